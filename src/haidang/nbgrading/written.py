"""What a marker reads in the cell of a rubric slot: the stem, the person's text, the rubric.

The text comes from a phone and is shown as HTML in the trainer's browser (formgrader, feedback). It stands in one
``<pre>`` element with every character of markup escaped: Markdown is not read inside it, no tag can end it, and the
browser's formula reader leaves ``<pre>`` alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from haidang.domain.ids import VIETNAMESE
from haidang.domain.items import Criterion, Item, ShortText
from haidang.domain.text import in_language

RUBRIC = "**Thang điểm**"
"""The line between the person's text and the rubric. The rubric is for markers; feedback is cut here."""
LONGEST = 20_000
"""Characters of a text that are shown; no rubric item asks for more than some hundred words."""
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
    r"\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Control characters but line and tab, lone surrogates, private characters, and what turns the direction of text."""


def written_cell(item: Item, text: str) -> str:
    """Write the Markdown of a rubric cell.

    Parameters
    ----------
    item
        The realised item (names filled in).
    text
        What the person wrote, as it came.
    """
    parts = [_paragraphs(in_language(item.stem, VIETNAMESE)), "**Câu trả lời**", _as_written(text)]
    if isinstance(item.body, ShortText):
        parts += [RUBRIC, "\n".join(_criterion(one) for one in item.body.criteria)]
    return "\n\n".join(parts)


def without_rubric(cell: str) -> str:
    """Cut the rubric off a rubric cell: it would help with the next attempt."""
    kept, line, _ = cell.rpartition(f"\n\n{RUBRIC}\n\n")
    return kept if line else cell


def _as_written(text: str) -> str:
    shown = text[:LONGEST]
    clean = _UNSEEN.sub("\ufffd", shown.replace("\r\n", "\n"))
    more = f"\n… (còn {len(text) - LONGEST} ký tự không hiện)" if len(text) > LONGEST else ""
    return f'<pre style="white-space: pre-wrap; font-family: inherit;">{escape(clean + more)}</pre>'


@lru_cache(maxsize=2048)
def _paragraphs(text: str) -> str:
    """Keep an author's text as it is meant: bold and blank lines are its only markup."""
    kept = re.sub(r"([\\`_\[\]#$~|])", r"\\\1", escape(text, quote=False))
    return "\n".join(line.strip() for line in kept.strip().splitlines())


def _criterion(criterion: Criterion) -> str:
    levels = "; ".join(f"{level.points:g} = {_line(in_language(level.text, VIETNAMESE))}" for level in criterion.levels)
    return f"- {_line(in_language(criterion.text, VIETNAMESE))} ({levels})"


@lru_cache(maxsize=2048)
def _line(text: str) -> str:
    return " ".join(_paragraphs(text).split())
