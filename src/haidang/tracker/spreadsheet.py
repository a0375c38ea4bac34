"""The report as a file: CSV that opens right in Vietnamese Excel, and plain values for JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from haidang.domain.people import UnitLevel
from haidang.tracker.progress import Progress, Share, UnitProgress

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
    "lacks_courses": "Đạt bài, còn thiếu khóa",
    "certified": "Đạt",
}
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def to_csv(report: Progress, titles: Mapping[str, str] | None = None, courses: Mapping[str, str] | None = None) -> str:
    """Write one line a unit: byte order mark, semicolons, decimal commas, dates as dd/mm/yyyy.

    After the check come the online courses, each and all together, as persons and per cent; the last columns count the
    persons who mastered each competency. The denominator of all of them is the number of volunteers.

    Parameters
    ----------
    titles
        Check id → title; the id stands where there is none.
    courses
        Online course id → title, likewise.
    """
    title = (titles or {}).get(report.check, report.check)
    named = [(courses or {}).get(one, one) for one in report.courses]
    both = [both_courses_words(len(named))] if named else []
    head = [f"{one} ({what})" for one in (*named, *both) for what in ("người", "%")]
    rows: list[Iterable[object]] = [(*HEADER, *head, *report.competencies)]
    for line in report.units:
        shares = [line.courses[one] for one in report.courses] + [line.both_courses for _ in both]
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
                _percent(line.certified),
                line.certified.numerator,
                line.certified.denominator,
                _day(report.on),
                *(cell for share in shares for cell in (share.numerator, _percent(share))),
                *(line.mastery[one].numerator for one in report.competencies),
            )
        )
    return _written(rows)


def both_courses_words(count: int) -> str:
    """Say in Vietnamese that somebody finished every one of `count` courses."""
    return "Cả hai khóa" if count == 2 else "Đủ các khóa"


def missing_to_csv(report: Progress, titles: Mapping[str, str] | None = None) -> str:
    """Write one line for each person who is not certified yet."""
    title = (titles or {}).get(report.check, report.check)
    rows: list[Iterable[object]] = [MISSING_HEADER]
    rows += [(one.name, one.code, one.team, STATES[one.state], title, _day(report.on)) for one in report.missing]
    return _written(rows)


def to_json(report: Progress, *, names: bool = True) -> dict[str, object]:
    """Give the report as plain values; shares keep numerator, denominator, unit and day.

    Parameters
    ----------
    names
        False leaves out ``missing``, for a report that was made without names.
    """
    day = report.on.isoformat()
    made: dict[Share, dict[str, object]] = {}  # one object for many equal shares: a nation has a third of a million

    def plain(one: Share) -> dict[str, object]:
        found = made.get(one)
        if found is None:
            found = made[one] = {"numerator": one.numerator, "denominator": one.denominator, "of": one.of, "on": day}
        return found

    def line(one: UnitProgress) -> dict[str, object]:
        return {
            "unit": one.unit,
            "name": one.name,
            "level": one.level,
            "within": one.within,
            "volunteers": one.volunteers,
            "started": plain(one.started),
            "submitted": plain(one.submitted),
            "certified": plain(one.certified),
            "pending": one.pending,
            "mastery": {key: plain(share) for key, share in one.mastery.items()},
            "courses": {key: plain(share) for key, share in one.courses.items()},
            "both_courses": plain(one.both_courses),
        }

    return {
        "check": report.check,
        "on": day,
        "whole": line(report.whole),
        "units": [line(one) for one in report.units],
        **({"missing": [asdict(one) for one in report.missing]} if names else {}),
        "competencies": list(report.competencies),
        "courses": list(report.courses),
    }


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


def _percent(share: Share) -> str:
    return "" if share.percent is None else f"{share.percent:.1f}".replace(".", ",")


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
