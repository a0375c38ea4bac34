"""From the journal into nbgrader's gradebook: one attempt after a hand-in, thousands at a time in a scoring round.

There is one way, in three steps, for a block of attempts at a time:

1. which of them count (`delivery.life.counting`), read from the journal with a few statements for the whole block;
2. their answers scored purely and everything made ready that will be written, here or in other processes;
3. one transaction on the gradebook, which looks once more whether they still count, writes lines and folders, and
   commits; after it the journal notes them as projected.

Killed anywhere, the next run begins with whatever the journal has not noted, and writes the same over it. The order of
the two commits is what makes that safe: the journal never claims what the gradebook does not hold. Two processes do not
mix, because the gradebook's transaction is the door through which both have to go.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import groupby
from multiprocessing import get_context
from typing import TypeAlias

from sqlalchemy import Connection

from haidang import journal, nbgrading, people
from haidang.delivery import life
from haidang.domain.attempts import AttemptState
from haidang.domain.errors import HaidangError
from haidang.domain.ids import AttemptId, CheckId, PersonId
from haidang.journal.attempts import Head
from haidang.journal.marks import ArchivedMark
from haidang.nbgrading import CourseFolder
from haidang.store import Database
from haidang.workbench.checks import released
from haidang.workbench.opening import Workbench
from haidang.workbench.outcomes import outcomes_of, score_answers

BLOCK = 250
"""Attempts in one transaction: enough to share its commit, few enough for whoever waits for the gradebook."""
WORTH_PROCESSES = 2_000
"""Attempts from which other processes are worth their start."""

Told: TypeAlias = Callable[[int, int], None]
"""Told after each block how many attempts have been looked at, and of how many."""
_Among: TypeAlias = dict[tuple[PersonId, CheckId], tuple[Head, ...]]
"""All attempts of a person at a check, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A block made ready. `among` is by what it was decided who counts; `scored` are those who do."""

    among: _Among
    scored: tuple[tuple[Head, nbgrading.Scored], ...]


def project(
    wb: Workbench, attempts: Sequence[AttemptId], *, processes: int = 1, told: Told = lambda _done, _of: None
) -> int:
    """Bring those of the attempts that count into nbgrader's gradebook and folders; how many these were.

    An attempt that does not count, was set aside, or changed while this ran, is passed over. Marks of the attempt that
    counted before are archived and cleared, never inherited; an attempt that counts again gets its own back.

    Parameters
    ----------
    processes
        Processes that score beside this one, which alone writes; 1 for none, and none for less than `WORTH_PROCESSES`
        attempts.

    Raises
    ------
    HaidangError
        If an attempt cannot be written, for instance because its release is not published here. All others are
        written before this is raised.
    """
    faults: list[HaidangError] = []
    brought = done = 0
    with _beside(processes if len(attempts) >= WORTH_PROCESSES else 1) as executor:
        for block, ready in _ahead(wb, attempts, executor, processes + 1):
            try:
                brought += _write(wb, ready())
            except HaidangError as fault:
                brought += _one_by_one(wb, block, faults) if len(block) > 1 else 0
                faults += [fault] if len(block) == 1 else []
            done += len(block)
            told(done, len(attempts))
    if faults:
        raise faults[0]
    return brought


def _one_by_one(wb: Workbench, block: Sequence[AttemptId], faults: list[HaidangError]) -> int:
    """A faulty attempt must not keep back those beside it."""
    brought = 0
    for attempt in block:
        try:
            brought += _write(wb, _ready(wb, [attempt]))
        except HaidangError as fault:
            faults.append(fault)
    return brought


# -- who counts --------------------------------------------------------------------------------------------------------


def _counting(wb: Workbench, attempts: Sequence[AttemptId]) -> tuple[list[Head], _Among]:
    """Those of the attempts that count, and all attempts by which this was decided."""
    with wb.database.connect() as c:
        among = _groups(journal.attempts.heads(c, attempts))
    wanted = set(attempts)
    found = [
        one
        for group in among.values()
        for one in group
        if one.id in wanted and one.state is AttemptState.SUBMITTED and _counts(wb, one, group)
    ]
    return found, {key: group for key, group in among.items() if not wanted.isdisjoint(one.id for one in group)}


def _counts(wb: Workbench, head: Head, group: Sequence[Head]) -> bool:
    form = released(wb, head.check, head.release).form
    if form.counts == "last" or sum(one.state is AttemptState.SUBMITTED for one in group) == 1:
        return life.counting(form, group, {}) == head.id
    with wb.database.connect() as c:
        siblings = journal.attempts.of_person(c, head.person, head.check)
        return life.counting(form, siblings, outcomes_of(wb, c, siblings)) == head.id


def _groups(heads: Sequence[Head]) -> _Among:
    return {key: tuple(group) for key, group in groupby(heads, lambda one: (one.person, one.check))}


# -- made ready --------------------------------------------------------------------------------------------------------


def _ahead(
    wb: Workbench, attempts: Sequence[AttemptId], executor: ProcessPoolExecutor | None, depth: int
) -> Iterator[tuple[Sequence[AttemptId], Callable[[], _Block]]]:
    """Blocks in their order, each with the function that waits for it; other processes are `depth` blocks ahead."""
    begun: deque[tuple[Sequence[AttemptId], Callable[[], _Block]]] = deque()
    for start in range(0, len(attempts), BLOCK):
        block = attempts[start : start + BLOCK]
        if executor is None:
            yield block, partial(_ready, wb, block)
            continue
        begun.append((block, _begin(wb, block, executor)))
        if len(begun) > depth:
            yield begun.popleft()
    yield from begun


def _ready(wb: Workbench, block: Sequence[AttemptId]) -> _Block:
    counting, among = _counting(wb, block)
    return _together(counting, among, _scored(wb.database, wb.folder, [one.id for one in counting]))


def _begin(wb: Workbench, block: Sequence[AttemptId], executor: ProcessPoolExecutor) -> Callable[[], _Block]:
    """The same with the scoring done elsewhere; what is wrong with the block is raised when it is waited for."""
    try:
        counting, among = _counting(wb, block)
    except HaidangError:
        return partial(_ready, wb, block)
    future = executor.submit(_scored_beside, wb.settings.journal_url, wb.folder, [one.id for one in counting])
    return lambda: _together(counting, among, future.result())


def _together(counting: Sequence[Head], among: _Among, scored: Sequence[nbgrading.Scored]) -> _Block:
    # Marks from the archive come back only to an attempt that the gradebook did not hold until now.
    ready = [
        (head, replace(one, marks={}) if head.projected and one.marks else one)
        for head, one in zip(counting, scored, strict=True)
    ]
    return _Block(among=among, scored=tuple(ready))


def _scored(database: Database, folder: CourseFolder, attempts: Sequence[AttemptId]) -> list[nbgrading.Scored]:
    """Read the answers and score them, in the order asked for."""
    with database.connect() as c:
        found = journal.attempts.get_many(c, attempts)
        answers = journal.events.answers_of(c, attempts)
        archived = journal.marks.archived(c, attempts)
        persons = people.persons.names_of(c, [one.person for one in found.values()])
    releases = {name: nbgrading.load_release(folder, name) for name in {one.release for one in found.values()}}
    ready = []
    for attempt in (found[one] for one in attempts):
        assert attempt.submitted_at is not None
        release = releases[attempt.release]
        sitting = nbgrading.Sitting(
            release=release,
            attempt=attempt,
            answers=answers[attempt.id],
            person_name=persons[attempt.person],
            submitted_at=attempt.submitted_at,
            scores=score_answers(release, attempt, answers[attempt.id]),
        )
        marks = {one.slot: nbgrading.Mark(points=one.points, comment=one.comment) for one in archived[attempt.id]}
        prepared = nbgrading.prepare(sitting)
        ready.append(replace(prepared, marks=marks) if marks else prepared)
    return ready


@contextmanager
def _beside(processes: int) -> Iterator[ProcessPoolExecutor | None]:
    """Lend processes that score; None where this one does it all."""
    if processes <= 1:
        yield None
        return
    # Spawned on every system: what a fork copies of threads and connections is nothing to build on.
    executor = ProcessPoolExecutor(processes - 1, mp_context=get_context("spawn"), initializer=collect_seldom)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def collect_seldom() -> None:
    """Let this process, which is there for a scoring round alone, look seldom for garbage that holds itself.

    A round makes millions of small values, none of which do.
    """
    gc.set_threshold(20_000, 10, 10)


def _scored_beside(url: str, folder: CourseFolder, attempts: Sequence[AttemptId]) -> list[nbgrading.Scored]:
    return _scored(_database(url), folder, attempts)


@lru_cache(maxsize=1)
def _database(url: str) -> Database:
    """One engine for as long as this process lives."""
    return Database(url)


# -- written -----------------------------------------------------------------------------------------------------------


def _write(wb: Workbench, block: _Block) -> int:
    """Write a block, without those about whom anything has changed since it was made ready."""
    if not block.scored:
        return 0
    with nbgrading.writing(wb.folder) as gradebook:
        with wb.database.connect() as c:
            now = _groups(journal.attempts.heads(c, [head.id for head, _ in block.scored]))
        still = [
            (head, one)
            for head, one in block.scored
            if now.get((head.person, head.check)) == block.among[head.person, head.check]
        ]
        _archive(wb, gradebook, still, now)
        nbgrading.write_scored(gradebook, wb.folder, [one for _, one in still])
    with wb.database.begin() as c:
        journal.attempts.set_projected(c, [head.id for head, _ in still])
    return len(still)


def _archive(wb: Workbench, gradebook: Connection, still: Sequence[tuple[Head, nbgrading.Scored]], now: _Among) -> None:
    """Put the marks of attempts that counted before into the journal; clearing them in the gradebook comes after."""
    owners = {(one.person, one.release, one.submitted_at): one.id for group in now.values() for one in group}
    archived: dict[AttemptId, list[ArchivedMark]] = {}
    again = {
        (head.person, head.release)
        for head, _ in still
        if sum(one.release == head.release for one in now[head.person, head.check]) > 1
    }
    for release in {release for _, release in again}:
        sittings = {one.person: one.submitted_at for _, one in still if (one.person, release) in again}
        for mark in nbgrading.displaced(gradebook, release, sittings):
            owner = owners.get((mark.person, release, mark.submitted_at))
            if owner is not None:  # else nobody's here; nbgrading's own archive keeps it
                kept = ArchivedMark(slot=mark.slot, points=mark.points, comment=mark.comment)
                archived.setdefault(owner, []).append(kept)
    if archived:
        with wb.database.begin() as c:
            for owner, marks in archived.items():
                journal.marks.archive(c, owner, marks, wb.now())
