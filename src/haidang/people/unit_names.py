"""Names of units: when two spellings mean one unit, how they sort, and what code a new one gets."""

from __future__ import annotations

import re
from collections.abc import Container

from haidang.people.names import clean, plain, sort_key

_COMMUNE_WORDS = ("phường", "xã", "đặc khu", "thị trấn", "p.", "x.")
_PROVINCE_WORDS = ("thành phố", "tỉnh", "tp.", "tp", "t.")


def team_key(name: str) -> str:
    """Return the form in which two spellings of a team's name are equal; accents count, “số” and zeros do not.

    Examples
    --------
    >>> team_key("Tổ số 07") == team_key("tổ 7")
    True
    """
    words = [word for word in clean(name).casefold().split() if word != "số"]
    return " ".join(re.sub(r"^0+(?=\d)", "", word) for word in words)


def place_key(name: str) -> str:
    """Return the form in which spellings of a commune or province are equal: the word for its kind does not count.

    Examples
    --------
    >>> place_key("P. Bình Lâm") == place_key("Phường Bình Lâm")
    True
    """
    text = team_key(name)
    for word in (*_COMMUNE_WORDS, *_PROVINCE_WORDS):
        rest = text.removeprefix(word)
        if rest != text and rest and (rest[0] == " " or word.endswith(".")):
            return rest.strip()
    return text


def order_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return the key by which units are listed: numbers by value, words by Vietnamese rules from the left."""
    parts = re.findall(r"\d+|[^\W\d_]+", clean(name))
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, sort_key(one)) for one in parts)


def new_code(name: str, taken: Container[str]) -> str:
    """Return a code for a unit of this name that is not taken yet, like ``to-7``.

    Examples
    --------
    >>> new_code("Tổ 7", {"to-7"})
    'to-7-2'
    """
    base = "-".join(plain(name).split())[:40].strip("-") or "don-vi"
    number, code = 1, base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code
