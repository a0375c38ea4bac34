"""The two font files hold every letter of the content, and are as small as they were made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
FONTS = sorted((ROOT / "widgets" / "fonts").glob("*.woff2"))
LARGEST_BYTES = 12_000
PICTURES = frozenset("○①②③④☕→✓")
"""Drawn by the phone's own fonts, like every emoji: the family has no such glyphs."""
FIRST_EMOJI = 0x1F000


def _texts() -> str:
    """All that authors and translators wrote, as far as it can come to a page."""
    files = [*(ROOT / "assessments").rglob("*.yaml"), *(ROOT / "src/haidang/locale").rglob("*.po")]
    texts = [path.read_text(encoding="utf-8") for path in [*files, ROOT / "src/haidang/workbench/labels.py"]]
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return "".join(texts)


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)
def test_no_letter_of_the_content_is_missing(font: Path) -> None:
    """No word is set half in one family and half in another."""
    letters = {letter for letter in _texts() if letter.isprintable() and ord(letter) < FIRST_EMOJI}
    assert {"ẫ", "đ"} <= letters
    missing = letters - PICTURES - {chr(code) for code in TTFont(font).getBestCmap()}
    assert not missing, f"widgets/fonts/subset.py does not keep {sorted(missing)}"


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)
def test_a_font_stays_small(font: Path) -> None:
    """Both of them travel with everybody's first page."""
    assert font.stat().st_size <= LARGEST_BYTES
