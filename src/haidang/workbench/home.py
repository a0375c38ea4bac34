"""Use case of the home page: my lessons, my checks, my results, and the desks for staff."""

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
from haidang.workbench.finishing import outcomes_of
from haidang.workbench.language import Translator, decimal, translator
from haidang.workbench.notebooks import LessonFacts, PageFacts, lessons, live_pages
from haidang.workbench.opening import Workbench
from haidang.workbench.results import standing
from haidang.workbench.visits import Visitor, team_name

View = dict[str, object]


def home_view(wb: Workbench, visitor: Visitor, language: str, base: str) -> View:
    """Everything `site/home.html` shows (its head lists the fields)."""
    translate = translator(language)
    with wb.database.connect() as c:
        learning = [_lesson(c, visitor, one, language, base) for one in lessons(wb.settings.notebooks, language)]
        joined = people.workshops.of_person(c, visitor.person.id)
        checks, results = [], []
        if Role.VOLUNTEER in visitor.person.roles:
            for check in released_checks(wb):
                shown, sat = _check(wb, c, visitor, check, joined, language, base, translate)
                checks += [shown] if shown else []
                results += sat
    name = visitor.person.display_name.split()[-1]
    return {
        "person": {"name": name, "team": team_name(wb, visitor.person)},
        "greeting": translate("Hôm nay mình học gì để giúp bà con?"),
        "current": next((one["now"] for one in learning if one["now"]), None),
        "lessons": learning,
        "checks": checks,
        "results": results,
        "desks": _desks(wb, visitor, language, base),
        "notice": "",
    }


def _lesson(c: Connection, visitor: Visitor, lesson: LessonFacts, language: str, base: str) -> View:
    state = journal.events.page_state(c, visitor.person.id, lesson.name)
    anchors = [anchor for anchor, _title in lesson.steps]
    reached = anchors.index(state.place) + 1 if state.place in anchors else 0
    total = max(len(anchors), 1)
    percent = round(100 * reached / total)
    href = f"{base}{language}/lesson/{lesson.name}"
    stand = "new" if not reached else "done" if reached == total else "begun"
    now = None
    if stand == "begun":
        now = {
            "title": lesson.title,
            "place": lesson.steps[reached - 1][1],
            "minutes_left": max(1, round(lesson.minutes * (1 - reached / total))),
            "percent": percent,
            "steps": f"{reached}/{total}",
            "href": href,
        }
    return {
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "state": stand,
        "percent": percent,
        "href": href,
        "tags": [],
        "now": now,
    }


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
) -> tuple[View | None, list[View]]:
    """One check's card (None while it does not concern the person) and the results of its attempts."""
    form = released(wb, check).form
    siblings = [
        one for one in journal.attempts.of_person(c, visitor.person.id, check) if one.state is not AttemptState.RESET
    ]
    outcomes = outcomes_of(wb, c, siblings)
    is_open = any(one.check == check and one.closed_at is None for workshop in joined for one in workshop.checks)
    if not siblings and not is_open:
        return None, []
    place = standing(wb, released(wb, check), siblings, outcomes)
    counted = outcomes.get(place.counting) if place.counting else None
    card: View = {
        "title": in_language(form.title, language),
        "points": _points(counted, language) if counted else "",
        "percent": round(100 * counted.points / counted.max_points) if counted else 0,
        "tags": [],
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
    results: list[View] = [
        {
            "title": f"{in_language(form.title, language)} · {translate('Lần %(n)s') % {'n': attempt.number}}",
            "when": _clock(attempt.submitted_at, language),
            "points": _points(outcomes[attempt.id], language),
            "percent": round(100 * outcomes[attempt.id].points / outcomes[attempt.id].max_points),
            "decision": outcomes[attempt.id].decision.value,
            "href": f"{base}{language}/result/{attempt.id}",
        }
        for attempt in reversed(siblings)
        if attempt.id in outcomes
    ]
    return card, results


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
