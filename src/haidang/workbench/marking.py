"""Use cases of marking: the short texts that wait for a person, a mark, and the scoring round of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from pathlib import PurePosixPath

from sqlalchemy import Connection

from haidang import journal, nbgrading, people
from haidang.delivery import realise
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.diagnostics import Diagnostic
from haidang.domain.errors import NotAllowed, NotFound, Refused
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, Language, PersonId, ReleaseId, SlotId
from haidang.domain.items import Criterion, Route, ShortText
from haidang.domain.people import Person, Role
from haidang.domain.responses import Written
from haidang.domain.scores import Outcome, Score, ScoreStatus
from haidang.domain.text import in_language
from haidang.nbgrading.folder import person_of
from haidang.workbench.checks import released
from haidang.workbench.finishing import catch_up, finish_overdue, score_again
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcome_of, responses_of
from haidang.workbench.projecting import Told, project
from haidang.workbench.report import decisions_now, visible_units

MARKERS = frozenset({Role.TRAINER, Role.COORDINATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    """One level of a criterion in the reader's language."""

    points: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricCriterion:
    """One criterion in the reader's language, levels from 0 points upwards."""

    id: str
    text: str
    levels: tuple[RubricLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingText:
    """A short text that waits for a person.

    Parameters
    ----------
    words
        Words used; `max_words` were allowed.
    submitted_at
        Aware, UTC.
    """

    attempt: AttemptId
    slot: SlotId
    release: ReleaseId
    person: PersonId
    name: str
    team: str
    title: str
    stem: str
    text: str
    words: int
    max_words: int
    max_points: float
    criteria: tuple[RubricCriterion, ...]
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a scoring round did.

    Parameters
    ----------
    handed_in
        Attempts whose time and grace were over, handed in as they stood.
    brought
        Attempts brought into the gradebook.
    rescored
        Attempts whose scores came out otherwise than they were kept.
    repaired
        Lines of the gradebook that were scored again, because nbgrader had scored them without us or not at all.
    decided
        Attempts whose kept decision changed, for instance after marking.
    faults
        What is still not right.
    """

    handed_in: int
    brought: int
    rescored: int
    repaired: int
    decided: int
    waiting: int
    faults: tuple[Diagnostic, ...]


def waiting_texts(wb: Workbench, actor: Person, language: str = "vi") -> list[WaitingText]:
    """The short texts in the gradebook that wait for a person, of everybody in the actor's scope, by name order.

    An omitted text scores 0 and waits for nobody.
    """
    units = {unit.id: unit.name for unit in visible_units(wb, actor)} if actor.roles & MARKERS else {}
    if not units:
        return []
    found: list[WaitingText] = []
    with wb.database.connect() as c:
        persons = {one.id: one for one in people.persons.in_units(c, list(units), {Role.VOLUNTEER})}
        for release_id in nbgrading.published(wb.folder):
            release = nbgrading.load_release(wb.folder, release_id)
            slots = _rubric_slots(release)
            if not slots:
                continue
            marked = nbgrading.manual_marks(wb.folder, release_id)
            standings = journal.attempts.standings(c, release_id, list(persons))
            attempts = {
                one.attempt.id: one.attempt
                for one in standings
                if one.projected and one.attempt.state is AttemptState.SUBMITTED
            }
            scores = journal.scores.of_attempts(c, list(attempts))
            for attempt in attempts.values():
                person = persons[attempt.person]
                team = ", ".join(units[each.unit] for each in person.memberships if each.unit in units)
                for score in scores[attempt.id]:
                    open_ = score.verdict.status is ScoreStatus.NEEDS_REVIEW and (person.id, score.slot) not in marked
                    if open_ and score.slot in slots:
                        found.append(_waiting(c, release, attempt, score, person, team, language))
    order = {person: number for number, person in enumerate(persons)}
    return sorted(found, key=lambda one: (order[one.person], one.release, one.slot))


def _rubric_slots(release: Release) -> set[SlotId]:
    """The slots that a person marks."""
    return {
        slot.id for slot in release.form.slots if any(release.items[item].route is Route.RUBRIC for item in slot.pool)
    }


def _waiting(
    c: Connection, release: Release, attempt: Attempt, score: Score, person: Person, team: str, language: str
) -> WaitingText:
    variant = next(one for one in attempt.variants if one.slot == score.slot)
    item = realise(release.items[score.item_id], variant.seed)
    response = responses_of(release, attempt, journal.events.answers(c, attempt.id))[score.slot]
    text = response.text if isinstance(response, Written) else ""
    assert isinstance(item.body, ShortText)
    assert attempt.submitted_at is not None
    spoken = Language(language)
    return WaitingText(
        attempt=attempt.id,
        slot=score.slot,
        release=release.id,
        person=person.id,
        name=person.display_name,
        team=team,
        title=in_language(release.form.title, spoken),
        stem=in_language(item.stem, spoken),
        text=text,
        words=len(text.split()),
        max_words=item.body.max_words,
        max_points=score.max_points,
        criteria=tuple(_criterion(one, spoken) for one in item.body.criteria),
        submitted_at=attempt.submitted_at,
    )


def _criterion(criterion: Criterion, language: Language) -> RubricCriterion:
    return RubricCriterion(
        id=criterion.id,
        text=in_language(criterion.text, language),
        levels=tuple(RubricLevel(points=one.points, text=in_language(one.text, language)) for one in criterion.levels),
    )


def mark_text(
    wb: Workbench, actor: Person, attempt_id: AttemptId, slot: SlotId, levels: Mapping[str, float], comment: str = ""
) -> Outcome:
    """Mark a short text: one level for each criterion; the points are their sum.

    The mark goes into nbgrader's gradebook, which stays the record; marking again replaces it. The outcome as it then
    stands is kept for the lists and returned.

    Parameters
    ----------
    levels
        Criterion id → points of the level chosen.

    Raises
    ------
    NotFound
        If there is no such submitted attempt in the actor's scope, or nobody marks this slot.
    Refused
        ``levels`` if a criterion is missing or a level is none of the rubric's; ``not_counting`` if another attempt of
        the person counts by now.
    """
    with wb.database.connect() as c:
        attempt = journal.attempts.get(c, attempt_id)
        if attempt is None or not actor.roles & MARKERS or not people.persons.may_see(c, actor, attempt.person):
            raise NotFound("Không thấy bài này trong phạm vi của bạn.", code="not_found")
        if actor.id == attempt.person:
            raise NotAllowed("Không ai tự chấm bài của mình. Hãy nhờ giảng viên khác.", code="own_text")
        counts = journal.attempts.projected(c, attempt.person, attempt.release) == attempt.id
    release = released(wb, attempt.check, attempt.release)
    if not counts or attempt.state is not AttemptState.SUBMITTED:
        raise Refused("Người học đã có lần làm khác được tính. Hãy tải lại danh sách.", code="not_counting")
    points = _points(release, attempt, slot, levels)
    nbgrading.set_mark(wb.folder, attempt.release, attempt.person, slot, points, comment.strip())
    with wb.database.begin() as c:
        outcome = outcome_of(wb, c, attempt)
        journal.attempts.set_decision(c, attempt.id, outcome.decision)
    return outcome


def _points(release: Release, attempt: Attempt, slot: SlotId, levels: Mapping[str, float]) -> float:
    """The sum of the levels chosen, checked against the rubric."""
    variant = next((one for one in attempt.variants if one.slot == slot), None)
    body = release.items[variant.item_id].body if variant else None
    if not isinstance(body, ShortText):
        raise NotFound("Câu này được chấm tự động, không chấm tay.", code="no_rubric")
    known = {one.id: {level.points for level in one.levels} for one in body.criteria}
    if set(levels) != set(known) or any(points not in known[key] for key, points in levels.items()):
        raise Refused("Hãy chọn một mức cho từng tiêu chí.", code="levels")
    return round(fsum(levels.values()), 9)


def refresh_decisions(wb: Workbench, check: CheckId) -> int:
    """Keep the decisions as they now stand, for instance after marking in formgrader; how many changed."""
    now = decisions_now(wb, check)
    changed = 0
    with wb.database.begin() as c:
        kept = journal.attempts.decisions_of(c, list(now))
        for attempt, decision in now.items():
            if kept.get(attempt) is not decision:
                journal.attempts.set_decision(c, attempt, decision)
                changed += 1
    return changed


def scoring_round(
    wb: Workbench,
    release: ReleaseId | None = None,
    *,
    again: bool = False,
    processes: int = 1,
    told: Told = lambda _done, _of: None,
) -> Round:
    """Score what is handed in and missing in the gradebook, prove every line, repair what nbgrader guessed.

    Parameters
    ----------
    release
        Only this release is proven and refreshed; None for all.
    again
        Score everything anew from the answers before, for a scorer that has changed.
    processes, told
        As for `projecting.project`.

    Raises
    ------
    Refused
        ``not_released`` if there is no such release here.
    """
    known = nbgrading.published(wb.folder)
    if release is not None and release not in known:
        raise Refused(
            f"Chưa phát hành “{release}” trên máy này. Đang có: {', '.join(known) or 'chưa có bài nào'}.",
            code="not_released",
        )
    wanted = known if release is None else (release,)
    nbgrading.sweep(wb.folder)
    handed_in = finish_overdue(wb)
    rescored = sum(score_again(wb, one) for one in wanted) if again else 0
    brought = catch_up(wb, processes=processes, told=told)
    repaired = sum(_repair(wb, one, nbgrading.verify_receipts(wb.folder, one)) for one in wanted)
    faults = [fault for one in wanted for fault in nbgrading.verify_receipts(wb.folder, one)]
    checks = sorted({CheckId(one.rpartition("-r")[0]) for one in wanted})
    decided = sum(refresh_decisions(wb, check) for check in checks)
    return Round(
        handed_in=handed_in,
        brought=brought,
        rescored=rescored,
        repaired=repaired,
        decided=decided,
        waiting=_waiting_count(wb, wanted),
        faults=tuple(faults),
    )


def _repair(wb: Workbench, release: ReleaseId, faults: list[Diagnostic]) -> int:
    """Project the attempts behind faulty folders once more; manual marks of the same attempt stay."""
    persons = {person_of(PurePosixPath(fault.path).parent.name) for fault in faults}
    with wb.database.connect() as c:
        holders = [journal.attempts.projected(c, person, release) for person in persons if person is not None]
    return project(wb, [attempt for attempt in holders if attempt is not None])


def _waiting_count(wb: Workbench, releases: tuple[ReleaseId, ...]) -> int:
    """How many texts of the attempts in the gradebook wait for a person."""
    count = 0
    with wb.database.connect() as c:
        for release in releases:
            marked = nbgrading.manual_marks(wb.folder, release)
            holders = {one.attempt.id: one.attempt for one in journal.attempts.standings(c, release) if one.projected}
            scores = journal.scores.of_attempts(c, list(holders))
            count += sum(
                one.verdict.status is not ScoreStatus.SCORED and (holders[attempt].person, one.slot) not in marked
                for attempt, group in scores.items()
                for one in group
            )
    return count
