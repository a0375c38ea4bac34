"""One volunteer's evening: sign in, open the lesson, take the check, lose the Wi-Fi once, hand in, see the result."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from haidang.delivery import public_variant
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.ids import AttemptId, SlotId
from haidang.rehearsal.company import Card, Company
from haidang.rehearsal.ledger import Ledger, Sent, broken_intents, expected_outcome, expected_scores
from haidang.rehearsal.parts import Move, Part, rng_of, write_part
from haidang.rehearsal.phone import GaveUp, Opened, Phone

LANGUAGE = "vi"
THINK_SECONDS = (0.3, 1.7)
"""A real volunteer thinks for half a minute; here the whole class is in a hurry, which is harder for the server."""


@dataclass(slots=True, kw_only=True)
class Stage:
    """What all volunteers share while they play.

    Parameters
    ----------
    variants_of
        Reads the variants the server drew for an attempt (rows of ``journal.db``); seeds never travel to a phone.
    all_opened
        Awaited with the lesson open; it lets everybody go on together, after the memory was measured.
    on_acknowledged
        Told how many answers of the check were acknowledged just now.
    """

    company: Company
    address: str
    variants_of: Callable[[AttemptId], tuple[Variant, ...]]
    all_opened: Callable[[int], Awaitable[None]]
    on_acknowledged: Callable[[int], None]
    excused: Callable[[], bool]


@dataclass(slots=True, kw_only=True)
class Evening:
    """What came of one volunteer's evening."""

    ledger: Ledger
    errors: list[str] = field(default_factory=list)
    lesson: Opened | None = None
    acknowledgement_ms: list[float] = field(default_factory=list)


async def play(stage: Stage, card: Card, index: int, *, arrives_after: float) -> Evening:
    """Play one volunteer to the end. Whatever goes wrong ends up in `Evening.errors`; nothing is raised."""
    evening = Evening(ledger=Ledger(person=card.person, code=card.code, units=card.units, has_courses=card.has_courses))
    phone = Phone(stage.address, excused=stage.excused)
    player = _Player(stage, card, index, phone, evening)
    try:
        await asyncio.sleep(arrives_after)
        await player.arrive()
        await stage.all_opened(index)
        await player.take_check()
        if phone.cuts != 1:
            evening.errors.append(f"{card.code}: lẽ ra mất mạng đúng một lần, lại là {phone.cuts} lần")
    except (GaveUp, httpx.HTTPError) as fault:
        evening.errors.append(f"{card.code}: {str(fault) or type(fault).__name__}")
    except (KeyError, TypeError, ValueError) as fault:
        evening.errors.append(f"{card.code}: máy chủ trả lời không đúng dạng ({type(fault).__name__}: {fault})")
    finally:
        await phone.close()
    evening.errors += [f"{card.code}: {one}" for one in phone.troubles]
    evening.acknowledgement_ms = phone.acknowledgement_ms
    return evening


class _Player:
    def __init__(self, stage: Stage, card: Card, index: int, phone: Phone, evening: Evening) -> None:
        self._stage = stage
        self._company = stage.company
        self._card = card
        self._index = index
        self._phone = phone
        self._evening = evening
        self._ledger = evening.ledger
        self._rng = rng_of(index)

    async def arrive(self) -> None:
        """Sign in, open the lesson with all it loads, and look around in it."""
        lesson = self._company.lesson
        page = f"/{LANGUAGE}/lesson/{lesson}"
        fields = {"workshop": self._company.workshop_code, "code": self._card.personal_code, "pin": self._card.pin}
        await self._phone.sign_in("/sign-in", fields, then=page)
        self._evening.lesson = await self._phone.open(page, ["/api/me", f"/api/pages/{lesson}/state"])
        self._ledger.opened = True
        place = self._sent("place", slot="", value=f"buoc-{self._index % 5}", page=lesson)
        practice = self._sent("practice", slot=self._company.practice, value=self._index % 2, page=lesson)
        await self._deliver([place, practice])
        state = await self._phone.ask(f"/api/pages/{lesson}/state")
        if state.get("place") != place.value or state.get("values") != {practice.slot: practice.value}:
            self._say("mở lại bài học không thấy đúng chỗ đang học dở")

    async def take_check(self) -> None:
        """Open the check, answer it, hand it in and hold the result against the ledger."""
        check = self._company.release.form.check
        started = await self._phone.tell(f"/api/checks/{check}/attempts", {})
        attempt = self._ledger.attempt = AttemptId(started["attempt"])
        await self._phone.open(f"/{LANGUAGE}/check/{attempt}", ["/api/me"])
        variants = self._ledger.variants = self._stage.variants_of(attempt)
        self._compare_variants(await self._look(attempt), variants)
        part = write_part(self._company.release, variants, self._index, self._rng)
        self._ledger.intents = {slot: move.intent for slot, move in part.moves.items()}
        await self._answer(attempt, part)
        self._compare_answers(await self._look(attempt))
        await self._phone.tell(f"/api/attempts/{attempt}/submit", {})
        self._ledger.submitted = True
        self._compare_result(await self._phone.ask(f"/api/attempts/{attempt}/result?lang={LANGUAGE}"))

    async def _look(self, attempt: AttemptId) -> dict[str, Any]:
        return await self._phone.ask(f"/api/attempts/{attempt}?lang={LANGUAGE}")

    async def _answer(self, attempt: AttemptId, part: Part) -> None:
        """Send batch after batch; in the middle of one of them the Wi-Fi is lost."""
        full = [number for number, batch in enumerate(part.batches) if any(move.values for move in batch)]
        unlucky = self._rng.choice(full) if full else -1
        for number, batch in enumerate(part.batches):
            await asyncio.sleep(self._rng.uniform(*THINK_SECONDS))
            await self._take_hints(attempt, batch)
            events = [
                self._sent("answer", slot=move.slot, value=value, attempt=attempt)
                for move in batch
                for value in move.values
            ]
            if not events:
                continue
            if number == unlucky:
                lost: dict[str, JsonValue] = {"events": [event.to_json(_phone_clock(self._rng)) for event in events]}
                await self._phone.tell_and_lose("/api/events", lost, after_sending=self._rng.random() < 0.7)
            self._stage.on_acknowledged(await self._deliver(events))

    async def _take_hints(self, attempt: AttemptId, batch: Iterable[Move]) -> None:
        for move in batch:
            if move.takes_hint:
                given = await self._phone.tell(f"/api/attempts/{attempt}/hints", {"slot": move.slot})
                self._ledger.hints[move.slot] = int(given["used"])

    def _sent(
        self, kind: Any, *, slot: str, value: JsonValue, attempt: AttemptId | None = None, page: str | None = None
    ) -> Sent:
        event = Sent(uuid=uuid.uuid4().hex, kind=kind, slot=slot, value=value, attempt=attempt, page=page)
        self._ledger.made[event.uuid] = event
        return event

    async def _deliver(self, events: list[Sent]) -> int:
        """Send until acknowledged; enter what was acknowledged into the ledger."""
        body: dict[str, JsonValue] = {"events": [event.to_json(_phone_clock(self._rng)) for event in events]}
        answer = await self._phone.tell_events(body)
        status = {str(ack["uuid"]).replace("-", ""): ack for ack in answer["acks"]}
        for event in events:
            ack = status.get(event.uuid)
            if ack is not None and ack["status"] in {"saved", "late"}:
                self._ledger.acknowledged[event.uuid] = event
            else:
                self._say(f"câu trả lời cho {event.slot or 'chỗ đang học'} không được nhận: {ack}")
        return sum(event.kind == "answer" for event in events)

    def _compare_variants(self, page: dict[str, Any], variants: tuple[Variant, ...]) -> None:
        mine = [public_variant(self._company.release, variant, LANGUAGE) for variant in variants]
        if page["slots"] != mine:
            self._say("đề trên trang không phải đề đã rút cho người này")

    def _compare_answers(self, page: dict[str, Any]) -> None:
        """A reload, or another phone, must show every acknowledged answer."""
        shown = {SlotId(slot): answer["value"] for slot, answer in page["answers"].items()}
        if shown != self._ledger.answers():
            self._say("mở lại bài kiểm tra không thấy đúng các câu đã lưu")

    def _compare_result(self, page: dict[str, Any]) -> None:
        release = self._company.release
        scores = expected_scores(release, self._ledger)
        outcome = expected_outcome(release, self._ledger)
        assert outcome is not None
        self._evening.errors += broken_intents(self._ledger, scores)
        shown = {slot["slot"]: (slot["status"], slot["points"]) for slot in page["slots"]}
        mine = {
            str(one.slot): (one.verdict.status.value, None if one.points is None else round(one.points, 2))
            for one in scores
        }
        whole = (page["decision"], page["points"], page["needs_review"])
        if shown != mine or whole != (outcome.decision.value, round(outcome.points, 2), outcome.needs_review):
            self._say(f"trang kết quả ghi {whole}, sổ tay tính ra {outcome.decision.value} {outcome.points:g}")

    def _say(self, what: str) -> None:
        self._evening.errors.append(f"{self._card.code}: {what}")


def _phone_clock(rng: random.Random) -> str:
    """Give the time as a phone tells it: some are years off, and it must not matter."""
    year_off = rng.random() < 0.1
    now = datetime.now(UTC)
    return (now.replace(year=now.year - 6, day=1) if year_off else now).isoformat()
