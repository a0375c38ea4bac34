"""Shapes of competencies, items, rubrics and forms on disk (contracts 1.1 to 1.3 and 1.5).

Strict and closed: an unknown key or a value of another kind is a fault. What a shape cannot say (references, sums,
permutations) is checked afterwards.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from haidang.domain.items import ItemType

LANGUAGES = ("vi", "en")
"""Languages that every text must have."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class Shape(BaseModel):
    """A closed mapping of plain YAML values."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _complete(text: dict[str, str]) -> dict[str, str]:
    lacking = [one for one in LANGUAGES if not text.get(one, "").strip()]
    lacking += [one for one, said in text.items() if one not in LANGUAGES and not said.strip()]
    if lacking:
        raise PydanticCustomError("IB101", "language missing", {"languages": ", ".join(lacking)})
    unknown = next((one for one in text if not _LANGUAGE.fullmatch(one)), None)
    if unknown is not None:
        raise PydanticCustomError("IB007", "unknown key", {"key": unknown})
    return text


def coded(pattern: str, form: str) -> AfterValidator:
    """Validator for ids of a form; `form` shows one to the author."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise PydanticCustomError("IB011", "bad id", {"value": value, "form": form})
        return value

    return AfterValidator(check)


Said: TypeAlias = Annotated[dict[str, str], AfterValidator(_complete)]
"""A text in every language."""
Slug: TypeAlias = Annotated[
    str, coded(r"[a-z0-9]+([-_][a-z0-9]+)*", "chữ thường không dấu, số và gạch nối, như open-store")
]
ItemCode: TypeAlias = Annotated[str, coded(r"([IP]\d\d|P[A-Z])-[1-9]\d*", "I02-1 (chấm điểm) hoặc P02-1 (luyện tập)")]
"""``P`` and a letter stands for practice items of no module, like those of the gallery."""
CompetencyCode: TypeAlias = Annotated[str, coded(r"C\d\d\.[1-9]\d*", "C02.4")]
ModuleCode: TypeAlias = Annotated[str, coded(r"M\d\d", "M02")]
BankCode: TypeAlias = Annotated[str, coded(r"M\d\d|[A-Z]{3,}", "M02, hoặc SHARED cho câu của nhiều học phần")]
"""A module, or a collection of items from several modules."""
LedgerCode: TypeAlias = Annotated[str, coded(r"L[A-Z]\d\d", "LB01")]
SlotCode: TypeAlias = Annotated[str, coded(r"s\d\d", "s01")]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
PositiveShare: TypeAlias = Annotated[float, Field(gt=0, le=1)]
Revision: TypeAlias = Annotated[int, Field(ge=1)]
HolderName: TypeAlias = Literal["resident", "volunteer", "trainer", "coordinator"]


class CompetencyShape(Shape):
    """One can-do statement."""

    id: CompetencyCode
    module: ModuleCode
    name: Said
    can_do: Said
    digcomp: list[Annotated[str, coded(r"[1-5]\.[1-6]", "2.6 (mã DigComp 2.2)")]]
    helper: bool = False
    required_for: list[HolderName]
    recommended_for: list[HolderName] = Field(default_factory=list)
    core_pack: bool = False
    must_pass: bool = False
    ledger: list[LedgerCode] = Field(default_factory=list)
    prerequisites: list[CompetencyCode] = Field(default_factory=list)
    vn_framework_ref: str = ""


class VolatileShape(Shape):
    """When volatile content was checked, and the last day on which it may be drawn."""

    checked_on: date
    review_by: date


class NumericSlipShape(Shape):
    """A wrong number with a known cause."""

    value: float
    tolerance: float = 0.0
    share: Share = 0.0
    misconception: Slug


class CaseShape(Shape):
    """One set of names and numbers."""

    fill: dict[str, Said]
    value: float | None = None
    slips: list[NumericSlipShape] | None = None


class ItemShape(Shape):
    """What every item has."""

    id: ItemCode
    revision: Revision
    type: str
    use: Literal["practice", "graded"]
    competencies: Annotated[list[CompetencyCode], Field(min_length=1)]
    points: Annotated[float, Field(gt=0)]
    difficulty: Share
    stem: Said
    rationale: Said
    sources: list[str] = Field(default_factory=list)
    volatile: VolatileShape | None = None
    lesson_step: str = ""
    cases: list[CaseShape] = Field(default_factory=list)
    shuffle: bool = True


class OptionShape(Shape):
    """One option of a choice."""

    id: Slug
    text: Said
    key: bool = False
    misconception: Slug | None = None


class ChoiceShape(ItemShape):
    """Single or multiple choice."""

    options: Annotated[list[OptionShape], Field(min_length=2)]


class WeightedShape(Shape):
    """One option of a scenario."""

    id: Slug
    text: Said
    weight: Share
    misconception: Slug | None = None


class ScenarioShape(ItemShape):
    """Scenario with graded options."""

    options: Annotated[list[WeightedShape], Field(min_length=2)]


class PieceShape(Shape):
    """Something to order or to match."""

    id: Slug
    text: Said


class OrderSlipShape(Shape):
    """One element before another."""

    first: Slug
    then: Slug
    misconception: Slug


class OrderingShape(ItemShape):
    """Ordering."""

    elements: Annotated[list[PieceShape], Field(min_length=2)]
    orders: Annotated[list[list[Slug]], Field(min_length=1)]
    slips: list[OrderSlipShape] = Field(default_factory=list)


class PairSlipShape(Shape):
    """A wrong pair."""

    left: Slug
    right: Slug
    misconception: Slug


class MatchingShape(ItemShape):
    """Matching."""

    left: Annotated[list[PieceShape], Field(min_length=2)]
    right: Annotated[list[PieceShape], Field(min_length=2)]
    pairs: dict[str, str]
    reuse: bool = False
    slips: list[PairSlipShape] = Field(default_factory=list)


class NumericShape(ItemShape):
    """Numeric."""

    value: float
    tolerance: float
    unit: Said | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    slips: list[NumericSlipShape] = Field(default_factory=list)


AppName: TypeAlias = Literal[
    "launcher", "store", "vneid", "portal", "messages", "call", "settings", "browser", "camera", "bank", "place",
    "chat", "learn", "contacts",
]  # fmt: skip


class AreaShape(Shape):
    """A part of a drawn screen."""

    id: Slug
    rect: Annotated[list[float], Field(min_length=4, max_length=4)]
    kind: Literal["row", "button", "card", "bubble", "link", "image", "heading", "text"]
    text: Said
    detail: Said | None = None
    icon: str = ""
    key: bool = False
    misconception: Slug | None = None


class DrawnScreenShape(Shape):
    """The screen of a hotspot."""

    app: AppName
    title: Said
    areas: Annotated[list[AreaShape], Field(min_length=2)]


class HotspotShape(ItemShape):
    """Hotspot."""

    screen: DrawnScreenShape


class PhoneShape(ItemShape):
    """Simulated phone."""

    task: Slug


class ShortTextShape(ItemShape):
    """Short text, marked by a person."""

    max_words: Annotated[int, Field(ge=1, le=500)]
    rubric: Slug


ITEM_SHAPES: dict[str, type[ItemShape]] = {
    ItemType.SINGLE_CHOICE.value: ChoiceShape,
    ItemType.MULTIPLE_CHOICE.value: ChoiceShape,
    ItemType.ORDERING.value: OrderingShape,
    ItemType.MATCHING.value: MatchingShape,
    ItemType.NUMERIC.value: NumericShape,
    ItemType.HOTSPOT.value: HotspotShape,
    ItemType.SCENARIO.value: ScenarioShape,
    ItemType.SIMULATED_PHONE.value: PhoneShape,
    ItemType.SHORT_TEXT.value: ShortTextShape,
}
"""Item type → its shape."""


class BankHeadShape(Shape):
    """A bank file without its items, which are read one by one according to their type."""

    module: BankCode
    title: Said
    coverage: Literal["full", "partial"] = "full"
    misconceptions: dict[Slug, Said] = Field(default_factory=dict)


class LevelShape(Shape):
    """One level of a criterion."""

    points: Annotated[float, Field(ge=0)]
    text: Said


class CriterionShape(Shape):
    """One criterion."""

    id: Slug
    text: Said
    levels: Annotated[list[LevelShape], Field(min_length=2)]


class RubricShape(Shape):
    """A rubric."""

    id: Slug
    revision: Revision
    criteria: Annotated[list[CriterionShape], Field(min_length=1)]


class CutScoreShape(Shape):
    """The threshold, dated and justified."""

    id: Slug
    share: PositiveShare
    set_on: date
    reason: Said


class AttemptsShape(Shape):
    """How often, after which wait, and which one counts."""

    allowed: Annotated[int, Field(ge=1)]
    wait_minutes: Annotated[int, Field(ge=0)]
    counts: Literal["last", "best"]


class SlotShape(Shape):
    """One place in a form."""

    id: SlotCode
    points: Annotated[float, Field(gt=0)]
    pool: list[ItemCode]
    must_pass: Literal["no", "full", "safe"] = Field(default="no")


class BlueprintShape(Shape):
    """Whose required competencies of which modules a form must sample, each at least once."""

    holder: HolderName
    modules: Annotated[list[ModuleCode], Field(min_length=1)]


class FormShape(Shape):
    """The rules of a check."""

    check: Slug
    revision: Revision
    title: Said
    intro: Said
    module: ModuleCode
    lesson: Annotated[str, coded(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*", "02-vneid")]
    cut_score: CutScoreShape
    attempts: AttemptsShape
    time_limit_minutes: Annotated[int, Field(ge=1)] | None = None
    grace_minutes: Annotated[int, Field(ge=0)] = 10
    reveals: Literal["verdict", "key", "key_after_close"]
    mastery_share: PositiveShare
    purpose: Literal["module", "certification", "before_after"] = "module"
    blueprint: BlueprintShape | None = None
    requires: list[Slug] = Field(default_factory=list)
    twin: Slug | None = None
    slots: Annotated[list[SlotShape], Field(min_length=1)]
