"""What is measured: bytes in a real browser, waiting of a class, memory of a process tree."""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from haidang.rehearsal.phone import GaveUp, Phone
from haidang.rehearsal.report import percentile
from haidang.rehearsal.server import ServerProcess

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import SWITCHES, needed_chromium

QUIET_SECONDS = 3.0
"""A page is there when nothing has travelled for so long."""
LONGEST_SECONDS = 90.0
PATIENT_SECONDS = 300.0
REST_SECONDS = 2.0
"""Between the last request of the preparation and the class."""
SEED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstVisit:
    """A page opened in a browser that has never been here."""

    wire_bytes: int
    requests: int
    elsewhere: int
    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A class that opens one page within a few seconds; times in seconds, memory in bytes for each visitor."""

    visitors: int
    p50: float
    p95: float
    longest: float
    bytes_each: float
    failed: int


async def first_visit(address: str, path: str, cookies: Mapping[str, str], shown: str) -> FirstVisit:
    """Open a page in headless Chromium with an empty cache and count what travels.

    Counted is `encodedDataLength` of every response as the browser's own network panel counts it (headers and
    compressed bodies), and the frames of websockets. `shown` is a selector that must appear, so that an error page is
    not measured by mistake.
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=needed_chromium(), args=list(SWITCHES))
        context = await browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
        await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        page = await context.new_page()
        wire = _Wire(urlsplit(address).netloc)
        session = await context.new_cdp_session(page)
        wire.listen(session)
        await session.send("Network.enable")
        await page.goto(address + path, wait_until="load", timeout=PATIENT_SECONDS * 1000)
        await page.wait_for_selector(shown, state="attached", timeout=LONGEST_SECONDS * 1000)
        await wire.silence()
        version = browser.version
        await browser.close()
    return FirstVisit(
        wire_bytes=wire.total, requests=len(wire.asked), elsewhere=wire.elsewhere, browser=f"Chromium {version}"
    )


class _Wire:
    """Adds up what the browser says of the network."""

    def __init__(self, home: str) -> None:
        self.asked: set[str] = set()
        self.elsewhere = 0
        self.total = 0
        self._home = home
        self._last = time.monotonic()

    def listen(self, session: Any) -> None:
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))
        for frame in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
            session.on(frame, lambda event: self._add(len(event["response"]["payloadData"])))

    def _asked(self, event: Mapping[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme in {"http", "https"}:
            self.asked.add(event["requestId"])
            self.elsewhere += address.netloc != self._home
            self._last = time.monotonic()

    def _add(self, size: float) -> None:
        self.total += int(size)
        self._last = time.monotonic()

    async def silence(self) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() - self._last < QUIET_SECONDS and time.monotonic() < deadline:  # noqa: ASYNC110  # a clock, no event
            await asyncio.sleep(0.1)


async def opening_time(phone: Phone, path: str, times: int) -> float:
    """Give the median of the seconds in which the server hands out the page itself, one visitor at a time."""
    found = []
    for _ in range(times + 1):
        began = time.perf_counter()
        await phone.fetch(path)
        found.append(time.perf_counter() - began)
    return statistics.median(found[1:])


async def crowd(
    server: ServerProcess,
    phones: Sequence[Phone],
    path: str,
    calls: Sequence[str],
    *,
    within: float,
) -> Crowd:
    """Let every phone open the page with all that its HTML and styles name, arriving within `within` seconds."""
    await asyncio.sleep(REST_SECONDS)
    before = await asyncio.to_thread(server.memory)
    rng = random.Random(SEED)
    arrivals = [rng.uniform(0, within) for _ in phones]

    async def visit(phone: Phone, after: float) -> float | None:
        await asyncio.sleep(after)
        try:
            return (await phone.open(path, calls)).seconds
        except GaveUp:
            return None

    waits = await asyncio.gather(*(visit(phone, after) for phone, after in zip(phones, arrivals, strict=True)))
    grown = await asyncio.to_thread(server.memory) - before
    seconds = [one for one in waits if one is not None]
    return Crowd(
        visitors=len(phones),
        p50=percentile(seconds, 0.5) or float("nan"),
        p95=percentile(seconds, 0.95) or float("nan"),
        longest=max(seconds, default=float("nan")),
        bytes_each=grown / len(phones),
        failed=waits.count(None),
    )
