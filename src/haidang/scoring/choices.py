"""Single choice, multiple choice and scenario."""

from __future__ import annotations

from haidang.domain.errors import ScoringError
from haidang.domain.items import Choices, Item, ItemType, Option
from haidang.domain.responses import Chosen
from haidang.domain.scores import Verdict
from haidang.scoring.expect import foreign, omitted, scored


def score_choices(item: Item, body: Choices, response: Chosen) -> Verdict:
    """Key: 1 or 0; several keys: (right ticks − wrong ticks) / keys, not below 0; scenario: the option's weight.

    Ticks are a set: their order and repetitions mean nothing.

    Raises
    ------
    ScoringError
        If an option is unknown, or more than one is chosen where one is asked for.
    """
    chosen = frozenset(response.options)
    if not chosen:
        return omitted()
    picked = [option for option in body.options if option.id in chosen]
    if len(picked) < len(chosen):
        raise foreign(item, chosen - {option.id for option in picked})
    match item.type:
        case ItemType.MULTIPLE_CHOICE:
            share = _ticks(body, picked)
        case ItemType.SINGLE_CHOICE:
            share = 1.0 if _one(item, picked).weight >= 1 else 0.0
        case ItemType.SCENARIO:
            share = _one(item, picked).weight
        case _:
            raise ScoringError(f"Câu {item.id} thuộc dạng {item.type.value} nhưng nội dung lại là các lựa chọn.")
    return scored(share, (option.misconception for option in picked))


def _ticks(body: Choices, picked: list[Option]) -> float:
    keys = sum(option.weight >= 1 for option in body.options)
    if keys == 0:
        raise ScoringError("Câu chọn nhiều ý không có ý nào là đáp án; hãy chạy kiểm tra ngân hàng câu.")
    right = sum(option.weight >= 1 for option in picked)
    wrong = len(picked) - right
    return max(0, right - wrong) / keys


def _one(item: Item, picked: list[Option]) -> Option:
    if len(picked) != 1:
        raise foreign(item, (option.id for option in picked))
    return picked[0]
