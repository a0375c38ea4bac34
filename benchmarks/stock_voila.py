"""Stock Voila, as it comes, on a copy of the same notebook."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crowds import Crowd, Tries, crowd, opening_time, put_away
from light_phone import LightPhone
from servers import Server

from browser import Visit, visits
from haidang.rehearsal.server import clean_environment, free_port
from haidang.workbench.opening import COURSE_ENV, DATA_ENV, KEPT_ENV, Settings, kept_course

SHOWN = ".jp-OutputArea-output *"
READY_PATH = "/voila/static/voila.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoilaFigures:
    """What stock Voila did with the VNeID lesson."""

    first: Visit
    second: Visit
    opening: float
    crowd: Crowd
    tries: Tries


def voila(notebook: Path, folder: Path, settings: Settings) -> Server:
    """Give ``voila --no-browser notebook`` in a folder of its own, not started yet.

    Its kernels find the course as our server has read and kept it, so that no opening pays for reading the bank.
    """
    shutil.copy(notebook, folder / notebook.name)
    port = free_port()
    return Server(
        [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", notebook.name],
        environment=clean_environment(
            {COURSE_ENV: str(settings.course), DATA_ENV: str(folder / "data"), KEPT_ENV: str(kept_course(settings))}
        ),
        port=port,
        ready_path=READY_PATH,
        log=folder / "server.log",
        folder=folder,
    )


async def measure(
    notebook: Path, settings: Settings, *, visitors: int, openings: int, within: float, patience: float
) -> VoilaFigures:
    """Measure the opening, both visits in a browser, and a class that arrives.

    The notebook is opened and closed once before, so that files and byte code are in the caches.
    """
    folder = Path(tempfile.mkdtemp(prefix="stock-voila-"))
    server = voila(notebook, folder, settings)
    phones = [LightPhone(server.address) for _ in range(visitors)]
    one = LightPhone(server.address)
    tries = Tries()
    try:
        server.start()
        opening = await opening_time(one, "/", openings, tries)  # the first one is not counted
        first, second = await tries.until(lambda: visits(server.address, "/", {}, SHOWN), patience=60)
        met = await crowd(server, phones, first.paths, within=within, patience=patience)
    finally:
        await put_away([one, *phones])
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return VoilaFigures(first=first, second=second, opening=opening, crowd=met, tries=tries)
