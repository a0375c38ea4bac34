"""Where things stand: a source file, a spot in it, and the faults found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from haidang.bank.rules import Rule
from haidang.domain.diagnostics import Diagnostic, Severity

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and indices from the root of a file."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read. `path` is relative to the course folder; `lines` gives the line (from 1) of every value."""

    path: str
    lines: Mapping[Loc, int]


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in a source file. ``spot / "options" / 2`` is a value inside it."""

    source: Source
    loc: Loc = ()

    def __truediv__(self, part: str | int) -> Spot:
        return Spot(self.source, (*self.loc, part))

    @property
    def parent(self) -> Spot:
        """What the value stands in."""
        return Spot(self.source, self.loc[:-1])

    @property
    def line(self) -> int:
        """Line of the value, or of the nearest thing around it where it is missing; 0 for the whole file."""
        loc = self.loc
        while loc:
            if loc in self.source.lines:
                return self.source.lines[loc]
            loc = loc[:-1]
        return self.source.lines.get((), 0)

    def __str__(self) -> str:
        return f"{self.source.path}:{self.line}"


@dataclass(slots=True)
class Faults:
    """All faults found so far; reading goes on after each of them."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(self, rule: Rule, spot: Spot, /, **values: object) -> None:
        """Note a fault at a spot."""
        self.found.append(rule.at(spot.source.path, spot.line, **values))

    def add_line(self, rule: Rule, path: str, line: int, /, **values: object) -> None:
        """Note a fault at a line (0 for the whole file)."""
        self.found.append(rule.at(path, line, **values))

    @property
    def errors(self) -> int:
        """How many of them stop the work."""
        return sum(one.severity is Severity.ERROR for one in self.found)

    def in_order(self) -> list[Diagnostic]:
        """By file, line and code, without repetitions."""
        unique = dict.fromkeys(self.found)
        return sorted(unique, key=lambda one: (one.path, one.line, one.code))
