"""HTML for the desks: every text is escaped on its way in, so that no name can become markup.

Classes are those of ``widgets/src/styles/page.css``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

import segno


class Safe(str):
    """HTML made here. Everything else is text and gets escaped."""

    __slots__ = ()


def safe(part: object) -> Safe:
    """HTML as it is, anything else escaped.

    Examples
    --------
    >>> safe("<b>Lan</b>")
    '&lt;b&gt;Lan&lt;/b&gt;'
    """
    return part if isinstance(part, Safe) else Safe(escape(str(part)))


def join(parts: Iterable[object], between: str = "") -> Safe:
    """Several parts in a row."""
    return Safe(escape(between).join(safe(part) for part in parts))


def element(name: str, *parts: object, **attributes: object) -> Safe:
    """One element; ``class_`` and ``data_x`` are spelled as Python must, an attribute that is None is left out.

    Examples
    --------
    >>> element("p", "1 < 2", class_="hd-dim")
    '<p class="hd-dim">1 &lt; 2</p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Safe(f"<{name}{written}>{join(parts)}</{name}>")


def tag(text: str, tone: str = "") -> Safe:
    """A small label; `tone` is '', 'good', 'bad' or 'must'."""
    return element("span", text, class_=f"hd-tag is-{tone}" if tone else "hd-tag")


def bar(percent: float | None) -> Safe:
    """A bar of 0..100 %; the number stands beside it, so the bar itself is silent. Nobody to count: no bar."""
    if percent is None:
        return Safe("")
    return element("span", class_="hd-bar", style=f"--share: {percent:.1f}%; width: 110px", aria_hidden="true")


def tile(label: str, number: object, small: object = "", note: object = "") -> Safe:
    """A number with what it counts and what it is made of."""
    value = element("div", safe(number), " ", element("small", small), class_="hd-num")
    return element(
        "div",
        element("div", label),
        value,
        element("div", note, class_="hd-dim") if note else Safe(""),
        class_="hd-tile",
    )


def tiles(made: Iterable[Safe]) -> Safe:
    """Tiles side by side."""
    return element("div", *made, class_="hd-tiles")


def table(
    head: Sequence[object],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    label: str,
    height: str = "",
) -> Safe:
    """A table that scrolls by itself where it is too wide (or higher than `height`); `numbers` stand to the right."""

    def kind(column: int) -> str | None:
        return "n" if column in numbers else None

    top = element("tr", *(element("th", one, scope="col", class_=kind(n)) for n, one in enumerate(head)))
    lines = [element("tr", *(element("td", one, class_=kind(n)) for n, one in enumerate(row))) for row in rows]
    limit = f"max-height: {height}; overflow: auto" if height else None
    inner = element("table", element("thead", top), element("tbody", *lines), class_="hd-table")
    return element("div", inner, class_="hd-scroll", role="region", aria_label=label, tabindex="0", style=limit)


def paragraphs(text: str) -> Safe:
    """Text as somebody typed it, line breaks kept."""
    return element("div", *(element("p", line or Safe("&nbsp;")) for line in text.splitlines()), class_="hd-text")


def download(label: str, name: str, kind: str, data: bytes) -> Safe:
    """A link that saves a file, which travels in the link itself: nothing is left on the server."""
    address = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return element("a", label, href=address, download=name, class_="hd-button is-ghost")


def qr(address: str, title: str, *, width: str) -> Safe:
    """An address as a QR code, dark on white in every theme so that every camera reads it."""
    code = segno.make(address, error="m").svg_inline(
        scale=1, border=4, dark="#000", light="#fff", omitsize=True, title=title, svgclass=None, lineclass=None
    )
    return element("div", Safe(code), style=f"width: {width}; max-width: 100%; line-height: 0")
