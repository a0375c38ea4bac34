"""Two gradebooks side by side: how the fast path is proven equal to nbgrader's own autograde."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from haidang.domain.ids import ReleaseId
from haidang.nbgrading.folder import CourseFolder
from haidang.nbgrading.gradebook import (
    BASE_CELL,
    COMMENT,
    GRADE,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    need_sheet,
    open_gradebook,
)

_Facts = dict[tuple[str, ...], object]
_OF_THE_MACHINE = frozenset({"timestamp", "auto_score", "auto_comment", "needs_manual_grade"})
"""What scoring writes; names and the trainer's half are others' work."""
MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that differs; `slot` is '' for what belongs to the whole line. `MISSING` is said of no value."""

    student: str
    slot: str
    field: str
    left: object
    right: object

    def __str__(self) -> str:
        where = "/".join(one for one in (self.student, self.slot) if one)
        return f"{where} {self.field}: {self.left!r} ≠ {self.right!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was compared. `differences` are lines like ``p0f…/s03 auto_score: 0.5 ≠ None``."""

    persons: int
    scores: int
    differences: tuple[str, ...]


def compare(left: CourseFolder, right: CourseFolder, release: ReleaseId) -> Comparison:
    """Compare all that two gradebooks hold of one release, except the random ids of their rows.

    Raises
    ------
    NotFound
        If either gradebook does not know the release.
    """
    ours, theirs = _facts(left, release), _facts(right, release)
    return Comparison(
        persons=sum(key[-1] == "timestamp" for key in ours),
        scores=sum(key[-1] == "auto_score" for key in ours),
        differences=tuple(str(one) for one in _differences(ours, theirs)),
    )


def scored_otherwise(
    left: CourseFolder, right: CourseFolder, release: ReleaseId, students: Collection[str]
) -> list[Difference]:
    """Compare what scoring wrote of some students: points, comments, what waits; names and manual marks are left out.

    Raises
    ------
    NotFound
        If either gradebook does not know the release.
    """
    ours, theirs = _facts(left, release, students), _facts(right, release, students)
    marked = {key[:-1] for key, value in ours.items() if key[-1] == "manual_score" and value is not None}

    def machine(facts: _Facts) -> _Facts:
        return {
            key: value
            for key, value in facts.items()
            if key[-1] in _OF_THE_MACHINE and not (key[-1] == "needs_manual_grade" and key[:-1] in marked)
        }

    return _differences(machine(ours), machine(theirs))


def _differences(ours: _Facts, theirs: _Facts) -> list[Difference]:
    return [
        Difference(
            student=key[0],
            slot=key[1] if len(key) == 3 else "",
            field=key[-1],
            left=ours.get(key, MISSING),
            right=theirs.get(key, MISSING),
        )
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key, MISSING) != theirs.get(key, MISSING)
    ]


def _facts(folder: CourseFolder, release: ReleaseId, students: Collection[str] | None = None) -> _Facts:
    facts: _Facts = {}
    with open_gradebook(folder).connect() as connection:
        sheet = need_sheet(connection, release)
        lines = connection.execute(
            select(
                STUDENT.c.id,
                STUDENT.c.first_name,
                STUDENT.c.last_name,
                STUDENT.c.email,
                STUDENT.c.lms_user_id,
                SUBMITTED_ASSIGNMENT.c.timestamp,
                SUBMITTED_NOTEBOOK.c.id.label("line"),
                SUBMITTED_NOTEBOOK.c.flagged,
                SUBMITTED_NOTEBOOK.c.late_submission_penalty,
            )
            .join_from(STUDENT, SUBMITTED_ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.student_id == STUDENT.c.id)
            .join(SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id)
            .where(SUBMITTED_ASSIGNMENT.c.assignment_id == sheet.assignment_id)
        ).mappings()
        for line in lines:
            student = str(line["id"])
            if students is not None and student not in students:
                continue
            facts.update({(student, name): line[name] for name in line if name not in {"id", "line"}})
            for table in (GRADE, COMMENT):
                cells = connection.execute(
                    select(BASE_CELL.c.name.label("slot"), table)
                    .join_from(table, BASE_CELL, BASE_CELL.c.id == table.c.cell_id)
                    .where(table.c.notebook_id == line["line"])
                ).mappings()
                for cell in cells:
                    names = [name for name in cell if name not in {"slot", "id", "notebook_id", "cell_id"}]
                    facts.update({(student, str(cell["slot"]), str(name)): cell[name] for name in names})
    return facts
