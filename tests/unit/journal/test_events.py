"""What a lesson's state says, and which values can be kept, without a database."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from haidang.domain.attempts import JsonValue
from haidang.journal.events import PageState, _storable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(JSON)
def test_whatever_a_phone_sends_can_be_written(value: JsonValue) -> None:
    """Half characters and zero bytes are mended, everything else stays as it was; mending twice changes nothing."""
    kept = _storable(value)
    json.dumps(kept, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert _storable(kept) == kept
    text = json.dumps(value)
    if "\\u0000" not in text and "\\ud" not in text:
        assert kept == value


def test_done_are_the_practice_items_that_hold_an_answer() -> None:
    """In the order in which they were first touched; taken back is not done, a false or empty answer is one."""
    state = PageState(place=None, values={"P02-3": "a", "P02-1": None, "P02-2": 0})
    assert state.done == ("P02-3", "P02-2")
