"""Names: cleaned at the entrance, compared, and sorted as a Vietnamese class list is.

The order is given name (last word) first, then family name and middle names from the left; syllable by syllable,
letters before tones. Letters: a ă â b c d đ e ê … o ô ơ … u ư …; tones: none, huyền, hỏi, ngã, sắc, nặng.
Source: order of Từ điển tiếng Việt (Hoàng Phê); given name first is the custom of school and office lists.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_NAME = 120
"""Characters of a display name; three times as long as any real one."""

_LETTERS = {letter: number for number, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=100)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_END = "000"
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    """Return text in NFC with every run of white space (non-breaking too) as one space, nothing invisible in it.

    Examples
    --------
    >>> clean("  Trần   Thị Mận ")
    'Trần Thị Mận'
    """
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def same_name(text: str) -> str:
    """Return the form in which equal names are equal: cleaned, without regard to capitals; accents count."""
    return clean(text).casefold()


def plain(text: str) -> str:
    """Return lower-case ASCII words: accents off, đ → d, everything else a space.

    Examples
    --------
    >>> plain("Tổ CNSCĐ số 7 (phố Bến)")
    'to cnscd so 7 pho ben'
    """
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def sort_key(name: str) -> str:
    """Return a text of digits whose order is the order of names; digits sort alike under every collation.

    Examples
    --------
    >>> sorted(["Lê Văn Đạt", "Lê Văn Dũng", "Bùi Thị An"], key=sort_key)
    ['Bùi Thị An', 'Lê Văn Dũng', 'Lê Văn Đạt']
    """
    words = re.findall(r"\w+", clean(name).casefold().replace("_", " "))
    ordered = words[-1:] + words[:-1]
    return "".join(_syllable(word) for word in ordered)[:1200]


@lru_cache(maxsize=4096)  # a list of names is made of few syllables
def _syllable(word: str) -> str:
    letters: list[str] = []
    tone = 0
    for one in unicodedata.normalize("NFC", word):
        base, found = _untoned(one)
        tone = tone or found
        if base in _LETTERS:
            letters.append(f"{_LETTERS[base]:03d}")
        elif base.isdecimal():
            letters.append(f"{10 + int(base):03d}")
        else:
            letters.append(f"99{ord(base):07d}")
    return "".join(letters) + _END + str(tone)


def _untoned(letter: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    # What is left with a foreign accent (ü, ç) sorts as its plain letter.
    return (base if base in _LETTERS or len(marks) == 1 else marks[0]), tone
