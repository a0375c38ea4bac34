"""Notebooks of one person, made from the released one without executing anything."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from haidang.domain.errors import NotFound
from haidang.domain.ids import ReleaseId, SlotId
from haidang.nbgrading.folder import CourseFolder

NotebookJson = dict[str, Any]
"""A notebook as JSON. The released one was validated when it was made; here only texts and outputs are set."""


def pristine(folder: CourseFolder, release: ReleaseId) -> NotebookJson:
    """Return the released notebook, each time a new one.

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
    return copy.deepcopy(_read(path, state.st_mtime_ns, state.st_size))


def with_texts(notebook: NotebookJson, texts: Mapping[SlotId, str]) -> NotebookJson:
    """Place texts into the cells of the rubric slots; a slot without one stays as it was released."""
    for cell in notebook["cells"]:
        settings = nbgrader_of(cell)
        if settings.get("grade") and settings.get("solution") and settings["grade_id"] in texts:
            cell["source"] = texts[SlotId(settings["grade_id"])]
    return notebook


def with_points(notebook: NotebookJson, points: Mapping[SlotId, float | None], why: Mapping[SlotId, str]) -> None:
    """Give automatic cells the outputs that their execution would have left."""
    for count, cell in enumerate((one for one in notebook["cells"] if one["cell_type"] == "code"), start=1):
        cell["execution_count"] = count
        slot = SlotId(nbgrader_of(cell).get("grade_id", ""))
        if slot not in points:
            continue
        known = points[slot]
        if known is None:
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": why.get(slot, "") + "\n"}]
        else:
            plain = {"text/plain": repr(float(known))}
            cell["outputs"] = [
                {"output_type": "execute_result", "data": plain, "metadata": {}, "execution_count": count}
            ]


def nbgrader_of(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return nbgrader's settings of a cell, empty where it has none."""
    settings = cell.get("metadata", {}).get("nbgrader", {})
    return settings if isinstance(settings, Mapping) else {}


def notebook_text(notebook: NotebookJson) -> str:
    """Write a notebook as nbformat does: one space, sorted keys."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int, _size: int) -> NotebookJson:
    read: NotebookJson = json.loads(path.read_text("utf-8"))
    for cell in read["cells"]:
        cell["source"] = "".join(cell["source"])
    return read
