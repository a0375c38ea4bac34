"""The life of an attempt: who may do what in which state, as a table, and the functions that read it.

Only the server's clock is asked. Times are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, Protocol, TypeAlias

from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.errors import Closed
from haidang.domain.forms import Form
from haidang.domain.ids import AttemptId
from haidang.domain.scores import Decision, Outcome

MayAnswer: TypeAlias = Literal["yes", "late", "no"]
MaySubmit: TypeAlias = Literal["yes", "late", "already", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an attempt in one state allows.

    Parameters
    ----------
    takes_answers
        Answers are taken, within the time limit and its grace.
    submit
        What a hand-in comes to: it happens, it has happened already, or it cannot.
    may_reset
        A trainer may set it aside.
    uses_up
        It is one of the attempts allowed.
    may_count
        It may be the attempt that counts.
    """

    takes_answers: bool
    submit: Literal["yes", "already", "no"]
    may_reset: bool
    uses_up: bool
    may_count: bool


class Numbered(Protocol):
    """What `counting` asks of an attempt: the attempt itself has it, and so has its mere head."""

    @property
    def id(self) -> AttemptId:
        """Which attempt it is."""

    @property
    def number(self) -> int:
        """The how many-th of its person, from 1."""

    @property
    def state(self) -> AttemptState:
        """Open, submitted or set aside."""


LIFE: Mapping[AttemptState, Rules] = {
    AttemptState.OPEN: Rules(takes_answers=True, submit="yes", may_reset=True, uses_up=True, may_count=False),
    AttemptState.SUBMITTED: Rules(takes_answers=False, submit="already", may_reset=True, uses_up=True, may_count=True),
    AttemptState.RESET: Rules(takes_answers=False, submit="no", may_reset=False, uses_up=False, may_count=False),
}
"""The whole table."""

_RANK = {Decision.NOT_CERTIFIED: 0, Decision.PENDING: 1, Decision.CERTIFIED: 2}

STILL_OPEN = "Bạn còn một lần làm dở, hãy làm tiếp lần đó nhé."
CERTIFIED = "Chúc mừng, bạn đã đạt bài kiểm tra này rồi nên không cần làm lại."
IN_REVIEW = "Bài của bạn đang chờ giảng viên chấm; nếu chưa đạt, bạn sẽ làm lại được."
USED_UP = "Bạn đã hết số lần làm bài. Hãy nhờ giảng viên hướng dẫn thêm."


def times(form: Form, opened_at: datetime) -> tuple[datetime | None, datetime | None]:
    """Give the end of the time limit and the end of the grace; None and None without a limit."""
    if form.time_limit_minutes is None:
        return None, None
    ends_at = opened_at + timedelta(minutes=form.time_limit_minutes)
    return ends_at, ends_at + timedelta(minutes=form.grace_minutes)


def attempts_left(form: Form, attempts: Sequence[Attempt], decisions: Mapping[AttemptId, Decision]) -> int:
    """Count the attempts a person could still open, ≥ 0; an open one is used up, certified people have none."""
    if any(decisions.get(one.id) is Decision.CERTIFIED for one in _used(attempts)):
        return 0
    return max(0, form.attempts_allowed - len(_used(attempts)))


def next_attempt_at(form: Form, attempts: Sequence[Attempt]) -> datetime | None:
    """Give the first moment at which the waiting time is over; None where nothing was handed in yet."""
    handed_in = [one.submitted_at for one in _used(attempts) if one.submitted_at is not None]
    return max(handed_in) + timedelta(minutes=form.wait_minutes) if handed_in else None


def may_open(
    form: Form, attempts: Sequence[Attempt], decisions: Mapping[AttemptId, Decision], now: datetime
) -> Closed | None:
    """Say whether a person may open a new attempt: None if so, else the refusal to raise.

    Parameters
    ----------
    attempts
        All attempts of this person at this check, in any order; those reset count nothing.
    decisions
        Decision of each attempt handed in; a missing one is pending. Pending blocks, since a rubric still open may
        certify the person; an attempt not certified for certain does not.

    Notes
    -----
    Codes: ``still_open``, ``certified``, ``in_review``, ``used_up``, ``wait``.
    """
    used = _used(attempts)
    if any(one.state is AttemptState.OPEN for one in used):
        return Closed(STILL_OPEN, code="still_open")
    known = [decisions.get(one.id, Decision.PENDING) for one in used]
    if Decision.CERTIFIED in known:
        return Closed(CERTIFIED, code="certified")
    if Decision.PENDING in known:
        return Closed(IN_REVIEW, code="in_review")
    if attempts_left(form, attempts, decisions) == 0:
        return Closed(USED_UP, code="used_up")
    opens_at = next_attempt_at(form, attempts)
    if opens_at is not None and now < opens_at:
        minutes = ceil((opens_at - now) / timedelta(minutes=1))
        return Closed(f"Bạn làm lại được sau {minutes} phút nữa; trong lúc chờ, hãy xem lại bài học nhé.", code="wait")
    return None


def may_answer(attempt: Attempt, now: datetime) -> MayAnswer:
    """Say whether an answer that arrives now counts: yes, yes but late (within the grace), or no."""
    if not LIFE[attempt.state].takes_answers:
        return "no"
    if attempt.ends_at is None or now <= attempt.ends_at:
        return "yes"
    return "late" if attempt.closes_at is not None and now <= attempt.closes_at else "no"


def may_submit(attempt: Attempt, now: datetime) -> MaySubmit:
    """Say what a hand-in now comes to.

    ``late``: the time is over; it is handed in all the same, with the answers that came in time. ``already``: it
    was handed in before, and that holds. ``no``: the attempt was set aside.
    """
    submit = LIFE[attempt.state].submit
    if submit == "yes" and attempt.ends_at is not None and now > attempt.ends_at:
        return "late"
    return submit


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Say whether the server should hand the attempt in by itself: open, and its grace is over."""
    return attempt.state is AttemptState.OPEN and attempt.closes_at is not None and now > attempt.closes_at


def may_reset(attempt: Attempt) -> bool:
    """Say whether a trainer may set the attempt aside."""
    return LIFE[attempt.state].may_reset


def counting(form: Form, attempts: Sequence[Numbered], outcomes: Mapping[AttemptId, Outcome]) -> AttemptId | None:
    """Name the attempt that counts: the last one handed in, or the best; None where none is handed in.

    The best is a certified one before a pending one before one not certified; then the one with most points; then
    the later one. An attempt without an outcome yet is pending with no points.
    """
    candidates = sorted((one for one in attempts if LIFE[one.state].may_count), key=lambda one: one.number)
    if not candidates:
        return None
    if form.counts == "last":
        return candidates[-1].id

    def worth(attempt: Numbered) -> tuple[int, float, int]:
        outcome = outcomes.get(attempt.id)
        if outcome is None:
            return _RANK[Decision.PENDING], 0.0, attempt.number
        return _RANK[outcome.decision], outcome.points, attempt.number

    return max(candidates, key=worth).id


def reveals_key(form: Form, attempt: Attempt, *, attempts_left: int, check_closed: bool) -> bool:
    """Say whether the key may be shown: handed in, the form allows it, and no attempt is left that it could help."""
    if attempt.state is not AttemptState.SUBMITTED or attempts_left > 0:
        return False
    return form.reveals == "key" or (form.reveals == "key_after_close" and check_closed)


def _used(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [one for one in attempts if LIFE[one.state].uses_up]
