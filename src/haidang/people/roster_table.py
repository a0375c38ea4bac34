"""From the bytes of a file to rows of text, as a spreadsheet shows them: encodings, delimiters, workbooks."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import ParseError  # type only: nothing is parsed with it here

from haidang.domain.diagnostics import Diagnostic, Severity
from haidang.people.names import plain

MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
DELIMITERS = (",", ";", "\t", "|")
_SAVE_AGAIN = "Trong Excel, chọn Lưu thành (Save As) → “CSV UTF-8” hoặc “Excel Workbook (.xlsx)” rồi nhập lại tệp mới."

Row = tuple[int, tuple[str, ...]]
"""Row number as the spreadsheet shows it, and the cells as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One way of reading a file as rows; a text file has one for each delimiter, a workbook one for each sheet."""

    rows: tuple[Row, ...]
    label: str
    """Name of the sheet, '' for a text file."""


def tables(name: str, data: bytes) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    """Return every way of reading the file, and what is wrong with it as a whole. Never raises for bad bytes."""
    if len(data) > MAX_BYTES:
        return (), (_fault(name, "RO001", "Tệp quá lớn (trên 10 MB).", "Hãy chia danh sách thành nhiều tệp."),)
    if not data.strip(b"\x00\r\n\t ;,\xef\xbb\xbf\xff\xfe"):
        return (), (_fault(name, "RO002", "Tệp trống.", "Hãy chọn đúng tệp danh sách."),)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return (), (
            _fault(
                name,
                "RO003",
                "Đây là tệp Excel đời cũ (.xls) hoặc tệp có mật khẩu, không đọc được.",
                "Hãy bỏ mật khẩu (nếu có), rồi trong Excel chọn Lưu thành (Save As) → “Excel Workbook (.xlsx)”.",
            ),
        )
    if data.startswith(b"PK\x03\x04"):
        return _workbook(name, data)
    return _text_tables(name, data)


def _fault(name: str, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(code=code, path=name, line=0, message=message, hint=hint, severity=severity)


# ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_tables(name: str, data: bytes) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    text, encoding = _decode(data)
    if text is None:
        return (), (_fault(name, "RO004", "Không nhận ra bảng mã của tệp.", _SAVE_AGAIN),)
    found: list[Diagnostic] = []
    if encoding:
        found.append(
            _fault(
                name,
                "RO101",
                f"Tệp không phải UTF-8; đã đọc theo bảng mã {encoding}.",
                f"Hãy xem kỹ dấu trong các tên bên dưới. Nếu sai: {_SAVE_AGAIN}",
                Severity.WARNING,
            )
        )
    first_line, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\r?", first_line)
    if told:  # a line for Excel only, which shows no row for it
        text = rest
    delimiters: Sequence[str] = (told[1],) if told else DELIMITERS
    return tuple(Table(rows=tuple(_csv_rows(text, one)), label="") for one in delimiters), tuple(found)


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while number < MAX_ROWS:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a quotation mark that never ends: what follows is one endless cell
            return
        yield number, tuple(cells[:MAX_COLUMNS])


def _decode(data: bytes) -> tuple[str | None, str]:
    """Return the text, and the name of the encoding where it had to be guessed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16"), ""
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig"), ""
    if data[:200].count(0) > len(data[:200]) // 4:  # "Unicode text" without its mark: every other byte is zero
        order = "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
        return _strict(data, order), "UTF-16"
    text = _strict(data, "utf-8")
    if text is not None:
        return text, ""
    western, vietnamese = _strict(data, "cp1252"), _strict(data, "cp1258")
    guesses = [(vietnamese, "Windows-1258"), (western, "Windows-1252")]
    if western is not None and not _TONE_AFTER_VOWEL.search(western):
        # Not one tone behind its vowel: a list in Windows-1258 does not look like that, so it loses a draw.
        guesses.reverse()
    read = [(_plausible(text), text, label) for text, label in guesses if text is not None]
    if not read:
        return None, ""
    _, best, label = max(read, key=lambda one: one[0])
    return best, label


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", data.decode(encoding))
    except UnicodeDecodeError:
        return None


_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_TONE_AFTER_VOWEL = re.compile(r"[^\W\d_][ÌÒÞìò]")
"""How the tones of Windows-1258 look in Windows-1252."""
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


def _plausible(text: str) -> int:
    """Count the accented words that could be Vietnamese syllables, less those that could not."""
    total = 0
    for word in re.findall(r"[^\W\d_]+(?:[\u0300-\u0323]+[^\W\d_]*)*", text):
        if not word.isascii():
            total += 1 if _is_syllable(word) else -1
    return total


def _is_syllable(word: str) -> bool:
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    if sum(mark in _TONE_MARKS for mark in marks) > 1:
        return False
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONE_MARKS))
    return _SYLLABLE.fullmatch(base) is not None


# ── damage ────────────────────────────────────────────────────────────────────────────────────────────────────────


_BROKEN = re.compile("[ÃÂÄÆ][\u00a1-\u00bf\u2013-\u203a\u20ac\u2122]|á[»º]")


def is_mojibake(text: str) -> bool:
    """Tell whether this is UTF-8 that was once read as Windows-1252 (``Nguyá»…n`` for ``Nguyễn``)."""
    if text.isascii():
        return False
    if _BROKEN.search(text):  # also where a program took the no-break space out of it
        return True
    try:
        raw = b"".join(_byte(one) for one in text)
        return len(raw.decode("utf-8")) < len(text)
    except (UnicodeDecodeError, UnicodeEncodeError):
        return False


def _byte(one: str) -> bytes:
    # Windows-1252 has five holes, which programs fill with the control characters of Latin-1.
    try:
        return one.encode("cp1252")
    except UnicodeEncodeError:
        return one.encode("latin-1")


def has_lost_letters(text: str) -> bool:
    """Tell whether accented letters were replaced by ``?`` (``Nguy?n``), which nothing can bring back."""
    return re.search(r"[^\W\d_]\?|\?[^\W\d_]|\ufffd", text) is not None


# ── workbooks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _workbook(name: str, data: bytes) -> tuple[tuple[Table, ...], tuple[Diagnostic, ...]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    broken = _fault(
        name,
        "RO005",
        "Không mở được tệp Excel này (tệp hỏng hoặc không phải .xlsx).",
        "Hãy mở tệp bằng Excel, chọn Lưu thành (Save As) → “Excel Workbook (.xlsx)” rồi nhập lại.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MAX_UNPACKED:
                return (), (_fault(name, "RO001", "Tệp quá lớn.", "Hãy chia danh sách thành nhiều tệp."),)
        with warnings.catch_warnings():
            # Styles, drop-down lists and images that the reader cannot show are nothing to us.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                found = [
                    Table(rows=tuple(_sheet_rows(sheet)), label=sheet.title)
                    for sheet in book.worksheets
                    if sheet.sheet_state == "visible"
                ]
            finally:
                book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, EOFError, ParseError):
        return (), (broken,)
    return tuple(found), ()


def _sheet_rows(sheet: object) -> Iterator[Row]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # some programs write a wrong size into the file
    rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for number, cells in enumerate(rows, start=1):
        yield number, tuple(_cell(one) for one in cells)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"  # as CSV has a ticked box
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat()
        case _:
            return unicodedata.normalize("NFC", str(value))


def looks_like_private_number(text: str) -> bool:
    """Tell whether a text holds what may be an ID or phone number: nine digits or more, spaces and dots aside."""
    return re.search(r"\d(?:[ .\-]?\d){8,}", text) is not None


def is_blank(cells: Sequence[str]) -> bool:
    """Tell whether a row says nothing."""
    return not any(plain(one) or one.strip() for one in cells)
