"""People, units and workshops. No phone number, no ID number, no photograph, no birth date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from haidang.domain.ids import CheckId, PersonId, UnitId, WorkshopId


class Role(Enum):
    """What somebody may do."""

    VOLUNTEER = "volunteer"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    AUTHOR = "author"


STAFF = frozenset({Role.TRAINER, Role.COORDINATOR, Role.AUTHOR})


class UnitLevel(Enum):
    """The four levels of the unit tree."""

    CENTRE = "centre"
    PROVINCE = "province"
    COMMUNE = "commune"
    TEAM = "team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A place in the tree centre → province/city → ward/commune → team. `code` is unique in its parent."""

    id: UnitId
    code: str
    name: str
    level: UnitLevel
    parent: UnitId | None
    path: tuple[UnitId, ...]
    """Ids from the root to this unit, itself included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A person's role in a unit."""

    unit: UnitId
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the server knows. `code` is unique in the commune and fit to be shown; it is no secret."""

    id: PersonId
    code: str
    display_name: str
    memberships: tuple[Membership, ...]
    has_pin: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """All roles in all units."""
        return frozenset(one.role for one in self.memberships)

    @property
    def is_staff(self) -> bool:
        """Trainer, coordinator or author somewhere."""
        return bool(self.roles & STAFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A workshop as somebody in it needs it: which one it is and what it is called."""

    id: WorkshopId
    code: str
    """Six characters, projected in the room."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheck:
    """A check of a workshop: when it was opened and, where it is over, closed."""

    check: CheckId
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """One meeting of one trainer with one group."""

    id: WorkshopId
    code: str
    """Six characters, projected in the room."""
    unit: UnitId
    title: str
    day: date
    lessons: tuple[str, ...]
    checks: tuple[OpenCheck, ...]
    created_by: PersonId
    closed_at: datetime | None = None

    @property
    def room(self) -> Room:
        """The part of it that somebody in it needs."""
        return Room(id=self.id, code=self.code, title=self.title)
