"""The whole way of a volunteer, by touch and by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from haidang.bank import load_course
from haidang.domain.ids import TaskId

from .conftest import NewPhone
from .phone import Phone, choose_by_keys, said
from .ward import PIN, ROOT, Ward, attempt_of


def reference_of(task: str) -> list[dict[str, str]]:
    """The acts that solve a task, as its author wrote them."""
    steps = load_course(ROOT / "assessments").tasks[TaskId(task)].reference
    return [{"action": step.action.value, "target": step.target, "actor": step.actor} for step in steps]


def walk_through_lesson(phone: Phone) -> None:
    """Read on to the simulated phone, answer a practice on the way, play the phone to its end."""
    page = phone.open_lesson()
    expect(page.get_by_role("heading", name="Sáng thứ Bảy ở nhà văn hóa")).to_be_visible()
    practice = page.locator("section.hd-step:not([hidden]) .hd-item").first
    while not practice.locator(".hd-opt").count():
        phone.button("lesson.next").tap()
    practice.locator(".hd-opt").first.tap()
    practice.get_by_role("button", name=said("practice.check"), exact=True).tap()
    expect(practice.locator(".hd-verdict")).to_be_visible()
    expect(practice.locator(".hd-explanation")).not_to_be_empty()


def test_the_whole_way_by_touch(ward: Ward, new_phone: NewPhone) -> None:
    """Sign in, learn, practise, take the whole check, hand in and read the result, with thumbs only."""
    name, code = ward.stranger()
    phone = new_phone()
    page = phone.page
    phone.sign_in(code, "")
    phone.choose_pin(PIN)
    phone.is_home_of(name)
    page.locator("main a[href*='/lesson/02-vneid']").tap()
    page.wait_for_url("**/lesson/02-vneid*")  # going there again while still on the way would hang now and then
    page.wait_for_load_state("load")
    walk_through_lesson(phone)
    attempt = phone.open_check()
    phone.begin()
    values = ward.right_values(attempt)
    for number, value in enumerate(values.values(), start=1):
        phone.is_at(number)
        phone.answer(value)
        if number < len(values):
            phone.next()
    phone.button("check.to_overview").tap()
    expect(page.get_by_text(said("check.answered_of", n=len(values), of=len(values)))).to_be_visible()
    phone.delivered()
    phone.submit()
    assert attempt_of(page.url) == attempt
    expect(page.locator(".hd-decision h1")).to_have_text(said("result.pending"))
    expect(page.get_by_role("img", name=said("result.points_of", n=13, of=15))).to_be_visible()


def test_the_whole_way_by_keyboard(ward: Ward, new_phone: NewPhone) -> None:
    """The same way with a keyboard alone: nothing needs a pointer, and the focus is never lost."""
    name, code = ward.stranger()
    phone = new_phone(has_touch=False, is_mobile=False)
    page, keys = phone.page, phone.page.keyboard
    page.goto("sign-in")
    for field, text in (("workshop", ward.workshop), ("code", code)):
        phone.tab_to(page.locator(f"[name={field}]"))
        keys.type(text)
    keys.press("Enter")
    for field in ("pin", "again"):
        phone.tab_to(page.locator(f"main [name={field}]"))
        keys.type(PIN)
    keys.press("Enter")
    phone.is_home_of(name)
    keys.press("Tab")
    expect(page.get_by_role("link", name=said("page.skip"))).to_be_focused()
    keys.press("Enter")
    phone.push(page.locator("main a[href*='/lesson/02-vneid']"), "keyboard")
    phone.push(phone.button("lesson.next"), "keyboard")
    expect(page.get_by_role("heading", name="Hai mức độ, một câu là hiểu")).to_be_focused()
    phone.push(phone.button("lesson.contents"), "keyboard")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(phone.button("lesson.contents")).to_be_focused()
    phone.push(page.get_by_role("link", name=said("action.home")), "keyboard")
    phone.push(page.locator("form[action$='/start/vneid'] button"), "keyboard")
    page.wait_for_url("**/check/*")
    phone.push(phone.button("check.begin"), "keyboard")
    values = ward.right_values(attempt_of(page.url))
    for number, value in enumerate(values.values(), start=1):
        phone.is_at(number)
        expect(phone.heading).to_be_focused()
        choose_by_keys(phone, page.locator(".hd-player .hd-item"), value)
        phone.push(phone.button("check.next", "check.to_overview"), "keyboard")
    expect(page.get_by_text(said("check.answered_of", n=len(values), of=len(values)))).to_be_visible()
    phone.push(phone.button("check.submit"), "keyboard")
    phone.push(page.get_by_role("dialog").get_by_role("button", name=said("check.submit"), exact=True), "keyboard")
    page.wait_for_url("**/result/*")
    expect(page.get_by_role("img", name=said("result.points_of", n=13, of=15))).to_be_visible()
    assert ward.answers(attempt_of(page.url)).keys() == values.keys()


def test_the_phone_of_a_lesson_is_played_to_its_end(phone: Phone) -> None:
    """The simulated phone of a lesson runs by touch, ends, and says at once what was done well."""
    page = phone.open_lesson("vi-giay-to")
    item = page.locator("section.hd-step:not([hidden]) .hd-item[data-type=simulated_phone]")
    expect(item.get_by_text(said("phone.strip"))).to_be_visible()
    phone.play(item, reference_of("vneid-show-health-card"))
    expect(item.locator(".hd-debrief")).to_be_visible()
    expect(item.locator(".hd-debrief")).to_have_attribute("data-verdict", "right")
    phone.delivered()
    page.reload()
    expect(item.locator(".hd-ended")).to_be_visible()
