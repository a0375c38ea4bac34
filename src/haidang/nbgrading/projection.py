"""Scores into the gradebook without executing anything, exactly as nbgrader's own autograde leaves them.

One sitting or thousands go the same way: what can be computed is computed first (`prepare`, pure, also in another
process), then one transaction writes the lines and the folders of all (`write_scored`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from haidang.domain.attempts import Answers, Attempt
from haidang.domain.errors import ScoringError
from haidang.domain.forms import Release
from haidang.domain.ids import PersonId, ReleaseId, SlotId
from haidang.domain.scores import Score, ScoreStatus
from haidang.nbgrading.cells import NOT_SCORED
from haidang.nbgrading.content import load_release, published
from haidang.nbgrading.folder import (
    CourseFolder,
    place_files,
    read_timestamp,
    remove_tree,
    student_of,
    utc_naive,
)
from haidang.nbgrading.gradebook import Entry, need_sheet, writing
from haidang.nbgrading.lines import Line, write_lines
from haidang.nbgrading.marks import Mark, set_mark
from haidang.nbgrading.notebooks import Released, need_released, scored_text
from haidang.nbgrading.receipts import RECEIPT, receipt
from haidang.nbgrading.responses import responses_text
from haidang.nbgrading.submissions import beside, place_submission, texts_of

OMITTED = "Không trả lời."
"""The comment of a rubric cell that was left empty: it scores 0 and nobody has to mark it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One attempt that counts, with everything that the gradebook and nbgrader's folders hold of it.

    Parameters
    ----------
    person_name
        Shown to trainers in formgrader and in exports; it is kept in the gradebook only.
    submitted_at
        Aware. It names the sitting in the gradebook, to the microsecond.
    scores
        One for each slot. Points obtained by hand are not written: the gradebook itself is the record of those.
    """

    release: Release
    attempt: Attempt
    answers: Answers
    person_name: str
    submitted_at: datetime
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sitting as it will be written: plain values that travel from one process to another.

    Parameters
    ----------
    page
        Formgrader may be asked for a page: a rubric slot, or a slot that could not be scored.
    texts
        The cells of the rubric slots that were answered.
    responses
        The bytes of ``responses.json``.
    marks
        Marks that this sitting was given when it held its line before; each is set where no other one stands.
    """

    release: ReleaseId
    person: PersonId
    person_name: str
    submitted_at: datetime
    entries: Mapping[SlotId, Entry]
    page: bool
    texts: Mapping[SlotId, str]
    responses: bytes
    marks: Mapping[SlotId, Mark] = field(default_factory=dict)


def prepare(sitting: Sitting) -> Scored:
    """Work out what will be written of a sitting; pure."""
    return Scored(
        release=sitting.release.id,
        person=sitting.attempt.person,
        person_name=sitting.person_name,
        submitted_at=sitting.submitted_at,
        entries={score.slot: _entry(score) for score in sitting.scores},
        page=any(one.rubric or one.verdict.status is ScoreStatus.NOT_SCORED for one in sitting.scores),
        texts=texts_of(sitting.release, sitting.attempt, sitting.answers),
        responses=responses_text(sitting.release, sitting.attempt, sitting.answers),
    )


def project(folder: CourseFolder, sittings: Iterable[Sitting]) -> None:
    """Write sittings, at most one of a person and release, in a transaction of their own; see `write_scored`."""
    prepared = [prepare(one) for one in sittings]
    for release in {one.release for one in prepared}:
        need_released(folder, release)
    with writing(folder) as connection:
        write_scored(connection, folder, prepared)


def write_scored(connection: Connection, folder: CourseFolder, scored: Iterable[Scored]) -> None:
    """Write sittings into the gradebook, equal to what ``nbgrader autograde`` leaves, and into nbgrader's folders.

    All in the caller's transaction (`gradebook.writing`), which is what keeps other threads and processes off the
    folders meanwhile. A cell without points waits for a person and says why. Manual marks of the same sitting stay;
    those of another one that held the line are archived and cleared. ``submitted/<student>/<release>/`` is written for
    everybody, ``autograded/<student>/<release>/`` where formgrader may be asked for a page. Safe to repeat: whatever
    an interrupted run has left is written over.

    Raises
    ------
    ScoringError
        If scores are not those of the release's slots.
    NotFound
        If a release has not been published in this data folder.
    """
    with folder.fresh_folder() as making:
        for release, group in groupby(sorted(scored, key=lambda one: one.release), lambda one: one.release):
            of_release = list(group)
            released = need_released(folder, release)
            _write_lines(connection, folder, release, of_release)
            for one in of_release:
                _write_folders(folder, one, released, making)


def _write_lines(connection: Connection, folder: CourseFolder, release: ReleaseId, scored: Sequence[Scored]) -> None:
    sheet = need_sheet(connection, release)
    slots = set(sheet.cells)
    if any(set(one.entries) != slots for one in scored):
        raise ScoringError(f"Điểm của lần làm bài không khớp với các câu của {release}.")
    write_lines(
        connection,
        folder,
        sheet,
        [
            Line(
                student=student_of(one.person),
                entries=one.entries,
                name=one.person_name,
                timestamp=utc_naive(one.submitted_at),
                marks=one.marks,
            )
            for one in scored
        ],
    )


def _write_folders(folder: CourseFolder, one: Scored, released: Released, making: Path) -> None:
    student = student_of(one.person)
    place_submission(
        folder,
        one.release,
        student,
        released=released,
        texts=one.texts,
        responses=one.responses,
        submitted_at=one.submitted_at,
        making=making,
    )
    scored = folder.autograded(student, one.release)
    if not one.page and scored.is_dir() and read_timestamp(scored) != utc_naive(one.submitted_at):
        remove_tree(scored)  # another sitting's page, which nobody may take for this one's
    if one.page:
        notebook = scored_text(
            released,
            one.texts,
            {slot: entry.points for slot, entry in one.entries.items()},
            {slot: NOT_SCORED + entry.comment for slot, entry in one.entries.items() if entry.comment},
        )
        files = {
            f"{one.release}.ipynb": notebook.encode(),
            **beside(one.responses, one.submitted_at),
            RECEIPT: receipt(utc_naive(one.submitted_at), by="projection").encode(),
        }
        place_files(files, scored, making=making)


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
    counting = list(sittings)
    project(folder, counting)
    lines = {(one.release.id, one.attempt.person): utc_naive(one.submitted_at) for one in counting}
    for mark in marks:
        at = mark.submitted_at
        if at is not None and lines.get((mark.release, mark.person)) == utc_naive(at):
            set_mark(folder, mark.release, mark.person, mark.slot, mark.points, mark.comment)
    return len(lines)


def _entry(score: Score) -> Entry:
    if score.obtained == "automatic":
        return _said(score.points, OMITTED if score.rubric and score.verdict.omitted else "")
    if score.verdict.status is ScoreStatus.NOT_SCORED:
        return _said(None, " ".join(score.verdict.reason.split()))
    return _said(None, "")


@lru_cache(maxsize=1024)
def _said(points: float | None, comment: str) -> Entry:
    """One value for equal entries: a round of thousands has few different ones."""
    return Entry(points=points, comment=comment)
