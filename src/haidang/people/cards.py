"""Login cards to print and cut: ten on an A4 page, with the code big enough to be read without glasses."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from haidang.people import codes

COLUMNS, ROWS = 2, 5
WIDTH, HEIGHT = 92 * mm, 54 * mm
_LEFT = (A4[0] - COLUMNS * WIDTH) / 2
_BOTTOM = (A4[1] - ROWS * HEIGHT) / 2
_PAD = 5 * mm
_QR = 22 * mm
_MARK = 4 * mm
_INK, _QUIET, _SEA, _LINE = HexColor("#14202b"), HexColor("#4a5b68"), HexColor("#0b4f6c"), HexColor("#9fb0bc")
_REGULAR, _BOLD = "HaiDangCard", "HaiDangCard-Bold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card.

    Parameters
    ----------
    personal_code
        As `codes.personal_code` makes it; printed as ``XXXX-XXXX``.
    link
        Whole address with the card's token, drawn as QR; '' for a card without one. Give it only where the server has
        a public address.
    """

    name: str
    team: str
    personal_code: str = field(repr=False)
    link: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTexts:
    """The sentences on a card. The defaults are Vietnamese; give others for another language."""

    code: str = "Mã cá nhân"
    steps: tuple[str, ...] = (
        "Quét mã QR trên màn chiếu của lớp.",
        "Nhập mã lớp, mã cá nhân này và mã PIN.",
        "Lần đầu: tự đặt mã PIN 4–6 số, đừng nói cho ai.",
    )
    steps_with_link: tuple[str, ...] = (
        "Quét mã QR này (dùng một lần), hoặc mở địa chỉ:",
        "Nhập mã cá nhân và mã PIN.",
        "Lần đầu: tự đặt mã PIN 4–6 số, đừng nói cho ai.",
    )
    lost: str = "Mất thẻ? Báo giảng viên để đổi mã."


def cards_pdf(
    cards: Sequence[Card], *, title: str, address: str = "", language: str = "vi", texts: CardTexts | None = None
) -> bytes:
    """Return a PDF of A4 pages, ten cards each, with cut marks; fonts embedded, QR as vectors.

    Parameters
    ----------
    title
        Line on top of every card, like the ward's name.
    address
        Public address of the server, printed and needed for any QR; '' where the address changes with the venue.
    language
        Language tag of the document.

    Raises
    ------
    ValueError
        If there is no card.
    """
    if not cards:
        raise ValueError("a sheet needs at least one card")
    _register_fonts()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, lang=language, invariant=1, initialFontName=_REGULAR)
    canvas.setTitle(title)
    canvas.setAuthor("Hải Đăng")
    words = texts or CardTexts()
    for start in range(0, len(cards), COLUMNS * ROWS):
        page = cards[start : start + COLUMNS * ROWS]
        _cut_marks(canvas)
        for place, card in enumerate(page):
            column, row = place % COLUMNS, place // COLUMNS
            canvas.saveState()
            canvas.translate(_LEFT + column * WIDTH, _BOTTOM + (ROWS - 1 - row) * HEIGHT)
            _card(canvas, card, title, address, words)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@cache
def _register_fonts() -> None:
    folder = files("haidang.people") / "fonts"
    for name, file in ((_REGULAR, "BeVietnamPro-Regular.ttf"), (_BOLD, "BeVietnamPro-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, io.BytesIO((folder / file).read_bytes())))


def _card(canvas: Any, card: Card, title: str, address: str, texts: CardTexts) -> None:
    with_qr = bool(card.link and address)
    inner = WIDTH - 2 * _PAD
    beside = inner - (_QR + 3 * mm if with_qr else 0)
    top = HEIGHT - _PAD
    _text(canvas, title, _PAD, top - 2.2 * mm, _REGULAR, 7, inner, _QUIET)
    _text(canvas, card.name, _PAD, top - 8.6 * mm, _BOLD, 13, beside, _INK)
    _text(canvas, card.team, _PAD, top - 13 * mm, _REGULAR, 8.5, beside, _QUIET)
    _text(canvas, texts.code, _PAD, top - 18.4 * mm, _REGULAR, 7, beside, _SEA)
    _text(canvas, codes.shown(card.personal_code), _PAD, top - 25.6 * mm, _BOLD, 20, beside, _SEA)
    if with_qr:
        _qr(canvas, card.link, WIDTH - _PAD - _QR, top - 4.2 * mm - _QR, _QR)
    steps = list(texts.steps_with_link if with_qr else texts.steps)
    if address:
        steps[0] = f"{steps[0].rstrip('.')} {address}" if with_qr else steps[0]
    line = top - 32 * mm
    for number, step in enumerate(steps, start=1):
        _text(canvas, f"{number}. {step}", _PAD, line, _REGULAR, 7.6, inner, _INK)
        line -= 3.8 * mm
    _text(canvas, texts.lost, _PAD, line, _REGULAR, 7.6, inner, _QUIET)


def _text(canvas: Any, text: str, x: float, y: float, font: str, size: float, width: float, colour: Color) -> None:
    """Draw one line, smaller where it would not fit (not below 70 % or 6 pt), then cut with an ellipsis."""
    least = max(6, size * 0.7)
    while size > least and pdfmetrics.stringWidth(text, font, size) > width:
        size -= 0.25
    if pdfmetrics.stringWidth(text, font, size) > width:
        while text and pdfmetrics.stringWidth(f"{text}…", font, size) > width:
            text = text[:-1]
        text = f"{text.rstrip()}…"
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def _qr(canvas: Any, link: str, x: float, y: float, size: float) -> None:
    import segno

    code = segno.make_qr(link, error="m")
    matrix = [list(row) for row in code.matrix_iter(scale=1, border=0)]
    unit = size / len(matrix)
    path = canvas.beginPath()
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                path.rect(x + column * unit, y + size - (row + 1) * unit, unit, unit)
    canvas.setFillColor(HexColor("#000000"))
    canvas.drawPath(path, stroke=0, fill=1)


def _cut_marks(canvas: Any) -> None:
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.4)
    right, top = _LEFT + COLUMNS * WIDTH, _BOTTOM + ROWS * HEIGHT
    for column in range(COLUMNS + 1):
        x = _LEFT + column * WIDTH
        canvas.line(x, top + 1 * mm, x, top + 1 * mm + _MARK)
        canvas.line(x, _BOTTOM - 1 * mm, x, _BOTTOM - 1 * mm - _MARK)
    for row in range(ROWS + 1):
        y = _BOTTOM + row * HEIGHT
        canvas.line(_LEFT - 1 * mm, y, _LEFT - 1 * mm - _MARK, y)
        canvas.line(right + 1 * mm, y, right + 1 * mm + _MARK, y)
    canvas.setDash(1, 2)
    for column in range(1, COLUMNS):
        canvas.line(_LEFT + column * WIDTH, _BOTTOM, _LEFT + column * WIDTH, top)
    for row in range(1, ROWS):
        canvas.line(_LEFT, _BOTTOM + row * HEIGHT, right, _BOTTOM + row * HEIGHT)
    canvas.setDash()
