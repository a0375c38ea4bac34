"""The servers that are measured: ours, stock Voila and Kolibri, each a process of its own on the loopback address."""

from __future__ import annotations

import asyncio
import json
import time

import psutil
from light_phone import LightPhone

from haidang.rehearsal.server import OUR_COMMAND, ServerProcess, clean_environment, free_port
from haidang.workbench.opening import Settings

READY_SECONDS = 240.0


class Server(ServerProcess):
    """A server whose processor time is known, too."""

    def processor_time(self) -> float:
        """Give the seconds of processor time of the tree so far, children that have ended included."""
        total = 0.0
        for index, one in enumerate(self._tree()):
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
            total += (times.children_user + times.children_system) if index == 0 else 0.0
        return total


def ours(settings: Settings, *arguments: str) -> Server:
    """Give ``haidang serve`` on a data folder and a free port, not started yet."""
    port = free_port()
    return Server(
        [*OUR_COMMAND, "serve", "--port", str(port), *arguments],
        environment=clean_environment(settings.environment()),
        port=port,
        ready_path="/health",
        log=settings.data / "server.log",
        folder=settings.data,
    )


async def ready(server: Server) -> None:
    """Wait until every shared page stands rendered.

    Raises
    ------
    TimeoutError
        If that takes more than four minutes.
    """
    phone = LightPhone(server.address)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if json.loads((await phone.fetch("/health")).body)["pages"]:
            await phone.close()
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"not every page is rendered after {READY_SECONDS:.0f} s: {server.last_words()}")
