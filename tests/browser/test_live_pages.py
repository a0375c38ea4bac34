"""Ordinary ipywidgets notebooks as live pages: they render, react, and free their kernel when they are closed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from .conftest import NewPhone
from .phone import Phone
from .ward import Person, Ward

CHROME_OF_WIDGETS = "html.hd-ready"
FREED_SECONDS = 20


@pytest.fixture(scope="module")
def trainer(ward: Ward) -> Person:
    """A trainer with a session."""
    ward.wait_for_pages()
    return ward.staff("giangvien1")


@pytest.fixture
def desk(new_phone: NewPhone, trainer: Person) -> Iterator[Phone]:
    """A trainer's browser; its page is closed at the end, so that no kernel is left to the next test."""
    phone = new_phone(trainer, reduced_motion="no-preference")
    yield phone
    phone.page.goto("health")


def open_live(phone: Phone, name: str) -> Page:
    """Open an ordinary notebook and wait until its widgets stand."""
    phone.page.goto(f"vi/live/{name}.ipynb")
    expect(phone.page.locator(CHROME_OF_WIDGETS)).to_have_count(1)
    expect(phone.page.get_by_role("heading", name=f"Sổ tay {name}")).to_be_visible()
    return phone.page


def test_sliders_react(desk: Phone) -> None:
    """A slider moved by the keyboard changes what Python computes."""
    page = open_live(desk, "sliders")
    expect(page.get_by_text("Cần ghé 20 hộ")).to_be_visible()
    handle = page.get_by_role("slider").first
    handle.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Cần ghé 22 hộ")).to_be_visible()
    assert desk.width() <= 360


def test_a_button_writes_into_an_output(desk: Phone) -> None:
    """Each press prints one more line, in order."""
    page = open_live(desk, "button")
    for names in ("Mời Lan", "Mời Lan\\s+Mời Tư"):
        page.get_by_role("button", name="Gọi tên").tap()
        expect(page.locator(".hd-output-widget")).to_have_text(re.compile(names))


def test_interact_redraws(desk: Phone) -> None:
    """What `interact` prints follows its controls."""
    page = open_live(desk, "interact")
    expect(page.get_by_text("Tổ 1: 3 người")).to_be_visible()
    page.locator("select").select_option("Tổ 2")
    expect(page.get_by_text("Tổ 2: 3 người")).to_be_visible()
    expect(page.get_by_text("Tổ 1: 3 người")).to_have_count(0)


def test_tabs_change(desk: Phone) -> None:
    """The tab that is touched comes to the front."""
    page = open_live(desk, "tabs")
    expect(page.get_by_text("Việc buổi sáng")).to_be_visible()
    page.get_by_role("tab", name="Chiều").tap()
    expect(page.get_by_text("Việc buổi chiều")).to_be_visible()
    expect(page.get_by_text("Việc buổi sáng")).to_be_hidden()


def test_the_gallery_stands(desk: Phone) -> None:
    """Every component of the gallery is drawn, from a kernel, with nothing in the console."""
    page = desk.page
    page.goto("vi/live/vi/gallery.ipynb")
    expect(page.locator(CHROME_OF_WIDGETS)).to_have_count(1, timeout=60_000)
    expect(page.locator(".hd-item")).to_have_count(18)
    assert desk.width() <= 360


def test_a_faulty_cell_is_told_without_a_traceback(desk: Phone) -> None:
    """One sentence in the place of the cell; what went wrong stays in the log."""
    page = desk.page
    page.goto("vi/live/faulty.ipynb")
    expect(page.get_by_role("alert")).to_be_visible()
    assert "Traceback" not in page.content()
    assert "chuyện riêng" not in page.content()


def test_closing_a_live_page_frees_its_kernel(ward: Ward, desk: Phone) -> None:
    """The kernel of a page that is closed ends soon, and the one of a page beside it goes on."""
    page = open_live(desk, "sliders")
    kernel = page.evaluate("JSON.parse(document.getElementById('hd-kernel').textContent).kernelId")
    beside = desk.context.new_page()
    beside.goto("vi/live/tabs.ipynb")
    expect(beside.locator(CHROME_OF_WIDGETS)).to_have_count(1)
    ward.wait_for_kernels(3)
    assert desk.context.request.get(f"api/kernels/{kernel}").ok
    beside.close()
    ward.wait_for_kernels(2)
    page.goto("health")
    deadline = time.monotonic() + FREED_SECONDS
    while desk.context.request.get(f"api/kernels/{kernel}").status != 404 and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert desk.context.request.get(f"api/kernels/{kernel}").status == 404


def test_an_ended_kernel_is_told(desk: Phone) -> None:
    """A kernel that the server took back: the page says so and offers to begin again."""
    page = open_live(desk, "sliders")
    kernel = page.evaluate("JSON.parse(document.getElementById('hd-kernel').textContent).kernelId")
    xsrf = next(one["value"] for one in desk.context.cookies() if one["name"] == "_xsrf")
    gone = desk.context.request.post(f"voila/api/shutdown/{kernel}", form={"_xsrf": xsrf})
    assert gone.status == 204
    desk.expect_faults("status of 404", "WebSocket")
    expect(desk.notices).to_be_visible(timeout=40_000)
    desk.notices.get_by_role("button").tap()
    expect(page.locator(CHROME_OF_WIDGETS)).to_have_count(1)
    expect(page.get_by_text("Cần ghé 20 hộ")).to_be_visible()
