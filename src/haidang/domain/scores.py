"""Scores: never guessed. A crash, a timeout or a missing file is `not_scored`, never 0 and never full marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from haidang.domain.ids import CompetencyId, ItemId, ReleaseId, SlotId

SCORER_VERSION = "1"
"""Raised whenever the same response to the same item would score differently."""

Obtained: TypeAlias = Literal["automatic", "manual", "none"]


class ScoreStatus(Enum):
    """What is known."""

    SCORED = "scored"
    NEEDS_REVIEW = "needs_review"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the scorer says of one response to one item, before points.

    `share` is None unless `status` is SCORED. `broke_safety` is True where a forbidden act happened.
    `misconceptions` are ids. `acts` names required events done and forbidden events committed (simulated phone).
    """

    status: ScoreStatus
    share: float | None
    omitted: bool = False
    broke_safety: bool = False
    misconceptions: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Points for one slot, with everything that is needed to explain them years later."""

    slot: SlotId
    item_id: ItemId
    item_revision: int
    release: ReleaseId
    variant_seed: int
    scorer_version: str
    cut_score_id: str
    rubric: str
    """``id@revision`` of the rubric, '' without one."""
    max_points: float
    points: float | None
    """None unless scored."""
    verdict: Verdict
    obtained: Obtained


class Decision(Enum):
    """The outcome of a check."""

    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"
    PENDING = "pending"


class Mastery(Enum):
    """The decision for one competency."""

    MASTERED = "mastered"
    NOT_YET = "not_yet"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one attempt.

    `points` are those known so far; `possible` is what could still be reached when everything open is marked full.
    """

    decision: Decision
    points: float
    possible: float
    max_points: float
    cut_points: float
    scores: tuple[Score, ...]
    mastery: Mapping[CompetencyId, Mastery]
    failed_must_pass: tuple[SlotId, ...]

    @property
    def needs_review(self) -> int:
        """Slots that wait for a person."""
        return sum(score.verdict.status is not ScoreStatus.SCORED for score in self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is kept beside the decision of an attempt that no manual mark can change any more.

    Parameters
    ----------
    points
        Points of all slots, ≥ 0.
    mastery
        One letter for each competency of the release, by id: m mastered, n not yet, - not measured by what was drawn.
    """

    points: float
    mastery: str
