"""Right and wrong values for a variant, as a phone would send them: for the demonstration and the rehearsal."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import assert_never

from haidang.delivery import masks, realise, write_number
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
from haidang.domain.tasks import Step

TEXT = "Chữ ký số có giá trị như chữ ký tay của cụ. Cụ đọc kỹ giấy tờ rồi mới ký, và đừng đưa mã cho ai nhé."


def _trace(steps: Sequence[Step]) -> JsonValue:
    return {
        "trace": [
            {
                "screen": step.screen,
                "action": step.action.value,
                "target": step.target,
                "actor": step.actor,
                "value_class": step.value_class,
                "at": float(index),
            }
            for index, step in enumerate(steps)
        ],
        "done": True,
    }


def right_value(item: Item, variant: Variant) -> JsonValue:
    """A value that earns full marks; for a short text, a sound answer."""
    seed = variant.seed
    body = realise(item, seed).body
    match body:
        case Choices():
            names = masks(seed, [one.id for one in body.options], of="option")
            keys: list[JsonValue] = [names[one.id] for one in body.options if one.weight == 1]
            return keys if item.type is ItemType.MULTIPLE_CHOICE else keys[0]
        case Ordering():
            names = masks(seed, [one.id for one in body.elements], of="element")
            return [names[one] for one in body.orders[0]]
        case Matching():
            left = masks(seed, [one.id for one in body.left], of="left")
            right = masks(seed, [one.id for one in body.right], of="right")
            return {left[one]: right[other] for one, other in body.pairs.items()}
        case Numeric():
            return write_number(body.value, "vi")
        case Hotspot():
            x1, y1, x2, y2 = next(area.rect for area in body.areas if area.key)
            return {"x": (x1 + x2) / 2, "y": (y1 + y2) / 2}
        case SimulatedPhone():
            return _trace(body.task.reference)
        case ShortText():
            return TEXT
        case _:
            assert_never(body)


def wrong_value(item: Item, variant: Variant, rng: random.Random) -> JsonValue:
    """A value that earns less than full marks, in one of the ways that people get it wrong."""
    seed = variant.seed
    body = realise(item, seed).body
    match body:
        case Choices():
            names = masks(seed, [one.id for one in body.options], of="option")
            chosen = names[rng.choice([one.id for one in body.options if one.weight < 1])]
            return [chosen] if item.type is ItemType.MULTIPLE_CHOICE else chosen
        case Ordering():
            names = masks(seed, [one.id for one in body.elements], of="element")
            return [names[one] for one in reversed(body.orders[0])]
        case Matching():
            left = masks(seed, [one.id for one in body.left], of="left")
            right = masks(seed, [one.id for one in body.right], of="right")
            first, *rest = body.pairs.items()
            return {left[one]: right[other] for one, other in rest} or {
                left[first[0]]: right[next(one.id for one in body.right if one.id != first[1])]
            }
        case Numeric():
            slips = [slip.value for slip in body.slips if slip.share < 1]
            return write_number(rng.choice(slips) if slips else body.value + 10 * (body.tolerance + 1), "vi")
        case Hotspot():
            x1, y1, x2, y2 = rng.choice([area.rect for area in body.areas if not area.key])
            return {"x": (x1 + x2) / 2, "y": (y1 + y2) / 2}
        case SimulatedPhone():
            return _trace(rng.choice(body.task.wrong).trace)
        case ShortText():
            return "Tôi chưa biết."
        case _:
            assert_never(body)
