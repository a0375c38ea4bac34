"""Tokens in the QR of a printed card: exchanged once, revocable. Only their hash is kept."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from haidang.domain.ids import PersonId
from haidang.domain.people import Person
from haidang.people import codes, persons
from haidang.store.tables import card_token
from haidang.store.tables import person as persons_table

_T = card_token.c
_P = persons_table.c


def issue(c: Connection, person: PersonId, *, now: datetime, rng: random.Random) -> str:
    """Make a token for a person's card and return it; tokens issued before stay valid until `revoke`."""
    value = codes.token(rng)
    c.execute(insert(card_token).values(token_hash=codes.token_hash(value), person_id=person, created_at=now))
    return value


def peek(c: Connection, token: str) -> Person | None:
    """Return whose card it is, without using it up; None if used, revoked, unknown, or the person is disabled."""
    query = (
        select(_T.person_id)
        .join(persons_table, _P.id == _T.person_id)
        .where(
            _T.token_hash == codes.token_hash(token),
            _T.used_at.is_(None),
            _T.revoked_at.is_(None),
            _P.disabled_at.is_(None),
        )
    )
    found = c.execute(query).scalar_one_or_none()
    return None if found is None else persons.get(c, PersonId(found))


def exchange(c: Connection, token: str, now: datetime) -> PersonId | None:
    """Use a token up and return whose it was; of two who try at once one gets None."""
    done = c.execute(
        update(card_token)
        .where(_T.token_hash == codes.token_hash(token), _T.used_at.is_(None), _T.revoked_at.is_(None))
        .values(used_at=now)
        .returning(_T.person_id)
    )
    found = done.scalar_one_or_none()
    return None if found is None else PersonId(found)


def revoke(c: Connection, person: PersonId, now: datetime) -> int:
    """Make all unused tokens of a person void; returns how many."""
    done = c.execute(
        update(card_token)
        .where(_T.person_id == person, _T.used_at.is_(None), _T.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(_T.token_hash)
    )
    return len(done.all())
