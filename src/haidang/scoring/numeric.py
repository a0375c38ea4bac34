"""Numeric."""

from __future__ import annotations

from math import isfinite

from haidang.domain.items import Item, Numeric
from haidang.domain.responses import Number
from haidang.domain.scores import Verdict
from haidang.scoring.expect import TOLERANCE, foreign, scored


def score_numeric(item: Item, body: Numeric, response: Number) -> Verdict:
    """1 within the tolerance, the stated share for a named slip, else 0. The first slip that fits holds.

    Raises
    ------
    ScoringError
        If the number is infinite or not a number.
    """
    given = response.value
    if not isfinite(given):
        raise foreign(item, [str(given)])
    if _within(given, body.value, body.tolerance):
        return scored(1.0)
    for slip in body.slips:
        if _within(given, slip.value, slip.tolerance):
            return scored(slip.share, [slip.misconception])
    return scored(0.0)


def _within(given: float, value: float, tolerance: float) -> bool:
    # 66.6 is within 66.7 ± 0.1 for everybody but binary fractions.
    return abs(given - value) <= tolerance + TOLERANCE * max(1.0, abs(value))
