"""The raw rows of both databases, read with nothing between: no room of the product is asked what they mean."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.ids import AttemptId, CheckId, ItemId, ReleaseId, SlotId

LEARNER_PREFIX = "p"
"""What the gradebook puts before a person's id, since it refuses names of digits only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One row of ``event``."""

    uuid: str
    person: str
    attempt: str | None
    page: str | None
    slot: str
    kind: str
    value: JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One row of ``attempt``."""

    id: str
    person: str
    state: str
    decision: str | None
    projected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One row of ``score``."""

    attempt: str
    slot: str
    status: str
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One scored cell of ``gradebook.db``."""

    person: str
    slot: str
    automatic: float | None
    by_hand: float | None
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRows:
    """Everything the audit looks at."""

    events: tuple[EventRow, ...]
    attempts: tuple[AttemptRow, ...]
    scores: tuple[ScoreRow, ...]
    cells: tuple[CellRow, ...]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def variants_of(data: Path, attempt: AttemptId) -> tuple[Variant, ...]:
    """Read what the server drew for one attempt, in the order of the form."""
    with _reading(data / "journal.db") as c:
        rows = c.execute(
            "SELECT slot, item_id, item_revision, seed FROM variant WHERE attempt_id = ? ORDER BY position", (attempt,)
        ).fetchall()
    return tuple(
        Variant(
            slot=SlotId(row["slot"]),
            item_id=ItemId(row["item_id"]),
            item_revision=row["item_revision"],
            seed=row["seed"],
        )
        for row in rows
    )


def _json(stored: object) -> JsonValue:
    """Read a JSON column: SQLite keeps a bare number in it as a number."""
    value: JsonValue = json.loads(stored) if isinstance(stored, str) else json.loads(json.dumps(stored))
    return value


def read_rows(data: Path, check: CheckId, release: ReleaseId) -> RawRows:
    """Read all events, and the attempts and scores of one check."""
    with _reading(data / "journal.db") as c:
        events = tuple(
            EventRow(
                uuid=row["uuid"],
                person=row["person_id"],
                attempt=row["attempt_id"],
                page=row["page"],
                slot=row["slot"],
                kind=row["kind"],
                value=_json(row["value"]),
            )
            for row in c.execute("SELECT * FROM event ORDER BY seq")
        )
        attempts = tuple(
            AttemptRow(
                id=row["id"],
                person=row["person_id"],
                state=row["state"],
                decision=row["decision"],
                projected=bool(row["projected"]),
            )
            for row in c.execute("SELECT * FROM attempt WHERE check_id = ? ORDER BY opened_at", (check,))
        )
        scores = tuple(
            ScoreRow(attempt=row["attempt_id"], slot=row["slot"], status=row["status"], points=row["points"])
            for row in c.execute("SELECT * FROM score WHERE release_id = ? ORDER BY attempt_id, position", (release,))
        )
    return RawRows(events=events, attempts=attempts, scores=scores, cells=_cells(data, release))


def _cells(data: Path, release: ReleaseId) -> tuple[CellRow, ...]:
    query = files("haidang.rehearsal").joinpath("gradebook_rows.sql").read_text("utf-8")
    with _reading(data / "gradebook.db") as c:
        return tuple(
            CellRow(
                person=str(row["learner"]).removeprefix(LEARNER_PREFIX),
                slot=row["slot"],
                automatic=row["automatic"],
                by_hand=row["by_hand"],
                waits=bool(row["waits"]),
            )
            for row in c.execute(query, {"release": release})
        )
