"""Replay and score of simulated phones."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples
from samples import RESIDENT, step, typed

from haidang.domain.errors import ScoringError
from haidang.domain.items import Item, SimulatedPhone
from haidang.domain.responses import Played
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.domain.tasks import Action, Step
from haidang.scoring import replay, score

TASK = samples.TASK
TO_LOGIN = (step("home", "to-store"), step("store", "install"))
FILLED = (*TO_LOGIN, typed("login", "number"), typed("login", "password", RESIDENT))


def judge(trace: tuple[Step, ...], hints: int = 0, one: Item = samples.PHONE) -> Verdict:
    return score(one, samples.variant(one), Played(trace=trace, hints=hints))


def test_reference_is_possible() -> None:
    """The reference way ends on the last screen with every required event."""
    played = replay(TASK, samples.REFERENCE)
    assert (played.events, played.screen, played.impossible) == (TASK.required, "done", None)


@pytest.mark.parametrize(
    ("trace", "impossible"),
    [
        ((step("store", "install"),), 0),
        ((step("home", "maker"),), 0),
        ((step("home", "to-store"), step("store", "unused")), 1),
        ((step("home", "to-store", "stranger"),), 0),
        ((step("home", "to-store", action=Action.TYPE),), 0),
        ((step("home", "to-store", value_class="right"),), 0),
        ((Step(screen="home", action=Action.BACK, target=""),), 0),
        ((step("home", "to-store"), Step(screen="store", action=Action.BACK, target="install")), 1),
        ((*TO_LOGIN, typed("login", "number", value_class="made-up")), 2),
        ((*TO_LOGIN, step("login", "sign-in")), 2),
        ((*FILLED, step("login", "sign-in")), 4),
    ],
)
def test_impossible_steps(trace: tuple[Step, ...], impossible: int) -> None:
    """The first step that the phone could not have allowed is found."""
    assert replay(TASK, trace).impossible == impossible


def test_needs_are_cleared_by_leaving() -> None:
    """What was filled in on an earlier visit to a screen does not count on the next one."""
    stay = (*FILLED, step("login", "agree"))
    assert replay(TASK, (*stay, step("login", "sign-in"))).impossible is None
    leave = replace(
        TASK,
        transitions=(
            *TASK.transitions,
            samples.TASK.transitions[2].__class__(screen="login", action=Action.BACK, target="", to="store"),
        ),
    )
    back = (*stay, Step(screen="login", action=Action.BACK, target=""), step("store", "install"))
    assert replay(leave, back).impossible is None
    assert replay(leave, (*back, step("login", "sign-in"))).impossible == len(back)


def test_only_ticks_and_typing_count_as_done() -> None:
    """A tap on something that cannot be ticked fills no need; it has to be filled or ticked."""
    moves = tuple(replace(move, needs=("maker",)) if move.target == "install" else move for move in TASK.transitions)
    tapped = (step("home", "to-store"), step("store", "maker"), step("store", "install"))
    assert replay(replace(TASK, transitions=moves), tapped).impossible == 2
    store = replace(TASK.screens["store"], elements=(samples.tick("maker"), *TASK.screens["store"].elements[1:]))
    ticked = replace(TASK, transitions=moves, screens={**TASK.screens, "store": store})
    assert replay(ticked, tapped).impossible is None


def test_first_matching_transition_holds() -> None:
    """The actor decides which of two transitions an act takes."""
    mine = replay(TASK, (*TO_LOGIN, typed("login", "password"))).events
    hers = replay(TASK, (*TO_LOGIN, typed("login", "password", RESIDENT))).events
    assert (mine[-1], hers[-1]) == ("canary_helper_types", "canary_types")


def test_arrivals_can_be_touched() -> None:
    """What arrives on a screen belongs to it."""
    assert replay(TASK, (step("home", "call"),)).events == ("canary_call",)


def test_partial_way() -> None:
    """Two of five required events in order, nothing forbidden: 0.6 × 2/5 + 0.2 × 2/5 + 0.2."""
    verdict = judge(TO_LOGIN)
    assert verdict.share == pytest.approx(0.6 * 2 / 5 + 0.2 * 2 / 5 + 0.2)
    assert verdict.acts == ("canary_open_store", "canary_install")


def test_order_is_the_longest_increasing_run() -> None:
    """Three of five required events happen in two changed places: the longest run in order is two."""
    task = replace(TASK, required=("canary_check", "canary_open_store", "canary_install", "x", "y"))
    one = replace(samples.PHONE, body=SimulatedPhone(task=task))
    trace = (step("home", "to-store"), step("store", "maker"), step("store", "install"))
    assert judge(trace, one=one).share == pytest.approx(0.6 * 3 / 5 + 0.2 * 2 / 5 + 0.2)


def test_repetitions_do_not_change_the_order() -> None:
    """Only the first time that an event happens counts."""
    trace = (samples.REFERENCE[0], samples.REFERENCE[1], samples.BACK_FROM_STORE, *samples.REFERENCE)
    assert judge(trace).share == 1


@pytest.mark.parametrize(("hints", "factor"), [(0, 1), (1, 0.9), (2, 0.81), (6, 0.9**6), (7, 0.5), (10**9, 0.5)])
def test_hints_cost(hints: int, factor: float) -> None:
    """Each hint multiplies by 0.9, not below 0.5."""
    assert judge(samples.REFERENCE, hints).share == pytest.approx(factor)


def test_forbidden_act() -> None:
    """A forbidden act loses the safety share, and everything where the task is safety-critical."""
    trace = (step("home", "call"), *samples.REFERENCE)
    lenient = judge(trace, one=samples.LENIENT_PHONE)
    assert lenient.share == pytest.approx(0.8)
    assert judge(trace).share == 0
    assert lenient.broke_safety
    assert judge(trace).broke_safety
    assert judge(trace).acts[0] == "canary_call"


def test_impossible_trace_is_not_scored() -> None:
    """A trace that cannot have happened gets no number at all."""
    verdict = judge((step("store", "install"),))
    assert (verdict.status, verdict.share) == (ScoreStatus.NOT_SCORED, None)
    assert "Bước 1" in verdict.reason


def test_empty_trace_is_omitted() -> None:
    """Looking at the phone without touching it is no response."""
    assert judge(()).omitted


def test_negative_hints_are_refused() -> None:
    """Nobody earns points by giving hints back."""
    with pytest.raises(ScoringError):
        judge(samples.REFERENCE, -1)


def test_task_without_required_events() -> None:
    """Where nothing is required, staying safe is all there is to do."""
    task = replace(TASK, required=())
    assert judge(TO_LOGIN, one=replace(samples.PHONE, body=SimulatedPhone(task=task))).share == 1
