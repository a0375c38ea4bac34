"""What a phone sent, read into a response: every shape checked, ids unmasked, traces replayed.

Nothing that comes in can raise: whatever it is, it becomes a response, or an `Unparsable` with a kind sentence.
"""

from __future__ import annotations

import re
from math import isfinite
from typing import Final, assert_never
from unicodedata import normalize

from haidang.delivery.masking import unmasks
from haidang.delivery.numbers import LARGEST, read_number
from haidang.delivery.realise import realise
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.items import (
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
from haidang.domain.responses import (
    Chosen,
    Matched,
    Number,
    Omitted,
    Ordered,
    Played,
    Response,
    Touched,
    Unparsable,
    Written,
)
from haidang.domain.tasks import ME, Action, Step
from haidang.scoring import replay

MOST_STEPS: Final = 500
"""Acts in one trace; a reference way takes some twenty."""
LONGEST_TEXT: Final = 5_000
"""Characters of a short text; ninety words take some five hundred."""
LATEST: Final = 1e9
"""Seconds; a phone's clock may say anything."""

SHAPE = Unparsable(why="Chưa đọc được câu trả lời này. Bạn tải lại trang rồi chọn lại giúp nhé.")
ONE = Unparsable(why="Câu này chỉ chọn một đáp án. Bạn chọn lại giúp nhé.")
ALL = Unparsable(why="Bạn sắp xếp đủ tất cả các bước rồi hãy gửi nhé.")
ONCE = Unparsable(why="Mỗi lựa chọn bên phải chỉ dùng được một lần. Bạn nối lại giúp nhé.")
NUMBER = Unparsable(why="Chưa đọc được con số này. Bạn chỉ ghi số bằng chữ số thôi nhé, ví dụ 14,6 hoặc 7.413.")
POINT = Unparsable(why="Chưa nhận ra chỗ bạn vừa chạm. Bạn chạm lại vào màn hình trong hình nhé.")
TRACE = Unparsable(why="Các bước trên điện thoại mô phỏng không khớp với bài. Bạn làm lại phần này từ đầu giúp nhé.")
STEPS = Unparsable(why="Bạn đã thao tác quá nhiều bước trên điện thoại mô phỏng. Bạn làm lại phần này từ đầu nhé.")
TEXT = Unparsable(why="Câu trả lời dài quá. Bạn rút gọn lại giúp nhé.")

_STEP_KEYS = frozenset({"screen", "action", "target", "actor", "value_class", "at"})
_ACTIONS = {action.value: action for action in Action}
_UNTYPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but line and tab, and lone surrogates: not every database keeps them, and nobody typed them."""
_PER_CENT = ("%", "phần trăm", "percent", "per cent")


def parse(item: Item, variant: Variant, value: JsonValue, *, hints: int = 0) -> Response | Unparsable:
    """Read a value as the phone sent it (contracts 2.1); null and empty values are `Omitted`.

    Parameters
    ----------
    item
        As the author wrote it or as realised.
    hints
        Hints the server has given for this slot, ≥ 0.
    """
    if value is None:
        return Omitted()
    seed = variant.seed
    body = item.body
    match body:
        case Choices():
            return _chosen(item.type, body, seed, value)
        case Ordering():
            return _ordered(body, seed, value)
        case Matching():
            return _matched(body, seed, value)
        case Numeric():
            return _number(item, seed, value)
        case Hotspot():
            return _touched(value)
        case SimulatedPhone():
            return _played(body, value, hints)
        case ShortText():
            return _written(value)
        case _:
            assert_never(body)


def _names(value: JsonValue, names: dict[str, str]) -> tuple[str, ...] | None:
    """Unmask a list of different known ids; None where it is anything else."""
    if not isinstance(value, list) or len(value) > len(names):
        return None
    found = [names.get(one) if isinstance(one, str) else None for one in value]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(value) and len(set(known)) == len(known) else None


def _chosen(kind: ItemType, body: Choices, seed: int, value: JsonValue) -> Response | Unparsable:
    names = unmasks(seed, [one.id for one in body.options], of="option")
    if kind is ItemType.MULTIPLE_CHOICE:
        chosen = _names(value, names)
        if chosen is None:
            return SHAPE
        return Chosen(options=chosen) if chosen else Omitted()
    if isinstance(value, list):
        return ONE
    if not isinstance(value, str):
        return SHAPE
    if not value:
        return Omitted()
    return Chosen(options=(names[value],)) if value in names else SHAPE


def _ordered(body: Ordering, seed: int, value: JsonValue) -> Response | Unparsable:
    elements = _names(value, unmasks(seed, [one.id for one in body.elements], of="element"))
    if elements is None:
        return SHAPE
    if not elements:
        return Omitted()
    return Ordered(elements=elements) if len(elements) == len(body.elements) else ALL


def _matched(body: Matching, seed: int, value: JsonValue) -> Response | Unparsable:
    if not isinstance(value, dict) or len(value) > len(body.left):
        return SHAPE
    if not value:
        return Omitted()
    left = unmasks(seed, [one.id for one in body.left], of="left")
    right = unmasks(seed, [one.id for one in body.right], of="right")
    pairs: dict[str, str] = {}
    for one, other in value.items():
        if one not in left or not isinstance(other, str) or other not in right:
            return SHAPE
        pairs[left[one]] = right[other]
    if not body.reuse and len(set(pairs.values())) < len(pairs):
        return ONCE
    return Matched(pairs=pairs)


def _number(item: Item, seed: int, value: JsonValue) -> Response | Unparsable:
    if isinstance(value, str):
        if not value.strip():
            return Omitted()
        # The unit may hold a placeholder, so it is taken from what the person saw.
        body = realise(item, seed).body
        assert isinstance(body, Numeric)
        units = tuple(body.unit.values())
        if any("%" in unit for unit in units):
            units += _PER_CENT
        read = read_number(value, decimals=body.decimals, units=units)
        return NUMBER if read is None else Number(value=read)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NUMBER
    # Compared before it is converted: a whole number may be too long for a float.
    return Number(value=float(value)) if -LARGEST <= value <= LARGEST else NUMBER


def _touched(value: JsonValue) -> Response | Unparsable:
    if value == {}:
        return Omitted()
    if not isinstance(value, dict) or set(value) != {"x", "y"}:
        return POINT
    x, y = _share(value["x"]), _share(value["y"])
    return POINT if x is None or y is None else Touched(x=x, y=y)


def _share(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def _played(body: SimulatedPhone, value: JsonValue, hints: int) -> Response | Unparsable:
    if value == {}:
        return Omitted()
    if not isinstance(value, dict) or not {"trace"} <= set(value) <= {"trace", "done"}:
        return TRACE
    raw = value["trace"]
    if not isinstance(raw, list) or not isinstance(value.get("done", False), bool):
        return TRACE
    if not raw:
        return Omitted()
    if len(raw) > MOST_STEPS:
        return STEPS
    steps = [_step(one) for one in raw]
    trace = tuple(step for step in steps if step is not None)
    if len(trace) != len(raw) or replay(body.task, trace).impossible is not None:
        return TRACE
    return Played(trace=trace, hints=hints)


def _step(raw: JsonValue) -> Step | None:
    if not isinstance(raw, dict) or not _STEP_KEYS.issuperset(raw):
        return None
    screen, act, target = raw.get("screen"), raw.get("action"), raw.get("target")
    if not (isinstance(screen, str) and isinstance(act, str) and isinstance(target, str)):
        return None
    actor, value_class = raw.get("actor", ME), raw.get("value_class", "")
    if not (isinstance(actor, str) and isinstance(value_class, str)):
        return None
    action, at = _ACTIONS.get(act), _seconds(raw.get("at", 0))
    if action is None or at is None:
        return None
    return Step(screen=screen, action=action, target=target, actor=actor or ME, value_class=value_class, at=at)


def _seconds(value: JsonValue) -> float | None:
    """Seconds by the phone's clock; a clock that jumped is no fault of the person's."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if 0 <= value <= LATEST:
        return float(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    return 0.0 if value < 0 else LATEST


def _written(value: JsonValue) -> Response | Unparsable:
    if not isinstance(value, str):
        return SHAPE
    if len(value) > LONGEST_TEXT:
        return TEXT
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    text = normalize("NFC", _UNTYPED.sub("", lines)).strip()
    return Written(text=text) if text else Omitted()
