"""The tracker's promises on a real database: who is counted, once, in which unit, and by which decision.

A little longer than 400 lines: the cases share the people and attempts written down at its top.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, insert, update

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

import samples

from haidang import journal, people
from haidang.domain.attempts import AttemptState
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, CheckId, CourseId, ItemId, ReleaseId, SlotId, UnitId
from haidang.domain.people import Membership, Person, Role, Unit, UnitLevel
from haidang.domain.records import CourseRecord, Origin
from haidang.domain.responses import Chosen, Omitted, Response, Written
from haidang.domain.scores import Decision
from haidang.scoring import score_slot
from haidang.store import Database, tables
from haidang.tracker import frames
from haidang.tracker.columns import texts_of
from haidang.tracker.decisions import MarkRow
from haidang.tracker.progress import Progress, UnitProgress, progress, standing_decisions

CHECK = CheckId("vneid")
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SAFE_SCENARIO = replace(samples.SCENARIO, id=ItemId("I02-30"))
RELEASE = samples.release(
    [
        samples.slot(1, samples.SCENARIO),
        samples.slot(2, SAFE_SCENARIO, must_pass="full"),
        samples.slot(3, samples.SHORT_TEXT),
    ],
    [samples.SCENARIO, SAFE_SCENARIO, samples.SHORT_TEXT],
)
RELEASES = {RELEASE.id: RELEASE}
COURSES = (CourseId("khoa-1"), CourseId("khoa-2"))
RIGHT, WRONG = Chosen(options=("a",)), Chosen(options=("c",))
TEXT = Written(text="Chữ ký số có giá trị như ký tay.")
WRITTEN = SlotId("s03")


@dataclass
class Nation:
    """Two wards with a few teams, filled by hand."""

    database: Database
    units: dict[str, Unit] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def new_id(self) -> str:
        return f"{next(self.numbers):032x}"

    def unit(self, name: str, level: UnitLevel, parent: str = "") -> None:
        with self.database.begin() as c:
            above = self.units[parent].id if parent else None
            self.units[name] = people.units.add(c, code=name, name=name, level=level, parent=above, new_id=self.new_id)

    def person(self, name: str, *units: str, role: Role = Role.VOLUNTEER) -> Person:
        with self.database.begin() as c:
            return people.persons.add(
                c,
                code=f"N{next(self.numbers)}",
                display_name=name,
                memberships=[Membership(unit=self.units[one].id, role=role) for one in units],
                now=NOW,
                new_id=self.new_id,
            )

    def sit(
        self, person: Person, answers: Sequence[Response] | None, *, number: int = 1, projected: bool = True
    ) -> AttemptId:
        """Let somebody sit the check; without answers the attempt stays open."""
        variants = tuple(samples.variant(RELEASE.items[spec.pool[0]], slot=spec.id) for spec in RELEASE.form.slots)
        attempt = samples.attempt(
            number,
            AttemptState.OPEN if answers is None else AttemptState.SUBMITTED,
            id=AttemptId(self.new_id()),
            person=person.id,
            release=RELEASE.id,
            variants=variants,
        )
        with self.database.begin() as c:
            assert journal.attempts.add(c, attempt)
            if answers is not None:
                pairs = zip(variants, answers, strict=True)
                journal.scores.put(c, attempt.id, [score_slot(RELEASE, one, answer) for one, answer in pairs])
                if projected:
                    journal.attempts.set_projected(c, [attempt.id])
        return attempt.id

    def below(self, name: str) -> list[UnitId]:
        with self.database.connect() as c:
            return [one.id for one in people.units.subtree(c, self.units[name].id)]

    def report(
        self,
        top: str = "Trung ương",
        marks: Sequence[MarkRow] = (),
        releases: Mapping[ReleaseId, Release] | None = None,
    ) -> Progress:
        with self.database.connect() as c:
            return progress(
                c,
                check=CHECK,
                units=self.below(top),
                releases=releases or RELEASES,
                marks=marks,
                courses=COURSES,
                on=TODAY,
            )

    def finish(self, person: Person, *courses: str) -> None:
        """Record online courses of somebody."""
        entries = [
            CourseRecord(
                person=person.id, course=CourseId(one), completed_on=TODAY, origin=Origin.IMPORTED, source="ds.xlsx",
                recorded_at=NOW,
            )
            for one in courses
        ]  # fmt: skip
        with self.database.begin() as c:
            people.records.record(c, entries, NOW, by=None, new_id=self.new_id)


@pytest.fixture
def nation(tmp_path: Path) -> Iterator[Nation]:
    database = Database(f"sqlite:///{tmp_path / 'journal.db'}")
    database.upgrade()
    made = Nation(database)
    made.unit("Trung ương", UnitLevel.CENTRE)
    made.unit("Thành phố Hải Bình", UnitLevel.PROVINCE, "Trung ương")
    for ward, teams in {"Phường Bình Lâm": ("Tổ 2", "Tổ 10", "Tổ 3"), "Phường An Khê": ("Tổ 1",)}.items():
        made.unit(ward, UnitLevel.COMMUNE, "Thành phố Hải Bình")
        for team in teams:
            made.unit(team, UnitLevel.TEAM, ward)
    yield made
    database.dispose()


def line(report: Progress, name: str) -> UnitProgress:
    return next(one for one in report.units if one.name == name)


def counts(one: UnitProgress) -> tuple[int, int, int, int, int]:
    """Volunteers, started, submitted, certified, pending."""
    return (one.volunteers, one.started.numerator, one.submitted.numerator, one.certified.numerator, one.pending)


def test_one_line_holds_every_state(nation: Nation) -> None:
    """Not started, started, pending, not certified and certified are told apart; shares are of all volunteers."""
    names = ("Bùi Thị An", "Lê Văn Đạt", "Lê Văn Dũng", "Trần Thị Bích", "Mai Văn Chi")
    folk = [nation.person(name, "Tổ 2") for name in names]
    nation.sit(folk[1], None)
    nation.sit(folk[2], [RIGHT, RIGHT, TEXT])
    nation.sit(folk[3], [RIGHT, WRONG, TEXT])
    done = nation.sit(folk[4], [RIGHT, RIGHT, TEXT])
    report = nation.report(marks=[MarkRow(attempt=done, slot=WRITTEN, points=3)])
    assert counts(line(report, "Tổ 2")) == (5, 4, 3, 1, 1)
    assert line(report, "Tổ 2").certified.denominator == 5
    assert [(one.name, one.state) for one in report.missing] == [
        ("Bùi Thị An", "not_started"),
        ("Trần Thị Bích", "not_certified"),
        ("Lê Văn Dũng", "pending"),
        ("Lê Văn Đạt", "started"),
    ]


def test_a_person_in_two_teams_is_one_person_above_them(nation: Nation) -> None:
    """Counted in each of the teams, once in the ward, once in the whole; named once among the missing."""
    both = nation.person("Hồ Thị Lan", "Tổ 2", "Tổ 10")
    nation.person("Ngô Văn Nam", "Tổ 10")
    done = nation.sit(both, [RIGHT, RIGHT, TEXT])
    report = nation.report()
    assert [line(report, name).volunteers for name in ("Tổ 2", "Tổ 10", "Phường Bình Lâm")] == [1, 2, 2]
    assert counts(report.whole) == counts(line(report, "Trung ương")) == (2, 1, 1, 0, 1)
    assert sorted((one.name, one.team) for one in report.missing) == [
        ("Hồ Thị Lan", "Tổ 2, Tổ 10"),
        ("Ngô Văn Nam", "Tổ 10"),
    ]
    certified = nation.report(marks=[MarkRow(attempt=done, slot=WRITTEN, points=3)])
    assert line(certified, "Phường Bình Lâm").certified == replace(
        line(certified, "Tổ 10").certified, numerator=1, denominator=2
    )
    assert certified.whole.mastery["C02.1"].numerator == 1


def test_parents_are_recomputed_never_averaged(nation: Nation) -> None:
    """The ward's percentage comes from its persons, not from its teams' percentages."""
    marks = []
    for n in range(4):
        person = nation.person(f"Người {n}", "Tổ 2" if n else "Tổ 10")
        if n < 2:
            done = nation.sit(person, [RIGHT, RIGHT, TEXT])
            marks.append(MarkRow(attempt=done, slot=WRITTEN, points=3))
    report = nation.report(marks=marks)
    assert line(report, "Tổ 10").certified.percent == 100
    assert line(report, "Tổ 2").certified.percent == pytest.approx(100 / 3)
    ward = line(report, "Phường Bình Lâm").certified
    assert (ward.numerator, ward.denominator, ward.percent) == (2, 4, 50)


def test_nobody_is_not_zero(nation: Nation) -> None:
    """A team without volunteers has no percentage; one whose volunteers have not come has 0 %."""
    nation.person("Bùi Thị An", "Tổ 2")
    report = nation.report()
    assert line(report, "Tổ 3").certified.percent is None
    assert line(report, "Tổ 2").certified.percent == 0
    assert all(share.percent is None for share in line(report, "Tổ 3").mastery.values())


def test_who_left_or_was_shut_out_is_not_counted(nation: Nation) -> None:
    """Ended memberships, disabled persons and staff are no volunteers, whatever they sat."""
    left, disabled, moved = (nation.person(name, "Tổ 2") for name in ("Đi Rồi", "Bị Khóa", "Chuyển Tổ"))
    trainer = nation.person("Mai Giảng Viên", "Phường Bình Lâm", role=Role.TRAINER)
    for person in (left, disabled, moved, trainer):
        nation.sit(person, [RIGHT, RIGHT, TEXT])
    with nation.database.begin() as c:
        people.persons.leave(c, left.id, left.memberships[0], NOW)
        people.persons.set_disabled(c, disabled.id, NOW)
        people.persons.leave(c, moved.id, moved.memberships[0], NOW)
        people.persons.join(c, moved.id, Membership(unit=nation.units["Tổ 10"].id, role=Role.VOLUNTEER), NOW)
    report = nation.report()
    assert (line(report, "Tổ 2").volunteers, line(report, "Tổ 10").volunteers, report.whole.volunteers) == (0, 1, 1)
    assert [one.name for one in report.missing] == ["Chuyển Tổ"]


def test_other_units_do_not_shine_through(nation: Nation) -> None:
    """A report of one ward holds its own people and names only, also of people who are in two wards."""
    nation.sit(nation.person("Người Lạ", "Tổ 1"), [RIGHT, RIGHT, TEXT])
    shared = nation.person("Hai Phường", "Tổ 1", "Tổ 2")
    nation.sit(shared, None)
    report = nation.report("Phường Bình Lâm")
    assert [one.name for one in report.units] == ["Phường Bình Lâm", "Tổ 2", "Tổ 3", "Tổ 10"]
    assert [(one.name, one.team) for one in report.missing] == [("Hai Phường", "Tổ 2")]
    assert counts(report.whole) == (1, 1, 0, 0, 0)
    with nation.database.connect() as c:
        scope = frames.scope(c, nation.below("Phường Bình Lâm"), frames.unit_table(c))
        found = frames.attempts(c, CHECK, scope, list(RELEASES))["person"]
        assert texts_of(scope.persons.ids[found]) == [shared.id]
        assert not list(frames.scores(c, CHECK, scope))


def test_higher_levels_come_first_in_the_order_asked_for(nation: Nation) -> None:
    """The centre, the city, the wards, then the teams; every line knows what it is within."""
    report = nation.report()
    assert [one.level for one in report.units] == [
        "centre",
        "province",
        "commune",
        "commune",
        "team",
        "team",
        "team",
        "team",
    ]
    assert line(report, "Tổ 1").within == "Phường An Khê"
    assert line(report, "Trung ương").within == ""


def test_a_reset_attempt_never_happened(nation: Nation) -> None:
    """What a trainer set aside is neither started nor submitted."""
    person = nation.person("Bùi Thị An", "Tổ 2")
    attempt = nation.sit(person, None)
    with nation.database.begin() as c:
        journal.attempts.reset(c, attempt, NOW)
    assert counts(nation.report().whole) == (1, 0, 0, 0, 0)


def test_the_attempt_that_counts_decides(nation: Nation) -> None:
    """The last one handed in counts, also while the gradebook still holds the one before."""
    person = nation.person("Bùi Thị An", "Tổ 2")
    first = nation.sit(person, [RIGHT, RIGHT, TEXT])
    nation.sit(person, [RIGHT, WRONG, TEXT], number=2, projected=False)
    report = nation.report(marks=[MarkRow(attempt=first, slot=WRITTEN, points=3)])
    assert [one.state for one in report.missing] == ["not_certified"]
    nation.sit(person, None, number=3)
    assert [one.state for one in nation.report().missing] == ["not_certified"]


def test_marks_move_the_decision(nation: Nation) -> None:
    """Pending becomes certified or not by the mark; an omitted text is decided without one."""
    good, bad, silent = (nation.person(name, "Tổ 2") for name in ("Bùi Thị An", "Lê Thị Bé", "Mai Thị Cúc"))
    attempts = [nation.sit(one, [RIGHT, RIGHT, TEXT]) for one in (good, bad)]
    omitted = nation.sit(silent, [RIGHT, RIGHT, Omitted()])
    marks = [MarkRow(attempt=one, slot=WRITTEN, points=points) for one, points in zip(attempts, (3, 1), strict=True)]
    units = nation.below("Trung ương")
    with nation.database.connect() as c:
        before, after = (
            standing_decisions(c, check=CHECK, units=units, releases=RELEASES, marks=given) for given in ([], marks)
        )
    assert [before[one] for one in (*attempts, omitted)] == [
        Decision.PENDING,
        Decision.PENDING,
        Decision.NOT_CERTIFIED,
    ]
    assert [after[one] for one in attempts] == [Decision.CERTIFIED, Decision.NOT_CERTIFIED]


def test_which_marks_belong_to_which_attempt(nation: Nation) -> None:
    """The gradebook's holder is known by person and release; archived marks belong to the others only."""
    person = nation.person("Bùi Thị An", "Tổ 2")
    first, second = (nation.sit(person, [RIGHT, RIGHT, TEXT], number=n) for n in (1, 2))
    with nation.database.begin() as c:
        for attempt in (first, second):
            kept = journal.marks.ArchivedMark(slot=WRITTEN, points=2.0)
            journal.marks.archive(c, attempt, [kept], NOW)
    with nation.database.connect() as c:
        assert frames.holders(c, CHECK, [person.id]) == {(person.id, RELEASE.id): second}
        assert frames.archived(c, CHECK) == [(first, WRITTEN, 2.0)]
        assert frames.holders(c, CHECK, []) == frames.holders(c, CheckId("khac"), [person.id]) == {}


def test_many_units_are_asked_in_parts(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the units are split over queries, everybody is found once."""
    both = nation.person("Hồ Thị Lan", "Tổ 2", "Tổ 10")
    nation.sit(both, [RIGHT, RIGHT, TEXT])
    nation.finish(both, "khoa-1")
    whole, ward = nation.report(), nation.report("Phường Bình Lâm")
    for most_of in (0.9, 0.5, 0.0):  # the ward in parts, then everything at once, then everything always
        monkeypatch.setattr(frames, "_AT_ONCE", 1)
        monkeypatch.setattr(frames, "_MOST_OF", most_of)
        monkeypatch.setattr(frames, "_MANY_PERSONS", 0)
        monkeypatch.setattr(frames, "_ROWS_AT_ONCE", 1)
        assert (nation.report(), nation.report("Phường Bình Lâm")) == (whole, ward)


def test_both_courses_are_counted_not_averaged(nation: Nation) -> None:
    """K07 is who has both ÷ all volunteers; a person in two teams is one in the ward; other courses count nothing."""
    both = nation.person("Hồ Thị Lan", "Tổ 2", "Tổ 10")
    first, second = nation.person("Ngô Văn Nam", "Tổ 2"), nation.person("Bùi Thị An", "Tổ 10")
    nation.person("Mai Văn Chi", "Tổ 2")
    nation.finish(both, "khoa-1", "khoa-2")
    nation.finish(first, "khoa-1", "khoa-cu")
    nation.finish(second, "khoa-2")
    report = nation.report()
    ward = line(report, "Phường Bình Lâm")
    counts_of = [(one.numerator, one.denominator) for one in (*ward.courses.values(), ward.both_courses)]
    assert counts_of == [(2, 4), (2, 4), (1, 4)]
    assert [line(report, one).both_courses.percent for one in ("Tổ 2", "Tổ 10", "Tổ 3")] == [
        pytest.approx(100 / 3),
        50,
        None,
    ]


def test_who_passed_without_the_courses_is_not_certified_yet(nation: Nation) -> None:
    """Where the form requires courses, the certificate waits for every one of them, and the list says why."""
    done, half, none = (nation.person(name, "Tổ 2") for name in ("Bùi Thị An", "Lê Văn Đạt", "Mai Văn Chi"))
    marks = []
    for person in (done, half, none):
        marks.append(MarkRow(attempt=nation.sit(person, [RIGHT, RIGHT, TEXT]), slot=WRITTEN, points=3))
    nation.finish(done, *COURSES)
    nation.finish(half, COURSES[0])
    strict = {RELEASE.id: replace(RELEASE, form=replace(RELEASE.form, requires=COURSES))}
    free, bound = nation.report(marks=marks), nation.report(marks=marks, releases=strict)
    assert counts(free.whole) == (3, 3, 3, 3, 0)
    assert counts(bound.whole) == (3, 3, 3, 1, 0)
    assert [(one.name, one.state) for one in bound.missing] == [
        ("Mai Văn Chi", "lacks_courses"),
        ("Lê Văn Đạt", "lacks_courses"),
    ]


def test_an_empty_nation_has_an_empty_report(nation: Nation) -> None:
    """Without people there are lines, no shares and nobody missing; without units there is nothing at all."""
    report = nation.report()
    assert (report.whole.volunteers, report.missing, len(report.units)) == (0, (), 8)
    with nation.database.connect() as c:
        nothing = progress(c, check=CHECK, units=[], releases={}, marks=[], courses=COURSES, on=TODAY)
    assert (nothing.units, nothing.missing, nothing.competencies) == ((), (), ())


def test_it_is_set_based(nation: Nation) -> None:
    """The number of queries does not grow with the number of people."""
    with nation.database.begin() as c:
        team = nation.units["Tổ 2"].id
        for n in range(300):
            key = f"{5000 + n:032x}"
            c.execute(
                insert(tables.person).values(
                    id=key, code=f"X{n}", display_name=f"Người {n}", sort_key=f"{n:04}", created_at=NOW
                )
            )
            c.execute(insert(tables.membership).values(person_id=key, unit_id=team, role="volunteer", since=NOW))
        c.execute(update(tables.person).where(tables.person.c.code == "X7").values(disabled_at=NOW))
    units, seen = nation.below("Trung ương"), list[str]()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with nation.database.connect() as c:
        event.listen(c.engine, "before_cursor_execute", note)
        report = progress(c, check=CHECK, units=units, releases=RELEASES, marks=[], courses=COURSES, on=TODAY)
        event.remove(c.engine, "before_cursor_execute", note)
    assert report.whole.volunteers == 299
    assert len([one for one in seen if one.startswith("SELECT")]) == 8
    assert len(report.missing) == 299
    assert "X7" not in {one.code for one in report.missing}
