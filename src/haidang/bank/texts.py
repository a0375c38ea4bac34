"""Checks of what is written: raw lines (Unicode, numbers, addresses) and texts (placeholders, markup)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from haidang.bank.rules import files, texts
from haidang.bank.source import Faults, Spot
from haidang.domain.text import Text

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BRACE = re.compile(r"[{}]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|!?\[[^\]]*\]\([^)]*\)|^#{1,6} |`", re.MULTILINE)

_ID_NUMBER = re.compile(r"(?<![\d.])(?:\d{12}|\d{3}([ -])\d{3}\1\d{3}\1\d{3}|\d{4}([ -])\d{4}\2\d{4})(?![\d]|\.\d)")
_PHONE = re.compile(r"(?<![\d.,])0[ .-]?(?:[35789](?:[ .-]?\d){8}|2(?:[ .-]?\d){9})(?!\d)")
_ABROAD = re.compile(r"\+ ?84[ .(-]*\d|(?<![\d.,])84[35789]\d{8}(?!\d)")
# Accounts, tax codes, old identity cards. The value of a numeric item is a number, whatever its length.
_LONG_NUMBER = re.compile(r"(?<![\w.,-])(?<!value: )(?!0000)\d{9,}(?![\w-]|[.,]\w)")
_EMAIL = re.compile(r"[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\"'<>”“,;)\]}]+"
    r"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|xyz|top|site|online|shop|app|club|vip|link|me|io|vn)"
    r"(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:https?://)?([^/:?#]+)", re.IGNORECASE)
_ALLOWED_HOSTS = (".gov.vn", ".example")


def check_lines(text: str, path: str, faults: Faults) -> str:
    """Check the raw lines of a file, comments included; gives the text in NFC."""
    plain = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    composed = plain is text
    for number, line in enumerate(text.splitlines(), start=1):
        if not composed and not unicodedata.is_normalized("NFC", line):
            faults.add_line(files.NOT_NFC, path, number)
        for kind in real_numbers(line):
            faults.add_line(texts.REAL_NUMBER, path, number, kind=kind)
        for address in foreign_addresses(line):
            faults.add_line(texts.FOREIGN_ADDRESS, path, number, address=address)
        if any(not one.lower().endswith(_ALLOWED_HOSTS) for one in _EMAIL.findall(line)):
            faults.add_line(texts.EMAIL, path, number)
    return plain


def real_numbers(line: str) -> list[str]:
    """Kinds of real-looking numbers in a line; the numbers themselves are not repeated anywhere."""
    found = []
    if any(not _digits(one.group()).startswith("0000") for one in _ID_NUMBER.finditer(line)):
        found.append("12 chữ số, giống số định danh")
    if _PHONE.search(line) or _ABROAD.search(line):
        found.append("giống số điện thoại")
    if not found and _LONG_NUMBER.search(line):
        found.append("dãy số dài, giống số tài khoản hay mã số thuế")
    return found


def foreign_addresses(line: str) -> list[str]:
    """Web addresses in a line that are neither the government's nor invented for good."""
    found = []
    for one in _ADDRESS.finditer(line):
        host = _HOST.match(one.group())
        name = (host.group(1) if host else one.group()).lower().rstrip(".")
        if not name.endswith(_ALLOWED_HOSTS):
            found.append(name)
    return found


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def placeholders(text: Text) -> frozenset[str]:
    """Names of the placeholders in all languages of a text."""
    return frozenset(name for said in text.values() for name in _PLACEHOLDER.findall(said))


def check_text(text: Mapping[str, str], spot: Spot, faults: Faults, *, filled: bool = False) -> None:
    """Check placeholders and markup of one text.

    `filled` is True where placeholders are filled in from an item's cases; elsewhere a brace is a fault.
    """
    key = str(spot.loc[-1]) if spot.loc else ""
    by_language = {language: frozenset(_PLACEHOLDER.findall(said)) for language, said in text.items()}
    for language, said in text.items():
        rest = _PLACEHOLDER.sub("", said) if filled else said
        if _BRACE.search(rest):
            faults.add(texts.BRACES, spot / language, key=key, text=_around(rest))
        tag = _TAG.search(said)
        if tag:
            faults.add(texts.MARKUP, spot / language, key=key, text=tag.group().strip())
        elif said.count("**") % 2:
            faults.add(texts.MARKUP, spot / language, key=key, text="** thiếu một đầu")
    every = frozenset[str]().union(*by_language.values())
    partial = sorted(name for name in every if any(name not in names for names in by_language.values()))
    if partial and filled:
        faults.add(texts.PLACEHOLDERS_DIFFER, spot, key=key, difference=", ".join(partial))


def _around(text: str) -> str:
    found = _BRACE.search(text)
    start = found.start() if found else 0
    return text[max(0, start - 10) : start + 20].strip()
