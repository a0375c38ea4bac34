"""The table that ``haidang track`` prints."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from haidang.tracker.progress import Progress, Share
from haidang.tracker.spreadsheet import both_courses_words
from haidang.workbench.language import decimal

MOST_LINES = 400
"""Units in a table; whole levels of smaller units are left out beyond it."""


def share_in_words(share: Share, language: str = "vi") -> str:
    """A share with what it is made of: ``83,4 % (417/500)``; nobody to count is not 0 %.

    Examples
    --------
    >>> from datetime import date
    >>> share_in_words(Share(numerator=417, denominator=500, of="người", on=date(2026, 11, 22)))
    '83,4 % (417/500)'
    """
    if share.percent is None:
        return "không có ai"
    counts = f"{decimal(share.numerator, language, places=0)}/{decimal(share.denominator, language, places=0)}"
    return f"{decimal(share.percent, language)} % ({counts})"


def print_report(
    report: Progress, titles: Mapping[str, str], courses: Mapping[str, str], console: Console | None = None
) -> None:
    """Print one line a unit, every percentage with numerator and denominator; the online courses stand below."""
    title = titles.get(report.check, report.check)
    table = Table(
        title=escape(f"{title} · tính đến {report.on:%d/%m/%Y} · đơn vị tính: người"), title_justify="left", box=None
    )
    table.add_column("Đơn vị", overflow="fold")
    for name in ("Người", "Đã bắt đầu", "Đã nộp", "Đạt", "Chờ chấm"):
        table.add_column(name, justify="right", no_wrap=name != "Chờ chấm")
    shown = report.upper(MOST_LINES)
    for line in shown:
        table.add_row(
            escape(line.name),
            decimal(line.volunteers, "vi", places=0),
            *(share_in_words(share) for share in (line.started, line.submitted, line.certified)),
            decimal(line.pending, "vi", places=0),
        )
    out = console or Console()
    out.print(table)
    if len(shown) < len(report.units):
        more = decimal(len(report.units) - len(shown), "vi", places=0)
        out.print(f"… và {more} đơn vị nhỏ hơn: xem từng nơi bằng --unit, hoặc tất cả bằng --csv.")
    if report.courses:
        out.print(_courses(report, courses))
    out.print(f"Chưa đạt: {decimal(report.left, 'vi', places=0)} người. Xem tên ở bàn điều phối.")


def _courses(report: Progress, titles: Mapping[str, str]) -> Table:
    table = Table(title="Khóa trực tuyến", title_justify="left", box=None)
    table.add_column("Đơn vị", overflow="fold")
    table.add_column("Người", justify="right", no_wrap=True)
    for name in (*(titles.get(one, one) for one in report.courses), both_courses_words(len(report.courses))):
        table.add_column(escape(name), justify="right")
    for line in report.upper(MOST_LINES):
        shares = (*(line.courses[one] for one in report.courses), line.both_courses)
        table.add_row(
            escape(line.name),
            decimal(line.volunteers, "vi", places=0),
            *(share_in_words(share) for share in shares),
        )
    return table
