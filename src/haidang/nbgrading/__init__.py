"""The adapter to nbgrader, and the only room that imports it.

nbgrader's words (assignment, submission, student, grade) stay in here. Four things leave this room: released checks,
submissions as ordinary nbgrader folders, the gradebook as a projection of the attempt that counts, and the trainer's
manual marks, of which the gradebook is the record.

nbgrader itself costs seconds to import. Only publishing and nbgrader's own command line need it; writing a submission,
projecting scores and reading marks go to the gradebook's tables directly. So the names below are found on first use,
and a cell of a released notebook that says ``from haidang.nbgrading import grade_slot`` pays for the scorer alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from haidang.nbgrading.audit import autograde_again
    from haidang.nbgrading.cells import grade_slot
    from haidang.nbgrading.comparison import Comparison, compare
    from haidang.nbgrading.content import load_release, published
    from haidang.nbgrading.folder import CourseFolder, sweep
    from haidang.nbgrading.gradebook import writing
    from haidang.nbgrading.marks import Mark, archive_marks, archived_marks, displaced, manual_marks, set_mark
    from haidang.nbgrading.projection import Scored, Sitting, prepare, project, rebuild, write_scored
    from haidang.nbgrading.publishing import publish
    from haidang.nbgrading.receipts import verify_receipts
    from haidang.nbgrading.source import build_source
    from haidang.nbgrading.submissions import write_submission

__all__ = [
    "Comparison",
    "CourseFolder",
    "Mark",
    "Scored",
    "Sitting",
    "archive_marks",
    "archived_marks",
    "autograde_again",
    "build_source",
    "compare",
    "displaced",
    "grade_slot",
    "load_release",
    "manual_marks",
    "prepare",
    "project",
    "publish",
    "published",
    "rebuild",
    "set_mark",
    "sweep",
    "verify_receipts",
    "write_scored",
    "write_submission",
    "writing",
]

_HOMES = {
    "audit": ("autograde_again",),
    "cells": ("grade_slot",),
    "comparison": ("Comparison", "compare"),
    "content": ("load_release", "published"),
    "folder": ("CourseFolder", "sweep"),
    "gradebook": ("writing",),
    "marks": ("Mark", "archive_marks", "archived_marks", "displaced", "manual_marks", "set_mark"),
    "projection": ("Scored", "Sitting", "prepare", "project", "rebuild", "write_scored"),
    "publishing": ("publish",),
    "receipts": ("verify_receipts",),
    "source": ("build_source",),
    "submissions": ("write_submission",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
