"""The table of an attempt's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import samples
from samples import NOW, attempt

from haidang.delivery import life
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.forms import Form
from haidang.domain.ids import AttemptId
from haidang.domain.scores import Decision, Outcome

FORM = samples.form([samples.slot(1, samples.SINGLE)])
OPEN, SUBMITTED, RESET = AttemptState.OPEN, AttemptState.SUBMITTED, AttemptState.RESET
MINUTE = timedelta(minutes=1)
LIMITED = attempt(ends_at=NOW + 45 * MINUTE, closes_at=NOW + 55 * MINUTE)


def code(attempts: list[Attempt], decisions: list[Decision], after: int = 31, form: Form = FORM) -> str:
    known = {one.id: decision for one, decision in zip(attempts, decisions, strict=False)}
    closed = life.may_open(form, attempts, known, NOW + after * MINUTE)
    return "" if closed is None else closed.code


NO, YES, WAITING = Decision.NOT_CERTIFIED, Decision.CERTIFIED, Decision.PENDING


@pytest.mark.parametrize(
    ("states", "decisions", "after", "expected"),
    [
        ([], [], 0, ""),
        ([OPEN], [], 0, "still_open"),
        ([SUBMITTED, OPEN], [NO], 60, "still_open"),
        ([SUBMITTED], [NO], 29, "wait"),
        ([SUBMITTED], [NO], 30, ""),
        ([SUBMITTED], [WAITING], 60, "in_review"),
        ([SUBMITTED], [], 60, "in_review"),
        ([SUBMITTED], [YES], 60, "certified"),
        ([SUBMITTED, SUBMITTED], [YES, NO], 60, "certified"),
        ([SUBMITTED, SUBMITTED], [NO, WAITING], 60, "in_review"),
        ([SUBMITTED] * 3, [NO] * 3, 60, "used_up"),
        ([SUBMITTED, SUBMITTED, RESET], [NO, NO], 60, ""),
        ([RESET, RESET, RESET], [], 0, ""),
        ([RESET], [YES], 0, ""),
        ([RESET, SUBMITTED], [NO, NO], 0, "wait"),
    ],
)
def test_may_open(states: list[AttemptState], decisions: list[Decision], after: int, expected: str) -> None:
    """Open, certified, in review, used up, too early: each has its own code; reset ones count nothing."""
    attempts = [attempt(number, state) for number, state in enumerate(states, start=1)]
    assert code(attempts, decisions, after) == expected


def test_waiting_time_runs_from_the_last_hand_in() -> None:
    """The wait begins when the latest attempt was handed in, and the sentence tells the minutes left."""
    attempts = [attempt(2, SUBMITTED, submitted_at=NOW + 10 * MINUTE), attempt(1, SUBMITTED)]
    decisions = {one.id: NO for one in attempts}
    assert life.next_attempt_at(FORM, attempts) == NOW + 40 * MINUTE
    closed = life.may_open(FORM, attempts, decisions, NOW + 39.5 * MINUTE)
    assert closed is not None
    assert "1 phút" in str(closed)
    assert life.may_open(FORM, attempts, decisions, NOW + 40 * MINUTE) is None
    assert life.next_attempt_at(FORM, [attempt()]) is None


def test_attempts_left() -> None:
    """Reset attempts give themselves back; certified people have none left."""
    used = [attempt(1, SUBMITTED), attempt(2, RESET), attempt(3, OPEN)]
    assert life.attempts_left(FORM, used, {}) == 1
    assert life.attempts_left(FORM, used, {used[0].id: YES}) == 0
    assert life.attempts_left(FORM, used, {used[1].id: YES}) == 1
    assert life.attempts_left(FORM, [attempt(n, SUBMITTED) for n in range(5)], {}) == 0


@pytest.mark.parametrize(
    ("minutes", "answer", "submit", "overdue"),
    [(0, "yes", "yes", False), (45, "yes", "yes", False), (45.01, "late", "late", False),
     (55, "late", "late", False), (55.01, "no", "late", True)],
)  # fmt: skip
def test_time_limit(minutes: float, answer: str, submit: str, overdue: bool) -> None:
    """To the end yes, within the grace late, then no; handing in is always possible; after the grace it is due."""
    now = NOW + minutes * MINUTE
    assert (life.may_answer(LIMITED, now), life.may_submit(LIMITED, now)) == (answer, submit)
    assert life.is_overdue(LIMITED, now) is overdue


@pytest.mark.parametrize(
    ("state", "answer", "submit", "reset"),
    [(OPEN, "yes", "yes", True), (SUBMITTED, "no", "already", True), (RESET, "no", "no", False)],
)
def test_states(state: AttemptState, answer: str, submit: str, reset: bool) -> None:
    """Without a limit the state alone decides, at any time; no state is missing from the table."""
    for now in (NOW, NOW + timedelta(days=900)):
        one = attempt(1, state)
        assert (life.may_answer(one, now), life.may_submit(one, now), life.may_reset(one)) == (answer, submit, reset)
        assert not life.is_overdue(one, now)
    assert set(life.LIFE) == set(AttemptState)


def test_closed_attempts_take_nothing_within_the_limit() -> None:
    """A submitted or reset attempt takes no answer though its time is not over."""
    for state in (SUBMITTED, RESET):
        assert life.may_answer(replace(LIMITED, state=state), NOW) == "no"


def test_times() -> None:
    """The limit and its grace are counted from the opening; without a limit there is neither."""
    assert life.times(FORM, NOW) == (None, None)
    limited = replace(FORM, time_limit_minutes=45, grace_minutes=10)
    assert life.times(limited, NOW) == (NOW + 45 * MINUTE, NOW + 55 * MINUTE)


def outcome(decision: Decision, points: float) -> Outcome:
    return Outcome(
        decision=decision, points=points, possible=points, max_points=10, cut_points=8, scores=(), mastery={},
        failed_must_pass=(),
    )  # fmt: skip


def counted(counts: str, outcomes: list[Outcome | None], states: list[AttemptState] | None = None) -> int | None:
    states = states or [SUBMITTED] * len(outcomes)
    attempts = [attempt(number, state) for number, state in enumerate(states, start=1)]
    known = {one.id: out for one, out in zip(attempts, outcomes, strict=True) if out is not None}
    form = replace(FORM, counts=counts)  # type: ignore[arg-type]
    found = life.counting(form, attempts[::-1], known)
    return None if found is None else int(found, 16)


def test_counting() -> None:
    """The last or the best handed-in attempt counts; open and reset ones never do."""
    assert counted("last", [outcome(YES, 9), outcome(NO, 3)]) == 2
    assert counted("best", [outcome(NO, 7), outcome(NO, 3)]) == 1
    assert counted("best", [outcome(NO, 9.5), outcome(YES, 8)]) == 2
    assert counted("best", [outcome(NO, 7), outcome(NO, 7)]) == 2
    assert counted("best", [None, outcome(NO, 7)]) == 1
    assert counted("last", [outcome(NO, 7), None], [SUBMITTED, OPEN]) == 1
    assert counted("best", [outcome(NO, 7), outcome(YES, 9)], [SUBMITTED, RESET]) == 1
    assert counted("last", [None], [OPEN]) is None


@pytest.mark.parametrize(
    ("reveals", "state", "left", "closed", "expected"),
    [
        ("verdict", SUBMITTED, 0, True, False),
        ("key", SUBMITTED, 0, False, True),
        ("key", SUBMITTED, 1, True, False),
        ("key", OPEN, 0, True, False),
        ("key", RESET, 0, True, False),
        ("key_after_close", SUBMITTED, 0, False, False),
        ("key_after_close", SUBMITTED, 0, True, True),
        ("key_after_close", SUBMITTED, 1, True, False),
    ],
)
def test_reveals_key(reveals: str, state: AttemptState, left: int, closed: bool, expected: bool) -> None:
    """The key stays hidden while an attempt remains, and until the check closes where the form says so."""
    form = replace(FORM, reveals=reveals)  # type: ignore[arg-type]
    one = attempt(1, state, id=AttemptId("a" * 32))
    assert life.reveals_key(form, one, attempts_left=left, check_closed=closed) is expected
