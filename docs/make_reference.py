"""Write the generated pages of the reference: `cli.md`, `errors.md` and, from the content, `ledger.md`.

`--check` compares and writes nothing; `tests/contract/test_docs.py` does the same.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from haidang.bank import load_course
from haidang.cli import COMMANDS, root
from haidang.domain import errors
from haidang.workbench.coverage import covered
from haidang.workbench.notebooks import lessons

DOCS = Path(__file__).resolve().parent
SOURCE = DOCS.parent / "src" / "haidang"
WIDTH = 100
REFUSALS = ("Refused", "NotAllowed", "NotFound", "Closed")

CLI_HEAD = """\
# The command line

Made from the commands by `docs/make_reference.py`; do not edit by hand.

The help is in Vietnamese, as the people who type the commands read it. Exit codes: 0 done · 1 refused, or faulty
content · 2 wrong usage · 3 a fault of ours (run again with `HAIDANG_DEBUG=1` to see it) · 130 stopped with Ctrl + C.
"""
ERRORS_HEAD = """\
# Errors and refusals

Made from the source by `docs/make_reference.py`; do not edit by hand.

What a person typed is answered on the page and never an exception. Faults of content are
[diagnostics](diagnostics.md). The rest is one tree of exceptions; a person sees one sentence of it in their language
and, for a fault of ours, a reference number that stands in the log.
"""


def commands() -> Iterator[tuple[tuple[str, ...], list[click.Command]]]:
    """Every command as its path and the chain from `haidang` down to it, groups before their members."""
    yield (), [root]
    for name, (module, _line) in COMMANDS.items():
        command: click.Command = importlib.import_module(module).command
        yield (name,), [root, command]
        if isinstance(command, click.Group):
            for inner in sorted(command.commands):
                yield (name, inner), [root, command, command.commands[inner]]


def help_of(path: tuple[str, ...], chain: list[click.Command]) -> str:
    """The text of `haidang … --help`, at a fixed width."""
    context = None
    for part, command in zip(("haidang", *path), chain, strict=True):
        context = click.Context(
            command,
            info_name=part,
            parent=context,
            terminal_width=WIDTH,
            max_content_width=WIDTH,
            help_option_names=["-h", "--help"],
        )
    assert context is not None
    return chain[-1].get_help(context)


def cli_page() -> str:
    """Text of `docs/reference/cli.md`."""
    parts = [CLI_HEAD]
    for path, chain in commands():
        name = " ".join(("haidang", *path))
        parts.append(f"{'##' if len(path) < 2 else '###'} `{name}`\n\n```text\n{help_of(path, chain)}\n```\n")
    return "\n".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One place of the source that refuses something."""

    code: str
    kind: str
    room: str
    sentence: str


def refusals() -> list[Refusal]:
    """Every refusal with a code that stands in the source, by code."""
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or _name(node.func) not in REFUSALS:
                continue
            code = next((one.value for one in node.keywords if one.arg == "code"), None)
            if isinstance(code, ast.Constant):
                room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
                found.add((str(code.value), _name(node.func), room, _sentence(node.args[0]) if node.args else ""))
    return [Refusal(code=code, kind=kind, room=room, sentence=sentence) for code, kind, room, sentence in sorted(found)]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sentence(node: ast.expr) -> str:
    """The words of a message, with `…` for what is filled in; "" where it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""


def errors_page() -> str:
    """Text of `docs/reference/errors.md`."""
    tree = inspect.getdoc(errors) or ""
    drawing = tree.split("::", 1)[1].strip("\n")
    parts = [ERRORS_HEAD, "## The tree\n", f"```text\n{inspect.cleandoc(drawing)}\n```\n"]
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.HaidangError):
            first = (inspect.getdoc(kind) or "").split("\n\n")[0]
            parts.append(f"### `{name}`\n\n{first}\n")
    parts.append(
        "## Codes of refusals\n\nStable names, sent to the page runtime as `error.code`. The sentence is what the\n"
        "person reads; `…` is filled in; empty where it is put together at run time.\n"
    )
    rows = [f"| `{one.code}` | `{one.kind}` | {one.room} | {one.sentence.replace('|', '/')} |" for one in refusals()]
    parts.append("\n".join(["| code | kind | room | sentence |", "|---|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


LEDGER_HEAD = """\
# What of the ledger the course covers

Made from `assessments/` and `notebooks/` by `docs/make_reference.py`; do not edit by hand. `haidang bank stats --json`
counts the same.

The [ledger](../../assessments/ledger.yaml) lists what the movement's sources name. Each column is counted by itself,
from the ids that the content itself cites: **taught**, a lesson's cell cites the entry; **practised**, a task cites it;
**checked**, a graded item cites it; **tracked**, an indicator stands for it that the product counts now. Beside them,
**through a competency** counts graded items which do not cite the entry but measure a competency that the curriculum
ties to it. What is not there yet stands as not there.
"""
LISTED = 3


def ledger_page() -> str:
    """Text of `docs/reference/ledger.md`."""
    course = load_course(DOCS.parent / "assessments")
    found = covered(course, lessons(DOCS.parent / "notebooks", "vi"))
    counts = {
        "taught": sum(bool(one.taught) for one in found),
        "practised": sum(bool(one.practised) for one in found),
        "checked": sum(bool(one.checked) for one in found),
        "through a competency only": sum(bool(one.through) and not one.checked for one in found),
        "tracked": sum(bool(one.tracked) for one in found),
        "none of these": sum(one.missing for one in found),
    }
    parts = [LEDGER_HEAD, f"## Counts\n\nOf {len(found)} entries:\n"]
    parts.append(
        "\n".join(["| | entries |", "|---|---:|", *(f"| {what} | {n} |" for what, n in counts.items())]) + "\n"
    )
    section = ""
    for one in found:
        entry = course.ledger[one.id]
        if entry.section["en"] != section:
            section = entry.section["en"]
            parts.append(
                f"\n## {section}\n\n| | entry | taught | practised | checked | through a competency | tracked |\n"
                "|---|---|---|---|---|---|---|"
            )
        cells = [_cited(way) for way in (one.taught, one.practised, one.checked, one.through, one.tracked)]
        if one.missing:
            cells[0] = f"exempt: {entry.exempt['en']}" if entry.exempt else "**not there yet**"
        parts.append(f"| {one.id} | {entry.name['vi']} | {' | '.join(cells)} |")
    return "\n".join(parts) + "\n"


def _cited(places: tuple[str, ...]) -> str:
    """The first few places, and how many more."""
    more = f" +{len(places) - LISTED}" if len(places) > LISTED else ""
    return ", ".join(places[:LISTED]) + more


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    made = {"cli.md": cli_page(), "errors.md": errors_page(), "ledger.md": ledger_page()}
    return {DOCS / "reference" / name: text for name, text in made.items()}


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with `--check` say which ones lag behind."""
    parser = argparse.ArgumentParser(description="Write the generated pages of the reference.")
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 where a page lags behind")
    asked = parser.parse_args(arguments)
    lagging = [path for path, text in pages().items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in lagging:
        if asked.check:
            print(f"{path.relative_to(DOCS.parent)} lags behind. Run: python docs/make_reference.py", file=sys.stderr)
        else:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if asked.check and lagging else 0


if __name__ == "__main__":
    sys.exit(main())
