"""The invented nation: the anchors of the curriculum hold exactly, and nothing in it looks like somebody real."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from haidang.people.nation import COMMUNES, LARGEST, LAST_DAY, SMALLEST, Nation, Volunteer, nation

NUMBERS = re.compile(r"\d{9,}")


@pytest.fixture(scope="module")
def whole() -> Nation:
    return nation()


@pytest.fixture(scope="module")
def part() -> tuple[Nation, list[Volunteer]]:
    made = nation(communes=60)
    return made, list(made.volunteers())


def test_the_anchors_hold_exactly(whole: Nation) -> None:
    """3,321 communes in 34 provinces, 1,821 with one team and 1,500 with two, 240,000 volunteers, 286 remote."""
    assert (len(whole.communes), len(whole.sizes), sum(whole.sizes)) == (COMMUNES, 4_821, 240_000)
    assert Counter(len(one.teams) for one in whole.communes) == {1: 1_821, 2: 1_500}
    assert [team for one in whole.communes for team in one.teams] == list(range(4_821))
    assert {one.province for one in whole.communes} == set(range(34)) == set(range(len(set(whole.provinces))))
    assert sum(one.remote for one in whole.communes) == 286
    assert min(whole.sizes) >= SMALLEST
    assert max(whole.sizes) <= LARGEST
    assert Counter(one.kind for one in whole.communes) == {"": COMMUNES - 2, "anomaly": 1, "good": 1}
    assert all(0.86 <= one.ceiling <= 1 for one in whole.communes)


def test_the_same_seed_is_the_same_nation(part: tuple[Nation, list[Volunteer]]) -> None:
    """Twice the same persons; another seed gives others."""
    assert nation(communes=60) == part[0]
    assert list(part[0].volunteers()) == part[1]
    assert list(nation(1, communes=60).volunteers()) != part[1]


@pytest.mark.parametrize("communes", [1, 2, 7])
def test_parts_of_it_are_nations_too(communes: int) -> None:
    """However few communes are asked for, there are that many, with teams and people."""
    made = nation(communes=communes)
    assert len(made.communes) == communes
    assert len(list(made.volunteers())) == sum(made.sizes)


def test_everybody_has_a_place(part: tuple[Nation, list[Volunteer]]) -> None:
    """6 % are in a second team of their own commune or the one beside it; every team has one head and one deputy."""
    made, people = part
    two = [one for one in people if len(one.teams) == 2]
    assert len(two) == round(0.06 * len(people))
    home = {team: number for number, one in enumerate(made.communes) for team in one.teams}
    for one in two:
        first, second = one.teams
        assert first != second
        assert one.post == "thanh-vien"
        assert abs(home[first] - home[second]) <= 1
        assert made.communes[home[first]].province == made.communes[home[second]].province
    posts = Counter((one.teams[0], one.post) for one in people)
    assert all(posts[team, post] == 1 for team in range(len(made.sizes)) for post in ("truong", "pho"))
    assert [sum(one.teams[0] == team for one in people) for team in range(len(made.sizes))] == list(made.sizes)


def test_courses_and_check_follow_the_parameters(part: tuple[Nation, list[Volunteer]]) -> None:
    """Ceilings of 86 to 100 %, the second course later, 0.78 at the first sitting and 0.6 of the rest."""
    _made, people = part
    shares = [sum(one.courses[n] is not None for one in people) / len(people) for n in range(2)]
    both = sum(None not in one.courses for one in people) / len(people)
    assert all(0.86 < share < 1 for share in shares)
    assert both <= min(shares)
    days = [[one.courses[n] for one in people if one.courses[n] is not None] for n in range(2)]
    assert all(1 <= day <= LAST_DAY for each in days for day in each if day)
    sums = [sum(day for day in each if day) / len(each) for each in days]
    assert 2 < sums[1] - sums[0] < 4
    sat = [one.sittings for one in people if one.sittings]
    assert sum(one[0] for one in sat) / len(sat) == pytest.approx(0.78, abs=0.03)
    again = [one[1] for one in sat if len(one) == 2]
    assert sum(again) / len(again) == pytest.approx(0.6, abs=0.05)
    assert all(len(one) == (1 if one[0] else 2) for one in sat)


def test_the_anomaly_is_too_good(part: tuple[Nation, list[Volunteer]]) -> None:
    """In one commune everybody has everything, on the first day: somebody should ask there."""
    made, people = part
    (strange,) = (one for one in made.communes if one.kind == "anomaly")
    theirs = [one for one in people if one.teams[0] in strange.teams]
    assert {(one.courses, one.sittings) for one in theirs} == {((1, 1), (True,))}


def test_nothing_looks_like_a_number_of_somebody(part: tuple[Nation, list[Volunteer]]) -> None:
    """No name, code or place has nine digits or more in a row; every province says that it is invented."""
    made, people = part
    texts = [made.centre, *made.provinces, *(one.name + one.code for one in made.communes)]
    assert not [one for one in (*texts, *(f"{one.name} {one.code}" for one in people)) if NUMBERS.search(one)]
    assert all("(minh họa)" in one for one in (made.centre, *made.provinces))
    assert len({one.code for one in people}) == len(people)
