"""Persons counted in every unit above their teams: the same as with sets of names, and both is at most the least."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.tracker.columns import Places, ids_of, letters_of, texts_of
from haidang.tracker.counts import WHOLE, Counts
from haidang.tracker.schema import MEMBERS, conform

PATHS = ("/tw/", "/tw/a/", "/tw/a/x/", "/tw/a/x/1/", "/tw/a/x/2/", "/tw/b/", "/tw/b/3/")
UNITS = [path.strip("/").rpartition("/")[2] for path in PATHS]
TREE = pd.DataFrame({"path": PATHS}, index=pd.Index(UNITS))
PEOPLE = 6


@given(
    st.sets(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(range(len(PATHS))))),
    st.lists(st.lists(st.booleans(), min_size=PEOPLE, max_size=PEOPLE), min_size=2, max_size=2),
)
def test_each_person_once_in_each_unit(held: set[tuple[int, int]], facts: list[list[bool]]) -> None:
    """Counts are those of sets of persons below a unit; who has both is at most who has the rarer (K07)."""
    members = conform(pd.DataFrame(sorted(held), columns=["person", "team"]), MEMBERS)
    both = [one and other for one, other in zip(*facts, strict=True)]
    counts = Counts(members, np.array([*facts, both]), TREE)
    for unit, path in (*zip(UNITS, PATHS, strict=True), (WHOLE, "/")):
        below = {person for person, team in held if PATHS[team].startswith(path)}
        total, found = counts.of(unit)
        assert total == len(below)
        assert found == [sum(fact[person] for person in below) for fact in (*facts, both)]
        assert found[2] <= min(found[:2])


@given(st.lists(st.integers(0, 2**128 - 1), max_size=30), st.lists(st.integers(0, 3), max_size=5))
def test_ids_keep_their_places(known: list[int], strangers: list[int]) -> None:
    """Every id is found where it first came, others nowhere, and ids can be written again."""
    texts = [f"{one:032x}" for one in known]
    codes, places = Places.of(ids_of("".join(texts)))
    first = list(dict.fromkeys(texts))
    assert texts_of(places.ids) == first
    assert codes.tolist() == [first.index(one) for one in texts] == places.find(ids_of("".join(texts))).tolist()
    others = [f"{one:032x}" for one in strangers]
    expected = [first.index(one) if one in first else -1 for one in others]
    assert places.find(ids_of("".join(others))).tolist() == expected


@pytest.mark.parametrize("text", ["abc", "x" * 32])
def test_what_is_no_id_is_refused(text: str) -> None:
    """Texts of another length, or of other signs, are our own fault."""
    with pytest.raises(ValueError, match=r"hex"):
        ids_of(text)


def test_letters_must_fit() -> None:
    """A kept text that is not one letter a competency is not guessed at."""
    assert letters_of("mn-m", 2, 2).tolist() == [[ord("m"), ord("n")], [ord("-"), ord("m")]]
    assert letters_of("", 3, 0).shape == (3, 0)
    with pytest.raises(ValueError, match="reshape"):
        letters_of("mnm", 2, 2)
