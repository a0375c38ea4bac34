"""What a page gets of a task: screens and transitions, without what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from haidang.delivery.public_value import Public
from haidang.delivery.texts import said
from haidang.domain.ids import Language
from haidang.domain.tasks import Arrival, Desktop, Dialogue, Element, Screen, Task, Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicClass(Public):
    """A kind of thing that may be typed."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicElement(Public):
    """Something on a simulated screen."""

    id: str
    kind: str
    text: str
    detail: str
    icon: str
    tone: str
    secret: bool
    asks_actor: bool
    sample: str
    classes: tuple[PublicClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicArrival(Public):
    """Something that comes while a screen is open."""

    kind: str
    after_seconds: float
    sender: str
    text: str
    elements: tuple[PublicElement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDesktop(Public):
    """A shared computer beside the phone."""

    app: str
    address: str
    title: str
    elements: tuple[PublicElement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDialogue(Public):
    """What the person beside me says, and what I may say or do."""

    who: str
    mood: str
    text: str
    replies: tuple[PublicElement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicScreen(Public):
    """One state of the simulated phone."""

    app: str
    title: str
    end: bool
    elements: tuple[PublicElement, ...]
    arrival: PublicArrival | None
    desktop: PublicDesktop | None
    dialogue: PublicDialogue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTransition(Public):
    """Where an act leads; not what it means."""

    screen: str
    action: str
    target: str
    to: str
    actor: str
    value_class: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTask(Public):
    """Screens and transitions of a task, and how many hints there are."""

    id: str
    revision: int
    title: str
    goal: str
    actors: Mapping[str, str]
    start: str
    hints: int
    screens: Mapping[str, PublicScreen]
    transitions: tuple[PublicTransition, ...]


def public_task(task: Task, language: Language | str) -> PublicTask:
    """Give what a page needs to play a task: no events, no lists, no debrief."""
    return PublicTask(
        id=task.id,
        revision=task.revision,
        title=said(task.title, language),
        goal=said(task.goal, language),
        actors={actor: said(name, language) for actor, name in task.actors.items()},
        start=task.start,
        hints=len(task.hints),
        screens={name: _screen(screen, language) for name, screen in task.screens.items()},
        transitions=tuple(_transition(one) for one in task.transitions),
    )


def _screen(screen: Screen, language: Language | str) -> PublicScreen:
    return PublicScreen(
        app=screen.app,
        title=said(screen.title, language),
        end=screen.end,
        elements=tuple(_element(one, language) for one in screen.elements),
        arrival=None if screen.arrival is None else _arrival(screen.arrival, language),
        desktop=None if screen.desktop is None else _desktop(screen.desktop, language),
        dialogue=None if screen.dialogue is None else _dialogue(screen.dialogue, language),
    )


def _desktop(desktop: Desktop, language: Language | str) -> PublicDesktop:
    return PublicDesktop(
        app=desktop.app,
        address=desktop.address,
        title=said(desktop.title, language),
        elements=tuple(_element(one, language) for one in desktop.elements),
    )


def _dialogue(dialogue: Dialogue, language: Language | str) -> PublicDialogue:
    return PublicDialogue(
        who=said(dialogue.who, language),
        mood=dialogue.mood,
        text=said(dialogue.text, language),
        replies=tuple(_element(one, language) for one in dialogue.replies),
    )


def _arrival(arrival: Arrival, language: Language | str) -> PublicArrival:
    return PublicArrival(
        kind=arrival.kind,
        after_seconds=arrival.after_seconds,
        sender=said(arrival.sender, language),
        text=said(arrival.text, language),
        elements=tuple(_element(one, language) for one in arrival.elements),
    )


def _element(element: Element, language: Language | str) -> PublicElement:
    return PublicElement(
        id=element.id,
        kind=element.kind,
        text=said(element.text, language),
        detail=said(element.detail, language),
        icon=element.icon,
        tone=element.tone,
        secret=element.secret,
        asks_actor=element.asks_actor,
        sample=element.sample,
        classes=tuple(PublicClass(name=one.name, values=one.values) for one in element.classes),
    )


def _transition(move: Transition) -> PublicTransition:
    return PublicTransition(
        screen=move.screen,
        action=move.action.value,
        target=move.target,
        to=move.to,
        actor=move.actor,
        value_class=move.value_class,
        needs=move.needs,
    )
