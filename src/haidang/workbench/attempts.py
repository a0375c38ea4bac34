"""Use cases of one person and one check: open it, see it, take a hint, submit."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone

from sqlalchemy import Connection

from haidang import journal, people
from haidang.delivery import draw, life, public_variant
from haidang.domain.attempts import Attempt, AttemptState, JsonValue
from haidang.domain.errors import Closed, NotAllowed, NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, ItemId, Language, SlotId, WorkshopId
from haidang.domain.items import SimulatedPhone
from haidang.domain.people import Role
from haidang.domain.text import in_language
from haidang.workbench.checks import released
from haidang.workbench.finishing import finish
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcomes_of
from haidang.workbench.visits import Visitor

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam has one zone and no summer time."""


def today_in_vietnam(now: datetime) -> date:
    """The date on the wall of the culture house."""
    return now.astimezone(VIETNAM).date()


def owned_attempt(wb: Workbench, visitor: Visitor, attempt_id: AttemptId) -> Attempt:
    """The visitor's own attempt.

    Raises
    ------
    NotFound
        If there is none with this id, or it is somebody else's: the answer does not tell which.
    """
    with wb.database.connect() as c:
        attempt = journal.attempts.get(c, attempt_id)
    if attempt is None or attempt.person != visitor.person.id:
        raise NotFound("Bạn không có bài kiểm tra này. Hãy về trang chính để chọn lại.", code="not_found")
    return attempt


def _open_workshop(c: Connection, visitor: Visitor, check: CheckId) -> WorkshopId:
    """The workshop in which the visitor may sit the check now.

    Raises
    ------
    Closed
        If no trainer has it open.
    """
    joined = people.workshops.of_person(c, visitor.person.id)
    current = visitor.workshop.id if visitor.workshop else None
    for workshop in sorted(joined, key=lambda one: one.id != current):
        if workshop.closed_at is not None:
            continue
        if any(one.check == check and one.closed_at is None for one in workshop.checks):
            return workshop.id
    raise Closed("Giảng viên chưa mở bài kiểm tra này, hoặc đã đóng. Hãy hỏi giảng viên của lớp.", code="check_closed")


def start_attempt(wb: Workbench, visitor: Visitor, check: CheckId) -> AttemptId:
    """The visitor's open attempt at a check, or a new one with fresh variants.

    Raises
    ------
    NotFound
        If the check was never released.
    Closed
        If no trainer has it open, no attempt is left, it is too early, or a slot has nothing to draw from.
    """
    if Role.VOLUNTEER not in visitor.person.roles:
        raise NotAllowed(
            "Bài kiểm tra dành cho tình nguyện viên. Tài khoản của bạn không có vai trò đó.", code="volunteers_only"
        )
    release = released(wb, check)
    now = wb.now()
    overdue: list[Attempt] = []
    with wb.database.begin() as c:
        former = journal.attempts.of_person(c, visitor.person.id, check)
        for attempt in former:
            if attempt.state is not AttemptState.OPEN:
                continue
            if life.may_answer(attempt, now) != "no":
                return attempt.id
            overdue.append(attempt)
    for attempt in overdue:
        finish(wb, attempt)
    with wb.database.begin() as c:
        workshop = _open_workshop(c, visitor, check)
        former = journal.attempts.of_person(c, visitor.person.id, check)
        still_open = [attempt for attempt in former if attempt.state is AttemptState.OPEN]
        if still_open:
            return still_open[0].id
        decisions = {key: outcome.decision for key, outcome in outcomes_of(wb, c, former).items()}
        refusal = life.may_open(release.form, former, decisions, now)
        if refusal is not None:
            raise refusal
        attempt = _new_attempt(wb, release, visitor, former, workshop, now)
        journal.attempts.add(c, attempt)
    return attempt.id


def _new_attempt(
    wb: Workbench, release: Release, visitor: Visitor, former: list[Attempt], workshop: WorkshopId, now: datetime
) -> Attempt:
    """An attempt with variants drawn for this person, other ones than before where the pools allow it."""
    attempt_id = AttemptId(wb.new_id())
    seen: set[ItemId] = {variant.item_id for attempt in former for variant in attempt.variants}
    variants = draw(release, rng=random.Random(attempt_id), today=today_in_vietnam(now), avoid=seen)  # noqa: S311  # reproducible from the id on purpose
    ends_at, closes_at = life.times(release.form, now)
    return Attempt(
        id=attempt_id,
        person=visitor.person.id,
        check=release.form.check,
        release=release.id,
        number=1 + max((attempt.number for attempt in former), default=0),
        variants=variants,
        state=AttemptState.OPEN,
        opened_at=now,
        ends_at=ends_at,
        closes_at=closes_at,
        workshop=workshop,
    )


def attempt_for_page(wb: Workbench, visitor: Visitor, attempt_id: AttemptId, language: str) -> dict[str, object]:
    """An attempt as its owner's phone gets it: public variants, own answers, no key."""
    attempt = owned_attempt(wb, visitor, attempt_id)
    release = released(wb, attempt.check, attempt.release)
    with wb.database.connect() as c:
        answers = journal.events.answers(c, attempt.id)
        hints = journal.hints.of_attempt(c, attempt.id)
    spoken = Language(language)
    return {
        "id": attempt.id,
        "check": attempt.check,
        "title": in_language(release.form.title, spoken),
        "intro": in_language(release.form.intro, spoken),
        "number": attempt.number,
        "state": attempt.state.value,
        "opened_at": attempt.opened_at.isoformat(),
        "ends_at": attempt.ends_at.isoformat() if attempt.ends_at else None,
        "closes_at": attempt.closes_at.isoformat() if attempt.closes_at else None,
        "now": wb.now().isoformat(),
        "slots": [public_variant(release, variant, spoken) for variant in attempt.variants],
        "answers": {
            slot: {"value": answer.value, "hints": answer.hints, "received_at": answer.received_at.isoformat()}
            for slot, answer in answers.items()
        },
        "hints": dict(hints),
        "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
    }


def take_hint(
    wb: Workbench, visitor: Visitor, attempt_id: AttemptId, slot: SlotId, language: str
) -> dict[str, JsonValue]:
    """The next hint of a simulated phone; each costs a tenth and is counted here, not on the phone.

    Raises
    ------
    NotFound
        If the slot is none of the attempt's or has no hints.
    Closed
        If the attempt is over.
    """
    attempt = owned_attempt(wb, visitor, attempt_id)
    release = released(wb, attempt.check, attempt.release)
    now = wb.now()
    if life.may_answer(attempt, now) == "no":
        raise Closed("Bài đã nộp hoặc đã hết giờ nên không xem gợi ý được nữa.", code="closed")
    found = [variant for variant in attempt.variants if variant.slot == slot]
    body = release.items[found[0].item_id].body if found else None
    if not isinstance(body, SimulatedPhone):
        raise NotFound("Câu này không có gợi ý.", code="no_hints")
    hints = body.task.hints
    with wb.database.begin() as c:
        used = journal.hints.take(c, attempt.id, slot, len(hints), now)
    return {"hint": in_language(hints[used - 1], language), "used": used, "left": len(hints) - used}


def submit_attempt(wb: Workbench, visitor: Visitor, attempt_id: AttemptId) -> dict[str, object]:
    """End the visitor's attempt. Twice, or from two phones at once, does no harm: the first one counts."""
    attempt = owned_attempt(wb, visitor, attempt_id)
    if attempt.state is AttemptState.RESET:
        raise Closed("Giảng viên đã hủy lần làm này. Bạn mở lại bài từ trang chính nhé.", code="reset")
    first = finish(wb, attempt)
    after = owned_attempt(wb, visitor, attempt_id)
    return {
        "state": after.state.value,
        "submitted_at": after.submitted_at.isoformat() if after.submitted_at else None,
        "already": not first,
    }
