"""What each volunteer is going to do: who is sure, who is not, what is left out, what is answered twice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from haidang.delivery import masks, realise
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.forms import Release
from haidang.domain.ids import SlotId
from haidang.domain.items import Choices, Item, ItemType, Matching, Ordering, ShortText, SimulatedPhone
from haidang.rehearsal.ledger import Intent
from haidang.workbench.sample_answers import right_value, wrong_value

SEED = 20261122
"""The same class plays the same mix of answers every time; the variants are drawn by the server."""
_INTENTS: tuple[Intent, ...] = ("right", "partial", "wrong", "omitted")
_WEIGHTS: tuple[tuple[int, int, int, int], ...] = (
    (1, 0, 0, 0),  # sure of everything, and leaves the text out: certified at once
    (5, 2, 2, 1),  # somewhere in the middle
    (1, 0, 0, 0),  # sure of everything, writes the text: waits for the trainer
    (2, 2, 4, 2),  # has slept in the lesson
)
_LEAVES_TEXT_OUT = 0
_BATCHES = (1, 1, 1, 2, 3)
"""Events in one request: mostly one, more after a moment without network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One slot's turn. `values` are sent in this order, the last one counts; empty where the slot is left alone."""

    slot: SlotId
    intent: Intent
    values: tuple[JsonValue, ...]
    takes_hint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The whole check as one volunteer will play it, in batches of moves."""

    batches: tuple[tuple[Move, ...], ...]

    @property
    def moves(self) -> Mapping[SlotId, Move]:
        """Every slot's move."""
        return {move.slot: move for batch in self.batches for move in batch}


def rng_of(index: int) -> random.Random:
    """Give the randomness of one volunteer."""
    return random.Random(f"{SEED}:{index}")  # noqa: S311  # a part to play, no secret


def write_part(release: Release, variants: tuple[Variant, ...], index: int, rng: random.Random) -> Part:
    """Write the part of volunteer `index` (from 0) for the variants they were given."""
    kind = index % len(_WEIGHTS)
    moves = [_move(release.items[one.item_id], one, kind, rng) for one in variants]
    batches: list[tuple[Move, ...]] = []
    while moves:
        size = rng.choice(_BATCHES)
        batches.append(tuple(moves[:size]))
        del moves[:size]
    return Part(batches=tuple(batches))


def _move(item: Item, variant: Variant, kind: int, rng: random.Random) -> Move:
    intent = rng.choices(_INTENTS, _WEIGHTS[kind])[0]
    if isinstance(item.body, ShortText):
        intent = "omitted" if kind == _LEAVES_TEXT_OUT or intent == "omitted" else "written"
    final, intent = _value(item, variant, intent, rng)
    values: list[JsonValue] = []
    if rng.random() < 0.25:
        # First something else, then another thought: only the last one may count.
        values.append(wrong_value(item, variant, rng))
    if intent != "omitted":
        values.append(final)
    elif values:
        values.append(None)  # taken back
    hinted = isinstance(item.body, SimulatedPhone) and bool(item.body.task.hints) and intent != "omitted"
    return Move(slot=variant.slot, intent=intent, values=tuple(values), takes_hint=hinted and rng.random() < 0.5)


def _value(item: Item, variant: Variant, intent: Intent, rng: random.Random) -> tuple[JsonValue, Intent]:
    if intent == "omitted":
        return None, intent
    if intent == "written":
        return f"{right_value(item, variant)} ({rng.randrange(1000)})", intent
    if intent == "partial":
        value = _partial(item, variant)
        if value is not None:
            return value, intent
        intent = "wrong"
    return (right_value(item, variant) if intent == "right" else wrong_value(item, variant, rng)), intent


def _partial(item: Item, variant: Variant) -> JsonValue:
    """Give a half-right value where the type has one, else None."""
    seed = variant.seed
    body = realise(item, seed).body
    right = right_value(item, variant)
    match body:
        case Choices() if item.type is ItemType.MULTIPLE_CHOICE and isinstance(right, list) and len(right) > 1:
            return right[:-1]
        case Choices() if item.type is ItemType.SCENARIO:
            names = masks(seed, [one.id for one in body.options], of="option")
            half = [names[one.id] for one in body.options if 0 < one.weight < 1]
            return half[0] if half else None
        case Ordering() if isinstance(right, list):
            swapped = [*right[1:2], *right[:1], *right[2:]]
            order = {masks(seed, [one.id for one in body.elements], of="element")[one]: one for one in body.orders[0]}
            accepted = tuple(order[str(one)] for one in swapped) in body.orders
            return None if accepted else swapped
        case Matching() if isinstance(right, dict) and len(right) > 1:
            return dict(list(right.items())[:-1])
        case _:
            return None
