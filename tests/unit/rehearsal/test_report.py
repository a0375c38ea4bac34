"""What a rehearsal says: exact keys, honest verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.rehearsal.report import Report, in_words, percentile

GOOD = Report(
    people=20,
    opened=20,
    answered=323,
    acknowledged=323,
    lost=0,
    submitted=20,
    scored=247,
    needs_review=13,
    errors=0,
    open_p50_s=0.1,
    open_p95_s=0.2,
    ack_p50_ms=12.0,
    ack_p95_ms=50.0,
    pss_mb_per_learner=0.4,
    tracker_agrees=True,
)
KEYS = [
    "people",
    "opened",
    "answered",
    "acknowledged",
    "lost",
    "submitted",
    "scored",
    "needs_review",
    "errors",
    "open_p50_s",
    "open_p95_s",
    "ack_p50_ms",
    "ack_p95_ms",
    "pss_mb_per_learner",
    "tracker_agrees",
]


def test_the_object_has_exactly_the_promised_keys() -> None:
    """Scripts read them by name, in this order."""
    assert list(GOOD.to_json()) == KEYS


@pytest.mark.parametrize("change", [{"errors": 1}, {"lost": 1}, {"tracker_agrees": False}])
def test_anything_wrong_is_not_good(change: dict[str, object]) -> None:
    """One error, one lost answer or one disagreement is enough, and the trainer is told not to use the machine."""
    bad = replace(GOOD, **change)  # type: ignore[arg-type]
    assert not bad.good
    assert "CHƯA ỔN" in in_words(bad, ["điều gì đó"], memory_kind="PSS", killed=False)


def test_a_good_evening_sounds_like_one() -> None:
    """The first words answer the question; a slow machine is named as slow."""
    assert "ĐƯỢC: máy này giữ được lớp 20 người." in in_words(GOOD, [], memory_kind="PSS", killed=False)
    slow = replace(GOOD, open_p95_s=9.0)
    assert "NHƯNG CHẬM" in in_words(slow, [], memory_kind="PSS", killed=True)


def test_nothing_measured_is_a_dash() -> None:
    """Where nobody opened the lesson there is no time to report, and no crash."""
    nobody = replace(GOOD, opened=0, open_p50_s=None, open_p95_s=None, ack_p50_ms=None, ack_p95_ms=None, errors=20)
    assert "–" in in_words(nobody, ["x"] * 30, memory_kind="PSS", killed=False)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_one_of_the_values(values: list[float], share: float) -> None:
    """It is never invented, and the whole share is the maximum."""
    found = percentile(values, share)
    assert found in values
    assert percentile(values, 1) == max(values)
