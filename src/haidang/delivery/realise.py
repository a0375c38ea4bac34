"""The item as one person sees it: names and numbers filled in, everything in the order of the variant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import assert_never

from haidang.domain.items import (
    Body,
    Case,
    Choices,
    Criterion,
    Hotspot,
    Item,
    Matching,
    Misconception,
    Numeric,
    NumericSlip,
    Ordering,
    Piece,
    ShortText,
    SimulatedPhone,
)
from haidang.domain.text import Text, in_language
from haidang.scoring import case_of, settled_body, shuffled

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
TRIES = 20
"""Shuffles before the first unkeyed order is looked for one by one."""


def realise(item: Item, seed: int) -> Item:
    """Give the item of one variant: the seed's case filled in, the body in the seed's order. Key included.

    A pure function of item and seed. What it returns leaves nothing to choose (no cases, no shuffling), so realising
    it again, or scoring it, changes nothing.
    """
    case = case_of(item, seed)
    body = _arranged(settled_body(item, seed), seed, shuffle=item.shuffle)
    if case is not None:
        body = _filled(body, case)
    return replace(
        item,
        stem=_fill(item.stem, case),
        rationale=_fill(item.rationale, case),
        body=body,
        cases=(),
        shuffle=False,
    )


def _arranged(body: Body, seed: int, *, shuffle: bool) -> Body:
    match body:
        case Choices():
            return replace(body, options=shuffled(seed, "options", body.options)) if shuffle else body
        case Ordering():
            return replace(body, elements=_unordered(body, seed, shuffle=shuffle))
        case Matching():
            # The left side keeps the author's order: it is what is asked, and it is often a story.
            return replace(body, right=shuffled(seed, "right", body.right)) if shuffle else body
        case Numeric() | Hotspot() | SimulatedPhone() | ShortText():
            return body
        case _:
            assert_never(body)


def _unordered(body: Ordering, seed: int, *, shuffle: bool) -> tuple[Piece, ...]:
    """Elements in an order that nobody may hand back unchanged, unless every order is accepted."""
    keyed = set(body.orders)
    first = shuffled(seed, "elements", body.elements) if shuffle else body.elements
    if _ids(first) not in keyed:
        return first
    for turn in range(1, TRIES + 1):
        again = shuffled(seed, f"elements:{turn}", body.elements)
        if _ids(again) not in keyed:
            return again
    # Nearly every order is accepted: at most one more is looked at than there are accepted ones.
    return next((one for one in permutations(first) if _ids(one) not in keyed), first)


def _ids(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    return tuple(piece.id for piece in pieces)


def _fill(text: Text, case: Case | None) -> Text:
    """Replace every placeholder the case knows; what it does not know stays, braces and all."""
    if case is None:
        return text
    return {language: _fill_sentence(sentence, case.fill, language) for language, sentence in text.items()}


def _fill_sentence(sentence: str, fill: Mapping[str, Text], language: str) -> str:
    def put(found: re.Match[str]) -> str:
        known = fill.get(found.group(1))
        return found.group(0) if known is None else in_language(known, language)

    return PLACEHOLDER.sub(put, sentence)


def _filled(body: Body, case: Case) -> Body:
    match body:
        case Choices():
            options = tuple(
                replace(one, text=_fill(one.text, case), misconception=_meant(one.misconception, case))
                for one in body.options
            )
            return replace(body, options=options)
        case Ordering():
            orders = tuple(replace(one, misconception=_means(one.misconception, case)) for one in body.slips)
            return replace(body, elements=_pieces(body.elements, case), slips=orders)
        case Matching():
            pairs = tuple(replace(one, misconception=_means(one.misconception, case)) for one in body.slips)
            return replace(body, left=_pieces(body.left, case), right=_pieces(body.right, case), slips=pairs)
        case Numeric():
            return replace(body, unit=_fill(body.unit, case), slips=_numbers(body.slips, case))
        case Hotspot():
            areas = tuple(
                replace(
                    one,
                    text=_fill(one.text, case),
                    detail=_fill(one.detail, case),
                    misconception=_meant(one.misconception, case),
                )
                for one in body.areas
            )
            return replace(body, title=_fill(body.title, case), areas=areas)
        case SimulatedPhone():
            # A task is played by many items and lessons; its sentences are its own.
            return body
        case ShortText():
            return replace(body, criteria=tuple(_criterion(one, case) for one in body.criteria))
        case _:
            assert_never(body)


def _pieces(pieces: tuple[Piece, ...], case: Case) -> tuple[Piece, ...]:
    return tuple(replace(one, text=_fill(one.text, case)) for one in pieces)


def _numbers(slips: tuple[NumericSlip, ...], case: Case) -> tuple[NumericSlip, ...]:
    return tuple(replace(one, misconception=_means(one.misconception, case)) for one in slips)


def _means(misconception: Misconception, case: Case) -> Misconception:
    return replace(misconception, text=_fill(misconception.text, case))


def _meant(misconception: Misconception | None, case: Case) -> Misconception | None:
    return None if misconception is None else _means(misconception, case)


def _criterion(criterion: Criterion, case: Case) -> Criterion:
    levels = tuple(replace(one, text=_fill(one.text, case)) for one in criterion.levels)
    return replace(criterion, text=_fill(criterion.text, case), levels=levels)
