"""A small server of its own for authors: one task file, read again with every load; nothing else is served."""

from __future__ import annotations

import asyncio
import json
import webbrowser
from pathlib import Path

import jinja2
import tornado.web

import haidang_widgets
from haidang.domain.errors import ContentError
from haidang.serving.ports import LOOPBACK, free_port, has_screen
from haidang.serving.static_files import StaticFiles
from haidang.workbench.language import languages, translator
from haidang.workbench.task_bench import bench_page, bench_score

PACKAGE = Path(haidang_widgets.__file__).parent
TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(PACKAGE / "templates" / "haidang"), autoescape=True)
HOSTS = {LOOPBACK, "localhost"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class BenchHandler(tornado.web.RequestHandler):
    """What the page and its scores share: the file, and the guard against other sites."""

    def initialize(self, path: Path, files: StaticFiles) -> None:
        """Keep what the server was started with."""
        self.path, self.files = path, files

    def prepare(self) -> None:
        """Answer only under our own name, so that no other site's name can be pointed at this machine."""
        if self.request.host_name not in HOSTS:
            raise tornado.web.HTTPError(403)
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")


class PageHandler(BenchHandler):
    """The task, or the faults of its file."""

    def get(self) -> None:
        """Read the file and draw the page."""
        language = self.get_query_argument("lang", "vi")
        language = language if language in languages() else "vi"
        self.xsrf_token  # noqa: B018  # reading it sets the cookie that scores must show
        page: dict[str, object] | None = None
        faults: list[str] = []
        try:
            page = bench_page(self.path, language)
        except ContentError as error:
            faults = [str(one) for one in error.diagnostics]
        except OSError as error:
            faults = [f"{self.path}: {error.strerror}"]
        template = TEMPLATES.get_template("site/task_bench.html")
        other = next(one for one in languages() if one != language)
        self.finish(
            template.render(
                language=language,
                other=other,
                name=self.path.name,
                faults=faults,
                state=json.dumps(page or {}, ensure_ascii=False).replace("</", "<\\/"),
                labels=json.dumps((page or {}).get("labels", {}), ensure_ascii=False).replace("</", "<\\/"),
                has_task=page is not None,
                _=translator(language),
                asset=self.files.url,
            )
        )


class ScoreHandler(BenchHandler):
    """What a trace comes to."""

    def post(self) -> None:
        """Score the trace on the file as it stands now."""
        try:
            body = json.loads(self.request.body)
            self.finish(bench_score(self.path, body["trace"], str(body.get("language", "vi"))))
        except (ContentError, ValueError, KeyError, TypeError, OSError) as error:
            self.set_status(422)
            self.finish({"message": str(error)})


class FileHandler(BenchHandler):
    """The built files."""

    def get(self, name: str) -> None:
        """Send one of them."""
        payload = self.files.get(name)
        if payload is None:
            raise tornado.web.HTTPError(404)
        payload.send(self)


def application(path: Path) -> tornado.web.Application:
    """The whole of it, for one file."""
    shared: dict[str, object] = {"path": path, "files": StaticFiles(PACKAGE / "static", prefix="/")}
    return tornado.web.Application(
        [("/", PageHandler, shared), ("/score", ScoreHandler, shared), (r"/static/([\w.-]+)", FileHandler, shared)],
        xsrf_cookies=True,
        log_function=lambda _handler: None,
    )


def play(path: Path, *, port: int, open_browser: bool) -> None:
    """Serve until stopped.

    Raises
    ------
    SetupError
        If no port is free.
    """

    async def run() -> None:
        chosen = free_port(port, LOOPBACK)
        application(path).listen(chosen, LOOPBACK)
        address = f"http://{LOOPBACK}:{chosen}/"
        print(f"{path.name}: {address}", flush=True)  # this is the command's answer
        if open_browser and has_screen():
            webbrowser.open(address)
        await asyncio.Event().wait()

    asyncio.run(run())
