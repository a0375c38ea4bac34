"""What a live page costs: the wait until its Python answers, and the memory of one more page.

The same client asks our server and stock Voila. A page counts as open when its HTML has arrived whole and its kernel
has answered the front end's first question, the state of all widgets (`request_states` of ipywidgets' control comm,
over the page's websocket). What a browser then draws is not in it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import tornado.httpclient
import tornado.websocket

from haidang.rehearsal.server import ServerProcess

KERNEL = re.compile(r'"kernelId":\s*"([0-9a-f-]{36})"')
ANSWER_SECONDS = 60.0
REST_SECONDS = 3.0
"""Between two pages of one person. Ours starts the next kernel meanwhile, stock Voila does nothing."""
SETTLE_SECONDS = 6.0
CONTROL = "jupyter.widget.control"


@dataclass(frozen=True, slots=True)
class Open:
    """A live page that is open, and the seconds it took."""

    seconds: float
    kernel: str
    line: tornado.websocket.WebSocketClientConnection


async def live_open(
    server_address: str, cookies: Mapping[str, str], path: str, times: int, *, rest: float = REST_SECONDS
) -> list[float]:
    """Open a live page so many times, one after the other, closing each, and give the seconds of each.

    Parameters
    ----------
    server_address
        Like ``http://127.0.0.1:8765``.
    cookies
        Of somebody who is signed in; none for stock Voila.
    path
        Like ``/vi/live/sliders.ipynb``; for stock Voila ``/``.
    rest
        Seconds between closing one and opening the next.
    """
    found = []
    for _ in range(times):
        page = await open_page(server_address, cookies, path)
        found.append(page.seconds)
        await close_page(server_address, cookies, page)
        await asyncio.sleep(rest)
    return found


async def memory_each(server: ServerProcess, cookies: Mapping[str, str], path: str, pages: int) -> float:
    """Give the bytes by which the server's process tree grows for each page held open, its own growth included.

    One page is opened and closed first, so that what only the first one costs, and a kernel held ready for the next
    one, are there before and after.
    """
    await live_open(server.address, cookies, path, 1)
    await asyncio.sleep(SETTLE_SECONDS)
    before = await asyncio.to_thread(server.memory)
    held = []
    try:
        for _ in range(pages):
            held.append(await open_page(server.address, cookies, path))
            await asyncio.sleep(REST_SECONDS)
        await asyncio.sleep(SETTLE_SECONDS)
        return (await asyncio.to_thread(server.memory) - before) / pages
    finally:
        for page in held:
            await close_page(server.address, cookies, page)


async def open_page(server_address: str, cookies: Mapping[str, str], path: str) -> Open:
    """Open one live page and leave it open.

    Raises
    ------
    RuntimeError
        If there is no live page at this address, or its kernel has no widget.
    """
    began = time.perf_counter()
    async with httpx.AsyncClient(
        cookies=dict(cookies), trust_env=False, timeout=ANSWER_SECONDS, verify=False
    ) as client:
        page = await client.get(server_address + path)
    kernel = KERNEL.search(page.text)
    if kernel is None:
        raise RuntimeError(f"{path} answered {page.status_code} and no live page")
    address = (
        f"{server_address.replace('http', 'ws', 1)}/api/kernels/{kernel[1]}/channels?session_id={uuid.uuid4().hex}"
    )
    line = await tornado.websocket.websocket_connect(
        tornado.httpclient.HTTPRequest(address, headers={"Cookie": _cookie_line(cookies), "Origin": server_address}),
        max_message_size=1 << 26,
    )
    async with asyncio.timeout(ANSWER_SECONDS):
        states = await _ask_for_states(line)
    if not states:
        raise RuntimeError(f"{path}: its kernel knows no widget")
    return Open(time.perf_counter() - began, kernel[1], line)


async def close_page(server_address: str, cookies: Mapping[str, str], page: Open) -> None:
    """Close a page as a browser does: the line is cut and the beacon sent, here with the token stock Voila lacks."""
    page.line.close()
    token = cookies.get("_xsrf", uuid.uuid4().hex)
    async with _client({**cookies, "_xsrf": token}) as client:
        answer = await client.post(f"{server_address}/voila/api/shutdown/{page.kernel}", data={"_xsrf": token})
        answer.raise_for_status()


def _client(cookies: Mapping[str, str]) -> httpx.AsyncClient:
    """Without the system's certificates, which take longer to read than a page to open."""
    return httpx.AsyncClient(cookies=dict(cookies), trust_env=False, timeout=ANSWER_SECONDS, verify=False)


async def _ask_for_states(line: tornado.websocket.WebSocketClientConnection) -> Mapping[str, Any]:
    comm = uuid.uuid4().hex
    await line.write_message(_message("comm_open", {"comm_id": comm, "target_name": CONTROL, "data": {}}))
    await line.write_message(_message("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}}))
    while True:
        raw = await line.read_message()
        if raw is None:
            raise RuntimeError("the line to the kernel was cut")
        if isinstance(raw, bytes):  # a message with buffers begins with their count and offsets, the text is the first
            begin, end = (int.from_bytes(raw[at : at + 4], "big") for at in (4, 8))
            raw = raw[begin:end].decode()
        content = json.loads(raw)["content"]
        if content.get("comm_id") == comm and content["data"].get("method") == "update_states":
            states: Mapping[str, Any] = content["data"]["states"]
            return states


def _message(kind: str, content: Mapping[str, object]) -> str:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "username": "", "session": "bench", "version": "5.3"}
    metadata = {"version": "1.0.0"} if kind == "comm_open" else {}
    return json.dumps(
        {
            "header": header,
            "parent_header": {},
            "metadata": metadata,
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
    )


def _cookie_line(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
