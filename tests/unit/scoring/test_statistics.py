"""Classical item statistics."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.domain.errors import ScoringError
from haidang.domain.ids import ItemId, PersonId
from haidang.scoring import ItemRow, item_statistics


def row(person: int, share: float, total: float, *picks: str, item: str = "I02-1", weight: float = 0.1) -> ItemRow:
    return ItemRow(
        item_id=ItemId(item), person=PersonId(str(person)), share=share, total_share=total, weight=weight, picks=picks
    )


def test_difficulty_and_counts() -> None:
    """Difficulty is the mean share; every pick is counted once a response, and items stay apart."""
    rows = [row(1, 1, 0.9, "a"), row(2, 0, 0.2, "b", "b"), row(3, 0.5, 0.5, "b"), row(1, 1, 0.9, item="I02-2")]
    first, second = item_statistics(rows)
    assert (first.item_id, first.n, first.difficulty, first.picks) == ("I02-1", 3, 0.5, {"a": 1, "b": 2})
    assert (second.item_id, second.n, second.discrimination) == ("I02-2", 1, None)


def test_discrimination_leaves_the_item_out() -> None:
    """An item that alone makes the total vary separates nothing, though it correlates with the total."""
    rows = [row(person, share, 0.1 * share + 0.45) for person, share in enumerate([1, 1, 0, 0])]
    assert item_statistics(rows)[0].discrimination is None


def test_discrimination_by_hand() -> None:
    """The point-biserial of 1, 1, 0, 0 with rests of 0.8, 0.6, 0.6, 0.2 is 0.3/√0.19 = 0.6882."""
    rests = [0.8, 0.6, 0.6, 0.2]
    rows = [row(n, s, 0.9 * rest + 0.1 * s) for n, (s, rest) in enumerate(zip([1, 1, 0, 0], rests, strict=True))]
    assert item_statistics(rows)[0].discrimination == pytest.approx(0.6882, abs=1e-4)


def test_single_item_checks_say_nothing() -> None:
    """Where the check has no other item there is no rest to correlate with."""
    assert item_statistics([row(1, 1, 1, weight=1), row(2, 0, 0, weight=1)])[0].discrimination is None


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_impossible_shares_are_refused(share: float) -> None:
    """Shares outside 0..1 are a fault of the caller."""
    with pytest.raises(ScoringError):
        item_statistics([row(1, share, 0.5)])


unit = st.floats(0, 1, allow_subnormal=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(unit, unit), min_size=1, max_size=12))
def test_statistics_are_bounded(pairs: list[tuple[float, float]]) -> None:
    """Difficulty lies in 0..1 and discrimination in −1..1, whatever the rows are."""
    (found,) = item_statistics([row(n, share, total) for n, (share, total) in enumerate(pairs)])
    assert 0 <= found.difficulty <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= 1
