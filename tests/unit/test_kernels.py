"""Kernels of live pages: what they may know, and when they end. No kernel is started here."""

from __future__ import annotations

import asyncio

import pytest

from haidang.serving.kernels import ABANDONED_SECONDS, GuardedKernelManager, kernel_environment


class Ended(GuardedKernelManager):
    """A manager whose kernels exist by name only, and which notes what it was told to end."""

    def __init__(self, running: dict[str, str]) -> None:
        super().__init__()
        self.owners = dict(running)
        self.ended: list[str] = []

    def __contains__(self, kernel_id: str) -> bool:
        return kernel_id in self.owners and kernel_id not in self.ended

    async def shutdown_kernel(self, kernel_id: str, now: bool = False, restart: bool = False) -> None:
        del now, restart
        self.ended.append(kernel_id)


def test_an_abandoned_page_is_ended_and_a_connected_one_is_not() -> None:
    """Nobody connected for the whole time: ended. Connected, or connected again in between: kept."""
    manager = Ended({"gone": "anna", "here": "anna", "back": "binh", "rendering": ""})
    manager._kernel_connections.update({"gone": 0, "here": 1, "back": 0})

    async def evening() -> None:
        await manager.end_abandoned(0.0)
        manager._kernel_connections["back"] = 1
        await manager.end_abandoned(ABANDONED_SECONDS / 2)
        manager._kernel_connections["back"] = 0
        await manager.end_abandoned(ABANDONED_SECONDS + 1)

    asyncio.run(evening())
    assert manager.ended == ["gone"]


def test_a_session_ends_its_own_pages_only() -> None:
    """Signing out on one machine leaves the desk on another alone."""
    manager = Ended({"laptop": "anna", "phone": "anna"})
    manager.sessions.update({"laptop": "token-1", "phone": "token-2"})
    asyncio.run(manager.end_session("token-2"))
    assert manager.ended == ["phone"]


@pytest.mark.parametrize("staff", [True, False])
def test_only_staff_pages_learn_where_the_data_lie(staff: bool) -> None:
    """A page that volunteers can open gets none of our settings and no secret of the machine."""
    given = {"HAIDANG_DATA": "/data", "PGPASSWORD": "x", "PATH": "/bin"}
    made = kernel_environment(given, staff_settings={"HAIDANG_DATA": "/data"}, staff=staff)
    assert made["PATH"] == "/bin"
    assert ("HAIDANG_DATA" in made) is staff
    assert "PGPASSWORD" in made or not staff
