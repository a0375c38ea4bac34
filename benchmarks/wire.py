"""Subject: what travels on the first and the second visit, and how long a slow phone waits."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import slow_phone
import stock_voila
from bench import Bench, say
from rows import Row
from stage import LANGUAGE, SESSION_COOKIE, Stage

from browser import shown_on_slow_phone

FIRST_KB = 100
FIRST_REQUESTS = 10
SECOND_KB = 8
REACTS_SECONDS = 5
BYTES_PER_SECOND = slow_phone.BITS_PER_SECOND / 8


async def rows(bench: Bench) -> list[Row]:
    """Visit in a real browser: ours, stock Voila with the same notebook, Kolibri's sign-in page."""
    stage = await bench.stage()
    first, second = await bench.our_visits()
    voila, kolibri = await bench.voila(), await bench.kolibri()
    beside = "" if kolibri is None else f"Kolibri {kolibri.version}"

    def line(name: str, unit: str, ours: float, stock: float | None, target: float | None = None) -> Row:
        return Row(name=name, unit=unit, ours=ours, stock=stock, target=target, note=first.browser)

    def kolibri_line(name: str, unit: str, ours: float, stock: float | None) -> Row:
        whole = f"{name}, beside Kolibri's sign-in page"
        return Row(name=whole, unit=unit, ours=ours, stock=stock, note=beside or bench.no_kolibri)

    kb = 1e-3
    return [
        line(
            "first visit, over the wire",
            "kB",
            kb * first.wire_bytes,
            None if voila is None else kb * voila.first.wire_bytes,
            FIRST_KB,
        ),
        line(
            "first visit, requests", "", first.requests, None if voila is None else voila.first.requests, FIRST_REQUESTS
        ),
        line(
            "first visit, requests to other servers",
            "",
            first.elsewhere,
            None if voila is None else voila.first.elsewhere,
            0,
        ),
        line(
            "second visit, over the wire",
            "kB",
            kb * second.wire_bytes,
            None if voila is None else kb * voila.second.wire_bytes,
            SECOND_KB,
        ),
        kolibri_line(
            "first visit", "kB", kb * first.wire_bytes, None if kolibri is None else kb * kolibri.first.wire_bytes
        ),
        kolibri_line("first visit, requests", "", first.requests, None if kolibri is None else kolibri.first.requests),
        kolibri_line(
            "second visit", "kB", kb * second.wire_bytes, None if kolibri is None else kb * kolibri.second.wire_bytes
        ),
        await _slow(bench, stage, None if voila is None else voila.first.wire_bytes),
    ]


async def _slow(bench: Bench, stage: Stage, stock_bytes: int | None) -> Row:
    say("ours: the slow phone")
    server = await bench.server()
    cookies = {SESSION_COOKIE: stage.members[0].token}
    ours = await slow_phone.first_reaction(server.address, stage.lesson_path, cookies)
    stock, note = None, ""
    if stock_bytes is not None:
        stock = stock_bytes / BYTES_PER_SECOND
        note = f"stock Voila: {stock_bytes / 1e6:.1f} MB at 400 kb/s, computed, nothing else counted"
        if bench.sizes.patience_seconds:
            stock, note = await _slow_voila(stage, bench.sizes.patience_seconds)
    return Row(
        name="slow phone (CPU ÷ 4, 400 kb/s, 400 ms): first practice reacts to a tap",
        unit="s",
        ours=ours,
        stock=stock,
        target=REACTS_SECONDS,
        note=note,
    )


async def _slow_voila(stage: Stage, patience: float) -> tuple[float, str]:
    """Wait on the slow phone until stock Voila shows a practice, but not for ever."""
    say(f"stock Voila: the slow phone, at most {patience:.0f} s")
    folder = Path(tempfile.mkdtemp(prefix="stock-voila-"))
    notebook = stage.settings.notebooks / LANGUAGE / f"{stage.lesson}.ipynb"
    server = stock_voila.voila(notebook, folder, stage.settings)
    try:
        server.start()
        seconds = await shown_on_slow_phone(server.address, "/", stock_voila.SHOWN, patience)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if seconds is None:
        return patience, f"stock Voila: given up after {patience:.0f} s"
    return seconds, "stock Voila: until a practice is drawn"
