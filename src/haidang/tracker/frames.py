"""Frames straight from the database: one query each, no row-by-row object loading."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
from sqlalchemy import Connection, Select, false, select

from haidang.domain.ids import CheckId, UnitId
from haidang.domain.people import Role, UnitLevel
from haidang.store import tables as t
from haidang.tracker.schema import ATTEMPTS, SCORES, VOLUNTEERS, Column, conform


def _frame(c: Connection, query: Select[tuple[object, ...]], columns: Sequence[Column]) -> pd.DataFrame:
    result = c.execute(query)
    return conform(pd.DataFrame(result.all(), columns=list(result.keys())), tuple(columns))


def volunteers(c: Connection, units: Collection[UnitId]) -> pd.DataFrame:
    """Active volunteers of teams among `units`, one row for each person and team (see `schema.VOLUNTEERS`).

    K01 of the curriculum: who has a running membership as a volunteer and is not disabled.
    """
    person, membership, unit = t.person.c, t.membership.c, t.unit.c
    wanted = membership.unit_id.in_(sorted(units)) if units else false()
    query = (
        select(
            person.id.label("person"),
            person.code.label("code"),
            person.display_name.label("name"),
            person.sort_key.label("sort_key"),
            unit.id.label("team"),
            unit.parent_id.label("commune"),
        )
        .join(t.membership, membership.person_id == person.id)
        .join(t.unit, unit.id == membership.unit_id)
        .where(membership.role == Role.VOLUNTEER.value, membership.until.is_(None), person.disabled_at.is_(None), wanted)
        .order_by(person.sort_key, person.id)
    )
    return _frame(c, query, VOLUNTEERS)


def attempts(c: Connection, check: CheckId) -> pd.DataFrame:
    """All attempts at a check that were not reset (see `schema.ATTEMPTS`)."""
    attempt = t.attempt.c
    query = select(
        attempt.person_id.label("person"),
        attempt.id.label("attempt"),
        attempt.release_id.label("release"),
        attempt.state.label("state"),
        attempt.number.label("number"),
        attempt.projected.label("projected"),
    ).where(attempt.check_id == check, attempt.state != "reset")
    return _frame(c, query, ATTEMPTS)


def scores(c: Connection, check: CheckId) -> pd.DataFrame:
    """Scores of all submitted attempts at a check (see `schema.SCORES`)."""
    score, attempt = t.score.c, t.attempt.c
    query = (
        select(
            score.attempt_id.label("attempt"),
            score.slot.label("slot"),
            score.item_id.label("item"),
            score.status.label("status"),
            score.share.label("share"),
            score.points.label("points"),
            score.max_points.label("max_points"),
            score.omitted.label("omitted"),
            score.broke_safety.label("broke_safety"),
        )
        .join(t.attempt, attempt.id == score.attempt_id)
        .where(attempt.check_id == check, attempt.state == "submitted")
    )
    return _frame(c, query, SCORES)


def unit_table(c: Connection) -> pd.DataFrame:
    """The unit tree: id, code, name, level, parent."""
    unit = t.unit.c
    query = select(unit.id, unit.code, unit.name, unit.level, unit.parent_id.label("parent"))
    result = c.execute(query)
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    return frame.set_index("id", drop=False)


TEAM = UnitLevel.TEAM.value
COMMUNE = UnitLevel.COMMUNE.value
