"""Forms: from their shape to `domain.forms`, with the rules for pools and must-pass slots."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean
from typing import Protocol

from haidang.bank.bodies import check_unique
from haidang.bank.jargon import check_plain_words
from haidang.bank.reading import read_shape
from haidang.bank.rules import forms as rules
from haidang.bank.shapes import FormShape, SlotShape
from haidang.bank.source import Faults, Spot
from haidang.bank.texts import check_text
from haidang.domain.competencies import Competency, Holder
from haidang.domain.forms import CutScore, Form, SlotSpec
from haidang.domain.ids import CheckId, CompetencyId, CourseId, ItemId, SlotId
from haidang.domain.items import Item, SimulatedPhone
from haidang.domain.records import OnlineCourse

MAX_GAP = 0.05
"""Between the mean difficulties of two forms of a pair."""


class Around(Protocol):
    """What a form refers to: a course being read."""

    items: dict[ItemId, Item]
    competencies: dict[CompetencyId, Competency]
    online_courses: dict[CourseId, OnlineCourse]
    mentioned: dict[str, Mapping[str, object]]
    faults: Faults


def read_form(data: object, spot: Spot, around: Around) -> Form | None:
    """Read one form file; None where a fault keeps it from being built.

    A pool that names a faulty item adds no further fault: `around.mentioned` holds the ids of all items on disk.
    """
    faults = around.faults
    before = faults.errors
    shape = read_shape(FormShape, data, spot, faults)
    if shape is None:
        return None
    check_text(shape.title, spot / "title", faults)
    check_text(shape.intro, spot / "intro", faults)
    check_plain_words(shape.title, spot / "title", faults)
    check_plain_words(shape.intro, spot / "intro", faults)
    check_text(shape.cut_score.reason, spot / "cut_score" / "reason", faults)
    if around.competencies and not any(one.module == shape.module for one in around.competencies.values()):
        faults.add(rules.UNKNOWN_MODULE, spot / "module", id=shape.module)
    slots = spot / "slots"
    check_unique((one.id for one in shape.slots), slots, faults)
    seen: dict[str, str] = {}
    for index, slot in enumerate(shape.slots):
        here = slots / index
        for number, name in enumerate(slot.pool):
            if name in seen:
                faults.add(rules.ITEM_TWICE, here / "pool" / number, id=name, slot=seen[name])
            elif name not in around.mentioned:
                faults.add(rules.UNKNOWN_ITEM, here / "pool" / number, id=name)
            seen.setdefault(name, slot.id)
        pool = [around.items[ItemId(one)] for one in slot.pool if one in around.items]
        _check_slot(slot, here, pool, around.competencies, faults)
    _check_blueprint(shape, spot / "blueprint", around)
    for index, name in enumerate(shape.requires):
        if name not in around.online_courses:
            faults.add(rules.UNKNOWN_COURSE, spot / "requires" / index, id=name)
    return _build(shape) if faults.errors == before else None


def _check_blueprint(shape: FormShape, spot: Spot, around: Around) -> None:
    if shape.blueprint is None:
        return
    measured = {
        str(name)
        for slot in shape.slots
        for one in slot.pool
        for name in _listed(around.mentioned.get(one, {}).get("competencies"))
    }
    wanted = [
        name
        for name, one in around.competencies.items()
        if one.module in shape.blueprint.modules and Holder(shape.blueprint.holder) in one.required_for
    ]
    lacking = [name for name in wanted if name not in measured]
    if lacking:
        around.faults.add(rules.BLUEPRINT, spot, ids=", ".join(lacking))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def check_twins(
    forms: Mapping[CheckId, Form], items: Mapping[ItemId, Item], spots: Mapping[str, Spot], faults: Faults
) -> None:
    """Check that the two forms of every pair are equally built."""
    for form in forms.values():
        if not form.twin:
            continue
        other = forms.get(CheckId(form.twin))
        problem = "không có đề kia" if other is None else _unlike(form, other, items)
        if problem:
            faults.add(
                rules.TWINS, spots[f"form:{form.check}"] / "twin", check=form.check, twin=form.twin, problem=problem
            )


def _unlike(one: Form, other: Form, items: Mapping[ItemId, Item]) -> str:
    if other.twin != one.check:
        return "đề kia không ghi lại “twin”"

    def built(form: Form) -> list[tuple[float, str, frozenset[CompetencyId]]]:
        return [
            (
                slot.points,
                slot.must_pass,
                frozenset.intersection(*(frozenset(items[i].competencies) for i in slot.pool)),
            )
            for slot in form.slots
        ]

    if built(one) != built(other):
        return "số ô, điểm hoặc năng lực của các ô khác nhau"
    pools = [{name for slot in form.slots for name in slot.pool} for form in (one, other)]
    common = sorted(pools[0] & pools[1])
    if common:
        return f"chung câu {', '.join(common)}"
    means = [fmean(items[name].difficulty for name in pool) for pool in pools]
    return f"độ khó trung bình {means[0]:.2f} và {means[1]:.2f}" if abs(means[0] - means[1]) > MAX_GAP + 1e-9 else ""


def _check_slot(
    slot: SlotShape,
    spot: Spot,
    pool: list[Item],
    competencies: Mapping[CompetencyId, Competency],
    faults: Faults,
) -> None:
    if not slot.pool:
        faults.add(rules.EMPTY_POOL, spot / "pool", slot=slot.id)
        return
    for item in pool:
        here = spot / "pool" / slot.pool.index(item.id)
        if item.use != "graded":
            faults.add(rules.PRACTICE_IN_FORM, here, id=item.id)
        if item.points != slot.points:
            points, wanted = f"{item.points:g}", f"{slot.points:g}"
            faults.add(rules.POOL_POINTS, here, id=item.id, points=points, slot=slot.id, wanted=wanted)
        if slot.must_pass == "safe" and not _forbids(item):
            faults.add(rules.SAFE_WITHOUT_TASK, here, slot=slot.id, id=item.id)
    if len({item.route for item in pool}) > 1:
        faults.add(rules.POOL_ROUTES, spot / "pool", slot=slot.id)
    if pool and not frozenset.intersection(*(frozenset(item.competencies) for item in pool)):
        faults.add(rules.POOL_COMPETENCY, spot / "pool", slot=slot.id)
    if slot.must_pass == "no":
        measured = sorted({one for item in pool for one in item.competencies})
        strict = [one for one in measured if one in competencies and competencies[one].must_pass]
        if strict:
            faults.add(rules.MUST_PASS_MISSING, spot, slot=slot.id, competency=", ".join(strict))


def _forbids(item: Item) -> bool:
    return isinstance(item.body, SimulatedPhone) and bool(item.body.task.forbidden)


def _build(shape: FormShape) -> Form:
    cut, attempts = shape.cut_score, shape.attempts
    return Form(
        check=CheckId(shape.check),
        revision=shape.revision,
        title=shape.title,
        intro=shape.intro,
        module=shape.module,
        lesson=shape.lesson,
        slots=tuple(
            SlotSpec(
                id=SlotId(one.id),
                pool=tuple(ItemId(name) for name in one.pool),
                points=one.points,
                must_pass=one.must_pass,
            )
            for one in shape.slots
        ),
        cut_score=CutScore(id=cut.id, share=cut.share, set_on=cut.set_on, reason=cut.reason),
        attempts_allowed=attempts.allowed,
        wait_minutes=attempts.wait_minutes,
        counts=attempts.counts,
        reveals=shape.reveals,
        mastery_share=shape.mastery_share,
        time_limit_minutes=shape.time_limit_minutes,
        grace_minutes=shape.grace_minutes,
        purpose=shape.purpose,
        requires=tuple(CourseId(one) for one in shape.requires),
        twin=shape.twin or "",
    )
