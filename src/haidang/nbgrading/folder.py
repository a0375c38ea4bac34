"""Where things lie: the data folder, nbgrader's course inside it, and how files get there whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from haidang.domain.errors import SetupError
from haidang.domain.ids import PersonId, ReleaseId

COURSE_ID = "haidang"
RESPONSES = "responses.json"
TIMESTAMP = "timestamp.txt"
STEPS = ("source", "release", "submitted", "autograded", "feedback")

_RELEASE = re.compile(r"[a-z0-9][a-z0-9-]*-r[1-9][0-9]*")
_PERSON = re.compile(r"[0-9a-f]{32}")

WRITING = threading.RLock()
"""Held while this process replaces folders or writes the gradebook: the server does both from worker threads."""


@dataclass(frozen=True, slots=True)
class CourseFolder:
    """The data folder as nbgrader sees it.

    Parameters
    ----------
    data
        The data folder, `HAIDANG_DATA`.
    database_url
        The gradebook's SQLAlchemy URL; None for ``gradebook.db`` in the data folder.
    """

    data: Path
    database_url: str | None = None

    @classmethod
    def from_environment(cls) -> CourseFolder:
        """Make it from `HAIDANG_DATA` (default: the user's data folder) and `HAIDANG_GRADEBOOK`."""
        from platformdirs import user_data_dir

        data = os.environ.get("HAIDANG_DATA") or user_data_dir("haidang", appauthor=False)
        return cls(Path(data).expanduser().resolve(), os.environ.get("HAIDANG_GRADEBOOK") or None)

    @property
    def course(self) -> Path:
        """Nbgrader's course root."""
        return self.data / "course"

    @property
    def gradebook_url(self) -> str:
        """The gradebook as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{(self.data / 'gradebook.db').resolve().as_posix()}"

    @property
    def archive(self) -> Path:
        """Marks of attempts that no longer count, one JSON object a line."""
        return self.course / "archived-marks.jsonl"

    def content(self, release: ReleaseId) -> Path:
        """Return the frozen release's file, keys included: outside all that nbgrader copies, for its owner only."""
        return self.course / "content" / f"{checked_release(release)}.json"

    def source(self, release: ReleaseId) -> Path:
        """Nbgrader's source folder of this release."""
        return self.course / "source" / checked_release(release)

    def released(self, release: ReleaseId) -> Path:
        """Nbgrader's release folder."""
        return self.course / "release" / checked_release(release)

    def released_notebook(self, release: ReleaseId) -> Path:
        """Return the pristine notebook that every submission starts from."""
        return self.released(release) / f"{release}.ipynb"

    def submitted(self, student: str, release: ReleaseId) -> Path:
        """Return one submission's folder."""
        return self.data.joinpath("course", "submitted", student, checked_release(release))

    def autograded(self, student: str, release: ReleaseId) -> Path:
        """Return one scored submission's folder."""
        return self.data.joinpath("course", "autograded", student, checked_release(release))

    @contextmanager
    def fresh_folder(self) -> Iterator[Path]:
        """Lend an empty folder on the same file system, outside every pattern that nbgrader looks at."""
        folder = self.course / "making" / uuid4().hex
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            remove_tree(folder)


def sweep(folder: CourseFolder, *, older_than: float = 3600.0) -> None:
    """Remove what processes that were killed have left half-made, older than so many seconds."""
    before = time.time() - older_than
    for left in (folder.course / "making").glob("*"):
        if left.stat().st_mtime < before:
            remove_tree(left)


def checked_release(release: str) -> str:
    """Return `release` if it can name a folder.

    Raises
    ------
    SetupError
        If it is no name of a release, like ``vneid-r1``.
    """
    if not _RELEASE.fullmatch(release):
        raise SetupError(f"“{release}” không phải mã bản phát hành (đúng dạng: vneid-r1).")
    return release


def student_of(person: PersonId) -> str:
    """Name a person for nbgrader, which refuses names of digits only.

    Raises
    ------
    SetupError
        If `person` is not 32 hexadecimal digits.
    """
    if not _PERSON.fullmatch(person):
        raise SetupError("Mã người học phải là 32 chữ số thập lục phân.")
    return f"p{person}"


def person_of(student: str) -> PersonId | None:
    """Return the person behind one of nbgrader's student ids, None for one that is not ours."""
    return PersonId(student[1:]) if student[:1] == "p" and _PERSON.fullmatch(student[1:]) else None


def utc_naive(moment: datetime) -> datetime:
    """Turn an aware datetime into what nbgrader stores: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def timestamp_line(moment: datetime) -> str:
    """Write an aware datetime as the line of ``timestamp.txt``, microseconds included.

    Examples
    --------
    >>> timestamp_line(datetime(2026, 11, 21, 8, 30, tzinfo=UTC))
    '2026-11-21 08:30:00.000000 UTC'
    """
    return utc_naive(moment).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def read_timestamp(folder: Path) -> datetime | None:
    """Read ``timestamp.txt`` as naive UTC; None where it is missing or not as we write it."""
    try:
        line = (folder / TIMESTAMP).read_text("utf-8").strip()
        return datetime.strptime(line, "%Y-%m-%d %H:%M:%S.%f UTC")  # noqa: DTZ007 - nbgrader's column has no zone
    except (OSError, ValueError):
        return None


def write_whole(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with open(beside, "x", encoding="utf-8", newline="\n", opener=_private if private else None) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Add lines to a private file and wait until they are on the disk."""
    text = "".join(f"{line}\n" for line in lines)
    if not text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8", newline="\n", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def place_files(files: Mapping[str, bytes], place: Path, *, making: Path) -> None:
    """Write a folder with these files, name → content, so that it appears at `place` whole, instead of any before.

    `making` lies on the same file system and is the caller's alone. Nothing waits for the disk: what lies in such
    folders can be written again from the journal.
    """
    new = making / uuid4().hex
    new.mkdir()
    for name, content in files.items():
        with open(f"{new}/{name}", "wb") as file:  # noqa: PTH123  # paths made one by one cost more than the files
            file.write(content)
    try:
        new.rename(place)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        new.rename(place)
    except OSError:  # another submission's is there
        replace_tree(new, place, aside=making / uuid4().hex)


def replace_tree(new: Path, place: Path, *, aside: Path) -> None:
    """Put folder `new` at `place`; what was there goes to `aside` and away. Both lie on one file system."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(aside)
        try:
            new.rename(place)
        except OSError:
            aside.rename(place)
            raise
        remove_tree(aside)
    else:
        new.rename(place)


def remove_tree(folder: Path) -> None:
    """Remove a folder with everything in it, also the read-only files that nbgrader leaves."""
    if not folder.exists():
        return
    if os.name == "nt":
        for path in folder.rglob("*"):
            path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
