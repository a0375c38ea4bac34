"""Small facts about this data folder, by key."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from haidang.store.tables import setting
from haidang.store.writing import insert_new


def read(c: Connection, key: str) -> str | None:
    """Return what was written under `key`, None where nothing was."""
    found: str | None = c.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()
    return found


def write(c: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`, in place of what was there."""
    if not insert_new(c, setting, {"key": key, "value": value}):
        c.execute(update(setting).where(setting.c.key == key).values(value=value))


def write_once(c: Connection, key: str, value: str) -> str:
    """Keep `value` unless something is kept already; returns what is kept from now on."""
    insert_new(c, setting, {"key": key, "value": value})
    kept: str = c.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one()
    return kept
