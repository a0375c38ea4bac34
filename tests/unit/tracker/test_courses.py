"""The indicators name what the tracker really counts."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from haidang.bank import load_course
from haidang.tracker.progress import UnitProgress


def test_indicators_name_what_is_really_counted() -> None:
    """`counted_by` of the repository's indicators is a field of a unit's line, and all 36 indicators are there."""
    indicators = load_course(Path(__file__).parents[3] / "assessments").indicators
    assert list(indicators) == [f"K{number:02}" for number in range(1, 37)]
    counted = {one.counted_by for one in indicators.values() if one.counted_by}
    assert {name.removeprefix("progress.") for name in counted} <= {one.name for one in fields(UnitProgress)}
