"""The store: what is committed survives, the tables come from migrations, and a newer database is left alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, Text, create_mock_engine, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from haidang.domain.errors import SetupError
from haidang.store import Database, insert_new, insert_plain_rows, settings
from haidang.store.database import MIGRATIONS, NEWEST
from haidang.store.tables import metadata, session, setting, try_failure

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/journal.db")
    made.upgrade()
    yield made
    made.dispose()


def test_sqlite_is_durable_and_strict(db: Database) -> None:
    """WAL, FULL synchronisation, foreign keys and ten seconds of patience are read back on every connection."""
    with db.begin() as one, db.connect() as two:
        for c in (one, two):
            pragmas = [
                c.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert pragmas == ["wal", 2, 1, 10_000]


def test_the_newest_migration_is_told_by_its_name(db: Database) -> None:
    """What a start without alembic takes for the newest revision is what alembic takes for it."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]
    with db.connect() as c:
        assert MigrationContext.configure(c).get_current_heads() == (NEWEST,)


def test_migrations_make_exactly_the_tables(db: Database) -> None:
    """From empty, the migrations lead to what tables.py says, to the last index; a second run changes nothing."""
    db.upgrade()
    with db.connect() as c:
        assert compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), metadata) == []
        indexes = {
            (table, index["name"], tuple(index["column_names"]), bool(index["unique"]))
            for table in inspect(c).get_table_names()
            for index in inspect(c).get_indexes(table)
            if not str(index["name"]).startswith("sqlite_")
        }
    wanted = {
        (table.name, index.name, tuple(column.name for column in index.columns), index.unique)
        for table in metadata.tables.values()
        for index in table.indexes
    }
    assert indexes == wanted


def test_a_newer_database_is_refused_untouched(db: Database) -> None:
    """A database of a later version is refused with a sentence, and stays as it was."""
    with db.begin() as c:
        c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SetupError, match="mới hơn"):
        db.upgrade()
    with db.connect() as c:
        assert c.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"


def test_a_failed_upgrade_leaves_nothing(tmp_path: Path) -> None:
    """Migrations are all or nothing: a table in the way stops them, and no other table was made."""
    db = Database(f"sqlite:///{tmp_path}/journal.db")
    with db.begin() as c:
        c.exec_driver_sql("CREATE TABLE variant (x INTEGER)")
    with pytest.raises(SetupError):
        db.upgrade()
    with db.connect() as c:
        assert inspect(c).get_table_names() == ["variant"]
    db.dispose()


def test_unreachable_and_unreadable_urls_are_explained(tmp_path: Path) -> None:
    """A folder that is not there, a URL that is none: a Vietnamese sentence, and never a password."""
    with pytest.raises(SetupError, match="thư mục dữ liệu"):
        Database(f"sqlite:///{tmp_path}/none/journal.db").upgrade()
    with pytest.raises(SetupError, match="địa chỉ cơ sở dữ liệu"):
        Database("journal.db")
    with pytest.raises(SetupError, match="trình điều khiển"):
        Database("nosuchdb://user:secret@host/name")


def test_two_servers_may_start_at_once(tmp_path: Path) -> None:
    """Two upgrades at the same time both end well."""
    url = f"sqlite:///{tmp_path}/journal.db"
    upgraded: list[bool] = []

    def start() -> None:
        db = Database(url)
        db.upgrade()
        with db.connect() as c:
            upgraded.append(inspect(c).has_table("setting"))
        db.dispose()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert upgraded == [True, True, True]


def test_writers_queue_and_readers_do_not_wait(db: Database) -> None:
    """A reader sees the state before an open write; many writers at once lose nothing."""
    with db.begin() as c:
        settings.write(c, "n", "0")
        with db.connect() as reader:
            assert settings.read(reader, "n") is None

    def count() -> None:
        for _ in range(20):
            with db.begin() as c:
                settings.write(c, "n", str(int(settings.read(c, "n") or "0") + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with db.connect() as c:
        assert settings.read(c, "n") == "80"


def test_an_exception_rolls_back(db: Database) -> None:
    """Nothing of a transaction that fails is kept."""

    def fail() -> None:
        with db.begin() as c:
            settings.write(c, "a", "1")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        fail()
    with db.connect() as c:
        assert settings.read(c, "a") is None


def test_foreign_keys_hold(db: Database) -> None:
    """A session of nobody cannot be kept, not even by the insert that forgives doubles."""
    row = {"token_hash": "0" * 64, "person_id": "f" * 32, "created_at": NOW, "expires_at": NOW, "seen_at": NOW}
    with pytest.raises(IntegrityError), db.begin() as c:
        insert_new(c, session, row)


def test_insert_new_and_settings(db: Database) -> None:
    """The first writer of a key wins with insert_new and write_once; write replaces."""
    with db.begin() as c:
        assert insert_new(c, setting, {"key": "k", "value": "1"})
        assert not insert_new(c, setting, {"key": "k", "value": "2"})
        assert settings.write_once(c, "k", "3") == "1"
        settings.write(c, "k", "4")
        assert settings.read(c, "k") == "4"


def test_plain_rows_come_in_whatever_order_their_columns_have(db: Database) -> None:
    """Thousands of rows at once are what single ones would be; none is none; a conflict still raises."""
    rows = [{"value": f"giá trị {number}", "key": f"k{number}"} for number in range(3)]
    with db.begin() as c:
        insert_plain_rows(c, setting, [])
        insert_plain_rows(c, setting, rows)
        found = c.execute(select(setting.c.key, setting.c.value).order_by(setting.c.key)).all()
        assert [tuple(one) for one in found] == [("k0", "giá trị 0"), ("k1", "giá trị 1"), ("k2", "giá trị 2")]
        with pytest.raises(IntegrityError):
            insert_plain_rows(c, setting, rows[:1])
        c.exec_driver_sql("CREATE TABLE narrow (word TEXT)")
        insert_plain_rows(c, Table("narrow", MetaData(), Column("word", Text)), [{"word": "đèn"}, {"word": "biển"}])
        assert c.exec_driver_sql("SELECT word FROM narrow").scalars().all() == ["đèn", "biển"]


def test_plain_rows_are_named_where_the_driver_wants_names() -> None:
    """PostgreSQL's driver takes names instead of places."""
    given: list[tuple[str, object]] = []
    engine = create_mock_engine("postgresql+psycopg://", lambda *_: None)
    c = SimpleNamespace(dialect=engine.dialect, exec_driver_sql=lambda *what: given.append(what))
    insert_plain_rows(c, setting, [{"value": "v", "key": "k"}])  # type: ignore[arg-type]
    ((statement, rows),) = given
    assert statement.startswith("INSERT INTO setting (key, value) VALUES (%(key)s")
    assert rows == [{"value": "v", "key": "k"}]


def test_times_are_utc_and_aware(db: Database) -> None:
    """A moment comes back as the same moment in UTC, sorts as time does, and needs a zone."""
    hanoi = timezone(timedelta(hours=7))
    moments = [NOW, (NOW + timedelta(hours=1)).astimezone(hanoi), NOW + timedelta(hours=2, microseconds=5)]
    with db.begin() as c:
        c.execute(insert(try_failure), [{"key": "k", "at": one} for one in reversed(moments)])
        read = list(c.execute(select(try_failure.c.at).order_by(try_failure.c.at)).scalars())
    assert read == moments
    assert all(one.tzinfo is UTC for one in read)
    with pytest.raises(Exception, match="time zone"), db.begin() as c:
        c.execute(insert(try_failure).values(key="k", at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_in_memory_database_works_without_disk() -> None:
    """Tests without a disk use one connection in memory."""
    db = Database("sqlite://")
    db.upgrade()
    with db.begin() as c:
        settings.write(c, "k", "v")
    with db.connect() as c:
        assert settings.read(c, "k") == "v"
    db.dispose()
