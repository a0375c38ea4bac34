"""Releases: a form frozen with the items of all its pools, and their JSON (keys included; server only)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from haidang.bank.canonical import canonical, digest, plain
from haidang.bank.course import Course
from haidang.bank.rules.files import RELEASE_BROKEN
from haidang.domain.attempts import JsonValue
from haidang.domain.errors import ContentError, NotFound
from haidang.domain.forms import Form, Release
from haidang.domain.ids import CheckId, ItemId
from haidang.domain.items import (
    Choices,
    Hotspot,
    Item,
    ItemType,
    Matching,
    Numeric,
    Ordering,
    ShortText,
    SimulatedPhone,
)

SCHEMA = 1
"""Raised whenever older releases need translating; reading keeps understanding all older ones."""

_FORM = TypeAdapter(Form)
_ITEM = TypeAdapter(Item)
_BODIES: dict[ItemType, TypeAdapter[Any]] = {
    ItemType.SINGLE_CHOICE: TypeAdapter(Choices),
    ItemType.MULTIPLE_CHOICE: TypeAdapter(Choices),
    ItemType.SCENARIO: TypeAdapter(Choices),
    ItemType.ORDERING: TypeAdapter(Ordering),
    ItemType.MATCHING: TypeAdapter(Matching),
    ItemType.NUMERIC: TypeAdapter(Numeric),
    ItemType.HOTSPOT: TypeAdapter(Hotspot),
    ItemType.SIMULATED_PHONE: TypeAdapter(SimulatedPhone),
    ItemType.SHORT_TEXT: TypeAdapter(ShortText),
}


def freeze(course: Course, check: CheckId | str) -> Release:
    """Freeze a check's form with the items of all its pools.

    Raises
    ------
    NotFound
        If the course has no such check.
    """
    form = course.forms.get(CheckId(check))
    if form is None:
        known = ", ".join(sorted(course.forms)) or "chưa có bài nào"
        raise NotFound(f"Không có bài kiểm tra “{check}”. Các bài hiện có: {known}.", code="unknown_check")
    items = {name: course.items[name] for slot in form.slots for name in slot.pool}
    return Release(form=form, items=items, digest=digest(_content(form, items)))


def _content(form: Form, items: dict[ItemId, Item]) -> dict[str, JsonValue]:
    return {"form": plain(form), "items": plain(items)}


def release_to_json(release: Release) -> str:
    """Give the canonical JSON text of a release."""
    content = _content(release.form, dict(release.items))
    return canonical({"schema": SCHEMA, "digest": release.digest, **content})


def release_from_json(text: str) -> Release:
    """Read a release back, exactly as it was frozen.

    The digest is compared with the text's own content, so that a release frozen by an older version, without a field
    that has since got a default, is still itself.

    Raises
    ------
    ContentError
        If the text is not a release, or its content does not match its digest.
    """
    try:
        data = json.loads(text)
        content = {"form": data["form"], "items": data["items"]}
        stated = str(data["digest"])
        if data["schema"] > SCHEMA:
            raise _broken("bản phát hành do phiên bản mới hơn tạo ra")
        if hashlib.sha256(canonical(content).encode()).hexdigest() != stated:
            raise _broken("nội dung không khớp với mã kiểm (digest)")
        form = _FORM.validate_python(data["form"])
        items = {ItemId(name): _item(one) for name, one in sorted(data["items"].items())}
    except (ValueError, KeyError, TypeError) as error:
        # pydantic's ValidationError is a ValueError, and so is json's.
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise _broken(said) from error
    return Release(form=form, items=items, digest=stated)


def _item(data: dict[str, Any]) -> Item:
    body = _BODIES[ItemType(data["type"])].validate_python(data["body"])
    return _ITEM.validate_python({**data, "body": body})


def _broken(problem: str) -> ContentError:
    found = RELEASE_BROKEN.at("release.json", 0, problem=problem)
    return ContentError(found.message, [found])
