"""What every scorer needs: the right kind of response, and the verdict on none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from haidang.domain.errors import ScoringError
from haidang.domain.items import Item, Misconception
from haidang.domain.responses import Response
from haidang.domain.scores import ScoreStatus, Verdict

TOLERANCE = 1e-9
"""Room for binary fractions when points and shares are compared or rounded."""

Kind = TypeVar("Kind")


def expect(response: Response, kind: type[Kind], item: Item) -> Kind:
    """`response` itself, once it is known to be of the kind that `item` asks for.

    Raises
    ------
    ScoringError
        If it is of another kind.
    """
    if isinstance(response, kind):
        return response
    raise ScoringError(
        f"Câu {item.id} thuộc dạng {item.type.value}, không chấm được câu trả lời kiểu {type(response).__name__}; "
        "hãy kiểm tra lại câu trả lời này có đúng là của câu đó không."
    )


def foreign(item: Item, ids: Iterable[str]) -> ScoringError:
    """Make the error for ids in a response that the item does not know, or that do not fit it."""
    return ScoringError(f"Câu {item.id} bản {item.revision} không khớp với câu trả lời: {', '.join(sorted(set(ids)))}.")


@lru_cache(maxsize=1)
def omitted() -> Verdict:
    """Nothing was answered: share 0, recorded as omitted."""
    return Verdict(status=ScoreStatus.SCORED, share=0.0, omitted=True)


def scored(share: float, misconceptions: Iterable[Misconception | None] = ()) -> Verdict:
    """Make a scored verdict; `share` is clamped to 0..1, every misconception is named once, in the order given."""
    return _scored(share, tuple([one.id for one in misconceptions if one is not None]))


@lru_cache(maxsize=4096)
def _scored(share: float, misconceptions: tuple[str, ...]) -> Verdict:
    """One value for equal verdicts: a round of thousands finds the same few again and again."""
    names = tuple(dict.fromkeys(misconceptions))
    return Verdict(status=ScoreStatus.SCORED, share=min(1.0, max(0.0, share)), misconceptions=names)
