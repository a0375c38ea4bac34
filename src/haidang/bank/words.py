"""What wording gives away: telling ids, options about options, negative stems, the longest option."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from haidang.bank.rules import items
from haidang.bank.source import Faults, Spot
from haidang.domain.text import Text

MAX_STEM_WORDS = 60

_TELLING = frozenset(
    {"trap", "bait", "right", "key", "fraud", "forbidden", "required", "decoy", "bay", "sai", "luadao", "giamao"}
)
_TELLING_PARTS = ("fake", "scam", "wrong", "correct", "phish", "lua-dao", "gia-mao", "cam-bay")

_ABOUT_OPTIONS = re.compile(
    r"\b(tất cả|cả|toàn bộ|hai|không có|không) (các |những |hai |ba |bốn )?"
    r"(đáp án|phương án|lựa chọn|câu|ý|điều|cách)( nào)?( đúng| kể)? (ở )?(trên|đều đúng|đều sai|nào đúng)\b"
    r"|\bcả [a-e](, [a-e])* (và|lẫn) [a-e]\b|\btất cả đều (đúng|sai)\b"
    r"|\b(all|none|both|any) of (the )?(above|these options|these answers)\b|\ball (answers|options) are\b",
    re.IGNORECASE,
)
_NEGATIVE = {
    "vi": re.compile(
        r"\b(?:nào|đâu|gì|ai|mấy)\b[^.?!]{0,60}?\b"
        r"(không (?:đúng|nên|phải|được|cần|thuộc|có|an toàn)|chưa đúng|chưa nên|sai|ngoại trừ|trừ)\b"
        r"|\b(ngoại trừ)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:which|what|who|where)\b[^.?!]{0,60}?\b(not|never|except|incorrect|wrong|false)\b|\b(except)\b",
        re.IGNORECASE,
    ),
}
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_SPACES = re.compile(r"\s+")


def telling_word(name: str) -> str:
    """Find the part of an id that tells what is right or wrong, '' where none does.

    Examples
    --------
    >>> telling_word("fake-app"), telling_word("app-2"), telling_word("keyboard")
    ('fake', '', '')
    """
    plain = name.replace("_", "-")
    parts = next((one for one in _TELLING_PARTS if one in plain), "")
    return parts or next((one for one in plain.split("-") if one in _TELLING), "")


def check_stem(stem: Text, spot: Spot, faults: Faults) -> None:
    """Check length and negatives of a stem."""
    for language, said in stem.items():
        count = len(said.split())
        if count > MAX_STEM_WORDS:
            faults.add(items.LONG_STEM, spot / language, count=count, language=language)
        word = plain_negative(said, language)
        if word:
            faults.add(items.NEGATIVE_STEM, spot / language, word=word)


def plain_negative(said: str, language: str) -> str:
    """Find the negative word of a negative stem that is neither bold nor in capitals, '' where all is well."""
    pattern = _NEGATIVE.get(language)
    if pattern is None:
        return ""
    # Bold words are emphasised enough: they are blanked before looking for plain ones.
    for one in pattern.finditer(_BOLD.sub(" ", said)):
        word = next(group for group in one.groups() if group)
        if not word.split()[0].isupper():
            return word
    return ""


def check_options(texts: Sequence[tuple[str, Text]], spot: Spot, faults: Faults) -> None:
    """Check options or pieces (id, text) for equal texts and for options that refer to others."""
    for index, (name, text) in enumerate(texts):
        if any(_ABOUT_OPTIONS.search(said) for said in text.values()):
            faults.add(items.ALL_OF_THE_ABOVE, spot / index, id=name)
    seen: dict[tuple[str, str], str] = {}
    for index, (name, text) in enumerate(texts):
        for language, said in text.items():
            plain = (language, _SPACES.sub(" ", said).strip().rstrip(".").casefold())
            if plain in seen and seen[plain] != name:
                faults.add(items.SAME_TEXT, spot / index / "text", first=seen[plain], second=name, language=language)
            seen.setdefault(plain, name)


def longest(texts: Mapping[str, str]) -> str:
    """Find the key of the longest text where one is strictly the longest, else ''."""
    if not texts:
        return ""
    ranked = sorted(texts, key=lambda one: len(texts[one]), reverse=True)
    if len(ranked) > 1 and len(texts[ranked[0]]) == len(texts[ranked[1]]):
        return ""
    return ranked[0]
