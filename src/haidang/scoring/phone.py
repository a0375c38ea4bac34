"""Simulated phone and teach-back: replay of a trace, and its score on outcome, order and safety."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

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


State: TypeAlias = tuple[str, frozenset[str]]
"""A screen and what was filled and ticked on this visit to it."""


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


_latest: tuple[Task, Sequence[Step], Replay] | None = None


def replay(task: Task, trace: Sequence[Step]) -> Replay:
    """Play `trace` on `task` by the rule of the machine (contracts 2.2), up to the first impossible step.

    The latest one is kept: a trace is played when it is read and, being possible, once more when it is scored.
    """
    global _latest  # noqa: PLW0603  # a whole tuple at once: threads see the old one or the new
    latest = _latest
    if latest is not None and latest[0] is task and latest[1] is trace and isinstance(trace, tuple):
        return latest[2]
    played = _replay(task, trace)
    _latest = (task, trace, played)
    return played


def _replay(task: Task, trace: Sequence[Step]) -> Replay:
    state: State = (task.start, frozenset())
    events: list[str] = []
    for index, step in enumerate(trace):
        came = advance(task, state, step)
        if came is None:
            return Replay(events=tuple(events), screen=state[0], impossible=index)
        state, event = came
        if event:
            events.append(event)
    return Replay(events=tuple(events), screen=state[0], impossible=None)


def advance(task: Task, state: State, step: Step) -> tuple[State, str] | None:
    """Give the state after one act and the name of what happened ('' for nothing of note); None if it cannot be."""
    move = _transition(task, state[0], step, state[1])
    if move is None or move.to not in task.screens:
        return None
    if move.to != state[0]:
        return (move.to, frozenset()), move.event
    done = state[1] | {step.target} if _counts_as_done(task.screens[state[0]], step) else state[1]
    return (state[0], done), move.event


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """Everything that can happen in a task, found by playing it.

    Parameters
    ----------
    events
        Names of the events that some trace brings about.
    screens
        Screens that some trace reaches.
    stuck
        Screens on which somebody can stand without any way left to an end.
    """

    events: frozenset[str]
    screens: frozenset[str]
    stuck: frozenset[str]


def explore(task: Task) -> Exploration:
    """Play every act in every state (screen, what is filled and ticked) that can be reached.

    Takes time in proportion to states times acts; a screen with n fields and ticks has up to 2ⁿ states.
    """
    start: State = (task.start, frozenset())
    ways: dict[State, set[State]] = {}
    events: set[str] = set()
    todo = [start]
    while todo:
        state = todo.pop()
        if state in ways:
            continue
        ways[state] = set()
        if task.screens[state[0]].end:
            continue
        for step in acts_on(task, state[0]):
            came = advance(task, state, step)
            if came is not None:
                events.add(came[1])
                ways[state].add(came[0])
        todo.extend(ways[state])
    ends = {state for state in ways if task.screens[state[0]].end}
    return Exploration(
        events=frozenset(events - {""}),
        screens=frozenset(screen for screen, _done in ways),
        stuck=frozenset(screen for screen, _done in ways.keys() - _leading_to(ends, ways)),
    )


def acts_on(task: Task, screen: str) -> list[Step]:
    """One step for each transition of the screen and each person and kind of value that could take it."""
    found = []
    for move in task.transitions:
        if move.screen != screen:
            continue
        element = element_of(task.screens[screen], move.target)
        classes = [one.name for one in element.classes] if element is not None and element.classes else [""]
        for actor in (move.actor,) if move.actor else task.actors:
            for name in (move.value_class,) if move.value_class else classes:
                kind = name if move.action is Action.TYPE else ""
                found.append(Step(screen=screen, action=move.action, target=move.target, actor=actor, value_class=kind))
    return found


def _leading_to(ends: set[State], ways: dict[State, set[State]]) -> set[State]:
    before: dict[State, set[State]] = {}
    for state, nexts in ways.items():
        for one in nexts:
            before.setdefault(one, set()).add(state)
    found, todo = set(ends), list(ends)
    while todo:
        for one in before.get(todo.pop(), set()) - found:
            found.add(one)
            todo.append(one)
    return found


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


def _transition(task: Task, at: str, step: Step, done: frozenset[str]) -> Transition | None:
    if step.screen != at or step.actor not in task.actors:
        return None
    if step.action is Action.BACK:
        if step.target or step.value_class:
            return None
    else:
        element = element_of(task.screens[at], step.target)
        if element is None or not _knows_class(element, step.value_class):
            return None
    # A loop that passes most transitions by with one look: a scoring round plays thousands of traces.
    for move in task.transitions:
        if move.screen == at and move.target == step.target and _fits(move, step, done):
            return move
    return None


def element_of(screen: Screen, target: str) -> Element | None:
    """Find the element with this id on the screen or on what arrives on it."""
    # A plain loop: a scoring round looks for thousands of them.
    for element in screen.all_elements():
        if element.id == target:
            return element
    return None


def _knows_class(element: Element, value_class: str) -> bool:
    return not value_class or any(one.name == value_class for one in element.classes)


def _fits(move: Transition, step: Step, done: frozenset[str]) -> bool:
    """Of two with the same screen and target: whether the rest agrees too."""
    return (
        move.action is step.action
        and move.actor in ("", step.actor)
        and move.value_class in ("", step.value_class)
        and done.issuperset(move.needs)
    )


def _counts_as_done(screen: Screen, step: Step) -> bool:
    if step.action is Action.TYPE:
        return True
    element = element_of(screen, step.target)
    return step.action is Action.TAP and element is not None and element.kind in TICKED
