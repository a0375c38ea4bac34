"""The audit finds what it is there to find: made-up rows against a made-up class."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace

import pytest
import samples

from haidang.domain.ids import AttemptId, PersonId, SlotId
from haidang.domain.scores import Decision
from haidang.domain.tasks import WrongTrace
from haidang.rehearsal import audit, tracking
from haidang.rehearsal.ledger import Ledger, Sent, broken_intents, expected_outcome, expected_scores
from haidang.rehearsal.parts import write_part
from haidang.rehearsal.rows import AttemptRow, CellRow, EventRow, RawRows, ScoreRow

PHONE = replace(
    samples.PHONE,
    body=replace(
        samples.PHONE.body,
        task=replace(samples.TASK, wrong=(WrongTrace(name="stops early", trace=samples.REFERENCE[:2]),)),
    ),
)
ITEMS = tuple(PHONE if one is samples.PHONE else one for one in samples.ITEMS)
CUT = replace(samples.release().form.cut_score, share=0.6)
"""The text is worth a quarter of the sample check: whoever leaves it out can still be certified."""
RELEASE = samples.release(items=ITEMS, cut_score=CUT)
VARIANTS = tuple(
    samples.variant(one, seed=40 + number, slot=f"s{number:02}") for number, one in enumerate(ITEMS, start=1)
)
UNITS = {"u0": "Phường Diễn Tập", "u1": "Tổ 1", "u2": "Tổ 2"}


def volunteer(index: int) -> Ledger:
    """Play one volunteer against a server that keeps everything."""
    ledger = Ledger(
        person=PersonId(f"{index:032x}"),
        code=f"DT{index:04d}",
        units=frozenset({"u0", "u1"} if index % 2 else {"u0", "u1", "u2"}),
        attempt=AttemptId(f"{index + 100:032x}"),
        variants=VARIANTS,
        opened=True,
        submitted=True,
    )
    part = write_part(RELEASE, VARIANTS, index, random.Random(index))
    ledger.intents = {slot: move.intent for slot, move in part.moves.items()}
    for move in part.moves.values():
        if move.takes_hint:
            ledger.hints[move.slot] = 1
        for number, value in enumerate(move.values):
            event = Sent(
                uuid=f"{index:04d}{move.slot}{number}".zfill(32),
                kind="answer",
                slot=move.slot,
                value=value,
                attempt=ledger.attempt,
            )
            ledger.made[event.uuid] = event
            ledger.acknowledged[event.uuid] = event
    return ledger


def rows_of(ledgers: list[Ledger]) -> RawRows:
    """Make the rows that an honest server leaves."""
    events, attempts, scores, cells = [], [], [], []
    for ledger in ledgers:
        person, attempt = str(ledger.person), str(ledger.attempt)
        outcome = expected_outcome(RELEASE, ledger)
        assert outcome is not None
        attempts.append(
            AttemptRow(id=attempt, person=person, state="submitted", decision=outcome.decision.value, projected=True)
        )
        for event in ledger.acknowledged.values():
            events.append(
                EventRow(
                    uuid=event.uuid,
                    person=person,
                    attempt=attempt,
                    page=None,
                    slot=event.slot,
                    kind=event.kind,
                    value=event.value,
                )
            )
        for score in expected_scores(RELEASE, ledger):
            status = score.verdict.status.value
            scores.append(ScoreRow(attempt=attempt, slot=score.slot, status=status, points=score.points))
            cells.append(
                CellRow(
                    person=person, slot=score.slot, automatic=score.points, by_hand=None, waits=score.points is None
                )
            )
    return RawRows(events=tuple(events), attempts=tuple(attempts), scores=tuple(scores), cells=tuple(cells))


@pytest.fixture
def ledgers() -> list[Ledger]:
    return [volunteer(index) for index in range(8)]


def findings(ledgers: list[Ledger], rows: RawRows) -> list[str]:
    """Run the whole audit but the tracker's part."""
    return [
        *audit.lost_events(ledgers, rows.events),
        *audit.strange_events(ledgers, rows.events),
        *audit.wrong_journal(RELEASE, ledgers, rows),
        *audit.wrong_gradebook(RELEASE, ledgers, rows.cells),
    ]


class TestHonestServer:
    def test_nothing_is_found_where_everything_agrees(self, ledgers: list[Ledger]) -> None:
        """An honest server passes."""
        assert findings(ledgers, rows_of(ledgers)) == []

    def test_the_class_is_a_mix(self, ledgers: list[Ledger]) -> None:
        """Somebody is certified, somebody is not and somebody waits, so that a tracker cannot agree by chance."""
        outcomes = [expected_outcome(RELEASE, ledger) for ledger in ledgers]
        assert {outcome.decision for outcome in outcomes if outcome} == set(Decision)

    def test_parts_mean_what_they_say(self, ledgers: list[Ledger]) -> None:
        """Right answers earn everything and wrong ones do not, whatever the item's type."""
        for ledger in ledgers:
            assert broken_intents(ledger, expected_scores(RELEASE, ledger)) == []


class TestLosses:
    def test_a_lost_event_is_found(self, ledgers: list[Ledger]) -> None:
        """An acknowledged event that is not in the journal is lost."""
        rows = rows_of(ledgers)
        assert len(audit.lost_events(ledgers, rows.events[1:])) == 1

    def test_a_changed_event_is_found(self, ledgers: list[Ledger]) -> None:
        """An acknowledged event with another value is as good as lost."""
        rows = rows_of(ledgers)
        changed = (replace(rows.events[0], value="something else"), *rows.events[1:])
        assert len(audit.lost_events(ledgers, changed)) == 1

    def test_an_event_under_another_name_is_found(self, ledgers: list[Ledger]) -> None:
        """An answer that landed with somebody else is lost to its owner."""
        rows = rows_of(ledgers)
        changed = (replace(rows.events[0], person="f" * 32), *rows.events[1:])
        assert len(audit.lost_events(ledgers, changed)) == 1

    def test_an_unacknowledged_event_is_no_loss(self, ledgers: list[Ledger]) -> None:
        """What was never acknowledged may be there or not."""
        rows = rows_of(ledgers)
        del ledgers[0].acknowledged[rows.events[0].uuid]
        assert audit.lost_events(ledgers, rows.events[1:]) == []
        assert audit.strange_events(ledgers, rows.events) == []

    def test_an_event_nobody_sent_is_found(self, ledgers: list[Ledger]) -> None:
        """The journal may not invent answers, nor keep one twice."""
        rows = rows_of(ledgers)
        invented = replace(rows.events[0], uuid="0" * 32)
        assert len(audit.strange_events(ledgers, [*rows.events, invented])) == 1
        assert len(audit.strange_events(ledgers, [*rows.events, rows.events[0]])) == 1


class TestScores:
    def test_a_wrong_score_in_the_journal_is_found(self, ledgers: list[Ledger]) -> None:
        """A tenth of a point too many is seen."""
        rows = rows_of(ledgers)
        place = next(index for index, row in enumerate(rows.scores) if row.points is not None)
        scores = list(rows.scores)
        scores[place] = replace(scores[place], points=(scores[place].points or 0) + 0.1)
        assert len(audit.wrong_journal(RELEASE, ledgers, replace(rows, scores=tuple(scores)))) == 1

    def test_a_wrong_decision_is_found(self, ledgers: list[Ledger]) -> None:
        """Nobody is certified by mistake."""
        rows = rows_of(ledgers)
        place = next(index for index, row in enumerate(rows.attempts) if row.decision != "certified")
        attempts = list(rows.attempts)
        attempts[place] = replace(attempts[place], decision="certified")
        assert len(audit.wrong_journal(RELEASE, ledgers, replace(rows, attempts=tuple(attempts)))) == 1

    def test_a_second_attempt_is_found(self, ledgers: list[Ledger]) -> None:
        """Two attempts where one was made do not agree."""
        rows = rows_of(ledgers)
        twin = replace(rows.attempts[0], id="e" * 32)
        assert audit.wrong_journal(RELEASE, ledgers, replace(rows, attempts=(*rows.attempts, twin)))

    @pytest.mark.parametrize(
        "change",
        [{"automatic": 0.0, "waits": False}, {"by_hand": 1.0}, {"waits": False}],
        ids=["guessed", "marked by nobody", "nobody called"],
    )
    def test_an_open_slot_must_wait(self, ledgers: list[Ledger], change: dict[str, object]) -> None:
        """A text that nobody marked has no points, not even 0, and calls for a person."""
        rows = rows_of(ledgers)
        cells = list(rows.cells)
        place = next(index for index, row in enumerate(cells) if row.waits)
        cells[place] = replace(cells[place], **change)  # type: ignore[arg-type]
        assert len(audit.wrong_gradebook(RELEASE, ledgers, cells)) == 1

    def test_a_missing_line_in_the_gradebook_is_found(self, ledgers: list[Ledger]) -> None:
        """Somebody who handed in and is not in the gradebook is missed, and so is a stranger seen."""
        rows = rows_of(ledgers)
        person = rows.cells[0].person
        rest = [row for row in rows.cells if row.person != person]
        assert len(audit.wrong_gradebook(RELEASE, ledgers, rest)) == 1
        stranger = replace(rows.cells[0], person="f" * 32)
        assert len(audit.wrong_gradebook(RELEASE, ledgers, [*rows.cells, stranger])) == 1

    def test_a_scorer_that_contradicts_the_bank_is_found(self, ledgers: list[Ledger]) -> None:
        """A right answer that earns less than everything is reported, though both tables agree on it."""
        ledger = ledgers[0]
        slot = next(slot for slot, meant in ledger.intents.items() if meant == "right")
        ledger.intents = {**ledger.intents, slot: "wrong"}
        assert len(broken_intents(ledger, expected_scores(RELEASE, ledger))) == 1

    def test_hints_lower_what_is_expected(self, ledgers: list[Ledger]) -> None:
        """A hint the server counted is in the ledger's own score."""
        ledger = ledgers[0]
        slot = SlotId("s04")
        ledger.hints = {}
        full = next(one.points for one in expected_scores(RELEASE, ledger) if one.slot == slot)
        ledger.hints = {slot: 1}
        hinted = next(one.points for one in expected_scores(RELEASE, ledger) if one.slot == slot)
        assert (full, hinted) == (2, pytest.approx(1.8))


def as_json(said: tracking.Tracked) -> str:
    """Write what a tracker says as ``track --json`` does."""

    def share(count: int, line: tracking.Line) -> dict[str, object]:
        return {"numerator": count, "denominator": line.volunteers, "of": "người", "on": "2026-11-22"}

    units = [
        {
            "name": name,
            "volunteers": line.volunteers,
            "started": share(line.started, line),
            "submitted": share(line.submitted, line),
            "certified": {**share(line.certified, line), "denominator": line.denominator},
            "pending": line.pending,
            "mastery": {one: share(count, line) for one, count in line.mastery.items()},
        }
        for name, line in said.lines.items()
    ]
    missing = [{"code": code, "state": state} for code, state in (said.missing or {}).items()]
    return json.dumps({"units": units, "missing": missing})


def as_csv(said: tracking.Tracked) -> str:
    """Write what a tracker says as ``track --csv`` does."""
    out = io.StringIO()
    competencies = list(next(iter(said.lines.values())).mastery)
    heads = [tracking.NAME_COLUMN, *tracking.COLUMNS.values(), "Tỷ lệ đạt (%)", *competencies]
    out.write("\ufeff" + ";".join(heads) + "\r\n")
    for name, line in said.lines.items():
        counts = [getattr(line, field) for field in tracking.COLUMNS]
        out.write(";".join(map(str, [name, *counts, "12,5", *line.mastery.values()])) + "\r\n")
    return out.getvalue()


class TestTracker:
    def test_both_forms_are_read_back(self, ledgers: list[Ledger]) -> None:
        """An honest tracker agrees in JSON and in CSV."""
        mine = tracking.expected(RELEASE, ledgers, UNITS)
        assert tracking.differences("json", mine, tracking.read_json(as_json(mine))) == []
        assert tracking.differences("csv", mine, tracking.read_csv(as_csv(mine))) == []

    def test_somebody_in_two_teams_counts_once_above(self, ledgers: list[Ledger]) -> None:
        """The ward counts persons, not memberships."""
        lines = tracking.expected(RELEASE, ledgers, UNITS).lines
        assert (lines["Phường Diễn Tập"].volunteers, lines["Tổ 1"].volunteers, lines["Tổ 2"].volunteers) == (8, 8, 4)

    @pytest.mark.parametrize("field", ["volunteers", "started", "submitted", "certified", "pending", "denominator"])
    def test_a_tracker_that_lies_is_found(self, ledgers: list[Ledger], field: str) -> None:
        """One person too many in any count is seen."""
        mine = tracking.expected(RELEASE, ledgers, UNITS)
        line = mine.lines["Tổ 2"]
        lie = replace(line, **{field: getattr(line, field) + 1})
        said = replace(mine, lines={**mine.lines, "Tổ 2": lie})
        assert len(tracking.differences("track", mine, said)) == 1

    def test_a_lie_about_mastery_is_found(self, ledgers: list[Ledger]) -> None:
        """Competencies are compared one by one."""
        mine = tracking.expected(RELEASE, ledgers, UNITS)
        line = mine.lines["Tổ 1"]
        lie = replace(line, mastery={**line.mastery, next(iter(line.mastery)): 99})
        assert len(tracking.differences("track", mine, replace(mine, lines={**mine.lines, "Tổ 1": lie}))) == 1

    def test_a_forgotten_unit_or_person_is_found(self, ledgers: list[Ledger]) -> None:
        """A unit left out and a person missing from the list of who is missing are seen."""
        mine = tracking.expected(RELEASE, ledgers, UNITS)
        fewer = {name: line for name, line in mine.lines.items() if name != "Tổ 2"}
        assert len(tracking.differences("track", mine, replace(mine, lines=fewer))) == 1
        shorter = dict(list((mine.missing or {}).items())[1:])
        assert len(tracking.differences("track", mine, replace(mine, missing=shorter))) == 1

    def test_who_did_not_come_is_not_started(self, ledgers: list[Ledger]) -> None:
        """Somebody on the roster without an attempt counts in the denominator only."""
        absent = Ledger(person=PersonId("9" * 32), code="DT9999", units=frozenset({"u2"}))
        mine = tracking.expected(RELEASE, [*ledgers, absent], UNITS)
        assert (mine.lines["Tổ 2"].volunteers, mine.lines["Tổ 2"].started) == (5, 4)
        assert (mine.missing or {})["DT9999"] == "not_started"
