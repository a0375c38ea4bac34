"""Sessions: who is signed in on which phone. Only the hash of a token is kept."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from haidang.domain.ids import PersonId, UnitId, WorkshopId
from haidang.domain.people import Membership, Person, Role, Room
from haidang.people import codes
from haidang.store.tables import membership as memberships_table
from haidang.store.tables import person as persons_table
from haidang.store.tables import session as sessions_table
from haidang.store.tables import workshop as workshops_table

_S = sessions_table.c
_P = persons_table.c
_M = memberships_table.c
_W = workshops_table.c
_SEEN_EVERY = timedelta(seconds=30)
"""A phone that asks every few seconds must not write each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One signed-in phone or browser: whose it is, and the workshop in which it began."""

    person: Person
    room: Room | None
    created_at: datetime
    expires_at: datetime
    seen_at: datetime


def start(
    c: Connection, *, person: PersonId, workshop: WorkshopId | None, now: datetime, hours: float, rng: random.Random
) -> str:
    """Begin a session of so many hours and return its token, which is shown to nobody but this one browser."""
    value = codes.token(rng)
    c.execute(
        insert(sessions_table).values(
            token_hash=codes.token_hash(value),
            person_id=person,
            workshop_id=workshop,
            created_at=now,
            expires_at=now + timedelta(hours=hours),
            seen_at=now,
        )
    )
    return value


_FIND = (
    select(
        _S.created_at,
        _S.expires_at,
        _S.seen_at,
        _P.id,
        _P.code,
        _P.display_name,
        _P.pin_hash.is_not(None).label("has_pin"),
        _S.workshop_id,
        _W.code.label("workshop_code"),
        _W.title.label("workshop_title"),
        _M.unit_id,
        _M.role,
    )
    .join(persons_table, _P.id == _S.person_id)
    .outerjoin(workshops_table, _W.id == _S.workshop_id)
    .outerjoin(memberships_table, (_M.person_id == _P.id) & _M.until.is_(None))
    .where(
        _S.token_hash == bindparam("token_hash"),
        _S.ended_at.is_(None),
        _S.expires_at > bindparam("now"),
        _P.disabled_at.is_(None),
    )
    .order_by(_M.since, _M.unit_id, _M.role)
)
"""Asked by every request of a signed-in person, so it is one query, and its words are put together once."""


def find(c: Connection, token: str, now: datetime) -> Session | None:
    """Return the running session of a token; None if it ended, expired, never was, or its person is disabled."""
    rows = c.execute(_FIND, {"token_hash": codes.token_hash(token), "now": now}).all()
    if not rows:
        return None
    row = rows[0]
    held = tuple(Membership(unit=UnitId(one.unit_id), role=Role(one.role)) for one in rows if one.role is not None)
    room = None
    if row.workshop_id is not None:
        room = Room(id=WorkshopId(row.workshop_id), code=row.workshop_code, title=row.workshop_title)
    return Session(
        person=Person(
            id=PersonId(row.id),
            code=row.code,
            display_name=row.display_name,
            memberships=held,
            has_pin=bool(row.has_pin),
        ),
        room=room,
        created_at=row.created_at,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
    )


def seen(c: Connection, token: str, now: datetime) -> bool:
    """Note that the session is in use, at most every 30 seconds; True if something was written."""
    done = c.execute(
        update(sessions_table)
        .where(_S.token_hash == codes.token_hash(token), _S.ended_at.is_(None), _S.seen_at < now - _SEEN_EVERY)
        .values(seen_at=now)
        .returning(_S.token_hash)
    )
    return done.first() is not None


def set_workshop(c: Connection, token: str, workshop: WorkshopId | None) -> None:
    """Move a running session into another workshop, or out of any."""
    c.execute(
        update(sessions_table)
        .where(_S.token_hash == codes.token_hash(token), _S.ended_at.is_(None))
        .values(workshop_id=workshop)
    )


def end(c: Connection, token: str, now: datetime) -> bool:
    """Sign out; False if the session was over already."""
    done = c.execute(
        update(sessions_table)
        .where(_S.token_hash == codes.token_hash(token), _S.ended_at.is_(None))
        .values(ended_at=now)
        .returning(_S.token_hash)
    )
    return done.first() is not None


def end_all(c: Connection, person: PersonId, now: datetime) -> int:
    """Sign a person out everywhere; returns how many sessions that ended."""
    done = c.execute(
        update(sessions_table)
        .where(_S.person_id == person, _S.ended_at.is_(None))
        .values(ended_at=now)
        .returning(_S.token_hash)
    )
    return len(done.all())


def tidy(c: Connection, now: datetime) -> int:
    """Delete sessions that expired more than 30 days ago; returns how many."""
    old = c.execute(delete(sessions_table).where(_S.expires_at < now - timedelta(days=30)).returning(_S.token_hash))
    return len(old.all())
