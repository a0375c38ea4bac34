"""Every type's partial credit, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples

from haidang.domain.errors import ScoringError
from haidang.domain.items import Item, ItemType
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
from haidang.domain.scores import SCORER_VERSION, ScoreStatus
from haidang.scoring import score, score_slot

SEED = 11


def share(one: Item, response: Response, *, seed: int = SEED) -> float | None:
    return score(one, samples.variant(one, seed=seed), response).share


@pytest.mark.parametrize("one", samples.AUTOMATIC, ids=lambda one: one.type.value)
def test_key_earns_full_marks(one: Item) -> None:
    """The key of every automatic type earns the whole share and shows no misconception."""
    verdict = score(one, samples.variant(one), samples.key_response(one))
    assert (verdict.status, verdict.share, verdict.misconceptions) == (ScoreStatus.SCORED, 1.0, ())


@pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)
def test_omitted_scores_zero(one: Item) -> None:
    """An omitted response scores 0 and is marked as omitted, short text included."""
    verdict = score(one, samples.variant(one), Omitted())
    assert (verdict.status, verdict.share, verdict.omitted) == (ScoreStatus.SCORED, 0.0, True)


@pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)
def test_wrong_kind_is_refused(one: Item) -> None:
    """A response of any other type's kind is an error, not a 0."""
    kinds: list[Response] = [
        Chosen(options=("a",)),
        Ordered(elements=("a",)),
        Matched(pairs={"1": "w"}),
        Number(value=1),
        Touched(x=0, y=0),
        Played(trace=samples.REFERENCE, hints=0),
        Written(text="chữ"),
    ]
    own = type(Written(text="")) if one is samples.SHORT_TEXT else type(samples.key_response(one))
    for response in kinds:
        if not isinstance(response, own):
            with pytest.raises(ScoringError):
                share(one, response)


def test_other_revision_is_refused() -> None:
    """A variant of another revision does not belong to the item."""
    variant = replace(samples.variant(samples.SINGLE), item_revision=2)
    with pytest.raises(ScoringError, match="bản 2"):
        score(samples.SINGLE, variant, Chosen(options=("a",)))


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [("dab", 1), ("ab", 2 / 3), ("abc", 1 / 3), ("abcd", 2 / 3), ("abcde", 1 / 3), ("ce", 0), ("acc", 0), ("", 0)],
)
def test_multiple_choice(ticks: str, expected: float) -> None:
    """Right ticks less wrong ticks over keys, not below 0; a repeated tick is one tick."""
    assert share(samples.MULTIPLE, Chosen(options=tuple(ticks))) == pytest.approx(expected)


def test_choices_name_misconceptions() -> None:
    """Chosen distractors are named in the item's order, whatever the order of the ticks."""
    for ticks in (("e", "a", "c"), ("c", "e", "a")):
        verdict = score(samples.MULTIPLE, samples.variant(samples.MULTIPLE), Chosen(options=ticks))
        assert verdict.misconceptions == ("canary-c", "canary-e")


@pytest.mark.parametrize(("option", "expected"), [("a", 1), ("b", 0.5), ("c", 0), ("d", 0.2)])
def test_scenario_weights(option: str, expected: float) -> None:
    """A scenario earns the chosen option's weight."""
    assert share(samples.SCENARIO, Chosen(options=(option,))) == expected


@pytest.mark.parametrize("chosen", [("a", "b"), ("z",)])
def test_single_choice_refuses_foreign_choices(chosen: tuple[str, ...]) -> None:
    """Two choices where one is asked for, or an unknown one, do not belong to the item."""
    with pytest.raises(ScoringError):
        share(samples.SINGLE, Chosen(options=chosen))


def test_choices_under_another_type_are_refused() -> None:
    """Options under a type that has none are a fault of the content."""
    broken = replace(samples.SINGLE, type=ItemType.ORDERING)
    with pytest.raises(ScoringError, match="lựa chọn"):
        share(broken, Chosen(options=("a",)))


@pytest.mark.parametrize(
    ("given", "expected"), [("abcde", 1), ("bacde", 1), ("abced", 0.5), ("edcba", 0.25), ("cdeab", 0.75), ("ecbda", 0)]
)
def test_ordering(given: str, expected: float) -> None:
    """Right neighbours over all neighbours, best over the accepted orders (``ba`` is accepted by the second)."""
    assert share(samples.ORDERING, Ordered(elements=tuple(given))) == expected


def test_ordering_slip() -> None:
    """An element placed before another shows the misconception, however far apart they are."""
    verdict = score(samples.ORDERING, samples.variant(samples.ORDERING), Ordered(elements=tuple("eabcd")))
    assert verdict.misconceptions == ("canary-early",)


@pytest.mark.parametrize("given", ["abcd", "abcdd", "abcdef", "abcdz"])
def test_ordering_refuses_other_arrangements(given: str) -> None:
    """Missing, repeated, surplus or unknown elements do not belong to the item."""
    with pytest.raises(ScoringError):
        share(samples.ORDERING, Ordered(elements=tuple(given)))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"1": "w", "2": "x", "3": "y"}, 1),
        ({"1": "w", "2": "x"}, 2 / 3),
        ({"1": "z", "2": "x", "3": "y"}, 2 / 3),
        ({"1": "x", "2": "w", "3": "z"}, 0),
        ({}, 0),
    ],
)
def test_matching(pairs: dict[str, str], expected: float) -> None:
    """Right pairs over pairs to make; wrong and missing ones count nothing."""
    assert share(samples.MATCHING, Matched(pairs=pairs)) == pytest.approx(expected)


@pytest.mark.parametrize("pairs", [{"9": "w"}, {"1": "q"}, {"1": "w", "2": "w"}])
def test_matching_refuses_foreign_pairs(pairs: dict[str, str]) -> None:
    """Unknown pieces, or one used twice where it may not be, do not belong to the item."""
    with pytest.raises(ScoringError):
        share(samples.MATCHING, Matched(pairs=pairs))


def test_matching_slip() -> None:
    """A wrong pair that an author named shows the misconception."""
    verdict = score(samples.MATCHING, samples.variant(samples.MATCHING), Matched(pairs={"1": "z"}))
    assert verdict.misconceptions == ("canary-page",)


def numeric_seed(value: float) -> int:
    """Find a seed whose case has this value."""
    return next(seed for seed in range(50) if samples.key_response(samples.NUMERIC, seed) == Number(value=value))


@pytest.mark.parametrize(
    ("value", "expected"), [(66.7, 1), (66.6, 1), (66.8, 1), (66.59, 0), (80, 0.25), (80.1, 0), (-66.7, 0)]
)
def test_numeric(value: float, expected: float) -> None:
    """Within the tolerance, its edges included, all; a named slip its share; else nothing."""
    assert share(samples.NUMERIC, Number(value=value), seed=numeric_seed(66.7)) == expected


def test_numeric_case() -> None:
    """A case brings its own value and its own slips."""
    seed = numeric_seed(40.0)
    assert share(samples.NUMERIC, Number(value=40), seed=seed) == 1
    assert share(samples.NUMERIC, Number(value=80), seed=seed) == 0


def test_numeric_refuses_what_is_no_number() -> None:
    """Infinity and "not a number" never reach a score."""
    for value in (float("nan"), float("inf")):
        with pytest.raises(ScoringError):
            share(samples.NUMERIC, Number(value=value))


def test_hotspot_borders_and_misconceptions() -> None:
    """Borders count as the key's; elsewhere the topmost area shows the misconception; beside everything nothing."""
    still = replace(samples.HOTSPOT, shuffle=False)
    variant = samples.variant(still)
    assert all(share(still, Touched(x=0.05, y=0.5), seed=seed) == 1 for seed in range(9))
    assert score(still, variant, Touched(x=0.95, y=0.62)).share == 1
    assert score(still, variant, Touched(x=0.5, y=0.3)).misconceptions == ("canary-identity",)
    aside = score(still, variant, Touched(x=0.5, y=0.05))
    assert (aside.share, aside.misconceptions, aside.omitted) == (0, (), False)


def test_hotspot_topmost_area_wins() -> None:
    """Of two wrong areas the one drawn last was touched; the key's area counts wherever it is inside."""
    body = samples.HOTSPOT.body
    lower, upper, key, _ = body.areas  # type: ignore[union-attr]
    over = replace(upper, rect=lower.rect)
    one = replace(samples.HOTSPOT, shuffle=False, body=replace(body, areas=(key, lower, over)))  # type: ignore[arg-type]
    assert score(one, samples.variant(one), Touched(x=0.5, y=0.3)).misconceptions == ("canary-licence",)
    covered = replace(one, body=replace(body, areas=(key, replace(over, rect=key.rect))))  # type: ignore[arg-type]
    assert share(covered, Touched(x=0.5, y=0.55)) == 1


def test_short_text_waits_for_a_person() -> None:
    """A short text needs review; white space alone was omitted."""
    one = samples.SHORT_TEXT
    assert score(one, samples.variant(one), Written(text="Chữ ký số là …")).status is ScoreStatus.NEEDS_REVIEW
    assert score(one, samples.variant(one), Written(text=" \n")).omitted


def test_slot_score_carries_everything() -> None:
    """A slot's score says what it was made from."""
    release = samples.release()
    variant = samples.variant(samples.PHONE, slot="s04", seed=77)
    made = score_slot(release, variant, Played(trace=samples.REFERENCE, hints=1))
    assert made.points == pytest.approx(1.8)
    assert (made.slot, made.item_id, made.item_revision, made.release) == ("s04", "I02-4", 1, "vneid-r1")
    assert (made.variant_seed, made.scorer_version, made.cut_score_id) == (77, SCORER_VERSION, "vneid-2026-11")
    assert (made.rubric, made.max_points, made.obtained) == ("", 2, "automatic")


def test_rubric_slot_without_and_with_marks() -> None:
    """A rubric item has no points until a person gives some; then they hold."""
    release = samples.release()
    variant = samples.variant(samples.SHORT_TEXT, slot="s09")
    waiting = score_slot(release, variant, Written(text="…"))
    assert (waiting.points, waiting.obtained, waiting.rubric) == (None, "none", "chu-ky-so@2")
    assert waiting.verdict.status is ScoreStatus.NEEDS_REVIEW
    marked = score_slot(release, variant, Written(text="…"), manual_points=2.5)
    assert (marked.points, marked.obtained, marked.verdict.status) == (2.5, "manual", ScoreStatus.SCORED)
    assert score_slot(release, variant, Omitted()).points == 0
    assert score_slot(release, variant, Unparsable(why="dài"), manual_points=1).points == 1


@pytest.mark.parametrize("points", [-0.5, 3.5, float("nan"), float("inf")])
def test_marks_out_of_range_are_refused(points: float) -> None:
    """Marks lie between 0 and the slot's points."""
    with pytest.raises(ScoringError):
        score_slot(samples.release(), samples.variant(samples.SHORT_TEXT, slot="s09"), Omitted(), manual_points=points)


def test_marks_for_automatic_items_are_refused() -> None:
    """Nobody gives points by hand where a machine scores."""
    with pytest.raises(ScoringError, match="tự động"):
        score_slot(samples.release(), samples.variant(samples.SINGLE), Chosen(options=("a",)), manual_points=1)


def test_unparsable_is_not_scored() -> None:
    """What cannot be read is neither 0 nor full marks, and the reason is kept."""
    made = score_slot(samples.release(), samples.variant(samples.SINGLE), Unparsable(why="Không đọc được"))
    assert (made.points, made.obtained) == (None, "none")
    assert (made.verdict.status, made.verdict.reason) == (ScoreStatus.NOT_SCORED, "Không đọc được")


def test_foreign_variants_are_refused() -> None:
    """An unknown slot, or an item outside the slot's pool, does not belong to the release."""
    for slot in ("s99", "s02"):
        with pytest.raises(ScoringError, match=slot):
            score_slot(samples.release(), samples.variant(samples.SINGLE, slot=slot), Omitted())
