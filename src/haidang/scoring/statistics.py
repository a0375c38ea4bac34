"""Classical item statistics: how hard an item is, how well it separates, what its distractors attract."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from haidang.domain.errors import ScoringError
from haidang.domain.ids import ItemId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One scored response.

    Parameters
    ----------
    share
        Share of the item's points that was reached, 0..1.
    total_share
        Share of all points of the attempt that was reached, this item included, 0..1.
    weight
        The item's points over all points of the attempt, 0..1.
    picks
        Ids of the options chosen or of the misconceptions shown.
    """

    item_id: ItemId
    person: PersonId
    share: float
    total_share: float
    weight: float
    picks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """What the responses say of one item.

    Parameters
    ----------
    n
        Number of responses.
    difficulty
        Mean share of the points, 0..1; the higher, the easier.
    discrimination
        Correlation of the item with the rest of the check, −1..1; None where it is not defined (fewer than two
        responses, nothing varies, or the check has no other item).
    picks
        Option or misconception id → number of responses that show it.
    """

    item_id: ItemId
    n: int
    difficulty: float
    discrimination: float | None
    picks: Mapping[str, int]


def item_statistics(rows: Iterable[ItemRow]) -> tuple[ItemStatistics, ...]:
    """Statistics of every item in `rows`, by item id.

    Difficulty is the mean share (for a right-or-wrong item the proportion right, *p*). Discrimination is the
    product-moment correlation of the share with the share of the remaining points (for a right-or-wrong item the
    corrected point-biserial): the item itself is taken out of the total, or short checks would look better than
    they are.

    Source: Crocker and Algina (1986), Introduction to classical and modern test theory, chapter 14 (difficulty,
    point-biserial); Henrysson (1963), Correction of item-total correlations in item analysis, Psychometrika 28,
    211–218 (correction for overlap).

    Raises
    ------
    ScoringError
        If a share or a weight lies outside 0..1.

    Examples
    --------
    >>> rows = [
    ...     ItemRow(item_id=ItemId("I02-1"), person=PersonId(name), share=share, total_share=total, weight=0.5)
    ...     for name, share, total in [("a", 1.0, 1.0), ("b", 0.0, 0.0)]
    ... ]
    >>> item_statistics(rows)[0].difficulty
    0.5
    """
    of_item: defaultdict[ItemId, list[ItemRow]] = defaultdict(list)
    for row in rows:
        # Written so that "not a number" is refused too.
        if not all(0 <= value <= 1 for value in (row.share, row.total_share, row.weight)):
            raise ScoringError(f"Số liệu của câu {row.item_id} nằm ngoài khoảng từ 0 đến 1.")
        of_item[row.item_id].append(row)
    return tuple(_of_one(item_id, of_item[item_id]) for item_id in sorted(of_item))


def _of_one(item_id: ItemId, rows: Sequence[ItemRow]) -> ItemStatistics:
    picks = Counter(pick for row in rows for pick in dict.fromkeys(row.picks))
    # A person's rest needs other items; rows of one-item checks say nothing about separation.
    paired = [(row.share, _rest(row)) for row in rows if row.weight < 1]
    return ItemStatistics(
        item_id=item_id,
        n=len(rows),
        difficulty=fsum(row.share for row in rows) / len(rows),
        discrimination=_correlation(paired),
        picks=dict(sorted(picks.items())),
    )


def _rest(row: ItemRow) -> float:
    return (row.total_share - row.weight * row.share) / (1 - row.weight)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's product-moment correlation, None where one side does not vary."""
    if len(pairs) < 2:
        return None
    mean_x = fsum(x for x, _ in pairs) / len(pairs)
    mean_y = fsum(y for _, y in pairs) / len(pairs)
    spread_x = fsum((x - mean_x) ** 2 for x, _ in pairs)
    spread_y = fsum((y - mean_y) ** 2 for _, y in pairs)
    # Rounding leaves a trace of spread where all values are equal; dividing by it would invent a correlation.
    if min(spread_x, spread_y) < 1e-15 * len(pairs):
        return None
    together = fsum((x - mean_x) * (y - mean_y) for x, y in pairs)
    return max(-1.0, min(1.0, together / sqrt(spread_x * spread_y)))
