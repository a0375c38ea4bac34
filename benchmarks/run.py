"""Measure Hải Đăng beside stock Voila, stock nbgrader and Kolibri on the same machine, with the same clients.

``make bench`` prints the whole table; ``make bench ARGS=--write`` also puts it into `docs/benchmarks.md`;
``make bench-quick`` gives the same table from smaller runs, ``ARGS=--json`` one JSON object a row. The exit code is 1
if a target is missed. What is measured, and what was prepared before any clock ran, is told in `docs/benchmarks.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
from bench import FULL, QUICK, Bench
from rows import Row, all_hold, as_json, in_words, missing

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->"
SUBJECTS = ("opening", "arriving", "memory", "wire", "answers", "live", "scoring", "nation", "startup")
"""Each is a module beside this one with a coroutine ``rows(bench)``; the table stands in this order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller runs: under four minutes on two cores")
    parser.add_argument("--ours", action="store_true", help="leave the stock programs out: do our targets hold?")
    parser.add_argument("--only", action="append", choices=SUBJECTS, metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    given = parser.parse_args(arguments)
    began, times = time.monotonic(), psutil.cpu_times()
    bench = Bench(sizes=QUICK if given.quick else FULL, quick=given.quick, alone=given.ours)
    try:
        rows = asyncio.run(table(bench, given.only or SUBJECTS))
    finally:
        bench.end()
    minutes = (time.monotonic() - began) / 60
    told = f"{in_words(rows)}\n\nMachine: {machine()}{stolen(times)}. The run took {minutes:.1f} minutes."
    print("\n".join(as_json(row) for row in rows) if given.json else told)
    if given.write:
        write(told)
    return 0 if all_hold(rows) else 1


async def table(bench: Bench, subjects: Sequence[str]) -> list[Row]:
    """Measure the subjects one after the other, in the order of the table."""
    found: list[Row] = []
    for name in SUBJECTS:
        if name in subjects:
            measure: Callable[[Bench], Awaitable[list[Row]]] = import_module(name).rows
            try:
                found += await measure(bench)
            except Exception as fault:  # noqa: BLE001  # one subject that fails must not cost the others
                traceback.print_exc()
                found.append(
                    missing(f"{name}: not measured", "", 0, f"{type(fault).__name__}: {fault}".splitlines()[0])
                )
    return found


def machine() -> str:
    """Describe the machine without naming it."""
    memory = psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores shared with the clients, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, load over 15 minutes {load:.1f}"
    )


def stolen(since: Any) -> str:
    """Say how much processor time a virtual machine's host has taken since `since`; '' where that is not known."""
    now = psutil.cpu_times()
    taken = getattr(now, "steal", 0.0) - getattr(since, "steal", 0.0)
    busy = sum(now) - sum(since) - (now.idle - since.idle)
    return f", {100 * taken / (busy or 1):.0f} % of the busy time taken away by its host" if taken else ""


def write(told: str, page: Path = PAGE) -> None:
    """Put the table between the marks of the page."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page.name} has no {BEGIN.strip()} … {END}")
    page.write_text(f"{before}{BEGIN}\n{told}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
