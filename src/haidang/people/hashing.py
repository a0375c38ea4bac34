"""PINs and passwords: argon2id, and rules for what may be one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Protocol

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from haidang.domain.errors import HaidangError

# Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
PASSWORD_MIN = 10
PASSWORD_MAX = 200


def hashed(secret: str) -> str:
    """Return the argon2id hash of a PIN or password, salt included."""
    return _HASHER.hash(secret)


def matches(stored: str | None, secret: str) -> bool:
    """Tell whether `secret` is the one; takes equally long where nothing is stored."""
    try:
        _HASHER.verify(stored or _decoy(), secret)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


class Hasher(Protocol):
    """Who does the argon2 work of a sign-in: `AtOnce`, or `Beforehand` where a transaction is not to wait for it."""

    def matches(self, stored: str | None, secret: str) -> bool:
        """As the function of this name."""
        ...

    def hashed(self, secret: str) -> str:
        """As the function of this name."""
        ...


class AtOnce:
    """Does the work where it is asked for."""

    matches = staticmethod(matches)
    hashed = staticmethod(hashed)


class WorkDue(HaidangError):
    """Argon2 work has to be done before the transaction can say anything: roll back, `do` it, begin anew."""

    def __init__(self, do: Callable[[], None]) -> None:
        super().__init__("argon2 work is due")
        self.do = do


class Beforehand:
    """Knows the work done so far and asks for what is missing, so that nobody else waits at the database meanwhile.

    argon2 takes some thirty milliseconds on purpose; a phone that delivers answers must not wait for the sign-in of
    another one. What is asked for again inside of the new transaction is known then, if the stored hash is the same.
    """

    def __init__(self) -> None:
        self._matched: dict[tuple[str | None, str], bool] = {}
        self._hashed: dict[str, str] = {}

    def matches(self, stored: str | None, secret: str) -> bool:
        """As `AtOnce`.

        Raises
        ------
        WorkDue
            If it is not known yet.
        """
        key = (stored, secret)
        if key not in self._matched:
            raise WorkDue(lambda: self._matched.update({key: matches(stored, secret)}))
        return self._matched[key]

    def hashed(self, secret: str) -> str:
        """As `AtOnce`.

        Raises
        ------
        WorkDue
            If it is not known yet.
        """
        if secret not in self._hashed:
            raise WorkDue(lambda: self._hashed.update({secret: hashed(secret)}))
        return self._hashed[secret]


def pin_fault(pin: str) -> str | None:
    """Say in Vietnamese why this cannot be a PIN, None if it can.

    Four to six digits; not one digit over and over, not counting up or down, not one pair repeated.
    """
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        return "Mã PIN gồm 4 đến 6 chữ số."
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    pairs = len(pin) % 2 == 0 and pin == pin[:2] * (len(pin) // 2)
    if steps in ({0}, {1}, {9}) or pairs:
        return "Mã PIN này dễ đoán quá (như 1111, 1234, 1212). Hãy chọn mã khác."
    return None


def password_fault(password: str, login: str) -> str | None:
    """Say in Vietnamese why this cannot be a password, None if it can: 10 to 200 characters, not the login itself."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return f"Mật khẩu cần ít nhất {PASSWORD_MIN} ký tự; một câu ngắn dễ nhớ là tốt nhất."
    if len(set(password)) < 4 or login.casefold() in password.casefold():
        return "Mật khẩu này dễ đoán quá. Hãy chọn mật khẩu khác, không chứa tên đăng nhập."
    return None


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this one")
