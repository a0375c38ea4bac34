"""A page in a real browser: what it asks for and what travels, on the first visit and on the second."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import slow_phone

from chromium import SWITCHES, needed_chromium

QUIET_SECONDS = 1.5
"""A page is there when nothing has travelled for so long."""
LONGEST_SECONDS = 90.0
OF_ONE_VISITOR = ("/api/kernels", "/voila/api", "/api/sessions", "/api/terminals")
"""Addresses that name one visitor's own kernel: no other visitor can ask for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit moved over the wire.

    Parameters
    ----------
    wire_bytes
        Heads and compressed bodies of all responses, and frames of websockets.
    elsewhere
        Requests to other servers.
    paths
        What was fetched from this server, in the order of asking, the page itself first.
    """

    wire_bytes: int
    requests: int
    elsewhere: int
    paths: tuple[str, ...]
    browser: str


async def visits(
    address: str, path: str, cookies: Mapping[str, str], shown: str, *, times: int = 2
) -> tuple[Visit, ...]:
    """Open a page in headless Chromium with an empty cache, leave it, and open it once more (or as often as said).

    Counted is `encodedDataLength` of every response as the browser's own network panel counts it, until nothing has
    travelled for a second and a half.

    Parameters
    ----------
    shown
        Selector that must appear, so that an error page is not measured by mistake.
    """
    from playwright.async_api import async_playwright

    found = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=needed_chromium(), args=list(SWITCHES))
        context = await browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
        await context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        for _ in range(times):
            page = await context.new_page()
            wire = _Wire(urlsplit(address).netloc)
            session = await context.new_cdp_session(page)
            wire.listen(session)
            await session.send("Network.enable")
            await page.goto(address + path, wait_until="load", timeout=LONGEST_SECONDS * 1000)
            await page.wait_for_selector(shown, state="attached", timeout=LONGEST_SECONDS * 1000)
            await wire.silence()
            found.append(wire.visit(path, f"Chromium {browser.version}"))
            await page.close()
        await browser.close()
    return tuple(found)


async def shown_on_slow_phone(address: str, path: str, shown: str, patience: float) -> float | None:
    """Give the seconds until a selector appears on the phone of `slow_phone`; None after so many seconds without."""
    from playwright.async_api import TimeoutError as TookTooLong
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=needed_chromium(), args=list(SWITCHES))
        page = await browser.new_page(viewport={"width": 360, "height": 740}, device_scale_factor=2)
        session = await page.context.new_cdp_session(page)
        speed = slow_phone.BITS_PER_SECOND / 8
        network = {
            "offline": False,
            "latency": slow_phone.LATENCY_MS,
            "downloadThroughput": speed,
            "uploadThroughput": speed,
        }
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", network)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": slow_phone.CPU_SLOWED})
        began = time.perf_counter()
        try:
            await page.goto(address + path, wait_until="commit", timeout=patience * 1000)
            await page.wait_for_selector(shown, state="attached", timeout=patience * 1000)
        except TookTooLong:
            return None
        finally:
            await browser.close()
    return time.perf_counter() - began


class _Wire:
    """Adds up what the browser says of the network."""

    def __init__(self, home: str) -> None:
        self._asked: dict[str, str] = {}
        self._cached: set[str] = set()
        self._elsewhere = 0
        self._total = 0
        self._home = home
        self._last = time.monotonic()

    def listen(self, session: Any) -> None:
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))
        for frame in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
            session.on(frame, lambda event: self._add(len(event["response"]["payloadData"])))

    def visit(self, path: str, browser: str) -> Visit:
        asked = {key: said for key, said in self._asked.items() if key not in self._cached}
        paths = [one.removeprefix("GET ") for one in asked.values() if one.startswith("GET ")]
        others = [one for one in dict.fromkeys(paths) if one != path and not one.startswith(OF_ONE_VISITOR)]
        return Visit(
            wire_bytes=self._total,
            requests=len(asked),
            elsewhere=self._elsewhere,
            paths=(path, *others),
            browser=browser,
        )

    def _ask(self, event: Mapping[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in {"http", "https"}:
            return
        near = address.netloc == self._home
        self._elsewhere += not near
        query = f"?{address.query}" if address.query else ""
        method = event["request"]["method"] if near else "elsewhere"
        self._asked[event["requestId"]] = f"{method} {address.path}{query}"
        self._last = time.monotonic()

    def _answered(self, event: Mapping[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])

    def _add(self, size: float) -> None:
        self._total += int(size)
        self._last = time.monotonic()

    async def silence(self) -> None:
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() - self._last < QUIET_SECONDS and time.monotonic() < deadline:  # noqa: ASYNC110  # a clock, no event
            await asyncio.sleep(0.1)
