"""The set-based decision is the decision of `scoring.decide`, attempt by attempt, whatever the scores are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import life
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.forms import CutScore, Release
from haidang.domain.ids import AttemptId, CompetencyId, ItemId, PersonId, ReleaseId, SlotId
from haidang.domain.items import Item
from haidang.domain.responses import Omitted, Response, Unparsable, Written
from haidang.domain.scores import SCORER_VERSION, Mastery, Outcome, Score, ScoreStatus, Verdict
from haidang.scoring import competencies_of, decide, score_slot, settled
from haidang.tracker.columns import letters_of
from haidang.tracker.decisions import (
    MarkRow,
    as_settled,
    counting_attempts,
    decide_all,
    decided,
    mastery_table,
    with_marks,
)
from haidang.tracker.schema import ATTEMPTS, SCORES, SETTLED, conform

RULES = ("no", "full", "safe", "no")
WORTH = (1.0, 1.0, 2.0, 0.6)
SHARES = st.sampled_from([0.0, 0.2, 0.54, 0.8, 1 - 1e-12, 1.0])


def made(cut: float, revision: int, counts: str, mastery_share: float = 0.8) -> Release:
    """Make a release of four scenarios with one rule of each kind, two competencies each."""
    items = [
        replace(
            samples.SCENARIO,
            id=ItemId(f"I02-{20 + n}"),
            points=WORTH[n],
            competencies=(CompetencyId("C02.1"), CompetencyId(f"C02.{2 + n % 2}")),
        )
        for n in range(4)
    ]
    return samples.release(
        [samples.slot(n, one, must_pass=RULES[n]) for n, one in enumerate(items)],
        items,
        revision=revision,
        counts=counts,
        mastery_share=mastery_share,
        cut_score=CutScore(id="c", share=cut, set_on=samples.TODAY, reason=samples.text("vì")),
    )


@st.composite
def verdicts(draw: st.DrawFn) -> Verdict:
    """Draw what the scorer can say, and combinations that it hopefully never says."""
    status = draw(st.sampled_from(ScoreStatus))
    return Verdict(
        status=status,
        share=draw(SHARES) if status is ScoreStatus.SCORED else None,
        omitted=draw(st.booleans()),
        broke_safety=draw(st.booleans()),
    )


def score(release: Release, number: int, verdict: Verdict) -> Score:
    spec = release.form.slots[number]
    return Score(
        slot=spec.id,
        item_id=spec.pool[0],
        item_revision=1,
        release=release.id,
        variant_seed=1,
        scorer_version=SCORER_VERSION,
        cut_score_id="c",
        rubric="",
        max_points=spec.points,
        points=None if verdict.share is None else round(verdict.share * spec.points, 9),
        verdict=verdict,
        obtained="automatic",
    )


Sat = tuple[Attempt, tuple[Score, ...]]


@st.composite
def classes(draw: st.DrawFn) -> tuple[dict[ReleaseId, Release], list[Sat]]:
    """Draw two revisions of a check and a few people with one to three attempts each, some still open."""
    counts = draw(st.tuples(st.sampled_from(["last", "best"]), st.sampled_from(["last", "best"])))
    cut, mastery = draw(st.sampled_from([0.5, 0.7, 0.8])), draw(st.sampled_from([0.5, 0.8]))
    pair = [made(cut, n + 1, counts[n], mastery) for n in range(2)]
    sat: list[Sat] = []
    for person in range(draw(st.integers(1, 4))):
        first_of_second = draw(st.integers(1, 4))
        for number in range(1, draw(st.integers(1, 3)) + 1):
            release = pair[int(number >= first_of_second)]
            state = draw(st.sampled_from([AttemptState.SUBMITTED, AttemptState.SUBMITTED, AttemptState.OPEN]))
            attempt = samples.attempt(
                number,
                state,
                id=AttemptId(f"{person}-{number}"),
                person=PersonId(f"p{person}"),
                release=release.id,
            )
            scores = tuple(score(release, n, draw(verdicts())) for n in range(len(RULES)))
            sat.append((attempt, scores if state is AttemptState.SUBMITTED else ()))
    return {one.id: one for one in pair}, sat


def attempt_frame(sat: Sequence[Sat]) -> pd.DataFrame:
    rows = [(int(one.person[1:]), one.id, one.release, one.state.value, one.number) for one, _scores in sat]
    return conform(pd.DataFrame(rows, columns=[column.name for column in ATTEMPTS]), ATTEMPTS)


def score_frame(sat: Sequence[tuple[Attempt, Sequence[Score]]]) -> pd.DataFrame:
    rows = [
        (
            attempt.id,
            one.slot,
            one.item_id,
            one.rubric,
            one.verdict.status.value,
            one.verdict.share,
            one.points,
            one.max_points,
            one.verdict.omitted,
            one.verdict.broke_safety,
        )
        for attempt, scores in sat
        for one in scores
    ]
    return conform(pd.DataFrame(rows, columns=[column.name for column in SCORES]), SCORES)


@settings(deadline=None, max_examples=30)
@given(classes())
def test_the_decision_is_that_of_the_scorer(drawn: tuple[dict[ReleaseId, Release], list[Sat]]) -> None:
    """Decision, points, mastery and the attempt that counts agree with the pure functions, must-pass slots included."""
    releases, sat = drawn
    attempts, scores = attempt_frame(sat), score_frame(sat)
    outcomes: Mapping[AttemptId, Outcome] = {
        one.id: decide(releases[one.release], found) for one, found in sat if one.state is AttemptState.SUBMITTED
    }
    one_by_one = decide_all(attempts, scores, releases)
    assert one_by_one["decision"].to_dict() == {key: one.decision.value for key, one in outcomes.items()}
    assert one_by_one["points"].to_dict() == pytest.approx({key: one.points for key, one in outcomes.items()})
    mastery = mastery_table(attempts, scores, releases).set_index(["attempt", "competency"])["mastery"].to_dict()
    assert mastery == {(key, name): kind.value for key, one in outcomes.items() for name, kind in one.mastery.items()}
    names = tuple(sorted({name for one in releases.values() for name in competencies_of(one)}))
    whole = decided(attempts, [scores], [], releases, names)
    assert whole.attempts["decision"].tolist() == list(one_by_one["decision"])
    assert [{name for name, held in zip(names, row, strict=True) if held} for row in whole.mastered] == [
        {name for name, kind in one.mastery.items() if kind is Mastery.MASTERED} for one in outcomes.values()
    ]
    counting = counting_attempts(whole.attempts, releases).set_index("person")["number"].to_dict()
    assert counting == _counting(releases, [one for one, _scores in sat], outcomes)


def _counting(
    releases: Mapping[ReleaseId, Release], attempts: Sequence[Attempt], outcomes: Mapping[AttemptId, Outcome]
) -> dict[int, int]:
    """Person → number of the attempt that counts."""
    found = {}
    for person in {one.person for one in attempts}:
        mine = [one for one in attempts if one.person == person]
        handed_in = [one for one in mine if one.state is AttemptState.SUBMITTED]
        if handed_in:
            form = releases[max(handed_in, key=lambda one: one.number).release].form
            counts = life.counting(form, mine, outcomes)
            assert counts is not None
            found[int(person[1:])] = next(one.number for one in mine if one.id == counts)
    return found


@settings(deadline=None, max_examples=60)
@given(classes(), st.floats(0, 2))
def test_what_is_settled_stays_as_it_is(drawn: tuple[dict[ReleaseId, Release], list[Sat]], points: float) -> None:
    """Kept decision, points and letters give what the scores give, whatever somebody marks; the others wait."""
    releases, sat = drawn
    names = tuple(sorted({name for one in releases.values() for name in competencies_of(one)}))
    for attempt, scores in sat:
        if attempt.state is not AttemptState.SUBMITTED:
            continue
        release = releases[attempt.release]
        outcome = decide(release, scores)
        kept = settled(release, outcome)
        assert (kept is None) == any(one.verdict.status is not ScoreStatus.SCORED for one in scores)
        if kept is None:
            continue
        rows = pd.DataFrame(
            [(int(attempt.person[1:]), release.id, attempt.number, outcome.decision.value, kept.points)],
            columns=[column.name for column in SETTLED],
        )
        letters = letters_of(kept.mastery, 1, len(competencies_of(release)))
        mine = as_settled(conform(rows, SETTLED), letters, release, names)
        marks = [MarkRow(attempt=attempt.id, slot=one.slot, points=points) for one in scores]
        theirs = decided(attempt_frame([(attempt, ())]), [score_frame([(attempt, scores)])], marks, releases, names)
        pd.testing.assert_frame_equal(mine.attempts, theirs.attempts, check_exact=False)
        assert mine.mastered.tolist() == theirs.mastered.tolist()


def test_a_text_is_never_settled() -> None:
    """What a person marks is not settled, whatever stands there now: an omitted text may still be marked."""
    for response in (Written(text="Chữ ký số…"), Omitted()):
        variants = [samples.variant(samples.SHORT_TEXT), samples.variant(samples.PHONE, slot="s02")]
        scores = [score_slot(MARKED, variants[0], response), score_slot(MARKED, variants[1], Omitted())]
        assert settled(MARKED, decide(MARKED, scores)) is None


MARKED = samples.release(
    [samples.slot(1, samples.SHORT_TEXT), samples.slot(2, samples.PHONE)], [samples.SHORT_TEXT, samples.PHONE]
)


@pytest.mark.parametrize(
    ("item", "response"),
    [
        (samples.SHORT_TEXT, Written(text="Chữ ký số…")),
        (samples.SHORT_TEXT, Omitted()),
        (samples.SHORT_TEXT, Unparsable(why="mất tệp")),
        (samples.PHONE, Unparsable(why="mất tệp")),
    ],
    ids=["written", "omitted", "lost", "automatic and lost"],
)
@settings(deadline=None, max_examples=15)
@given(share=st.floats(0, 1))
def test_a_mark_counts_as_in_the_scorer(item: Item, response: Response | Unparsable, share: float) -> None:
    """A manual mark settles a slot exactly as `score_slot` does, whatever was there before."""
    variant = samples.variant(item, slot="s01" if item is samples.SHORT_TEXT else "s02")
    attempt = samples.attempt(state=AttemptState.SUBMITTED, variants=(variant,))
    points = share * item.points
    before, after = (score_slot(MARKED, variant, response, manual_points=given) for given in (None, points))
    mark = MarkRow(attempt=attempt.id, slot=variant.slot, points=points)
    mine = with_marks(score_frame([(attempt, [before])]), [mark])
    pd.testing.assert_frame_equal(mine, score_frame([(attempt, [after])]), check_exact=False)


def test_marks_on_automatic_slots_are_nobodys_business() -> None:
    """What somebody typed beside an automatic slot, or for a stranger's attempt, changes nothing."""
    release = made(0.5, 1, "last")
    attempt = samples.attempt(state=AttemptState.SUBMITTED)
    scores = [score(release, n, Verdict(status=ScoreStatus.SCORED, share=0.0)) for n in range(4)]
    frame = score_frame([(attempt, scores)])
    marks = [
        MarkRow(attempt=attempt.id, slot=SlotId("s00"), points=1),
        MarkRow(attempt=AttemptId("x"), slot=SlotId("s01"), points=1),
    ]
    pd.testing.assert_frame_equal(with_marks(frame, marks), frame)


def test_missing_scores_are_pending_never_zero() -> None:
    """An attempt whose scores are lost, in part or whole, and one of an unknown release wait; nothing is guessed."""
    release = made(0.5, 1, "last")
    lost, part, foreign = (
        samples.attempt(n, AttemptState.SUBMITTED, person=PersonId(f"p{n}"), release=key)
        for n, key in ((1, release.id), (2, release.id), (3, ReleaseId("vneid-r9")))
    )
    full = tuple(score(release, n, Verdict(status=ScoreStatus.SCORED, share=1.0)) for n in range(4))
    attempts = attempt_frame([(one, ()) for one in (lost, part, foreign)])
    blocks = [score_frame([(part, full[:3])])]
    found = decided(attempts, blocks, [], {release.id: release}, ())
    assert found.attempts["decision"].tolist() == ["pending"] * 3


def test_nobody_has_sat_it() -> None:
    """Without any attempt all tables are empty and nothing fails."""
    release = made(0.5, 1, "best")
    attempts, scores = attempt_frame([]), score_frame([])
    assert decide_all(attempts, scores, {release.id: release}).empty
    for blocks in ([], [scores]):
        none = decided(attempts, blocks, [], {release.id: release}, ("C02.1",)).attempts
        assert none.empty
        assert counting_attempts(none, {release.id: release}).empty
    assert mastery_table(attempts, scores, {}).empty


def test_a_frame_with_holes_is_refused() -> None:
    """A value that must be there and is not is our own fault and says which column it is."""
    with pytest.raises(ValueError, match="release"):
        conform(pd.DataFrame([{"person": 1, "attempt": "a", "state": "open", "number": 1}]), ATTEMPTS)
