"""The nbgrader source notebook of a check: one cell a slot, and no item in it.

Every person gets other items from a slot's pool, so a cell names the slot and nothing else. The setup cell is locked,
an automatic slot is a locked cell that ends in a plain float, a rubric slot is a Markdown cell that takes the person's
text and is marked by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from haidang.domain.forms import Form, Release, SlotSpec
from haidang.domain.ids import VIETNAMESE
from haidang.domain.items import Route
from haidang.domain.text import in_language

if TYPE_CHECKING:  # importing it costs a second and a half, and the fast path only asks for routes
    from nbformat import NotebookNode

SETUP = "haidang-setup"
UNANSWERED = "*Chưa có câu trả lời.*"
"""What a rubric cell holds before a text is placed in it. It is nbgrader's stub for solution cells too."""

_SETUP_CODE = """\
import warnings

warnings.simplefilter("ignore")
from haidang.nbgrading import grade_slot"""


def build_source(release: Release) -> NotebookNode:
    """Make the nbgrader source notebook of a release: the same release makes the same bytes.

    It holds slots and points, no item, no key. Its name in nbgrader is ``<release>.ipynb`` in ``source/<release>/``.

    Parameters
    ----------
    release
        The frozen form. Only its form and the routes of its items are used.
    """
    import nbformat

    form = release.form
    cells = [_title(form), _setup(), *(_cell(slot, route_of(release, slot)) for slot in form.slots)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "haidang": {"release": str(release.id)},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    nbformat.validate(notebook)
    return notebook


def route_of(release: Release, slot: SlotSpec) -> Route:
    """Return the one route that all items of the slot's pool share."""
    return release.items[slot.pool[0]].route


def _title(form: Form) -> NotebookNode:
    text = (
        f"# {in_language(form.title, VIETNAMESE)}\n\n"
        f"Bài kiểm tra `{form.release_id}`, {len(form.slots)} câu, {form.max_points:g} điểm. "
        "Mỗi người nhận một đề riêng và trả lời trên điện thoại; sổ này chỉ dùng để chấm điểm."
    )
    return _new("haidang-title", "markdown", text, {})


def _setup() -> NotebookNode:
    return _new(SETUP, "code", _SETUP_CODE, _nbgrader(SETUP, locked=True))


def _cell(slot: SlotSpec, route: Route) -> NotebookNode:
    if route is Route.RUBRIC:
        settings = _nbgrader(slot.id, grade=True, solution=True, points=slot.points)
        return _new(f"slot-{slot.id}", "markdown", UNANSWERED, settings)
    settings = _nbgrader(slot.id, grade=True, locked=True, points=slot.points)
    return _new(f"slot-{slot.id}", "code", f'float(grade_slot("{slot.id}"))', settings)


def _nbgrader(
    grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "grade": grade,
        "grade_id": str(grade_id),
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        settings["points"] = float(points)
    return {"nbgrader": settings}


def _new(cell_id: str, kind: str, text: str, metadata: dict[str, Any]) -> NotebookNode:
    import nbformat

    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    cell: NotebookNode = make(source=text, id=cell_id)
    cell.metadata = nbformat.from_dict(metadata)
    return cell
