"""One sentence in several languages."""

from __future__ import annotations

from collections.abc import Mapping

from haidang.domain.ids import VIETNAMESE, Language

Text = Mapping[str, str]
"""Language tag → sentence. ``**bold**`` and blank lines are the only markup."""


def in_language(text: Text, language: Language | str) -> str:
    """The sentence in `language`, in Vietnamese where that is missing.

    Raises
    ------
    KeyError
        If neither is there (the bank's lint makes sure that both are).

    Examples
    --------
    >>> in_language({"vi": "Lưu", "en": "Save"}, "en")
    'Save'
    """
    return text[language] if language in text else text[VIETNAMESE]
