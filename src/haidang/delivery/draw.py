"""Drawing the variants of one attempt: an item for every slot, none twice, stale ones left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from random import Random

from haidang.domain.attempts import Variant
from haidang.domain.errors import Closed
from haidang.domain.forms import Release
from haidang.domain.ids import ItemId, SlotId
from haidang.domain.text import in_language

SEEDS = 2**53
"""Seeds are below it, so that a page could hold one exactly."""


def draw(release: Release, *, rng: Random, today: date, avoid: Collection[ItemId] = frozenset()) -> tuple[Variant, ...]:
    """Draw one variant for every slot, in the form's order.

    Parameters
    ----------
    rng
        All chance comes from it.
    today
        Items and tasks past their review date are not drawn.
    avoid
        Items of earlier attempts: taken only where a pool has nothing else left.

    Raises
    ------
    Closed
        With code ``empty_slot``, naming the slots that cannot be filled.
    """
    pools: dict[SlotId, list[ItemId]] = {}
    for spec in release.form.slots:
        usable = [one for one in spec.pool if not release.items[one].is_stale(today)]
        pools[spec.id] = rng.sample(usable, len(usable))
    fresh = {slot: [one for one in pool if one not in avoid] for slot, pool in pools.items()}
    # First as many slots as possible from fresh items, then the rest from all: a slot once filled stays filled.
    holders = _fill(list(pools), fresh, {})
    holders = _fill(list(pools), {slot: fresh[slot] + _rest(pools[slot], avoid) for slot in pools}, holders)
    items = {slot: item for item, slot in holders.items()}
    empty = [slot for slot in pools if slot not in items]
    if empty:
        raise Closed(_sentence(release, empty), code="empty_slot")
    return tuple(
        Variant(
            slot=slot,
            item_id=items[slot],
            item_revision=release.items[items[slot]].revision,
            seed=rng.randrange(SEEDS),
        )
        for slot in pools
    )


def _rest(pool: list[ItemId], avoid: Collection[ItemId]) -> list[ItemId]:
    return [one for one in pool if one in avoid]


def _fill(
    slots: list[SlotId], pools: Mapping[SlotId, list[ItemId]], holders: Mapping[ItemId, SlotId]
) -> dict[ItemId, SlotId]:
    """Give item → slot with as many slots filled as the pools allow, starting from `holders`.

    Slots may share items; an item taken earlier is handed on where its slot has another one.

    Source: Berge (1957), Two theorems in graph theory, Proceedings of the National Academy of Sciences 43, 842–844
    (a matching grows along augmenting paths until it is largest).
    """
    held = dict(holders)

    def settle(slot: SlotId, tried: set[ItemId]) -> bool:
        for item in pools[slot]:
            if item in tried:
                continue
            tried.add(item)
            if item not in held or settle(held[item], tried):
                held[item] = slot
                return True
        return False

    filled = set(held.values())
    for slot in slots:
        if slot not in filled and settle(slot, set()):
            filled.add(slot)
    return held


def _sentence(release: Release, empty: list[SlotId]) -> str:
    title = in_language(release.form.title, "vi")
    return (
        f"Chưa mở được bài “{title}”: mục {', '.join(empty)} không còn câu nào dùng được "
        "vì nội dung đã quá ngày cần rà lại hoặc bị trùng; giảng viên cần xác nhận nội dung hoặc thêm câu mới."
    )
