"""Writing that is safe when two phones do it at once, in both dialects' words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, Integer, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite

Plain: TypeAlias = str | float | bool | None
"""A value that every driver takes as it is."""


def insert_new(c: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert one row unless a row with the same key is there already; True if it was inserted.

    One statement (INSERT … ON CONFLICT DO NOTHING), so there is no gap between looking and writing, and on
    PostgreSQL the transaction stays usable after a conflict. A broken foreign key or CHECK still raises.
    """
    insert = postgresql.insert if c.dialect.name == "postgresql" else sqlite.insert
    # RETURNING says reliably whether a row came into being; row counts differ between drivers.
    statement = insert(table).values(dict(values)).on_conflict_do_nothing().returning(literal_column("1", Integer))
    return c.execute(statement).first() is not None


def insert_new_rows(c: Connection, table: Table, rows: Sequence[Mapping[str, object]], key: str) -> list[object]:
    """Insert the rows whose key is not there yet; the values of column `key` of those that were inserted.

    Of rows with the same key the first one is kept. One statement for all of them; otherwise as `insert_new`.
    """
    if not rows:
        return []
    insert = postgresql.insert if c.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing().returning(table.c[key])
    return list(c.execute(statement, [dict(row) for row in rows]).scalars())


def insert_plain_rows(c: Connection, table: Table, rows: Sequence[Mapping[str, Plain]]) -> None:
    """Insert rows of the same columns, with values that every driver takes as they are.

    One statement without SQLAlchemy's look at each value, which takes as long as the database where rows are many.
    """
    if not rows:
        return
    statement = table.insert().compile(dialect=c.dialect, column_keys=list(rows[0]))
    if statement.positional:
        names = statement.positiontup or []
        c.exec_driver_sql(statement.string, [tuple(map(row.__getitem__, names)) for row in rows])
    else:
        c.exec_driver_sql(statement.string, [dict(row) for row in rows])
