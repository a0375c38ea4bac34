"""A phone that costs next to nothing, so that a thousand of them leave the cores to the server.

It speaks HTTP/1.1 over at most six connections that stay open, accepts gzip and unpacks nothing. What a page loads is
not read from the page by each phone: a real browser has listed it before (`browser.visit`).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 6
PATIENT_SECONDS = 120.0
LARGEST_HEAD = 1 << 18
_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class NoPage(Exception):
    """Something of the page did not come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `wire_bytes` counts head and body as they travelled."""

    status: int
    body: bytes
    wire_bytes: int


class LightPhone:
    """One phone.

    Parameters
    ----------
    address
        Like ``http://127.0.0.1:8765``.
    cookies
        What it holds already; what the server gives is added.
    """

    def __init__(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self.cookies = dict(cookies or {})
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[_Line] = []

    async def open(self, paths: Sequence[str], patience: float = PATIENT_SECONDS) -> float:
        """Fetch the first path, then all others at once, and give the seconds until the last byte.

        Raises
        ------
        NoPage
            If anything of it does not come within so many seconds.
        """
        began = time.perf_counter()
        try:
            async with asyncio.timeout(patience):
                await self.fetch(paths[0])
                await asyncio.gather(*(self.fetch(one) for one in paths[1:]))
        except TimeoutError as fault:
            raise NoPage(f"{paths[0]}: not here after {patience:.0f} s") from fault
        return time.perf_counter() - began

    async def fetch(self, path: str) -> Answer:
        """GET; anything but 200 is a failure."""
        return await self._ask("GET", path, b"", {})

    async def tell(self, path: str, value: object) -> Any:
        """POST a JSON value and read the one that comes back."""
        headers = {"Content-Type": "application/json", "X-XSRFToken": self.cookies.get("_xsrf", "")}
        answer = await self._ask("POST", path, json.dumps(value).encode(), headers)
        return json.loads(answer.body)

    async def close(self) -> None:
        """Put the phone away."""
        for _reader, writer in self._idle:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        self._idle.clear()

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        lines = {
            "Host": f"{self._host}:{self._port}",
            "Accept-Encoding": "gzip" if method == "GET" else "identity",
            "User-Agent": "Mozilla/5.0 (Linux; Android 12; Mobile) bench",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Length": str(len(body)) if body else "",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        async with self._turns:
            try:
                answer = await self._exchange(request)
            except (OSError, EOFError) as fault:
                raise NoPage(f"{path}: {type(fault).__name__}") from fault
        if answer.status != 200:
            raise NoPage(f"{path}: {answer.status}")
        return answer

    async def _exchange(self, request: bytes) -> Answer:
        reused = bool(self._idle)
        line = self._idle.pop() if reused else await self._connect()
        try:
            line[1].write(request)
            answer, stays = await self._read(line[0])
        except (OSError, EOFError):
            line[1].close()
            if not reused:
                raise
            line = await self._connect()  # the server had closed an idle line: browsers ask again, too
            line[1].write(request)
            answer, stays = await self._read(line[0])
        if stays:
            self._idle.append(line)
        else:
            line[1].close()
        return answer

    async def _connect(self) -> _Line:
        return await asyncio.open_connection(self._host, self._port, limit=LARGEST_HEAD)

    async def _read(self, reader: asyncio.StreamReader) -> tuple[Answer, bool]:
        head = await reader.readuntil(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            name = name.lower()
            if name == "set-cookie":
                key, _equals, kept = value.partition(";")[0].strip().partition("=")
                self.cookies[key] = kept.strip('"')
            headers[name] = value.strip()
        status = int(status_line.split(" ", 2)[1])
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body, size = await _chunks(reader)
        elif "content-length" in headers or status in {204, 304}:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            size = len(body)
        else:
            body = await reader.read()
            size = len(body)
        stays = headers.get("connection", "").lower() != "close" and status_line.startswith("HTTP/1.1")
        stays = stays and ("content-length" in headers or "transfer-encoding" in headers)
        return Answer(status, body, len(head) + size), stays


async def _chunks(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    parts = []
    size = 0
    while True:
        line = await reader.readuntil(b"\r\n")
        length = int(line.partition(b";")[0], 16)
        parts.append(await reader.readexactly(length))
        await reader.readexactly(2)
        size += len(line) + length + 2
        if not length:
            return b"".join(parts), size
