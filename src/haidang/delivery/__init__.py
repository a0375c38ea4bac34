"""Forms into variants, variants into pages, what comes back into responses, and the attempt's life as a table. Pure."""

from __future__ import annotations

from haidang.delivery import life, paper
from haidang.delivery.draw import draw
from haidang.delivery.masking import mask, masks
from haidang.delivery.numbers import read_number, write_number
from haidang.delivery.parse import parse
from haidang.delivery.pick_words import pick_words
from haidang.delivery.public import public_variant, sample_variant
from haidang.delivery.realise import realise
from haidang.delivery.reveal import reveal
from haidang.delivery.words import act_words, key_words, misconception_words, words

__all__ = [
    "act_words",
    "draw",
    "key_words",
    "life",
    "mask",
    "masks",
    "misconception_words",
    "paper",
    "parse",
    "pick_words",
    "public_variant",
    "read_number",
    "realise",
    "reveal",
    "sample_variant",
    "words",
    "write_number",
]
