"""The source notebook: what nbgrader needs of it, and what must not be in it."""

from __future__ import annotations

import nbformat
import nbgrading_sittings as sittings
import samples

from haidang.nbgrading import build_source
from haidang.nbgrading.source import SETUP

RELEASE = sittings.release()


def test_same_release_same_bytes() -> None:
    """Building it twice gives the same notebook, cell ids included."""
    assert nbformat.writes(build_source(RELEASE)) == nbformat.writes(build_source(RELEASE))


def test_one_graded_cell_a_slot() -> None:
    """Grade ids are the slots, points are theirs, a rubric slot is marked by hand, the others are locked."""
    cells = {one.metadata.nbgrader.grade_id: one for one in build_source(RELEASE).cells if "nbgrader" in one.metadata}
    assert list(cells) == [SETUP, *(slot.id for slot in RELEASE.form.slots)]
    for slot in RELEASE.form.slots:
        cell, written = cells[slot.id], slot.id == "s09"
        settings = cell.metadata.nbgrader
        assert (settings.schema_version, settings.grade, settings.task) == (3, True, False)
        assert (settings.solution, settings.locked) == (written, not written)
        assert settings.points == slot.points
        assert cell.cell_type == ("markdown" if written else "code")
    assert cells["s01"].source == 'float(grade_slot("s01"))'
    assert cells[SETUP].metadata.nbgrader.locked
    assert not cells[SETUP].metadata.nbgrader.grade


def test_no_item_and_no_key_in_it() -> None:
    """It names slots; no stem, option or key of any pool is in it."""
    text = nbformat.writes(build_source(RELEASE))
    assert samples.CANARY not in text
    assert RELEASE.digest not in text
    for item in RELEASE.items.values():
        assert item.id not in text
        assert item.stem["vi"] not in text


def test_it_is_a_valid_stripped_notebook() -> None:
    """Nothing in it was executed, and nbformat accepts it."""
    notebook = build_source(RELEASE)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
