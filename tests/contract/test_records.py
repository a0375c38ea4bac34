"""Course records: one of a person and course, the latest wins, nothing is lost silently, a list is whole or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from haidang import journal
from haidang.domain.competencies import Holder
from haidang.domain.errors import NotFound, Refused
from haidang.domain.ids import CourseId, PersonId
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel
from haidang.domain.records import CourseRecord, OnlineCourse, Origin
from haidang.people import persons, records, units
from haidang.people.record_match import RecordPlan, plan_records
from haidang.people.record_read import read_records
from haidang.store import Database

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ONE, TWO = CourseId("khoa-1"), CourseId("khoa-2")
COURSES = tuple(
    OnlineCourse(id=key, title={"vi": name}, address="", required_for=(Holder.VOLUNTEER,), ledger=())
    for key, name in ((ONE, "Khóa Một"), (TWO, "Khóa Hai"))
)


def new_id() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def c(tmp_path: Path) -> Iterator[Connection]:
    db = Database(f"sqlite:///{tmp_path}/journal.db")
    db.upgrade()
    with db.begin() as connection:
        yield connection
    db.dispose()


@pytest.fixture
def teams(c: Connection) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for ward in ("Phường Bình Lâm", "Phường An Khê"):
        top = units.add(c, code=ward, name=ward, level=UnitLevel.COMMUNE, parent=None, new_id=new_id)
        found[ward] = top
        for name in ("Tổ 1", "Tổ 2"):
            found[f"{ward}/{name}"] = units.add(
                c, code=name, name=name, level=UnitLevel.TEAM, parent=top.id, new_id=new_id
            )
    return found


def person(c: Connection, team: Unit, code: str, name: str) -> Person:
    member = [Membership(unit=team.id, role=Role.VOLUNTEER)]
    return persons.add(c, code=code, display_name=name, memberships=member, now=NOW, new_id=new_id)


def entry(who: PersonId, day: date, origin: Origin = Origin.IMPORTED, course: CourseId = ONE) -> CourseRecord:
    return CourseRecord(person=who, course=course, completed_on=day, origin=origin, source="ds.xlsx", recorded_at=NOW)


def plan(c: Connection, teams: dict[str, Unit], text: str, *, only: str = "") -> RecordPlan:
    sheet = read_records("ds.csv", text.encode(), COURSES, today=TODAY)
    wanted = [one for name, one in teams.items() if name.startswith(only)]
    return plan_records(c, sheet, units=wanted, today=TODAY, now=NOW)


def codes_of(made: RecordPlan) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in made.diagnostics]


def test_the_latest_wins_and_the_act_keeps_the_older(c: Connection, teams: dict[str, Unit]) -> None:
    """A staff entry replaces an imported record, and what stood there is in the act, with its origin."""
    mai = person(c, teams["Phường Bình Lâm/Tổ 1"], "A1", "Lê Mai")
    staff = person(c, teams["Phường Bình Lâm/Tổ 2"], "GV", "Mai Giảng")
    first = records.record(c, [entry(mai.id, TODAY)], NOW, by=None, new_id=new_id)
    assert (first.added, first.replaced, first.same) == (1, 0, 0)
    assert journal.acts.of_target(c, mai.id) == []
    day = TODAY - timedelta(days=3)
    later = NOW + timedelta(hours=1)
    again = records.record(c, [entry(mai.id, day, Origin.ENTERED)], later, by=staff.id, new_id=new_id)
    assert (again.added, again.replaced, again.same) == (0, 1, 0)
    (held,) = records.of_person(c, mai.id).values()
    assert (held.completed_on, held.origin, held.recorded_at) == (day, Origin.ENTERED, later)
    (act,) = journal.acts.of_target(c, mai.id)
    assert (act.what, act.by) == ("course.record", staff.id)
    assert act.detail["before"] == {
        "completed_on": "2026-11-21",
        "origin": "import",
        "source": "ds.xlsx",
        "recorded_at": "2026-11-21T08:00:00+00:00",
    }
    same = records.record(c, [entry(mai.id, day, Origin.ENTERED)], later, by=staff.id, new_id=new_id)
    assert (same.same, len(journal.acts.of_target(c, mai.id))) == (1, 1)


def test_a_record_is_removed_with_a_reason_that_is_kept(c: Connection, teams: dict[str, Unit]) -> None:
    """Without a reason nothing goes; with one the record is gone and the act holds it."""
    mai = person(c, teams["Phường Bình Lâm/Tổ 1"], "A1", "Lê Mai")
    records.record(c, [entry(mai.id, TODAY)], NOW, by=None, new_id=new_id)
    with pytest.raises(Refused) as refused:
        records.remove(c, mai.id, ONE, NOW, by=None, reason="  ", new_id=new_id)
    assert refused.value.code == "reason"
    records.remove(c, mai.id, ONE, NOW, by=None, reason="Ghi nhầm người", new_id=new_id)
    assert records.of_person(c, mai.id) == {}
    (act,) = journal.acts.of_target(c, mai.id)
    assert (act.what, act.reason, act.detail["after"]) == ("course.remove", "Ghi nhầm người", None)
    with pytest.raises(NotFound):
        records.remove(c, mai.id, ONE, NOW, by=None, reason="lần nữa", new_id=new_id)


@pytest.mark.parametrize("day", [date(2019, 12, 31), TODAY + timedelta(days=2)])
def test_an_impossible_day_is_refused(c: Connection, teams: dict[str, Unit], day: date) -> None:
    """Nothing is finished in the future or before there were such courses."""
    mai = person(c, teams["Phường Bình Lâm/Tổ 1"], "A1", "Lê Mai")
    with pytest.raises(Refused) as refused:
        records.record(c, [entry(mai.id, day)], NOW, by=None, new_id=new_id)
    assert refused.value.code == "completed_on"


def test_many_persons_are_one_query_each_few_hundred(c: Connection, teams: dict[str, Unit]) -> None:
    """Records of several persons come by person and course; who has none is absent."""
    a, b = (person(c, teams["Phường Bình Lâm/Tổ 1"], code, f"Lê {code}") for code in ("A1", "A2"))
    records.record(c, [entry(a.id, TODAY), entry(a.id, TODAY, course=TWO)], NOW, by=None, new_id=new_id)
    found = records.of_persons(c, [a.id, b.id])
    assert {key: set(held) for key, held in found.items()} == {a.id: {ONE, TWO}}


def test_a_list_finds_its_people_by_code_or_by_name_and_team(c: Connection, teams: dict[str, Unit]) -> None:
    """A code decides, also where its name is spelled without accents; a name needs a team where two have it."""
    mai = person(c, teams["Phường Bình Lâm/Tổ 1"], "A1", "Lê Mai")
    other = person(c, teams["Phường Bình Lâm/Tổ 2"], "A2", "Lê Mai")
    ai = person(c, teams["Phường Bình Lâm/Tổ 2"], "A3", "Đỗ Ái")
    made = plan(
        c, teams, "Mã,Họ tên,Tổ,Khóa Một,Khóa Hai\na1,le mai,,x,\n,Lê Mai,Tổ số 02,05/10/2026,\n,ĐỖ ÁI,,x,1/11/2026\n"
    )
    assert codes_of(made) == []
    assert [(one.person, one.course, one.completed_on) for one in made.records] == [
        (mai.id, ONE, TODAY),
        (other.id, ONE, date(2026, 10, 5)),
        (ai.id, ONE, TODAY),
        (ai.id, TWO, date(2026, 11, 1)),
    ]
    assert (made.people, made.added, made.replaced, made.same, made.unfinished) == (3, 4, 0, 0, 0)


def test_who_cannot_be_told_is_named(c: Connection, teams: dict[str, Unit]) -> None:
    """Unknown codes and names, ambiguous ones, a code with another's name: each with its row."""
    for ward in ("Phường Bình Lâm", "Phường An Khê"):
        person(c, teams[f"{ward}/Tổ 1"], "A1", "Lê Mai")
    text = (
        "Mã,Họ tên,Tổ,Phường/xã,Khóa Một\nA9,,,,x\n,Lê Hoa,,,x\n,Lê Mai,,,x\nA1,,,,x\nA1,Trần Hoa,,,x\n"
        ",Lê Mai,Tổ 2,,x\nA1,Lê Mai,,An Khê,x\n"
    )
    made = plan(c, teams, text)
    assert codes_of(made) == [("RO052", 2), ("RO053", 3), ("RO054", 4), ("RO054", 5), ("RO055", 6), ("RO053", 7)]
    assert not made.is_fit
    assert not any(name in str(one) for one in made.diagnostics for name in ("Lê Hoa", "Trần Hoa", "A9"))
    assert codes_of(plan(c, teams, "Mã,Khóa Một\nA1,x\n", only="Phường An Khê")) == []


def test_the_same_list_again_changes_nothing(c: Connection, teams: dict[str, Unit]) -> None:
    """A tick never replaces a day, the same day is known already, and repeated rows count once."""
    mai = person(c, teams["Phường Bình Lâm/Tổ 1"], "A1", "Lê Mai")
    text = "Mã,Khóa Một,Khóa Hai\nA1,05/10/2026,x\nA1,x,\n"
    made = plan(c, teams, text)
    assert codes_of(made) == [("RO107", 3)]
    records.record(c, made.records, NOW, by=None, new_id=new_id)
    again = plan(c, teams, text)
    assert (again.records, again.same) == ((), 2)
    corrected = plan(c, teams, "Mã,Khóa Một\nA1,06/10/2026\n")
    assert (corrected.added, corrected.replaced) == (0, 1)
    assert records.of_person(c, mai.id)[ONE].completed_on == date(2026, 10, 5)
    twice = plan(c, teams, "Mã,Khóa Một\nA1,06/10/2026\nA1,07/10/2026\n")
    assert codes_of(twice) == [("RO059", 3)]
