"""Manual marks of attempts that no longer stand in nbgrader's gradebook: kept here, never inherited by another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from haidang.domain.ids import AttemptId, SlotId
from haidang.store import insert_new
from haidang.store.tables import archived_mark as marks_table

_M = marks_table.c
_AT_ONCE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedMark:
    """What a trainer gave for one slot, points and words."""

    slot: SlotId
    points: float
    comment: str = ""


def archive(c: Connection, attempt: AttemptId, marks: Sequence[ArchivedMark], now: datetime) -> None:
    """Keep marks of an attempt; a mark kept earlier for the same slot is replaced, others stay."""
    for one in marks:
        values = {"points": one.points, "comment": one.comment, "archived_at": now}
        if not insert_new(c, marks_table, {"attempt_id": attempt, "slot": one.slot, **values}):
            c.execute(update(marks_table).where(_M.attempt_id == attempt, _M.slot == one.slot).values(values))


def archived(c: Connection, attempts: Collection[AttemptId]) -> dict[AttemptId, tuple[ArchivedMark, ...]]:
    """Return the marks kept for attempts, ordered by slot; every id asked for is there."""
    found: dict[AttemptId, list[ArchivedMark]] = {one: [] for one in attempts}
    wanted = list(found)
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(marks_table)
            .where(_M.attempt_id.in_(wanted[start : start + _AT_ONCE]))
            .order_by(_M.attempt_id, _M.slot)
        )
        for row in c.execute(query):
            mark = ArchivedMark(slot=SlotId(row.slot), points=row.points, comment=row.comment)
            found[AttemptId(row.attempt_id)].append(mark)
    return {key: tuple(value) for key, value in found.items()}
