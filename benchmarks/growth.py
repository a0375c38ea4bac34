"""Growth curves: what more learners, answers, items, submissions and units cost, as figures and as plots.

``make growth`` measures ours alone and writes `docs/benchmarks/growth.csv` and one picture a curve in `docs/pictures/`.
A cost that grows faster than its cause would bend upwards.
"""

from __future__ import annotations

import asyncio
import csv
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import stage
from answers import answering
from bench import say
from crowds import crowd, put_away
from nation import invent, national_table
from plots import line_chart
from run import ROOT, machine
from scoring import hand_in_many

from browser import visits
from haidang.bank import load_course
from haidang.workbench.finishing import catch_up

CSV = ROOT / "docs" / "benchmarks" / "growth.csv"
PICTURES = ROOT / "docs" / "pictures"
LEARNERS = (10, 40, 100, 200, 400)
ARRIVE_PER_SECOND = 8.0
"""As a class of 40 within 5 s."""
ANSWERING = (50, 100, 200, 400)
ANSWERING_SECONDS = 10.0
SUBMISSIONS = (25, 50, 100, 200, 400)
COPIES = (1, 2, 4, 8)
COMMUNES = (100, 200, 400, 800)
REPEATS = 3
ITEM_ID = re.compile(r"^- id: (\w+)-(\d+)$", re.MULTILINE)
TITLES = {
    "learners-memory": "Memory of the whole server",
    "learners-cpu": "Processor time of a crowd",
    "learners-wait": "Waiting for the lesson",
    "answers-wait": "Waiting for an acknowledgement",
    "submissions": "Scoring into the gradebook",
    "items": "Reading the course",
    "units": "The table by unit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One measurement: `of` so many `unit_of`, a cost in `unit`."""

    curve: str
    series: str
    x_label: str
    x: float
    y_label: str
    y: float


async def measure() -> list[Point]:
    """Measure every curve, ours alone."""
    prepared = await stage.prepare(max(LEARNERS) + sum(SUBMISSIONS) + 1)
    try:
        return [
            *await _learners(prepared),
            *await _answers(prepared),
            *_submissions(prepared),
            *_items(prepared),
            *_units(prepared),
        ]
    finally:
        stage.remove([prepared.folder])


async def _learners(prepared: stage.Stage) -> list[Point]:
    """Open the lesson by more and more phones, each time on a server that has just started."""
    found: list[Point] = []
    paths: tuple[str, ...] = ()
    for number in LEARNERS:
        say(f"{number} learners")
        server = await prepared.serve()
        phones = prepared.phones(server, number)
        try:
            if not paths:
                first, _second = await visits(
                    server.address, prepared.lesson_path, phones[0].cookies, prepared.lesson_shown
                )
                paths = first.paths
            met = await crowd(server, phones, paths, within=number / ARRIVE_PER_SECOND)
        finally:
            await put_away(phones)
            server.stop()
        x = ("learners, arriving 8 a second", number)
        found += [
            _point("learners-memory", "whole server", *x, "memory (PSS), MB", met.memory_after / 1e6),
            _point("learners-cpu", "server", *x, "processor time of all openings, s", met.server_cpu),
            _point("learners-wait", "p50", *x, "lesson with all it loads, ms", 1e3 * met.p50),
            _point("learners-wait", "p95", *x, "lesson with all it loads, ms", 1e3 * met.p95),
        ]
    return found


async def _answers(prepared: stage.Stage) -> list[Point]:
    """Let more and more people answer, each every five seconds."""
    found: list[Point] = []
    for number in ANSWERING:
        say(f"{number} people answer")
        met, _at_once = await answering(prepared, prepared.members[:number], ANSWERING_SECONDS)
        x = ("people answering, each every 5 s", number)
        found += [
            _point("answers-wait", "p50", *x, "acknowledged, ms", met.share(0.5)),
            _point("answers-wait", "p95", *x, "acknowledged, ms", met.share(0.95)),
        ]
    return found


def _submissions(prepared: stage.Stage) -> list[Point]:
    """Score more and more attempts at once into one gradebook that grows with them."""
    found: list[Point] = []
    with prepared.workbench() as wb:
        left = list(prepared.members)
        hand_in_many(prepared, wb, [left.pop()])
        catch_up(wb)  # opens the gradebook
        for number in SUBMISSIONS:
            say(f"{number} submissions")
            hand_in_many(prepared, wb, [left.pop() for _ in range(number)])
            began = time.perf_counter()
            catch_up(wb)
            seconds = time.perf_counter() - began
            found.append(_point("submissions", "ours", "attempts scored at once", number, "seconds in all", seconds))
    return found


def _items(prepared: stage.Stage) -> list[Point]:
    """Read and check a course whose items stand in it once, twice, four and eight times under other ids."""
    load_course(prepared.settings.course)
    found: list[Point] = []
    for copies in COPIES:
        folder = Path(tempfile.mkdtemp(prefix="haidang-course-"))
        try:
            course = folder / "assessments"
            shutil.copytree(prepared.settings.course, course, ignore=shutil.ignore_patterns("source", ".*"))
            _multiply(course / "bank", copies)
            times = []
            for _ in range(REPEATS):
                began = time.process_time()
                number = len(load_course(course).items)
                times.append(time.process_time() - began)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        say(f"{number} items")
        found.append(_point("items", "ours", "items in the bank", number, "reading and checking, s", min(times)))
    return found


def _units(prepared: stage.Stage) -> list[Point]:
    """Make the table by unit of a part of the invented nation, each in a process of its own."""
    found: list[Point] = []
    for communes in COMMUNES:
        _volunteers, settings = invent(prepared, communes)
        seconds, _peak, units = national_table(settings)
        stage.remove([settings.data])
        found.append(_point("units", "ours", "units in the table", units, "seconds in all", seconds))
    return found


def _multiply(bank: Path, copies: int) -> None:
    """Write every bank file again and again, without its misconceptions and under other ids."""
    for path in sorted(bank.glob("*.yaml")):
        head, _section, items = path.read_text("utf-8").partition("\nitems:\n")
        title = next(line for line in head.splitlines() if line.startswith("title: "))
        for copy in range(1, copies):
            renamed = ITEM_ID.sub(lambda said, copy=copy: f"- id: {said[1]}-{int(said[2]) + 1000 * copy}", items)  # type: ignore[misc]
            text = f"module: SHARED\n{title}\nitems:\n{renamed}"
            (bank / f"copy{copy}-{path.name}").write_text(text, encoding="utf-8")


def write(points: Sequence[Point]) -> None:
    """Write the figures, and a picture of every curve."""
    CSV.parent.mkdir(exist_ok=True)
    with CSV.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["curve", "series", "x_label", "x", "y_label", "y"])
        table.writerows([p.curve, p.series, p.x_label, f"{p.x:g}", p.y_label, f"{p.y:.4g}"] for p in points)
    for curve in dict.fromkeys(point.curve for point in points):
        mine = [point for point in points if point.curve == curve]
        series: dict[str, list[tuple[float, float]]] = {}
        for point in mine:
            series.setdefault(point.series, []).append((point.x, point.y))
        drawn = line_chart(TITLES[curve], mine[0].x_label, mine[0].y_label, series)
        (PICTURES / f"growth-{curve}.svg").write_text(drawn, encoding="utf-8")


def main() -> int:
    """Measure and write; the exit code says only whether it could be measured."""
    write(asyncio.run(measure()))
    say(f"Machine: {machine()}.")
    return 0


def _point(curve: str, series: str, x_label: str, x: float, y_label: str, y: float) -> Point:
    say(f"  {curve}, {series}: {x:g} -> {y:.4g} ({y_label})")
    return Point(curve=curve, series=series, x_label=x_label, x=x, y_label=y_label, y=y)


if __name__ == "__main__":
    sys.exit(main())
