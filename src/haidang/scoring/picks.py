"""What exactly was wrong in an answer: option, slip, pair, area or act, each with its misconception."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from haidang.domain.attempts import Variant
from haidang.domain.items import Choices, Hotspot, Item, Matching, Numeric, Ordering, SimulatedPhone
from haidang.domain.responses import Chosen, Matched, Number, Ordered, Played, Response, Touched, Unparsable
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.scoring.expect import TOLERANCE
from haidang.scoring.hotspot import touched_area
from haidang.scoring.instance import settled_body

PickKind: TypeAlias = Literal["option", "missed", "order", "pair", "number", "area", "beside", "act"]
"""option: a wrong option · missed: a key of several left unticked · order: two elements the wrong way round · pair: a
wrong pair · number: another number · area, beside: another area of the screen, or none · act: a forbidden act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One thing that was wrong in an answer.

    Parameters
    ----------
    what
        Author's ids: one of an option, area or event; two of an order or a pair; of a number the number itself.
    misconception
        Id of the wrong idea behind it, '' where none is named.
    """

    kind: PickKind
    what: tuple[str, ...] = ()
    misconception: str = ""


def picks_of(item: Item, variant: Variant, response: Response | Unparsable, verdict: Verdict) -> tuple[Pick, ...]:
    """Everything that was wrong in a response, each thing once; nothing where it was right, omitted or not scored.

    Parameters
    ----------
    verdict
        What `score` said of this response.
    """
    if verdict.status is not ScoreStatus.SCORED or verdict.omitted or isinstance(response, Unparsable):
        return ()
    if verdict.share is None or verdict.share >= 1 - TOLERANCE:
        return ()
    return tuple(dict.fromkeys(_wrong(item, variant, response, verdict)))


def _wrong(item: Item, variant: Variant, response: Response, verdict: Verdict) -> Iterable[Pick]:
    body = settled_body(item, variant.seed)
    match body, response:
        case Choices(), Chosen():
            return _choices(body, response)
        case Ordering(), Ordered():
            return _orders(body, response)
        case Matching(), Matched():
            return _pairs(body, response)
        case Numeric(), Number():
            named = next(iter(verdict.misconceptions), "")
            return [Pick(kind="number", what=(repr(response.value),), misconception=named)]
        case Hotspot(), Touched():
            return [_touched(body, response)]
        case SimulatedPhone(), Played():
            return [Pick(kind="act", what=(act,)) for act in verdict.acts if act in body.task.forbidden]
        case _:
            return []  # a written text: what is wrong in it, a person says


def _orders(body: Ordering, response: Ordered) -> Iterator[Pick]:
    place = {element: index for index, element in enumerate(response.elements)}
    for slip in body.slips:
        if place[slip.first] < place[slip.then]:
            yield Pick(kind="order", what=(slip.first, slip.then), misconception=slip.misconception.id)


def _touched(body: Hotspot, response: Touched) -> Pick:
    area = touched_area(body, response)
    if area is None:
        return Pick(kind="beside")
    return Pick(kind="area", what=(area.id,), misconception=area.misconception.id if area.misconception else "")


def _choices(body: Choices, response: Chosen) -> Iterator[Pick]:
    for option in body.options:
        if option.id in response.options and option.weight < 1:
            named = option.misconception.id if option.misconception is not None else ""
            yield Pick(kind="option", what=(option.id,), misconception=named)
    # Where one option is to be chosen, the missed key says nothing that the wrong option does not say.
    keys = [option for option in body.options if option.weight >= 1]
    if len(keys) > 1:
        for option in keys:
            if option.id not in response.options:
                yield Pick(kind="missed", what=(option.id,))


def _pairs(body: Matching, response: Matched) -> Iterator[Pick]:
    named = {(slip.left, slip.right): slip.misconception.id for slip in body.slips}
    for left, right in response.pairs.items():
        if body.pairs.get(left) != right:
            yield Pick(kind="pair", what=(left, right), misconception=named.get((left, right), ""))
