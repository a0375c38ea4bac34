"""No WCAG 2.2 AA violation in any state, targets for thumbs, nothing lost at 360 px and 200 % text."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import Stage
from .samples import REVEALS, TASK, TYPES, VALUES, VARIANTS

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
STATES: dict[str, Any] = {
    "empty": lambda type_: {},
    "answered": lambda type_: {"value": VALUES[type_]},
    "revealed": lambda type_: {"value": VALUES[type_], "reveal": REVEALS[type_]},
    "locked": lambda type_: {"value": VALUES[type_], "locked": True},
}
BUTTONS = ("Kiểm tra", "Xem nhận xét")


def open_in(stage: Stage, type_: str, state: str) -> None:
    """Draw an item in a state, feedback opened where there is some."""
    page = stage.mount(type_, **STATES[state](type_))
    for name in BUTTONS:
        button = page.get_by_role("button", name=name, exact=True)
        if state == "revealed" and button.count() and button.is_visible():
            button.click()
    page.wait_for_timeout(200)  # what arrives on a phone's screen arrives


def violations(stage: Stage) -> list[str]:
    """List what axe finds, after making sure that it had something to look at."""
    assert stage.page.locator(".hd-stem-lead").inner_text()
    assert stage.page.locator(".hd-body").locator("button, input, textarea, select").count() > 0
    found = Axe().run(stage.page, options=RULES).response
    assert len(found["passes"]) > 5
    return [
        f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]
    ]


@pytest.mark.parametrize("type_", TYPES)
def test_no_violation_in_any_state(stage: Stage, type_: str) -> None:
    """Axe finds nothing in any state of any item type, in the light and in the dark."""
    for state in STATES:
        open_in(stage, type_, state)
        for scheme in ("light", "dark"):
            stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert violations(stage) == [], (state, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_on_any_screen_of_the_phone(stage: Stage, scheme: Literal["light", "dark"]) -> None:
    """Every screen, with what arrives on it."""
    stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for screen in TASK["screens"]:
        stage.mount("simulated_phone", variant={**VARIANTS["simulated_phone"], "task": {**TASK, "start": screen}})
        stage.page.wait_for_timeout(200)
        assert violations(stage) == [], screen


def test_no_violation_in_the_sheets_of_the_phone(stage: Stage) -> None:
    """Asking who does it, and typing with the keypad."""
    trace = VALUES["simulated_phone"]["trace"][1:3]
    page = stage.mount("simulated_phone", value={"trace": trace, "done": False})
    page.locator("[data-id=secret]").click()
    assert page.get_by_role("dialog").is_visible()
    assert violations(stage) == []
    page.get_by_role("button", name="Tôi", exact=True).click()
    assert page.get_by_role("textbox").is_visible()
    assert violations(stage) == []


@pytest.mark.parametrize("type_", TYPES)
def test_targets_are_large_enough_for_a_thumb(stage: Stage, type_: str) -> None:
    """Whatever can be touched is at least 44 px high and wide (a native radio or box by its whole row)."""
    page = stage.mount(type_, value=VALUES[type_], reveal=REVEALS[type_])
    sizes = (
        page.locator("#stage")
        .locator("button:visible, select, textarea, label.hd-opt, .hd-number")
        .evaluate_all(
            "(nodes) => nodes.map((one) => { const b = one.getBoundingClientRect();"
            " return [one.className, b.width, b.height]; })"
        )
    )
    assert sizes
    assert [one for one in sizes if min(one[1], one[2]) < 43.5] == []


@pytest.mark.parametrize("type_", TYPES)
def test_nothing_is_lost_at_double_text_size(stage: Stage, type_: str) -> None:
    """At 360 px and 200 % text nothing sticks out of the page and no text is cut off."""
    page = stage.page
    page.add_style_tag(content="html{font-size:200%}")
    stage.mount(type_, value=VALUES[type_], reveal=REVEALS[type_])
    for name in BUTTONS:
        button = page.get_by_role("button", name=name, exact=True)
        if button.count() and button.is_visible():
            button.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    cut = (
        page.locator("#stage")
        .locator("button, .hd-opt, .hd-order-text, .hd-match-shown, .hd-area, p")
        .evaluate_all(
            "(nodes) => nodes.filter((one) => one.offsetParent && !one.classList.contains('hd-quiet')"
            " && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)"
            " && getComputedStyle(one).overflow !== 'visible').map((one) => one.className + ': ' + one.textContent)"
        )
    )
    assert cut == []


@pytest.mark.parametrize("screen", list(TASK["screens"]))
def test_a_narrow_phone_keeps_its_words_whole_at_double_text_size(stage: Stage, screen: str) -> None:
    """At 360 px and 200 % text the drawings make room: no column of the phone is narrower than five letters."""
    page = stage.page
    page.add_style_tag(content="html{font-size:200%}")
    stage.mount("simulated_phone", variant={**VARIANTS["simulated_phone"], "task": {**TASK, "start": screen}})
    page.wait_for_timeout(200)
    widths = page.locator(
        ".hd-ph :not(.hd-ph-app) > .hd-ph-words > .hd-ph-text:visible, .hd-ph .hd-ph-title, .hd-ph .hd-ph-said"
    ).evaluate_all("(nodes) => nodes.map((one) => one.parentElement.getBoundingClientRect().width)")
    assert widths
    assert min(widths) >= 32 * 2.5
