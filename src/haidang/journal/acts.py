"""Acts of staff that change what counts: who, when, on what, and why. Written once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from haidang.domain.attempts import JsonValue
from haidang.domain.ids import PersonId
from haidang.store.tables import act as acts_table

_T = acts_table.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act.

    Parameters
    ----------
    id
        32 hex digits.
    by
        None for the command line on the machine itself.
    what
        Stable word, like ``attempt.reset``, ``person.new_card``, ``person.reset_pin``.
    target
        Id of the attempt, person or workshop.
    detail
        Ids and numbers only; never a secret, never what somebody answered.
    """

    id: str
    at: datetime
    by: PersonId | None
    what: str
    target: str
    reason: str
    detail: Mapping[str, JsonValue] = field(default_factory=dict)


def record(c: Connection, act: Act) -> None:
    """Keep an act."""
    c.execute(
        insert(acts_table).values(
            id=act.id,
            at=act.at,
            by_person=act.by,
            what=act.what,
            target=act.target,
            reason=act.reason,
            detail=dict(act.detail),
        )
    )


def of_target(c: Connection, target: str) -> list[Act]:
    """Return all acts on one target, the earliest first."""
    return [
        Act(
            id=row.id,
            at=row.at,
            by=None if row.by_person is None else PersonId(row.by_person),
            what=row.what,
            target=row.target,
            reason=row.reason,
            detail=row.detail,
        )
        for row in c.execute(select(acts_table).where(_T.target == target).order_by(_T.at, _T.id))
    ]
