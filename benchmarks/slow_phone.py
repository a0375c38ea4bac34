"""A slow phone in a village: how long until the first practice reacts to a tap, and what a second visit costs.

The phone is headless Chromium with its processor slowed and its network throttled by the browser's own means. Its
clock is the page's (`performance.now()`, which begins with the navigation), so that what we do from outside to watch
the page is not in it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import SWITCHES, needed_chromium

CPU_SLOWED = 4
BITS_PER_SECOND = 400_000
LATENCY_MS = 400
LONGEST_MS = 120_000
QUIET_SECONDS = 2.0
"""A page is there when nothing has travelled for so long."""
LOOK = """
() => {
  if (!document.documentElement.matches(".hd-ready")) return null;
  const seen = (selector) => [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  const practice = seen(".hd-widget");
  if (practice && !practice.matches("[data-ready]")) return null;
  const touched = practice?.querySelector(".hd-body :is(select, button, input, textarea)") ?? seen(".hd-nav .is-main");
  if (practice) {
    window.reacted = new Promise((resolve) => {
      const drawn = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      const all = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(drawn).observe(practice, all);
    });
  }
  touched.scrollIntoView({ block: "center", behavior: "instant" });
  const box = touched.getBoundingClientRect();
  const list = touched instanceof HTMLSelectElement ? touched.getAttribute("aria-labelledby") : "";
  return { practice: Boolean(practice), list, x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
"""
"""What a thumb would touch next, once it is drawn: the first control of the step's practice, else "next"."""


async def first_reaction(address: str, path: str, cookies: Mapping[str, str]) -> float:
    """Seconds from opening a lesson, as a new visitor on a slow phone, until its first practice has reacted to a tap.

    The first practice is the one that stands first in the lesson; where its first step has none, "next" is tapped. It
    is touched as soon as it is drawn, and has reacted when what it shows has changed and that frame has been drawn.

    Parameters
    ----------
    address
        Of the server, like ``http://127.0.0.1:8765``.
    path
        Of the lesson, like ``/vi/lesson/02-vneid``.
    cookies
        Of a signed-in person.
    """
    async with _phone(address, cookies) as context:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BITS_PER_SECOND / 8,
                "uploadThroughput": BITS_PER_SECOND / 8,
            },
        )
        await session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWED})
        await page.goto(address + path, wait_until="commit", timeout=LONGEST_MS)
        while True:
            touch = await (await page.wait_for_function(LOOK, timeout=LONGEST_MS)).json_value()
            if touch["practice"]:
                break
            await page.touchscreen.tap(touch["x"], touch["y"])
        if touch["list"]:  # the phone's own list: the first tap opens it, this is the second
            await page.select_option(f"[aria-labelledby={touch['list']}]", index=1, force=True)
        else:
            await page.touchscreen.tap(touch["x"], touch["y"])
        reacted: float = await page.evaluate("window.reacted")
        return reacted / 1000


async def second_visit(address: str, path: str, cookies: Mapping[str, str]) -> tuple[int, int]:
    """Bytes over the wire and requests of a page that this browser has opened before.

    Counted as in `measuring.first_visit`: `encodedDataLength` of every response that travelled, headers included.
    """
    async with _phone(address, cookies) as context:
        found = (0, 0)
        for _visit in range(2):
            page = await context.new_page()
            wire = _Travelled()
            await wire.listen(await context.new_cdp_session(page))
            await page.goto(address + path, wait_until="load", timeout=LONGEST_MS)
            await page.wait_for_selector(".hd-ready", state="attached", timeout=LONGEST_MS)
            await wire.silence()
            found = (wire.total, len(wire.asked))
            await page.close()
        return found


@asynccontextmanager
async def _phone(address: str, cookies: Mapping[str, str]) -> AsyncIterator[Any]:
    """A browser that has never been here, with a small screen that is touched."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=needed_chromium(), args=list(SWITCHES))
        try:
            context = await browser.new_context(
                viewport={"width": 360, "height": 740}, device_scale_factor=2, has_touch=True, is_mobile=True
            )
            await context.add_cookies(
                [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
            )
            yield context
        finally:
            await browser.close()


class _Travelled:
    """Adds up what came over the network, leaving out what the browser still had."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.total = 0
        self._last = time.monotonic()

    async def listen(self, session: Any) -> None:
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.requestServedFromCache", lambda event: self.asked.discard(event["requestId"]))
        session.on("Network.responseReceived", self._answer)
        session.on("Network.loadingFinished", self._finish)
        await session.send("Network.enable")

    def _ask(self, event: Mapping[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.asked.add(event["requestId"])
        self._last = time.monotonic()

    def _answer(self, event: Mapping[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self.asked.discard(event["requestId"])

    def _finish(self, event: Mapping[str, Any]) -> None:
        self.total += int(event["encodedDataLength"])
        self._last = time.monotonic()

    async def silence(self) -> None:
        deadline = time.monotonic() + LONGEST_MS / 1000
        while time.monotonic() - self._last < QUIET_SECONDS and time.monotonic() < deadline:  # noqa: ASYNC110  # a clock, no event
            await asyncio.sleep(0.1)
