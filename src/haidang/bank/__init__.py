"""Read and lint content into domain types; freeze forms into releases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from haidang.bank.course import Course, load_course, read_texts
from haidang.bank.kept import course_kept_in
from haidang.bank.known import Rubric
from haidang.bank.lint import key_longest, lint_course, lint_texts
from haidang.bank.published import item_digest, published_of
from haidang.bank.releases import freeze, release_from_json, release_to_json
from haidang.bank.tasks import item_around
from haidang.domain.diagnostics import errors_in
from haidang.domain.errors import ContentError
from haidang.domain.ids import ItemId, TaskId
from haidang.domain.items import Item
from haidang.domain.tasks import Task

__all__ = [
    "Course",
    "Rubric",
    "course_kept_in",
    "freeze",
    "item_around",
    "item_digest",
    "key_longest",
    "lint_course",
    "lint_texts",
    "load_course",
    "published_of",
    "read_bank_text",
    "read_task_file",
    "read_task_text",
    "release_from_json",
    "release_to_json",
]


def read_bank_text(
    text: str, path: str = "bank/text.yaml", *, around: Mapping[str, str] | None = None
) -> dict[ItemId, Item]:
    """Read the text of one bank file without a course around it (competencies are not looked up).

    Parameters
    ----------
    around
        Texts of tasks and rubrics that the items use, by relative path like ``tasks/vneid-login.yaml``.

    Raises
    ------
    ContentError
        With every fault found.
    """
    reading = read_texts({**(around or {}), path: text}, alone=True)
    found = errors_in(reading.faults.in_order())
    if found:
        raise ContentError(f"{path} có {len(found)} lỗi.", found)
    return dict(reading.items)


def read_task_text(text: str, path: str) -> Task:
    """Read the text of one task file; `path` like ``tasks/vneid-login.yaml``.

    Raises
    ------
    ContentError
        With every fault found.
    """
    reading = read_texts({path: text}, alone=True)
    found = errors_in(reading.faults.in_order())
    if found:
        raise ContentError(f"{path} có {len(found)} lỗi.", found)
    return reading.tasks[TaskId(Path(path).stem)]


def read_task_file(path: Path) -> Task:
    """Read one task file from disk; see `read_task_text`."""
    return read_task_text(path.read_text(encoding="utf-8-sig"), f"tasks/{path.name}")
