"""A phone as the server sees it: a form, pages with all they load, JSON, patience, and Wi-Fi that drops."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from haidang.domain.attempts import JsonValue
from haidang.domain.errors import HaidangError

PATIENCE_SECONDS = 120.0
"""How long a phone goes on trying before the volunteer calls the trainer."""
FIRST_WAIT_SECONDS = 0.3
LONGEST_WAIT_SECONDS = 3.0
CONNECTIONS = 6
"""What a browser opens to one server."""
XSRF_COOKIE = "_xsrf"
_XSRF_FIELD = re.compile(r'name="_xsrf"[^>]*value="([^"]+)"')
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
_TAG = re.compile(r"(?is)<script\b(?P<script>[^>]*)>.*?</script\s*>|<(?P<name>link|img)\b(?P<inside>[^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LOADED_RELS = frozenset({"stylesheet", "preload", "modulepreload", "icon"})
_PLAIN_HTTP = ssl.create_default_context()
"""Made once: httpx would read the system's certificates anew for each of many phones, for nothing."""


class GaveUp(HaidangError):
    """The server did not answer as it should, for as long as a person would wait."""


class WifiLost(HaidangError):
    """We cut this connection ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What it took to open a page.

    Parameters
    ----------
    seconds
        From asking for the page to having everything it loads.
    wire_bytes
        Bodies as they travelled (compressed) and response headers.
    elsewhere
        Addresses on other servers that the page asks for; they are not fetched.
    """

    seconds: float
    wire_bytes: int
    requests: int
    elsewhere: tuple[str, ...]


def loads_of(html: str) -> tuple[str, ...]:
    """Give the addresses a page loads before anybody touches it, as they are written, each once.

    Styles, preloads, icons, scripts and pictures; what stands inside a script is data, not a tag.
    """
    found: dict[str, None] = {}
    for tag in _TAG.finditer(html):
        inside = tag.group("inside") or tag.group("script") or ""
        given = {name.lower(): "".join(value) for name, *value in _ATTRIBUTE.findall(inside)}
        address = given.get("src", "")
        if (tag.group("name") or "").lower() == "link":
            address = given.get("href", "") if _LOADED_RELS.intersection(given.get("rel", "").split()) else ""
        if address and not address.startswith("data:"):
            found[unescape(address)] = None
    return tuple(found)


class Phone:
    """One phone. It counts what goes wrong in `troubles`; failures while `excused` says so are not counted.

    Parameters
    ----------
    address
        Like ``http://127.0.0.1:8765``.
    excused
        Whether a broken connection is our own doing just now (the server is being killed on purpose).
    timeout_seconds
        How long one request may take.
    """

    def __init__(
        self, address: str, *, excused: Callable[[], bool] = lambda: False, timeout_seconds: float = 60
    ) -> None:
        self.address = address
        self._timeout = timeout_seconds
        self.troubles: list[str] = []
        self.acknowledgement_ms: list[float] = []
        self.cuts = 0
        self._excused = excused
        self._client = self._connect(None)

    def _connect(self, cookies: httpx.Cookies | None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.address,
            cookies=cookies,
            verify=_PLAIN_HTTP,
            trust_env=False,
            timeout=self._timeout,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            headers={"Accept-Encoding": "gzip", "User-Agent": "Mozilla/5.0 (Linux; Android 12; Mobile) rehearsal"},
        )

    async def close(self) -> None:
        """Put the phone away."""
        await self._client.aclose()

    @property
    def cookies(self) -> dict[str, str]:
        """What the server has given this phone to keep."""
        return dict(self._client.cookies)

    async def sign_in(self, form: str, fields: Mapping[str, str], *, then: str) -> None:
        """Fill in a sign-in form and send it, as a browser does.

        Raises
        ------
        GaveUp
            If the server does not let the person in.
        """
        page = await self._client.get(form)
        token = _XSRF_FIELD.search(page.text)
        if token is None:
            raise GaveUp(f"{form}: trang đăng nhập trả lời {page.status_code} và không có mẫu để điền")
        answer = await self._client.post(form, data={**fields, "next": then, "_xsrf": token.group(1)})
        if answer.status_code != httpx.codes.FOUND or answer.headers.get("location") != then:
            raise GaveUp(f"{form}: đăng nhập không được (mã {answer.status_code})")

    async def open(self, path: str, calls: Sequence[str] = ()) -> Opened:
        """Open a page with its styles, scripts, fonts and pictures, then make the calls its script makes at once.

        Raises
        ------
        GaveUp
            If anything of it does not come.
        """
        began = time.perf_counter()
        page, size = await self.fetch(path)
        here, elsewhere = self._split(loads_of(page.text), path)
        sizes = [size]
        seen: set[str] = set()
        waiting = list(here)
        while waiting:
            seen.update(waiting)
            parts = await asyncio.gather(*(self.fetch(one) for one in waiting))
            sizes += [part_size for _, part_size in parts]
            named = [
                urljoin(one, found)
                for one, (part, _) in zip(waiting, parts, strict=True)
                if part.headers.get("content-type", "").startswith("text/css")
                for found in _CSS_URL.findall(part.text)
                if not found.startswith(("data:", "#"))
            ]
            more, far = self._split(named, path)
            elsewhere += far
            waiting = [one for one in dict.fromkeys(more) if one not in seen]
        answers = await asyncio.gather(*(self.fetch(one) for one in calls))
        sizes += [answer_size for _, answer_size in answers]
        return Opened(
            seconds=time.perf_counter() - began,
            wire_bytes=sum(sizes),
            requests=len(sizes),
            elsewhere=tuple(dict.fromkeys(elsewhere)),
        )

    def _split(self, addresses: Sequence[str], page: str) -> tuple[list[str], list[str]]:
        """Give paths on this server, and addresses elsewhere."""
        whole = [urljoin(self.address + page, one) for one in addresses]
        mine = urlsplit(self.address).netloc
        near = [one for one in whole if urlsplit(one).netloc == mine]
        return [one.removeprefix(self.address) for one in near], [one for one in whole if one not in near]

    async def fetch(self, path: str) -> tuple[httpx.Response, int]:
        """Get a file and its size on the wire; anything but 200 is a failure to open."""
        try:
            response = await self._client.get(path)
        except httpx.TransportError as fault:
            raise GaveUp(f"{path}: {type(fault).__name__}") from fault
        if response.status_code != httpx.codes.OK:
            raise GaveUp(f"{path}: mã {response.status_code}")
        headers = sum(len(key) + len(value) + 4 for key, value in response.headers.raw)
        return response, response.num_bytes_downloaded + headers

    async def ask(self, path: str) -> dict[str, Any]:
        """GET an endpoint, as patiently as the page's script does.

        Raises
        ------
        GaveUp
            If the server refuses, or does not answer for two minutes.
        """
        return await self._patiently("GET", path, None)

    async def tell(self, path: str, body: Mapping[str, JsonValue]) -> dict[str, Any]:
        """POST to an endpoint, likewise."""
        return await self._patiently("POST", path, body)

    async def tell_events(self, body: Mapping[str, JsonValue]) -> dict[str, Any]:
        """Send a batch of the queue until it is acknowledged, and keep the time that the acknowledgement took."""
        return await self._patiently("POST", "/api/events", body, timed=True)

    async def tell_and_lose(self, path: str, body: Mapping[str, JsonValue], *, after_sending: bool) -> None:
        """Send, and lose the Wi-Fi before the answer is seen: every connection of this phone is gone.

        Parameters
        ----------
        after_sending
            The server has got everything and will keep it; otherwise the request broke off on its way.
        """
        moment = "http11.receive_response_headers.started" if after_sending else "http11.send_request_body.started"

        async def cut(event: str, _info: object) -> None:
            if event == moment:
                raise WifiLost

        try:
            await self._client.post(path, json=body, headers=self._headers(), extensions={"trace": cut})
        except WifiLost:
            self.cuts += 1
        except httpx.TransportError as fault:
            self._note(path, type(fault).__name__)
            self.cuts += self._excused()  # the killed server was faster
        before = self._client
        self._client = self._connect(before.cookies)
        await before.aclose()

    def _headers(self) -> dict[str, str]:
        return {"X-XSRFToken": self._client.cookies.get(XSRF_COOKIE) or ""}

    def _note(self, path: str, what: str) -> None:
        if not self._excused():
            self.troubles.append(f"{path}: {what}")

    async def _patiently(
        self, method: str, path: str, body: Mapping[str, JsonValue] | None, *, timed: bool = False
    ) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        wait = FIRST_WAIT_SECONDS
        while True:
            began = time.perf_counter()
            try:
                response = await self._client.request(method, path, json=body, headers=self._headers())
            except httpx.TransportError as fault:
                self._note(path, type(fault).__name__)
            else:
                if response.is_success:
                    if timed:
                        self.acknowledgement_ms.append(1000 * (time.perf_counter() - began))
                    value: dict[str, Any] = response.json()
                    return value
                if response.is_client_error:
                    raise GaveUp(f"{path}: mã {response.status_code} {_sentence(response)}")
                self._note(path, f"mã {response.status_code} {_sentence(response)}")
            if time.monotonic() > deadline:
                raise GaveUp(f"{path}: máy chủ không trả lời suốt {PATIENCE_SECONDS:.0f} giây")
            await asyncio.sleep(wait)
            wait = min(wait * 1.7, LONGEST_WAIT_SECONDS)


def _sentence(response: httpx.Response) -> str:
    """Give what the server says is wrong, where it says so."""
    try:
        error = response.json()["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError):
        return ""
