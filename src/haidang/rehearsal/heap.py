"""A heap of handed-in attempts that the gradebook does not hold yet: what bulk scoring is measured and tested with."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import Connection

from haidang import journal, people
from haidang.delivery import draw, life
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, EventId, PersonId
from haidang.domain.items import ItemType
from haidang.domain.people import Membership, Role, UnitLevel
from haidang.journal.events import NewEvent
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.checks import release_check, released
from haidang.workbench.finishing import hand_in
from haidang.workbench.opening import Workbench
from haidang.workbench.sample_answers import right_value, wrong_value

AT_ONCE = 500
"""Attempts in one transaction."""
OMITTED = 0.03
"""Share of the slots that stay untouched."""
HINTED = 0.3
"""Share of the simulated phones that were played with one hint."""


def heap_up(wb: Workbench, check: CheckId, number: int, *, seed: int = 1, again: float = 0.0) -> tuple[AttemptId, ...]:
    """Let `number` invented people sit a check and hand it in, straight into the journal; nothing is brought on.

    Everything is written by the journal's own functions and scored at hand-in, as a phone's attempt is; only the
    server and the gradebook are left out. About 5 ms each. The check is released first where it is not.

    Parameters
    ----------
    seed
        The same seed, the same answers; other people each time.
    again
        Share of the people, 0..1, who sat it twice; the attempts of these are two.

    Raises
    ------
    NotFound
        If the course has no such form.
    """
    release_check(wb, check)
    release = released(wb, check)
    rng = random.Random(seed)  # noqa: S311  # invented people, no secrets
    made: list[AttemptId] = []
    for start in range(0, number, AT_ONCE):
        with wb.database.begin() as c:
            teams = [one.id for one in people.units.all_units(c) if one.level is UnitLevel.TEAM]
            for place in range(start, min(start + AT_ONCE, number)):
                held = [Membership(unit=teams[place % len(teams)], role=Role.VOLUNTEER)] if teams else []
                person = people.persons.add(
                    c,
                    code=wb.new_id()[:12],
                    display_name=f"Nguyễn Thị Thử {place + 1}",
                    memberships=held,
                    now=wb.now(),
                    new_id=wb.new_id,
                )
                times = 2 if rng.random() < again else 1
                made += [_sit(c, wb, release, person.id, 1 + earlier, rng) for earlier in range(times)]
    return tuple(made)


def _sit(
    c: Connection, wb: Workbench, release: Release, person: PersonId, number: int, rng: random.Random
) -> AttemptId:
    now = wb.now() + timedelta(seconds=number)
    ends_at, closes_at = life.times(release.form, now)
    attempt = Attempt(
        id=AttemptId(wb.new_id()),
        person=person,
        check=release.form.check,
        release=release.id,
        number=number,
        variants=draw(release, rng=rng, today=today_in_vietnam(now)),
        state=AttemptState.OPEN,
        opened_at=now,
        ends_at=ends_at,
        closes_at=closes_at,
    )
    journal.attempts.add(c, attempt)
    journal.events.record(c, _answers(wb, release, attempt, rng), now)
    for variant in attempt.variants:
        if release.items[variant.item_id].type is ItemType.SIMULATED_PHONE and rng.random() < HINTED:
            journal.hints.take(c, attempt.id, variant.slot, 1, now)
    hand_in(c, release, attempt, now)
    return attempt.id


def _answers(wb: Workbench, release: Release, attempt: Attempt, rng: random.Random) -> list[NewEvent]:
    skill = min(0.98, max(0.35, rng.gauss(0.9, 0.1)))
    found = []
    for variant in attempt.variants:
        item = release.items[variant.item_id]
        if rng.random() < OMITTED:
            continue
        value = right_value(item, variant) if rng.random() < skill else wrong_value(item, variant, rng)
        found.append(
            NewEvent(
                uuid=EventId(wb.new_id()),
                person=attempt.person,
                kind="answer",
                slot=variant.slot,
                value=value,
                phone_at="",
                attempt=attempt.id,
            )
        )
    return found
