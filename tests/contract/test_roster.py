"""Importing lists: what is planned is what happens, nobody is merged by himself, all or nothing."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from haidang.domain.errors import ContentError, Refused
from haidang.domain.people import Role, Unit, UnitLevel
from haidang.people import demo, persons, roster, units
from haidang.people.codes import Keys
from haidang.people.roster import ImportPlan, ImportResult
from haidang.people.roster_back import given_back_csv, given_back_xlsx
from haidang.people.roster_read import read_roster
from haidang.store import Database
from haidang.store.tables import person as persons_table

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
KEYS = Keys(secret=b"k" * 32)


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
def ward(c: Connection) -> Unit:
    return units.add(c, code="bl", name="Phường Bình Lâm", level=UnitLevel.COMMUNE, parent=None, new_id=new_id)


def plan(c: Connection, under: Unit, text: str | bytes, answers: dict[str, roster.Answer] | None = None) -> ImportPlan:
    data = text if isinstance(text, bytes) else text.encode()
    return roster.plan_import(c, read_roster("ds.csv", data), under=under, answers=answers)


def apply(c: Connection, ready: ImportPlan) -> ImportResult:
    return roster.apply_import(c, ready, now=NOW, new_id=new_id, rng=random.Random(1), keys=KEYS)


def codes_of(made: ImportPlan) -> list[tuple[str, int]]:
    return [(one.code, one.line) for one in made.diagnostics]


FIRST = """Mã,Họ tên,Tổ,Vai trò
,Lê Thị Mai,Tổ 1,tổ trưởng
B7,Đỗ Văn Ái,Tổ 2,
B7,Đỗ Văn Ái,Tổ số 01,
,Trần Giảng,,giảng viên
"""


def test_a_list_makes_teams_people_codes_and_cards(c: Connection, ward: Unit) -> None:
    """Teams are made once, a person in two teams is one person, missing codes are made, everybody gets a card."""
    ready = plan(c, ward, FIRST)
    assert ready.is_ready
    assert ready.staff == 1
    assert [one.name for one in ready.units] == ["Tổ 1", "Tổ 2"]
    assert any("Thêm mới: 3 người" in line for line in ready.summary())
    done = apply(c, ready)
    assert (done.added, done.known, done.moved) == (3, 0, 0)
    assert [(one.person.code, one.person.display_name) for one in done.people] == [
        ("B7", "Đỗ Văn Ái"),
        ("TNV002", "Trần Giảng"),
        ("TNV001", "Lê Thị Mai"),
    ]
    assert len({card.personal_code for card in done.cards}) == 3
    ai = persons.by_code(c, ward.id, "B7")
    assert ai is not None
    assert len(ai.memberships) == 2
    assert {one.name for one in units.children(c, ward.id)} == {"Tổ 1", "Tổ 2"}
    trainer = persons.by_code(c, ward.id, "TNV002")
    assert trainer is not None
    assert [(one.unit, one.role) for one in trainer.memberships] == [(ward.id, Role.TRAINER)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_given_back_can_be_imported_again(c: Connection, ward: Unit, form: str) -> None:
    """The returned file has every code, and importing it changes nothing and asks nothing."""
    done = apply(c, plan(c, ward, FIRST))
    data = given_back_csv(done) if form == "csv" else given_back_xlsx(done)
    again = plan(c, ward, data)
    assert again.is_ready, again.diagnostics
    assert (len(again.added), len(again.known), len(again.moved), again.units) == (0, 3, 0, ())
    before = persons.in_units(c, [one.id for one in units.all_units(c)])
    apply(c, again)
    assert persons.in_units(c, [one.id for one in units.all_units(c)]) == before


def test_the_list_given_back_opens_in_excel_and_runs_nothing(c: Connection, ward: Unit) -> None:
    """UTF-8 with its mark, semicolons, apostrophes before formulas (which come off again), no personal code."""
    done = apply(c, plan(c, ward, 'Mã,Họ tên,Tổ\n-5,"=HYPERLINK(""x"")",@Tổ\n'))
    data = given_back_csv(done)
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    header, line, end = text.split("\r\n")
    assert header == "STT;Mã;Họ và tên;Phường/xã;Tổ;Vai trò"
    assert line.split(";")[1] == "'-5"
    assert line.split(";")[2].strip('"').startswith("'=")
    assert line.split(";")[4] == "'@Tổ"
    assert end == ""
    assert done.cards[0].personal_code not in text
    assert [row.name for row in read_roster("x", data).rows] == ['=HYPERLINK("x")']


def test_same_name_same_team_is_asked_about(c: Connection, ward: Unit) -> None:
    """Twice in the list: undecided blocks the import; "another" makes two people, "same" makes one."""
    text = "Họ tên,Tổ\nLê Mai,Tổ 1\nLÊ  MAI,Tổ 1\nLê Mai,Tổ 2\n"
    asked = plan(c, ward, text)
    assert len(asked.open) == 1
    assert "Dòng 3" in asked.open[0].text
    with pytest.raises(Refused) as refused:
        apply(c, asked)
    assert refused.value.code == "open_questions"
    key = asked.open[0].key
    assert len(plan(c, ward, text, {key: "another"}).added) == 3
    same = plan(c, ward, text, {key: "same"})
    assert len(same.added) == 2
    assert codes_of(same) == [("RO106", 3)]
    assert apply(c, same).added == 2


def test_known_people_are_asked_about_without_a_code(c: Connection, ward: Unit) -> None:
    """The same list without codes a second time: every name is asked about, and "same" changes nothing."""
    text = "Họ tên,Tổ\nLê Mai,Tổ 1\nĐỗ Ái,Tổ 1\n"
    apply(c, plan(c, ward, text))
    again = plan(c, ward, text)
    assert len(again.open) == 2
    assert "TNV001" in again.open[0].text
    settled = plan(c, ward, text, roster.all_same(again))
    assert settled.is_ready
    assert (len(settled.added), len(settled.known)) == (0, 2)
    other = plan(c, ward, text, {one.key: "another" for one in again.open})
    assert apply(c, other).added == 2
    assert c.execute(select(func.count()).select_from(persons_table)).scalar_one() == 4


def test_a_known_person_in_another_team_moves_or_joins(c: Connection, ward: Unit) -> None:
    """Only a new team in the list: moved. Old and new team: both."""
    apply(c, plan(c, ward, "Mã,Họ tên,Tổ\nA1,Lê Mai,Tổ 1\nA2,Đỗ Ái,Tổ 1\n"))
    ready = plan(c, ward, "Mã,Họ tên,Tổ\nA1,Lê Mai,Tổ 2\nA2,Đỗ Ái,Tổ 1\nA2,Đỗ Ái,Tổ 2\n")
    assert [one.name for one in ready.moved] == ["Lê Mai"]
    assert [one.name for one in ready.known] == ["Đỗ Ái"]
    apply(c, ready)
    names = {one.id: one.name for one in units.all_units(c)}
    held = {
        code: sorted(names[one.unit] for one in person.memberships)
        for code in ("A1", "A2")
        if (person := persons.by_code(c, ward.id, code)) is not None
    }
    assert held == {"A1": ["Tổ 2"], "A2": ["Tổ 1", "Tổ 2"]}


def test_a_code_belongs_to_one_person(c: Connection, ward: Unit) -> None:
    """Another name under a known code is an error; other accents are a warning; who left comes back by code."""
    apply(c, plan(c, ward, "Mã,Họ tên,Tổ\nA1,Lê Mai,Tổ 1\n"))
    assert codes_of(plan(c, ward, "Mã,Họ tên,Tổ\nA1,Trần Bo,Tổ 1\n")) == [("RO040", 2)]
    assert codes_of(plan(c, ward, "Mã,Họ tên,Tổ\nA9,Lê Mai,Tổ 1\nA9,Trần Bo,Tổ 2\n")) == [("RO040", 3)]
    assert codes_of(plan(c, ward, "Mã,Họ tên,Tổ\nA1,Le Mai,Tổ 1\n")) == [("RO105", 2)]
    mai = persons.by_code(c, ward.id, "A1")
    assert mai is not None
    persons.leave(c, mai.id, mai.memberships[0], NOW)
    back = plan(c, ward, "Mã,Họ tên,Tổ\nA1,Lê Mai,Tổ 1\n")
    assert [one.id for one in back.known] == [mai.id]
    apply(c, back)
    assert persons.get(c, mai.id) == mai


def test_lists_above_a_ward_name_their_units(c: Connection) -> None:
    """Below a province the ward comes from its column; what cannot be placed is an error with its row."""
    city = units.add(c, code="HB", name="TP Hải Bình", level=UnitLevel.PROVINCE, parent=None, new_id=new_id)
    header = "Họ tên,Tổ,Phường/xã,Tỉnh/thành phố\n"
    ready = plan(
        c, city, header + "Lê An,Tổ 1,Phường Bình Lâm,Thành phố Hải Bình\nLê Bo,Tổ 1,bình lâm,\nLê Cư,Tổ 1,Xã Xa,\n"
    )
    assert ready.is_ready, ready.diagnostics
    assert [(one.name, one.level) for one in ready.units] == [
        ("Phường Bình Lâm", UnitLevel.COMMUNE),
        ("Tổ 1", UnitLevel.TEAM),
        ("Xã Xa", UnitLevel.COMMUNE),
        ("Tổ 1", UnitLevel.TEAM),
    ]
    apply(c, ready)
    assert len(units.all_units(c)) == 5
    bad = plan(c, city, header + "Lê An,Tổ 1,,\nLê Bo,,,\nLê Cư,Tổ 1,Xã Xa,Tỉnh Khác\nLê Dư,,Xã Xa,\n")
    assert codes_of(bad) == [("RO031", 2), ("RO031", 3), ("RO030", 4), ("RO104", 5)]
    with pytest.raises(ContentError) as refused:
        apply(c, bad)
    assert len(refused.value.diagnostics) == 4


def test_a_plan_made_before_a_change_is_refused(c: Connection, ward: Unit) -> None:
    """What was shown is what is done: after any change the plan is void."""
    ready = plan(c, ward, FIRST)
    units.add(c, code="to-1", name="Tổ 1", level=UnitLevel.TEAM, parent=ward.id, new_id=new_id)
    with pytest.raises(Refused) as refused:
        apply(c, ready)
    assert refused.value.code == "plan_changed"


def test_an_import_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    """All or nothing: an exception in the middle keeps neither teams nor people."""
    db = Database(f"sqlite:///{tmp_path}/journal.db")
    db.upgrade()
    with db.begin() as c:
        ward = units.add(c, code="bl", name="Bình Lâm", level=UnitLevel.COMMUNE, parent=None, new_id=new_id)
    made: list[str] = []

    def failing_id() -> str:
        if len(made) == 4:
            raise OSError("power cut")
        made.append(new_id())
        return made[-1]

    def run() -> None:
        with db.begin() as c:
            ready = plan(c, ward, FIRST)
            roster.apply_import(c, ready, now=NOW, new_id=failing_id, rng=random.Random(1), keys=KEYS)

    with pytest.raises(OSError, match="power cut"):
        run()
    with db.connect() as c:
        assert units.all_units(c) == (ward,)
        assert c.execute(select(func.count()).select_from(persons_table)).scalar_one() == 0
    db.dispose()


def test_the_demonstration_installs_once(c: Connection) -> None:
    """87 people in 15 units, with sign-ins; never beside real people."""
    install = lambda: demo.install_demo(  # noqa: E731
        c, demo.ward_small(), staff_password="hải đăng minh họa", now=NOW, new_id=new_id, keys=KEYS
    )
    done = install()
    assert len(units.all_units(c)) == 15
    below = [one.id for one in units.subtree(c, done.ward.id)]
    assert len(persons.in_units(c, below)) == len(done.sign_ins) == 87
    assert len(persons.in_units(c, below, {Role.VOLUNTEER})) == 84
    with pytest.raises(Refused):
        install()


@pytest.mark.slow
def test_a_ward_of_five_hundred_is_imported_quickly(c: Connection, ward: Unit) -> None:
    """74 teams and 500 volunteers, the scale of one ward, in one transaction."""
    lines = [
        f"Người Thứ {'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{'uvwxy'[n // 100]},Tổ {n % 74 + 1}"
        for n in range(500)
    ]
    done = apply(c, plan(c, ward, "Họ tên,Tổ\n" + "\n".join(lines)))
    assert done.added == len({one.person.code for one in done.people}) == 500
    assert len(done.units) == 74
