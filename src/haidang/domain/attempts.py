"""Attempts: one person sitting one form once, and the variants they were given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from haidang.domain.ids import AttemptId, CheckId, EventId, ItemId, PersonId, ReleaseId, SlotId, WorkshopId

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
"""What a phone can send."""


class AttemptState(Enum):
    """Where an attempt stands. `delivery.life` holds the table of who may do what in which state."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RESET = "reset"
    """Set aside by a trainer with a reason; it neither counts nor uses up a try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One item instantiated with a seed, frozen for one slot of one attempt."""

    slot: SlotId
    item_id: ItemId
    item_revision: int
    seed: int
    """0 ≤ seed < 2**53, so that a page can hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One person sitting one form once. Times are aware datetimes in UTC, by the server's clock."""

    id: AttemptId
    person: PersonId
    check: CheckId
    release: ReleaseId
    number: int
    """1 for the first."""
    variants: tuple[Variant, ...]
    state: AttemptState
    opened_at: datetime
    ends_at: datetime | None
    """End of the time limit, None without one."""
    closes_at: datetime | None
    """End of the grace, None without a limit."""
    submitted_at: datetime | None = None
    workshop: WorkshopId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The latest response to one slot, as the phone sent it."""

    slot: SlotId
    value: JsonValue
    event: EventId
    received_at: datetime
    late: bool = False
    hints: int = 0
    """Hints fetched for this slot, counted by the server."""


Answers: TypeAlias = Mapping[SlotId, Answer]
