"""Every item type answered by keyboard alone, and what it tells the page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .conftest import Stage
from .samples import REVEALS, TYPES, VALUES

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def told(stage: Stage, value: Any, *, kind: str = "answer") -> None:
    """Assert that the last event, the model and what was saved hold `value`."""
    last = stage.events[-1]
    assert last["value"] == value
    assert (last["slot"], last["kind"]) == ("s01", kind)
    assert UUID4.fullmatch(last["uuid"])
    uuids = [one["uuid"] for one in stage.events]
    assert len(set(uuids)) == len(uuids)
    assert stage.trait("value") == value
    assert stage.page.evaluate("model.saved.at(-1)") == value


@pytest.mark.parametrize("type_", ["single_choice", "scenario"])
def test_single_choice_by_keyboard(stage: Stage, type_: str) -> None:
    """Tab reaches the group, the arrows choose."""
    page = stage.mount(type_)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    told(stage, "k1")
    page.keyboard.press("ArrowDown")
    told(stage, "k2")
    assert len(stage.events) == 2


def test_multiple_choice_by_keyboard(stage: Stage) -> None:
    """Each box is ticked and unticked with the space bar; nothing ticked is an empty list."""
    page = stage.mount("multiple_choice")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    told(stage, ["k1", "k2"])
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    told(stage, [])


def test_ordering_by_keyboard(stage: Stage) -> None:
    """A piece moves by its button, focus stays on it, and the new place is announced."""
    page = stage.mount("ordering")
    button = page.get_by_role("button", name="Đưa xuống: Chọn khóa học")
    button.focus()
    page.keyboard.press("Enter")
    told(stage, ["e1", "e2", "e4", "e3"])
    assert button.evaluate("(node) => node === document.activeElement")
    assert "vị trí 2 trong 4" in page.locator(".hd-quiet[role=status]").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    told(stage, ["e1", "e4", "e3", "e2"])
    page.keyboard.press("Enter")  # already last
    assert len(stage.events) == 3


def test_an_order_that_needs_no_move_can_be_kept(stage: Stage) -> None:
    """Whoever finds the order right as it is says so, and the button goes away."""
    page = stage.mount("ordering")
    keep = page.get_by_role("button", name="Giữ nguyên thứ tự này")
    keep.focus()
    page.keyboard.press("Enter")
    told(stage, ["e2", "e1", "e4", "e3"])
    assert keep.is_hidden()


def test_ordering_by_dragging(stage: Stage) -> None:
    """The handle drags a piece to another place."""
    page = stage.mount("ordering")
    grip = page.locator(".hd-grip").first.bounding_box()
    last = page.locator(".hd-order-row").last.bounding_box()
    assert grip is not None
    assert last is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 20)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, last["y"] + last["height"] - 2, steps=8)
    page.mouse.up()
    told(stage, ["e1", "e4", "e3", "e2"])
    assert len(stage.events) == 1


def test_matching_by_keyboard(stage: Stage) -> None:
    """A native list per left piece; a right piece that serves once moves to where it was chosen last."""
    page = stage.mount("matching")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    told(stage, {"l1": "r1"})
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    told(stage, {"l2": "r1"})
    assert "Mật khẩu VNeID" in page.locator(".hd-quiet[role=status]").inner_text()


def test_what_the_arrow_keys_pass_over_goes_back(stage: Stage) -> None:
    """Going down a list takes nothing from another row but what it stops at."""
    page = stage.mount("matching")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    told(stage, {"l1": "r1", "l2": "r2"})


def test_numeric_by_keyboard(stage: Stage) -> None:
    """The text is sent as typed, once typing rests or the field is left; letters bring a hint."""
    page = stage.mount("numeric")
    page.keyboard.press("Tab")
    page.keyboard.type("66,6")
    assert stage.events == []
    page.wait_for_function("window.events.length === 1")
    told(stage, "66,6")
    page.keyboard.type(" phần")
    assert page.get_by_text("Chỉ gõ chữ số").is_visible()
    page.keyboard.press("Enter")
    told(stage, "66,6 phần")


def test_hotspot_by_keyboard(stage: Stage) -> None:
    """Enter on an area gives its centre, and the chosen place is named."""
    page = stage.mount("hotspot")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(stage, {"x": 0.5, "y": 0.37})
    assert page.get_by_role("button", name="NVH-TDP11 Có khóa").get_attribute("aria-pressed") == "true"
    assert "NVH-TDP11" in page.locator(".hd-quiet[role=status]").inner_text()


def test_hotspot_by_touch_gives_the_point(touch_stage: Stage) -> None:
    """A tap beside all areas counts as the point it touched."""
    page = touch_stage.mount("hotspot")
    screen = page.locator(".hd-hot")
    box = screen.bounding_box()
    assert box is not None
    screen.tap(position={"x": box["width"] * 0.25, "y": box["height"] * 0.8})
    value = touch_stage.trait("value")
    assert value["x"] == pytest.approx(0.25, abs=0.01)
    assert value["y"] == pytest.approx(0.8, abs=0.01)


def test_short_text_by_keyboard(stage: Stage) -> None:
    """Words are counted while typing; the text is saved when typing rests and when the field is left."""
    page = stage.mount("short_text")
    page.keyboard.press("Tab")
    page.keyboard.type("Con dấu riêng")
    assert page.get_by_text("3/20 chữ").is_visible()
    page.wait_for_function("window.events.length === 1")
    told(stage, "Con dấu riêng")
    page.keyboard.type(" của cụ")
    page.keyboard.press("Tab")
    told(stage, "Con dấu riêng của cụ")


def test_what_is_half_typed_is_saved_on_leaving(stage: Stage) -> None:
    """Taking the item off the page sends what the pause had not sent yet."""
    page = stage.mount("short_text")
    page.keyboard.press("Tab")
    page.keyboard.type("Nửa câu")
    page.evaluate("leave()")
    told(stage, "Nửa câu")


@pytest.mark.parametrize("type_", TYPES)
def test_a_value_from_outside_is_shown_and_not_sent(stage: Stage, type_: str) -> None:
    """Answers that the server knew are drawn; drawing them is no answer."""
    stage.mount(type_)
    before = stage.page.locator("#stage").inner_html()
    stage.set_trait("value", VALUES[type_])
    changed = "(before) => document.querySelector('#stage').innerHTML !== before || document.querySelector(':checked')"
    typed = "[...document.querySelectorAll('input, textarea')].some((one) => one.value.length > 3)"
    assert stage.page.evaluate(changed, before) or stage.page.evaluate(typed)
    assert stage.events == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_locked_item_cannot_be_changed(stage: Stage, type_: str) -> None:
    """Pressing every control of a locked item, by mouse and key, changes nothing."""
    page = stage.mount(type_, value=VALUES[type_], locked=True)
    for control in page.locator("#stage").locator("button, input, select, textarea").all():
        if control.is_visible():
            control.click(force=True)
            page.keyboard.press("Space")
            page.keyboard.type("9")
    assert stage.events == []
    assert stage.trait("value") == VALUES[type_]


@pytest.mark.parametrize("type_", TYPES)
def test_leaving_empties_the_place_and_stops_listening(stage: Stage, type_: str) -> None:
    """After cleanup nothing is drawn, and a change of a trait does nothing."""
    page = stage.mount(type_, value=VALUES[type_], reveal=REVEALS[type_])
    page.evaluate("leave()")
    assert page.locator("#stage").inner_html() == ""
    stage.set_trait("value", None)
    stage.set_trait("locked", True)
    assert page.locator("#stage").inner_html() == ""


def test_content_cannot_bring_markup(stage: Stage) -> None:
    """Angle brackets of an author or a person are text."""
    evil = "<img src=x onerror=alert(1)> **đậm** <b>không</b>"
    variant = {"type": "single_choice", "stem": evil, "options": [{"id": "a", "text": evil}], "language": "vi"}
    page = stage.mount("single_choice", variant=variant)
    assert page.locator("#stage img, #stage b").count() == 0
    assert page.locator("#stage strong").count() == 2
