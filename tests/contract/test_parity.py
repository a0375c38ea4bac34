"""Vietnamese and English say the same: lessons cell by cell, the interface sentence by sentence, the source by form."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from haidang.bank import freeze, load_course
from haidang.nbgrading import build_source
from haidang.workbench.labels import LABELS

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
PAGES = sorted(path.name for path in (NOTEBOOKS / "vi").glob("*.ipynb"))
LANGUAGES = sorted(path.name for path in NOTEBOOKS.iterdir() if path.is_dir() and path.name not in {"vi", "desks"})
CATALOGUES = sorted((ROOT / "src" / "haidang" / "locale").glob("*.po"))
TEMPLATES = ROOT / "widgets" / "haidang_widgets" / "templates"
FILLED_IN = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
SAME_IN_BOTH = ("page", "kind", "minutes", "module", "for")
"""Facts about a page that are not a matter of language."""


def notebook(language: str, name: str) -> dict[str, Any]:
    """A lesson as JSON."""
    book: dict[str, Any] = json.loads((NOTEBOOKS / language / name).read_text(encoding="utf-8"))
    return book


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell."""
    return "".join(cell["source"])


def test_there_is_something_to_compare() -> None:
    """The tests below look at lessons, languages and catalogues that exist."""
    assert "02-vneid.ipynb" in PAGES
    assert [path.stem for path in CATALOGUES] == LANGUAGES
    assert "en" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_exists_in_every_language(language: str) -> None:
    """The sibling folders hold the same pages."""
    assert sorted(path.name for path in (NOTEBOOKS / language).glob("*.ipynb")) == PAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
class TestTranslatedPages:
    """A page in another language is the same page."""

    def test_cells_correspond(self, language: str, name: str) -> None:
        """Same cells, same ids, same order, same kinds."""
        first, other = notebook("vi", name)["cells"], notebook(language, name)["cells"]
        assert [(cell["id"], cell["cell_type"]) for cell in other] == [
            (cell["id"], cell["cell_type"]) for cell in first
        ]

    def test_code_is_identical(self, language: str, name: str) -> None:
        """Code cells are the same byte for byte: language comes from the folder, never from the code."""
        first, other = notebook("vi", name)["cells"], notebook(language, name)["cells"]
        code = {cell["id"]: source_of(cell) for cell in first if cell["cell_type"] == "code"}
        assert {cell["id"]: source_of(cell) for cell in other if cell["cell_type"] == "code"} == code

    def test_steps_correspond(self, language: str, name: str) -> None:
        """The same steps begin at the same cells, each with a title; the same cells cite the same ledger entries."""
        facts = [
            [
                (cell["id"], cell["metadata"]["haidang"].get("step"), cell["metadata"]["haidang"].get("ledger"))
                for cell in notebook(one, name)["cells"]
                if "haidang" in cell["metadata"]
            ]
            for one in ("vi", language)
        ]
        assert facts[0] == facts[1]
        titles = [
            cell["metadata"]["haidang"].get("title")
            for cell in notebook(language, name)["cells"]
            if "step" in cell["metadata"].get("haidang", {})
        ]
        assert all(titles)

    def test_facts_correspond(self, language: str, name: str) -> None:
        """The page's facts agree, and its title and summary are written in both languages."""
        first, other = (notebook(one, name)["metadata"]["haidang"] for one in ("vi", language))
        assert {key: other.get(key) for key in SAME_IN_BOTH} == {key: first.get(key) for key in SAME_IN_BOTH}
        assert set(other) == set(first)
        assert other["title"]

    def test_text_is_translated(self, language: str, name: str) -> None:
        """No cell of prose was left as it is in Vietnamese."""
        first, other = notebook("vi", name)["cells"], notebook(language, name)["cells"]
        prose = {cell["id"]: source_of(cell) for cell in first if cell["cell_type"] == "markdown"}
        assert [cell["id"] for cell in other if prose.get(cell["id"]) == source_of(cell)] == []


def _messages_of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix in {".html", ".j2"}:
            with path.open("rb") as file:
                for _line, message, _comments, _context in extract(
                    "jinja2.ext:babel_extract", file, options={"encoding": "utf-8"}
                ):
                    yield path.name, message if isinstance(message, str) else message[0]


def _messages_of_code() -> Iterator[tuple[str, str]]:
    """Sentences given to a translator, as a literal or as a constant of the module."""
    source = ROOT / "src"
    for path in sorted((source / "haidang").rglob("*.py")):
        if "translat" not in (text := path.read_text(encoding="utf-8")):
            continue
        module = importlib.import_module(
            ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
        )
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or _called(node) not in {"_", "translate"} or not node.args:
                continue
            match node.args[0]:
                case ast.Constant(value=str(sentence)):
                    yield path.name, sentence
                case ast.Name(id=name) if name.isupper():
                    yield path.name, getattr(module, name)


def _called(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def messages() -> dict[str, str]:
    """Every sentence of the interface that is translated, with where it stands."""
    found = {sentence: f"labels: {key}" for key, sentence in LABELS.items()}
    found |= {sentence: place for place, sentence in (*_messages_of_templates(), *_messages_of_code())}
    return found


def test_sentences_are_found() -> None:
    """The search sees labels, templates and code, so that the next test is about something."""
    places = messages()
    assert len(places) > len(LABELS) > 100
    assert {"Mã lớp", "Đang học dở"} <= set(places)
    assert "home.py" in places.values()
    assert "request.py" in places.values()


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_every_sentence_is_translated(catalogue: Path) -> None:
    """Each sentence of the interface has an entry in each catalogue, with the same things to fill in."""
    with catalogue.open("rb") as file:
        entries = {str(one.id): str(one.string) for one in read_po(file, locale=catalogue.stem) if one.id}
    wanted = messages()
    assert {sentence: place for sentence, place in sorted(wanted.items()) if not entries.get(sentence)} == {}
    torn = [sentence for sentence in wanted if _filled(sentence) != _filled(entries[sentence])]
    assert torn == []


def _filled(sentence: str) -> set[str]:
    return {percent or brace for percent, brace in FILLED_IN.findall(sentence)}


def test_the_source_notebooks_are_what_the_forms_make() -> None:
    """`assessments/source` holds, for every form, the notebook that `haidang check build` makes, and nothing else."""
    course = load_course(ROOT / "assessments")
    made = {}
    for check in course.forms:
        release = freeze(course, check)
        made[f"{release.id}/{release.id}.ipynb"] = nbformat.writes(build_source(release)) + "\n"
    folder = ROOT / "assessments" / "source"
    current = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.ipynb")
    }
    assert set(made) <= set(current), "run: haidang check build"
    assert [name for name, text in made.items() if current[name] != text] == [], "run: haidang check build"


def test_code_in_lessons_is_thin() -> None:
    """A lesson's cell imports and calls: at most 15 lines, no class, no function of its own."""
    fat = []
    for language in ("vi", *LANGUAGES):
        for name in PAGES:
            for cell in notebook(language, name)["cells"]:
                text = source_of(cell)
                if cell["cell_type"] == "code" and (
                    text.count("\n") >= 15 or re.search(r"^\s*(def|class) ", text, re.MULTILINE)
                ):
                    fat.append(f"{language}/{name}#{cell['id']}")
    assert fat == []
