"""``nbgrader export`` as a CSV that opens right in a Vietnamese Excel. Imported by nbgrader only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "needs_marking",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class GradebookCsv(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's columns and one more, quoted, in UTF-8 with a byte order mark, nothing in it a formula.

    A check that was not sat has no score (nbgrader's own export writes 0), and `needs_marking` counts the cells that
    wait for a person: while it is not 0, `score` is only what is known so far.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write ``grades.csv``, or the file named by ``--to``."""
        path = Path(self.to or "grades.csv")
        self.log.info("Exporting to %s", path)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(self._rows(gradebook))

    def _rows(self, gradebook: Gradebook) -> Iterator[dict[str, str]]:
        checks = [one for one in gradebook.assignments if not self.assignment or one.name in self._wanted_checks()]
        for check in checks:
            for student in gradebook.students:
                if not self.student or student.id in {str(one) for one in self.student}:
                    yield {key: _safe(value) for key, value in _row(gradebook, check, student).items()}

    def _wanted_checks(self) -> set[str]:
        return {str(one) for one in self.assignment}


def _row(gradebook: Gradebook, check: Any, student: Any) -> dict[str, object]:
    row: dict[str, object] = {
        "assignment": check.name,
        "duedate": check.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": check.max_score,
    }
    try:
        submission = gradebook.find_submission(check.name, student.id)
    except MissingEntry:
        return row
    penalty = submission.late_submission_penalty
    waiting = sum(grade.needs_manual_grade for one in submission.notebooks for grade in one.grades)
    return row | {
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
        "needs_marking": waiting,
    }


def _safe(value: object) -> str:
    """Text as it is, except that a spreadsheet must not run it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
