"""What the benchmarks print: the promised fields, honest verdicts, an exit code that tells."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def beside_each_other(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The modules of the benchmarks stand beside each other in a folder that is no package."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(FOLDER))
    yield
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == FOLDER:
            del sys.modules[name]


def test_a_row_is_one_object_with_the_promised_fields() -> None:
    """Scripts read them by name; what was not measured is null, a ratio of nothing too."""
    from rows import Row, as_json, missing

    line = as_json(Row(name="a", ours=2.0, stock=300.0, unit="ms", target=15, times=80, note="n"))
    assert json.loads(line) == {
        "name": "a",
        "ours": 2.0,
        "stock": 300.0,
        "ratio": 150.0,
        "unit": "ms",
        "target": 15,
        "holds": True,
        "note": "n",
    }
    assert "\n" not in line
    nothing = json.loads(as_json(missing("b", "s", 5, "why")))
    assert (nothing["ours"], nothing["ratio"], nothing["holds"]) == (None, None, False)
    assert json.loads(as_json(Row(name="c", ours=float("nan"), stock=None, unit="s", target=1)))["holds"] is False


@pytest.mark.parametrize(
    ("ours", "stock", "holds"), [(2, 300, True), (16, 3000, False), (2, 100, False), (2, None, True)]
)
def test_a_target_can_bind_from_above_and_against_the_stock(ours: float, stock: float | None, holds: bool) -> None:
    """15 ms are not enough where 80 times stock are promised too; without a stock figure the first one decides."""
    from rows import Row

    assert Row(name="a", ours=ours, stock=stock, unit="ms", target=15, times=80).holds is holds


def test_the_table_stands_with_ratios_first() -> None:
    """A reader sees the ratio, then what, then both sides."""
    from rows import Row, in_words

    head, _rule, first = in_words([Row(name="a", ours=2, stock=300, unit="ms", target=15, times=80)]).splitlines()
    assert head.startswith("| stock ÷ ours | what | ours | stock |")
    assert first == "| 150 × | a | 2 | 300 | ms | ≤ 15, ≥ 80 × | yes |  |"


@pytest.mark.parametrize(("ours", "code"), [(1.0, 0), (2.0, 1)])
def test_a_missed_target_ends_with_one(
    ours: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 0 only if every target holds; with --json every line is an object."""
    import run
    from rows import Row

    async def table(_bench: object, subjects: object) -> list[Row]:
        assert subjects == ["opening"]
        return [Row(name="a", ours=ours, stock=None, unit="s", target=1.5), Row(name="b", ours=9, stock=9, unit="")]

    monkeypatch.setattr(run, "table", table)
    assert run.main(["--quick", "--json", "--only", "opening"]) == code
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == ["a", "b"]


def test_a_subject_that_fails_is_a_missed_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """One subject that cannot be measured costs neither the others nor the truth."""
    import asyncio

    import opening
    import run
    from bench import QUICK, Bench

    async def rows(_bench: object) -> list[object]:
        raise OSError("no server")

    monkeypatch.setattr(opening, "rows", rows)
    (row,) = asyncio.run(run.table(Bench(sizes=QUICK), ["opening"]))
    assert row.holds is False
    assert "no server" in row.note


def test_every_subject_gives_rows() -> None:
    """Each name that `--only` takes is a module with a coroutine `rows`."""
    import inspect
    from importlib import import_module

    import run

    assert all(inspect.iscoroutinefunction(import_module(name).rows) for name in run.SUBJECTS)


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    """What stands around the table stays; a page without marks is refused."""
    import run

    page = tmp_path / "benchmarks.md"
    page.write_text("before\n<!-- table -->\nold\n<!-- /table -->\nafter\n", encoding="utf-8")
    run.write("new", page)
    assert page.read_text("utf-8") == "before\n<!-- table -->\n\nnew\n\n<!-- /table -->\nafter\n"
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(SystemExit):
        run.write("new", page)
    assert run.BEGIN in run.PAGE.read_text("utf-8")
    assert run.END in run.PAGE.read_text("utf-8")


def test_a_plot_is_a_picture_with_axes_from_zero() -> None:
    """A chart is well-formed SVG with its title and both labels; a doubled cost stands twice as high."""
    from plots import line_chart

    drawn = line_chart("Cost & gain", "learners", "memory, MB", {"p50": [(1, 10), (2, 20)]})
    tree = ET.fromstring(drawn)
    said = [one.text for one in tree.iter() if one.tag.endswith("text")]
    assert {"Cost & gain", "learners", "memory, MB", "0", "20"} <= set(said)
    first, second = [float(one.attrib["cy"]) for one in tree.iter() if one.tag.endswith("circle")]
    ground = 340 - 48
    assert round((ground - second) / (ground - first), 1) == 2
