"""Nothing that was acknowledged is ever lost, and what was not is kept and sent: cut, kill, another phone."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import NewPhone
from .phone import NETWORK, OFFLINE, Phone, network_cut, said
from .ward import Ward

RECOVERS_MS = 60_000
"""The page tries again after half a minute at the latest."""


def answer_some(phone: Phone, values: list[object]) -> None:
    """Answer items from the one on the screen on, going forward after each."""
    for value in values:
        phone.answer(value)
        phone.next()


def recorded(ward: Ward, attempt: str) -> set[str]:
    """UUIDs of the attempt's events in the journal, as the phone wrote them."""
    return {one for (one,) in ward.rows("SELECT uuid FROM event WHERE attempt_id = ?", attempt)}


def plain(uuids: set[str]) -> set[str]:
    """The same UUIDs as the journal writes them."""
    return {one.replace("-", "") for one in uuids}


def test_a_cut_network_loses_nothing(ward: Ward, phone: Phone) -> None:
    """Cut in the middle: the page says so, goes on, keeps all answers, refuses to hand in, and sends them later."""
    attempt = phone.open_plain_check()
    values = list(ward.right_values(attempt).values())
    answer_some(phone, values[:2])
    phone.delivered()
    with network_cut(phone):
        answer_some(phone, values[2:5])
        expect(phone.saved).to_have_text(said("queue.waiting", n=3))
        expect(phone.notices).to_contain_text(said("notice.offline_waiting", n=3))
        assert len(ward.answers(attempt)) == 2
        phone.overview()
        phone.ask_to_submit()
        expect(phone.page.get_by_role("alert")).to_contain_text(said("check.unsent", n=3))
        phone.page.locator(".hd-overview button").nth(4).tap()
        phone.is_at(5)
    phone.page.reload()
    phone.is_at(5)
    phone.delivered()
    expect(phone.notices).to_have_count(0)
    assert list(ward.answers(attempt).values()) == values[:5]
    phone.overview()
    expect(phone.page.locator(".hd-overview .is-done")).to_have_count(5)
    assert plain(phone.acknowledged()) <= recorded(ward, attempt)


def test_the_page_sends_by_itself_when_the_network_is_back(ward: Ward, phone: Phone) -> None:
    """Nobody has to reload: as soon as there is a network the waiting answers leave, in order, once each."""
    attempt = phone.open_plain_check()
    values = list(ward.right_values(attempt).values())
    with network_cut(phone):
        answer_some(phone, values[:4])
        expect(phone.saved).to_have_text(OFFLINE)
    phone.delivered(RECOVERS_MS)
    assert list(ward.answers(attempt).values()) == values[:4]
    assert recorded(ward, attempt) == plain(phone.acknowledged())


def test_a_lesson_goes_on_without_network(ward: Ward, phone: Phone) -> None:
    """Practice is done, checked and remembered while there is no network."""
    page = phone.open_lesson("hai-muc-do")
    practice = page.locator("section.hd-step:not([hidden]) .hd-item").first
    with network_cut(phone):
        practice.locator(".hd-opt").first.tap()
        practice.get_by_role("button", name=said("practice.check"), exact=True).tap()
        expect(practice.locator(".hd-verdict")).to_be_visible()
        expect(phone.notices).to_contain_text(said("notice.offline_waiting", n=1))
    page.reload()
    expect(practice.locator("input").first).to_be_checked()
    phone.delivered()


def test_a_killed_server_loses_nothing_it_acknowledged(ward: Ward, phone: Phone) -> None:
    """Power cut at the server: after the restart everything acknowledged is there, and the page mends itself."""
    attempt = phone.open_plain_check()
    values = list(ward.right_values(attempt).values())
    answer_some(phone, values[:3])
    phone.delivered()
    before = plain(phone.acknowledged())
    assert len(before) >= 3
    phone.expect_faults(NETWORK)
    ward.kill()
    try:
        answer_some(phone, values[3:5])
        expect(phone.saved).to_have_text(said("queue.waiting", n=2))
    finally:
        ward.start()
    assert before <= recorded(ward, attempt)
    phone.delivered(RECOVERS_MS)
    phone.is_at(6)
    assert list(ward.answers(attempt).values()) == values[:5]
    assert plain(phone.acknowledged()) <= recorded(ward, attempt)
    phone.page.reload()
    phone.is_at(6)


def test_a_second_phone_goes_on_where_the_first_was(ward: Ward, new_phone: NewPhone) -> None:
    """Another phone shows the same answers and the next open item; what it hands in counts once."""
    person = ward.newcomer()
    first = new_phone(person)
    attempt = first.open_plain_check()
    values = list(ward.right_values(attempt).values())
    answer_some(first, values[:2])
    first.delivered()
    second = new_phone(ward.again(person))
    assert second.open_check() == attempt
    second.is_at(3)
    answer_some(second, values[2:4])
    second.delivered()
    second.overview()
    expect(second.page.locator(".hd-overview .is-done")).to_have_count(4)
    first.overview()
    second.submit()
    first.submit()
    points = second.page.locator(".hd-decision [role=img]").get_attribute("aria-label")
    expect(first.page.locator(".hd-decision [role=img]")).to_have_accessible_name(points or "")
    of_owner = "SELECT id FROM attempt WHERE person_id = (SELECT person_id FROM attempt WHERE id = ?)"
    assert ward.rows(of_owner, attempt) == [(attempt,)]
    assert list(ward.answers(attempt).values()) == values[:4]


def test_an_answer_after_handing_in_elsewhere_is_refused_kindly(ward: Ward, new_phone: NewPhone) -> None:
    """The phone that did not notice is told, drops the answer, and is led to the result."""
    person = ward.newcomer()
    first = new_phone(person)
    attempt = first.open_plain_check()
    values = list(ward.right_values(attempt).values())
    with ward.client(person) as other:
        assert ward.send(other, f"api/attempts/{attempt}/submit", {}).is_success
    first.answer(values[0])
    first.page.wait_for_url("**/result/*")
    assert ward.answers(attempt) == {}
    assert first.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('hd:q:')).length") == 0
