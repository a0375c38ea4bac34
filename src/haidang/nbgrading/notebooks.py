"""Notebooks of one person, made from the released one without executing anything.

Two notebooks of a release differ in a few places only: the texts of rubric slots, and the outputs of automatic cells.
So the released one is written as text once, cut at these places, and every person's is put together from the pieces.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from haidang.domain.errors import NotFound
from haidang.domain.ids import ReleaseId, SlotId
from haidang.nbgrading.folder import CourseFolder

NotebookJson = dict[str, Any]
"""A notebook as JSON. The released one was validated when it was made; here only texts and outputs are set."""

Released = tuple[Path, int, int]
"""A released notebook: where it lies, with time and size of what lies there."""


def pristine(folder: CourseFolder, release: ReleaseId) -> NotebookJson:
    """Return the released notebook, each time a new one.

    Raises
    ------
    NotFound
        If the release has not been published in this data folder.
    """
    return copy.deepcopy(_read(*need_released(folder, release)))


def with_texts(notebook: NotebookJson, texts: Mapping[SlotId, str]) -> NotebookJson:
    """Place texts into the cells of the rubric slots; a slot without one stays as it was released."""
    for cell in notebook["cells"]:
        settings = nbgrader_of(cell)
        if settings.get("grade") and settings.get("solution") and settings["grade_id"] in texts:
            cell["source"] = texts[SlotId(settings["grade_id"])]
    return notebook


def nbgrader_of(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return nbgrader's settings of a cell, empty where it has none."""
    settings = cell.get("metadata", {}).get("nbgrader", {})
    return settings if isinstance(settings, Mapping) else {}


def submitted_text(released: Released, texts: Mapping[SlotId, str]) -> str:
    """Write the notebook of a submission: as released, with `texts` in the cells of the rubric slots."""
    return _joined(_pieces(*released, scored=False), texts, {}, {})


def scored_text(
    released: Released,
    texts: Mapping[SlotId, str],
    points: Mapping[SlotId, float | None],
    why: Mapping[SlotId, str],
) -> str:
    """Write the notebook of a scored submission, its automatic cells with the outputs that executing them leaves.

    Parameters
    ----------
    points
        Of every slot; None where there are none.
    why
        What a cell without points prints.
    """
    return _joined(_pieces(*released, scored=True), texts, points, why)


def _joined(
    pieces: tuple[_Piece, ...],
    texts: Mapping[SlotId, str],
    points: Mapping[SlotId, float | None],
    why: Mapping[SlotId, str],
) -> str:
    made = []
    for piece in pieces:
        if piece.slot is None:
            made.append(piece.text)
        elif piece.count is None:
            made.append(_json(texts[piece.slot]) if piece.slot in texts else piece.text)
        elif piece.slot in points:
            made.append(_outputs(piece.count, points[piece.slot], why.get(piece.slot, "")))
        else:
            made.append(piece.text)
    return "".join(made)


@lru_cache(maxsize=4096)
def _outputs(count: int, points: float | None, why: str) -> str:
    """The outputs of one automatic cell, indented as they stand in the notebook."""
    output: NotebookJson = {"output_type": "stream", "name": "stdout", "text": why + "\n"}
    if points is not None:
        plain = {"text/plain": repr(float(points))}
        output = {"output_type": "execute_result", "data": plain, "metadata": {}, "execution_count": count}
    return _json([output]).replace("\n", "\n   ")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a notebook's text, or a place for one: outputs where it has a `count`, else a rubric slot's text.

    `text` is what stands in such a place as long as nothing else is known.
    """

    text: str
    slot: SlotId | None = None
    count: int | None = None


@lru_cache(maxsize=64)
def _pieces(path: Path, changed: int, size: int, *, scored: bool) -> tuple[_Piece, ...]:
    """Cut the released notebook; `scored` with places for outputs, and cells counted as if they had run."""
    notebook = copy.deepcopy(_read(path, changed, size))
    places: dict[str, _Piece] = {}

    def place(cell: NotebookJson, key: str, count: int | None = None) -> None:
        name = uuid4().hex
        standing = _json(cell[key]).replace("\n", "\n   ")
        places[name] = _Piece(standing, SlotId(nbgrader_of(cell)["grade_id"]), count)
        cell[key] = name

    count = 0
    for cell in notebook["cells"]:
        graded = bool(nbgrader_of(cell).get("grade"))
        if cell["cell_type"] == "code" and scored:
            count += 1
            cell["execution_count"] = count
            if graded:
                place(cell, "outputs", count)
        elif graded and nbgrader_of(cell).get("solution"):
            place(cell, "source")
    cut = re.split(f'"({"|".join(places) or "-"})"', _json(notebook) + "\n")
    return tuple(places.get(part) or _Piece(part) for part in cut)


def need_released(folder: CourseFolder, release: ReleaseId) -> Released:
    """Return where the released notebook lies, with time and size of what lies there.

    Raises
    ------
    NotFound
        If the release has not been published in this data folder.
    """
    path = folder.released_notebook(release)
    try:
        state = path.stat()
    except OSError as error:
        raise NotFound(
            f"Bài kiểm tra {release} chưa được phát hành trên máy này. Hãy chạy: haidang check release",
            code="not_published",
        ) from error
    return path, state.st_mtime_ns, state.st_size


def _json(value: object) -> str:
    """JSON as nbformat writes it: one space, sorted keys."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, _size: int) -> NotebookJson:
    read: NotebookJson = json.loads(path.read_text("utf-8"))
    for cell in read["cells"]:
        cell["source"] = "".join(cell["source"])
    return read
