"""The lint: the faults of reading, and what only shows over the whole course or on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from haidang.bank.course import PUBLISHED, Reading, read_texts, texts_of_folder
from haidang.bank.forms import check_twins
from haidang.bank.published import check_published
from haidang.bank.rules import course as rules
from haidang.bank.rules import forms as form_rules
from haidang.bank.source import Faults, Spot
from haidang.bank.words import longest
from haidang.domain.diagnostics import Diagnostic
from haidang.domain.ids import ItemId
from haidang.domain.items import Choices, Item, ItemType, SimulatedPhone

WARN_DAYS = 30
"""Days before `review_by` from which the lint warns."""
MAX_KEY_LONGEST = 0.4
MIN_SINGLE_CHOICE = 5
"""Fewer single-choice items than this say nothing about the habit of making the key the longest option."""
MIN_GRADED = 2
MIN_TYPES = 2


def lint_course(folder: Path, *, today: date) -> list[Diagnostic]:
    """Check a course folder; all errors and warnings by file and line. Never raises for faulty content."""
    faults = Faults()
    return lint_texts(texts_of_folder(folder, faults), today=today, faults=faults)


def lint_texts(texts: Mapping[str, str], *, today: date, faults: Faults | None = None) -> list[Diagnostic]:
    """Check a course given as texts by relative path."""
    reading = read_texts(texts, faults)
    _check_coverage(reading)
    _check_misconceptions(reading)
    _check_key_length(reading)
    _check_dates(reading, today)
    _check_citations(reading)
    _check_tasks_once(reading)
    check_twins(reading.forms, reading.items, reading.spots, reading.faults)
    check_published(texts.get(PUBLISHED), reading.items, reading.spots, reading.faults)
    return reading.faults.in_order()


def _check_coverage(reading: Reading) -> None:
    seen: set[str] = set()
    for module in reading.modules:
        if module.id in seen:
            continue
        seen.add(module.id)
        partial = any(one.partial for one in reading.modules if one.id == module.id)
        short = {
            name: problem
            for name, one in reading.competencies.items()
            if one.module == module.id and (problem := _shortage(name, reading))
        }
        if partial and short:
            ids = ", ".join(short)
            reading.faults.add(rules.COVERAGE_PARTIAL, module.spot / "coverage", module=module.id, ids=ids)
        elif not partial:
            for name, problem in short.items():
                reading.faults.add(rules.COVERAGE, module.spot / "module", id=name, problem=problem)


def _shortage(competency: str, reading: Reading) -> str:
    """Say what items a competency lacks, faulty items counted as if mended; '' where nothing is."""
    measuring = []
    for one in reading.mentioned.values():
        listed = one.get("competencies")
        if isinstance(listed, list) and competency in listed:
            measuring.append(one)
    graded = [one for one in measuring if one.get("use") == "graded"]
    types = {str(one.get("type")) for one in graded}
    problems = []
    if len(graded) < MIN_GRADED:
        problems.append(f"có {len(graded)} câu chấm điểm")
    elif len(types) < MIN_TYPES:
        problems.append(f"các câu chấm điểm chỉ thuộc một loại ({', '.join(types)})")
    if not any(one.get("use") == "practice" for one in measuring):
        problems.append("chưa có câu luyện tập")
    return "; ".join(problems)


def _check_misconceptions(reading: Reading) -> None:
    used: set[str] = set()
    for one in reading.mentioned.values():
        used |= _named(one)
    for name in reading.misconceptions:
        if name not in used:
            spot = reading.spots[f"misconception:{name}"]
            reading.faults.add(rules.UNUSED_MISCONCEPTION, spot, id=name)


def _named(value: object) -> set[str]:
    """Names after the key `misconception` anywhere inside."""
    found: set[str] = set()
    if isinstance(value, dict):
        name = value.get("misconception")
        if isinstance(name, str):
            found.add(name)
        for one in value.values():
            found |= _named(one)
    elif isinstance(value, list):
        for one in value:
            found |= _named(one)
    return found


def key_longest(items: Iterable[Item]) -> tuple[list[ItemId], int]:
    """Single-choice items whose longest option is the key, and the number of all single-choice items."""
    telling, total = [], 0
    for item in items:
        if item.type is ItemType.SINGLE_CHOICE and isinstance(item.body, Choices):
            total += 1
            by_length = longest({one.id: one.text["vi"] for one in item.body.options})
            if any(one.id == by_length and one.weight == 1 for one in item.body.options):
                telling.append(item.id)
    return telling, total


def _check_key_length(reading: Reading) -> None:
    telling, total = key_longest(reading.items.values())
    if total >= MIN_SINGLE_CHOICE and len(telling) > MAX_KEY_LONGEST * total:
        first = reading.spots[telling[0]]
        percent = round(100 * len(telling) / total)
        ids = ", ".join(telling)
        reading.faults.add(rules.KEY_LONGEST, first, count=len(telling), total=total, percent=percent, ids=ids)


def _check_dates(reading: Reading, today: date) -> None:
    for task in reading.tasks.values():
        _check_review(task.id, task.review_by, reading.spots[f"task:{task.id}"], today, reading.faults)
    for item in reading.items.values():
        place = reading.spots[item.id]
        spot = Spot(place.source, place.loc[:-1])
        _check_review(item.id, item.review_by, spot, today, reading.faults)
    for form in reading.forms.values():
        here = reading.spots[f"form:{form.check}"] / "slots"
        for index, slot in enumerate(form.slots):
            pool: list[Item] = [reading.items[one] for one in slot.pool if one in reading.items]
            if len(pool) == len(slot.pool) and all(one.is_stale(today) for one in pool):
                names = ", ".join(slot.pool)
                reading.faults.add(form_rules.POOL_STALE, here / index / "pool", slot=slot.id, items=names)


def _check_citations(reading: Reading) -> None:
    cited = [(reading.spots[one.id].parent, one.sources) for one in reading.items.values()]
    cited += [(reading.spots[f"task:{one.id}"], one.sources) for one in reading.tasks.values()]
    for spot, sources in cited:
        for index, name in enumerate(sources):
            if reading.ledger and name[0] == "L" and name not in reading.ledger:
                reading.faults.add(rules.UNKNOWN_LEDGER, spot / "sources" / index, id=name)


def _check_tasks_once(reading: Reading) -> None:
    playing: dict[str, dict[str, list[ItemId]]] = {}
    for item in reading.items.values():
        if isinstance(item.body, SimulatedPhone):
            playing.setdefault(item.body.task.id, {}).setdefault(item.use, []).append(item.id)
    for task, uses in playing.items():
        if len(uses) > 1:
            practice, graded = ", ".join(uses["practice"]), ", ".join(uses["graded"])
            spot = reading.spots[uses["graded"][0]].parent / "task"
            reading.faults.add(rules.SHARED_TASK, spot, task=task, practice=practice, graded=graded)


def _check_review(name: str, review_by: date | None, spot: Spot, today: date, faults: Faults) -> None:
    if review_by is None:
        return
    here = spot / "volatile" / "review_by"
    shown = review_by.strftime("%d/%m/%Y")
    if today > review_by:
        faults.add(rules.REVIEW_PAST, here, id=name, review_by=shown)
    elif today > review_by - timedelta(days=WARN_DAYS):
        faults.add(rules.REVIEW_SOON, here, id=name, review_by=shown)
