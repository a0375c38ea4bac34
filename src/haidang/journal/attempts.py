"""Attempts and what became of them. Two phones may do everything here at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, tuple_, update

from haidang.domain.attempts import Attempt, AttemptState, Variant
from haidang.domain.ids import AttemptId, CheckId, PersonId, ReleaseId, WorkshopId
from haidang.domain.scores import Decision, Settled
from haidang.store import insert_new
from haidang.store.tables import attempt as attempts_table
from haidang.store.tables import variant as variants_table

_A = attempts_table.c
_V = variants_table.c
_AT_ONCE = 400
"""Ids in one IN list: SQLite allows 32,766 parameters, older builds 999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an attempt beside itself: the decision kept for it, and whether the gradebook holds it."""

    attempt: Attempt
    decision: Decision | None
    projected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What says whether an attempt counts, without its variants."""

    id: AttemptId
    person: PersonId
    check: CheckId
    release: ReleaseId
    number: int
    state: AttemptState
    submitted_at: datetime | None
    projected: bool


def add(c: Connection, attempt: Attempt) -> bool:
    """Keep a new attempt with its variants; False if this person has one with this check and number already.

    False means that another phone was faster: read `of_person` again and go on with what is there.
    """
    inserted = insert_new(
        c,
        attempts_table,
        {
            "id": attempt.id,
            "person_id": attempt.person,
            "check_id": attempt.check,
            "release_id": attempt.release,
            "number": attempt.number,
            "state": attempt.state.value,
            "opened_at": attempt.opened_at,
            "ends_at": attempt.ends_at,
            "closes_at": attempt.closes_at,
            "submitted_at": attempt.submitted_at,
            "workshop_id": attempt.workshop,
            "projected": False,
        },
    )
    if inserted and attempt.variants:
        c.execute(
            variants_table.insert(),
            [
                {
                    "attempt_id": attempt.id,
                    "slot": one.slot,
                    "position": position,
                    "item_id": one.item_id,
                    "item_revision": one.item_revision,
                    "seed": one.seed,
                }
                for position, one in enumerate(attempt.variants)
            ],
        )
    return inserted


def get(c: Connection, attempt_id: AttemptId, *, for_update: bool = False) -> Attempt | None:
    """Return one attempt, None where there is none.

    With `for_update` nobody else changes it before the end of this transaction (needed on PostgreSQL between
    "may this answer still come in?" and keeping it; on SQLite a writing transaction is alone anyway).
    """
    query = select(attempts_table).where(_A.id == attempt_id)
    row = c.execute(query.with_for_update() if for_update else query).mappings().first()
    return None if row is None else _attempts(c, [row])[0]


def get_many(
    c: Connection, attempt_ids: Collection[AttemptId], *, for_update: bool = False
) -> dict[AttemptId, Attempt]:
    """Return several attempts by id, as `get` does; unknown ids are absent."""
    rows: list[RowMapping] = []
    wanted = sorted(set(attempt_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(attempts_table).where(_A.id.in_(wanted[start : start + _AT_ONCE])).order_by(_A.id)
        rows += c.execute(query.with_for_update() if for_update else query).mappings()
    return {one.id: one for one in _attempts(c, rows)}


def of_person(c: Connection, person: PersonId, check: CheckId | None = None) -> list[Attempt]:
    """Return a person's attempts, of one check or of all, ordered by check and number; those set aside too."""
    query = select(attempts_table).where(_A.person_id == person).order_by(_A.check_id, _A.number)
    if check is not None:
        query = query.where(_A.check_id == check)
    return _attempts(c, c.execute(query).mappings().all())


def of_release(c: Connection, release: ReleaseId, persons: Sequence[PersonId] | None = None) -> list[Attempt]:
    """Return all attempts made from a release, of everybody or of `persons`, ordered by person and number."""
    query = select(attempts_table).where(_A.release_id == release).order_by(_A.person_id, _A.number)
    return _attempts(c, _rows_of(c, query, persons))


def of_check(c: Connection, check: CheckId, persons: Sequence[PersonId] | None = None) -> list[Attempt]:
    """Return all attempts at a check in all its revisions, ordered by person and number."""
    query = select(attempts_table).where(_A.check_id == check).order_by(_A.person_id, _A.number)
    return _attempts(c, _rows_of(c, query, persons))


def of_workshop(c: Connection, workshop: WorkshopId) -> list[Attempt]:
    """Return all attempts that were begun in a workshop, in the order in which they were begun."""
    query = select(attempts_table).where(_A.workshop_id == workshop).order_by(_A.opened_at, _A.id)
    return _attempts(c, c.execute(query).mappings().all())


def unprojected(c: Connection, release: ReleaseId | None = None) -> list[AttemptId]:
    """Return the ids of submitted attempts that the gradebook does not hold, the earliest first.

    Earlier attempts of somebody who has a later one in the gradebook are among them: whether one counts is for the
    caller to say.
    """
    query = select(_A.id).where(_A.state == AttemptState.SUBMITTED.value, _A.projected.is_(False))
    if release is not None:
        query = query.where(_A.release_id == release)
    return [AttemptId(one) for one in c.execute(query.order_by(_A.submitted_at, _A.id)).scalars()]


def numbers_of(c: Connection) -> dict[ReleaseId, int]:
    """Return how many attempts each release has, in any state; releases without one are absent."""
    query = select(_A.release_id, func.count().label("made")).group_by(_A.release_id)
    return {ReleaseId(row.release_id): int(row.made) for row in c.execute(query)}


def submitted(c: Connection, release: ReleaseId) -> list[AttemptId]:
    """Return the ids of all submitted attempts of a release, the earliest first."""
    query = select(_A.id).where(_A.state == AttemptState.SUBMITTED.value, _A.release_id == release)
    return [AttemptId(one) for one in c.execute(query.order_by(_A.submitted_at, _A.id)).scalars()]


def heads(c: Connection, attempts: Collection[AttemptId]) -> list[Head]:
    """Return the heads of all attempts, at any check, of the people who made these; by person, check and number."""
    found: dict[AttemptId, Head] = {}
    wanted = sorted(set(attempts))
    columns = (_A.id, _A.person_id, _A.check_id, _A.release_id, _A.number, _A.state, _A.submitted_at, _A.projected)
    for start in range(0, len(wanted), _AT_ONCE):
        theirs = select(_A.person_id).where(_A.id.in_(wanted[start : start + _AT_ONCE]))
        for row in c.execute(select(*columns).where(_A.person_id.in_(theirs))):
            found[AttemptId(row.id)] = Head(
                id=AttemptId(row.id),
                person=PersonId(row.person_id),
                check=CheckId(row.check_id),
                release=ReleaseId(row.release_id),
                number=row.number,
                state=AttemptState(row.state),
                submitted_at=row.submitted_at,
                projected=bool(row.projected),
            )
    return sorted(found.values(), key=lambda one: (one.person, one.check, one.number))


def overdue(c: Connection, now: datetime) -> list[Attempt]:
    """Return open attempts whose grace has ended by `now`, the longest ended first."""
    query = select(attempts_table).where(_A.state == AttemptState.OPEN.value, _A.closes_at < now).order_by(_A.closes_at)
    return _attempts(c, c.execute(query).mappings().all())


def decisions_of(c: Connection, attempts: Sequence[AttemptId]) -> dict[AttemptId, Decision]:
    """Return the decisions kept for these attempts; attempts without one are absent."""
    found: dict[AttemptId, Decision] = {}
    for start in range(0, len(attempts), _AT_ONCE):
        wanted = attempts[start : start + _AT_ONCE]
        query = select(_A.id, _A.decision).where(_A.id.in_(wanted), _A.decision.is_not(None))
        found |= {AttemptId(row.id): Decision(row.decision) for row in c.execute(query)}
    return found


def next_number(c: Connection, person: PersonId, check: CheckId) -> int:
    """Return the number of a person's next attempt at a check, from 1; attempts set aside keep theirs."""
    query = select(func.max(_A.number)).where(_A.person_id == person, _A.check_id == check)
    return int(c.execute(query).scalar() or 0) + 1


def submit(c: Connection, attempt_id: AttemptId, at: datetime) -> bool:
    """Close an open attempt; True for exactly one of all who try, False if it was submitted or set aside before."""
    done = c.execute(
        update(attempts_table)
        .where(_A.id == attempt_id, _A.state == AttemptState.OPEN.value)
        .values(state=AttemptState.SUBMITTED.value, submitted_at=at)
        .returning(_A.id)
    )
    return done.first() is not None


def reset(c: Connection, attempt_id: AttemptId, at: datetime) -> bool:
    """Set an attempt aside; False if it was already. Its reason belongs into `acts`."""
    done = c.execute(
        update(attempts_table)
        .where(_A.id == attempt_id, _A.state != AttemptState.RESET.value)
        .values(state=AttemptState.RESET.value, reset_at=at, projected=False)
        .returning(_A.id)
    )
    return done.first() is not None


def set_projected(c: Connection, attempts: Collection[AttemptId]) -> None:
    """Note that nbgrader's gradebook now holds these attempts, and none other of the same persons and releases.

    At most one of a person and release. What has been set aside meanwhile, and ids that nobody has, are passed over.
    """
    wanted = sorted(set(attempts))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        ours = select(_A.person_id, _A.release_id).where(_A.id.in_(some), _A.state != AttemptState.RESET.value)
        c.execute(
            update(attempts_table)
            .where(_A.projected, _A.id.not_in(some), tuple_(_A.person_id, _A.release_id).in_(ours))
            .values(projected=False)
        )
        c.execute(
            update(attempts_table).where(_A.id.in_(some), _A.state != AttemptState.RESET.value).values(projected=True)
        )


def set_unprojected(c: Connection, attempts: Collection[AttemptId]) -> None:
    """Note that the gradebook has to be written again for these attempts: they are waiting, as after a hand-in."""
    wanted = sorted(set(attempts))
    for start in range(0, len(wanted), _AT_ONCE):
        c.execute(update(attempts_table).where(_A.id.in_(wanted[start : start + _AT_ONCE])).values(projected=False))


def projected(c: Connection, person: PersonId, release: ReleaseId) -> AttemptId | None:
    """Return the attempt that nbgrader's gradebook holds for this person and release."""
    query = select(_A.id).where(_A.person_id == person, _A.release_id == release, _A.projected)
    found: str | None = c.execute(query).scalar_one_or_none()
    return None if found is None else AttemptId(found)


def holders(c: Connection, release: ReleaseId) -> list[PersonId]:
    """Return whose attempts nbgrader's gradebook holds in a release, sorted."""
    query = select(_A.person_id).where(_A.release_id == release, _A.projected).order_by(_A.person_id)
    return [PersonId(one) for one in c.execute(query).scalars()]


def set_decision(
    c: Connection, attempt_id: AttemptId, decision: Decision | None, settled: Settled | None = None
) -> None:
    """Keep the decision last made for an attempt, so that lists need not score again.

    `settled` says what else the tracker needs where no manual mark can change the decision any more; without it the
    tracker decides the attempt from its scores and marks.
    """
    c.execute(
        update(attempts_table)
        .where(_A.id == attempt_id)
        .values(
            decision=None if decision is None else decision.value,
            points=None if settled is None else settled.points,
            mastery=None if settled is None else settled.mastery,
        )
    )


def decisions(c: Connection, person: PersonId, check: CheckId) -> dict[AttemptId, Decision]:
    """Return the decisions kept for a person's attempts at a check; attempts without one are absent."""
    query = select(_A.id, _A.decision).where(_A.person_id == person, _A.check_id == check, _A.decision.is_not(None))
    return {AttemptId(row.id): Decision(row.decision) for row in c.execute(query)}


def standings(c: Connection, release: ReleaseId, persons: Sequence[PersonId] | None = None) -> list[Standing]:
    """Return attempts of a release together with decision and projection, ordered by person and number."""
    query = select(attempts_table).where(_A.release_id == release).order_by(_A.person_id, _A.number)
    rows = _rows_of(c, query, persons)
    return [
        Standing(
            attempt=one,
            decision=None if row["decision"] is None else Decision(row["decision"]),
            projected=bool(row["projected"]),
        )
        for one, row in zip(_attempts(c, rows), rows, strict=True)
    ]


def _rows_of(c: Connection, query: Select[Any], persons: Sequence[PersonId] | None) -> list[RowMapping]:
    if persons is None:
        return list(c.execute(query).mappings())
    rows: list[RowMapping] = []
    wanted = sorted(set(persons))
    for start in range(0, len(wanted), _AT_ONCE):
        rows += c.execute(query.where(_A.person_id.in_(wanted[start : start + _AT_ONCE]))).mappings()
    return rows


def _attempts(c: Connection, rows: Sequence[RowMapping]) -> list[Attempt]:
    variants: dict[str, list[Variant]] = {str(row["id"]): [] for row in rows}
    ids = list(variants)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        columns = (_V.attempt_id, _V.slot, _V.item_id, _V.item_revision, _V.seed)
        query = select(*columns).where(_V.attempt_id.in_(some)).order_by(_V.position)
        for attempt, slot, item, revision, seed in c.execute(query).all():
            variants[attempt].append(Variant(slot=slot, item_id=item, item_revision=revision, seed=seed))
    return [
        Attempt(
            id=AttemptId(row["id"]),
            person=PersonId(row["person_id"]),
            check=CheckId(row["check_id"]),
            release=ReleaseId(row["release_id"]),
            number=row["number"],
            variants=tuple(variants[row["id"]]),
            state=AttemptState(row["state"]),
            opened_at=row["opened_at"],
            ends_at=row["ends_at"],
            closes_at=row["closes_at"],
            submitted_at=row["submitted_at"],
            workshop=None if row["workshop_id"] is None else WorkshopId(row["workshop_id"]),
        )
        for row in rows
    ]
