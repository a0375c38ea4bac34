"""Responses and keys in words, for results and for paper.

No sentence of its own: everything is the author's text in the person's language, joined by punctuation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import assert_never

from haidang.delivery.numbers import write_number
from haidang.delivery.realise import realise
from haidang.delivery.texts import said
from haidang.domain.attempts import Variant
from haidang.domain.errors import ScoringError
from haidang.domain.ids import Language
from haidang.domain.items import (
    Area,
    Body,
    Choices,
    Hotspot,
    Item,
    Matching,
    Misconception,
    Numeric,
    Ordering,
    Piece,
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
    Written,
)
from haidang.domain.tasks import Action, Step, Task
from haidang.scoring.hotspot import touched_area
from haidang.scoring.phone import element_of

AND = "; "
THEN = " → "
NOTHING = "—"
"""A touch beside everything."""
MOST_ACTS = 40
"""Acts of a trace that are written out; of a longer one the middle is left out."""


def words(item: Item, variant: Variant, response: Response, language: Language | str) -> str:
    """Say what was answered, in words; '' for an omitted response.

    Raises
    ------
    ScoringError
        If the response is not one to this item.
    """
    if isinstance(response, Omitted):
        return ""
    body = realise(item, variant.seed).body
    match body, response:
        case Choices(), Chosen():
            chosen = frozenset(response.options)
            return AND.join(said(one.text, language) for one in body.options if one.id in chosen)
        case Ordering(), Ordered():
            return _in_order(body.elements, response.elements, language)
        case Matching(), Matched():
            return _pairs(body, response.pairs.items(), language)
        case Numeric(), Number():
            return _with_unit(write_number(response.value, language), body, language)
        case Hotspot(), Touched():
            area = touched_area(body, response)
            return NOTHING if area is None else _area(area, language)
        case SimulatedPhone(), Played():
            return _acts(body.task, response.trace, language)
        case ShortText(), Written():
            return response.text
        case _:
            raise ScoringError(f"Câu {item.id} không khớp với câu trả lời kiểu {type(response).__name__}.")


def key_words(item: Item, variant: Variant, language: Language | str) -> str:
    """Say what the key is, in words. For the server only, until `life.reveals_key` says otherwise."""
    body = realise(item, variant.seed).body
    match body:
        case Choices():
            return AND.join(said(one.text, language) for one in body.options if one.weight >= 1)
        case Ordering():
            return _in_order(body.elements, body.orders[0], language) if body.orders else ""
        case Matching():
            return _pairs(body, body.pairs.items(), language)
        case Numeric():
            number = write_number(body.value, language)
            if body.tolerance > 0:
                number += f" ± {write_number(body.tolerance, language)}"
            return _with_unit(number, body, language)
        case Hotspot():
            return AND.join(_area(one, language) for one in body.areas if one.key)
        case SimulatedPhone():
            return _acts(body.task, body.task.reference, language)
        case ShortText():
            return AND.join(said(one.text, language) for one in body.criteria)
        case _:
            assert_never(body)


def act_words(item: Item, acts: Sequence[str], language: Language | str) -> tuple[str, ...]:
    """Say what the acts of a verdict meant: the debrief's sentence where there is one, nothing where there is none."""
    if not isinstance(item.body, SimulatedPhone):
        return ()
    debrief = item.body.task.debrief
    return tuple(said(debrief[act], language) for act in acts if act in debrief)


def misconception_words(
    item: Item, variant: Variant, found: Sequence[str], language: Language | str
) -> tuple[str, ...]:
    """Say which wrong ideas a verdict found, in the order of `found`; ids the item does not know are left out."""
    body = realise(item, variant.seed).body
    texts = {one.id: said(one.text, language) for one in _misconceptions(body)}
    return tuple(texts[one] for one in found if one in texts)


def _misconceptions(body: Body) -> Iterable[Misconception]:
    match body:
        case Choices():
            return [one.misconception for one in body.options if one.misconception is not None]
        case Hotspot():
            return [one.misconception for one in body.areas if one.misconception is not None]
        case Ordering():
            return [one.misconception for one in body.slips]
        case Matching():
            return [one.misconception for one in body.slips]
        case Numeric():
            return [one.misconception for one in body.slips]
        case SimulatedPhone() | ShortText():
            return []
        case _:
            assert_never(body)


def _in_order(pieces: Sequence[Piece], order: Iterable[str], language: Language | str) -> str:
    texts = _texts(pieces, language)
    return THEN.join(texts[name] for name in order)


def _texts(pieces: Sequence[Piece], language: Language | str) -> dict[str, str]:
    return {piece.id: said(piece.text, language) for piece in pieces}


def _pairs(body: Matching, pairs: Iterable[tuple[str, str]], language: Language | str) -> str:
    right = _texts(body.right, language)
    made = dict(pairs)
    return AND.join(f"{said(one.text, language)}{THEN}{right[made[one.id]]}" for one in body.left if one.id in made)


def _with_unit(number: str, body: Numeric, language: Language | str) -> str:
    return f"{number} {said(body.unit, language)}".rstrip()


def _area(area: Area, language: Language | str) -> str:
    return said(area.text, language) or said(area.detail, language) or area.id


def _acts(task: Task, trace: Sequence[Step], language: Language | str) -> str:
    """Name what was touched and typed into, one after the other; repetitions in a row once."""
    acts = [name for name, _ in groupby(_act(task, step, language) for step in trace)]
    if len(acts) > MOST_ACTS:
        head = MOST_ACTS * 3 // 4
        acts = [*acts[:head], "…", *acts[head - MOST_ACTS :]]
    return THEN.join(acts)


def _act(task: Task, step: Step, language: Language | str) -> str:
    if step.action is Action.BACK:
        return "←"
    screen = task.screens.get(step.screen)
    element = element_of(screen, step.target) if screen is not None else None
    if screen is None or element is None:
        return NOTHING
    name = said(element.text, language) or said(element.detail, language) or said(screen.title, language)
    if element.asks_actor and step.actor in task.actors:
        return f"{said(task.actors[step.actor], language)}: {name}"
    return name
