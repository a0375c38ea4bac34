"""Shared pages, rendered by the real server: whole, without a kernel, without anything of anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from tests.browser.ward import ROOT, Ward

from haidang.bank import load_course
from haidang.workbench.language import languages

PAGES = [(code, name) for code in languages() for name in ("02-vneid", "check", "result")]
STATE = re.compile(r'<script type="application/json" id="hd-state">(.*?)</script>', re.DOTALL)
PLACE = re.compile(r'<div class="hd-widget" data-model="([0-9a-f]+)"></div>')

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("shared-pages")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], str]]:
    """HTML of every shared page, as a signed-in volunteer gets it."""
    ward = Ward(tmp_path_factory.mktemp("shared"))
    ward.fill(played=0, started=0)
    ward.start()
    try:
        person = ward.newcomer()
        with ward.client(person) as client:
            attempt = ward.begin(client)
            addresses = {"check": f"check/{attempt}", "result": f"result/{attempt}"}
            found = {}
            for code, name in PAGES:
                answer = client.get(f"{code}/{addresses.get(name, f'lesson/{name}')}")
                assert answer.status_code == 200, answer.text
                found[code, name] = answer.text
            found["", "secrets"] = json.dumps([person.name, person.code, attempt, *person.cookies.values()])
        ward.wait_for_pages()
        assert ward.kernels() == 0
        yield found
    finally:
        ward.stop()


@pytest.mark.parametrize("page", PAGES, ids="/".join)
def test_every_widget_can_be_drawn_without_a_kernel(pages: dict[tuple[str, str], str], page: tuple[str, str]) -> None:
    """Each place has its state in the page; the page asks for no kernel and no outside address."""
    html = pages[page]
    stored = STATE.search(html)
    assert stored
    state = json.loads(stored[1])["state"]
    places = PLACE.findall(html)
    assert places
    assert [one for one in places if one not in state] == []
    assert {state[one]["model_module"] for one in places} == {"anywidget"}
    assert "kernelId" not in html
    assert "live." not in "".join(re.findall(r"<script[^>]*src=[^>]*>", html))
    assert re.findall(r'(?:src|href)="(?:https?:)?//', html) == []


@pytest.mark.parametrize("code", list(languages()))
def test_every_practice_of_the_lesson_is_in_its_page(pages: dict[tuple[str, str], str], code: str) -> None:
    """As many components as the notebook has practices, each with its item and what shows right and wrong."""
    notebook = (ROOT / "notebooks" / code / "02-vneid.ipynb").read_text(encoding="utf-8")
    wanted = re.findall(r'practice\(\\"([^"]+)\\"\)', notebook)
    stored = STATE.search(pages[code, "02-vneid"])
    assert stored
    state = json.loads(stored[1])["state"]
    places = [state[one]["state"] for one in PLACE.findall(pages[code, "02-vneid"])]
    assert [one["slot"] for one in places] == wanted
    assert all(one["reveal"] for one in places)
    assert {one["variant"]["language"] for one in places} == {code}
    assert [one for one in places if "_esm" in one or "_css" in one] == []


@pytest.mark.parametrize("page", PAGES, ids="/".join)
def test_nothing_personal_is_in_what_everybody_gets(pages: dict[tuple[str, str], str], page: tuple[str, str]) -> None:
    """No name, no code, no attempt, no cookie of whoever happened to ask."""
    html = unescape(pages[page])
    assert [one for one in json.loads(pages["", "secrets"]) if one in html] == []


@pytest.mark.parametrize("page", PAGES, ids="/".join)
def test_the_page_says_its_language_and_its_title(pages: dict[tuple[str, str], str], page: tuple[str, str]) -> None:
    """A screen reader knows how to pronounce it, a tab what to call it."""
    html = pages[page]
    assert f'<html lang="{page[0]}"' in html
    assert re.search(r"<title>[^<]{3,}</title>", html)
    assert "Traceback" not in html


def test_no_graded_item_is_in_a_lesson(pages: dict[tuple[str, str], str]) -> None:
    """Not the stem, not the rationale of any item that a check may draw."""
    course = load_course(ROOT / "assessments")
    graded = [item for item in course.items.values() if item.use == "graded"]
    assert len(graded) > 20
    for code in languages():
        html = unescape(pages[code, "02-vneid"]).replace('\\"', '"')
        found = [item.id for item in graded if item.rationale[code] and item.rationale[code] in html]
        assert found == [], code
