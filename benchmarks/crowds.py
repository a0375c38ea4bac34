"""Many phones that open one page within a few seconds, and what that costs server and clients."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from light_phone import PATIENT_SECONDS, LightPhone, NoPage
from servers import Server

from haidang.rehearsal.report import percentile

REST_SECONDS = 1.5
"""Between the last request of the preparation and the crowd."""
SEED = 5
NAN = float("nan")
STUCK_SECONDS = 30.0
TRIES = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """What came of it; waits in seconds, processor time in seconds, memory in bytes of the whole process tree."""

    visitors: int
    within: float
    p50: float
    p95: float
    longest: float
    failed: int
    server_cpu: float
    client_cpu: float
    memory_before: int
    memory_after: int

    @property
    def bytes_each(self) -> float:
        """Growth for each visitor."""
        return (self.memory_after - self.memory_before) / self.visitors

    @property
    def cost(self) -> str:
        """Processor time in words: the clients share the cores."""
        return f"CPU: server {self.server_cpu:.1f} s, clients {self.client_cpu:.1f} s"


async def crowd(
    server: Server,
    phones: Sequence[LightPhone],
    paths: Sequence[str],
    *,
    within: float,
    patience: float = PATIENT_SECONDS,
) -> Crowd:
    """Let every phone open the page with all it loads, arriving at random moments within so many seconds.

    The phones keep their connections, and the memory afterwards is measured with all of them open.
    """
    await asyncio.sleep(REST_SECONDS)
    memory = await asyncio.to_thread(server.memory)
    rng = random.Random(SEED)
    arrivals = [rng.uniform(0, within) for _ in phones]
    cpu, mine = server.processor_time(), time.process_time()

    async def visit(phone: LightPhone, after: float) -> float | None:
        await asyncio.sleep(after)
        try:
            return await phone.open(paths, patience)
        except NoPage:
            return None

    waits = await asyncio.gather(*(visit(phone, after) for phone, after in zip(phones, arrivals, strict=True)))
    mine = time.process_time() - mine
    cpu = server.processor_time() - cpu
    seconds = [one for one in waits if one is not None]
    return Crowd(
        visitors=len(phones),
        within=within,
        p50=percentile(seconds, 0.5) or NAN,
        p95=percentile(seconds, 0.95) or NAN,
        longest=max(seconds, default=NAN),
        failed=waits.count(None),
        server_cpu=cpu,
        client_cpu=mine,
        memory_before=memory,
        memory_after=await asyncio.to_thread(server.memory),
    )


class Tries:
    """Asks again where nothing comes, and counts how often that was.

    A live page of stock Voila sometimes waits in vain for its kernel, minutes long (`haidang.serving.next_kernel`,
    `WatchfulChannel`, tells why). That is no cost of an opening; it is told beside the figure, for both sides.
    """

    def __init__(self) -> None:
        self.stuck = 0

    async def until(self, once: Callable[[], Awaitable[T]], patience: float = STUCK_SECONDS) -> T:
        """Give what comes within so many seconds.

        Raises
        ------
        TimeoutError, NoPage, OSError
            If it did not come five times.
        """
        for left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(patience):
                    return await once()
            except (TimeoutError, NoPage, OSError):
                self.stuck += 1
                if not left:
                    raise
        raise AssertionError

    def told(self, whose: str) -> str:
        """Say so, '' where everything came."""
        return f"; {whose}: {self.stuck} tries came to nothing and were made again" if self.stuck else ""


async def opening_time(phone: LightPhone, path: str, times: int, tries: Tries | None = None) -> float:
    """Give the median of the seconds in which the server hands out the page itself, one visitor at a time."""

    async def once() -> float:
        began = time.perf_counter()
        await phone.fetch(path)
        return time.perf_counter() - began

    tries = tries or Tries()
    found = [await tries.until(once) for _ in range(times + 1)]
    return statistics.median(found[1:])


async def put_away(phones: Sequence[LightPhone]) -> None:
    """Close every connection."""
    for phone in phones:
        await phone.close()
