"""Names: order, equality, and what a cleaned name looks like."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from haidang.people.names import clean, plain, same_name, sort_key

ORDERED = [
    "Bùi Thị An",
    "Lê An",
    "Nguyễn Thị An",
    "Nguyễn Văn An",
    "Phạm Thị Ánh",
    "Đỗ Văn Ân",
    "Trần Bình",
    "Lý Văn Dũng",
    "Vũ Hoàng Duy",
    "Bùi Văn Đạt",
    "Đặng Hoa",
    "Đặng Hòa",
    "Đặng Hỏa",
    "Đặng Hõa",
    "Đặng Hóa",
    "Đặng Họa",
    "Lê Thị Hoan",
    "Ngô Lan",
    "Ngô Lân",
    "Trần Thị Tâm",
    "Lê Thư",
    "Lê Vân",
]


def test_lists_are_sorted_as_in_vietnamese_offices() -> None:
    """Given name, then family and middle names; letters (d before đ, a before ă before â) before tones."""
    shuffled = list(ORDERED)
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ORDERED


def test_composition_and_capitals_do_not_matter() -> None:
    """The same name has the same key in NFD, in capitals, with stray spaces."""
    for name in ORDERED:
        assert sort_key(unicodedata.normalize("NFD", f"  {name.upper()} ")) == sort_key(name)


def test_foreign_letters_and_marks_have_a_place() -> None:
    """Names from other languages sort too, and a hyphen is a space."""
    assert sort_key("Lê Zoë") == sort_key("Lê Zoe")
    assert sort_key("H'Bia Niê") != ""
    assert sort_key("Lê Thị Mai-An") == sort_key("Lê Thị Mai An".replace("Mai An", "Mai An"))
    assert sort_key("") == ""


@given(st.text(max_size=120))
def test_every_name_has_a_key_of_digits(name: str) -> None:
    """Whatever is typed, the key is digits only and short enough for its column."""
    key = sort_key(name)
    assert set(key) <= set("0123456789")
    assert len(key) <= 1200


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What was cleaned is clean: NFC, single spaces, nothing at the ends."""
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert plain(once).isascii()


def test_cleaning_takes_invisible_things_away() -> None:
    """Non-breaking and zero-width spaces, NFD accents and tabs disappear; accents stay."""
    assert clean("\ufeffTra\u0302\u0300n\u00a0\u00a0Thi\u0323\t\u200bMâ\u0323n ") == "Trần Thị Mận"
    assert same_name("TRẦN THỊ MẬN") == same_name("Trần  Thị mận")
    assert same_name("Trần Thị Mân") != same_name("Trần Thị Mận")
