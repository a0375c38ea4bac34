"""Certified, not certified, pending; mastered, not yet, pending."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples

from haidang.domain.errors import ScoringError
from haidang.domain.forms import CutScore, Release
from haidang.domain.ids import CompetencyId, ItemId
from haidang.domain.items import Item
from haidang.domain.responses import Chosen, Omitted, Played, Unparsable, Written
from haidang.domain.scores import Decision, Mastery, Score
from haidang.scoring import decide, score_slot

RIGHT, HALF, WRONG = Chosen(options=("a",)), Chosen(options=("b",)), Chosen(options=("c",))
LOST = Unparsable(why="mất tệp")


def scenario(number: int, competency: str = "C02.1") -> Item:
    return replace(samples.SCENARIO, id=ItemId(f"I02-{number}"), competencies=(CompetencyId(competency),))


ITEMS = tuple(scenario(number) for number in range(20, 25))


def made(*must_pass: str, cut: float = 0.8) -> Release:
    """Make a release of five scenarios, one point each, with these must-pass rules."""
    rules = (*must_pass, *["no"] * 5)
    slots = [samples.slot(n, one, must_pass=rules[n]) for n, one in enumerate(ITEMS)]
    return samples.release(
        slots, ITEMS, cut_score=CutScore(id="c", share=cut, set_on=samples.TODAY, reason=samples.text("vì"))
    )


def scores(release: Release, *responses: Chosen | Omitted | Unparsable) -> list[Score]:
    return [
        score_slot(release, samples.variant(one, slot=f"s{n:02}"), response)
        for n, (one, response) in enumerate(zip(ITEMS, responses, strict=True))
    ]


def decision(release: Release, *responses: Chosen | Omitted | Unparsable) -> Decision:
    return decide(release, scores(release, *responses)).decision


def test_cut_is_reached_exactly() -> None:
    """Points equal to the cut certify; one step below does not."""
    assert decision(made(), RIGHT, RIGHT, RIGHT, RIGHT, WRONG) is Decision.CERTIFIED
    assert decision(made(), RIGHT, RIGHT, RIGHT, HALF, WRONG) is Decision.NOT_CERTIFIED


def test_cut_survives_binary_fractions() -> None:
    """0.7 of 5 points is reached with 3.5, whatever binary fractions say."""
    outcome = decide(made(cut=0.7), scores(made(cut=0.7), RIGHT, RIGHT, RIGHT, HALF, WRONG))
    assert (outcome.decision, outcome.points, outcome.cut_points) == (Decision.CERTIFIED, 3.5, 3.5)


def test_open_slot_keeps_it_pending() -> None:
    """What is not scored keeps the decision open while it matters, even where the points are enough."""
    outcome = decide(made(), scores(made(), RIGHT, RIGHT, RIGHT, RIGHT, LOST))
    assert (outcome.decision, outcome.points, outcome.possible, outcome.needs_review) == (Decision.PENDING, 4, 5, 1)


def test_out_of_reach_is_certain() -> None:
    """Where everything open could not reach the cut, the decision is made."""
    outcome = decide(made(), scores(made(), RIGHT, WRONG, WRONG, RIGHT, LOST))
    assert (outcome.decision, outcome.possible) == (Decision.NOT_CERTIFIED, 3)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (RIGHT, Decision.CERTIFIED),
        (HALF, Decision.NOT_CERTIFIED),
        (Omitted(), Decision.NOT_CERTIFIED),
        (LOST, Decision.PENDING),
    ],
)
def test_must_pass_full(response: Chosen | Omitted | Unparsable, expected: Decision) -> None:
    """A must-pass slot wants the whole share; what is not scored has not failed."""
    assert decision(made("full"), response, RIGHT, RIGHT, RIGHT, RIGHT) is expected


def test_failed_must_pass_is_certain_while_others_wait() -> None:
    """A must-pass slot that failed settles it, and is named."""
    outcome = decide(made("full"), scores(made("full"), WRONG, LOST, LOST, LOST, LOST))
    assert (outcome.decision, outcome.failed_must_pass) == (Decision.NOT_CERTIFIED, ("s00",))


@pytest.mark.parametrize(
    ("trace", "failed"),
    [
        ((samples.step("home", "to-store"),), False),
        ((samples.step("home", "call"),), True),
        ((), True),
    ],
)
def test_must_pass_safe(trace: tuple[samples.Step, ...], failed: bool) -> None:
    """A slot that must be passed safely wants an answer without a forbidden act, not full marks."""
    for one in (samples.PHONE, samples.LENIENT_PHONE):
        release = samples.release([samples.slot(1, one, must_pass="safe")])
        made = score_slot(release, samples.variant(one), Played(trace=trace, hints=0))
        assert bool(decide(release, [made]).failed_must_pass) is failed


def test_rubric_opens_and_settles() -> None:
    """A short text keeps the check pending until it is marked; then the marks decide."""
    release = samples.release([samples.slot(1, samples.SHORT_TEXT)])
    variant = samples.variant(samples.SHORT_TEXT)
    answer = Written(text="…")
    for points, expected in [(None, Decision.PENDING), (3, Decision.CERTIFIED), (2, Decision.NOT_CERTIFIED)]:
        made = score_slot(release, variant, answer, manual_points=points)
        assert decide(release, [made]).decision is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (RIGHT, RIGHT, Mastery.MASTERED),
        (RIGHT, HALF, Mastery.NOT_YET),
        (RIGHT, LOST, Mastery.PENDING),
        (WRONG, LOST, Mastery.NOT_YET),
        (LOST, LOST, Mastery.PENDING),
    ],
)
def test_mastery(first: Chosen | Unparsable, second: Chosen | Unparsable, expected: Mastery) -> None:
    """A competency is mastered by its own slots; what is open keeps it open only while it matters."""
    items = (scenario(30, "C02.2"), scenario(31, "C02.2"), scenario(32, "C02.3"))
    release = samples.release([samples.slot(n, one) for n, one in enumerate(items)], items)
    given = [
        score_slot(release, samples.variant(one, slot=f"s{n:02}"), response)
        for n, (one, response) in enumerate(zip(items, (first, second, RIGHT), strict=True))
    ]
    assert decide(release, given).mastery == {"C02.2": expected, "C02.3": Mastery.MASTERED}


def test_mastery_is_certain_once_enough_is_known() -> None:
    """A slot still open cannot take a competency away that is mastered without it."""
    release = replace(made(), form=replace(made().form, mastery_share=0.5))
    outcome = decide(release, scores(release, RIGHT, RIGHT, RIGHT, LOST, LOST))
    assert outcome.mastery == {"C02.1": Mastery.MASTERED}


def test_scores_must_be_complete_and_its_own() -> None:
    """Missing, doubled and foreign scores are refused."""
    release = made()
    given = scores(release, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
    for broken in (
        given[:-1],
        [*given, given[0]],
        [*given[:-1], replace(given[-1], slot="s77")],
        [*given[:-1], replace(given[-1], release="vneid-r2")],
    ):
        with pytest.raises(ScoringError):
            decide(release, broken)
