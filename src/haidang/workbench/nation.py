"""The invented nation in a database: what the tracker is measured with, in bulk and without a gradebook.

Every attempt has a decision, points and mastery as the product writes them: they come from sheets that were drawn,
answered and scored by the product itself, a few hundred for all. Unless `slots` is asked for, the rows of each slot
(variants and scores; twelve million of each for the nation) are left out: the tracker does not read them for attempts
that no mark can change. Nobody of the nation has been brought into nbgrader's gradebook, though every attempt that
counts is noted as being there, so that no server begins to bring in 240,000 of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import Connection, Table, insert

from haidang import journal, people
from haidang.delivery import draw, parse
from haidang.domain.attempts import Attempt, AttemptState, Variant
from haidang.domain.errors import Refused
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, PersonId, SlotId
from haidang.domain.people import Role, UnitLevel
from haidang.domain.records import Origin
from haidang.domain.scores import Decision, Outcome, Score, Settled
from haidang.people import nation as invented
from haidang.people.demo import invented_name
from haidang.scoring import decide, score_slot, settled
from haidang.store import tables as t
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import release_check, released
from haidang.workbench.opening import Workbench
from haidang.workbench.report import required_courses
from haidang.workbench.sample_answers import right_value, wrong_value

CHECK = CheckId("volunteer")
SHEETS = {True: 240, False: 120}
"""Different sheets: certified, and not."""
CODE = "DP-TW"
"""Code of the one coordinator, who sees everything."""
_FIRST_SITTING, _SECOND_SITTING = (28, 32), (36, 38)
_AT_ONCE = 5000
_CACHE_KIB = 200_000
"""Random ids touch the whole index: in memory that is quick."""
_COURSE_LIST = "danh sách minh họa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """How many rows were made."""

    units: int
    volunteers: int
    courses: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One way to have sat the check."""

    variants: tuple[Variant, ...]
    scores: tuple[Score, ...]
    outcome: Outcome
    settled: Settled | None


@dataclass(slots=True)
class _Rows:
    """Rows on their way into their tables, a few thousand at once."""

    c: Connection
    waiting: dict[Table, list[dict[str, object]]] = field(default_factory=dict)
    written: dict[Table, int] = field(default_factory=dict)

    def add(self, table: Table, **values: object) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(values)
        if len(rows) >= _AT_ONCE:
            self.write()

    def write(self) -> None:
        for table in t.metadata.sorted_tables:  # what others refer to comes first
            rows = self.waiting.pop(table, [])
            if rows:
                self.c.execute(insert(table), rows)
                self.written[table] = self.written.get(table, 0) + len(rows)


def install_nation(
    wb: Workbench,
    nation: invented.Nation,
    *,
    check: CheckId = CHECK,
    slots: bool = False,
    told: Callable[[int], None] = lambda _count: None,
) -> Installed:
    """Put the invented nation into an empty database: all or nothing.

    Parameters
    ----------
    check
        What they sat; released here first. It must have no texts to be marked.
    slots
        Write variants and scores of every slot too (about 2 ms an attempt more).
    told
        Called with the number of volunteers done, every few thousand.

    Raises
    ------
    Refused
        ``not_empty`` if there is any unit already, ``needs_marks`` if somebody would have to mark texts of the check.
    """
    release = released(wb, check, release_check(wb, check))
    rng = random.Random(nation.seed + 1)  # noqa: S311  # invented results, no secrets
    sheets = _sheets(release, rng, wb.now())
    courses = [one.id for one in required_courses(wb)][:2]
    with wb.database.begin() as c:
        if wb.database.is_sqlite:
            c.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KIB}")
        if people.units.all_units(c):
            raise Refused("Dữ liệu minh họa chỉ nạp được vào cơ sở dữ liệu trống.", code="not_empty")
        rows = _Rows(c)
        teams = _add_units(rows, nation, rng)
        for number, one in enumerate(nation.volunteers(), start=1):
            person = _add_person(rows, one, [teams[team] for team in one.teams], rng)
            for course, day in zip(courses, one.courses, strict=False):
                if day is not None:
                    _add_record(rows, person, course, day)
            for attempt, sheet in _sat(one, person, release, sheets, rng):
                _add_attempt(rows, attempt, sheet, counts=sheet is not None and attempt.number == len(one.sittings))
                if slots:
                    _add_slots(rows, attempt, sheet)
            if number % _AT_ONCE == 0:
                told(number)
        rows.write()
        count = rows.written
    return Installed(
        units=count[t.unit],
        volunteers=count[t.person] - 1,
        courses=count.get(t.course_record, 0),
        attempts=count.get(t.attempt, 0),
    )


def _id(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


def _moment(day: int) -> datetime:
    """Nine in the morning, Vietnamese time, of a day of the campaign."""
    return datetime.combine(invented.FIRST_DAY + timedelta(days=day - 1), time(9), VIETNAM)


_sort_key = lru_cache(maxsize=None)(people.names.sort_key)  # a few thousand names for all


def _add_units(rows: _Rows, nation: invented.Nation, rng: random.Random) -> list[str]:
    """Ids of the teams."""

    def add(code: str, name: str, level: UnitLevel, above: str, path: str) -> tuple[str, str]:
        key = _id(rng)
        below = f"{path}{key}/"
        rows.add(t.unit, id=key, code=code, name=name, level=level.value, parent_id=above or None, path=below)
        return key, below

    centre = add("TW", nation.centre, UnitLevel.CENTRE, "", "/")
    provinces = [
        add(f"tinh-{number:02d}", name, UnitLevel.PROVINCE, *centre)
        for number, name in enumerate(nation.provinces, start=1)
    ]
    teams = []
    for one in nation.communes:
        home = add(one.code, one.name, UnitLevel.COMMUNE, *provinces[one.province])
        teams += [add(f"to-{n}", f"Tổ {n}", UnitLevel.TEAM, *home)[0] for n in range(1, len(one.teams) + 1)]
    person = _id(rng)
    name = invented_name(rng)
    rows.add(t.person, id=person, code=CODE, display_name=name, sort_key=_sort_key(name), created_at=_moment(1))
    rows.add(t.membership, person_id=person, unit_id=centre[0], role=Role.COORDINATOR.value, since=_moment(1))
    return teams


def _add_person(rows: _Rows, one: invented.Volunteer, teams: list[str], rng: random.Random) -> PersonId:
    key, since = PersonId(_id(rng)), _moment(one.joined)
    rows.add(t.person, id=key, code=one.code, display_name=one.name, sort_key=_sort_key(one.name), created_at=since)
    for team in teams:
        rows.add(t.membership, person_id=key, unit_id=team, role=Role.VOLUNTEER.value, since=since)
    return key


def _add_record(rows: _Rows, person: PersonId, course: str, day: int) -> None:
    rows.add(
        t.course_record,
        person_id=person,
        course=course,
        completed_on=invented.FIRST_DAY + timedelta(days=day - 1),
        origin=Origin.IMPORTED.value,
        source=_COURSE_LIST,
        by_person=None,
        recorded_at=_moment(day),
    )


def _sat(
    one: invented.Volunteer,
    person: PersonId,
    release: Release,
    sheets: Mapping[bool, list[_Sheet]],
    rng: random.Random,
) -> Iterator[tuple[Attempt, _Sheet | None]]:
    """Every attempt with its sheet; the one that is open has none."""
    results: list[bool | None] = [*one.sittings, *([None] if one.sits_now else [])]
    for number, certified in enumerate(results, start=1):
        sheet = None if certified is None else rng.choice(sheets[certified])
        opened = _moment(rng.randint(*(_FIRST_SITTING if number == 1 else _SECOND_SITTING)))
        yield (
            Attempt(
                id=AttemptId(_id(rng)),
                person=person,
                check=release.form.check,
                release=release.id,
                number=number,
                variants=() if sheet is None else sheet.variants,
                state=AttemptState.OPEN if sheet is None else AttemptState.SUBMITTED,
                opened_at=opened,
                ends_at=None,
                closes_at=None,
                submitted_at=None if sheet is None else opened + timedelta(minutes=rng.randint(20, 45)),
            ),
            sheet,
        )


def _add_attempt(rows: _Rows, attempt: Attempt, sheet: _Sheet | None, *, counts: bool) -> None:
    kept = None if sheet is None else sheet.settled
    rows.add(
        t.attempt,
        id=attempt.id,
        person_id=attempt.person,
        check_id=attempt.check,
        release_id=attempt.release,
        number=attempt.number,
        state=attempt.state.value,
        opened_at=attempt.opened_at,
        submitted_at=attempt.submitted_at,
        projected=counts,
        decision=None if sheet is None else sheet.outcome.decision.value,
        points=None if kept is None else kept.points,
        mastery=None if kept is None else kept.mastery,
    )


def _add_slots(rows: _Rows, attempt: Attempt, sheet: _Sheet | None) -> None:
    """Scores of every slot, exactly as a sitting writes them; the rows of the attempt must be there."""
    if sheet is not None:
        rows.write()
        journal.scores.put(rows.c, attempt.id, sheet.scores)
        rows.c.execute(
            insert(t.variant),
            [
                {
                    "attempt_id": attempt.id,
                    "slot": one.slot,
                    "position": position,
                    "item_id": one.item_id,
                    "item_revision": one.item_revision,
                    "seed": one.seed,
                }
                for position, one in enumerate(sheet.variants)
            ],
        )


def _sheets(release: Release, rng: random.Random, now: datetime) -> dict[bool, list[_Sheet]]:
    """Sheets that the product drew and scored: certified and not."""
    must = {one.id for one in release.form.slots if one.must_pass != "no"}
    found: dict[bool, list[_Sheet]] = {True: [], False: []}
    while any(len(found[kind]) < count for kind, count in SHEETS.items()):
        wanted = len(found[True]) < SHEETS[True]
        sheet = _sheet(release, rng, now, must if wanted else set(), skill=rng.uniform(0.86, 0.99) if wanted else 0.75)
        if sheet.settled is None:
            raise Refused(
                f"Bài “{release.form.check}” có câu phải chấm tay nên không dùng cho cả nước minh họa được.",
                code="needs_marks",
            )
        found[sheet.outcome.decision is Decision.CERTIFIED].append(sheet)
    return {kind: sheets[: SHEETS[kind]] for kind, sheets in found.items()}


def _sheet(release: Release, rng: random.Random, now: datetime, sure: set[SlotId], skill: float) -> _Sheet:
    """One sheet: right on the slots that are `sure`, elsewhere with probability `skill`."""
    variants = draw(release, rng=rng, today=now.astimezone(VIETNAM).date())
    scores = []
    for variant in variants:
        item = release.items[variant.item_id]
        right = variant.slot in sure or rng.random() < skill
        value = right_value(item, variant) if right else wrong_value(item, variant, rng)
        scores.append(score_slot(release, variant, parse(item, variant, value)))
    outcome = decide(release, scores)
    return _Sheet(variants=variants, scores=tuple(scores), outcome=outcome, settled=settled(release, outcome))
