"""What was wrong in an answer, in words."""

from __future__ import annotations

import pytest
import samples

from haidang.delivery import pick_words
from haidang.domain.items import Item
from haidang.scoring import Pick


@pytest.mark.parametrize(
    ("one", "pick", "told"),
    [
        (samples.SINGLE, Pick(kind="option", what=("c",)), "Lựa chọn c"),
        (samples.MULTIPLE, Pick(kind="missed", what=("d",)), "Lựa chọn d"),
        (samples.ORDERING, Pick(kind="order", what=("e", "d")), "Bước e → Bước d"),
        (samples.MATCHING, Pick(kind="pair", what=("1", "z")), "Việc 1 → Nơi z"),
        (samples.NUMERIC, Pick(kind="number", what=("1250.5",)), "1.250,5 %"),
        (samples.HOTSPOT, Pick(kind="area", what=("share",)), "Chia sẻ tất cả"),
        (samples.HOTSPOT, Pick(kind="beside"), "—"),
        (samples.PHONE, Pick(kind="act", what=("canary_call",)), "CANARY debrief call"),
        (samples.PHONE, Pick(kind="act", what=("canary_helper_types",)), "canary_helper_types"),
        (samples.SINGLE, Pick(kind="option", what=("gone",)), "gone"),
    ],
    ids=lambda one: one.kind if isinstance(one, Pick) else None,
)
def test_what_was_wrong_in_words(one: Item, pick: Pick, told: str) -> None:
    """The author's words for every kind of pick; an id where there are none."""
    assert pick_words(one, samples.variant(one), pick, "vi") == told


def test_the_language_is_the_readers() -> None:
    """English where it is asked for, numbers too."""
    assert pick_words(samples.SINGLE, samples.variant(samples.SINGLE), Pick(kind="option", what=("c",)), "en").endswith(
        "(en)"
    )
    number = Pick(kind="number", what=("1250.5",))
    assert pick_words(samples.NUMERIC, samples.variant(samples.NUMERIC), number, "en") == "1,250.5 %"
