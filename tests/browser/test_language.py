"""Vietnamese and English, from the same page to the same page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .phone import Phone, said
from .ward import Ward


def switch(phone: Phone, name: str) -> None:
    """Choose a language in the header's menu."""
    phone.page.locator(".hd-menu summary").tap()
    phone.page.locator(".hd-menu").get_by_role("link", name=name, exact=True).tap()


def language(phone: Phone) -> str:
    """What the page says it is written in."""
    return str(phone.page.locator("html").get_attribute("lang"))


def test_home_and_lesson_switch_there_and_back(phone: Phone) -> None:
    """The chosen language stays from page to page until it is changed back."""
    page = phone.page
    page.goto("")
    greeting = page.get_by_role("heading", level=1).inner_text()
    assert language(phone) == "vi"
    switch(phone, "English")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(greeting)
    assert vietnamese_sentences(phone) == []
    assert language(phone) == "en"
    page.locator("main a[href*='/lesson/02-vneid']").tap()
    expect(page.get_by_role("button", name=said("lesson.next", "en"), exact=True)).to_be_visible()
    assert language(phone) == "en"
    assert vietnamese_sentences(phone) == []
    switch(phone, "Tiếng Việt")
    expect(phone.button("lesson.next")).to_be_visible()
    page.goto("")
    expect(page.get_by_role("heading", level=1)).to_have_text(greeting)


def test_a_check_goes_on_in_the_other_language(ward: Ward, phone: Phone) -> None:
    """Items, buttons and what was answered are the same in English."""
    attempt = phone.open_plain_check()
    value = ward.right_values(attempt)["s01"]
    phone.answer(value)
    phone.delivered()
    switch(phone, "English")
    page = phone.page
    page.wait_for_url(f"**/en/check/{attempt}")
    expect(phone.heading).to_have_text(said("check.number", "en", n=1, of=13))
    expect(page.locator(f".hd-item[lang=en] input[value='{value}']")).to_be_checked()
    assert vietnamese_sentences(phone) == []


VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ]|[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
NAMES = re.compile(r"Hello \S+|Bình Lâm|Hải Đăng|Minh Anh|Tiếng Việt|Tổ \d+|[Pp]hường|Mrs Năm|Bình dân học vụ số")


def vietnamese_sentences(phone: Phone) -> list[str]:
    """Vietnamese lines of an English page, apart from names, and from items, which may quote what a screen says."""
    text: str = phone.page.evaluate(
        """() => {
          const copy = document.body.cloneNode(true);
          const apart = "script, style, [lang=vi], .hd-menu, .hd-item, [hidden], [href*='/live/']";
          for (const one of copy.querySelectorAll(apart)) one.remove();
          const lines = [];
          const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) lines.push(walk.currentNode.textContent.trim());
          return lines.filter(Boolean).join("\\n");
        }"""
    )
    return [line for line in text.splitlines() if VIETNAMESE.search(NAMES.sub("", line))]
