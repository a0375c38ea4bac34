"""The workbench itself: where things lie, and everything the use cases need, opened once."""

from __future__ import annotations

import os
import random
import secrets as system_secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from haidang.bank import Course, course_kept_in
from haidang.domain.errors import SetupError
from haidang.nbgrading import CourseFolder
from haidang.people.codes import Keys
from haidang.store import Database

DATA_ENV = "HAIDANG_DATA"
COURSE_ENV = "HAIDANG_COURSE"
DATABASE_ENV = "HAIDANG_DATABASE"
GRADEBOOK_ENV = "HAIDANG_GRADEBOOK"
ADDRESS_ENV = "HAIDANG_PUBLIC_ADDRESS"
NOTEBOOKS_ENV = "HAIDANG_NOTEBOOKS"
KEPT_ENV = "HAIDANG_KEPT_COURSE"
KEPT_COURSE = "course.kept"
"""File in the data folder with the course as it was read last."""


def default_data() -> Path:
    """The data folder where none is named: the usual place of this system for a user's data."""
    from platformdirs import user_data_path

    return Path(os.environ.get(DATA_ENV) or user_data_path("haidang", appauthor=False))


def find_upwards(name: str, start: Path | None = None) -> Path | None:
    """The folder `name` beside this file's checkout or above the working folder."""
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents, checkout):
        if (folder / name).is_dir():
            return folder / name
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things lie.

    Parameters
    ----------
    data
        Folder of all that happens; made where it is missing, readable by its owner only.
    course
        The course folder: read, never written by the running product.
    notebooks
        The folder with ``vi/``, ``en/`` and ``desks/``.
    database_url, gradebook_url
        SQLAlchemy URLs; empty for SQLite in `data`.
    public_address
        Address under which phones everywhere reach this server, '' where there is none. Login cards carry a QR only
        with it.
    """

    data: Path
    course: Path
    notebooks: Path
    database_url: str = ""
    gradebook_url: str = ""
    public_address: str = ""

    @property
    def journal_url(self) -> str:
        """The journal as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data / 'journal.db'}"

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for a desk's kernel or for nbgrader's command line."""
        given = {
            DATA_ENV: self.data,
            COURSE_ENV: self.course,
            NOTEBOOKS_ENV: self.notebooks,
            DATABASE_ENV: self.database_url,
            GRADEBOOK_ENV: self.gradebook_url,
            ADDRESS_ENV: self.public_address,
        }
        return {key: str(value) for key, value in given.items() if str(value)}

    @classmethod
    def from_environment(
        cls,
        *,
        data: Path | None = None,
        course: Path | None = None,
        database_url: str = "",
        public_address: str = "",
    ) -> Settings:
        """Settings from arguments, else the environment, else the usual places.

        Raises
        ------
        SetupError
            If there is no course folder or no notebooks.
        """
        named = course or (Path(os.environ[COURSE_ENV]) if os.environ.get(COURSE_ENV) else None)
        found = named or find_upwards("assessments")
        if found is None or not found.is_dir():
            raise SetupError(
                f"Không thấy thư mục nội dung{f' {named}' if named else ''}. "
                "Hãy chạy lệnh trong thư mục hải đăng, hoặc chỉ rõ bằng --course."
            )
        said = os.environ.get(NOTEBOOKS_ENV)
        beside = found.resolve().parent / "notebooks"
        notebooks = Path(said) if said else beside if beside.is_dir() else find_upwards("notebooks")
        if notebooks is None or not notebooks.is_dir():
            raise SetupError("Không thấy thư mục notebooks. Hãy chạy lệnh trong thư mục hải đăng.")
        return cls(
            data=(data or default_data()).expanduser().resolve(),
            course=found.resolve(),
            notebooks=notebooks.resolve(),
            database_url=database_url or os.environ.get(DATABASE_ENV, ""),
            gradebook_url=os.environ.get(GRADEBOOK_ENV, ""),
            public_address=public_address or os.environ.get(ADDRESS_ENV, ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Random keys of this server, made once and kept in the data folder, readable by its owner only."""

    cookies: bytes
    codes: bytes

    @classmethod
    def of(cls, data: Path) -> Secrets:
        """Read the keys, or make them."""
        return cls(cookies=_key(data / "secrets" / "cookies"), codes=_key(data / "secrets" / "codes"))


def _key(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(system_secrets.token_bytes(32))
    return path.read_bytes()


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def new_uuid() -> str:
    """A random UUID, 32 hex digits."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """Everything a use case needs. Clock, ids and randomness can be replaced in tests."""

    settings: Settings
    database: Database
    course: Course
    folder: CourseFolder
    secrets: Secrets
    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = new_uuid
    rng: random.Random = field(default_factory=system_secrets.SystemRandom)

    @property
    def keys(self) -> Keys:
        """The server's secret as `people` uses it."""
        return Keys(secret=self.secrets.codes)


def kept_course(settings: Settings) -> Path:
    """File with the course as it was read last: in the data folder, or where `KEPT_ENV` says (servers of one test)."""
    return Path(os.environ.get(KEPT_ENV) or settings.data / KEPT_COURSE)


def open_workbench(settings: Settings, *, now: Callable[[], datetime] = utc_now, upgrade: bool = True) -> Workbench:
    """Open (and where needed make) the data folder, the database and the course.

    Raises
    ------
    SetupError
        If the data folder cannot be written or the database is newer than this version.
    ContentError
        If the course is faulty: all faults at once.
    """
    # Databases and answers are for the owner's eyes, also where the folder was there before and is open to others.
    os.umask(0o077)
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = Secrets.of(settings.data)
    except OSError as fault:
        raise SetupError(
            f"Không ghi được vào thư mục dữ liệu {settings.data}. Hãy chọn thư mục khác bằng --data."
        ) from fault
    course = course_kept_in(settings.course, kept_course(settings))
    database = Database(settings.journal_url)
    if upgrade:
        database.upgrade()
    folder = CourseFolder(settings.data, settings.gradebook_url or None)
    return Workbench(settings=settings, database=database, course=course, folder=folder, secrets=keys, now=now)
