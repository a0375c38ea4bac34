"""From response to verdict, and from verdict to points."""

from __future__ import annotations

from math import isfinite
from typing import assert_never

from haidang.domain.attempts import Variant
from haidang.domain.errors import ScoringError
from haidang.domain.forms import Release, SlotSpec
from haidang.domain.items import (
    Choices,
    Hotspot,
    Item,
    Matching,
    Numeric,
    Ordering,
    Route,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.responses import (
    Chosen,
    Matched,
    Number,
    Omitted,
    Ordered,
    Played,
    Response,
    Touched,
    Unparsable,
    Written,
)
from haidang.domain.scores import SCORER_VERSION, Obtained, Score, ScoreStatus, Verdict
from haidang.scoring.choices import score_choices
from haidang.scoring.expect import TOLERANCE, expect, omitted
from haidang.scoring.hotspot import score_hotspot
from haidang.scoring.instance import settled_body
from haidang.scoring.matching import score_matching
from haidang.scoring.numeric import score_numeric
from haidang.scoring.ordering import score_ordering
from haidang.scoring.phone import score_phone

DIGITS = 9
"""Points and shares are rounded to 1e-9, so that two ways of adding them agree."""
WAITS = "Câu này do giảng viên chấm theo thang tiêu chí."


def score(item: Item, variant: Variant, response: Response) -> Verdict:
    """Judge one response to one variant; the same whether `item` is as written or as realised.

    An omitted response scores 0 and is marked as omitted; a short text needs review; a trace that cannot have
    happened is not scored.

    Raises
    ------
    ScoringError
        If item, variant and response do not belong together.
    """
    if (variant.item_id, variant.item_revision) != (item.id, item.revision):
        raise ScoringError(
            f"Biến thể là của câu {variant.item_id} bản {variant.item_revision}, "
            f"không phải của câu {item.id} bản {item.revision}; hãy dùng đúng bản phát hành của lần làm bài."
        )
    if isinstance(response, Omitted):
        return omitted()
    body = settled_body(item, variant.seed)
    match body:
        case Choices():
            return score_choices(item, body, expect(response, Chosen, item))
        case Ordering():
            return score_ordering(item, body, expect(response, Ordered, item))
        case Matching():
            return score_matching(item, body, expect(response, Matched, item))
        case Numeric():
            return score_numeric(item, body, expect(response, Number, item))
        case Hotspot():
            return score_hotspot(item, body, expect(response, Touched, item))
        case SimulatedPhone():
            return score_phone(item, body, expect(response, Played, item))
        case ShortText():
            text = expect(response, Written, item).text
            return Verdict(status=ScoreStatus.NEEDS_REVIEW, share=None, reason=WAITS) if text.strip() else omitted()
        case _:
            assert_never(body)


def score_slot(
    release: Release, variant: Variant, response: Response | Unparsable, *, manual_points: float | None = None
) -> Score:
    """Score one slot, with everything that is needed to explain it years later.

    Parameters
    ----------
    manual_points
        What a person gave, 0 to the slot's points; None while nobody has. For rubric items, whatever the response
        is (who gave it has seen the response), and for a response that could not be scored automatically.

    Raises
    ------
    ScoringError
        If release, variant and response do not belong together, or `manual_points` is out of range or not due.
    """
    spec = _slot(release, variant)
    item = release.items[variant.item_id]
    verdict = _judge(item, variant, response)
    obtained: Obtained = "automatic" if verdict.status is ScoreStatus.SCORED else "none"
    if manual_points is not None:
        verdict = _by_hand(item, spec, verdict, manual_points)
        obtained = "manual"
    points = None
    if verdict.share is not None:
        points = round(min(spec.points, max(0.0, verdict.share * spec.points)), DIGITS)
    body = item.body
    return Score(
        slot=spec.id,
        item_id=item.id,
        item_revision=item.revision,
        release=release.id,
        variant_seed=variant.seed,
        scorer_version=SCORER_VERSION,
        cut_score_id=release.form.cut_score.id,
        rubric=f"{body.rubric_id}@{body.rubric_revision}" if isinstance(body, ShortText) else "",
        max_points=spec.points,
        points=points,
        verdict=verdict,
        obtained=obtained,
    )


def _judge(item: Item, variant: Variant, response: Response | Unparsable) -> Verdict:
    if isinstance(response, Unparsable):
        return Verdict(status=ScoreStatus.NOT_SCORED, share=None, reason=response.why)
    return score(item, variant, response)


def _by_hand(item: Item, spec: SlotSpec, verdict: Verdict, points: float) -> Verdict:
    if item.route is not Route.RUBRIC and verdict.status is not ScoreStatus.NOT_SCORED:
        raise ScoringError(f"Câu {item.id} (mục {spec.id}) được chấm tự động, không nhận điểm chấm tay.")
    if not isfinite(points) or not -TOLERANCE <= points <= spec.points + TOLERANCE:
        raise ScoringError(f"Điểm chấm tay của mục {spec.id} phải từ 0 đến {spec.points:g}, không thể là {points}.")
    share = min(1.0, max(0.0, points / spec.points))
    return Verdict(status=ScoreStatus.SCORED, share=share, omitted=verdict.omitted)


def _slot(release: Release, variant: Variant) -> SlotSpec:
    for spec in release.form.slots:
        if spec.id == variant.slot:
            if variant.item_id in spec.pool and variant.item_id in release.items:
                return spec
            raise ScoringError(f"Mục {spec.id} của bản phát hành {release.id} không có câu {variant.item_id}.")
    raise ScoringError(f"Bản phát hành {release.id} không có mục {variant.slot}.")
