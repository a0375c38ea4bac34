"""Use cases of a check on paper before anybody sits it: codes of new papers, and the papers as they are printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any, cast

from haidang.delivery import paper, public_variant
from haidang.domain.attempts import Variant
from haidang.domain.errors import NotFound, Refused
from haidang.domain.forms import Release
from haidang.domain.ids import CheckId, Language
from haidang.domain.text import in_language
from haidang.workbench.attempts import today_in_vietnam
from haidang.workbench.checks import released, releases_of
from haidang.workbench.language import Translator, decimal, translator
from haidang.workbench.opening import Workbench

View = dict[str, object]

PAPERS = 4
"""Different papers of one printing, so that neighbours have different ones."""
MOST_PAPERS = 12
WORDS_A_LINE = 8
"""Handwritten words on a line of 170 mm."""
_BOLD = re.compile(r"(\*\*[^\s*](?:[^*]|\*(?!\*))*\*\*)")


def new_codes(wb: Workbench, check: CheckId, count: int) -> tuple[str, ...]:
    """Codes of `count` new papers of the newest release of a check.

    Raises
    ------
    NotFound
        If the check was never released.
    Refused
        If `count` is not 1..12.
    """
    if not 1 <= count <= MOST_PAPERS:
        raise Refused(f"Mỗi lần in được từ 1 đến {MOST_PAPERS} đề khác nhau.", code="paper_count")
    release = released(wb, check)
    return paper.paper_codes(release.id, count, rng=wb.rng, today=today_in_vietnam(wb.now()))


def release_of(wb: Workbench, check: CheckId, code: str) -> Release:
    """The release that a paper belongs to: its code fits only one, however many there are by now.

    Raises
    ------
    NotFound
        If the check was never released, or none of its releases has a paper with this code.
    """
    today = today_in_vietnam(wb.now())
    for release in releases_of(wb, check):
        if paper.printed_on(release, code, today=today) is not None:
            return released(wb, check, release)
    released(wb, check)  # never released is another sentence
    raise NotFound(paper.WRONG_CODE, code="paper_code")


def papers_view(wb: Workbench, check: CheckId, codes: Sequence[str], language: str) -> View:
    """Everything `site/paper.html` shows (its head lists the fields); no key is in it.

    Raises
    ------
    NotFound
        If a code is none of this check's papers.
    Refused
        If there are more than 12 of them.
    Closed
        If a slot had nothing to draw from on the day of printing.
    """
    if not 1 <= len(codes) <= MOST_PAPERS:
        raise Refused(f"Mỗi lần in được từ 1 đến {MOST_PAPERS} đề khác nhau.", code="paper_count")
    translate = translator(language)
    return {
        "spoken": language,
        "check": check,
        "title": in_language(released(wb, check).form.title, language),
        "codes": list(codes),
        "papers": [_paper(wb, release_of(wb, check, code), code, language, translate) for code in codes],
    }


def variants_of(wb: Workbench, release: Release, code: str) -> tuple[Variant, ...]:
    """The variants of a paper, as they were drawn on the day it was printed."""
    return paper.draw_paper(release, code, today=today_in_vietnam(wb.now()))


def _paper(wb: Workbench, release: Release, code: str, language: str, translate: Translator) -> View:
    variants = variants_of(wb, release, code)
    slots = [_slot(release, one, number, language, translate) for number, one in enumerate(variants, start=1)]
    form = release.form
    return {
        "code": code,
        "release": release.id,
        "title": in_language(form.title, language),
        "count": len(slots),
        "points": decimal(form.max_points, language),
        "minutes": form.time_limit_minutes,
        "cut": "" if form.purpose == "before_after" else decimal(form.max_points * form.cut_score.share, language),
        "must_pass": [one["number"] for one in slots if one["must_pass"]],
        "on_device": [one["number"] for one in slots if one["kind"] == "device"],
        "device_must_pass": any(one["kind"] == "device" and one["must_pass"] for one in slots),
        "slots": slots,
    }


def _slot(release: Release, variant: Variant, number: int, language: str, translate: Translator) -> View:
    """One slot as it is printed: the public variant, with letters and numbers."""
    item = release.items[variant.item_id]
    public = cast("dict[str, Any]", public_variant(release, variant, Language(language)))
    kind, signs = paper.paper_kind(item), paper.signs_of(item)
    seen: View = {
        "slot": variant.slot,
        "number": number,
        "kind": kind,
        "points": decimal(public["points"], language),
        "must_pass": public["must_pass"],
        "stem": runs(public["stem"]),
        "how": said_how(kind, translate),
        "signs": signs,
    }
    match kind:
        case "one" | "some":
            seen["options"] = _lettered(signs, public["options"])
        case "order":
            seen["options"] = _lettered(signs, public["elements"])
        case "pairs":
            numbers = [str(one) for one in range(1, len(public["left"]) + 1)]
            seen |= {"left": _lettered(numbers, public["left"]), "options": _lettered(signs, public["right"])}
            seen |= {"reuse": public["reuse"], "spare": len(signs) > len(numbers)}
        case "number":
            seen |= {"unit": public["unit"], "decimals": public["decimals"]}
        case "area":
            areas = sorted(public["screen"]["areas"], key=lambda one: paper.reading_place(one["rect"]))
            seen |= {
                "screen": runs(public["screen"]["title"]),
                "areas": [_area(sign, one) for sign, one in zip(signs, areas, strict=True)],
            }
        case "text":
            seen |= {"most": public["max_words"], "lines": max(4, ceil(public["max_words"] / WORDS_A_LINE))}
        case "device":
            seen["goal"] = runs(public["task"]["goal"])
    return seen


def said_how(kind: paper.PaperKind, translate: Translator) -> str:
    """What to do with a slot on paper, in a sentence."""
    sentences: dict[paper.PaperKind, str] = {
        "one": translate("Chọn một đáp án."),
        "some": translate("Chọn tất cả đáp án đúng, có thể nhiều hơn một."),
        "order": translate("Xếp theo thứ tự, từ việc làm đầu tiên đến việc cuối cùng."),
        "pairs": translate("Ghép mỗi số với một chữ cái."),
        "number": translate("Ghi một con số."),
        "area": translate("Chọn một chỗ trên màn hình: chọn số của chỗ đó."),
        "text": translate("Viết bằng lời của mình, vào phần kẻ dòng trong phiếu trả lời."),
        "device": translate("Làm trên máy cùng giảng viên. Trên giấy không trả lời câu này."),
    }
    return sentences[kind]


def _lettered(signs: Sequence[str], parts: Sequence[dict[str, str]]) -> list[View]:
    return [{"sign": sign, "text": runs(one["text"])} for sign, one in zip(signs, parts, strict=True)]


def _area(sign: str, area: dict[str, Any]) -> View:
    x1, y1, x2, y2 = (round(100 * share, 2) for share in area["rect"])
    return {
        "sign": sign,
        "kind": area["kind"],
        "text": runs(area["text"]),
        "detail": runs(area["detail"]),
        "place": f"left:{x1}%;top:{y1}%;width:{round(x2 - x1, 2)}%;height:{round(y2 - y1, 2)}%",
    }


def runs(text: str) -> list[list[tuple[str, bool]]]:
    """Text as paragraphs of (words, bold): **bold** and blank lines are the only markup of content.

    Examples
    --------
    >>> runs("Bấm **Gửi**.")
    [[('Bấm ', False), ('Gửi', True), ('.', False)]]
    """
    paragraphs = [" ".join(one.split()) for one in re.split(r"\n\s*\n", text)]
    return [
        [(run[2:-2], True) if _BOLD.fullmatch(run) else (run, False) for run in _BOLD.split(one) if run]
        for one in paragraphs
        if one
    ]
