"""From the last answer to the gradebook: submit once, score purely, then write what nbgrader and formgrader expect."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from haidang import journal, nbgrading, people
from haidang.delivery import life, parse
from haidang.domain.attempts import Answers, Attempt, AttemptState
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, SlotId
from haidang.domain.items import Route
from haidang.domain.responses import Omitted, Response, Unparsable
from haidang.domain.scores import Outcome, Score, ScoreStatus
from haidang.scoring import decide, score_slot
from haidang.workbench.checks import released
from haidang.workbench.opening import Workbench

log = logging.getLogger("haidang.workbench")


def responses_of(release: Release, attempt: Attempt, answers: Answers) -> dict[SlotId, Response | Unparsable]:
    """What was answered, slot by slot, read against the frozen items."""
    found: dict[SlotId, Response | Unparsable] = {}
    for variant in attempt.variants:
        item = release.items[variant.item_id]
        answer = answers.get(variant.slot)
        found[variant.slot] = (
            parse(item, variant, answer.value, hints=answer.hints) if answer is not None else Omitted()
        )
    return found


def score_answers(
    release: Release, attempt: Attempt, answers: Answers, marks: Mapping[SlotId, float] | None = None
) -> tuple[Score, ...]:
    """Scores of all slots.

    `marks` are the points a person gave. They hold for rubric slots and where no automatic score could be found; a mark
    that formgrader let somebody put on an automatically scored slot changes nothing.
    """
    responses = responses_of(release, attempt, answers)
    scores = [score_slot(release, variant, responses[variant.slot]) for variant in attempt.variants]
    for index, (variant, score) in enumerate(zip(attempt.variants, scores, strict=True)):
        given = (marks or {}).get(variant.slot)
        takes_mark = (
            release.items[variant.item_id].route is Route.RUBRIC or score.verdict.status is ScoreStatus.NOT_SCORED
        )
        if given is not None and takes_mark:
            scores[index] = score_slot(release, variant, responses[variant.slot], manual_points=given)
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


def finish(wb: Workbench, attempt: Attempt) -> bool:
    """Submit and score an attempt.

    The submission and the scores are durable when this returns. The files and rows of nbgrader follow at once; should
    that fail, nothing is lost and `catch_up` does it later.

    Returns
    -------
    bool
        False if it had been submitted before.
    """
    release = released(wb, attempt.check, attempt.release)
    with wb.database.begin() as c:
        first = hand_in(c, release, attempt, wb.now())
    if first:
        bring_in(wb, attempt.id)
    return first


def hand_in(c: Connection, release: Release, attempt: Attempt, at: datetime) -> bool:
    """Submit and score an attempt within the caller's transaction; False if it had been submitted before.

    `bring_in` follows once the transaction is committed.
    """
    if not journal.attempts.submit(c, attempt.id, at):
        return False
    scores = score_answers(release, attempt, journal.events.answers(c, attempt.id))
    journal.scores.put(c, attempt.id, scores)
    journal.attempts.set_decision(c, attempt.id, decide(release, scores).decision)
    return True


def bring_in(wb: Workbench, attempt_id: AttemptId) -> None:
    """Bring a submitted attempt into nbgrader's files at once; what fails is done later by `catch_up`."""
    try:
        project(wb, attempt_id)
    except Exception:  # a boundary: nbgrader's troubles must not reach the person's submission
        log.exception("attempt %s is scored, but not yet in the gradebook", attempt_id)


def project(wb: Workbench, attempt_id: AttemptId) -> bool:
    """Bring an attempt into nbgrader's folder and gradebook if it is the one that counts.

    Marks of the attempt that counted before are archived and cleared, never inherited.

    Returns
    -------
    bool
        Whether the attempt counts.
    """
    with wb.database.connect() as c:
        attempt = journal.attempts.get(c, attempt_id)
        assert attempt is not None
        release = released(wb, attempt.check, attempt.release)
        siblings = journal.attempts.of_person(c, attempt.person, attempt.check)
        outcomes = outcomes_of(wb, c, siblings)
        counting = life.counting(release.form, siblings, outcomes)
        former = journal.attempts.projected(c, attempt.person, attempt.release)
        answers = journal.events.answers(c, attempt.id)
        person = people.persons.get(c, attempt.person)
    if counting != attempt.id or person is None or attempt.submitted_at is None:
        return False
    if former not in (None, attempt.id):
        _archive(wb, attempt, former)
    name = person.display_name
    nbgrading.write_submission(
        wb.folder, release, attempt, person_name=name, answers=answers, submitted_at=attempt.submitted_at
    )
    nbgrading.project(
        wb.folder,
        release,
        attempt,
        score_answers(release, attempt, answers),
        person_name=name,
        submitted_at=attempt.submitted_at,
    )
    if former != attempt.id:
        with wb.database.connect() as c:
            kept = journal.marks.archived(c, [attempt.id])[attempt.id]
        for mark in kept:  # it counted before, and counts again
            nbgrading.set_mark(wb.folder, attempt.release, attempt.person, mark.slot, mark.points, mark.comment)
    with wb.database.begin() as c:
        journal.attempts.set_projected(c, attempt.id)
    return True


def _archive(wb: Workbench, attempt: Attempt, former: AttemptId | None) -> None:
    """Put the marks of the attempt that counted before into the journal, then clear them in the gradebook."""
    assert former is not None
    marks = nbgrading.manual_marks(wb.folder, attempt.release, [attempt.person])
    with wb.database.begin() as c:
        journal.marks.archive(
            c,
            former,
            [
                journal.marks.ArchivedMark(slot=slot, points=mark.points, comment=mark.comment)
                for (_person, slot), mark in marks.items()
            ],
            wb.now(),
        )
    nbgrading.archive_marks(wb.folder, attempt.release, attempt.person)


def finish_overdue(wb: Workbench) -> int:
    """Submit every open attempt whose time and grace are over, with what came in time; how many were."""
    with wb.database.connect() as c:
        overdue = journal.attempts.overdue(c, wb.now())
    return sum(finish(wb, attempt) for attempt in overdue)


def catch_up(wb: Workbench) -> int:
    """Bring every submitted attempt that counts and is missing in the gradebook there; how many were brought."""
    with wb.database.connect() as c:
        waiting = journal.attempts.unprojected(c)
    return sum(project(wb, attempt.id) for attempt in waiting)
