"""Can-do statements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from haidang.domain.ids import CompetencyId
from haidang.domain.text import Text


class Holder(Enum):
    """Who holds a competency (section 2 of the curriculum)."""

    RESIDENT = "resident"
    VOLUNTEER = "volunteer"
    TRAINER = "trainer"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """One can-do statement with its place in the reference frameworks."""

    id: CompetencyId
    module: str
    name: Text
    can_do: Text
    digcomp: tuple[str, ...]
    helper: bool
    """True where the curriculum marks ``+H``: DigComp has no area for teaching others."""
    required_for: tuple[Holder, ...]
    recommended_for: tuple[Holder, ...]
    core_pack: bool
    must_pass: bool
    ledger: tuple[str, ...]
    prerequisites: tuple[CompetencyId, ...]
    """What should be held before."""
    vn_framework_ref: str
    """Empty until a trainer with the annexes of Decision 757 fills it."""
