"""The use cases together, on a real database, a real gradebook and the course of the repository."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from haidang import journal, nbgrading, people
from haidang.domain.attempts import Attempt, AttemptState, JsonValue
from haidang.domain.errors import Closed, NotAllowed, NotFound
from haidang.domain.ids import AttemptId, CheckId, SlotId
from haidang.domain.people import Person, Workshop
from haidang.domain.scores import Decision
from haidang.people import demo as demo_ward
from haidang.store.tables import attempt as attempt_table
from haidang.workbench.answers import page_state, take_events
from haidang.workbench.attempts import attempt_for_page, owned_attempt, start_attempt, submit_attempt, take_hint
from haidang.workbench.checks import release_check, released
from haidang.workbench.finishing import catch_up, finish_overdue
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.outcomes import outcome_of
from haidang.workbench.results import result_for_page
from haidang.workbench.sample_answers import right_value, wrong_value
from haidang.workbench.visits import Visitor
from haidang.workbench.workshops import (
    board,
    close_check,
    create_workshop,
    new_card,
    open_check,
    reset_attempt,
    reset_pin,
)

pytestmark = pytest.mark.xdist_group("workbench")  # one worker: what they stand on takes seconds to make

CHECK = CheckId("vneid")
RUBRIC = SlotId("s13")
COURSE = Path(__file__).parents[2] / "assessments"


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: datetime = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class ClassRoom:
    """A workshop with its people."""

    wb: Workbench
    clock: Clock
    trainer: Person
    volunteers: list[Person]
    workshop: Workshop
    rng: random.Random = field(default_factory=lambda: random.Random(7))

    def visitor(self, index: int) -> Visitor:
        return Visitor(person=self.volunteers[index], workshop=self.workshop, token="")

    def answer(
        self, index: int, attempt_id: AttemptId, *, wrong: tuple[str, ...] = (), skip: tuple[str, ...] = ()
    ) -> dict[str, object]:
        """Answer every slot as a phone would; right but for `wrong` and `skip`."""
        attempt = owned_attempt(self.wb, self.visitor(index), attempt_id)
        release = released(self.wb, CHECK)
        events: list[JsonValue] = []
        for variant in attempt.variants:
            if variant.slot in skip:
                continue
            item = release.items[variant.item_id]
            value = wrong_value(item, variant, self.rng) if variant.slot in wrong else right_value(item, variant)
            events.append(
                {
                    "uuid": self.wb.new_id(),
                    "kind": "answer",
                    "attempt": attempt_id,
                    "slot": variant.slot,
                    "value": value,
                    "at": "",
                }
            )
        return take_events(self.wb, self.visitor(index), {"events": events}, "vi")

    def sit(self, index: int, *, wrong: tuple[str, ...] = (), skip: tuple[str, ...] = ()) -> AttemptId:
        attempt_id = start_attempt(self.wb, self.visitor(index), CHECK)
        self.answer(index, attempt_id, wrong=wrong, skip=skip)
        submit_attempt(self.wb, self.visitor(index), attempt_id)
        return attempt_id

    def attempt(self, attempt_id: AttemptId) -> Attempt:
        with self.wb.database.connect() as c:
            found = journal.attempts.get(c, attempt_id)
        assert found is not None
        return found

    def result(self, index: int, attempt_id: AttemptId) -> dict[str, object]:
        return result_for_page(self.wb, self.visitor(index), attempt_id, "vi")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClassRoom]:
    clock = Clock()
    settings = Settings(data=tmp_path_factory.mktemp("data"), course=COURSE, notebooks=COURSE.parent / "notebooks")
    wb = open_workbench(settings, now=clock)
    with wb.database.begin() as c:
        installed = demo_ward.install_demo(
            c, demo_ward.ward_small(), staff_password="den-bien-sang", now=clock(), new_id=wb.new_id, keys=wb.keys
        )
    release_check(wb, CHECK)
    trainer = next(one.person for one in installed.sign_ins if one.login == "giangvien1")
    workshop = create_workshop(
        wb, trainer, unit=installed.ward.id, title="Lớp thử", day=clock().date(), lessons=["02-vneid"], checks=[CHECK]
    )
    volunteers = [one.person for one in installed.sign_ins if not one.login]
    with wb.database.begin() as c:
        for person in volunteers:
            people.workshops.join(c, workshop.id, person.id, clock())
    yield ClassRoom(wb=wb, clock=clock, trainer=trainer, volunteers=volunteers, workshop=workshop)
    wb.database.dispose()


def test_a_right_attempt_waits_only_for_the_trainer_and_then_certifies(room: ClassRoom) -> None:
    """All right: pending on the short text, certified once it is marked."""
    attempt_id = room.sit(0)
    assert room.result(0, attempt_id)["decision"] == "pending"
    nbgrading.set_mark(room.wb.folder, released(room.wb, CHECK).id, room.volunteers[0].id, RUBRIC, 2.0, "Rõ và ấm.")
    result = room.result(0, attempt_id)
    assert result["decision"] == "certified"
    assert result["points"] == 15
    assert [slot["comment"] for slot in result["slots"] if slot["slot"] == RUBRIC] == ["Rõ và ấm."]  # type: ignore[index, attr-defined]


def test_the_key_stays_hidden_while_attempts_remain(room: ClassRoom) -> None:
    """A failed attempt with others left shows verdict and misconception, but neither key nor explanation."""
    attempt_id = room.sit(1, wrong=("s01", "s02", "s03", "s04", "s05"))
    result = room.result(1, attempt_id)
    assert result["attempts_left"] == 2
    assert result["reveals_key"] is False
    assert {slot["key"] for slot in result["slots"]} == {""}  # type: ignore[attr-defined]
    assert {slot["explanation"] for slot in result["slots"]} == {""}  # type: ignore[attr-defined]
    assert any(slot["misconceptions"] for slot in result["slots"])  # type: ignore[attr-defined]


def test_the_first_ones_mark_never_sticks_to_the_second(room: ClassRoom) -> None:
    """Two attempts with a rubric item each: the first mark is archived, the second waits for its own."""
    room.clock.on(hours=2)
    open_check(room.wb, room.trainer, room.workshop.id, CHECK)
    failed = ("s06", "s01", "s02", "s03", "s04")
    first = room.sit(2, wrong=failed)
    release = released(room.wb, CHECK)
    nbgrading.set_mark(room.wb.folder, release.id, room.volunteers[2].id, RUBRIC, 1.2, "Còn khó hiểu.")
    room.clock.on(hours=1)
    second = room.sit(2)
    marks = nbgrading.manual_marks(room.wb.folder, release.id, [room.volunteers[2].id])
    assert marks == {}
    with room.wb.database.connect() as c:
        kept = journal.marks.archived(c, [first, second])
        assert [(mark.slot, mark.points, mark.comment) for mark in kept[first]] == [(RUBRIC, 1.2, "Còn khó hiểu.")]
        assert kept[second] == ()
        assert outcome_of(room.wb, c, room.attempt(second)).decision is Decision.PENDING
    shown = room.result(2, first)
    assert [slot["points"] for slot in shown["slots"] if slot["slot"] == RUBRIC] == [1.2]  # type: ignore[index, attr-defined]
    assert shown["counts"] is False
    assert room.result(2, second)["counts"] is True


def test_each_attempt_and_each_person_gets_another_variant(room: ClassRoom) -> None:
    """Two people differ, and a second attempt avoids the items of the first where the pools allow it."""
    variants = [room.attempt(start_attempt(room.wb, room.visitor(index), CHECK)).variants for index in (3, 4)]
    assert [one.seed for one in variants[0]] != [one.seed for one in variants[1]]
    again = attempt_for_page(room.wb, room.visitor(3), start_attempt(room.wb, room.visitor(3), CHECK), "vi")
    once_more = attempt_for_page(room.wb, room.visitor(3), AttemptId(str(again["id"])), "vi")
    assert again["slots"] == once_more["slots"]


def test_submitting_twice_counts_once(room: ClassRoom) -> None:
    """The second submission, from whichever phone, says that it had been submitted before and changes nothing."""
    attempt_id = start_attempt(room.wb, room.visitor(5), CHECK)
    room.answer(5, attempt_id)
    first = submit_attempt(room.wb, room.visitor(5), attempt_id)
    room.clock.on(minutes=1)
    second = submit_attempt(room.wb, room.visitor(5), attempt_id)
    assert (first["already"], second["already"]) == (False, True)
    assert first["submitted_at"] == second["submitted_at"]


def test_an_event_counts_once_and_not_after_the_end(room: ClassRoom) -> None:
    """Known UUIDs are acknowledged again; within the grace answers are late; afterwards they are refused kindly."""
    attempt_id = start_attempt(room.wb, room.visitor(6), CHECK)
    attempt = room.attempt(attempt_id)
    variant = attempt.variants[0]
    item = released(room.wb, CHECK).items[variant.item_id]
    event: dict[str, JsonValue] = {
        "uuid": room.wb.new_id(),
        "kind": "answer",
        "attempt": attempt_id,
        "slot": variant.slot,
        "value": right_value(item, variant),
        "at": "2026-11-22T08:00:00+07:00",
    }

    def send(**changes: JsonValue) -> tuple[str, str]:
        body: dict[str, JsonValue] = {"events": [{**event, **changes}]}
        ack = take_events(room.wb, room.visitor(6), body, "vi")["acks"][0]  # type: ignore[index]
        return ack["status"], ack["message"]

    assert send() == ("saved", "")
    assert send() == ("saved", "")
    with room.wb.database.connect() as c:
        assert journal.events.answered_counts(c, [attempt_id]) == {attempt_id: 1}
    assert attempt.ends_at is not None
    room.clock.now = attempt.ends_at + timedelta(minutes=5)
    assert send(uuid=room.wb.new_id())[0] == "late"
    room.clock.now = attempt.ends_at + timedelta(minutes=11)
    status, message = send(uuid=room.wb.new_id())
    assert status == "refused"
    assert message.endswith("không được tính.")
    assert finish_overdue(room.wb) >= 1
    assert room.attempt(attempt_id).state is AttemptState.SUBMITTED
    late = [slot["late"] for slot in room.result(6, attempt_id)["slots"] if slot["slot"] == variant.slot]  # type: ignore[attr-defined, index]
    assert late == [True]


def test_an_attempt_is_its_owners_alone(room: ClassRoom) -> None:
    """Somebody else's attempt is not found: not to see, to answer, to take a hint for, to submit or to read."""
    attempt_id = start_attempt(room.wb, room.visitor(7), CHECK)
    thief = room.visitor(8)
    for attack in (
        lambda: attempt_for_page(room.wb, thief, attempt_id, "vi"),
        lambda: take_hint(room.wb, thief, attempt_id, SlotId("s09"), "vi"),
        lambda: submit_attempt(room.wb, thief, attempt_id),
        lambda: result_for_page(room.wb, thief, attempt_id, "vi"),
    ):
        with pytest.raises(NotFound):
            attack()
    body: dict[str, JsonValue] = {
        "events": [
            {"uuid": room.wb.new_id(), "kind": "answer", "attempt": attempt_id, "slot": "s01", "value": "x", "at": ""}
        ]
    }
    assert take_events(room.wb, thief, body, "vi")["acks"][0]["status"] == "refused"  # type: ignore[index]
    with room.wb.database.connect() as c:
        assert journal.events.answers(c, attempt_id) == {}


def test_hints_are_counted_by_the_server(room: ClassRoom) -> None:
    """Each hint of the simulated phone costs a tenth, whatever the phone says."""
    attempt_id = start_attempt(room.wb, room.visitor(9), CHECK)
    given = take_hint(room.wb, room.visitor(9), attempt_id, SlotId("s09"), "vi")
    assert given["used"] == 1
    room.answer(9, attempt_id)
    submit_attempt(room.wb, room.visitor(9), attempt_id)
    with room.wb.database.connect() as c:
        score = next(one for one in journal.scores.get(c, attempt_id) if one.slot == "s09")
    assert score.points == pytest.approx(2 * 0.9)


def test_a_reset_attempt_neither_counts_nor_uses_up_a_try(room: ClassRoom) -> None:
    """A stuck attempt is set aside with a reason that is kept; the person begins anew at once."""
    attempt_id = start_attempt(room.wb, room.visitor(10), CHECK)
    with pytest.raises(NotAllowed):
        reset_attempt(room.wb, room.trainer, attempt_id, reason=" ")
    reset_attempt(room.wb, room.trainer, attempt_id, reason="Máy treo giữa bài")
    assert start_attempt(room.wb, room.visitor(10), CHECK) != attempt_id
    with room.wb.database.connect() as c:
        assert [act.reason for act in journal.acts.of_target(c, attempt_id)] == ["Máy treo giữa bài"]


def test_closing_a_check_submits_what_is_open(room: ClassRoom) -> None:
    """Nobody begins after the end; whoever was sitting is submitted with the answers that came."""
    attempt_id = start_attempt(room.wb, room.visitor(11), CHECK)
    room.answer(11, attempt_id, skip=("s12", "s13"))
    assert close_check(room.wb, room.trainer, room.workshop.id, CHECK) >= 1
    assert room.attempt(attempt_id).state is AttemptState.SUBMITTED
    with pytest.raises(Closed) as refusal:
        start_attempt(room.wb, room.visitor(12), CHECK)
    assert refusal.value.code == "check_closed"
    states = {row.person: row.state for row in board(room.wb, room.trainer, room.workshop.id)}
    assert states[room.volunteers[11].id] == "submitted"
    assert states[room.volunteers[12].id] == "joined"
    open_check(room.wb, room.trainer, room.workshop.id, CHECK)


def test_a_volunteer_is_no_trainer(room: ClassRoom) -> None:
    """The trainer's use cases refuse everybody who has no role over the unit."""
    volunteer = room.volunteers[13]
    for attack in (
        lambda: board(room.wb, volunteer, room.workshop.id),
        lambda: close_check(room.wb, volunteer, room.workshop.id, CHECK),
        lambda: new_card(room.wb, volunteer, room.volunteers[0].id, reason="x"),
        lambda: reset_pin(room.wb, volunteer, room.volunteers[0].id, reason="x"),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            attack()


def test_what_a_crash_kept_out_of_the_gradebook_is_caught_up(room: ClassRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submitted and scored is durable even when nbgrader's side fails; the next round brings it there."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(nbgrading, "write_scored", broken, raising=False)
        attempt_id = room.sit(14)
    assert room.result(14, attempt_id)["decision"] == "pending"
    with room.wb.database.connect() as c:
        assert journal.attempts.projected(c, room.volunteers[14].id, released(room.wb, CHECK).id) is None
    assert catch_up(room.wb) >= 1
    with room.wb.database.connect() as c:
        assert journal.attempts.projected(c, room.volunteers[14].id, released(room.wb, CHECK).id) == attempt_id


def test_a_lessons_place_and_answers_come_back(room: ClassRoom) -> None:
    """Where somebody was in a lesson and what they practised is there on the next phone."""
    visitor = room.visitor(15)
    body: dict[str, JsonValue] = {
        "events": [
            {"uuid": room.wb.new_id(), "kind": "place", "page": "02-vneid", "slot": "", "value": "doi-may", "at": ""},
            {"uuid": room.wb.new_id(), "kind": "practice", "page": "02-vneid", "slot": "P02-1", "value": "k", "at": ""},
        ]
    }
    take_events(room.wb, visitor, body, "vi")
    assert page_state(room.wb, visitor, "02-vneid") == {"place": "doi-may", "done": ["P02-1"], "values": {"P02-1": "k"}}


def test_an_attempt_that_counts_again_gets_its_marks_back(room: ClassRoom) -> None:
    """Brought back into the gradebook, an attempt has the marks that were archived when it stopped counting."""
    attempt_id = room.sit(16)
    release = released(room.wb, CHECK)
    person = room.volunteers[16].id
    nbgrading.set_mark(room.wb.folder, release.id, person, RUBRIC, 1.6, "Tốt.")
    with room.wb.database.begin() as c:
        kept = journal.marks.ArchivedMark(slot=RUBRIC, points=1.6, comment="Tốt.")
        journal.marks.archive(c, attempt_id, [kept], room.clock())
        c.execute(attempt_table.update().where(attempt_table.c.id == attempt_id).values(projected=False))
    nbgrading.archive_marks(room.wb.folder, release.id, person)
    assert nbgrading.manual_marks(room.wb.folder, release.id, [person]) == {}
    assert catch_up(room.wb) >= 1
    mark = nbgrading.manual_marks(room.wb.folder, release.id, [person])[person, RUBRIC]
    assert (mark.points, mark.comment) == (1.6, "Tốt.")
