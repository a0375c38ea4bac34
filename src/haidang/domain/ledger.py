"""The ledger of the movement: what its sources name, and the indicators by which it is counted."""

from __future__ import annotations

from dataclasses import dataclass

from haidang.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One policy, system, place, role, target, number, task or rule that the sources name."""

    id: str
    section: Text
    name: Text
    seeds: tuple[str, ...]
    """Numbers of the source articles, like ``"002"``."""
    paraphrase: Text
    exempt: Text
    """Why nobody is taught or asked about it here; {} where that is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Something that the movement counts (section 5 of the curriculum)."""

    id: str
    name: Text
    unit: Text
    ledger: tuple[str, ...]
    counted_by: str
    """Where the product counts it, like ``progress.both_courses``; '' where it does not yet."""
