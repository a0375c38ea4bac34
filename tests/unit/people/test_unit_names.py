"""Spellings of units."""

from __future__ import annotations

import pytest

from haidang.people.unit_names import new_code, order_key, place_key, team_key


@pytest.mark.parametrize(("one", "two"), [("Tổ 1", "tổ  số 01"), ("TỔ 12", "Tổ 12"), ("Tổ Phố Bến", "tổ phố bến")])
def test_spellings_of_one_team(one: str, two: str) -> None:
    """Capitals, zeros and the word “số” make no other team."""
    assert team_key(one) == team_key(two)


@pytest.mark.parametrize(("one", "two"), [("Tổ 1", "Tổ 11"), ("Tổ Bến", "Tổ Bền"), ("Tổ 1A", "Tổ 1B")])
def test_different_teams_stay_different(one: str, two: str) -> None:
    """Numbers, accents and letters tell teams apart."""
    assert team_key(one) != team_key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Phường Bình Lâm", "P. Bình Lâm"), ("Bình Lâm", "phường  bình lâm"), ("TP. Hải Bình", "Thành phố Hải Bình")],
)
def test_spellings_of_one_place(one: str, two: str) -> None:
    """The word for the kind of place does not count."""
    assert place_key(one) == place_key(two)


def test_a_place_may_begin_with_the_letters_of_a_kind() -> None:
    """“Xãng” is no “Xã ng”; a bare kind stays itself."""
    assert place_key("Xanh") == "xanh"
    assert place_key("Phường") == "phường"
    assert place_key("Phường 1") == "1"


def test_teams_are_listed_by_number() -> None:
    """Team 2 comes before team 10, numbers before words."""
    names = ["Tổ 10", "Tổ 2", "Tổ 1", "Tổ Đông", "Tổ An"]
    assert sorted(names, key=order_key) == ["Tổ 1", "Tổ 2", "Tổ 10", "Tổ An", "Tổ Đông"]


def test_new_codes_are_plain_and_free() -> None:
    """ASCII, counted up where taken, never empty."""
    assert new_code("Tổ số 7 (Phố Bến)", set()) == "to-so-7-pho-ben"
    assert new_code("Tổ 7", {"to-7", "to-7-2"}) == "to-7-3"
    assert new_code("???", set()) == "don-vi"
