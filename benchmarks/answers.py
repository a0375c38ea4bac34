"""Subject: 200 people answer a check; how long until each answer is acknowledged, which means durable on disk."""

from __future__ import annotations

import asyncio
import math
import random
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench import LEARNERS, Bench, say
from crowds import REST_SECONDS, put_away
from light_phone import LightPhone, NoPage
from rows import Row, missing
from stage import CHECK, LANGUAGE, SESSION_COOKIE, Member, Stage

from haidang.domain.attempts import JsonValue
from haidang.domain.ids import AttemptId
from haidang.rehearsal.parts import rng_of, write_part
from haidang.rehearsal.report import percentile
from haidang.rehearsal.rows import variants_of
from haidang.workbench.attempts import start_attempt
from haidang.workbench.opening import Workbench
from haidang.workbench.visits import find_visitor

ACKNOWLEDGED_MS = 50
THINK_SECONDS = 5.0
"""Between two answers of one person, on average. People really think for half a minute: this is a hurried class."""


@dataclass(slots=True)
class Answering:
    """What came of it; `waits` are milliseconds of whole requests, `kept` the events that were acknowledged."""

    waits: list[float] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    failed: int = 0
    lost: int = 0
    """Acknowledged and not in the journal afterwards."""
    commits: int = 0
    """Transactions that the acknowledged events came in."""
    server_cpu: float = 0.0
    client_cpu: float = 0.0

    def share(self, part: float) -> float:
        """Give the percentile of the waits, `part` 0..1; NaN where nothing was acknowledged."""
        found = percentile(self.waits, part)
        return math.nan if found is None else found


def open_attempts(wb: Workbench, members: Sequence[Member]) -> list[AttemptId]:
    """Open the check for these people, through the use case itself."""
    found = []
    for member in members:
        visitor = find_visitor(wb, member.token)
        assert visitor is not None
        found.append(start_attempt(wb, visitor, CHECK))
    return found


async def rows(bench: Bench) -> list[Row]:
    """Let the people answer, and look for every acknowledged event in the journal afterwards."""
    stage = await bench.stage()
    seconds = bench.sizes.answering_seconds
    name = f"answer acknowledged, {LEARNERS} people answering"
    say(f"ours: {LEARNERS} people answer for {seconds:.0f} s")
    bench.stop_server()
    met, at_once = await answering(stage, stage.members[:LEARNERS], seconds)
    if not met.waits:
        return [missing(f"{name}, p95", "ms", ACKNOWLEDGED_MS, "no answer was acknowledged")]
    note = (
        f"{len(met.waits)} answers, {len(met.waits) / seconds:.0f} a second (each person every {THINK_SECONDS:.0f} s), "
        f"in {met.commits} transactions; CPU: server {met.server_cpu:.1f} s, clients {met.client_cpu:.1f} s; "
        "stock keeps no answers"
    )
    broken = f"{name}: errors, or acknowledged and not in the journal"
    return [
        Row(name=f"{name}, p50", unit="ms", ours=met.share(0.5), stock=None, note=note),
        Row(name=f"{name}, p95", unit="ms", ours=met.share(0.95), stock=None, target=ACKNOWLEDGED_MS, note=note),
        Row(name=f"{name}, longest", unit="ms", ours=max(met.waits), stock=None),
        Row(
            name=f"{LEARNERS} answers in one instant (the Wi-Fi is back), until the last one is acknowledged",
            unit="ms",
            ours=max(at_once.waits, default=None),
            stock=None,
            note=f"{len(at_once.kept)} answers in {at_once.commits} transactions, each one durable before it is told",
        ),
        Row(name=broken, unit="", ours=sum(one.failed + one.lost for one in (met, at_once)), stock=None, target=0),
    ]


async def answering(stage: Stage, members: Sequence[Member], seconds: float) -> tuple[Answering, Answering]:
    """Let these people answer for so many seconds, each with the check open, on a server that has just started.

    Then every one of them sends one more answer in the same instant: that is the second figure.
    """
    with stage.workbench() as wb:
        attempts = open_attempts(wb, members)
    server = await stage.serve()
    phones = [LightPhone(server.address, {SESSION_COOKIE: one.token}) for one in members]
    met, at_once = Answering(), Answering()
    try:
        for phone, attempt in zip(phones, attempts, strict=True):
            await phone.fetch(f"/{LANGUAGE}/check/{attempt}")  # gives the cookie that a POST must show
        await asyncio.sleep(REST_SECONDS)
        until = time.monotonic() + seconds
        cpu, mine = server.processor_time(), time.process_time()
        await asyncio.gather(
            *(
                _answer(phone, _events(stage, attempt, index), index, until, met)
                for index, (phone, attempt) in enumerate(zip(phones, attempts, strict=True))
            )
        )
        met.client_cpu, met.server_cpu = time.process_time() - mine, server.processor_time() - cpu
        last = [next(_events(stage, attempt, index)) for index, attempt in enumerate(attempts)]
        await asyncio.gather(*(_tell(phone, event, at_once) for phone, event in zip(phones, last, strict=True)))
    finally:
        await put_away(phones)
        server.stop()
    there = _in_journal(stage)
    for one in (met, at_once):
        one.lost = len(one.kept - there.keys())
        one.commits = len({there[kept] for kept in one.kept & there.keys()})
    return met, at_once


def _events(stage: Stage, attempt: AttemptId, index: int) -> Iterator[dict[str, JsonValue]]:
    """Give one answer after the other, round and round, as the rehearsal's volunteer would write them."""
    part = write_part(stage.release, variants_of(stage.settings.data, attempt), index, rng_of(index))
    moves = [(move.slot, value) for move in part.moves.values() for value in move.values]
    while moves:
        for slot, value in moves:
            at = datetime.now(UTC).isoformat()
            event = {"uuid": uuid.uuid4().hex, "kind": "answer", "attempt": attempt, "slot": slot, "value": value}
            yield {**event, "at": at}


async def _answer(
    phone: LightPhone, events: Iterator[dict[str, JsonValue]], index: int, until: float, met: Answering
) -> None:
    rng = random.Random(index)
    await asyncio.sleep(rng.uniform(0, THINK_SECONDS))
    for event in events:
        if time.monotonic() > until:
            return
        await _tell(phone, event, met)
        await asyncio.sleep(rng.uniform(0.5, 1.5) * THINK_SECONDS)


async def _tell(phone: LightPhone, event: dict[str, JsonValue], met: Answering) -> None:
    began = time.perf_counter()
    try:
        answer = await phone.tell("/api/events", {"events": [event]})
    except NoPage:
        met.failed += 1
        return
    met.waits.append(1e3 * (time.perf_counter() - began))
    for ack in answer["acks"]:
        if ack["status"] in {"saved", "late"}:
            met.kept.add(str(ack["uuid"]).replace("-", ""))
        else:
            met.failed += 1


def _in_journal(stage: Stage) -> dict[str, str]:
    """Give each event's time of receipt: all of one transaction have the same, to the microsecond."""
    with closing(sqlite3.connect(stage.settings.data / "journal.db")) as connection:
        return dict(connection.execute("SELECT uuid, received_at FROM event").fetchall())
