"""Who takes part: units, persons, workshops, sign-in, rosters, login cards.

Every function takes a SQLAlchemy `Connection` first; the caller owns the transaction (`Database.begin` to write).
`now` is an aware datetime, `new_id` makes 32 hex digits, `rng` is `random.SystemRandom()` in production.
Call them by module: ``signin.with_code(c, …)``.
"""

from haidang.people import (
    card_tokens,
    codes,
    hashing,
    limits,
    names,
    persons,
    record_match,
    record_read,
    records,
    sessions,
    signin,
    staff,
    unit_names,
    units,
    workshops,
)

__all__ = [
    "card_tokens",
    "codes",
    "hashing",
    "limits",
    "names",
    "persons",
    "record_match",
    "record_read",
    "records",
    "sessions",
    "signin",
    "staff",
    "unit_names",
    "units",
    "workshops",
]
