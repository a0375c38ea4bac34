"""Shared pages: Voila renders a notebook once for each content revision and language, everybody gets the result.

The rendered page holds nothing personal and needs no kernel; its components come to life in the browser from the
widget state stored in it. What is kept is named by a hash of all that went into it, so it never goes stale and
survives a restart.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from voila.notebook_renderer import NotebookRenderer

import haidang_widgets
from haidang.domain.errors import NotFound
from haidang.serving.kernels import KERNEL_NAME
from haidang.serving.static_files import Payload
from haidang.workbench.labels import labels
from haidang.workbench.language import languages, translator

if TYPE_CHECKING:
    from haidang.serving.application import HaidangVoila

log = logging.getLogger("haidang.serving")

TEMPLATE = "haidang"
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


class SharedPages:
    """Renders and keeps shared pages."""

    def __init__(self, app: HaidangVoila) -> None:
        self._app = app
        named = os.environ.get(PAGES_ENV)
        self._folder = Path(named) if named else app.site.workbench.settings.data / "cache" / "pages"
        self._kept: dict[str, Payload] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._one_at_a_time = asyncio.Semaphore(1)
        self.all_ready = False
        """Whether every page was rendered, or found rendered, since the start."""
        self._fixed = self._digest_of_machinery()

    def path(self, language: str, name: str) -> Path:
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
        """The page, rendered now if nobody asked before."""
        path = self.path(language, name)
        key = self._key(path, language)
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
        root = Path(app.root_dir)
        renderer = NotebookRenderer(
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=path.relative_to(root).as_posix(),
            template_paths=app.template_paths,
            config_manager=app.config_manager,
            contents_manager=app.contents_manager,
            base_url=app.site.base,
            kernel_spec_manager=app.kernel_spec_manager,
            page_config={"hd": page_resources(app, language, path, shared=True)},
            mathjax_url="",
            mathjax_config="",
        )
        await renderer.initialize()
        kernel_id = await app.kernel_manager.start_kernel(
            kernel_name=KERNEL_NAME,
            path=path.parent.relative_to(root).as_posix(),
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
        """Hash of what every page depends on besides its notebook: template, browser files, labels, bank, base URL."""
        site = self._app.site
        digest = hashlib.sha256()
        templates = Path(haidang_widgets.__file__).parent / "templates"
        for path in sorted(templates.rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
        for language in languages():
            digest.update(json.dumps(labels(language), ensure_ascii=False, sort_keys=True).encode())
        digest.update(site.files.digest.encode())
        digest.update(site.workbench.course.digest.encode())
        digest.update(f"{site.base}|{site.banner}|{nbformat.__version__}".encode())
        return digest.digest()


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
        "labels": labels(language),
        "asset": lambda name: site.files.url(name),  # noqa: PLW0108  # Voila copies all this deeply, functions it does not
        "page": {**facts, "kind": kind, "name": path.stem, "title": translate(str(facts.get("title", path.stem)))},
        "shared": shared,
        "banner": translate(site.banner) if site.banner else "",
        "signed_in": True,
    }
