"""Forms: ordered slots, each filled from a pool, with the rules of the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from haidang.domain.ids import CheckId, CourseId, ItemId, ReleaseId, SlotId
from haidang.domain.items import Item
from haidang.domain.text import Text

MustPass: TypeAlias = Literal["no", "full", "safe"]
"""no · full: the whole share is needed · safe: answered, and no forbidden act."""
Counts: TypeAlias = Literal["last", "best"]
Purpose: TypeAlias = Literal["module", "certification", "before_after"]
"""module: what a lesson taught · certification: what a volunteer needs · before_after: one of a pair around a
workshop, whose result is compared and certifies nothing."""
Reveals: TypeAlias = Literal["verdict", "key", "key_after_close"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutScore:
    """The threshold of a check, dated and justified. `share` of all points, 0..1."""

    id: str
    share: float
    set_on: date
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSpec:
    """One place in a form. All items of `pool` have `points` points and one route."""

    id: SlotId
    pool: tuple[ItemId, ...]
    points: float
    must_pass: MustPass = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The rules of a check.

    Parameters
    ----------
    attempts_allowed
        ≥ 1. A person who is certified gets no further attempt.
    wait_minutes
        Between the end of one attempt and the start of the next, ≥ 0.
    time_limit_minutes
        None for no limit. The server's clock decides.
    grace_minutes
        Answers queued before the end and received within the grace count, marked as late, ≥ 0.
    requires
        Online courses that must be recorded for the person before the certificate holds.
    twin
        The other form of a pair before and after a workshop; '' for none.
    mastery_share
        Share of the points of a competency's slots from which it counts as mastered, 0..1.
    """

    check: CheckId
    revision: int
    title: Text
    intro: Text
    module: str
    lesson: str
    slots: tuple[SlotSpec, ...]
    cut_score: CutScore
    attempts_allowed: int
    wait_minutes: int
    counts: Counts
    reveals: Reveals
    mastery_share: float
    time_limit_minutes: int | None = None
    grace_minutes: int = 10
    purpose: Purpose = "module"
    requires: tuple[CourseId, ...] = ()
    twin: str = ""

    @property
    def release_id(self) -> ReleaseId:
        """Name of this revision once frozen, like ``vneid-r1``."""
        return ReleaseId(f"{self.check}-r{self.revision}")

    @property
    def max_points(self) -> float:
        """Points of all slots."""
        return sum(slot.points for slot in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A form frozen together with the items of all its pools, keys included: what attempts are made from.

    `digest` is the SHA-256 of the canonical JSON of form and items.
    """

    form: Form
    items: Mapping[ItemId, Item]
    digest: str

    @property
    def id(self) -> ReleaseId:
        """Like ``vneid-r1``."""
        return self.form.release_id
