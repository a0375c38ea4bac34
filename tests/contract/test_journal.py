"""The journal: once each, in order, by whoever was first; whatever was acknowledged is there."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from haidang.domain.attempts import Attempt, AttemptState, JsonValue, Variant
from haidang.domain.ids import AttemptId, CheckId, EventId, ItemId, PersonId, ReleaseId, SlotId
from haidang.domain.scores import Decision, Score, ScoreStatus, Verdict
from haidang.journal import acts, attempts, events, hints, marks, scores
from haidang.journal.acts import Act
from haidang.journal.events import NewEvent
from haidang.journal.marks import ArchivedMark
from haidang.store import Database
from haidang.store.tables import person as persons_table

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ANH, BINH = PersonId("a" * 32), PersonId("b" * 32)
CHECK, RELEASE = CheckId("vneid"), ReleaseId("vneid-r1")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/journal.db")
    made.upgrade()
    with made.begin() as c:
        for one in (ANH, BINH):
            c.execute(insert(persons_table).values(id=one, code=one[:4], display_name="X", sort_key="", created_at=NOW))
    yield made
    made.dispose()


def attempt(number: int = 1, person: PersonId = ANH, **changes: object) -> Attempt:
    made = Attempt(
        id=AttemptId(uuid.uuid4().hex),
        person=person,
        check=CHECK,
        release=RELEASE,
        number=number,
        variants=(
            Variant(slot=SlotId("s02"), item_id=ItemId("I02-2"), item_revision=1, seed=2**53 - 1),
            Variant(slot=SlotId("s01"), item_id=ItemId("I02-1"), item_revision=3, seed=0),
        ),
        state=AttemptState.OPEN,
        opened_at=NOW,
        ends_at=NOW + timedelta(minutes=45),
        closes_at=NOW + timedelta(minutes=55),
    )
    return replace(made, **changes)


def answer(slot: str, value: JsonValue, attempt_id: AttemptId, person: PersonId = ANH, **changes: object) -> NewEvent:
    made = NewEvent(
        uuid=EventId(str(uuid.uuid4())),
        person=person,
        kind="answer",
        slot=SlotId(slot),
        value=value,
        phone_at="2026-11-21T08:00:00+07:00",
        attempt=attempt_id,
    )
    return replace(made, **changes)


def test_an_attempt_comes_back_as_it_was(db: Database) -> None:
    """Variants keep their order, times their zone, seeds all 53 bits."""
    one = attempt()
    with db.begin() as c:
        assert attempts.add(c, one)
    with db.connect() as c:
        assert attempts.get(c, one.id) == one
        assert attempts.get(c, one.id, for_update=True) == one
        assert attempts.get(c, AttemptId("0" * 32)) is None
        assert attempts.of_person(c, ANH) == attempts.of_person(c, ANH, CHECK) == [one]
        assert attempts.of_person(c, ANH, CheckId("other")) == attempts.of_person(c, BINH) == []
        assert attempts.of_release(c, RELEASE) == attempts.of_check(c, CHECK, [ANH, BINH]) == [one]
        assert attempts.of_release(c, RELEASE, [BINH]) == []


def test_two_phones_cannot_open_the_same_attempt_twice(db: Database) -> None:
    """The second attempt with the same number is not kept, and its variants neither."""
    one, two = attempt(), attempt()
    with db.begin() as c:
        assert attempts.next_number(c, ANH, CHECK) == 1
        assert attempts.add(c, one)
        assert not attempts.add(c, two)
        assert attempts.next_number(c, ANH, CHECK) == 2
        assert attempts.of_person(c, ANH) == [one]


def test_two_connections_race_to_submit(db: Database) -> None:
    """Of many phones that submit at once, exactly one succeeds, and its time is kept."""
    one = attempt()
    with db.begin() as c:
        attempts.add(c, one)
    won: list[datetime] = []
    barrier = threading.Barrier(6)

    def submit(at: datetime) -> None:
        barrier.wait()
        with db.begin() as c:
            if attempts.submit(c, one.id, at):
                won.append(at)

    threads = [threading.Thread(target=submit, args=(NOW + timedelta(seconds=n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.connect() as c:
        kept = attempts.get(c, one.id)
    assert kept is not None
    assert kept.state is AttemptState.SUBMITTED
    assert [kept.submitted_at] == won


def test_a_reset_attempt_cannot_be_submitted(db: Database) -> None:
    """Setting aside works once, keeps the number, and takes the attempt out of the gradebook."""
    one = attempt()
    with db.begin() as c:
        attempts.add(c, one)
        attempts.set_projected(c, [one.id])
        assert attempts.reset(c, one.id, NOW)
        assert not attempts.reset(c, one.id, NOW)
        assert not attempts.submit(c, one.id, NOW)
        assert attempts.projected(c, ANH, RELEASE) is None
        assert attempts.next_number(c, ANH, CHECK) == 2


def test_one_attempt_at_most_is_projected(db: Database) -> None:
    """Projecting another attempt replaces the one before; other people's stay, what was set aside is passed over."""
    one, two, other = attempt(), attempt(2), attempt(person=BINH)
    with db.begin() as c:
        for each in (one, two, other):
            attempts.add(c, each)
        attempts.set_projected(c, [one.id, other.id])
        attempts.set_projected(c, [one.id])
        assert attempts.projected(c, ANH, RELEASE) == one.id
        attempts.set_projected(c, [two.id, AttemptId("0" * 32)])
        assert attempts.projected(c, ANH, RELEASE) == two.id
        assert attempts.projected(c, BINH, RELEASE) == other.id
        attempts.set_decision(c, two.id, Decision.CERTIFIED)
        assert attempts.decisions(c, ANH, CHECK) == {two.id: Decision.CERTIFIED}
        standing = attempts.standings(c, RELEASE, [ANH])
        assert [(s.attempt.number, s.decision, s.projected) for s in standing] == [
            (1, None, False),
            (2, Decision.CERTIFIED, True),
        ]
        assert attempts.reset(c, one.id, NOW)
        attempts.set_projected(c, [one.id])
        assert attempts.projected(c, ANH, RELEASE) == two.id
        assert [(h.id, h.projected) for h in attempts.heads(c, [two.id])] == [(one.id, False), (two.id, True)]
        attempts.set_unprojected(c, [two.id])
        assert attempts.projected(c, ANH, RELEASE) is None


def test_events_are_kept_once(db: Database) -> None:
    """Sending again is known and changes nothing, with hyphens or without, in one call or in two."""
    one = attempt()
    first = answer("s01", "k3f9", one.id)
    again = replace(first, uuid=EventId(first.uuid.replace("-", "").upper()), value="changed")
    with db.begin() as c:
        attempts.add(c, one)
        assert events.record(c, [first, again], NOW) == ["saved", "known"]
    with db.begin() as c:
        assert events.record(c, [first], NOW + timedelta(hours=1)) == ["known"]
    with db.connect() as c:
        kept = events.answers(c, one.id)[SlotId("s01")]
    assert (kept.value, kept.received_at, kept.event) == ("k3f9", NOW, EventId(uuid.UUID(first.uuid).hex))


def test_events_of_another_person_are_refused_one_by_one(db: Database) -> None:
    """A UUID that is somebody else's is refused; the rest of the batch is kept."""
    one, other = attempt(), attempt(person=BINH)
    mine = answer("s01", "a", one.id)
    stolen = replace(mine, person=BINH, attempt=other.id)
    good = answer("s01", "b", other.id, person=BINH)
    with db.begin() as c:
        attempts.add(c, one)
        attempts.add(c, other)
        events.record(c, [mine], NOW)
        bad = replace(good, uuid=EventId("not-a-uuid"))
        assert events.record(c, [stolen, bad, good], NOW) == ["refused", "refused", "saved"]
        assert events.answers(c, one.id)[SlotId("s01")].value == "a"
        assert events.answers(c, other.id)[SlotId("s01")].value == "b"


def test_the_latest_answer_counts_with_its_lateness_and_hints(db: Database) -> None:
    """Order of arrival decides; taking an answer back is an answer; late ones say so."""
    one = attempt()
    with db.begin() as c:
        attempts.add(c, one)
        batch = [
            answer("s01", ["a"], one.id),
            answer("s01", None, one.id),
            answer("s02", {"x": 0.5}, one.id, late=True),
        ]
        assert events.record(c, batch, NOW) == ["saved", "saved", "late"]
        hints.take(c, one.id, SlotId("s02"), 3, NOW)
        found = events.answers(c, one.id)
    assert {slot: (got.value, got.late, got.hints) for slot, got in found.items()} == {
        "s01": (None, False, 0),
        "s02": ({"x": 0.5}, True, 1),
    }


DEEP: JsonValue = json.loads("[" * 400 + "0.1" + "]" * 400)
"""Deeper than the fast reader goes."""


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("nửa emoji \ud83d", "nửa emoji \ufffd"),
        ({"khoá\x00": ["đ", 1, 2.5, True, None]}, {"khoá": ["đ", 1, 2.5, True, None]}),
        ("cả emoji 😀", "cả emoji 😀"),
        (DEEP, DEEP),
    ],
)
def test_strange_values_are_kept_or_mended(db: Database, value: JsonValue, kept: JsonValue) -> None:
    """Half an emoji and zero bytes never make a phone send the same event for ever."""
    one = attempt()
    with db.begin() as c:
        attempts.add(c, one)
        assert events.record(c, [answer("s01", value, one.id)], NOW) == ["saved"]
        assert events.answers(c, one.id)[SlotId("s01")].value == kept


def test_numbers_that_json_does_not_know_are_refused(db: Database) -> None:
    """NaN would be refused by PostgreSQL later, so it is refused now."""
    one = attempt()
    with db.begin() as c:
        attempts.add(c, one)
        assert events.record(c, [answer("s01", [float("nan")], one.id)], NOW) == ["refused"]


def test_page_state_and_last_seen(db: Database) -> None:
    """A lesson knows the last step and the practice answers of this person only."""
    one = attempt()

    def practice(slot: str, value: JsonValue, **changes: object) -> NewEvent:
        return answer(slot, value, one.id, attempt=None, page="02-vneid", kind="practice", **changes)

    place = replace(practice("", "hai-muc-do"), kind="place")
    with db.begin() as c:
        attempts.add(c, one)
        batch = [
            practice("P02-1", "a"),
            place,
            practice("P02-2", "x"),
            practice("P02-2", None),
            answer("s01", 1, one.id),
        ]
        events.record(c, batch, NOW)
        events.record(c, [practice("P02-9", "b", person=BINH)], NOW + timedelta(minutes=3))
        state = events.page_state(c, ANH, "02-vneid")
        assert (state.place, state.done, dict(state.values)) == (
            "hai-muc-do",
            ("P02-1",),
            {"P02-1": "a", "P02-2": None},
        )
        assert events.page_state(c, ANH, "01-khoi-dau").values == {}
        assert events.pages_of(c, ANH) == ("02-vneid",)
        assert events.last_seen(c, [ANH, BINH, PersonId("c" * 32)]) == {ANH: NOW, BINH: NOW + timedelta(minutes=3)}


def test_hints_are_counted_up_to_the_limit(db: Database) -> None:
    """Each hint is taken once, also by phones that ask at the same moment."""
    one = attempt()
    slot = SlotId("s01")
    with db.begin() as c:
        attempts.add(c, one)
        assert hints.take(c, one.id, slot, 0, NOW) == 0
    got: list[int] = []

    def ask() -> None:
        with db.begin() as c:
            got.append(hints.take(c, one.id, slot, 3, NOW))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [1, 2, 3, 3, 3]
    with db.connect() as c:
        assert hints.of_attempt(c, one.id) == {slot: 3}


def score(slot: str, **changes: object) -> Score:
    made = Score(
        slot=SlotId(slot),
        item_id=ItemId("I02-1"),
        item_revision=2,
        release=RELEASE,
        variant_seed=2**53 - 1,
        scorer_version="1",
        cut_score_id="vneid-2026-11",
        rubric="",
        max_points=1.0,
        points=0.9,
        verdict=Verdict(status=ScoreStatus.SCORED, share=0.9, misconceptions=("m",), acts=("x", "y")),
        obtained="automatic",
    )
    return replace(made, **changes)


def test_scores_come_back_with_everything(db: Database) -> None:
    """Putting replaces all scores of the attempt and keeps their order; None stays None and never becomes 0."""
    one, two = attempt(), attempt(2)
    waiting = Verdict(status=ScoreStatus.NEEDS_REVIEW, share=None, reason="chờ giảng viên")
    kept = (score("s02"), score("s01", points=None, rubric="chu-ky-so@1", verdict=waiting, obtained="none"))
    with db.begin() as c:
        attempts.add(c, one)
        attempts.add(c, two)
        scores.put(c, one.id, [score("s09")])
        scores.put(c, one.id, kept)
        assert scores.get(c, one.id) == kept
        assert scores.of_attempts(c, [one.id, two.id]) == {one.id: kept, two.id: ()}
        scores.put(c, one.id, [])
        assert scores.get(c, one.id) == ()


def test_marks_are_archived_per_attempt(db: Database) -> None:
    """A later mark of a slot replaces the earlier one; another attempt inherits nothing."""
    one, two = attempt(), attempt(2)
    with db.begin() as c:
        attempts.add(c, one)
        attempts.add(c, two)
        marks.archive(
            c, one.id, [ArchivedMark(slot=SlotId("s02"), points=1), ArchivedMark(slot=SlotId("s01"), points=2)], NOW
        )
        marks.archive(c, one.id, [ArchivedMark(slot=SlotId("s02"), points=0.5, comment="Khá")], NOW)
        assert marks.archived(c, [one.id, two.id]) == {
            one.id: (
                ArchivedMark(slot=SlotId("s01"), points=2),
                ArchivedMark(slot=SlotId("s02"), points=0.5, comment="Khá"),
            ),
            two.id: (),
        }


def test_acts_are_kept_in_order(db: Database) -> None:
    """Who, when, what, on what, why."""
    first = Act(id="1" * 32, at=NOW, by=ANH, what="attempt.reset", target="x", reason="Máy hỏng", detail={"number": 1})
    second = Act(id="0" * 32, at=NOW + timedelta(minutes=1), by=None, what="attempt.reset", target="x", reason="Lỗi")
    with db.begin() as c:
        acts.record(c, second)
        acts.record(c, first)
        assert acts.of_target(c, "x") == [first, second]
        assert acts.of_target(c, "y") == []
