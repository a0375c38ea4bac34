"""The report as a file: CSV that opens right in Vietnamese Excel, and plain values for JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from haidang.domain.people import UnitLevel
from haidang.tracker.progress import Progress

BOM = "\ufeff"
HEADER = (
    "Đơn vị", "Cấp", "Thuộc", "Bài kiểm tra", "Số tình nguyện viên", "Đã bắt đầu", "Đã nộp", "Đạt", "Chờ chấm",
    "Tỷ lệ đạt (%)", "Tử số", "Mẫu số", "Tính đến ngày",
)  # fmt: skip
MISSING_HEADER = ("Họ và tên", "Mã", "Tổ", "Tình trạng", "Bài kiểm tra", "Tính đến ngày")
LEVELS = {
    UnitLevel.CENTRE.value: "Trung ương",
    UnitLevel.PROVINCE.value: "Tỉnh/thành phố",
    UnitLevel.COMMUNE.value: "Phường/xã",
    UnitLevel.TEAM.value: "Tổ",
}
STATES = {
    "not_started": "Chưa bắt đầu",
    "started": "Đang làm, chưa nộp",
    "pending": "Chờ chấm",
    "not_certified": "Chưa đạt",
    "certified": "Đạt",
}
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def to_csv(report: Progress, titles: Mapping[str, str] | None = None) -> str:
    """Write one line a unit: byte order mark, semicolons, decimal commas, dates as dd/mm/yyyy.

    The last columns count the persons who mastered each competency; their denominator is the number of volunteers.

    Parameters
    ----------
    titles
        Check id → title; the id stands where there is none.
    """
    title = (titles or {}).get(report.check, report.check)
    rows: list[Iterable[object]] = [(*HEADER, *report.competencies)]
    for line in report.units:
        percent = line.certified.percent
        rows.append(
            (
                line.name,
                LEVELS.get(line.level, line.level),
                line.within,
                title,
                line.volunteers,
                line.started.numerator,
                line.submitted.numerator,
                line.certified.numerator,
                line.pending,
                "" if percent is None else f"{percent:.1f}".replace(".", ","),
                line.certified.numerator,
                line.certified.denominator,
                _day(report.on),
                *(line.mastery[one].numerator for one in report.competencies),
            )
        )
    return _written(rows)


def missing_to_csv(report: Progress, titles: Mapping[str, str] | None = None) -> str:
    """Write one line for each person who is not certified yet."""
    title = (titles or {}).get(report.check, report.check)
    rows: list[Iterable[object]] = [MISSING_HEADER]
    rows += [(one.name, one.code, one.team, STATES[one.state], title, _day(report.on)) for one in report.missing]
    return _written(rows)


def to_json(report: Progress) -> dict[str, object]:
    """Give the report as plain values; shares keep numerator, denominator, unit and day."""
    found = _plain(asdict(report))
    assert isinstance(found, dict)
    return found


def disarmed(text: str) -> str:
    """Give text that no spreadsheet takes for a formula: an apostrophe goes before what could begin one.

    Examples
    --------
    >>> disarmed("=1+1"), disarmed("Tổ 12")
    ("'=1+1", 'Tổ 12')
    """
    return f"'{text}" if text[:1] in _FORMULA else text


def _written(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([disarmed(one) if isinstance(one, str) else one for one in row] for row in rows)
    return BOM + out.getvalue()


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value
