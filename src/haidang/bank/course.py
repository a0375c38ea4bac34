"""A course: everything in the content folder, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

from haidang.bank.canonical import digest
from haidang.bank.forms import read_form
from haidang.bank.framework import (
    check_competencies,
    read_competencies,
    read_indicators,
    read_ledger,
    read_online_courses,
)
from haidang.bank.items import read_item, read_rubric
from haidang.bank.jargon import check_plain_words
from haidang.bank.known import Known, Rubric
from haidang.bank.reading import read_shape
from haidang.bank.rules import files
from haidang.bank.shapes import BankHeadShape
from haidang.bank.source import Faults, Spot
from haidang.bank.tasks import read_task
from haidang.bank.texts import check_lines, check_text
from haidang.bank.yamltree import parse
from haidang.domain.competencies import Competency
from haidang.domain.diagnostics import errors_in
from haidang.domain.errors import ContentError
from haidang.domain.forms import Form
from haidang.domain.ids import CheckId, CompetencyId, CourseId, ItemId, TaskId
from haidang.domain.items import Item, Misconception
from haidang.domain.ledger import Indicator, LedgerEntry
from haidang.domain.records import OnlineCourse
from haidang.domain.tasks import Task
from haidang.domain.text import Text

COMPETENCIES = "competencies.yaml"
LEDGER = "ledger.yaml"
INDICATORS = "indicators.yaml"
ONLINE_COURSES = "courses.yaml"
PUBLISHED = "published.yaml"
FOLDERS = ("bank", "tasks", "rubrics", "forms")


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything that is taught and measured, keys included; it stays on the server.

    Parameters
    ----------
    modules
        Module → its title, for modules that have a bank file.
    folder
        Where it was read from.
    """

    items: Mapping[ItemId, Item]
    tasks: Mapping[TaskId, Task]
    forms: Mapping[CheckId, Form]
    rubrics: Mapping[str, Rubric]
    competencies: Mapping[CompetencyId, Competency]
    misconceptions: Mapping[str, Misconception]
    modules: Mapping[str, Text]
    ledger: Mapping[str, LedgerEntry]
    indicators: Mapping[str, Indicator]
    online_courses: Mapping[CourseId, OnlineCourse]
    folder: Path

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical content; it changes whenever any content does, and with nothing else."""
        return digest({one.name: getattr(self, one.name) for one in fields(self) if one.name != "folder"})


@dataclass(slots=True)
class Module:
    """What a bank file says of itself, and where."""

    id: str
    partial: bool
    spot: Spot


@dataclass(slots=True)
class Reading:
    """A course being read: what could be built, where it stands, and every fault so far."""

    faults: Faults = field(default_factory=Faults)
    items: dict[ItemId, Item] = field(default_factory=dict)
    tasks: dict[TaskId, Task] = field(default_factory=dict)
    forms: dict[CheckId, Form] = field(default_factory=dict)
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    competencies: dict[CompetencyId, Competency] = field(default_factory=dict)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    titles: dict[str, Text] = field(default_factory=dict)
    ledger: dict[str, LedgerEntry] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    online_courses: dict[CourseId, OnlineCourse] = field(default_factory=dict)
    modules: list[Module] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    """Id → where it stands, faulty things included; a misconception's id is preceded by ``misconception:``."""
    mentioned: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """Item id → the item as written, faulty ones included."""
    faulty: set[str] = field(default_factory=set)
    """``folder/stem`` of tasks and rubrics whose files could not be read."""

    def claim(self, name: str, spot: Spot, kind: str = "") -> bool:
        """Register an id; False (and a fault) where it is taken."""
        key = kind + name
        if key in self.spots:
            self.faults.add(files.DUPLICATE_ID, spot, id=name, other=self.spots[key])
            return False
        self.spots[key] = spot
        return True


def load_course(folder: Path) -> Course:
    """Read the whole course folder.

    Raises
    ------
    ContentError
        If anything is faulty; it carries every fault of every file.
    """
    reading = read_folder(folder)
    found = errors_in(reading.faults.in_order())
    if found:
        raise ContentError(f"Nội dung khóa học có {len(found)} lỗi, chưa dùng được: {folder}", found)
    return course_of(reading, folder)


def course_of(reading: Reading, folder: Path) -> Course:
    """Close a reading without errors into a course."""
    return Course(
        items=reading.items,
        tasks=reading.tasks,
        forms=reading.forms,
        rubrics=reading.rubrics,
        competencies=reading.competencies,
        misconceptions=reading.misconceptions,
        modules=reading.titles,
        ledger=reading.ledger,
        indicators=reading.indicators,
        online_courses=reading.online_courses,
        folder=folder,
    )


def read_folder(folder: Path) -> Reading:
    """Read all files of a course folder; faults are collected, not raised."""
    faults = Faults()
    return read_texts(texts_of_folder(folder, faults), faults)


def texts_of_folder(folder: Path, faults: Faults) -> dict[str, str]:
    """Texts of a course folder by relative path (with ``/``), in a fixed order."""
    paths = [folder / COMPETENCIES, folder / LEDGER, folder / INDICATORS, folder / ONLINE_COURSES]
    paths.append(folder / PUBLISHED)
    for name in FOLDERS:
        paths += sorted(path for path in (folder / name).glob("*") if path.is_file() and path.name[0] != ".")
    texts = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".yaml":
            faults.add_line(files.FILE_IGNORED, name, 0)
        elif path.is_file():
            try:
                texts[name] = path.read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                faults.add_line(files.NOT_UTF8, name, 0, position=error.start + 1)
    if not any(name.startswith("bank/") for name in texts):
        faults.add_line(files.FILE_MISSING, "bank", 0, name="bank/*.yaml")
    if COMPETENCIES not in texts and not any(one.path == COMPETENCIES for one in faults.found):
        faults.add_line(files.FILE_MISSING, COMPETENCIES, 0, name=COMPETENCIES)
    return texts


def read_texts(texts: Mapping[str, str], faults: Faults | None = None, *, alone: bool = False) -> Reading:
    """Read a course from texts by relative path.

    `alone` is True for texts read without a course around them: competencies are then not looked up.
    """
    reading = Reading(faults=faults or Faults())
    parsed: dict[str, list[tuple[str, object, Spot]]] = {name: [] for name in FOLDERS}
    for path, text in texts.items():
        folder, _, rest = path.rpartition("/")
        if path == PUBLISHED:
            continue
        result = parse(check_lines(text, path, reading.faults), path, reading.faults)
        stem = rest.removesuffix(".yaml")
        if result is None:
            reading.faulty.add(f"{folder}/{stem}")
        elif not folder:
            _read_framework(path, *result, reading)
        elif folder in parsed:
            parsed[folder].append((stem, *result))
    check_competencies(reading.competencies, reading.spots, reading.ledger, reading.faults)
    _read_tasks_and_rubrics(parsed, reading)
    for _, data, spot in parsed["bank"]:
        _read_head(data, spot, reading)
    looked_up = not alone and COMPETENCIES in texts and f"/{COMPETENCIES[:-5]}" not in reading.faulty
    checked = frozenset(name for name in reading.spots if name[:1] == "C") if looked_up else None
    known = Known(
        competencies=checked,
        misconceptions=reading.misconceptions,
        tasks=reading.tasks,
        rubrics=reading.rubrics,
        faulty=frozenset(reading.faulty),
    )
    for _, data, spot in parsed["bank"]:
        _read_items(data, spot, known, reading)
    for stem, data, spot in parsed["forms"]:
        _check_stem(stem, data, "check", spot, reading.faults)
        form = read_form(data, spot, reading)
        if form is not None:
            reading.forms[form.check] = form
            reading.spots[f"form:{form.check}"] = spot
    return reading


def _check_stem(stem: str, data: object, key: str, spot: Spot, faults: Faults) -> None:
    name = data.get(key) if isinstance(data, dict) else None
    if isinstance(name, str) and name != stem:
        faults.add(files.FILE_NAME, spot / key, stem=stem, id=name)


def _read_framework(path: str, data: object, spot: Spot, reading: Reading) -> None:
    """Read one of the files that stand beside the folders."""
    if path == COMPETENCIES:
        _read_competencies(data, spot, reading)
    elif path == LEDGER:
        reading.ledger = read_ledger(data, spot, reading.faults)
    elif path == INDICATORS:
        reading.indicators = read_indicators(data, spot, reading.ledger, reading.faults)
    elif path == ONLINE_COURSES:
        reading.online_courses = read_online_courses(data, spot, reading.ledger, reading.faults)


def _read_competencies(data: object, spot: Spot, reading: Reading) -> None:
    entries = _list_of(data, "competencies", spot, reading.faults)
    for key in data if isinstance(data, dict) else ():
        if key != "competencies":
            reading.faults.add(files.UNKNOWN_KEY, spot / key, key=key, suggestion="")
    fresh = set()
    for index, entry in enumerate(entries):
        here = spot / "competencies" / index / "id"
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str) or reading.claim(name, here):
            fresh.add(index)
    for made, here in read_competencies(entries, spot, reading.faults):
        if here.loc[-1] in fresh:
            reading.competencies[made.id] = made


def _list_of(data: object, key: str, spot: Spot, faults: Faults) -> list[object]:
    if not isinstance(data, dict):
        faults.add(files.WRONG_TYPE, spot, key="nội dung", expected="bảng “khóa: giá trị”")
        return []
    if key not in data:
        faults.add(files.MISSING_KEY, spot, key=key)
        return []
    entries = data[key]
    if not isinstance(entries, list):
        faults.add(files.WRONG_TYPE, spot / key, key=key, expected="danh sách")
        return []
    return entries


def _read_tasks_and_rubrics(parsed: Mapping[str, list[tuple[str, object, Spot]]], reading: Reading) -> None:
    for stem, data, spot in parsed["tasks"]:
        _check_stem(stem, data, "id", spot, reading.faults)
        task = read_task(data, spot, reading.faults)
        if task is None:
            reading.faulty.add(f"tasks/{stem}")
        else:
            reading.tasks[task.id] = task
            reading.spots[f"task:{task.id}"] = spot
    for stem, data, spot in parsed["rubrics"]:
        _check_stem(stem, data, "id", spot, reading.faults)
        rubric = read_rubric(data, spot, reading.faults)
        if rubric is None:
            reading.faulty.add(f"rubrics/{stem}")
        else:
            reading.rubrics[rubric.id] = rubric


def _read_head(data: object, spot: Spot, reading: Reading) -> None:
    if not isinstance(data, dict):
        return
    raw = data.get("misconceptions")
    for name, text in raw.items() if isinstance(raw, dict) else ():
        here = spot / "misconceptions" / name
        if reading.claim(name, here, "misconception:"):
            # A faulty text is reported below; its id counts as known, so that nothing else is blamed for it.
            reading.misconceptions[name] = Misconception(id=name, text=text if isinstance(text, dict) else {})
    head = {key: value for key, value in data.items() if key != "items"}
    shape = read_shape(BankHeadShape, head, spot, reading.faults)
    if shape is None:
        return
    for name, text in shape.misconceptions.items():
        check_text(text, spot / "misconceptions" / name, reading.faults)
        check_plain_words(text, spot / "misconceptions" / name, reading.faults)
    reading.modules.append(Module(shape.module, shape.coverage == "partial", spot))
    reading.titles.setdefault(shape.module, shape.title)


def _read_items(data: object, spot: Spot, known: Known, reading: Reading) -> None:
    entries = _list_of(data, "items", spot, reading.faults)
    module = data.get("module") if isinstance(data, dict) else None
    for index, entry in enumerate(entries):
        here = spot / "items" / index
        name = entry.get("id") if isinstance(entry, dict) else None
        fresh = not isinstance(name, str) or reading.claim(name, here / "id")
        if isinstance(name, str) and isinstance(entry, dict) and fresh:
            reading.mentioned[name] = entry
        item = read_item(entry, module if isinstance(module, str) else "", here, known, reading.faults)
        if item is not None and fresh:
            reading.items[item.id] = item
