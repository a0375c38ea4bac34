"""What a variant's seed changes about the key: which case holds, and where the areas of a screen stand.

It lives here and not in `delivery`, because a score must come out the same whether the caller holds the item as the
author wrote it or as the person saw it. `delivery.realise` builds on these functions and leaves nothing to choose
in what it returns, so that both ways give the same body.

Only ``random()`` is drawn from: of Python's generator it alone is promised to stay the same in all later versions,
and a variant must be reproducible years later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from haidang.domain.items import Area, Body, Case, Hotspot, Item, Numeric

Thing = TypeVar("Thing")

MOVABLE = frozenset({"row", "card", "button"})
"""Kinds of areas that may change places. Bubbles, headings and texts are read in their order."""


def shuffled(seed: int, label: str, things: Sequence[Thing]) -> tuple[Thing, ...]:
    """`things` in an order that depends on `seed` and `label` alone.

    Examples
    --------
    >>> shuffled(7, "options", "abc") == shuffled(7, "options", "abc")
    True
    """
    rng = Random(f"{seed}:{label}")  # noqa: S311 - an order to read in, no secret
    draws = [rng.random() for _ in things]
    return tuple(things[index] for index in sorted(range(len(things)), key=draws.__getitem__))


def case_of(item: Item, seed: int) -> Case | None:
    """Choose the case that holds in this variant; None for an item without cases."""
    if not item.cases:
        return None
    draw = Random(f"{seed}:case").random()  # noqa: S311 - a choice of names, no secret
    return item.cases[int(draw * len(item.cases))]


def settled_body(item: Item, seed: int) -> Body:
    """Give the item's body with the numbers and places of this variant; texts and orders are left alone."""
    body = item.body
    if isinstance(body, Numeric):
        return _with_numbers(body, case_of(item, seed))
    if isinstance(body, Hotspot) and item.shuffle:
        return replace(body, areas=_moved(body.areas, seed))
    return body


def _with_numbers(body: Numeric, case: Case | None) -> Numeric:
    if case is None:
        return body
    return replace(
        body,
        value=body.value if case.value is None else case.value,
        slips=body.slips if case.slips is None else case.slips,
    )


def _moved(areas: tuple[Area, ...], seed: int) -> tuple[Area, ...]:
    """Areas of one kind and size change places among themselves.

    The place in the sequence goes with the place on the screen, so that drawing order and reading order stay true.
    """
    groups: dict[tuple[str, float, float], list[int]] = {}
    for index, area in enumerate(areas):
        if area.kind in MOVABLE:
            x1, y1, x2, y2 = area.rect
            groups.setdefault((area.kind, round(x2 - x1, 6), round(y2 - y1, 6)), []).append(index)
    moved = list(areas)
    for number, places in enumerate(groups.values()):
        if len(places) == 1:
            continue
        for place, source in zip(places, shuffled(seed, f"areas:{number}", places), strict=True):
            if place != source:
                moved[place] = replace(areas[source], rect=areas[place].rect)
    return tuple(moved)
