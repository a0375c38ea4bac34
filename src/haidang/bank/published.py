"""What has been published: item id → revision and digest, so that no published item is edited silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from haidang.bank.canonical import digest
from haidang.bank.course import PUBLISHED, Course
from haidang.bank.reading import read_shape
from haidang.bank.rules import course as rules
from haidang.bank.shapes import ItemCode, Revision, Shape
from haidang.bank.source import Faults, Spot
from haidang.bank.yamltree import parse
from haidang.domain.errors import ContentError
from haidang.domain.ids import ItemId
from haidang.domain.items import Item, SimulatedPhone

_HEAD = """\
# Published items: revision and digest of what is scored and shown. Written by a program, not edited by hand.
# An item that changes afterwards needs a higher revision and a line in CHANGELOG.md.
"""


class _Entry(Shape):
    revision: Revision
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _PublishedShape(Shape):
    items: dict[ItemCode, _Entry]


def item_digest(item: Item) -> str:
    """SHA-256 of what of an item is scored and shown.

    Left out, since they change without changing the item: dates of review, the difficulty estimate, sources, the link
    to the lesson, and of a task also its flow and the traces that only the lint plays.
    """
    body = item.body
    if isinstance(body, SimulatedPhone):
        task = replace(body.task, checked_on=None, review_by=None, sources=(), flow="", reference=(), wrong=())
        body = SimulatedPhone(task=task)
    core = replace(item, body=body, checked_on=None, review_by=None, difficulty=0.0, sources=(), lesson_step="")
    return digest(core)


def published_of(course: Course, *, before: str | None = None) -> str:
    """Give the text of `published.yaml` for the course as it stands now.

    Parameters
    ----------
    before
        The text that stands there; None for a first publication. Items that are gone keep their line, since their
        ids are never given away again.

    Raises
    ------
    ContentError
        If a published item has changed without a higher revision, or `before` cannot be read.
    """
    faults = Faults()
    kept = (_read(before, faults) if before is not None else {}) or {}
    lines = {name: _line(name, one.revision, one.digest) for name, one in kept.items()}
    for name, item in course.items.items():
        made = item_digest(item)
        if _conflict(kept.get(name), item, made):
            revision = kept[name].revision
            faults.add_line(rules.CHANGED, PUBLISHED, 0, id=name, revision=revision, next=revision + 1)
        lines[name] = _line(name, item.revision, made)
    if faults.errors:
        raise ContentError("Chưa công bố được: có câu đã sửa mà chưa nâng bản.", faults.in_order())
    return "\n".join([_HEAD + "items:", *(lines[name] for name in sorted(lines, key=_by_number))]) + "\n"


def _line(name: str, revision: int, made: str) -> str:
    return f'  {name}: {{revision: {revision}, digest: "{made}"}}'


def _conflict(entry: _Entry | None, item: Item, made: str) -> bool:
    if entry is None:
        return False
    return item.revision < entry.revision or (item.revision == entry.revision and entry.digest != made)


def _by_number(name: str) -> tuple[str, int]:
    head, _, number = name.rpartition("-")
    return head, int(number)


def check_published(text: str | None, items: Mapping[ItemId, Item], places: Mapping[str, Spot], faults: Faults) -> None:
    """Compare the items with what was published; `text` is None where nothing was."""
    published = _read(text, faults) if text is not None else {}
    if published is None:
        return
    new: list[str] = []
    for name, item in items.items():
        entry, spot = published.get(name), places[name]
        if entry is None or item.revision > entry.revision:
            new.append(name)
        elif _conflict(entry, item, item_digest(item)):
            faults.add(rules.CHANGED, spot, id=name, revision=entry.revision, next=entry.revision + 1)
    for gone in published.keys() - places.keys():
        faults.add_line(rules.PUBLISHED_GONE, PUBLISHED, 0, id=gone)
    if new:
        faults.add_line(rules.NOT_PUBLISHED, PUBLISHED, 0, ids=", ".join(sorted(new, key=_by_number)))


def _read(text: str, faults: Faults) -> dict[str, _Entry] | None:
    parsed = parse(text, PUBLISHED, faults)
    if parsed is None:
        return None
    shape = read_shape(_PublishedShape, parsed[0], parsed[1], faults)
    return None if shape is None else dict(shape.items)
