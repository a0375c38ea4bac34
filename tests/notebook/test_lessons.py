"""Every notebook runs top to bottom, in every language, and keeps what it promises."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from haidang.bank import Course, load_course
from haidang.people import demo as demo_ward
from haidang.workbench.checks import release_check
from haidang.workbench.opening import Settings, open_workbench

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
EVERY = sorted(NOTEBOOKS.glob("*/*.ipynb"))
LANGUAGES = ("vi", "en")


def facts(path: Path) -> dict[str, Any]:
    """The metadata of a notebook that are ours."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("haidang", {})
    return found


LESSONS = [path for path in EVERY if facts(path).get("kind") == "lesson"]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(ROOT / "assessments")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of a desk: a demonstration ward, and the coordinator at the desk."""
    data = tmp_path_factory.mktemp("ward")
    settings = Settings(data=data, course=ROOT / "assessments", notebooks=NOTEBOOKS)
    workbench = open_workbench(settings)
    with workbench.database.begin() as c:
        installed = demo_ward.install_demo(
            c,
            demo_ward.ward_small(),
            staff_password="den-bien-sang",
            now=workbench.now(),
            new_id=workbench.new_id,
            keys=workbench.keys,
        )
    for check in workbench.course.forms:
        release_check(workbench, check)
    workbench.database.dispose()
    coordinator = next(one.person for one in installed.sign_ins if one.login == "dieuphoi")
    return {**settings.environment(), "HTTP_X_HAIDANG_OWNER": coordinator.id}


@pytest.mark.slow
@pytest.mark.xdist_group("nbval")
def test_every_notebook_runs(ward: dict[str, str]) -> None:
    """Each lesson, page, gallery and desk is run by nbval from its own folder; no cell fails."""
    assert len(EVERY) >= 10
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "--nbval-cell-timeout=90", "-q", "-p", "no:randomly",
         "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=", *map(str, EVERY)],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
        env={**os.environ, **ward, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    cells = sum(cell.cell_type == "code" for path in EVERY for cell in nbformat.read(path, as_version=4).cells)
    assert int(passed.group(1)) == cells


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_lesson_practises_what_it_teaches(path: Path, course: Course) -> None:
    """Every practice it shows is one of the bank and no graded item; nearly every step has something to do."""
    notebook = nbformat.read(path, as_version=4)
    shown = [one for cell in notebook.cells for one in re.findall(r'practice\("([^"]+)"\)', cell.source)]
    assert len(shown) >= 10
    assert len(set(shown)) == len(shown)
    assert {course.items[one].use for one in shown} == {"practice"}
    assert {course.items[one].type.value for one in shown} >= {"simulated_phone", "single_choice"}
    steps, practised, current = [], set(), ""
    for cell in notebook.cells:
        current = cell.metadata.get("haidang", {}).get("step", current)
        steps += [current] if current and current not in steps else []
        if "practice(" in cell.source:
            practised.add(current)
    assert len(practised & set(steps)) >= len(steps) - 2


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_lesson_says_what_it_is(path: Path, course: Course) -> None:
    """Title, length, module and summary are there; each step has an anchor and a title; sources carry dates."""
    about = facts(path)
    assert about["page"] == "shared"
    assert 30 <= about["minutes"] <= 45
    assert about["module"] in course.modules
    assert about["title"]
    assert about["summary"]
    notebook = nbformat.read(path, as_version=4)
    marks = [cell.metadata["haidang"] for cell in notebook.cells if "step" in cell.metadata.get("haidang", {})]
    assert len(marks) >= 8
    assert all(re.fullmatch(r"[a-z0-9-]+", mark["step"]) and mark["title"] for mark in marks)
    sources = [cell.source for cell in notebook.cells if "hd-source" in cell.source]
    assert sources
    assert any(re.search(r"\d{1,2}/\d{1,2}/20\d\d|20\d\d", source) for source in sources)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_items_lead_back_to_steps_that_exist(path: Path, course: Course) -> None:
    """Where a result sends somebody to learn again, the lesson has that step."""
    notebook = nbformat.read(path, as_version=4)
    steps = {cell.metadata.get("haidang", {}).get("step") for cell in notebook.cells}
    wanted = {item.lesson_step for item in course.items.values() if item.lesson_step.startswith(f"{path.stem}#")}
    assert wanted
    assert {one.split("#")[1] for one in wanted} <= steps


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notebooks_are_pages_not_modules(path: Path) -> None:
    """Cells stay thin: no more than 15 lines, no functions or classes, nothing imported but our own names."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        assert cell.outputs == []
        assert cell.execution_count is None
        lines = cell.source.splitlines()
        assert len(lines) <= 15
        assert not re.search(r"^\s*(def|class)\s", cell.source, re.MULTILINE)
        imports = re.findall(r"^(?:from|import)\s+(\w+)", cell.source, re.MULTILINE)
        assert set(imports) <= {"haidang"}
