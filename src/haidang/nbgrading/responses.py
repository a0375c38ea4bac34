"""``responses.json``: a person's answers as they lie in a submission. Our own file, read as if it were hostile."""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json

from haidang.domain.attempts import Answers, Attempt
from haidang.domain.errors import HaidangError
from haidang.domain.forms import Release
from haidang.nbgrading.folder import RESPONSES

MOST_BYTES = 4_000_000
"""A check's answers are some ten kilobytes; traces of many simulated phones stay far below this."""
MISSING = "Bài nộp không có tệp câu trả lời."
BROKEN = "Tệp câu trả lời bị hỏng nên không đọc được."
TOO_BIG = "Tệp câu trả lời lớn bất thường nên không được đọc."

_Name = Annotated[str, Field(max_length=64)]
_Whole = Annotated[int, Field(ge=0, lt=2**53)]


class Unusable(HaidangError):
    """A submission that cannot be scored. The message is the reason shown to whoever marks it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class StoredVariant(_Strict):
    """One item instantiated with a seed for one slot."""

    slot: _Name
    item: _Name
    revision: _Whole
    seed: _Whole


class StoredAnswer(_Strict):
    """The latest answer to one slot, as the phone sent it."""

    value: Any
    """JSON by construction: it was read by `read_responses` or sent by the phone; `delivery.parse` judges it."""
    hints: _Whole
    received_at: AwareDatetime
    late: bool


class StoredResponses(_Strict):
    """All answers of one attempt, with what is needed to score them again years later."""

    attempt: _Name
    release: _Name
    digest: _Name
    number: _Whole
    variants: tuple[StoredVariant, ...]
    answers: dict[_Name, StoredAnswer]


def responses_text(release: Release, attempt: Attempt, answers: Answers) -> bytes:
    """Write an attempt's answers as the bytes of ``responses.json``."""
    kept = {
        "attempt": attempt.id,
        "release": release.id,
        "digest": release.digest,
        "number": attempt.number,
        "variants": [
            {"slot": one.slot, "item": one.item_id, "revision": one.item_revision, "seed": one.seed}
            for one in attempt.variants
        ],
        "answers": {
            slot: {"value": one.value, "hints": one.hints, "received_at": one.received_at, "late": one.late}
            for slot, one in sorted(answers.items())
        },
    }
    try:
        # pydantic's own encoder: the standard library takes several times as long.
        return to_json(kept) + b"\n"
    except ValueError:
        # Half a character (a lone surrogate) is JSON, but no UTF-8; deep nesting is too much for it. Kept as they came.
        text = json.dumps(kept, allow_nan=False, separators=(",", ":"), default=datetime.isoformat)
        return f"{text}\n".encode()


def read_responses(folder: Path) -> StoredResponses:
    """Read the answers of a submission.

    Raises
    ------
    Unusable
        If the file is missing, too large, no JSON, or not of our shape. Nothing of it is believed then.
    """
    path = folder / RESPONSES
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unusable(TOO_BIG)
        raw = path.read_bytes()
    except OSError as error:
        raise Unusable(MISSING) from error
    try:
        read = json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        return StoredResponses.model_validate(read)
    except (ValueError, RecursionError, ValidationError) as error:
        raise Unusable(BROKEN) from error


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("number out of range")
    return value
