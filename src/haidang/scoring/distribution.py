"""What a class answered, item by item, and the few things that are worth talking about at once.

`statistics` says how good an item is, from finished attempts and their totals; this says what a class has just
answered, open attempts included, and therefore needs no totals.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from haidang.domain.ids import ItemId, PersonId
from haidang.domain.scores import ScoreStatus, Verdict
from haidang.scoring.expect import TOLERANCE
from haidang.scoring.picks import Pick

MOST_POINTS = 3
"""Things to talk about at once: what a class can take in after a check."""
LEAST_PERSONS = 3
LEAST_SHARE = 0.2
"""Share of the class (0..1) that is enough where it is fewer than `LEAST_PERSONS`, but never one person alone."""
MUST_PASS_WEIGHT = 1.5
ANSWERED_WEIGHT = 1.25
FEW_OMITTED = 0.1
"""Share of omitted answers (0..1) up to which they count as few: then the picture is a sure one."""

State: TypeAlias = Literal["right", "partly", "wrong", "omitted", "not_yet", "waiting", "unscored"]
"""not_yet: nothing answered so far and the attempt is open · waiting: for a person who marks it · unscored: it could
not be scored, for instance because it is unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One item that one person was given, and what came of it.

    Parameters
    ----------
    place
        Place of the slot in the form, then of the item in the slot's pool, both from 0.
    must_pass
        Whether the item measures a must-pass competency or stands in a must-pass slot.
    over
        The attempt is handed in: what is missing now stays missing.
    """

    person: PersonId
    item_id: ItemId
    item_revision: int
    place: tuple[int, int]
    verdict: Verdict
    over: bool
    must_pass: bool = False
    picks: tuple[Pick, ...] = ()

    @property
    def state(self) -> State:
        """What became of it."""
        if self.verdict.omitted:
            return "omitted" if self.over else "not_yet"
        if self.verdict.status is ScoreStatus.NEEDS_REVIEW:
            return "waiting"
        if self.verdict.status is not ScoreStatus.SCORED or self.verdict.share is None:
            return "unscored"
        if self.verdict.share >= 1 - TOLERANCE:
            return "right"
        return "partly" if self.verdict.share > TOLERANCE else "wrong"


_Item: TypeAlias = tuple[tuple[int, int], ItemId, int]


def _item(row: Given) -> _Item:
    return row.place, row.item_id, row.item_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDistribution:
    """What a class answered to one item. All numbers count persons.

    Parameters
    ----------
    states
        State → persons; states of nobody are absent.
    picks
        What was wrong, and how many had it wrong this way; the most frequent first. One person may stand in several.
    other
        Persons whose answer was wrong or partly right in none of these ways.
    """

    item_id: ItemId
    item_revision: int
    place: tuple[int, int]
    states: Mapping[State, int]
    picks: tuple[tuple[Pick, int], ...]
    other: int

    @property
    def given(self) -> int:
        """Persons who got this item."""
        return sum(self.states.values())

    @property
    def answered(self) -> int:
        """Persons who answered it, whatever came of it."""
        return self.given - self.states.get("omitted", 0) - self.states.get("not_yet", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkingPoint:
    """One thing to talk about.

    Parameters
    ----------
    idea
        Id of the misconception, or ``act:`` and the name of the forbidden act.
    pick
        How it showed most often, in the item in which it caught most persons.
    places
        Every place in the form where it showed.
    persons, of
        Persons it caught, each once, and persons of the class.
    priority
        Share of the class with its weights, 0..1.875.
    """

    idea: str
    pick: Pick
    item_id: ItemId
    item_revision: int
    places: tuple[tuple[int, int], ...]
    persons: int
    of: int
    must_pass: bool
    priority: float


def item_distributions(rows: Iterable[Given]) -> tuple[ItemDistribution, ...]:
    """Count what was answered to every item, in the order of the form; a thing counts once for each person."""
    of_item: defaultdict[_Item, list[Given]] = defaultdict(list)
    for row in rows:
        of_item[_item(row)].append(row)
    return tuple(_of_one(*key, of_item[key]) for key in sorted(of_item))


def _of_one(place: tuple[int, int], item_id: ItemId, revision: int, rows: Sequence[Given]) -> ItemDistribution:
    picks = Counter(pick for row in rows for pick in dict.fromkeys(row.picks))
    return ItemDistribution(
        item_id=item_id,
        item_revision=revision,
        place=place,
        states=dict(Counter(row.state for row in rows)),
        picks=tuple(sorted(picks.items(), key=lambda one: (-one[1], one[0].kind, one[0].what))),
        other=sum(row.state in ("wrong", "partly") and not row.picks for row in rows),
    )


def talking_points(rows: Iterable[Given], *, most: int = MOST_POINTS) -> tuple[TalkingPoint, ...]:
    """Choose what to talk about now, the most urgent first.

    A misconception (or a forbidden act) counts each person once over all items in which it shows. Its priority is the
    share of the class it caught, times 1.5 where an item in which it showed is a must-pass one, times 1.25 where at
    most a tenth left those items out. It is chosen only if it caught at least 3 persons, or at least 20 % of the class
    and no fewer than 2 persons, so that nobody is pointed at. Equal priorities stand in the order of the form.

    Parameters
    ----------
    rows
        Everything that was given to the class: its size is the number of persons in it.
    most
        How many are chosen at most, ≥ 0.
    """
    everything = list(rows)
    size = len({row.person for row in everything})
    caught: defaultdict[str, list[tuple[Given, Pick]]] = defaultdict(list)
    for row in everything:
        for pick in dict.fromkeys(row.picks):
            if idea := _idea(pick):
                caught[idea].append((row, pick))
    points = [_point(idea, shown, everything, size) for idea, shown in caught.items()]
    chosen = [one for one in points if _enough(one.persons, size)]
    return tuple(sorted(chosen, key=lambda one: (-one.priority, one.places[0], one.idea))[:most])


def _idea(pick: Pick) -> str:
    return f"act:{pick.what[0]}" if pick.kind == "act" else pick.misconception


def _enough(persons: int, size: int) -> bool:
    return persons >= LEAST_PERSONS or (persons > 1 and persons / size >= LEAST_SHARE - TOLERANCE)


def _point(idea: str, shown: Sequence[tuple[Given, Pick]], rows: Sequence[Given], size: int) -> TalkingPoint:
    persons = {row.person for row, _pick in shown}
    places = sorted({row.place for row, _pick in shown})
    items = {(row.item_id, row.item_revision) for row, _pick in shown}
    said = [row for row in rows if (row.item_id, row.item_revision) in items and row.state != "not_yet"]
    omitted = sum(row.state == "omitted" for row in said) / len(said)
    must_pass = any(row.must_pass for row, _pick in shown)
    in_item = Counter(item for item, _person in {(_item(row), row.person) for row, _pick in shown})
    where = min(in_item, key=lambda one: (-in_item[one], one))
    ways = Counter(pick for row, pick in shown if _item(row) == where)
    # Rounded, so that two ways of multiplying the same weights stay a tie.
    priority = len(persons) / size * (MUST_PASS_WEIGHT if must_pass else 1.0)
    priority *= ANSWERED_WEIGHT if omitted <= FEW_OMITTED + TOLERANCE else 1.0
    return TalkingPoint(
        idea=idea,
        pick=min(ways, key=lambda one: (-ways[one], one.what)),
        item_id=where[1],
        item_revision=where[2],
        places=tuple(places),
        persons=len(persons),
        of=size,
        must_pass=must_pass,
        priority=round(priority, 9),
    )
