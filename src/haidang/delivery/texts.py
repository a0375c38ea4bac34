"""One sentence for a page, also where an author left it out."""

from __future__ import annotations

from haidang.domain.ids import Language
from haidang.domain.text import Text, in_language


def said(text: Text, language: Language | str) -> str:
    """Give the sentence in `language`, in Vietnamese where that is missing, '' where there is none at all."""
    return in_language(text, language) if text else ""
