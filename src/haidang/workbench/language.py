"""Languages of the interface: Vietnamese sentences are the message ids, every other language is one ``.po`` file."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from haidang.domain.ids import VIETNAMESE, Language

Translator: TypeAlias = Callable[[str], str]

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGE_ENV = "HAIDANG_LANGUAGE"


@functools.cache
def languages() -> Mapping[str, str]:
    """Language tag → its own name, Vietnamese first; a catalogue in ``locale/`` is all a language needs here."""
    found = {str(VIETNAMESE): "Tiếng Việt"}
    for path in sorted(LOCALE.glob("*.po")):
        found[path.stem] = _catalogue(path.stem).get("__name__", path.stem)
    return found


@functools.cache
def _catalogue(language: str) -> Mapping[str, str]:
    """Message id → translation; read straight from the ``.po`` file, so that nothing has to be compiled."""
    from babel.messages.pofile import read_po

    with (LOCALE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    found = {str(message.id): str(message.string) for message in catalogue if message.id and message.string}
    names = dict(catalogue.mime_headers)
    found["__name__"] = names.get("X-Language-Name") or _name_in_header(LOCALE / f"{language}.po") or language
    return found


def _name_in_header(path: Path) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        if "X-Language-Name:" in line:
            return line.split(":", 1)[1].strip().strip('"').removesuffix("\\n")
    return ""


def translator(language: str) -> Translator:
    """A function that gives a Vietnamese sentence in `language`, or as it is where no translation exists."""
    if language == VIETNAMESE or language not in languages():
        return lambda sentence: sentence
    catalogue = _catalogue(language)
    return lambda sentence: catalogue.get(sentence, sentence)


def notebook_language() -> Language:
    """The language of the notebook that is running: said by the server, else the name of its folder."""
    said = os.environ.get(LANGUAGE_ENV, "")
    if said in languages():
        return Language(said)
    folder = Path.cwd().name
    return Language(folder) if folder in languages() else VIETNAMESE


def decimal(value: float, language: str, *, places: int = 1) -> str:
    """A number as people write it: ``8,6`` in Vietnamese, ``8.6`` in English; no idle zeros.

    Examples
    --------
    >>> decimal(8.60, "vi"), decimal(8.0, "en")
    ('8,6', '8')
    """
    from babel.numbers import format_decimal

    pattern = "#,##0." + "#" * places if places else "#,##0"
    return str(format_decimal(value, format=pattern, locale=language))
