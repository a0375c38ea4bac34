"""Simulated phone and teach-back: replay of a trace, and its score on outcome, order and safety."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from haidang.domain.errors import ScoringError
from haidang.domain.items import Item, SimulatedPhone
from haidang.domain.responses import Played
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.domain.tasks import Action, Element, Screen, Step, Task, Transition
from haidang.scoring.expect import omitted

DONE_SHARE = 0.6
ORDER_SHARE = 0.2
SAFETY_SHARE = 0.2
HINT_FACTOR = 0.9
HINT_FLOOR = 0.5
TICKED = frozenset({"check", "toggle", "radio"})
"""Kinds of elements for which a tap is a tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a trace came to.

    Parameters
    ----------
    events
        Names of all events in the order in which they happened, repetitions included.
    screen
        Where the phone stood at the end, or before the first impossible step.
    impossible
        Index of the first step that the task does not allow, None where all are possible.
    """

    events: tuple[str, ...]
    screen: str
    impossible: int | None


def replay(task: Task, trace: Sequence[Step]) -> Replay:
    """Play `trace` on `task` by the rule of the machine (contracts 2.2), up to the first impossible step."""
    at = task.start
    done: set[str] = set()
    events: list[str] = []
    for index, step in enumerate(trace):
        move = _transition(task, at, step, done)
        if move is None or move.to not in task.screens:
            return Replay(events=tuple(events), screen=at, impossible=index)
        if move.event:
            events.append(move.event)
        if move.to != at:
            at = move.to
            done = set()
        elif _counts_as_done(task.screens[at], step):
            done.add(step.target)
    return Replay(events=tuple(events), screen=at, impossible=None)


def score_phone(item: Item, body: SimulatedPhone, response: Played) -> Verdict:
    """0.6 × required events done + 0.2 × required events in order + 0.2 if nothing forbidden, less for hints.

    *In order* is the longest increasing run of the required events by their first happening, over their number.
    Each hint multiplies by 0.9, not below 0.5. A safety-critical task scores 0 on any forbidden event. A trace that
    the task does not allow is not scored.

    Raises
    ------
    ScoringError
        If the number of hints is negative.
    """
    if response.hints < 0:
        raise ScoringError(f"Câu {item.id}: số gợi ý đã dùng không thể âm ({response.hints}).")
    if not response.trace:
        return omitted()
    task = body.task
    played = replay(task, response.trace)
    if played.impossible is not None:
        return Verdict(
            status=ScoreStatus.NOT_SCORED,
            share=None,
            reason=f"Bước {played.impossible + 1} trên điện thoại mô phỏng không thể xảy ra trong bài {task.id}.",
        )
    happened = tuple(dict.fromkeys(played.events))
    broke = any(event in task.forbidden for event in happened)
    share = 0.0 if broke and task.safety_critical else _share(task, happened, broke) * _hint_factor(response.hints)
    noted = frozenset(task.required) | frozenset(task.forbidden)
    return Verdict(
        status=ScoreStatus.SCORED,
        share=min(1.0, max(0.0, share)),
        broke_safety=broke,
        acts=tuple(event for event in happened if event in noted),
    )


def _share(task: Task, happened: Sequence[str], broke: bool) -> float:
    required = tuple(dict.fromkeys(task.required))
    rank = {event: index for index, event in enumerate(required)}
    ranks = [rank[event] for event in happened if event in rank]
    done = len(ranks) / len(required) if required else 1.0
    order = _longest_increasing(ranks) / len(required) if required else 1.0
    return DONE_SHARE * done + ORDER_SHARE * order + (0.0 if broke else SAFETY_SHARE)


def _longest_increasing(ranks: Sequence[int]) -> int:
    """Length of the longest increasing subsequence.

    Source: Fredman (1975), On computing the length of longest increasing subsequences, Discrete Mathematics 11.
    """
    tails: list[int] = []
    for rank in ranks:
        place = bisect_left(tails, rank)
        tails[place : place + 1] = [rank]
    return len(tails)


def _hint_factor(hints: int) -> float:
    # A count far beyond any task's hints would underflow to 0 anyway; the floor holds first.
    return max(HINT_FLOOR, HINT_FACTOR ** min(hints, 100))


def _transition(task: Task, at: str, step: Step, done: set[str]) -> Transition | None:
    if step.screen != at or step.actor not in task.actors:
        return None
    if step.action is Action.BACK:
        if step.target or step.value_class:
            return None
    else:
        element = element_of(task.screens[at], step.target)
        if element is None or not _knows_class(element, step.value_class):
            return None
    return next((move for move in task.transitions if _fits(move, step, done)), None)


def element_of(screen: Screen, target: str) -> Element | None:
    """Find the element with this id on the screen or on what arrives on it."""
    return next((element for element in screen.all_elements() if element.id == target), None)


def _knows_class(element: Element, value_class: str) -> bool:
    return not value_class or any(one.name == value_class for one in element.classes)


def _fits(move: Transition, step: Step, done: set[str]) -> bool:
    return (
        (move.screen, move.action, move.target) == (step.screen, step.action, step.target)
        and move.actor in ("", step.actor)
        and move.value_class in ("", step.value_class)
        and done.issuperset(move.needs)
    )


def _counts_as_done(screen: Screen, step: Step) -> bool:
    if step.action is Action.TYPE:
        return True
    element = element_of(screen, step.target)
    return step.action is Action.TAP and element is not None and element.kind in TICKED
