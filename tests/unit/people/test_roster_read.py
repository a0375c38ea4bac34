"""Reading lists: the same people come out of every way in which a list can be saved."""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.domain.diagnostics import Severity
from haidang.domain.people import Role
from haidang.people.roster_columns import Column, Private, column_of, private_class, role_of
from haidang.people.roster_read import RosterSheet, read_roster

NAMES = st.builds(
    lambda a, b, c: f"{a} {b} {c}",
    st.sampled_from(["Nguyễn", "Trần", "Lê", "Đặng", "Huỳnh", "Vũ", "Đỗ"]),
    st.sampled_from(["Thị", "Văn", "Ngọc", "Hữu", "Mỹ", "Quý"]),
    st.sampled_from(["Ửng", "Đạt", "Ngoãn", "Phượng", "Khuê", "Nghĩa", "Uyên", "Ái", "Ổi"]),
)
TEAMS = st.sampled_from(["Tổ 1", "Tổ 12", "Tổ Bến Đò", "Tổ; và, phụ"])
ROLES = st.sampled_from(["Tổ trưởng", "thành viên", "Giảng viên", "", "TNV"])
ROWS = st.lists(st.tuples(NAMES, TEAMS, ROLES), min_size=1, max_size=6)
HEADERS = st.tuples(
    st.sampled_from(["Họ và tên", "HỌ TÊN", "ho ten", "Full name", "Name", "Họ và tên (*)", " Họ  và\ntên "]),
    st.sampled_from(["Tổ", "Đội", "TEAM", "Tổ công nghệ số cộng đồng", "Tên tổ"]),
    st.sampled_from(["Vai trò", "Chức vụ", "role"]),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])


def cp1258(text: str) -> bytes:
    """Encode as Windows-1258 does: vowel, then the tone as a character of its own."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
            out += (base + tones).encode("cp1258")
    return out


def text_of(header: tuple[str, ...], rows: list[tuple[str, ...]], delimiter: str) -> str:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter)
    writer.writerows([header, *rows])
    return target.getvalue()


def codes_of(sheet: RosterSheet) -> list[str]:
    return [one.code for one in sheet.diagnostics]


def expected(rows: list[tuple[str, ...]]) -> list[tuple[str, str, Role | None]]:
    return [(name, team, role_of(role)) for name, team, role in rows]


def found(sheet: RosterSheet) -> list[tuple[str, str, Role]]:
    return [(row.name, row.team, row.role) for row in sheet.rows]


@settings(deadline=None)
@given(
    ROWS, HEADERS, ENCODINGS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["NFC", "NFD"]), st.integers(0, 3)
)
def test_every_way_of_saving_gives_the_same_people(
    rows: list[tuple[str, ...]], header: tuple[str, ...], encoding: str, delimiter: str, form: str, above: int
) -> None:
    """Encoding, delimiter, composition, column names and titles above the header make no difference."""
    text = "DANH SÁCH TỔ VIÊN\r\n" * above + text_of(header, rows, delimiter)
    sheet = read_roster("ds.csv", unicodedata.normalize(form, text).encode(encoding))  # type: ignore[arg-type]
    assert sheet.is_fit, sheet.diagnostics
    assert found(sheet) == expected(rows)
    assert [row.number for row in sheet.rows] == list(range(above + 2, above + 2 + len(rows)))


@settings(deadline=None)
@given(ROWS)
def test_windows_1258_is_recognised_and_said(rows: list[tuple[str, ...]]) -> None:
    """Names survive the old Vietnamese code page, and a warning says what was assumed."""
    sheet = read_roster("ds.csv", cp1258(text_of(("Họ và tên", "Tổ", "Vai trò"), rows, ",")))
    assert found(sheet) == expected(rows)
    assert codes_of(sheet) == ["RO101"]
    assert "Windows-1258" in sheet.diagnostics[0].message


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    """Whatever the file holds, the answer is a sheet with diagnostics or rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for start in (b"", b"PK\x03\x04", b"\xff\xfe", "Họ và tên,Tổ\n".encode()):
            sheet = read_roster("x", start + data)
            assert sheet.rows or sheet.diagnostics


def test_windows_1252_with_lost_letters_is_explained() -> None:
    """Letters that became question marks cannot be brought back; each such row is an error, values are not echoed."""
    data = "Ho ten;To\nNguyễn Văn Đạt;Tổ 1\nLê Mai;To 2\n".encode("cp1252", "replace")
    sheet = read_roster("ds.csv", data)
    assert [(one.code, one.line) for one in sheet.diagnostics if one.severity is Severity.ERROR] == [("RO024", 2)]
    assert found(sheet) == [("Lê Mai", "To 2", Role.VOLUNTEER)]
    assert "Nguy" not in "".join(map(str, sheet.diagnostics))
    lost_header = "Họ và tên;Tổ;Phường\nĐỗ Vẹn;Tổ 1;Bến\n".encode("cp1252", "replace")
    assert codes_of(read_roster("ds.csv", lost_header))[-1] == "RO024"


def test_windows_1252_without_loss_is_read() -> None:
    """A list whose letters all exist in Windows-1252 is read and warned about."""
    sheet = read_roster("ds.csv", "Name,Team\nHà Lê,Nhóm Bèo\nTú Lý,Nhóm Bèo\n".encode("cp1252"))
    assert [row.name for row in sheet.rows] == ["Hà Lê", "Tú Lý"]
    assert codes_of(sheet) == ["RO101"]


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_broken_text_is_recognised(wrong: str) -> None:
    """UTF-8 opened in the wrong code page and saved again is an error that says how to save it."""
    broken = "Hoàng Thị Én".encode().decode(wrong, "replace" if wrong == "cp1252" else "strict")
    sheet = read_roster("ds.csv", f"Ho ten,To\nLe Mai,To 1\n{broken},To 1\n".encode())
    assert [(one.code, one.line) for one in sheet.diagnostics if one.severity is Severity.ERROR] == [("RO006", 3)]
    header = "Họ và tên,Tổ\nAn,1\n".encode().decode("latin-1").encode()
    assert codes_of(read_roster("ds.csv", header)) == ["RO006"]


def test_private_columns_are_dropped_unread_and_never_echoed() -> None:
    """Phone, ID, birth, e-mail, address and photo columns leave no trace but the name of their class."""
    header = "STT;Họ và tên;SĐT (Zalo);Số CCCD;Ngày sinh;E-mail;Địa chỉ thường trú;Ảnh 3x4;Tổ;Dân tộc"
    line = "1;Lê Thị Mận;BIMAT1;BIMAT2;BIMAT3;BIMAT4;BIMAT5;BIMAT6;Tổ 1;BIMAT7"
    sheet = read_roster("ds.csv", f"{header}\n{line}\n".encode())
    assert "BIMAT" not in repr(sheet)
    assert codes_of(sheet).count("RO102") == 6
    assert [one.message for one in sheet.diagnostics if one.code == "RO103"] == ["Không dùng đến cột J."]
    assert found(sheet) == [("Lê Thị Mận", "Tổ 1", Role.VOLUNTEER)]


def test_long_numbers_in_wanted_columns_are_refused_and_not_echoed() -> None:
    """A number like an ID in the code column is an error, and the error does not repeat it."""
    number = "0" * 12
    sheet = read_roster("ds.csv", f"Mã,Họ tên,Tổ\n{number},Lê Mận,Tổ 1\nA1,Lê An {number},Tổ 1\n".encode())
    assert {one.line for one in sheet.diagnostics if one.severity is Severity.ERROR} == {2, 3}
    assert number not in repr(sheet)
    assert sheet.rows == ()


def test_names_in_two_columns_are_joined() -> None:
    """Họ đệm and Tên make one name; a column Tên alone is the name."""
    two = read_roster("ds.csv", "Họ và tên đệm\tTên\tTổ\nNguyễn Thị\tMận\tTổ 1\n".encode())
    assert [row.name for row in two.rows] == ["Nguyễn Thị Mận"]
    one = read_roster("ds.csv", "Tên,Tổ\nLê An,Tổ 1\n".encode())
    assert [row.name for row in one.rows] == ["Lê An"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    """Line breaks inside a cell and blank rows count as the spreadsheet counts them; a sep= line is no row."""
    text = 'sep=;\r\nHọ tên;Tổ\r\n"Lê\nAn";Tổ 1\r\n\r\n;Tổ 2\r\nLê Bình;Tổ 1\r\n'
    sheet = read_roster("ds.csv", text.encode())
    assert [(row.number, row.name) for row in sheet.rows] == [(2, "Lê An"), (5, "Lê Bình")]
    assert [(one.code, one.line) for one in sheet.diagnostics] == [("RO020", 4)]


def test_every_bad_row_is_reported() -> None:
    """All faults at once, each with its row; good rows are still read, and the sheet is not fit."""
    text = (
        "Họ tên,Tổ,Vai trò\nLê An,Tổ 1,nhạc trưởng\n12345,Tổ 1,\n,Tổ 1,\n#REF!,Tổ 1,\n"
        + "a" * 121
        + ",Tổ 1,\nLê Bo,Tổ 1,\n"
    )
    sheet = read_roster("ds.csv", text.encode())
    assert not sheet.is_fit
    assert [(one.line, one.code) for one in sheet.diagnostics] == [
        (2, "RO027"),
        (3, "RO022"),
        (4, "RO020"),
        (5, "RO025"),
        (6, "RO021"),
    ]
    assert [row.name for row in sheet.rows] == ["Lê Bo"]


def workbook(*rows: tuple[object, ...], hidden: bool = False) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden:
        sheet.title = "Cũ"
        sheet.append(["Họ tên", "Tổ"])
        sheet.append(["Người Cũ", "Tổ 9"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Danh sách")
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_workbooks_with_titles_merged_headers_and_hidden_sheets() -> None:
    """The visible sheet with a header is read; a two-row header with merged cells is one header."""
    book = workbook(
        ("ỦY BAN NHÂN DÂN PHƯỜNG BÌNH LÂM",),
        ("DANH SÁCH TỔ CÔNG NGHỆ SỐ",),
        (),
        ("STT", "Họ và tên", "Đơn vị công tác", None, "Liên hệ", None),
        (None, None, "Tổ", "Phường/xã", "Điện thoại", "Email"),
        (1, "Lê Thị\u00a0Mận", 7.0, "Bình Lâm", 12345.0, None),
        (2, "Trần Ổi", "Tổ 8", "Bình Lâm", None, None),
        hidden=True,
    )
    sheet = book["Danh sách"]
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("C4:D4")
    read = read_roster("ds.xlsx", saved(book))
    assert [(row.number, row.name, row.team, row.commune) for row in read.rows] == [
        (6, "Lê Thị Mận", "7", "Bình Lâm"),
        (7, "Trần Ổi", "Tổ 8", "Bình Lâm"),
    ]
    assert codes_of(read) == ["RO102", "RO102"]


def test_a_header_repeated_on_every_page_is_no_person() -> None:
    """Printed lists repeat their header; it is skipped, and so are totals without a name."""
    read = read_roster(
        "ds.xlsx", saved(workbook(("Họ tên", "Tổ"), ("Lê An", "Tổ 1"), ("Họ tên", "Tổ"), ("Lê Bo", "Tổ 1")))
    )
    assert [row.name for row in read.rows] == ["Lê An", "Lê Bo"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "RO002"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "RO002"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "RO003"),
        (b"PK\x03\x04" + b"x" * 50, "RO005"),
        (b"x" * 10_000_001, "RO001"),
        (b"a,b\n1,2\n", "RO010"),
        ("Họ tên,Tổ\n".encode(), "RO012"),
    ],
)
def test_files_that_are_no_list_are_explained(data: bytes, code: str) -> None:
    """Empty, old, broken, too big, without header, without rows: one error each, with a remedy."""
    sheet = read_roster("x", data)
    assert codes_of(sheet) == [code]
    assert sheet.diagnostics[0].hint


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Mã định danh cá nhân", Private.IDENTITY),
        ("Số ĐT", Private.PHONE),
        ("Ngày, tháng, năm sinh", Private.BIRTH),
        ("Email của tổ trưởng", Private.EMAIL),
        ("Hình ảnh", Private.PHOTO),
        ("Mã số BHXH", Private.IDENTITY),
        ("Date of birth", Private.BIRTH),
        ("Đội hình", None),
        ("Tên tiếng Anh", None),
        ("Mã TNV", None),
    ],
)
def test_private_headers(header: str, kind: Private | None) -> None:
    """Private columns are known by their words, before anything else is looked at."""
    assert private_class(header) is kind
    if kind is not None:
        assert column_of(header) is None


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Mã", Column.CODE),
        ("MÃ TNV", Column.CODE),
        ("Phường/Xã", Column.COMMUNE),
        ("Tỉnh/Thành phố", Column.PROVINCE),
        ("Họ và tên (viết hoa)", Column.NAME),
        ("Họ đệm", Column.FAMILY),
        ("Đội hình", Column.TEAM),
        ("Chức vụ", Column.ROLE),
        ("Ghi chú", None),
    ],
)
def test_headers(header: str, column: Column | None) -> None:
    """Wanted columns are known in their usual spellings."""
    assert column_of(header) is column
