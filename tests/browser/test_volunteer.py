"""The whole way of a volunteer, by touch and by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import NewPhone
from .phone import SAVED, Phone
from .ward import PIN, Ward, attempt_of


def walk_through_lesson(phone: Phone) -> None:
    """Read on to the simulated phone, answer a practice on the way, play the phone to its end."""
    page = phone.open_lesson()
    expect(page.get_by_role("heading", name="Sáng thứ Bảy ở nhà văn hóa")).to_be_visible()
    practice = page.locator("section.hd-step:not([hidden]) .hd-item").first
    while not practice.locator(".hd-opt").count():
        page.get_by_role("button", name="Bước tiếp").tap()
    practice.locator(".hd-opt").first.tap()
    practice.get_by_role("button", name="Kiểm tra", exact=True).tap()
    expect(practice.locator(".hd-verdict")).to_be_visible()
    expect(practice.locator(".hd-explanation")).not_to_be_empty()


def test_the_whole_way_by_touch(ward: Ward, new_phone: NewPhone) -> None:
    """Sign in, learn, practise, take the whole check, hand in and read the result, with thumbs only."""
    name, code = ward.stranger()
    phone = new_phone()
    page = phone.page
    phone.sign_in(code, "")
    page.get_by_label("Mã PIN mới").fill(PIN)
    page.get_by_label("Gõ lại mã PIN").fill(PIN)
    page.get_by_role("button", name="Lưu và vào học").tap()
    expect(page.get_by_text(f"Chào {name.split()[-1]}")).to_be_visible()
    page.get_by_role("link", name=re.compile("VNeID: danh tính số")).tap()
    walk_through_lesson(phone)
    attempt = phone.open_check()
    phone.begin()
    values = ward.right_values(attempt)
    for number, value in enumerate(values.values(), start=1):
        expect(phone.heading).to_have_text(f"Câu {number} trên {len(values)}")
        phone.answer(value)
        if number < len(values):
            phone.next()
    page.get_by_role("button", name="Xem lại và nộp").tap()
    expect(page.get_by_text(f"Bạn đã trả lời {len(values)}/{len(values)} câu.")).to_be_visible()
    expect(phone.saved).to_have_text(SAVED)
    phone.submit()
    assert attempt_of(page.url) == attempt
    expect(page.locator(".hd-decision h1")).to_have_text("Còn chờ giảng viên chấm")
    expect(page.get_by_role("img", name="13 trên 15 điểm")).to_be_visible()
