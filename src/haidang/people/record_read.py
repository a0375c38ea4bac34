"""A list of finished online courses as it was really saved → who finished what and when, and all that is wrong with it.

Two forms are understood: one column a course (a day, or a tick), and one row a course (a column for the course, one for
the day). Codes of diagnostics as in `roster_read`; those of course records are RO050–RO059 and RO107. Values are never
echoed, only row numbers and what a column is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from haidang.domain.diagnostics import Diagnostic, errors_in
from haidang.domain.ids import CourseId
from haidang.domain.records import OnlineCourse
from haidang.people.names import clean, plain
from haidang.people.record_columns import COURSE_NAMES, DATE_NAMES, Said, Titles, course_in, read_cell, titles_of
from haidang.people.records import EARLIEST
from haidang.people.roster_columns import Column, column_at_last_resort, column_of, private_class
from haidang.people.roster_faults import fault, lost_letters, mojibake, unread_columns, value_at
from haidang.people.roster_read import HEADER_WITHIN
from haidang.people.roster_table import Row, Table, has_lost_letters, is_blank, is_mojibake, tables

USEFUL = "mã, tên, tổ, phường/xã, tên khóa hay ngày hoàn thành"
_WHO = (Column.CODE, Column.NAME, Column.FAMILY, Column.GIVEN, Column.TEAM, Column.COMMUNE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One person's row. '' where the list says nothing."""

    number: int
    """As the spreadsheet shows it."""
    code: str
    name: str
    team: str
    commune: str
    finished: Mapping[CourseId, date | None]
    """Course → the day, None where the list only says that it is finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSheet:
    """What was read. With errors among `diagnostics` it must not be imported."""

    name: str
    rows: tuple[RecordRow, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    row: int
    """Index of its last row in the table."""
    who: Mapping[Column, int]
    courses: Mapping[int, CourseId]
    """Column → the course it is about; {} in the form with one row a course."""
    course_at: int | None
    days_at: tuple[int, ...]
    cells: tuple[str, ...]

    @property
    def used(self) -> frozenset[int]:
        """Every column that is looked at."""
        at = () if self.course_at is None else (self.course_at,)
        return frozenset((*self.who.values(), *self.courses, *at, *self.days_at))


def read_records(name: str, data: bytes, courses: Iterable[OnlineCourse], *, today: date) -> RecordSheet:
    """Read a CSV or XLSX file as people really save it. Never raises for what is in it.

    Parameters
    ----------
    courses
        The courses that may be recorded; columns and cells are matched by title or id, accents and case forgiven.
    today
        The day in Vietnam; nothing is finished later.
    """
    known = tuple(courses)
    titles = titles_of(known)
    found, faults = tables(name, data)
    if not found:
        return RecordSheet(name=name, rows=(), diagnostics=faults)
    headers = [(one, _header(one.rows, titles)) for one in found]
    table, header = max(headers, key=lambda one: (0, 0) if one[1] is None else (len(one[1].used), len(one[1].cells)))
    if header is None:
        return RecordSheet(name=name, rows=(), diagnostics=(*faults, _no_header(name, table, known)))
    diagnostics = [*faults, *unread_columns(name, header.row + 1, header.cells, header.used, USEFUL)]
    rows: list[RecordRow] = []
    damaged: list[int] = []
    for number, cells in table.rows[header.row + 1 :]:
        if is_blank(cells) or not any(value_at(cells, at) for at in header.who.values()):
            continue
        if _is_header_again(cells, header):
            continue
        if any(is_mojibake(cells[at]) for at in header.used if at < len(cells)):
            damaged.append(number)
            continue
        row, row_faults = _row(name, number, cells, header, titles, known, today)
        diagnostics += row_faults
        if row is not None:
            rows.append(row)
    if damaged:
        diagnostics.append(mojibake(name, damaged))
    if not rows and not errors_in(diagnostics):
        diagnostics.append(
            fault(name, header.row + 1, "RO012", "Không có dòng nào dưới dòng tiêu đề.", "Hãy chọn đúng tệp.")
        )
    return RecordSheet(name=name, rows=tuple(rows), diagnostics=tuple(diagnostics))


# ── the header ────────────────────────────────────────────────────────────────────────────────────────────────────


def _header(rows: Sequence[Row], titles: Sequence[Titles]) -> _Header | None:
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        alone = _columns(index, cells, titles)
        if alone is not None and alone.courses:
            return alone
        if index + 1 < len(rows):  # merged cells: the names of the courses stand in a second row
            below = rows[index + 1][1]
            width = max(len(cells), len(below))
            joined = tuple(value_at(below, at) or value_at(cells, at) for at in range(width))
            both = _columns(index + 1, joined, titles)
            if both is not None and both.courses:
                who = {*both.who.values(), *(alone.who.values() if alone else ())}
                if not any(value_at(below, at) for at in who):
                    return both
        if alone is not None:
            return alone
    return None


def _columns(row: int, cells: tuple[str, ...], titles: Sequence[Titles]) -> _Header | None:
    by_course = {at: course for at, cell in enumerate(cells) if (course := course_in(cell, titles)) is not None}
    who: dict[Column, int] = {}
    for meaning in (column_of, column_at_last_resort):
        for at, cell in enumerate(cells):
            column = meaning(cell)
            if column in _WHO and column not in who and at not in by_course and at not in who.values():
                who[column] = at
    if Column.NAME in who:
        who.pop(Column.FAMILY, None)
        who.pop(Column.GIVEN, None)
    if not {Column.CODE, Column.NAME, Column.GIVEN} & who.keys():
        return None
    if by_course:
        return _Header(row=row, who=who, courses=by_course, course_at=None, days_at=(), cells=cells)
    course_at = next((at for at, cell in enumerate(cells) if plain(cell) in COURSE_NAMES), None)
    if course_at is None:
        return None
    who = {column: at for column, at in who.items() if at != course_at}
    days_at = tuple(
        at for at, cell in enumerate(cells) if plain(cell) in DATE_NAMES and at != course_at and not private_class(cell)
    )
    return _Header(row=row, who=who, courses={}, course_at=course_at, days_at=days_at, cells=cells)


def _is_header_again(cells: Sequence[str], header: _Header) -> bool:
    # A long list repeats its header at the top of every printed page.
    again = [at for at in header.used if value_at(cells, at) and value_at(cells, at) == clean(header.cells[at])]
    return len(again) >= 2


def _no_header(name: str, table: Table, courses: Sequence[OnlineCourse]) -> Diagnostic:
    sample = [cell for _, cells in table.rows[:HEADER_WITHIN] for cell in cells]
    if any(is_mojibake(cell) for cell in sample):
        return mojibake(name, [])
    if sum(has_lost_letters(cell) for cell in sample) >= 2:
        return lost_letters(name, 0)
    wanted = ", ".join(f"“{one.title['vi']}”" for one in courses)
    return fault(
        name,
        0,
        "RO050",
        f"Không tìm thấy dòng tiêu đề có cột Mã hoặc Họ và tên cùng cột của khóa học trong {HEADER_WITHIN} dòng đầu.",
        f"Hãy đặt tên cột ở một dòng phía trên danh sách: Mã, Họ và tên, Tổ, rồi mỗi khóa một cột: {wanted}.",
    )


# ── a row ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(
    name: str,
    number: int,
    cells: Sequence[str],
    header: _Header,
    titles: Sequence[Titles],
    courses: Sequence[OnlineCourse],
    today: date,
) -> tuple[RecordRow | None, list[Diagnostic]]:
    who = {column: value_at(cells, at) for column, at in header.who.items()}
    person = who.get(Column.NAME) or clean(f"{who.get(Column.FAMILY, '')} {who.get(Column.GIVEN, '')}")
    code = who.get(Column.CODE, "")
    faults: list[Diagnostic] = []
    if not person and not code:
        hint = "Hãy điền mã hoặc họ và tên, hoặc xóa dòng."
        faults.append(fault(name, number, "RO051", "Dòng này không có mã, cũng không có họ và tên.", hint))
    if any(has_lost_letters(one) for one in who.values()):
        faults.append(lost_letters(name, number))
    cells_of: dict[CourseId, list[str]] = {}
    if header.course_at is None:
        for at, course in header.courses.items():
            cells_of.setdefault(course, []).append(value_at(cells, at))
    else:
        named = course_in(value_at(cells, header.course_at), titles)
        if named is None:
            wanted = ", ".join(f"“{one.title['vi']}”" for one in courses)
            message = "Không hiểu tên khóa học ghi ở dòng này."
            faults.append(fault(name, number, "RO058", message, f"Hãy dùng đúng tên khóa: {wanted}."))
        else:
            # A list without a column for the day says by the row itself that the course is finished.
            cells_of[named] = [value_at(cells, at) for at in header.days_at] or ["x"]
    finished: dict[CourseId, date | None] = {}
    for course, texts in cells_of.items():
        title = next(one.title["vi"] for one in courses if one.id == course)
        done, wrong = _finished(name, number, texts, today, title)
        faults += wrong
        if done is not None:
            finished[course] = done if isinstance(done, date) else None
    if errors_in(faults):
        return None, faults
    row = RecordRow(
        number=number,
        code=code,
        name=person,
        team=who.get(Column.TEAM, ""),
        commune=who.get(Column.COMMUNE, ""),
        finished=finished,
    )
    return row, faults


def _finished(
    name: str, number: int, texts: Sequence[str], today: date, title: str
) -> tuple[date | Said | None, list[Diagnostic]]:
    """What all cells of one course say together: a day, DONE, or None for not finished."""
    said = [read_cell(one) for one in texts]
    days = {one for one in said if isinstance(one, date)}
    how = "Hãy ghi ngày/tháng/năm, ví dụ 05/10/2026; không rõ ngày thì ghi x, chưa xong thì để trống."
    if Said.NO_DAY in said:
        code, message, hint = "RO056", "ngày hoàn thành không có trên lịch", how
    elif Said.UNCLEAR in said:
        code, message, hint = "RO056", "không hiểu ô này", how
    elif any(one > today for one in days):
        code, message, hint = "RO057", "ngày hoàn thành còn ở phía trước", "Hãy xem lại thứ tự ngày/tháng/năm."
    elif any(one < EARLIEST for one in days):
        code, message = "RO057", f"ngày hoàn thành trước năm {EARLIEST.year}"
        hint = "Hãy xem lại năm ghi trong ô."
    elif len(days) > 1 or (Said.NOT_YET in said and (days or Said.DONE in said)):
        code, message, hint = "RO059", "các ô nói khác nhau", "Hãy giữ một ô đúng và xóa các ô kia."
    elif days:
        return days.pop(), []
    else:
        return (Said.DONE if Said.DONE in said else None), []
    return None, [fault(name, number, code, f"Khóa “{title}”: {message}.", hint)]
