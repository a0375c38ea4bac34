"""Matching."""

from __future__ import annotations

from haidang.domain.errors import ScoringError
from haidang.domain.items import Item, Matching
from haidang.domain.responses import Matched
from haidang.domain.scores import Verdict
from haidang.scoring.expect import foreign, omitted, scored


def score_matching(item: Item, body: Matching, response: Matched) -> Verdict:
    """Right pairs / pairs to make; wrong pairs and unused pieces count nothing.

    Raises
    ------
    ScoringError
        If a piece is unknown, or one serves twice where it may not.
    """
    given = response.pairs
    unknown = (set(given) - {piece.id for piece in body.left}) | (
        set(given.values()) - {piece.id for piece in body.right}
    )
    if unknown:
        raise foreign(item, unknown)
    if not body.reuse and len(set(given.values())) < len(given):
        raise foreign(item, given.values())
    if not body.pairs:
        raise ScoringError(f"Câu {item.id} không có cặp nào để nối; hãy chạy kiểm tra ngân hàng câu.")
    if not given:
        return omitted()
    right = sum(given.get(left) == key for left, key in body.pairs.items())
    slips = (slip.misconception for slip in body.slips if given.get(slip.left) == slip.right)
    return scored(right / len(body.pairs), slips)
