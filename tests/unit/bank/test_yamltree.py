"""YAML text to plain data with lines."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.bank.source import Faults
from haidang.bank.yamltree import parse


def read(text: str) -> tuple[object, dict[object, int], list[tuple[str, int]]]:
    faults = Faults()
    result = parse(text, "x.yaml", faults)
    found = [(one.code, one.line) for one in faults.found]
    if result is None:
        return None, {}, found
    data, spot = result
    return data, dict(spot.source.lines), found


class TestParse:
    def test_every_value_has_its_line(self) -> None:
        """Mappings are found at their key, list entries at their own line."""
        data, lines, found = read("a: 1\nb:\n  - x\n  - c: 2\n    d: |\n      long\n")
        assert data == {"a": 1, "b": ["x", {"c": 2, "d": "long\n"}]}
        assert found == []
        assert lines[("b",)] == 2
        assert lines[("b", 0)] == 3
        assert lines[("b", 1, "d")] == 5

    def test_keys_are_text(self) -> None:
        """A number or a yes as a key stays what was typed."""
        assert read("{1: a, yes: b}")[0] == {"1": "a", "yes": "b"}

    def test_scalars_are_plain(self) -> None:
        """Numbers, dates, booleans and nothing are read as YAML reads them."""
        assert read("[1, 0.5, true, ~, 2026-11-21, text]")[0] == [1, 0.5, True, None, date(2026, 11, 21), "text"]

    @pytest.mark.parametrize("text", ["2026-13-45", "2026-11-21 10:00:00"])
    def test_dates_that_are_none_stay_text(self, text: str) -> None:
        """An impossible date or a moment is refused later, with its place, and does not stop the reading."""
        assert read(f"a: {text}")[0] == {"a": text}

    def test_an_empty_file_is_an_empty_mapping(self) -> None:
        """So that the missing keys are told."""
        assert read("# nothing\n") == ({}, {(): 1}, [])

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("a: 1\nb: {c: 2\nd: 3\n", ("IB003", 3)),
            ("a: 1\n\tb: 2\n", ("IB003", 2)),
            ("a: 1\n---\nb: 2\n", ("IB003", 2)),
            ("a: x\nb: \x07\n", ("IB003", 2)),
            ("a: &x [1]\nb: *x\n", ("IB004", 2)),
            ("a: &x [*x]\n", ("IB004", 1)),
            ("a: 1\nb: !!python/name:os.system ''\n", ("IB005", 2)),
            ("a: 1\na: 2\n", ("IB006", 2)),
            ("? [a]\n: 1\n", ("IB009", 1)),
        ],
    )
    def test_faults_have_lines(self, text: str, fault: tuple[str, int]) -> None:
        """What is not plain YAML is told with its line."""
        assert fault in read(text)[2]

    @given(st.text(max_size=60))
    def test_any_text_is_read_or_told(self, text: str) -> None:
        """No text raises: it is data, or a fault says why not."""
        faults = Faults()
        if parse(text, "x.yaml", faults) is None:
            assert [one.code for one in faults.found] == ["IB003"]
