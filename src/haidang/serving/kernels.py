"""Kernels of live pages: what they are started with, what they may know, how many there may be."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from haidang.serving.next_kernel import PAUSE_SECONDS, NextKernel, PromptClient

OWNER_ENV = "HTTP_X_HAIDANG_OWNER"
"""Set by the server, and by nobody else: id of the person whose page it is."""
STAFF_ENV = "HTTP_X_HAIDANG_STAFF"
"""``1`` in a page of staff."""
SECRET_PREFIXES = ("HAIDANG_",)
SECRET_NAMES = re.compile(r"^(PG|AWS_|AZURE_)|PASS|SECRET|TOKEN|CREDENTIAL|DATABASE|_KEY$|_DSN$", re.IGNORECASE)
"""Variables of the server's own environment that no volunteer's page may hold: a database's password, a cloud's key."""
KERNEL_NAME = "python3"


class LeanKernelSpecManager(KernelSpecManager):  # type: ignore[misc]  # jupyter_client ships no types
    """Knows one kernel: this Python, without the debugger."""

    def _spec(self) -> KernelSpec:
        return KernelSpec(
            argv=[
                sys.executable,
                "-m",
                "haidang.serving.kernel_main",
                "-f",
                "{connection_file}",
            ],
            display_name="Python 3",
            language="python",
            metadata={"debugger": False},
        )

    def find_kernel_specs(self) -> dict[str, str]:
        """The one name."""
        return {KERNEL_NAME: ""}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one kernel, whatever a notebook calls its own."""
        del kernel_name
        return self._spec()

    def get_all_specs(self) -> dict[str, Any]:
        """The one kernel as Voila wants it."""
        return {KERNEL_NAME: {"resource_dir": "", "spec": self._spec().to_dict()}}


def kernel_environment(given: Mapping[str, str], *, staff_settings: Mapping[str, str], staff: bool) -> dict[str, str]:
    """Environment of a kernel: a staff page learns where the data lie, any other page learns nothing of ours.

    Parameters
    ----------
    given
        What Voila would pass on (the server's own environment and facts of the request).
    staff_settings
        ``HAIDANG_…`` variables a desk needs to open the workbench.
    """
    kept = {key: value for key, value in given.items() if not key.startswith(SECRET_PREFIXES)}
    if not staff:
        kept = {key: value for key, value in kept.items() if not SECRET_NAMES.search(key)}
    kept["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    if staff:
        kept.update(staff_settings)
    return kept


MOST_LIVE_PAGES = 12
"""Kernels at once: about 35 MB each, so that a trainer's laptop keeps breathing."""
ABANDONED_SECONDS = 120
"""A page without a connection for this long is gone: longer than a phone needs to find its Wi-Fi again."""
SESSION: ContextVar[str] = ContextVar("haidang_session", default="")
"""Session of the request that is being answered: a live page ends with the session that opened it."""
PLACE: ContextVar[object] = ContextVar("haidang_place", default=None)
"""The place kept for the live page that is being drawn, until its kernel runs."""


class GuardedKernelManager(AsyncMappingKernelManager):  # type: ignore[misc]  # jupyter_server ships no types
    """Remembers whose kernel is whose and keeps secrets out of those that volunteers can reach."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.owners: dict[str, str] = {}
        self.sessions: dict[str, str] = {}
        self.alone: dict[str, float] = {}
        self.kept: dict[object, str] = {}
        self.staff_settings: dict[str, str] = {}
        self.page_settings: dict[str, str] = {}
        self.next = NextKernel(self)

    async def start_kernel(self, *, kernel_id: str | None = None, path: str | None = None, **kwargs: Any) -> str:
        """Start a kernel for the person named by the request, who alone may talk to it."""
        given = dict(kwargs.pop("env", None) or os.environ)
        owner = given.get(OWNER_ENV, "")
        staff = given.get(STAFF_ENV, "") == "1"
        environment = kernel_environment(given, staff_settings=self.staff_settings, staff=staff)
        environment.update(self.page_settings)
        environment.update({key: value for key, value in given.items() if key == "HAIDANG_LANGUAGE"})
        handed = await self._hand_over(environment, path or "") if staff and kernel_id is None else None
        started: str = handed or await super().start_kernel(kernel_id=kernel_id, path=path, env=environment, **kwargs)
        self.owners[started] = owner
        self.sessions[started] = SESSION.get()
        self.give_back(PLACE.get())
        return started

    async def _hand_over(self, environment: Mapping[str, str], path: str) -> str | None:
        """Give the kernel that waits to a page of staff, with what it could not know before."""
        bare = self._bare()
        facts = {key: value for key, value in environment.items() if bare.get(key) != value}
        return await self.next.hand_over(facts, self.cwd_for_path(path))

    def _bare(self) -> dict[str, str]:
        return kernel_environment(os.environ, staff_settings={}, staff=False)

    async def start_bare(self) -> str:
        """Start a kernel that is nobody's and knows no more than a stranger's page would."""
        started: str = await super().start_kernel(env=self._bare())
        return started

    def client_of(self, kernel_id: str) -> PromptClient:
        """A client of a running kernel, not yet connected, that is nobody else.

        A kernel tells its clients apart by their session's id, and all clients that its manager makes have the same.
        Of two such the later one takes the replies, so that a page's executor and the client that handed its kernel
        over could wait in vain, 4 s for what a cell publishes and two minutes for its reply.
        """
        client: PromptClient = self.get_kernel(kernel_id).client()
        client.session = client.session.clone()
        client.session.session = uuid.uuid4().hex
        return client

    async def end(self, kernel_id: str) -> None:
        """End a kernel, if it is still there."""
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    def expect_page(self) -> None:
        """A member of staff is here: have a kernel ready for the page they may open, if it still has a place."""
        if self.pages_of() < MOST_LIVE_PAGES:
            self.next.expect(time.monotonic())

    def expect_another(self) -> None:
        """A page of staff has been drawn: have a kernel ready for the next one, soon."""
        asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.expect_page)

    def keep_place(self, owner: str) -> object:
        """Count a page from now on whose kernel does not run yet: many may be asked for in the same second."""
        place = object()
        self.kept[place] = owner
        PLACE.set(place)
        return place

    def give_back(self, place: object) -> None:
        """Stop counting a page that has its kernel now, or never got one."""
        self.kept.pop(place, None)

    def pages_of(self, owner: str | None = None) -> int:
        """How many live pages one person has open or in the making; None for everybody's."""
        self.owners = {kernel: one for kernel, one in self.owners.items() if kernel in self}
        counted = [*self.owners.values(), *self.kept.values()]
        return len(counted) if owner is None else counted.count(owner)

    async def end_abandoned(self, now: float) -> None:
        """End the kernels of pages that nobody has been connected to for a while.

        A desk that refreshes itself never counts as idle, so that Jupyter's own culling would keep it for ever.

        Parameters
        ----------
        now
            Seconds of a monotonic clock.
        """
        for kernel_id in [one for one, owner in self.owners.items() if owner and one in self]:
            if self._kernel_connections.get(kernel_id, 0):
                self.alone.pop(kernel_id, None)
            elif now - self.alone.setdefault(kernel_id, now) >= ABANDONED_SECONDS:
                del self.alone[kernel_id]
                await self.shutdown_kernel(kernel_id, now=True)

    async def shutdown_all(self, now: bool = True) -> None:
        """End every kernel without asking: a kernel without history may hang for seconds while it says good-bye."""
        await super().shutdown_all(now=now)

    async def end_session(self, token: str) -> None:
        """End the kernels of the pages that a session opened."""
        for kernel_id in [one for one, session in self.sessions.items() if session == token and token]:
            del self.sessions[kernel_id]
            if kernel_id in self:
                await self.shutdown_kernel(kernel_id, now=True)

    def belongs_to(self, kernel_id: str, person: str) -> bool:
        """Whether `person` opened the page behind this kernel."""
        return bool(person) and self.owners.get(kernel_id) == person
