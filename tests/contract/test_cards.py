"""Login cards: printable, readable, with fonts inside and nothing on them that should not be."""

from __future__ import annotations

import io

import pypdf
import pytest

from haidang.people import codes
from haidang.people.cards import Card, CardTexts, cards_pdf

CODE = "ACEFGHJK"
NAMES = ["Đặng Thị Ửng", "Nguyễn Hữu Nghĩa", "Lý Ổi", "Vũ Mỹ Ái", "Trần Quỳnh Thư"]


def pages(data: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(data)).pages)


def cards(count: int, link: str = "") -> list[Card]:
    return [Card(name=NAMES[n % 5], team=f"Tổ {n}", personal_code=CODE, link=link) for n in range(count)]


def test_ten_cards_a_page_on_a4() -> None:
    """Twelve cards take two pages of A4; names, teams and codes are text that can be searched."""
    found = pages(cards_pdf(cards(12), title="Phường Bình Lâm"))
    assert len(found) == 2
    assert [round(float(one)) for one in found[0].mediabox[2:]] == [595, 842]
    text = found[0].extract_text()
    assert text.count(codes.shown(CODE)) == 10
    assert all(name in text for name in NAMES)
    assert "Tổ 11" in found[1].extract_text()


def test_fonts_are_embedded_and_the_language_is_told() -> None:
    """Every font on the page is in the file, so that accents print on any machine."""
    reader = pypdf.PdfReader(io.BytesIO(cards_pdf(cards(1), title="Thẻ", language="vi")))
    fonts = [one.get_object() for one in reader.pages[0]["/Resources"]["/Font"].values()]
    assert {str(font["/BaseFont"]).split("+")[1] for font in fonts} == {"BeVietnamPro-Regular", "BeVietnamPro-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert reader.trailer["/Root"]["/Lang"] == "vi"


def test_a_qr_needs_a_public_address() -> None:
    """Without an address no QR is drawn, whatever the card holds; with one it is drawn as shapes, not as a picture."""
    link = "https://haidang.example/the?t=" + "x" * 43
    without = pages(cards_pdf(cards(1, link), title="Thẻ"))[0]
    with_qr = pages(cards_pdf(cards(1, link), title="Thẻ", address="https://haidang.example"))[0]
    count = [one.get_contents().get_data().count(b" re") for one in (without, with_qr)]  # type: ignore[union-attr]
    assert count[0] < 10 < 200 < count[1]
    assert "/XObject" not in with_qr["/Resources"]
    assert "https://haidang.example" in with_qr.extract_text()
    assert "màn chiếu" in without.extract_text()


def test_long_names_stay_on_their_card() -> None:
    """A name that cannot fit is shortened with an ellipsis, and the code is whole."""
    card = Card(name="Nguyễn " * 15, team="Tổ " * 40, personal_code=CODE)
    text = pages(cards_pdf([card], title="T" * 200))[0].extract_text()
    assert "…" in text
    assert codes.shown(CODE) in text


def test_the_same_cards_make_the_same_file() -> None:
    """No clock and no chance in it; another language brings its own sentences."""
    assert cards_pdf(cards(3), title="Thẻ") == cards_pdf(cards(3), title="Thẻ")
    english = CardTexts(code="Personal code", steps=("Scan the QR.",), lost="Lost? Tell the trainer.")
    text = pages(cards_pdf(cards(1), title="Card", language="en", texts=english))[0].extract_text()
    assert "Personal code" in text
    assert "Mã cá nhân" not in text


def test_no_card_is_our_fault() -> None:
    """An empty sheet is a mistake of the caller; secrets are not in representations."""
    with pytest.raises(ValueError, match="at least one"):
        cards_pdf([], title="Thẻ")
    assert CODE not in repr(cards(1, "https://haidang.example/secret")[0])
