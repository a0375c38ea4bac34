"""WCAG 2.2 AA on every page in every state: no violation, and nothing sticks out at 360 px or with doubled text."""

from __future__ import annotations

import re
import uuid

import httpx
import pytest
from playwright.sync_api import Locator, expect

from haidang.domain.items import ItemType
from haidang.serving.application import make_site
from haidang.serving.request import site_page

from .axe import STICKS_OUT, look, violations
from .conftest import NewPhone
from .ordinary_notebooks import NOTEBOOKS
from .phone import WIDE, Phone, network_cut, said
from .test_results import ends_in, hand_in_wrong
from .ward import PIN, ROOT, Person, Ward


def steps_of(lesson: str) -> list[str]:
    """Anchors of a lesson's steps in their order."""
    return re.findall(
        r'"step": "([\w-]+)"', (ROOT / "notebooks" / "vi" / f"{lesson}.ipynb").read_text(encoding="utf-8")
    )


STEPS = steps_of("02-vneid")
OTHER_LESSONS = sorted(
    path.stem for path in (ROOT / "notebooks" / "vi").glob("[0-9]*.ipynb") if path.stem != "02-vneid"
)
TYPES = {
    "s01": ItemType.HOTSPOT,
    "s02": ItemType.MULTIPLE_CHOICE,
    "s03": ItemType.ORDERING,
    "s04": ItemType.SINGLE_CHOICE,
    "s06": ItemType.SCENARIO,
    "s09": ItemType.SIMULATED_PHONE,
    "s10": ItemType.MATCHING,
    "s13": ItemType.SHORT_TEXT,
}
"""One slot for each type that the check has; the ninth, numeric, stands in the gallery."""


def test_signing_in(ward: Ward, new_phone: NewPhone) -> None:
    """Sign-in, its errors, the first PIN, the staff's form, the way out."""
    name, code = ward.stranger()
    phone = new_phone()
    page = phone.page
    phone.expect_faults("status of 4")
    page.goto("sign-in")
    faults = look(phone, "sign-in", "Mã lớp")
    phone.sign_in(code, "", workshop="AAAAAA")
    faults += look(phone, "sign-in with an error", page.locator(".hd-fault").inner_text())
    phone.sign_in(code, "")
    faults += look(phone, "choosing a PIN", name)
    phone.choose_pin("1111")
    faults += look(phone, "choosing a PIN with an error", page.locator(".hd-fault").inner_text())
    phone.choose_pin(PIN)
    phone.is_home_of(name)
    page.goto("sign-out")
    faults += look(phone, "signing out", "Đăng xuất")
    page.locator("main form button").tap()
    expect(page).to_have_url(f"{ward.url}sign-in")
    page.goto("staff")
    faults += look(phone, "staff", "Mật khẩu")
    page.locator("main [name=name]").fill("giangvien1")
    page.locator("main [name=password]").fill("không đúng")
    page.locator("main form button").tap()
    faults += look(phone, "staff with an error", page.locator(".hd-fault").inner_text())
    page.goto("c/khong-co")
    faults += look(phone, "a card that is used up", "không dùng được nữa")
    assert faults == []


def test_a_login_card(ward: Ward, new_phone: NewPhone) -> None:
    """The page that asks whether it is the right person, with and without a PIN."""
    from haidang import people

    name, _ = ward.stranger()
    person = ward.newcomer()
    faults = []
    for owner_name in (name, person.name):
        ((owner,),) = ward.rows("SELECT id FROM person WHERE display_name = ?", owner_name)
        with ward.workbench.database.begin() as c:
            token = people.card_tokens.issue(c, owner, now=ward.workbench.now(), rng=ward.workbench.rng)
        phone = new_phone()
        phone.page.goto(f"c/{token}")
        faults += look(phone, f"card of {owner_name}", owner_name)
    assert faults == []


def test_home(ward: Ward, new_phone: NewPhone) -> None:
    """Home before anything, with its menu open, in the middle, with results, for staff; the residents' checklist."""
    person = ward.newcomer()
    phone = new_phone(person)
    page = phone.page
    page.goto("")
    faults = look(phone, "home, new", person.name.split()[-1])
    page.locator(".hd-menu summary").tap()
    faults += look(phone, "home, menu", said("page.sign_out"))
    phone.open_lesson("doi-may")
    phone.button("lesson.next").tap()
    expect(phone.saved).to_have_attribute("data-state", "saved")
    with ward.client(person) as client:
        hand_in_wrong(ward, client, ward.begin(client))
    page.goto("")
    page.locator(".hd-review summary").tap()
    faults += look(phone, "home, in the middle", person.name.split()[-1], "Phần nên ôn lại", "Nên học trước")
    page.goto("vi/checklist")
    page.locator("main input").first.tap()
    faults += look(phone, "the residents' checklist", "Việc bà con tự làm được")
    desk = new_phone(ward.staff("giangvien1"))
    desk.page.goto("")
    expect(desk.page.locator("main a[href*='/live/']").first).to_be_visible()
    faults += look(desk, "home of staff", "Phường Bình Lâm")
    assert faults == []


@pytest.fixture(scope="module")
def learner(ward: Ward) -> Person:
    """Somebody for all the steps of the lesson."""
    return ward.newcomer()


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_the_lesson(new_phone: NewPhone, learner: Person, step: str) -> None:
    """A step as it stands, then with its practice answered and its feedback open."""
    phone = new_phone(learner)
    page = phone.open_lesson(step)
    section = page.locator(f"section.hd-step[id='{step}']")
    faults = look(phone, step, section.get_by_role("heading").first.inner_text())
    answered = False
    for item in section.locator(".hd-item").all():
        answered |= practise(item.get_attribute("data-type") or "", item)
    if answered:
        faults += look(phone, f"{step}, answered")
    assert faults == []


def practise(kind: str, item: Locator) -> bool:
    """Answer a practice item somehow and let it be judged; False where there is nothing to judge."""
    if kind in {"single_choice", "scenario", "multiple_choice"}:
        item.locator(".hd-opt").last.tap()
    elif kind == "ordering":
        item.locator(".hd-order-row button").nth(1).tap()
    elif kind == "matching":
        for row, select in enumerate(item.locator("select").all()):
            select.select_option(index=1 + row % (select.locator("option").count() - 1))
    elif kind == "numeric":
        item.locator("input").fill("12,5")
        item.locator("input").blur()
    elif kind == "hotspot":
        item.locator(".hd-area").last.tap()
    elif kind == "short_text":
        item.locator("textarea").fill("Cụ đừng đưa mã cho ai.")
        item.locator("textarea").blur()
    else:
        return False
    item.get_by_role("button", name=said("practice.check"), exact=True).tap()
    expect(item.locator(".hd-verdict")).to_be_visible()
    return True


def test_the_lesson_around_its_steps(new_phone: NewPhone, learner: Person) -> None:
    """The list of steps, the pocket card when it was copied, and a lesson without network."""
    phone = new_phone(learner)
    phone.open_lesson(STEPS[-1])
    phone.button("card.copy").tap()
    faults = look(phone, "pocket card", said("card.copied"))
    page = phone.open_lesson("hai-muc-do")
    phone.button("lesson.contents").tap()
    faults += look(phone, "contents", said("lesson.contents"))
    page.keyboard.press("Escape")
    with network_cut(phone):
        page.locator("section.hd-step:not([hidden]) .hd-opt").first.tap()
        expect(phone.notices).to_be_visible()
        faults += look(phone, "lesson without network", said("notice.offline"))
    assert faults == []


@pytest.mark.parametrize("name", OTHER_LESSONS)
def test_every_step_of_the_other_lessons(new_phone: NewPhone, learner: Person, name: str) -> None:
    """Each step of each lesson at the size of a phone: no violation, nothing sticks out."""
    phone = new_phone(learner)
    page = phone.page
    page.goto(f"vi/lesson/{name}")
    faults = []
    for anchor in steps_of(name):
        page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
        expect(page.locator(f"section#{anchor}")).to_be_visible()
        faults += [f"{anchor}: {one}" for one in (*violations(page), *page.evaluate(STICKS_OUT, WIDE))]
    assert faults == []


def test_the_whole_check(ward: Ward, phone: Phone) -> None:
    """Introduction, every type of item open and answered, the overview, the last question, a cut network."""
    attempt = phone.open_check()
    ward.give_types(attempt, TYPES)
    phone.page.reload()
    faults = look(phone, "introduction", said("check.begin"))
    phone.begin()
    values = ward.right_values(attempt)
    types = {one["slot"]: one["type"] for one in phone.attempt()["slots"]}
    assert {types[slot] for slot in TYPES} == {one.value for one in TYPES.values()}
    for number, (slot, value) in enumerate(values.items(), start=1):
        phone.is_at(number)
        if slot in TYPES:
            faults += look(phone, f"{types[slot]}, open", phone.heading.inner_text())
            if types[slot] != "simulated_phone":
                phone.answer(value)
                faults += look(phone, f"{types[slot]}, answered", phone.heading.inner_text())
        if number < len(values):
            phone.next()
    phone.button("check.to_overview").tap()
    faults += look(phone, "overview", said("check.overview"))
    phone.button("check.submit").tap()
    faults += look(phone, "the question before handing in", said("check.not_yet"))
    phone.page.keyboard.press("Escape")
    with network_cut(phone):
        phone.page.locator(".hd-overview button").nth(3).tap()
        phone.page.locator(".hd-opt:has(input:not(:checked))").first.tap()
        expect(phone.notices).to_be_visible()
        faults += look(phone, "check without network", said("notice.offline"))
        phone.overview()
        phone.ask_to_submit()
        faults += look(phone, "handing in without network", said("check.unsent", n=1))
    assert faults == []


def test_the_simulated_phone_in_a_check(ward: Ward, phone: Phone) -> None:
    """Who does it, what to type, what arrives, a hint that was taken, the end."""
    attempt = phone.open_plain_check()
    phone.overview()
    phone.page.locator(".hd-overview button").nth(8).tap()
    phone.is_at(9)
    item = phone.page.locator(".hd-player .hd-item")
    trace = ward.right_values(attempt)["s09"]["trace"]
    secret = next(n for n, step in enumerate(trace) if step["action"] == "type" and step["actor"] == "resident")
    phone.play(item, trace[:secret])
    item.locator(f"[data-id='{trace[secret]['target']}']").tap()
    faults = look(phone, "who does it", said("phone.who"))
    item.get_by_role("dialog").locator("[data-actor=me]").tap()
    faults += look(phone, "the keypad", said("phone.cancel"))
    item.get_by_role("dialog").get_by_role("button", name=said("phone.cancel")).tap()
    arrives = next(n for n, step in enumerate(trace) if step["target"] == "skip-sms")
    phone.play(item, trace[secret:arrives])
    expect(item.locator("[data-id=skip-sms]")).to_be_visible()
    faults += look(phone, "a message arrives", said("phone.strip"))
    phone.play(item, trace[arrives:])
    expect(item.locator(".hd-ended")).to_be_visible()
    item.locator(".hd-btn", has_text=re.compile("10")).tap()
    expect(item.locator(".hd-hint")).to_be_visible()
    faults += look(phone, "the end, with a hint", said("phone.ended_check"))
    assert faults == []


def test_results(ward: Ward, new_phone: NewPhone) -> None:
    """Waiting for the trainer, passed, and not passed with everything unfolded."""
    faults = []
    person = ward.newcomer()
    with ward.client(person) as client:
        attempt = ward.begin(client)
        hand_in_right(ward, client, attempt)
        phone = new_phone(person)
        phone.page.goto(f"vi/result/{attempt}")
        faults += look(phone, "pending", said("result.pending"))
        mark_the_text(ward, attempt)
        phone.page.reload()
        faults += look(phone, "certified", said("result.certified", name=person.name))
    other = ward.newcomer()
    with ward.client(other) as client:
        attempt = ward.begin(client)
        hand_in_wrong(ward, client, attempt)
        phone = new_phone(other)
        phone.page.goto(f"vi/result/{attempt}")
        phone.page.locator(".hd-all summary").tap()
        faults += look(phone, "not certified", said("result.not_certified", name=other.name))
    assert faults == []


def hand_in_right(ward: Ward, client: httpx.Client, attempt: str) -> None:
    """Answer everything right and hand in."""
    one = {"kind": "answer", "attempt": attempt, "page": None, "at": ""}
    values = ward.right_values(attempt)
    events = [{**one, "uuid": uuid.uuid4().hex, "slot": slot, "value": value} for slot, value in values.items()]
    assert ward.send(client, "api/events", {"events": events}).is_success
    assert ward.send(client, f"api/attempts/{attempt}/submit", {}).is_success


def mark_the_text(ward: Ward, attempt: str) -> None:
    """Give the written item of an attempt full marks, as the trainer does at the desk."""
    from haidang.workbench.marking import mark_text, waiting_texts

    trainer = ward.member("giangvien1")
    (text,) = [one for one in waiting_texts(ward.workbench, trainer, "vi") if one.attempt == attempt]
    levels = {one.id: max(level.points for level in one.levels) for one in text.criteria}
    mark_text(ward.workbench, trainer, text.attempt, text.slot, levels, "Viết gọn và ấm.")


def test_when_something_is_wrong(ward: Ward, new_phone: NewPhone) -> None:
    """No such page, an attempt that was set aside, an ended session, somebody else on the phone, hardly any time."""
    person = ward.newcomer()
    phone = new_phone(person)
    page = phone.page
    phone.expect_faults("status of 4")
    page.goto("khong/co/trang/nay")
    faults = look(phone, "no such page", "Về trang chính")
    attempt = phone.open_plain_check()
    ends_in(ward, attempt, 240)
    page.reload()
    expect(page.locator(".hd-timer.is-short")).to_be_visible()
    faults += look(phone, "hardly any time", phone.heading.inner_text())
    with ward.client(person) as client:
        ward.post(client, "sign-out")
    page.locator(".hd-opt").first.tap()
    faults += look(phone, "an ended session", said("notice.signed_out"))
    phone.become(ward.again(person))
    ward.change("UPDATE attempt SET state = 'reset' WHERE id = ?", attempt)
    page.reload()
    faults += look(phone, "an attempt set aside", said("check.reset_title"))
    page.goto("vi/lesson/02-vneid")
    expect(phone.saved).to_have_attribute("data-state", "saved")
    phone.become(ward.newcomer())
    other = phone.context.new_page()
    other.goto("")
    faults += look(phone, "somebody else on the phone", said("other.title"))
    assert faults == []


@pytest.mark.parametrize(
    ("template", "context", "seen"),
    [
        (
            "queue.html",
            {"title_of_page": "Bàn giảng viên", "busy": 12, "seconds": 600, "href": "/"},
            "Đang chờ tới lượt",
        ),
        ("error.html", {"status": 500, "sentence": "Máy chủ gặp trục trặc.", "reference": "ABC234"}, "ABC234"),
    ],
)
def test_pages_that_are_hard_to_bring_about(
    ward: Ward, new_phone: NewPhone, template: str, context: dict[str, object], seen: str
) -> None:
    """The queue before live pages and our own fault, drawn by the server's own code and shown in the browser."""
    site = make_site(ward.workbench, base="/")
    html = site_page(site, template, language="vi", visitor=None, xsrf="", address="/", **context)  # type: ignore[arg-type]  # the template's own fields
    phone = new_phone()
    phone.context.route("**/drawn", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    phone.page.goto("drawn")
    assert look(phone, template, seen) == []


@pytest.mark.parametrize("name", ["sliders", "button", "interact", "tabs", "faulty", "vi/gallery", "en/gallery"])
def test_live_pages(ward: Ward, new_phone: NewPhone, name: str) -> None:
    """Ordinary notebooks and the gallery, where stock widgets are dressed in our style."""
    phone = new_phone(ward.staff("giangvien1"))
    phone.page.goto(f"vi/live/{name}.ipynb")
    expect(phone.page.locator("html.hd-ready")).to_have_count(1, timeout=60_000)
    faults = look(phone, name, *([f"Sổ tay {name}"] if name in NOTEBOOKS else []))
    phone.page.goto("health")
    assert faults == []
