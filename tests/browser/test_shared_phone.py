"""One phone, several people: nobody sees or sends what is another's, and nothing is lost by passing it on."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import NewPhone
from .phone import NETWORK, Phone, said
from .ward import PIN, Ward

EVENTS = re.compile(r"/api/events$")
WAITING = "Object.keys(localStorage).filter((key) => key.startsWith('hd:q:')).length"


def lose_events(phone: Phone) -> None:
    """Let every delivery of answers fail, as over a network that carries a page now and then."""
    phone.expect_faults(NETWORK)
    phone.context.route(EVENTS, lambda route: route.abort())


def sign_out(phone: Phone) -> None:
    """By the menu of the header."""
    phone.page.locator(".hd-menu summary").tap()
    phone.page.locator(".hd-menu").get_by_text(said("page.sign_out")).tap()


def test_a_phone_passed_on_with_unsent_answers(ward: Ward, new_phone: NewPhone) -> None:
    """Signing out asks first; the next person neither sees nor sends them; they leave when their owner is back."""
    owner, (name, code) = ward.newcomer(), ward.stranger()
    phone = new_phone(owner)
    page = phone.page
    attempt = phone.open_plain_check()
    values = list(ward.right_values(attempt).values())
    lose_events(phone)
    for value in values[:2]:
        phone.answer(value)
        phone.next()
    expect(phone.saved).to_have_text(said("queue.waiting", n=2))
    sign_out(phone)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text(said("sign_out.unsent_title", n=2))
    dialog.get_by_role("button", name=said("sign_out.stay")).tap()
    expect(dialog).to_have_count(0)
    expect(phone.heading).to_be_visible()
    sign_out_for_good(phone)

    phone.sign_in(code, "")
    phone.choose_pin(PIN)
    phone.is_home_of(name)
    phone.context.unroute(EVENTS)
    bodies: list[str] = []
    phone.context.on("request", lambda one: bodies.append(one.post_data or "") if EVENTS.search(one.url) else None)
    other = phone.open_plain_check()
    expect(page.locator(".hd-player input:checked")).to_have_count(0)
    phone.answer(ward.right_values(other)["s01"])
    phone.delivered()
    phone.overview()
    expect(page.locator(".hd-overview .is-done")).to_have_count(1)
    assert bodies
    assert not any(attempt in body for body in bodies)
    assert ward.answers(attempt) == {}
    assert ward.answers(other).keys() == {"s01"}
    assert page.evaluate(WAITING) == 2
    sign_out(phone)
    page.wait_for_url("**/sign-in")

    phone.sign_in(owner.code, PIN)
    phone.is_home_of(owner.name)
    phone.delivered()
    assert list(ward.answers(attempt).values()) == values[:2]
    assert page.evaluate(WAITING) == 0


def sign_out_for_good(phone: Phone) -> None:
    """Sign out although answers wait."""
    sign_out(phone)
    phone.page.get_by_role("dialog").get_by_role("button", name=said("sign_out.leave")).tap()
    phone.page.wait_for_url("**/sign-in")


def test_a_page_left_open_closes_when_somebody_else_signs_in(ward: Ward, new_phone: NewPhone) -> None:
    """A check left open in another tab shows nothing any more and sends nothing under the new sign-in."""
    owner, next_one = ward.newcomer(), ward.newcomer()
    phone = new_phone(owner)
    attempt = phone.open_plain_check()
    lose_events(phone)
    phone.answer(ward.right_values(attempt)["s01"])
    phone.become(next_one)
    phone.context.unroute(EVENTS)
    other = phone.context.new_page()
    other.goto("")
    dialog = phone.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text(said("other.title"))
    expect(phone.page.locator("main")).to_be_hidden()
    assert ward.answers(attempt) == {}
    assert phone.page.evaluate(WAITING) == 1
    dialog.get_by_role("button", name=said("other.go_on")).tap()
    phone.is_home_of(next_one.name)


def test_an_ended_session_keeps_the_answers(ward: Ward, new_phone: NewPhone) -> None:
    """A session that ended on the server: the page asks for a sign-in, and sends afterwards."""
    person = ward.newcomer()
    phone = new_phone(person)
    attempt = phone.open_plain_check()
    with ward.client(person) as client:
        ward.post(client, "sign-out")
    phone.expect_faults("401")
    values = ward.right_values(attempt)
    phone.answer(values["s01"])
    expect(phone.notices).to_contain_text(said("notice.signed_out_text", n=1))
    phone.notices.get_by_role("link", name=said("action.sign_in")).tap()
    phone.fill_in(person.code, PIN)
    phone.page.wait_for_url(f"**/check/{attempt}*")
    phone.delivered()
    assert ward.answers(attempt) == {"s01": values["s01"]}
