"""Use cases of a sheet that came back: whose it is, which paper, whether it may be kept; and keeping it.

A kept sheet is an attempt like any other, with exactly the variants of the paper, scored and projected in the same
way; the act `attempt.paper` says who typed it in, from which paper and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from haidang import journal, people
from haidang.delivery import life, paper
from haidang.domain.attempts import Attempt, AttemptState, JsonValue, Variant
from haidang.domain.errors import Closed, NotAllowed, NotFound, Refused
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, EventId, SlotId
from haidang.domain.people import Person, Role, Workshop
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import released
from haidang.workbench.finishing import bring_in, finish, hand_in
from haidang.workbench.language import Translator, translator
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcomes_of
from haidang.workbench.paper import release_of, variants_of

ACT = "attempt.paper"
"""The act that marks an attempt as typed in from paper; its target is the attempt."""
MOST_WORKSHOPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the form holds, as it came in.

    Parameters
    ----------
    person, workshop
        Ids; '' where not chosen.
    anyway, anyway_reason
        The form's rules stand against it, and the trainer keeps it all the same, for this reason.
    written
        Slot → what was typed beside it.
    """

    check: CheckId
    person: str = ""
    code: str = ""
    workshop: str = ""
    reason: str = ""
    anyway: bool = False
    anyway_reason: str = ""
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A sheet whose person, paper and workshop are known and may be typed in by this actor."""

    person: Person
    code: str
    release: Release
    variants: tuple[Variant, ...]
    workshop: Workshop | None
    obstacles: tuple[str, ...]


def keep_sheet(wb: Workbench, actor: Person, sheet: Sheet, language: str) -> AttemptId:
    """Keep a sheet as a submitted attempt, scored at once; all or nothing.

    Raises
    ------
    Refused
        As `write_page`; also if a slot cannot be read, or the form's rules stand against it and the trainer has not
        said with a reason that it is to be kept all the same.
    """
    translate = translator(language)
    opened = open_sheet(wb, actor, sheet, language)
    values, faults = read_slots(opened, sheet, translate)
    if faults:
        raise Refused(" ".join(faults.values()), code="paper_misread")
    if not values:
        raise Refused("Chưa nhập câu nào nên chưa lưu gì cả.", code="paper_misread")
    now = wb.now()
    with wb.database.begin() as c:
        former = journal.attempts.of_person(c, opened.person.id, sheet.check)
        _not_twice(c, former, opened, language)
        obstacles = _obstacles(wb, c, opened.release, former, now, translate)
        if obstacles and not (sheet.anyway and sheet.anyway_reason):
            raise Refused(
                translate("Hãy đánh dấu “vẫn lưu” và ghi lý do, vì: %(why)s") % {"why": " ".join(obstacles)},
                code="paper_rules",
            )
        for one in former:
            if one.state is AttemptState.OPEN:
                journal.attempts.reset(c, one.id, now)
                _act(wb, c, actor, "attempt.reset", one.id, sheet.anyway_reason, now, {"paper": opened.code})
        attempt = Attempt(
            id=AttemptId(wb.new_id()),
            person=opened.person.id,
            check=sheet.check,
            release=opened.release.id,
            number=journal.attempts.next_number(c, opened.person.id, sheet.check),
            variants=opened.variants,
            state=AttemptState.OPEN,
            opened_at=now,
            ends_at=None,
            closes_at=None,
            workshop=opened.workshop.id if opened.workshop else None,
        )
        if not journal.attempts.add(c, attempt):
            raise Closed(translate("Vừa có người khác lưu bài của người này. Hãy xem lại rồi nhập."), code="busy")
        journal.events.record(c, [_event(wb, attempt, slot, value) for slot, value in values.items()], now)
        on_device: list[JsonValue] = [one.slot for one in opened.variants if _kind_of(opened, one) == "device"]
        detail: dict[str, JsonValue] = {"paper": opened.code, "release": opened.release.id, "on_device": on_device}
        _act(wb, c, actor, ACT, attempt.id, sheet.reason, now, detail)
        if obstacles:
            _act(wb, c, actor, "attempt.paper_anyway", attempt.id, sheet.anyway_reason, now, {})
        if opened.workshop is not None:
            people.workshops.join(c, opened.workshop.id, opened.person.id, now)
        hand_in(c, opened.release, attempt, now)
    bring_in(wb, attempt.id)
    return attempt.id


def typed_from_paper(c: Connection, attempt: AttemptId) -> bool:
    """Whether an attempt was typed in from paper."""
    return any(one.what == ACT for one in journal.acts.of_target(c, attempt))


def staff_only(actor: Person) -> None:
    """Refuse whoever is neither trainer nor coordinator.

    Raises
    ------
    NotAllowed
        Likewise.
    """
    if not actor.roles & people.persons.SEES_OTHERS:
        raise NotAllowed("Chỉ giảng viên và điều phối viên nhập được bài giấy.", code="staff_only")


def workshops_with(wb: Workbench, actor: Person, check: CheckId) -> list[Workshop]:
    """Workshops of the actor's scope in which the check was opened, the latest first."""
    with wb.database.connect() as c:
        found = people.workshops.of_units(c, people.persons.scope(c, actor))
    return [one for one in found if any(each.check == check for each in one.checks)][:MOST_WORKSHOPS]


def open_sheet(wb: Workbench, actor: Person, sheet: Sheet, language: str) -> Opened:
    """Look at everything that must be right before anything is typed.

    Raises
    ------
    Refused
        With the sentence for the form.
    """
    translate = translator(language)
    staff_only(actor)
    released(wb, sheet.check)
    person = _person(wb, actor, sheet.person)
    code = paper.read_code(sheet.code)
    if code is None:
        raise NotFound(paper.WRONG_CODE, code="paper_code")
    if not sheet.reason:
        raise Refused("Hãy ghi lý do làm trên giấy; lý do được lưu lại.", code="reason")
    release = release_of(wb, sheet.check, code)
    workshop = next((one for one in workshops_with(wb, actor, sheet.check) if one.id == sheet.workshop), None)
    if workshop is None and sheet.workshop:
        raise NotFound("Không thấy lớp này.", code="not_found")
    now = wb.now()
    with wb.database.connect() as c:
        former = journal.attempts.of_person(c, person.id, sheet.check)
    for one in former:
        if one.state is AttemptState.OPEN and life.may_answer(one, now) == "no":
            finish(wb, one)
    with wb.database.connect() as c:
        former = journal.attempts.of_person(c, person.id, sheet.check)
        opened = Opened(
            person=person,
            code=code,
            release=release,
            variants=variants_of(wb, release, code),
            workshop=workshop,
            obstacles=_obstacles(wb, c, release, former, now, translate),
        )
        _not_twice(c, former, opened, language)
    return opened


def _person(wb: Workbench, actor: Person, person_id: str) -> Person:
    """A volunteer of the actor's scope; nobody types in their own sheet."""
    if not person_id:
        raise Refused("Hãy chọn người đã làm bài này.", code="person")
    if person_id == actor.id:
        raise NotAllowed("Bài của chính mình thì nhờ giảng viên khác nhập.", code="own_paper")
    with wb.database.connect() as c:
        volunteers = people.persons.in_units(c, people.persons.scope(c, actor), {Role.VOLUNTEER})
    found = next((one for one in volunteers if one.id == person_id), None)
    if found is None:
        raise NotFound("Không thấy người này trong phạm vi của bạn.", code="not_found")
    return found


def _not_twice(c: Connection, former: Iterable[Attempt], opened: Opened, language: str) -> None:
    """Refuse a paper of this person that was typed in before.

    Raises
    ------
    Closed
        Likewise.
    """
    for attempt in former:
        for act in journal.acts.of_target(c, attempt.id):
            same = act.what == ACT and act.detail.get("paper") == opened.code
            if same and act.detail.get("release") == opened.release.id:
                facts = {"code": opened.code, "name": opened.person.display_name, "when": _when(act.at)}
                raise Closed(
                    translator(language)("Đề %(code)s của %(name)s đã được nhập lúc %(when)s nên không nhập lại nữa.")
                    % facts,
                    code="paper_known",
                )


def _obstacles(
    wb: Workbench, c: Connection, release: Release, former: Sequence[Attempt], now: datetime, translate: Translator
) -> tuple[str, ...]:
    """What the form's rules have against another attempt, in sentences for staff; these may be overruled.

    Raises
    ------
    Closed
        ``certified``: somebody who is certified gets no further attempt, whatever anybody says.
    """
    found = []
    begun = [one for one in former if one.state is AttemptState.OPEN]
    if begun:
        counts = journal.events.answered_counts(c, [one.id for one in begun])
        answered = sum(counts.values())
        found.append(
            translate("Người này đang làm dở trên máy (đã trả lời %(n)s câu); lần làm dở đó sẽ bị hủy.")
            % {"n": answered}
        )
    others = [one for one in former if one.state is not AttemptState.OPEN]
    decisions = {key: outcome.decision for key, outcome in outcomes_of(wb, c, others).items()}
    refusal = life.may_open(release.form, others, decisions, now)
    match refusal.code if refusal else "":
        case "certified":
            raise Closed(translate("Người này đã đạt bài này rồi nên không cần nhập thêm."), code="certified")
        case "in_review":
            found.append(translate("Lần làm trước của người này còn chờ giảng viên chấm."))
        case "used_up":
            most = release.form.attempts_allowed
            found.append(translate("Người này đã dùng hết %(n)s lần làm bài.") % {"n": most})
        case "wait":
            opens_at = life.next_attempt_at(release.form, others) or now
            minutes = ceil((opens_at - now) / timedelta(minutes=1))
            found.append(
                translate("Chưa hết thời gian chờ giữa hai lần làm: còn %(n)s phút nữa.") % {"n": max(1, minutes)}
            )
    return tuple(found)


def _kind_of(opened: Opened, variant: Variant) -> paper.PaperKind:
    return paper.paper_kind(opened.release.items[variant.item_id])


def read_slots(
    opened: Opened, sheet: Sheet, translate: Translator
) -> tuple[dict[SlotId, JsonValue], dict[SlotId, str]]:
    """The values of the slots that hold an answer, and a sentence for each slot that cannot be read."""
    values: dict[SlotId, JsonValue] = {}
    faults: dict[SlotId, str] = {}
    for number, variant in enumerate(opened.variants, start=1):
        read = paper.read_paper(opened.release.items[variant.item_id], variant, sheet.written.get(variant.slot, ""))
        if isinstance(read, paper.Misread):
            head = translate("Câu %(n)s (%(slot)s):") % {"n": number, "slot": variant.slot}
            faults[variant.slot] = f"{head} {translate(read.sentence) % read.values}"
        elif read is not None:
            values[variant.slot] = read
    return values, faults


def _event(wb: Workbench, attempt: Attempt, slot: SlotId, value: JsonValue) -> journal.events.NewEvent:
    return journal.events.NewEvent(
        uuid=EventId(wb.new_id()),
        person=attempt.person,
        attempt=attempt.id,
        slot=slot,
        kind="answer",
        value=value,
        phone_at="",
    )


def _act(
    wb: Workbench,
    c: Connection,
    actor: Person,
    what: str,
    attempt: AttemptId,
    reason: str,
    now: datetime,
    detail: Mapping[str, JsonValue],
) -> None:
    journal.acts.record(
        c,
        journal.acts.Act(id=wb.new_id(), at=now, by=actor.id, what=what, target=attempt, reason=reason, detail=detail),
    )


def _when(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
