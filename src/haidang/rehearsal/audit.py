"""Ledgers against raw rows. Every function returns findings, one sentence each; no finding means that they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from haidang.domain.forms import Release
from haidang.domain.scores import Score
from haidang.rehearsal.ledger import Ledger, Sent, expected_outcome, expected_scores
from haidang.rehearsal.rows import AttemptRow, CellRow, EventRow, RawRows, ScoreRow

TOLERANCE = 1e-9
Row = TypeVar("Row")


def lost_events(ledgers: Iterable[Ledger], rows: Iterable[EventRow]) -> list[str]:
    """Find what was acknowledged and is missing from the journal, or is there with other content."""
    kept = {row.uuid: row for row in rows}
    lines = []
    for ledger in ledgers:
        for event in ledger.acknowledged.values():
            row = kept.get(event.uuid)
            if row is None:
                lines.append(f"{ledger.code} {event.slot or event.kind}: máy chủ báo đã lưu mà sổ ghi không có")
            elif not _same(ledger, event, row):
                lines.append(f"{ledger.code} {event.slot or event.kind}: sổ ghi khác với câu đã gửi")
    return lines


def _same(ledger: Ledger, event: Sent, row: EventRow) -> bool:
    mine = (ledger.person, event.attempt, event.page, event.slot, event.kind, event.value)
    return mine == (row.person, row.attempt, row.page, row.slot, row.kind, row.value)


def strange_events(ledgers: Iterable[Ledger], rows: Sequence[EventRow]) -> list[str]:
    """Find events in the journal that no phone made, or that are there twice."""
    made = {uuid for ledger in ledgers for uuid in ledger.made}
    lines = [f"sổ ghi có câu trả lời không ai gửi: {row.kind} {row.slot}" for row in rows if row.uuid not in made]
    doubled = len(rows) - len({row.uuid for row in rows})
    return [*lines, f"sổ ghi có {doubled} câu bị ghi hai lần"] if doubled else lines


def wrong_journal(release: Release, ledgers: Sequence[Ledger], rows: RawRows) -> list[str]:
    """Find attempts and scores of the journal that differ from the ledgers."""
    attempts = _by(rows.attempts, lambda row: row.person)
    scores = _by(rows.scores, lambda row: row.attempt)
    lines = []
    for ledger in ledgers:
        mine = attempts.pop(str(ledger.person), [])
        if len(mine) != (ledger.attempt is not None):
            lines.append(f"{ledger.code}: sổ ghi có {len(mine)} lượt làm")
        for row in mine:
            lines += _attempt(release, ledger, row)
            lines += _scores(release, ledger, scores.pop(row.id, []))
    lines += [f"sổ ghi có lượt làm của người ngoài lớp: {person}" for person in attempts]
    return [*lines, *(f"sổ ghi có điểm của lượt làm lạ: {attempt}" for attempt in scores)]


def _attempt(release: Release, ledger: Ledger, row: AttemptRow) -> list[str]:
    outcome = expected_outcome(release, ledger)
    decision = None if outcome is None else outcome.decision.value
    mine = (ledger.attempt, "submitted" if ledger.submitted else "open", decision, ledger.submitted)
    found = (row.id, row.state, row.decision, row.projected)
    return [] if mine == found else [f"{ledger.code}: lượt làm trong sổ ghi là {found[1:]}, sổ tay là {mine[1:]}"]


def _scores(release: Release, ledger: Ledger, rows: Sequence[ScoreRow]) -> list[str]:
    expected = expected_scores(release, ledger) if ledger.submitted else ()
    found = {row.slot: row for row in rows}
    lines = [
        f"{ledger.code} {slot}: sổ ghi có điểm thừa" for slot in found.keys() - {str(one.slot) for one in expected}
    ]
    for score in expected:
        row = found.get(score.slot)
        if row is None or row.status != score.verdict.status.value or not _equal(row.points, score.points):
            lines.append(f"{ledger.code} {score.slot}: điểm trong sổ ghi {_shown(row)}, sổ tay {score.points}")
    return lines


def wrong_gradebook(release: Release, ledgers: Sequence[Ledger], rows: Sequence[CellRow]) -> list[str]:
    """Find cells of nbgrader's gradebook that differ from the ledgers; nobody has marked anything by hand yet."""
    cells = _by(rows, lambda row: row.person)
    lines = []
    for ledger in ledgers:
        found = {row.slot: row for row in cells.pop(str(ledger.person), [])}
        expected = expected_scores(release, ledger) if ledger.submitted else ()
        if set(found) != {str(one.slot) for one in expected}:
            lines.append(f"{ledger.code}: sổ điểm có {len(found)} câu, lẽ ra {len(expected)}")
            continue
        lines += [
            f"{ledger.code} {score.slot}: sổ điểm ghi {found[score.slot].automatic}, sổ tay tính {score.points}"
            for score in expected
            if not _cell_agrees(score, found[score.slot])
        ]
    return [*lines, *(f"sổ điểm có người ngoài lớp: {person}" for person in cells)]


def _cell_agrees(score: Score, row: CellRow) -> bool:
    """An open slot has no automatic points and waits; a scored one has exactly its points and does not."""
    return row.by_hand is None and _equal(row.automatic, score.points) and row.waits == (score.points is None)


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE


def _shown(row: ScoreRow | None) -> str:
    return "không có" if row is None else f"{row.status} {row.points}"


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
