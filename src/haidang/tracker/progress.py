"""Who has started, submitted, been certified and finished the online courses, by unit and team.

Every share stands with its numerator and denominator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, CourseId, ReleaseId, UnitId
from haidang.domain.people import UnitLevel
from haidang.domain.scores import Decision, Mastery
from haidang.tracker import frames
from haidang.tracker.courses import ALL, finished, waiting_for_courses
from haidang.tracker.decisions import MarkRow, counting_attempts, decide_all, mastery_table, with_marks

PERSONS = "người"
"""What all shares here count (rule 2: never added to visits, installs or households)."""
NOT_STARTED, STARTED = "not_started", "started"
LACKS_COURSES = "lacks_courses"
"""Passed, and an online course that the form requires is not recorded: not certified yet."""
FINAL = (*(one.value for one in Decision), LACKS_COURSES)
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
    """By Vietnamese name order."""
    competencies: tuple[str, ...]
    courses: tuple[str, ...]
    """Ids of the online courses that every volunteer must finish."""


def progress(
    c: Connection,
    *,
    check: CheckId,
    units: Sequence[UnitId],
    releases: Mapping[ReleaseId, Release],
    marks: Sequence[MarkRow],
    records: pd.DataFrame,
    courses: Sequence[CourseId],
    on: date,
) -> Progress:
    """Compute the report for the units given (ids of all levels; people are found through their own memberships).

    Parents are counted anew from distinct persons, never added up from or averaged over their children (rule 4).

    Parameters
    ----------
    records
        Finished online courses (`frames.course_records` of the same units). Where a form requires courses, nobody
        counts as certified without them.
    courses
        The online courses that every volunteer must finish.
    """
    people = frames.volunteers(c, units)
    tree = frames.unit_table(c)
    tries = frames.attempts(c, check, units)
    scores = with_marks(frames.scores(c, check, units), marks)
    counting = counting_attempts(tries, decide_all(tries, scores, releases), releases)
    states = _states(people, tries, counting, waiting_for_courses(counting, records, releases))
    mastery = mastery_table(counting, scores, releases)
    competencies = tuple(
        sorted({one for each in releases.values() for i in each.items.values() for one in i.competencies})
    )
    mastered = mastery[mastery["mastery"] == Mastery.MASTERED.value]
    counted = _Counts(people, states, mastered, finished(records, courses), tree, competencies, tuple(courses), on)
    chosen = sorted((one for one in units if one in tree.index), key=lambda one: _DEPTH[str(tree.at[one, "level"])])
    return Progress(
        check=check,
        on=on,
        whole=counted.line("", "", "", ""),
        units=tuple(counted.line(one, *_described(tree, one)) for one in chosen),
        missing=_missing(people, states, tree),
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
    """Decide every submitted attempt of the active volunteers of `units` as it stands now, manual marks included."""
    tries = frames.attempts(c, check, units)
    decided = decide_all(tries, with_marks(frames.scores(c, check, units), marks), releases)
    return {AttemptId(str(key)): Decision(value) for key, value in decided["decision"].items()}


def _states(
    people: pd.DataFrame, tries: pd.DataFrame, counting: pd.DataFrame, waiting: pd.Series[bool]
) -> pd.Series[str]:
    """Person → not_started, started, or the decision of the attempt that counts; lacks_courses for who waits."""
    states = pd.Series(NOT_STARTED, index=pd.Index(people["person"].unique()), dtype="str")
    states = states.mask(states.index.isin(tries["person"]), STARTED)
    decided = counting.set_index("person")["decision"].reindex(states.index)
    states = states.where(decided.isna(), decided)
    return states.mask(states.index.isin(waiting.index[waiting]), LACKS_COURSES)


class _Counts:
    """Persons by unit and state, counted once for all units: each person once in every unit above their teams."""

    def __init__(
        self,
        people: pd.DataFrame,
        states: pd.Series[str],
        mastered: pd.DataFrame,
        done: pd.DataFrame,
        tree: pd.DataFrame,
        competencies: tuple[str, ...],
        courses: tuple[str, ...],
        on: date,
    ) -> None:
        self._on = on
        self._competencies = competencies
        self._courses = courses
        above = tree["path"].str.strip("/").str.split("/").explode().rename("unit")
        pairs = people[["person", "team"]].merge(above, left_on="team", right_index=True)[["person", "unit"]]
        everybody = people[["person"]].assign(unit="")
        pairs = pd.concat([pairs, everybody]).drop_duplicates()
        pairs["state"] = pairs["person"].map(states)
        self._states = pairs.groupby(["unit", "state"]).size().to_dict()
        held = mastered[["person", "competency"]].drop_duplicates().merge(pairs, on="person")
        self._held = held.groupby(["unit", "competency"]).size().to_dict()
        self._done = done.merge(pairs, on="person").groupby(["unit", "course"]).size().to_dict()

    def line(self, unit: str, name: str, level: str, within: str) -> UnitProgress:
        """One unit's line."""
        by_state = {state: int(self._states.get((unit, state), 0)) for state in (NOT_STARTED, STARTED, *FINAL)}
        total = sum(by_state.values())

        def share(count: int) -> Share:
            return Share(numerator=count, denominator=total, of=PERSONS, on=self._on)

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
            mastery={one: share(int(self._held.get((unit, one), 0))) for one in self._competencies},
            courses={one: share(int(self._done.get((unit, one), 0))) for one in self._courses},
            both_courses=share(int(self._done.get((unit, ALL), 0)))
            if self._courses
            else Share(numerator=0, denominator=0, of=PERSONS, on=self._on),
        )


def _described(tree: pd.DataFrame, unit: UnitId) -> tuple[str, str, str]:
    """Name, level and the name of the unit above."""
    path = str(tree.at[unit, "path"]).strip("/").split("/")
    within = str(tree.at[path[-2], "name"]) if len(path) > 1 else ""
    return str(tree.at[unit, "name"]), str(tree.at[unit, "level"]), within


def _missing(people: pd.DataFrame, states: pd.Series[str], tree: pd.DataFrame) -> tuple[Missing, ...]:
    waiting = states[states != Decision.CERTIFIED.value]
    rows = people[people["person"].isin(waiting.index)].assign(unit=people["team"].map(tree["name"]))
    found = []
    for person, group in rows.groupby("person", sort=False):
        first = group.iloc[0]
        teams = ", ".join(str(name) for name in group["unit"])
        found.append(Missing(name=str(first["name"]), code=str(first["code"]), team=teams, state=str(waiting[person])))
    return tuple(found)
