"""The kernel started ahead for the next live page of a member of staff, and the client that loses no time with it.

It waits with ipywidgets imported and knows nothing but the machine's bare environment. Whose page it serves, and where
the data lie, it learns in one message when it is handed over; it never comes back from there.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from queue import Empty
from typing import Any, Protocol

import psutil
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

log = logging.getLogger("haidang.serving")

KEPT_SECONDS = 10 * 60
"""A kernel nobody has come for is ended so long after staff were last seen."""
PAUSE_SECONDS = 1.0
"""Between the page that took the last one and the start of the next: the page comes first."""
LEAST_FREE_BYTES = 400_000_000
"""With less memory left on the machine, nothing is started ahead."""
LOOK_SECONDS = 0.1
"""How long something that has come may lie unseen."""
READY_SECONDS = 60
HAND_OVER_SECONDS = 5
READY_CODE = "import ipywidgets as _; del _"
HAND_OVER_CODE = "__import__('haidang.serving.kernel_main', fromlist=['become']).become({facts!r}, {folder!r})"
"""The facts are JSON: some of Voila's names are members of an enumeration, whose `repr` is no Python."""


class WatchfulChannel(AsyncZMQSocketChannel):  # type: ignore[misc]  # jupyter_client ships no types
    """A channel that looks again by itself.

    jupyter_client sends through a shadow of the socket, which takes away the one signal that something has come: an
    answer that arrives in that moment lies there unseen, and a page waits two minutes for it. It happens where a cell
    prints into an `Output` widget, about once in ten pages (pyzmq 27.3, jupyter_client 8.10, nbclient 0.11).
    """

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109  # jupyter_client's name
        """Return the next message.

        Raises
        ------
        Empty
            If none comes within `timeout` seconds.
        """
        assert self.socket is not None
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not await self.socket.poll(1000 * max(0.0, min(LOOK_SECONDS, end - time.monotonic()))):
            if time.monotonic() >= end:
                raise Empty
        message: dict[str, Any] = await self._recv()
        return message


class PromptClient(AsyncKernelClient):  # type: ignore[misc]  # jupyter_client ships no types
    """Ready once the kernel has answered and both channels are heard, not after 0.2 s without a word."""

    shell_channel_class = Type(WatchfulChannel)
    iopub_channel_class = Type(WatchfulChannel)

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109  # jupyter_client's name
        """Wait until the kernel answers and what it publishes arrives here.

        Raises
        ------
        RuntimeError
            If it dies, or does not answer within `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while not await self._answers():
                    if not await self.is_alive():
                        raise RuntimeError("Kernel died before replying to kernel_info")
        except TimeoutError as error:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from error

    async def _answers(self) -> bool:
        """Ask once. What is published may be missed while the subscription is under way: then the answer is no."""
        asked = self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            heard: dict[str, Any] = {}
            while heard.get("parent_header", {}).get("msg_id") != asked or (
                heard["content"].get("execution_state") != "idle"
            ):
                heard = await self.get_iopub_msg(timeout=0.1)
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


class Kernels(Protocol):
    """What the kernel manager is asked for."""

    async def start_bare(self) -> str:
        """Start a kernel that is told nothing; gives its id."""

    def client_of(self, kernel_id: str) -> PromptClient:
        """A client of a running kernel, not yet connected."""

    async def end(self, kernel_id: str) -> None:
        """End a kernel, if it is still there."""


class NextKernel:
    """At most one kernel that waits."""

    def __init__(self, kernels: Kernels, *, has_memory: Callable[[], bool] | None = None) -> None:
        self._kernels = kernels
        self._has_memory = has_memory or (lambda: psutil.virtual_memory().available >= LEAST_FREE_BYTES)
        self._waiting: asyncio.Task[tuple[str, PromptClient]] | None = None
        self._expected = -math.inf

    def expect(self, now: float) -> None:
        """Somebody who may open a live page is here: have a kernel ready, if there is memory for it.

        Parameters
        ----------
        now
            Seconds of a monotonic clock.
        """
        self._expected = now
        if self._waiting is None and self._has_memory():
            self._waiting = asyncio.get_running_loop().create_task(self._start())
            self._waiting.add_done_callback(_told)

    async def hand_over(self, facts: Mapping[str, str], folder: str) -> str | None:
        """Give the waiting kernel away; None where none waits or it does not answer.

        Parameters
        ----------
        facts
            Environment of the page beyond the bare one.
        folder
            Where the page's notebook lies.
        """
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        try:
            kernel_id, client = await waiting
        except Exception:  # noqa: BLE001  # logged by `_told`; an ordinary start follows and tells, should it fail too
            return None
        code = HAND_OVER_CODE.format(facts=json.dumps(dict(facts)), folder=folder)
        try:
            await _execute(client, code, HAND_OVER_SECONDS)
        except Exception:
            log.warning("a kernel that waited could not be handed over and is replaced", exc_info=True)
            await self._kernels.end(kernel_id)
            return None
        finally:
            client.stop_channels()
        return kernel_id

    async def end_unused(self, now: float) -> None:
        """End the waiting kernel if staff have not been here for a while or memory has become scarce."""
        waiting = self._waiting
        if waiting is None or not waiting.done():
            return
        if now - self._expected < KEPT_SECONDS and self._has_memory():
            return
        self._waiting = None
        if waiting.cancelled() or waiting.exception() is not None:
            return
        kernel_id, client = waiting.result()
        client.stop_channels()
        await self._kernels.end(kernel_id)

    async def _start(self) -> tuple[str, PromptClient]:
        kernel_id = await self._kernels.start_bare()
        client = self._kernels.client_of(kernel_id)
        client.start_channels()
        try:
            await client.wait_for_ready(READY_SECONDS)
            await _execute(client, READY_CODE, READY_SECONDS)
        except Exception:
            client.stop_channels()
            await self._kernels.end(kernel_id)
            raise
        return kernel_id, client


async def _execute(client: PromptClient, code: str, seconds: float) -> None:
    """Let a kernel execute a line nobody sees.

    Raises
    ------
    RuntimeError
        If the kernel is gone, does not answer in time, or fails.
    """
    if not await client.is_alive():
        raise RuntimeError("the kernel has died")
    try:
        reply = await client.execute(code, silent=True, reply=True, timeout=seconds)
    except TimeoutError as error:
        raise RuntimeError("the kernel does not answer") from error
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"the kernel answered with {reply['content'].get('ename')}")


def _told(start: asyncio.Task[Any]) -> None:
    """Log a failed start at once, also where nobody ever waits for it."""
    if not start.cancelled() and (error := start.exception()) is not None:
        log.warning("no kernel could be started ahead", exc_info=error)
