"""PINs and passwords: argon2id, and rules for what may be one."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

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
