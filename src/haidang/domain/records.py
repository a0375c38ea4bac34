"""What was finished elsewhere: the online courses that every volunteer must complete, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from haidang.domain.competencies import Holder
from haidang.domain.ids import CourseId, PersonId
from haidang.domain.text import Text


class Origin(Enum):
    """Where a record comes from; it is always shown beside it."""

    IMPORTED = "import"
    """A list of the learning platform or of the unit, read from a file."""
    ENTERED = "staff"
    """A trainer or coordinator saw the completion record and typed it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineCourse:
    """A course on the learning platform."""

    id: CourseId
    title: Text
    address: str
    """Where it is held; '' where that is not known."""
    required_for: tuple[Holder, ...]
    ledger: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRecord:
    """One person finished one online course."""

    person: PersonId
    course: CourseId
    completed_on: date
    origin: Origin
    source: str
    """Name of the file, or the display name of whoever typed it in."""
    recorded_at: datetime
