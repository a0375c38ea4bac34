"""What one volunteer knows for certain: what was acknowledged, what was taken, and what it must come to.

A ledger is filled from the answers of the server alone, and its expectations come from the frozen release and the pure
scoring functions. No table of the server is looked at, so it can be held against all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from haidang.delivery import parse
from haidang.domain.attempts import JsonValue, Variant
from haidang.domain.forms import Release
from haidang.domain.ids import AttemptId, PersonId, SlotId
from haidang.domain.scores import Outcome, Score
from haidang.scoring import decide, score_slot

Intent: TypeAlias = Literal["right", "partial", "wrong", "omitted", "written"]
"""What a volunteer meant to do with a slot; `written` is a short text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One event as a phone made it. `uuid` is 32 hex digits, as the journal keeps it."""

    uuid: str
    kind: Literal["answer", "practice", "place"]
    slot: str
    value: JsonValue
    attempt: AttemptId | None = None
    page: str | None = None

    def to_json(self, at: str) -> dict[str, JsonValue]:
        """Give the event as ``POST api/events`` takes it; `at` is the phone's clock."""
        return {
            "uuid": self.uuid,
            "kind": self.kind,
            "attempt": self.attempt,
            "page": self.page,
            "slot": self.slot,
            "value": self.value,
            "at": at,
        }


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The memory of one played volunteer.

    Parameters
    ----------
    code
        The person's code, by which the tracker names who is missing.
    units
        Ids of the teams and of all units above them.
    acknowledged
        UUID → event, in the order in which the phone made them.
    hints
        Slot → hints used, as the server said when it gave the last one.
    """

    person: PersonId
    code: str
    units: frozenset[str]
    has_courses: bool = True
    """Whether every online course that the form requires is on record for the person."""
    made: dict[str, Sent] = field(default_factory=dict)
    acknowledged: dict[str, Sent] = field(default_factory=dict)
    hints: dict[SlotId, int] = field(default_factory=dict)
    intents: dict[SlotId, Intent] = field(default_factory=dict)
    attempt: AttemptId | None = None
    variants: tuple[Variant, ...] = ()
    opened: bool = False
    submitted: bool = False

    def answers(self) -> dict[SlotId, JsonValue]:
        """Give the last acknowledged value of each slot of the check."""
        kept = [event for event in self.made.values() if event.uuid in self.acknowledged and event.kind == "answer"]
        return {SlotId(event.slot): event.value for event in kept}


def expected_scores(release: Release, ledger: Ledger) -> tuple[Score, ...]:
    """Score what was acknowledged, as it must stand in the journal and in the gradebook; nobody has marked yet."""
    answers = ledger.answers()
    found = []
    for variant in ledger.variants:
        hints = ledger.hints.get(variant.slot, 0)
        response = parse(release.items[variant.item_id], variant, answers.get(variant.slot), hints=hints)
        found.append(score_slot(release, variant, response))
    return tuple(found)


def expected_outcome(release: Release, ledger: Ledger) -> Outcome | None:
    """Decide what a submitted attempt comes to; None where nothing was submitted."""
    return decide(release, expected_scores(release, ledger)) if ledger.submitted else None


def broken_intents(ledger: Ledger, scores: Sequence[Score]) -> list[str]:
    """Name the slots whose score contradicts what the volunteer meant to do.

    This does not trust the scorer: what the bank calls right must earn everything (hints aside), what it calls wrong
    must not, what was left out earns nothing, and a text waits for a person.
    """
    lines = []
    for score in scores:
        meant, share = ledger.intents.get(score.slot), score.verdict.share
        hinted = ledger.hints.get(score.slot, 0) > 0
        fine = {
            "right": share == 1 or (hinted and share is not None and 0.5 <= share < 1),
            "partial": share is not None and share < 1,
            "wrong": share is not None and share < 1,
            "omitted": share == 0 and score.verdict.omitted,
            "written": share is None and score.verdict.status.value == "needs_review",
            None: False,
        }[meant]
        if not fine:
            lines.append(
                f"{ledger.code} {score.slot} ({score.item_id}): định trả lời “{meant}” mà điểm tính ra {share}"
            )
    return lines
