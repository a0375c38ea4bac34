"""What a member of the crew does not answer itself: passed on to the first process, and its answer back, unchanged.

Nothing is decided here. Who may do what, tokens and origins are checked by the first process, which gets the request
as it came.
"""

from __future__ import annotations

from typing import Any

import tornado.web
import tornado.websocket
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.httputil import HTTPHeaders, parse_response_start_line

from haidang.serving.ports import LOOPBACK

PATIENCE_SECONDS = 180.0
LARGEST_MESSAGE = 50_000_000
"""Bytes of one message of a live page."""
_OWN = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "te", "trailer"})
"""Headers that belong to one connection, not to the request."""


def _passed_on(headers: HTTPHeaders) -> HTTPHeaders:
    passed = HTTPHeaders()
    for name, value in headers.get_all():
        if name.lower() not in _OWN and not name.lower().startswith("sec-websocket-"):
            passed.add(name, value)
    return passed


class RelayHandler(tornado.web.RequestHandler):
    """A request and its answer, streamed."""

    def initialize(self, first: int) -> None:
        """Keep the port of the first process."""
        self.first = first

    def check_xsrf_cookie(self) -> None:
        """The first process does."""

    async def get(self, *_args: str, **_named: str) -> None:
        """Pass it on."""
        await self._relay()

    async def post(self, *_args: str, **_named: str) -> None:
        """Pass it on."""
        await self._relay()

    async def delete(self, *_args: str, **_named: str) -> None:
        """Pass it on."""
        await self._relay()

    async def _relay(self) -> None:
        asked = self.request
        try:
            await AsyncHTTPClient().fetch(
                HTTPRequest(
                    f"http://{LOOPBACK}:{self.first}{asked.uri}",
                    method=asked.method or "GET",
                    headers=_passed_on(asked.headers),
                    body=asked.body if asked.method == "POST" else None,
                    follow_redirects=False,
                    decompress_response=False,
                    connect_timeout=PATIENCE_SECONDS,
                    request_timeout=PATIENCE_SECONDS,
                    header_callback=self._take_header,
                    streaming_callback=self._take_chunk,
                ),
                raise_error=False,
            )
        except OSError as fault:  # it is being started anew
            raise tornado.web.HTTPError(503) from fault

    def _take_header(self, line: str) -> None:
        if line.startswith("HTTP/"):
            self.clear()
            self.set_status(parse_response_start_line(line.strip()).code)
            return
        name, colon, value = line.strip().partition(":")
        if colon and name.lower() not in _OWN:
            add = self.add_header if name.lower() == "set-cookie" else self.set_header
            add(name, value.strip())

    def _take_chunk(self, chunk: bytes) -> None:
        self.write(chunk)
        self.flush()

    def compute_etag(self) -> None:
        """The first process makes it."""
        return


class RelaySocket(tornado.websocket.WebSocketHandler):
    """The websocket of a live page, connected to the first process before the browser's own is accepted."""

    upstream: tornado.websocket.WebSocketClientConnection | None = None

    def initialize(self, first: int) -> None:
        """Keep the port of the first process."""
        self.first = first

    def check_origin(self, origin: str) -> bool:
        """The first process has checked it."""
        del origin
        return True

    async def prepare(self) -> None:
        """Connect; what the first process refuses is refused here too."""
        asked = self.request
        offered = asked.headers.get("Sec-WebSocket-Protocol", "")
        try:
            self.upstream = await tornado.websocket.websocket_connect(
                HTTPRequest(f"ws://{LOOPBACK}:{self.first}{asked.uri}", headers=_passed_on(asked.headers)),
                on_message_callback=self._from_first,
                subprotocols=[one.strip() for one in offered.split(",") if one.strip()] or None,
                max_message_size=LARGEST_MESSAGE,
            )
        except HTTPClientError as refused:
            raise tornado.web.HTTPError(refused.code) from refused
        except OSError as fault:
            raise tornado.web.HTTPError(503) from fault

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """What the first process chose."""
        del subprotocols
        return None if self.upstream is None else self.upstream.selected_subprotocol

    @property
    def max_message_size(self) -> int:
        """As large as the first process takes them."""
        return LARGEST_MESSAGE

    async def on_message(self, message: str | bytes) -> None:
        """From the browser."""
        if self.upstream is not None:
            await self.upstream.write_message(message, binary=isinstance(message, bytes))

    def on_close(self) -> None:
        """The browser went away."""
        if self.upstream is not None:
            self.upstream.close()

    def on_connection_close(self) -> None:
        """The browser went away, maybe before the socket was open."""
        if self.upstream is not None:
            self.upstream.close()
        super().on_connection_close()

    def _from_first(self, message: Any) -> None:
        if message is None:
            self.close()
        elif self.ws_connection is not None:
            self.write_message(message, binary=isinstance(message, bytes))
