"""Kolibri, the offline learning platform a class on a local network would otherwise use: its sign-in page.

It lives in an environment of its own (`.venv/kolibri`), installed by ``make bench`` from `requirements/kolibri.lock`
(MIT licence). It listens on the loopback address only, does not announce itself in the network and sends no
statistics; nothing else is configured.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crowds import Crowd, crowd, put_away
from light_phone import LightPhone
from servers import Server

from browser import Visit, visits
from haidang.rehearsal.server import free_port

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "kolibri.lock"
HOME = ROOT / ".venv" / "kolibri"
PROGRAM = HOME / ("Scripts/kolibri.exe" if os.name == "nt" else "bin/kolibri")
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FACILITY = HOME / "facility"
"""A data folder with one facility, made once (20 s) and copied for every run."""
SIGN_IN = "/en/auth/"
SHOWN = "input[type='text'], input[type='password'], form"
IDLE_SECONDS = 3.0
_PROVISION = (
    *("manage", "provisiondevice", "--facility", "Bench", "--preset", "formal", "--language_id", "en", "--no-input"),
    *("--superusername", "trainer", "--superuserpassword", "bench-only-1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KolibriFigures:
    """What Kolibri did; `idle_bytes` is the memory of its process tree before anybody came."""

    version: str
    idle_bytes: int
    first: Visit
    second: Visit
    crowd: Crowd


def version() -> str:
    """Give the locked version."""
    return LOCK.read_text("utf-8").partition("==")[2].split()[0]


def installed() -> bool:
    """Whether it stands ready with a facility."""
    return PROGRAM.is_file() and FACILITY.is_dir()


def install(say: Callable[[str], None]) -> str:
    """Install it where it is missing; '' if it stands ready now, else why not."""
    if installed():
        return ""
    say(f"installing Kolibri {version()} into {HOME.relative_to(ROOT)} (104 MB, once)")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-deps"]
    provisioned = FACILITY.with_suffix(".partial")
    shutil.rmtree(provisioned, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, capture_output=True)
        subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True, capture_output=True)
        subprocess.run([str(PROGRAM), *_PROVISION], env=_environment(provisioned), check=True, capture_output=True)
        provisioned.replace(FACILITY)
    except (OSError, subprocess.CalledProcessError) as fault:
        return f"Kolibri could not be installed: {type(fault).__name__}"
    return ""


async def measure(*, visitors: int, within: float) -> KolibriFigures:
    """Measure its memory at rest, its sign-in page in a browser, and a class that opens it."""
    folder = Path(tempfile.mkdtemp(prefix="kolibri-"))
    shutil.copytree(FACILITY, folder / "home")
    port = free_port()
    server = Server(
        [str(PROGRAM), "start", "--foreground", f"--port={port}", f"--zip-port={free_port()}"],
        environment=_environment(folder / "home"),
        port=port,
        ready_path=SIGN_IN,
        log=folder / "server.log",
        folder=folder,
    )
    phones = [LightPhone(server.address) for _ in range(visitors)]
    try:
        server.start()
        await asyncio.sleep(IDLE_SECONDS)
        idle = server.memory()
        first, second = await visits(server.address, SIGN_IN, {}, SHOWN)
        met = await crowd(server, phones, first.paths, within=within)
    finally:
        await put_away(phones)
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return KolibriFigures(version=version(), idle_bytes=idle, first=first, second=second, crowd=met)


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HAIDANG_", "KOLIBRI_", "PYTHON"))}
    quiet = {"KOLIBRI_DISABLE_PING": "1", "KOLIBRI_ZEROCONF_ENABLED": "0", "KOLIBRI_LISTEN_ADDRESS": "127.0.0.1"}
    return {**kept, **quiet, "KOLIBRI_HOME": str(home)}
