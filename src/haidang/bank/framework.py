"""What items are about: competencies, the ledger of the movement, its indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, TypeAlias

from pydantic import Field

from haidang.bank.reading import read_shape
from haidang.bank.rules import course as rules
from haidang.bank.rules import files
from haidang.bank.shapes import CompetencyShape, HolderName, LedgerCode, Said, Shape, Slug, coded
from haidang.bank.source import Faults, Spot
from haidang.bank.texts import check_text
from haidang.domain.competencies import Competency, Holder
from haidang.domain.ids import CompetencyId, CourseId
from haidang.domain.ledger import Indicator, LedgerEntry
from haidang.domain.records import OnlineCourse
from haidang.domain.text import Text

SectionCode: TypeAlias = Annotated[str, coded(r"L[A-Z]", "LB")]
SeedCode: TypeAlias = Annotated[str, coded(r"\d{3}", "002")]
IndicatorCode: TypeAlias = Annotated[str, coded(r"K\d\d", "K07")]


class SectionShape(Shape):
    """A part of the ledger."""

    id: SectionCode
    title: Said


class EntryShape(Shape):
    """One entry of the ledger."""

    id: LedgerCode
    name: Said
    seeds: Annotated[list[SeedCode], Field(min_length=1)]
    paraphrase: Said


class ExemptShape(Shape):
    """Entries that nothing is taught about, and why."""

    ids: Annotated[list[LedgerCode], Field(min_length=1)]
    reason: Said


class LedgerShape(Shape):
    """`ledger.yaml`."""

    sections: list[SectionShape]
    entries: list[EntryShape]
    exempt: list[ExemptShape] = Field(default_factory=list)


class IndicatorShape(Shape):
    """One indicator."""

    id: IndicatorCode
    name: Said
    unit: Said
    ledger: list[LedgerCode] = Field(default_factory=list)
    counted_by: Annotated[str, Field(pattern=r"^([a-z_]+\.[a-z_]+)?$")] = ""


class IndicatorsShape(Shape):
    """`indicators.yaml`."""

    indicators: list[IndicatorShape]


class OnlineCourseShape(Shape):
    """One online course."""

    id: Slug
    title: Said
    address: Annotated[str, Field(pattern=r"^[a-z0-9.-]*$")]
    required_for: list[HolderName]
    ledger: list[LedgerCode] = Field(default_factory=list)


class OnlineCoursesShape(Shape):
    """`courses.yaml`."""

    courses: list[OnlineCourseShape]


def read_competencies(entries: list[object], spot: Spot, faults: Faults) -> Iterator[tuple[Competency, Spot]]:
    """Build the competencies that are well formed, each with its place."""
    for index, entry in enumerate(entries):
        here = spot / "competencies" / index
        shape = read_shape(CompetencyShape, entry, here, faults)
        if shape is None:
            continue
        if shape.id[1:3] != shape.module[1:]:
            faults.add(rules.COMPETENCY_MODULE, here / "module", id=shape.id, module=shape.module)
        check_text(shape.name, here / "name", faults)
        check_text(shape.can_do, here / "can_do", faults)
        yield _competency(shape), here


def _competency(shape: CompetencyShape) -> Competency:
    return Competency(
        id=CompetencyId(shape.id),
        module=shape.module,
        name=shape.name,
        can_do=shape.can_do,
        digcomp=tuple(shape.digcomp),
        helper=shape.helper,
        required_for=tuple(Holder(one) for one in shape.required_for),
        recommended_for=tuple(Holder(one) for one in shape.recommended_for),
        core_pack=shape.core_pack,
        must_pass=shape.must_pass,
        ledger=tuple(shape.ledger),
        prerequisites=tuple(CompetencyId(one) for one in shape.prerequisites),
        vn_framework_ref=shape.vn_framework_ref,
    )


def check_competencies(
    competencies: Mapping[CompetencyId, Competency],
    places: Mapping[str, Spot],
    ledger: Mapping[str, LedgerEntry],
    faults: Faults,
) -> None:
    """Check what competencies say of each other and of the ledger (which is not looked up where there is none)."""
    for name, one in competencies.items():
        here = places[name].parent
        for index, other in enumerate(one.prerequisites):
            if other not in competencies:
                faults.add(
                    rules.PREREQUISITE, here / "prerequisites" / index, id=other, problem="không có năng lực này"
                )
            elif name in _before(other, competencies):
                faults.add(rules.PREREQUISITE, here / "prerequisites" / index, id=other, problem="thành vòng tròn")
        for index, entry in enumerate(one.ledger):
            if ledger and entry not in ledger:
                faults.add(rules.UNKNOWN_LEDGER, here / "ledger" / index, id=entry)


def _before(name: CompetencyId, competencies: Mapping[CompetencyId, Competency]) -> set[CompetencyId]:
    """The competency and all that should be held before it."""
    found: set[CompetencyId] = set()
    todo = [name]
    while todo:
        one = todo.pop()
        if one not in found and one in competencies:
            found.add(one)
            todo.extend(competencies[one].prerequisites)
    return found


def read_ledger(data: object, spot: Spot, faults: Faults) -> dict[str, LedgerEntry]:
    """Read `ledger.yaml`; empty where it is faulty."""
    shape = read_shape(LedgerShape, data, spot, faults)
    if shape is None:
        return {}
    titles = {one.id: one.title for one in shape.sections}
    reasons = _exemptions(shape, spot, faults)
    found: dict[str, LedgerEntry] = {}
    for index, one in enumerate(shape.entries):
        here = spot / "entries" / index
        if one.id in found:
            faults.add(files.DUPLICATE_ID, here / "id", id=one.id, other=spot)
        if one.id[:2] not in titles:
            faults.add(rules.UNKNOWN_LEDGER, here / "id", id=one.id[:2])
        found[one.id] = LedgerEntry(
            id=one.id,
            section=titles.get(one.id[:2], {}),
            name=one.name,
            seeds=tuple(one.seeds),
            paraphrase=one.paraphrase,
            exempt=reasons.get(one.id, {}),
        )
    for name in reasons.keys() - found.keys():
        faults.add(rules.UNKNOWN_LEDGER, spot / "exempt", id=name)
    return found


def _exemptions(shape: LedgerShape, spot: Spot, faults: Faults) -> dict[str, Text]:
    reasons: dict[str, Text] = {}
    for index, one in enumerate(shape.exempt):
        for name in one.ids:
            if name in reasons:
                faults.add(files.DUPLICATE_ID, spot / "exempt" / index, id=name, other=spot)
            reasons[name] = one.reason
    return reasons


def read_indicators(
    data: object, spot: Spot, ledger: Mapping[str, LedgerEntry], faults: Faults
) -> dict[str, Indicator]:
    """Read `indicators.yaml`; empty where it is faulty."""
    shape = read_shape(IndicatorsShape, data, spot, faults)
    if shape is None:
        return {}
    found: dict[str, Indicator] = {}
    for index, one in enumerate(shape.indicators):
        here = spot / "indicators" / index
        if one.id in found:
            faults.add(files.DUPLICATE_ID, here / "id", id=one.id, other=spot)
        for number, entry in enumerate(one.ledger):
            if ledger and entry not in ledger:
                faults.add(rules.UNKNOWN_LEDGER, here / "ledger" / number, id=entry)
        found[one.id] = Indicator(
            id=one.id, name=one.name, unit=one.unit, ledger=tuple(one.ledger), counted_by=one.counted_by
        )
    return found


def read_online_courses(
    data: object, spot: Spot, ledger: Mapping[str, LedgerEntry], faults: Faults
) -> dict[CourseId, OnlineCourse]:
    """Read `courses.yaml`; empty where it is faulty."""
    shape = read_shape(OnlineCoursesShape, data, spot, faults)
    if shape is None:
        return {}
    found: dict[CourseId, OnlineCourse] = {}
    for index, one in enumerate(shape.courses):
        here = spot / "courses" / index
        name = CourseId(one.id)
        if name in found:
            faults.add(files.DUPLICATE_ID, here / "id", id=name, other=spot)
        for number, entry in enumerate(one.ledger):
            if ledger and entry not in ledger:
                faults.add(rules.UNKNOWN_LEDGER, here / "ledger" / number, id=entry)
        found[name] = OnlineCourse(
            id=name,
            title=one.title,
            address=one.address,
            required_for=tuple(Holder(holder) for holder in one.required_for),
            ledger=tuple(one.ledger),
        )
    return found
