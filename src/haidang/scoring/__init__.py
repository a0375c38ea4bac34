"""(item, response) → score; decisions, mastery and item statistics. Pure: values in, values out."""

from __future__ import annotations

from haidang.scoring.decision import decide
from haidang.scoring.instance import case_of, settled_body, shuffled
from haidang.scoring.phone import Exploration, Replay, explore, replay
from haidang.scoring.statistics import ItemRow, ItemStatistics, item_statistics
from haidang.scoring.verdicts import score, score_slot

__all__ = [
    "Exploration",
    "ItemRow",
    "ItemStatistics",
    "Replay",
    "case_of",
    "decide",
    "explore",
    "item_statistics",
    "replay",
    "score",
    "score_slot",
    "settled_body",
    "shuffled",
]
