"""Wrong tries and how long one waits after them.

Failures are counted under a key of what was typed, whether such a person exists or not, so that waiting tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, text

from haidang.store.tables import try_failure

_T = try_failure.c
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """After `free` failures within `window` the next try waits 1 minute, then 2, 4, … up to 15."""

    free: int
    window: timedelta


PERSON = Limit(free=5, window=timedelta(hours=24))
EVERYWHERE = Limit(free=100, window=timedelta(hours=24))
"""One sign-in name from all addresses together: far above a forgetful trainer, far below guessing a password."""
ADDRESS = Limit(free=40, window=timedelta(hours=1))
"""A whole class may share one address; forty phones get one mistake each."""


def waiting(c: Connection, tries: Sequence[tuple[str, Limit]], now: datetime) -> int:
    """Return how many seconds must pass before the next try, 0 if it may be made now. Holds the keys until commit."""
    longest = timedelta()
    for key, limit in sorted(tries, key=lambda one: one[0]):
        if c.dialect.name == "postgresql":
            # Guesses in parallel would all be counted only after all were tried.
            c.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
        query = select(func.count(), func.max(_T.at)).where(_T.key == key, _T.at > now - limit.window)
        count, last = c.execute(query).one()
        if count >= limit.free:
            wait = min(timedelta(minutes=2 ** min(count - limit.free, 10)), LONGEST)
            longest = max(longest, last + wait - now)
    return max(0, math.ceil(longest.total_seconds()))


def failed(c: Connection, tries: Sequence[tuple[str, Limit]], now: datetime) -> None:
    """Count a failure under every key."""
    c.execute(insert(try_failure), [{"key": key, "at": now} for key, _ in tries])


def forgive(c: Connection, key: str) -> None:
    """Forget the failures under a key, after a success or a new card."""
    c.execute(delete(try_failure).where(_T.key == key))


def tidy(c: Connection, now: datetime) -> int:
    """Delete failures too old to count; returns how many."""
    old = c.execute(delete(try_failure).where(_T.at < now - PERSON.window).returning(_T.seq))
    return len(old.all())
