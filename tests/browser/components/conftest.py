"""A bare page with a fake model: each component's module is loaded as it lies in the sources, without a build."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .samples import VARIANTS

HERE = Path(__file__).parent
WIDGETS = HERE.parents[2] / "widgets"
STAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử thành phần</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/src/styles/tokens.css"><link rel="stylesheet" href="/src/styles/components.css">
<link rel="stylesheet" href="/src/styles/phone.css">
<style>body{margin:0;padding:18px;background:var(--paper);color:var(--ink);font-family:var(--font)}</style>
</head><body><main><h1 style="font-size:1rem">Thử thành phần</h1><h2 style="font-size:1rem">Một thành phần</h2>
<div id="stage"></div></main><script type="module">
class Model {
  constructor(state) { this.state = state; this.saved = []; this.all = {}; }
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = value; for (const one of this.all[`change:${name}`] ?? []) one(); }
  on(name, one) { (this.all[name] ??= []).push(one); }
  off(name, one) { this.all[name] = (this.all[name] ?? []).filter((other) => other !== one); }
  save_changes() { this.saved.push(structuredClone(this.state.value)); }
}
window.events = [];
window.hints = [];
document.addEventListener("haidang:event", (event) => window.events.push(structuredClone(event.detail)));
document.addEventListener("haidang:hint", ({ detail }) => {
  const answer = window.hints.shift();
  if (answer) detail.resolve(answer); else detail.reject(new Error("offline"));
});
window.mount = async (name, state) => {
  window.leave?.();
  const { default: component } = await import(`/src/components/${name}.js`);
  window.model = new Model({ value: null, reveal: null, locked: false, labels: window.labels, slot: "s01", ...state });
  window.leave = component.render({ model: window.model, el: document.getElementById("stage") });
};
window.ready = true;
</script></body></html>"""


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        body = STAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: warnings are errors, and stderr belongs to them."""


@pytest.fixture(scope="session")
def stage_url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(WIDGETS)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def component_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


class Stage:
    """One page with one component on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def mount(self, type_: str, **state: Any) -> Page:
        """Draw the sample of an item type; `state` are further traits."""
        self.page.evaluate("([name, state]) => mount(name, state)", [type_, {"variant": VARIANTS[type_], **state}])
        return self.page

    @property
    def events(self) -> list[dict[str, Any]]:
        """Details of all `haidang:event` so far."""
        return self.page.evaluate("window.events")  # type: ignore[no-any-return]

    def trait(self, name: str) -> Any:
        """Return what the model holds."""
        return self.page.evaluate("(name) => model.get(name) ?? null", name)

    def set_trait(self, name: str, value: Any) -> None:
        """Change a trait from outside."""
        self.page.evaluate("([name, value]) => model.set(name, value)", [name, value])


def _open(browser: Browser, url: str, **context: Any) -> Iterator[Stage]:
    size = {"width": 360, "height": 740}
    with browser.new_context(viewport=size, locale="vi-VN", reduced_motion="reduce", **context) as one:
        page = one.new_page()
        stage = Stage(page)
        labels = (HERE / "labels.json").read_text(encoding="utf-8")
        page.add_init_script(f"window.labels = {json.dumps(json.loads(labels))};")
        page.goto(url)
        page.wait_for_function("window.ready")
        yield stage
        assert stage.faults == []


@pytest.fixture
def stage(component_browser: Browser, stage_url: str) -> Iterator[Stage]:
    yield from _open(component_browser, stage_url)


@pytest.fixture
def touch_stage(component_browser: Browser, stage_url: str) -> Iterator[Stage]:
    yield from _open(component_browser, stage_url, has_touch=True, is_mobile=True, device_scale_factor=2)
