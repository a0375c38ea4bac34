"""Shares that cannot lose their denominator, and files that Vietnamese Excel opens right."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.domain.ids import CheckId, UnitId
from haidang.tracker.progress import Missing, Progress, Share, UnitProgress
from haidang.tracker.spreadsheet import BOM, HEADER, disarmed, missing_to_csv, to_csv, to_json

DAY = date(2026, 11, 2)


def share(numerator: int, denominator: int) -> Share:
    return Share(numerator=numerator, denominator=denominator, of="người", on=DAY)


def line(name: str, certified: int, volunteers: int, courses: Sequence[str] = ()) -> UnitProgress:
    return UnitProgress(
        unit=UnitId("u"),
        name=name,
        level="team",
        within="Phường Bình Lâm",
        volunteers=volunteers,
        started=share(volunteers, volunteers),
        submitted=share(certified, volunteers),
        certified=share(certified, volunteers),
        pending=0,
        mastery={"C02.1": share(certified, volunteers)},
        courses={one: share(certified, volunteers) for one in courses},
        both_courses=share(certified, volunteers),
    )


def report(*lines: UnitProgress, missing: Sequence[Missing] = (), courses: Sequence[str] = ()) -> Progress:
    return Progress(
        check=CheckId("vneid"),
        on=DAY,
        whole=line("", 0, 0),
        units=lines,
        missing=tuple(missing),
        competencies=("C02.1",),
        courses=tuple(courses),
    )


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline=""), delimiter=";"))


def test_nobody_is_not_zero_percent() -> None:
    """Without anybody to count there is no percentage, neither as a value nor in the file."""
    assert share(0, 0).percent is None
    assert share(0, 7).percent == 0
    empty, none = rows_of(to_csv(report(line("Tổ 1", 0, 0), line("Tổ 2", 0, 7))))
    assert (empty["Tỷ lệ đạt (%)"], empty["Mẫu số"]) == ("", "0")
    assert (none["Tỷ lệ đạt (%)"], none["Mẫu số"]) == ("0,0", "7")


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 3), (4, 3), (1, 0)])
def test_a_share_is_a_share(numerator: int, denominator: int) -> None:
    """More than all, or less than none, is refused."""
    with pytest.raises(ValueError, match="no share"):
        share(numerator, denominator)


def test_vietnamese_excel_opens_it_right() -> None:
    """Byte order mark, semicolons, CRLF, decimal comma, day first, numerator and denominator beside the percentage."""
    text = to_csv(report(line("Tổ 12", 417, 500)), {"vneid": "Kiểm tra: VNeID"})
    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == text.count("\n") == 2
    assert text.splitlines()[0] == BOM + ";".join((*HEADER, "C02.1"))
    (row,) = rows_of(text)
    assert row == {
        "Đơn vị": "Tổ 12",
        "Cấp": "Tổ",
        "Thuộc": "Phường Bình Lâm",
        "Bài kiểm tra": "Kiểm tra: VNeID",
        "Số tình nguyện viên": "500",
        "Đã bắt đầu": "500",
        "Đã nộp": "417",
        "Đạt": "417",
        "Chờ chấm": "0",
        "Tỷ lệ đạt (%)": "83,4",
        "Tử số": "417",
        "Mẫu số": "500",
        "Tính đến ngày": "02/11/2026",
        "C02.1": "417",
    }


def test_courses_stand_with_persons_and_per_cent() -> None:
    """Each required course by its title and all of them together, before the competencies."""
    ids = ("khoa-1", "khoa-2")
    made = report(line("Tổ 12", 417, 500, ids), courses=ids)
    (row,) = rows_of(to_csv(made, courses={"khoa-1": "Bình dân học vụ số"}))
    assert list(row)[len(HEADER) :] == [
        "Bình dân học vụ số (người)", "Bình dân học vụ số (%)", "khoa-2 (người)", "khoa-2 (%)",
        "Cả hai khóa (người)", "Cả hai khóa (%)", "C02.1",
    ]  # fmt: skip
    assert (row["Cả hai khóa (người)"], row["Cả hai khóa (%)"], row["Mẫu số"]) == ("417", "83,4", "500")
    assert to_json(made)["units"][0]["both_courses"]["denominator"] == 500  # type: ignore[index]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(sign: str) -> None:
    """A name that a spreadsheet would compute is disarmed in every column of text."""
    name = f"{sign}HYPERLINK(1)"
    assert disarmed(name) == f"'{name}"
    person = Missing(name=name, code=name, team=name, state="started")
    made = report(line(name, 1, 2), missing=[person])
    assert rows_of(to_csv(made))[0]["Đơn vị"] == f"'{name}"
    (row,) = rows_of(missing_to_csv(made))
    assert (row["Họ và tên"], row["Mã"], row["Tổ"]) == (f"'{name}",) * 3


def test_upper_units_are_whole_levels() -> None:
    """A table takes levels from above as long as they fit, the highest in any case, and nothing of nothing."""
    levels = ["centre", "province", "province", "team", "team", "team"]
    made = report(*(replace(line(f"{n}", 0, 1), level=level) for n, level in enumerate(levels)))
    assert [len(made.upper(most)) for most in (0, 1, 2, 3, 5, 6, 9)] == [1, 1, 1, 3, 3, 6, 6]
    assert report().upper(5) == ()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30))
def test_any_name_stays_in_its_cell(name: str) -> None:
    """Semicolons, quotes and line breaks in a name never make another cell or row."""
    (row,) = rows_of(to_csv(report(line(name, 1, 2))))
    assert row["Đơn vị"] == disarmed(name)
    assert row["Số tình nguyện viên"] == "2"


def test_json_keeps_what_a_share_is_made_of() -> None:
    """Numerator, denominator, unit and day go along; everything is plain JSON."""
    found = json.loads(json.dumps(to_json(report(line("Tổ 1", 1, 7)))))
    assert found["units"][0]["certified"] == {"numerator": 1, "denominator": 7, "of": "người", "on": "2026-11-02"}
    assert found["units"][0]["mastery"]["C02.1"]["denominator"] == 7
    assert found["on"] == "2026-11-02"
