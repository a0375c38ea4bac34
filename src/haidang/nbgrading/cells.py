"""Scoring one slot from a folder: what the cells of a released notebook do, and what the guard around them trusts.

Whatever is wrong never becomes 0 and never full marks. A cell that cannot be scored says why on its standard output
and returns infinity: nbgrader refuses a number above the maximum, so even without our own configuration nothing is
recorded for it.
"""

from __future__ import annotations

import math
from pathlib import Path

from haidang.domain.attempts import Variant
from haidang.domain.errors import NotFound
from haidang.domain.forms import Release, SlotSpec
from haidang.domain.ids import ItemId, ReleaseId, SlotId
from haidang.domain.responses import Response, Unparsable
from haidang.domain.scores import Score
from haidang.nbgrading.content import read_content
from haidang.nbgrading.folder import CourseFolder
from haidang.nbgrading.responses import StoredResponses, Unusable, read_responses

NOT_SCORED = "Chưa chấm được: "
"""How the line begins that a cell prints when it cannot be scored."""
FOREIGN = "Bài nộp không thuộc bản phát hành này của bài kiểm tra."
NOT_PUBLISHED = "Không tìm thấy nội dung của bản phát hành này trên máy chấm."
UNKNOWN_SLOT = "Bài nộp không có đề cho câu này."
CRASHED = "Chương trình chấm gặp lỗi ở câu này."
OUT_OF_RANGE = "Chương trình chấm cho ra một số điểm không hợp lệ."


def grade_slot(slot: str) -> float:
    """Score one slot of the submission in the current folder: a finite float from 0 to the slot's points.

    Called by the cells of released notebooks, which nbgrader runs in ``autograded/<student>/<release>/``. Where the
    slot cannot be scored, it prints the reason and returns infinity, which nbgrader cannot take for points.
    """
    try:
        score = score_in(Path.cwd(), SlotId(slot))
        if score.points is None:
            reason = score.verdict.reason or CRASHED
        elif not math.isfinite(score.points):
            reason = OUT_OF_RANGE
        else:
            return float(min(max(score.points, 0.0), score.max_points))
    except Unusable as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - the boundary of the kernel's process: an unknown fault is no score
        reason = f"{CRASHED} ({type(error).__name__})"
    print(f"{NOT_SCORED}{' '.join(reason.split())}")
    return math.inf


def score_in(folder: Path, slot: SlotId) -> Score:
    """Score one slot of the submission in `folder`, a ``…/<step>/<student>/<release>`` folder of a course.

    Raises
    ------
    Unusable
        If the folder holds no answers, or none that belong to this release.
    """
    from haidang.scoring import score_slot

    release, _, variant, response = response_in(folder, slot)
    return score_slot(release, variant, response)


def response_in(folder: Path, slot: SlotId) -> tuple[Release, SlotSpec, Variant, Response | Unparsable]:
    """Read what was answered to one slot of the submission in `folder`.

    Raises
    ------
    Unusable
        If the folder holds no answers, or none that belong to this release.
    """
    from haidang.delivery import parse

    stored = read_responses(folder)
    release = _release(folder)
    if stored.release != release.id or stored.digest != release.digest or folder.name != release.id:
        raise Unusable(FOREIGN)
    spec = next((one for one in release.form.slots if one.id == slot), None)
    variant = _variant(stored, slot)
    if spec is None or variant is None:
        raise Unusable(UNKNOWN_SLOT)
    item = release.items.get(variant.item_id)
    if item is None or item.id not in spec.pool or item.revision != variant.item_revision:
        raise Unusable(FOREIGN)
    answer = stored.answers.get(slot)
    response = parse(item, variant, answer.value, hints=answer.hints) if answer else parse(item, variant, None)
    return release, spec, variant, response


def _release(folder: Path) -> Release:
    """Read the frozen release, found by going up from the submission; `HAIDANG_DATA` where it was carried elsewhere."""
    name = f"{folder.name}.json"
    beside = (above / "content" / name for above in folder.resolve().parents)
    found = next((path for path in beside if path.is_file()), None)
    try:
        return read_content(found or CourseFolder.from_environment().content(ReleaseId(folder.name)))
    except NotFound as error:
        raise Unusable(NOT_PUBLISHED) from error


def _variant(stored: StoredResponses, slot: SlotId) -> Variant | None:
    found = [one for one in stored.variants if one.slot == slot]
    if len(found) != 1:
        return None
    one = found[0]
    return Variant(slot=slot, item_id=ItemId(one.item), item_revision=one.revision, seed=one.seed)
