"""Ordinary nbgrader submissions: the released notebook, the answers beside it, and when they came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from haidang.domain.attempts import Answers, Attempt
from haidang.domain.forms import Release
from haidang.domain.ids import ReleaseId, SlotId
from haidang.domain.items import ShortText
from haidang.domain.responses import Written
from haidang.nbgrading.folder import (
    RESPONSES,
    TIMESTAMP,
    CourseFolder,
    place_files,
    student_of,
    timestamp_line,
    utc_naive,
)
from haidang.nbgrading.gradebook import Entry, need_sheet, writing
from haidang.nbgrading.lines import Line, write_lines
from haidang.nbgrading.notebooks import Released, need_released, submitted_text
from haidang.nbgrading.responses import responses_text
from haidang.nbgrading.written import written_cell

PENDING = "Chưa chấm tự động xong."
"""What a line of the gradebook says until something has scored it."""


def write_submission(
    folder: CourseFolder,
    release: Release,
    attempt: Attempt,
    *,
    person_name: str,
    answers: Answers,
    submitted_at: datetime,
) -> None:
    """Write ``submitted/<student>/<release>/`` and the person's empty line in the gradebook, for nbgrader to score.

    The line says "not yet scored" in every cell until `project` or nbgrader's own autograde fills it, so nothing that
    goes wrong in between can look like points. Where another attempt held the line, its manual marks are archived and
    cleared. Writing the same attempt again changes nothing but the files.

    Parameters
    ----------
    person_name
        Shown to trainers in formgrader and in exports; it is kept in the gradebook only.
    submitted_at
        Aware. It names the sitting in the gradebook, to the microsecond.

    Raises
    ------
    NotFound
        If the release has not been published in this data folder.
    """
    released = need_released(folder, release.id)
    with writing(folder) as connection:
        sheet = need_sheet(connection, release.id)
        line = Line(
            student=student_of(attempt.person),
            entries=dict.fromkeys(sheet.cells, Entry(points=None, comment=PENDING)),
            name=person_name,
            timestamp=utc_naive(submitted_at),
        )
        write_lines(connection, folder, sheet, [line], only_new=True)
        with folder.fresh_folder() as making:
            place_submission(
                folder,
                release.id,
                line.student,
                released=released,
                texts=texts_of(release, attempt, answers),
                responses=responses_text(release, attempt, answers),
                submitted_at=submitted_at,
                making=making,
            )


def place_submission(
    folder: CourseFolder,
    release: ReleaseId,
    student: str,
    *,
    released: Released,
    texts: Mapping[SlotId, str],
    responses: bytes,
    submitted_at: datetime,
    making: Path,
) -> None:
    """Write the folder alone, whole, in place of an earlier attempt's."""
    files = {
        f"{release}.ipynb": submitted_text(released, texts).encode(),
        **beside(responses, submitted_at),
    }
    place_files(files, folder.submitted(student, release), making=making)


def beside(responses: bytes, submitted_at: datetime) -> dict[str, bytes]:
    """Return what lies beside the notebook, in a submission as in its scored copy."""
    return {RESPONSES: responses, TIMESTAMP: f"{timestamp_line(submitted_at)}\n".encode()}


def texts_of(release: Release, attempt: Attempt, answers: Answers) -> dict[SlotId, str]:
    """Write the cell of every rubric slot that was answered: stem, the person's text, rubric."""
    from haidang.delivery import parse, realise

    texts: dict[SlotId, str] = {}
    for variant in attempt.variants:
        answer = answers.get(variant.slot)
        item = release.items[variant.item_id]
        if answer is None or not isinstance(item.body, ShortText):
            continue
        response = parse(item, variant, answer.value, hints=answer.hints)
        if isinstance(response, Written) and response.text.strip():
            texts[variant.slot] = written_cell(realise(item, variant.seed), response.text)
    return texts
