"""Use cases of the trainer: a workshop, its checks, the board, cards, resets. Every one checks the actor's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from haidang import journal, people
from haidang.domain.attempts import AttemptState
from haidang.domain.errors import NotAllowed, NotFound
from haidang.domain.ids import AttemptId, CheckId, PersonId, UnitId, WorkshopId
from haidang.domain.people import Person, Role, Unit, UnitLevel, Workshop
from haidang.people.cards import Card
from haidang.workbench.finishing import finish
from haidang.workbench.opening import Workbench
from haidang.workbench.visits import team_name

CONNECTED_SECONDS = 45
"""A phone not heard of for longer is shown as having lost the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One person on the live board.

    `state` is ``joined``, ``started`` or ``submitted``; `answered` counts slots with an acknowledged answer.
    """

    person: PersonId
    name: str
    team: str
    state: str
    answered: int
    slots: int
    connected: bool
    seen_at: datetime | None
    attempt: AttemptId | None
    decision: str


def _may_teach(c: Connection, actor: Person, unit: UnitId) -> None:
    """Refuse whoever has no trainer's or coordinator's role over `unit`.

    Raises
    ------
    NotAllowed
        Likewise.
    """
    if not actor.roles & {Role.TRAINER, Role.COORDINATOR} or unit not in people.persons.scope(c, actor):
        raise NotAllowed("Lớp này thuộc đơn vị ngoài phạm vi của bạn.", code="out_of_scope")


def teachable_units(wb: Workbench, actor: Person) -> list[Unit]:
    """Communes and teams in the actor's scope, communes first."""
    with wb.database.connect() as c:
        scope = people.persons.scope(c, actor)
        units = [unit for unit in people.units.all_units(c) if unit.id in scope]
    order = {UnitLevel.COMMUNE: 0, UnitLevel.TEAM: 1, UnitLevel.PROVINCE: 2, UnitLevel.CENTRE: 3}
    return sorted(units, key=lambda unit: (order[unit.level], people.unit_names.order_key(unit.name)))


def create_workshop(
    wb: Workbench,
    actor: Person,
    *,
    unit: UnitId,
    title: str,
    day: date,
    lessons: Sequence[str],
    checks: Sequence[CheckId],
) -> Workshop:
    """A new workshop with its own code; `checks` are opened at once.

    Raises
    ------
    NotAllowed
        If the unit is outside the actor's scope.
    """
    now = wb.now()
    with wb.database.begin() as c:
        _may_teach(c, actor, unit)
        workshop = people.workshops.create(
            c,
            unit=unit,
            title=title.strip(),
            day=day,
            lessons=tuple(lessons),
            created_by=actor.id,
            now=now,
            new_id=wb.new_id,
            rng=wb.rng,
        )
        for check in checks:
            people.workshops.open_check(c, workshop.id, check, now)
        made = people.workshops.get(c, workshop.id)
    assert made is not None
    return made


def workshops_of(wb: Workbench, actor: Person) -> list[Workshop]:
    """Workshops in the actor's scope, the newest first."""
    with wb.database.connect() as c:
        return people.workshops.of_units(c, people.persons.scope(c, actor))


def taught_workshop(c: Connection, actor: Person, workshop_id: WorkshopId) -> Workshop:
    """One workshop, for whoever teaches or coordinates its unit.

    Raises
    ------
    NotFound
        If there is none.
    NotAllowed
        ``out_of_scope`` for anybody else.
    """
    workshop = people.workshops.get(c, workshop_id)
    if workshop is None:
        raise NotFound("Không thấy lớp này.", code="not_found")
    _may_teach(c, actor, workshop.unit)
    return workshop


def open_check(wb: Workbench, actor: Person, workshop_id: WorkshopId, check: CheckId) -> None:
    """Let the people of a workshop begin a check."""
    with wb.database.begin() as c:
        taught_workshop(c, actor, workshop_id)
        people.workshops.open_check(c, workshop_id, check, wb.now())


def close_check(wb: Workbench, actor: Person, workshop_id: WorkshopId, check: CheckId) -> int:
    """End a check: nobody begins it any more, open attempts are submitted as they stand; how many were."""
    with wb.database.begin() as c:
        taught_workshop(c, actor, workshop_id)
        people.workshops.close_check(c, workshop_id, check, wb.now())
        waiting = [
            attempt
            for attempt in journal.attempts.of_workshop(c, workshop_id)
            if attempt.check == check and attempt.state is AttemptState.OPEN
        ]
    return sum(finish(wb, attempt) for attempt in waiting)


def close_workshop(wb: Workbench, actor: Person, workshop_id: WorkshopId) -> None:
    """End a workshop with all its checks; its code signs nobody in any more."""
    with wb.database.begin() as c:
        workshop = taught_workshop(c, actor, workshop_id)
    for one in workshop.checks:
        if one.closed_at is None:
            close_check(wb, actor, workshop_id, one.check)
    with wb.database.begin() as c:
        people.workshops.close(c, workshop_id, wb.now())


def board(wb: Workbench, actor: Person, workshop_id: WorkshopId) -> list[BoardRow]:
    """Who has joined, started, submitted and lost the connection, by Vietnamese name order."""
    now = wb.now()
    with wb.database.connect() as c:
        taught_workshop(c, actor, workshop_id)
        members = people.workshops.members(c, workshop_id)
        attempts = {
            attempt.person: attempt
            for attempt in journal.attempts.of_workshop(c, workshop_id)
            if attempt.state is not AttemptState.RESET
        }
        answered = journal.events.answered_counts(c, [attempt.id for attempt in attempts.values()])
        decisions = journal.attempts.decisions_of(c, [attempt.id for attempt in attempts.values()])
        units = {unit.id: unit for unit in people.units.all_units(c)}
        rows = []
        for member in members:
            person = member.person
            attempt = attempts.get(person.id)
            teams = [
                units[one.unit].name
                for one in person.memberships
                if one.unit in units and units[one.unit].level is UnitLevel.TEAM
            ]
            state = (
                "joined" if attempt is None else "submitted" if attempt.state is AttemptState.SUBMITTED else "started"
            )
            rows.append(
                BoardRow(
                    person=person.id,
                    name=person.display_name,
                    team=", ".join(teams),
                    state=state,
                    answered=answered.get(attempt.id, 0) if attempt else 0,
                    slots=len(attempt.variants) if attempt else 0,
                    connected=(now - member.seen_at).total_seconds() <= CONNECTED_SECONDS,
                    seen_at=member.seen_at,
                    attempt=attempt.id if attempt else None,
                    decision=decisions[attempt.id].value if attempt and attempt.id in decisions else "",
                )
            )
    return sorted(rows, key=lambda row: people.names.sort_key(row.name))


def _person_in_scope(c: Connection, actor: Person, person_id: PersonId) -> Person:
    person = people.persons.get(c, person_id)
    if person is None or not people.persons.may_see(c, actor, person_id):
        raise NotFound("Không thấy người này trong phạm vi của bạn.", code="not_found")
    return person


def _may_renew(actor: Person, person: Person) -> None:
    """Refuse a trainer who would void another trainer's or a coordinator's sign-in.

    Raises
    ------
    NotAllowed
        Likewise.
    """
    if person.is_staff and Role.COORDINATOR not in actor.roles:
        raise NotAllowed(
            "Chỉ điều phối viên mới cấp lại thẻ hoặc mã PIN cho giảng viên, điều phối viên.", code="staff_card"
        )


def new_card(wb: Workbench, actor: Person, person_id: PersonId, *, reason: str) -> Card:
    """A new login card: another personal code; the old one, its QR and open sessions end at once."""
    with wb.database.begin() as c:
        person = _person_in_scope(c, actor, person_id)
        _may_renew(actor, person)
        made = people.staff.new_card(
            c, person=person_id, by=actor.id, reason=reason, now=wb.now(), new_id=wb.new_id, rng=wb.rng, keys=wb.keys
        )
        address = wb.settings.public_address.rstrip("/")
        link = f"{address}/c/{people.card_tokens.issue(c, person_id, now=wb.now(), rng=wb.rng)}" if address else ""
    return Card(name=person.display_name, team=team_name(wb, person), personal_code=made.personal_code, link=link)


def reset_pin(wb: Workbench, actor: Person, person_id: PersonId, *, reason: str) -> None:
    """Forget a PIN: the person chooses a new one at the next sign-in."""
    with wb.database.begin() as c:
        _may_renew(actor, _person_in_scope(c, actor, person_id))
        people.staff.reset_pin(c, person=person_id, by=actor.id, reason=reason, now=wb.now(), new_id=wb.new_id)


def reset_attempt(wb: Workbench, actor: Person, attempt_id: AttemptId, *, reason: str) -> None:
    """Set a stuck attempt aside, with a reason that is kept; it neither counts nor uses up a try.

    Raises
    ------
    NotAllowed
        If there is no reason, or the attempt is submitted: a result is never taken away by hand.
    """
    if not reason.strip():
        raise NotAllowed("Hãy ghi lý do hủy lần làm; lý do được lưu lại.", code="reason_missing")
    with wb.database.begin() as c:
        attempt = journal.attempts.get(c, attempt_id)
        if attempt is None:
            raise NotFound("Không thấy lần làm này.", code="not_found")
        _person_in_scope(c, actor, attempt.person)
        if attempt.state is not AttemptState.OPEN:
            raise NotAllowed(
                "Lần làm này đã nộp nên không hủy được. Nếu còn lần, người học làm lại được.", code="submitted"
            )
        journal.attempts.reset(c, attempt_id, wb.now())
        journal.acts.record(
            c,
            journal.acts.Act(
                id=wb.new_id(), by=actor.id, what="attempt.reset", target=attempt_id, reason=reason.strip(), at=wb.now()
            ),
        )
