"""From the last answer to the gradebook: submit once, score purely, then write what nbgrader and formgrader expect."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection

from haidang import journal
from haidang.domain.attempts import Attempt
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, ReleaseId
from haidang.scoring import decide, settled
from haidang.workbench.checks import released
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import score_answers
from haidang.workbench.projecting import BLOCK, Told, project

log = logging.getLogger("haidang.workbench")


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
    outcome = decide(release, scores)
    journal.attempts.set_decision(c, attempt.id, outcome.decision, settled(release, outcome))
    return True


def bring_in(wb: Workbench, attempt_id: AttemptId) -> None:
    """Bring a submitted attempt into nbgrader's files at once; what fails is done later by `catch_up`."""
    try:
        project(wb, [attempt_id])
    except Exception:  # a boundary: nbgrader's troubles must not reach the person's submission
        log.exception("attempt %s is scored, but not yet in the gradebook", attempt_id)


def finish_overdue(wb: Workbench) -> int:
    """Submit every open attempt whose time and grace are over, with what came in time; how many were.

    `catch_up` brings them into the gradebook, together.
    """
    with wb.database.connect() as c:
        overdue = journal.attempts.overdue(c, wb.now())
    handed_in = 0
    for start in range(0, len(overdue), BLOCK):
        with wb.database.begin() as c:
            for attempt in overdue[start : start + BLOCK]:
                handed_in += hand_in(c, released(wb, attempt.check, attempt.release), attempt, wb.now())
    return handed_in


def catch_up(
    wb: Workbench,
    release: ReleaseId | None = None,
    *,
    processes: int = 1,
    told: Told = lambda _done, _of: None,
) -> int:
    """Bring every submitted attempt that counts and is missing in the gradebook there; how many were brought.

    Idempotent, and safe to kill: what the journal has not noted as projected is simply written again. See
    `projecting.project` for the parameters and what is raised.

    Parameters
    ----------
    release
        Only attempts of this release; None for all.
    """
    with wb.database.connect() as c:
        waiting = journal.attempts.unprojected(c, release)
    return project(wb, waiting, processes=processes, told=told)


def score_again(wb: Workbench, release: ReleaseId, *, told: Told = lambda _done, _of: None) -> int:
    """Score every submitted attempt of a release anew from its answers; how many came out otherwise than was kept.

    For a scorer that has changed (`SCORER_VERSION`). Scores and decision of these are kept anew, and they are waiting
    for the gradebook again: `catch_up` follows.
    """
    content = released(wb, CheckId(release.rpartition("-r")[0]), release)
    with wb.database.connect() as c:
        attempts = journal.attempts.submitted(c, release)
    changed = 0
    for start in range(0, len(attempts), BLOCK):
        block = attempts[start : start + BLOCK]
        with wb.database.connect() as c:
            found = journal.attempts.get_many(c, block)
            answers = journal.events.answers_of(c, block)
            kept = journal.scores.of_attempts(c, block)
        anew = {one: score_answers(content, found[one], answers[one]) for one in block}
        differing = [one for one in block if anew[one] != kept[one]]
        with wb.database.begin() as c:
            for one in differing:
                outcome = decide(content, anew[one])
                journal.scores.put(c, one, anew[one])
                journal.attempts.set_decision(c, one, outcome.decision, settled(content, outcome))
            journal.attempts.set_unprojected(c, differing)
        changed += len(differing)
        told(start + len(block), len(attempts))
    return changed
