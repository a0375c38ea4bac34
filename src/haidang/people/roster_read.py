"""A list of people as it was really saved → rows with names, teams and roles, and all that is wrong with it.

Codes of diagnostics: RO0xx stop the import (RO001–RO009 the file, RO010–RO019 the header, RO020–RO049 a row),
RO1xx are warnings. Values are never echoed, only row numbers and what a column is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from haidang.domain.diagnostics import Diagnostic, errors_in
from haidang.domain.people import Role
from haidang.people.names import MAX_NAME, clean
from haidang.people.roster_columns import (
    Column,
    column_at_last_resort,
    column_of,
    is_counting,
    private_class,
    role_of,
)
from haidang.people.roster_faults import fault, lost_letters, mojibake, unread_columns, value_at
from haidang.people.roster_table import (
    Row,
    Table,
    has_lost_letters,
    is_blank,
    is_mojibake,
    looks_like_private_number,
    tables,
)

USEFUL = "tên, mã, tổ, phường/xã, tỉnh/thành phố hay vai trò"
"""Columns that a list of people may have, as the message about unused ones names them."""
HEADER_WITHIN = 15
"""Rows in which the header must begin; titles and mottos of an office letter stand above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One readable row. '' where the list says nothing."""

    number: int
    """As the spreadsheet shows it."""
    name: str
    code: str = ""
    team: str = ""
    commune: str = ""
    province: str = ""
    role: Role = Role.VOLUNTEER


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSheet:
    """What was read. With errors among `diagnostics` it must not be imported."""

    name: str
    rows: tuple[RosterRow, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_fit(self) -> bool:
        """True if nothing stops the import."""
        return not errors_in(self.diagnostics)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    row: int
    """Index of its last row in the table."""
    columns: Mapping[Column, int]
    """Only what is wanted: no other cell of a row is looked at."""
    cells: tuple[str, ...]


def read_roster(name: str, data: bytes) -> RosterSheet:
    """Read a CSV or XLSX file as people really save it. Never raises for what is in it.

    UTF-8 with and without mark, UTF-16, Windows-1258 and 1252 (with a warning); comma, semicolon, tab; titles above
    the header, a header of two rows; names in one column or two; Vietnamese or English column names. Columns with
    phone numbers, ID numbers, birth dates, e-mail, addresses, pictures are left out unread, only their kind is told.
    """
    found, faults = tables(name, data)
    if not found:
        return RosterSheet(name=name, rows=(), diagnostics=faults)
    best = max(found, key=_fitness)
    header = _header(best.rows)
    if header is None:
        return RosterSheet(name=name, rows=(), diagnostics=(*faults, _no_header(name, best)))
    diagnostics = [*faults, *unread_columns(name, header.row + 1, header.cells, header.columns.values(), USEFUL)]
    rows: list[RosterRow] = []
    damaged: list[int] = []
    for number, cells in best.rows[header.row + 1 :]:
        if is_blank(cells):
            continue
        wanted = {column: value_at(cells, index) for column, index in header.columns.items()}
        if not any(wanted.values()) or _is_header_again(wanted):
            continue
        if any(is_mojibake(cells[index]) for index in header.columns.values() if index < len(cells)):
            damaged.append(number)
            continue
        row, found_faults = _row(name, number, wanted)
        diagnostics += found_faults
        if row is not None:
            rows.append(row)
    if damaged:
        diagnostics.append(mojibake(name, damaged))
    if not rows and not errors_in(diagnostics):
        diagnostics.append(
            fault(name, header.row + 1, "RO012", "Không có dòng nào dưới dòng tiêu đề.", "Hãy chọn đúng tệp.")
        )
    return RosterSheet(name=name, rows=tuple(rows), diagnostics=tuple(diagnostics))


# ── the header ────────────────────────────────────────────────────────────────────────────────────────────────────


def _fitness(table: Table) -> tuple[int, int]:
    header = _header(table.rows)
    return (0, 0) if header is None else (1 + len(header.columns), len(header.cells))


def _header(rows: Sequence[Row]) -> _Header | None:
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(cells)
        if not _has_name(columns):
            continue
        return _with_second_row(rows, index, cells, columns)
    return None


def _has_name(columns: Mapping[Column, int]) -> bool:
    return Column.NAME in columns or Column.GIVEN in columns


def _columns(cells: Sequence[str]) -> dict[Column, int]:
    found: dict[Column, int] = {}
    for meaning in (column_of, column_at_last_resort):
        for index, cell in enumerate(cells):
            column = meaning(cell)
            if column is not None and column not in found and index not in found.values():
                found[column] = index
    if Column.NAME in found:
        found.pop(Column.FAMILY, None)
        found.pop(Column.GIVEN, None)
    return found


def _with_second_row(rows: Sequence[Row], index: int, cells: tuple[str, ...], columns: dict[Column, int]) -> _Header:
    """Join a header of two rows: merged cells leave the name's cell empty in the second, which names the parts."""
    plain_header = _Header(row=index, columns=columns, cells=cells)
    if index + 1 >= len(rows):
        return plain_header
    below = rows[index + 1][1]
    name_at = columns.get(Column.NAME, columns.get(Column.GIVEN, 0))
    parts = [private_class(one) or column_of(one) or is_counting(one) for one in below if one.strip()]
    if value_at(below, name_at) or not parts or not all(parts):
        return plain_header
    width = max(len(cells), len(below))
    joined = tuple(value_at(below, at) or value_at(cells, at) for at in range(width))
    return _Header(row=index + 1, columns=_columns(joined), cells=joined)


def _is_header_again(wanted: Mapping[Column, str]) -> bool:
    # A long list repeats its header at the top of every printed page.
    return sum(column_of(value) is column for column, value in wanted.items() if value) >= 2


def _no_header(name: str, table: Table) -> Diagnostic:
    sample = [cell for _, cells in table.rows[:HEADER_WITHIN] for cell in cells]
    if any(is_mojibake(unicodedata.normalize("NFC", cell)) for cell in sample):
        return mojibake(name, [])
    if sum(has_lost_letters(cell) for cell in sample) >= 2:
        return lost_letters(name, 0)
    return fault(
        name,
        0,
        "RO010",
        f"Không tìm thấy dòng tiêu đề có cột “Họ và tên” trong {HEADER_WITHIN} dòng đầu.",
        "Hãy đặt tên cột ở một dòng phía trên danh sách: Họ và tên, Mã, Tổ, Phường/xã, Vai trò.",
    )


# ── a row ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(name: str, number: int, wanted: Mapping[Column, str]) -> tuple[RosterRow | None, list[Diagnostic]]:
    person = wanted.get(Column.NAME) or clean(f"{wanted.get(Column.FAMILY, '')} {wanted.get(Column.GIVEN, '')}")
    role = role_of(wanted.get(Column.ROLE, ""))
    faults = _name_faults(name, number, person)
    if any(looks_like_private_number(one) for one in wanted.values()):
        faults.append(
            fault(
                name,
                number,
                "RO023",
                "Dòng này có dãy số giống số điện thoại hoặc số giấy tờ ở cột tên, mã hoặc tổ.",
                "Hãy xóa dãy số đó. Để trống ô mã thì Hải Đăng tự đặt mã.",
            )
        )
    if any(has_lost_letters(one) for one in wanted.values()):
        faults.append(lost_letters(name, number))
    if any(one.startswith("#") and one.rstrip("!?").isupper() for one in wanted.values()):
        faults.append(fault(name, number, "RO025", "Ô công thức bị lỗi (#…).", "Hãy sửa công thức trong Excel."))
    if any(len(wanted.get(one, "")) > MAX_NAME for one in (Column.CODE, Column.TEAM, Column.COMMUNE, Column.PROVINCE)):
        faults.append(fault(name, number, "RO026", "Có ô quá dài.", "Hãy xem lại dòng này có bị lệch cột không."))
    if role is None:
        faults.append(
            fault(
                name,
                number,
                "RO027",
                "Không hiểu vai trò ghi ở dòng này.",
                "Hãy dùng: tổ trưởng, tổ phó, thành viên, giảng viên, điều phối; để trống là thành viên.",
            )
        )
    if faults or role is None:
        return None, faults
    return (
        RosterRow(
            number=number,
            name=person,
            code=wanted.get(Column.CODE, "")[:64],
            team=wanted.get(Column.TEAM, ""),
            commune=wanted.get(Column.COMMUNE, ""),
            province=wanted.get(Column.PROVINCE, ""),
            role=role,
        ),
        [],
    )


def _name_faults(name: str, number: int, person: str) -> list[Diagnostic]:
    if not person:
        return [fault(name, number, "RO020", "Thiếu họ và tên.", "Hãy điền họ và tên, hoặc xóa dòng.")]
    if len(person) > MAX_NAME:
        return [fault(name, number, "RO021", "Họ và tên quá dài.", "Hãy xem lại dòng này có bị lệch cột không.")]
    if not any(one.isalpha() for one in person) or sum(one.isdigit() for one in person) > 2:
        return [fault(name, number, "RO022", "Ô họ và tên không phải tên người.", "Hãy sửa lại hoặc xóa dòng.")]
    return []
