"""What every handler of ours shares: who asks, in which language, how to answer, what an error looks like."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlencode

import jinja2
import tornado.web
from tornado.httputil import split_host_and_port

from haidang.domain.attempts import JsonValue
from haidang.domain.errors import HaidangError, NotAllowed, NotFound, Refused
from haidang.serving.static_files import Payload, StaticFiles
from haidang.store import Gathering
from haidang.workbench.answers import Delivery
from haidang.workbench.labels import labels_of_page
from haidang.workbench.language import Translator, languages, translator
from haidang.workbench.opening import Workbench
from haidang.workbench.visits import Visitor, find_visitor

if TYPE_CHECKING:
    from haidang.serving.shared_pages import SharedPages

log = logging.getLogger("haidang.serving")

SESSION_COOKIE = "hd_session"
LANGUAGE_COOKIE = "hd_lang"
PENDING_COOKIE = "hd_pending"
EFFORT = 6
"""Of gzip for what is sent once only: a check is 28 kB, 6 kB after 0.8 ms."""
LARGEST_BODY = 2_000_000
"""Bytes of a request, far above an evening's answers."""

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)

SIGN_IN_AGAIN = "Bạn chưa đăng nhập, hoặc phiên đăng nhập đã hết. Hãy đăng nhập lại."
UNREADABLE = "Máy chủ không đọc được dữ liệu gửi lên. Hãy tải lại trang."
BROKEN = (
    "Máy chủ gặp trục trặc. Câu trả lời đã lưu vẫn còn. Bạn thử lại nhé; nếu vẫn lỗi, hãy báo giảng viên số bên dưới."
)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Site:
    """Everything a handler may need."""

    workbench: Workbench
    files: StaticFiles
    templates: jinja2.Environment
    pool: ThreadPoolExecutor
    deliveries: Gathering[Delivery, dict[str, object]]
    """What phones bring: all that is waiting is written in one transaction."""
    base: str
    """Base URL, with a slash at both ends."""
    banner: str = ""
    framed: bool = False
    """Whether other pages may show ours in a frame (the Binder demonstration)."""
    hosts: frozenset[str] = frozenset()
    """Names under which the server answers; empty for any (local network, proxy)."""
    shared: SharedPages | None = None

    async def call(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work (database, files, argon2) beside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, lambda: work(*args, **kwargs))

    async def deliver(self, delivery: Delivery) -> dict[str, object]:
        """Write what a phone brings together with what others bring; the acknowledgements, once it is durable."""
        return await asyncio.wrap_future(self.deliveries.submit(delivery))

    def note(self, visitor: Visitor) -> None:
        """Let the next transaction note that a phone was heard of; nobody waits for it."""
        self.deliveries.submit(Delivery(visitor=visitor)).add_done_callback(_log_failure)


def _log_failure(done: Future[dict[str, object]]) -> None:
    if done.exception() is not None:
        log.error("a phone was heard of, and it could not be noted", exc_info=done.exception())


def reference_number() -> str:
    """Six characters that tie what a person saw to a line of the log."""
    alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    return "".join(secrets.choice(alphabet) for _ in range(6))


def path_for_log(path: str) -> str:
    """A path as the log may hold it: without the token of a login card, however it was typed."""
    before, door, _token = path.partition("/c/")
    return f"{before}{door}…" if door else path


def _in_language(address: str, base: str, code: str) -> str:
    """The address of the same page in another language: in its path where it names one, else as a query."""
    first, _slash, rest = address.removeprefix(base).partition("/")
    return f"{base}{code}/{rest}" if first in languages() else f"{address}?lang={code}"


def site_page(
    site: Site, template: str, *, language: str, visitor: Visitor | None, xsrf: str, address: str, **context: object
) -> str:
    """A page that the server makes itself, from a template of the same family as the notebooks'."""
    translate = translator(language)

    def sentence(message: str, **values: object) -> str:
        return translate(message) % values if values else translate(message)

    hd = {
        "language": language,
        "other_languages": [
            {"code": code, "name": name, "href": _in_language(address, site.base, code)}
            for code, name in languages().items()
            if code != language
        ],
        "labels": labels_of_page("site", language),
        "asset": site.files.url,
        "banner": translate(site.banner) if site.banner else "",
        "signed_in": visitor is not None,
        "page": {"kind": "site", "name": "", "title": ""},
    }
    return site.templates.get_template(f"site/{template}").render(
        _=sentence,
        hd=hd,
        base_url=site.base,
        xsrf=xsrf,
        person_key=visitor.for_page(site.workbench, language)["person"]["key"] if visitor else "",  # type: ignore[index]
        **context,
    )


class BaseHandler(tornado.web.RequestHandler):
    """A request of a known or unknown person."""

    site: Site
    visitor: Visitor | None = None
    json_answers = False
    delivers = False
    """Whether the request's own transaction notes that the phone was heard of."""

    def initialize(self, site: Site) -> None:
        """Keep the site."""
        self.site = site

    async def prepare(self) -> None:
        """Find out who asks, once for the request; keep the language that was asked for."""
        if self.site.hosts and split_host_and_port(self.request.host.lower())[0] not in self.site.hosts:
            raise tornado.web.HTTPError(421)  # some other site's name that leads to this machine
        spoken = self.path_kwargs.get("language") or self.get_query_argument("lang", None)
        if spoken in languages() and spoken != self.get_cookie(LANGUAGE_COOKIE):
            self.set_cookie(LANGUAGE_COOKIE, str(spoken), path=self.site.base, max_age=31_536_000, samesite="Lax")
        token = self.get_cookie(SESSION_COOKIE)
        if token:
            self.visitor = await self.site.call(find_visitor, self.site.workbench, token)
        if self.json_answers and not self.delivers and self.visitor is not None and self.visitor.stale:
            self.site.note(self.visitor)

    def set_default_headers(self) -> None:
        """Nothing of ours is for other sites."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Server", "haidang")

    # -- language and addresses ---------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """From the address, the query, the cookie or the browser; Vietnamese otherwise."""
        known = languages()
        wanted = (
            self.path_kwargs.get("language"),
            self.get_query_argument("lang", None),
            self.get_cookie(LANGUAGE_COOKIE),
        )
        for one in wanted:
            if one in known:
                return str(one)
        return "vi"

    @property
    def translate(self) -> Translator:
        """Vietnamese sentence → sentence in the language of the request."""
        return translator(self.language)

    def site_url(self, rest: str = "", **query: str) -> str:
        """Address of a page that the server makes itself."""
        tail = f"?{urlencode(query)}" if query else ""
        return f"{self.site.base}{rest}{tail}"

    def page_url(self, rest: str) -> str:
        """Address of a rendered notebook in the language of the request."""
        return f"{self.site.base}{self.language}/{rest}"

    # -- who may ----------------------------------------------------------------------------------------------------

    def someone(self) -> Visitor:
        """The signed-in person.

        Raises
        ------
        NotAllowed
            If nobody is signed in (`code` ``sign_in``).
        """
        if self.visitor is None:
            raise NotAllowed(self.translate(SIGN_IN_AGAIN), code="sign_in")
        return self.visitor

    def staff(self) -> Visitor:
        """The signed-in trainer, coordinator or author.

        Raises
        ------
        NotAllowed
            If it is somebody else.
        """
        visitor = self.someone()
        if not visitor.person.is_staff:
            raise NotAllowed(self.translate("Trang này dành cho giảng viên và điều phối viên."), code="staff_only")
        return visitor

    # -- answers ----------------------------------------------------------------------------------------------------

    def policy(self) -> str:
        """Content security policy of the answer."""
        return POLICY.format(ancestors="*" if self.site.framed else "'none'")

    def draw(self, template: str, **context: object) -> None:
        """Answer with a page of the site's own templates (each names its fields at its head)."""
        html = site_page(
            self.site,
            template,
            language=self.language,
            visitor=self.visitor,
            xsrf=self.xsrf_token.decode(),
            # Two slashes at the beginning would make the links to other languages lead to another server.
            address="/" + self.request.path.lstrip("/"),
            **context,
        )
        self.set_header("Content-Security-Policy", self.policy())
        self.set_header("Cache-Control", "no-store")
        Payload.of(html.encode(), "text/html; charset=utf-8", effort=EFFORT).send(self)

    def answer(self, value: Mapping[str, object]) -> None:
        """Answer with JSON."""
        self.set_header("Cache-Control", "no-store")
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        Payload.of(text.encode(), "application/json; charset=utf-8", effort=EFFORT).send(self)

    def body_json(self) -> dict[str, JsonValue]:
        """The request's JSON object.

        Raises
        ------
        Refused
            If it is none (`code` ``unreadable``).
        """
        try:
            value = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError) as fault:
            raise Refused(self.translate(UNREADABLE), code="unreadable") from fault
        if not isinstance(value, dict):
            raise Refused(self.translate(UNREADABLE), code="unreadable")
        return value

    # -- errors -----------------------------------------------------------------------------------------------------

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """One sentence and a reference number; the detail is in the log."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        reference = reference_number()
        code, sentence = self._explain(status_code, error)
        if isinstance(error, Refused):
            status_code = {"sign_in": 401, "unreadable": 400}.get(error.code, _STATUS.get(type(error), 409))
            self.set_status(status_code)
            if status_code == 401 and not self.json_answers:
                self.redirect(self.site_url("sign-in", next=self.request.uri or ""))
                return
        log.log(
            logging.ERROR if status_code >= 500 else logging.INFO,
            "%s %s %s %s: %s",
            reference,
            status_code,
            self.request.method,
            path_for_log(self.request.path),
            error or sentence,
            exc_info=kwargs.get("exc_info") if status_code >= 500 else None,
        )
        if self.json_answers:
            self.answer({"error": {"code": code, "message": sentence, "reference": reference}})
            self.finish()
        else:
            self.draw("error.html", status=status_code, sentence=sentence, reference=reference)
            self.finish()

    def _explain(self, status: int, error: BaseException | None) -> tuple[str, str]:
        """Stable code and kind sentence for an error."""
        _ = self.translate
        if isinstance(error, Refused):
            return error.code, _(str(error))
        if isinstance(error, HaidangError):
            return "failed", _(str(error))
        if status == 404:
            return "not_found", _("Không có trang này. Có thể địa chỉ gõ chưa đúng.")
        if status == 403:
            return "forbidden", _("Trang đã mở quá lâu hoặc bạn không có quyền. Hãy tải lại trang rồi thử lại.")
        return "failed", _(BROKEN)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Refusals are no news; all else is logged once, in `write_error`."""


_STATUS: dict[type, int] = {NotAllowed: 403, NotFound: 404}


class NotFoundHandler(BaseHandler):
    """Any address that is none of ours."""

    async def prepare(self) -> None:
        """Say so in the usual words."""
        await super().prepare()
        raise tornado.web.HTTPError(404)
