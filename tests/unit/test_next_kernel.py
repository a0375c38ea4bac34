"""The kernel that waits for the next page of staff: started once, told once, never a reason for a page to fail."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Callable, Coroutine
from pathlib import Path
from queue import Empty
from typing import Any

import pytest

from haidang.serving import live_pages
from haidang.serving.kernel_main import become
from haidang.serving.next_kernel import KEPT_SECONDS, NextKernel, WatchfulChannel


class FakeClient:
    """Answers, or does not."""

    def __init__(self) -> None:
        self.alive = True
        self.status = "ok"
        self.executed: list[str] = []
        self.connected = False

    def start_channels(self) -> None:
        self.connected = True

    def stop_channels(self) -> None:
        self.connected = False

    async def wait_for_ready(self, _seconds: float) -> None:
        await asyncio.sleep(0)

    async def is_alive(self) -> bool:
        return self.alive

    async def execute(self, code: str, **_how: object) -> dict[str, Any]:
        self.executed.append(code)
        return {"content": {"status": self.status}}


class FakeKernels:
    """Kernels that exist by name only."""

    def __init__(self) -> None:
        self.clients: dict[str, FakeClient] = {}
        self.ended: list[str] = []
        self.works = True

    async def start_bare(self) -> str:
        await asyncio.sleep(0)
        if not self.works:
            raise OSError("no process left")
        name = f"kernel {len(self.clients) + 1}"
        self.clients[name] = FakeClient()
        return name

    def client_of(self, kernel_id: str) -> Any:
        return self.clients[kernel_id]

    async def end(self, kernel_id: str) -> None:
        self.ended.append(kernel_id)


def evening(
    told: Callable[[FakeKernels, NextKernel], Coroutine[Any, Any, None]], *, memory: bool = True
) -> FakeKernels:
    """Play what is told with fake kernels, and give them back."""
    kernels = FakeKernels()

    async def play() -> None:
        await told(kernels, NextKernel(kernels, has_memory=lambda: memory))

    asyncio.run(play())
    return kernels


async def settle() -> None:
    """Let what was begun come to its end."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_one_waits_and_is_told_at_hand_over_only() -> None:
    """Two wishes start one kernel; it hears the facts when it is given away, and no second page gets it."""

    async def told(kernels: FakeKernels, following: NextKernel) -> None:
        following.expect(0)
        following.expect(1)
        await settle()
        (client,) = kernels.clients.values()
        assert not any("anna" in code for code in client.executed)
        assert await following.hand_over({"OWNER": "anna"}, "/notebooks") == "kernel 1"
        assert "anna" in client.executed[-1]
        assert not client.connected
        assert await following.hand_over({"OWNER": "binh"}, "/notebooks") is None
        assert not any("binh" in code for code in client.executed)

    assert evening(told).ended == []


def test_a_page_waits_for_one_that_is_being_started() -> None:
    """It has begun earlier than another one could."""

    async def told(_kernels: FakeKernels, following: NextKernel) -> None:
        following.expect(0)
        assert await following.hand_over({}, "/notebooks") == "kernel 1"

    evening(told)


@pytest.mark.parametrize("fault", ["dead", "confused"])
def test_one_that_died_or_fails_is_ended_and_none_is_given(fault: str) -> None:
    """The page then starts its own, as if none had waited."""

    async def told(kernels: FakeKernels, following: NextKernel) -> None:
        following.expect(0)
        await settle()
        client = kernels.clients["kernel 1"]
        client.alive, client.status = fault != "dead", "error"
        assert await following.hand_over({}, "/notebooks") is None
        following.expect(1)
        await settle()
        assert await following.hand_over({}, "/notebooks") == "kernel 2"

    assert evening(told).ended == ["kernel 1"]


def test_a_failed_start_is_no_fault_of_the_page() -> None:
    """None is given, and the next wish tries again."""

    async def told(kernels: FakeKernels, following: NextKernel) -> None:
        kernels.works = False
        following.expect(0)
        await settle()
        kernels.works = True
        assert await following.hand_over({}, "/notebooks") is None
        following.expect(1)
        assert await following.hand_over({}, "/notebooks") == "kernel 1"

    evening(told)


def test_one_that_nobody_comes_for_is_ended() -> None:
    """After a while without staff; before that it stays."""

    async def told(kernels: FakeKernels, following: NextKernel) -> None:
        following.expect(0)
        await settle()
        await following.end_unused(KEPT_SECONDS - 1)
        assert kernels.ended == []
        await following.end_unused(KEPT_SECONDS)
        assert await following.hand_over({}, "/notebooks") is None

    assert evening(told).ended == ["kernel 1"]


def test_none_is_started_where_memory_is_scarce() -> None:
    """A laptop that is short of memory keeps it for the class."""

    async def told(_kernels: FakeKernels, following: NextKernel) -> None:
        following.expect(0)
        await settle()

    assert evening(told, memory=False).clients == {}


def test_a_kernel_becomes_somebodys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Environment and working folder are those of the page."""
    monkeypatch.setenv("QUERY_STRING", "")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "sổ tay 'của' tôi"
    folder.mkdir()
    become(json.dumps({"QUERY_STRING": 'x="1"\n'}), str(folder))
    assert os.environ["QUERY_STRING"] == 'x="1"\n'
    assert Path.cwd() == folder


def test_a_slow_cell_keeps_the_line_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life while a piece takes long; a page that fails says so, instead of beating for ever."""
    monkeypatch.setattr(live_pages, "HEARTBEAT_SECONDS", 0.01)

    async def pieces() -> AsyncGenerator[str]:
        yield "head"
        await asyncio.sleep(0.05)
        yield "body"
        raise ValueError("template")

    async def read(found: list[str]) -> None:
        async for piece in live_pages.with_heartbeats(pieces()):
            found.append(piece)

    found: list[str] = []
    with pytest.raises(ValueError, match="template"):
        asyncio.run(read(found))
    assert found[0] == "head"
    assert found[-1] == "body"
    assert set(found[1:-1]) == {live_pages.HEARTBEAT}


class DeafSocket:
    """A socket whose signal is lost: what has come is found only by whoever looks again."""

    def __init__(self, message: object | None) -> None:
        self._message = message
        self.looks: list[float] = []

    async def poll(self, milliseconds: float) -> int:
        self.looks.append(milliseconds)
        if len(self.looks) > 2 and self._message is not None:
            return 1
        await asyncio.sleep(milliseconds / 1000)
        return 0

    async def recv_multipart(self) -> list[object]:
        return [self._message]


class PlainSession:
    def feed_identities(self, parts: list[object]) -> tuple[list[object], list[object]]:
        return [], parts

    def deserialize(self, parts: list[object]) -> object:
        return parts[0]


def channel_on(socket: DeafSocket) -> WatchfulChannel:
    made = WatchfulChannel.__new__(WatchfulChannel)  # its own beginning wants a real socket
    made.socket, made.session = socket, PlainSession()
    return made


def test_an_answer_that_came_unseen_is_found() -> None:
    """Asked to wait as long as it takes, the channel looks again every tenth of a second; an end in time stays one."""
    socket = DeafSocket({"msg_type": "execute_reply"})
    found = asyncio.run(channel_on(socket).get_msg(None))
    assert found == {"msg_type": "execute_reply"}
    assert socket.looks == [100.0, 100.0, 100.0]
    nothing = DeafSocket(None)
    with pytest.raises(Empty):
        asyncio.run(channel_on(nothing).get_msg(0.15))
    assert len(nothing.looks) >= 2
    assert max(nothing.looks) <= 100.0
