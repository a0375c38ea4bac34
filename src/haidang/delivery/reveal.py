"""What a component needs to show right and wrong by itself: practice items in a lesson only (contracts 2.3)."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from haidang.delivery.masking import masks
from haidang.delivery.realise import realise
from haidang.delivery.texts import said
from haidang.domain.attempts import JsonValue
from haidang.domain.errors import ScoringError
from haidang.domain.ids import Language
from haidang.domain.items import (
    Choices,
    Hotspot,
    Item,
    ItemType,
    Matching,
    Misconception,
    Numeric,
    Ordering,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.tasks import Task

JsonObject: TypeAlias = dict[str, JsonValue]


def reveal(item: Item, seed: int, language: Language | str) -> JsonObject:
    """Give key and explanations of a practice item, in the masked ids of the variant with this seed.

    Raises
    ------
    ScoringError
        If the item is graded: its key never leaves the server while it could still help.
    """
    if item.use != "practice":
        raise ScoringError(f"Câu {item.id} dùng để kiểm tra, không được đưa đáp án ra trang; hãy dùng câu luyện tập.")
    realised = realise(item, seed)
    return {"explanation": said(realised.rationale, language)} | _body(realised, seed, language)


def _body(item: Item, seed: int, language: Language | str) -> JsonObject:
    body = item.body
    match body:
        case Choices():
            return {"options": _options(item.type, body, seed, language)}
        case Ordering():
            return _ordering(body, seed, language)
        case Matching():
            return _matching(body, seed, language)
        case Numeric():
            slips: list[JsonValue] = [
                {"value": one.value, "tolerance": one.tolerance, "why": _why(one.misconception, language)}
                for one in body.slips
            ]
            return {"value": body.value, "tolerance": body.tolerance, "slips": slips}
        case Hotspot():
            return {"areas": {a.id: {"right": a.key, "why": _why(a.misconception, language)} for a in body.areas}}
        case SimulatedPhone():
            return {"task": _task(body.task, language)}
        case ShortText():
            return {"rubric": [said(one.text, language) for one in body.criteria], "example": ""}
        case _:
            assert_never(body)


def _why(misconception: Misconception | None, language: Language | str) -> str:
    return "" if misconception is None else said(misconception.text, language)


def _options(kind: ItemType, body: Choices, seed: int, language: Language | str) -> JsonObject:
    ids = masks(seed, [one.id for one in body.options], of="option")
    options: JsonObject = {}
    for one in body.options:
        told: JsonObject = {"right": one.weight >= 1, "why": _why(one.misconception, language)}
        if kind is ItemType.SCENARIO:
            told["weight"] = one.weight
        options[ids[one.id]] = told
    return options


def _ordering(body: Ordering, seed: int, language: Language | str) -> JsonObject:
    ids = masks(seed, [one.id for one in body.elements], of="element")
    return {
        "orders": [[ids[name] for name in order] for order in body.orders],
        "slips": [
            {"first": ids[one.first], "then": ids[one.then], "why": _why(one.misconception, language)}
            for one in body.slips
        ],
    }


def _matching(body: Matching, seed: int, language: Language | str) -> JsonObject:
    left = masks(seed, [one.id for one in body.left], of="left")
    right = masks(seed, [one.id for one in body.right], of="right")
    return {
        "pairs": {left[one]: right[key] for one, key in body.pairs.items()},
        "slips": [
            {"left": left[one.left], "right": right[one.right], "why": _why(one.misconception, language)}
            for one in body.slips
        ],
    }


def _task(task: Task, language: Language | str) -> JsonObject:
    return {
        # One for every transition of the public task, in its order and with '' for nothing of note.
        "events": [one.event for one in task.transitions],
        "required": list(task.required),
        "forbidden": list(task.forbidden),
        "hints": [said(one, language) for one in task.hints],
        "debrief": {event: said(text, language) for event, text in task.debrief.items()},
        "conduct": {rule.value: list(events) for rule, events in task.conduct.items()},
        "names": {},
    }
