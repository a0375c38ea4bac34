"""Coming and going: kind words for what was mistyped, waiting after many tries, the first PIN, the login card."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import NewPhone
from .phone import Phone
from .ward import PIN, Ward

REFUSED = "status of 422"
"""Chromium prints an error of its own for a form that comes back."""


def fault(phone: Phone) -> str:
    """What the form says is wrong."""
    expect(phone.page.locator(".hd-fault")).to_be_visible()
    return phone.page.locator(".hd-fault").inner_text()


def test_a_wrong_pin_is_told_kindly_and_tries_are_limited(ward: Ward, new_phone: NewPhone) -> None:
    """The sentence blames nobody, codes stay and the PIN goes; after five tries even the right PIN waits."""
    person = ward.newcomer()
    phone = new_phone()
    phone.expect_faults(REFUSED, "status of 429")
    for _ in range(5):
        phone.sign_in(person.code, "9075")
        assert fault(phone).startswith("Mã cá nhân hoặc mã PIN chưa đúng")
    assert phone.page.locator("main [name=code]").input_value() == person.code
    assert phone.page.locator("main [name=pin]").input_value() == ""
    phone.sign_in(person.code, PIN)
    assert "đợi 1 phút" in fault(phone)
    with ward.client(person) as client:
        assert client.get("api/me").is_success, "an open session is not ended by somebody else's guesses"


def test_a_wrong_workshop_code_says_where_to_look(ward: Ward, new_phone: NewPhone) -> None:
    """Not the person's fault: the code stands on the screen in front."""
    person = ward.newcomer()
    phone = new_phone()
    phone.expect_faults(REFUSED)
    phone.sign_in(person.code, PIN, workshop="AAAAAA")
    assert fault(phone) == "Mã lớp không đúng hoặc lớp đã kết thúc. Hãy xem lại mã trên màn chiếu."


def test_codes_may_be_typed_as_people_type(ward: Ward, new_phone: NewPhone) -> None:
    """Lower case, spaces and no hyphen lead in as well."""
    person = ward.newcomer()
    phone = new_phone()
    phone.sign_in(f" {person.code.replace('-', ' ').lower()} ", PIN, workshop=ward.workshop.lower())
    phone.is_home_of(person.name)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("1234", "1234", "dễ đoán quá"),
        ("4826", "4862", "Hai mã PIN vừa nhập chưa giống nhau. Bạn nhập lại nhé."),
    ],
)
def test_the_first_pin_is_chosen_with_care(
    ward: Ward, new_phone: NewPhone, first: str, second: str, sentence: str
) -> None:
    """At the first sign-in a person makes up a PIN; an easy or mistyped one comes back with the reason."""
    name, code = ward.stranger()
    phone = new_phone()
    page = phone.page
    phone.expect_faults(REFUSED)
    phone.sign_in(code, "")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    for one, again in ((first, second), ("7315", "7315")):
        phone.choose_pin(one, again)
        if one == first:
            assert sentence in fault(phone)
    phone.is_home_of(name)


def test_the_projected_code_leads_to_the_form(ward: Ward, new_phone: NewPhone) -> None:
    """Who scans the QR code on the screen has the workshop filled in already."""
    phone = new_phone()
    phone.page.goto(f"w/{ward.workshop}")
    assert phone.page.locator("main [name=workshop]").input_value() == ward.workshop


def test_the_way_back_after_signing_in_stays_on_this_server(ward: Ward, new_phone: NewPhone) -> None:
    """Who was sent to sign in comes back to the page; an address elsewhere is not followed."""
    person = ward.newcomer()
    phone = new_phone()
    phone.expect_faults("status of 401")
    phone.page.goto("vi/lesson/02-vneid")
    phone.fill_in(person.code, PIN)
    expect(phone.page).to_have_url(f"{ward.url}vi/lesson/02-vneid")
    with ward.client() as client:
        for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
            answer = ward.post(client, "sign-in", workshop=ward.workshop, code=person.code, pin=PIN, next=elsewhere)
            assert answer.headers["Location"] == "/"


def test_the_qr_of_a_card_signs_in_once(ward: Ward, new_phone: NewPhone) -> None:
    """The token leaves the address bar, the owner is asked, and the code serves one time."""
    from haidang import people

    person = ward.newcomer()
    ((owner,),) = ward.rows("SELECT id FROM person WHERE display_name = ?", person.name)
    with ward.workbench.database.begin() as c:
        token = people.card_tokens.issue(c, owner, now=ward.workbench.now(), rng=ward.workbench.rng)
    phone = new_phone()
    page = phone.page
    page.goto(f"c/{token}")
    expect(page).to_have_url(f"{ward.url}card")
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    page.locator("main [name=pin]").fill(PIN)
    page.locator("main form button").tap()
    phone.is_home_of(person.name)
    other = new_phone()
    other.expect_faults("status of 410")
    other.page.goto(f"c/{token}")
    expect(other.page.get_by_role("heading", level=1)).to_contain_text("không dùng được nữa")


def test_staff_sign_in_with_name_and_password(ward: Ward, new_phone: NewPhone) -> None:
    """A wrong password is told kindly, the right one leads to the desks."""
    trainer = next(one for one in ward.facts["staff"] if one["login"] == "giangvien2")
    phone = new_phone()
    page = phone.page
    phone.expect_faults(REFUSED)
    page.goto("sign-in")
    page.locator("main nav a[href$='/staff']").tap()
    for password in ("không phải mật khẩu", trainer["password"]):
        page.locator("main [name=name]").fill(trainer["login"])
        page.locator("main [name=password]").fill(password)
        page.locator("main form button").tap()
        if password != trainer["password"]:
            assert fault(phone).startswith("Tên đăng nhập hoặc mật khẩu chưa đúng")
    expect(page.locator("main a[href*='/live/']").first).to_be_visible()


def test_signing_out_ends_the_session_on_the_server(ward: Ward, phone: Phone) -> None:
    """The way out asks for a button, and the cookie is worth nothing afterwards."""
    phone.page.goto("sign-out")
    session = {one["name"]: one["value"] for one in phone.context.cookies()}["hd_session"]
    phone.page.locator("main").get_by_role("button").tap()
    expect(phone.page).to_have_url(f"{ward.url}sign-in")
    with ward.client() as client:
        client.cookies.set("hd_session", session, domain="127.0.0.1")
        assert client.get("api/me").status_code == 401
