"""What the options of one item give away: the key's tone and length, forms that do not match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from haidang.bank.rules import items
from haidang.bank.source import Faults, Spot
from haidang.domain.text import Text

MIN_OPTIONS = 3
"""Fewer options than this have no tone or length in common."""
LENGTH_RATIO = 1.5
LENGTH_MARGIN = 4
"""Words by which a conspicuous key also differs, so that options of a few words are left alone."""
SPREAD_RATIO = 3
SPREAD_MARGIN = 8
"""Words between the shortest and the longest option, beyond which they do not look like one set."""

# Left out are everyday words that only look absolute or soft: "mọi người" (everybody), "chỉ" (to show), "nên" (so),
# "thường trú" (residence), "ai cũng có thể gặp" (what may happen to anybody), "at any time", "every day".
_ABSOLUTE = {
    "vi": r"luôn luôn|mọi(?! người)|tất cả|toàn bộ|chỉ cần|chỉ có|(?:không|chẳng) bao giờ|bất cứ|bất k[ỳì]|tuyệt đối"
    r"|chắc chắn|hoàn toàn|mãi mãi|(?:ai|nào|đâu|gì|lúc nào|bao giờ) cũng(?! có thể)|ngay lập tức",
    "en": r"always|never|all(?! right)|every(?! (?:day|week|month|year)\b)|everything|everybody|everyone|everywhere"
    r"|any(?! time)|anything|anybody|anyone|anywhere|only|nobody|completely|entirely|absolutely|certainly|definitely"
    r"|for ever|forever",
}
_SOFT = {
    "vi": r"(?<!bình )(?<!phi )(?<!bồi )(?<!coi )(?<!xem )thường(?! trú| xuyên| ngày| dân| trực| vụ)"
    r"|(?<!ai cũng )có thể|có lẽ|có khi|đôi khi|t[ùu][ỳy] (?:theo|từng|nơi|lúc|trường hợp)|hầu hết|phần lớn|đa số"
    r"|nói chung",
    "en": r"usually|generally|often|sometimes|mostly|may|might|could|perhaps|possibly|probably|depending|depends",
}
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")
_ABBREVIATED = re.compile(r"\b[^\W\d_]\.[^\W\d_]\.$|\b(?:etc|v\.v|TP|No)\.$")


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as an author wrote it; `key` tells whether it earns all it can."""

    text: Text
    key: bool


def check_choices(choices: Sequence[Choice], spot: Spot, faults: Faults) -> None:
    """Check whether the keys of one item stand out, in any language, and whether its options look like one set."""
    if len(choices) < MIN_OPTIONS or len({one.key for one in choices}) == 1:
        return
    first_key = spot / next(index for index, one in enumerate(choices) if one.key)
    for language in _languages(choice.text for choice in choices):
        keys = [one.text[language] for one in choices if one.key]
        wrong = [one.text[language] for one in choices if not one.key]
        tone = telling_tone(keys, wrong, language)
        if tone:
            faults.add(items.KEY_TONE, first_key, language=language, tone=tone)
        length = telling_length(keys, wrong)
        if length:
            faults.add(items.KEY_LENGTH, first_key, language=language, length=length)
        said = [one.text[language] for one in choices]
        counts = [len(one.split()) for one in said]
        if max(counts) > SPREAD_RATIO * min(counts) and max(counts) - min(counts) > SPREAD_MARGIN:
            problem = f"dài nhất {max(counts)} từ, ngắn nhất {min(counts)} từ"
            here = spot / counts.index(max(counts))
            faults.add(items.NOT_PARALLEL, here, language=language, problem=problem)
        _check_alike(said, _FORMS_OF_OPTIONS, language, spot, faults)


def check_pieces(texts: Sequence[Text], spot: Spot, faults: Faults) -> None:
    """Check that options or pieces of one set are written alike: all with a full stop or none, all with a capital."""
    for language in _languages(texts):
        _check_alike([one[language] for one in texts], _FORMS, language, spot, faults)


def telling_tone(keys: Sequence[str], wrong: Sequence[str], language: str) -> str:
    """Say by what tone the keys can be told from the wrong options, '' where they cannot.

    Examples
    --------
    >>> telling_tone(["Ask at the ward"], ["It is always free", "Never ask"], "en")
    'mọi phương án sai đều có từ tuyệt đối (always, never), phương án đúng thì không'
    """
    absolute, soft = _words(_ABSOLUTE, language), _words(_SOFT, language)
    if absolute is None or soft is None:
        return ""
    found = [absolute.search(one) for one in wrong]
    words = [one.group().lower() for one in found if one is not None]
    if len(words) == len(wrong) and not any(absolute.search(one) for one in keys):
        said = ", ".join(dict.fromkeys(words))
        return f"mọi phương án sai đều có từ tuyệt đối ({said}), phương án đúng thì không"
    found = [soft.search(one) for one in keys]
    words = [one.group().lower() for one in found if one is not None]
    if len(words) == len(keys) and not any(soft.search(one) for one in wrong):
        said = ", ".join(dict.fromkeys(words))
        return f"chỉ phương án đúng có từ dè dặt ({said})"
    return ""


def _words(lists: dict[str, str], language: str) -> re.Pattern[str] | None:
    return re.compile(rf"\b(?:{lists[language]})\b", re.IGNORECASE) if language in lists else None


def telling_length(keys: Sequence[str], wrong: Sequence[str]) -> str:
    """Say how the keys can be told by length, '' where they cannot.

    Both words and letters count: an address is one word and yet looks long.
    """
    if _much_longer(keys, wrong):
        return f"dài hơn hẳn: {_shortest(keys)} từ, phương án sai dài nhất {_longest(wrong)} từ"
    if _much_longer(wrong, keys):
        return f"ngắn hơn hẳn: {_longest(keys)} từ, phương án sai ngắn nhất {_shortest(wrong)} từ"
    return ""


def _much_longer(some: Sequence[str], others: Sequence[str]) -> bool:
    short, long = _shortest(some), _longest(others)
    letters = min(len(one) for one in some) > LENGTH_RATIO * max(len(one) for one in others)
    return letters and short > LENGTH_RATIO * long and short - long >= LENGTH_MARGIN


def _shortest(said: Sequence[str]) -> int:
    return min(len(one.split()) for one in said)


def _longest(said: Sequence[str]) -> int:
    return max(len(one.split()) for one in said)


def _languages(texts: Sequence[Text] | Iterator[Text]) -> list[str]:
    """Languages that every one of the texts has, in the order of the first."""
    listed = list(texts)
    return [language for language in (listed[0] if listed else ()) if all(language in one for one in listed)]


def _check_alike(
    said: Sequence[str],
    forms: dict[str, Callable[[str], bool | None]],
    language: str,
    spot: Spot,
    faults: Faults,
) -> None:
    for problem, form in forms.items():
        marks = [form(one.replace("**", "").strip()) for one in said]
        counts = Counter(one for one in marks if one is not None)
        if len(counts) > 1:
            # The rarer form is the odd one out; among equals the one that comes second.
            odd = min(reversed(counts), key=lambda one: counts[one])
            faults.add(items.NOT_PARALLEL, spot / marks.index(odd), language=language, problem=problem)


def _inside(said: str) -> str:
    return said[1:-1].strip() if _QUOTED.fullmatch(said) else said


def _stopped(said: str) -> bool | None:
    """Whether it ends with a full stop; None where another mark or an abbreviation ends it."""
    plain = _inside(said)
    if plain.endswith(("?", "!", "…")) or _ABBREVIATED.search(plain):
        return None
    return plain.endswith(".")


def _capital(said: str) -> bool | None:
    """Whether it begins with a capital; None for digits, placeholders, addresses and names such as eTax."""
    word = next(iter(_inside(said).split()), "")
    if not word[:1].isalpha() or "." in word.rstrip(".") or any(one.isupper() for one in word[1:]):
        return None
    return word[0].isupper()


def _spoken(said: str) -> bool:
    return _QUOTED.fullmatch(said) is not None


def _asks(said: str) -> bool:
    return _inside(said).endswith("?")


_FORMS: dict[str, Callable[[str], bool | None]] = {
    "chỗ có dấu chấm cuối câu, chỗ không": _stopped,
    "chỗ viết hoa chữ đầu, chỗ không": _capital,
}
_FORMS_OF_OPTIONS: dict[str, Callable[[str], bool | None]] = {
    "chỗ là lời nói trong ngoặc kép, chỗ không": _spoken,
    "chỗ là câu hỏi, chỗ không": _asks,
}
