"""A form of all nine types with pools, and people who answer it in every way there is, for tests of `nbgrading`."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import samples

from haidang.bank import release_from_json, release_to_json
from haidang.bank.canonical import digest, plain
from haidang.delivery import draw, parse, public_variant, realise
from haidang.delivery.masking import masks
from haidang.domain.attempts import Answer, Answers, Attempt, AttemptState, JsonValue, Variant
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, EventId, ItemId, PersonId, SlotId
from haidang.domain.items import (
    Choices,
    Criterion,
    Hotspot,
    Item,
    Level,
    Matching,
    Numeric,
    Ordering,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.scores import Score
from haidang.nbgrading import Sitting
from haidang.scoring import score_slot

FIRST = datetime(2026, 11, 21, 8, 30, 12, 345678, tzinfo=UTC)
WAYS = ("right", "partial", "wrong", "omitted", "unparsable", "late", "hints", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """One submitted attempt with its scores by the pure function."""

    attempt: Attempt
    name: str
    answers: Answers
    submitted_at: datetime
    scores: tuple[Score, ...]

    def sitting(self, release: Release) -> Sitting:
        """What the adapter is given of it."""
        return Sitting(
            release=release,
            attempt=self.attempt,
            answers=self.answers,
            person_name=self.name,
            submitted_at=self.submitted_at,
            scores=self.scores,
        )


def release(revision: int = 1, **more: object) -> Release:
    """One slot for each type, two items in each pool; digest as `bank.freeze` makes it."""
    items = [replace(one, body=_open_rubric(one.body)) for one in samples.ITEMS]
    twins = [replace(one, id=ItemId(f"I12-{number}")) for number, one in enumerate(items, start=1)]
    slots = [samples.slot(number, *pool) for number, pool in enumerate(zip(items, twins, strict=True), start=1)]
    made = samples.release(slots, [*items, *twins], revision=revision, **more)
    return frozen(made)


def frozen(made: Release) -> Release:
    """Give a hand-made release its true digest."""
    known = digest({"form": plain(made.form), "items": plain(dict(made.items))})
    return release_from_json(release_to_json(replace(made, digest=known)))


def _open_rubric(body: object) -> object:
    """Take the canary out of a rubric: whoever marks sees it, in the submission itself."""
    if not isinstance(body, ShortText):
        return body
    criteria = tuple(
        Criterion(
            id=one.id,
            text=samples.text(f"Tiêu chí {one.id}"),
            levels=tuple(Level(points=level.points, text=samples.text("mức")) for level in one.levels),
        )
        for one in body.criteria
    )
    return replace(body, criteria=criteria)


def sit(made: Release, person: int, way: str, *, number: int = 1, after: timedelta = timedelta(0)) -> Sat:
    """Somebody draws variants and answers all slots in one way."""
    rng = random.Random(f"{person}-{number}")
    variants = draw(made, rng=rng, today=samples.TODAY, avoid=())
    submitted_at = FIRST + timedelta(minutes=person) + after
    answers = {
        variant.slot: _answer(made, variant, rng.choice(WAYS[:5]) if way == "mixed" else way, submitted_at)
        for variant in variants
        if way != "omitted" or variant.slot in {"s02", "s09"}
    }
    attempt = samples.attempt(
        number,
        AttemptState.SUBMITTED,
        id=AttemptId(f"{person * 100 + number:032x}"),
        person=PersonId(f"{person:032x}"),
        release=made.id,
        variants=variants,
        submitted_at=submitted_at,
    )
    return Sat(
        attempt=attempt,
        name=f"Nguyễn Thị Mẫu {person}",
        answers=answers,
        submitted_at=submitted_at,
        scores=scores_of(made, attempt, answers),
    )


def scores_of(made: Release, attempt: Attempt, answers: Answers) -> tuple[Score, ...]:
    """Score an attempt as the workbench does."""
    found = []
    for variant in attempt.variants:
        item, answer = made.items[variant.item_id], answers.get(variant.slot)
        response = parse(item, variant, answer.value, hints=answer.hints) if answer else parse(item, variant, None)
        found.append(score_slot(made, variant, response))
    return tuple(found)


def _answer(made: Release, variant: Variant, way: str, at: datetime) -> Answer:
    item = made.items[variant.item_id]
    return Answer(
        slot=SlotId(variant.slot),
        value=value_for(item, variant, "right" if way in {"late", "hints"} else way),
        event=EventId("00000000-0000-4000-8000-000000000000"),
        received_at=at,
        late=way == "late",
        hints=2 if way == "hints" else 0,
    )


def value_for(item: Item, variant: Variant, way: str) -> JsonValue:
    """Give what the phone sends for this variant, in contract 2.1's shapes."""
    if way == "unparsable":
        return {"gì": ["đó", -1]}
    if way == "omitted":
        return [] if isinstance(item.body, Choices) and item.type.value == "multiple_choice" else None
    body, seed = realise(item, variant.seed).body, variant.seed
    match body:
        case Choices():
            return _chosen(body, item.type.value == "multiple_choice", seed, way)
        case Ordering():
            order = {"right": body.orders[0], "partial": (*body.orders[0][2:], *body.orders[0][:2])}
            return _masked(
                order.get(way, tuple(reversed(body.orders[0]))), seed, [e.id for e in body.elements], "element"
            )
        case Matching():
            return _matched(body, seed, way)
        case Numeric():
            wrong = str(body.slips[0].value) if way == "partial" and body.slips else "-1"
            return f"{body.value}".replace(".", ",") if way == "right" else wrong
        case Hotspot():
            area = next(one for one in body.areas if one.key is (way == "right"))
            return {"x": sum(area.rect[::2]) / 2, "y": sum(area.rect[1::2]) / 2}
        case SimulatedPhone():
            steps = {"right": body.task.reference, "partial": body.task.reference[:3]}
            return {"trace": [_step(one) for one in steps.get(way, body.task.reference[:1])], "done": way == "right"}
        case ShortText():
            return f"Trả lời {way}: <script>alert(1)</script> `$x$` </pre>\n\n# không phải tiêu đề"


def _chosen(body: Choices, several: bool, seed: int, way: str) -> JsonValue:
    names = [one.id for one in body.options]
    best = [one.id for one in body.options if one.weight >= 1]
    poor = [one.id for one in body.options if one.weight == 0]
    middle = [one.id for one in body.options if 0 < one.weight < 1] or poor
    if several:
        return _masked({"right": best, "partial": [*best, poor[0]]}.get(way, poor), seed, names, "option")
    return _masked({"right": best, "partial": middle}.get(way, poor)[:1], seed, names, "option")[0]


def _matched(body: Matching, seed: int, way: str) -> dict[str, JsonValue]:
    left = masks(seed, [one.id for one in body.left], of="left")
    right = masks(seed, [one.id for one in body.right], of="right")
    pairs = list(body.pairs.items())
    if way == "partial":
        pairs = pairs[:1]
    elif way != "right":
        pairs = [(one, pairs[(place + 1) % len(pairs)][1]) for place, (one, _) in enumerate(pairs)]
    return {left[one]: right[other] for one, other in pairs}


def _masked(wanted: Iterable[str], seed: int, names: list[str], kind: str) -> list[JsonValue]:
    known = masks(seed, names, of=kind)
    return [known[one] for one in wanted]


def _step(one: object) -> JsonValue:
    from haidang.domain.tasks import Step

    assert isinstance(one, Step)
    return {
        "screen": one.screen,
        "action": one.action.value,
        "target": one.target,
        "actor": one.actor,
        "value_class": one.value_class,
        "at": one.at,
    }


def is_public(made: Release, sat: Sat) -> bool:
    """Every variant can be shown; used to prove that the values were made for the real wire."""
    return all(public_variant(made, one, "vi") for one in sat.attempt.variants)
