"""Opaque ids for options, elements and pieces: what an author called them says nothing on the phone.

Authors write `a` for the key more often than they know, and an id that stays the same from variant to variant could
be passed on. So every variant has its own ids, made from its seed, which never leaves the server.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(one + other for one in _LETTERS for other in _LETTERS)
"""Ten bits as two characters: the alphabet of base 32."""
_BYTES = 5
"""Of a digest. Thirty of its forty bits are used: plenty for a dozen ids, short on the wire."""


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
    bits = int.from_bytes(blake2b(f"{seed}:{turn}:{name}".encode(), digest_size=_BYTES).digest(), "big")
    return f"k{_PAIRS[bits >> 30]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}"


def masks(seed: int, names: Collection[str], *, of: str) -> dict[str, str]:
    """Give name → opaque id for all names of one kind, all different, whatever order they come in.

    Parameters
    ----------
    of
        The kind (``option``, ``left``, …), so that equal names of two kinds differ.
    """
    # As `mask` does, but what the names have in common is hashed once: a scoring round needs fifty ids an attempt.
    common = blake2b(f"{seed}:0:{of}:".encode(), digest_size=_BYTES)
    masked: dict[str, str] = {}
    for name in names:
        own = common.copy()
        own.update(name.encode())
        bits = int.from_bytes(own.digest(), "big")
        masked[name] = f"k{_PAIRS[bits >> 30]}{_PAIRS[bits >> 20 & 1023]}{_PAIRS[bits >> 10 & 1023]}"
    return masked if len(set(masked.values())) == len(masked) else _parted(masked, seed, of)


def _parted(masked: dict[str, str], seed: int, of: str) -> dict[str, str]:
    """Give the later of two names with the same id, in the order of names, its id of another turn."""
    parted: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(masked):
        turn, other = 0, masked[name]
        while other in taken:
            turn += 1
            other = mask(seed, f"{of}:{name}", turn=turn)
        taken.add(other)
        parted[name] = other
    return parted


def unmasks(seed: int, names: Collection[str], *, of: str) -> dict[str, str]:
    """Give opaque id → name: the inverse of `masks`."""
    return {opaque: name for name, opaque in masks(seed, names, of=of).items()}
