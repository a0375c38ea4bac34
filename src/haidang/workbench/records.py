"""Use cases of online courses: who has finished which, read from a list or entered by staff, and what is lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from haidang import journal, people
from haidang.domain.errors import ContentError, NotAllowed, NotFound, Refused, SetupError
from haidang.domain.forms import Form
from haidang.domain.ids import CourseId, PersonId, UnitId
from haidang.domain.people import Person, Role
from haidang.domain.records import CourseRecord, Origin
from haidang.domain.text import in_language
from haidang.people.record_match import RecordPlan, plan_records
from haidang.people.record_read import read_records
from haidang.people.records import Recorded
from haidang.workbench.attempts import VIETNAM, today_in_vietnam
from haidang.workbench.language import translator
from haidang.workbench.opening import Workbench
from haidang.workbench.report import chosen_units, required_courses, volunteers_of

RECORDERS = frozenset({Role.TRAINER, Role.COORDINATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A volunteer who has not finished every required course, as staff see them."""

    person: PersonId
    name: str
    code: str
    team: str
    courses: tuple[CourseId, ...]
    """Those that are lacking."""


def lacking(form: Form, records: Mapping[CourseId, CourseRecord]) -> tuple[CourseId, ...]:
    """The courses that a form requires and that are not recorded."""
    return tuple(one for one in form.requires if one not in records)


def courses_due(wb: Workbench, c: Connection, person: PersonId, form: Form, language: str) -> str:
    """Titles of the courses that a form requires and the person lacks, in one line; '' for none."""
    if not form.requires:
        return ""
    due = lacking(form, people.records.of_person(c, person))
    return ", ".join(f"“{course_title(wb, one, language)}”" for one in due)


def course_title(wb: Workbench, course: CourseId, language: str) -> str:
    """The title of an online course; its id where the course is no longer listed."""
    known = wb.course.online_courses.get(course)
    return in_language(known.title, language) if known else str(course)


def origin_words(record: CourseRecord, language: str) -> str:
    """Where a record comes from, as it stands beside it everywhere."""
    translate = translator(language)
    day = record.recorded_at.astimezone(VIETNAM).strftime("%d/%m/%Y")
    sentence = (
        translate("nhập từ tệp %(source)s ngày %(day)s")
        if record.origin is Origin.IMPORTED
        else translate("do %(source)s nhập ngày %(day)s")
    )
    return sentence % {"source": record.source, "day": day}


def courses_for_page(
    wb: Workbench, form: Form, records: Mapping[CourseId, CourseRecord], language: str
) -> list[dict[str, object]]:
    """What a result says of the courses that its form requires (`docs/reference/contracts.md` 2.5)."""
    found: list[dict[str, object]] = []
    for course in form.requires:
        record = records.get(course)
        known = wb.course.online_courses.get(course)
        found.append(
            {
                "id": course,
                "title": course_title(wb, course, language),
                "address": known.address if known else "",
                "done": record is not None,
                "completed_on": record.completed_on.isoformat() if record else None,
                "origin": origin_words(record, language) if record else "",
            }
        )
    return found


# ── from a list ───────────────────────────────────────────────────────────────────────────────────────────────────


def preview_records(wb: Workbench, path: Path, *, unit: str = "") -> RecordPlan:
    """Read a list and say what importing it would do; nothing is written.

    Parameters
    ----------
    unit
        Name or code of a unit to look for the people in, '' for all.

    Raises
    ------
    SetupError
        If the file cannot be read.
    Refused
        If the course folder lists no online courses, or there is no such unit.
    """
    courses = list(wb.course.online_courses.values())
    if not courses:
        raise Refused("Khóa học này không có courses.yaml, nên không có khóa trực tuyến nào để ghi.", code="no_courses")
    units = chosen_units(wb, None, unit)
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise SetupError(
            f"Không mở được tệp {path}. Hãy xem lại tên tệp, và đóng tệp nếu đang mở trong Excel."
        ) from fault
    today = today_in_vietnam(wb.now())
    sheet = read_records(path.name, data, courses, today=today)
    with wb.database.connect() as c:
        return plan_records(c, sheet, units=units, today=today, now=wb.now())


def import_records(wb: Workbench, plan: RecordPlan) -> Recorded:
    """Write what a plan says, in one transaction or not at all; the import is an act, and so is every replacement.

    Raises
    ------
    ContentError
        If the list has errors: all of them.
    """
    if not plan.is_fit:
        raise ContentError("Chưa ghi gì. Hãy sửa các dòng được báo rồi chạy lại.", plan.diagnostics)
    with wb.database.begin() as c:
        done = people.records.record(c, plan.records, wb.now(), by=None, new_id=wb.new_id)
        journal.acts.record(
            c,
            journal.acts.Act(
                id=wb.new_id(),
                at=wb.now(),
                by=None,
                what="course.import",
                target=plan.file[:64],
                reason="",
                detail={"people": plan.people, "added": done.added, "replaced": done.replaced, "same": plan.same},
            ),
        )
    return done


# ── by staff ──────────────────────────────────────────────────────────────────────────────────────────────────────


def lacking_of(wb: Workbench, actor: Person, unit: UnitId | None = None) -> list[Lacking]:
    """Volunteers of the actor's scope (or of one unit in it and below) who lack a required course, by name."""
    required = [one.id for one in required_courses(wb)]
    folk = volunteers_of(wb, actor, unit)
    with wb.database.connect() as c:
        held = people.records.of_persons(c, [one.person for one in folk])
    found = []
    for one in folk:
        open_ones = tuple(course for course in required if course not in held.get(one.person, {}))
        if open_ones:
            found.append(Lacking(person=one.person, name=one.name, code=one.code, team=one.team, courses=open_ones))
    return found


def records_seen(wb: Workbench, actor: Person, person: PersonId) -> dict[CourseId, CourseRecord]:
    """One person's records, for staff who may see the person; nothing of anybody else."""
    with wb.database.connect() as c:
        if not people.persons.may_see(c, actor, person):
            return {}
        return people.records.of_person(c, person)


def enter_records(wb: Workbench, actor: Person, person: PersonId, finished: Mapping[CourseId, date | None]) -> Recorded:
    """Record what a member of staff saw: course → the day it was finished. Each is an act.

    Raises
    ------
    NotAllowed
        ``staff_only`` if the actor may not record anything.
    NotFound
        If the person is not in the actor's scope, or there is no such course.
    Refused
        ``nothing`` (no course ticked), ``completed_on`` (no day, or one that cannot be).
    """
    if not finished:
        raise Refused("Hãy đánh dấu ít nhất một khóa.", code="nothing")
    today = today_in_vietnam(wb.now())
    with wb.database.begin() as c:
        _may_record(c, actor, person)
        entered = []
        for course, day in finished.items():
            if course not in wb.course.online_courses:
                raise NotFound("Không có khóa trực tuyến này.", code="no_course")
            if day is None or not people.records.EARLIEST <= day <= today:
                raise Refused("Ngày hoàn thành phải từ năm 2020 đến hôm nay.", code="completed_on")
            entered.append(
                CourseRecord(
                    person=person,
                    course=course,
                    completed_on=day,
                    origin=Origin.ENTERED,
                    source=actor.display_name,
                    recorded_at=wb.now(),
                )
            )
        return people.records.record(c, entered, wb.now(), by=actor.id, new_id=wb.new_id)


def remove_record(wb: Workbench, actor: Person, person: PersonId, course: CourseId, *, reason: str) -> None:
    """Take a wrong record away, with a reason that is kept.

    Raises
    ------
    NotAllowed, NotFound
        As `enter_records`; NotFound too if nothing is recorded.
    Refused
        ``reason`` if it is empty.
    """
    with wb.database.begin() as c:
        _may_record(c, actor, person)
        people.records.remove(c, person, course, wb.now(), by=actor.id, reason=reason, new_id=wb.new_id)


def _may_record(c: Connection, actor: Person, person: PersonId) -> None:
    """Staff of the person's unit or above; nobody records their own courses."""
    if not actor.roles & RECORDERS:
        raise NotAllowed("Chỉ giảng viên và điều phối viên mới ghi nhận được khóa trực tuyến.", code="staff_only")
    if actor.id == person or not people.persons.may_see(c, actor, person):
        raise NotFound("Không thấy người này trong phạm vi của bạn.", code="not_found")
