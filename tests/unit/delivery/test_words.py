"""Answers and keys in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples
from samples import RESIDENT, step, typed

from haidang.delivery import act_words, key_words, misconception_words, words
from haidang.domain.errors import ScoringError
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
from haidang.domain.tasks import Step
from haidang.scoring import score


def said(one: Item, response: Response, language: str = "vi") -> str:
    return words(one, samples.variant(one), response, language)


@pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)
def test_omitted_is_silence(one: Item) -> None:
    """An omitted response has no words; every key has some."""
    assert said(one, Omitted()) == ""
    assert key_words(one, samples.variant(one), "vi") != ""


@pytest.mark.parametrize("one", samples.AUTOMATIC, ids=lambda one: one.type.value)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_key_in_words_is_the_key_answered(one: Item, language: str) -> None:
    """Who answered the key reads the key, in both languages."""
    told = said(one, samples.key_response(one), language)
    key = key_words(one, samples.variant(one), language)
    assert key.replace(" ± 0,1", "").replace(" ± 0.1", "") == told


def test_choices() -> None:
    """Chosen options are named in the order in which the person saw them."""
    told = said(samples.MULTIPLE, Chosen(options=("a", "c")))
    assert set(told.split("; ")) == {"Lựa chọn a", "Lựa chọn c"}
    assert told == said(samples.MULTIPLE, Chosen(options=("c", "a")))


def test_orders_and_pairs() -> None:
    """Arrows stand between steps and between what was matched."""
    assert said(samples.ORDERING, Ordered(elements=tuple("bacde"))) == "Bước b → Bước a → Bước c → Bước d → Bước e"
    assert said(samples.MATCHING, Matched(pairs={"2": "x", "1": "z"})) == "Việc 1 → Nơi z; Việc 2 → Nơi x"


def test_numbers() -> None:
    """Numbers are written as the language does, with the unit."""
    assert said(samples.NUMERIC, Number(value=1234.5)) == "1.234,5 %"
    assert said(samples.NUMERIC, Number(value=1234.5), "en") == "1,234.5 %"


def test_touches() -> None:
    """A touch is named by what was there."""
    still = replace(samples.HOTSPOT, shuffle=False)
    assert said(still, Touched(x=0.5, y=0.55)) == "Giấy tờ health"
    assert said(still, Touched(x=0.5, y=0.01)) == "—"


def test_traces() -> None:
    """A trace reads as what was touched, by whom where that is asked; repetitions in a row once, long ones cut."""
    trace = (step("home", "to-store"), step("store", "maker"), step("store", "maker"), samples.BACK_FROM_STORE)
    assert said(samples.PHONE, Played(trace=trace, hints=0)) == "Nút to-store → Nút maker → ←"
    secret = (typed("login", "password", RESIDENT),)
    assert said(samples.PHONE, Played(trace=secret, hints=0)) == "Bà Lan: Nút password"
    again: tuple[Step, ...] = (samples.REFERENCE[0], samples.BACK_FROM_STORE) * 200
    acts = said(samples.PHONE, Played(trace=again, hints=0)).split(" → ")
    assert len(acts) == 41
    assert "…" in acts


def test_unknown_steps_do_not_break_the_words() -> None:
    """A trace that the task no longer knows still has words."""
    assert said(samples.PHONE, Played(trace=(step("nowhere", "x"), step("home", "x")), hints=0)) == "—"


def test_text_is_its_own_words() -> None:
    """What was written is shown as it was written; its key are the criteria."""
    assert said(samples.SHORT_TEXT, Written(text="Chữ ký số\nlà …")) == "Chữ ký số\nlà …"
    assert key_words(samples.SHORT_TEXT, samples.variant(samples.SHORT_TEXT), "vi").count("; ") == 2


def test_acts_and_misconceptions() -> None:
    """Acts are told by their debrief where there is one, misconceptions by their text."""
    assert act_words(samples.PHONE, ["canary_open_store", "canary_call"], "vi") == ("CANARY debrief call",)
    assert act_words(samples.SINGLE, ["canary_call"], "vi") == ()
    for one, response in [
        (samples.SINGLE, Chosen(options=("b",))),
        (samples.ORDERING, Ordered(elements=tuple("edcba"))),
        (samples.MATCHING, Matched(pairs={"1": "z"})),
        (samples.NUMERIC, Number(value=80)),
    ]:
        seed = next(seed for seed in range(30) if samples.key_response(samples.NUMERIC, seed) == Number(value=66.7))
        variant = samples.variant(one, seed=seed)
        found = score(one, variant, response).misconceptions
        (told,) = misconception_words(one, variant, found, "vi")
        assert told.startswith("CANARY misconception")
    variant = samples.variant(samples.HOTSPOT)
    assert misconception_words(samples.HOTSPOT, variant, ["canary-share", "gone"], "en") == (
        "CANARY misconception share (en)",
    )
    assert misconception_words(samples.PHONE, samples.variant(samples.PHONE), ["canary-share"], "vi") == ()


def test_foreign_responses_are_refused() -> None:
    """A response of another type has no words here."""
    with pytest.raises(ScoringError):
        said(samples.SINGLE, Number(value=1))
    assert Unparsable(why="x").why == "x"
