"""What a page gets holds everything it needs and no key."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
import samples

from haidang.delivery import parse, public_variant, realise, reveal, sample_variant
from haidang.delivery.public_value import Public, as_object
from haidang.domain.errors import ScoringError
from haidang.domain.items import (
    Area,
    Choices,
    Hotspot,
    Item,
    ItemType,
    Matching,
    Numeric,
    Option,
    Ordering,
    SimulatedPhone,
)
from haidang.scoring import score

every_type = pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)
HEAD = {"slot", "item", "revision", "type", "points", "must_pass", "stem", "language"}
BODY = {
    ItemType.SINGLE_CHOICE: {"options"},
    ItemType.MULTIPLE_CHOICE: {"options"},
    ItemType.SCENARIO: {"options"},
    ItemType.ORDERING: {"elements"},
    ItemType.MATCHING: {"left", "right", "reuse"},
    ItemType.NUMERIC: {"unit", "decimals"},
    ItemType.HOTSPOT: {"screen"},
    ItemType.SIMULATED_PHONE: {"task"},
    ItemType.SHORT_TEXT: {"max_words"},
}


def slot_of(one: Item) -> str:
    return f"s{samples.ITEMS.index(one) + 1:02}"


@every_type
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_canary_travels(one: Item, language: str) -> None:
    """Keys, rationales, misconceptions, events, hints, debriefs and rubrics are in no public variant."""
    assert samples.CANARY in repr(one), "the sample must carry something to leak"
    for seed in range(8):
        variant = samples.variant(one, seed=seed, slot=slot_of(one))
        sent = json.dumps(public_variant(samples.release(), variant, language))
        shown = json.dumps(sample_variant(one, seed, language))
        assert samples.CANARY.lower() not in (sent + shown).lower()


@every_type
def test_exactly_the_promised_fields(one: Item) -> None:
    """A variant has the fields of the contract and no other."""
    made = public_variant(samples.release(), samples.variant(one, slot=slot_of(one)), "vi")
    assert set(made) == HEAD | BODY[one.type]
    assert (made["slot"], made["item"], made["type"]) == (slot_of(one), one.id, one.type.value)


def without_key(one: Item) -> Item:
    """Give the same item another key, to be told apart by nobody before the check is handed in."""
    body = one.body
    other = samples.wrong_idea("other")
    if isinstance(body, Choices):
        turned = tuple(
            replace(option, weight=1 - option.weight, misconception=other if option.weight else None)
            for option in body.options
        )
        body = replace(body, options=turned)
    elif isinstance(body, Ordering):
        body = replace(body, orders=(tuple("badce"),), slips=())
    elif isinstance(body, Matching):
        body = replace(body, pairs={"1": "z", "2": "y", "3": "w"}, slips=())
    elif isinstance(body, Numeric):
        return replace(one, cases=tuple(replace(case, value=9.0, slips=()) for case in one.cases))
    elif isinstance(body, Hotspot):
        body = replace(body, areas=tuple(replace(area, key=not area.key, misconception=other) for area in body.areas))
    elif isinstance(body, SimulatedPhone):
        moves = tuple(replace(move, event="x" if move.event else "") for move in body.task.transitions)
        task = replace(
            body.task,
            transitions=moves,
            required=("x",),
            forbidden=("y",),
            debrief={},
            reference=(),
            safety_critical=False,
        )
        body = replace(body, task=task)
    return replace(one, body=body, rationale=samples.text("khác"))


@every_type
def test_another_key_is_the_same_page(one: Item) -> None:
    """Two items that differ only in what is secret give the same bytes."""
    for seed in range(8):
        assert json.dumps(sample_variant(one, seed, "vi")) == json.dumps(sample_variant(without_key(one), seed, "vi"))


def test_ids_are_masked_and_order_is_the_variants() -> None:
    """Options come in the variant's order under ids that are not the author's."""
    made = sample_variant(samples.SINGLE, 4, "en")
    body = realise(samples.SINGLE, 4).body
    assert isinstance(body, Choices)
    assert isinstance(made["options"], list)
    assert [one["text"] for one in made["options"]] == [one.text["en"] for one in body.options]  # type: ignore[index, call-overload]
    assert not {one["id"] for one in made["options"]} & set("abcd")  # type: ignore[index, call-overload]


def test_must_pass_is_told() -> None:
    """A page may say that a slot must be passed, not how."""
    release = samples.release([samples.slot(1, samples.PHONE, must_pass="safe")])
    assert public_variant(release, samples.variant(samples.PHONE), "vi")["must_pass"] is True


def test_public_task() -> None:
    """A task travels as screens, transitions and the number of its hints."""
    made = sample_variant(samples.PHONE, 1, "vi")["task"]
    assert isinstance(made, dict)
    assert set(made) == {"id", "revision", "title", "goal", "actors", "start", "hints", "screens", "transitions"}
    assert made["hints"] == 2
    assert made["actors"] == {"me": "Tôi", "resident": "Bà Lan"}
    moves, screens = made["transitions"], made["screens"]
    assert isinstance(moves, list)
    assert isinstance(screens, dict)
    assert moves[2] == {
        "screen": "store", "action": "back", "target": "", "to": "home", "actor": "", "value_class": "", "needs": [],
    }  # fmt: skip
    assert screens["home"]["arrival"]["elements"][0]["id"] == "call"  # type: ignore[index, call-overload]
    assert screens["done"]["arrival"] is None  # type: ignore[index, call-overload]
    assert screens["login"]["elements"][0]["classes"][0] == {"name": "right", "values": ["000000000012"]}  # type: ignore[index, call-overload]


def test_strays_are_refused() -> None:
    """Anything that is not public is an error when it is written, wherever it hides."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Careless(Public):
        things: tuple[object, ...]

    body = samples.SINGLE.body
    assert isinstance(body, Choices)
    for stray in (body.options[0], samples.HOTSPOT.body, samples.TASK, {"deep": body}, ItemType.NUMERIC):
        with pytest.raises(TypeError, match="must not travel"):
            as_object(Careless(things=(stray,)))


def test_foreign_variants_are_refused() -> None:
    """A slot or an item that the release does not have is an error."""
    for slot in ("s02", "s77"):
        with pytest.raises(ScoringError):
            public_variant(samples.release(), samples.variant(samples.SINGLE, slot=slot), "vi")


def test_private_types_have_what_public_ones_lack() -> None:
    """The fields that make a key are in the author's types, so that their absence above means something."""
    assert {"weight", "misconception"} <= set(Option.__slots__)
    assert {"key", "misconception"} <= set(Area.__slots__)


@pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)
def test_graded_items_reveal_nothing(one: Item) -> None:
    """Keys of graded items are refused to every page."""
    with pytest.raises(ScoringError, match="kiểm tra"):
        reveal(one, 1, "vi")


def test_reveal_of_choices() -> None:
    """What is right, and why the rest is not, under the masked ids of the same variant."""
    one = samples.practice(samples.SCENARIO)
    told = reveal(one, 9, "vi")
    shown = sample_variant(one, 9, "vi")["options"]
    assert isinstance(shown, list)
    assert isinstance(told["options"], dict)
    by_text = {option["text"]: told["options"][option["id"]] for option in shown}  # type: ignore[index, call-overload]
    assert by_text["Lựa chọn a"] == {"right": True, "why": "", "weight": 1}
    assert by_text["Lựa chọn b"] == {"right": False, "why": "CANARY misconception b", "weight": 0.5}
    assert told["explanation"] == "CANARY rationale 3"
    plain = reveal(samples.practice(samples.SINGLE), 9, "vi")["options"]
    assert isinstance(plain, dict)
    assert all(set(option) == {"right", "why"} for option in plain.values())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_revealed_keys_are_full_marks(seed: int) -> None:
    """What a lesson reveals as the key is what earns full marks when it is handed in."""
    order, pairs, number = (samples.practice(one) for one in (samples.ORDERING, samples.MATCHING, samples.NUMERIC))
    orders = reveal(order, seed, "vi")["orders"]
    assert isinstance(orders, list)
    values = [(order, one) for one in orders]
    values += [(pairs, reveal(pairs, seed, "vi")["pairs"]), (number, reveal(number, seed, "vi")["value"])]
    for one, value in values:
        variant = samples.variant(one, seed=seed)
        assert score(one, variant, parse(one, variant, value)).share == 1  # type: ignore[arg-type]


def test_reveal_of_the_rest() -> None:
    """Slips, areas, tasks and rubrics are told in full."""
    slips = reveal(samples.practice(samples.ORDERING), 1, "en")["slips"]
    assert isinstance(slips, list)
    assert slips[0]["why"] == "CANARY misconception early (en)"  # type: ignore[index, call-overload]
    page = reveal(samples.practice(samples.MATCHING), 1, "vi")["slips"]
    assert isinstance(page, list)
    assert set(page[0]) == {"left", "right", "why"}  # type: ignore[arg-type]
    areas = reveal(samples.practice(samples.HOTSPOT), 1, "vi")["areas"]
    assert isinstance(areas, dict)
    assert areas["health"] == {"right": True, "why": ""}
    task = reveal(samples.practice(samples.PHONE), 1, "vi")["task"]
    assert isinstance(task, dict)
    assert isinstance(task["events"], list)
    assert len(task["events"]) == len(samples.TASK.transitions)
    assert task["events"][0] == "canary_open_store"
    assert (len(task["hints"]), task["names"]) == (2, {})  # type: ignore[arg-type]
    rubric = reveal(samples.practice(samples.SHORT_TEXT), 1, "vi")
    assert rubric["rubric"] == ["CANARY criterion binding", "CANARY criterion use", "CANARY criterion plain"]
