"""Reading lists of finished courses: wide or long, ticks or days, however the columns are called."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from haidang.domain.competencies import Holder
from haidang.domain.ids import CourseId
from haidang.domain.records import OnlineCourse
from haidang.people.record_columns import Said, course_in, read_cell, titles_of
from haidang.people.record_read import RecordSheet, read_records

TODAY = date(2026, 11, 22)
ONE, TWO = CourseId("binh-dan-hoc-vu-so"), CourseId("thanh-nien-tinh-nguyen")
COURSES = tuple(
    OnlineCourse(id=key, title={"vi": vi, "en": en}, address="", required_for=(Holder.VOLUNTEER,), ledger=())
    for key, vi, en in (
        (ONE, "Bình dân học vụ số", "Digital literacy for all (Bình dân học vụ số)"),
        (
            TWO,
            "Thanh niên tình nguyện hỗ trợ chính quyền địa phương hai cấp",
            "Young volunteers supporting two-tier local government",
        ),
    )
)
TITLES = titles_of(COURSES)


def read(text: str) -> RecordSheet:
    return read_records("khoa.csv", text.encode(), COURSES, today=TODAY)


def codes_of(sheet: RecordSheet) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in sheet.diagnostics]


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("BÌNH DÂN HỌC VỤ SỐ", ONE),
        ("binh dan hoc vu so", ONE),
        ("Ngày hoàn thành khóa “Bình dân học vụ số” (dd/mm/yyyy)", ONE),
        ("BDHVS", ONE),
        ("Digital literacy for all", ONE),
        ("thanh-nien-tinh-nguyen", TWO),
        ("Khóa 2: TNTN hỗ trợ CQĐP hai cấp", TWO),
        ("Young volunteers supporting two-tier local government", TWO),
        ("Bình dân học", None),
        ("Bình dân học vụ số và TNTN hỗ trợ CQĐP hai cấp", None),
        ("Ghi chú", None),
    ],
)
def test_a_course_is_known_by_its_title_or_id(text: str, course: CourseId | None) -> None:
    """Accents, case, words around it and first letters are forgiven; two courses at once are none."""
    assert course_in(text, TITLES) == course


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5/10/2026", date(2026, 10, 5)),
        ("05-10-2026", date(2026, 10, 5)),
        ("05.10.26", date(2026, 10, 5)),
        ("2026-10-05T00:00:00", date(2026, 10, 5)),
        ("08:30 05/10/2026", date(2026, 10, 5)),
        ("46300", date(2026, 10, 5)),
        ("x", Said.DONE),
        ("✓", Said.DONE),
        ("Đã xong", Said.DONE),
        ("có", Said.DONE),
        ("TRUE", Said.DONE),
        ("chưa", Said.NOT_YET),
        ("FALSE", Said.NOT_YET),
        ("", Said.NOTHING),
        ("–", Said.NOTHING),
        ("31/02/2026", Said.NO_DAY),
        ("10/25/2026", Said.NO_DAY),
        ("hôm nọ", Said.UNCLEAR),
    ],
)
def test_a_cell_says_a_day_or_a_tick(text: str, said: date | Said) -> None:
    """Days are read day first or as ISO, also where Excel has lost their format; words say done or not yet."""
    assert read_cell(text) == said


def test_one_column_a_course() -> None:
    """Titles above the header, merged header rows and private columns are no obstacle; a tick names no day."""
    sheet = read(
        "DANH SÁCH\nSTT;Mã;Họ và tên;SĐT;Khóa trực tuyến;\n;;;;Bình dân học vụ số;BDHVS đợt 2\n"
        "1;A1;Lê Mai;1;05/10/2026;\n2;A2;Đỗ Ái;1;;x\n3;A3;Bùi An;1;chưa;\n"
    )
    assert [(one.number, one.code, dict(one.finished)) for one in sheet.rows] == [
        (4, "A1", {ONE: date(2026, 10, 5)}),
        (5, "A2", {ONE: None}),
        (6, "A3", {}),
    ]
    assert codes_of(sheet) == [("RO102", 3)]


def test_one_row_a_course() -> None:
    """A column for the course and one for the day; without a day column the row itself says that it is finished."""
    sheet = read("Code,Course,Completed on\nA1,BDHVS,2026-10-05\nA1,thanh-nien-tinh-nguyen,\n")
    assert [dict(one.finished) for one in sheet.rows] == [{ONE: date(2026, 10, 5)}, {}]
    assert [dict(one.finished) for one in read("Mã,Khóa học\nA1,BDHVS\n").rows] == [{ONE: None}]


def test_excel_dates_and_ticked_boxes() -> None:
    """A workbook's own dates and boxes are read as what they are."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["Mã", "Bình dân học vụ số", "TNTN hỗ trợ CQĐP hai cấp"],
        ["A1", datetime(2026, 10, 5), True],  # noqa: DTZ001  # a workbook knows no zones
        ["A2", date(2026, 10, 6), False],
    ):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    sheet = read_records("khoa.xlsx", target.getvalue(), COURSES, today=TODAY)
    assert sheet.diagnostics == ()
    assert [dict(one.finished) for one in sheet.rows] == [
        {ONE: date(2026, 10, 5), TWO: None},
        {ONE: date(2026, 10, 6)},
    ]


def test_every_fault_is_named_with_its_row_and_no_value() -> None:
    """Impossible and future days, unclear cells, contradictions, rows of nobody: all at once, nothing echoed."""
    sheet = read(
        "Mã,Họ tên,Bình dân học vụ số,Ngày xong BDHVS,TNTN hỗ trợ CQĐP hai cấp\n"
        "A1,,31/02/2026,,\nA2,,,,23/11/2026\nA3,,bí mật,,\nA4,,chưa,05/10/2026,\n,,x,,\nA5,,,,05/10/1926\n"
    )
    assert codes_of(sheet) == [
        ("RO056", 2), ("RO057", 3), ("RO056", 4), ("RO059", 5), ("RO057", 7),
    ]  # fmt: skip
    assert not any("bí mật" in str(one) or "1926" in str(one) for one in sheet.diagnostics)
    assert all(one.hint.endswith(".") for one in sheet.diagnostics)
    assert codes_of(read("Mã,Khóa,Ngày\nA1,toán,x\n")) == [("RO058", 2)]
    assert codes_of(read("Họ tên,Ghi chú\nLê Mai,x\n")) == [("RO050", 0)]
    assert codes_of(read("Tổ,Mã,BDHVS\nTổ 1,,x\n")) == [("RO051", 2)]
