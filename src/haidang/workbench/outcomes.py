"""What an attempt is worth as it stands now: its answers read, scored purely, with the marks that a person gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from haidang import journal, nbgrading
from haidang.delivery import parse
from haidang.domain.attempts import Answers, Attempt, AttemptState, Variant
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, SlotId
from haidang.domain.items import Route
from haidang.domain.responses import Omitted, Response, Unparsable
from haidang.domain.scores import Outcome, Score, ScoreStatus
from haidang.scoring import decide, score_slot
from haidang.workbench.checks import released
from haidang.workbench.opening import Workbench


def responses_of(release: Release, attempt: Attempt, answers: Answers) -> dict[SlotId, Response | Unparsable]:
    """What was answered, slot by slot, read against the frozen items."""
    return {variant.slot: _response(release, variant, answers) for variant in attempt.variants}


def _response(release: Release, variant: Variant, answers: Answers) -> Response | Unparsable:
    answer = answers.get(variant.slot)
    if answer is None:
        return Omitted()
    return parse(release.items[variant.item_id], variant, answer.value, hints=answer.hints)


def score_answers(
    release: Release, attempt: Attempt, answers: Answers, marks: Mapping[SlotId, float] | None = None
) -> tuple[Score, ...]:
    """Scores of all slots.

    `marks` are the points a person gave. They hold for rubric slots and where no automatic score could be found; a mark
    that formgrader let somebody put on an automatically scored slot changes nothing.
    """
    scores = []
    for variant in attempt.variants:
        response = _response(release, variant, answers)
        score = score_slot(release, variant, response)
        given = (marks or {}).get(variant.slot)
        if given is not None and (
            release.items[variant.item_id].route is Route.RUBRIC or score.verdict.status is ScoreStatus.NOT_SCORED
        ):
            score = score_slot(release, variant, response, manual_points=given)
        scores.append(score)
    return tuple(scores)


def marks_of(wb: Workbench, c: Connection, attempt: Attempt) -> dict[SlotId, nbgrading.Mark]:
    """What a person marked in this attempt: from the gradebook while it is the one that counts, else archived."""
    if journal.attempts.projected(c, attempt.person, attempt.release) == attempt.id:
        marks = nbgrading.manual_marks(wb.folder, attempt.release, [attempt.person])
        return {slot: mark for (_person, slot), mark in marks.items()}
    kept = journal.marks.archived(c, [attempt.id])[attempt.id]
    return {mark.slot: nbgrading.Mark(points=mark.points, comment=mark.comment) for mark in kept}


def outcome_of(wb: Workbench, c: Connection, attempt: Attempt) -> Outcome:
    """The result of one submitted attempt as it stands now, manual marks included."""
    release = released(wb, attempt.check, attempt.release)
    answers = journal.events.answers(c, attempt.id)
    points = {slot: mark.points for slot, mark in marks_of(wb, c, attempt).items()}
    return decide(release, score_answers(release, attempt, answers, points))


def outcomes_of(wb: Workbench, c: Connection, attempts: Sequence[Attempt]) -> dict[AttemptId, Outcome]:
    """The results of all submitted attempts among `attempts`."""
    return {one.id: outcome_of(wb, c, one) for one in attempts if one.state is AttemptState.SUBMITTED}
