"""From a readable list to people: first a plan that is shown, then all of it or nothing.

Who is who: a code decides. Without a code, the same name in the same team is asked about and never merged by itself;
the same name in another team is another person.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection

from haidang.domain.diagnostics import Diagnostic, errors_in
from haidang.domain.errors import ContentError, NotFound, Refused
from haidang.domain.ids import PersonId, UnitId
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel
from haidang.people import persons, staff, units
from haidang.people.codes import Keys
from haidang.people.names import sort_key
from haidang.people.roster_match import Matching, People, PlannedPerson
from haidang.people.roster_places import NewUnit, Place, Places
from haidang.people.roster_read import RosterSheet

Answer: TypeAlias = Literal["same", "another"]
"""same: one person, written twice or known already · another: somebody else of the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDecision:
    """Something that only a person can decide: "same person or another?". Answer it under its `key`."""

    key: str
    text: str
    """In Vietnamese, with row numbers, name and team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do. Nothing was written yet."""

    sheet: RosterSheet
    under: UnitId
    answers: Mapping[str, Answer]
    units: tuple[NewUnit, ...]
    added: tuple[PlannedPerson, ...]
    known: tuple[PlannedPerson, ...]
    """Already there and where they belong (perhaps in one team more)."""
    moved: tuple[PlannedPerson, ...]
    """Already there; the list has them in another team, so they leave the old one."""
    open: tuple[OpenDecision, ...]
    diagnostics: tuple[Diagnostic, ...]
    """Of reading and of planning."""

    @property
    def is_ready(self) -> bool:
        """True if nothing is wrong and nothing is open."""
        return not self.open and not errors_in(self.diagnostics)

    @property
    def staff(self) -> int:
        """How many people get a role of trainer, coordinator or author."""
        everybody = (*self.added, *self.known, *self.moved)
        return sum(any(role is not Role.VOLUNTEER for _, role in one.places) for one in everybody)

    def summary(self) -> tuple[str, ...]:
        """Say in Vietnamese what would happen, a line each."""
        faults = errors_in(self.diagnostics)
        lines = [
            f"Đọc được {len(self.sheet.rows)} dòng từ tệp {self.sheet.name}.",
            f"Thêm mới: {len(self.added)} người ({sum(one.code is None for one in self.added)} người được đặt mã mới).",
            f"Đã có sẵn: {len(self.known)} người.",
        ]
        if self.moved:
            lines.append(f"Chuyển tổ: {len(self.moved)} người.")
        if self.units:
            lines.append(f"Tạo {len(self.units)} đơn vị: {', '.join(one.name for one in self.units)}.")
        if self.staff:
            lines.append(f"Lưu ý: {self.staff} người có vai trò giảng viên, điều phối hoặc biên soạn.")
        if self.open:
            lines.append(f"Cần bạn quyết định: {len(self.open)} trường hợp trùng họ tên.")
        if faults:
            lines.append(f"Chưa nhập được: {len(faults)} lỗi phải sửa trong tệp.")
        return tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPerson:
    """One person of a finished import, with units and roles of the list and, for somebody new, the card to print."""

    person: Person
    places: tuple[tuple[Place, Role], ...]
    card: staff.NewCard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did. The personal codes of the cards exist here only."""

    people: tuple[ImportedPerson, ...]
    """By Vietnamese name rules."""
    units: tuple[Unit, ...]
    added: int
    known: int
    moved: int

    @property
    def cards(self) -> tuple[staff.NewCard, ...]:
        """The cards of all new people."""
        return tuple(one.card for one in self.people if one.card is not None)


def plan_import(
    c: Connection, sheet: RosterSheet, *, under: Unit, answers: Mapping[str, Answer] | None = None
) -> ImportPlan:
    """Say what importing `sheet` below `under` would do; only reads.

    Parameters
    ----------
    under
        Where the list belongs: a team, a commune, a province, or the centre. Levels between `under` and the team come
        from the columns of the list; units that are missing are planned.
    answers
        Decisions made so far, by `OpenDecision.key`.
    """
    given = dict(answers or {})
    places = Places(under=under, existing=units.subtree(c, under.id), file=sheet.name)
    below = [one.id for one in places.existing]
    people = People(existing=persons.in_units(c, below), ever=persons.ever_in_units(c, below), places=places)
    matching = Matching(people=people, answers={key: one == "same" for key, one in given.items()})
    found: list[Diagnostic] = list(sheet.diagnostics)
    for row in sheet.rows:
        place, faults = places.of_row(row)
        found += faults
        if place is not None:
            found += matching.take(row, place)
    return ImportPlan(
        sheet=sheet,
        under=under.id,
        answers=given,
        units=places.planned,
        added=matching.added,
        known=matching.known,
        moved=matching.moved,
        open=tuple(OpenDecision(key=key, text=text) for key, text in matching.open),
        diagnostics=tuple(found),
    )


def apply_import(
    c: Connection, plan: ImportPlan, *, now: datetime, new_id: Callable[[], str], rng: random.Random, keys: Keys
) -> ImportResult:
    """Do what the plan says, in the caller's transaction: all of it, or an error and the caller rolls back.

    Raises
    ------
    ContentError
        If the list has errors.
    Refused
        ``open_questions`` (something is undecided), ``plan_changed`` (meanwhile somebody changed the people or units:
        plan again and show it again).
    NotFound
        If the unit is gone.
    """
    under = units.get(c, plan.under)
    if under is None:
        raise NotFound("Không tìm thấy đơn vị để nhập danh sách vào.", code="unit")
    if errors_in(plan.diagnostics):
        raise ContentError("Danh sách còn lỗi, chưa nhập. Hãy sửa các dòng được báo rồi nhập lại.", plan.diagnostics)
    if plan.open:
        raise Refused("Còn trường hợp trùng họ tên chưa quyết định. Hãy trả lời rồi nhập.", code="open_questions")
    if plan_import(c, plan.sheet, under=under, answers=plan.answers) != plan:
        raise Refused("Dữ liệu đã thay đổi từ lúc xem trước. Hãy xem lại rồi nhập.", code="plan_changed")
    made = _make_units(c, plan, new_id)
    # Codes that the list gives come first, so that none of them is made for somebody else a moment before.
    coded_first = sorted(plan.added, key=lambda one: one.code is None)
    imported = [_add(c, one, made, now, new_id, rng, keys) for one in coded_first]
    for one in (*plan.known, *plan.moved):
        assert one.id is not None
        for left in one.leaves:
            persons.leave(c, one.id, left, now)
        for membership in _memberships(one.places, made):
            persons.join(c, one.id, membership, now)
        person = persons.get(c, one.id)
        assert person is not None
        imported.append(ImportedPerson(person=person, places=one.places, card=None))
    imported.sort(key=lambda one: (sort_key(one.person.display_name), one.person.code))
    return ImportResult(
        people=tuple(imported),
        units=tuple(made.values()),
        added=len(plan.added),
        known=len(plan.known),
        moved=len(plan.moved),
    )


def _make_units(c: Connection, plan: ImportPlan, new_id: Callable[[], str]) -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for one in plan.units:
        parent = made[one.parent].id if one.parent in made else UnitId(one.parent)
        made[one.key] = units.add(c, code=one.code, name=one.name, level=one.level, parent=parent, new_id=new_id)
    return made


def _memberships(places: tuple[tuple[Place, Role], ...], made: Mapping[str, Unit]) -> list[Membership]:
    return [
        Membership(unit=made[place.unit].id if place.unit in made else UnitId(place.unit), role=role)
        for place, role in places
    ]


def _add(
    c: Connection,
    planned: PlannedPerson,
    made: Mapping[str, Unit],
    now: datetime,
    new_id: Callable[[], str],
    rng: random.Random,
    keys: Keys,
) -> ImportedPerson:
    memberships = _memberships(planned.places, made)
    code = planned.code or _free_code(c, memberships[0].unit)
    person = persons.add(c, code=code, display_name=planned.name, memberships=memberships, now=now, new_id=new_id)
    card = staff.first_card(c, person=person.id, rng=rng, keys=keys)
    return ImportedPerson(person=person, places=planned.places, card=card)


def _free_code(c: Connection, unit: UnitId) -> str:
    """Return the next code of the form TNV001 that nobody in the commune has."""
    number = persons.highest_number(c, unit, "TNV")
    while True:
        number += 1
        code = f"TNV{number:03d}"
        if persons.by_code(c, unit, code) is None:
            return code


def commune_of(c: Connection, unit: Unit) -> Unit | None:
    """Return the commune that a unit is or belongs to; None above communes."""
    for one in (units.get(c, key) for key in reversed(unit.path)):
        if one is not None and one.level is UnitLevel.COMMUNE:
            return one
    return None


def all_same(plan: ImportPlan) -> dict[str, Answer]:
    """Return the plan's answers with "same" for everything open: the list was imported before."""
    return {**plan.answers, **dict.fromkeys((one.key for one in plan.open), "same")}


def person_ids(result: ImportResult) -> tuple[PersonId, ...]:
    """Return the ids of everybody in the list."""
    return tuple(one.person.id for one in result.people)
