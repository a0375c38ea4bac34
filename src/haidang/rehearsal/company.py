"""The class that rehearses: an invented ward, volunteers with cards and PINs, a workshop with the check open."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from haidang import people
from haidang.domain.errors import NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, CourseId, PersonId, UnitId
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel
from haidang.domain.records import CourseRecord, Origin
from haidang.people.hashing import pin_fault
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.checks import release_check, released
from haidang.workbench.opening import Workbench
from haidang.workbench.workshops import create_workshop

TEAM_SIZE = 7
TWO_TEAMS_EVERY = 16
"""About 6 % of volunteers are in two teams, as in the curriculum's rosters."""
LACKING_EVERY = 5
"""Every fifth volunteer lacks one of the online courses that a form requires."""
TRAINER_LOGIN = "giangvien"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one volunteer holds in hand. `units` are the ids of their teams and of everything above."""

    person: PersonId
    code: str
    personal_code: str
    pin: str
    units: frozenset[str]
    has_courses: bool
    """Whether every online course that the form requires is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everything the rehearsal knows before the curtain rises.

    Parameters
    ----------
    unit_names
        Unit id → name, from the root down to the teams.
    """

    workshop_code: str
    trainer_login: str
    trainer_password: str
    lesson: str
    practice: str
    """A practice item of the lesson's module."""
    release: Release
    cards: tuple[Card, ...]
    unit_names: Mapping[str, str]


def gather(wb: Workbench, *, number: int, check: CheckId) -> Company:
    """Fill an empty data folder with a class of `number` volunteers whose check is open.

    Raises
    ------
    NotFound
        If the course has no such form.
    """
    if check not in wb.course.forms:
        known = ", ".join(sorted(wb.course.forms))
        raise NotFound(f"Không có bài kiểm tra “{check}”. Các bài đang có: {known}.", code="no_form")
    release_check(wb, check)
    release = released(wb, check)
    password = people.codes.token(wb.rng)
    ward, teams = _places(wb, number)
    trainer = _trainer(wb, ward, password)
    workshop = create_workshop(
        wb,
        trainer,
        unit=ward[-1].id,
        title="Lớp diễn tập",
        day=today_in_vietnam(wb.now()),
        lessons=(release.form.lesson,),
        checks=(check,),
    )
    cards = tuple(_volunteer(wb, index, teams, workshop.code, release.form.requires) for index in range(number))
    return Company(
        workshop_code=workshop.code,
        trainer_login=TRAINER_LOGIN,
        trainer_password=password,
        lesson=release.form.lesson,
        practice=next(
            (one.id for one in wb.course.items.values() if one.use == "practice" and one.module == release.form.module),
            "P",
        ),
        release=release,
        cards=cards,
        unit_names={str(unit.id): unit.name for unit in (*ward, *teams)},
    )


def _places(wb: Workbench, number: int) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    above: UnitId | None = None
    ward: list[Unit] = []
    levels = (
        (UnitLevel.CENTRE, "TW", "Trung ương (diễn tập)"),
        (UnitLevel.PROVINCE, "DT", "Thành phố Diễn Tập"),
        (UnitLevel.COMMUNE, "phuong-dt", "Phường Diễn Tập"),
    )
    with wb.database.begin() as c:
        for level, code, name in levels:
            ward.append(people.units.add(c, code=code, name=name, level=level, parent=above, new_id=wb.new_id))
            above = ward[-1].id
        teams = tuple(
            people.units.add(
                c, code=f"to-{one}", name=f"Tổ {one}", level=UnitLevel.TEAM, parent=above, new_id=wb.new_id
            )
            for one in range(1, 2 + (number - 1) // TEAM_SIZE)
        )
    return tuple(ward), teams


def _trainer(wb: Workbench, ward: tuple[Unit, ...], password: str) -> Person:
    with wb.database.begin() as c:
        trainer = people.persons.add(
            c,
            code="GV01",
            display_name="Giảng viên Diễn Tập",
            memberships=[Membership(unit=ward[-1].id, role=Role.TRAINER)],
            now=wb.now(),
            new_id=wb.new_id,
        )
        people.signin.set_password(c, person=trainer.id, login=TRAINER_LOGIN, password=password)
    return trainer


def _volunteer(
    wb: Workbench, index: int, teams: tuple[Unit, ...], workshop_code: str, requires: Sequence[CourseId]
) -> Card:
    """Enrol one volunteer, with a card and with the PIN chosen already, as after a first evening."""
    mine = [teams[index // TEAM_SIZE]]
    if len(teams) > 1 and index % TWO_TEAMS_EVERY == TWO_TEAMS_EVERY - 1:
        mine.append(teams[(index // TEAM_SIZE + 1) % len(teams)])
    code, pin = f"DT{index + 1:04d}", _pin(wb.rng)
    with wb.database.begin() as c:
        person = people.persons.add(
            c,
            code=code,
            display_name=f"Bạn Diễn Tập {index + 1}",
            memberships=[Membership(unit=team.id, role=Role.VOLUNTEER) for team in mine],
            now=wb.now(),
            new_id=wb.new_id,
        )
        personal_code = people.codes.personal_code(wb.rng)
        while not people.signin.set_personal_code(c, person.id, personal_code, wb.keys):
            personal_code = people.codes.personal_code(wb.rng)
        chosen = people.signin.choose_pin(
            c,
            workshop_code=workshop_code,
            personal_code=personal_code,
            pin=pin,
            address="rehearsal",
            now=wb.now(),
            keys=wb.keys,
        )
        assert isinstance(chosen, people.signin.SignedIn), chosen
    return Card(
        person=person.id,
        code=code,
        personal_code=people.codes.shown(personal_code),
        pin=pin,
        units=frozenset(str(unit) for team in mine for unit in team.path),
        has_courses=_record_courses(wb, index, person.id, requires),
    )


def _record_courses(wb: Workbench, index: int, person: PersonId, requires: Sequence[CourseId]) -> bool:
    """Record the online courses, all but the last one for some; whether none is missing."""
    lacks_one = bool(requires) and index % LACKING_EVERY == LACKING_EVERY - 1
    records = [
        CourseRecord(
            person=person,
            course=course,
            completed_on=today_in_vietnam(wb.now()),
            origin=Origin.IMPORTED,
            source="dien-tap.xlsx",
            recorded_at=wb.now(),
        )
        for course in (requires[:-1] if lacks_one else requires)
    ]
    with wb.database.begin() as c:
        people.records.record(c, records, wb.now(), by=None, new_id=wb.new_id)
    return not lacks_one


def _pin(rng: random.Random) -> str:
    while True:
        pin = f"{rng.randrange(10**6):06d}"
        if pin_fault(pin) is None:
            return pin
