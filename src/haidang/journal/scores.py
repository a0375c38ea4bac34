"""Scores as they were last computed, with everything needed to explain them years later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from haidang.domain.ids import AttemptId, ItemId, ReleaseId, SlotId
from haidang.domain.scores import Score, ScoreStatus, Verdict
from haidang.store.tables import score as scores_table

_S = scores_table.c
_AT_ONCE = 400


def put(c: Connection, attempt: AttemptId, scores: Sequence[Score]) -> None:
    """Keep the scores of an attempt in their order, in place of all that were kept for it."""
    c.execute(delete(scores_table).where(_S.attempt_id == attempt))
    if scores:
        c.execute(
            scores_table.insert(),
            [
                {
                    "attempt_id": attempt,
                    "slot": one.slot,
                    "position": position,
                    "item_id": one.item_id,
                    "item_revision": one.item_revision,
                    "release_id": one.release,
                    "variant_seed": one.variant_seed,
                    "scorer_version": one.scorer_version,
                    "cut_score_id": one.cut_score_id,
                    "rubric": one.rubric,
                    "max_points": one.max_points,
                    "points": one.points,
                    "status": one.verdict.status.value,
                    "share": one.verdict.share,
                    "omitted": one.verdict.omitted,
                    "broke_safety": one.verdict.broke_safety,
                    "misconceptions": list(one.verdict.misconceptions),
                    "acts": list(one.verdict.acts),
                    "reason": one.verdict.reason,
                    "obtained": one.obtained,
                }
                for position, one in enumerate(scores)
            ],
        )


def get(c: Connection, attempt: AttemptId) -> tuple[Score, ...]:
    """Return the scores of an attempt in the order of its slots, empty where it was never scored."""
    return of_attempts(c, [attempt])[attempt]


def of_attempts(c: Connection, attempts: Collection[AttemptId]) -> dict[AttemptId, tuple[Score, ...]]:
    """Return the scores of several attempts; every id asked for is there, with an empty tuple if never scored."""
    found: dict[AttemptId, list[Score]] = {one: [] for one in attempts}
    wanted = list(found)
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(scores_table)
            .where(_S.attempt_id.in_(wanted[start : start + _AT_ONCE]))
            .order_by(_S.attempt_id, _S.position)
        )
        for row in c.execute(query):
            found[AttemptId(row.attempt_id)].append(_score(row))
    return {key: tuple(value) for key, value in found.items()}


def _score(row: Row[Any]) -> Score:
    return Score(
        slot=SlotId(row.slot),
        item_id=ItemId(row.item_id),
        item_revision=row.item_revision,
        release=ReleaseId(row.release_id),
        variant_seed=row.variant_seed,
        scorer_version=row.scorer_version,
        cut_score_id=row.cut_score_id,
        rubric=row.rubric,
        max_points=row.max_points,
        points=row.points,
        verdict=Verdict(
            status=ScoreStatus(row.status),
            share=row.share,
            omitted=bool(row.omitted),
            broke_safety=bool(row.broke_safety),
            misconceptions=tuple(row.misconceptions),
            acts=tuple(row.acts),
            reason=row.reason,
        ),
        obtained=row.obtained,
    )
