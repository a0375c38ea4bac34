"""Codes, PINs and the keyed hashes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.domain.ids import PersonId
from haidang.people import codes
from haidang.people.hashing import hashed, matches, password_fault, pin_fault

KEYS = codes.Keys(secret=b"k" * 32)


@given(st.integers(), st.booleans(), st.sampled_from(["-", " ", "", " - ", "\u2011", "\u00a0"]))
def test_a_code_is_read_however_it_is_typed(seed: int, lower: bool, between: str) -> None:
    """Lower case, spaces and any hyphen do not matter."""
    code = codes.personal_code(random.Random(seed))
    typed = codes.shown(code).replace("-", between)
    assert codes.read_personal(f" {typed.lower() if lower else typed} ") == code


@given(st.text(max_size=20))
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    """Reading never raises and gives eight letters of the alphabet or nothing."""
    for read, length in ((codes.read_personal, 8), (codes.read_workshop, 6)):
        code = read(text)
        assert code is None or (len(code) == length and set(code) <= set(codes.ALPHABET))


def test_the_alphabet_has_no_look_alikes() -> None:
    """Of every pair that is mistaken on paper at most one is in it."""
    for group in ("0OD", "1IL", "2Z", "5S", "8B", "UV"):
        assert len(set(group) & set(codes.ALPHABET)) <= 1
    assert not set("01OIL") & set(codes.ALPHABET)


def test_hashes_are_keyed_and_told_apart() -> None:
    """Another server, another purpose: another hash; no secret in a representation."""
    other = codes.Keys(secret=b"l" * 32)
    assert KEYS.personal_code("ACEFGHJK") != other.personal_code("ACEFGHJK")
    assert len(KEYS.personal_code("ACEFGHJK")) == 64
    person = PersonId("a" * 32)
    assert KEYS.queue_key(person) == KEYS.queue_key(person) != person
    assert KEYS.tries("code", "x") != KEYS.tries("login", "x")
    assert "kkk" not in repr(KEYS)
    with pytest.raises(ValueError, match="32 bytes"):
        codes.Keys(secret=b"short")


def test_tokens_are_long_and_fit_for_addresses() -> None:
    """32 bytes, URL-safe, and what is kept of them is not the token."""
    token = codes.token(random.SystemRandom())
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()
    assert codes.token_hash(token) != token
    assert codes.token_hash("\ud800") == codes.token_hash("?")


@pytest.mark.parametrize("pin", ["0000", "1111", "1234", "4321", "9876", "123456", "0123", "7890", "1212", "787878"])
def test_easy_pins_are_refused(pin: str) -> None:
    """One digit over and over, counting, and repeated pairs are easy to guess."""
    assert "dễ đoán" in (pin_fault(pin) or "")


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "١٢٣٤", " 2580"])
def test_pins_are_four_to_six_digits(pin: str) -> None:
    """Anything else is explained."""
    assert "4 đến 6 chữ số" in (pin_fault(pin) or "")


def test_ordinary_pins_and_passwords_are_accepted() -> None:
    """A PIN that is no pattern, a sentence as password."""
    assert pin_fault("2580") is None
    assert pin_fault("190426") is None
    assert password_fault("mua he ve bien", "lan") is None
    assert password_fault("ngắn", "lan")
    assert password_fault("aaaaaaaaaaaa", "lan")
    assert password_fault("mat khau cua lan", "lan")


def test_hashing_is_argon2id_with_salt() -> None:
    """Equal PINs have different hashes; nothing stored matches nothing."""
    stored = hashed("2580")
    assert stored.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in stored
    assert stored != hashed("2580")
    assert matches(stored, "2580")
    assert not matches(stored, "2581")
    assert not matches(None, "nobody has this one")
    assert not matches("broken", "2580")
