"""One server for the browser tests of a worker, one browser for each module, a new phone for each test.

Playwright's event loop stays running in the process for as long as a browser is open, so that nothing else that needs
a loop could run there: the browser is closed after every module, and the tests of the components, whose own browser
stays open, come last.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.chromium import SWITCHES, needed_chromium

from .ordinary_notebooks import drop_into
from .phone import Phone
from .ward import ROOT, Person, Ward

HERE = Path(__file__).parent
GROUPS = {"test_accessibility": "browser-looks", "test_desks": "browser-looks"}
"""About half of the work, so that two workers have equally much; each has a server of its own."""
NewPhone = Callable[..., Phone]
REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): tests that share one worker, and with it one server")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and "components" not in item.path.parts:
            item.add_marker(pytest.mark.xdist_group(GROUPS.get(item.path.stem, "browser")))
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.path.is_relative_to(HERE / "components"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    wards = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Ward)]
    if report.failed:
        report.sections += [(f"server at {one.url}", one.last_words()) for one in wards]
    return report


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """The demonstration ward behind the real server; its notebooks are a copy with ordinary ones dropped in."""
    folder = tmp_path_factory.mktemp("ward")
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks)
    drop_into(notebooks)
    made = Ward(folder, notebooks=notebooks)
    made.fill()
    made.start()
    made.wait_for_pages()  # whoever comes before a page is rendered waits for it; no test is about that
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=needed_chromium(), args=list(SWITCHES))
        yield made
        made.close()


@pytest.fixture
def new_phone(browser: Browser, ward: Ward, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewPhone]:
    """Give phones; at the end every one of them must have had nothing to complain about."""
    phones: list[Phone] = []

    def make(person: Person | None = None, on: Ward = ward, **options: Any) -> Phone:
        phones.append(Phone(browser, on, person, **options))
        return phones[-1]

    yield make
    reports = request.node.stash.get(REPORTS, {})
    failed = "call" in reports and reports["call"].failed
    for number, phone in enumerate(phones):
        for page in phone.context.pages if failed else ():
            page.screenshot(path=tmp_path / f"phone-{number}.png")
        phone.context.close()
    if not failed:
        assert [one for phone in phones for one in phone.unexpected] == []


@pytest.fixture
def phone(new_phone: NewPhone, ward: Ward) -> Phone:
    """The phone of a volunteer who has just signed in for the first time."""
    return new_phone(ward.newcomer())
