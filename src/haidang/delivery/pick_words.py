"""What was wrong in an answer, in the author's words."""

from __future__ import annotations

from collections.abc import Iterable

from haidang.delivery.numbers import write_number
from haidang.delivery.realise import realise
from haidang.delivery.texts import said
from haidang.delivery.words import NOTHING, THEN, act_words
from haidang.domain.attempts import Variant
from haidang.domain.ids import Language
from haidang.domain.items import Choices, Hotspot, Item, Matching, Numeric, Ordering, Piece
from haidang.scoring import Pick


def pick_words(item: Item, variant: Variant, pick: Pick, language: Language | str) -> str:
    """Say what was chosen, put first, paired, written, touched or done; names and numbers are those of the variant.

    Of a forbidden act it is the sentence of the debrief; ids stand where the item no longer knows them.
    """
    body = realise(item, variant.seed).body
    match body:
        case Choices():
            return _named(((one.id, said(one.text, language)) for one in body.options), pick.what)
        case Hotspot():
            areas = ((one.id, said(one.text, language) or said(one.detail, language)) for one in body.areas)
            return _named(areas, pick.what) or NOTHING
        case Ordering():
            return _named(_texts(body.elements, language), pick.what)
        case Matching():
            left, right = (*pick.what, "", "")[:2]
            parts = (_named(_texts(body.left, language), [left]), _named(_texts(body.right, language), [right]))
            return THEN.join(parts)
        case Numeric():
            number = write_number(float(pick.what[0]), language)
            return f"{number} {said(body.unit, language)}".rstrip()
        case _:
            return " ".join(act_words(item, pick.what, language)) or THEN.join(pick.what)


def _texts(pieces: Iterable[Piece], language: Language | str) -> list[tuple[str, str]]:
    return [(one.id, said(one.text, language)) for one in pieces]


def _named(texts: Iterable[tuple[str, str]], ids: Iterable[str]) -> str:
    known = dict(texts)
    return THEN.join(known.get(one) or one for one in ids)
