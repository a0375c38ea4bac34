"""Subject: an ordinary ipywidgets notebook as a live page, with a kernel of its own for every view."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import live_page
import stock_voila
from bench import Bench, say
from crowds import Tries
from rows import Row
from servers import Server
from stage import LANGUAGE, SESSION_COOKIE, SLIDERS

from browser import Visit, visits
from haidang.workbench.opening import Settings

OPEN_SECONDS = 0.5
EACH_MB = 35
FIRST_KB = 350
SETTLE_SECONDS = 3.0
VISIT_PATIENCE = 40.0
OURS_SHOWN = ".widget-slider, .jupyter-widgets"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveFigures:
    """What one server did with the notebook; seconds and bytes."""

    openings: tuple[float, ...]
    bytes_each: float
    first: Visit
    tries: Tries


async def rows(bench: Bench) -> list[Row]:
    """Open it one after the other, hold some open, and visit it in a browser; the trainer is signed in with ours."""
    stage = await bench.stage()
    say("ours: a live page")
    bench.stop_server()
    server = await stage.serve()
    try:
        cookies = {SESSION_COOKIE: stage.trainer}
        ours = await _measure(bench, server, cookies, f"/{LANGUAGE}/live/{LANGUAGE}/{SLIDERS}.ipynb", OURS_SHOWN)
    finally:
        server.stop()
    theirs = None if bench.alone else await _stock(bench, stage.settings)
    note = f"{len(ours.openings)} openings, longest {max(ours.openings):.2g} s{ours.tries.told('ours')}"
    if theirs is not None:
        note += f"; stock Voila longest {max(theirs.openings):.2g} s{theirs.tries.told('stock Voila')}"
    return [
        Row(
            name="live page of an ipywidgets notebook, open, p50",
            unit="s",
            ours=statistics.median(ours.openings),
            stock=None if theirs is None else statistics.median(theirs.openings),
            target=OPEN_SECONDS,
            note=note,
        ),
        Row(
            name="live page, memory each (PSS)",
            unit="MB",
            ours=ours.bytes_each / 1e6,
            stock=None if theirs is None else theirs.bytes_each / 1e6,
            target=EACH_MB,
            note=f"{len(ours.openings)} held open",
        ),
        Row(
            name="live page, first visit, over the wire",
            unit="kB",
            ours=ours.first.wire_bytes / 1e3,
            stock=None if theirs is None else theirs.first.wire_bytes / 1e3,
            target=FIRST_KB,
            note=f"{ours.first.requests} requests" + (f", stock Voila {theirs.first.requests}" if theirs else ""),
        ),
    ]


async def _measure(bench: Bench, server: Server, cookies: Mapping[str, str], path: str, shown: str) -> LiveFigures:
    """Open and close one page; then open page after page, hold them all, and look how the process tree has grown.

    What only the first page costs, and a kernel that is kept ready for the next one, are there before and after.
    """
    say("  openings, each page held open")
    tries = Tries()

    async def once() -> live_page.Open:
        return await live_page.open_page(server.address, cookies, path)

    await live_page.close_page(server.address, cookies, await tries.until(once))
    await asyncio.sleep(SETTLE_SECONDS)
    before = await asyncio.to_thread(server.memory)
    held: list[live_page.Open] = []
    for _ in range(bench.sizes.live_openings):
        held.append(await tries.until(once))
        await asyncio.sleep(live_page.REST_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    each = (await asyncio.to_thread(server.memory) - before) / len(held)
    for page in held:
        await live_page.close_page(server.address, cookies, page)
    say("  first visit")
    (first,) = await tries.until(lambda: visits(server.address, path, cookies, shown, times=1), VISIT_PATIENCE)
    return LiveFigures(openings=tuple(page.seconds for page in held), bytes_each=each, first=first, tries=tries)


async def _stock(bench: Bench, settings: Settings) -> LiveFigures:
    say("stock Voila: the same live page")
    folder = Path(tempfile.mkdtemp(prefix="stock-voila-"))
    server = stock_voila.voila(settings.notebooks / LANGUAGE / f"{SLIDERS}.ipynb", folder, settings)
    try:
        server.start()
        return await _measure(bench, server, {}, "/", stock_voila.SHOWN)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
