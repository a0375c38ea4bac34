"""Workshops: one meeting of one trainer with one group, its checks, and who is in the room."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from haidang.domain.errors import Closed, NotFound, Refused
from haidang.domain.ids import CheckId, PersonId, UnitId, WorkshopId
from haidang.domain.people import OpenCheck, Person, Workshop
from haidang.people import codes, persons
from haidang.people.names import clean, sort_key
from haidang.store import insert_new
from haidang.store.tables import unit as units_table
from haidang.store.tables import workshop as workshops_table
from haidang.store.tables import workshop_check, workshop_person

_W = workshops_table.c
_C = workshop_check.c
_J = workshop_person.c
_U = units_table.c
_SEEN_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who joined a workshop. `seen_at` is when their phone was last heard of, by the server's clock."""

    person: Person
    joined_at: datetime
    seen_at: datetime


def create(
    c: Connection,
    *,
    unit: UnitId,
    title: str,
    day: date,
    lessons: Sequence[str],
    created_by: PersonId,
    now: datetime,
    new_id: Callable[[], str],
    rng: random.Random,
) -> Workshop:
    """Create a workshop with a code of its own and return it.

    Raises
    ------
    Refused
        ``workshop_title`` (empty or longer than 200 characters).
    """
    name = clean(title)
    if not name or len(name) > 200:
        raise Refused("Hãy đặt tên cho lớp, không quá 200 ký tự.", code="workshop_title")
    key = WorkshopId(new_id())
    values = {
        "id": key,
        "unit_id": unit,
        "title": name,
        "day": day,
        "lessons": list(lessons),
        "created_by": created_by,
        "created_at": now,
    }
    # 23⁶ ≈ 1.5·10⁸ codes: a second round is rare, a tenth means that rng is broken.
    for _ in range(10):
        if insert_new(c, workshops_table, {**values, "code": codes.workshop_code(rng)}):
            found = get(c, key)
            assert found is not None
            return found
    raise RuntimeError("no free workshop code in ten rounds: the source of randomness repeats itself")


def get(c: Connection, workshop: WorkshopId) -> Workshop | None:
    """Return one workshop with its checks, None where there is none."""
    return next(iter(_workshops(c, c.execute(select(workshops_table).where(_W.id == workshop)).all())), None)


def by_code(c: Connection, code: str) -> Workshop | None:
    """Return the workshop of a code however it was typed, closed ones too."""
    read = codes.read_workshop(code)
    if read is None:
        return None
    return next(iter(_workshops(c, c.execute(select(workshops_table).where(_W.code == read)).all())), None)


def of_units(c: Connection, unit_ids: Collection[UnitId], *, open_only: bool = False) -> list[Workshop]:
    """Return the workshops of these units (units below are not meant), the latest day first."""
    query = select(workshops_table).where(_W.unit_id.in_(sorted(unit_ids)))
    if open_only:
        query = query.where(_W.closed_at.is_(None))
    return _workshops(c, c.execute(query.order_by(_W.day.desc(), _W.created_at.desc())).all())


def of_person(c: Connection, person: PersonId) -> list[Workshop]:
    """Return the workshops a person joined, the latest first."""
    query = (
        select(workshops_table)
        .join(workshop_person, _J.workshop_id == _W.id)
        .where(_J.person_id == person)
        .order_by(_J.joined_at.desc())
    )
    return _workshops(c, c.execute(query).all())


def admits(c: Connection, workshop: Workshop, person: Person) -> bool:
    """Tell whether a person belongs to the workshop's unit or to one below it."""
    path = c.execute(select(_U.path).where(_U.id == workshop.unit)).scalar_one_or_none()
    held = [one.unit for one in person.memberships]
    if path is None or not held:
        return False
    query = select(_U.id).where(_U.id.in_(held), _U.path.startswith(path, autoescape=True))
    return c.execute(query).first() is not None


def join(c: Connection, workshop: WorkshopId, person: PersonId, now: datetime) -> None:
    """Note that a person is in the room; joining again only counts as being seen."""
    row = {"workshop_id": workshop, "person_id": person, "joined_at": now, "seen_at": now}
    if not insert_new(c, workshop_person, row):
        seen(c, workshop, person, now)


def seen(c: Connection, workshop: WorkshopId, person: PersonId, now: datetime) -> None:
    """Note that a person's phone was heard of; written at most every 5 seconds, never back in time."""
    c.execute(
        update(workshop_person)
        .where(_J.workshop_id == workshop, _J.person_id == person, _J.seen_at < now - _SEEN_EVERY)
        .values(seen_at=now)
    )


def open_check(c: Connection, workshop: WorkshopId, check: CheckId, now: datetime) -> None:
    """Open a check in a workshop, or open it again; the first opening time stays.

    Raises
    ------
    NotFound
        For an unknown workshop.
    Closed
        ``workshop_closed``.
    """
    found = get(c, workshop)
    if found is None:
        raise NotFound("Không tìm thấy lớp này.", code="workshop")
    if found.closed_at is not None:
        raise Closed("Lớp này đã kết thúc. Hãy tạo lớp mới để mở bài kiểm tra.", code="workshop_closed")
    if not insert_new(c, workshop_check, {"workshop_id": workshop, "check_id": check, "opened_at": now}):
        c.execute(update(workshop_check).where(_C.workshop_id == workshop, _C.check_id == check).values(closed_at=None))


def close_check(c: Connection, workshop: WorkshopId, check: CheckId, now: datetime) -> bool:
    """Close a check; False if it was not open."""
    done = c.execute(
        update(workshop_check)
        .where(_C.workshop_id == workshop, _C.check_id == check, _C.closed_at.is_(None))
        .values(closed_at=now)
        .returning(_C.check_id)
    )
    return done.first() is not None


def close(c: Connection, workshop: WorkshopId, now: datetime) -> bool:
    """End a workshop with all its checks; False if it had ended. Its sessions run on, so that results can be read."""
    c.execute(update(workshop_check).where(_C.workshop_id == workshop, _C.closed_at.is_(None)).values(closed_at=now))
    done = c.execute(
        update(workshops_table).where(_W.id == workshop, _W.closed_at.is_(None)).values(closed_at=now).returning(_W.id)
    )
    return done.first() is not None


def members(c: Connection, workshop: WorkshopId) -> list[Member]:
    """Return who joined, by Vietnamese name rules."""
    rows = c.execute(select(workshop_person).where(_J.workshop_id == workshop)).all()
    known = persons.get_many(c, (PersonId(row.person_id) for row in rows))
    found = [
        Member(person=known[PersonId(row.person_id)], joined_at=row.joined_at, seen_at=row.seen_at) for row in rows
    ]
    return sorted(found, key=lambda one: (sort_key(one.person.display_name), one.person.code))


def _workshops(c: Connection, rows: Sequence[Row[Any]]) -> list[Workshop]:
    checks: dict[str, list[OpenCheck]] = {row.id: [] for row in rows}
    query = select(workshop_check).where(_C.workshop_id.in_(list(checks))).order_by(_C.opened_at, _C.check_id)
    for row in c.execute(query):
        checks[row.workshop_id].append(
            OpenCheck(check=CheckId(row.check_id), opened_at=row.opened_at, closed_at=row.closed_at)
        )
    return [
        Workshop(
            id=WorkshopId(row.id),
            code=row.code,
            unit=UnitId(row.unit_id),
            title=row.title,
            day=row.day,
            lessons=tuple(row.lessons),
            checks=tuple(checks[row.id]),
            created_by=PersonId(row.created_by),
            closed_at=row.closed_at,
        )
        for row in rows
    ]
