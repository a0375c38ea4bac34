"""Bodies of items: from their shapes to domain types, with the rules that hold inside one item.

A builder returns None where a fault keeps the body from being built; the fault is noted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import isclose

from haidang.bank import shapes
from haidang.bank.known import Known
from haidang.bank.rules import files, items
from haidang.bank.rules import tasks as task_rules
from haidang.bank.source import Faults, Spot
from haidang.bank.words import telling_word
from haidang.domain.ids import TaskId
from haidang.domain.items import (
    Area,
    Body,
    Choices,
    Hotspot,
    Matching,
    Misconception,
    Numeric,
    NumericSlip,
    Option,
    Ordering,
    OrderSlip,
    PairSlip,
    Piece,
    ShortText,
    SimulatedPhone,
)

SCREEN_WIDTH = 360
SCREEN_HEIGHT = 720
"""Pixels of a drawn screen."""
MIN_TARGET = 24
"""Pixels, the smallest target. Source: WCAG 2.2, success criterion 2.5.8."""
_NO_UNIT = {"vi": "", "en": ""}
_INVITING = frozenset({"row", "button", "card", "bubble", "link"})


def build_body(shape: shapes.ItemShape, spot: Spot, known: Known, faults: Faults) -> Body | None:
    """Build the body that belongs to the item's shape."""
    before = faults.errors
    body: Body | None
    match shape:
        case shapes.ChoiceShape():
            body = _choices(shape, spot, known, faults)
        case shapes.ScenarioShape():
            body = _scenario(shape, spot, known, faults)
        case shapes.OrderingShape():
            body = _ordering(shape, spot, known, faults)
        case shapes.MatchingShape():
            body = _matching(shape, spot, known, faults)
        case shapes.NumericShape():
            body = _numeric(shape, spot, known, faults)
        case shapes.HotspotShape():
            body = _hotspot(shape, spot, known, faults)
        case shapes.PhoneShape():
            body = _phone(shape, spot, known, faults)
        case shapes.ShortTextShape():
            body = _short_text(shape, spot, known, faults)
        case _:
            raise AssertionError(type(shape))
    return body if faults.errors == before else None


def check_unique(ids: Iterable[str], spot: Spot, faults: Faults) -> None:
    """Note every id that stands twice in one list; `spot` is the list."""
    first: dict[str, int] = {}
    for index, name in enumerate(ids):
        if name in first:
            here = spot / index / "id"
            faults.add(files.DUPLICATE_ID, here, id=name, other=f"dòng {(spot / first[name] / 'id').line}")
        else:
            first[name] = index


def _choices(shape: shapes.ChoiceShape, spot: Spot, known: Known, faults: Faults) -> Body:
    options = spot / "options"
    check_unique((one.id for one in shape.options), options, faults)
    keys = sum(one.key for one in shape.options)
    if shape.type == "single_choice" and keys != 1:
        faults.add(items.KEY_COUNT, options, count=keys, wanted="đúng 1")
    if shape.type == "multiple_choice" and not 0 < keys < len(shape.options):
        faults.add(items.KEY_COUNT, options, count=keys, wanted="ít nhất 1 phương án đúng và 1 phương án sai")
    built = []
    for index, one in enumerate(shape.options):
        wrong = known.misconception(one.misconception, options / index, faults)
        _check_named(one.id, options / index, named=one.misconception is not None, right=one.key, faults=faults)
        built.append(Option(id=one.id, text=one.text, weight=float(one.key), misconception=wrong))
    return Choices(options=tuple(built))


def _scenario(shape: shapes.ScenarioShape, spot: Spot, known: Known, faults: Faults) -> Body:
    options = spot / "options"
    check_unique((one.id for one in shape.options), options, faults)
    best = sum(one.weight == 1 for one in shape.options)
    if best != 1:
        faults.add(items.KEY_COUNT, options, count=best, wanted="đúng 1 phương án có weight: 1")
    built = []
    for index, one in enumerate(shape.options):
        wrong = known.misconception(one.misconception, options / index, faults)
        right = one.weight == 1
        _check_named(one.id, options / index, named=one.misconception is not None, right=right, faults=faults)
        built.append(Option(id=one.id, text=one.text, weight=one.weight, misconception=wrong))
    return Choices(options=tuple(built))


def _check_named(name: str, spot: Spot, *, named: bool, right: bool, faults: Faults) -> None:
    if right and named:
        faults.add(items.KEY_WITH_MISCONCEPTION, spot / "misconception", id=name)
    elif not right and not named:
        faults.add(items.NO_MISCONCEPTION, spot, id=name)


def _pieces(pieces: Sequence[shapes.PieceShape], spot: Spot, faults: Faults) -> tuple[Piece, ...]:
    check_unique((one.id for one in pieces), spot, faults)
    return tuple(Piece(id=one.id, text=one.text) for one in pieces)


def _ordering(shape: shapes.OrderingShape, spot: Spot, known: Known, faults: Faults) -> Body:
    elements = _pieces(shape.elements, spot / "elements", faults)
    ids = [one.id for one in elements]
    for index, order in enumerate(shape.orders):
        if Counter(order) != Counter(ids):
            faults.add(items.ORDER_NOT_PERMUTATION, spot / "orders" / index, difference=_difference(order, ids))
    slips = []
    for index, slip in enumerate(shape.slips):
        here = spot / "slips" / index
        wrong = known.misconception(slip.misconception, here, faults)
        problem = _order_slip_problem(slip, shape, ids)
        if problem:
            faults.add(items.SLIP, here, problem=problem)
        if wrong is not None:
            slips.append(OrderSlip(first=slip.first, then=slip.then, misconception=wrong))
    return Ordering(elements=elements, orders=tuple(tuple(one) for one in shape.orders), slips=tuple(slips))


def _difference(given: Sequence[str], wanted: Sequence[str]) -> str:
    lacking = sorted((Counter(wanted) - Counter(given)).elements())
    extra = sorted((Counter(given) - Counter(wanted)).elements())
    said = [f"thiếu {', '.join(lacking)}"] if lacking else []
    return "; ".join(said + ([f"thừa {', '.join(extra)}"] if extra else []))


def _order_slip_problem(slip: shapes.OrderSlipShape, shape: shapes.OrderingShape, ids: Sequence[str]) -> str:
    unknown = [one for one in (slip.first, slip.then) if one not in ids]
    if unknown:
        return f"không có phần tử “{unknown[0]}”"
    if slip.first == slip.then:
        return "hai phần tử giống nhau"
    for order in shape.orders:
        if slip.first in order and slip.then in order and order.index(slip.first) < order.index(slip.then):
            return f"“{slip.first}” đứng trước “{slip.then}” trong một thứ tự được chấp nhận"
    return ""


def _matching(shape: shapes.MatchingShape, spot: Spot, known: Known, faults: Faults) -> Body:
    left = _pieces(shape.left, spot / "left", faults)
    right = _pieces(shape.right, spot / "right", faults)
    lefts, rights = [one.id for one in left], [one.id for one in right]
    for problem in _pair_problems(shape, lefts, rights):
        faults.add(items.PAIRS, spot / "pairs", problem=problem)
    slips = []
    for index, slip in enumerate(shape.slips):
        here = spot / "slips" / index
        wrong = known.misconception(slip.misconception, here, faults)
        if slip.left not in lefts or slip.right not in rights:
            faults.add(items.SLIP, here, problem=f"không có cặp “{slip.left}” – “{slip.right}” để nối")
        elif shape.pairs.get(slip.left) == slip.right:
            faults.add(items.SLIP, here, problem=f"“{slip.left}” nối với “{slip.right}” là đúng")
        if wrong is not None:
            slips.append(PairSlip(left=slip.left, right=slip.right, misconception=wrong))
    return Matching(left=left, right=right, pairs=dict(shape.pairs), reuse=shape.reuse, slips=tuple(slips))


def _pair_problems(shape: shapes.MatchingShape, lefts: Sequence[str], rights: Sequence[str]) -> list[str]:
    problems = [f"“{one}” chưa được nối" for one in lefts if one not in shape.pairs]
    problems += [f"không có mục bên trái “{one}”" for one in shape.pairs if one not in lefts]
    problems += [f"không có mục bên phải “{one}”" for one in shape.pairs.values() if one not in rights]
    twice = [one for one, count in Counter(shape.pairs.values()).items() if count > 1]
    if twice and not shape.reuse:
        problems.append(f"“{twice[0]}” được dùng hai lần")
    return problems


def _numeric(shape: shapes.NumericShape, spot: Spot, known: Known, faults: Faults) -> Body:
    if shape.tolerance < 0:
        faults.add(items.TOLERANCE, spot / "tolerance", problem="sai số âm")
    cased = [one.value for one in shape.cases if one.value is not None]
    if len(cased) < len(shape.cases) or not cased:
        check_value(shape, shape.value, spot / "value", faults)
    slips = build_slips(shape, shape.value, shape.slips, spot / "slips", known, faults)
    return Numeric(
        value=shape.value,
        tolerance=shape.tolerance,
        unit=shape.unit or _NO_UNIT,
        decimals=shape.decimals,
        slips=slips,
    )


def check_value(shape: shapes.NumericShape, value: float, spot: Spot, faults: Faults) -> None:
    """Check that the value, rounded as the item asks, is within its own tolerance."""
    rounded = round(value, shape.decimals)
    if shape.tolerance >= 0 and abs(rounded - value) > shape.tolerance + 1e-9:
        problem = f"làm tròn {value:g} còn {shape.decimals} chữ số thập phân thì ra ngoài sai số {shape.tolerance:g}"
        faults.add(items.TOLERANCE, spot, problem=problem)


def build_slips(
    shape: shapes.NumericShape,
    value: float,
    slips: Sequence[shapes.NumericSlipShape],
    spot: Spot,
    known: Known,
    faults: Faults,
) -> tuple[NumericSlip, ...]:
    """Build the slips of a numeric body or case; a slip that the right value would match is a fault."""
    built = []
    for index, slip in enumerate(slips):
        here = spot / index
        wrong = known.misconception(slip.misconception, here, faults)
        if slip.tolerance < 0:
            faults.add(items.TOLERANCE, here / "tolerance", problem="sai số âm")
        if abs(slip.value - value) <= shape.tolerance + max(slip.tolerance, 0.0):
            faults.add(items.SLIP, here, problem=f"{slip.value:g} nằm trong khoảng được tính là đúng")
        if wrong is not None:
            made = NumericSlip(value=slip.value, share=slip.share, misconception=wrong, tolerance=slip.tolerance)
            built.append(made)
    return tuple(built)


def _hotspot(shape: shapes.HotspotShape, spot: Spot, known: Known, faults: Faults) -> Body:
    here = spot / "screen" / "areas"
    areas = shape.screen.areas
    check_unique((one.id for one in areas), here, faults)
    keys = [one for one in areas if one.key]
    if len(keys) != 1:
        faults.add(items.KEY_AREAS, here, count=len(keys))
    for index, one in enumerate(areas):
        _check_area(one, here / index, faults)
    for (index, one), (other_index, other) in combinations(enumerate(areas), 2):
        if one.key != other.key and _overlap(one.rect, other.rect):
            plain, at, key = (other, other_index, one) if one.key else (one, index, other)
            faults.add(items.AREA_OVERLAP, here / at, id=plain.id, key=key.id)
    built = [_area(one, known.misconception(one.misconception, here / i, faults)) for i, one in enumerate(areas)]
    return Hotspot(app=shape.screen.app, title=shape.screen.title, areas=tuple(built))


def _area(one: shapes.AreaShape, wrong: Misconception | None) -> Area:
    x1, y1, x2, y2 = one.rect
    return Area(
        id=one.id,
        rect=(x1, y1, x2, y2),
        kind=one.kind,
        text=one.text,
        detail=one.detail or {},
        icon=one.icon,
        key=one.key,
        misconception=wrong,
    )


def _check_area(one: shapes.AreaShape, spot: Spot, faults: Faults) -> None:
    word = telling_word(one.id)
    if word:
        faults.add(task_rules.TELLING_ID, spot / "id", id=one.id, word=word)
    if one.key and one.misconception is not None:
        faults.add(items.KEY_WITH_MISCONCEPTION, spot / "misconception", id=one.id)
    if not one.key and one.misconception is None and one.kind in _INVITING:
        faults.add(items.AREA_WITHOUT_MISCONCEPTION, spot, id=one.id)
    x1, y1, x2, y2 = one.rect
    if not (0 <= x1 < x2 <= 1 and 0 <= y1 < y2 <= 1):
        faults.add(items.RECT, spot / "rect", id=one.id)
        return
    width, height = (x2 - x1) * SCREEN_WIDTH, (y2 - y1) * SCREEN_HEIGHT
    if min(width, height) < MIN_TARGET - 0.01:
        faults.add(items.SMALL_AREA, spot / "rect", id=one.id, width=f"{width:.0f}", height=f"{height:.0f}")


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _phone(shape: shapes.PhoneShape, spot: Spot, known: Known, faults: Faults) -> Body | None:
    task = known.tasks.get(TaskId(shape.task))
    if task is None:
        if f"tasks/{shape.task}" not in known.faulty:
            faults.add(items.UNKNOWN_TASK, spot / "task", id=shape.task)
        return None
    return SimulatedPhone(task=task)


def _short_text(shape: shapes.ShortTextShape, spot: Spot, known: Known, faults: Faults) -> Body | None:
    rubric = known.rubrics.get(shape.rubric)
    if rubric is None:
        if f"rubrics/{shape.rubric}" not in known.faulty:
            faults.add(items.UNKNOWN_RUBRIC, spot / "rubric", id=shape.rubric)
        return None
    if not isclose(rubric.max_points, shape.points):
        maximum = f"{rubric.max_points:g}"
        points = f"{shape.points:g}"
        faults.add(items.RUBRIC_POINTS, spot / "points", points=points, rubric=rubric.id, maximum=maximum)
    return ShortText(
        max_words=shape.max_words, rubric_id=rubric.id, rubric_revision=rubric.revision, criteria=rubric.criteria
    )
