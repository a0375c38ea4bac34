"""What wording gives away."""

from __future__ import annotations

import pytest

from haidang.bank.source import Faults, Source, Spot
from haidang.bank.words import check_options, longest, plain_negative, telling_word

SPOT = Spot(Source("x.yaml", {(): 1}))


@pytest.mark.parametrize("name", ["fake-app", "app-fake", "trap", "the_key", "lua-dao-1", "right", "sai", "scammer"])
def test_telling_ids(name: str) -> None:
    """An id that names its verdict is found, whatever stands around the word."""
    assert telling_word(name)


@pytest.mark.parametrize("name", ["keyboard", "bright", "app-2", "strap", "address", "dung", "monkey", "vien-trap2"])
def test_neutral_ids(name: str) -> None:
    """A word inside another word gives nothing away."""
    assert telling_word(name) == ""


@pytest.mark.parametrize(
    ("said", "language", "word"),
    [
        ("Việc nào sau đây không nên làm?", "vi", "không nên"),
        ("Việc nào sau đây **không** nên làm?", "vi", ""),
        ("Việc nào sau đây KHÔNG nên làm?", "vi", ""),
        ("Điều nào sai?", "vi", "sai"),
        ("Bà hỏi có mất tiền không. Bạn làm gì?", "vi", ""),
        ("Bác không nhớ mật khẩu. Việc đầu tiên là gì?", "vi", ""),
        ("Which one is not official?", "en", "not"),
        ("Which one is **not** official?", "en", ""),
        ("He does not hear well. What do you do?", "en", ""),
        ("Làm sao?", "fr", ""),
    ],
)
def test_negative_stems(said: str, language: str, word: str) -> None:
    """A question for what is not so is found unless the negative is bold or in capitals."""
    assert plain_negative(said, language) == word


@pytest.mark.parametrize(
    "said",
    [
        "Tất cả các đáp án trên",
        "Cả hai phương án trên",
        "Cả a và b",
        "Cả A, B và C",
        "Tất cả đều đúng",
        "Không có đáp án nào đúng",
        "Không câu nào đúng",
        "All of the above",
        "None of the above",
        "Both of these answers",
    ],
)
def test_options_about_options(said: str) -> None:
    """An option that refers to the others is found."""
    faults = Faults()
    check_options([("a", {"vi": said}), ("b", {"vi": "x"})], SPOT, faults)
    assert [one.code for one in faults.found] == ["IB225"]


@pytest.mark.parametrize("said", ["Chia sẻ tất cả", "Đọc hết các ý trên tờ rơi", "Cả bà và cháu cùng xem"])
def test_options_about_the_world(said: str) -> None:
    """“All” of something else is no reference to other options."""
    faults = Faults()
    check_options([("a", {"vi": said}), ("b", {"vi": "x"})], SPOT, faults)
    assert faults.found == []


def test_longest_is_strict() -> None:
    """A tie for the longest tells nothing."""
    assert longest({"a": "xx", "b": "x"}) == "a"
    assert longest({"a": "xx", "b": "yy"}) == ""
    assert longest({}) == ""
