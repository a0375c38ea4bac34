"""Tasks: from their shape to `domain.tasks`, and the proof by playing them."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from haidang import scoring
from haidang.bank.items import check_sources, check_volatile
from haidang.bank.jargon import check_plain_words
from haidang.bank.reading import read_shape
from haidang.bank.rules import tasks as rules
from haidang.bank.source import Faults, Spot
from haidang.bank.task_checks import check_task, elements_of
from haidang.bank.task_shapes import DesktopShape, DialogueShape, ElementShape, ScreenShape, StepShape, TaskShape
from haidang.bank.texts import check_text
from haidang.domain.attempts import Variant
from haidang.domain.ids import CompetencyId, ItemId, SlotId, TaskId
from haidang.domain.items import Item, ItemType, SimulatedPhone
from haidang.domain.responses import Played
from haidang.domain.tasks import (
    Action,
    Arrival,
    Conduct,
    Desktop,
    Dialogue,
    Element,
    Screen,
    Step,
    Task,
    Transition,
    ValueClass,
    WrongTrace,
)
from haidang.domain.text import Text

_OWN_WORDS = ("title", "goal", "hints", "debrief")
"""What the course itself says in a task; the rest are words of a screen or of somebody who speaks."""
_NOTHING = {"vi": "", "en": ""}


def read_task(data: object, spot: Spot, faults: Faults) -> Task | None:
    """Read one task file; None where a fault keeps it from being built."""
    before = faults.errors
    shape = read_shape(TaskShape, data, spot, faults)
    if shape is None:
        return None
    check_task(shape, spot, faults)
    check_volatile(shape.volatile, spot, faults)
    check_sources(shape.sources, spot, faults)
    for text, here in _texts(shape, spot):
        check_text(text, here, faults)
        if here.loc[0] in _OWN_WORDS:
            check_plain_words(text, here, faults)
    if faults.errors > before:
        return None
    task = build_task(shape)
    play(task, spot, faults)
    return task if faults.errors == before else None


def _texts(shape: TaskShape, spot: Spot) -> Iterator[tuple[Text, Spot]]:
    yield shape.title, spot / "title"
    yield shape.goal, spot / "goal"
    for index, hint in enumerate(shape.hints):
        yield hint, spot / "hints" / index
    for key, table in (("actors", shape.actors), ("debrief", shape.debrief)):
        for name, text in table.items():
            yield text, spot / key / name
    for name, screen in shape.screens.items():
        here = spot / "screens" / name
        yield screen.title, here / "title"
        if screen.arrival is not None:
            yield screen.arrival.sender, here / "arrival" / "sender"
            yield screen.arrival.text, here / "arrival" / "text"
        if screen.desktop is not None:
            yield screen.desktop.title, here / "desktop" / "title"
        if screen.dialogue is not None:
            yield screen.dialogue.who, here / "dialogue" / "who"
            yield screen.dialogue.text, here / "dialogue" / "text"
        for element, place in elements_of(screen, here):
            for field, said in (("text", element.text), ("detail", element.detail)):
                if said is not None:
                    yield said, place / field


def build_task(shape: TaskShape) -> Task:
    """Build the domain task from a shape that has been checked."""
    volatile = shape.volatile
    return Task(
        id=TaskId(shape.id),
        revision=shape.revision,
        flow=shape.flow,
        title=shape.title,
        goal=shape.goal,
        actors=shape.actors,
        start=shape.start,
        screens={name: _screen(name, one) for name, one in shape.screens.items()},
        transitions=tuple(
            Transition(
                screen=one.screen,
                action=Action(one.action),
                target=one.target,
                to=one.to,
                actor=one.actor,
                value_class=one.value_class,
                needs=tuple(one.needs),
                event=one.event,
            )
            for one in shape.transitions
        ),
        required=tuple(shape.required),
        forbidden=tuple(shape.forbidden),
        hints=tuple(shape.hints),
        debrief=shape.debrief,
        reference=_trace(shape.reference),
        wrong=tuple(WrongTrace(name=one.name, trace=_trace(one.trace)) for one in shape.wrong),
        safety_critical=shape.safety_critical,
        sources=tuple(shape.sources),
        checked_on=volatile.checked_on if volatile else None,
        review_by=volatile.review_by if volatile else None,
        conduct={Conduct(rule): tuple(events) for rule, events in shape.conduct.items()},
    )


def _screen(name: str, shape: ScreenShape) -> Screen:
    came = shape.arrival
    arrival = None
    if came is not None:
        arrival = Arrival(
            kind=came.kind,
            after_seconds=came.after_seconds,
            sender=came.sender,
            text=came.text,
            elements=tuple(_element(one) for one in came.elements),
        )
    return Screen(
        id=name,
        app=shape.app,
        title=shape.title,
        elements=tuple(_element(one) for one in shape.elements),
        arrival=arrival,
        end=shape.end,
        desktop=_desktop(shape.desktop),
        dialogue=_dialogue(shape.dialogue),
    )


def _desktop(shape: DesktopShape | None) -> Desktop | None:
    if shape is None:
        return None
    elements = tuple(_element(one) for one in shape.elements)
    return Desktop(app=shape.app, address=shape.address, title=shape.title, elements=elements)


def _dialogue(shape: DialogueShape | None) -> Dialogue | None:
    if shape is None:
        return None
    replies = tuple(_element(one) for one in shape.replies)
    return Dialogue(who=shape.who, mood=shape.mood, text=shape.text, replies=replies)


def _element(shape: ElementShape) -> Element:
    return Element(
        id=shape.id,
        kind=shape.kind,
        text=shape.text or _NOTHING,
        detail=shape.detail or {},
        icon=shape.icon,
        tone=shape.tone,
        secret=shape.secret,
        asks_actor=shape.asks_actor,
        sample=shape.sample,
        classes=tuple(ValueClass(name=one.name, values=tuple(one.values)) for one in shape.classes),
    )


def _trace(steps: list[StepShape]) -> tuple[Step, ...]:
    return tuple(
        Step(
            screen=one.screen,
            action=Action(one.action),
            target=one.target,
            actor=one.actor,
            value_class=one.value_class,
            at=one.at,
        )
        for one in steps
    )


def play(task: Task, spot: Spot, faults: Faults) -> None:
    """Prove the task by playing it.

    Every screen and event can be reached, an end from everywhere; the reference scores 1, each wrong trace less, no
    step of them is impossible.
    """
    found = scoring.explore(task)
    for key, events in (("required", task.required), ("forbidden", task.forbidden)):
        for number, event in enumerate(events):
            if event not in found.events:
                faults.add(rules.EVENT_IMPOSSIBLE, spot / key / number, event=event)
    for name in sorted(task.screens.keys() - found.screens):
        faults.add(rules.UNREACHABLE, spot / "screens" / name, id=name)
    for name in sorted(found.stuck):
        faults.add(rules.DEAD_END, spot / "screens" / name, id=name)
    share, problem, index = _played(task, task.reference)
    here = spot / "reference"
    if problem:
        faults.add(rules.REFERENCE, here / index if index is not None else here, problem=problem)
    elif not isclose(share, 1.0):
        faults.add(rules.REFERENCE, here, problem=f"chỉ được {share:.2f}; {_lacking(task)}")
    for number, wrong in enumerate(task.wrong):
        here = spot / "wrong" / number
        share, problem, index = _played(task, wrong.trace)
        if problem:
            place = here / "trace" / index if index is not None else here
            faults.add(rules.WRONG_TRACE, place, name=wrong.name, problem=problem)
        elif share > 1.0 - 1e-9:
            faults.add(rules.WRONG_TRACE, here, name=wrong.name, problem="vẫn được điểm tối đa")


def _played(task: Task, trace: tuple[Step, ...]) -> tuple[float, str, int | None]:
    """Share, problem and index of the impossible step of a trace."""
    replayed = scoring.replay(task, trace)
    if replayed.impossible is not None:
        step = trace[replayed.impossible]
        act = f"{step.action.value} {step.target}".strip()
        problem = f"bước {replayed.impossible + 1} ({act}) không thể xảy ra khi đang ở màn hình “{replayed.screen}”"
        return 0.0, problem, replayed.impossible
    item = item_around(task)
    variant = Variant(slot=SlotId("s01"), item_id=item.id, item_revision=1, seed=0)
    verdict = scoring.score(item, variant, Played(trace=trace, hints=0))
    if verdict.share is None:
        return 0.0, verdict.reason or "không chấm được", None
    return verdict.share, "", None


def _lacking(task: Task) -> str:
    events = scoring.replay(task, task.reference).events
    lacking = [one for one in task.required if one not in events]
    broken = [one for one in task.forbidden if one in events]
    said = [f"thiếu {', '.join(lacking)}"] if lacking else []
    said += [f"phạm {', '.join(broken)}"] if broken else []
    return "; ".join(said) or "các sự kiện không theo đúng thứ tự của required"


def item_around(task: Task) -> Item:
    """A practice item that holds nothing but the task: to score and to play it alone."""
    return Item(
        id=ItemId("P00-1"),
        revision=1,
        type=ItemType.SIMULATED_PHONE,
        use="practice",
        module="M00",
        competencies=(CompetencyId("C00.1"),),
        points=1.0,
        stem=task.title,
        body=SimulatedPhone(task=task),
        rationale=_NOTHING,
        difficulty=0.5,
    )
