"""HTML of the desks: whatever a person is called stays text."""

from __future__ import annotations

import base64
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.desks.markup import Safe, bar, download, element, join, paragraphs, qr, safe, table, tag, tile

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


class Elements(HTMLParser):
    """Names of all elements, and all text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "made",
    [
        safe(HOSTILE),
        element("p", HOSTILE, title=HOSTILE),
        tag(HOSTILE),
        tile(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        table((HOSTILE,), ((HOSTILE,),), label=HOSTILE),
        paragraphs(f"{HOSTILE}\n{HOSTILE}"),
        join((HOSTILE, HOSTILE), HOSTILE),
        download(HOSTILE, HOSTILE, "text/csv", b"x"),
        qr("http://192.0.2.1/w/ACEFGH", HOSTILE, width="1px"),
    ],
)
def test_no_name_becomes_markup(made: Safe) -> None:
    """A hostile text in any place makes no element and no attribute."""
    assert "img" not in Elements(made).names
    assert "onerror=alert(1)>" not in made


@given(st.text())
def test_text_arrives_as_it_was(text: str) -> None:
    """Escaping loses nothing: the reader sees exactly what was typed."""
    parsed = Elements(element("p", text))
    assert parsed.names == ["p"]
    assert parsed.text.replace("\r\n", "\n").replace("\r", "\n") == text.replace("\r\n", "\n").replace("\r", "\n")


def test_only_our_own_html_is_html() -> None:
    """What was made here is nested as it is, once."""
    assert element("p", element("b", "1 < 2")) == "<p><b>1 &lt; 2</b></p>"


def test_nobody_to_count_has_no_bar() -> None:
    """There is no empty bar where there is no share."""
    assert bar(None) == ""
    assert "--share: 83.4%" in bar(83.4)


def test_a_download_holds_its_file() -> None:
    """The link carries the bytes and a name to save them under."""
    made = download("Tải", "tiến-độ.csv", "text/csv", "\ufeffTổ".encode())
    assert base64.b64encode("\ufeffTổ".encode()).decode() in made
    assert 'download="tiến-độ.csv"' in made


def test_the_qr_is_dark_on_white() -> None:
    """Cameras read it in dark mode too, and it says what it is."""
    made = qr("http://192.0.2.1:8765/w/ACEFGH", "Mã QR vào lớp", width="132px")
    assert 'fill="#fff"' in made
    assert "<title>Mã QR vào lớp</title>" in made
    assert "script" not in made
