"""The floors of the house: import-linter's contracts hold, and each of them catches a planted forbidden import."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("pyproject.toml", "src", "widgets/haidang_widgets")

PLANTED = [
    pytest.param(
        "src/haidang/domain/planted.py",
        "import haidang.workbench.opening\n",
        "A room imports only from floors below it",
        id="a lower floor looks up",
    ),
    pytest.param(
        "src/haidang/people/planted.py",
        "import haidang.journal\n",
        "siblings are blind to each other",
        id="a sibling looks sideways",
    ),
    pytest.param(
        "src/haidang/serving/planted.py",
        "import haidang.desks\n",
        "siblings are blind to each other",
        id="serving looks at the desks",
    ),
    pytest.param(
        "widgets/haidang_widgets/planted.py",
        "import haidang.domain.ids\n",
        "haidang_widgets knows nothing of the application",
        id="a widget knows the application",
    ),
    pytest.param(
        "src/haidang/workbench/planted.py",
        "def late():\n    import nbgrader.api\n",
        "Only nbgrading imports nbgrader",
        id="nbgrader outside its adapter, inside a function",
    ),
    pytest.param(
        "src/haidang/journal/planted.py",
        "import pandas\n",
        "Only tracker imports pandas",
        id="pandas outside the tracker",
    ),
    pytest.param(
        "src/haidang/desks/planted.py",
        "import tornado.web\n",
        "Only serving imports Voila and jupyter_server",
        id="tornado outside serving",
    ),
    pytest.param(
        "src/haidang/scoring/planted.py",
        "from pathlib import Path\n",
        "The pure middle does no I/O",
        id="the scorer reads files",
    ),
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree, looking at that tree only."""
    code = (
        "import sys; sys.path[:0] = ['src', 'widgets']; "
        "from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-I", "-c", code, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what import-linter looks at."""
    folder = tmp_path_factory.mktemp("house")
    for name in KEPT:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "static", "*.ttf"))
        else:
            shutil.copy2(source, target)
    return folder


def test_the_floors_hold(tree: Path) -> None:
    """Every contract of pyproject.toml is kept by the code as it stands."""
    done = lint_imports(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(("path", "text", "contract"), PLANTED)
def test_a_planted_import_is_caught(tree: Path, path: str, text: str, contract: str) -> None:
    """A forbidden import breaks exactly the contract that forbids it."""
    planted = tree / path
    planted.write_text(text, encoding="utf-8")
    try:
        done = lint_imports(tree)
    finally:
        planted.unlink()
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert len(broken) == 1, done.stdout
    assert contract in broken[0]
    assert Path(path).stem in done.stdout
