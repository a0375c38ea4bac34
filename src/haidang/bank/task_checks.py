"""What must hold inside a task before it can be played: names, kinds, actors, classes, ways through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from haidang.bank.rules import files
from haidang.bank.rules import tasks as rules
from haidang.bank.source import Faults, Spot
from haidang.bank.task_shapes import (
    INPUT,
    TAPPABLE,
    TICKABLE,
    ElementShape,
    ScreenShape,
    StepShape,
    TaskShape,
    TransitionShape,
)
from haidang.bank.words import telling_word
from haidang.domain.tasks import ME, RESIDENT


def check_task(task: TaskShape, spot: Spot, faults: Faults) -> None:
    """Note every fault of a task that can be seen without playing it."""
    _check_actors(task, spot, faults)
    if task.start not in task.screens:
        faults.add(rules.UNKNOWN_SCREEN, spot / "start", id=task.start)
    for name, screen in task.screens.items():
        _check_screen(name, screen, spot / "screens" / name, faults)
    for index, one in enumerate(task.transitions):
        _check_transition(one, task, spot / "transitions" / index, faults)
    _check_shadows(task, spot / "transitions", faults)
    for step, here in _steps(task, spot):
        _check_act(step, task, here, faults)
    _check_ways(task, spot, faults)
    _check_replies(task, spot / "screens", faults)
    _check_events(task, spot, faults)
    _check_conduct(task, spot / "conduct", faults)
    if not task.hints:
        faults.add(rules.NO_HINTS, spot / "hints")
    if not task.wrong:
        faults.add(rules.NO_WRONG, spot / "wrong")
    if task.safety_critical and not task.forbidden:
        faults.add(rules.SAFETY, spot / "safety_critical")


def _check_actors(task: TaskShape, spot: Spot, faults: Faults) -> None:
    for name in task.actors:
        if name not in (ME, RESIDENT):
            faults.add(rules.UNKNOWN_ACTOR, spot / "actors" / name, actor=name)
    if ME not in task.actors:
        faults.add(rules.UNKNOWN_ACTOR, spot / "actors", actor=ME)


def _check_screen(name: str, screen: ScreenShape, spot: Spot, faults: Faults) -> None:
    _check_neutral(name, spot, faults)
    first: dict[str, Spot] = {}
    for element, here in elements_of(screen, spot):
        if element.id in first:
            other = f"dòng {first[element.id].line}"
            faults.add(files.DUPLICATE_ID, here / "id", id=element.id, other=other)
        first.setdefault(element.id, here)
        if element.text is None and element.kind != "divider":
            faults.add(files.MISSING_KEY, here, key="text")
        _check_neutral(element.id, here / "id", faults)
        _check_classes(element, here, faults)


def elements_of(screen: ScreenShape, spot: Spot) -> Iterator[tuple[ElementShape, Spot]]:
    """All elements of a screen, with their spots."""
    for index, one in enumerate(screen.elements):
        yield one, spot / "elements" / index
    if screen.desktop is not None:
        for index, one in enumerate(screen.desktop.elements):
            yield one, spot / "desktop" / "elements" / index
    if screen.dialogue is not None:
        for index, one in enumerate(screen.dialogue.replies):
            yield one, spot / "dialogue" / "replies" / index
    if screen.arrival is not None:
        for index, one in enumerate(screen.arrival.elements):
            yield one, spot / "arrival" / "elements" / index


def _check_neutral(name: str, spot: Spot, faults: Faults) -> None:
    word = telling_word(name)
    if word:
        faults.add(rules.TELLING_ID, spot, id=name, word=word)


def _check_classes(element: ElementShape, spot: Spot, faults: Faults) -> None:
    if not element.classes:
        return
    problems = []
    if element.kind != INPUT:
        problems.append("phần tử này không phải ô nhập")
    names = Counter(one.name for one in element.classes)
    problems += [f"tên lớp “{name}” bị lặp" for name, count in names.items() if count > 1]
    values = Counter(value for one in element.classes for value in one.values)
    problems += [f"giá trị “{value}” thuộc hai lớp" for value, count in values.items() if count > 1]
    empty = [index for index, one in enumerate(element.classes) if not one.values]
    if empty != [len(element.classes) - 1]:
        problems.append("chỉ lớp cuối cùng được để trống values, và lớp cuối cùng phải để trống")
    for problem in problems:
        faults.add(rules.VALUE_CLASSES, spot / "classes", id=element.id, problem=problem)


def _check_transition(one: TransitionShape, task: TaskShape, spot: Spot, faults: Faults) -> None:
    if one.to not in task.screens:
        faults.add(rules.UNKNOWN_SCREEN, spot / "to", id=one.to)
    element = _check_act(one, task, spot, faults)
    screen = task.screens.get(one.screen)
    if screen is None:
        return
    if screen.end:
        faults.add(rules.DEAD_TRANSITION, spot, id=one.screen)
    if one.actor and element is not None and not element.asks_actor:
        faults.add(rules.ACTOR_NOT_ASKED, spot / "actor", target=one.target)
    for index, name in enumerate(one.needs):
        problem = _need_problem(name, one, screen, task)
        if problem:
            faults.add(rules.NEEDS, spot / "needs" / index, id=name, problem=problem, screen=one.screen)


def _need_problem(name: str, one: TransitionShape, screen: ScreenShape, task: TaskShape) -> str:
    element = _element(screen, name)
    if element is None:
        return f"màn hình “{one.screen}” không có phần tử này"
    if element.kind != INPUT and element.kind not in TICKABLE:
        return "phần tử này không nhập và cũng không đánh dấu được"
    for other in task.transitions:
        if (other.screen, other.target, other.to) == (one.screen, name, one.screen):
            return ""
    return "không có transition nào nhập hoặc đánh dấu nó mà vẫn ở lại màn hình"


def _check_act(one: TransitionShape | StepShape, task: TaskShape, spot: Spot, faults: Faults) -> ElementShape | None:
    """Check screen, target, action, actor and class of a transition or a step; give its element."""
    if one.actor and one.actor not in task.actors:
        faults.add(rules.UNKNOWN_ACTOR, spot / "actor", actor=one.actor)
    screen = task.screens.get(one.screen)
    if screen is None:
        faults.add(rules.UNKNOWN_SCREEN, spot / "screen", id=one.screen)
        return None
    if one.action == "back":
        if one.target:
            problem = "thao tác quay lại không có target"
            faults.add(rules.ACTION_MISFIT, spot / "action", action="back", target=one.target, problem=problem)
        return None
    element = _element(screen, one.target)
    if element is None:
        faults.add(rules.UNKNOWN_ELEMENT, spot / "target", screen=one.screen, id=one.target)
        return None
    fits = element.kind == INPUT if one.action == "type" else element.kind in TAPPABLE
    if not fits:
        problem = f"phần tử loại “{element.kind}”"
        faults.add(rules.ACTION_MISFIT, spot / "action", action=one.action, target=one.target, problem=problem)
    if one.value_class and one.value_class not in {each.name for each in element.classes}:
        faults.add(rules.UNKNOWN_CLASS, spot / "value_class", target=one.target, name=one.value_class)
    return element


def _element(screen: ScreenShape, name: str) -> ElementShape | None:
    return next((one for one in screen.all_elements() if one.id == name), None)


def _steps(task: TaskShape, spot: Spot) -> Iterator[tuple[StepShape, Spot]]:
    for index, step in enumerate(task.reference):
        yield step, spot / "reference" / index
    for number, wrong in enumerate(task.wrong):
        for index, step in enumerate(wrong.trace):
            yield step, spot / "wrong" / number / "trace" / index


def _check_shadows(task: TaskShape, spot: Spot, faults: Faults) -> None:
    by_act: dict[tuple[str, str, str], list[int]] = {}
    for index, one in enumerate(task.transitions):
        earlier = by_act.setdefault((one.screen, one.action, one.target), [])
        for before in earlier:
            first = task.transitions[before]
            covers = first.actor in ("", one.actor) and first.value_class in ("", one.value_class)
            if covers and set(first.needs) <= set(one.needs):
                faults.add(rules.SHADOWED, spot / index, line=(spot / before).line)
                break
        earlier.append(index)


def reachable(task: TaskShape) -> frozenset[str]:
    """Screens to which transitions lead from `start`, whatever they need."""
    ways: dict[str, set[str]] = {}
    for one in task.transitions:
        ways.setdefault(one.screen, set()).add(one.to)
    found: set[str] = set()
    todo = [task.start]
    while todo:
        screen = todo.pop()
        if screen in task.screens and screen not in found:
            found.add(screen)
            if not task.screens[screen].end:
                todo.extend(ways.get(screen, ()))
    return frozenset(found)


def _check_ways(task: TaskShape, spot: Spot, faults: Faults) -> None:
    there = reachable(task)
    if not there:
        return
    for name in task.screens:
        if name not in there:
            faults.add(rules.UNREACHABLE, spot / "screens" / name, id=name)
    if not any(task.screens[name].end for name in there):
        faults.add(rules.NO_END, spot / "screens")

    ends = {name for name in there if task.screens[name].end}
    moved = {(one.screen, one.target) for one in task.transitions}
    for name in sorted(there - ends):
        for element, here in elements_of(task.screens[name], spot / "screens" / name):
            touched = element.kind in TAPPABLE or element.kind == INPUT
            if touched and (name, element.id) not in moved:
                faults.add(rules.DEAD_ELEMENT, here, id=element.id, screen=name)


def _check_replies(task: TaskShape, spot: Spot, faults: Faults) -> None:
    for name, screen in task.screens.items():
        replies = {one.id for one in screen.dialogue.replies} if screen.dialogue else set()
        for element, here in elements_of(screen, spot / name):
            if (element.kind == "reply") != (element.id in replies):
                faults.add(rules.REPLY_PLACE, here, id=element.id)


def _check_conduct(task: TaskShape, spot: Spot, faults: Faults) -> None:
    for rule, events in task.conduct.items():
        strays = [one for one in events if one not in task.forbidden]
        if strays or not events:
            problem = f"“{rule}” nêu {', '.join(strays)} không có trong forbidden" if strays else f"“{rule}” để trống"
            faults.add(rules.CONDUCT, spot / rule, problem=problem)
    if not task.conduct:
        return
    if not any(one.dialogue for one in task.screens.values()):
        faults.add(rules.CONDUCT, spot, problem="không màn hình nào có dialogue")
    if RESIDENT not in task.actors:
        faults.add(rules.CONDUCT, spot, problem="thiếu actors.resident")


def _check_events(task: TaskShape, spot: Spot, faults: Faults) -> None:
    there = reachable(task)
    possible = {one.event for one in task.transitions if one.event and one.screen in there}
    listed: set[str] = set()
    for key, events in (("required", task.required), ("forbidden", task.forbidden)):
        for index, event in enumerate(events):
            if event in listed:
                faults.add(rules.EVENT_LISTS, spot / key / index, event=event)
            elif event not in possible:
                faults.add(rules.EVENT_IMPOSSIBLE, spot / key / index, event=event)
            listed.add(event)
    _check_debrief(task, possible, spot / "debrief", faults)


def _check_debrief(task: TaskShape, possible: set[str], spot: Spot, faults: Faults) -> None:
    said: Mapping[str, object] = task.debrief
    for event in said:
        if event != "done" and event not in possible:
            faults.add(rules.DEBRIEF, spot / event, problem=f"không có sự kiện “{event}”")
    for event in (*task.forbidden, "done"):
        if event not in said:
            faults.add(rules.DEBRIEF, spot, problem=f"chưa có lời giải thích cho “{event}”")
