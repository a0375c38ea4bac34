"""Who has started, submitted, been certified and finished the online courses, by unit and team.

Every share stands with its numerator and denominator.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection

from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, CourseId, ReleaseId, UnitId
from haidang.domain.people import UnitLevel
from haidang.domain.scores import Decision
from haidang.scoring import competencies_of
from haidang.tracker import frames
from haidang.tracker.counts import WHOLE, Counts
from haidang.tracker.courses import waiting_for_courses
from haidang.tracker.decisions import MarkRow, as_settled, counting_attempts, decided, together

PERSONS = "người"
"""What all shares here count (rule 2: never added to visits, installs or households)."""
NOT_STARTED, STARTED = "not_started", "started"
LACKS_COURSES = "lacks_courses"
"""Passed, and an online course that the form requires is not recorded: not certified yet."""
FINAL = (*(one.value for one in Decision), LACKS_COURSES)
STATES = (NOT_STARTED, STARTED, *FINAL)
_DEPTH = {level.value: depth for depth, level in enumerate(UnitLevel)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage that cannot lose what it is made of.

    Parameters
    ----------
    numerator, denominator
        Counts of the same unit, 0 ≤ numerator ≤ denominator.
    of
        What is counted, like ``người``.
    on
        The day on which it was true (all counts here are states, not flows).

    Raises
    ------
    ValueError
        If the counts are not of that order.
    """

    numerator: int
    denominator: int
    of: str
    on: date

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no share")

    @property
    def percent(self) -> float | None:
        """0..100, None where there is nobody to count: that is not zero."""
        return None if self.denominator == 0 else 100 * self.numerator / self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """One unit's line. Persons are counted once in each unit, however many teams they are in (rule 5)."""

    unit: UnitId
    name: str
    level: str
    within: str
    """Name of the unit above, '' for a root."""
    volunteers: int
    started: Share
    submitted: Share
    certified: Share
    pending: int
    """Persons whose decision waits for a mark."""
    mastery: Mapping[str, Share]
    """Competency id → persons who mastered it ÷ volunteers of the unit."""
    courses: Mapping[str, Share]
    """Required online course → persons who finished it ÷ volunteers of the unit (K05, K06)."""
    both_courses: Share
    """Persons who finished every required course ÷ volunteers; counted, never averaged (K07). 0 of 0 where no course
    is required."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Somebody who is not certified yet, and how far they are."""

    name: str
    code: str
    team: str
    """Names of all their teams among the units asked for."""
    state: str
    """``not_started``, ``started``, ``pending``, ``not_certified`` or ``lacks_courses``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The report of one check for a part of the unit tree."""

    check: CheckId
    on: date
    whole: UnitProgress
    """All persons of the units asked for, each once; its `unit` is ''."""
    units: tuple[UnitProgress, ...]
    """The units above the teams first, then the teams; otherwise in the order asked for."""
    missing: tuple[Missing, ...]
    """By Vietnamese name order; empty where they are not to be named."""
    competencies: tuple[str, ...]
    courses: tuple[str, ...]
    """Ids of the online courses that every volunteer must finish."""

    @property
    def left(self) -> int:
        """How many volunteers are not certified yet, named or not."""
        return self.whole.volunteers - self.whole.certified.numerator

    def upper(self, most: int) -> tuple[UnitProgress, ...]:
        """The units from above down to a level with which there are at most `most`; the highest level whole."""
        depths = [_DEPTH[one.level] for one in self.units]
        ends = [bisect_right(depths, depth) for depth in sorted(set(depths))]
        return self.units[: max((end for end in ends if end <= most), default=min(ends, default=0))]


def progress(
    c: Connection,
    *,
    check: CheckId,
    units: Sequence[UnitId],
    releases: Mapping[ReleaseId, Release],
    marks: Sequence[MarkRow],
    courses: Sequence[CourseId],
    on: date,
    most_named: int | None = None,
) -> Progress:
    """Compute the report for the units given (ids of all levels; people are found through their own memberships).

    Parents are counted anew from distinct persons, never added up from or averaged over their children (rule 4).
    Persons are rows of arrays all the way: only those who are missing, and are to be named, become objects.

    Parameters
    ----------
    courses
        The online courses that every volunteer must finish. Where a form requires courses, nobody counts as certified
        without them.
    most_named
        Name who is not certified yet only where there are at most so many volunteers (0: nobody, None: always).
    """
    tree = frames.unit_table(c)
    scope = frames.scope(c, units, tree)
    competencies = tuple(sorted({one for each in releases.values() for one in competencies_of(each)}))
    attempts = frames.attempts(c, check, scope, list(releases))
    tries = [decided(attempts, frames.scores(c, check, scope), marks, releases, competencies)]
    for key, release in releases.items():
        kept = frames.settled(c, check, scope, key, len(competencies_of(release)))
        tries.append(as_settled(*kept, release, competencies))
    submitted = together(tries)
    counting = counting_attempts(submitted.attempts, releases)
    needed = {*courses, *(one for each in releases.values() for one in each.form.requires)}
    done = {one: frames.course_records(c, scope, one) for one in sorted(needed)}
    states = _states(len(scope.persons), attempts["person"], counting, waiting_for_courses(counting, done, releases))
    mastered = np.zeros((len(competencies), len(states)), dtype=np.bool_)
    mastered[:, counting["person"]] = submitted.mastered[counting.index].T
    in_state = [states == number for number in range(len(STATES))]
    own = [done[one] for one in courses]
    every = np.logical_and.reduce(own) if own else np.zeros(len(states), dtype=np.bool_)
    named = most_named is None or len(states) <= most_named
    counts = Counts(scope.members, np.stack([*in_state, *mastered, *own, every]), tree)
    lines = _Lines(counts, competencies, tuple(courses), on)
    level, name, path = (dict(zip(tree.index, tree[of].tolist(), strict=True)) for of in ("level", "name", "path"))
    chosen = sorted((one for one in units if one in level), key=lambda one: _DEPTH[level[one]])
    above = {one: path[one].strip("/").split("/")[:-1] for one in chosen}
    return Progress(
        check=check,
        on=on,
        whole=lines.line(WHOLE, "", "", ""),
        units=tuple(
            lines.line(one, name[one], level[one], name[above[one][-1]] if above[one] else "") for one in chosen
        ),
        missing=_missing(c, scope, states, tree, units) if named else (),
        competencies=competencies,
        courses=tuple(courses),
    )


def standing_decisions(
    c: Connection,
    *,
    check: CheckId,
    units: Sequence[UnitId],
    releases: Mapping[ReleaseId, Release],
    marks: Sequence[MarkRow],
) -> dict[AttemptId, Decision]:
    """Decide every submitted attempt of the active volunteers of `units` that a mark can change, as it stands now."""
    scope = frames.scope(c, units, frames.unit_table(c))
    attempts = frames.attempts(c, check, scope, list(releases))
    handed_in = attempts.loc[attempts["state"] == "submitted", "attempt"]
    found = decided(attempts, frames.scores(c, check, scope), marks, releases, ()).attempts["decision"]
    return {AttemptId(key): Decision(value) for key, value in zip(handed_in, found, strict=True)}


def _states(size: int, tried: pd.Series[int], counting: pd.DataFrame, waiting: NDArray[np.intp]) -> NDArray[np.int8]:
    """(n_persons,): place in `STATES`. Who waits for courses has passed, and is not certified yet."""
    states = np.full(size, STATES.index(NOT_STARTED), dtype=np.int8)
    states[tried] = STATES.index(STARTED)
    states[counting["person"]] = pd.Index(STATES).get_indexer(pd.Index(counting["decision"].astype("str")))
    states[waiting] = STATES.index(LACKS_COURSES)
    return states


class _Shares(dict[int, Share]):
    """Count → share of `total`; units are many and small, and have few different shares: each is made once."""

    def __init__(self, total: int, on: date) -> None:
        super().__init__()
        self._total, self._on = total, on

    def __missing__(self, count: int) -> Share:
        made = self[count] = Share(numerator=count, denominator=self._total, of=PERSONS, on=self._on)
        return made


class _Lines:
    """Lines of units from counts of states, mastered competencies, courses and all of these."""

    def __init__(self, counts: Counts, competencies: tuple[str, ...], courses: tuple[str, ...], on: date) -> None:
        self._counts = counts
        self._competencies = competencies
        self._courses = courses
        self._on = on
        self._shares: dict[int, _Shares] = {}

    def line(self, unit: str, name: str, level: str, within: str) -> UnitProgress:
        """One unit's line."""
        total, found = self._counts.of(unit)
        share = self._shares.setdefault(total, _Shares(total, self._on)).__getitem__
        by_state = dict(zip(STATES, found, strict=False))
        mastered = found[len(STATES) :]
        done = mastered[len(self._competencies) :]
        return UnitProgress(
            unit=UnitId(unit),
            name=name,
            level=level,
            within=within,
            volunteers=total,
            started=share(total - by_state[NOT_STARTED]),
            submitted=share(sum(by_state[one] for one in FINAL)),
            certified=share(by_state[Decision.CERTIFIED.value]),
            pending=by_state[Decision.PENDING.value],
            mastery=dict(zip(self._competencies, map(share, mastered), strict=False)),
            courses=dict(zip(self._courses, map(share, done), strict=False)),
            both_courses=share(done[-1])
            if self._courses
            else Share(numerator=0, denominator=0, of=PERSONS, on=self._on),
        )


def _missing(
    c: Connection, scope: frames.Scope, states: NDArray[np.int8], tree: pd.DataFrame, units: Sequence[UnitId]
) -> tuple[Missing, ...]:
    """Everybody who is not certified, with the names of all their teams in the order asked for."""
    waiting = np.flatnonzero(states != STATES.index(Decision.CERTIFIED.value))
    rank = np.full(len(tree), len(units))
    known = tree.index.get_indexer(pd.Index(units))
    rank[known[known >= 0]] = np.flatnonzero(known >= 0)
    rows = scope.members[scope.members["person"].isin(waiting)]
    rows = rows.iloc[rank[rows["team"]].argsort(kind="stable")]
    names = tree["name"].tolist()
    teams: dict[int, str] = {}
    for person, team in zip(rows["person"].tolist(), rows["team"].tolist(), strict=True):
        teams[person] = f"{teams[person]}, {names[team]}" if person in teams else names[team]
    return tuple(
        Missing(name=name, code=code, team=teams[person], state=STATES[states[person]])
        for person, code, name in frames.names(c, scope, waiting)
    )
