"""Ordinary nbgrader submissions: the released notebook, the answers beside it, and when they came."""

from __future__ import annotations

from datetime import datetime

from haidang.domain.attempts import Answers, Attempt
from haidang.domain.forms import Release
from haidang.domain.ids import SlotId
from haidang.domain.responses import Written
from haidang.nbgrading.folder import (
    RESPONSES,
    TIMESTAMP,
    WRITING,
    CourseFolder,
    replace_tree,
    student_of,
    timestamp_line,
    utc_naive,
)
from haidang.nbgrading.gradebook import Entry, write_entries, writing
from haidang.nbgrading.marks import take_line
from haidang.nbgrading.notebooks import notebook_text, pristine, with_texts
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
    """Write ``submitted/<student>/<release>/`` and the person's empty line in the gradebook.

    The folder appears whole, in place of an earlier attempt's; the line says "not yet scored" in every cell until
    `project` or nbgrader's own autograde fills it, so nothing that goes wrong in between can look like points. Where
    another attempt held the line, its manual marks are archived and cleared. Writing the same attempt again changes
    nothing but the files.

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
    student = student_of(attempt.person)
    notebook = with_texts(pristine(folder, release.id), texts_of(release, attempt, answers))
    with WRITING, folder.fresh_folder() as making:
        new = making / "new"
        new.mkdir()
        (new / f"{release.id}.ipynb").write_text(notebook_text(notebook), "utf-8", newline="\n")
        (new / RESPONSES).write_text(responses_text(release, attempt, answers), "utf-8", newline="\n")
        (new / TIMESTAMP).write_text(timestamp_line(submitted_at) + "\n", "utf-8", newline="\n")
        with writing(folder) as connection:
            sheet, row, new_sitting = take_line(
                connection, folder, release.id, student, name=person_name, timestamp=utc_naive(submitted_at)
            )
            if new_sitting:
                write_entries(connection, sheet, row, dict.fromkeys(sheet.cells, Entry(points=None, comment=PENDING)))
            replace_tree(new, folder.submitted(student, release.id), aside=making / "old")


def texts_of(release: Release, attempt: Attempt, answers: Answers) -> dict[SlotId, str]:
    """Write the cell of every rubric slot that was answered: stem, the person's text, rubric."""
    from haidang.delivery import parse, realise

    texts: dict[SlotId, str] = {}
    for variant in attempt.variants:
        answer = answers.get(variant.slot)
        item = release.items[variant.item_id]
        response = parse(item, variant, answer.value, hints=answer.hints) if answer else None
        if isinstance(response, Written) and response.text.strip():
            texts[variant.slot] = written_cell(realise(item, variant.seed), response.text)
    return texts
