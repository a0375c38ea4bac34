"""Subject: from the command to the first lesson, the first render after a change of content, and ``--help``."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench import Bench, say
from light_phone import LightPhone, NoPage
from rows import Row
from servers import ours
from stage import LANGUAGE, SESSION_COOKIE, Stage

from haidang.rehearsal.server import clean_environment

FIRST_LESSON_SECONDS = 3.0
HELP_SECONDS = 0.3
HELPS = 7
POLL_SECONDS = 0.02
PATIENT_SECONDS = 60.0


async def rows(bench: Bench) -> list[Row]:
    """Start the server several times on the prepared folder; change a notebook under a running one; ask for help."""
    stage = await bench.stage()
    say(f"ours: {bench.sizes.starts} starts, a changed lesson, --help")
    starts = [await _start(stage) for _ in range(bench.sizes.starts + 1)][1:]
    rendered = await _change(stage)
    helps = [_help(stage) for _ in range(HELPS + 1)][1:]
    return [
        Row(
            name="from `haidang serve` to the first lesson served, p50",
            unit="s",
            ours=statistics.median(starts),
            stock=None,
            target=FIRST_LESSON_SECONDS,
            note=f"{len(starts)} starts, longest {max(starts):.3g} s; data folder and pages prepared, disk cache warm",
        ),
        Row(
            name="first render of a lesson after a change of content",
            unit="s",
            ours=rendered,
            stock=None,
            note="the visitor who comes first waits so long; prepared pages have it behind them",
        ),
        Row(
            name="haidang --help, p50",
            unit="s",
            ours=statistics.median(helps),
            stock=None,
            target=HELP_SECONDS,
            note=f"{len(helps)} times, longest {max(helps):.3g} s",
        ),
    ]


async def _start(stage: Stage) -> float:
    """Seconds from starting the process until a signed-in visitor has the whole lesson."""
    server = ours(stage.settings)
    phone = LightPhone(server.address, {SESSION_COOKIE: stage.members[0].token})
    began = time.perf_counter()
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    try:
        while time.perf_counter() - began < PATIENT_SECONDS:
            try:
                await phone.fetch(stage.lesson_path)
                return time.perf_counter() - began
            except NoPage:
                await asyncio.sleep(POLL_SECONDS)
        raise TimeoutError(server.last_words())
    finally:
        await starting
        await phone.close()
        server.stop()


async def _change(stage: Stage) -> float:
    """Seconds until the lesson is served whose notebook has just been edited, by a server that is up."""
    notebook = stage.settings.notebooks / LANGUAGE / f"{stage.lesson}.ipynb"
    before = notebook.read_text("utf-8")
    server = await stage.serve()
    phone = stage.phones(server, 1)[0]
    try:
        book = json.loads(before)
        cell = next(one for one in book["cells"] if one["cell_type"] == "markdown")
        cell["source"] = ["".join(cell["source"]), "\n\nBạn đọc chậm thôi."]
        notebook.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
        began = time.perf_counter()
        await phone.fetch(stage.lesson_path)
        return time.perf_counter() - began
    finally:
        notebook.write_text(before, encoding="utf-8")
        await phone.close()
        server.stop()


def _help(stage: Stage) -> float:
    began = time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).with_name("haidang")), "--help"],
        env=clean_environment({}),
        cwd=stage.folder,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - began
