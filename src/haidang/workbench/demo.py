"""The demonstration: an invented ward with an open workshop and a few volunteers who have already sat the check.

Everything goes through the same use cases as in a real class. The sign-ins are kept in ``demo.json`` in the data
folder, so that they can be printed again at the next start; a server with real people never has that file.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from datetime import timedelta

from haidang import people
from haidang.domain.attempts import JsonValue
from haidang.domain.ids import CheckId
from haidang.domain.people import Person, Workshop
from haidang.domain.records import CourseRecord, Origin
from haidang.people import demo as ward_of
from haidang.people.codes import shown
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import owned_attempt, start_attempt, submit_attempt, today_in_vietnam
from haidang.workbench.checks import release_check, released
from haidang.workbench.marking import mark_text, waiting_texts
from haidang.workbench.opening import Workbench
from haidang.workbench.report import required_courses
from haidang.workbench.sample_answers import TEXT as SOUND_TEXT
from haidang.workbench.sample_answers import right_value, wrong_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import create_workshop

PIN = "4826"
OPENED = (CheckId("vneid"), CheckId("volunteer"))
"""Checks that the demonstration's workshop opens; the others wait at the trainer's desk."""
SHOWN = 3
"""Volunteers whose sign-ins are printed; they have done nothing yet."""
PLAYED = 30
"""Volunteers who have sat the check, so that the desks have something to show."""
STARTED = 6
FINISHED_COURSES = (0.92, 0.84)
"""Shares of the volunteers who finished the first and the second online course."""
COURSE_LIST = "khoa-hoc-minh-hoa.xlsx"
LEFT_TO_MARK = 5
MARKED_WELL = "Lời lẽ gần gũi, cụ nghe là hiểu. Cứ thế phát huy nhé."
MARKED_POORLY = "Bạn xem lại phần chữ ký số rồi viết lại nhé."


def ready_demo(wb: Workbench) -> tuple[str, ...]:
    """Make the demonstration where the database is empty; the lines with the sign-ins, as at every start.

    A database with people of its own is left alone.
    """
    path = wb.settings.data / "demo.json"
    with wb.database.connect() as c:
        empty = not people.units.all_units(c)
    if empty:
        facts = _make(wb)
        descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(facts, file, ensure_ascii=False, indent=1)
    if not path.is_file():
        return ("Dữ liệu ở đây là của lớp thật nên không tạo phường minh họa.",)
    return _notes(json.loads(path.read_text(encoding="utf-8")))


def _notes(facts: dict[str, object]) -> tuple[str, ...]:
    volunteers, staff = facts["volunteers"], facts["staff"]
    assert isinstance(volunteers, list)
    assert isinstance(staff, list)
    lines = ["Phường minh họa (mọi tên đều bịa). Đăng nhập thử:"]
    lines += [
        f"  Tình nguyện viên {one['name']}: mã lớp {facts['workshop']} · mã cá nhân {one['code']} · PIN {one['pin']}"
        for one in volunteers
    ]
    lines += [
        f"  {one['post']} {one['name']}: tên đăng nhập {one['login']} · mật khẩu {one['password']}" for one in staff
    ]
    return tuple(lines)


def _make(wb: Workbench) -> dict[str, object]:
    """Install the ward, open a workshop, and let some of the volunteers sit the check."""
    rng = random.Random(ward_of.SEED)  # noqa: S311  # invented people, no secrets
    password = "-".join(people.codes.personal_code(wb.rng)[:4].lower() for _ in range(3))
    now = wb.now()
    with wb.database.begin() as c:
        installed = ward_of.install_demo(
            c, ward_of.ward_small(), staff_password=password, now=now, new_id=wb.new_id, keys=wb.keys
        )
    staff = [one for one in installed.sign_ins if one.login]
    volunteers = [one for one in installed.sign_ins if not one.login]
    trainer = next(one.person for one in staff if one.login.startswith("giangvien"))
    checks = [check for check in OPENED if check in wb.course.forms] or sorted(wb.course.forms)
    for check in sorted(wb.course.forms):
        release_check(wb, check)
    workshop = create_workshop(
        wb,
        trainer,
        unit=installed.ward.id,
        title="Lớp minh họa: VNeID cho bà con",
        day=today_in_vietnam(now),
        lessons=("02-vneid",),
        checks=tuple(checks),
    )
    shown_people = volunteers[:SHOWN]
    with wb.database.begin() as c:
        for one in shown_people:
            people.signin.choose_pin(
                c,
                workshop_code=workshop.code,
                personal_code=one.personal_code,
                pin=PIN,
                address="demo",
                now=now,
                keys=wb.keys,
            )
    _record_courses(wb, [one.person for one in volunteers], lacking=volunteers[SHOWN - 1].person)
    for index, one in enumerate(volunteers[SHOWN : SHOWN + PLAYED + STARTED]):
        _play(wb, one.person, workshop, CheckId(checks[0]), rng, submit=index < PLAYED)
    _mark(wb, trainer, rng)
    return {
        "workshop": workshop.code,
        "volunteers": [
            {"name": one.person.display_name, "code": shown(one.personal_code), "pin": PIN} for one in shown_people
        ],
        "staff": [
            {
                "name": one.person.display_name,
                "post": "Điều phối viên" if one.login == "dieuphoi" else "Giảng viên",
                "login": one.login,
                "password": password,
            }
            for one in staff
        ],
    }


def _record_courses(wb: Workbench, volunteers: Sequence[Person], *, lacking: Person) -> None:
    """Most volunteers have finished the online courses, the second some days after the first, as a list would say.

    `lacking`, whose sign-in is printed, has the first one only: so anybody can see what the pages say then.
    """
    rng = random.Random(ward_of.SEED + 1)  # noqa: S311  # its own row of numbers: the answers stay what they are
    today, records = today_in_vietnam(wb.now()), []
    for person in volunteers:
        days_ago = rng.randint(12, 30)
        for index, course in enumerate(required_courses(wb)):
            share = FINISHED_COURSES[min(index, len(FINISHED_COURSES) - 1)]
            done = rng.random() < share and not (index and person is lacking)
            if done:
                records.append(
                    CourseRecord(
                        person=person.id,
                        course=course.id,
                        completed_on=today - timedelta(days=max(days_ago - 4 * index, 1)),
                        origin=Origin.IMPORTED,
                        source=COURSE_LIST,
                        recorded_at=wb.now(),
                    )
                )
    with wb.database.begin() as c:
        people.records.record(c, records, wb.now(), by=None, new_id=wb.new_id)


def _play(
    wb: Workbench, person: Person, workshop: Workshop, check: CheckId, rng: random.Random, *, submit: bool
) -> None:
    """One volunteer of the demonstration sits the check as a phone would: start, answer, submit."""
    with wb.database.begin() as c:
        people.workshops.join(c, workshop.id, person.id, wb.now() - timedelta(minutes=rng.randint(1, 40)))
    visitor = Visitor(person=person, workshop=workshop.room, token="")
    attempt_id = start_attempt(wb, visitor, check)
    attempt = owned_attempt(wb, visitor, attempt_id)
    release = released(wb, check)
    skill = min(0.98, max(0.35, rng.gauss(0.93, 0.08)))
    count = len(attempt.variants)
    answered = attempt.variants if submit else attempt.variants[: rng.randint(2, max(2, count - 4))]
    events: list[JsonValue] = []
    for variant in answered:
        item = release.items[variant.item_id]
        value = right_value(item, variant) if rng.random() < skill else wrong_value(item, variant, rng)
        events.append(
            {
                "uuid": wb.new_id(),
                "kind": "answer",
                "attempt": attempt_id,
                "slot": variant.slot,
                "value": value,
                "at": "",
            }
        )
    take_events(wb, visitor, {"events": events}, "vi")
    if submit:
        submit_attempt(wb, visitor, attempt_id)


def _mark(wb: Workbench, trainer: Person, rng: random.Random) -> None:
    """The trainer has marked most of the written answers; the rest wait, so that there is something to try."""
    for text in waiting_texts(wb, trainer)[LEFT_TO_MARK:]:
        sound = text.text == SOUND_TEXT
        levels = {
            one.id: rng.choice(one.levels[1:] if sound else one.levels[:1]).points
            if rng.random() < 0.3
            else one.levels[-1 if sound else 0].points
            for one in text.criteria
        }
        mark_text(wb, trainer, text.attempt, text.slot, levels, MARKED_WELL if sound else MARKED_POORLY)
