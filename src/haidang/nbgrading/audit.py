"""A sample scored once more by nbgrader itself, in a throw-away copy: the proof that nothing here drifts from it."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from haidang.domain.diagnostics import Diagnostic
from haidang.domain.ids import PersonId, ReleaseId
from haidang.nbgrading.comparison import scored_otherwise
from haidang.nbgrading.content import load_release
from haidang.nbgrading.folder import CourseFolder, student_of

log = logging.getLogger(__name__)

CONFIG = "nbgrader_config.py"
OUR_CONFIG = """\
from haidang.nbgrading import CourseFolder
from haidang.nbgrading.settings import configure

c = get_config()
configure(c, CourseFolder.from_environment())
"""


def autograde_again(
    folder: CourseFolder, course: Path, release: ReleaseId, persons: Collection[PersonId]
) -> list[Diagnostic]:
    """Let ``nbgrader autograde`` score the submissions of some people anew, and compare each cell with the gradebook.

    Everything happens in a copy that is removed afterwards; the data folder is only read. About two seconds each.

    Parameters
    ----------
    course
        The course folder, whose ``nbgrader_config.py`` is used where there is one.

    Returns
    -------
    list of Diagnostic
        ``NG103`` for each value that differs.

    Raises
    ------
    NotFound
        If the release has not been published in this data folder.
    """
    students = [student_of(person) for person in persons]
    with TemporaryDirectory(prefix="haidang-audit-") as place:
        copy = CourseFolder(Path(place) / "data")
        _copy(folder, copy, release, students)
        _autograde(copy, course, release, Path(place))
        found = scored_otherwise(folder, copy, release, students)
    return [
        Diagnostic(
            code="NG103",
            path=f"course/submitted/{one.student}/{release}",
            line=0,
            message=f"{one.slot} {one.field}: sổ điểm ghi {one.left!r}, nbgrader chấm ra {one.right!r}.".strip(),
            hint="Hãy giữ nguyên thư mục dữ liệu và báo cho nhóm làm Hải Đăng.",
        )
        for one in found
    ]


def _copy(folder: CourseFolder, copy: CourseFolder, release: ReleaseId, students: Collection[str]) -> None:
    """Publish the release in the copy from the frozen content, and lay the submissions beside it."""
    import nbformat

    from haidang.nbgrading.publishing import publish

    source = nbformat.read(folder.source(release) / f"{release}.ipynb", as_version=4)
    publish(copy, load_release(folder, release), source)
    for student in students:
        submitted = folder.submitted(student, release)
        if submitted.is_dir():
            shutil.copytree(submitted, copy.submitted(student, release))


def _autograde(copy: CourseFolder, course: Path, release: ReleaseId, place: Path) -> None:
    where = course
    if not (course / CONFIG).is_file():
        where = place
        (place / CONFIG).write_text(OUR_CONFIG, "utf-8")
    # nbgrader starts alembic by name, which lies beside this Python.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "HAIDANG_DATA": str(copy.data), "PATH": path}
    environment.pop("HAIDANG_GRADEBOOK", None)
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "nbgrader", "autograde", release],
        cwd=where,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:  # what it could not score is a difference, and so is said
        log.warning("nbgrader autograde ended with %s: %s", done.returncode, done.stderr[-2000:])
