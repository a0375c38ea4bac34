"""(item, response) → score; decisions, mastery and item statistics. Pure: values in, values out."""

from __future__ import annotations

from haidang.scoring.decision import decide
from haidang.scoring.distribution import (
    Given,
    ItemDistribution,
    State,
    TalkingPoint,
    item_distributions,
    talking_points,
)
from haidang.scoring.instance import case_of, settled_body, shuffled
from haidang.scoring.phone import Exploration, Replay, explore, replay
from haidang.scoring.picks import Pick, PickKind, picks_of
from haidang.scoring.settling import competencies_of, settled
from haidang.scoring.statistics import ItemRow, ItemStatistics, item_statistics
from haidang.scoring.verdicts import score, score_slot

__all__ = [
    "Exploration",
    "Given",
    "ItemDistribution",
    "ItemRow",
    "ItemStatistics",
    "Pick",
    "PickKind",
    "Replay",
    "State",
    "TalkingPoint",
    "case_of",
    "competencies_of",
    "decide",
    "explore",
    "item_distributions",
    "item_statistics",
    "picks_of",
    "replay",
    "score",
    "score_slot",
    "settled",
    "settled_body",
    "shuffled",
    "talking_points",
]
