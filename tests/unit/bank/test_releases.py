"""Canonical JSON, and releases that come back exactly as they were frozen."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.bank.canonical import canonical, digest
from haidang.bank.releases import release_from_json, release_to_json
from haidang.domain.errors import ContentError
from haidang.domain.forms import CutScore, Form, Release, SlotSpec
from haidang.domain.ids import CheckId, CompetencyId, ItemId, SlotId, TaskId
from haidang.domain.items import (
    Area,
    Body,
    Case,
    Choices,
    Criterion,
    Hotspot,
    Item,
    ItemType,
    Level,
    Matching,
    Misconception,
    Numeric,
    NumericSlip,
    Option,
    Ordering,
    OrderSlip,
    PairSlip,
    Piece,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.tasks import (
    Action,
    Arrival,
    Element,
    Screen,
    Step,
    Task,
    Transition,
    ValueClass,
    WrongTrace,
)

WORDS = st.text('aáàảếđĐx {}"\\\n0', max_size=8)
IDS = st.text("abc-1", min_size=1, max_size=4)
TEXTS = st.fixed_dictionaries({"vi": WORDS, "en": WORDS})
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
DATES = st.none() | st.dates()
WRONG = st.builds(Misconception, id=IDS, text=TEXTS)
PIECES = st.lists(st.builds(Piece, id=IDS, text=TEXTS), max_size=3).map(tuple)
SLIPS = st.lists(
    st.builds(NumericSlip, value=NUMBERS, share=NUMBERS, misconception=WRONG, tolerance=NUMBERS), max_size=2
).map(tuple)
CHOICES = st.builds(
    Choices,
    options=st.lists(
        st.builds(Option, id=IDS, text=TEXTS, weight=NUMBERS, misconception=st.none() | WRONG), max_size=3
    ).map(tuple),
)
ELEMENTS = st.lists(
    st.builds(
        Element,
        id=IDS,
        kind=st.just("input"),
        text=TEXTS,
        detail=TEXTS | st.just({}),
        secret=st.booleans(),
        classes=st.lists(st.builds(ValueClass, name=IDS, values=st.just(("1", ""))), max_size=1).map(tuple),
    ),
    max_size=2,
).map(tuple)
STEPS = st.lists(
    st.builds(Step, screen=IDS, action=st.sampled_from(Action), target=IDS, actor=IDS, at=NUMBERS), max_size=2
).map(tuple)
TASKS = st.builds(
    Task,
    id=IDS.map(TaskId),
    revision=st.integers(1, 9),
    flow=WORDS,
    title=TEXTS,
    goal=TEXTS,
    actors=st.dictionaries(IDS, TEXTS, max_size=2),
    start=IDS,
    screens=st.dictionaries(
        IDS,
        st.builds(
            Screen,
            id=IDS,
            app=IDS,
            title=TEXTS,
            elements=ELEMENTS,
            arrival=st.none()
            | st.builds(Arrival, kind=IDS, after_seconds=NUMBERS, sender=TEXTS, text=TEXTS, elements=ELEMENTS),
            end=st.booleans(),
        ),
        max_size=2,
    ),
    transitions=st.lists(
        st.builds(
            Transition,
            screen=IDS,
            action=st.sampled_from(Action),
            target=IDS,
            to=IDS,
            needs=st.lists(IDS, max_size=2).map(tuple),
            event=IDS,
        ),
        max_size=2,
    ).map(tuple),
    required=st.lists(IDS, max_size=2).map(tuple),
    forbidden=st.lists(IDS, max_size=2).map(tuple),
    hints=st.lists(TEXTS, max_size=2).map(tuple),
    debrief=st.dictionaries(IDS, TEXTS, max_size=2),
    reference=STEPS,
    wrong=st.lists(st.builds(WrongTrace, name=WORDS, trace=STEPS), max_size=1).map(tuple),
    safety_critical=st.booleans(),
    sources=st.lists(WORDS, max_size=2).map(tuple),
    checked_on=DATES,
    review_by=DATES,
)
AREAS = st.builds(
    Area,
    id=IDS,
    rect=st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    kind=IDS,
    text=TEXTS,
    detail=st.just({}) | TEXTS,
    key=st.booleans(),
    misconception=st.none() | WRONG,
)
CRITERIA = st.builds(
    Criterion,
    id=IDS,
    text=TEXTS,
    levels=st.lists(st.builds(Level, points=NUMBERS, text=TEXTS), max_size=2).map(tuple),
)
BODIES: dict[ItemType, st.SearchStrategy[Body]] = {
    ItemType.SINGLE_CHOICE: CHOICES,
    ItemType.MULTIPLE_CHOICE: CHOICES,
    ItemType.SCENARIO: CHOICES,
    ItemType.ORDERING: st.builds(
        Ordering,
        elements=PIECES,
        orders=st.lists(st.lists(IDS, max_size=3).map(tuple), max_size=2).map(tuple),
        slips=st.lists(st.builds(OrderSlip, first=IDS, then=IDS, misconception=WRONG), max_size=1).map(tuple),
    ),
    ItemType.MATCHING: st.builds(
        Matching,
        left=PIECES,
        right=PIECES,
        pairs=st.dictionaries(IDS, IDS, max_size=2),
        reuse=st.booleans(),
        slips=st.lists(st.builds(PairSlip, left=IDS, right=IDS, misconception=WRONG), max_size=1).map(tuple),
    ),
    ItemType.NUMERIC: st.builds(
        Numeric, value=NUMBERS, tolerance=NUMBERS, unit=TEXTS, decimals=st.integers(0, 6), slips=SLIPS
    ),
    ItemType.HOTSPOT: st.builds(Hotspot, app=IDS, title=TEXTS, areas=st.lists(AREAS, max_size=2).map(tuple)),
    ItemType.SIMULATED_PHONE: st.builds(SimulatedPhone, task=TASKS),
    ItemType.SHORT_TEXT: st.builds(
        ShortText,
        max_words=st.integers(1, 500),
        rubric_id=IDS,
        rubric_revision=st.integers(1, 9),
        criteria=st.lists(CRITERIA, max_size=2).map(tuple),
    ),
}
CASES = st.builds(
    Case, fill=st.dictionaries(IDS, TEXTS, max_size=2), value=st.none() | NUMBERS, slips=st.none() | SLIPS
)


def items_of(kind: ItemType) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        id=IDS.map(ItemId),
        revision=st.integers(1, 9),
        type=st.just(kind),
        use=st.sampled_from(["practice", "graded"]),
        module=IDS,
        competencies=st.lists(IDS.map(CompetencyId), max_size=2).map(tuple),
        points=NUMBERS,
        stem=TEXTS,
        body=BODIES[kind],
        rationale=TEXTS,
        difficulty=NUMBERS,
        sources=st.lists(WORDS, max_size=2).map(tuple),
        checked_on=DATES,
        review_by=DATES,
        cases=st.lists(CASES, max_size=1).map(tuple),
        shuffle=st.booleans(),
        lesson_step=WORDS,
    )


def release_of(item: Item) -> Release:
    form = Form(
        check=CheckId("vneid"),
        revision=1,
        title={"vi": "a", "en": "b"},
        intro={"vi": "a", "en": "b"},
        module="M02",
        lesson="02-vneid",
        slots=(SlotSpec(id=SlotId("s01"), pool=(item.id,), points=1.5, must_pass="safe"),),
        cut_score=CutScore(id="c", share=0.8, set_on=date(2026, 11, 21), reason={"vi": "a", "en": "b"}),
        attempts_allowed=3,
        wait_minutes=30,
        counts="best",
        reveals="key",
        mastery_share=0.8,
        time_limit_minutes=None,
    )
    return Release(form=form, items={item.id: item}, digest=digest({"form": form, "items": {item.id: item}}))


@pytest.mark.parametrize("kind", list(ItemType))
def test_every_type_comes_back(kind: ItemType) -> None:
    """Whatever an item holds, its release is equal after JSON, and the JSON is the same text again."""

    @settings(max_examples=25, deadline=None)
    @given(items_of(kind))
    def holds(item: Item) -> None:
        release = release_of(item)
        text = release_to_json(release)
        assert release_from_json(text) == release
        assert release_to_json(release_from_json(text)) == text

    holds()


class TestReading:
    ITEM = Item(
        id=ItemId("I02-1"),
        revision=1,
        type=ItemType.SINGLE_CHOICE,
        use="graded",
        module="M02",
        competencies=(),
        points=1.0,
        stem={"vi": "a", "en": "b"},
        body=Choices(options=()),
        rationale={"vi": "a", "en": "b"},
        difficulty=0.5,
    )

    def test_an_older_release_without_a_newer_field_is_still_itself(self) -> None:
        """Fields that have a default today may be missing in what was frozen yesterday."""
        data = json.loads(release_to_json(release_of(self.ITEM)))
        assert "lesson_step" not in data["items"]["I02-1"]  # stands at its default: left out
        assert release_from_json(json.dumps(data)).items == {"I02-1": self.ITEM}
        data["items"]["I02-1"]["lesson_step"] = ""  # as an older version wrote it
        data["digest"] = digest({"form": data["form"], "items": data["items"]})
        assert release_from_json(json.dumps(data)).items == {"I02-1": self.ITEM}

    @pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"form": {}, "items": {}, "digest": "", "schema": 1}'])
    def test_what_is_no_release_is_refused(self, text: str) -> None:
        """Anything else is one kind of error with a diagnostic, never a crash."""
        with pytest.raises(ContentError) as caught:
            release_from_json(text)
        assert [one.code for one in caught.value.diagnostics] == ["IB016"]

    def test_a_newer_schema_is_refused(self) -> None:
        """A release made by a later version is not guessed at."""
        data = json.loads(release_to_json(release_of(self.ITEM)))
        with pytest.raises(ContentError, match="mới hơn"):
            release_from_json(json.dumps({**data, "schema": 2}))


class TestCanonical:
    def test_equal_content_gives_equal_text(self) -> None:
        """Order of keys, composed letters and whole numbers make no difference."""
        assert canonical({"b": 1.0, "a": "ê\u0301"}) == canonical({"a": "ế", "b": 1}) == '{"a":"ế","b":1}'
        assert canonical(-0.0) == "0"

    def test_what_is_no_content_is_refused(self) -> None:
        """NaN, infinity and foreign objects never get into a digest."""
        for value in (math.nan, math.inf):
            with pytest.raises(ValueError, match="hữu hạn"):
                canonical(value)
        with pytest.raises(TypeError):
            canonical(object())
