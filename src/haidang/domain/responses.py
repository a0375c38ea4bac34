"""Responses: what a person answered, read and checked for shape. Unreadable input is a value, not an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from haidang.domain.tasks import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """Nothing was answered: scores 0 and is recorded as omitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unparsable:
    """It cannot be read. `why` is a kind sentence for the person; no attempt is charged."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Option ids, as the author wrote them."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """All element ids in the person's order."""

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Left id → right id; pieces not yet matched are absent."""

    pairs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, however it was written."""

    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A point of a drawn screen, shares 0..1 of width and height."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A trace on a simulated phone and the hints fetched for it (counted by the server)."""

    trace: tuple[Step, ...]
    hints: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Free text, NFC, outer white space removed."""

    text: str


Response: TypeAlias = Omitted | Chosen | Ordered | Matched | Number | Touched | Played | Written
