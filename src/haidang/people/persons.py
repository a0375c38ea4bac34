"""Persons: who is known, where they belong, and who may see whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import PersonId, UnitId
from haidang.domain.people import Membership, Person, Role
from haidang.people.names import MAX_NAME, clean, sort_key
from haidang.store import insert_new
from haidang.store.tables import membership as memberships_table
from haidang.store.tables import person as persons_table
from haidang.store.tables import unit as units_table

_P = persons_table.c
_M = memberships_table.c
_U = units_table.c
_AT_ONCE = 400

SEES_OTHERS = frozenset({Role.TRAINER, Role.COORDINATOR})
"""Roles that open their unit's people; an author works on content and needs nobody's results."""


def get(c: Connection, person_id: PersonId) -> Person | None:
    """Return one person with their present memberships, also if disabled; None where there is none."""
    rows = c.execute(select(persons_table).where(_P.id == person_id)).mappings().all()
    return next(iter(_persons(c, rows)), None)


def get_many(c: Connection, person_ids: Iterable[PersonId]) -> dict[PersonId, Person]:
    """Return several persons by id; unknown ids are absent."""
    wanted = sorted(set(person_ids))
    found: dict[PersonId, Person] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(persons_table).where(_P.id.in_(wanted[start : start + _AT_ONCE]))
        found |= {one.id: one for one in _persons(c, c.execute(query).mappings().all())}
    return found


def names_of(c: Connection, person_ids: Iterable[PersonId]) -> dict[PersonId, str]:
    """Return several persons' names as they are shown; unknown ids are absent."""
    wanted = sorted(set(person_ids))
    found: dict[PersonId, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(_P.id, _P.display_name).where(_P.id.in_(wanted[start : start + _AT_ONCE]))
        found |= {PersonId(row.id): row.display_name for row in c.execute(query)}
    return found


def add(
    c: Connection,
    *,
    code: str,
    display_name: str,
    memberships: Sequence[Membership],
    now: datetime,
    new_id: Callable[[], str],
) -> Person:
    """Add a person and return them. They cannot sign in before `staff.new_card` or `signin.set_password`.

    Raises
    ------
    Refused
        ``name`` (empty or longer than 120 characters), ``person_code`` (empty), ``person_code_taken`` (somebody in
        the same commune has this code).
    """
    code, name = clean(code), clean(display_name)
    if not name or len(name) > MAX_NAME:
        raise Refused(f"Họ và tên phải có và không dài quá {MAX_NAME} ký tự.", code="name")
    if not code or len(code) > 64:
        raise Refused("Mỗi người cần một mã, dài không quá 64 ký tự.", code="person_code")
    if any(by_code(c, one.unit, code) is not None for one in memberships):
        raise Refused(f"Mã “{code}” đã có người dùng trong cùng xã, phường.", code="person_code_taken")
    key = PersonId(new_id())
    c.execute(
        insert(persons_table).values(id=key, code=code, display_name=name, sort_key=sort_key(name), created_at=now)
    )
    for one in memberships:
        join(c, key, one, now)
    return Person(id=key, code=code, display_name=name, memberships=tuple(memberships))


def by_code(c: Connection, unit: UnitId, code: str) -> Person | None:
    """Return the person with this code in the commune that `unit` is or belongs to (above communes: in the unit)."""
    query = select(persons_table).where(_P.code == clean(code), _P.id.in_(_of_commune(c, unit)))
    return next(iter(_persons(c, c.execute(query.order_by(_P.created_at)).mappings().all())), None)


def highest_number(c: Connection, unit: UnitId, prefix: str) -> int:
    """Return the highest n of codes ``<prefix>n`` in the commune that `unit` is or belongs to, 0 without any."""
    query = select(_P.code).where(_P.code.startswith(prefix, autoescape=True), _P.id.in_(_of_commune(c, unit)))
    numbers = (code.removeprefix(prefix) for code in c.execute(query).scalars())
    return max((int(one) for one in numbers if one.isascii() and one.isdigit()), default=0)


def in_units(c: Connection, unit_ids: Collection[UnitId], roles: Collection[Role] | None = None) -> list[Person]:
    """Return who belongs to any of these units now (in any of `roles`), each once, by Vietnamese name rules.

    Units below are not meant: give `units.subtree`. Disabled persons are left out.
    """
    rows: dict[str, RowMapping] = {}
    wanted = sorted(unit_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        members = select(_M.person_id).where(_M.until.is_(None), _M.unit_id.in_(wanted[start : start + _AT_ONCE]))
        if roles is not None:
            members = members.where(_M.role.in_([role.value for role in roles]))
        query = select(persons_table).where(_P.id.in_(members), _P.disabled_at.is_(None))
        rows |= {row["id"]: row for row in c.execute(query).mappings()}
    return _persons(c, sorted(rows.values(), key=lambda row: (row["sort_key"], row["code"], row["id"])))


def ever_in_units(c: Connection, unit_ids: Collection[UnitId]) -> list[tuple[UnitId, Person]]:
    """Return who belongs or ever belonged to these units, with each such unit; disabled persons too."""
    pairs: set[tuple[UnitId, PersonId]] = set()
    wanted = sorted(unit_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(_M.unit_id, _M.person_id).where(_M.unit_id.in_(wanted[start : start + _AT_ONCE]))
        pairs |= {(UnitId(row.unit_id), PersonId(row.person_id)) for row in c.execute(query)}
    known = get_many(c, (person for _, person in pairs))
    return [(unit, known[person]) for unit, person in sorted(pairs)]


def join(c: Connection, person: PersonId, membership: Membership, now: datetime) -> None:
    """Make a person a member, or a member again; nothing happens if they are one."""
    key = {"person_id": person, "unit_id": membership.unit, "role": membership.role.value}
    if not insert_new(c, memberships_table, {**key, "since": now}):
        c.execute(
            update(memberships_table)
            .where(
                _M.person_id == person,
                _M.unit_id == membership.unit,
                _M.role == membership.role.value,
                _M.until.is_not(None),
            )
            .values(since=now, until=None)
        )


def leave(c: Connection, person: PersonId, membership: Membership, now: datetime) -> None:
    """End a membership; what the person did stays."""
    c.execute(
        update(memberships_table)
        .where(
            _M.person_id == person,
            _M.unit_id == membership.unit,
            _M.role == membership.role.value,
            _M.until.is_(None),
        )
        .values(until=now)
    )


def rename(c: Connection, person: PersonId, display_name: str) -> None:
    """Correct a name; raises NotFound for an unknown person and Refused (``name``) for an empty or endless name."""
    name = clean(display_name)
    if not name or len(name) > MAX_NAME:
        raise Refused(f"Họ và tên phải có và không dài quá {MAX_NAME} ký tự.", code="name")
    done = c.execute(
        update(persons_table).where(_P.id == person).values(display_name=name, sort_key=sort_key(name)).returning(_P.id)
    )
    if done.first() is None:
        raise NotFound("Không tìm thấy người này.", code="person")


def set_disabled(c: Connection, person: PersonId, at: datetime | None) -> None:
    """Shut a person out from `at` on, or let them in again (None). Their record stays."""
    c.execute(update(persons_table).where(_P.id == person).values(disabled_at=at))


def scope(c: Connection, person: Person) -> frozenset[UnitId]:
    """Return the units whose people this person may see: those of their staff memberships and all below.

    Trainer and coordinator open a unit; volunteer and author do not.
    """
    opened = {one.unit for one in person.memberships if one.role in SEES_OTHERS}
    paths = c.execute(select(_U.path).where(_U.id.in_(opened))).scalars().all()
    found: set[UnitId] = set()
    for path in paths:
        below = select(_U.id).where(_U.path.startswith(path, autoescape=True))
        found |= {UnitId(one) for one in c.execute(below).scalars()}
    return frozenset(found)


def may_see(c: Connection, actor: Person, person_id: PersonId) -> bool:
    """Tell whether `actor` may see this person: themselves, or somebody with a present membership in their scope."""
    if actor.id == person_id:
        return True
    query = select(_M.unit_id).where(_M.person_id == person_id, _M.until.is_(None))
    return not scope(c, actor).isdisjoint(c.execute(query).scalars())


def _of_commune(c: Connection, unit: UnitId) -> Select[tuple[str]]:
    """Return the query for ids of people, present and past, of the commune of a unit (above communes: of the unit).

    A code stays its owner's after they left, so that old and new results are never mixed.
    """
    path = c.execute(select(_U.path).where(_U.id == unit)).scalar_one_or_none() or "/none/"
    ids = path.strip("/").split("/")
    commune = c.execute(select(_U.path).where(_U.id.in_(ids), _U.level == "commune")).scalar_one_or_none()
    return (
        select(_M.person_id)
        .join(units_table, _U.id == _M.unit_id)
        .where(_U.path.startswith(commune or path, autoescape=True))
    )


def _persons(c: Connection, rows: Sequence[RowMapping]) -> list[Person]:
    held: dict[str, list[Membership]] = {row["id"]: [] for row in rows}
    ids = list(held)
    for start in range(0, len(ids), _AT_ONCE):
        query: Any = (
            select(_M.person_id, _M.unit_id, _M.role)
            .where(_M.person_id.in_(ids[start : start + _AT_ONCE]), _M.until.is_(None))
            .order_by(_M.since, _M.unit_id, _M.role)
        )
        for row in c.execute(query):
            held[row.person_id].append(Membership(unit=UnitId(row.unit_id), role=Role(row.role)))
    return [
        Person(
            id=PersonId(row["id"]),
            code=row["code"],
            display_name=row["display_name"],
            memberships=tuple(held[row["id"]]),
            has_pin=row["pin_hash"] is not None,
        )
        for row in rows
    ]
