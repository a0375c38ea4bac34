"""Use case of the home page: my path, my checks, my results, and the desks for staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from haidang import journal, people
from haidang.domain.attempts import Attempt, AttemptState
from haidang.domain.forms import Form
from haidang.domain.ids import AttemptId, CheckId
from haidang.domain.people import Role, Workshop
from haidang.domain.scores import Decision, Outcome
from haidang.domain.text import in_language
from haidang.workbench.attempts import VIETNAM
from haidang.workbench.checks import released, released_checks
from haidang.workbench.language import Translator, decimal, translator
from haidang.workbench.notebooks import PageFacts, lessons, live_pages
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcomes_of
from haidang.workbench.path import Counted, Learned, checks_of, in_order, learned, paths, review
from haidang.workbench.records import courses_due
from haidang.workbench.results import standing
from haidang.workbench.visits import Visitor, team_name

View = dict[str, object]

AT_TOP = 2
"""So many open checks stand at the top of the page, as in a class; more of them wait beside their lessons."""
REVIEW_SHOWN = 3
"""So many competencies to look at again are shown at once, the rest is folded."""


def home_view(wb: Workbench, visitor: Visitor, language: str, base: str) -> View:
    """Everything `site/home.html` shows (its head lists the fields)."""
    translate = translator(language)
    found = in_order(lessons(wb.settings.notebooks, language))
    roles = visitor.person.roles
    forms = dict(wb.course.forms)
    cards: dict[CheckId, View] = {}
    results: list[View] = []
    counted: list[Counted] = []
    with wb.database.connect() as c:
        standing_in = [learned(one, journal.events.page_state(c, visitor.person.id, one.name)) for one in found]
        latest = journal.events.pages_of(c, visitor.person.id)
        joined = people.workshops.of_person(c, visitor.person.id)
        held = people.records.of_person(c, visitor.person.id)
        for check in released_checks(wb):
            forms[check] = released(wb, check).form
            if Role.VOLUNTEER in roles:
                card, sat, counts = _check(wb, c, visitor, check, joined, language, base, translate)
                cards |= {check: card} if card else {}
                results += sat
                counted += [counts] if counts else []
    beside = {check for one in found for check in checks_of(one, forms)}
    beside |= {check for check, form in forms.items() if found and form.purpose == "certification"}
    at_top = _at_top(cards, forms, beside)
    laid = paths(
        standing_in,
        forms,
        cards,
        roles,
        staff=visitor.person.is_staff,
        course=wb.course,
        held=held,
        language=language,
        base=base,
        translate=translate,
    )
    again = review(counted, wb.course, found, language, base)
    name = visitor.person.display_name.split()[-1]
    return {
        "person": {"name": name, "team": team_name(wb, visitor.person)},
        "greeting": translate("Hôm nay mình học gì để giúp bà con?"),
        "current": _current(standing_in, latest, laid, language, base),
        "checks": at_top,
        "review": again[:REVIEW_SHOWN],
        "review_more": again[REVIEW_SHOWN:],
        "paths": laid,
        "results": results,
        "desks": _desks(wb, visitor, language, base),
        "checklist": f"{base}{language}/checklist",
        "notice": "",
    }


def _current(
    standing_in: list[Learned], latest: tuple[str, ...], laid: list[View], language: str, base: str
) -> View | None:
    """The lesson to go on with: the one they were in last, else the next of their own path; None when all is done."""
    begun = [one for one in standing_in if one.state == "begun"]
    if begun:
        one = min(begun, key=lambda each: latest.index(each.lesson.name) if each.lesson.name in latest else len(latest))
        return {
            "state": "begun",
            "title": one.lesson.title,
            "place": one.lesson.steps[one.reached - 1][1],
            "minutes_left": one.minutes_left,
            "percent": one.percent,
            "steps": f"{one.reached}/{len(one.lesson.steps)}",
            "href": f"{base}{language}/lesson/{one.lesson.name}",
        }
    own = {step["href"]: step for path in laid if path["own"] for step in path["steps"]}  # type: ignore[attr-defined]
    for href, step in own.items():
        if step["state"] == "new":
            return {**step, "place": "", "steps": str(step["number"]), "href": href}
    return None


def _at_top(cards: dict[CheckId, View], forms: dict[CheckId, Form], beside: set[CheckId]) -> list[View]:
    """The checks that somebody can sit now, unless there are so many that they better wait beside their lessons.

    One that stands beside no lesson is shown here whatever its state; a form before or after a workshop only while it
    is open.
    """
    now = {name: card for name, card in cards.items() if card["state"] in {"open", "begun"}}
    few = len(now) <= AT_TOP
    shown = [card for name, card in now.items() if few or card["state"] == "begun" or name not in beside]
    shown += [
        card
        for name, card in cards.items()
        if name not in beside and name not in now and forms[name].purpose != "before_after"
    ]
    for card in shown:
        card["at_top"] = True
    return sorted(shown, key=lambda card: {"begun": 0, "open": 1}.get(str(card["state"]), 2))


def _points(outcome: Outcome, language: str) -> str:
    return f"{decimal(outcome.points, language)}/{decimal(outcome.max_points, language)}"


def _clock(moment: datetime | None, language: str) -> str:
    """A moment as people in Vietnam read it."""
    if moment is None:
        return ""
    return moment.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y" if language == "vi" else "%d %b %Y %H:%M")


def _check(
    wb: Workbench,
    c: Connection,
    visitor: Visitor,
    check: CheckId,
    joined: list[Workshop],
    language: str,
    base: str,
    translate: Translator,
) -> tuple[View | None, list[View], Counted | None]:
    """One check's card (None while it does not concern the person), the results of its attempts, and what counts."""
    form = released(wb, check).form
    siblings = [
        one for one in journal.attempts.of_person(c, visitor.person.id, check) if one.state is not AttemptState.RESET
    ]
    outcomes = outcomes_of(wb, c, siblings)
    is_open = any(one.check == check and one.closed_at is None for workshop in joined for one in workshop.checks)
    if not siblings and not is_open:
        return None, [], None
    place = standing(wb, released(wb, check), siblings, outcomes)
    counted = outcomes.get(place.counting) if place.counting else None
    card: View = {
        "check": check,
        "at_top": False,
        "lacks_courses": False,
        "title": in_language(form.title, language),
        "points": _points(counted, language) if counted else "",
        "percent": round(100 * counted.points / counted.max_points) if counted else 0,
        **_next_act(
            form,
            siblings,
            place.counting,
            counted,
            place.attempts_left,
            place.next_attempt_at,
            is_open,
            check,
            base,
            language,
            translate,
        ),
    }
    due = courses_due(wb, c, visitor.person.id, form, language) if card["state"] == "passed" else ""
    if due:
        note = translate("Bạn đã đạt bài, còn thiếu khóa: %(courses)s. Học xong, hãy nhờ giảng viên ghi nhận.")
        card |= {"state": "waiting", "lacks_courses": True, "note": note % {"courses": due}}
    results: list[View] = [
        {
            "title": f"{in_language(form.title, language)} · {translate('Lần %(n)s') % {'n': attempt.number}}",
            "when": _clock(attempt.submitted_at, language),
            "points": _points(outcomes[attempt.id], language),
            "percent": round(100 * outcomes[attempt.id].points / outcomes[attempt.id].max_points),
            "decision": "" if form.purpose == "before_after" else outcomes[attempt.id].decision.value,
            "href": f"{base}{language}/result/{attempt.id}",
        }
        for attempt in reversed(siblings)
        if attempt.id in outcomes
    ]
    counts = next((one for one in siblings if one.id == place.counting and one.submitted_at), None)
    if counts is None or counted is None or counts.submitted_at is None:
        return card, results, None
    release = released(wb, check, counts.release)
    return card, results, Counted(release=release, outcome=counted, at=counts.submitted_at)


def _next_act(
    form: Form,
    siblings: list[Attempt],
    counting: AttemptId | None,
    counted: Outcome | None,
    left: int,
    next_at: str | None,
    is_open: bool,
    check: CheckId,
    base: str,
    language: str,
    translate: Translator,
) -> View:
    """What the person can do about a check now: the button, where it leads, and a note."""
    begun = next((one for one in siblings if one.state is AttemptState.OPEN), None)
    start: View = {"href": f"{base}start/{check}", "post": True}
    see: View = {"href": f"{base}{language}/result/{counting}", "post": False, "action": translate("Xem kết quả")}
    if begun is not None:
        return {"state": "begun", "action": translate("Làm tiếp"), "note": _limit(begun, translate), **start}
    if counted is None:
        count = translate("%(n)s câu") % {"n": len(form.slots)}
        limit = translate("%(n)s phút") % {"n": form.time_limit_minutes} if form.time_limit_minutes else ""
        note = " · ".join(part for part in (count, limit) if part)
        return {"state": "open", "action": translate("Bắt đầu làm bài"), "note": note, **start}
    if counted.decision is Decision.CERTIFIED:
        return {"state": "passed", "note": translate("Đã đạt. Chúc mừng bạn!"), **see}
    if counted.decision is Decision.PENDING:
        return {"state": "waiting", "note": translate("Đang chờ giảng viên chấm câu viết."), **see}
    if not left:
        return {
            "state": "closed",
            "note": translate("Bạn đã hết số lần làm bài. Hãy nhờ giảng viên hướng dẫn thêm."),
            **see,
        }
    if next_at:
        when = _clock(datetime.fromisoformat(next_at), language)
        return {
            "state": "closed",
            "note": translate("Được làm lại từ %(when)s. Trong lúc chờ, hãy ôn phần còn thiếu.") % {"when": when},
            **see,
        }
    if not is_open:
        return {"state": "closed", "note": translate("Giảng viên chưa mở lần làm lại."), **see}
    note = translate("Chưa đạt. Bạn còn %(n)s lần làm lại.") % {"n": left}
    return {"state": "open", "action": translate("Làm lại với đề khác"), "note": note, **start}


def _limit(begun: Attempt, translate: Translator) -> str:
    if begun.ends_at is None:
        return translate("Bài đang làm dở, câu trả lời đã lưu vẫn còn.")
    return translate("Bài đang làm dở, làm được đến %(clock)s.") % {
        "clock": begun.ends_at.astimezone(VIETNAM).strftime("%H:%M")
    }


def _desks(wb: Workbench, visitor: Visitor, language: str, base: str) -> list[View]:
    """Live pages for staff: their own desks, and every ordinary notebook."""
    roles = {role.value for role in visitor.person.roles}
    staff = visitor.person.is_staff
    allowed: Callable[[PageFacts], bool] = lambda page: bool(roles & set(page.roles)) or (staff and not page.roles)  # noqa: E731
    return [
        {"title": page.title, "summary": page.summary, "href": f"{base}{language}/live/{page.href}"}
        for page in live_pages(wb.settings.notebooks, language)
        if allowed(page)
    ]
