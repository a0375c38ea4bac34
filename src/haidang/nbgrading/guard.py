"""Preprocessors that stand in nbgrader's own pipeline so that no score is guessed. Imported by nbgrader only.

Unlike a hook, a preprocessor that fails makes the submission fail: nothing it should have looked at is recorded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import BaseCell, Comment, Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades

from haidang.domain.ids import ReleaseId, SlotId
from haidang.domain.scores import ScoreStatus
from haidang.nbgrading.cells import CRASHED, FOREIGN, NOT_SCORED, OUT_OF_RANGE, score_in
from haidang.nbgrading.folder import CourseFolder
from haidang.nbgrading.notebooks import nbgrader_of, pristine, with_texts
from haidang.nbgrading.projection import OMITTED
from haidang.nbgrading.responses import Unusable
from haidang.nbgrading.written import without_rubric

STDERR = "Ô chấm tự động báo lỗi khi chạy."
TIMEOUT = "Ô chấm tự động chạy quá lâu nên bị dừng."
NOT_RUN = "Ô chấm tự động chưa được chạy."
WAITING = "Câu này đang chờ giảng viên chấm; số 0 ở đây chưa phải là điểm."

_Resources = dict[str, Any]


class ReleasedCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Put the released cells in place of the submitted ones; only the texts of rubric slots are taken over.

    A learner never edits cells, so whatever differs was not made by us: none of its code runs, and a notebook that is
    not this release's is marked as foreign, so that nothing in it is scored.
    """

    def preprocess(self, nb: NotebookNode, resources: _Resources) -> tuple[NotebookNode, _Resources]:
        """Replace the cells; see the class."""
        release = ReleaseId(resources["nbgrader"]["assignment"])
        folder = CourseFolder(Path(resources["metadata"]["path"]).resolve().parents[3])
        released = pristine(folder, release)
        texts = {
            SlotId(nbgrader_of(cell)["grade_id"]): str(cell.source)
            for cell in nb.cells
            if cell.cell_type == "markdown" and nbgrader_of(cell).get("solution")
        }
        foreign = _shape(nb.cells) != _shape(released["cells"]) or _release_named(nb) != release
        if foreign:
            self.log.warning("%s is not the notebook of %s: left to a person", resources["unique_key"], release)
        made = nbformat.from_dict(released if foreign else with_texts(released, texts))
        made.metadata["haidang"]["foreign"] = foreign
        return made, resources


class SaveKnownScores(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's own saving of scores, for cells that ran and gave one plain number within their points.

    Any other cell (an error, a timeout, a word on stderr, no output, no number) is left empty and waits for a person,
    with the reason as its comment. nbgrader alone would give 0 for some of these and full marks for others.
    """

    def preprocess(self, nb: NotebookNode, resources: _Resources) -> tuple[NotebookNode, _Resources]:
        """Save the scores; see the class."""
        self.folder = Path(resources["metadata"]["path"])
        self.foreign = bool(nb.metadata.get("haidang", {}).get("foreign", True))
        saved: tuple[NotebookNode, _Resources] = super().preprocess(nb, resources)
        return saved

    def _add_score(self, cell: NotebookNode, resources: _Resources) -> None:
        slot = cell.metadata.nbgrader["grade_id"]
        reason, comment = self._judge(cell, slot)
        if reason is None:
            super()._add_score(cell, resources)
        grade = self.gradebook.find_grade(slot, self.notebook_id, self.assignment_id, self.student_id)
        if reason is not None:
            grade.auto_score = None
        # formgrader's own rule; nbgrader would ask again for a mark that this very sitting has.
        grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        self._set_comment(grade, slot, reason or comment, written=utils.is_solution(cell))
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: _Resources) -> None:
        """Comments are written together with the score."""

    def _judge(self, cell: NotebookNode, slot: str) -> tuple[str | None, str]:
        """Why the cell cannot be scored, None where it can; and the comment in that case."""
        if self.foreign:
            return FOREIGN, ""
        if not utils.is_solution(cell):
            return _doubt(cell), ""
        # A text is marked by a person. That it was left empty is believed only if the answers say so too.
        try:
            score = score_in(self.folder, SlotId(slot))
        except Unusable as error:
            return str(error), ""
        if score.verdict.status is ScoreStatus.NOT_SCORED:
            return score.verdict.reason, ""
        if score.verdict.status is ScoreStatus.NEEDS_REVIEW:
            return "", ""
        untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        return (None, OMITTED) if untouched else (FOREIGN, "")

    def _set_comment(self, grade: Any, slot: str, said: str, *, written: bool) -> None:
        comments = [one for one in grade.notebook.comments if one.cell.name == slot]
        if comments:
            comments[0].auto_comment = said or None
            if not written and not said and not comments[0].manual_comment:
                self.gradebook.db.delete(comments[0])
        elif said:
            cell = self.gradebook.db.get(BaseCell, grade.cell_id)
            self.gradebook.db.add(Comment(id=uuid4().hex, cell=cell, notebook=grade.notebook, auto_comment=said))


class ForThePerson(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Make feedback fit for the person: no rubric, and beside the 0 that it prints for what waits, that it is none."""

    def preprocess(self, nb: NotebookNode, resources: _Resources) -> tuple[NotebookNode, _Resources]:
        """Cut the rubrics off and comment the waiting cells; see the class."""
        of = resources["nbgrader"]
        with Gradebook(of["db_url"]) as gradebook:
            line = gradebook.find_submission_notebook(of["notebook"], of["assignment"], of["student"])
            waiting = {grade.name for grade in line.grades if grade.needs_manual_grade}
        for cell in nb.cells:
            if utils.is_solution(cell):
                cell.source = without_rubric(cell.source)
            if nbgrader_of(cell).get("grade_id") in waiting:
                earlier = cell.metadata.nbgrader.get("comment")
                cell.metadata.nbgrader["comment"] = f"{earlier}\n\n{WAITING}" if earlier else WAITING
        return nb, resources


def _doubt(cell: NotebookNode) -> str | None:
    """Why the outputs of an automatic cell are not points; None where they are."""
    most = float(cell.metadata.nbgrader["points"])
    said = [one for one in cell.outputs if one.output_type == "stream" and one.name == "stdout"]
    results = [one for one in cell.outputs if one.output_type == "execute_result"]
    for one in cell.outputs:
        if one.output_type == "error":
            return TIMEOUT if "Timeout" in one.ename else f"{CRASHED} ({one.ename})"
    for line in "".join(one.text for one in said).splitlines():
        if line.startswith(NOT_SCORED):
            return line.removeprefix(NOT_SCORED)
    if len(results) + len(said) != len(cell.outputs):
        return STDERR
    if len(results) != 1:
        return NOT_RUN
    try:
        points = float(results[0]["data"]["text/plain"])
    except (KeyError, TypeError, ValueError):
        return OUT_OF_RANGE
    return None if math.isfinite(points) and 0 <= points <= most else OUT_OF_RANGE


def _shape(cells: list[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """List what makes a notebook this release's: its cells in order, their kinds, names, points, and locked sources."""
    return [
        (
            cell["cell_type"],
            json.dumps({key: value for key, value in nbgrader_of(cell).items() if key != "checksum"}, sort_keys=True),
            None if nbgrader_of(cell).get("solution") else cell["source"],
        )
        for cell in cells
    ]


def _release_named(nb: NotebookNode) -> object:
    settings = nb.metadata.get("haidang", {})
    return settings.get("release") if isinstance(settings, Mapping) else None
