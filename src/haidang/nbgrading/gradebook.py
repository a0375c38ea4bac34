"""nbgrader's gradebook as tables: opened, read and written without importing nbgrader.

The tables below name the columns of nbgrader 0.9.6 that we touch; a contract test compares them with nbgrader's own
models. A new gradebook is created from those models (`create`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

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
    bindparam,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from haidang.domain.errors import NotFound, SetupError
from haidang.domain.ids import ReleaseId, SlotId
from haidang.nbgrading.folder import COURSE_ID, WRITING, CourseFolder
from haidang.store import Database, insert_new

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
    return Sheet(assignment_id=found[0].assignment_id, notebook_id=found[0].notebook_id, cells=cells) if cells else None


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


def name_student(connection: Connection, student: str, display_name: str | None) -> None:
    """Make sure that the student is known; a name, where given, replaces the one that is there.

    nbgrader sorts and prints “last, first”, so a Vietnamese name goes in as family and middle names, then the given
    name: *Nguyễn Thị, Lan*.
    """
    insert_new(connection, STUDENT, {"id": student})
    if display_name is None:
        return
    before, _, given = display_name.strip().rpartition(" ")
    names = {"last_name": before.strip() or given, "first_name": given if before else ""}
    connection.execute(update(STUDENT).where(STUDENT.c.id == student).values(names))


def find_row(connection: Connection, sheet: Sheet, student: str) -> Row | None:
    """Return the person's line, None where there is none."""
    found = connection.execute(
        select(SUBMITTED_ASSIGNMENT.c.id, SUBMITTED_ASSIGNMENT.c.timestamp, SUBMITTED_NOTEBOOK.c.id.label("notebook"))
        .join_from(
            SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id
        )
        .where(
            SUBMITTED_ASSIGNMENT.c.assignment_id == sheet.assignment_id,
            SUBMITTED_ASSIGNMENT.c.student_id == student,
            SUBMITTED_NOTEBOOK.c.notebook_id == sheet.notebook_id,
        )
    ).one_or_none()
    return found and Row(submission_id=found.id, notebook_id=found.notebook, timestamp=found.timestamp)


def add_row(connection: Connection, sheet: Sheet, student: str, timestamp: datetime | None) -> Row:
    """Add a person's line with every cell empty and waiting, as nbgrader does."""
    row = Row(submission_id=uuid4().hex, notebook_id=uuid4().hex, timestamp=timestamp)
    connection.execute(
        insert(SUBMITTED_ASSIGNMENT).values(
            id=row.submission_id, assignment_id=sheet.assignment_id, student_id=student, timestamp=timestamp
        )
    )
    connection.execute(
        insert(SUBMITTED_NOTEBOOK).values(
            id=row.notebook_id, assignment_id=row.submission_id, notebook_id=sheet.notebook_id, flagged=False
        )
    )
    empty = {"notebook_id": row.notebook_id}
    connection.execute(
        insert(GRADE).values(needs_manual_grade=True),
        [{"id": uuid4().hex, "cell_id": cell.id, **empty} for cell in sheet.cells.values()],
    )
    written = [cell for cell in sheet.cells.values() if cell.written]
    if written:
        connection.execute(
            insert(COMMENT), [{"id": uuid4().hex, "cell_id": cell.comment_id, **empty} for cell in written]
        )
    return row


def set_timestamp(connection: Connection, row: Row, timestamp: datetime | None) -> None:
    """Say of which sitting the line is; what belonged to another one's notebook is reset."""
    connection.execute(
        update(SUBMITTED_ASSIGNMENT).where(SUBMITTED_ASSIGNMENT.c.id == row.submission_id).values(timestamp=timestamp)
    )
    connection.execute(
        update(SUBMITTED_NOTEBOOK)
        .where(SUBMITTED_NOTEBOOK.c.id == row.notebook_id)
        .values(flagged=False, late_submission_penalty=None)
    )


def write_entries(connection: Connection, sheet: Sheet, row: Row, entries: Mapping[SlotId, Entry]) -> None:
    """Write the machine's half of the given cells; manual marks and manual comments stay as they are.

    A cell waits for a person exactly where it has neither points nor a manual mark, which is formgrader's own rule.
    """
    cells = {sheet.cells[slot]: entry for slot, entry in entries.items()}
    if not cells:
        return
    # nbgrader's only index on these tables is (cell, notebook): every statement names the cells, or it reads them all.
    marked = set(
        connection.scalars(
            select(GRADE.c.cell_id).where(
                GRADE.c.cell_id.in_([cell.id for cell in cells]),
                GRADE.c.notebook_id == row.notebook_id,
                GRADE.c.manual_score.is_not(None),
            )
        )
    )
    connection.execute(
        update(GRADE)
        .where(GRADE.c.notebook_id == row.notebook_id, GRADE.c.cell_id == bindparam("of_cell"))
        .values(auto_score=bindparam("points"), needs_manual_grade=bindparam("waits")),
        [
            {"of_cell": cell.id, "points": entry.points, "waits": entry.points is None and cell.id not in marked}
            for cell, entry in cells.items()
        ],
    )
    _write_comments(connection, row, cells)


def _write_comments(connection: Connection, row: Row, cells: Mapping[Cell, Entry]) -> None:
    """Nbgrader keeps comment rows for written cells only; an automatic cell has one just while there is a reason."""
    possible = [cell.comment_id for cell in cells]
    there = set(
        connection.scalars(
            select(COMMENT.c.cell_id).where(COMMENT.c.cell_id.in_(possible), COMMENT.c.notebook_id == row.notebook_id)
        )
    )
    changed = [
        {"of_cell": cell.comment_id, "said": entry.comment or None}
        for cell, entry in cells.items()
        if cell.comment_id in there
    ]
    if changed:
        connection.execute(
            update(COMMENT)
            .where(COMMENT.c.notebook_id == row.notebook_id, COMMENT.c.cell_id == bindparam("of_cell"))
            .values(auto_comment=bindparam("said")),
            changed,
        )
    new = [
        {"id": uuid4().hex, "cell_id": cell.comment_id, "notebook_id": row.notebook_id, "auto_comment": entry.comment}
        for cell, entry in cells.items()
        if cell.comment_id not in there and entry.comment
    ]
    if new:
        connection.execute(insert(COMMENT), new)
    empty = [cell.comment_id for cell, entry in cells.items() if not cell.written and not entry.comment]
    if empty and there.intersection(empty):
        connection.execute(
            delete(COMMENT).where(
                COMMENT.c.notebook_id == row.notebook_id,
                COMMENT.c.cell_id.in_(empty),
                COMMENT.c.manual_comment.is_(None),
            )
        )
