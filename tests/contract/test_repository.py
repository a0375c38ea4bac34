"""Promises of the repository as a whole: locks without hosts, notebooks without outputs, files of a readable size."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
"""Lines of a file; above it the docstring or first comment says why."""
LOCKS = [
    *sorted((ROOT / "requirements").glob("*.lock")),
    ROOT / "binder" / "requirements.txt",
    ROOT / "widgets" / "package-lock.json",
]
HOST = re.compile(r"https?://|\bregistry\b|\bindex-url\b|\bfind-links\b|\"resolved\"", re.IGNORECASE)
MANAGER_OF_IPYWIDGETS = "widgets/src/page/live/manager.js"
"""What ipywidgets itself calls the thing that is in this file."""
LAZY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "stuff"}


def tracked(*patterns: str) -> list[Path]:
    """Files that are in git or would be, by pattern."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        capture_output=True,
        check=True,
    )
    return sorted({ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()})


def source_files() -> list[Path]:
    """Code that people read and change."""
    return tracked(
        "src/*.py",
        "widgets/haidang_widgets/*.py",
        "widgets/src/*.js",
        "widgets/*.mjs",
        "binder/*.py",
        "docs/*.py",
        "benchmarks/*.py",
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_file_names_a_host(lock: Path) -> None:
    """A lock file says versions and hashes, never from where: whoever installs has their own mirror."""
    text = lock.read_text(encoding="utf-8")
    if lock.suffix == ".json":
        # The pages where npm packages ask for money are part of their metadata and not a place of download.
        text = json.dumps(
            [
                {key: value for key, value in one.items() if key != "funding"}
                for one in json.loads(text)["packages"].values()
            ]
        )
    found = [line.strip()[:120] for line in text.splitlines() if (said := HOST.search(line)) and said]
    assert found == []


@pytest.mark.parametrize("name", ["build.lock", "runtime.lock", "dev.lock"])
def test_every_locked_version_has_a_hash(name: str) -> None:
    """Every requirement of a Python lock is pinned and carries at least one sha256."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    naked = [
        entry.splitlines()[0]
        for entry in entries
        if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry
    ]
    assert naked == []


def test_every_npm_package_has_an_integrity() -> None:
    """Every npm package is pinned with its digest."""
    packages = json.loads((ROOT / "widgets" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "widgets" / ".npmrc").read_text(encoding="utf-8")


def test_notebooks_hold_no_outputs() -> None:
    """A notebook in git is a page: no outputs, no execution counts, no widget state."""
    notebooks = tracked("*.ipynb")
    assert notebooks
    dirty = []
    for path in notebooks:
        book = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        if (
            any(cell["outputs"] or cell["execution_count"] is not None for cell in cells)
            or "widgets" in book["metadata"]
        ):
            dirty.append(path.relative_to(ROOT).as_posix())
    assert dirty == []


def test_long_files_say_why() -> None:
    """A source file above the cap explains itself: its docstring or first comment says “lines” and the reason."""
    silent = []
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        count = text.count("\n")
        if count > LONGEST and "lines" not in _opening_words(path, text):
            silent.append(f"{path.relative_to(ROOT).as_posix()} ({count})")
    assert silent == []


def _opening_words(path: Path, text: str) -> str:
    if path.suffix == ".py":
        return ast.get_docstring(ast.parse(text)) or ""
    said = re.match(r"(?:\s*//[^\n]*\n)*\s*/\*.*?\*/", text, re.DOTALL)
    return said.group(0) if said else ""


def test_no_room_for_odds_and_ends() -> None:
    """No module is called after nothing in particular."""
    lazy = [
        path.relative_to(ROOT).as_posix()
        for path in source_files()
        if path.stem in LAZY_NAMES or path.parent.name in LAZY_NAMES
    ]
    assert lazy == [MANAGER_OF_IPYWIDGETS]


def test_ci_does_what_the_readme_says() -> None:
    """CI calls `make test` and nothing of its own."""
    script = ROOT / ".ci" / "run"
    commands = [
        line
        for line in script.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "set ", "cd "))
    ]
    assert commands == ["exec make test"]
    assert os.access(script, os.X_OK)


def _verbs_of_the_makefile() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found: set[str] = set()
    for line in re.findall(r"^([a-z][a-z -]*):(?!=)", text, re.MULTILINE):
        found.update(line.split())
    return found


def _verbs_in_the_docs() -> Iterator[tuple[str, str]]:
    for path in [ROOT / "README.md", ROOT / "README.vi.md", ROOT / "CONTRIBUTING.md", *tracked("docs/*.md")]:
        for verb in re.findall(
            r"(?:^|`|\s)make ([a-z][a-z-]*)(?=[`\s#]|$)", _code_of(path.read_text(encoding="utf-8")), re.MULTILINE
        ):
            yield path.relative_to(ROOT).as_posix(), verb


def _code_of(text: str) -> str:
    """Only what is set as code: prose may make sense, or make haste."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", text)])


def test_every_verb_in_the_docs_is_in_the_makefile() -> None:
    """`make something` in README, CONTRIBUTING and docs is something that make can do."""
    said = list(_verbs_in_the_docs())
    assert {"serve", "test"} <= {verb for path, verb in said if path == "README.md"}
    known = _verbs_of_the_makefile()
    assert [one for one in said if one[1] not in known] == []


def test_what_the_makefile_calls_phony_exists() -> None:
    """Every name in .PHONY is a rule."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY:(.*)$", text, re.MULTILINE).group(1).split())  # type: ignore[union-attr]
    assert phony - _verbs_of_the_makefile() == set()


MACHINE = re.compile(r"/(?:root|home/[a-z]+|Users/[A-Za-z]+|work)/(?!\.\.)[\w.-]+")


def test_no_file_names_a_machine() -> None:
    """No file holds a path of the machine it was written on (Binder's own home, jovyan, is public)."""
    found = []
    for path in tracked(
        "*.py", "*.md", "*.js", "*.mjs", "*.yaml", "*.yml", "*.toml", "*.ipynb", "*.sh", "Makefile", "binder/*", ".ci/*"
    ):
        for said in MACHINE.findall(path.read_text(encoding="utf-8", errors="ignore")):
            if "jovyan" not in said and path != Path(__file__):
                found.append(f"{path.relative_to(ROOT).as_posix()}: {said}")
    assert found == []


@pytest.mark.xdist_group("groups")
def test_tests_of_a_group_share_a_worker(request: pytest.FixtureRequest) -> None:
    """Where tests run side by side, those of a group use one server; pytest and xdist must agree on how it is told."""
    grouping = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@groups") == grouping
