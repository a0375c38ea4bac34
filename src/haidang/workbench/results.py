"""Use case of a result: as much as the form reveals now, in the person's language."""

from __future__ import annotations

from dataclasses import dataclass

from haidang import journal, people
from haidang.delivery import act_words, key_words, life, misconception_words, realise, words
from haidang.domain.attempts import Answer, Attempt, AttemptState, Variant
from haidang.domain.errors import Closed
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CourseId, Language, SlotId
from haidang.domain.items import SimulatedPhone
from haidang.domain.records import CourseRecord
from haidang.domain.responses import Response, Unparsable
from haidang.domain.scores import Decision, Outcome, Score, ScoreStatus
from haidang.domain.text import in_language
from haidang.nbgrading import Mark
from haidang.workbench.attempts import owned_attempt
from haidang.workbench.checks import released
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import marks_of, outcomes_of, responses_of
from haidang.workbench.paper_keeping import typed_from_paper
from haidang.workbench.records import courses_for_page, lacking
from haidang.workbench.visits import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands with a check, counted over all their attempts."""

    attempts_left: int
    next_attempt_at: str | None
    counting: AttemptId | None


def standing(wb: Workbench, release: Release, siblings: list[Attempt], outcomes: dict[AttemptId, Outcome]) -> Standing:
    """How many attempts are left, when the next may begin, and which one counts."""
    decisions = {key: outcome.decision for key, outcome in outcomes.items()}
    left = life.attempts_left(release.form, siblings, decisions)
    earliest = life.next_attempt_at(release.form, siblings) if left else None
    waits = earliest is not None and earliest > wb.now()
    return Standing(
        attempts_left=left,
        next_attempt_at=earliest.isoformat() if earliest is not None and waits else None,
        counting=life.counting(release.form, siblings, outcomes),
    )


def result_for_page(wb: Workbench, visitor: Visitor, attempt_id: AttemptId, language: str) -> dict[str, object]:
    """The result of the visitor's own attempt (`docs/reference/contracts.md` 2.5).

    Raises
    ------
    NotFound
        If the attempt is not the visitor's.
    Closed
        If it is not submitted yet (`code` ``open``).
    """
    attempt = owned_attempt(wb, visitor, attempt_id)
    if attempt.state is not AttemptState.SUBMITTED:
        raise Closed("Bài này chưa nộp nên chưa có kết quả.", code="open")
    release = released(wb, attempt.check, attempt.release)
    with wb.database.connect() as c:
        siblings = journal.attempts.of_person(c, attempt.person, attempt.check)
        outcomes = outcomes_of(wb, c, siblings)
        answers = journal.events.answers(c, attempt.id)
        marks = marks_of(wb, c, attempt)
        workshop = people.workshops.get(c, attempt.workshop) if attempt.workshop else None
        on_paper = typed_from_paper(c, attempt.id)
        finished = people.records.of_person(c, attempt.person) if release.form.requires else {}
    outcome = outcomes[attempt.id]
    place = standing(wb, release, siblings, outcomes)
    closed = (
        workshop is None
        or workshop.closed_at is not None
        or any(one.check == attempt.check and one.closed_at is not None for one in workshop.checks)
    )
    reveals = life.reveals_key(release.form, attempt, attempts_left=place.attempts_left, check_closed=closed)
    spoken = Language(language)
    responses = responses_of(release, attempt, answers)
    return {
        "attempt": attempt.id,
        "check": attempt.check,
        "title": in_language(release.form.title, spoken),
        "number": attempt.number,
        "name": visitor.person.display_name,
        "submitted_at": attempt.submitted_at.isoformat() if attempt.submitted_at else None,
        "decision": outcome.decision.value,
        "points": round(outcome.points, 2),
        "possible": round(outcome.possible, 2),
        "max_points": outcome.max_points,
        "cut_points": round(outcome.cut_points, 2),
        "failed_must_pass": list(outcome.failed_must_pass),
        "needs_review": outcome.needs_review,
        "attempts_left": place.attempts_left,
        "next_attempt_at": place.next_attempt_at,
        "counts": place.counting == attempt.id,
        "reveals_key": reveals,
        "on_paper": on_paper,
        "purpose": release.form.purpose,
        "competencies": _competencies(wb, release, outcome, spoken),
        "slots": [
            _slot(release, number, score, responses, answers, marks, spoken, reveals=reveals, on_paper=on_paper)
            for number, score in enumerate(outcome.scores, start=1)
        ],
        **_certificate(wb, release, outcome, finished, language),
    }


def _certificate(
    wb: Workbench, release: Release, outcome: Outcome, finished: dict[CourseId, CourseRecord], language: str
) -> dict[str, object]:
    """Whether the certificate holds; nothing where passing the check is all there is to it."""
    form = release.form
    if not form.requires:
        return {}
    return {
        "courses": courses_for_page(wb, form, finished, language),
        "certificate": outcome.decision is Decision.CERTIFIED and not lacking(form, finished),
    }


def _competencies(wb: Workbench, release: Release, outcome: Outcome, language: Language) -> list[dict[str, object]]:
    steps: dict[str, str] = {}
    for score in outcome.scores:
        item = release.items[score.item_id]
        for competency in item.competencies:
            steps.setdefault(competency, item.lesson_step)
    return [
        {
            "id": competency,
            "name": in_language(wb.course.competencies[competency].name, language)
            if competency in wb.course.competencies
            else competency,
            "mastery": mastery.value,
            "lesson_step": steps.get(competency, ""),
        }
        for competency, mastery in sorted(outcome.mastery.items())
    ]


def _slot(
    release: Release,
    number: int,
    score: Score,
    responses: dict[SlotId, Response | Unparsable],
    answers: dict[SlotId, Answer],
    marks: dict[SlotId, Mark],
    language: Language,
    *,
    reveals: bool,
    on_paper: bool,
) -> dict[str, object]:
    """One slot of a result. The key and the explanation stay away while they could still help anybody."""
    item = release.items[score.item_id]
    variant = Variant(slot=score.slot, item_id=item.id, item_revision=item.revision, seed=score.variant_seed)
    realised = realise(item, variant.seed)
    spec = next(one for one in release.form.slots if one.id == score.slot)
    response, answer, mark = responses[score.slot], answers.get(score.slot), marks.get(score.slot)
    verdict = score.verdict
    lost = verdict.status is ScoreStatus.SCORED and (verdict.share or 0) < 1
    forbidden = item.body.task.forbidden if isinstance(item.body, SimulatedPhone) else ()
    return {
        "slot": score.slot,
        "number": number,
        "type": item.type.value,
        "stem": in_language(realised.stem, language),
        "status": verdict.status.value,
        "points": None if score.points is None else round(score.points, 2),
        "max_points": score.max_points,
        "omitted": verdict.omitted,
        "on_device": on_paper and verdict.omitted and isinstance(item.body, SimulatedPhone),
        "late": answer.late if answer else False,
        "must_pass": spec.must_pass != "no",
        "answer": "" if isinstance(response, Unparsable) else words(item, variant, response, language),
        "misconceptions": list(misconception_words(item, variant, verdict.misconceptions, language)) if lost else [],
        "acts": list(act_words(item, [act for act in verdict.acts if act in forbidden], language)),
        "key": key_words(item, variant, language) if reveals else "",
        "explanation": in_language(realised.rationale, language) if reveals else "",
        "reason": verdict.reason,
        "comment": mark.comment if mark else "",
        "lesson_step": item.lesson_step,
    }
