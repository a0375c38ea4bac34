"""One text for one content: canonical JSON of domain values, and its digest.

Keys sorted, texts in NFC, no white space, whole numbers without a fraction, no NaN or infinity, optional fields at
their default left out: equal content gives equal bytes on every machine and in every later release.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from math import isfinite

from haidang.domain.attempts import JsonValue


def plain(value: object) -> JsonValue:
    """Turn a domain value (dataclasses, enums, dates, mappings, tuples) into plain JSON values.

    Raises
    ------
    TypeError
        If something else is inside.
    ValueError
        If a number is not finite.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"số không hữu hạn: {value}")
        return int(value) if value.is_integer() else value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        named = {unicodedata.normalize("NFC", str(key.value if isinstance(key, Enum) else key)): key for key in value}
        return {name: plain(value[named[name]]) for name in sorted(named)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if not _idle(one, value)}
    raise TypeError(f"không ghi được {type(value).__name__} thành JSON")


def _idle(one: Field[object], value: object) -> bool:
    """Whether an optional field stands at its default: left out, so that a new one changes no digest of old content."""
    stands = getattr(value, one.name)
    if one.default is not MISSING:
        return bool(stands == one.default)
    return one.default_factory is not MISSING and bool(stands == one.default_factory())


def canonical(value: object) -> str:
    """Give the canonical JSON text of a domain value."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON text, 64 hex digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
