"""Shared pages: Voila renders a notebook once for each content revision and language, everybody gets the result.

The rendered page holds nothing personal and needs no kernel; its components come to life in the browser from the
widget state stored in it. What is kept is named by a hash of all that went into it, so it never goes stale and
survives a restart.
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import itertools
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from voila.exporter import VoilaMarkdownRenderer
from voila.notebook_renderer import NotebookRenderer

import haidang
import haidang_widgets
from haidang.domain.errors import NotFound
from haidang.serving.kernels import KERNEL_NAME
from haidang.serving.static_files import Payload
from haidang.workbench.labels import GROUPS, labels_of_page
from haidang.workbench.language import languages, translator

if TYPE_CHECKING:
    from haidang.serving.application import HaidangVoila

log = logging.getLogger("haidang.serving")

TEMPLATE = "haidang"
ROOMS = ("domain", "scoring", "delivery", "workbench", "serving")
"""Rooms whose code decides what a rendered page holds: after an update of the program no old page is left."""
PAGES_ENV = "HAIDANG_PAGES"
"""Where rendered pages are kept instead of the data folder: servers of one test share them, their names are hashes."""


def notebook_facts(path: Path) -> Mapping[str, Any]:
    """The ``haidang`` metadata of a notebook, empty where there is none."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    facts = raw.get("metadata", {}).get("haidang", {})
    return facts if isinstance(facts, dict) else {}


def is_shared(facts: Mapping[str, Any]) -> bool:
    """Whether a page can be rendered once for everybody."""
    return facts.get("page") == "shared"


@contextmanager
def signals_stay_ours() -> Iterator[None]:
    """Keep SIGINT and SIGTERM for the server while a notebook is executed.

    nbclient takes both for itself meanwhile, so that the first Ctrl + C would only end a kernel. It accepts being
    refused (as it is on Windows and outside the main thread).
    """
    loop = asyncio.get_running_loop()

    def refuse(*_args: object) -> None:
        raise RuntimeError("signals belong to the server")

    names = ("add_signal_handler", "remove_signal_handler")
    for name in names:
        setattr(loop, name, refuse)
    try:
        yield
    finally:
        for name in names:
            delattr(loop, name)


class PlainHeadings(VoilaMarkdownRenderer):  # type: ignore[misc]  # voila ships no types
    """Headings without an id and a link to themselves: a lesson's addresses are those of its steps."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, exclude_anchor_links=True, **named)


def _state(path: Path) -> tuple[int, int] | None:
    """What tells whether a file has changed, without reading it; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


class SharedPages:
    """Renders and keeps shared pages."""

    def __init__(self, app: HaidangVoila) -> None:
        self._app = app
        named = os.environ.get(PAGES_ENV)
        self._folder = Path(named) if named else app.site.workbench.settings.data / "cache" / "pages"
        self._kept: dict[str, Payload] = {}
        self._asked: dict[Path, tuple[tuple[int, int] | None, str]] = {}
        """Notebook → how its file looked when it was read, and the key of its page."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._one_at_a_time = asyncio.Semaphore(1)
        self.all_ready = False
        """Whether every page was rendered, or found rendered, since the start."""
        self._fixed = self._digest_of_machinery()

    def _path(self, language: str, name: str) -> Path:
        """The notebook of a page.

        Raises
        ------
        NotFound
            If there is none, or it is not a shared page.
        """
        path: Path = self._app.site.workbench.settings.notebooks / language / f"{name}.ipynb"
        if "/" in name or name.startswith(".") or not path.is_file() or not is_shared(notebook_facts(path)):
            raise NotFound("Không có trang này. Có thể địa chỉ gõ chưa đúng.", code="not_found")
        return path

    async def get(self, language: str, name: str) -> Payload:
        """The page, rendered now if nobody asked before.

        Raises
        ------
        NotFound
            If there is no such notebook, or it is not a shared page.
        """
        asked = self._app.site.workbench.settings.notebooks / language / f"{name}.ipynb"
        found = self._asked.get(asked)
        if found is not None and found[0] == _state(asked) and found[1] in self._kept:
            return self._kept[found[1]]
        state = _state(asked)
        path = self._path(language, name)
        key = self._key(path, language)
        self._asked[path] = (state, key)
        if key in self._kept:
            return self._kept[key]
        async with self._locks.setdefault(key, asyncio.Lock()):
            if key not in self._kept:
                self._kept[key] = await self._find_or_render(path, language, key)
        return self._kept[key]

    async def prepare_all(self) -> None:
        """Render what is not yet kept, one after the other, so that the first visitor does not wait."""
        notebooks = self._app.site.workbench.settings.notebooks
        for language in languages():
            for path in sorted((notebooks / language).glob("*.ipynb")):
                try:
                    if is_shared(notebook_facts(path)):
                        await self.get(language, path.stem)
                except Exception:
                    log.exception("the page %s could not be rendered", path.name)
        self.all_ready = True

    async def _find_or_render(self, path: Path, language: str, key: str) -> Payload:
        stored = self._folder / f"{key}.html"
        if stored.is_file():
            html = stored.read_bytes()
        else:
            async with self._one_at_a_time:
                html = (await self._render(path, language)).encode()
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = stored.with_suffix(".partial")
            partial.write_bytes(html)
            partial.replace(stored)
        return Payload.of(html, "text/html; charset=utf-8")

    async def _render(self, path: Path, language: str) -> str:
        """Let Voila's own renderer execute the notebook and draw it with our template."""
        app = self._app
        renderer = await renderer_of(app, language, path, shared=True)
        kernel_id = await app.kernel_manager.start_kernel(
            kernel_name=KERNEL_NAME,
            path=path.parent.relative_to(app.root_dir).as_posix(),
            env={**os.environ, "HAIDANG_LANGUAGE": language},
        )
        try:
            with signals_stay_ours():
                html: str = await renderer.generate_content_str(kernel_id, app.kernel_manager.get_kernel(kernel_id))
        finally:
            await app.kernel_manager.shutdown_kernel(kernel_id, now=True)
        return html

    def _key(self, path: Path, language: str) -> str:
        digest = hashlib.sha256(self._fixed)
        digest.update(path.read_bytes())
        digest.update(language.encode())
        return digest.hexdigest()[:32]

    def _digest_of_machinery(self) -> bytes:
        """Hash of what every page depends on besides its notebook: code, template, browser files, labels, course."""
        site = self._app.site
        digest = hashlib.sha256()
        widgets = Path(haidang_widgets.__file__).parent
        code = Path(haidang.__file__).parent
        rooms = ((code / one, "*.py") for one in ROOMS)
        for root, pattern in ((widgets / "templates", "*"), (widgets, "*.py"), *rooms):
            for path in sorted(root.rglob(pattern)):
                if path.is_file():
                    digest.update(path.read_bytes())
        for kind, language in itertools.product(("", *GROUPS), languages()):
            digest.update(json.dumps(labels_of_page(kind, language), ensure_ascii=False, sort_keys=True).encode())
        digest.update(site.files.digest.encode())
        digest.update(site.workbench.course.digest.encode())
        digest.update(f"{site.base}|{site.banner}|{nbformat.__version__}".encode())
        return digest.digest()


async def renderer_of(app: HaidangVoila, language: str, path: Path, *, shared: bool) -> NotebookRenderer:
    """Voila's own renderer of a notebook, with our template and nothing of JupyterLab's.

    Voila makes a Jinja environment for each page. Compiling the template anew was 60 % of what a live page cost the
    server's event loop, so the compiled code is kept on disk.
    """
    config = app.config
    if shared:
        config = copy.deepcopy(config)
        config.VoilaExporter.markdown_renderer_class = PlainHeadings
    renderer = NotebookRenderer(
        voila_configuration=app.voila_configuration,
        traitlet_config=config,
        notebook_path=path.relative_to(app.root_dir).as_posix(),
        template_paths=app.template_paths,
        config_manager=app.config_manager,
        contents_manager=app.contents_manager,
        base_url=app.site.base,
        kernel_spec_manager=app.kernel_spec_manager,
        page_config={"hd": page_resources(app, language, path, shared=shared)},
        mathjax_url="",
        mathjax_config="",
    )
    await renderer.initialize()
    renderer.exporter.environment.bytecode_cache = app.compiled_templates
    return renderer


def page_resources(app: HaidangVoila, language: str, path: Path, *, shared: bool) -> dict[str, object]:
    """What the template gets in ``page_config.hd``."""
    site = app.site
    facts = notebook_facts(path)
    kind = str(facts.get("kind", "notebook"))
    kinds = {"lesson": f"lesson/{path.stem}"}
    others = [
        {"code": code, "name": name, "href": f"{site.base}{code}/{kinds.get(kind, '')}"}
        for code, name in languages().items()
        if code != language
    ]
    translate = translator(language)
    return {
        "language": language,
        "other_languages": others,
        "labels": labels_of_page(kind if shared else "", language),
        "asset": lambda name: site.files.url(name),  # noqa: PLW0108  # Voila copies all this deeply, functions it does not
        "page": {**facts, "kind": kind, "name": path.stem, "title": translate(str(facts.get("title", path.stem)))},
        "shared": shared,
        "banner": translate(site.banner) if site.banner else "",
        "signed_in": True,
    }
