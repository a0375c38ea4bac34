"""A person's text in a trainer's browser: it shows as written and does nothing."""

from __future__ import annotations

import re
import sys
from html import unescape
from unicodedata import category

import samples
from hypothesis import given
from hypothesis import strategies as st

from haidang.nbgrading.written import LONGEST, without_rubric, written_cell

OPEN, CLOSE = '<pre style="white-space: pre-wrap; font-family: inherit;">', "</pre>"


@given(st.text(max_size=200))
def test_no_text_breaks_out(text: str) -> None:
    """Whatever was written, it stays inside one element and no markup of it survives."""
    cell = written_cell(samples.SHORT_TEXT, text)
    assert cell.count("<") == 2
    assert cell.count(OPEN) == cell.count(CLOSE) == 1
    inside = cell.split(OPEN)[1].split(CLOSE)[0]
    assert not re.search(r"[<>\"'\x00-\x08\u202a-\u202e\u2066-\u2069]", inside)


@given(st.text(alphabet="aáớ ,.;:!?*_#`$\\[]()<>&\"'\n", max_size=200))
def test_text_reads_as_written(text: str) -> None:
    """What the marker reads is what the person wrote."""
    inside = written_cell(samples.SHORT_TEXT, text).split(OPEN)[1].split(CLOSE)[0]
    assert unescape(inside) == text


def test_what_cannot_be_seen_is_marked() -> None:
    """Of all characters there are: control, surrogate and private ones, and those that turn the direction of text."""
    turning = {
        *"\u061c\u200e\u200f\u2028\u2029\ufeff",
        *map(chr, range(0x202A, 0x202F)),
        *map(chr, range(0x2066, 0x206A)),
    }
    for start in range(0, sys.maxunicode + 1, LONGEST):
        text = "".join(map(chr, range(start, min(start + LONGEST, sys.maxunicode + 1))))
        inside = written_cell(samples.SHORT_TEXT, text).split(OPEN)[1].split(CLOSE)[0]
        expected = [one in "\n\t" or (category(one) not in {"Cc", "Cs", "Co"} and one not in turning) for one in text]
        shown = "".join(one if kept else "\ufffd" for one, kept in zip(text, expected, strict=True))
        assert unescape(inside) == shown


def test_stem_text_and_rubric_in_this_order() -> None:
    """The marker needs all three; feedback gets no rubric."""
    cell = written_cell(samples.SHORT_TEXT, "**Thang điểm** là gì?")
    assert cell.index("Câu 10") < cell.index("là gì?") < cell.index("criterion binding")
    kept = without_rubric(cell)
    assert "là gì?" in kept
    assert "criterion" not in kept
    assert without_rubric("*Chưa có câu trả lời.*") == "*Chưa có câu trả lời.*"


def test_endless_text_is_cut_and_says_so() -> None:
    """A text of megabytes does not fill the trainer's page."""
    cell = written_cell(samples.SHORT_TEXT, "x" * (LONGEST + 7))
    assert "còn 7 ký tự" in cell
    assert len(cell) < LONGEST + 2000
