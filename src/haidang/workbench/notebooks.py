"""What the notebooks say of themselves in their metadata: lessons and live pages."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from haidang.workbench.language import translator

_PRACTICE = re.compile(r"""\bpractice\(\s*["']([\w-]+)["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFacts:
    """What is known of a lesson from its notebook's metadata."""

    name: str
    title: str
    summary: str
    minutes: int
    steps: tuple[tuple[str, str], ...]
    """(anchor, title) in their order."""
    module: str
    roles: tuple[str, ...]
    """Whom it is for, most to the point first."""
    after: tuple[str, ...]
    """Names of the lessons that should come before."""
    ledger: tuple[tuple[str, str], ...]
    """(ledger id, anchor of the step) for everything that a cell says it teaches."""
    practice: tuple[tuple[str, str], ...] = ()
    """(practice item id, anchor of the step it stands in)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """A live page that staff can open."""

    href: str
    title: str
    summary: str
    roles: tuple[str, ...]


@functools.lru_cache(maxsize=256)
def _notebook(path: Path, _changed: int) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _read(path: Path) -> tuple[Mapping[str, object], list[tuple[Mapping[str, object], str]]]:
    """The ``haidang`` metadata of a notebook and of each of its cells, with the source of those that are code."""
    notebook = _notebook(path, path.stat().st_mtime_ns)

    def facts(part: object) -> Mapping[str, object]:
        metadata = part.get("metadata", {}) if isinstance(part, dict) else {}
        found = metadata.get("haidang", {}) if isinstance(metadata, dict) else {}
        return found if isinstance(found, dict) else {}

    def code(cell: object) -> str:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            return ""
        source = cell.get("source", "")
        return "".join(map(str, source)) if isinstance(source, list) else str(source)

    cells = notebook.get("cells", [])
    return facts(notebook), [(facts(cell), code(cell)) for cell in cells] if isinstance(cells, list) else []


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def lessons(notebooks: Path, language: str) -> list[LessonFacts]:
    """The lessons of a language in the order of their file names."""
    found = []
    for path in sorted((notebooks / language).glob("*.ipynb")):
        facts, cells = _read(path)
        if facts.get("kind") != "lesson":
            continue
        steps = tuple((str(cell["step"]), str(cell.get("title", ""))) for cell, _code in cells if cell.get("step"))
        anchor, cited, practised = "", [], []
        for cell, code in cells:
            anchor = str(cell.get("step") or anchor)
            cited += [(name, anchor) for name in _names(cell.get("ledger"))]
            practised += [(name, anchor) for name in _PRACTICE.findall(code)]
        found.append(
            LessonFacts(
                name=path.stem,
                title=str(facts.get("title", path.stem)),
                summary=str(facts.get("summary", "")),
                minutes=int(str(facts.get("minutes", 0)) or 0),
                steps=steps,
                module=str(facts.get("module", "")),
                roles=_names(facts.get("for")),
                after=_names(facts.get("after")),
                ledger=tuple(dict.fromkeys(cited)),
                practice=tuple(dict.fromkeys(practised)),
            )
        )
    return found


def live_pages(notebooks: Path, language: str) -> list[PageFacts]:
    """Every live notebook, desks first: also an ordinary one that a trainer has just dropped in.

    The desks stand in one folder for all languages, so that their titles are sentences of the interface.
    """
    translate = translator(language)
    found = []
    for folder in ("desks", "", language):
        for path in sorted((notebooks / folder).glob("*.ipynb")):
            facts, _cells = _read(path)
            if facts.get("page") == "shared":
                continue
            found.append(
                PageFacts(
                    href=path.relative_to(notebooks).as_posix(),
                    title=translate(str(facts.get("title", path.stem))),
                    summary=translate(str(facts.get("summary", ""))) if facts.get("summary") else "",
                    roles=_names(facts.get("for")),
                )
            )
    return found
