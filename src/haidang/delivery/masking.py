"""Opaque ids for options, elements and pieces: what an author called them says nothing on the phone.

Authors write `a` for the key more often than they know, and an id that stays the same from variant to variant could
be passed on. So every variant has its own ids, made from its seed, which never leaves the server.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

LENGTH = 6
"""Characters after the leading letter: 30 bits, plenty for a dozen ids, short on the wire."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(one + other for one in _LETTERS for other in _LETTERS)
"""Ten bits as two characters: the alphabet of base 32."""


def mask(seed: int, name: str, *, turn: int = 0) -> str:
    """Give the opaque id of `name` in the variant with this seed: a `k` and six characters of a–z and 2–7.

    Parameters
    ----------
    turn
        0 unless the id at turn 0 is taken by another name of the same variant.

    Examples
    --------
    >>> mask(1, "a") == mask(1, "a") != mask(2, "a")
    True
    """
    bits = int.from_bytes(blake2b(f"{seed}:{turn}:{name}".encode(), digest_size=5).digest(), "big")
    return "k" + f"{_PAIRS[bits >> 30]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}"[:LENGTH]


def masks(seed: int, names: Collection[str], *, of: str) -> dict[str, str]:
    """Give name → opaque id for all names of one kind, all different, whatever order they come in.

    Parameters
    ----------
    of
        The kind (``option``, ``left``, …), so that equal names of two kinds differ.
    """
    masked = {name: mask(seed, f"{of}:{name}") for name in sorted(names)}
    if len(set(masked.values())) < len(masked):
        _part(masked, seed, of)
    return masked


def _part(masked: dict[str, str], seed: int, of: str) -> None:
    """Give the later of two names with the same id its id of another turn."""
    taken: set[str] = set()
    for name, opaque in masked.items():
        turn, other = 0, opaque
        while other in taken:
            turn += 1
            other = mask(seed, f"{of}:{name}", turn=turn)
        taken.add(other)
        masked[name] = other


def unmasks(seed: int, names: Collection[str], *, of: str) -> dict[str, str]:
    """Give opaque id → name: the inverse of `masks`."""
    return {opaque: name for name, opaque in masks(seed, names, of=of).items()}
