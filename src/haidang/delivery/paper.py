"""A check on paper: its code, the variants behind the code, and what was written beside a slot, read as a value.

A paper's code holds all that is needed to draw its variants again: the day it was drawn on (an item may be stale by
the time the sheets come back), chance, and a last character that catches slips of the hand and papers of another
check. So nothing has to be stored when a paper is printed, and any server with the same release can take it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from random import Random
from string import ascii_uppercase
from typing import Final, Literal, TypeAlias, assert_never
from unicodedata import normalize

from haidang.delivery.draw import draw
from haidang.delivery.masking import masks
from haidang.delivery.parse import parse
from haidang.delivery.realise import realise
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.errors import NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import ReleaseId
from haidang.domain.items import (
    Area,
    Choices,
    Hotspot,
    Item,
    ItemType,
    Matching,
    Numeric,
    Ordering,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.responses import Chosen, Matched, Number, Ordered, Response, Touched, Unparsable, Written
from haidang.scoring.hotspot import touched_area

CODE_ALPHABET: Final = "ACEFGHJKMNPQRTVWXY34679"
"""As of personal codes: nothing that is mistaken for something else. A prime number of characters, so that the last
one of a code notices every single slip and every two neighbours changed about."""
CODE_LENGTH: Final = 5
FIRST_DAY: Final = date(2026, 1, 1)
PLACES: Final = len(CODE_ALPHABET) ** 2
"""Days that a code can tell apart (529), and papers of one check and day (as many)."""

LONGEST: Final = 200
"""Characters typed beside a slot that takes letters and numbers."""

PaperKind: TypeAlias = Literal["one", "some", "order", "pairs", "number", "area", "text", "device"]
"""How a slot is answered on paper: one letter, several, all in order, a letter for each number, a number, the number of
a place on a drawn screen, sentences; or not on paper at all."""

WRONG_CODE: Final = (
    "Mã đề này không phải của bài đang nhập. Hãy xem lại mã in ở đầu phiếu trả lời: năm ký tự, chữ hoa hay "
    "chữ thường đều được."
)
FOREIGN: Final = "trong đề không có “%(sign)s”, chỉ có từ %(first)s đến %(last)s."
KEYBOARD: Final = "“%(sign)s” không phải chữ cái của đề. Nếu đang bật bộ gõ tiếng Việt, hãy tắt rồi nhập lại ô này."
ONE_ONLY: Final = "chỉ được một đáp án. Nếu trên giấy đánh nhiều hơn một thì để trống ô này."
TWICE: Final = "“%(sign)s” bị ghi hai lần."
WHOLE: Final = "cần đủ %(n)s chữ cái theo thứ tự. Nếu trên giấy ghi thiếu thì để trống ô này."
PAIRS: Final = "cần một chữ cái cho mỗi số từ 1 đến %(n)s, ví dụ 1B 2A; số nào bỏ trống thì không ghi."
NUMBER: Final = "chưa đọc được số này. Chỉ ghi chữ số, ví dụ 14,6 hoặc 7.413."
LONG: Final = "dài quá, ô này chỉ ghi chữ cái và số."
DEVICE: Final = "câu này làm trên máy, không nhập từ giấy được."


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """What was typed cannot be what stands on the paper; `sentence` goes through gettext before `values` are put in."""

    sentence: str
    values: Mapping[str, str] = field(default_factory=dict)


# -- the code ----------------------------------------------------------------------------------------------------------


def read_code(typed: str) -> str | None:
    """Read a paper code however it was typed (lower case, spaces, hyphens); None where it cannot be one.

    Examples
    --------
    >>> read_code(" a7k-9m ")
    'A7K9M'
    """
    code = "".join(one for one in normalize("NFKC", typed).upper() if one.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def paper_codes(release: ReleaseId, count: int, *, rng: Random, today: date) -> tuple[str, ...]:
    """Make codes of `count` different papers, 1 ≤ count ≤ 529, drawn today."""
    day = (today - FIRST_DAY).days % PLACES
    return tuple(_code(release, day, chance) for chance in rng.sample(range(PLACES), count))


def printed_on(release: ReleaseId, code: str, *, today: date) -> date | None:
    """Tell on which day a paper was drawn, the latest that fits; None where the code is not one of this release.

    The clock of the machine that printed may be a day ahead.
    """
    if read_code(code) != code or code[-1] != _last(release, code[:-1]):
        return None
    latest = today + timedelta(days=1)
    return latest - timedelta(days=((latest - FIRST_DAY).days - _number(code[2:4])) % PLACES)


def draw_paper(release: Release, code: str, *, today: date) -> tuple[Variant, ...]:
    """Draw the variants of a paper: the same for the same code.

    A slot gets a task on the simulated phone only where its pool has nothing else.

    Raises
    ------
    NotFound
        With code ``paper_code``, if the code is not one of this release.
    Closed
        As `draw`.
    """
    day = printed_on(release.id, code, today=today)
    if day is None:
        raise NotFound(WRONG_CODE, code="paper_code")
    on_device = {name for name, item in release.items.items() if isinstance(item.body, SimulatedPhone)}
    rng = Random(f"paper:{release.form.check}:{release.id}:{code}")  # noqa: S311  # to be drawn again on purpose
    return draw(release, rng=rng, today=day, avoid=on_device)


def _code(release: ReleaseId, day: int, chance: int) -> str:
    signs = "".join(CODE_ALPHABET[part] for number in (chance, day) for part in divmod(number, len(CODE_ALPHABET)))
    return signs + _last(release, signs)


def _number(signs: str) -> int:
    first, second = (CODE_ALPHABET.index(one) for one in signs)
    return first * len(CODE_ALPHABET) + second


def _last(release: ReleaseId, signs: str) -> str:
    """The character that closes a code: a weighted sum that begins with the revision, in a way of the check's own.

    So a paper fits one revision of its check alone, and seldom another check.
    """
    check, _, revision = release.rpartition("-r")
    own = blake2b(check.encode(), digest_size=8).digest()
    # Up to 16: with 17 the last two characters could be changed about unnoticed (4 · 17 ≡ −1 modulo 23).
    begin, times = int.from_bytes(own[:4], "big"), 1 + int.from_bytes(own[4:], "big") % 16
    total = sum(weight * CODE_ALPHABET.index(one) for weight, one in enumerate(signs, start=1))
    return CODE_ALPHABET[(begin + int(revision) + times * total) % len(CODE_ALPHABET)]


# -- what stands on the paper ------------------------------------------------------------------------------------------


def paper_kind(item: Item) -> PaperKind:
    """How the item is answered on paper."""
    match item.body:
        case Choices():
            return "some" if item.type is ItemType.MULTIPLE_CHOICE else "one"
        case Ordering():
            return "order"
        case Matching():
            return "pairs"
        case Numeric():
            return "number"
        case Hotspot():
            return "area"
        case ShortText():
            return "text"
        case SimulatedPhone():
            return "device"
        case _:
            assert_never(item.body)


def signs_of(item: Item) -> tuple[str, ...]:
    """Letters of the options, elements or right pieces; numbers of the places on a screen; nothing for other kinds."""
    match item.body:
        case Choices(options=parts):
            return tuple(ascii_uppercase[: len(parts)])
        case Ordering(elements=parts):
            return tuple(ascii_uppercase[: len(parts)])
        case Matching(right=parts):
            return tuple(ascii_uppercase[: len(parts)])
        case Hotspot(areas=parts):
            return tuple(str(number) for number in range(1, len(parts) + 1))
        case _:
            return ()


def reading_place(rect: Sequence[float]) -> tuple[float, float, float]:
    """Sort key of a place on a drawn screen (x1, y1, x2, y2): from the top, then from the left; wider ones first."""
    return rect[1], rect[0], -rect[2]


# -- what was written --------------------------------------------------------------------------------------------------


def read_paper(item: Item, variant: Variant, written: str) -> JsonValue | Misread:
    """Read what stands beside a slot into the value that a phone would have sent; None for an empty place.

    Letters may be small, parted by anything or by nothing; a pair of a matching is ``1B``, or the letters stand in the
    order of the numbers, with a hyphen for a number left empty.
    """
    kind = paper_kind(item)
    typed = normalize("NFC", written).strip()
    if not any(one.isalnum() for one in typed):
        return None
    if kind == "text":
        return _checked(item, variant, typed)
    if kind == "number":
        return _checked(item, variant, typed, Misread(sentence=NUMBER))
    if kind == "device":
        return Misread(sentence=DEVICE)
    if len(typed) > LONGEST:
        return Misread(sentence=LONG)
    typed = normalize("NFKC", typed).upper()
    stranger = next((one for one in typed if one.isalpha() and one not in ascii_uppercase), None)
    if stranger is not None:
        return Misread(sentence=KEYBOARD, values={"sign": stranger})
    return _signs_read(item, variant, kind, typed)


def _signs_read(item: Item, variant: Variant, kind: PaperKind, typed: str) -> JsonValue | Misread:
    """Letters and numbers, upper case, as a value."""
    body, seed = realise(item, variant.seed).body, variant.seed
    match body:
        case Choices():
            names = masks(seed, [one.id for one in body.options], of="option")
            found = _letters(typed, [names[one.id] for one in body.options], once=True)
            if isinstance(found, Misread) or kind == "some":
                return found
            return found[0] if len(found) == 1 else Misread(sentence=ONE_ONLY)
        case Ordering():
            names = masks(seed, [one.id for one in body.elements], of="element")
            found = _letters(typed, [names[one.id] for one in body.elements], once=True)
            if isinstance(found, Misread) or len(found) == len(body.elements):
                return found
            return Misread(sentence=WHOLE, values={"n": str(len(body.elements))})
        case Matching():
            return _paired(item, body, variant, typed)
        case Hotspot():
            return _place(body, typed)
        case _:
            raise AssertionError(f"no letters in {item.id}")


def written_as(item: Item, variant: Variant, response: Response) -> str:
    """Write a response as it would stand on the paper: the inverse of `read_paper`; '' for what paper cannot hold."""
    body = realise(item, variant.seed).body
    match body, response:
        case Choices(), Chosen():
            return "".join(sorted(_letter(one, [each.id for each in body.options]) for one in response.options))
        case Ordering(), Ordered():
            return "".join(_letter(one, [each.id for each in body.elements]) for one in response.elements)
        case Matching(), Matched():
            right = [each.id for each in body.right]
            return " ".join(
                f"{number}{_letter(response.pairs[one.id], right)}"
                for number, one in enumerate(body.left, start=1)
                if one.id in response.pairs
            )
        case Numeric(), Number():
            return _plain_number(response.value)
        case Hotspot(), Touched():
            area = touched_area(body, response)
            return "" if area is None else str(_in_reading_order(body).index(area) + 1)
        case ShortText(), Written():
            return response.text
        case _:
            return ""


def _plain_number(value: float) -> str:
    """A number without thousands marks, and never with exactly three decimals, which might be taken for thousands."""
    whole, _, fraction = f"{Decimal(repr(round(value, 9) + 0.0)):f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole},{fraction}{'0' * (len(fraction) == 3)}" if fraction else whole


def _letter(name: str, names: Sequence[str]) -> str:
    return ascii_uppercase[names.index(name)]


def _letters(typed: str, values: Sequence[str], *, once: bool) -> list[JsonValue] | Misread:
    """The value behind each letter, in the order in which they stand."""
    found: list[JsonValue] = []
    for sign in typed:
        if not sign.isalnum():
            continue
        place = ascii_uppercase.find(sign)
        if not 0 <= place < len(values):
            return Misread(sentence=FOREIGN, values=_range(sign, ascii_uppercase[: len(values)]))
        if once and values[place] in found:
            return Misread(sentence=TWICE, values={"sign": sign})
        found.append(values[place])
    return found


def _range(sign: str, signs: Sequence[str]) -> dict[str, str]:
    return {"sign": sign, "first": signs[0], "last": signs[-1]}


def _paired(item: Item, body: Matching, variant: Variant, typed: str) -> JsonValue | Misread:
    left = masks(variant.seed, [one.id for one in body.left], of="left")
    right = masks(variant.seed, [one.id for one in body.right], of="right")
    numbers = [left[one.id] for one in body.left]
    letters = [right[one.id] for one in body.right]
    unclear = Misread(sentence=PAIRS, values={"n": str(len(numbers))})
    if re.search(r"\d", typed):
        couples = re.findall(r"(\d+)[^\dA-Z]*([A-Z])", typed)
        if re.sub(r"[^\dA-Z]", "", typed) != "".join(number + letter for number, letter in couples):
            return unclear
    else:
        bare = re.sub(r"[^A-Z]", "", typed)
        signs = bare if len(bare) == len(numbers) else re.sub(r"[^A-Z-]", "", typed.replace("–", "-"))
        if len(signs) != len(numbers):
            return unclear
        couples = [(str(number), sign) for number, sign in enumerate(signs, start=1) if sign != "-"]
    pairs: dict[str, JsonValue] = {}
    for number, letter in couples:
        if not 1 <= int(number) <= len(numbers):
            return Misread(sentence=FOREIGN, values=_range(number, ["1", str(len(numbers))]))
        found = _letters(letter, letters, once=False)
        if isinstance(found, Misread):
            return found
        if numbers[int(number) - 1] in pairs:
            return Misread(sentence=TWICE, values={"sign": number})
        if not body.reuse and found[0] in pairs.values():
            return Misread(sentence=TWICE, values={"sign": letter})
        pairs[numbers[int(number) - 1]] = found[0]
    return _checked(item, variant, pairs)


def _place(body: Hotspot, typed: str) -> JsonValue | Misread:
    """The point of a numbered place: its centre, or where that is hidden by another place, a point beside it."""
    areas = _in_reading_order(body)
    found = re.findall(r"\d+|[A-Z]", typed)
    if len(found) != 1:
        return Misread(sentence=ONE_ONLY)
    number = int(found[0]) if found[0].isdecimal() else 0
    if not 1 <= number <= len(areas):
        return Misread(sentence=FOREIGN, values=_range(found[0], ["1", str(len(areas))]))
    area = areas[number - 1]
    x1, y1, x2, y2 = area.rect
    shares = (0.5, 0.1, 0.9, 0.02, 0.98, 0.25, 0.75)
    points = [Touched(x=x1 + (x2 - x1) * across, y=y1 + (y2 - y1) * down) for down in shares for across in shares]
    point = next((one for one in points if touched_area(body, one) is area), points[0])
    return {"x": point.x, "y": point.y}


def _in_reading_order(body: Hotspot) -> list[Area]:
    return sorted(body.areas, key=lambda one: reading_place(one.rect))


def _checked(item: Item, variant: Variant, value: JsonValue, otherwise: Misread | None = None) -> JsonValue | Misread:
    """The value if a phone might send it."""
    read = parse(item, variant, value)
    if isinstance(read, Unparsable):
        return otherwise or Misread(sentence=read.why)
    return value
