"""The engine: SQLite by default, PostgreSQL by URL, the same code above it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from haidang.domain.errors import SetupError

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one before it gives up, milliseconds."""
MIGRATIONS = "haidang.store:migrations"
NEWEST = max(path.name[:4] for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
"""Revision of the newest migration: its file's name begins with it."""
UPGRADE_LOCK = 0x68646E67
"""PostgreSQL advisory lock: two servers that start at once upgrade one after the other."""


class Database:
    """Transactions on one database, given by its SQLAlchemy URL. Making it touches neither disk nor network.

    SQLite runs in WAL mode with ``synchronous=FULL`` (what was acknowledged survives a power cut), foreign keys on,
    and waits up to 10 s for another writer. A Database may be used from many threads.

    Parameters
    ----------
    url
        Like ``sqlite:////data/journal.db``, ``sqlite://`` (in memory, one connection: tests only) or
        ``postgresql+psycopg://user:password@host/name``.

    Raises
    ------
    SetupError
        If the URL cannot be read or its driver is not installed.
    """

    __slots__ = ("_engine", "_turn", "_writer", "name")

    name: str
    """The URL without its password, fit for a message."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise SetupError(
                "Không đọc được địa chỉ cơ sở dữ liệu. Hãy viết dạng sqlite:////đường/dẫn/journal.db "
                "hoặc postgresql+psycopg://người_dùng:mật_khẩu@máy/tên."
            ) from error
        self.name = parsed.render_as_string(hide_password=True)
        self._engine = _engine(parsed)
        self._writer = self._engine.execution_options(haidang_writes=True)
        self._turn = threading.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that writes: committed at the end of the block, rolled back by an exception.

        On SQLite it is BEGIN IMMEDIATE: writers queue at the door, none fails halfway for having read first. Threads
        of this process wait for their turn here, because SQLite's own waiting sleeps up to a tenth of a second between
        two looks at the door.
        """
        with self._in_turn(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        mine = self._turn is not None and self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
        try:
            yield
        finally:
            if mine and self._turn is not None:
                self._turn.release()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open a transaction that only reads: one consistent view, never blocked by a writer; nothing is kept."""
        with self._engine.connect() as connection:
            yield connection

    def upgrade(self) -> None:
        """Bring the tables to this version, from empty or from any earlier one; do nothing if they are there.

        All or nothing, and safe when two processes start at once.

        Raises
        ------
        SetupError
            If the database cannot be opened, or was made by a newer version.
        """
        try:
            with self.connect() as connection:
                if _is_newest(connection):
                    return
            with self.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                self._upgrade(connection)
        except DBAPIError as error:
            raise SetupError(
                f"Không mở được cơ sở dữ liệu {self.name}. Hãy kiểm tra thư mục dữ liệu có tồn tại, "
                "còn chỗ trống và bạn có quyền ghi vào đó."
            ) from error

    def _upgrade(self, connection: Connection) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", MIGRATIONS)
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
            raise SetupError(
                f"Cơ sở dữ liệu {self.name} do một phiên bản Hải Đăng mới hơn tạo ra, bản này không đọc được. "
                "Hãy cài bản Hải Đăng mới nhất rồi chạy lại. Dữ liệu vẫn còn nguyên."
            )
        command.upgrade(config, "head")

    def dispose(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()


def _is_newest(connection: Connection) -> bool:
    """Whether nothing is to be done: alembic, which knows how, takes a quarter of a second to come."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [NEWEST]


def _dumps(value: object) -> str:
    """JSON that both databases accept: PostgreSQL refuses NaN, so it must not get in on SQLite either."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _loads(text: str | bytes) -> object:
    """JSON as pydantic's own reader takes it, in less than half the standard library's time."""
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)  # nested deeper than that reader goes


def _engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    options: dict[str, Any] = {"json_serializer": _dumps, "json_deserializer": _loads}
    if sqlite and url.database in {None, "", ":memory:"}:
        options |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    else:
        # A thread of the server holds a connection for milliseconds; forty phones need far fewer than forty.
        options |= {"pool_size": 8, "max_overflow": 32, "pool_timeout": 30}
        options["pool_pre_ping"] = not sqlite
    try:
        # Values of a failed statement may be names or answers: they belong in no log.
        engine = create_engine(url, hide_parameters=True, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SetupError(
            f"Thiếu trình điều khiển cho cơ sở dữ liệu {url.get_backend_name()} "
            "(với PostgreSQL: pip install 'psycopg[binary]'). Hãy cài rồi chạy lại."
        ) from error
    if sqlite:
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver's own habit of beginning transactions by itself would hide BEGIN IMMEDIATE (SQLAlchemy, "pysqlite").
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("haidang_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
