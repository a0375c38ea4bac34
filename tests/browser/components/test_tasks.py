"""Every simulated task of the course, played by keyboard to its end; and every kind of drawing looked at by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator

from haidang.bank import item_around, read_task_file
from haidang.delivery import reveal, sample_variant
from haidang.domain.tasks import Step, Task
from haidang.scoring.phone import element_of

from .conftest import Stage

TASKS = sorted((Path(__file__).parents[3] / "assessments" / "tasks").glob("*.yaml"))
MOST_TABS = 80
BATCH = 6
TOGETHER = """async (batch) => {
  const { default: component } = await import("/src/components/simulated_phone.js");
  const stage = document.getElementById("stage");
  stage.replaceChildren();
  for (const [variant, start] of batch) {
    const state = { variant: { ...variant, task: { ...variant.task, start } }, labels: window.labels, slot: start };
    const model = { get: (name) => state[name] ?? null, set() {}, on() {}, off() {}, save_changes() {} };
    const el = document.createElement("div");
    stage.append(el);
    component.render({ model, el });
  }
}"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


class Hands:
    """Somebody without a mouse: only Tab, Enter and the letters."""

    def __init__(self, stage: Stage, task: Task) -> None:
        self.stage, self.page, self.task = stage, stage.page, task

    def push(self, target: Locator) -> None:
        """Go there with Tab and press Enter."""
        target.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate("(node) => node === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def do(self, step: Step) -> None:
        """One act of a trace."""
        if step.action.value == "back":
            self.push(self.page.locator(".hd-ph-back"))
            return
        element = element_of(self.task.screens[step.screen], step.target)
        assert element is not None
        self.push(self.page.locator(f"[data-id='{step.target}']"))
        if element.asks_actor and "resident" in self.task.actors:
            self.push(self.page.locator(f".hd-ph-sheet [data-actor='{step.actor}']"))
        if step.action.value == "type" and step.actor == "me":
            values = next((one.values for one in element.classes if one.name == step.value_class), ())
            self.page.locator(".hd-ph-sheet input").fill(values[0] if values else "xin chào")
            self.push(self.page.locator(".hd-ph-sheet button[type=submit]"))


def recorded(stage: Stage, meant: tuple[Step, ...]) -> list[tuple[str, ...]]:
    """The trace as far as the reference speaks of it: where it names no class, any will do."""
    keys = ("screen", "action", "target", "actor", "value_class")
    found = [tuple(str(one[key]) for key in keys) for one in stage.trait("value")["trace"]]
    return [one if step.value_class else (*one[:4], "") for one, step in zip(found, meant, strict=True)]


def as_recorded(step: Step) -> tuple[str, ...]:
    return (step.screen, step.action.value, step.target, step.actor, step.value_class)


def traits(task: Task) -> dict[str, Any]:
    item = item_around(task)
    return {"variant": sample_variant(item, 1, "vi"), "reveal": reveal(item, 1, "vi")}


@pytest.mark.slow
@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_by_keyboard_from_beginning_to_end(stage: Stage, path: Path) -> None:
    """The reference is played with Tab, Enter and letters alone; what is recorded is what it says, and all is well."""
    task = read_task_file(path)
    stage.mount("simulated_phone", **traits(task))
    hands = Hands(stage, task)
    for step in task.reference:
        hands.do(step)
    assert recorded(stage, task.reference) == [as_recorded(step) for step in task.reference]
    assert stage.page.locator(".hd-debrief").get_attribute("data-verdict") == "right"


def drawings(screen: dict[str, Any]) -> set[tuple[str, ...]]:
    """What is special to look at on a screen: each kind of element in its tone, in its app, and what stands beside."""
    computer, talk, arrival = screen["desktop"], screen["dialogue"], screen["arrival"]
    found = {(screen["app"], one["kind"], one["tone"], str(bool(one["detail"]))) for one in screen["elements"]}
    found |= {("pc", computer["app"], one["kind"], one["tone"]) for one in (computer or {"elements": []})["elements"]}
    found |= {("talk", talk["mood"])} if talk else set()
    return found | ({("arrival", arrival["kind"], str(bool(talk)), str(bool(computer)))} if arrival else set())


def samples() -> list[list[tuple[dict[str, Any], str]]]:
    """Screens that show every drawing of all tasks at least once, chosen greedily, in batches for one page."""
    all_screens = []
    for path in TASKS:
        variant = traits(read_task_file(path))["variant"]
        all_screens += [(variant, name, drawings(one)) for name, one in variant["task"]["screens"].items()]
    wanted = set().union(*(one[2] for one in all_screens))
    chosen = []
    while wanted:
        best = max(all_screens, key=lambda one: len(one[2] & wanted))
        wanted -= best[2]
        chosen.append(best[:2])
    return [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]


@pytest.mark.slow
def test_no_violation_in_any_drawing(stage: Stage) -> None:
    """Axe finds nothing wherever something is drawn that is drawn nowhere else; light and dark by turns."""
    batches = samples()
    assert sum(len(batch) for batch in batches) > 20
    schemes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for number, batch in enumerate(batches):
        stage.page.evaluate(TOGETHER, batch)
        stage.page.wait_for_function("(n) => document.querySelectorAll('.hd-item').length === n", arg=len(batch))
        scheme = schemes[0] if number % 2 else schemes[1]
        stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(stage.page, options=RULES).response
        assert len(found["passes"]) > 5
        told = [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]
        assert told == [], ([name for _, name in batch], scheme)
