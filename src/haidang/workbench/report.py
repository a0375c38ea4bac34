"""Use cases of progress: who has come how far in the units that somebody may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from haidang import journal, nbgrading, people
from haidang.domain.attempts import AttemptState
from haidang.domain.competencies import Holder
from haidang.domain.errors import Refused
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, PersonId, ReleaseId, SlotId, UnitId
from haidang.domain.people import Person, Role, Unit, UnitLevel
from haidang.domain.records import OnlineCourse
from haidang.domain.scores import Decision
from haidang.domain.text import in_language
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.checks import released_checks
from haidang.workbench.opening import Workbench

if TYPE_CHECKING:  # pandas behind it costs half a second, and the trainer's desk does not need it
    from haidang.tracker.decisions import MarkRow
    from haidang.tracker.progress import Progress

SHOWN_UNITS = 12
"""Units named in a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """A volunteer as staff choose one from a list."""

    person: PersonId
    name: str
    code: str
    team: str


def visible_units(wb: Workbench, actor: Person | None) -> list[Unit]:
    """Units whose people the actor may see, every unit after its parent; None is the command line and sees all."""
    with wb.database.connect() as c:
        units = people.units.all_units(c)
        scope = None if actor is None else people.persons.scope(c, actor)
    return [unit for unit in units if scope is None or unit.id in scope]


def chosen_units(wb: Workbench, actor: Person | None, wanted: str = "") -> list[Unit]:
    """The visible units, or one of them (by name, code or id) with all below it.

    Raises
    ------
    Refused
        ``no_unit`` if the actor sees none of this name, ``ambiguous_unit`` if several; ``no_scope`` if they see none
        at all. The sentence names units of the actor's own part of the tree only.
    """
    units = visible_units(wb, actor)
    if not units:
        raise Refused(
            "Chưa có đơn vị nào. Hãy nhập danh sách trước."
            if actor is None
            else "Tài khoản của bạn chưa được giao đơn vị nào để theo dõi.",
            code="no_scope",
        )
    if not wanted.strip():
        return units
    key = people.unit_names.place_key(wanted)
    found = [
        unit
        for unit in units
        if wanted.strip() in (unit.code, unit.id) or people.unit_names.place_key(unit.name) == key
    ]
    if len(found) > 1:
        raise Refused(f"Có {len(found)} đơn vị tên “{wanted.strip()}”. Hãy dùng mã đơn vị.", code="ambiguous_unit")
    if not found:
        above = [unit for unit in units if unit.level is not UnitLevel.TEAM] or units
        some = ", ".join(f"{unit.name} ({unit.code})" for unit in above[:SHOWN_UNITS])
        raise Refused(
            f"Không có đơn vị “{wanted.strip()}” trong phạm vi của bạn. Các đơn vị có thể xem: {some}.", code="no_unit"
        )
    return [unit for unit in units if found[0].id in unit.path]


def chosen_check(wb: Workbench, check: CheckId | None) -> CheckId:
    """The check asked for, or the only one released here.

    Raises
    ------
    Refused
        ``not_released`` if it (or any) was never released here, ``which_check`` if there are several to choose from.
    """
    known = released_checks(wb)
    if not known:
        raise Refused(
            "Chưa có bài kiểm tra nào được phát hành trên máy này. Hãy mở một bài từ bàn giảng viên.",
            code="not_released",
        )
    if check is None and len(known) > 1:
        raise Refused(f"Có nhiều bài kiểm tra, hãy chọn một: {', '.join(known)}.", code="which_check")
    if check is not None and check not in known:
        raise Refused(
            f"Bài kiểm tra “{check}” chưa được phát hành. Các bài đang có: {', '.join(known)}.", code="not_released"
        )
    return check or known[0]


def progress_of(
    wb: Workbench,
    actor: Person | None,
    check: CheckId | None = None,
    unit: str = "",
    *,
    most_named: int | None = None,
) -> Progress:
    """The progress report of a check for the actor's part of the tree, manual marks included.

    Parameters
    ----------
    actor
        None for the command line on the machine itself, which sees all; otherwise the units of their staff roles.
    check
        None where only one is released.
    unit
        Name or code of a unit to narrow the report to, '' for everything in scope.
    most_named
        Name who is not certified yet only where there are at most so many volunteers (0: nobody, None: always).
        Numbers alone are quicker.

    Raises
    ------
    Refused
        If the unit is unknown or outside the actor's scope, or the check was not released.
    """
    from haidang.tracker.progress import progress

    units = [one.id for one in chosen_units(wb, actor, unit)]
    wanted = chosen_check(wb, check)
    releases = releases_of(wb, wanted)
    with wb.database.connect() as c:
        return progress(
            c,
            check=wanted,
            units=units,
            releases=releases,
            marks=marks_for(wb, c, wanted, releases),
            courses=[one.id for one in required_courses(wb)],
            on=today_in_vietnam(wb.now()),
            most_named=most_named,
        )


def busiest_check(wb: Workbench) -> CheckId | None:
    """Return the check with the most attempts, of any state and release; None before the first one."""
    made: Counter[CheckId] = Counter()
    with wb.database.connect() as c:
        for release, number in journal.attempts.numbers_of(c).items():
            made[CheckId(release.rpartition("-r")[0])] += number
    return max(made, key=lambda one: (made[one], one), default=None)


def required_courses(wb: Workbench) -> tuple[OnlineCourse, ...]:
    """The online courses that every volunteer must finish."""
    return tuple(one for one in wb.course.online_courses.values() if Holder.VOLUNTEER in one.required_for)


def course_titles(wb: Workbench, language: str = "vi") -> dict[str, str]:
    """Id → title of the online courses that every volunteer must finish."""
    return {str(one.id): in_language(one.title, language) for one in required_courses(wb)}


def releases_of(wb: Workbench, check: CheckId) -> dict[ReleaseId, Release]:
    """Every revision of a check that was released here."""
    mine = [one for one in nbgrading.published(wb.folder) if one.rpartition("-r")[0] == check]
    return {one: nbgrading.load_release(wb.folder, one) for one in mine}


def check_titles(wb: Workbench, language: str = "vi") -> dict[str, str]:
    """Check id → title of its newest revision, of all released checks."""
    titles = {}
    for check in released_checks(wb):
        newest = max(releases_of(wb, check).values(), key=lambda one: one.form.revision)
        titles[str(check)] = in_language(newest.form.title, language)
    return titles


def marks_for(wb: Workbench, c: Connection, check: CheckId, releases: Iterable[ReleaseId]) -> list[MarkRow]:
    """All manual marks of a check: of attempts in the gradebook from there, of all others from the archive."""
    from haidang.tracker import frames
    from haidang.tracker.decisions import MarkRow

    found = [
        MarkRow(attempt=attempt, slot=SlotId(slot), points=points)
        for attempt, slot, points in frames.archived(c, check)
    ]
    marked = {release: nbgrading.manual_marks(wb.folder, release) for release in releases}
    holders = frames.holders(c, check, {person for marks in marked.values() for person, _slot in marks})
    for release, marks in marked.items():
        for (person, slot), mark in marks.items():
            attempt = holders.get((person, release))
            if attempt is not None:
                found.append(MarkRow(attempt=attempt, slot=slot, points=mark.points))
    return found


def decisions_now(wb: Workbench, check: CheckId) -> dict[AttemptId, Decision]:
    """The decision of every submitted attempt of active volunteers that a manual mark can change, marks included."""
    from haidang.tracker.progress import standing_decisions

    releases = releases_of(wb, check)
    with wb.database.connect() as c:
        units = [unit.id for unit in people.units.all_units(c)]
        return standing_decisions(
            c, check=check, units=units, releases=releases, marks=marks_for(wb, c, check, releases)
        )


def volunteers_of(wb: Workbench, actor: Person, unit: UnitId | None = None) -> list[Volunteer]:
    """The active volunteers of the actor's scope, or of one unit in it and all below, by Vietnamese name order."""
    units = [one for one in visible_units(wb, actor) if unit is None or unit in one.path]
    names = {one.id: one.name for one in units}
    with wb.database.connect() as c:
        found = people.persons.in_units(c, list(names), {Role.VOLUNTEER})
    return [
        Volunteer(
            person=one.id,
            name=one.display_name,
            code=one.code,
            team=", ".join(names[each.unit] for each in one.memberships if each.unit in names),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """A check that somebody sits right now."""

    attempt: AttemptId
    title: str
    number: int
    answered: int
    slots: int


def open_attempts_of(wb: Workbench, actor: Person, person: PersonId, language: str = "vi") -> list[OpenAttempt]:
    """What a person of the actor's scope sits right now, the latest first; nobody else's attempts are told."""
    with wb.database.connect() as c:
        if not people.persons.may_see(c, actor, person):
            return []
        begun = [one for one in journal.attempts.of_person(c, person) if one.state is AttemptState.OPEN]
        answered = journal.events.answered_counts(c, [one.id for one in begun])
    return [
        OpenAttempt(
            attempt=one.id,
            title=in_language(nbgrading.load_release(wb.folder, one.release).form.title, language),
            number=one.number,
            answered=answered.get(one.id, 0),
            slots=len(one.variants),
        )
        for one in sorted(begun, key=lambda one: one.opened_at, reverse=True)
    ]
