"""Two gradebooks side by side: how the fast path is proven equal to nbgrader's own autograde."""

from __future__ import annotations

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
    differences = [
        f"{'/'.join(key[:-1])} {key[-1]}: {ours.get(key, 'missing')!r} ≠ {theirs.get(key, 'missing')!r}"
        for key in sorted(ours.keys() | theirs.keys())
        if ours.get(key, "missing") != theirs.get(key, "missing")
    ]
    return Comparison(
        persons=sum(key[-1] == "timestamp" for key in ours),
        scores=sum(key[-1] == "auto_score" for key in ours),
        differences=tuple(differences),
    )


def _facts(folder: CourseFolder, release: ReleaseId) -> _Facts:
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
