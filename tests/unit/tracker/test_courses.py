"""Online courses counted: all of them together is never more than the least of them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from haidang.bank import load_course
from haidang.domain.ids import CourseId
from haidang.tracker.courses import ALL, finished
from haidang.tracker.progress import UnitProgress

COURSES = (CourseId("khoa-1"), CourseId("khoa-2"))
ROWS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["khoa-1", "khoa-2", "khoa-3"])), max_size=40)


@given(ROWS)
def test_both_is_at_most_the_least(rows: list[tuple[str, str]]) -> None:
    """K07 ≤ min(K05, K06), it is the persons who have both, and no person is counted twice."""
    found = finished(pd.DataFrame(rows, columns=["person", "course"], dtype="str"), COURSES)
    held = {one: set(found.loc[found["course"] == one, "person"]) for one in (*COURSES, ALL)}
    assert not found.duplicated().any()
    assert len(held[ALL]) <= min(len(held[one]) for one in COURSES)
    assert held[ALL] == held[COURSES[0]] & held[COURSES[1]]


@given(ROWS)
def test_without_required_courses_nobody_is_counted(rows: list[tuple[str, str]]) -> None:
    """Where nothing is required, “all of them” is nobody, not everybody."""
    assert finished(pd.DataFrame(rows, columns=["person", "course"], dtype="str"), ()).empty


def test_indicators_name_what_is_really_counted() -> None:
    """`counted_by` of the repository's indicators is a field of a unit's line, and all 36 indicators are there."""
    indicators = load_course(Path(__file__).parents[3] / "assessments").indicators
    assert list(indicators) == [f"K{number:02}" for number in range(1, 37)]
    counted = {one.counted_by for one in indicators.values() if one.counted_by}
    assert {name.removeprefix("progress.") for name in counted} <= {one.name for one in fields(UnitProgress)}
