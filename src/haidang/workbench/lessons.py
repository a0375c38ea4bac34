"""The two or three names that lessons import: ``from haidang import practice``."""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from haidang.bank import Course, course_kept_in, load_course
from haidang.delivery import reveal, sample_variant
from haidang.domain.errors import ContentError
from haidang.domain.ids import ItemId
from haidang.domain.items import Item, ItemType
from haidang.workbench.labels import labels
from haidang.workbench.language import notebook_language
from haidang.workbench.opening import COURSE_ENV, KEPT_ENV, find_upwards

if TYPE_CHECKING:
    from anywidget import AnyWidget

SERVED = "VOILA_REQUEST_URL"


@functools.cache
def _course() -> Course:
    """The course of the notebook that is running.

    Raises
    ------
    ContentError
        If there is none, or it is faulty.
    """
    named = os.environ.get(COURSE_ENV)
    folder = Path(named) if named else find_upwards("assessments")
    if folder is None:
        raise ContentError(
            "Không thấy thư mục nội dung (assessments). Hãy mở sổ tay (notebook) trong thư mục hải đăng.", []
        )
    kept = os.environ.get(KEPT_ENV)
    return course_kept_in(folder, Path(kept)) if kept else load_course(folder)


def _seed(item: Item) -> int:
    """One seed for each item, so that a lesson looks the same to everybody who talks about it."""
    return int.from_bytes(hashlib.sha256(f"{item.id}@{item.revision}".encode()).digest()[:6], "big")


def _labels() -> dict[str, str]:
    """Sentences of the interface: the page brings them along, a notebook in JupyterLab needs its own."""
    return {} if os.environ.get("HAIDANG_LANGUAGE") else labels(notebook_language())


def _component(item: Item, *, with_reveal: bool) -> AnyWidget:
    from haidang_widgets import COMPONENTS

    language = notebook_language()
    seed = _seed(item)
    widget: AnyWidget = COMPONENTS[item.type.value](
        variant=sample_variant(item, seed, language, slot=item.id),
        reveal=reveal(item, seed, language) if with_reveal else None,
        labels=_labels(),
        slot=item.id,
    )
    return widget


def practice(item_id: str) -> AnyWidget:
    """A practice item, with its key and its explanation: for lessons.

    Parameters
    ----------
    item_id
        Id of a practice item in the bank, like ``P02-1``.

    Raises
    ------
    ContentError
        If there is no such item, or it is a graded one: its key must never stand in a lesson.
    """
    item = _course().items.get(ItemId(item_id))
    if item is None:
        raise ContentError(f"Ngân hàng câu không có câu {item_id}. Hãy xem lại mã câu trong sổ tay (notebook).", [])
    if item.use != "practice":
        raise ContentError(f"Câu {item_id} dùng để kiểm tra nên không đưa vào bài học. Hãy chọn một câu luyện tập.", [])
    return _component(item, with_reveal=True)


def sample(item_type: str, *, with_reveal: bool = False) -> AnyWidget:
    """The first practice item of a type, alone: for the gallery.

    Parameters
    ----------
    item_type
        One of the nine types, like ``matching``.

    Raises
    ------
    ContentError
        If the bank has none.
    """
    wanted = ItemType(item_type)
    found = [item for item in _course().items.values() if item.type is wanted and item.use == "practice"]
    if not found:
        raise ContentError(f"Ngân hàng chưa có câu luyện tập nào thuộc loại {item_type}.", [])
    return _component(min(found, key=lambda item: item.id), with_reveal=with_reveal)


def check_page() -> AnyWidget:
    """The player of a check. In a served page the attempt comes over HTTP; in JupyterLab a sample is shown."""
    from haidang_widgets import Check

    return Check(attempt=_sample_attempt(), labels=_labels())


def result_page() -> AnyWidget:
    """The view of a result. In a served page the result comes over HTTP."""
    from haidang_widgets import Result

    return Result(labels=_labels())


def _sample_attempt() -> dict[str, object] | None:
    """A check of practice items, for authors who look at the page in JupyterLab; nothing in a served page."""
    if os.environ.get("HAIDANG_LANGUAGE"):
        return None
    language = notebook_language()
    items = sorted((item for item in _course().items.values() if item.use == "practice"), key=lambda item: item.id)
    by_type = {item.type: item for item in reversed(items)}
    slots = [
        sample_variant(item, _seed(item), language, slot=f"s{number:02}")
        for number, item in enumerate(by_type.values(), start=1)
    ]
    return {
        "id": "",
        "check": "",
        "title": "",
        "intro": "",
        "number": 1,
        "state": "open",
        "opened_at": None,
        "ends_at": None,
        "closes_at": None,
        "now": None,
        "slots": slots,
        "answers": {},
        "hints": {},
        "submitted_at": None,
    }
