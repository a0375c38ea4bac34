"""Hotspot."""

from __future__ import annotations

from math import isfinite

from haidang.domain.items import Area, Hotspot, Item
from haidang.domain.responses import Touched
from haidang.domain.scores import Verdict
from haidang.scoring.expect import foreign, scored


def score_hotspot(item: Item, body: Hotspot, response: Touched) -> Verdict:
    """1 inside the key's area, its border included, else 0; what was touched instead shows the misconception.

    Raises
    ------
    ScoringError
        If the point is not a finite one.
    """
    if not (isfinite(response.x) and isfinite(response.y)):
        raise foreign(item, [f"({response.x}, {response.y})"])
    area = touched_area(body, response)
    if area is None:
        return scored(0.0)
    return scored(1.0) if area.key else scored(0.0, [area.misconception])


def touched_area(body: Hotspot, touch: Touched) -> Area | None:
    """Find what was touched: the key where the point lies in its area, else the topmost area, the one drawn last.

    The key comes first so that a point on a border it shares with a neighbour is never held against anybody.
    """
    under = [area for area in body.areas if _inside(area, touch)]
    if not under:
        return None
    return next((area for area in under if area.key), under[-1])


def _inside(area: Area, touch: Touched) -> bool:
    x1, y1, x2, y2 = area.rect
    return x1 <= touch.x <= x2 and y1 <= touch.y <= y2
