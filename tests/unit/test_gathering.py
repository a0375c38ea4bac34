"""Group commit: parts that wait together travel together, and none is answered before its own work is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest

from haidang.store import Gathering

PATIENCE = 10


class Slow:
    """A transaction that begins when the test lets it, and keeps what it was given."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def __call__(self, parts: Sequence[str]) -> list[str]:
        self.begun.release()
        assert self.go.acquire(timeout=PATIENCE)
        if "faulty" in parts:
            raise ValueError("faulty")
        self.rounds.append(list(parts))
        return [part.upper() for part in parts]


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def gathering(slow: Slow) -> Iterator[Gathering[str, str]]:
    made = Gathering(slow, most=4)
    yield made
    for _ in range(20):
        slow.go.release()
    made.close()


def test_what_arrives_meanwhile_shares_the_next_round(slow: Slow, gathering: Gathering[str, str]) -> None:
    """Three parts that come while the first one is written need one more round, in the order of their arrival."""
    first = gathering.submit("a")
    assert slow.begun.acquire(timeout=PATIENCE)
    others = [gathering.submit(one) for one in "bcd"]
    assert not first.done()
    slow.go.release()
    assert first.result(PATIENCE) == "A"
    assert not any(one.done() for one in others)
    slow.go.release()
    assert [one.result(PATIENCE) for one in others] == ["B", "C", "D"]
    assert slow.rounds == [["a"], ["b", "c", "d"]]


def test_a_round_has_a_bound(slow: Slow, gathering: Gathering[str, str]) -> None:
    """Nobody waits for an endless transaction: the fifth part of four at most goes with the next one."""
    first = gathering.submit("a")
    assert slow.begun.acquire(timeout=PATIENCE)
    others = [gathering.submit(str(one)) for one in range(5)]
    for _ in range(3):
        slow.go.release()
    assert [one.result(PATIENCE) for one in (first, *others)] == ["A", "0", "1", "2", "3", "4"]
    assert [len(one) for one in slow.rounds] == [1, 4, 1]


def test_a_faulty_part_harms_no_other(slow: Slow, gathering: Gathering[str, str]) -> None:
    """The round that failed is done again part by part; only the faulty one's future carries the fault."""
    first = gathering.submit("a")
    assert slow.begun.acquire(timeout=PATIENCE)
    good, bad, late = gathering.submit("b"), gathering.submit("faulty"), gathering.submit("c")
    for _ in range(5):
        slow.go.release()
    assert first.result(PATIENCE) == "A"
    assert good.result(PATIENCE) == "B"
    with pytest.raises(ValueError, match="faulty"):
        bad.result(PATIENCE)
    assert late.result(PATIENCE) == "C"


def test_closing_finishes_what_was_submitted(slow: Slow) -> None:
    """What was taken in is written; what comes later is refused instead of lost."""
    gathering = Gathering(slow)
    waiting = [gathering.submit(one) for one in "ab"]
    for _ in range(2):
        slow.go.release()
    gathering.close()
    assert [one.result(0) for one in waiting] == ["A", "B"]
    with pytest.raises(RuntimeError):
        gathering.submit("c")
    gathering.close()
