"""What a check page gets: public types that have no room for a key, and their JSON.

Two locks on one door. The types name every field that may travel, one by one. And the writer refuses whatever is not
such a type or a plain value: an item, an option or a case that strays in is an error, not a leak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from haidang.delivery.masking import masks
from haidang.delivery.public_task import PublicTask, public_task
from haidang.delivery.public_value import Public, as_object
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
            return PublicPhone(task=public_task(body.task, language))
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
