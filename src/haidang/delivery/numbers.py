"""Numbers as people write them: decimal comma or point, thousands with point, comma or space, the unit behind.

The rule for one lone mark: followed by exactly three digits it is a thousands mark where the item asks for no
decimals ("7.413" households are seven thousand), and a decimal mark where it asks for some ("7.413" per cent is
seven and a bit). A lone mark that cannot part thousands ("0,125", "1234,567") is always a decimal mark. Where both
marks stand, the last one is the decimal mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite
from unicodedata import normalize

from haidang.domain.ids import VIETNAMESE, Language

LONGEST = 60
"""Characters read at most, unit included."""
LARGEST = 1e15
"""Beyond it a binary fraction no longer holds single units."""

_SPACES = re.compile(r"\s+")
_GIVEN = re.compile(r"(?P<sign>[-+\u2212]?) ?(?P<number>[0-9.,][0-9., ]*)(?P<unit>.*)", re.DOTALL)
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[., ])[0-9]{3}(?:(?P=mark)[0-9]{3})*")


def read_number(written: str, *, decimals: int, units: Iterable[str] = ()) -> float | None:
    """Read what was typed; None where it is no number, too long, too large, or carries a foreign unit.

    Parameters
    ----------
    decimals
        Decimals the item asks for, ≥ 0: decides what a lone mark before three digits is.
    units
        Units that may follow, in any language. Another word behind the number ("6 triệu") is not read over: it
        could change what is meant.

    Examples
    --------
    >>> read_number("1.250,5", decimals=1), read_number("7 413", decimals=0)
    (1250.5, 7413.0)
    >>> read_number("66,7 %", decimals=1, units=["%"])
    66.7
    """
    if len(written) > LONGEST:
        return None
    found = _GIVEN.fullmatch(_SPACES.sub(" ", normalize("NFC", written)).strip())
    if found is None:
        return None
    unit = _folded(found.group("unit"))
    if unit and unit not in {_folded(one) for one in units}:
        return None
    plain = _plain(found.group("number").strip(), decimals)
    if plain is None:
        return None
    value = float(plain)
    if not isfinite(value) or value > LARGEST:
        return None
    return -value if found.group("sign") in ("-", "\u2212") else value


def write_number(value: float, language: Language | str) -> str:
    """Write a number as people read it in `language`: "7.413,5" in Vietnamese, "7,413.5" elsewhere.

    Examples
    --------
    >>> write_number(7413.5, "vi"), write_number(3.0, "en")
    ('7.413,5', '3')
    """
    text = f"{Decimal(repr(round(value, 9) + 0.0)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if language == VIETNAMESE:
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def _folded(unit: str) -> str:
    return _SPACES.sub("", normalize("NFC", unit)).casefold().rstrip(".")


def _plain(number: str, decimals: int) -> str | None:
    """Digits with at most one point, as Python reads them."""
    whole, fraction = _parted(number, decimals)
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"[., ]", "", whole)
    if not (whole + fraction).isdecimal() or not (whole + fraction).isascii():
        return None
    return f"{whole or '0'}.{fraction or '0'}"


def _parted(number: str, decimals: int) -> tuple[str, str]:
    """Give the part before the decimal mark and the part behind it."""
    marks = [place for place, sign in enumerate(number) if sign in ".,"]
    if not marks:
        return number, ""
    last = marks[-1]
    kinds = {number[place] for place in marks}
    alone = len(marks) == 1
    if len(kinds) == 2 and number.count(number[last]) > 1:
        return "", ""  # two decimal marks: no number
    if len(kinds) == 1 and not alone:
        return number, ""
    groups = _GROUPED.fullmatch(number)
    if alone and decimals == 0 and groups is not None and not number.startswith("0"):
        return number, ""
    return number[:last], number[last + 1 :]
