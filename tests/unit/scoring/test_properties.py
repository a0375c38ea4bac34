"""Scores are bounded, monotone and free of order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.domain.items import Item, Matching, Ordering, SimulatedPhone
from haidang.domain.responses import Chosen, Matched, Number, Omitted, Ordered, Played, Response, Touched
from haidang.domain.tasks import Step, Task, Transition
from haidang.scoring import decide, replay, score, score_slot

quick = settings(max_examples=40, deadline=None)
seeds = st.integers(0, 2**53 - 1)


def share(one: Item, response: Response, seed: int = 5) -> float:
    verdict = score(one, samples.variant(one, seed=seed), response)
    assert verdict.share is not None
    return verdict.share


def walk(task: Task, choices: list[int]) -> tuple[Step, ...]:
    """Walk on the phone: each number picks one of the acts that are possible where it stands."""
    trace: tuple[Step, ...] = ()
    for choice in choices:
        at = replay(task, trace).screen
        possible = [step for move in task.transitions if move.screen == at for step in [_step(move)]]
        possible = [step for step in possible if replay(task, (*trace, step)).impossible is None]
        if not possible:
            break
        trace = (*trace, possible[choice % len(possible)])
    return trace


def _step(move: Transition) -> Step:
    return Step(
        screen=move.screen,
        action=move.action,
        target=move.target,
        actor=move.actor or samples.RESIDENT,
        value_class=move.value_class,
    )


walks = st.lists(st.integers(0, 20), min_size=1, max_size=14)
responses = st.one_of(
    st.tuples(st.just(samples.SINGLE), st.sampled_from("abcd").map(lambda one: Chosen(options=(one,)))),
    st.tuples(st.just(samples.SCENARIO), st.sampled_from("abcd").map(lambda one: Chosen(options=(one,)))),
    st.tuples(st.just(samples.MULTIPLE), st.lists(st.sampled_from("abcde")).map(lambda of: Chosen(options=tuple(of)))),
    st.tuples(st.just(samples.ORDERING), st.permutations("abcde").map(lambda of: Ordered(elements=tuple(of)))),
    st.tuples(
        st.just(samples.MATCHING),
        st.permutations("wxyz").flatmap(
            lambda right: st.integers(0, 3).map(lambda n: Matched(pairs=dict(zip("123"[:n], right, strict=False))))
        ),
    ),
    st.tuples(
        st.just(samples.NUMERIC),
        st.floats(allow_nan=False, allow_infinity=False).map(lambda value: Number(value=value)),
    ),
    st.tuples(st.just(samples.HOTSPOT), st.builds(Touched, x=st.floats(0, 1), y=st.floats(0, 1))),
    st.tuples(
        st.sampled_from([samples.PHONE, samples.LENIENT_PHONE]),
        st.builds(Played, trace=walks.map(lambda choices: walk(samples.TASK, choices)), hints=st.integers(0, 20)),
    ),
)


@settings(max_examples=120, deadline=None)
@given(responses, seeds)
def test_share_is_bounded(pair: tuple[Item, Response], seed: int) -> None:
    """Whatever is answered to whatever variant, the share lies in 0..1."""
    assert 0 <= share(*pair, seed) <= 1


@quick
@given(st.sets(st.sampled_from("abcde")), st.sampled_from("abcde"))
def test_ticks_are_monotone(ticks: set[str], more: str) -> None:
    """One more right tick never lowers a multiple choice, one more wrong tick never raises it."""
    before = share(samples.MULTIPLE, Chosen(options=tuple(ticks)))
    after = share(samples.MULTIPLE, Chosen(options=(*ticks, more)))
    assert after >= before if more in "dab" else after <= before


@quick
@given(st.lists(st.sampled_from("abcde"), unique=True).flatmap(lambda of: st.tuples(st.just(of), st.permutations(of))))
def test_ticks_are_free_of_order(pair: tuple[list[str], list[str]]) -> None:
    """The order of ticks changes nothing in the verdict."""
    variant = samples.variant(samples.MULTIPLE)
    first, second = (score(samples.MULTIPLE, variant, Chosen(options=tuple(of))) for of in pair)
    assert first == second


@quick
@given(st.permutations("wxyz"), st.sampled_from("123"))
def test_pairs_are_monotone(right: list[str], left: str) -> None:
    """Putting one pair right, wherever its piece was before, never lowers a matching."""
    body = samples.MATCHING.body
    assert isinstance(body, Matching)
    pairs = dict(zip("123", right, strict=False))
    better = {one: other for one, other in pairs.items() if other != body.pairs[left]} | {left: body.pairs[left]}
    assert share(samples.MATCHING, Matched(pairs=better)) >= share(samples.MATCHING, Matched(pairs=pairs))


def test_only_accepted_orders_are_full_marks() -> None:
    """Of all arrangements exactly the accepted ones earn everything."""
    body = samples.ORDERING.body
    assert isinstance(body, Ordering)
    full = {of for of in permutations("abcde") if share(samples.ORDERING, Ordered(elements=of)) == 1}
    assert full == set(body.orders)


@quick
@given(walks, st.integers(0, 12), st.sampled_from([samples.PHONE, samples.LENIENT_PHONE]))
def test_hints_never_help(choices: list[int], hints: int, one: Item) -> None:
    """One more hint never raises the share."""
    trace = walk(samples.TASK, choices)
    assert share(one, Played(trace=trace, hints=hints + 1)) <= share(one, Played(trace=trace, hints=hints))


@quick
@given(walks, st.booleans())
def test_forbidden_acts_never_help(choices: list[int], critical: bool) -> None:
    """A forbidden act before any way through the task never raises the share."""
    task = replace(samples.TASK, safety_critical=critical)
    one = replace(samples.PHONE, body=SimulatedPhone(task=task))
    trace = walk(task, choices)
    verdict = score(one, samples.variant(one), Played(trace=(samples.step("home", "call"), *trace), hints=0))
    assert verdict.broke_safety
    assert verdict.share is not None
    assert verdict.share <= share(one, Played(trace=trace, hints=0))


@quick
@given(walks)
def test_going_on_safely_never_lowers(choices: list[int]) -> None:
    """Every further act that is not forbidden leaves the share as it is or raises it."""
    trace = walk(samples.TASK, choices)
    shares = [
        share(samples.LENIENT_PHONE, Played(trace=trace[:end], hints=0))
        for end in range(1, len(trace) + 1)
        if not set(replay(samples.TASK, trace[:end]).events) & set(samples.TASK.forbidden)
    ]
    assert shares == sorted(shares)


@quick
@given(st.permutations(range(len(samples.ITEMS))), st.sets(st.integers(0, 7)))
def test_decision_is_free_of_order(order: list[int], right: set[int]) -> None:
    """The order in which scores are handed over changes nothing in the outcome."""
    release = samples.release()
    scores = []
    for number, one in enumerate(samples.ITEMS):
        variant = samples.variant(one, slot=f"s{number + 1:02}")
        if number in right and one is not samples.SHORT_TEXT:
            scores.append(score_slot(release, variant, samples.key_response(one, variant.seed)))
        else:
            scores.append(score_slot(release, variant, Omitted()))
    assert decide(release, scores) == decide(release, [scores[index] for index in order])
