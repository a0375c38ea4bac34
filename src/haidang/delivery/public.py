"""What a check page gets: public types that have no room for a key, and their JSON.

Two locks on one door. The types name every field that may travel, one by one. And the writer refuses whatever is not
such a type or a plain value: an item, an option or a case that strays in is an error, not a leak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import assert_never

from haidang.delivery.masking import masks
from haidang.delivery.realise import realise
from haidang.delivery.texts import said
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.errors import ScoringError
from haidang.domain.forms import Release
from haidang.domain.ids import Language, SlotId
from haidang.domain.items import (
    Area,
    Choices,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    Piece,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.tasks import Arrival, Element, Screen, Task, Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """Anything that may be sent to a page before the check is handed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled(Public):
    """An option, an element or a piece; `id` is masked."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOptions(Public):
    """Single choice, multiple choice, scenario."""

    options: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOrdering(Public):
    """Ordering, already shuffled."""

    elements: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMatching(Public):
    """Matching."""

    left: tuple[Labelled, ...]
    right: tuple[Labelled, ...]
    reuse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNumeric(Public):
    """Numeric."""

    unit: str
    decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicArea(Public):
    """A part of a drawn screen."""

    id: str
    rect: tuple[float, ...]
    kind: str
    text: str
    detail: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDrawing(Public):
    """A drawn screen."""

    app: str
    title: str
    areas: tuple[PublicArea, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHotspot(Public):
    """Hotspot."""

    screen: PublicDrawing


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
class PublicScreen(Public):
    """One state of the simulated phone."""

    app: str
    title: str
    end: bool
    elements: tuple[PublicElement, ...]
    arrival: PublicArrival | None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPhone(Public):
    """Simulated phone and teach-back."""

    task: PublicTask


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicShortText(Public):
    """Short text."""

    max_words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHead(Public):
    """What every variant has."""

    slot: str
    item: str
    revision: int
    type: str
    points: float
    must_pass: bool
    stem: str
    language: str


def public_variant(release: Release, variant: Variant, language: Language | str) -> dict[str, JsonValue]:
    """Give the variant of one slot as the person may see it (contracts 2.1).

    Raises
    ------
    ScoringError
        If the release has no such slot or no such item in it.
    """
    spec = next((one for one in release.form.slots if one.id == variant.slot), None)
    item = release.items.get(variant.item_id)
    if spec is None or item is None or item.id not in spec.pool:
        raise ScoringError(f"Bản phát hành {release.id} không có câu {variant.item_id} ở mục {variant.slot}.")
    return _public(
        item,
        variant.seed,
        language,
        slot=variant.slot,
        points=spec.points,
        must_pass=spec.must_pass in ("full", "safe"),
    )


def sample_variant(item: Item, seed: int, language: Language | str, slot: SlotId | str = "") -> dict[str, JsonValue]:
    """Give a variant outside any attempt: for practice, for the gallery and for JupyterLab."""
    return _public(item, seed, language, slot=slot, points=item.points, must_pass=False)


def _public(
    item: Item, seed: int, language: Language | str, *, slot: str, points: float, must_pass: bool
) -> dict[str, JsonValue]:
    realised = realise(item, seed)
    head = PublicHead(
        slot=slot,
        item=item.id,
        revision=item.revision,
        type=item.type.value,
        points=points,
        must_pass=must_pass,
        stem=said(realised.stem, language),
        language=language,
    )
    return as_object(head) | as_object(_body(realised, seed, language))


def as_object(public: Public) -> dict[str, JsonValue]:
    """Write a public value as a JSON object.

    Raises
    ------
    TypeError
        If anything in it is neither public nor plain.
    """
    return {field.name: _as_json(getattr(public, field.name)) for field in fields(public)}


def _as_json(value: object) -> JsonValue:
    if isinstance(value, Public):
        return as_object(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _as_json(one) for name, one in value.items()}
    raise TypeError(f"{type(value).__name__} is not public and must not travel to a page")


def _body(item: Item, seed: int, language: Language | str) -> Public:
    body = item.body
    match body:
        case Choices():
            ids = masks(seed, [one.id for one in body.options], of="option")
            return PublicOptions(
                options=tuple(Labelled(id=ids[one.id], text=said(one.text, language)) for one in body.options)
            )
        case Ordering():
            return PublicOrdering(elements=_pieces(body.elements, seed, language, of="element"))
        case Matching():
            return PublicMatching(
                left=_pieces(body.left, seed, language, of="left"),
                right=_pieces(body.right, seed, language, of="right"),
                reuse=body.reuse,
            )
        case Numeric():
            return PublicNumeric(unit=said(body.unit, language), decimals=body.decimals)
        case Hotspot():
            areas = tuple(_area(one, language) for one in body.areas)
            return PublicHotspot(screen=PublicDrawing(app=body.app, title=said(body.title, language), areas=areas))
        case SimulatedPhone():
            return PublicPhone(task=_task(body.task, language))
        case ShortText():
            return PublicShortText(max_words=body.max_words)
        case _:
            assert_never(body)


def _pieces(pieces: tuple[Piece, ...], seed: int, language: Language | str, *, of: str) -> tuple[Labelled, ...]:
    ids = masks(seed, [one.id for one in pieces], of=of)
    return tuple(Labelled(id=ids[one.id], text=said(one.text, language)) for one in pieces)


def _area(area: Area, language: Language | str) -> PublicArea:
    return PublicArea(
        id=area.id,
        rect=area.rect,
        kind=area.kind,
        text=said(area.text, language),
        detail=said(area.detail, language),
        icon=area.icon,
    )


def _task(task: Task, language: Language | str) -> PublicTask:
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
