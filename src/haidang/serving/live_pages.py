"""Live pages: each view has its own kernel. For staff, unless the notebook says otherwise."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlencode

import tornado.web
import voila
from jupyter_core.utils import ensure_async
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import JupyterHandler
from tornado.httputil import split_host_and_port
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from haidang.domain.errors import NotAllowed, NotFound
from haidang.serving.kernels import KERNEL_NAME, MOST_LIVE_PAGES, OWNER_ENV, SESSION, STAFF_ENV
from haidang.serving.request import POLICY, SESSION_COOKIE, BaseHandler, Site, site_page
from haidang.serving.shared_pages import is_shared, notebook_facts, renderer_of
from haidang.workbench.language import languages
from haidang.workbench.visits import Visitor, find_visitor

log = logging.getLogger("haidang.serving")

KEPT_FOR_STAFF = 4
"""Places that volunteers' pages never take: the trainer's board must open whatever the room does."""
MOST_OF_A_VOLUNTEER = 2

WAIT_SECONDS = 10
HEARTBEAT_SECONDS = 10
HEARTBEAT = "<script>window.voila_heartbeat()</script>\n"
"""Keeps what stands between us and the browser from giving up while a cell takes long."""

LIVE_POLICY = POLICY.replace("script-src 'self' blob:", "script-src 'self' blob: 'unsafe-inline'").replace(
    "connect-src 'self'", "connect-src 'self' ws: wss:"
)


def live_notebook(site: Site, name: str) -> Path:
    """The notebook behind an address, inside the notebooks folder and nowhere else.

    Raises
    ------
    NotFound
        If there is none, or it is a shared page.
    """
    root = site.workbench.settings.notebooks.resolve()
    try:
        path = (root / PurePosixPath(name)).resolve()
        inside = path.is_relative_to(root) and not any(part.startswith(".") for part in path.relative_to(root).parts)
        found = inside and path.suffix == ".ipynb" and path.is_file() and not is_shared(notebook_facts(path))
    except (OSError, ValueError):  # a name too long for the disk, or with a zero byte in it
        found = False
    if not found:
        raise NotFound("Không có trang này. Có thể địa chỉ gõ chưa đúng.", code="not_found")
    return path


def may_open(visitor: Visitor, path: Path) -> bool:
    """Staff may open live pages; others only those whose metadata name their role."""
    if visitor.person.is_staff:
        return True
    wanted = notebook_facts(path).get("for", [])
    return isinstance(wanted, list) and any(role.value in wanted for role in visitor.person.roles)


class SessionIdentity(IdentityProvider):  # type: ignore[misc]  # jupyter_server ships no types
    """Tells Jupyter's handlers who is signed in, from our own session and nothing else."""

    async def get_user(self, handler: JupyterHandler) -> User | None:
        """The signed-in person, or None; also sets the `_xsrf` cookie.

        Reading the token sets the cookie without which the browser's closing message is refused and kernels are never
        freed.
        """
        site: Site = handler.settings["site"]
        token = handler.get_cookie(SESSION_COOKIE)
        visitor = await site.call(find_visitor, site.workbench, token) if token else None
        if visitor is None:
            return None
        handler.visitor = visitor
        user = User(username=visitor.person.id, name=visitor.person.display_name)
        if handler.request.method == "GET":
            handler.current_user = user
            handler.xsrf_token  # noqa: B018  # see above
        return user

    def get_handlers(self) -> list[Any]:
        """Signing in is a page of ours, not Jupyter's."""
        return []

    @property
    def auth_enabled(self) -> bool:
        """Always."""
        return True

    @property
    def login_available(self) -> bool:
        """Not through Jupyter."""
        return False


class SiteErrors:
    """The site's own errors in place of Jupyter's: one sentence, a reference number, nobody's address in the log."""

    def write_error(self: Any, status_code: int, **kwargs: Any) -> None:
        """Answer once, and leave it at that."""
        page = BaseHandler(self.application, self.request, site=self.settings["site"])
        page.path_args, page.path_kwargs = self.path_args, self.path_kwargs
        page.visitor = getattr(self, "visitor", None)
        page.json_answers = isinstance(self, OwnKernelMixin)
        page._transforms = self._transforms  # noqa: SLF001  # the answer is still this request's
        page.set_status(status_code)
        page.write_error(status_code, **kwargs)
        self._finished = True

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Logged once, in `BaseHandler.write_error`; Tornado's own line would hold the visitor's address."""


class LivePageHandler(SiteErrors, JupyterHandler):  # type: ignore[misc]  # jupyter_server ships no types
    """Opens a notebook with a kernel of its own."""

    visitor: Visitor | None = None

    async def get(self, path: str, language: str) -> None:
        """Render the notebook as Voila does, after we have looked who asks for what."""
        site: Site = self.settings["site"]
        spoken = language if language in languages() else "vi"
        if self.visitor is None:
            self.redirect(f"{site.base}sign-in?{urlencode({'next': self.request.uri})}")
            return
        notebook = live_notebook(site, path)
        if not may_open(self.visitor, notebook):
            raise NotAllowed("Trang này dành cho giảng viên và điều phối viên.", code="staff_only")
        if self._crowded(self.visitor):
            self._ask_to_wait(site, spoken, notebook)
            return
        place = self.kernel_manager.keep_place(self.visitor.person.id)
        SESSION.set(self.visitor.token)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", LIVE_POLICY.format(ancestors="*" if site.framed else "'none'"))
        try:
            async for html in with_heartbeats(self._pieces(self.visitor, notebook, spoken)):
                self.write(html)
                await self.flush()
        finally:
            self.kernel_manager.give_back(place)
            if self.visitor.person.is_staff:
                self.kernel_manager.expect_another()

    async def _pieces(self, visitor: Visitor, notebook: Path, language: str) -> AsyncGenerator[str]:
        """The page piece by piece while its cells are executed; a page that fails keeps no kernel."""
        app = self.settings["voila"]
        renderer = await renderer_of(app, language, notebook, shared=False)
        kernel_id = await self.kernel_manager.start_kernel(
            kernel_name=KERNEL_NAME,
            path=notebook.parent.relative_to(app.root_dir).as_posix(),
            env={**os.environ, **self._facts(visitor)},
        )
        try:
            kernel = self.kernel_manager.get_kernel(kernel_id)
            async for html, _resources in renderer.generate_content_generator(kernel_id, kernel):
                yield html
        except BaseException:
            await self.kernel_manager.end(kernel_id)
            raise

    def _facts(self, visitor: Visitor) -> dict[str, str]:
        """What the kernel learns of the request: whose it is, and the names of CGI that Voila's notebooks know."""
        asked = self.request
        host, port = split_host_and_port(asked.host.lower())
        return {
            OWNER_ENV: visitor.person.id,
            STAFF_ENV: "1" if visitor.person.is_staff else "",
            "SCRIPT_NAME": asked.path,
            "PATH_INFO": "",
            "QUERY_STRING": asked.query,
            "SERVER_SOFTWARE": f"voila/{voila.__version__}",
            "SERVER_PROTOCOL": asked.version,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port or ""),
            "VOILA_BASE_URL": self.base_url,
            "VOILA_REQUEST_URL": asked.full_url(),
        }

    def _crowded(self, visitor: Visitor) -> bool:
        """Whether all places are taken, or for volunteers those that are theirs."""
        pages = self.kernel_manager.pages_of
        if visitor.person.is_staff:
            return bool(pages() >= MOST_LIVE_PAGES)
        return bool(pages() >= MOST_LIVE_PAGES - KEPT_FOR_STAFF or pages(visitor.person.id) >= MOST_OF_A_VOLUNTEER)

    def _ask_to_wait(self, site: Site, language: str, notebook: Path) -> None:
        """All places are taken: say so honestly and try again by itself."""
        self.set_status(503)
        self.set_header("Retry-After", str(WAIT_SECONDS))
        html = site_page(
            site,
            "queue.html",
            language=language,
            visitor=self.visitor,
            xsrf="",
            address=self.request.path,
            title_of_page=notebook_facts(notebook).get("title", notebook.stem),
            busy=MOST_LIVE_PAGES,
            seconds=WAIT_SECONDS,
            href=self.request.path,
        )
        self.finish(html)


async def with_heartbeats(pieces: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """The pieces of a page, and a sign of life wherever the next one takes long."""
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while True:
            ready, _ = await asyncio.wait({coming}, timeout=HEARTBEAT_SECONDS)
            if not ready:
                yield HEARTBEAT
                continue
            piece = coming.result()
            if piece is None:
                return
            yield piece
            coming = asyncio.ensure_future(anext(pieces, None))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        await pieces.aclose()


class OwnKernelMixin(SiteErrors):
    """Lets a kernel be reached by the person whose page started it, and by nobody else."""

    def own(self, kernel_id: str) -> None:
        """Refuse anybody else's kernel.

        Raises
        ------
        tornado.web.HTTPError
            404, which does not tell whether the kernel exists.
        """
        user = self.current_user  # type: ignore[attr-defined]  # from JupyterHandler
        if user is None or not self.kernel_manager.belongs_to(kernel_id, user.username):  # type: ignore[attr-defined]
            raise tornado.web.HTTPError(404)


class KernelChannelHandler(OwnKernelMixin, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The websocket of a live page. Voila's list of allowed messages has no `execute_request` in it."""

    async def pre_get(self) -> None:
        """Check whose kernel it is before anything is connected."""
        self.own(self.kernel_id if hasattr(self, "kernel_id") else self.path_args[0])
        await super().pre_get()


class KernelStateHandler(OwnKernelMixin, JupyterHandler):  # type: ignore[misc]
    """Whether a live page's kernel still runs."""

    @tornado.web.authenticated
    def get(self, kernel_id: str) -> None:
        """Answer 200 or 404."""
        self.own(kernel_id)
        if kernel_id not in self.kernel_manager:
            raise tornado.web.HTTPError(404)
        self.finish({"id": kernel_id, "name": "python3"})


class KernelEndHandler(OwnKernelMixin, JupyterHandler):  # type: ignore[misc]
    """Takes the message of a page that is being closed."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Free the kernel."""
        self.own(kernel_id)
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()
