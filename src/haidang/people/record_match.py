"""Whose rows they are: a list of finished courses against the people who are known, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from haidang.domain.diagnostics import Diagnostic, Severity, errors_in
from haidang.domain.ids import CourseId, PersonId, UnitId
from haidang.domain.people import Person, Unit, UnitLevel
from haidang.domain.records import CourseRecord, Origin
from haidang.people import persons, records
from haidang.people.names import clean, plain, same_name
from haidang.people.record_read import RecordRow, RecordSheet
from haidang.people.roster_faults import fault
from haidang.people.unit_names import place_key, team_key


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlan:
    """What an import would do. Nothing was written yet."""

    file: str
    records: tuple[CourseRecord, ...]
    """New ones, and ones with another day or origin than stands there."""
    people: int
    """Persons of the list who finished at least one course."""
    added: int
    replaced: int
    same: int
    unfinished: int
    """Rows that finish nothing."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_fit(self) -> bool:
        """True if nothing stops the import."""
        return not errors_in(self.diagnostics)


def plan_records(
    c: Connection, sheet: RecordSheet, *, units: Collection[Unit], today: date, now: datetime
) -> RecordPlan:
    """Say what importing `sheet` would do; only reads.

    Parameters
    ----------
    units
        Where the people of the list are looked for; units below are not meant.
    today
        The day recorded where the list only says that a course is finished.
    """
    finder = _Finder(c, units, sheet.name)
    diagnostics = list(sheet.diagnostics)
    wanted: dict[tuple[PersonId, CourseId], tuple[date | None, int]] = {}
    for row in sheet.rows:
        person, faults = finder.person_of(row)
        diagnostics += faults
        if person is None:
            continue
        for course, day in row.finished.items():
            before = wanted.get((person.id, course))
            if before is None:
                wanted[person.id, course] = (day, row.number)
                continue
            diagnostics.append(_twice(sheet.name, row.number, before, day))
            wanted[person.id, course] = (before[0] or day, before[1])
    known = records.of_persons(c, {person for person, _ in wanted})
    planned: list[CourseRecord] = []
    replaced = 0
    for (person_id, course), (day, _) in wanted.items():
        standing = known.get(person_id, {}).get(course)
        # A tick says less than a day that is known already.
        if standing is not None and day in (None, standing.completed_on):
            continue
        replaced += standing is not None
        planned.append(
            CourseRecord(
                person=person_id,
                course=course,
                completed_on=day or today,
                origin=Origin.IMPORTED,
                source=sheet.name,
                recorded_at=now,
            )
        )
    return RecordPlan(
        file=sheet.name,
        records=tuple(planned),
        people=len({person_id for person_id, _ in wanted}),
        added=len(planned) - replaced,
        replaced=replaced,
        same=len(wanted) - len(planned),
        unfinished=sum(not row.finished for row in sheet.rows),
        diagnostics=tuple(sorted(diagnostics, key=lambda one: one.line)),
    )


def _twice(file: str, number: int, before: tuple[date | None, int], day: date | None) -> Diagnostic:
    if day is not None and before[0] is not None and day != before[0]:
        message = f"Dòng này ghi ngày khác với dòng {before[1]} cho cùng một người và cùng một khóa."
        return fault(file, number, "RO059", message, "Hãy giữ dòng đúng và xóa dòng kia.")
    message = f"Dòng này lặp lại dòng {before[1]}; chỉ tính một lần."
    return fault(file, number, "RO107", message, "Hãy xóa dòng thừa trong tệp gốc.", Severity.WARNING)


class _Finder:
    """Finds persons by code, or by name and team."""

    def __init__(self, c: Connection, units: Collection[Unit], file: str) -> None:
        self._file = file
        self._units: dict[UnitId, Unit] = {one.id: one for one in units}
        self._by_code: dict[str, list[Person]] = {}
        self._by_name: dict[str, list[Person]] = {}
        for one in persons.in_units(c, list(self._units)):
            self._by_code.setdefault(one.code.casefold(), []).append(one)
            self._by_name.setdefault(same_name(one.display_name), []).append(one)

    def person_of(self, row: RecordRow) -> tuple[Person | None, list[Diagnostic]]:
        """Return whose row it is; None with an error where that cannot be said."""
        found = (
            self._by_code.get(clean(row.code).casefold(), [])
            if row.code
            else self._by_name.get(same_name(row.name), [])
        )
        if not found:
            return None, [self._unknown(row)]
        if row.code and row.name:
            named = [one for one in found if plain(one.display_name) == plain(row.name)]
            if not named:
                message = "Mã ở dòng này thuộc về một người mang họ tên khác."
                return None, [fault(self._file, row.number, "RO055", message, "Hãy sửa mã hoặc họ tên.")]
            found = named
        if not row.code or len(found) > 1:
            found = list(self._narrowed(found, row))
        if not found:
            message = "Không có ai mang họ tên này ở tổ hoặc phường/xã ghi trong dòng."
            hint = "Hãy xem lại tên tổ, hoặc điền mã của người đó."
            return None, [fault(self._file, row.number, "RO053", message, hint)]
        if len(found) > 1:
            what = "mã" if row.code else "họ tên"
            message = f"Có {len(found)} người cùng {what} này, không biết dòng này của ai."
            hint = "Hãy điền cột Mã; nếu đã có mã thì điền thêm Họ và tên, Tổ, hoặc chọn đơn vị bằng --unit."
            return None, [fault(self._file, row.number, "RO054", message, hint)]
        return found[0], []

    def _unknown(self, row: RecordRow) -> Diagnostic:
        if row.code:
            message = "Không có ai mang mã ghi ở dòng này."
            hint = "Hãy xem lại mã trong danh sách kèm mã; người mới thì nhập danh sách trước (haidang roster import)."
            return fault(self._file, row.number, "RO052", message, hint)
        message = "Không có ai mang họ tên ghi ở dòng này."
        hint = (
            "Hãy xem lại từng dấu trong tên, hoặc điền mã; người mới thì nhập danh sách trước (haidang roster import)."
        )
        return fault(self._file, row.number, "RO053", message, hint)

    def _narrowed(self, found: Sequence[Person], row: RecordRow) -> Iterable[Person]:
        for one in found:
            mine = [self._units[each.unit] for each in one.memberships if each.unit in self._units]
            around = [self._units[unit] for each in mine for unit in each.path if unit in self._units]
            in_team = not row.team or team_key(row.team) in {team_key(each.name) for each in mine}
            # Where the list is for one team only, its commune is not among the units looked at.
            communes = {place_key(each.name) for each in around if each.level is UnitLevel.COMMUNE}
            if in_team and (not row.commune or not communes or place_key(row.commune) in communes):
                yield one
