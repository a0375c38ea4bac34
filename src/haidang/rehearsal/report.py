"""What a rehearsal found: one object for machines, a few sentences for a trainer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from haidang.domain.attempts import JsonValue

SLOW_OPEN_SECONDS = 3.0
"""From here on people look up from their phones and ask whether it works."""
SLOW_ACK_MS = 1000.0
SHOWN = 12
"""Findings printed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The numbers of one rehearsal; the fields are the keys of ``haidang rehearse --json``.

    Parameters
    ----------
    people
        Volunteers who took part.
    opened
        Volunteers who had the lesson open with all it loads.
    answered
        Answers given, in the lesson's practice and in the check; a changed answer is another one.
    acknowledged
        Answers that the server said it had kept.
    lost
        Acknowledged events (answers and places in the lesson) that are missing from ``journal.db`` or differ there.
    submitted
        Volunteers who handed their attempt in.
    scored, needs_review
        Slots in ``gradebook.db`` that have points, and slots that wait for a person; together people × slots.
    errors
        Things that happened to a volunteer and should not have; connections cut on purpose do not count.
    open_p50_s, open_p95_s
        Seconds from asking for the lesson to having everything it loads.
    ack_p50_ms, ack_p95_ms
        Milliseconds from sending a batch of answers to its acknowledgement.
    pss_mb_per_learner
        Megabytes (10⁶ bytes) by which the server's process tree grew between standing ready and everybody having
        the lesson open, for each volunteer; proportional set size, where the system knows it.
    tracker_agrees
        Journal, gradebook and ``haidang track`` say what the volunteers' own ledgers say.
    """

    people: int
    opened: int
    answered: int
    acknowledged: int
    lost: int
    submitted: int
    scored: int
    needs_review: int
    errors: int
    open_p50_s: float | None
    open_p95_s: float | None
    ack_p50_ms: float | None
    ack_p95_ms: float | None
    pss_mb_per_learner: float
    tracker_agrees: bool

    @property
    def good(self) -> bool:
        """No error, nothing lost, and every table agrees."""
        return self.errors == 0 and self.lost == 0 and self.tracker_agrees

    def to_json(self) -> dict[str, JsonValue]:
        """Give the report as one plain object."""
        return asdict(self)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Give the nearest-rank percentile, None for no values; `share` 0..1.

    Examples
    --------
    >>> percentile([4.0, 1.0, 2.0, 3.0], 0.5), percentile([], 0.95)
    (2.0, None)
    """
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(1, math.ceil(share * len(ranked))) - 1]


def rounded(value: float | None, digits: int) -> float | None:
    """Round what is there."""
    return None if value is None else round(value, digits)


def in_words(report: Report, findings: Sequence[str], *, memory_kind: str, killed: bool) -> str:
    """Tell a trainer in Vietnamese whether this machine will hold the class."""
    lines = [
        "",
        _verdict(report),
        "",
        f"  Số người: {report.people}, mở được bài học: {report.opened}, đã nộp bài: {report.submitted}.",
        f"  Mở bài học: nửa lớp dưới {_number(report.open_p50_s)} giây, 95 % dưới {_number(report.open_p95_s)} giây.",
        f"  Lưu câu trả lời: 95 % được báo “đã lưu” trong {_number(report.ack_p95_ms, 0)} mili giây.",
        f"  Câu trả lời: {report.answered} đã gửi, {report.acknowledged} được báo đã lưu, {report.lost} bị mất"
        + (" (giữa chừng mỗi máy mất mạng một lần, máy chủ bị tắt ngang một lần)." if killed else
           " (giữa chừng mỗi máy mất mạng một lần)."),
        f"  Sổ điểm: {report.scored} câu đã có điểm, {report.needs_review} câu viết chờ giảng viên chấm.",
        f"  Bộ nhớ thêm cho mỗi người: {_number(report.pss_mb_per_learner)} MB ({memory_kind}).",
        "  Sổ ghi, sổ điểm và bảng tiến độ khớp với sổ tay của từng người."
        if report.tracker_agrees
        else "  Sổ ghi, sổ điểm và bảng tiến độ KHÔNG khớp với sổ tay của từng người.",
    ]  # fmt: skip
    if findings:
        lines += ["", "  Những điều bất thường:", *(f"  - {one}" for one in findings[:SHOWN])]
        if len(findings) > SHOWN:
            lines.append(f"  … và {len(findings) - SHOWN} điều nữa.")
    return "\n".join([*lines, ""])


def _verdict(report: Report) -> str:
    if not report.good:
        return f"CHƯA ỔN: đừng dùng máy này cho lớp {report.people} người trước khi xử lý những điều ghi bên dưới."
    slow = (report.open_p95_s or 0) > SLOW_OPEN_SECONDS or (report.ack_p95_ms or 0) > SLOW_ACK_MS
    if slow:
        return (
            f"ĐƯỢC, NHƯNG CHẬM: máy này giữ được lớp {report.people} người, không mất câu nào, song có lúc phải chờ. "
            "Hãy tắt bớt chương trình khác và cắm sạc."
        )
    return f"ĐƯỢC: máy này giữ được lớp {report.people} người."


def _number(value: float | None, decimals: int = 2) -> str:
    return "–" if value is None else f"{value:.{decimals}f}".replace(".", ",")
