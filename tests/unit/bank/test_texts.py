"""Numbers, addresses, placeholders and markup in what is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.bank.source import Faults, Source, Spot
from haidang.bank.texts import check_lines, check_text, foreign_addresses, placeholders, real_numbers

SPOT = Spot(Source("x.yaml", {(): 1}))


class TestRealNumbers:
    @pytest.mark.parametrize(
        "parts",
        [
            ("0912", "345678"),
            ("09", "1234", "5678"),
            ("0 9", "12345678"),
            ("+84", " 912 345 678"),
            ("84", "912345678"),
            ("001", "234567890"),
            ("001 234", " 567 890"),
            ("0012-", "3456-7890"),
        ],
    )
    def test_what_looks_real_is_found(self, parts: tuple[str, ...]) -> None:
        """Phone and ID numbers in their usual spellings are found inside a sentence."""
        assert real_numbers(f"Gọi {'.'.join(parts) if parts[0] == '09' else ''.join(parts)} nhé")

    @pytest.mark.parametrize(
        "said",
        [
            "1900 0368, 156, 5656, 1800 1096, 1900 9068, 1022",
            "0000 000 012 và 000000000012",
            "0000 0000 0012",
            "rect: [0.05, 0.50, 0.95, 0.62]",
            "rect: [.05,.20,.95,.30]",
            "100.000.000.000 đồng",
            "review_by: 2026-11-21, checked_on: 2027-05-21",
            "10:30 ngày 08/09/2026",
            "188240702143410191.chn",
        ],
    )
    def test_what_is_invented_or_public_is_fine(self, said: str) -> None:
        """Hotlines, invented numbers, coordinates, dates and money are not taken for a person's number."""
        assert real_numbers(said) == []

    @given(st.sampled_from("35789"), st.text("0123456789", min_size=8, max_size=8))
    def test_every_mobile_number_is_found(self, second: str, rest: str) -> None:
        """Ten digits beginning with 03, 05, 07, 08 or 09 are always refused."""
        assert real_numbers(f"số 0{second}{rest}.")

    @given(st.text("0123456789", min_size=12, max_size=12))
    def test_every_id_number_is_found_unless_invented(self, digits: str) -> None:
        """Twelve digits are refused unless they begin with 0000."""
        assert bool(real_numbers(f"số {digits}")) is not digits.startswith("0000")


class TestAddresses:
    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ("mở https://dichvucong.gov.vn/p/home", []),
            ("binhdanhocvuso.gov.vn", []),
            ("vneid-moi.example/vneid.apk", []),
            ("VNeID_moi.apk và tệp 1.2.3", []),
            ("vneid.example.com", ["vneid.example.com"]),
            ("http://dichvucong.gov.vn.example.com/x", ["dichvucong.gov.vn.example.com"]),
            ("HTTPS://Example.COM:80", ["example.com"]),
        ],
    )
    def test_only_public_and_invented_addresses_pass(self, said: str, found: list[str]) -> None:
        """Only .gov.vn and .example pass, however the address is written."""
        assert foreign_addresses(said) == found


class TestCheckText:
    def codes(self, text: dict[str, str], *, filled: bool) -> list[str]:
        faults = Faults()
        check_text(text, SPOT, faults, filled=filled)
        return [one.code for one in faults.found]

    def test_placeholders(self) -> None:
        """Placeholders must agree between languages, and are a fault where nothing fills them."""
        text = {"vi": "Bác {name} có {n}", "en": "{name} has {n}"}
        assert placeholders(text) == {"name", "n"}
        assert self.codes(text, filled=True) == []
        assert self.codes(text, filled=False) == ["IB103", "IB103"]
        assert self.codes({"vi": "{a}", "en": "a"}, filled=True) == ["IB102"]
        assert self.codes({"vi": "{A}", "en": "a"}, filled=True) == ["IB103"]

    @pytest.mark.parametrize("said", ["<br>", "[a](b)", "# x", "`x`", "**x", "![a](b)"])
    def test_markup(self, said: str) -> None:
        """Only bold is markup."""
        assert self.codes({"vi": said, "en": "**x** < 3\n\ny"}, filled=True) == ["IB106"]


def test_lines_come_back_composed() -> None:
    """A decomposed line is told, and reading goes on with the composed one."""
    faults = Faults()
    assert check_lines("a\ne\u0302\u0301\n", "x", faults) == "a\nế\n"
    assert [(one.code, one.line) for one in faults.found] == [("IB014", 2)]
