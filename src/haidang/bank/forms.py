"""Forms: from their shape to `domain.forms`, with the rules for pools and must-pass slots."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from haidang.bank.bodies import check_unique
from haidang.bank.reading import read_shape
from haidang.bank.rules import forms as rules
from haidang.bank.shapes import FormShape, SlotShape
from haidang.bank.source import Faults, Spot
from haidang.bank.texts import check_text
from haidang.domain.competencies import Competency
from haidang.domain.forms import CutScore, Form, SlotSpec
from haidang.domain.ids import CheckId, CompetencyId, ItemId, SlotId
from haidang.domain.items import Item, SimulatedPhone


def read_form(
    data: object,
    spot: Spot,
    items: Mapping[ItemId, Item],
    mentioned: Collection[str],
    competencies: Mapping[CompetencyId, Competency],
    faults: Faults,
) -> Form | None:
    """Read one form file; None where a fault keeps it from being built.

    `mentioned` holds the ids of all items on disk, faulty ones included: a pool that names a faulty item adds no
    further fault.
    """
    before = faults.errors
    shape = read_shape(FormShape, data, spot, faults)
    if shape is None:
        return None
    check_text(shape.title, spot / "title", faults)
    check_text(shape.intro, spot / "intro", faults)
    check_text(shape.cut_score.reason, spot / "cut_score" / "reason", faults)
    if competencies and not any(one.module == shape.module for one in competencies.values()):
        faults.add(rules.UNKNOWN_MODULE, spot / "module", id=shape.module)
    slots = spot / "slots"
    check_unique((one.id for one in shape.slots), slots, faults)
    seen: dict[str, str] = {}
    for index, slot in enumerate(shape.slots):
        here = slots / index
        for number, name in enumerate(slot.pool):
            if name in seen:
                faults.add(rules.ITEM_TWICE, here / "pool" / number, id=name, slot=seen[name])
            elif name not in mentioned:
                faults.add(rules.UNKNOWN_ITEM, here / "pool" / number, id=name)
            seen.setdefault(name, slot.id)
        _check_slot(slot, here, [items[ItemId(one)] for one in slot.pool if one in items], competencies, faults)
    return _build(shape) if faults.errors == before else None


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
    )
