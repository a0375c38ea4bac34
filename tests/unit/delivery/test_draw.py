"""Drawing an attempt's variants from the pools."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import draw
from haidang.domain.errors import Closed
from haidang.domain.forms import Release
from haidang.domain.ids import ItemId
from haidang.domain.items import Item

BANK = tuple(replace(samples.SINGLE, id=ItemId(f"I02-{number}")) for number in range(30, 38))


POOLS = st.lists(st.sets(st.sampled_from("01234567"), min_size=1, max_size=4).map("".join), min_size=1, max_size=6)


def made(*pools: str, items: tuple[Item, ...] = BANK) -> Release:
    """Make a release from pools like ``"012"``, digits being places in the bank."""
    slots = [samples.slot(n, *(items[int(digit)] for digit in pool)) for n, pool in enumerate(pools, start=1)]
    return samples.release(slots, items)


def drawn(release: Release, seed: int = 1, avoid: frozenset[ItemId] = frozenset()) -> list[ItemId]:
    return [one.item_id for one in draw(release, rng=Random(seed), today=samples.TODAY, avoid=avoid)]


def stale(one: Item) -> Item:
    return replace(one, review_by=samples.TODAY - timedelta(days=1))


def test_every_slot_in_order() -> None:
    """There is one variant for each slot, in the form's order, with the item's revision and its own seed."""
    release = made("01", "23", "45")
    variants = draw(release, rng=Random(5), today=samples.TODAY)
    assert [one.slot for one in variants] == ["s01", "s02", "s03"]
    assert all(0 <= one.seed < 2**53 and one.item_revision == 1 for one in variants)
    assert len({one.seed for one in variants}) == 3
    assert variants == draw(release, rng=Random(5), today=samples.TODAY)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text("01234567", min_size=1, max_size=4).map(lambda s: "".join(sorted(set(s)))), min_size=1, max_size=6
    ),
    st.integers(0, 1000),
    st.sets(st.sampled_from([one.id for one in BANK])),
    st.sets(st.integers(0, 7), max_size=3),
)
def test_pools_are_kept(pools: list[str], seed: int, avoid: set[ItemId], old: set[int]) -> None:
    """Items come from their pools, never stale, never twice; empty slots are named only where nothing else helps."""
    items = tuple(stale(one) if number in old else one for number, one in enumerate(BANK))
    release = made(*pools, items=items)
    usable = [[items[int(digit)].id for digit in pool if int(digit) not in old] for pool in pools]
    if not _fillable(usable):
        with pytest.raises(Closed, match="không còn câu nào"):
            drawn(release, seed, frozenset(avoid))
        return
    items_drawn = drawn(release, seed, frozenset(avoid))
    assert all(one in pool for one, pool in zip(items_drawn, usable, strict=True))
    assert len(set(items_drawn)) == len(items_drawn)


def _fillable(pools: list[list[ItemId]], taken: frozenset[ItemId] = frozenset()) -> bool:
    """Try every way of filling the slots."""
    if not pools:
        return True
    return any(_fillable(pools[1:], taken | {one}) for one in pools[0] if one not in taken)


def test_shared_items_are_handed_on() -> None:
    """A slot with a choice gives way to one without."""
    for seed in range(10):
        assert drawn(made("01", "0"), seed) == [BANK[1].id, BANK[0].id]


def test_earlier_items_are_avoided() -> None:
    """Items of earlier attempts come again only where the pool has nothing else."""
    avoid = frozenset({BANK[0].id, BANK[2].id})
    for seed in range(20):
        assert drawn(made("01", "2", "345"), seed, avoid)[:2] == [BANK[1].id, BANK[2].id]


def test_all_of_a_pool_come_up() -> None:
    """Every item of a pool is drawn sooner or later."""
    assert {drawn(made("0123"), seed)[0] for seed in range(60)} == {one.id for one in BANK[:4]}


def test_review_date_itself_is_still_good() -> None:
    """An item may be drawn on its last day, and not on the next."""
    items = (replace(BANK[0], review_by=samples.TODAY),)
    assert drawn(made("0", items=items)) == [BANK[0].id]
    with pytest.raises(Closed):
        draw(made("0", items=items), rng=Random(1), today=samples.TODAY + timedelta(days=1))


def test_empty_slots_are_named() -> None:
    """The refusal names every slot that ran empty, and the check, in Vietnamese."""
    items = (stale(BANK[0]), BANK[1], stale(BANK[2]))
    with pytest.raises(Closed) as refused:
        drawn(made("0", "1", "02", items=items))
    assert refused.value.code == "empty_slot"
    assert "s01, s03" in str(refused.value)
    assert "Kiểm tra VNeID" in str(refused.value)
