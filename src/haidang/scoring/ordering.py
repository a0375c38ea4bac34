"""Ordering."""

from __future__ import annotations

from itertools import pairwise

from haidang.domain.items import Item, Ordering
from haidang.domain.responses import Ordered
from haidang.domain.scores import Verdict
from haidang.scoring.expect import foreign, scored


def score_ordering(item: Item, body: Ordering, response: Ordered) -> Verdict:
    """Right adjacent pairs / all adjacent pairs, best over the accepted orders.

    A pair is right where its second element follows its first one directly in the accepted order too.

    Raises
    ------
    ScoringError
        If the response is not an arrangement of exactly the item's elements.
    """
    given = response.elements
    known = sorted(element.id for element in body.elements)
    if sorted(given) != known:
        raise foreign(item, given)
    place = {element: index for index, element in enumerate(given)}
    slips = (slip.misconception for slip in body.slips if place[slip.first] < place[slip.then])
    return scored(max((_neighbours(given, order) for order in body.orders), default=0.0), slips)


def _neighbours(given: tuple[str, ...], order: tuple[str, ...]) -> float:
    pairs = len(order) - 1
    if pairs < 1:
        return float(given == order)
    accepted = set(pairwise(order))
    return sum(pair in accepted for pair in pairwise(given)) / pairs
