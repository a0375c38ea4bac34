"""Practice: right and wrong by drawing and word, the reason for what was chosen, and another try."""

from __future__ import annotations

import pytest

from .conftest import Stage
from .samples import REVEALS, TYPES, VALUES

REASONS = {
    "single_choice": "Quen biết không làm tệp an toàn hơn.",
    "multiple_choice": "Quen biết không làm tệp an toàn hơn.",
    "scenario": "Gỡ ra không xóa được những gì đã bị lấy.",
    "ordering": "Bài kiểm tra không thay được bài học.",
    "matching": "Không ai được hỏi mã của mình.",
    "numeric": "Đó là phần chưa học.",
    "short_text": "Nói rõ có giá trị như ký tay",
}
RIGHT = {
    "single_choice": "k1",
    "multiple_choice": ["k1", "k3"],
    "scenario": "k1",
    "ordering": ["e1", "e2", "e3", "e4"],
    "matching": {"l1": "r2", "l2": "r1"},
    "numeric": "66.6 %",
    "hotspot": {"x": 0.5, "y": 0.37},
}


@pytest.mark.parametrize("type_", REASONS)
def test_checking_tells_why_and_offers_another_try(stage: Stage, type_: str) -> None:
    """The button appears once answered, keeps focus, and the feedback stands in a live region."""
    page = stage.mount(type_, reveal=REVEALS[type_])
    check = page.get_by_role("button", name="Kiểm tra", exact=True)
    assert check.is_hidden()
    stage.set_trait("value", VALUES[type_])
    check.focus()
    page.keyboard.press("Enter")
    feedback = page.locator(".hd-feedback[aria-live=polite]")
    assert REASONS[type_] in feedback.inner_text()
    assert "**" not in feedback.inner_text()
    again = page.get_by_role("button", name="Thử lại")
    assert again.evaluate("(node) => node === document.activeElement")
    if type_ != "short_text":
        assert page.locator(".hd-mark svg").count() == page.locator(".hd-mark").count() > 0
        assert all(text.strip() for text in page.locator(".hd-mark").all_inner_texts())
    page.keyboard.press("Enter")
    assert feedback.inner_text() == ""
    assert page.locator(".hd-mark").count() == 0


@pytest.mark.parametrize("type_", RIGHT)
def test_a_right_answer_is_called_right(stage: Stage, type_: str) -> None:
    """What the key says is right is marked right and nothing else is."""
    page = stage.mount(type_, reveal=REVEALS[type_], value=RIGHT[type_])
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    assert page.locator(".hd-verdict-head").inner_text() == "Đúng rồi!"
    assert page.locator(".hd-mark[data-mark=wrong], .hd-mark[data-mark=missed]").count() == 0


def test_practice_events_say_so(stage: Stage) -> None:
    """With a reveal the event's kind is practice."""
    page = stage.mount("single_choice", reveal=REVEALS["single_choice"])
    page.get_by_role("radio").first.check()
    assert [one["kind"] for one in stage.events] == ["practice"]


@pytest.mark.parametrize("type_", [one for one in TYPES if one != "simulated_phone"])
def test_a_check_shows_no_judgement(stage: Stage, type_: str) -> None:
    """Without a reveal there is no button to check with."""
    page = stage.mount(type_, value=VALUES[type_])
    assert page.get_by_role("button", name="Kiểm tra", exact=True).count() == 0
