"""Writing that is safe when two phones do it at once, in both dialects' words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Integer, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(c: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert one row unless a row with the same key is there already; True if it was inserted.

    One statement (INSERT … ON CONFLICT DO NOTHING), so there is no gap between looking and writing, and on
    PostgreSQL the transaction stays usable after a conflict. A broken foreign key or CHECK still raises.
    """
    insert = postgresql.insert if c.dialect.name == "postgresql" else sqlite.insert
    # RETURNING says reliably whether a row came into being; row counts differ between drivers.
    statement = insert(table).values(dict(values)).on_conflict_do_nothing().returning(literal_column("1", Integer))
    return c.execute(statement).first() is not None
