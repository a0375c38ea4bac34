"""The base of everything that may travel to a page, and the writer that refuses the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from haidang.domain.attempts import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """Anything that may be sent to a page before the check is handed in."""


def as_object(public: Public) -> dict[str, JsonValue]:
    """Write a public value as a JSON object.

    Raises
    ------
    TypeError
        If anything in it is neither public nor plain.
    """
    return {field.name: _as_json(getattr(public, field.name)) for field in fields(public)}


def _as_json(value: object) -> JsonValue:
    if isinstance(value, Public):
        return as_object(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _as_json(one) for name, one in value.items()}
    raise TypeError(f"{type(value).__name__} is not public and must not travel to a page")
