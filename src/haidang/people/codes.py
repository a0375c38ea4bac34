"""Codes that people read and type, and tokens that only machines see.

The alphabet leaves out everything that is mistaken for something else on a poor print or a small screen:
0 O D, 1 I L, 2 Z, 5 S, 8 B, and U beside V.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import unicodedata
from dataclasses import dataclass, field

from haidang.domain.ids import PersonId

ALPHABET = "ACEFGHJKMNPQRTVWXY34679"
PERSONAL_LENGTH = 8
WORKSHOP_LENGTH = 6
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The server's secret, from which everything keyed is derived. It lies in the data folder, never in the database.

    Parameters
    ----------
    secret
        At least 32 random bytes. Losing it makes all personal codes void (new cards must be printed).
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            raise ValueError("the server's secret needs at least 32 bytes")

    def personal_code(self, code: str) -> str:
        """Return the hash under which a personal code (as `read_personal` gives it) is kept: 64 hex digits."""
        return self._mac("personal-code", code)

    def queue_key(self, person: PersonId) -> str:
        """Return the name of this person's queue on a phone: stable, and not the person's id. 32 hex digits."""
        return self._mac("queue", person)[:32]

    def tries(self, kind: str, value: str) -> str:
        """Return the key under which wrong tries are counted; tells nothing of what was typed or from where."""
        return f"{kind}:{self._mac(f'tries-{kind}', value)}"

    def _mac(self, purpose: str, value: str) -> str:
        return hmac.new(self.secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def personal_code(rng: random.Random) -> str:
    """Make a personal code: eight characters, 23⁸ ≈ 7.8·10¹⁰ of them. Give `secrets.SystemRandom()` in production."""
    return "".join(rng.choice(ALPHABET) for _ in range(PERSONAL_LENGTH))


def workshop_code(rng: random.Random) -> str:
    """Make a workshop code: six characters, projected in the room; no secret."""
    return "".join(rng.choice(ALPHABET) for _ in range(WORKSHOP_LENGTH))


def token(rng: random.Random) -> str:
    """Make a token: 32 random bytes, fit for an address and a cookie (43 characters)."""
    return base64.urlsafe_b64encode(rng.randbytes(TOKEN_BYTES)).rstrip(b"=").decode()


def token_hash(value: str) -> str:
    """Return what is kept of a token: SHA-256 in hex (a token has 256 random bits, so no salt is needed)."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def shown(code: str) -> str:
    """Return a personal code as it is printed.

    Examples
    --------
    >>> shown("AC34EFGH")
    'AC34-EFGH'
    """
    return f"{code[:4]}-{code[4:]}"


def read_personal(text: str) -> str | None:
    """Read a personal code however it was typed (lower case, spaces, hyphens); None where it cannot be one.

    Examples
    --------
    >>> read_personal(" ac34 efgh ")
    'AC34EFGH'
    """
    return _read(text, PERSONAL_LENGTH)


def read_workshop(text: str) -> str | None:
    """Read a workshop code however it was typed; None where it cannot be one."""
    return _read(text, WORKSHOP_LENGTH)


def _read(text: str, length: int) -> str | None:
    # Compatibility form: phones with a Vietnamese keyboard may send full-width letters or a non-breaking hyphen.
    letters = [one for one in unicodedata.normalize("NFKC", text).upper() if one.isalnum()]
    code = "".join(letters)
    return code if len(code) == length and all(one in ALPHABET for one in code) else None
