"""What a marker reads in the cell of a rubric slot: the stem, the person's text, the rubric.

The text comes from a phone and is shown as HTML in the trainer's browser (formgrader, feedback). It stands in one
``<pre>`` element with every character of markup escaped: Markdown is not read inside it, no tag can end it, and the
browser's formula reader leaves ``<pre>`` alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape

from haidang.domain.ids import VIETNAMESE
from haidang.domain.items import Criterion, Item, ShortText
from haidang.domain.text import in_language

RUBRIC = "**Thang điểm**"
"""The line between the person's text and the rubric. The rubric is for markers; feedback is cut here."""
LONGEST = 20_000
"""Characters of a text that are shown; no rubric item asks for more than some hundred words."""
_STEERING = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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
    clean = "".join(one if one in "\n\t" or _printable(one) else "\ufffd" for one in shown.replace("\r\n", "\n"))
    more = f"\n… (còn {len(text) - LONGEST} ký tự không hiện)" if len(text) > LONGEST else ""
    return f'<pre style="white-space: pre-wrap; font-family: inherit;">{escape(clean + more)}</pre>'


def _printable(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs", "Co"} and character not in _STEERING


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
