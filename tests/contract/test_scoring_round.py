"""Bulk scoring: many attempts in one transaction, equal to one by one, whole after a kill, honest about what fails."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from haidang import journal, nbgrading
from haidang.cli import root
from haidang.domain.attempts import AttemptState, JsonValue
from haidang.domain.errors import NotFound
from haidang.domain.ids import AttemptId, CheckId, ReleaseId, SlotId
from haidang.nbgrading import gradebook
from haidang.nbgrading.folder import student_of
from haidang.rehearsal.heap import heap_up
from haidang.store.tables import attempt as attempts_table
from haidang.store.tables import score as scores_table
from haidang.workbench import projecting
from haidang.workbench.finishing import catch_up, hand_in, score_again
from haidang.workbench.marking import scoring_round
from haidang.workbench.opening import Settings, Workbench, open_workbench
from haidang.workbench.projecting import project

pytestmark = pytest.mark.xdist_group("scoring-round")  # one worker: what they stand on takes seconds to make

COURSE = Path(__file__).parents[2] / "assessments"
CHECK, RELEASE, TEXT = CheckId("vneid"), ReleaseId("vneid-r1"), SlotId("s13")
PEOPLE = 16

KILLED = """
import os, sys
from pathlib import Path
from haidang import journal
from haidang.nbgrading import projection
from haidang.workbench import projecting
from haidang.workbench.finishing import catch_up
from haidang.workbench.opening import Settings, open_workbench

def die(*_):
    os.kill(os.getpid(), 9)

after, calls = sys.argv[2], []
if after == "gradebook":
    journal.attempts.set_projected = die
else:
    true = projection._write_folders
    def write(*a):
        calls.append(a)
        die() if len(calls) == 9 else true(*a)
    projection._write_folders = write
projecting.BLOCK = 6
data, course = Path(sys.argv[1]), Path(sys.argv[3])
catch_up(open_workbench(Settings(data=data, course=course, notebooks=course.parent / "notebooks")))
"""


def opened(data: Path) -> Workbench:
    return open_workbench(Settings(data=data, course=COURSE, notebooks=COURSE.parent / "notebooks"))


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with attempts that wait, nearly half of the people with two."""
    data = tmp_path_factory.mktemp("heap")
    wb = opened(data)
    heap_up(wb, CHECK, PEOPLE, again=0.4)
    wb.database.dispose()
    return data


@pytest.fixture
def copied(heap: Path, tmp_path: Path) -> Iterator[Callable[[], Workbench]]:
    """Make one more copy of the heap."""
    made: list[Workbench] = []

    def copy() -> Workbench:
        data = tmp_path / f"copy-{len(made)}"
        shutil.copytree(heap, data)
        made.append(opened(data))
        return made[-1]

    yield copy
    for wb in made:
        wb.database.dispose()
        gradebook.open_gradebook(wb.folder).dispose()


def waiting(wb: Workbench) -> list[AttemptId]:
    with wb.database.connect() as c:
        return journal.attempts.unprojected(c)


def files(wb: Workbench) -> dict[str, bytes]:
    """Every file of the submissions and their scored copies, by path."""
    roots = [wb.folder.course / step for step in ("submitted", "autograded")]
    return {
        path.relative_to(wb.folder.course).as_posix(): path.read_bytes()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    }


def assert_equal(one: Workbench, other: Workbench, persons: int = PEOPLE) -> None:
    """Same gradebook, same files, same notes in the journal."""
    found = nbgrading.compare(one.folder, other.folder, RELEASE)
    assert found.differences == ()
    assert (found.persons, found.scores) == (persons, 13 * persons)
    assert files(one) == files(other)
    assert waiting(one) == waiting(other)


def test_bulk_equals_one_by_one(copied: Callable[[], Workbench], monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction, small blocks, or each attempt alone: the same; once more changes nothing."""
    bulk, blocks, single = copied(), copied(), copied()
    attempts = waiting(bulk)
    assert len(attempts) > PEOPLE
    told: list[tuple[int, int]] = []
    assert catch_up(bulk, told=lambda done, of: told.append((done, of))) == PEOPLE
    assert told == [(len(attempts), len(attempts))]
    assert sum(project(single, [one]) for one in attempts) == PEOPLE
    with monkeypatch.context() as patch:
        patch.setattr(projecting, "BLOCK", 3)
        assert catch_up(blocks) == PEOPLE
    assert_equal(bulk, single)
    assert_equal(bulk, blocks)
    assert len(waiting(bulk)) == len(attempts) - PEOPLE, "who sat it twice has one that does not count"
    before = files(bulk)
    assert catch_up(bulk) == 0
    assert project(bulk, attempts) == PEOPLE
    assert files(bulk) == before
    assert_equal(bulk, single)
    assert not list((bulk.folder.course / "making").iterdir())
    assert nbgrading.verify_receipts(bulk.folder, RELEASE) == []


@pytest.mark.slow
def test_processes_score_the_same(copied: Callable[[], Workbench], monkeypatch: pytest.MonkeyPatch) -> None:
    """Scored in other processes, written by this one."""
    alone, several = copied(), copied()
    catch_up(alone)
    monkeypatch.setattr(projecting, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(projecting, "BLOCK", 4)
    assert catch_up(several, processes=2) == PEOPLE
    assert_equal(alone, several)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("after", ["gradebook", "folders"])
def test_killed_anywhere_it_goes_on(copied: Callable[[], Workbench], after: str) -> None:
    """Killed between the two commits or amid a block, the next run leaves what an undisturbed one leaves."""
    whole, killed = copied(), copied()
    catch_up(whole)
    run = [sys.executable, "-c", KILLED, str(killed.settings.data), after, str(COURSE)]
    done = subprocess.run(run, capture_output=True, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    assert waiting(killed)
    catch_up(killed)
    assert_equal(whole, killed)
    for left in (killed.folder.course / "making").iterdir():
        assert left.is_dir()
    nbgrading.sweep(killed.folder, older_than=-60)
    assert not list((killed.folder.course / "making").iterdir())


def test_marks_stay_with_their_attempt(copied: Callable[[], Workbench]) -> None:
    """A mark of the attempt that counted is archived under it, cleared, and given back when it counts again."""
    wb = copied()
    with wb.database.connect() as c:
        heads = journal.attempts.heads(c, waiting(wb))
    second = next(one for one in heads if one.number == 2)
    first = next(one for one in heads if one.person == second.person and one.number == 1)

    def state(attempt: AttemptId, value: AttemptState) -> None:
        with wb.database.begin() as c:
            changed = {"state": value.value, "projected": False}
            c.execute(update(attempts_table).where(attempts_table.c.id == attempt).values(changed))

    state(second.id, AttemptState.OPEN)
    assert project(wb, [first.id]) == 1
    nbgrading.set_mark(wb.folder, RELEASE, first.person, TEXT, 1.5, "Khá.")
    state(second.id, AttemptState.SUBMITTED)
    assert project(wb, [first.id, second.id]) == 1
    assert nbgrading.manual_marks(wb.folder, RELEASE, [first.person]) == {}
    with wb.database.connect() as c:
        (kept,) = journal.marks.archived(c, [first.id])[first.id]
        assert journal.marks.archived(c, [second.id])[second.id] == ()
        assert journal.attempts.projected(c, first.person, RELEASE) == second.id
    assert (kept.slot, kept.points, kept.comment) == (TEXT, 1.5, "Khá.")
    state(second.id, AttemptState.RESET)
    assert project(wb, [first.id]) == 1
    mark = nbgrading.manual_marks(wb.folder, RELEASE, [first.person])[first.person, TEXT]
    assert (mark.points, mark.comment) == (1.5, "Khá.")


def test_what_changed_meanwhile_is_left_for_the_next_round(copied: Callable[[], Workbench]) -> None:
    """An attempt that was set aside between reading and writing is not written, nor noted as projected."""
    wb = copied()
    attempts = waiting(wb)
    block = projecting._ready(wb, attempts)
    gone = block.scored[0][0]
    with wb.database.begin() as c:
        assert journal.attempts.reset(c, gone.id, wb.now())
    assert projecting._write(wb, block) == PEOPLE - 1
    assert not wb.folder.submitted(student_of(gone.person), RELEASE).exists()
    with wb.database.connect() as c:
        assert journal.attempts.projected(c, gone.person, RELEASE) is None


def test_a_faulty_attempt_keeps_nobody_back(copied: Callable[[], Workbench]) -> None:
    """Where one cannot be written, all others are, and then it is said."""
    wb = copied()
    lost = waiting(wb)[0]
    with wb.database.begin() as c:
        where = attempts_table.c.id == lost
        c.execute(update(attempts_table).where(where).values(release_id="vneid-r9"))
    with pytest.raises(NotFound, match="vneid-r9"):
        catch_up(wb)
    found = nbgrading.compare(wb.folder, wb.folder, RELEASE)
    with wb.database.connect() as c:
        alone = len(journal.attempts.heads(c, [lost])) == 1
    assert found.persons == PEOPLE - alone


def test_scoring_again_finds_what_a_scorer_would_now_say(copied: Callable[[], Workbench]) -> None:
    """Scores that were kept otherwise are found from the answers, kept anew, and brought into the gradebook."""
    wb, true = copied(), copied()
    catch_up(true)
    with wb.database.begin() as c:
        one = c.execute(select(scores_table.c.attempt_id).where(scores_table.c.points == 1)).scalars().first()
        c.execute(
            update(scores_table)
            .where(scores_table.c.attempt_id == one, scores_table.c.points == 1)
            .values(points=0.5, scorer_version="0")
        )
    assert score_again(wb, RELEASE) == 1
    assert score_again(wb, RELEASE) == 0
    catch_up(wb)
    assert_equal(wb, true)
    done = scoring_round(wb, RELEASE, again=True)
    assert (done.rescored, done.brought, done.faults) == (0, 0, ())


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_audit_names_cell_and_both_values(copied: Callable[[], Workbench]) -> None:
    """The real nbgrader agrees with what was written in bulk; a tampered cell is named, and nothing real is touched."""
    wb = copied()
    catch_up(wb)
    before = files(wb)
    arguments = ["--data", str(wb.settings.data), "--course", str(COURSE), "--audit"]
    done = CliRunner().invoke(root, ["score", *arguments, "2"])
    assert done.exit_code == 0, done.output
    assert "nbgrader tự chấm lại 2 bài, số ô khác với sổ điểm: 0." in done.output
    with gradebook.writing(wb.folder) as connection:
        sheet = gradebook.need_sheet(connection, RELEASE)
        cell = sheet.cells[SlotId("s01")].id
        connection.execute(update(gradebook.GRADE).where(gradebook.GRADE.c.cell_id == cell).values(auto_score=0.25))
    done = CliRunner().invoke(root, ["score", *arguments, "1"])
    assert done.exit_code == 1
    assert "NG103" in done.output
    assert "s01 auto_score: sổ điểm ghi 0.25, nbgrader chấm ra" in done.output
    assert files(wb) == before


def test_the_heap_is_what_phones_would_leave(copied: Callable[[], Workbench]) -> None:
    """Invented attempts are submitted, scored and answered, and none is handed in twice."""
    wb = copied()
    with wb.database.begin() as c:
        (one,) = journal.attempts.get_many(c, waiting(wb)[:1]).values()
        assert one.state is AttemptState.SUBMITTED
        assert len(journal.scores.get(c, one.id)) == len(one.variants) == 13
        assert journal.events.answers(c, one.id)
        assert not hand_in(c, nbgrading.load_release(wb.folder, RELEASE), one, wb.now())


def test_responses_keep_whatever_was_answered(copied: Callable[[], Workbench]) -> None:
    """The file of answers is JSON with every value and moment as it came, half characters and deep nesting included."""
    wb = copied()
    with wb.database.connect() as c:
        (attempt,) = journal.attempts.get_many(c, waiting(wb)[:1]).values()
        answers = journal.events.answers(c, attempt.id)
    release = nbgrading.load_release(wb.folder, RELEASE)
    from haidang.nbgrading.responses import responses_text

    kept = json.loads(responses_text(release, attempt, answers))["answers"]
    assert {slot: one["value"] for slot, one in kept.items()} == {slot: one.value for slot, one in answers.items()}
    slot = next(iter(answers))
    assert datetime.fromisoformat(kept[slot]["received_at"]) == answers[slot].received_at
    torn = {**answers, slot: replace(answers[slot], value="\ud83d")}
    half = json.loads(responses_text(release, attempt, torn))["answers"][slot]
    assert half["value"] == "\ud83d"
    assert datetime.fromisoformat(half["received_at"]) == answers[slot].received_at
    nested: JsonValue = "x"
    for _ in range(400):
        nested = [nested]
    deep = {**answers, slot: replace(answers[slot], value=nested)}
    assert json.loads(responses_text(release, attempt, deep))["answers"][slot]["value"] == nested
    assert json.loads(responses_text(release, attempt, {}))["answers"] == {}
