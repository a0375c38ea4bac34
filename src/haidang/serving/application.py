"""The server: Voila, subclassed only where its configuration cannot reach, with our routes instead of its own."""

from __future__ import annotations

import asyncio
import functools
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jinja2
import tornado.web
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from tornado.netutil import bind_sockets
from traitlets import Instance
from traitlets.config import Config
from voila.app import Voila, _kernel_id_regex
from voila.configuration import VoilaConfiguration
from voila.paths import collect_template_paths

import haidang_widgets
from haidang.serving import api, paper_pages
from haidang.serving import site as pages
from haidang.serving.crew import Crew
from haidang.serving.kernels import GuardedKernelManager, LeanKernelSpecManager
from haidang.serving.live_pages import (
    KernelChannelHandler,
    KernelEndHandler,
    KernelStateHandler,
    LivePageHandler,
    SessionIdentity,
)
from haidang.serving.next_kernel import PromptClient
from haidang.serving.ports import LOOPBACK
from haidang.serving.relay import RelayHandler, RelaySocket
from haidang.serving.request import LARGEST_BODY, NotFoundHandler, Site, path_for_log
from haidang.serving.shared_pages import TEMPLATE, SharedPages
from haidang.serving.static_files import StaticFiles, StaticHandler
from haidang.serving.workshop_pages import ClassAnswersHandler
from haidang.store import Gathering
from haidang.workbench.answers import take_deliveries
from haidang.workbench.finishing import catch_up, finish_overdue
from haidang.workbench.language import languages
from haidang.workbench.opening import COURSE_ENV, KEPT_ENV, Workbench, kept_course
from haidang.workbench.visits import find_visitor
from haidang_widgets.page_state import model_names, script_json, slim_state

log = logging.getLogger("haidang.serving")

HOUSEKEEPING_SECONDS = 60
IDLE_SECONDS = 20 * 60
"""A live page nobody looks at is ended after this time."""
WORKERS = 4
PACKAGE = Path(haidang_widgets.__file__).parent


def make_site(workbench: Workbench, *, base: str, banner: str = "", framed: bool = False) -> Site:
    """Everything the handlers share."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PACKAGE / "templates" / TEMPLATE),
        autoescape=True,
    )
    templates.filters["hd_json"] = script_json
    return Site(
        workbench=workbench,
        files=StaticFiles(PACKAGE / "static", prefix=base),
        templates=templates,
        pool=ThreadPoolExecutor(WORKERS, thread_name_prefix="haidang"),
        deliveries=Gathering(functools.partial(take_deliveries, workbench)),
        base=base,
        banner=banner,
        framed=framed,
    )


class HaidangVoila(Voila):  # type: ignore[misc]  # voila ships no types
    """Voila with our routes, our identity and no directory listing."""

    site = Instance(Site)
    on_ready: Callable[[], None] | None = None
    first: int | None = None
    """Of a member of a crew: the loopback port of the first process; None in the first one."""
    make_crew: Callable[[int], Crew] | None = None
    """Called with the loopback port at which this process takes what the others relay."""
    _crew: Crew | None = None
    _beginning: asyncio.Future[None] | None = None

    def initialize(self, argv: Sequence[str] | None = None) -> None:
        """Take our configuration; read no file and no command line, which may hold somebody else's."""
        del argv
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.template_paths = collect_template_paths(["voila", "nbconvert"], "base", prune=True)
        self.template_paths.insert(0, str(PACKAGE / "templates" / TEMPLATE))
        self.static_paths: list[str] = []
        compiled = self.site.workbench.settings.data / "cache" / "templates"
        compiled.mkdir(parents=True, exist_ok=True)
        self.compiled_templates = jinja2.FileSystemBytecodeCache(os.fspath(compiled))

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings with ours added."""
        settings: dict[str, Any] = super().init_settings()
        secret = self.site.workbench.secrets.cookies
        settings.update(
            site=self.site,
            voila=self,
            cookie_secret=secret,
            login_url=self.site.base + "sign-in",
            xsrf_cookies=True,
            xsrf_cookie_kwargs={"samesite": "Lax", "path": self.site.base},
            default_handler_class=NotFoundHandler,
            default_handler_args={"site": self.site},
            log_function=log_request,
            websocket_ping_interval=30,
        )
        places = self.site.workbench.settings
        self.kernel_manager.page_settings = {
            COURSE_ENV: str(places.course),
            KEPT_ENV: str(kept_course(places)),
        }
        self.kernel_manager.staff_settings = self.site.workbench.settings.environment()
        return settings

    def init_handlers(self) -> list[Any]:
        """Our routes. Of Voila's own only those of a live page are kept: no tree, no contents, no files."""
        site = {"site": self.site}
        base = self.site.base
        language = f"(?P<language>{'|'.join(languages())})"
        attempt = r"(?P<attempt>[0-9a-f]{32})"
        name = r"(?P<name>[\w-]+)"

        def ours(path: str, handler: type, **extra: object) -> tuple[str, type, dict[str, object]]:
            return (base + path, handler, {**site, **extra})

        theirs = [
            (base + "health", pages.HealthHandler, {"site": self.site}),
            (base + f"{language}/live/(?P<path>.+)", LivePageHandler),
            (base + rf"api/kernels/{_kernel_id_regex}/channels", KernelChannelHandler),
            (base + rf"api/kernels/{_kernel_id_regex}", KernelStateHandler),
            (base + rf"voila/api/shutdown/{_kernel_id_regex}", KernelEndHandler),
        ]
        if self.first is not None:
            theirs = [
                (path, RelaySocket if handler is KernelChannelHandler else RelayHandler, {"first": self.first})
                for path, handler, *_ in theirs
            ]
        return [
            (base + r"static/([\w.-]+)", StaticHandler, {"files": self.site.files}),
            ours("favicon.ico", pages.FaviconHandler),
            ours("", pages.HomeHandler),
            ours(f"{language}/?", pages.HomeHandler),
            ours("sign-in", pages.SignInHandler),
            ours("staff", pages.StaffSignInHandler),
            ours("choose-pin", pages.ChoosePinHandler),
            ours("card", pages.CardHandler),
            ours("sign-out", pages.SignOutHandler),
            ours(r"w/(?P<code>[\w-]+)", pages.WorkshopDoorHandler),
            ours(r"c/(?P<token>[\w-]+)", pages.CardDoorHandler),
            ours(f"{language}/checklist", pages.ChecklistHandler),
            ours(f"{language}/lesson/{name}", pages.SharedPageHandler),
            ours(r"start/(?P<check>[a-z0-9-]+)", pages.StartCheckHandler),
            ours(f"{language}/check/{attempt}", pages.AttemptPageHandler),
            ours(f"{language}/result/{attempt}", pages.ResultPageHandler),
            ours(f"{language}/paper/(?P<check>[a-z0-9-]+)", paper_pages.PaperHandler),
            ours(f"{language}/paper/(?P<check>[a-z0-9-]+)/enter", paper_pages.PaperEntryHandler),
            ours(rf"{language}/workshop/(?P<code>[\w-]+)/answers/(?P<check>[a-z0-9-]+)", ClassAnswersHandler),
            ours("api/me", api.MeHandler),
            ours("api/events", api.EventsHandler),
            ours(r"api/pages/(?P<page>[\w-]+)/state", api.PageStateHandler),
            ours(r"api/checks/(?P<check>[a-z0-9-]+)/attempts", api.StartHandler),
            ours(f"api/attempts/{attempt}", api.AttemptHandler),
            ours(f"api/attempts/{attempt}/hints", api.HintHandler),
            ours(f"api/attempts/{attempt}/submit", api.SubmitHandler),
            ours(f"api/attempts/{attempt}/result", api.ResultHandler),
            *theirs,
        ]

    def start(self) -> None:
        """Serve until stopped; prepare the shared pages meanwhile."""
        loop = asyncio.get_event_loop_policy().get_event_loop()

        def begin() -> None:
            self._beginning = asyncio.ensure_future(self._after_start())

        loop.call_later(0.05, begin)
        super().start()

    def staff_is_here(self) -> None:
        """Have a kernel ready for the live page they may open: in the first process, where live pages are."""
        if self.first is None:
            self.kernel_manager.expect_page()

    def _end(self) -> None:
        """Stop serving; `Voila.listen` then ends the kernels."""
        if self._beginning is not None:
            self._beginning.cancel()
        if self._crew is None:
            self.ioloop.stop()
        else:
            asyncio.ensure_future(self._crew.end()).add_done_callback(lambda _ended: self.ioloop.stop())

    async def _after_start(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                loop.add_signal_handler(number, self._end)
            except NotImplementedError:  # Windows: Ctrl + C raises KeyboardInterrupt, which Voila takes
                break
        if self.first is not None:
            await self._until_the_pipe_ends()
            return
        if self._crew is not None:
            self._crew.start()
        if self.on_ready is not None:
            self.on_ready()
        self._housekeeping = PeriodicCallback(self._keep_house, HOUSEKEEPING_SECONDS * 1000)
        self._housekeeping.start()
        await self._keep_house()
        assert self.site.shared is not None
        await self.site.shared.prepare_all()

    async def _until_the_pipe_ends(self) -> None:
        """Serve as a member of a crew: when the first process goes, however it goes, its pipe ends, and so do we."""
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        await reader.read()
        self._end()

    async def _keep_house(self) -> None:
        """End live pages that are abandoned or whose session is over; submit and project what is overdue."""
        await self.kernel_manager.end_abandoned(time.monotonic())
        await self.kernel_manager.next.end_unused(time.monotonic())
        for token in set(self.kernel_manager.sessions.values()):
            if await self.site.call(find_visitor, self.site.workbench, token) is None:
                await self.kernel_manager.end_session(token)
        for work in (finish_overdue, catch_up):
            try:
                await self.site.call(work, self.site.workbench)
            except Exception:
                log.exception("housekeeping failed and is tried again in a minute")

    def listen(self) -> None:
        """Listen with a bound on the size of requests."""
        self.site.shared = SharedPages(self)
        listen = functools.partial(
            self.app.listen,
            max_body_size=LARGEST_BODY,
            max_buffer_size=2 * LARGEST_BODY,
            idle_connection_timeout=120,
            body_timeout=60,
        )
        if self.make_crew is not None:
            (inner,) = bind_sockets(0, LOOPBACK)
            HTTPServer(self.app, max_body_size=LARGEST_BODY, max_buffer_size=2 * LARGEST_BODY).add_socket(inner)
            self._crew = self.make_crew(inner.getsockname()[1])
        self.app.listen = functools.partial(listen, reuse_port=self.make_crew is not None or self.first is not None)
        super().listen()


def log_request(handler: tornado.web.RequestHandler) -> None:
    """One line for slow or failed requests, without query, cookies or address: they may name a person."""
    milliseconds = 1000 * handler.request.request_time()
    status = handler.get_status()
    level = logging.ERROR if status >= 500 else logging.WARNING if milliseconds > 2000 else logging.DEBUG
    path = path_for_log(handler.request.path)
    log.log(level, "%s %s %s %.0f ms", status, handler.request.method, path, milliseconds)


def build(site: Site, *, host: str, port: int, first: int | None = None) -> HaidangVoila:
    """The server, ready to start; with `first` as a member of the crew of the process that listens there."""
    settings = site.workbench.settings
    config = Config()
    config.VoilaConfiguration.template = TEMPLATE
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.multi_kernel_manager_class = GuardedKernelManager
    config.VoilaConfiguration.kernel_spec_manager_class = LeanKernelSpecManager
    config.VoilaConfiguration.extension_allowlist = []
    config.AsyncKernelManager.client_factory = PromptClient
    config.MappingKernelManager.cull_idle_timeout = IDLE_SECONDS
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_connected = False
    config.VoilaExecutor.timeout = 120
    config.TemplateExporter.filters = {"hd_names": model_names, "hd_state": slim_state, "hd_json": script_json}
    app = HaidangVoila(
        config=config,
        site=site,
        root_dir=str(settings.notebooks),
        ip=host,
        port=port,
        port_retries=0,
        base_url=site.base,
        server_url=site.base,
        open_browser=False,
        identity_provider_class=SessionIdentity,
        log_level=logging.ERROR,
        connection_dir_root=os.fspath(settings.data / "run"),
    )
    app.first = first
    (settings.data / "run").mkdir(parents=True, exist_ok=True)
    app.initialize([])
    return app
