"""The Binder recipe: what repo2docker would find, with the locked versions."""

from __future__ import annotations

import importlib.util
import re
import shutil
from importlib.metadata import requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    """A script of `binder/` as a module."""
    spec = importlib.util.spec_from_file_location(f"binder_{name}", ROOT / "binder" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = load("check")
make_requirements = load("make_requirements")


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    """A copy of the recipe and the locks it is made from."""
    shutil.copytree(ROOT / "binder", tmp_path / "binder", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def test_the_recipe_is_sound() -> None:
    """repo2docker would recognise the recipe, and its requirements are the locked versions."""
    assert check.recipe_faults(ROOT) == []


def _dependencies(name: str, found: set[str]) -> set[str]:
    for text in requires(name) or []:
        one = Requirement(text)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            needed = re.sub(r"[-_.]+", "-", one.name).lower()
            if needed not in found:
                found.add(needed)
                _dependencies(needed, found)
    return found


def test_the_proxy_comes_with_all_it_needs() -> None:
    """Every package that jupyter-server-proxy needs is pinned, so that pip chooses nothing by itself."""
    pinned = make_requirements.pins((ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8"))
    assert {"jupyter-server-proxy"} | _dependencies("jupyter-server-proxy", set()) <= set(pinned)


def test_requirements_are_the_locked_versions() -> None:
    """Each line stands, word for word, in one of the locks."""
    made = make_requirements.pins((ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8"))
    runtime = make_requirements.pins((ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8"))
    dev = make_requirements.pins((ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8"))
    assert {name: lines for name, lines in made.items() if name in runtime} == runtime
    assert all(lines == dev[name] for name, lines in made.items() if name not in runtime)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "environment.yml").write_text("name: x\n"), "would hide"),
        (lambda folder: (folder / "start").unlink(), "start is missing"),
        (lambda folder: (folder / "postBuild").chmod(0o644), "not executable"),
        (lambda folder: (folder / "runtime.txt").write_text("python-2.7\n"), "runtime.txt says"),
        (lambda folder: (folder / "start").write_text("#!/bin/bash\necho hello\n"), "does not hand over"),
        (lambda folder: (folder / "postBuild").write_text("#!/bin/bash\nif then\n"), "binder/postBuild:"),
        (
            lambda folder: (folder / "requirements.txt").write_text(
                (folder / "requirements.txt").read_text(encoding="utf-8").replace("voila==", "voila==9"),
                encoding="utf-8",
            ),
            "differs from the lock",
        ),
        (lambda folder: (folder / "requirements.txt").write_text("voila==0.5.13\n"), "does not end with"),
    ],
)
def test_a_spoiled_recipe_is_noticed(recipe: Path, spoil: object, said: str) -> None:
    """Each kind of fault is named."""
    assert check.recipe_faults(recipe) == []
    spoil(recipe / "binder")  # type: ignore[operator]
    assert said in "\n".join(check.recipe_faults(recipe))


def test_a_lock_without_the_proxy_is_refused() -> None:
    """A package that no lock pins is an error, never left to chance."""
    with pytest.raises(KeyError):
        make_requirements.requirements("click==8\n", "click==8\n")
