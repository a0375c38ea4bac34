"""Use case of the people who write content: how much there is, and what of the ledger it covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from haidang.bank import Course, key_longest
from haidang.domain.items import Item
from haidang.workbench.notebooks import LessonFacts, lessons

LANGUAGE = "vi"
"""The language whose lessons are counted: the other has the same cells."""
MUST_PASS_GRADED = 4
GRADED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Where one ledger entry is met, each way counted by what the content itself cites.

    Parameters
    ----------
    taught
        ``lesson#step`` of the cells that cite it.
    practised
        Tasks that cite it.
    checked
        Graded items that cite it.
    through
        Graded items that do not, but measure a competency which the curriculum ties to it.
    tracked
        Indicators that the product counts and that stand for it.
    """

    id: str
    taught: tuple[str, ...]
    practised: tuple[str, ...]
    checked: tuple[str, ...]
    through: tuple[str, ...]
    tracked: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """Whether nothing at all meets it."""
        return not (self.taught or self.practised or self.checked or self.through or self.tracked)


def covered(course: Course, taught: Sequence[LessonFacts]) -> list[Covered]:
    """Give every ledger entry with where it is met, in the ledger's order."""
    graded = [one for one in course.items.values() if one.use == "graded"]
    tied = {item.id: _tied(item, course) for item in graded}
    return [
        Covered(
            id=name,
            taught=tuple(
                dict.fromkeys(f"{one.name}#{step}" for one in taught for cited, step in one.ledger if cited == name)
            ),
            practised=tuple(task.id for task in course.tasks.values() if name in task.sources),
            checked=tuple(item.id for item in graded if name in item.sources),
            through=tuple(item.id for item in graded if name in tied[item.id] and name not in item.sources),
            tracked=tuple(one.id for one in course.indicators.values() if one.counted_by and name in one.ledger),
        )
        for name in course.ledger
    ]


def _tied(item: Item, course: Course) -> frozenset[str]:
    known = course.competencies
    return frozenset(entry for name in item.competencies if name in known for entry in known[name].ledger)


def stats(course: Course, notebooks: Path, *, today: date) -> Mapping[str, object]:
    """Count the content: whole numbers, lists of ids, and `key_longest_share` between 0 and 1."""
    items = list(course.items.values())
    graded = [one for one in items if one.use == "graded"]
    measured = Counter(name for one in graded for name in one.competencies)
    here = [one for one in course.competencies.values() if one.module in course.modules]
    telling, total = key_longest(items)
    found = covered(course, lessons(notebooks, LANGUAGE))
    exempt = {name for name, one in course.ledger.items() if one.exempt}
    return {
        "competencies": len(course.competencies),
        "items_graded": len(graded),
        "items_practice": len(items) - len(graded),
        "items_by_type": dict(sorted(Counter(one.type.value for one in items).items())),
        "tasks": len(course.tasks),
        "lessons": len(lessons(notebooks, LANGUAGE)),
        "teachbacks": sum(one.teach_back for one in course.tasks.values()),
        "forms": len(course.forms),
        "competencies_below_two_graded": [one.id for one in here if measured[one.id] < GRADED],
        "modules_without_items": sorted({one.module for one in course.competencies.values()} - course.modules.keys()),
        "must_pass_below_four_graded": [
            one.id for one in course.competencies.values() if one.must_pass and measured[one.id] < MUST_PASS_GRADED
        ],
        "key_longest_share": round(len(telling) / total, 4) if total else 0.0,
        "stale": sorted(
            [str(one.id) for one in items if one.is_stale(today)]
            + [str(one.id) for one in course.tasks.values() if one.review_by is not None and today > one.review_by]
        ),
        "ledger": {
            "entries": len(found),
            "taught": sum(bool(one.taught) for one in found),
            "practised": sum(bool(one.practised) for one in found),
            "checked": sum(bool(one.checked) for one in found),
            "checked_through_competency": sum(bool(one.checked or one.through) for one in found),
            "tracked": sum(bool(one.tracked) for one in found),
            "exempt": sorted(one.id for one in found if one.missing and one.id in exempt),
            "missing": [one.id for one in found if one.missing and one.id not in exempt],
        },
    }
