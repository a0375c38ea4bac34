"""The decision on one attempt, and on each competency it measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from haidang.domain.errors import ScoringError
from haidang.domain.forms import MustPass, Release
from haidang.domain.ids import CompetencyId, SlotId
from haidang.domain.scores import Decision, Mastery, Outcome, Score, ScoreStatus, Verdict
from haidang.scoring.expect import TOLERANCE
from haidang.scoring.verdicts import DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """Points known, points that could still be reached, points of full marks."""

    points: float
    possible: float
    full: float


def decide(release: Release, scores: Sequence[Score]) -> Outcome:
    """Decide the outcome of an attempt from the scores of all its slots, in any order.

    Certified: everything is scored, the points reach the cut, no must-pass slot failed. Not certified: a must-pass
    slot has failed for certain, or the cut is out of reach. Pending: anything else.

    Raises
    ------
    ScoringError
        If the scores are not exactly one for each slot of this release.
    """
    ordered = _in_form_order(release, scores)
    form = release.form
    total = _sum(ordered)
    cut = round(form.cut_score.share * form.max_points, DIGITS)
    rules: Mapping[SlotId, MustPass] = {spec.id: spec.must_pass for spec in form.slots}
    failed = tuple(one.slot for one in ordered if _failed(rules[one.slot], one.verdict))
    if failed or total.possible < cut - TOLERANCE:
        decision = Decision.NOT_CERTIFIED
    elif all(one.verdict.status is ScoreStatus.SCORED for one in ordered):
        decision = Decision.CERTIFIED
    else:
        decision = Decision.PENDING
    return Outcome(
        decision=decision,
        points=total.points,
        possible=total.possible,
        max_points=total.full,
        cut_points=cut,
        scores=ordered,
        mastery=_mastery(release, ordered),
        failed_must_pass=failed,
    )


def _in_form_order(release: Release, scores: Sequence[Score]) -> tuple[Score, ...]:
    of_slot = {one.slot: one for one in scores}
    slots = [spec.id for spec in release.form.slots]
    if len(of_slot) != len(scores) or set(of_slot) != set(slots):
        wrong = sorted(set(slots) ^ set(of_slot)) or sorted(one.slot for one in scores)
        raise ScoringError(f"Bản phát hành {release.id} cần đúng một điểm cho mỗi mục; xem lại: {', '.join(wrong)}.")
    strangers = sorted({str(one.release) for one in scores if one.release != release.id})
    if strangers:
        raise ScoringError(f"Điểm của bản phát hành {', '.join(strangers)} không dùng được cho {release.id}.")
    return tuple(of_slot[slot] for slot in slots)


def _failed(rule: MustPass, verdict: Verdict) -> bool:
    """Failed for certain; what is not scored yet has not failed."""
    if rule == "no" or verdict.status is not ScoreStatus.SCORED:
        return False
    if rule == "safe":
        return verdict.omitted or verdict.broke_safety
    return verdict.share is None or verdict.share < 1 - TOLERANCE


def _sum(scores: Sequence[Score]) -> _Sum:
    known = fsum(one.points for one in scores if one.points is not None)
    still_open = fsum(one.max_points for one in scores if one.points is None)
    full = fsum(one.max_points for one in scores)
    return _Sum(points=round(known, DIGITS), possible=round(known + still_open, DIGITS), full=round(full, DIGITS))


def _mastery(release: Release, scores: Sequence[Score]) -> dict[CompetencyId, Mastery]:
    of_competency: defaultdict[CompetencyId, list[Score]] = defaultdict(list)
    for one in scores:
        for competency in release.items[one.item_id].competencies:
            of_competency[competency].append(one)
    return {name: _mastered(_sum(group), release.form.mastery_share) for name, group in of_competency.items()}


def _mastered(total: _Sum, share: float) -> Mastery:
    needed = share * total.full
    if total.points >= needed - TOLERANCE:
        return Mastery.MASTERED
    return Mastery.NOT_YET if total.possible < needed - TOLERANCE else Mastery.PENDING
