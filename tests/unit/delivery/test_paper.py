"""Checks on paper: codes, the variants behind them, and letters that stand for masked ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from string import ascii_uppercase

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import paper, parse, public_variant, realise
from haidang.domain.errors import NotFound
from haidang.domain.ids import ItemId, ReleaseId
from haidang.domain.items import Choices, Hotspot, Item, ItemType, Matching, Numeric, Ordering
from haidang.domain.responses import Chosen, Matched, Number, Ordered, Response, Touched, Unparsable, Written

RELEASE = ReleaseId("vneid-r1")
SEEDS = st.integers(0, 2**53 - 1)
DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))


def one_code(release: ReleaseId = RELEASE, seed: int = 1, today: date = samples.TODAY) -> str:
    return paper.paper_codes(release, 1, rng=Random(seed), today=today)[0]


class TestCodes:
    """Five characters that hold the day, chance and a check."""

    @given(SEEDS, DAYS, st.integers(0, 400))
    def test_a_code_tells_its_day(self, seed: int, day: date, later: int) -> None:
        """A paper that comes back within a year is drawn as of the day it was printed on."""
        code = one_code(seed=seed, today=day)
        assert paper.read_code(f" {code[:2].lower()}-{code[2:]} ") == code
        assert paper.printed_on(RELEASE, code, today=day + timedelta(days=later)) == day
        assert paper.printed_on(RELEASE, code, today=day - timedelta(days=1)) == day

    @given(SEEDS, st.data())
    def test_a_slip_of_the_hand_is_noticed(self, seed: int, data: st.DataObject) -> None:
        """One wrong character, or two neighbours changed about, is no code of this release."""
        code = one_code(seed=seed)
        place = data.draw(st.integers(0, 4))
        other = data.draw(st.sampled_from([sign for sign in paper.CODE_ALPHABET if sign != code[place]]))
        wrong = [code[:place] + other + code[place + 1 :]]
        if place < 4 and code[place] != code[place + 1]:
            wrong.append(code[:place] + code[place + 1] + code[place] + code[place + 2 :])
        assert [paper.printed_on(RELEASE, one, today=samples.TODAY) for one in wrong] == [None] * len(wrong)

    def test_papers_of_one_printing_differ(self) -> None:
        """Codes are different; none fits another revision, and few fit another check."""
        codes = paper.paper_codes(RELEASE, 200, rng=Random(3), today=samples.TODAY)
        assert len(set(codes)) == 200
        fits = {
            other: sum(paper.printed_on(ReleaseId(other), one, today=samples.TODAY) is not None for one in codes)
            for other in ("vneid-r2", "vneid-r12", "lua-dao-r1", "volunteer-r1")
        }
        assert fits["vneid-r2"] == fits["vneid-r12"] == 0
        assert max(fits.values()) <= 20

    @pytest.mark.parametrize("typed", ["", "A7K9", "A7K9MM", "A7K0M", "Ă7K9M"])
    def test_what_cannot_be_a_code(self, typed: str) -> None:
        """Too short, too long, or with a character that no code has."""
        assert paper.read_code(typed) is None


class TestDrawing:
    """A paper's variants."""

    def test_the_same_code_is_the_same_paper(self) -> None:
        """Also after an item that was fresh on the day of printing has become stale."""
        ageing = replace(samples.SINGLE, review_by=samples.TODAY)
        younger = replace(samples.SINGLE, id=ItemId("I02-90"))
        release = samples.release([samples.slot(1, ageing, younger)], [ageing, younger])
        codes = paper.paper_codes(release.id, 12, rng=Random(1), today=samples.TODAY)
        first = [paper.draw_paper(release, one, today=samples.TODAY) for one in codes]
        later = [paper.draw_paper(release, one, today=samples.TODAY + timedelta(days=60)) for one in codes]
        assert first == later
        assert {one[0].item_id for one in first} == {ageing.id, younger.id}
        assert len({one[0].seed for one in first}) == 12

    @given(SEEDS)
    def test_the_phone_is_left_to_slots_that_have_nothing_else(self, seed: int) -> None:
        """A pool with a choice beside a task gives the choice; a pool of tasks gives the task."""
        release = samples.release(
            [samples.slot(1, samples.PHONE, samples.SINGLE, points=1), samples.slot(2, samples.LENIENT_PHONE)]
        )
        drawn = paper.draw_paper(release, one_code(release.id, seed), today=samples.TODAY)
        assert [paper.paper_kind(release.items[one.item_id]) for one in drawn] == ["one", "device"]

    def test_a_code_of_another_release_draws_nothing(self) -> None:
        """It is refused with a sentence, not turned into some other paper."""
        with pytest.raises(NotFound, match="Mã đề"):
            paper.draw_paper(samples.release(revision=2), one_code(), today=samples.TODAY)


def some_response(item: Item, seed: int, rng: Random) -> Response:
    """Any response that paper can hold."""
    body = realise(item, seed).body
    match body:
        case Choices():
            ids = [one.id for one in body.options]
            many = rng.randint(1, len(ids)) if item.type is ItemType.MULTIPLE_CHOICE else 1
            return Chosen(options=tuple(rng.sample(ids, many)))
        case Ordering():
            return Ordered(elements=tuple(rng.sample([one.id for one in body.elements], len(body.elements))))
        case Matching():
            left = rng.sample([one.id for one in body.left], rng.randint(1, len(body.left)))
            right = rng.sample([one.id for one in body.right], len(left))
            return Matched(pairs=dict(zip(left, right, strict=True)))
        case Numeric():
            return Number(value=round(rng.uniform(-9999, 9999), body.decimals))
        case Hotspot():
            x1, y1, x2, y2 = rng.choice(body.areas).rect
            return Touched(x=(x1 + x2) / 2, y=(y1 + y2) / 2)
        case _:
            return Written(text="Cụ đọc kỹ rồi mới ký nhé.")


def meaning(item: Item, response: Response | Unparsable) -> object:
    """What a response says, whatever the order of ticks or the point in an area."""
    match response:
        case Chosen():
            return frozenset(response.options)
        case Touched():
            assert isinstance(item.body, Hotspot)
            return paper.written_as(item, samples.variant(item), response)
        case Matched():
            return dict(response.pairs)
        case _:
            return response


@settings(max_examples=60)
@given(st.sampled_from([one for one in samples.ITEMS if one is not samples.PHONE]), SEEDS, st.booleans())
def test_letters_and_ids_go_round(item: Item, seed: int, small: bool) -> None:
    """Written down and typed in again, a response of every kind is the same response."""
    variant = samples.variant(item, seed=seed)
    response = some_response(item, seed, Random(seed))
    written = paper.written_as(item, variant, response)
    kind = paper.paper_kind(item)
    value = paper.read_paper(item, variant, written.lower() if small and kind != "text" else f" {written} ")
    assert not isinstance(value, paper.Misread), value
    assert meaning(item, parse(item, variant, value)) == meaning(item, response)


@given(SEEDS)
def test_a_letter_stands_for_what_is_printed_beside_it(seed: int) -> None:
    """The n-th letter is the n-th option of the public variant, from which the paper is printed."""
    release = samples.release()
    variant = samples.variant(samples.SINGLE, seed=seed)
    printed = public_variant(release, variant, "vi")["options"]
    assert isinstance(printed, list)
    for letter, option in zip(ascii_uppercase, printed, strict=False):
        assert isinstance(option, dict)
        assert paper.read_paper(samples.SINGLE, variant, letter) == option["id"]


class TestMisread:
    """What cannot stand on the paper."""

    @pytest.mark.parametrize(
        ("item", "typed", "sentence"),
        [
            (samples.SINGLE, "E", paper.FOREIGN),
            (samples.SINGLE, "1", paper.FOREIGN),
            (samples.SINGLE, "AB", paper.ONE_ONLY),
            (samples.SINGLE, "Â", paper.KEYBOARD),
            (samples.MULTIPLE, "ABA", paper.TWICE),
            (samples.MULTIPLE, "ABZ", paper.FOREIGN),
            (samples.ORDERING, "ABC", paper.WHOLE),
            (samples.ORDERING, "ABCDD", paper.TWICE),
            (samples.MATCHING, "A", paper.PAIRS),
            (samples.MATCHING, "1A 2A", paper.TWICE),
            (samples.MATCHING, "1A 1B", paper.TWICE),
            (samples.MATCHING, "4A", paper.FOREIGN),
            (samples.MATCHING, "1E", paper.FOREIGN),
            (samples.MATCHING, "1AB", paper.PAIRS),
            (samples.NUMERIC, "nhiều", paper.NUMBER),
            (samples.HOTSPOT, "5", paper.FOREIGN),
            (samples.HOTSPOT, "1 2", paper.ONE_ONLY),
            (samples.HOTSPOT, "A", paper.FOREIGN),
            (samples.HOTSPOT, "9" * 6000, paper.LONG),
            (samples.PHONE, "A", paper.DEVICE),
        ],
    )
    def test_it_is_told_and_not_guessed(self, item: Item, typed: str, sentence: str) -> None:
        """Letters that the paper does not have, too many, too few, or twice: a sentence each."""
        read = paper.read_paper(item, samples.variant(item), typed)
        assert isinstance(read, paper.Misread)
        assert read.sentence == sentence
        assert read.sentence % read.values

    @pytest.mark.parametrize("typed", ["", "  ", "-", "–", "/"])
    @pytest.mark.parametrize("item", samples.ITEMS, ids=lambda one: one.type.value)
    def test_an_empty_box_is_no_answer(self, item: Item, typed: str) -> None:
        """Nothing, or a stroke through the box."""
        assert paper.read_paper(item, samples.variant(item), typed) is None

    @pytest.mark.parametrize("typed", ["bca", "B C A", "b-c-a", "1B2C3A", "3A, 1B; 2 C", "1→B 2→C 3→A"])
    def test_pairs_may_be_written_in_several_ways(self, typed: str) -> None:
        """Letters in the order of the numbers, or numbers with letters; a hyphen leaves a number out."""
        variant = samples.variant(samples.MATCHING)
        whole = paper.read_paper(samples.MATCHING, variant, typed)
        assert whole == paper.read_paper(samples.MATCHING, variant, "1B 2C 3A")
        gap = paper.read_paper(samples.MATCHING, variant, "B-A")
        assert gap == paper.read_paper(samples.MATCHING, variant, "1B 3A")
        assert isinstance(gap, dict)
        assert len(gap) == 2
