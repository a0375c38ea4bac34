"""A volunteer's phone: a page at 360 × 740 that keeps everything that goes wrong, and hands that use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from haidang.workbench.labels import labels

from .ward import Person, Ward, attempt_of

WIDE, HIGH = 360, 740
NETWORK = "net::ERR_"
"""What Chromium prints by itself for every request that finds no server."""
MOST_TABS = 120
PATIENCE_MS = 20_000
"""For whatever should be there at once: tests share two cores with others."""
expect.set_options(timeout=PATIENCE_MS)


def said(key: str, language: str = "vi", **params: object) -> str:
    """A sentence of the interface by its key, as the page fills it in."""
    return re.sub(r"\{(\w+)\}", lambda found: str(params[found[1]]), labels(language)[key])


def like(*keys: str, language: str = "vi", **params: object) -> re.Pattern[str]:
    """The same as a pattern, for any of the keys; what is not given may be anything."""
    one = (
        re.sub(r"\\\{(\w+)\\\}", lambda f: str(params.get(f[1], ".+")), re.escape(labels(language)[key]))
        for key in keys
    )
    return re.compile(f"^(?:{'|'.join(one)})$")


SAVED = like("queue.saved", "queue.saved_at")
OFFLINE = like("queue.waiting", "queue.no_network")

LEDGER = "ledger-of-the-test"
KEEP_LEDGER = f"""{{
  const ask = window.fetch;
  window.fetch = async (...given) => {{
    const answer = await ask(...given);
    if (answer.ok && String(given[0]).endsWith("/api/events")) {{
      const ledger = JSON.parse(localStorage.getItem("{LEDGER}") ?? "[]");
      localStorage.setItem("{LEDGER}", JSON.stringify([...ledger, ...(await answer.clone().json()).acks]));
    }}
    return answer;
  }};
}}"""
"""Every acknowledgement that reaches the page is written down beside it: the test's own ledger."""

Hand = Literal["touch", "keyboard"]


class Phone:
    """One browser context with one page, and what its owner does with it.

    Parameters
    ----------
    options
        Further options of the browser context, like ``color_scheme``.
    """

    def __init__(self, browser: Browser, ward: Ward, person: Person | None = None, **options: Any) -> None:
        self.ward = ward
        self.faults: list[str] = []
        self._expected: list[str] = []
        self.requests: list[Request] = []
        settings: dict[str, Any] = {
            "viewport": {"width": WIDE, "height": HIGH},
            "has_touch": True,
            "is_mobile": True,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
            "reduced_motion": "reduce",
            "base_url": ward.url,
            **options,
        }
        self.context: BrowserContext = browser.new_context(**settings)
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        if person is not None:
            self.become(person)
        self.context.add_init_script(KEEP_LEDGER)
        self.page: Page = self.context.new_page()

    # -- what goes wrong -----------------------------------------------------------------------------------------------

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        if request.url.startswith(("data:", "blob:")):
            return
        if urlsplit(request.url).netloc != urlsplit(self.ward.url).netloc:
            self.faults.append(f"request to elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def expect_faults(self, *texts: str) -> None:
        """Let these pass: Chromium prints an error of its own for every refused or failed request."""
        self._expected += texts

    @property
    def unexpected(self) -> list[str]:
        """All faults that nobody announced."""
        return [one for one in self.faults if not any(text in one for text in self._expected)]

    # -- who holds it --------------------------------------------------------------------------------------------------

    def become(self, person: Person) -> None:
        """Put somebody's session into the phone, as if they had just signed in."""
        cookies = [{"name": key, "value": value, "url": self.ward.url} for key, value in person.cookies.items()]
        self.context.add_cookies(cookies)  # type: ignore[arg-type]  # plain dicts are what it takes

    def sign_in(self, code: str, pin: str, workshop: str = "") -> None:
        """Fill in the form of the sign-in page and send it."""
        self.page.goto("sign-in")
        self.fill_in(code, pin, workshop)

    def fill_in(self, code: str, pin: str, workshop: str = "") -> None:
        """Fill in the form of the sign-in page that is open, and send it."""
        for name, text in (("workshop", workshop or self.ward.workshop), ("code", code), ("pin", pin)):
            self.page.locator(f"main [name={name}]").fill(text)
        self.page.locator("main form button").tap()

    def choose_pin(self, pin: str, again: str = "") -> None:
        """Make up the first PIN and send it."""
        for name, text in (("pin", pin), ("again", again or pin)):
            self.page.locator(f"main [name={name}]").fill(text)
        self.page.locator("main form button").tap()

    def is_home_of(self, name: str) -> None:
        """Make sure that this is the home page of somebody."""
        expect(self.page.locator("main > div").first).to_contain_text(name.rsplit(maxsplit=1)[-1])
        expect(self.page.locator("main a[href*='/lesson/']").first).to_be_visible()

    # -- where it is ---------------------------------------------------------------------------------------------------

    def open_lesson(self, step: str = "", language: str = "vi") -> Page:
        """The VNeID lesson, at a step."""
        self.page.goto(f"{language}/lesson/02-vneid{f'#{step}' if step else ''}")
        expect(self.page.locator("html.hd-stepped")).to_have_count(1)
        return self.page

    def open_check(self) -> str:
        """Start or go on with the check from the home page; the attempt's id."""
        self.page.goto("")
        self.page.locator("form[action$='/start/vneid'] button").tap()
        self.page.wait_for_url("**/check/*")
        expect(self.page.locator(".hd-player h1")).to_be_visible()
        return self.page.url.rstrip("/").rsplit("/", 1)[-1].split("#")[0]

    def open_plain_check(self) -> str:
        """The check at its first item, with a choice of one wherever there can be; the attempt's id."""
        attempt = self.open_check()
        self.ward.make_plain(attempt)
        self.page.reload()
        self.begin()
        return attempt

    def begin(self) -> None:
        """From the introduction to the first item."""
        self.button("check.begin").tap()
        self.is_at(1)

    def is_at(self, number: int) -> None:
        """Make sure that the player shows the item with this number."""
        expect(self.heading).to_have_text(like("check.number", n=number))

    def button(self, *keys: str) -> Locator:
        """The button with one of these labels."""
        return self.page.get_by_role("button", name=like(*keys))

    @property
    def heading(self) -> Locator:
        """The heading of what the player shows."""
        return self.page.locator(".hd-player h1")

    @property
    def saved(self) -> Locator:
        """What the header says of saved answers."""
        return self.page.locator("[data-saved]")

    @property
    def notices(self) -> Locator:
        """What stands at the foot while something is wrong."""
        return self.page.locator(".hd-notice")

    def next(self) -> None:
        """To the next item."""
        self.button("check.next").tap()

    def overview(self) -> None:
        """To the overview."""
        self.button("check.overview").tap()
        expect(self.heading).to_have_text(said("check.overview"))

    def submit(self) -> None:
        """Hand in from the overview, and wait for the result."""
        self.ask_to_submit()
        self.page.wait_for_url("**/result/*")
        expect(self.page.locator(".hd-decision h1")).to_be_visible()

    def ask_to_submit(self) -> None:
        """Hand in from the overview and say yes."""
        self.button("check.submit").tap()
        self.page.get_by_role("dialog").get_by_role("button", name=said("check.submit"), exact=True).tap()

    def width(self) -> int:
        """How wide the page is, scrolled-out parts included."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))

    def variant(self) -> dict[str, Any]:
        """The public variant of the item on the screen."""
        number = int(re.findall(r"\d+", self.heading.inner_text())[0])
        return self.attempt()["slots"][number - 1]  # type: ignore[no-any-return]

    def attempt(self) -> dict[str, Any]:
        """The attempt of this page as the server gives it to the phone."""
        answer = self.context.request.get(f"api/attempts/{attempt_of(self.page.url)}?lang=vi")
        assert answer.ok
        return answer.json()  # type: ignore[no-any-return]

    def delivered(self, timeout: float = 20_000) -> None:
        """Wait until nothing lies in the phone's queue any more and the header says so."""
        waiting = "() => Object.keys(localStorage).filter((key) => key.startsWith('hd:q:')).length"
        for _ in range(int(timeout / 50)):
            if self.page.evaluate(waiting) == 0:
                break
            self.page.wait_for_timeout(50)
        expect(self.saved).to_have_text(SAVED, timeout=timeout)

    def acknowledged(self) -> set[str]:
        """UUIDs of all events that the server has acknowledged to this phone as taken."""
        acks = self.page.evaluate(f"JSON.parse(localStorage.getItem('{LEDGER}') ?? '[]')")
        return {ack["uuid"] for ack in acks if ack["status"] in {"saved", "late"}}

    # -- answering -----------------------------------------------------------------------------------------------------

    def answer(self, value: Any) -> None:
        """Give a value to the item on the screen, by touch."""
        item = self.page.locator(".hd-player .hd-item")
        kind = item.get_attribute("data-type")
        if kind in {"single_choice", "scenario", "multiple_choice"}:
            for option in value if isinstance(value, list) else [value]:
                item.locator("label.hd-opt", has=self.page.locator(f"input[value='{option}']")).tap()
        elif kind == "ordering":
            order(item, value, lambda button: button.tap())
        elif kind == "matching":
            for row, left in enumerate(self.variant()["left"]):
                item.locator("select").nth(row).select_option(value[left["id"]])
        elif kind == "numeric":
            item.locator("input").fill(value)
            item.locator("input").blur()
        elif kind == "hotspot":
            item.locator(".hd-area").first.wait_for()
            box = item.locator(".hd-area").first.locator("xpath=..").bounding_box()
            assert box is not None
            self.page.touchscreen.tap(box["x"] + value["x"] * box["width"], box["y"] + value["y"] * box["height"])
        elif kind == "simulated_phone":
            self.play(item, value["trace"])
        elif kind == "short_text":
            item.locator("textarea").fill(value)
            item.locator("textarea").blur()
        else:
            raise AssertionError(f"no hand for {kind}")

    def play(self, item: Locator, trace: list[dict[str, Any]], hand: Hand = "touch") -> None:
        """Do on the simulated phone what a trace says."""
        for step in trace:
            if step["action"] == "back":
                self.push(item.locator(".hd-ph-back"), hand)
                continue
            self.push(item.locator(f".hd-ph [data-id='{step['target']}']"), hand)
            asked = item.get_by_role("dialog")
            if step["action"] != "type":
                if asked.count():
                    self.push(asked.locator(f"[data-actor='{step['actor']}']"), hand)
                continue
            if asked.locator("[data-actor]").count():
                self.push(asked.locator(f"[data-actor='{step['actor']}']"), hand)
            if step["actor"] in {"", "me"}:
                self.type_into(asked, hand)

    def type_into(self, sheet: Locator, hand: Hand) -> None:
        """Fill the panel of an input with its sample."""
        sample = sheet.locator(".hd-ph-chip")
        if sample.count():
            self.push(sample, hand)
        else:
            sheet.locator("input").fill("xin chào")
        self.push(sheet.get_by_role("button", name=said("phone.enter"), exact=True), hand)

    def push(self, button: Locator, hand: Hand) -> None:
        """Touch a button, or go there with Tab and press Enter."""
        if hand == "touch":
            button.tap()
        else:
            self.tab_to(button)
            self.page.keyboard.press("Enter")

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus, as somebody without a pointer does."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            if target.evaluate("(node) => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab do not lead to {target}")


def order(item: Locator, wanted: list[str], push: Any) -> None:
    """Bring the pieces of an ordering into an order with the arrow buttons."""
    rows = item.locator(".hd-order-row")
    keep = item.get_by_role("button", name=said("ordering.keep"))
    for place, one in enumerate(wanted):
        row = item.locator(f".hd-order-row[data-id='{one}']")
        while row.evaluate("(node) => [...node.parentElement.children].indexOf(node)") > place:
            push(row.locator("button").first)
    if keep.is_visible():
        push(keep)
    assert rows.evaluate_all("(all) => all.map((one) => one.dataset.id)") == wanted


@contextmanager
def network_cut(phone: Phone) -> Iterator[None]:
    """Cut the phone's network for the length of a block."""
    phone.expect_faults(NETWORK)
    phone.context.set_offline(True)
    try:
        yield
    finally:
        phone.context.set_offline(False)


def choose_by_keys(phone: Phone, item: Locator, value: Any) -> None:
    """Answer the item on the screen without a pointer: Tab, arrows, space, Enter and letters."""
    page, keys = phone.page, phone.page.keyboard
    kind = item.get_attribute("data-type")
    if kind == "multiple_choice":
        for option in value:
            phone.tab_to(item.locator(f"input[value='{option}']"))
            keys.press("Space")
    elif kind in {"single_choice", "scenario"}:
        phone.tab_to(item.locator("input").first)
        keys.press("Space")
        while not item.locator(f"input[value='{value}']").is_checked():
            keys.press("ArrowDown")
    elif kind == "ordering":
        order(item, value, lambda button: phone.push(button, "keyboard"))
    elif kind == "matching":
        match_by_keys(phone, item, value)
    elif kind == "hotspot":
        areas = phone.variant()["screen"]["areas"]
        hit = next(n for n, one in enumerate(areas) if within(one["rect"], value))
        phone.push(item.locator(".hd-area").nth(hit), "keyboard")
    elif kind == "simulated_phone":
        phone.play(item, value["trace"], "keyboard")
    else:
        phone.tab_to(item.locator("input, textarea"))
        keys.type(value)
        page.keyboard.press("Tab")


def match_by_keys(phone: Phone, item: Locator, pairs: dict[str, str]) -> None:
    """Choose in the native lists with the arrows, the lowest partner first: one that is passed over changes hands."""
    variant = phone.variant()
    places = {right["id"]: place for place, right in enumerate(variant["right"])}
    rows = {left["id"]: row for row, left in enumerate(variant["left"])}
    for left, right in sorted(pairs.items(), key=lambda pair: -places[pair[1]]):
        select = item.locator("select").nth(rows[left])
        phone.tab_to(select)
        while select.input_value() != right:
            phone.page.keyboard.press("ArrowDown")


def within(rect: list[float], point: dict[str, float]) -> bool:
    """Whether a point lies in an area."""
    x1, y1, x2, y2 = rect
    return x1 <= point["x"] <= x2 and y1 <= point["y"] <= y2
