"""Frozen releases on disk: what attempts were made from and what scores are made with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from haidang.domain.errors import NotFound
from haidang.domain.forms import Release
from haidang.domain.ids import ReleaseId
from haidang.nbgrading.folder import CourseFolder, write_whole


def load_release(folder: CourseFolder, release: ReleaseId) -> Release:
    """Return a published release, keys included.

    Raises
    ------
    NotFound
        If it has not been published in this data folder.
    """
    return read_content(folder.content(release))


def published(folder: CourseFolder) -> tuple[ReleaseId, ...]:
    """Return the ids of all releases published in this data folder, sorted."""
    return tuple(ReleaseId(path.stem) for path in sorted((folder.course / "content").glob("*-r*.json")))


def read_content(path: Path) -> Release:
    """Read one frozen release; read again only when the file has changed.

    Raises
    ------
    NotFound
        If the file is not there.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise NotFound(
            f"Bài kiểm tra {path.stem} chưa được phát hành trên máy này. Hãy chạy: haidang check release",
            code="not_published",
        ) from error
    return _read(path, state.st_mtime_ns, state.st_size)


def keep(folder: CourseFolder, release: Release) -> None:
    """Write the frozen release where only its owner reads it."""
    from haidang.bank import release_to_json

    write_whole(folder.content(release.id), release_to_json(release), private=True)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> Release:
    from haidang.bank import release_from_json

    return release_from_json(path.read_text("utf-8"))
