"""Use case of the phone's queue: take events, acknowledge each only after it is durable."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic import JsonValue as Json

from haidang import journal
from haidang.delivery import life, parse
from haidang.domain.attempts import Attempt, AttemptState, JsonValue
from haidang.domain.errors import Refused
from haidang.domain.ids import AttemptId, EventId, SlotId
from haidang.domain.responses import Unparsable
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import released
from haidang.workbench.language import translator
from haidang.workbench.opening import Workbench
from haidang.workbench.visits import Visitor, heard_of

MOST_EVENTS = 200
LARGEST_VALUE = 200_000
"""Characters of one value as JSON; the longest trace a task takes has some 60,000."""
UUID_FORM = re.compile(r"[0-9a-fA-F-]{32,36}")


class IncomingEvent(BaseModel):
    """One event as a phone sends it."""

    model_config = ConfigDict(extra="forbid")

    uuid: str = Field(pattern=UUID_FORM.pattern, max_length=36)
    kind: Literal["answer", "practice", "place"]
    attempt: str | None = Field(default=None, max_length=40)
    page: str | None = Field(default=None, max_length=80)
    slot: str = Field(max_length=80)
    value: Json = None
    at: str = Field(default="", max_length=40)


class IncomingBatch(BaseModel):
    """What one request brings."""

    model_config = ConfigDict(extra="forbid")

    events: list[IncomingEvent] = Field(max_length=MOST_EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one request of one phone brings: events, or nothing but the news that the phone is there."""

    visitor: Visitor
    events: tuple[IncomingEvent, ...] = ()
    language: str = "vi"


def read_delivery(visitor: Visitor, body: dict[str, JsonValue], language: str) -> Delivery:
    """The batch of events in a request.

    Raises
    ------
    Refused
        If it cannot be read.
    """
    try:
        batch = IncomingBatch.model_validate(body)
    except ValidationError as fault:
        sentence = translator(language)("Máy chủ không đọc được dữ liệu gửi lên. Hãy tải lại trang.")
        raise Refused(sentence, code="unreadable") from fault
    return Delivery(visitor=visitor, events=tuple(batch.events), language=language)


def take_events(wb: Workbench, visitor: Visitor, body: dict[str, JsonValue], language: str) -> dict[str, object]:
    """Record one batch of events; see `take_deliveries`.

    Raises
    ------
    Refused
        If the batch cannot be read.
    """
    return take_deliveries(wb, [read_delivery(visitor, body, language)])[0]


def take_deliveries(wb: Workbench, deliveries: Sequence[Delivery]) -> list[dict[str, object]]:
    """Record what several phones bring in one transaction, and acknowledge every event of every one of them.

    An event known by its UUID is acknowledged again and changes nothing. An event that can never be taken is refused
    with a sentence, so that the phone stops sending it.

    Returns
    -------
    list of dict
        For each delivery, once all are durable: ``acks`` in the order of its events, and the server's clock ``now``.
    """
    now = wb.now()
    refusals: dict[tuple[int, int], str] = {}
    kept: dict[tuple[int, int], journal.events.NewEvent] = {}
    with wb.database.begin() as c:
        wanted = {AttemptId(event.attempt) for one in deliveries for event in one.events if event.attempt is not None}
        attempts = journal.attempts.get_many(c, wanted, for_update=True)
        for number, delivery in enumerate(deliveries):
            for index, event in enumerate(delivery.events):
                new, why = _judge(wb, delivery.visitor, event, attempts, now)
                if new is None:
                    refusals[number, index] = why
                else:
                    kept[number, index] = new
        outcomes = dict(zip(kept, journal.events.record(c, list(kept.values()), now), strict=True))
        heard_of(wb, c, [one.visitor for one in deliveries])
    for place, outcome in outcomes.items():
        if outcome == "refused":
            refusals[place] = "Câu trả lời này gửi chưa đúng. Bạn chọn lại nhé."
    return [_acknowledgement(number, one, refusals, kept, now) for number, one in enumerate(deliveries)]


def _acknowledgement(
    number: int,
    delivery: Delivery,
    refusals: Mapping[tuple[int, int], str],
    kept: Mapping[tuple[int, int], journal.events.NewEvent],
    now: datetime,
) -> dict[str, object]:
    translate = translator(delivery.language)
    acks = []
    for index, event in enumerate(delivery.events):
        why = refusals.get((number, index), "")
        late = "late" if why == "" and kept[number, index].late else "saved"
        acks.append(
            {"uuid": event.uuid, "status": "refused" if why else late, "message": translate(why) if why else ""}
        )
    return {"acks": acks, "now": now.isoformat()}


def _judge(
    wb: Workbench, visitor: Visitor, event: IncomingEvent, attempts: Mapping[AttemptId, Attempt], now: datetime
) -> tuple[journal.events.NewEvent | None, str]:
    """The event as it will be recorded, or None and the reason why not."""
    late = False
    if len(json.dumps(event.value, ensure_ascii=False)) > LARGEST_VALUE:
        return None, "Câu trả lời dài quá. Bạn rút gọn lại giúp nhé."
    if event.kind == "answer":
        attempt = attempts.get(AttemptId(event.attempt or ""))
        if attempt is None or attempt.person != visitor.person.id:
            return None, "Bạn không có bài kiểm tra này. Hãy về trang chính để chọn lại."
        allowed = life.may_answer(attempt, now)
        if allowed == "no":
            return None, _too_late(attempt)
        late = allowed == "late"
        why = _unreadable(wb, attempt, event)
        if why:
            return None, why
    elif not event.page:
        return None, "Chưa rõ câu trả lời này thuộc bài nào. Bạn tải lại trang rồi trả lời lại nhé."
    return (
        journal.events.NewEvent(
            uuid=EventId(event.uuid.replace("-", "").lower()),
            person=visitor.person.id,
            attempt=AttemptId(event.attempt) if event.kind == "answer" and event.attempt else None,
            page=event.page if event.kind != "answer" else None,
            slot=SlotId(event.slot),
            kind=event.kind,
            value=event.value,
            phone_at=event.at,
            late=late,
        ),
        "",
    )


def _too_late(attempt: Attempt) -> str:
    if attempt.state is AttemptState.RESET:
        return "Giảng viên đã hủy lần làm này. Bạn mở lại bài từ trang chính nhé."
    if attempt.submitted_at is not None:
        clock = attempt.submitted_at.astimezone(VIETNAM).strftime("%H:%M")
        return f"Bài đã nộp lúc {clock} nên câu trả lời gửi sau không được tính."
    return "Đã quá thời gian nhận bài nên câu trả lời này không được tính."


def _unreadable(wb: Workbench, attempt: Attempt, event: IncomingEvent) -> str:
    """Why the value cannot be read; '' where it can."""
    release = released(wb, attempt.check, attempt.release)
    found = [variant for variant in attempt.variants if variant.slot == event.slot]
    if not found:
        return "Bài kiểm tra này không có câu đó. Bạn tải lại trang rồi làm tiếp nhé."
    read = parse(release.items[found[0].item_id], found[0], event.value)
    return read.why if isinstance(read, Unparsable) else ""


def page_state(wb: Workbench, visitor: Visitor, page: str) -> dict[str, object]:
    """Where the visitor was in a lesson, and what they answered in its practice."""
    with wb.database.connect() as c:
        state = journal.events.page_state(c, visitor.person.id, page)
    return {"place": state.place, "done": sorted(state.values), "values": dict(state.values)}
