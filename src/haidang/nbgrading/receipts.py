"""Receipts: the proof that a scored folder went through our own scoring and nothing was guessed.

nbgrader swallows whatever goes wrong in a hook, and knows nothing of a hook that was never configured. So the hook
leaves a receipt in each folder it has looked after, and `verify_receipts` finds the folders without one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from haidang.domain.diagnostics import Diagnostic
from haidang.domain.ids import ReleaseId
from haidang.nbgrading.folder import CourseFolder, read_timestamp, write_whole
from haidang.nbgrading.gradebook import SUBMITTED_ASSIGNMENT, find_sheet, open_gradebook

RECEIPT = "haidang-receipt.json"


def write_receipt(scored: Path, *, by: Literal["projection", "autograde"]) -> None:
    """Leave the proof in a scored folder; it holds for the submission with the same timestamp only."""
    write_whole(scored / RECEIPT, receipt(read_timestamp(scored), by=by))


def receipt(at: datetime | None, *, by: Literal["projection", "autograde"]) -> str:
    """Write the proof for the submission of this time, naive UTC."""
    return json.dumps({"by": by, "submitted_at": at and at.isoformat()}) + "\n"


def verify_receipts(folder: CourseFolder, release: ReleaseId) -> list[Diagnostic]:
    """Find submissions of a release whose scores cannot be trusted, or that have none.

    ``NG101``: nbgrader scored a folder without our configuration, so its points may be guessed. ``NG102``: a
    submission has no line in the gradebook, or the line is another sitting's. Scoring them again with `project`
    (``haidang score``) repairs both.
    """
    with open_gradebook(folder).connect() as connection:
        sheet = find_sheet(connection, release)
        rows = connection.execute(
            select(SUBMITTED_ASSIGNMENT.c.student_id, SUBMITTED_ASSIGNMENT.c.timestamp).where(
                SUBMITTED_ASSIGNMENT.c.assignment_id == (sheet and sheet.assignment_id)
            )
        ).all()
    lines = {one.student_id: one.timestamp for one in rows}
    return list(_faults(folder, release, lines))


def _faults(folder: CourseFolder, release: ReleaseId, lines: dict[str, object]) -> Iterator[Diagnostic]:
    for scored in sorted((folder.course / "autograded").glob(f"*/{release}")):
        if not _proven(scored):
            yield Diagnostic(
                code="NG101",
                path=scored.relative_to(folder.data).as_posix(),
                line=0,
                message="Thư mục này được nbgrader chấm mà không qua cấu hình của Hải Đăng, điểm có thể bị đoán.",
                hint=f"Hãy chạy: haidang score {release}",
            )
    for submitted in sorted((folder.course / "submitted").glob(f"*/{release}")):
        student = submitted.parent.name
        if student not in lines or lines[student] != read_timestamp(submitted):
            yield Diagnostic(
                code="NG102",
                path=submitted.relative_to(folder.data).as_posix(),
                line=0,
                message="Bài nộp này chưa có điểm trong sổ điểm.",
                hint=f"Hãy chạy: haidang score {release}",
            )


def _proven(scored: Path) -> bool:
    at = read_timestamp(scored)
    try:
        found = json.loads((scored / RECEIPT).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("submitted_at") == (at and at.isoformat())
