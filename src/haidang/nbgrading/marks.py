"""The trainer's manual marks: the one thing of which nbgrader's gradebook is the record.

A mark belongs to one sitting, named by its time of submission. When another sitting takes its line in the gradebook,
its marks are written to the archive and cleared; they are never inherited.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, or_, select, update

from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import PersonId, ReleaseId, SlotId
from haidang.nbgrading.folder import CourseFolder, append_lines, person_of, student_of
from haidang.nbgrading.gradebook import (
    ASSIGNMENT,
    AT_ONCE,
    BASE_CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    Row,
    Sheet,
    find_row,
    find_sheet,
    need_sheet,
    open_gradebook,
    writing,
)

_NO_RELEASE, _NOBODY, _NO_SLOT = ReleaseId(""), PersonId(""), SlotId("")
_MOST_NAMED = 5000
"""More students than this are filtered here: databases limit the values in a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a trainer gave for one slot of one sitting.

    Parameters
    ----------
    points
        0..the slot's points.
    submitted_at
        When the sitting that it belongs to was submitted, aware, UTC; None where the gradebook does not say.
    """

    points: float
    comment: str = ""
    release: ReleaseId = _NO_RELEASE
    person: PersonId = _NOBODY
    slot: SlotId = _NO_SLOT
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A manual mark, a manual comment or both, as the gradebook has them."""

    student: str
    submitted_at: datetime | None
    slot: SlotId
    points: float | None
    comment: str


def manual_marks(
    folder: CourseFolder, release: ReleaseId, persons: Collection[PersonId] | None = None
) -> dict[tuple[PersonId, SlotId], Mark]:
    """Return every manual mark of a release, read from the gradebook now.

    Marks are held within 0..the slot's points whatever was typed into formgrader (its "extra credit" counts up to
    full points). A comment without points is no mark yet.

    Parameters
    ----------
    persons
        Only theirs; None for everybody's.
    """
    students = None if persons is None else [student_of(person) for person in persons]
    with open_gradebook(folder).connect() as connection:
        if find_sheet(connection, release) is None:
            return {}
        found = _read(connection, release, students)
    marks = _marks(release, found)
    return {(mark.person, mark.slot): mark for mark in marks}


def set_mark(
    folder: CourseFolder, release: ReleaseId, person: PersonId, slot: SlotId, points: float | None, comment: str = ""
) -> None:
    """Give a manual mark, as formgrader would; None takes it back.

    Raises
    ------
    NotFound
        If nothing was submitted, or the check has no such slot.
    Refused
        ``points_out_of_range``: the points are not within 0..the slot's points.
    """
    with writing(folder) as connection:
        sheet = need_sheet(connection, release)
        row = find_row(connection, sheet, student_of(person))
        if row is None or slot not in sheet.cells:
            raise NotFound("Không tìm thấy bài làm hoặc câu này để chấm.", code="no_such_response")
        cell = sheet.cells[slot]
        if points is not None and not (math.isfinite(points) and 0 <= points <= cell.max_score):
            raise Refused(f"Điểm phải từ 0 đến {cell.max_score:g}.", code="points_out_of_range")
        of_cell = and_(GRADE.c.notebook_id == row.notebook_id, GRADE.c.cell_id == cell.id)
        automatic = connection.scalar(select(GRADE.c.auto_score).where(of_cell))
        connection.execute(
            update(GRADE)
            .where(of_cell)
            .values(manual_score=points, extra_credit=None, needs_manual_grade=points is None and automatic is None)
        )
        _set_comment(connection, row, cell.comment_id, comment)


def archive_marks(folder: CourseFolder, release: ReleaseId, person: PersonId) -> list[Mark]:
    """Take a person's marks out of the gradebook, because another sitting becomes the one that counts.

    They are on disk in the archive before they leave the gradebook.
    """
    with writing(folder) as connection:
        sheet = find_sheet(connection, release)
        row = sheet and find_row(connection, sheet, student_of(person))
        return retire(connection, folder, sheet, {student_of(person): row}) if sheet and row else []


def archived_marks(folder: CourseFolder) -> list[Mark]:
    """Return all marks of sittings that no longer hold a line, oldest first."""
    if not folder.archive.exists():
        return []
    lines = folder.archive.read_text("utf-8").splitlines()
    # A mark is archived before it is cleared; a failure in between archives it once more.
    return [mark for line in dict.fromkeys(lines) if line for mark in _from_line(line)]


def displaced(connection: Connection, release: ReleaseId, sittings: Mapping[PersonId, datetime]) -> list[Mark]:
    """Return the marks that will be archived when these sittings take their persons' lines.

    Parameters
    ----------
    sittings
        Person → when the sitting was submitted, aware.
    """
    found = _read(connection, release, [student_of(person) for person in sittings])
    return [one for one in _marks(release, found) if one.submitted_at != sittings[one.person].astimezone(UTC)]


def retire(connection: Connection, folder: CourseFolder, sheet: Sheet, rows: Mapping[str, Row]) -> list[Mark]:
    """Archive and clear the marks of lines of the gradebook, by student, inside the caller's transaction."""
    found = _read(connection, sheet.release, list(rows))
    append_lines(folder.archive, [_to_line(sheet.release, one) for one in found])
    cells = sheet.cells.values()
    notebooks = [row.notebook_id for row in rows.values()]
    for start in range(0, len(notebooks), AT_ONCE):
        some = notebooks[start : start + AT_ONCE]
        connection.execute(
            update(GRADE)
            .where(GRADE.c.cell_id.in_([cell.id for cell in cells]), GRADE.c.notebook_id.in_(some))
            .values(manual_score=None, extra_credit=None, needs_manual_grade=GRADE.c.auto_score.is_(None))
        )
        connection.execute(
            update(COMMENT)
            .where(COMMENT.c.cell_id.in_([cell.comment_id for cell in cells]), COMMENT.c.notebook_id.in_(some))
            .values(manual_comment=None)
        )
    return _marks(sheet.release, found)


def _read(connection: Connection, release: ReleaseId, students: Collection[str] | None) -> list[_Found]:
    graded, commented = BASE_CELL.alias("graded"), BASE_CELL.alias("commented")
    query = (
        select(
            SUBMITTED_ASSIGNMENT.c.student_id,
            SUBMITTED_ASSIGNMENT.c.timestamp,
            graded.c.name,
            GRADE.c.manual_score,
            GRADE.c.extra_credit,
            GRADE_CELL.c.max_score,
            COMMENT.c.manual_comment,
        )
        .join_from(ASSIGNMENT, SUBMITTED_ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.assignment_id == ASSIGNMENT.c.id)
        .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id)
        .join(graded, graded.c.notebook_id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .join(GRADE, and_(GRADE.c.cell_id == graded.c.id, GRADE.c.notebook_id == SUBMITTED_NOTEBOOK.c.id))
        .join(GRADE_CELL, GRADE_CELL.c.id == graded.c.id)
        .join(commented, and_(commented.c.notebook_id == graded.c.notebook_id, commented.c.name == graded.c.name))
        .outerjoin(COMMENT, and_(COMMENT.c.cell_id == commented.c.id, COMMENT.c.notebook_id == SUBMITTED_NOTEBOOK.c.id))
        .where(
            ASSIGNMENT.c.name == release,
            or_(GRADE.c.manual_score.is_not(None), COMMENT.c.manual_comment.is_not(None)),
        )
    )
    if students is not None and len(students) <= _MOST_NAMED:
        query = query.where(SUBMITTED_ASSIGNMENT.c.student_id.in_(students))
    found: dict[tuple[str, str], _Found] = {}
    for one in connection.execute(query):
        if students is not None and one.student_id not in students:
            continue
        earlier = found.get((one.student_id, one.name))
        found[one.student_id, one.name] = _Found(
            student=one.student_id,
            submitted_at=_aware(one.timestamp),
            slot=SlotId(one.name),
            points=_points(one.manual_score, one.extra_credit, one.max_score),
            # A written cell is two rows in nbgrader, and comments hang on one of them.
            comment=(one.manual_comment or "").strip() or (earlier.comment if earlier else ""),
        )
    return [one for one in found.values() if one.points is not None or one.comment]


def _marks(release: ReleaseId, found: Iterable[_Found]) -> list[Mark]:
    marks = []
    for one in found:
        person = person_of(one.student)
        if person is not None and one.points is not None:
            marks.append(
                Mark(
                    points=one.points,
                    comment=one.comment,
                    release=release,
                    person=person,
                    slot=one.slot,
                    submitted_at=one.submitted_at,
                )
            )
    return marks


def _points(manual: float | None, extra: float | None, most: float) -> float | None:
    if manual is None or not math.isfinite(manual):
        return None
    return min(max(manual + (extra or 0.0), 0.0), most)


def _set_comment(connection: Connection, row: Row, cell_id: str, comment: str) -> None:
    of_cell = and_(COMMENT.c.notebook_id == row.notebook_id, COMMENT.c.cell_id == cell_id)
    if connection.scalar(select(COMMENT.c.id).where(of_cell)) is not None:
        connection.execute(update(COMMENT).where(of_cell).values(manual_comment=comment or None))
    elif comment:
        connection.execute(
            insert(COMMENT).values(id=uuid4().hex, notebook_id=row.notebook_id, cell_id=cell_id, manual_comment=comment)
        )


def _aware(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=UTC)


def _to_line(release: ReleaseId, one: _Found) -> str:
    fields = {
        "release": release,
        "student": one.student,
        "submitted_at": one.submitted_at and one.submitted_at.isoformat(),
        "slot": one.slot,
        "points": one.points,
        "comment": one.comment,
    }
    return json.dumps(fields, ensure_ascii=False, allow_nan=False)


def _from_line(line: str) -> list[Mark]:
    fields = json.loads(line)
    release, at = ReleaseId(fields.pop("release")), fields.pop("submitted_at")
    return _marks(release, [_Found(submitted_at=at and datetime.fromisoformat(at), **fields)])
