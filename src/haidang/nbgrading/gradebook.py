"""nbgrader's gradebook as tables: opened, read and written without importing nbgrader.

The tables below name the columns of nbgrader 0.9.6 that we touch; a contract test compares them with nbgrader's own
models. A new gradebook is created from those models (`create`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from haidang.domain.errors import NotFound, SetupError
from haidang.domain.ids import ReleaseId, SlotId
from haidang.nbgrading.folder import COURSE_ID, WRITING, CourseFolder
from haidang.store import Database, insert_new

AT_ONCE = 400
"""Values in one IN list: databases limit them."""

tables = MetaData()
COURSE = Table("course", tables, Column("id", String(128)))
STUDENT = Table(
    "student",
    tables,
    Column("id", String(128)),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
    Column("email", String(128)),
    Column("lms_user_id", String(128)),
)
ASSIGNMENT = Table("assignment", tables, Column("id", String(32)), Column("name", String(128)))
NOTEBOOK = Table(
    "notebook", tables, Column("id", String(32)), Column("name", String(128)), Column("assignment_id", String(32))
)
BASE_CELL = Table(
    "base_cell", tables, Column("id", String(32)), Column("name", String(128)), Column("notebook_id", String(32))
)
GRADE_CELL = Table(
    "grade_cells", tables, Column("id", String(32)), Column("max_score", Float), Column("cell_type", String(8))
)
SUBMITTED_ASSIGNMENT = Table(
    "submitted_assignment",
    tables,
    Column("id", String(32)),
    Column("assignment_id", String(32)),
    Column("student_id", String(128)),
    Column("timestamp", DateTime),
)
SUBMITTED_NOTEBOOK = Table(
    "submitted_notebook",
    tables,
    Column("id", String(32)),
    Column("assignment_id", String(32)),
    Column("notebook_id", String(32)),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float),
)
GRADE = Table(
    "grade",
    tables,
    Column("id", String(32)),
    Column("notebook_id", String(32)),
    Column("cell_id", String(32)),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)
COMMENT = Table(
    "comment",
    tables,
    Column("id", String(32)),
    Column("notebook_id", String(32)),
    Column("cell_id", String(32)),
    Column("auto_comment", Text),
    Column("manual_comment", Text),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A graded cell.

    Parameters
    ----------
    comment_id
        The cell that comments hang on. nbgrader keeps a cell that is graded and written in as two rows.
    written
        It takes a text and is marked by hand.
    """

    id: str
    comment_id: str
    max_score: float
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the gradebook knows of one release: its one notebook and the cells in it."""

    release: ReleaseId
    assignment_id: str
    notebook_id: str
    cells: Mapping[SlotId, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person's line in one release."""

    submission_id: str
    notebook_id: str
    """The id of the submitted notebook."""
    timestamp: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the machine says of one cell: points, or nothing and why; `comment` '' for no comment."""

    points: float | None
    comment: str = ""


def open_gradebook(folder: CourseFolder) -> Database:
    """Return the gradebook's database; one engine per process and URL."""
    return _open(folder.gradebook_url)


@lru_cache(maxsize=8)
def _open(url: str) -> Database:
    return Database(url)


@contextmanager
def writing(folder: CourseFolder) -> Iterator[Connection]:
    """Open one writing transaction on the gradebook, one at a time in this process."""
    with WRITING, open_gradebook(folder).begin() as connection:
        yield connection


def create(folder: CourseFolder) -> None:
    """Make the gradebook's tables from nbgrader's own models, if they are not there yet.

    nbgrader itself would start ``alembic`` by name to learn its schema version, which needs it on PATH and takes
    seconds; the version is read from its migration scripts here.

    Raises
    ------
    SetupError
        If the database cannot be opened.
    """
    from nbgrader.api import Base

    folder.data.mkdir(parents=True, exist_ok=True)
    try:
        with writing(folder) as connection:
            if not inspect(connection).has_table("alembic_version"):
                Base.metadata.create_all(bind=connection)
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": _schema_version()})
            # nbgrader's preprocessors open the gradebook without naming the course and so make the second one.
            for course in (COURSE_ID, "default_course"):
                insert_new(connection, COURSE, {"id": course})
    except DBAPIError as error:
        raise SetupError(
            "Không mở được sổ điểm (gradebook). Hãy kiểm tra thư mục dữ liệu còn chỗ trống và bạn có quyền ghi vào đó."
        ) from error


def _schema_version() -> str:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    config.set_main_option("path_separator", "os")
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    return head


def find_sheet(connection: Connection, release: ReleaseId) -> Sheet | None:
    """Return the release's cells, None where nbgrader does not know the release."""
    found = connection.execute(
        select(
            NOTEBOOK.c.assignment_id,
            BASE_CELL.c.notebook_id,
            BASE_CELL.c.id,
            BASE_CELL.c.name,
            GRADE_CELL.c.max_score,
        )
        .join_from(ASSIGNMENT, NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .join(BASE_CELL, BASE_CELL.c.notebook_id == NOTEBOOK.c.id)
        .outerjoin(GRADE_CELL, GRADE_CELL.c.id == BASE_CELL.c.id)
        .where(ASSIGNMENT.c.name == release, NOTEBOOK.c.name == release)
    ).all()
    written = {one.name: one.id for one in found if one.max_score is None}
    cells = {
        SlotId(one.name): Cell(
            id=one.id,
            comment_id=written.get(one.name, one.id),
            max_score=one.max_score,
            written=one.name in written,
        )
        for one in found
        if one.max_score is not None
    }
    if not cells:
        return None
    first = found[0]
    return Sheet(release=release, assignment_id=first.assignment_id, notebook_id=first.notebook_id, cells=cells)


def need_sheet(connection: Connection, release: ReleaseId) -> Sheet:
    """Return the release's cells.

    Raises
    ------
    NotFound
        If nbgrader does not know the release.
    """
    sheet = find_sheet(connection, release)
    if sheet is None:
        raise NotFound(f"Sổ điểm chưa có bài kiểm tra {release}. Hãy chạy: haidang check release", code="not_published")
    return sheet


def find_row(connection: Connection, sheet: Sheet, student: str) -> Row | None:
    """Return the person's line, None where there is none."""
    return find_rows(connection, sheet, [student]).get(student)


def find_rows(connection: Connection, sheet: Sheet, students: Collection[str]) -> dict[str, Row]:
    """Return several persons' lines by student; who has none is absent."""
    found: dict[str, Row] = {}
    wanted = sorted(set(students))
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            select(
                SUBMITTED_ASSIGNMENT.c.student_id,
                SUBMITTED_ASSIGNMENT.c.id,
                SUBMITTED_ASSIGNMENT.c.timestamp,
                SUBMITTED_NOTEBOOK.c.id.label("notebook"),
            )
            .join_from(
                SUBMITTED_ASSIGNMENT,
                SUBMITTED_NOTEBOOK,
                SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id,
            )
            .where(
                SUBMITTED_ASSIGNMENT.c.assignment_id == sheet.assignment_id,
                SUBMITTED_ASSIGNMENT.c.student_id.in_(wanted[start : start + AT_ONCE]),
                SUBMITTED_NOTEBOOK.c.notebook_id == sheet.notebook_id,
            )
        )
        for one in connection.execute(query):
            found[one.student_id] = Row(submission_id=one.id, notebook_id=one.notebook, timestamp=one.timestamp)
    return found
