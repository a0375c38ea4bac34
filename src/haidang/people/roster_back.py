"""The list given back after an import: with the codes that were made, ready to be imported again.

Two forms. The workbook opens right everywhere. The CSV is UTF-8 with mark and semicolons, which Excel opens in columns
wherever the comma is the decimal mark, as in Vietnam; a ``sep=`` line would be surer for the columns and makes Excel
forget the mark, which breaks every accent. Neither holds a personal code: those are on the cards only.
"""

from __future__ import annotations

import csv
import io

from haidang.domain.people import Role
from haidang.people.roster import ImportResult

HEADER = ("STT", "Mã", "Họ và tên", "Phường/xã", "Tổ", "Vai trò")
_ROLE_WORDS = {
    Role.VOLUNTEER: "Tình nguyện viên",
    Role.TRAINER: "Giảng viên",
    Role.COORDINATOR: "Điều phối",
    Role.AUTHOR: "Biên soạn",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def given_back_csv(result: ImportResult) -> bytes:
    """Return the list as CSV: UTF-8 with mark, semicolons, a row for each person and unit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([HEADER, *_rows(result)])
    return text.getvalue().encode("utf-8-sig")


def given_back_xlsx(result: ImportResult) -> bytes:
    """Return the list as an Excel workbook, every cell as text."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    for row in (HEADER, *_rows(result)):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEF", (6, 12, 30, 28, 28, 20), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _rows(result: ImportResult) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in result.people:
        for place, role in one.places:
            team = "" if place.unit == place.commune else place.name
            cells = (one.person.code, one.person.display_name, place.commune_name, team, _ROLE_WORDS[role])
            rows.append((str(len(rows) + 1), *(_safe(cell) for cell in cells)))
    return rows


def _safe(cell: str) -> str:
    """Keep a spreadsheet from taking text for a formula; our reader takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
