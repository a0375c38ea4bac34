"""Use case of an author: one task file, played alone, with what each act of the trace came to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from haidang.bank import item_around, read_task_file
from haidang.delivery import reveal, sample_variant
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.errors import ContentError
from haidang.domain.ids import ItemId, SlotId
from haidang.domain.responses import Played
from haidang.domain.tasks import Action, Step, Task
from haidang.scoring import replay, score
from haidang.workbench.labels import labels
from haidang.workbench.language import decimal, translator


def bench_page(path: Path, language: str) -> dict[str, object]:
    """State of the page for one task file, read now.

    Raises
    ------
    ContentError
        If the file is faulty; it carries every fault.
    FileNotFoundError
        If it is gone.
    """
    task = read_task_file(path)
    item = item_around(task)
    translate = translator(language)
    return {
        "variant": sample_variant(item, 1, language, slot="task"),
        "reveal": reveal(item, 1, language),
        "labels": labels(language),
        "language": language,
        "words": {"yaml": translate("Chép làm cách làm mẫu (YAML)")},
    }


def bench_score(path: Path, trace: JsonValue, language: str) -> dict[str, object]:
    """What a trace comes to on the task as the file stands now.

    Raises
    ------
    ContentError
        If the file is faulty, or `trace` is not a list of steps.
    """
    task = read_task_file(path)
    steps = _steps(trace)
    translate = translator(language)
    played = replay(task, steps)
    happened = set(played.events)
    events = [_event(task, steps[: number + 1]) for number in range(len(steps))]
    summary = [{"text": event, "state": "good" if event in happened else "open"} for event in task.required] + [
        {"text": event, "state": "bad"} for event in task.forbidden if event in happened
    ]
    return {
        "share": translate("Điểm lúc này: %(share)s %%") % {"share": decimal(100 * _share(task, steps), language)},
        "summary": summary,
        "steps": [
            {"act": _said(step), "event": event, "tone": _tone(task, event)}
            for step, event in zip(steps, events, strict=True)
        ],
        "yaml": "\n".join(f"- {_yaml(step)}" for step in steps),
    }


def _share(task: Task, steps: tuple[Step, ...]) -> float:
    if not steps:
        return 0.0
    variant = Variant(slot=SlotId("s01"), item_id=ItemId("P00-1"), item_revision=1, seed=1)
    return score(item_around(task), variant, Played(trace=steps, hints=0)).share or 0.0


def _event(task: Task, steps: tuple[Step, ...]) -> str:
    """The event of the last of these steps, '' for none."""
    before, now = replay(task, steps[:-1]).events, replay(task, steps).events
    return now[-1] if len(now) > len(before) else ""


def _tone(task: Task, event: str) -> str:
    return "bad" if event in task.forbidden else "good" if event in task.required else ""


def _said(step: Step) -> str:
    who = f" ({step.actor})" if step.actor != "me" else ""
    kind = f" = {step.value_class}" if step.value_class else ""
    return f"{step.screen}: {step.action.value} {step.target}{kind}{who}".strip()


def _yaml(step: Step) -> str:
    parts: Mapping[str, str] = {
        "screen": step.screen,
        "action": step.action.value,
        "target": step.target,
        "value_class": step.value_class,
        "actor": step.actor if step.actor != "me" else "",
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items() if value) + "}"


def _steps(trace: JsonValue) -> tuple[Step, ...]:
    try:
        assert isinstance(trace, list)
        return tuple(
            Step(
                screen=str(one["screen"]),
                action=Action(one["action"]),
                target=str(one.get("target", "")),
                actor=str(one.get("actor") or "me"),
                value_class=str(one.get("value_class", "")),
            )
            for one in trace
            if isinstance(one, dict)
        )
    except (AssertionError, KeyError, ValueError) as error:
        raise ContentError("Diễn biến gửi lên không đọc được.", []) from error
