"""What is wrong with content or with an imported file: all faults at once, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How bad a fault is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One fault in a file.

    Parameters
    ----------
    code
        Stable name of the rule, like ``IB003``; `docs/reference/diagnostics.md` lists them all.
    path
        The file as the reader knows it (relative to the course folder, or the name of an imported file).
    line
        First line of the fault, from 1; 0 where the whole file is meant.
    message
        What is wrong, one sentence.
    hint
        What to do about it, one sentence.
    """

    code: str
    path: str
    line: int
    message: str
    hint: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.code} {self.message} → {self.hint}"


def errors_in(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Only the faults that stop the work."""
    return [one for one in diagnostics if one.severity is Severity.ERROR]
