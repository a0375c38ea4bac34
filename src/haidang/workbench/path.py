"""The learning path of the home page: lessons in an order that makes sense, and what deserves another look.

Nothing is ever locked: the path advises. Values in, values out; `home` reads the journal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from haidang.bank import Course
from haidang.domain.forms import Form, Release
from haidang.domain.ids import CheckId, CompetencyId, CourseId
from haidang.domain.people import Role
from haidang.domain.scores import Mastery, Outcome
from haidang.domain.text import in_language
from haidang.journal.events import PageState
from haidang.workbench.language import Translator
from haidang.workbench.notebooks import LessonFacts

View = dict[str, object]

MOST_STEPS = 3
"""So many steps are named for one competency: those that teach what was missed, then those with practice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How far a person is in one lesson."""

    lesson: LessonFacts
    reached: int
    """Steps up to the place where they stopped, 0 .. number of steps."""
    done: bool
    """They have been at the last step, wherever they leafed to afterwards."""

    @property
    def state(self) -> str:
        """``new``, ``begun`` or ``done``."""
        return "done" if self.done else "begun" if self.reached else "new"

    @property
    def percent(self) -> int:
        """Share of the steps, 0 .. 100."""
        return 100 if self.done else round(100 * self.reached / max(len(self.lesson.steps), 1))

    @property
    def minutes_left(self) -> int:
        """Minutes, ≥ 0; at least one while the lesson is not done."""
        if self.done:
            return 0
        return max(1, round(self.lesson.minutes * (1 - self.reached / max(len(self.lesson.steps), 1))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The attempt that counts of one check: what it was made from, what came out, when it was handed in."""

    release: Release
    outcome: Outcome
    at: datetime


def learned(lesson: LessonFacts, state: PageState) -> Learned:
    """Say how far somebody is in a lesson."""
    anchors = [anchor for anchor, _title in lesson.steps]
    reached = anchors.index(state.place) + 1 if state.place in anchors else 0
    return Learned(lesson=lesson, reached=reached, done=bool(anchors) and anchors[-1] in state.been)


def in_order(lessons: Sequence[LessonFacts]) -> list[LessonFacts]:
    """Put every lesson behind those it names in `after`; otherwise they keep their order.

    Names that are no lessons count nothing. Where lessons wait for each other in a circle, the first of the circle
    goes ahead.
    """
    names = {one.name for one in lessons}
    left, placed = list(lessons), list[LessonFacts]()

    def waits_for(one: LessonFacts) -> set[str]:
        return (set(one.after) & names) - {each.name for each in placed} - {one.name}

    while left:
        ready = next((one for one in left if not waits_for(one)), None)
        if ready is None:
            of_name = {one.name: one for one in left}
            seen, at = list[str](), left[0]
            while at.name not in seen:
                seen.append(at.name)
                at = of_name[min(waits_for(at))]
            circle = seen[seen.index(at.name) :]
            ready = next(one for one in left if one.name in circle)
        left.remove(ready)
        placed.append(ready)
    return placed


def _short(lesson: LessonFacts) -> str:
    """A lesson's title without what stands behind its colon."""
    return lesson.title.partition(":")[0]


def checks_of(lesson: LessonFacts, forms: Mapping[CheckId, Form]) -> list[CheckId]:
    """Find the checks of a lesson: those that name it, or its module."""
    return [
        name
        for name, form in sorted(forms.items())
        if form.purpose == "module" and (form.lesson == lesson.name or (lesson.module and form.module == lesson.module))
    ]


def paths(
    standing: Sequence[Learned],
    forms: Mapping[CheckId, Form],
    cards: Mapping[CheckId, View],
    roles: frozenset[Role],
    *,
    staff: bool,
    course: Course,
    held: Collection[CourseId],
    language: str,
    base: str,
    translate: Translator,
) -> list[View]:
    """Lay the lessons out as one path for each role (`site/home.html` lists the fields).

    Parameters
    ----------
    standing
        All lessons, already in order.
    forms
        Every check of the course, as released where it is.
    cards
        How the person stands with their checks; one that is missing has not been opened for them.
    staff
        Staff also see the paths of others, behind their own: they help people along them.
    held
        Online courses that are recorded for the person.
    """
    titles = {
        Role.VOLUNTEER: translate("Chặng đường của tình nguyện viên"),
        Role.TRAINER: translate("Chặng đường của giảng viên"),
        Role.COORDINATOR: translate("Chặng đường của điều phối viên"),
        Role.AUTHOR: translate("Chặng đường của người biên soạn"),
    }
    of_name = {one.lesson.name: one for one in standing}
    placed: set[str] = set()
    found: list[View] = []
    for role in sorted(Role, key=lambda one: one not in roles):
        own = role in roles
        mine = [
            one
            for one in standing
            if one.lesson.name not in placed
            and (role.value in one.lesson.roles or (own and not one.lesson.roles))
            and (own or staff)
        ]
        if not mine:
            continue
        placed |= {one.lesson.name for one in mine}
        found.append(
            {
                "title": translate("Chặng đường của bạn") if own and not found else titles[role],
                "own": own,
                "minutes_left": sum(one.minutes_left for one in mine),
                "done": sum(one.done for one in mine),
                "of": len(mine),
                "steps": [
                    _step(number, one, of_name, forms, cards, own, language, base, translate)
                    for number, one in enumerate(mine, start=1)
                ],
                "ends": _ends(forms, cards, course, held, language, translate, own=own)
                if role is Role.VOLUNTEER
                else [],
            }
        )
    return found


def _step(
    number: int,
    one: Learned,
    of_name: Mapping[str, Learned],
    forms: Mapping[CheckId, Form],
    cards: Mapping[CheckId, View],
    own: bool,
    language: str,
    base: str,
    translate: Translator,
) -> View:
    lesson = one.lesson
    first = [of_name[name] for name in lesson.after if name in of_name and name != lesson.name]
    return {
        "number": number,
        "title": lesson.title,
        "summary": lesson.summary,
        "minutes": lesson.minutes,
        "minutes_left": one.minutes_left,
        "state": one.state,
        "percent": one.percent,
        "steps": f"{one.reached}/{len(lesson.steps)}",
        "href": f"{base}{language}/lesson/{lesson.name}",
        "first": [] if one.done else [_short(each.lesson) for each in first if not each.done],
        "checks": [_row(name, forms[name], cards, language, translate, own=own) for name in checks_of(lesson, forms)],
    }


def _row(
    name: CheckId, form: Form, cards: Mapping[CheckId, View], language: str, translate: Translator, *, own: bool
) -> View:
    """How a check stands, beside its lesson."""
    card = cards.get(name)
    if card is not None:
        return card
    size = translate("%(n)s câu") % {"n": len(form.slots)}
    limit = translate("%(n)s phút") % {"n": form.time_limit_minutes} if form.time_limit_minutes else ""
    return {
        "check": name,
        "title": in_language(form.title, language),
        "state": "later" if own else "",
        "points": "",
        "percent": 0,
        "note": " · ".join(part for part in (size, limit) if part),
        "action": "",
        "href": "",
        "post": False,
        "at_top": False,
        "lacks_courses": False,
    }


def _ends(
    forms: Mapping[CheckId, Form],
    cards: Mapping[CheckId, View],
    course: Course,
    held: Collection[CourseId],
    language: str,
    translate: Translator,
    *,
    own: bool,
) -> list[View]:
    """The certification at the end of the path, with the online courses that are still to be recorded."""
    found = []
    for name, form in sorted(forms.items()):
        if form.purpose != "certification":
            continue
        row = _row(name, form, cards, language, translate, own=own)
        said = row["state"] == "passed" or row["lacks_courses"]  # then the note names them
        lacking = [course.online_courses[one] for one in form.requires if one in course.online_courses]
        titles = [in_language(one.title, language) for one in lacking if not said and one.id not in held]
        found.append({**row, "requires": titles})
    return found


def not_yet(counted: Sequence[Counted]) -> dict[CompetencyId, Counted]:
    """Find the competencies that are not mastered, each with the attempt that says so.

    Where several checks measured a competency, the one handed in last holds; one that waits for a mark says nothing.
    """
    latest: dict[CompetencyId, tuple[Mastery, Counted]] = {}
    for one in sorted(counted, key=lambda each: each.at):
        for competency, mastery in one.outcome.mastery.items():
            if mastery is not Mastery.PENDING:
                latest[competency] = (mastery, one)
    return {name: one for name, (mastery, one) in latest.items() if mastery is Mastery.NOT_YET}


def review(
    counted: Sequence[Counted], course: Course, lessons: Sequence[LessonFacts], language: str, base: str
) -> list[View]:
    """List what deserves another look: names of competencies and the steps that teach and practise them.

    Nothing of an item is in it, neither its text nor its key; must-pass competencies come first.

    Returns
    -------
    list
        ``[{name, must_pass, links: [{title, lesson, href, practice}]}]``; `practice` counts the practice items of this
        competency in that step.
    """
    steps = {f"{one.name}#{anchor}": (one, title) for one in lessons for anchor, title in one.steps}
    stands = {item: f"{one.name}#{anchor}" for one in lessons for item, anchor in one.practice}
    found: list[tuple[bool, CompetencyId, View]] = []
    for competency, one in not_yet(counted).items():
        known = course.competencies.get(competency)
        missed = [
            one.release.items[score.item_id] for score in one.outcome.scores if (score.points or 0) < score.max_points
        ]
        taught = [item.lesson_step for item in missed if competency in item.competencies]
        practised = [
            stands[item.id]
            for item in course.items.values()
            if item.use == "practice" and competency in item.competencies and item.id in stands
        ]
        found_steps = [step for step in dict.fromkeys((*taught, *practised)) if step in steps]
        links: list[View] = [
            {
                "title": steps[step][1],
                "lesson": _short(steps[step][0]),
                "href": f"{base}{language}/lesson/{step}",
                "practice": practised.count(step),
            }
            for step in found_steps[:MOST_STEPS]
        ]
        must_pass = known is not None and known.must_pass
        name = in_language(known.name, language) if known is not None else competency
        found.append((not must_pass, competency, {"name": name, "must_pass": must_pass, "links": links}))
    return [view for _order, _name, view in sorted(found, key=lambda each: each[:2])]
