"""Make the two small font files of the pages from the full Be Vietnam Pro.

Run from ``widgets/``::

    npm pack @expo-google-fonts/be-vietnam-pro@0.4.1 && tar xzf expo-google-fonts-be-vietnam-pro-0.4.1.tgz -C /tmp
    python fonts/subset.py /tmp/package

That package holds the unmodified TrueType files (licence: SIL OFL 1.1, ``OFL.txt``), so that kerning works across Latin
and Vietnamese letters in one file. What is kept: all letters of Vietnamese and English, digits, punctuation and signs
of the pages, figures of equal width for tables. Dropped are hinting, which phones do not use, and marks that combine
with letters, since all text is NFC (``tests/contract/test_fonts.py`` looks that no character is missing).
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from fontTools import subset

WEIGHTS = {"400": "400Regular/BeVietnamPro_400Regular.ttf", "600": "600SemiBold/BeVietnamPro_600SemiBold.ttf"}

VOWELS = "aăâeêioôơuưy"
TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SIGNS = "\u00a0¡§©«°±²·»×÷–—‘’‚“”„•…‰‹›₫←↑→↓−≈≠≤≥✓"
LARGEST = 25_000
"""Bytes; a first visit to a lesson may weigh 100 kB in all."""


def letters() -> str:
    """Every character of the pages: ASCII, Vietnamese letters with all tones in both cases, signs."""
    toned = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    lower = toned | set(VOWELS) | {"đ"}
    upper = {letter.upper() for letter in lower}
    ascii_letters = {chr(code) for code in range(0x20, 0x7F)}
    return "".join(sorted(lower | upper | ascii_letters | set(SIGNS)))


def make(source: Path, target: Path) -> int:
    """Write the subset of `source` to `target` as WOFF2; returns its size in bytes."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.desubroutinize = True
    options.layout_features = ["kern", "locl", "tnum"]
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters())
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main(package: Path) -> int:
    """Make both weights; 1 if one is larger than a page can carry."""
    here = Path(__file__).parent
    sizes = {weight: make(package / path, here / f"be-vietnam-pro-{weight}.woff2") for weight, path in WEIGHTS.items()}
    for weight, size in sizes.items():
        sys.stdout.write(f"be-vietnam-pro-{weight}.woff2  {size} bytes\n")
    return int(any(size > LARGEST for size in sizes.values()))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
