"""What staff do for a person who is stuck: a new card, a new PIN. Each act is kept with who, when and why."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, update

from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import PersonId
from haidang.domain.people import Person
from haidang.people import card_tokens, codes, persons, sessions, signin
from haidang.people.codes import Keys
from haidang.people.names import clean
from haidang.store.tables import act as acts_table
from haidang.store.tables import person as persons_table

_P = persons_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCard:
    """A card to print. The personal code exists here only; afterwards nobody can read it any more."""

    person: Person
    personal_code: str = field(repr=False)
    """As `codes.personal_code` makes it; print `codes.shown` of it."""


def first_card(c: Connection, *, person: PersonId, rng: random.Random, keys: Keys) -> NewCard:
    """Give a person a personal code and return the card; the code they had is void. No act is kept.

    Raises
    ------
    NotFound
        For an unknown person.
    """
    found = persons.get(c, person)
    if found is None:
        raise NotFound("Không tìm thấy người này.", code="person")
    for _ in range(10):
        code = codes.personal_code(rng)
        if signin.set_personal_code(c, person, code, keys):
            return NewCard(person=found, personal_code=code)
    raise RuntimeError("no free personal code in ten rounds: the source of randomness repeats itself")


def new_card(
    c: Connection,
    *,
    person: PersonId,
    by: PersonId | None,
    reason: str,
    now: datetime,
    new_id: Callable[[], str],
    rng: random.Random,
    keys: Keys,
) -> NewCard:
    """Replace a lost card: new personal code, old code and QR void, signed out everywhere; the PIN stays.

    Raises
    ------
    NotFound
        For an unknown person.
    Refused
        ``reason`` (empty).
    """
    why = _why(reason)
    card = first_card(c, person=person, rng=rng, keys=keys)
    revoked = card_tokens.revoke(c, person, now)
    ended = sessions.end_all(c, person, now)
    _note(c, "person.new_card", person, by, why, now, new_id, {"tokens_revoked": revoked, "sessions_ended": ended})
    return card


def reset_pin(
    c: Connection, *, person: PersonId, by: PersonId | None, reason: str, now: datetime, new_id: Callable[[], str]
) -> None:
    """Take a forgotten PIN away, so that the person chooses a new one at the next sign-in; signed out everywhere.

    Raises
    ------
    NotFound
        For an unknown person.
    Refused
        ``reason`` (empty).
    """
    why = _why(reason)
    done = c.execute(update(persons_table).where(_P.id == person).values(pin_hash=None).returning(_P.id))
    if done.first() is None:
        raise NotFound("Không tìm thấy người này.", code="person")
    ended = sessions.end_all(c, person, now)
    _note(c, "person.reset_pin", person, by, why, now, new_id, {"sessions_ended": ended})


def _why(reason: str) -> str:
    why = clean(reason)
    if not why:
        raise Refused("Hãy ghi lý do, để sau này biết vì sao đã làm.", code="reason")
    return why[:1000]


def _note(
    c: Connection,
    what: str,
    target: PersonId,
    by: PersonId | None,
    why: str,
    now: datetime,
    new_id: Callable[[], str],
    detail: dict[str, int],
) -> None:
    c.execute(
        insert(acts_table).values(
            id=new_id(), at=now, by_person=by, what=what, target=target, reason=why, detail=detail
        )
    )
