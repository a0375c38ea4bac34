"""Hints that were fetched: counted by the server, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from haidang.domain.ids import AttemptId, SlotId
from haidang.store import insert_new
from haidang.store.tables import hint as hints_table

_H = hints_table.c


def take(c: Connection, attempt: AttemptId, slot: SlotId, limit: int, now: datetime) -> int:
    """Take one more hint and return how many are used now, 0..limit; at the limit nothing is taken.

    Two phones that ask at once get different numbers.
    """
    used = _used(c, attempt, slot)
    while used < limit:
        row = {"attempt_id": attempt, "slot": slot, "number": used + 1, "at": now}
        if insert_new(c, hints_table, row):
            return used + 1
        # Somebody took this number in between: what they wrote is committed by now, so look again.
        used = max(used + 1, _used(c, attempt, slot))
    return limit


def of_attempt(c: Connection, attempt: AttemptId) -> dict[SlotId, int]:
    """Return how many hints were taken for each slot; slots without one are absent."""
    query = select(_H.slot, func.count().label("used")).where(_H.attempt_id == attempt).group_by(_H.slot)
    return {SlotId(row.slot): int(row.used) for row in c.execute(query)}


def of_attempts(c: Connection, attempts: Sequence[AttemptId]) -> dict[tuple[AttemptId, SlotId], int]:
    """Return the same for several attempts (at most 400 at once), by attempt and slot."""
    query = (
        select(_H.attempt_id, _H.slot, func.count().label("used"))
        .where(_H.attempt_id.in_(attempts))
        .group_by(_H.attempt_id, _H.slot)
    )
    return {(AttemptId(row.attempt_id), SlotId(row.slot)): int(row.used) for row in c.execute(query)}


def _used(c: Connection, attempt: AttemptId, slot: SlotId) -> int:
    query = select(func.count()).where(_H.attempt_id == attempt, _H.slot == slot)
    return int(c.execute(query).scalar_one())
