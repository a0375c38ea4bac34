"""Frames straight from the database: set-based queries, no row-by-row object loading, only the units asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, case, select

from haidang.domain.attempts import AttemptState
from haidang.domain.ids import AttemptId, CheckId, CourseId, PersonId, ReleaseId, UnitId
from haidang.domain.people import Role
from haidang.domain.scores import Decision
from haidang.store import tables as t
from haidang.tracker.columns import Places, Query, ids_of, letters_of, listed, numbers_of, read, strung, texts_of
from haidang.tracker.schema import ATTEMPTS, DECISIONS, MEMBERS, SCORES, SETTLED, UNITS, Column, conform

_P, _M, _U, _A, _S, _R = t.person.c, t.membership.c, t.unit.c, t.attempt.c, t.score.c, t.course_record.c
_AT_ONCE = 400
"""Ids in one IN list: SQLite allows 32,766 parameters, older builds 999."""
_MOST_OF = 0.5
"""From this share of all units on, whole tables are read and sifted here: asking part by part would cost more."""
_MANY_PERSONS = 20_000
"""Names of more persons than this are read from the whole table."""
_ROWS_AT_ONCE = 50_000
_SUBMITTED = AttemptState.SUBMITTED.value
_ACTIVE = (_M.role == Role.VOLUNTEER.value) & _M.until.is_(None)
"""K01 of the curriculum: a running membership as a volunteer (and not shut out, which stands with the person)."""


_SETTLED = (_A.state == _SUBMITTED, _A.mastery.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The active volunteers of some units, and how to ask for what is theirs.

    Parameters
    ----------
    persons
        Everybody once. In all frames a person is a place among them.
    members
        See `schema.MEMBERS`.
    parts
        Conditions on memberships, for one query each.
    everywhere
        Whole tables are read, since most of their rows are wanted.
    """

    persons: Places
    members: pd.DataFrame
    parts: tuple[ColumnElement[bool], ...]
    everywhere: bool

    def queries(self, query: Query, person: ColumnElement[Any]) -> list[Query]:
        """The query for each part of the scope; `person` is the column that says whose row it is.

        Rows of somebody who belongs to several parts come several times; of others, only where it is `everywhere`.
        """
        if self.everywhere:
            return [query]
        return [query.where(person.in_(select(_M.person_id).where(_ACTIVE, one))) for one in self.parts]

    def sifted(self, found: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
        """Rows of persons of this scope, each once."""
        kept = found[found["person"] >= 0]
        return conform(kept.drop_duplicates() if len(self.parts) > 1 and not self.everywhere else kept, columns)


def scope(c: Connection, units: Collection[UnitId], tree: pd.DataFrame) -> Scope:
    """Find the active volunteers of `units` (units below are not meant).

    Parameters
    ----------
    tree
        See `unit_table`.
    """
    wanted = sorted(set(units))
    everywhere = len(wanted) > max(_AT_ONCE, _MOST_OF * len(tree))
    parts = tuple(_M.unit_id.in_(wanted[start : start + _AT_ONCE]) for start in range(0, len(wanted), _AT_ONCE))
    members = select(strung(_M.person_id), strung(_M.unit_id)).where(_ACTIVE)
    if everywhere:
        queries = [members.where(_M.person_id.not_in(select(_P.id).where(_P.disabled_at.is_not(None))))]
    else:
        allowed = members.join(t.person, _P.id == _M.person_id).where(_P.disabled_at.is_(None))
        queries = [allowed.where(one) for one in parts]
    persons, teams = map(ids_of, read(c, queries, ("", "")))
    _codes, known = Places.of(ids_of("".join(tree.index)))
    rows = known.find(teams)
    meant = np.isin(rows, known.find(ids_of("".join(wanted)))) & (rows >= 0)
    places, distinct = Places.of(persons[meant])
    found = conform(pd.DataFrame({"person": places, "team": rows[meant]}), MEMBERS)
    return Scope(persons=distinct, members=found, parts=parts, everywhere=everywhere)


def settled(
    c: Connection, check: CheckId, scope: Scope, release: ReleaseId, width: int
) -> tuple[pd.DataFrame, NDArray[np.uint8]]:
    """Attempts of the scope's volunteers at a release that no mark can change any more.

    Parameters
    ----------
    width
        Competencies of the release.

    Returns
    -------
    DataFrame, array
        See `schema.SETTLED`, rows numbered from 0; (n_rows, width): letters of `domain.scores.Settled.mastery`.

    Raises
    ------
    ValueError
        If the letters kept are not one for each competency.
    """
    passed = case((_A.decision == Decision.CERTIFIED.value, "1"), else_="0")
    query = select(strung(_A.person_id), strung(passed), listed(_A.number), listed(_A.points), strung(_A.mastery))
    here = query.where(_A.check_id == check, _A.release_id == release, *_SETTLED)
    texts = read(c, scope.queries(here, _A.person_id), ("", "", ",", ",", ""))
    count = len(texts[1])
    certified = letters_of(texts[1], count, 1)[:, 0] == ord("1")
    places = [DECISIONS.categories.get_loc(one.value) for one in (Decision.NOT_CERTIFIED, Decision.CERTIFIED)]
    found = pd.DataFrame(
        {
            "person": scope.persons.find(ids_of(texts[0])),
            "release": release,
            "number": numbers_of(texts[2]),
            "decision": pd.Categorical.from_codes(np.array(places)[certified.astype(int)], dtype=DECISIONS),
            "points": numbers_of(texts[3]),
        }
    )
    rows = scope.sifted(found, SETTLED)
    return rows.reset_index(drop=True), letters_of(texts[4], count, width)[rows.index]


def attempts(c: Connection, check: CheckId, scope: Scope, releases: Collection[ReleaseId]) -> pd.DataFrame:
    """All attempts that are open or not among the `settled` ones of `releases`; see `schema.ATTEMPTS`."""
    others = (_A.state == AttemptState.OPEN.value) | (
        (_A.state == _SUBMITTED) & (_A.mastery.is_(None) | _A.release_id.not_in(releases))
    )
    query = select(_A.person_id, _A.id, _A.release_id, _A.state, _A.number).where(_A.check_id == check, others)
    rows = [tuple(row) for one in scope.queries(query, _A.person_id) for row in c.execute(one)]
    found = pd.DataFrame(rows, columns=[column.name for column in ATTEMPTS])
    found["person"] = scope.persons.find(ids_of("".join(found["person"])))
    return scope.sifted(found, ATTEMPTS).reset_index(drop=True)


def scores(c: Connection, check: CheckId, scope: Scope) -> Iterator[pd.DataFrame]:
    """Scores of the submitted ones among `attempts`, block by block (see `schema.SCORES`).

    A block holds whole attempts and some 50,000 rows, so that memory does not grow with the number of attempts. An
    attempt may come twice, the same each time, and some that are not among `attempts`.
    """
    query = (
        select(
            _S.attempt_id, _S.slot, _S.item_id, _S.rubric, _S.status, _S.share, _S.points, _S.max_points, _S.omitted,
            _S.broke_safety,
        )
        .join_from(t.attempt, t.score, _A.id == _S.attempt_id)
        .where(_A.check_id == check, _A.state == _SUBMITTED, _A.mastery.is_(None))
        .order_by(_S.attempt_id)
    )  # fmt: skip
    for one in scope.queries(query, _A.person_id):
        rest: list[Any] = []
        for rows in c.execute(one, execution_options={"stream_results": True}).partitions(_ROWS_AT_ONCE):
            rest += rows
            last = rest[-1][0]
            whole = next((n for n in range(len(rest), 0, -1) if rest[n - 1][0] != last), 0)
            if whole:
                yield _frame(rest[:whole], SCORES)
                rest = rest[whole:]
        if rest:
            yield _frame(rest, SCORES)


def course_records(c: Connection, scope: Scope, course: CourseId) -> NDArray[np.bool_]:
    """(n_persons,): whether it is recorded that they have finished an online course."""
    query = select(strung(_R.person_id)).where(_R.course == course)
    (text,) = read(c, scope.queries(query, _R.person_id), ("",))
    found = scope.persons.find(ids_of(text))
    held = np.zeros(len(scope.persons), dtype=np.bool_)
    held[found[found >= 0]] = True
    return held


def names(c: Connection, scope: Scope, persons: NDArray[np.intp]) -> Iterator[tuple[int, str, str]]:
    """Name some of the scope's persons by Vietnamese name order: who, code, name."""
    wanted = texts_of(scope.persons.ids[persons])
    place = dict(zip(wanted, persons.tolist(), strict=True))
    query = select(_P.sort_key, _P.code, _P.id, _P.display_name)
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    queries = [query] if len(wanted) > _MANY_PERSONS else [query.where(_P.id.in_(part)) for part in parts]
    blocks = (block for one in queries for block in c.execute(one).partitions(_ROWS_AT_ONCE))
    for _key, code, key, name in sorted(tuple(row) for block in blocks for row in block if row[2] in place):
        yield place[key], code, name


def unit_table(c: Connection) -> pd.DataFrame:
    """The whole unit tree, indexed by id (see `schema.UNITS`)."""
    return _frame(c.execute(select(_U.id, _U.name, _U.level, _U.path)).all(), UNITS).set_index("id", drop=False)


def _frame(rows: Sequence[Any], columns: tuple[Column, ...]) -> pd.DataFrame:
    return conform(pd.DataFrame([tuple(row) for row in rows], columns=[column.name for column in columns]), columns)


def holders(
    c: Connection, check: CheckId, persons: Collection[PersonId]
) -> dict[tuple[PersonId, ReleaseId], AttemptId]:
    """Which attempt nbgrader's gradebook holds for each of some persons and each release of a check."""
    query = select(_A.person_id, _A.release_id, _A.id).where(_A.check_id == check, _A.projected)
    wanted = sorted(set(persons))
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    found = (row for part in parts for row in c.execute(query.where(_A.person_id.in_(part))))
    return {(PersonId(one[0]), ReleaseId(one[1])): AttemptId(one[2]) for one in found}


def archived(c: Connection, check: CheckId) -> list[tuple[AttemptId, str, float]]:
    """Marks of attempts that the gradebook does not hold: attempt, slot, points."""
    mark = t.archived_mark.c
    query = (
        select(mark.attempt_id, mark.slot, mark.points)
        .join(t.attempt, _A.id == mark.attempt_id)
        .where(_A.check_id == check, _A.projected.is_(False))
    )
    return [(AttemptId(one[0]), str(one[1]), float(one[2])) for one in c.execute(query)]
