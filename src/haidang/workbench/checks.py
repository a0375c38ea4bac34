"""Use cases of a check before anybody sits it: build the nbgrader source, release it, find what is released."""

from __future__ import annotations

from pathlib import Path

from haidang import bank, nbgrading
from haidang.domain.errors import NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, ReleaseId
from haidang.workbench.opening import Workbench


def source_path(course: Path, release: ReleaseId) -> Path:
    """Where the nbgrader source notebook of a release lies in the course folder."""
    return course / "source" / release / f"{release}.ipynb"


def build_check(wb: Workbench, check: CheckId) -> Path:
    """Make the nbgrader source notebook of a check in the course folder; where it was written.

    This and `haidang task` are for authors: the running product never writes into the course folder.

    Raises
    ------
    NotFound
        If the course has no such form.
    """
    import nbformat

    release = frozen(wb, check)
    path = source_path(wb.settings.course, release.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbgrading.build_source(release), path)
    return path


def frozen(wb: Workbench, check: CheckId) -> Release:
    """The form with the items of its pools as they stand in the course now.

    Raises
    ------
    NotFound
        If the course has no such form.
    """
    if check not in wb.course.forms:
        raise NotFound(
            f"Không có bài kiểm tra “{check}” trong thư mục forms. "
            f"Các bài đang có: {', '.join(sorted(wb.course.forms))}.",
            code="no_form",
        )
    return bank.freeze(wb.course, check)


def release_check(wb: Workbench, check: CheckId) -> ReleaseId:
    """Freeze a check and let nbgrader release it. Doing it again with the same content changes nothing.

    Raises
    ------
    NotFound
        If the course has no such form.
    HaidangError
        If the same revision was released with other content.
    """
    import nbformat  # costs seconds, and only releasing needs it

    release = frozen(wb, check)
    path = source_path(wb.settings.course, release.id)
    source = nbformat.read(path, as_version=4) if path.is_file() else nbgrading.build_source(release)
    nbgrading.publish(wb.folder, release, source)
    return release.id


def released(wb: Workbench, check: CheckId, release: ReleaseId | None = None) -> Release:
    """A frozen form: the named one, or the newest of the check.

    Raises
    ------
    NotFound
        If the check was never released here.
    """
    if release is None:
        mine = releases_of(wb, check)
        if not mine:
            raise NotFound("Bài kiểm tra này chưa được phát hành. Hãy báo giảng viên.", code="not_released")
        release = mine[0]
    return nbgrading.load_release(wb.folder, release)


def releases_of(wb: Workbench, check: CheckId) -> tuple[ReleaseId, ...]:
    """Every release of a check, the newest first."""
    mine = [one for one in nbgrading.published(wb.folder) if one.rpartition("-r")[0] == check]
    return tuple(sorted(mine, key=lambda one: int(one.rpartition("-r")[2]), reverse=True))


def released_checks(wb: Workbench) -> tuple[CheckId, ...]:
    """Every check that has been released here, by name."""
    return tuple(sorted({CheckId(one.rpartition("-r")[0]) for one in nbgrading.published(wb.folder)}))
