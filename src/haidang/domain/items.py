"""Items: scorable tasks as an author writes them, key included. Nothing here may be sent to a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal, TypeAlias

from haidang.domain.ids import CompetencyId, ItemId
from haidang.domain.tasks import Task
from haidang.domain.text import Text

Use: TypeAlias = Literal["practice", "graded"]


class ItemType(Enum):
    """The nine types."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    ORDERING = "ordering"
    MATCHING = "matching"
    NUMERIC = "numeric"
    HOTSPOT = "hotspot"
    SCENARIO = "scenario"
    SIMULATED_PHONE = "simulated_phone"
    SHORT_TEXT = "short_text"


class Route(Enum):
    """How a score comes about. All items of a slot's pool share one route."""

    AUTOMATIC = "automatic"
    RUBRIC = "rubric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A wrong idea that makes an answer attractive. `id` is short and stable, shared by items that test it."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice or scenario. `weight` is 1 for a key, 0 for a distractor, 0..1 in scenarios."""

    id: str
    text: Text
    weight: float
    misconception: Misconception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Body of single choice, multiple choice and scenario."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something to order or to match."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSlip:
    """`first` placed anywhere before `then` shows the misconception."""

    first: str
    then: str
    misconception: Misconception


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """Body of ordering. `orders` are the accepted orders, the first is the canonical one."""

    elements: tuple[Piece, ...]
    orders: tuple[tuple[str, ...], ...]
    slips: tuple[OrderSlip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSlip:
    """A wrong pair that shows a misconception."""

    left: str
    right: str
    misconception: Misconception


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Body of matching. Every left piece has one right piece; `reuse` lets a right piece serve twice."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    pairs: Mapping[str, str]
    reuse: bool = False
    slips: tuple[PairSlip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumericSlip:
    """A wrong number with a known cause; `share` of the points it still earns, 0..1."""

    value: float
    share: float
    misconception: Misconception
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """Body of numeric. `tolerance` ≥ 0 in the unit of `value`; `decimals` asked for."""

    value: float
    tolerance: float
    unit: Text
    decimals: int = 0
    slips: tuple[NumericSlip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of a drawn 360 × 720 screen: `rect` is x1, y1, x2, y2 as shares 0..1 of width and height."""

    id: str
    rect: tuple[float, float, float, float]
    kind: str
    """How it is drawn: 'row', 'button', 'card', 'bubble', 'link', 'image', 'heading' or 'text'."""
    text: Text
    detail: Text = field(default_factory=dict)
    icon: str = ""
    key: bool = False
    misconception: Misconception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """Body of hotspot: a drawn screen whose areas can be touched."""

    app: str
    title: Text
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPhone:
    """Body of simulated phone: the task it plays."""

    task: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a criterion: points and what earns them."""

    points: float
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion of a rubric, levels from 0 points upwards."""

    id: str
    text: Text
    levels: tuple[Level, ...]

    @property
    def max_points(self) -> float:
        """The highest level's points."""
        return max(level.points for level in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText:
    """Body of short text: scored by a person with a rubric."""

    max_words: int
    rubric_id: str
    rubric_revision: int
    criteria: tuple[Criterion, ...]


Body: TypeAlias = Choices | Ordering | Matching | Numeric | Hotspot | SimulatedPhone | ShortText


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One set of names and numbers for an item's placeholders (``{name}``).

    `value` and `slips` replace those of a numeric body where given.
    """

    fill: Mapping[str, Text]
    value: float | None = None
    slips: tuple[NumericSlip, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One scorable task.

    Parameters
    ----------
    points
        Points of full marks, > 0. For short text they equal the rubric's maximum.
    difficulty
        Expected share of newly trained volunteers who get it right, 0..1 (an estimate until 100 sittings).
    review_by
        Last day on which a volatile item may be drawn for a new attempt; None where it is not volatile.
    """

    id: ItemId
    revision: int
    type: ItemType
    use: Use
    module: str
    competencies: tuple[CompetencyId, ...]
    points: float
    stem: Text
    body: Body
    rationale: Text
    difficulty: float
    sources: tuple[str, ...] = ()
    checked_on: date | None = None
    review_by: date | None = None
    cases: tuple[Case, ...] = ()
    shuffle: bool = True
    lesson_step: str = ""
    """Anchor of the lesson step that teaches it, like ``02-vneid#doi-may``."""

    @property
    def route(self) -> Route:
        """Rubric for short text, automatic for all else."""
        return Route.RUBRIC if self.type is ItemType.SHORT_TEXT else Route.AUTOMATIC

    def is_stale(self, today: date) -> bool:
        """Past its review date, or its task is."""
        dates = [self.review_by]
        if isinstance(self.body, SimulatedPhone):
            dates.append(self.body.task.review_by)
        return any(one is not None and today > one for one in dates)
