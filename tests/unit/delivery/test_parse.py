"""Reading what a phone sent: the key goes through, nonsense becomes a kind sentence."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from math import inf, nan
from typing import get_args
from unicodedata import category, normalize

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import masks, parse, realise
from haidang.delivery.parse import LONGEST_TEXT, MOST_STEPS
from haidang.domain.attempts import JsonValue
from haidang.domain.items import Hotspot, Item, Matching, Numeric, Ordering
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
from haidang.domain.tasks import ME, Step
from haidang.scoring import score

seeds = st.integers(0, 2**53 - 1)
every_type = pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)


def step_json(step: Step) -> dict[str, JsonValue]:
    return {
        "screen": step.screen,
        "action": step.action.value,
        "target": step.target,
        "actor": step.actor,
        "value_class": step.value_class,
        "at": 1.5,
    }


TRACE: list[JsonValue] = [step_json(step) for step in samples.REFERENCE]


def sent(one: Item, response: Response, seed: int) -> JsonValue:
    """Write a response as a page would send it."""

    def of(kind: str, *names: str) -> list[JsonValue]:
        every = [piece.id for piece in getattr(one.body, {"option": "options", "element": "elements"}.get(kind, kind))]
        return [masks(seed, every, of=kind)[name] for name in names]

    match response:
        case Omitted():
            return None
        case Chosen(options=options):
            return of("option", *options) if one.type.value == "multiple_choice" else of("option", *options)[0]
        case Ordered(elements=elements):
            return of("element", *elements)
        case Matched(pairs=pairs):
            return {str(of("left", a)[0]): of("right", b)[0] for a, b in pairs.items()}
        case Number(value=value):
            return f"{value}".replace(".", ",")
        case Touched(x=x, y=y):
            return {"x": x, "y": y}
        case Played(trace=trace):
            return {"trace": [step_json(step) for step in trace], "done": True}
        case Written(text=text):
            return text


@pytest.mark.parametrize("one", samples.AUTOMATIC, ids=lambda one: one.type.value)
@settings(max_examples=15, deadline=None)
@given(seeds)
def test_key_goes_through(one: Item, seed: int) -> None:
    """The key, masked and sent as a page would, is read back and earns full marks, in every type and variant."""
    variant = samples.variant(one, seed=seed)
    value = json.loads(json.dumps(sent(one, samples.key_response(one, seed), seed)))
    response = parse(one, variant, value)
    assert not isinstance(response, Unparsable)
    assert score(one, variant, response).share == 1
    assert parse(realise(one, seed), variant, value) == response


@every_type
def test_nothing_is_omitted(one: Item) -> None:
    """Null is no answer in every type."""
    assert parse(one, samples.variant(one), None) == Omitted()


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (samples.SINGLE, ""),
        (samples.MULTIPLE, []),
        (samples.ORDERING, []),
        (samples.MATCHING, {}),
        (samples.NUMERIC, "  "),
        (samples.HOTSPOT, {}),
        (samples.PHONE, {}),
        (samples.PHONE, {"trace": [], "done": False}),
        (samples.SHORT_TEXT, " \n\t"),
    ],
    ids=repr,
)
def test_empty_is_omitted(one: Item, value: JsonValue) -> None:
    """Empty values are no answer either."""
    assert parse(one, samples.variant(one), value) == Omitted()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**400, -(10**400), "\ud800", "\x00", "9" * 400, "1e999"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["trace", "done", "x", "y", "screen", "action", "1"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@every_type
@settings(max_examples=40, deadline=None)
@given(json_values)
def test_nothing_raises(one: Item, value: JsonValue) -> None:
    """Whatever comes in, it is read or refused with a sentence; what is read can be scored."""
    variant = samples.variant(one)
    response = parse(one, variant, value)
    assert isinstance(response, (*get_args(Response), Unparsable))
    if isinstance(response, Unparsable):
        assert response.why.endswith((".", "nhé."))
    else:
        score(one, variant, response)


IDS = masks(11, list("abcd"), of="option")


@pytest.mark.parametrize("value", ["a", "kzzzzzz", 5, True, {}, [IDS["a"]], [IDS["a"], IDS["b"]], "x" * 10**6])
def test_single_choice_refuses(value: JsonValue) -> None:
    """The author's own ids, foreign ids and other shapes are not read."""
    assert isinstance(parse(samples.SINGLE, samples.variant(samples.SINGLE), value), Unparsable)


MANY = masks(11, list("abcde"), of="option")


@pytest.mark.parametrize(
    "value",
    ["kzzzzzz", [MANY["a"], MANY["a"]], [MANY["a"], "a"], [None], [[MANY["a"]]], ["x"] * 10**6, {MANY["a"]: True}],
    ids=lambda value: repr(value)[:20],
)
def test_multiple_choice_refuses(value: JsonValue) -> None:
    """Repetitions, foreign ids, nested and huge lists are not read."""
    assert isinstance(parse(samples.MULTIPLE, samples.variant(samples.MULTIPLE), value), Unparsable)


def test_ids_of_another_variant_are_foreign() -> None:
    """An id copied from a neighbour's phone means nothing in this variant."""
    assert isinstance(parse(samples.SINGLE, samples.variant(samples.SINGLE, seed=12), IDS["a"]), Unparsable)


def test_ordering_wants_all() -> None:
    """An order with elements missing is refused with a word on what to do."""
    body = samples.ORDERING.body
    assert isinstance(body, Ordering)
    ids = list(masks(11, list("abcde"), of="element").values())
    refused = parse(samples.ORDERING, samples.variant(samples.ORDERING), [*ids[:3]])
    assert isinstance(refused, Unparsable)
    assert "đủ" in refused.why


def test_matching_uses_pieces_once() -> None:
    """A right piece serves twice only where the author allows it."""
    one = samples.MATCHING
    left, right = masks(11, list("123"), of="left"), masks(11, list("wxyz"), of="right")
    twice: JsonValue = {left["1"]: right["w"], left["2"]: right["w"]}
    assert isinstance(parse(one, samples.variant(one), twice), Unparsable)
    assert isinstance(one.body, Matching)
    free = replace(one, body=replace(one.body, reuse=True))
    assert parse(free, samples.variant(free), twice) == Matched(pairs={"1": "w", "2": "w"})
    for value in ({left["1"]: None}, {right["w"]: left["1"]}, {"1": "w"}, [left["1"]], {left["1"]: [right["w"]]}):
        assert isinstance(parse(one, samples.variant(one), value), Unparsable)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("66,7 %", 66.7), ("66.7", 66.7), (66.7, 66.7), (3, 3), ("66,7 phần trăm", 66.7), (True, None), (nan, None),
     (inf, None), (10**400, None), ([1], None), ("sáu mươi", None), ("66,7 hộ", None), ("1" * 100, None)],
)  # fmt: skip
def test_numbers(value: JsonValue, expected: float | None) -> None:
    """Numbers and texts with the item's unit are read, all else is refused."""
    read = parse(samples.NUMERIC, samples.variant(samples.NUMERIC), value)
    assert read == Number(value=expected) if expected is not None else isinstance(read, Unparsable)


def test_unit_comes_from_the_variant() -> None:
    """A unit with a placeholder is known as the person saw it, and a lone mark follows the item's decimals."""
    body = samples.NUMERIC.body
    assert isinstance(body, Numeric)
    one = replace(samples.NUMERIC, body=replace(body, unit=samples.text("hộ", "households"), decimals=0))
    assert parse(one, samples.variant(one), "7.413 hộ") == Number(value=7413)
    assert parse(samples.NUMERIC, samples.variant(samples.NUMERIC), "7.413") == Number(value=7.413)


@pytest.mark.parametrize(
    "value",
    [{"x": 0.5}, {"x": 0.5, "y": 1.1}, {"x": -0.1, "y": 0}, {"x": nan, "y": 0}, {"x": "0", "y": 0}, [0.5, 0.5],
     {"x": 0, "y": 0, "z": 0}, {"x": True, "y": 0}, "share"],
)  # fmt: skip
def test_touches_refuse(value: JsonValue) -> None:
    """Points beside the screen and other shapes are not read."""
    assert isinstance(samples.HOTSPOT.body, Hotspot)
    assert isinstance(parse(samples.HOTSPOT, samples.variant(samples.HOTSPOT), value), Unparsable)


def broken(**more: JsonValue) -> dict[str, JsonValue]:
    return {**step_json(samples.REFERENCE[0]), **more}


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"trace": "home"},
        {"trace": TRACE, "done": "yes"},
        {"trace": TRACE, "score": 1},
        {"done": True},
        {"trace": [None]},
        {"trace": [broken(action="fly")]},
        {"trace": [broken(action=None)]},
        {"trace": [broken(at=nan)]},
        {"trace": [broken(at="1")]},
        {"trace": [broken(extra=1)]},
        {"trace": [broken(target=7)]},
        {"trace": [broken(actor=["me"])]},
        {"trace": [{"screen": "home", "action": "tap"}]},
        {"trace": TRACE[1:]},
        {"trace": [broken(target="canary_done")]},
    ],
    ids=lambda value: repr(value)[:40],
)
def test_traces_refuse(value: JsonValue) -> None:
    """Other shapes, unknown keys and steps that cannot have happened are not read."""
    assert isinstance(parse(samples.PHONE, samples.variant(samples.PHONE), value), Unparsable)


def test_long_traces_are_refused() -> None:
    """Five hundred steps are read, one more is not."""
    there = [step_json(samples.REFERENCE[0]), step_json(samples.BACK_FROM_STORE)]
    value: list[JsonValue] = [dict(there[n % 2]) for n in range(MOST_STEPS)]
    variant = samples.variant(samples.PHONE)
    assert isinstance(parse(samples.PHONE, variant, {"trace": value}), Played)
    assert isinstance(parse(samples.PHONE, variant, {"trace": [*value, dict(there[0])]}), Unparsable)


def test_traces_take_hints_from_the_server_and_any_clock() -> None:
    """Hints are what the server counted; a clock that went backwards or mad is only recorded."""
    steps: list[JsonValue] = [broken(at=-5), {"screen": "store", "action": "tap", "target": "maker"}]
    played = parse(samples.PHONE, samples.variant(samples.PHONE), {"trace": steps}, hints=2)
    assert isinstance(played, Played)
    assert (played.hints, played.trace[0].at, played.trace[1].actor) == (2, 0.0, ME)
    late = parse(samples.PHONE, samples.variant(samples.PHONE), {"trace": [broken(at=10**400)]})
    assert isinstance(late, Played)


def test_nothing_but_what_nobody_types_is_taken_out() -> None:
    """Of all characters there are, control characters and lone surrogates go; lines and tabs stay."""
    step = LONGEST_TEXT // 2
    for start in range(0, sys.maxunicode + 1, step):
        text = "".join(map(chr, range(start, min(start + step, sys.maxunicode + 1)))).replace("\r", "")
        kept = "".join(one for one in text if one in "\n\t" or category(one) not in ("Cc", "Cs"))
        got = parse(samples.SHORT_TEXT, samples.variant(samples.SHORT_TEXT), text)
        expected = normalize("NFC", kept).strip()
        assert got == (Written(text=expected) if expected else Omitted())


def test_text_is_cleaned() -> None:
    """Texts are NFC, trimmed, with plain line ends and without control characters."""
    variant = samples.variant(samples.SHORT_TEXT)
    assert parse(samples.SHORT_TEXT, variant, "  Chu\u031b\u0303 ky\u0301\r\nso\u0302\x00\ud800\u0301 ") == Written(
        text="Chữ ký\nsố"
    )
    assert isinstance(parse(samples.SHORT_TEXT, variant, "a" * (LONGEST_TEXT + 1)), Unparsable)
    assert isinstance(parse(samples.SHORT_TEXT, variant, ["a"]), Unparsable)
