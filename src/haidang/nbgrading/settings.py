"""How nbgrader is configured, here and under its own command line: one place for both.

`assessments/nbgrader_config.py` and our own calls use the same `configure`, so plain ``nbgrader autograde`` does what
we do. The classes are named as strings: configuring imports nothing of nbgrader.
"""

from __future__ import annotations

from typing import Any

from haidang.nbgrading.folder import COURSE_ID, CourseFolder
from haidang.nbgrading.receipts import RECEIPT
from haidang.nbgrading.source import UNANSWERED

CELL_SECONDS = 60
"""Time for one cell, seconds. Scoring takes milliseconds; the first cell imports the scorer on a slow laptop."""

_PREPROCESSORS = "nbgrader.preprocessors"
_GUARD = "haidang.nbgrading.guard"


def configure(config: Any, folder: CourseFolder) -> None:
    """Fill a traitlets configuration so that nbgrader works on this data folder and guesses no score."""
    config.CourseDirectory.course_id = COURSE_ID
    config.CourseDirectory.root = str(folder.course.resolve())
    config.CourseDirectory.db_url = folder.gradebook_url
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", RECEIPT]
    config.ClearSolutions.text_stub = UNANSWERED
    config.ClearSolutions.code_stub = {"python": "# Chưa có câu trả lời."}
    config.Execute.timeout = CELL_SECONDS
    # A submission is always made from the released cells again (guard.ReleasedCells): no code of it ever runs.
    config.OverwriteCells.add_missing_cells = True
    config.Autograde.sanitize_preprocessors = [
        f"{_GUARD}.ReleasedCells",
        f"{_PREPROCESSORS}.ClearOutput",
        f"{_PREPROCESSORS}.DeduplicateIds",
        f"{_PREPROCESSORS}.OverwriteKernelspec",
        f"{_PREPROCESSORS}.OverwriteCells",
        f"{_PREPROCESSORS}.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        f"{_PREPROCESSORS}.Execute",
        f"{_PREPROCESSORS}.LimitOutput",
        f"{_GUARD}.SaveKnownScores",
        f"{_PREPROCESSORS}.AssignLatePenalties",
        f"{_PREPROCESSORS}.CheckCellMetadata",
    ]
    config.Autograde.pre_convert_hook = "haidang.nbgrading.hooks.before_autograde"
    config.Autograde.post_convert_hook = "haidang.nbgrading.hooks.after_autograde"
    config.GenerateFeedback.preprocessors = [
        f"{_PREPROCESSORS}.GetGrades",
        f"{_GUARD}.ForThePerson",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    config.ExportApp.plugin_class = "haidang.nbgrading.export.GradebookCsv"
