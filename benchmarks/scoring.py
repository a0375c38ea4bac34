"""Subject: handed-in attempts scored into nbgrader's gradebook, beside ``nbgrader autograde`` on the same folders."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from answers import open_attempts
from bench import Bench, say
from rows import Row
from stage import Member, Stage

from haidang import journal
from haidang.domain.ids import AttemptId, EventId
from haidang.rehearsal.parts import rng_of, write_part
from haidang.rehearsal.server import clean_environment
from haidang.workbench.checks import released
from haidang.workbench.finishing import hand_in
from haidang.workbench.opening import Workbench

BULK_MS = 2.0
SCORED_LINE = "Copying"
"""What autograde says when it turns to the next one."""


async def rows(bench: Bench) -> list[Row]:
    """Hand in, score all in one go, then let nbgrader score some of the same folders."""
    stage = await bench.stage()
    alone, beside = bench.sizes.scored, bench.sizes.scored_beside
    with stage.workbench() as wb:
        say(f"scoring: {alone + beside} attempts are handed in")
        hand_in_many(stage, wb, stage.members[-alone - beside - 1 :])
    say(f"ours: {alone} into the gradebook, then {beside}")
    first, folders, second, processes = score_all(stage, alone)
    stock, note = None, f"{alone} at once, one process"
    if not bench.alone:
        stock, done = autograde(stage, bench.sizes.autograded)
        note += f"; nbgrader autograde, {done} of them, start of the command not counted"
    return [
        Row(
            name="score an attempt into nbgrader's gradebook, bulk: read, score, write its lines",
            unit="ms",
            ours=1e3 * (first - folders),
            stock=stock and 1e3 * stock,
            target=BULK_MS,
            note=note,
        ),
        Row(
            name="the same with its folders for nbgrader and formgrader, as `haidang score` does it",
            unit="ms",
            ours=1e3 * (second or first),
            stock=stock and 1e3 * stock,
            note=f"{beside or alone} at once, {processes if beside else 1} processes, their start counted; "
            "seven files each, which cost a multiple where many were deleted just before",
        ),
    ]


SCORE_ALL = """
import sys, time
from haidang import journal
from haidang.cli.score import command
from haidang.nbgrading import projection
from haidang.workbench.opening import Settings, open_workbench
from haidang.workbench.projecting import collect_seldom, project
wb = open_workbench(Settings.from_environment())
collect_seldom()
with wb.database.connect() as c:
    first, *others = journal.attempts.unprojected(c)
project(wb, [first])
alone, beside = others[:int(sys.argv[1])], others[int(sys.argv[1]):]
processes = next(one.default for one in command.params if one.name == "processes")
place_submission, place_files = projection.place_submission, projection.place_files
folders = 0.0
def timed(work):
    def place(*given, **named):
        global folders
        began = time.perf_counter()
        work(*given, **named)
        folders += time.perf_counter() - began
    return place
def seconds_each(attempts, **named):
    began = time.perf_counter()
    brought = project(wb, attempts, **named)
    assert brought == len(attempts)
    return (time.perf_counter() - began) / max(1, brought)
projection.place_submission, projection.place_files = map(timed, (place_submission, place_files))
mine = seconds_each(alone)
projection.place_submission, projection.place_files = place_submission, place_files
print(mine, folders / len(alone), seconds_each(beside, processes=processes) if beside else 0, processes)
"""
"""What `haidang score` does, timed after the first attempt, which opens the gradebook and reads the release."""


def score_all(stage: Stage, alone: int) -> tuple[float, float, float, int]:
    """Score all that waits in a process of its own: so many by that process alone, then the others as the command does.

    Returns seconds of each of the former, of these for its folders, seconds of each of the latter, and the command's
    number of processes.
    """
    done = subprocess.run(
        [sys.executable, "-c", SCORE_ALL, str(alone)],
        env=clean_environment(stage.settings.environment()),
        capture_output=True,
        check=True,
        text=True,
    )
    first, folders, second, processes = done.stdout.split()
    return float(first), float(folders), float(second), int(processes)


def hand_in_many(stage: Stage, wb: Workbench, members: Sequence[Member]) -> list[AttemptId]:
    """Give one attempt of each of these people: answered as the rehearsal's volunteers would, and handed in."""
    attempts = open_attempts(wb, members)
    now = wb.now()
    with wb.database.begin() as c:
        for index, one in enumerate(attempts):
            attempt = journal.attempts.get(c, one)
            assert attempt is not None
            part = write_part(stage.release, attempt.variants, index, rng_of(index))
            events = [
                journal.events.NewEvent(
                    uuid=EventId(wb.new_id()),
                    person=attempt.person,
                    attempt=one,
                    slot=move.slot,
                    kind="answer",
                    value=value,
                    phone_at=now.isoformat(),
                )
                for move in part.moves.values()
                for value in move.values
            ]
            journal.events.record(c, events, now)
    release = released(wb, stage.release.form.check)
    with wb.database.begin() as c:
        for one in attempts:
            attempt = journal.attempts.get(c, one)
            assert attempt is not None
            hand_in(c, release, attempt, wb.now())
    return attempts


def autograde(stage: Stage, number: int) -> tuple[float, int]:
    """Give the seconds for each of about so many folders of ``nbgrader autograde --force``, from the first one on."""
    submitted = stage.settings.data / "course" / "submitted"
    people = sorted(path.name for path in submitted.iterdir())[:number]
    say(f"stock: nbgrader autograde, {len(people)}")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    release = str(stage.release.id)
    # nbgrader takes one pattern: the others are put aside for the moment.
    aside = stage.folder / "aside"
    aside.mkdir(exist_ok=True)
    for one in submitted.iterdir():
        if one.name not in people:
            one.rename(aside / one.name)
    began = 0.0
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "autograde", release, "--force"],
            cwd=stage.settings.course,
            env={**clean_environment(stage.settings.environment()), "PATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if not began and SCORED_LINE in line:
                began = time.perf_counter()
        if process.wait() != 0 or not began:
            raise RuntimeError("nbgrader autograde failed:\n" + "".join(said[-10:]))
        return (time.perf_counter() - began) / len(people), len(people)
    finally:
        for one in aside.iterdir():
            one.rename(submitted / one.name)
