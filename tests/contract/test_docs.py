"""The documentation keeps up: generated pages equal the code, links lead somewhere, versions agree."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import click
import pytest

import haidang
from haidang.cli import COMMANDS
from haidang.domain import errors

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "assessments").rglob("*.md")])
ADR_LINES = 80
GUIDES = {
    "vi": ("tinh-nguyen-vien", "giang-vien", "dieu-phoi", "bien-soan"),
    "en": ("volunteer", "trainer", "coordinator", "author"),
}


def _make_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


make_reference = _make_reference()


@pytest.mark.parametrize("name", ["cli.md", "errors.md", "ledger.md"])
def test_generated_pages_equal_the_code(name: str) -> None:
    """A page that is made from the code is what the code makes now."""
    path = DOCS / "reference" / name
    assert path.read_text(encoding="utf-8") == make_reference.pages()[path], "run: python docs/make_reference.py"


def _leaves() -> Iterator[tuple[str, click.Command]]:
    for path, chain in make_reference.commands():
        if path:
            yield " ".join(path), chain[-1]


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in _leaves()])
def test_every_command_helps(name: str, command: click.Command) -> None:
    """Every command and every option says what it does, in a sentence."""
    assert command.help
    assert command.help.strip().endswith("."), name
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not (one.help or "").strip()]
    assert silent == []


def test_the_list_of_commands_tells_the_truth() -> None:
    """The line that `haidang --help` shows for a command is the first line of the command's own help."""
    for name, (module, line) in COMMANDS.items():
        command: click.Command = importlib.import_module(module).command
        assert (command.help or "").strip().splitlines()[0] == line, name


def test_every_error_is_drawn_and_explained() -> None:
    """Every exception of the house stands in the drawing of domain/errors.py and has a docstring of its own."""
    drawing = inspect.getdoc(errors) or ""
    kinds = [one for one in vars(errors).values() if inspect.isclass(one) and issubclass(one, errors.HaidangError)]
    assert len(kinds) >= 8
    for kind in kinds:
        assert re.search(rf"\b{kind.__name__}\b\s{{2,}}\S", drawing), kind.__name__
        assert kind.__dict__.get("__doc__"), kind.__name__


def test_every_exception_has_the_one_root() -> None:
    """No room raises an exception class of its own that is not one of ours."""
    strangers = []
    for path in sorted((ROOT / "src" / "haidang").rglob("*.py")):
        for name, bases in re.findall(r"^class (\w+)\(([^)]*)\):", path.read_text(encoding="utf-8"), re.MULTILINE):
            if (
                re.search(r"\b(Exception|\w+Error)\b", bases)
                and path.name != "errors.py"
                and "HaidangError" not in bases
            ):
                strangers.append(f"{path.relative_to(ROOT)}: {name}({bases})")
    assert strangers == []


def test_versions_agree() -> None:
    """The top heading of the changelog, pyproject.toml and the package say the same version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    headings = re.findall(
        r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    released = [one for one in headings if one[0] != "Unreleased"]
    assert released[0][0] == project["version"] == haidang.__version__
    assert released[0][1], "a released version has a date"


def test_decision_records_are_short() -> None:
    """A decision record is one page, numbered without gaps, and says when, whether it holds and what follows."""
    records = sorted((DOCS / "adr").glob("[0-9]*.md"))
    assert [path.name[:4] for path in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= ADR_LINES, path.name
        assert re.match(rf"# {path.name[:4]} \S", text), path.name
        assert re.search(
            r"^\*\*Decided:\*\* \d{4}-\d\d-\d\d\. \*\*State:\*\* (in force|superseded by \d{4})\.", text, re.MULTILINE
        ), path.name
        assert re.search(r"^## What follows|^What follows", text, re.MULTILINE), path.name


def _links(path: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r"<img[^>]*\ssrc=\"([^\"]+)\"", text)


def _anchors(path: Path) -> set[str]:
    """Anchors of a Markdown page as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#{1,6} (.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE):
        words = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the repository points to a file, and to a heading where it names one."""
    lost = []
    for link in _links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in _anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_guide_stands_in_both_languages() -> None:
    """Four guides, Vietnamese and English, each linked from the README of its language."""
    for language, readme in (("vi", "README.vi.md"), ("en", "README.md")):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert {path.stem for path in (DOCS / "guides" / language).glob("*.md")} == set(GUIDES[language])
        assert [name for name in GUIDES[language] if f"docs/guides/{language}/{name}.md" not in text] == []


def test_both_readmes_name_the_same_commands() -> None:
    """The two READMEs show the same commands, line for line."""
    blocks = {
        name: re.findall(r"```(?:sh|powershell)\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
        for name in ("README.md", "README.vi.md")
    }
    without_comments = {name: [re.sub(r"\s*#.*", "", block) for block in found] for name, found in blocks.items()}
    assert without_comments["README.md"] == without_comments["README.vi.md"]
    assert without_comments["README.md"]


def test_documented_commands_exist() -> None:
    """Every `haidang …` in the README, guides and CONTRIBUTING is a command with these options."""
    known = {" ".join(path): chain[-1] for path, chain in make_reference.commands()}
    wrong = []
    for page in [
        ROOT / "README.md",
        ROOT / "README.vi.md",
        ROOT / "CONTRIBUTING.md",
        *sorted((DOCS / "guides").rglob("*.md")),
    ]:
        for line in re.findall(r"(?:^|`|[\\/])haidang((?: [^\s`]+)+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            words = line.split()
            name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known), None)
            if name is None:
                if not words[0].startswith("-"):
                    wrong.append(f"{page.name}: haidang{line}")
                continue
            options = {option for one in known[name].params for option in one.opts}
            wrong += [
                f"{page.name}: haidang {name} {word}"
                for word in words
                if word.startswith("--") and word.split("=")[0] not in options
            ]
    assert wrong == []


def test_the_glossary_holds_every_word_of_the_design() -> None:
    """Each of the words that the house agreed on has an entry with a Vietnamese term and a sentence."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*([^*]+)\*\* \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    terms = [term for term, _vietnamese, _meaning in rows]
    needed = (
        "competency", "item", "revision", "item bank", "task", "form", "variant", "check", "attempt", "response",
        "score", "rubric", "mastery", "cut score", "must-pass", "roster", "unit", "workshop", "journal", "release",
        "slot", "board", "desk", "shared page", "live page", "queue", "acknowledgement", "mark", "projection", "late",
        "misconception",
    )  # fmt: skip
    assert [term for term in needed if term not in terms] == []
    assert len(terms) == len(set(terms))
    assert all(meaning.strip().endswith(".") for _term, _vietnamese, meaning in rows)


def test_every_code_of_an_import_is_explained() -> None:
    """Each RO and NG code in the source stands in the page that explains them, and no other does."""
    pattern = re.compile(r"\b(?:RO|NG)\d{3}\b")
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "haidang").rglob("*.py"))
    given = set(re.findall(r'"((?:RO|NG)\d{3})"', sources))
    page = (ROOT / "docs" / "reference" / "import-diagnostics.md").read_text(encoding="utf-8")
    assert given
    assert set(pattern.findall(page)) == given
