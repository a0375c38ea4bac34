"""What a page promises to its reader, beyond what `test_lessons` counts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from haidang.bank import Course, load_course

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "notebooks"
PRACTICE = re.compile(r'practice\("([^"]+)"\)')
DATE = re.compile(r"\b\d{1,2}/\d{1,2}/20\d\d\b|\b\d{1,2} \w+ 20\d\d\b")
KINDS = {"lesson", "check", "result", "gallery", "desk"}

Notebook = dict[str, Any]


def read(path: Path) -> Notebook:
    """A notebook as its JSON."""
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def facts(path: Path) -> dict[str, Any]:
    """The ``haidang`` metadata of a notebook."""
    found: dict[str, Any] = read(path)["metadata"].get("haidang", {})
    return found


def sources(path: Path, kind: str) -> list[str]:
    """Sources of all cells of a kind."""
    return ["".join(cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == kind]


def name_of(path: Path) -> str:
    """Like ``vi/02-vneid``."""
    return path.relative_to(FOLDER).with_suffix("").as_posix()


ALL = sorted(FOLDER.rglob("*.ipynb"))
LESSONS = [path for path in ALL if facts(path).get("kind") == "lesson"]
every = pytest.mark.parametrize("path", ALL, ids=name_of)
lesson = pytest.mark.parametrize("path", LESSONS, ids=name_of)


@pytest.fixture(scope="module")
def course() -> Course:
    """The course that the lessons draw on."""
    return load_course(ROOT / "assessments")


@every
def test_the_metadata_are_complete(path: Path) -> None:
    """Home and header can say of every page what it is, for whom, and how long it takes."""
    found = facts(path)
    assert found["page"] in {"shared", "live"}
    assert found["kind"] in KINDS
    assert found["title"].strip()
    assert found["for"]
    assert (found["page"] == "shared") == (found["kind"] in {"lesson", "check", "result"})
    if found["kind"] == "lesson":
        assert 5 <= found["minutes"] <= 90
        assert found["module"]
    if found["kind"] not in {"check", "result"}:
        assert found["summary"].strip()


@lesson
def test_every_competency_of_the_module_is_practised(path: Path, course: Course) -> None:
    """What the module's competencies promise is tried at least once in its lesson."""
    ids = PRACTICE.findall("\n".join(sources(path, "code")))
    practised = {competency for one in ids for competency in course.items[one].competencies}
    wanted = {one for one, competency in course.competencies.items() if competency.module == facts(path)["module"]}
    assert wanted
    assert wanted <= practised


@lesson
def test_every_step_has_a_name_and_something_to_do_or_read(path: Path) -> None:
    """Steps have an anchor of their own, a title, a heading, and none is empty."""
    cells = read(path)["cells"]
    steps = [cell for cell in cells if cell["metadata"].get("haidang", {}).get("step")]
    assert len(steps) >= 5
    anchors = [cell["metadata"]["haidang"]["step"] for cell in steps]
    assert len(set(anchors)) == len(anchors)
    for cell in steps:
        assert cell["metadata"]["haidang"]["title"].strip()
        assert cell["cell_type"] == "markdown"
        assert re.match(r"#{1,2} \S", "".join(cell["source"]))


@lesson
def test_sources_stand_with_their_dates(path: Path) -> None:
    """The reader sees where it comes from and when it was looked at."""
    text = "\n".join(sources(path, "markdown"))
    assert 'class="hd-source"' in text
    assert len(DATE.findall(text)) >= 3


@lesson
def test_the_parts_of_a_lesson_are_there(path: Path) -> None:
    """Can-dos, what to say to a 79-year-old, common mistakes and a scam to recognise."""
    text = "\n".join(sources(path, "markdown"))
    for part in ("hd-cando", "hd-tell", "hd-slip", "hd-scam"):
        assert f'class="{part}"' in text, part
