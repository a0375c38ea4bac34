"""An attempt that no manual mark can change any more, written so short that a nation of them is read in a second."""

from __future__ import annotations

from haidang.domain.forms import Release
from haidang.domain.ids import CompetencyId
from haidang.domain.scores import Mastery, Outcome, ScoreStatus, Settled

MASTERED, NOT_YET, NOT_MEASURED = "m", "n", "-"
"""Letters of `Settled.mastery`."""


def competencies_of(release: Release) -> tuple[CompetencyId, ...]:
    """Return every competency that an item of the release measures, by id: the order of `Settled.mastery`."""
    return tuple(sorted({one for item in release.items.values() for one in item.competencies}))


def settled(release: Release, outcome: Outcome) -> Settled | None:
    """Return points and mastery of an outcome that is final, None where a person's mark could still change it.

    Marks hold for slots with a rubric and for those that could not be scored: an outcome with neither is final.
    """
    for one in outcome.scores:
        if one.rubric or one.verdict.status is not ScoreStatus.SCORED:
            return None
    letters = {Mastery.MASTERED: MASTERED, Mastery.NOT_YET: NOT_YET}
    found = (outcome.mastery.get(one) for one in competencies_of(release))
    return Settled(
        points=outcome.points, mastery="".join(NOT_MEASURED if one is None else letters[one] for one in found)
    )
