"""What runs around each submission under nbgrader's own ``autograde``. nbgrader swallows whatever fails in here.

Before: the line in the gradebook is emptied, so that a submission which breaks on the way (a kernel killed, a notebook
that is none) ends as waiting for a person, with a reason, whatever was there before. After: the receipt that
`receipts.verify_receipts` looks for, and lines for submissions that nbgrader passes over because they hold no notebook.

The hooks are told the *pattern* of students ("*"), but also the paths of the notebooks, which name the one at hand.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from haidang.domain.ids import ReleaseId
from haidang.nbgrading.folder import CourseFolder, checked_release, read_timestamp
from haidang.nbgrading.gradebook import Entry, find_sheet, writing
from haidang.nbgrading.lines import Line, write_lines
from haidang.nbgrading.receipts import write_receipt
from haidang.nbgrading.submissions import PENDING

NO_NOTEBOOK = "Bài nộp thiếu sổ bài làm nên không chấm tự động được."


def before_autograde(*, assignment: str, student: str, notebooks: Sequence[str]) -> None:  # noqa: ARG001
    """Empty the machine's half of the person's line; marks of another sitting are archived and cleared."""
    for submitted in _folders(notebooks, assignment):
        _empty(_course_of(submitted), submitted, PENDING)


def after_autograde(*, assignment: str, student: str, notebooks: Sequence[str]) -> None:  # noqa: ARG001
    """Leave the receipt, and see to submissions without a notebook."""
    for submitted in _folders(notebooks, assignment):
        folder, release = _course_of(submitted), ReleaseId(submitted.name)
        scored = folder.autograded(submitted.parent.name, release)
        if (scored / f"{release}.ipynb").is_file():
            write_receipt(scored, by="autograde")
        for other in (folder.course / "submitted").glob(f"*/{release}"):
            if other.is_dir() and not (other / f"{release}.ipynb").is_file():
                _empty(folder, other, NO_NOTEBOOK)


def _folders(notebooks: Sequence[str], assignment: str) -> set[Path]:
    folders = {Path(notebook).resolve().parent for notebook in notebooks}
    return {folder for folder in folders if folder.name == checked_release(assignment)}


def _course_of(submitted: Path) -> CourseFolder:
    """Return the data folder around ``course/submitted/<student>/<release>``."""
    return CourseFolder(submitted.parents[3], os.environ.get("HAIDANG_GRADEBOOK") or None)


def _empty(folder: CourseFolder, submitted: Path, reason: str) -> None:
    release = ReleaseId(submitted.name)
    with writing(folder) as connection:
        sheet = find_sheet(connection, release)
        if sheet is None:
            return
        entries = dict.fromkeys(sheet.cells, Entry(points=None, comment=reason))
        at = read_timestamp(submitted)
        write_lines(connection, folder, sheet, [Line(student=submitted.parent.name, entries=entries, timestamp=at)])
