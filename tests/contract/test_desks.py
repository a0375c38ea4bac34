"""The desks and what stands behind them: who may see and mark what, and that nothing on the page surprises anybody.

Longer than 400 lines because all of it stands on one ward, which takes seconds to make and is made once.
"""

from __future__ import annotations

import csv
import html
import io
import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ipywidgets as w
import pytest
from click.testing import CliRunner

from haidang import journal, nbgrading, people
from haidang.cli import root
from haidang.desks import controls, coordinator_desk, trainer_desk, who
from haidang.desks.coordinator import CoordinatorDesk
from haidang.desks.trainer import TrainerDesk
from haidang.desks.who import Asked
from haidang.domain.attempts import JsonValue
from haidang.domain.errors import HaidangError, NotAllowed, NotFound, Refused
from haidang.domain.ids import AttemptId, CheckId, ReleaseId, SlotId
from haidang.domain.people import Membership, Person, Role, UnitLevel, Workshop
from haidang.domain.scores import Decision
from haidang.nbgrading import CourseFolder
from haidang.nbgrading.folder import student_of
from haidang.people import demo
from haidang.store import Database
from haidang.workbench.answers import take_events
from haidang.workbench.attempts import owned_attempt, start_attempt, submit_attempt
from haidang.workbench.checks import release_check, released
from haidang.workbench.marking import mark_text, refresh_decisions, scoring_round, waiting_texts
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.outcomes import outcome_of
from haidang.workbench.report import chosen_units, open_attempts_of, progress_of, volunteers_of
from haidang.workbench.sample_answers import right_value, wrong_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import create_workshop, workshops_of

pytestmark = pytest.mark.xdist_group("desks")  # one worker: what they stand on takes seconds to make

ROOT = Path(__file__).parents[2]
CHECK = CheckId("vneid")
RELEASE = ReleaseId("vneid-r1")
TEXT = SlotId("s13")
CLOCK = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOSTILE = "Trần <img src=x onerror=alert(1)> Bão"


@dataclass
class Ward:
    """The demonstration ward with a class of four: two sat it well, one badly, one is in the middle of it."""

    wb: Workbench
    coordinator: Person
    trainer: Person
    stranger: Person
    volunteers: list[Person]
    workshop: Workshop
    attempts: list[AttemptId]

    def asked(self, actor: Person, language: str = "vi") -> Asked:
        return Asked(wb=self.wb, actor=actor, language=language, translate=lambda sentence: sentence)

    def decision(self, number: int) -> Decision:
        with self.wb.database.connect() as c:
            return journal.attempts.decisions_of(c, self.attempts)[self.attempts[number]]

    def best_levels(self) -> dict[str, float]:
        one = waiting_texts(self.wb, self.trainer)[0]
        return {criterion.id: criterion.levels[-1].points for criterion in one.criteria}


def _sit(wb: Workbench, person: Person, workshop: Workshop, *, wrong: bool = False, submit: bool = True) -> AttemptId:
    visitor = Visitor(person=person, workshop=workshop, token="")
    attempt_id = start_attempt(wb, visitor, CHECK)
    release, attempt = released(wb, CHECK), owned_attempt(wb, visitor, attempt_id)
    events: list[JsonValue] = []
    for variant in attempt.variants if submit else attempt.variants[:3]:
        item = release.items[variant.item_id]
        bad = wrong and variant.slot != TEXT
        value = wrong_value(item, variant, wb.rng) if bad else right_value(item, variant)
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
    return attempt_id


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Make the ward once; every test gets a copy of its data folder."""
    wb = open_workbench(
        Settings(data=tmp_path_factory.mktemp("template"), course=ROOT / "assessments", notebooks=ROOT / "notebooks"),
        now=lambda: CLOCK,
    )
    with wb.database.begin() as c:
        made = demo.install_demo(
            c, demo.ward_small(), staff_password="den-bien-sang", now=CLOCK, new_id=wb.new_id, keys=wb.keys
        )
        city = people.units.get(c, made.ward.parent or made.ward.id)
        assert city is not None
        other = people.units.add(
            c, code="an-khe", name="Phường An Khê", level=UnitLevel.COMMUNE, parent=city.id, new_id=wb.new_id
        )
        stranger = people.persons.add(
            c, code="DP77", display_name="Điều Phối Khác", now=CLOCK, new_id=wb.new_id,
            memberships=[Membership(unit=other.id, role=role) for role in (Role.COORDINATOR, Role.TRAINER)],
        )  # fmt: skip
    logins = {one.login: one.person for one in made.sign_ins}
    folk = [one.person for one in made.sign_ins if not one.login][:4]
    release_check(wb, CHECK)
    trainer = logins["giangvien1"]
    workshop = create_workshop(
        wb, trainer, unit=made.ward.id, title="Lớp thử", day=CLOCK.date(), lessons=["02-vneid"], checks=[CHECK]
    )
    with wb.database.begin() as c:
        people.persons.rename(c, folk[0].id, HOSTILE)
        for person in folk:
            people.workshops.join(c, workshop.id, person.id, CLOCK - timedelta(minutes=1))
    attempts = [_sit(wb, person, workshop, wrong=n == 2, submit=n < 3) for n, person in enumerate(folk)]
    with wb.database.connect() as c:
        known = people.persons.get_many(c, [person.id for person in folk])
    wb.database.dispose()
    return Ward(
        wb=wb,
        coordinator=logins["dieuphoi"],
        trainer=trainer,
        stranger=stranger,
        volunteers=[known[person.id] for person in folk],
        workshop=workshop,
        attempts=attempts,
    )


@pytest.fixture
def ward(template: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ward]:
    monkeypatch.delenv(who.OWNER_ENV, raising=False)
    monkeypatch.delenv(who.PERSON_ENV, raising=False)
    data = tmp_path / "data"
    shutil.copytree(template.wb.settings.data, data)
    wb = replace(
        template.wb,
        settings=replace(template.wb.settings, data=data),
        database=Database(f"sqlite:///{data / 'journal.db'}"),
        folder=CourseFolder(data),
    )
    yield replace(template, wb=wb)
    wb.database.dispose()
    log = logging.getLogger("haidang")
    for handler in [*log.handlers]:
        handler.close()
        log.removeHandler(handler)
    log.propagate = True


# -- progress ----------------------------------------------------------------------------------------------------------


class TestProgress:
    """Who sees what."""

    def test_a_coordinator_sees_their_own_part(self, ward: Ward) -> None:
        """The ward's coordinator gets the ward and its teams; the neighbour's gets the neighbour's, empty as it is."""
        mine, theirs = (progress_of(ward.wb, actor) for actor in (ward.coordinator, ward.stranger))
        assert {one.name for one in mine.units} == {"Phường Bình Lâm", *(f"Tổ {n}" for n in range(1, 13))}
        assert (mine.whole.volunteers, mine.whole.started.numerator, mine.whole.submitted.numerator) == (84, 4, 3)
        assert [one.name for one in theirs.units] == ["Phường An Khê"]
        assert (theirs.whole.volunteers, theirs.whole.certified.percent, theirs.missing) == (0, None, ())

    def test_the_command_line_sees_all(self, ward: Ward) -> None:
        """On the machine itself nobody is asked: the whole tree, each person once."""
        report = progress_of(ward.wb, None)
        assert [one.level for one in report.units[:3]] == ["centre", "province", "commune"]
        assert report.units[0].volunteers == report.whole.volunteers == 84

    @pytest.mark.parametrize("wanted", ["binh-lam", "Phường Bình Lâm", "p. Bình Lâm"])
    def test_a_unit_narrows_the_report(self, ward: Ward, wanted: str) -> None:
        """By code or by name in any spelling."""
        assert progress_of(ward.wb, None, CHECK, wanted).units[0].name == "Phường Bình Lâm"

    def test_units_of_others_are_unknown(self, ward: Ward) -> None:
        """Outside the own part there is no unit, and the sentence names none of them."""
        with pytest.raises(Refused, match="Phường An Khê") as refused:
            progress_of(ward.wb, ward.stranger, CHECK, "Tổ 1")
        assert "Bình Lâm" not in str(refused.value)
        assert refused.value.code == "no_unit"

    def test_who_has_no_unit_gets_no_report(self, ward: Ward) -> None:
        """A volunteer is told so."""
        with pytest.raises(Refused) as refused:
            progress_of(ward.wb, ward.volunteers[0])
        assert refused.value.code == "no_scope"

    def test_an_unknown_check_is_named(self, ward: Ward) -> None:
        """The sentence says which checks there are."""
        with pytest.raises(Refused, match="vneid"):
            progress_of(ward.wb, None, CheckId("khac"))

    def test_lists_of_people_keep_to_the_scope(self, ward: Ward) -> None:
        """Volunteers of the own units by name order; attempts of strangers are not told."""
        folk = volunteers_of(ward.wb, ward.trainer)
        assert len(folk) == 84
        assert volunteers_of(ward.wb, ward.stranger) == []
        assert open_attempts_of(ward.wb, ward.stranger, ward.volunteers[3].id) == []
        (one,) = open_attempts_of(ward.wb, ward.trainer, ward.volunteers[3].id)
        assert (one.attempt, one.answered, one.slots) == (ward.attempts[3], 3, 13)
        assert len(chosen_units(ward.wb, ward.trainer)) == 13


# -- marking -----------------------------------------------------------------------------------------------------------


class TestMarking:
    """A mark goes into the gradebook and moves everything that depends on it."""

    def test_what_waits_is_all_there(self, ward: Ward) -> None:
        """Person, team, item, text, words and the rubric in the reader's language; nothing for the neighbour."""
        waiting = waiting_texts(ward.wb, ward.trainer)
        assert [one.attempt for one in waiting if one.person == ward.volunteers[0].id] == [ward.attempts[0]]
        one = next(one for one in waiting if one.attempt == ward.attempts[0])
        assert (one.name, one.slot, one.team, one.max_points) == (HOSTILE, TEXT, "Tổ 1", 2)
        assert one.words == len(one.text.split()) > 3
        assert sum(criterion.levels[-1].points for criterion in one.criteria) == pytest.approx(2)
        english = waiting_texts(ward.wb, ward.trainer, "en")[0]
        assert english.stem != one.stem
        assert waiting_texts(ward.wb, ward.stranger) == []
        assert waiting_texts(ward.wb, ward.volunteers[1]) == []

    def test_a_mark_moves_result_board_and_report(self, ward: Ward) -> None:
        """Pending becomes certified in the outcome, the kept decision and the tracker; the gradebook has the words."""
        assert ward.decision(0) is Decision.PENDING
        assert progress_of(ward.wb, ward.coordinator).whole.certified.numerator == 0
        outcome = mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, ward.best_levels(), "  Rõ ràng  ")
        assert outcome.decision is ward.decision(0) is Decision.CERTIFIED
        mark = nbgrading.manual_marks(ward.wb.folder, RELEASE)[ward.volunteers[0].id, TEXT]
        assert (mark.points, mark.comment) == (2, "Rõ ràng")
        report = progress_of(ward.wb, ward.coordinator)
        assert (report.whole.certified.numerator, report.whole.pending) == (1, 1)
        assert HOSTILE not in {one.name for one in report.missing}
        assert ward.attempts[0] not in {one.attempt for one in waiting_texts(ward.wb, ward.trainer)}

    def test_a_mark_can_be_corrected(self, ward: Ward) -> None:
        """The later mark stands."""
        mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, ward.best_levels())
        none = {one.id: 0.0 for one in _criteria(ward)}
        outcome = mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, none)
        assert outcome.points == 13

    def test_strangers_and_volunteers_mark_nothing(self, ward: Ward) -> None:
        """Neither the neighbour's trainer nor a volunteer, and nobody their own text."""
        for actor in (ward.stranger, ward.volunteers[1]):
            with pytest.raises(NotFound):
                mark_text(ward.wb, actor, ward.attempts[0], TEXT, ward.best_levels())
        with ward.wb.database.begin() as c:
            unit = ward.trainer.memberships[0].unit
            people.persons.join(c, ward.volunteers[0].id, Membership(unit=unit, role=Role.TRAINER), ward.wb.now())
            own = people.persons.get(c, ward.volunteers[0].id)
        assert own is not None
        with pytest.raises(NotAllowed):
            mark_text(ward.wb, own, ward.attempts[0], TEXT, ward.best_levels())
        assert nbgrading.manual_marks(ward.wb.folder, RELEASE) == {}

    def test_only_levels_of_the_rubric_count(self, ward: Ward) -> None:
        """A missing criterion, an invented level, another slot and an open attempt are refused with a sentence."""
        levels = ward.best_levels()
        first = next(iter(levels))
        for wrong in (
            {},
            {**levels, first: 1.9},
            {**levels, "khac": 0.0},
            {k: v for k, v in levels.items() if k != first},
        ):
            with pytest.raises(Refused, match="từng tiêu chí"):
                mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, wrong)
        with pytest.raises(NotFound):
            mark_text(ward.wb, ward.trainer, ward.attempts[0], SlotId("s01"), levels)
        with pytest.raises(Refused):
            mark_text(ward.wb, ward.trainer, ward.attempts[3], TEXT, levels)

    def test_marks_from_formgrader_arrive(self, ward: Ward) -> None:
        """What was marked in the gradebook itself moves the report at once and the kept decisions at the next round."""
        nbgrading.set_mark(ward.wb.folder, RELEASE, ward.volunteers[1].id, TEXT, 2.0, "tốt")
        assert progress_of(ward.wb, None).whole.certified.numerator == 1
        assert ward.decision(1) is Decision.PENDING
        assert refresh_decisions(ward.wb, CHECK) == 1
        assert ward.decision(1) is Decision.CERTIFIED
        assert refresh_decisions(ward.wb, CHECK) == 0

    def test_kept_decisions_are_those_of_the_outcome(self, ward: Ward) -> None:
        """The set-based refresh and the outcome of one attempt agree for everybody."""
        mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, ward.best_levels())
        refresh_decisions(ward.wb, CHECK)
        with ward.wb.database.connect() as c:
            for number, attempt_id in enumerate(ward.attempts[:3]):
                attempt = journal.attempts.get(c, attempt_id)
                assert attempt is not None
                assert outcome_of(ward.wb, c, attempt).decision is ward.decision(number)


def _criteria(ward: Ward) -> tuple[object, ...]:
    release = released(ward.wb, CHECK)
    body = release.items[next(one for one in release.form.slots if one.id == TEXT).pool[0]].body
    criteria: tuple[object, ...] = body.criteria  # type: ignore[union-attr]
    return criteria


# -- the command line --------------------------------------------------------------------------------------------------


def _run(ward: Ward, *arguments: str) -> tuple[int, str]:
    data = str(ward.wb.settings.data)
    done = CliRunner().invoke(root, [*arguments, "--data", data, "--course", str(ROOT / "assessments")])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, HaidangError), done.exception
    return done.exit_code, done.stdout_bytes.decode()


class TestCommands:
    """`haidang track` and `haidang score`."""

    def test_track_says_the_same_three_times(self, ward: Ward, tmp_path: Path) -> None:
        """Table, JSON and CSV hold the same counts; a file is the same bytes as the screen."""
        mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, ward.best_levels())
        code, table = _run(ward, "track")
        assert code == 0
        assert "1,2 % (1/84)" in table
        code, text = _run(ward, "track", "vneid", "--csv")
        assert code == 0
        (line,) = [
            one for one in csv.DictReader(io.StringIO(text[1:]), delimiter=";") if one["Đơn vị"] == "Phường Bình Lâm"
        ]
        assert (line["Đạt"], line["Mẫu số"], line["Tỷ lệ đạt (%)"]) == ("1", "84", "1,2")
        code, found = _run(ward, "track", "--check", "vneid", "--json", "--unit", "binh-lam")
        assert (code, json.loads(found)["whole"]["certified"]["numerator"]) == (0, 1)
        code, bare = _run(ward, "track", "--check", "vneid", "--json", "--unit", "binh-lam", "--units-only")
        assert (code, json.loads(bare)) == (0, {key: one for key, one in json.loads(found).items() if key != "missing"})
        path = tmp_path / "tiến độ.csv"
        assert _run(ward, "track", "--csv", str(path))[0] == 0
        assert path.read_bytes().decode() == text

    def test_track_refuses_kindly(self, ward: Ward) -> None:
        """An unknown unit is refused; two formats at once are wrong usage."""
        assert _run(ward, "track", "--unit", "không có")[0] == 1
        assert _run(ward, "track", "--csv", "-", "--json")[0] == 2
        assert _run(ward, "track", "--units-only")[0] == 2

    def test_score_repairs_what_nbgrader_guessed(self, ward: Ward) -> None:
        """A folder that was scored without our proof is scored again; marks stay; then all is proven."""
        mark_text(ward.wb, ward.trainer, ward.attempts[0], TEXT, ward.best_levels())
        folder = ward.wb.folder.course / "autograded" / student_of(ward.volunteers[0].id) / RELEASE
        (folder / "haidang-receipt.json").unlink()
        assert [one.code for one in nbgrading.verify_receipts(ward.wb.folder, RELEASE)] == ["NG101"]
        done = scoring_round(ward.wb, RELEASE)
        assert (done.repaired, done.faults, done.waiting) == (1, (), 2)
        assert nbgrading.manual_marks(ward.wb.folder, RELEASE)[ward.volunteers[0].id, TEXT].points == 2
        assert _run(ward, "score")[0] == 0

    def test_score_is_honest_about_what_stays_wrong(self, ward: Ward) -> None:
        """A folder of somebody unknown cannot be repaired: exit code 1."""
        (ward.wb.folder.course / "autograded" / "nguoi-la" / RELEASE).mkdir(parents=True)
        assert _run(ward, "score")[0] == 1
        assert _run(ward, "score", "khong-co-r1")[0] == 1


# -- the door ----------------------------------------------------------------------------------------------------------


class TestDoor:
    """Nothing is opened for nobody."""

    @pytest.fixture(autouse=True)
    def _settings(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in ward.wb.settings.environment().items():
            monkeypatch.setenv(name, value)

    @pytest.mark.parametrize("desk", [trainer_desk, coordinator_desk])
    def test_without_a_name_there_is_a_sentence(self, desk: object) -> None:
        """On one's own machine the desk says how to say who one is."""
        assert callable(desk)
        widget = desk()
        assert isinstance(widget, w.HTML)
        assert "HAIDANG_DESK_PERSON" in widget.value

    def test_the_servers_word_counts(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        """In a served page the header decides; an empty one is nobody, whatever else is set."""
        monkeypatch.setenv(who.PERSON_ENV, "DP01")
        monkeypatch.setenv(who.OWNER_ENV, "")
        assert isinstance(coordinator_desk(), w.HTML)
        monkeypatch.setenv(who.OWNER_ENV, ward.coordinator.id)
        assert isinstance(coordinator_desk(), w.VBox)
        monkeypatch.setenv(who.OWNER_ENV, ward.trainer.id)
        assert isinstance(trainer_desk(), w.VBox)
        assert isinstance(coordinator_desk(), w.HTML)
        monkeypatch.setenv(who.OWNER_ENV, ward.volunteers[0].id)
        assert isinstance(trainer_desk(), w.HTML)

    def test_who_was_shut_out_has_no_desk(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disabled trainer is nobody."""
        with ward.wb.database.begin() as c:
            people.persons.set_disabled(c, ward.trainer.id, ward.wb.now())
        monkeypatch.setenv(who.OWNER_ENV, ward.trainer.id)
        assert isinstance(trainer_desk(), w.HTML)

    def test_on_ones_own_machine_a_code_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever has the data folder names a member of staff by code; a volunteer's code opens nothing."""
        monkeypatch.setenv(who.PERSON_ENV, "gv01")
        assert isinstance(trainer_desk(), w.VBox)
        monkeypatch.setenv(who.PERSON_ENV, "TNV001")
        assert isinstance(trainer_desk(), w.HTML)

    def test_a_fault_is_a_sentence(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What goes wrong inside ends as one sentence with a number that stands in the log, and prints nothing."""
        monkeypatch.setenv(who.OWNER_ENV, ward.trainer.id)
        monkeypatch.setattr(TrainerDesk, "__init__", lambda _self, _asked: 1 / 0)
        shown = trainer_desk()
        assert isinstance(shown, w.HTML)
        reference = shown.value.split("lỗi: ")[1][:6]
        assert reference in (ward.wb.settings.data / "logs" / "desks.log").read_text(encoding="utf-8")
        assert capsys.readouterr() == ("", "")

    @pytest.mark.parametrize(
        ("environment", "language"),
        [
            ({}, "vi"),
            ({"SCRIPT_NAME": "/en/live/desks/trainer.ipynb"}, "en"),
            ({"SCRIPT_NAME": "/haidang/en/live/desks/trainer.ipynb"}, "en"),
            ({"SCRIPT_NAME": "/live/desks/trainer.ipynb"}, "vi"),
        ],
    )
    def test_the_address_says_the_language(
        self, environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The language before ``live`` in the address counts where the server says nothing else."""
        monkeypatch.delenv("HAIDANG_LANGUAGE", raising=False)
        assert who.language_of(environment) == language


# -- the desks ---------------------------------------------------------------------------------------------------------


def _all(widget: w.Widget) -> Iterator[w.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def _page(widget: w.Widget) -> str:
    """Everything a desk says, as HTML."""
    return "\n".join(one.value for one in _all(widget) if isinstance(one, w.HTML))


def _button(widget: w.Widget, label: str) -> w.Button:
    return next(one for one in _all(widget) if isinstance(one, w.Button) and one.description == label)


def _field(widget: w.Widget, label: str) -> w.Widget:
    return next(one for one in _all(widget) if getattr(one, "description", "") == label and hasattr(one, "value"))


class TestTrainerDesk:
    """Enough to run a class alone."""

    def test_every_control_has_a_label(self, ward: Ward) -> None:
        """No field or button is nameless, in any part of the desk."""
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        fields = [
            one for one in _all(desk) if hasattr(one, "description") and not isinstance(one, w.HTML | w.ToggleButtons)
        ]
        assert len(fields) > 15
        assert [type(one).__name__ for one in fields if not one.description.strip()] == []

    def test_hostile_names_stay_text(self, ward: Ward) -> None:
        """A name with markup in it is shown as it is written."""
        page = _page(TrainerDesk(ward.asked(ward.trainer)).widget)
        assert "<img" not in page
        assert html.escape(HOSTILE) in page

    def test_a_class_from_beginning_to_end(self, ward: Ward) -> None:
        """Create a workshop, open its check, see the board, close the check, end the class."""
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        _field(desk, "Tên lớp").value = "Lớp chiều"
        _button(desk, "Tạo lớp").click()
        made = next(one for one in workshops_of(ward.wb, ward.trainer) if one.title == "Lớp chiều")
        assert made.code in _page(desk)
        assert _field(desk, "Lớp").value == made.id
        assert "Chưa có ai vào lớp" in _page(desk)
        _button(desk, "Mở bài").click()
        assert "Đang mở từ" in _page(desk)
        _button(desk, "Đóng bài").click()
        assert "Máy nộp thay 0 bài" in _page(desk)
        _button(desk, "Kết thúc lớp").click()
        assert next(one for one in workshops_of(ward.wb, ward.trainer) if one.id == made.id).closed_at is not None

    def test_the_check_at_work_stands_first(self, ward: Ward) -> None:
        """What the class is sitting is not looked for below seven others."""
        page = _page(TrainerDesk(ward.asked(ward.trainer)).widget)
        assert page.index("Đang mở từ") < page.index("Chưa mở")

    def test_the_board_lives(self, ward: Ward) -> None:
        """Who is in the middle of it stands on top, with the count of answers; a refresh shows what has happened."""
        desk = TrainerDesk(ward.asked(ward.trainer))
        page = _page(desk.widget)
        assert "3/13" in page
        assert page.index(html.escape(ward.volunteers[3].display_name)) < page.index(html.escape(HOSTILE))
        submit_attempt(ward.wb, Visitor(person=ward.volunteers[3], workshop=ward.workshop, token=""), ward.attempts[3])
        desk._tick()
        assert _page(desk.widget).count(">Đã nộp</span>") == 4

    def test_the_board_survives_a_fault(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        """A fault in the refresh is one sentence, and gone with the next refresh that works."""
        desk = TrainerDesk(ward.asked(ward.trainer))
        with monkeypatch.context() as patched:
            patched.setattr("haidang.desks.classroom.board", lambda *_: 1 / 0)
            desk._tick()
        assert "số báo lỗi" in _page(desk.widget)
        desk._tick()
        assert "số báo lỗi" not in _page(desk.widget)

    def test_a_new_card_needs_a_reason_and_is_shown_once(self, ward: Ward) -> None:
        """Without a reason nothing happens; the code and its PDF go when the trainer turns away."""
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        _field(desk, "Tìm người").value = "tnv001"
        _button(desk, "Đổi thẻ mới").click()
        assert "ghi lý do" in _page(desk)
        assert "Mã cá nhân mới" not in _page(desk)
        _field(desk, "Lý do").value = "Mất thẻ"
        _button(desk, "Đổi thẻ mới").click()
        assert "data:application/pdf;base64,JVBER" in _page(desk)
        assert "Mã cá nhân mới" in _page(desk)
        next(one for one in _all(desk) if isinstance(one, w.ToggleButtons)).value = "class"
        next(one for one in _all(desk) if isinstance(one, w.ToggleButtons)).value = "help"
        _field(desk, "Tìm người").value = "tnv002"
        assert "Mã cá nhân mới" not in _page(desk)
        with ward.wb.database.connect() as c:
            acts = journal.acts.of_target(c, ward.volunteers[0].id)
        assert [(one.what, one.by, one.reason) for one in acts] == [("person.new_card", ward.trainer.id, "Mất thẻ")]

    def test_a_stuck_attempt_is_set_aside(self, ward: Ward) -> None:
        """The desk says what the person is doing, and sets it aside with the reason kept."""
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        _field(desk, "Tìm người").value = ward.volunteers[3].code
        assert "đã trả lời 3/13 câu" in _page(desk)
        _field(desk, "Lý do").value = "Máy treo"
        _button(desk, "Hủy lần đang làm").click()
        assert open_attempts_of(ward.wb, ward.trainer, ward.volunteers[3].id) == []
        with ward.wb.database.connect() as c:
            assert [one.reason for one in journal.acts.of_target(c, ward.attempts[3])] == ["Máy treo"]

    def test_marking_on_the_desk(self, ward: Ward) -> None:
        """All levels chosen, the mark is saved and the next text comes; with one missing nothing is."""
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        next(one for one in _all(desk) if isinstance(one, w.ToggleButtons)).value = "mark"
        assert "3 câu viết đang chờ chấm" in _page(desk)
        _button(desk, "Lưu điểm").click()
        assert "từng tiêu chí" in _page(desk)
        for radio in [one for one in _all(desk) if isinstance(one, w.RadioButtons)]:
            assert radio.value is None
            radio.value = radio.options[-1][1]
        assert "Tổng: 2/2 điểm" in _page(desk)
        _field(desk, "Lời nhắn cho người học").value = "Tốt"
        _button(desk, "Lưu điểm").click()
        assert "2 câu viết đang chờ chấm" in _page(desk)
        assert [one.comment for one in nbgrading.manual_marks(ward.wb.folder, RELEASE).values()] == ["Tốt"]
        assert all(one.value is None for one in _all(desk) if isinstance(one, w.RadioButtons))

    def test_the_projector_leads_to_the_class(self, ward: Ward) -> None:
        """QR and code on the whole page; a server that only this machine can reach says so."""
        (ward.wb.settings.data / "address").write_text("http://127.0.0.1:8765/", encoding="utf-8")
        desk = TrainerDesk(ward.asked(ward.trainer)).widget
        assert "haidang serve --lan" in _page(desk)
        (ward.wb.settings.data / "address").write_text("http://192.0.2.7:8765/", encoding="utf-8")
        _button(desk, "Chiếu lên màn hình lớn").click()
        page = _page(desk)
        assert "<svg" in page
        assert "http://192.0.2.7:8765/" in page
        assert "Đã vào lớp: 4 người" in page
        assert "--lan" not in page
        _button(desk, "Trở lại bàn").click()
        assert "Trong lớp" in _page(desk)

    def test_the_neighbour_sees_nothing(self, ward: Ward) -> None:
        """A trainer of another ward has neither these workshops nor these people."""
        page = _page(TrainerDesk(ward.asked(ward.stranger)).widget)
        assert "Bạn chưa có lớp nào" in page
        assert html.escape(HOSTILE) not in page


class TestCoordinatorDesk:
    """Numbers with what they are made of."""

    def test_numbers_never_come_alone(self, ward: Ward) -> None:
        """Every percentage has its counts; a team with nobody is not 0 %."""
        with ward.wb.database.begin() as c:
            people.units.add(
                c, code="to-99", name="Tổ 99", level=UnitLevel.TEAM, parent=ward.workshop.unit, new_id=ward.wb.new_id
            )
        page = _page(CoordinatorDesk(ward.asked(ward.coordinator)).widget)
        assert "3,6\u00a0%" in page
        assert "3/84 người" in page
        assert "không có ai" in page
        assert "tính đến 22/11/2026" in page

    def test_the_desk_begins_with_the_busiest_check(self, ward: Ward) -> None:
        """Not with a check that nobody has begun, though its name comes first."""
        release_check(ward.wb, CheckId("an-toan"))
        check = _field(CoordinatorDesk(ward.asked(ward.coordinator)).widget, "Bài kiểm tra")
        assert [value for _label, value in check.options] == ["an-toan", CHECK]
        assert check.value == CHECK

    def test_filters_and_units_narrow(self, ward: Ward) -> None:
        """State, team and unit each leave what they say; the choice of units is the own part only."""
        desk = CoordinatorDesk(ward.asked(ward.coordinator)).widget
        units = [label.strip() for label, _value in _field(desk, "Đơn vị").options]
        assert units[1:3] == ["Phường Bình Lâm", "Tổ 1"]
        assert "Phường An Khê" not in units
        _field(desk, "Tình trạng").value = "started"
        assert ">1 người<" in _page(desk)
        _field(desk, "Tình trạng").value = "not_certified"
        assert html.escape(ward.volunteers[2].display_name) in _page(desk)
        _field(desk, "Tổ").value = "Tổ 12"
        assert "Không có ai khớp với bộ lọc." in _page(desk)

    def test_a_large_scope_is_looked_at_part_by_part(self, ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where there is too much for one page: upper units, numbers without names or files, and how to go on."""
        for limit in ("MOST_NAMED", "MOST_LINES", "MOST_UNITS"):
            monkeypatch.setattr(f"haidang.desks.coordinator.{limit}", 3)
        with ward.wb.database.begin() as c:
            home = people.units.get(c, ward.workshop.unit)
            assert home is not None
            people.persons.join(
                c, ward.coordinator.id, Membership(unit=home.path[0], role=Role.COORDINATOR), ward.wb.now()
            )
            above = people.persons.get(c, ward.coordinator.id)
        assert above is not None
        desk = CoordinatorDesk(ward.asked(above)).widget
        page = _page(desk)
        assert "data:text/csv" not in page
        assert "Có 84 người chưa đạt." in page
        assert "đơn vị nhỏ hơn. Hãy chọn một đơn vị để xem bên trong." in page
        assert "Có 16 đơn vị" in page
        units = dict(_field(desk, "Đơn vị").options)
        assert not [label for label in units if "Tổ " in label]
        ward_of = next(value for label, value in units.items() if label.strip() == "Thành phố Hải Bình (minh họa)")
        _field(desk, "Đơn vị").value = ward_of
        inside = [label.strip() for label, _value in _field(desk, "Đơn vị").options]
        assert {"Phường Bình Lâm", "Phường An Khê"} <= set(inside)

    def test_files_are_in_the_page(self, ward: Ward) -> None:
        """Both files travel in their links, and nothing on the page leads elsewhere."""
        page = _page(CoordinatorDesk(ward.asked(ward.coordinator)).widget)
        assert page.count("data:text/csv;charset=utf-8;base64,77u/") == 2
        assert "http" not in page
        assert "<img" not in page


def test_labels_are_told_apart() -> None:
    """Two people of one name stay two choices."""
    assert controls.choices([("Lan", 1), ("Lan", 2)]) == [("Lan", 1), ("Lan (2)", 2)]


@pytest.mark.parametrize(("name", "roles"), [("trainer", ["trainer", "coordinator"]), ("coordinator", ["coordinator"])])
def test_a_desks_notebook_is_thin(name: str, roles: list[str]) -> None:
    """One cell that imports one name and calls it, for staff only, as a live page."""
    book = json.loads((ROOT / "notebooks" / "desks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    (cell,) = book["cells"]
    assert "".join(cell["source"]) == f"from haidang import {name}_desk\n\n{name}_desk()"
    facts = book["metadata"]["haidang"]
    assert (facts["page"], facts["kind"], facts["for"]) == ("live", "desk", roles)
    assert cell["outputs"] == []
