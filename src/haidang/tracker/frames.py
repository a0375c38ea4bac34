"""Frames straight from the database: set-based queries, no row-by-row object loading, only the units asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select

from haidang.domain.attempts import AttemptState
from haidang.domain.ids import AttemptId, CheckId, PersonId, ReleaseId, UnitId
from haidang.domain.people import Role
from haidang.store import tables as t
from haidang.tracker.schema import ATTEMPTS, COURSE_RECORDS, SCORES, UNITS, VOLUNTEERS, Column, conform

_P, _M, _U, _A, _S, _R = t.person.c, t.membership.c, t.unit.c, t.attempt.c, t.score.c, t.course_record.c
_AT_ONCE = 400
"""Units in one IN list: SQLite allows 32,766 parameters, older builds 999."""
_SUBMITTED = AttemptState.SUBMITTED.value


def _chunks(units: Collection[UnitId]) -> Iterator[list[UnitId]]:
    wanted = sorted(set(units))
    for start in range(0, len(wanted), _AT_ONCE):
        yield wanted[start : start + _AT_ONCE]


def _rows(c: Connection, query: Select[Any], columns: Sequence[Column]) -> pd.DataFrame:
    return pd.DataFrame([tuple(row) for row in c.execute(query)], columns=[column.name for column in columns])


def _gathered(
    c: Connection,
    units: Collection[UnitId],
    query_for: Callable[[ColumnElement[bool]], Select[Any]],
    columns: tuple[Column, ...],
) -> pd.DataFrame:
    """Run one query for each few hundred units; a row that several of them bring is kept once."""
    parts = [_rows(c, query_for(_M.unit_id.in_(chunk)), columns) for chunk in _chunks(units)]
    empty = pd.DataFrame(columns=[column.name for column in columns])
    return conform(pd.concat(parts).drop_duplicates(ignore_index=True) if parts else empty, columns)


def _active(of_units: ColumnElement[bool]) -> ColumnElement[bool]:
    """K01 of the curriculum: a running membership as a volunteer, and not shut out."""
    return (_M.role == Role.VOLUNTEER.value) & _M.until.is_(None) & _P.disabled_at.is_(None) & of_units


def volunteers(c: Connection, units: Collection[UnitId]) -> pd.DataFrame:
    """Active volunteers of `units` (units below are not meant), one row for each person and unit, by name order.

    See `schema.VOLUNTEERS`.
    """

    def query(of_units: ColumnElement[bool]) -> Select[Any]:
        return (
            select(_P.id, _P.code, _P.display_name, _P.sort_key, _M.unit_id)
            .join(t.membership, _M.person_id == _P.id)
            .where(_active(of_units))
        )

    found = _gathered(c, units, query, VOLUNTEERS)
    return found.sort_values(["sort_key", "code", "person"], kind="stable", ignore_index=True)


def attempts(c: Connection, check: CheckId, units: Collection[UnitId]) -> pd.DataFrame:
    """All attempts of active volunteers of `units` at a check, those set aside left out (see `schema.ATTEMPTS`)."""

    def query(of_units: ColumnElement[bool]) -> Select[Any]:
        return (
            select(_A.person_id, _A.id, _A.release_id, _A.state, _A.number)
            .join(t.person, _P.id == _A.person_id)
            .join(t.membership, _M.person_id == _P.id)
            .where(_A.check_id == check, _A.state != AttemptState.RESET.value, _active(of_units))
        )

    return _gathered(c, units, query, ATTEMPTS)


def scores(c: Connection, check: CheckId, units: Collection[UnitId]) -> pd.DataFrame:
    """Scores of the submitted attempts among `attempts` (see `schema.SCORES`)."""

    def query(of_units: ColumnElement[bool]) -> Select[Any]:
        return (
            select(
                _S.attempt_id,
                _S.slot,
                _S.item_id,
                _S.rubric,
                _S.status,
                _S.share,
                _S.points,
                _S.max_points,
                _S.omitted,
                _S.broke_safety,
            )
            .join(t.attempt, _A.id == _S.attempt_id)
            .join(t.person, _P.id == _A.person_id)
            .join(t.membership, _M.person_id == _P.id)
            .where(_A.check_id == check, _A.state == _SUBMITTED, _active(of_units))
        )

    return _gathered(c, units, query, SCORES)


def course_records(c: Connection, units: Collection[UnitId]) -> pd.DataFrame:
    """Online courses that active volunteers of `units` have finished (see `schema.COURSE_RECORDS`)."""

    def query(of_units: ColumnElement[bool]) -> Select[Any]:
        return (
            select(_R.person_id, _R.course)
            .join(t.person, _P.id == _R.person_id)
            .join(t.membership, _M.person_id == _P.id)
            .where(_active(of_units))
        )

    return _gathered(c, units, query, COURSE_RECORDS)


def unit_table(c: Connection) -> pd.DataFrame:
    """The whole unit tree, indexed by id (see `schema.UNITS`)."""
    return conform(_rows(c, select(_U.id, _U.name, _U.level, _U.path), UNITS), UNITS).set_index("id", drop=False)


def holders(c: Connection, check: CheckId) -> dict[tuple[PersonId, ReleaseId], AttemptId]:
    """Which attempt nbgrader's gradebook holds for each person and release of a check."""
    query = select(_A.person_id, _A.release_id, _A.id).where(_A.check_id == check, _A.projected)
    return {(PersonId(one[0]), ReleaseId(one[1])): AttemptId(one[2]) for one in c.execute(query)}


def archived(c: Connection, check: CheckId) -> list[tuple[AttemptId, str, float]]:
    """Marks of attempts that the gradebook does not hold: attempt, slot, points."""
    mark = t.archived_mark.c
    query = (
        select(mark.attempt_id, mark.slot, mark.points)
        .join(t.attempt, _A.id == mark.attempt_id)
        .where(_A.check_id == check, _A.projected.is_(False))
    )
    return [(AttemptId(one[0]), str(one[1]), float(one[2])) for one in c.execute(query)]
