"""The trainer's and the coordinator's desk in the browser: a class run alone, and nothing outside one's own units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from haidang import people
from haidang.domain.people import Membership, Role, UnitLevel

from .axe import look
from .conftest import NewPhone
from .phone import Phone
from .ward import Person, Ward

LAPTOP = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}
TICK_MS = 20_000
"""The board draws itself again every three seconds; kernels share two cores with everything else."""
OpenDesk = Callable[..., Phone]
PASSWORD = "ngọn đèn biển sáng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another ward with people of its own."""

    ward: str
    volunteer: str
    coordinator: Person


@pytest.fixture(scope="module")
def neighbour(ward: Ward) -> Neighbour:
    """A second ward in the same city, with a coordinator and a volunteer."""
    wb = ward.workbench
    volunteer = "Lò Thị Mảy"
    with wb.database.begin() as c:
        city = next(one for one in people.units.all_units(c) if one.level is UnitLevel.PROVINCE)
        beside = people.units.add(
            c, code="ben-canh", name="Phường Bên Cạnh", level=UnitLevel.COMMUNE, parent=city.id, new_id=wb.new_id
        )
        team = people.units.add(
            c, code="to-01", name="Tổ Bờ Suối", level=UnitLevel.TEAM, parent=beside.id, new_id=wb.new_id
        )
        for code, name, unit, role in (
            ("TNV900", volunteer, team.id, Role.VOLUNTEER),
            ("DP90", "Quàng Văn Pản", beside.id, Role.COORDINATOR),
        ):
            added = people.persons.add(
                c,
                code=code,
                display_name=name,
                memberships=[Membership(unit=unit, role=role)],
                now=wb.now(),
                new_id=wb.new_id,
            )
            if role is Role.COORDINATOR:
                people.signin.set_password(c, person=added.id, login="dieuphoi-ben-canh", password=PASSWORD)
    with ward.client() as client:
        answer = ward.post(client, "staff", name="dieuphoi-ben-canh", password=PASSWORD)
        assert answer.status_code == 302, answer.text
        made = Person(name="Quàng Văn Pản", code="", cookies=dict(client.cookies))
    return Neighbour(ward="Phường Bên Cạnh", volunteer=volunteer, coordinator=made)


@pytest.fixture
def open_desk(new_phone: NewPhone) -> Iterator[OpenDesk]:
    """Open desks; every one of them is closed at the end, so that no kernel is left."""
    opened: list[Phone] = []

    def make(person: Person, name: str, language: str = "vi", **options: object) -> Phone:
        phone = new_phone(person, **{**LAPTOP, **options})
        opened.append(phone)
        phone.page.goto(f"{language}/live/desks/{name}.ipynb")
        expect(phone.page.locator("html.hd-ready")).to_have_count(1, timeout=60_000)
        return phone

    yield make
    for phone in opened:
        phone.page.goto("health")


def button(page: Page, name: str) -> None:
    """Press a button of a desk."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").click()


def test_a_class_from_beginning_to_end(ward: Ward, open_desk: OpenDesk) -> None:
    """Make a workshop, see somebody come in, open the check, see them begin, close it, end the class."""
    desk = open_desk(ward.staff("giangvien2"), "trainer")
    page = desk.page
    button(page, "Tạo lớp mới")
    page.get_by_role("textbox", name="Tên lớp").fill("Lớp chiều ở nhà văn hóa")
    page.get_by_role("checkbox", name=re.compile("VNeID")).first.check()
    button(page, "Tạo lớp")
    found = page.get_by_text(re.compile(r"Mã lớp: [A-Z0-9]{6}\."))
    expect(found).to_be_visible(timeout=TICK_MS)
    code = re.findall(r"Mã lớp: (\w{6})", found.inner_text())[0]
    ((workshop, title),) = ward.rows("SELECT id, title FROM workshop WHERE code = ?", code)
    assert title == "Lớp chiều ở nhà văn hóa"

    person = ward.newcomer(code)
    board = page.get_by_role("region", name=re.compile("trong lớp"))
    expect(board).to_contain_text(person.name, timeout=TICK_MS)
    with ward.client(person) as client:
        refused = ward.send(client, "api/checks/vneid/attempts", {})
        assert refused.json()["error"]["code"] == "check_closed"
        line = page.locator(".widget-hbox", has_text="Kiểm tra: VNeID")
        line.get_by_role("button", name="Mở bài", exact=True).last.click()
        expect(page.get_by_role("button", name="Đóng bài…")).to_be_visible(timeout=TICK_MS)
        attempt = ward.begin(client)
        expect(board.get_by_role("row", name=re.compile(person.name))).to_contain_text("Đang làm", timeout=TICK_MS)
        button(page, "Đóng bài…")
        button(page, "Đóng bài")
        expect(board.get_by_role("row", name=re.compile(person.name))).to_contain_text("Đã nộp", timeout=TICK_MS)
        assert ward.rows("SELECT state FROM attempt WHERE id = ?", attempt) == [("submitted",)]
        assert client.get(f"api/attempts/{attempt}/result").is_success
    button(page, "Kết thúc lớp…")
    button(page, "Kết thúc lớp")
    expect(page.get_by_text("Lớp đã kết thúc.")).to_be_visible(timeout=TICK_MS)
    assert ward.rows("SELECT closed_at IS NULL FROM workshop WHERE id = ?", workshop) == [(0,)]


def test_a_coordinator_sees_their_own_units_and_nothing_else(
    ward: Ward, neighbour: Neighbour, open_desk: OpenDesk
) -> None:
    """Two coordinators of two wards: neither sees a name, a team or a number of the other."""
    ours = open_desk(ward.staff("dieuphoi"), "coordinator").page
    expect(ours.get_by_role("heading", level=1)).to_contain_text("Phường Bình Lâm")
    expect(ours.get_by_role("cell", name="Tổ 12", exact=True).first).to_be_visible()
    for secret in (neighbour.ward, neighbour.volunteer, "Tổ Bờ Suối"):
        assert secret not in ours.content()
    theirs = open_desk(neighbour.coordinator, "coordinator").page
    expect(theirs.get_by_role("heading", level=1)).to_contain_text(neighbour.ward)
    expect(theirs.get_by_role("cell", name="Tổ Bờ Suối", exact=True).first).to_be_visible()
    expect(theirs.get_by_role("cell", name=neighbour.volunteer)).to_be_visible()
    names = [name for (name,) in ward.rows("SELECT display_name FROM person WHERE code LIKE 'TNV%' AND code < 'TNV1'")]
    assert len(names) > 80
    assert [name for name in ("Phường Bình Lâm", *names) if name in theirs.content()] == []


def test_every_percentage_stands_beside_its_numbers(ward: Ward, open_desk: OpenDesk) -> None:
    """A share is never shown without how many of how many, and the period and unit it holds for."""
    page = open_desk(ward.staff("dieuphoi"), "coordinator").page
    tiles = page.locator(".hd-tile")
    shares = [text for text in tiles.all_inner_texts() if "%" in text]
    assert shares
    assert [text for text in shares if not re.search(r"\d+/\d+", text)] == []
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(r"\d{2}/\d{2}/\d{4}"))


def test_the_file_opens_right_in_excel(ward: Ward, open_desk: OpenDesk) -> None:
    """The downloaded CSV has the mark that Vietnamese Excel needs, and its separator."""
    page = open_desk(ward.staff("dieuphoi"), "coordinator").page
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    raw = waiting.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert ";" in raw.decode("utf-8-sig").splitlines()[0]
    assert "Tổ 12" in raw.decode("utf-8-sig")


def test_the_desks_are_shut_for_others(ward: Ward, open_desk: OpenDesk) -> None:
    """A volunteer gets no desk and no kernel; a trainer gets the sentence, not the coordinator's numbers."""
    with ward.client(ward.newcomer()) as client:
        for name in ("trainer", "coordinator"):
            assert client.get(f"vi/live/desks/{name}.ipynb").status_code == 403
    page = ward.staff("giangvien1")
    with ward.client(page) as client:
        text = client.get("vi/live/desks/coordinator.ipynb").text
        assert "Phường Bình Lâm" not in text


@pytest.mark.parametrize(("login", "name"), [("giangvien1", "trainer"), ("dieuphoi", "coordinator")])
def test_no_violation_on_a_desk(ward: Ward, open_desk: OpenDesk, login: str, name: str) -> None:
    """Both desks with all their parts, at the size of a phone."""
    small = {"viewport": {"width": 360, "height": 740}}
    desk = open_desk(ward.staff(login), name, **small)
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
    if name == "trainer":  # another test may have made a newer workshop, in which nobody has answered
        shown = desk.page.locator("select option", has_text="Lớp minh họa").first.inner_text()
        desk.page.locator("select").first.select_option(label=shown)
    faults = look(desk, name, desk.page.get_by_role("heading", level=1).inner_text())
    if name == "trainer":
        for index, tab in enumerate(desk.page.locator(".widget-toggle-buttons button").all()[1:], start=1):
            tab.click()
            faults += look(desk, f"{name}, part {index}")
        desk.page.get_by_role("button", name="Lớp trả lời", exact=True).click()
        faults += look(desk, "what the class answered", "Từng câu")
        to_print = desk.page.get_by_role("link", name="Mở bản để in")
        desk.page.goto(str(to_print.evaluate("(link) => link.href")))
        faults += look(desk, "what the class answered, to print", "Từng câu")
    assert faults == []
