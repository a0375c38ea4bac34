"""Scores into the gradebook without executing anything, exactly as nbgrader's own autograde leaves them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from haidang.domain.attempts import Attempt
from haidang.domain.errors import NotFound, ScoringError
from haidang.domain.forms import Release
from haidang.domain.ids import SlotId
from haidang.domain.items import Route
from haidang.domain.scores import Score, ScoreStatus
from haidang.nbgrading.cells import NOT_SCORED
from haidang.nbgrading.content import load_release, published
from haidang.nbgrading.folder import WRITING, CourseFolder, replace_tree, student_of, utc_naive
from haidang.nbgrading.gradebook import Entry, write_entries, writing
from haidang.nbgrading.marks import Mark, set_mark, take_line
from haidang.nbgrading.notebooks import notebook_text, with_points
from haidang.nbgrading.receipts import write_receipt
from haidang.nbgrading.source import route_of

OMITTED = "Không trả lời."
"""The comment of a rubric cell that was left empty: it scores 0 and nobody has to mark it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What `rebuild` needs of one attempt that counts: as for `write_submission` and `project`."""

    release: Release
    attempt: Attempt
    person_name: str
    submitted_at: datetime
    scores: tuple[Score, ...]


def project(
    folder: CourseFolder,
    release: Release,
    attempt: Attempt,
    scores: Sequence[Score],
    *,
    person_name: str,
    submitted_at: datetime,
) -> None:
    """Write an attempt's scores into the gradebook, equal to what ``nbgrader autograde`` leaves.

    One transaction of a few milliseconds. A cell without points waits for a person and says why. Manual marks of the
    same attempt stay; those of another attempt that held the line are archived and cleared. Where formgrader may be
    asked for a page (rubric slots, or a slot that could not be scored), ``autograded/<student>/<release>/`` is
    written too, from the submission. Safe to repeat, and from any thread.

    Parameters
    ----------
    scores
        One for each slot. Points obtained by hand are not written: the gradebook itself is the record of those.
    submitted_at
        As given to `write_submission`.

    Raises
    ------
    ScoringError
        If the scores are not those of the release's slots.
    NotFound
        If the release has not been published in this data folder, or a page is due and `write_submission` did not
        come first.
    """
    entries = {score.slot: _entry(score) for score in scores}
    student = student_of(attempt.person)
    page = _needs_page(release, scores)
    if page and not (folder.submitted(student, release.id) / f"{release.id}.ipynb").is_file():
        raise NotFound("Bài nộp chưa được ghi vào thư mục của nbgrader.", code="not_submitted")
    with WRITING:
        with writing(folder) as connection:
            sheet, row, _ = take_line(
                connection, folder, release.id, student, name=person_name, timestamp=utc_naive(submitted_at)
            )
            if set(entries) != set(sheet.cells):
                raise ScoringError(f"Điểm của lần làm bài không khớp với các câu của {release.id}.")
            write_entries(connection, sheet, row, entries)
        if page:
            _write_page(folder, release, student, entries)


def rebuild(folder: CourseFolder, sittings: Iterable[Sitting], marks: Iterable[Mark] = ()) -> int:
    """Make the gradebook again from the journal's scores and from marks; returns the number of sittings.

    Releases are taken from their frozen content and sources on disk. Existing lines are overwritten, existing marks
    of the same sittings stay, `marks` are set last (those of other sittings are left in the archive).

    Raises
    ------
    NotFound
        If a release's content is not in this data folder.
    """
    from haidang.nbgrading.publishing import publish
    from haidang.nbgrading.source import build_source

    for name in published(folder):
        release = load_release(folder, name)
        publish(folder, release, build_source(release))
    lines = {}
    for one in sittings:
        project(
            folder,
            one.release,
            one.attempt,
            one.scores,
            person_name=one.person_name,
            submitted_at=one.submitted_at,
        )
        lines[one.release.id, one.attempt.person] = utc_naive(one.submitted_at)
    for mark in marks:
        at = mark.submitted_at
        if at is not None and lines.get((mark.release, mark.person)) == utc_naive(at):
            set_mark(folder, mark.release, mark.person, mark.slot, mark.points, mark.comment)
    return len(lines)


def _entry(score: Score) -> Entry:
    if score.verdict.status is ScoreStatus.NOT_SCORED:
        return Entry(points=None, comment=" ".join(score.verdict.reason.split()))
    if score.obtained == "automatic":
        return Entry(points=score.points, comment=OMITTED if score.rubric and score.verdict.omitted else "")
    return Entry(points=None)


def _needs_page(release: Release, scores: Sequence[Score]) -> bool:
    rubric = any(route_of(release, slot) is Route.RUBRIC for slot in release.form.slots)
    return rubric or any(score.verdict.status is ScoreStatus.NOT_SCORED for score in scores)


def _write_page(folder: CourseFolder, release: Release, student: str, entries: dict[SlotId, Entry]) -> None:
    submitted = folder.submitted(student, release.id)
    notebook = json.loads((submitted / f"{release.id}.ipynb").read_text("utf-8"))
    with_points(
        notebook,
        {slot: entry.points for slot, entry in entries.items()},
        {slot: NOT_SCORED + entry.comment for slot, entry in entries.items() if entry.comment},
    )
    with folder.fresh_folder() as making:
        new = making / "new"
        shutil.copytree(submitted, new)
        (new / f"{release.id}.ipynb").write_text(notebook_text(notebook), "utf-8", newline="\n")
        write_receipt(new, by="projection")
        replace_tree(new, folder.autograded(student, release.id), aside=making / "old")
