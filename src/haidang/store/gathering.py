"""Group commit: what comes in while the disk is busy travels together in the next transaction.

A commit that survives a power cut waits for the disk, a few milliseconds whoever else waits too. With one transaction
for each answer two hundred phones would queue for it one after the other; here all that came in meanwhile share the
next one. Nobody is answered before the transaction that holds their own part is on the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_TOGETHER = 64
"""Parts in one transaction: what a slow disk may keep others waiting for."""


class Gathering(Generic[T, R]):
    """Runs one piece of work for all that is waiting, on a thread of its own.

    Parameters
    ----------
    work
        Takes the parts in the order of their arrival, does them in one transaction, and returns one result for each
        once it is committed. If it raises, each part is done again by itself, so that one faulty part harms no other:
        it must leave nothing behind when it raises, as a transaction does.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], *, most: int = MOST_TOGETHER) -> None:
        self._work = work
        self._most = most
        self._waiting: queue.SimpleQueue[_Part[T, R] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, part: T) -> Future[R]:
        """Let `part` travel with the next transaction; the future is done once that is durable.

        Raises
        ------
        RuntimeError
            After `close`.
        """
        done: Future[R] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("nothing is gathered any more")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="haidang-gathering", daemon=True)
                self._thread.start()
            self._waiting.put((part, done))
        return done

    def close(self) -> None:
        """Finish what was submitted, then end the thread; safe to repeat."""
        with self._lock:
            thread, already = self._thread, self._closed
            self._closed = True
            if thread is not None and not already:
                self._waiting.put(None)
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            if first is None:
                return
            parts, last = [first], False
            while len(parts) < self._most and not last:
                try:
                    another = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if another is None:
                    last = True
                else:
                    parts.append(another)
            self._together(parts)
            if last:
                return

    def _together(self, parts: list[_Part[T, R]]) -> None:
        try:
            results = self._work([part for part, _ in parts])
        except BaseException as fault:  # noqa: BLE001  # whoever waits for the part must hear of it
            if len(parts) == 1:
                parts[0][1].set_exception(fault)
                return
            for one in parts:
                self._together([one])
            return
        for (_, done), result in zip(parts, results, strict=True):
            done.set_result(result)


_Part: TypeAlias = tuple[T, "Future[R]"]
