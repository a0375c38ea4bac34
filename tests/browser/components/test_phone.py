"""The simulated phone: played by keyboard, by touch, reopened, with hints, refusals and the debrief."""

from __future__ import annotations

import json
from typing import Any

from .conftest import Stage
from .samples import REVEALS, TASK, VALUES, VARIANTS

REVEAL = REVEALS["simulated_phone"]


def steps(stage: Stage) -> list[tuple[str, ...]]:
    """Give the trace without its times."""
    return [
        tuple(one[key] for key in ("action", "target", "actor", "value_class")) for one in stage.trait("value")["trace"]
    ]


def press(stage: Stage, name: str) -> None:
    """Reach a button as the keyboard does and press it."""
    button = stage.page.locator(".hd-ph").get_by_role("button", name=name).first
    button.focus()
    stage.page.keyboard.press("Enter")


def at_login(stage: Stage, **state: Any) -> None:
    trace = VALUES["simulated_phone"]["trace"][1:3]
    stage.mount("simulated_phone", value={"trace": trace, "done": False}, **state)


def test_the_whole_task_by_keyboard(stage: Stage) -> None:
    """From the home screen to the end without a mouse; what is recorded is what was done."""
    page = stage.mount("simulated_phone")
    page.get_by_role("button", name="Xóa tin").wait_for()
    press(stage, "Xóa tin")
    press(stage, "Kho ứng dụng")
    assert page.evaluate("document.activeElement.textContent") == "Kho ứng dụng"
    press(stage, "Nhà phát hành")
    press(stage, "Cài đặt")
    press(stage, "Số định danh cá nhân")
    press(stage, "Bà Lan")
    press(stage, "Mật khẩu Chạm để điền")
    press(stage, "Bà Lan")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    press(stage, "Đăng nhập")
    page.get_by_role("button", name="Từ chối").wait_for()
    press(stage, "Từ chối")
    press(stage, "Đọc chip thẻ căn cước")
    press(stage, "Áp thẻ vào lưng máy")
    press(stage, "Bà Lan")
    assert steps(stage) == [
        ("tap", "delete-sms", "me", ""),
        ("tap", "open-store", "me", ""),
        ("tap", "publisher", "me", ""),
        ("tap", "install", "me", ""),
        ("type", "number", "resident", "right"),
        ("type", "secret", "resident", "right"),
        ("tap", "agree", "me", ""),
        ("tap", "sign-in", "me", ""),
        ("tap", "refuse", "me", ""),
        ("tap", "chip", "me", ""),
        ("tap", "hold-card", "resident", ""),
    ]
    assert stage.trait("value")["done"] is True
    assert {one["kind"] for one in stage.events} == {"answer"}
    assert page.get_by_text("Bạn có thể sang câu tiếp theo").is_visible()


def test_the_strip_is_always_there(stage: Stage) -> None:
    """On every screen the simulation says that it is one."""
    for screen in TASK["screens"]:
        variant = {**VARIANTS["simulated_phone"], "task": {**TASK, "start": screen}}
        page = stage.mount("simulated_phone", variant=variant)
        assert page.locator(".hd-ph-strip").is_visible()
        assert "MÔ PHỎNG" in page.locator(".hd-ph-strip").inner_text()


def test_nothing_is_recorded_where_nothing_happens(stage: Stage) -> None:
    """A dead place, a form not filled in and a way back that does not exist say so and leave no trace."""
    at_login(stage)
    press(stage, "Quên mật khẩu")
    assert "không dùng trong bài" in stage.page.locator(".hd-ph-toast").inner_text()
    press(stage, "Đăng nhập")
    assert "chưa điền" in stage.page.locator(".hd-ph-toast").inner_text()
    press(stage, "Quay lại")
    assert "không quay lại được" in stage.page.locator(".hd-ph-toast").inner_text()
    assert stage.events == []


def test_what_looks_real_is_neither_kept_nor_sent(stage: Stage) -> None:
    """A number like a real one is refused and wiped; what is accepted travels as its class only."""
    at_login(stage)
    press(stage, "Số định danh cá nhân")
    press(stage, "Tôi")
    entry = stage.page.get_by_role("textbox", name="Số định danh cá nhân")
    for real in ("001" + "234567890", "09" + "12345678", "+8" + "4"):
        entry.press_sequentially(real[:-1])
        assert entry.input_value() == real[:-1]
        entry.press_sequentially(real[-1])
        assert entry.input_value() == ""
        assert stage.page.get_by_role("alert").inner_text().startswith("Số này trông như số thật")
    assert stage.events == []
    stage.page.get_by_role("button", name="Dùng mẫu").click()
    stage.page.keyboard.press("Enter")
    assert steps(stage)[-1] == ("type", "number", "me", "right")
    assert "000000000012" not in json.dumps(stage.events)
    press(stage, "Số định danh cá nhân")
    press(stage, "Tôi")
    stage.page.keyboard.type("abc")
    stage.page.keyboard.press("Enter")
    assert steps(stage)[-1] == ("type", "number", "me", "other")


def test_a_helper_can_do_the_wrong_thing(stage: Stage) -> None:
    """Typing the resident's secret is possible, shows dots only, and is recorded as done by me."""
    at_login(stage)
    press(stage, "Mật khẩu Chạm để điền")
    press(stage, "Tôi")
    for digit in "246810":
        stage.page.get_by_role("button", name=digit, exact=True).click()
    stage.page.get_by_role("button", name="Xong").click()
    assert steps(stage)[-1] == ("type", "secret", "me", "right")
    shown = stage.page.locator("[data-id=secret]").inner_text()
    assert "••••••" in shown
    assert "246810" not in shown
    assert "246810" not in json.dumps(stage.events)


def test_escape_closes_a_sheet_and_goes_back(stage: Stage) -> None:
    """Escape leaves nothing done and focus where it was."""
    at_login(stage)
    press(stage, "Số định danh cá nhân")
    stage.page.keyboard.press("Escape")
    assert stage.page.get_by_role("dialog").count() == 0
    assert stage.page.evaluate("document.activeElement.dataset.id") == "number"
    assert stage.events == []


def test_a_reopened_phone_stands_where_it_was(stage: Stage) -> None:
    """The trace is played back: screen, filled fields and the next step's place in it."""
    stage.mount("simulated_phone", value=VALUES["simulated_phone"])
    assert stage.page.locator(".hd-ph-title").inner_text() == "Đăng nhập trên máy mới"
    assert "••••" in stage.page.locator("[data-id=secret]").inner_text()
    stage.page.get_by_role("checkbox").click()
    assert len(stage.trait("value")["trace"]) == 5
    assert stage.trait("value")["trace"][-1]["at"] >= 9


def test_an_arrival_is_announced_and_can_be_put_away(stage: Stage) -> None:
    """A message is read out; putting it away records nothing."""
    page = stage.mount("simulated_phone")
    page.get_by_role("group", name="Tin nhắn từ Số lạ").wait_for()
    assert "sắp bị khóa" in page.locator(".hd-quiet[role=status]").inner_text()
    press(stage, "Bỏ qua thông báo")
    assert page.get_by_role("group", name="Tin nhắn từ Số lạ").count() == 0
    assert stage.events == []


def test_a_call_covers_the_screen(stage: Stage) -> None:
    """While it rings nothing behind it can be touched."""
    variant = {**VARIANTS["simulated_phone"], "task": {**TASK, "start": "confirm"}}
    page = stage.mount("simulated_phone", variant=variant)
    page.get_by_role("button", name="Nghe máy").wait_for()
    assert page.locator(".hd-ph-main").evaluate("(node) => node.inert")
    page.get_by_role("button", name="Từ chối").click()
    assert not page.locator(".hd-ph-main").evaluate("(node) => node.inert")


def test_hints_of_a_check_are_asked_for_one_at_a_time(stage: Stage) -> None:
    """The page answers; without a network the person is told and nothing is used up."""
    page = stage.mount("simulated_phone")
    button = page.get_by_role("button", name="Gợi ý −10 % (còn 2)")
    button.click()
    page.get_by_text("Chưa lấy được gợi ý").wait_for()
    page.evaluate("hints.push({hint: 'Xem **chip** của thẻ', used: 1, left: 1})")
    button.click()
    page.get_by_text("Xem chip của thẻ").wait_for()
    assert page.get_by_role("button", name="Gợi ý −10 % (còn 1)").is_visible()
    assert page.get_by_text("Chưa lấy được gợi ý").count() == 0


def test_hints_of_practice_come_from_the_reveal(stage: Stage) -> None:
    """Each press shows the next one, until there is none."""
    page = stage.mount("simulated_phone", reveal=REVEAL)
    page.get_by_role("button", name="Gợi ý (còn 2)").click()
    assert page.get_by_text("Máy cũ đã hỏng, nên").is_visible()
    page.get_by_role("button", name="Gợi ý (còn 1)").click()
    assert page.get_by_role("button", name="Đã hết gợi ý").get_attribute("aria-disabled") == "true"


def test_the_debrief_says_what_it_would_have_meant(stage: Stage) -> None:
    """Done, forgotten and harmful acts, each in words, with the author's sentences."""
    page = stage.mount("simulated_phone", reveal=REVEAL, value=VALUES["simulated_phone"])
    page.get_by_role("button", name="Xem nhận xét").click()
    lines = page.locator(".hd-debrief li")
    states = lines.evaluate_all("(nodes) => nodes.map((one) => one.dataset.state)")
    assert states == ["forbidden", "forbidden", "done", "forgotten", "done", "forgotten", "forgotten"]
    text = page.locator(".hd-debrief").inner_text()
    assert "Gõ hộ mật khẩu là cầm chìa khóa của bà." in text
    assert "Xem nhà phát hành" in text
    assert "lần sau bà không cần nhờ ai" not in text
    page.get_by_role("button", name="Làm lại từ đầu").click()
    assert page.locator(".hd-debrief").count() == 0
    assert stage.trait("value") is None
    assert page.locator(".hd-ph-title").inner_text() == "Màn hình chính"


def test_a_check_has_no_restart_and_no_debrief(stage: Stage) -> None:
    """Without a reveal there is nothing to restart and nothing is told."""
    page = stage.mount("simulated_phone", value=VALUES["simulated_phone"])
    assert page.get_by_role("button", name="Làm lại từ đầu").count() == 0
    assert page.get_by_role("button", name="Xem nhận xét").count() == 0
