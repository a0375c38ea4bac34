"""What items may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from haidang.bank.rules import items
from haidang.bank.source import Faults, Spot
from haidang.domain.ids import TaskId
from haidang.domain.items import Criterion, Misconception
from haidang.domain.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """Named criteria with levels, by which a person marks a short text."""

    id: str
    revision: int
    criteria: tuple[Criterion, ...]

    @property
    def max_points(self) -> float:
        """Sum of the criteria's highest levels."""
        return sum(one.max_points for one in self.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that an item may refer to.

    `faulty` holds ids of tasks and rubrics whose files exist and could not be read: a reference to them is no
    further fault. `competencies` is None where they are not checked (a text read alone).
    """

    competencies: frozenset[str] | None = None
    misconceptions: Mapping[str, Misconception] = field(default_factory=dict)
    tasks: Mapping[TaskId, Task] = field(default_factory=dict)
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()

    def misconception(self, name: str | None, spot: Spot, faults: Faults) -> Misconception | None:
        """Look up the misconception of that name; an unknown one is noted."""
        if name is None:
            return None
        found = self.misconceptions.get(name)
        if found is None:
            faults.add(items.UNKNOWN_MISCONCEPTION, spot / "misconception", id=name)
        return found
