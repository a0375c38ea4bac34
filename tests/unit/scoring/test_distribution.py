"""What was wrong in an answer, what a class answered, and what to talk about now."""

from __future__ import annotations

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import RESIDENT, step, typed

from haidang.domain.ids import ItemId, PersonId
from haidang.domain.items import Item
from haidang.domain.responses import (
    Chosen,
    Matched,
    Number,
    Omitted,
    Ordered,
    Played,
    Response,
    Touched,
    Unparsable,
    Written,
)
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.scoring import Given, Pick, item_distributions, picks_of, score, settled_body, talking_points

RIGHT = Verdict(status=ScoreStatus.SCORED, share=1.0)
PARTLY = Verdict(status=ScoreStatus.SCORED, share=0.5)
WRONG = Verdict(status=ScoreStatus.SCORED, share=0.0)
OMITTED = Verdict(status=ScoreStatus.SCORED, share=0.0, omitted=True)


def picks(one: Item, response: Response) -> list[tuple[str, tuple[str, ...], str]]:
    variant = samples.variant(one)
    found = picks_of(one, variant, response, score(one, variant, response))
    return [(pick.kind, pick.what, pick.misconception.removeprefix("canary-")) for pick in found]


class TestPicks:
    """Every type names what was wrong in it."""

    @pytest.mark.parametrize("one", samples.AUTOMATIC, ids=lambda one: one.type.value)
    def test_nothing_is_wrong_in_the_key(self, one: Item) -> None:
        """Neither the key nor an omitted response has anything wrong in it."""
        assert picks(one, samples.key_response(one)) == picks(one, Omitted()) == []

    def test_options(self) -> None:
        """A wrong option with its misconception; of several keys also the missed ones, of one key never."""
        assert picks(samples.SINGLE, Chosen(options=("c",))) == [("option", ("c",), "c")]
        assert picks(samples.SCENARIO, Chosen(options=("b",))) == [("option", ("b",), "b")]
        assert picks(samples.MULTIPLE, Chosen(options=("e", "a", "b"))) == [
            ("option", ("e",), "e"), ("missed", ("d",), ""),
        ]  # fmt: skip

    def test_orders_and_pairs(self) -> None:
        """A named slip of an order; every wrong pair, with its misconception where one is named."""
        assert picks(samples.ORDERING, Ordered(elements=("a", "b", "c", "e", "d"))) == [("order", ("e", "d"), "early")]
        assert picks(samples.ORDERING, Ordered(elements=("c", "a", "b", "d", "e"))) == []
        assert picks(samples.MATCHING, Matched(pairs={"1": "z", "2": "w", "3": "y"})) == [
            ("pair", ("1", "z"), "page"), ("pair", ("2", "w"), ""),
        ]  # fmt: skip

    def test_numbers_and_areas(self) -> None:
        """The number itself; the area that was touched, or none."""
        seed = next(seed for seed in range(50) if settled_body(samples.NUMERIC, seed).slips)  # type: ignore[union-attr]
        variant = samples.variant(samples.NUMERIC, seed=seed)
        for value, idea in ((80.0, "canary-first-course"), (81.0, "")):
            response = Number(value=value)
            (pick,) = picks_of(samples.NUMERIC, variant, response, score(samples.NUMERIC, variant, response))
            assert (pick.kind, pick.what, pick.misconception) == ("number", (repr(value),), idea)
        assert picks(samples.HOTSPOT, Touched(x=0.5, y=0.84)) == [("area", ("share",), "share")]
        assert picks(samples.HOTSPOT, Touched(x=0.01, y=0.01)) == [("beside", (), "")]

    def test_acts(self) -> None:
        """Each forbidden act once, however often it was done; required acts that are missing are no picks."""
        trace = (step("home", "call"), step("home", "call"), *samples.REFERENCE[:3], typed("login", "password"))
        assert picks(samples.PHONE, Played(trace=trace, hints=0)) == [
            ("act", ("canary_call",), ""), ("act", ("canary_helper_types",), ""),
        ]  # fmt: skip
        short = (*samples.REFERENCE[:3], typed("login", "password", RESIDENT))
        assert picks(samples.PHONE, Played(trace=short, hints=0)) == []

    def test_what_no_machine_judged_has_no_picks(self) -> None:
        """A written text and what cannot be read say nothing."""
        assert picks(samples.SHORT_TEXT, Written(text="Dạ")) == []
        unread = Verdict(status=ScoreStatus.NOT_SCORED, share=None)
        assert picks_of(samples.SINGLE, samples.variant(samples.SINGLE), Unparsable(why="?"), unread) == ()


def idea(name: str, option: str = "b") -> Pick:
    return Pick(kind="option", what=(option,), misconception=name)


def act(name: str) -> Pick:
    return Pick(kind="act", what=(name,))


def row(person: object, verdict: Verdict = RIGHT, *found: Pick, at: int = 0, pool: int = 0, **more: bool) -> Given:
    return Given(
        person=PersonId(str(person)),
        item_id=ItemId(f"I02-{10 * at + pool}"),
        item_revision=1,
        place=(at, pool),
        verdict=verdict,
        over=more.get("over", True),
        must_pass=more.get("must_pass", False),
        picks=found,
    )


def chosen(rows: list[Given], **more: int) -> list[tuple[str, int, int]]:
    return [(one.idea, one.persons, one.of) for one in talking_points(rows, **more)]


class TestCounts:
    """Persons, item by item."""

    def test_every_state_is_counted_apart(self) -> None:
        """Right, partly, wrong, left out, not there yet, waiting and unscored; only what was given is answered."""
        rows = [
            row(1), row(2, PARTLY, idea("x")), row(3, WRONG, idea("x"), idea("x")), row(4, WRONG),
            row(5, OMITTED), row(6, OMITTED, over=False),
            row(7, Verdict(status=ScoreStatus.NEEDS_REVIEW, share=None)),
            row(8, Verdict(status=ScoreStatus.NOT_SCORED, share=None)),
        ]  # fmt: skip
        (found,) = item_distributions(rows)
        assert found.states == {
            "right": 1, "partly": 1, "wrong": 2, "omitted": 1, "not_yet": 1, "waiting": 1, "unscored": 1,
        }  # fmt: skip
        assert (found.given, found.answered, found.picks, found.other) == (8, 6, ((idea("x"), 2),), 1)

    def test_items_stand_in_the_order_of_the_form(self) -> None:
        """By slot, then by place in the pool; the most frequent pick first."""
        rows = [row(1, at=10), row(2, at=2, pool=1), row(3, at=2), row(4, WRONG, idea("x", "c"), at=2)]
        rows += [row(person, WRONG, idea("x", "d"), at=2) for person in (5, 6)]
        found = item_distributions(rows)
        assert [one.place for one in found] == [(2, 0), (2, 1), (10, 0)]
        assert [(pick.what, count) for pick, count in found[0].picks] == [(("d",), 2), (("c",), 1)]


class TestTalkingPoints:
    """The rule, clause by clause."""

    def test_a_misconception_counts_a_person_once(self) -> None:
        """Over all items and all ways in which it shows; the item that caught most persons speaks for it."""
        rows = [row(person, WRONG, idea("x"), at=1) for person in range(2)]
        rows += [row(person, WRONG, idea("x", "c"), idea("x", "d"), at=5) for person in range(4)]
        rows += [row(person) for person in range(4, 10)]
        (point,) = talking_points(rows)
        assert (point.persons, point.of, point.places) == (4, 10, ((1, 0), (5, 0)))
        assert (point.item_id, point.pick.what) == ("I02-50", ("c",))

    @pytest.mark.parametrize(
        ("caught", "size", "said"),
        [(1, 1, False), (1, 4, False), (2, 10, True), (2, 11, False), (3, 60, True), (2, 2, True)],
    )
    def test_nobody_is_pointed_at(self, caught: int, size: int, *, said: bool) -> None:
        """Three persons are enough, or a fifth of the class; one person alone never is."""
        rows = [row(person, WRONG, idea("x")) if person < caught else row(person) for person in range(size)]
        assert bool(talking_points(rows)) is said

    def test_must_pass_weighs_more(self) -> None:
        """Three persons on something that must be passed come before four on something else, not before five."""
        rows = [row(person, WRONG, idea("must"), at=9, must_pass=True) for person in range(3)]
        four = [row(person, WRONG, idea("four")) for person in range(4)]
        five = [row(person, WRONG, idea("five"), at=1) for person in range(5)]
        rows += [row(person, at=9) for person in range(3, 20)]
        assert [name for name, _n, _of in chosen(rows + four + five)] == ["five", "must", "four"]

    def test_few_omitted_weighs_more(self) -> None:
        """What nearly everybody answered comes before the same count where many left it out."""
        shown = [row(person, WRONG, idea("left", "b"), at=0) for person in range(4)]
        shown += [row(person, OMITTED, at=0) for person in range(4, 20)]
        shown += [row(person, WRONG, idea("said", "b"), at=1) for person in range(4)]
        shown += [row(person, at=1) for person in range(4, 20)]
        assert [name for name, _n, _of in chosen(shown)] == ["said", "left"]
        not_yet = [row(person, OMITTED, at=0, over=False) if one.place == (0, 0) and one.state == "omitted" else one
                   for person, one in enumerate(shown)]  # fmt: skip
        assert [name for name, _n, _of in chosen(not_yet)] == ["left", "said"]

    def test_ties_stand_in_the_order_of_the_form(self) -> None:
        """Equal weights: the earlier slot first, and no more than three."""
        rows = [row(person, WRONG, idea(f"m{at}"), at=at) for at in (7, 3, 5, 1) for person in range(4)]
        assert [name for name, _n, _of in chosen(rows)] == ["m1", "m3", "m5"]
        assert chosen(rows, most=1) == [("m1", 4, 4)]

    def test_acts_count_as_ideas_and_nameless_picks_do_not(self) -> None:
        """A forbidden act is worth talking about; a wrong pair without a misconception is not."""
        rows = [row(person, WRONG, act("types"), Pick(kind="pair", what=("1", "w"))) for person in range(3)]
        assert chosen(rows) == [("act:types", 3, 3)]
        assert chosen([]) == []

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from("xyz")), max_size=40), st.randoms())
    def test_the_order_of_rows_means_nothing(self, wrong: list[tuple[int, int, str]], rng: object) -> None:
        """The same answers in any order give the same points, each with at least two persons, by falling priority."""
        rows = [row(person, WRONG, idea(name), at=at) for person, at, name in dict.fromkeys(wrong)]
        points = talking_points(rows)
        mixed = [*rows]
        rng.shuffle(mixed)  # type: ignore[attr-defined]
        assert talking_points(mixed) == points
        assert all(2 <= one.persons <= one.of for one in points)
        assert [one.priority for one in points] == sorted((one.priority for one in points), reverse=True)
