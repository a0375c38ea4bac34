"""Numbers as people write and read them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import read_number, write_number

UNITS = ("hộ", "%")


@pytest.mark.parametrize(
    ("written", "decimals", "value"),
    [
        ("14,6", 1, 14.6),
        ("14.6", 0, 14.6),
        ("7.413", 0, 7413),
        ("7,413", 0, 7413),
        ("7.413", 1, 7.413),
        ("0,125", 0, 0.125),
        ("1234,567", 0, 1234.567),
        ("1.250,5", 0, 1250.5),
        ("1,250.5", 2, 1250.5),
        ("1.250.000", 2, 1_250_000),
        ("7 413", 1, 7413),
        ("7\u00a0413,5", 1, 7413.5),
        ("7\u202f413", 0, 7413),
        ("66,7 %", 1, 66.7),
        ("66,7%", 1, 66.7),
        ("37 hộ", 0, 37),
        ("37 Hộ.", 0, 37),
        ("37 ho\u0323\u0302", 0, 37),
        ("−3", 0, -3),
        ("- 3", 0, -3),
        ("+3", 0, 3),
        (" 4 ", 0, 4),
        (",5", 1, 0.5),
        ("37.", 0, 37),
        ("0", 0, 0),
    ],
)
def test_read(written: str, decimals: int, value: float) -> None:
    """Both decimal marks, thousands in three ways, units and signs are read."""
    assert read_number(written, decimals=decimals, units=UNITS) == value


@pytest.mark.parametrize(
    "written",
    ["", " ", ".", "-", "%", "1,2,3", "1.25.3", "1.000,000.5", "12 34", "1. 250", "1,,2", "6 triệu", "37 người", "1e5",
     "nan", "٣", "3²", "0x10", "1/2", "5 6 %", "9" * 20, "9" * 400, "1" + " " * 100, "--3"],
)  # fmt: skip
def test_refused(written: str) -> None:
    """What could be meant in two ways, or in none, is not read."""
    assert read_number(written, decimals=0, units=UNITS) is None


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [(7413, "7.413", "7,413"), (66.7, "66,7", "66.7"), (1250.5, "1.250,5", "1,250.5"), (-0.0, "0", "0"),
     (1_000_000, "1.000.000", "1,000,000"), (0.1 + 0.2, "0,3", "0.3"), (100, "100", "100")],
)  # fmt: skip
def test_write(value: float, vi: str, en: str) -> None:
    """Numbers are written the Vietnamese way in Vietnamese and the English way elsewhere."""
    assert (write_number(value, "vi"), write_number(value, "en")) == (vi, en)


@settings(max_examples=100, deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 2), st.sampled_from(["vi", "en"]))
def test_written_numbers_are_read_back(value: int, decimals: int, language: str) -> None:
    """What the product writes, with as many decimals as the item asks for, it reads."""
    number = value / 10**decimals
    written = write_number(number, language)
    wanted = 1 if "," in written[-3:-1] or "." in written[-3:-1] else 0
    assert read_number(written, decimals=wanted) == pytest.approx(number)


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789.,- %hộe+\u00a0\u2212٣²", max_size=70), st.integers(0, 3))
def test_reading_never_raises(written: str, decimals: int) -> None:
    """Any text is a number or it is not."""
    value = read_number(written, decimals=decimals, units=UNITS)
    assert value is None or abs(value) <= 1e15
