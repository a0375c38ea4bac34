"""Lines of the gradebook, one person's or a thousand people's: the same statements, each with all their rows.

A line is what nbgrader keeps of one person in one release: a submitted assignment, its one notebook, and a grade for
each cell. The machine's half and the trainer's half (manual marks and comments) lie in the same rows; only the first is
written here, and a mark that comes back from the archive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from secrets import token_hex
from time import time_ns
from uuid import uuid4

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from haidang.domain.ids import SlotId
from haidang.nbgrading.folder import CourseFolder
from haidang.nbgrading.gradebook import (
    AT_ONCE,
    COMMENT,
    GRADE,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    Cell,
    Entry,
    Row,
    Sheet,
    find_rows,
)
from haidang.nbgrading.marks import Mark, retire
from haidang.store import Plain, insert_new_rows, insert_plain_rows

_Cells = set[tuple[str, str]]
"""Pairs of (cell id, id of the submitted notebook)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is to stand in one person's line.

    Parameters
    ----------
    entries
        The machine's half, of every cell.
    name
        Replaces the one that is there; None leaves it alone.
    timestamp
        When the sitting was submitted, naive UTC; None means the sitting that holds the line, whichever it is.
    marks
        Marks that this sitting was given when it held the line before; each is set where no other one stands.
    """

    student: str
    entries: Mapping[SlotId, Entry]
    name: str | None = None
    timestamp: datetime | None = None
    marks: Mapping[SlotId, Mark] = field(default_factory=dict)


def write_lines(
    connection: Connection, folder: CourseFolder, sheet: Sheet, lines: Sequence[Line], *, only_new: bool = False
) -> None:
    """Write lines of one release, each of another person, in the caller's transaction.

    Where another sitting held a line, its marks are archived and cleared; marks of the same sitting stay. A cell waits
    for a person exactly where it has neither points nor a manual mark, which is formgrader's own rule.

    Parameters
    ----------
    only_new
        Leave the entries alone where the sitting holds its line already.
    """
    _name_students(connection, lines)
    rows = find_rows(connection, sheet, [one.student for one in lines])
    others = [one for one in lines if one.student in rows and one.timestamp not in (None, rows[one.student].timestamp)]
    if others:
        retire(connection, folder, sheet, {one.student: rows[one.student] for one in others})
        _change_sitting(connection, [(rows[one.student], one.timestamp) for one in others])
    there = others if only_new else [one for one in lines if one.student in rows]
    if there:
        _update(connection, sheet, [(rows[one.student], one) for one in there])
    new = [one for one in lines if one.student not in rows]
    if new:
        _insert(connection, sheet, new)


def _name_students(connection: Connection, lines: Sequence[Line]) -> None:
    """Make the students known, and call them what they are called now.

    nbgrader sorts and prints “last, first”, so a Vietnamese name goes in as family and middle names, then the given
    name: *Nguyễn Thị, Lan*.
    """
    wanted = {one.student: _parted(one.name) for one in lines}
    kept: dict[str, tuple[str | None, str | None]] = {}
    for some in _chunks(wanted):
        query = select(STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name).where(STUDENT.c.id.in_(some))
        kept |= {one.id: (one.first_name, one.last_name) for one in connection.execute(query)}
    new = [
        {"id": student, "first_name": names[0], "last_name": names[1]}
        for student, names in wanted.items()
        if student not in kept
    ]
    insert_new_rows(connection, STUDENT, new, "id")
    changed = [
        {"of_student": student, "first": names[0], "last": names[1]}
        for student, names in wanted.items()
        if student in kept and names != (None, None) and names != kept[student]
    ]
    if changed:
        connection.execute(
            update(STUDENT)
            .where(STUDENT.c.id == bindparam("of_student"))
            .values(first_name=bindparam("first"), last_name=bindparam("last")),
            changed,
        )


def _parted(name: str | None) -> tuple[str | None, str | None]:
    """Return nbgrader's first and last name."""
    if name is None:
        return None, None
    before, _, given = name.strip().rpartition(" ")
    return (given, before.strip()) if before.strip() else ("", given)


def _change_sitting(connection: Connection, rows: Sequence[tuple[Row, datetime | None]]) -> None:
    """Say of which sitting the lines are; what belonged to another one's notebook is reset."""
    connection.execute(
        update(SUBMITTED_ASSIGNMENT)
        .where(SUBMITTED_ASSIGNMENT.c.id == bindparam("of_row"))
        .values(timestamp=bindparam("at")),
        [{"of_row": row.submission_id, "at": timestamp} for row, timestamp in rows],
    )
    connection.execute(
        update(SUBMITTED_NOTEBOOK)
        .where(SUBMITTED_NOTEBOOK.c.id == bindparam("of_row"))
        .values(flagged=False, late_submission_penalty=None),
        [{"of_row": row.notebook_id} for row, _ in rows],
    )


def _insert(connection: Connection, sheet: Sheet, lines: Sequence[Line]) -> None:
    """Add lines as nbgrader does, but with what stands in them at once. A cell without an entry waits."""
    made = [(Row(submission_id=uuid4().hex, notebook_id=uuid4().hex, timestamp=one.timestamp), one) for one in lines]
    connection.execute(
        insert(SUBMITTED_ASSIGNMENT),
        [
            {
                "id": row.submission_id,
                "assignment_id": sheet.assignment_id,
                "student_id": line.student,
                "timestamp": row.timestamp,
            }
            for row, line in made
        ],
    )
    connection.execute(
        insert(SUBMITTED_NOTEBOOK),
        [
            {
                "id": row.notebook_id,
                "assignment_id": row.submission_id,
                "notebook_id": sheet.notebook_id,
                "flagged": False,
            }
            for row, _ in made
        ],
    )
    grades: list[dict[str, Plain]] = []
    comments: list[dict[str, Plain]] = []
    ids = _row_ids()
    for row, line in made:
        for slot, cell in sheet.cells.items():
            entry, mark = line.entries.get(slot, _EMPTY), line.marks.get(slot)
            grades.append(
                {
                    "id": next(ids),
                    "cell_id": cell.id,
                    "notebook_id": row.notebook_id,
                    "auto_score": entry.points,
                    "manual_score": mark.points if mark else None,
                    "needs_manual_grade": entry.points is None and mark is None,
                }
            )
            said = mark.comment if mark else ""
            if cell.written or entry.comment or said:
                comments.append(_comment_row(next(ids), row, cell, entry.comment, said))
    insert_plain_rows(connection, GRADE, grades)
    insert_plain_rows(connection, COMMENT, comments)


def _update(connection: Connection, sheet: Sheet, lines: Sequence[tuple[Row, Line]]) -> None:
    cells = list(sheet.cells.values())
    notebooks = [row.notebook_id for row, _ in lines]
    marked = _pairs(connection, GRADE, [cell.id for cell in cells], notebooks, having_mark=True)
    grades, given = [], []
    for row, line in lines:
        for slot, entry in line.entries.items():
            cell, mark = sheet.cells[slot], line.marks.get(slot)
            key = {"of_cell": cell.id, "of_notebook": row.notebook_id}
            has_mark = (cell.id, row.notebook_id) in marked
            if mark is not None and not has_mark:
                given.append({**key, "mark": mark.points})
            waits = entry.points is None and not has_mark and mark is None
            grades.append({**key, "points": entry.points, "waits": waits})
    at = (GRADE.c.cell_id == bindparam("of_cell"), GRADE.c.notebook_id == bindparam("of_notebook"))
    if grades:
        changed = update(GRADE).values(auto_score=bindparam("points"), needs_manual_grade=bindparam("waits"))
        connection.execute(changed.where(*at), grades)
    if given:
        connection.execute(update(GRADE).where(*at).values(manual_score=bindparam("mark")), given)
    _update_comments(connection, sheet, lines, notebooks, marked)


def _update_comments(
    connection: Connection, sheet: Sheet, lines: Sequence[tuple[Row, Line]], notebooks: Sequence[str], marked: _Cells
) -> None:
    """Nbgrader keeps comment rows for written cells only; an automatic cell has one just while there is a reason."""
    there = _pairs(connection, COMMENT, [cell.comment_id for cell in sheet.cells.values()], notebooks)
    changed, given, new, empty, ids = [], [], [], [], _row_ids()
    for row, line in lines:
        for slot, entry in line.entries.items():
            cell, mark = sheet.cells[slot], line.marks.get(slot)
            said = mark.comment if mark is not None and (cell.id, row.notebook_id) not in marked else ""
            key = {"of_cell": cell.comment_id, "of_notebook": row.notebook_id}
            if (cell.comment_id, row.notebook_id) not in there:
                if entry.comment or said:
                    new.append(_comment_row(next(ids), row, cell, entry.comment, said))
                continue
            changed.append({**key, "said": entry.comment or None})
            if said:
                given.append({**key, "said": said})
            elif not cell.written and not entry.comment:
                empty.append(key)
    at = (COMMENT.c.cell_id == bindparam("of_cell"), COMMENT.c.notebook_id == bindparam("of_notebook"))
    if changed:
        connection.execute(update(COMMENT).where(*at).values(auto_comment=bindparam("said")), changed)
    if given:
        connection.execute(update(COMMENT).where(*at).values(manual_comment=bindparam("said")), given)
    insert_plain_rows(connection, COMMENT, new)
    if empty:
        connection.execute(delete(COMMENT).where(*at, COMMENT.c.manual_comment.is_(None)), empty)


_EMPTY = Entry(points=None)


def _row_ids() -> Iterator[str]:
    """Ids for grades and comments, which nobody sees: ascending, so that their index grows at its end.

    Submissions keep nbgrader's random ids: formgrader lists them by id, and the order must not tell who came first.
    """
    begin = f"{time_ns():016x}{token_hex(4)}"
    return (f"{begin}{number:08x}" for number in count())


def _comment_row(key: str, row: Row, cell: Cell, automatic: str, manual: str) -> dict[str, Plain]:
    return {
        "id": key,
        "cell_id": cell.comment_id,
        "notebook_id": row.notebook_id,
        "auto_comment": automatic or None,
        "manual_comment": manual or None,
    }


def _pairs(
    connection: Connection, table: Table, cells: Sequence[str], notebooks: Sequence[str], *, having_mark: bool = False
) -> _Cells:
    """Find the rows that these cells have in these notebooks.

    nbgrader's only index on these tables is (cell, notebook): every statement names the cells, or it reads them all.
    """
    found: _Cells = set()
    for some in _chunks(notebooks):
        query = select(table.c.cell_id, table.c.notebook_id).where(
            table.c.cell_id.in_(cells), table.c.notebook_id.in_(some)
        )
        if having_mark:
            query = query.where(table.c.manual_score.is_not(None))
        found |= {(one.cell_id, one.notebook_id) for one in connection.execute(query)}
    return found


def _chunks(values: Collection[str]) -> Iterable[list[str]]:
    every = list(values)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
