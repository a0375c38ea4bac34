"""Make the pictures of the README: a demonstration on a throw-away data folder, looked at with Chromium.

Run by `make pictures`. Names in the pictures are invented. `CHROMIUM` names another browser than `/usr/bin/chromium`.
Faces in the lessons are emoji: without a font that has them (Debian: fonts-noto-color-emoji) their circles stay empty.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from haidang import journal
from haidang.domain.ids import AttemptId, CheckId
from haidang.domain.items import ItemType
from haidang.workbench.checks import released
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.sample_answers import right_value, wrong_value

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1.5}
INVENTED = "http://lop-hoc.example/"
"""What the desk shows as the address; nobody's machine belongs into a picture."""
START_SECONDS = 120
PAGE_MS = 60_000
WRONG_AT = (3, 5)
"""Slots answered wrongly, so that the picture of a result shows a misconception."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A running server with its sign-ins."""

    address: str
    data: Path
    facts: dict[str, Any]

    def workbench(self) -> Workbench:
        """Open the same data folder, to know right answers."""
        return open_workbench(Settings.from_environment(data=self.data), upgrade=False)


@contextmanager
def demonstration() -> Iterator[Demonstration]:
    """Serve an invented ward from a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="haidang-pictures-") as folder:
        data = Path(folder)
        command = [
            Path(sys.executable).with_name("haidang"),
            "serve",
            "--demo",
            "--data",
            data,
            "--port",
            "8790",
            "--public-address",
            INVENTED,
        ]
        server = subprocess.Popen(command, cwd=DOCS.parent, stdout=subprocess.DEVNULL)
        try:
            until = time.monotonic() + START_SECONDS
            while not (data / "address").is_file():
                if server.poll() is not None or time.monotonic() > until:
                    raise SystemExit("The demonstration server did not start; try `make serve` to see why.")
                time.sleep(0.3)
            facts = json.loads((data / "demo.json").read_text(encoding="utf-8"))
            address = (data / "address").read_text(encoding="utf-8")
            yield Demonstration(address=address, data=data, facts=facts)
        finally:
            end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """Stop the server, kindly at first."""
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def sign_in(page: Page, demo: Demonstration, number: int) -> None:
    """Sign a volunteer in."""
    someone = demo.facts["volunteers"][number]
    page.goto(demo.address + "sign-in")
    page.fill("[name=workshop]", demo.facts["workshop"])
    page.fill("[name=code]", someone["code"])
    page.fill("[name=pin]", someone["pin"])
    page.click("form button")
    page.wait_for_load_state("networkidle")


def sign_in_staff(page: Page, demo: Demonstration, login: str) -> None:
    """Sign a trainer or coordinator in."""
    someone = next(one for one in demo.facts["staff"] if one["login"] == login)
    page.goto(demo.address + "staff")
    page.fill("[name=name]", someone["login"])
    page.fill("[name=password]", someone["password"])
    page.click("form button")
    page.wait_for_load_state("networkidle")


def save(page: Page, name: str) -> None:
    """Take the picture once fonts are there and nothing moves."""
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def picture_sign_in(page: Page, demo: Demonstration) -> None:
    """The first page that a volunteer sees."""
    page.goto(f"{demo.address}sign-in?workshop={demo.facts['workshop']}")
    save(page, "sign-in")


def picture_lesson(page: Page, demo: Demonstration) -> None:
    """A step in the middle of the lesson, and then home with a lesson begun."""
    sign_in(page, demo, 0)
    page.goto(demo.address + "vi/lesson/02-vneid#hai-muc-do")
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")
    save(page, "lesson")
    page.goto(demo.address)
    page.wait_for_load_state("networkidle")
    save(page, "home")


def picture_phone(page: Page, demo: Demonstration) -> None:
    """The simulated phone in the lesson's step about registering."""
    sign_in(page, demo, 0)
    page.goto(demo.address + "vi/lesson/02-vneid#cai-va-dang-ky")
    page.wait_for_load_state("networkidle")
    strip = page.locator(".hd-ph-strip:visible").last
    strip.wait_for(timeout=PAGE_MS)
    strip.evaluate("one => scrollBy(0, one.getBoundingClientRect().top - 150)")
    save(page, "phone")


def picture_check(page: Page, demo: Demonstration) -> None:
    """An item of the check, then the result of a whole attempt."""
    sign_in(page, demo, 1)
    page.click("form[action$='start/vneid'] button")
    page.wait_for_url("**/check/*")
    page.wait_for_load_state("networkidle")
    attempt = AttemptId(page.url.rstrip("/").rsplit("/", 1)[1].split("?")[0].split("#")[0])
    begin = page.get_by_role("button", name="Bắt đầu làm")
    begin.click(timeout=PAGE_MS)
    page.locator(".hd-player input, .hd-player [role=button], .hd-player .hd-nav button").first.wait_for()
    save(page, "check")
    hand_in(page, demo, attempt)
    page.goto(f"{demo.address}vi/result/{attempt}")
    page.wait_for_load_state("networkidle")
    save(page, "result")


def hand_in(page: Page, demo: Demonstration, attempt_id: AttemptId) -> None:
    """Answer every slot over HTTP as the page would, most of them rightly, and submit."""
    workbench = demo.workbench()
    with workbench.database.connect() as c:
        attempt = journal.attempts.get(c, attempt_id)
    assert attempt is not None
    release = released(workbench, CheckId(str(attempt.check)))
    rng = random.Random(7)  # the same wrong answers each time
    events = []
    for number, variant in enumerate(attempt.variants):
        item = release.items[variant.item_id]
        wrong = number in WRONG_AT and item.type is not ItemType.SHORT_TEXT
        value = wrong_value(item, variant, rng) if wrong else right_value(item, variant)
        events.append(
            {
                "uuid": workbench.new_id(),
                "kind": "answer",
                "attempt": attempt_id,
                "slot": variant.slot,
                "value": value,
                "at": "",
            }
        )
    workbench.database.dispose()
    for path, body in (("api/events", {"events": events}), (f"api/attempts/{attempt_id}/submit", {})):
        status = page.evaluate(
            """async ([address, body]) => {
                const token = document.cookie.split("; ").find((one) => one.startsWith("_xsrf=")).slice(6);
                const headers = {"Content-Type": "application/json", "X-XSRFToken": decodeURIComponent(token)};
                return (await fetch(address, {method: "POST", headers, body: JSON.stringify(body)})).status;
            }""",
            [demo.address + path, body],
        )
        if status != 200:
            raise SystemExit(f"{path} answered {status}")


def picture_trainer(page: Page, demo: Demonstration) -> None:
    """The trainer's desk with the board of the demonstration's workshop."""
    desk(page, demo, "giangvien1", "trainer")


def picture_coordinator(page: Page, demo: Demonstration) -> None:
    """The coordinator's desk."""
    desk(page, demo, "dieuphoi", "coordinator")


def desk(page: Page, demo: Demonstration, login: str, name: str) -> None:
    """Open a desk and wait until its widgets have drawn something."""
    sign_in_staff(page, demo, login)
    answer = page.goto(f"{demo.address}vi/live/desks/{name}.ipynb", timeout=PAGE_MS)
    if answer is None or answer.status != 200:
        raise SystemExit(f"The {name}'s desk answered {answer.status if answer else 'nothing'}.")
    page.wait_for_load_state("networkidle", timeout=PAGE_MS)
    page.wait_for_function("document.querySelector('main table tbody tr') !== null", timeout=PAGE_MS)
    page.wait_for_timeout(2000)
    save(page, name)


Taker = Callable[[Page, Demonstration], None]
TAKERS: dict[str, tuple[Taker, dict[str, Any]]] = {
    "sign-in": (picture_sign_in, PHONE),
    "lesson": (picture_lesson, PHONE),
    "phone": (picture_phone, PHONE),
    "check": (picture_check, PHONE),
    "trainer": (picture_trainer, DESK),
    "coordinator": (picture_coordinator, DESK),
}
"""Name → how to take it and on what. `lesson` also takes `home`, `check` also takes `result`."""


def take(browser: Browser, demo: Demonstration, name: str) -> None:
    """Take one picture in a browser of its own, with nothing remembered."""
    taker, device = TAKERS[name]
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", color_scheme="light", **device)
    try:
        taker(context.new_page(), demo)
    finally:
        context.close()


def main() -> None:
    """Take all pictures, or the named ones."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("names", nargs="*", choices=[*TAKERS, []], help="which ones (default: all)")
    names = parser.parse_args().names or list(TAKERS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server ends with us
    PICTURES.mkdir(exist_ok=True)
    with demonstration() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in names:
            take(browser, demo, name)
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
