"""Items and rubrics: from their shapes to domain types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from haidang.bank import shapes
from haidang.bank.bodies import build_body, build_slips, check_unique, check_value
from haidang.bank.jargon import check_plain_words
from haidang.bank.known import Known, Rubric
from haidang.bank.options import Choice, check_choices, check_pieces
from haidang.bank.reading import read_shape
from haidang.bank.rules import files
from haidang.bank.rules import items as rules
from haidang.bank.source import Faults, Spot
from haidang.bank.texts import check_text, placeholders
from haidang.bank.words import check_options, check_stem
from haidang.domain.ids import CompetencyId, ItemId
from haidang.domain.items import Case, Criterion, Item, ItemType, Level
from haidang.domain.text import Text

_LESSON_STEP = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*#[a-z0-9]+(-[a-z0-9]+)*")
_SOURCE = re.compile(r"F-[A-Z]+-\d+|R\d+|L[A-Z]\d+|K\d+|\d+(\.\d+)?|memory")


def read_item(data: object, module: str, spot: Spot, known: Known, faults: Faults) -> Item | None:
    """Read one item of a bank file; None where a fault keeps it from being built."""
    if not isinstance(data, dict):
        faults.add(files.WRONG_TYPE, spot, key="items", expected="danh sách các câu, mỗi câu là một bảng khóa")
        return None
    kind = data.get("type")
    model = shapes.ITEM_SHAPES.get(kind) if isinstance(kind, str) else None
    if model is None:
        if "type" in data:
            allowed = ", ".join(shapes.ITEM_SHAPES)
            faults.add(files.WRONG_VALUE, spot / "type", key="type", problem=f"chỉ nhận {allowed}")
        else:
            faults.add(files.MISSING_KEY, spot, key="type")
        return None
    shape = read_shape(model, data, spot, faults)
    return build_item(shape, module, spot, known, faults) if shape is not None else None


def build_item(shape: shapes.ItemShape, module: str, spot: Spot, known: Known, faults: Faults) -> Item | None:
    """Build an item from its shape; None where a fault keeps it from being built."""
    before = faults.errors
    _check_head(shape, module, spot, known, faults)
    _check_wording(shape, spot, faults)
    body = build_body(shape, spot, known, faults)
    cases = _cases(shape, spot, known, faults)
    if body is None or faults.errors > before:
        return None
    return Item(
        id=ItemId(shape.id),
        revision=shape.revision,
        type=ItemType(shape.type),
        use=shape.use,
        module=_module_of(shape.id, module),
        competencies=tuple(CompetencyId(one) for one in shape.competencies),
        points=shape.points,
        stem=shape.stem,
        body=body,
        rationale=shape.rationale,
        difficulty=shape.difficulty,
        sources=tuple(shape.sources),
        checked_on=shape.volatile.checked_on if shape.volatile else None,
        review_by=shape.volatile.review_by if shape.volatile else None,
        cases=cases,
        shuffle=shape.shuffle,
        lesson_step=shape.lesson_step,
    )


def _check_head(shape: shapes.ItemShape, module: str, spot: Spot, known: Known, faults: Faults) -> None:
    letter = "I" if shape.use == "graded" else "P"
    expected = f"{letter}{module[1:]}-" if _is_module(module) else letter
    if not shape.id.startswith(expected):
        faults.add(rules.ITEM_ID_USE, spot / "id", id=shape.id, expected=expected)
    for index, one in enumerate(shape.competencies):
        if known.competencies is not None and one not in known.competencies:
            faults.add(rules.UNKNOWN_COMPETENCY, spot / "competencies" / index, id=one)
    if shape.lesson_step and not _LESSON_STEP.fullmatch(shape.lesson_step):
        faults.add(rules.LESSON_STEP, spot / "lesson_step", value=shape.lesson_step)
    check_volatile(shape.volatile, spot, faults)
    check_sources(shape.sources, spot, faults)


def _is_module(name: str) -> bool:
    return name[:1] == "M" and name[1:].isdigit()


def _module_of(name: str, module: str) -> str:
    """Tell the module of an item: its file's, or in a collection of several modules the one that its id tells."""
    number = name[1 : name.index("-")]
    return f"M{number}" if not _is_module(module) and number.isdigit() else module


def check_volatile(volatile: shapes.VolatileShape | None, spot: Spot, faults: Faults) -> None:
    """Check that the review comes after the check."""
    if volatile is not None and volatile.review_by <= volatile.checked_on:
        faults.add(
            rules.VOLATILE_DATES,
            spot / "volatile",
            review_by=volatile.review_by.isoformat(),
            checked_on=volatile.checked_on.isoformat(),
        )


def check_sources(sources: list[str], spot: Spot, faults: Faults) -> None:
    """Check that each source is a code that somebody can look up."""
    for index, one in enumerate(sources):
        if not _SOURCE.fullmatch(one):
            faults.add(rules.SOURCE_FORM, spot / "sources" / index, value=one)


def texts_of(shape: shapes.ItemShape, spot: Spot) -> Iterator[tuple[Text, Spot]]:
    """All texts of an item in which placeholders are filled in, with their spots."""
    yield shape.stem, spot / "stem"
    yield shape.rationale, spot / "rationale"
    for name in ("options", "elements", "left", "right"):
        for index, one in enumerate(getattr(shape, name, ())):
            yield one.text, spot / name / index / "text"
    if isinstance(shape, shapes.NumericShape) and shape.unit is not None:
        yield shape.unit, spot / "unit"
    if isinstance(shape, shapes.HotspotShape):
        screen = spot / "screen"
        yield shape.screen.title, screen / "title"
        for index, area in enumerate(shape.screen.areas):
            yield area.text, screen / "areas" / index / "text"
            if area.detail is not None:
                yield area.detail, screen / "areas" / index / "detail"


def _check_wording(shape: shapes.ItemShape, spot: Spot, faults: Faults) -> None:
    check_stem(shape.stem, spot / "stem", faults)
    for text, here in texts_of(shape, spot):
        check_text(text, here, faults, filled=True)
        if "screen" not in here.loc:
            check_plain_words(text, here, faults)
    for name in ("options", "elements", "left", "right"):
        pieces = [(one.id, one.text) for one in getattr(shape, name, ())]
        check_options(pieces, spot / name, faults)
        check_pieces([text for _, text in pieces], spot / name, faults)
    if isinstance(shape, shapes.ChoiceShape):
        check_choices([Choice(one.text, one.key) for one in shape.options], spot / "options", faults)
    elif isinstance(shape, shapes.ScenarioShape):
        check_choices([Choice(one.text, one.weight == 1) for one in shape.options], spot / "options", faults)


def _cases(shape: shapes.ItemShape, spot: Spot, known: Known, faults: Faults) -> tuple[Case, ...]:
    wanted = frozenset[str]().union(*(placeholders(text) for text, _ in texts_of(shape, spot)))
    if wanted and not shape.cases:
        faults.add(rules.CASE_INCOMPLETE, spot / "stem", names=_named(wanted), name=min(wanted))
    built = []
    for index, case in enumerate(shape.cases):
        here = spot / "cases" / index
        lacking = wanted - case.fill.keys()
        if lacking:
            faults.add(rules.CASE_INCOMPLETE, here / "fill", names=_named(lacking), name=min(lacking))
        for name in sorted(case.fill.keys() - wanted):
            faults.add(rules.CASE_UNUSED, here / "fill" / name, name=name)
        for name, text in case.fill.items():
            check_text(text, here / "fill" / name, faults)
            check_plain_words(text, here / "fill" / name, faults)
        built.append(_case(shape, case, here, known, faults))
    return tuple(built)


def _case(shape: shapes.ItemShape, case: shapes.CaseShape, spot: Spot, known: Known, faults: Faults) -> Case:
    if not isinstance(shape, shapes.NumericShape):
        for key, given in (("value", case.value), ("slips", case.slips)):
            if given is not None:
                faults.add(rules.CASE_VALUE, spot / key, key=key)
        return Case(fill=case.fill)
    value = shape.value if case.value is None else case.value
    if case.value is not None:
        check_value(shape, value, spot / "value", faults)
    slips = None
    if case.slips is not None:
        slips = build_slips(shape, value, case.slips, spot / "slips", known, faults)
    elif case.value is not None:
        # The body's own slips stay in force and must not have become right answers.
        build_slips(shape, value, shape.slips, spot / "value", known, faults)
    return Case(fill=case.fill, value=case.value, slips=slips)


def _named(names: frozenset[str] | set[str]) -> str:
    return ", ".join(f"{{{one}}}" for one in sorted(names))


def read_rubric(data: object, spot: Spot, faults: Faults) -> Rubric | None:
    """Read one rubric file; None where a fault keeps it from being built."""
    before = faults.errors
    shape = read_shape(shapes.RubricShape, data, spot, faults)
    if shape is None:
        return None
    here = spot / "criteria"
    check_unique((one.id for one in shape.criteria), here, faults)
    for index, one in enumerate(shape.criteria):
        check_text(one.text, here / index / "text", faults)
        check_plain_words(one.text, here / index / "text", faults)
        points = [level.points for level in one.levels]
        if points[0] != 0 or any(a >= b for a, b in pairwise(points)):
            faults.add(rules.RUBRIC_LEVELS, here / index / "levels", id=one.id)
        for number, level in enumerate(one.levels):
            check_text(level.text, here / index / "levels" / number / "text", faults)
            check_plain_words(level.text, here / index / "levels" / number / "text", faults)
    if faults.errors > before:
        return None
    criteria = tuple(
        Criterion(
            id=one.id,
            text=one.text,
            levels=tuple(Level(points=level.points, text=level.text) for level in one.levels),
        )
        for one in shape.criteria
    )
    return Rubric(id=shape.id, revision=shape.revision, criteria=criteria)
