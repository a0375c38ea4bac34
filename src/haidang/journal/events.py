"""Events: what a phone sent, once each, in the order in which it was received."""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, func, select

from haidang.domain.attempts import Answer, JsonValue
from haidang.domain.ids import AttemptId, EventId, PersonId, SlotId
from haidang.journal import hints
from haidang.store import insert_new_rows
from haidang.store.tables import event as events_table

Kind: TypeAlias = Literal["answer", "practice", "place"]
Recorded: TypeAlias = Literal["saved", "late", "known", "refused"]
"""saved · late: saved, after the end and within the grace · known: it was here already, nothing was changed ·
refused: not a UUID, not JSON that can be kept, or a UUID under which another person's event is kept."""

_E = events_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """One event as it came in, after the caller has looked whether this person may send it.

    Parameters
    ----------
    uuid
        Made on the phone, with or without hyphens.
    slot
        Slot of an attempt (`answer`), item id (`practice`), '' for `place`.
    phone_at
        The phone's clock as text, at most 40 characters of it are kept; recorded, never trusted.
    late
        Received after the end and within the grace (the caller asks `delivery.life`).
    """

    uuid: EventId
    person: PersonId
    kind: Kind
    slot: SlotId
    value: JsonValue
    phone_at: str
    attempt: AttemptId | None = None
    page: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """Where a person stands in a lesson."""

    place: str | None
    """Step id they were last at."""
    values: Mapping[str, JsonValue]
    """Practice item id → what they last answered; None where they took it back."""
    been: frozenset[str] = frozenset()
    """Step ids they have ever been at: who leafs back has not lost what was done."""

    @property
    def done(self) -> tuple[str, ...]:
        """Practice items that hold an answer, in the order in which they were first touched."""
        return tuple(slot for slot, value in self.values.items() if value is not None)


def record(c: Connection, events: Sequence[NewEvent], received_at: datetime) -> list[Recorded]:
    """Keep events in their order, each UUID once; the answer at position n is about event n.

    Acknowledge only after the transaction is committed. Sending the same event again changes nothing and is `known`,
    also within one call. Two statements, however many events there are.
    """
    rows = [_row(one, received_at) for one in events]
    fresh = set(insert_new_rows(c, events_table, [row for row in rows if row is not None], "uuid"))
    owners = _owners(c, {str(row["uuid"]) for row in rows if row is not None} - fresh)
    outcomes: list[Recorded] = []
    for new, row in zip(events, rows, strict=True):
        key = "" if row is None else str(row["uuid"])
        if key in fresh:
            fresh.remove(key)
            owners[key] = new.person
            outcomes.append("late" if new.late else "saved")
        else:
            outcomes.append("known" if owners.get(key) == new.person else "refused")
    return outcomes


def answers(c: Connection, attempt: AttemptId) -> dict[SlotId, Answer]:
    """Return the latest answer to each slot of an attempt, with the hints taken; untouched slots are absent."""
    return answers_of(c, [attempt])[attempt]


def answers_of(c: Connection, attempts: Collection[AttemptId]) -> dict[AttemptId, dict[SlotId, Answer]]:
    """Return the same for several attempts at once; every id asked for is there, with nothing if nothing was answered.

    One query for the answers and one for the hints of up to 400 attempts.
    """
    found: dict[AttemptId, dict[SlotId, Answer]] = {one: {} for one in attempts}
    wanted = list(found)
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        latest = (
            select(func.max(_E.seq))
            .where(_E.attempt_id.in_(some), _E.kind == "answer")
            .group_by(_E.attempt_id, _E.slot)
            .scalar_subquery()
        )
        taken = hints.of_attempts(c, some)
        columns = (_E.attempt_id, _E.slot, _E.value, _E.uuid, _E.received_at, _E.late)
        rows = c.execute(select(*columns).where(_E.seq.in_(latest)).order_by(_E.slot)).all()
        for attempt, slot, value, event, received_at, late in rows:
            found[attempt][slot] = Answer(
                slot=slot,
                value=value,
                event=event,
                received_at=received_at,
                late=bool(late),
                hints=taken.get((attempt, slot), 0),
            )
    return found


def answered_counts(c: Connection, attempts: Sequence[AttemptId]) -> dict[AttemptId, int]:
    """Return in how many slots each attempt has an event; attempts without one are absent."""
    found: dict[AttemptId, int] = {}
    for start in range(0, len(attempts), 400):
        query = (
            select(_E.attempt_id, func.count(func.distinct(_E.slot)).label("slots"))
            .where(_E.attempt_id.in_(attempts[start : start + 400]), _E.kind == "answer")
            .group_by(_E.attempt_id)
        )
        found |= {AttemptId(row.attempt_id): int(row.slots) for row in c.execute(query)}
    return found


def page_state(c: Connection, person: PersonId, page: str) -> PageState:
    """Return where a person is in a lesson and what they answered in its practice items."""
    query = (
        select(_E.kind, _E.slot, _E.value)
        .where(_E.person_id == person, _E.page == page, _E.kind.in_(("practice", "place")))
        .order_by(_E.seq)
    )
    place: str | None = None
    values: dict[str, JsonValue] = {}
    been: set[str] = set()
    for row in c.execute(query):
        if row.kind == "practice":
            values[row.slot] = row.value
        elif isinstance(row.value, str):
            place = row.value
            been.add(row.value)
    return PageState(place=place, values=values, been=frozenset(been))


def pages_of(c: Connection, person: PersonId) -> tuple[str, ...]:
    """Return the lessons a person has been in, the latest first."""
    query = (
        select(_E.page)
        .where(_E.person_id == person, _E.page.is_not(None))
        .group_by(_E.page)
        .order_by(func.max(_E.seq).desc())
    )
    return tuple(c.execute(query).scalars())


def last_seen(c: Connection, persons: Collection[PersonId]) -> dict[PersonId, datetime]:
    """Return when each person's last event was received, server's clock; persons without one are absent."""
    found: dict[PersonId, datetime] = {}
    wanted = sorted(persons)
    for start in range(0, len(wanted), 400):
        query = (
            select(_E.person_id, func.max(_E.received_at).label("at"))
            .where(_E.person_id.in_(wanted[start : start + 400]))
            .group_by(_E.person_id)
        )
        found |= {PersonId(row.person_id): row.at for row in c.execute(query)}
    return found


def _row(new: NewEvent, received_at: datetime) -> dict[str, object] | None:
    """The event as the table holds it; None if it cannot be kept."""
    try:
        key = uuid.UUID(new.uuid).hex
        value = _storable(new.value)
    except ValueError:
        return None
    return {
        "uuid": key,
        "person_id": new.person,
        "attempt_id": new.attempt,
        "page": new.page,
        "slot": new.slot,
        "kind": new.kind,
        "value": value,
        "phone_at": _clean(new.phone_at)[:40],
        "received_at": received_at,
        "late": new.late,
    }


def _owners(c: Connection, uuids: Collection[str]) -> dict[str, PersonId]:
    """Whose the events are that are kept under these UUIDs."""
    found: dict[str, PersonId] = {}
    wanted = sorted(uuids)
    for start in range(0, len(wanted), 400):
        query = select(_E.uuid, _E.person_id).where(_E.uuid.in_(wanted[start : start + 400]))
        found |= {row.uuid: PersonId(row.person_id) for row in c.execute(query)}
    return found


def _storable(value: JsonValue) -> JsonValue:
    """Return the value as both databases can hold it.

    A phone that cuts a text in the middle of an emoji leaves half a character, which cannot be written as UTF-8.

    Raises
    ------
    ValueError
        For numbers that JSON does not know (NaN and infinity).
    """
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a JSON number")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_clean(key): _storable(one) for key, one in value.items()}
    return value


def _clean(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "")
