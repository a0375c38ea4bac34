"""Measure Hải Đăng beside stock Voila and stock nbgrader on the same machine, with the same client.

``make bench`` runs it; ``make bench ARGS=--quick`` sends fewer visitors to stock Voila; ``ARGS=--json`` prints one
object. What is measured, and what was prepared before any clock ran, is told in `docs/benchmarks.md`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

import psutil
from measuring import PATIENT_SECONDS, Crowd, FirstVisit, crowd, first_visit, opening_time

from haidang.domain.ids import CheckId
from haidang.rehearsal.phone import Phone
from haidang.rehearsal.report import Report
from haidang.rehearsal.run import Plan, Rehearsal, our_server, rehearse, settings_of, warm_up
from haidang.rehearsal.server import ServerProcess, clean_environment, free_port, memory_kind
from haidang.rehearsal.volunteer import LANGUAGE
from haidang.workbench.finishing import project
from haidang.workbench.notebooks import lessons
from haidang.workbench.opening import Settings, open_workbench

ROOT = Path(__file__).resolve().parents[1]
WITHIN_SECONDS = 5.0
OPENINGS = 7
PREPARED = (
    "ours: check released, volunteers enrolled and signed in, every shared page rendered, no kernel running",
    "stock Voila: running, the notebook opened and closed once, so that files and byte code are in the caches",
    "stock nbgrader: gradebook open and filled, submissions written, plain command line as a trainer types it",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `target` binds ours from above; `holds` is None where there is none."""

    name: str
    ours: float | None
    stock: float | None
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Stock divided by ours: how many times less we need."""
        return self.stock / self.ours if self.ours and self.stock is not None else None

    @property
    def holds(self) -> bool | None:
        """Whether ours is within the target."""
        return None if self.target is None or self.ours is None else self.ours <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Heaviest:
    """The lesson with the largest page."""

    lesson: str
    visit: FirstVisit
    opening: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What our server did."""

    visit: FirstVisit
    opening: float
    crowd: Crowd
    heaviest: Heaviest | None = None
    """Of all lessons; stock Voila is not asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Seconds for each submission; of stock nbgrader also how many there were."""

    ours: float
    stock: tuple[float, int] | None


def main() -> int:
    """Measure, print, and fail if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--quick", action="store_true", help="fewer visitors and submissions for the stock programs")
    parser.add_argument("--ours", action="store_true", help="leave the stock programs out: do our targets hold?")
    parser.add_argument("--visitors", type=int, default=40)
    given = parser.parse_args()
    stock_visitors = min(given.visitors, 6) if given.quick else given.visitors
    places = Settings.from_environment()
    plan = Plan(
        number=given.visitors, check=CheckId("vneid"), course=places.course, notebooks=places.notebooks, keep=True
    )
    played = rehearse(plan, say=_say)
    assert played.folder is not None
    try:
        settings = settings_of(plan, played.folder)
        ours = asyncio.run(measure_ours(played, settings))
        mine = score_ours(played, settings)
        stock, theirs = None, None
        if not given.ours:
            stock = asyncio.run(measure_stock(settings, played.company.lesson, stock_visitors))
            theirs = score_stock(played, settings, few=given.quick)
    finally:
        shutil.rmtree(played.folder, ignore_errors=True)
    rows = table(ours, stock, played.report, Scoring(ours=mine, stock=theirs))
    if given.json:
        print(json.dumps(_object(rows, ours), ensure_ascii=False))
    else:
        print(in_words(rows, ours))
    return 0 if all(row.holds is not False for row in rows) and played.report.good else 1


async def measure_ours(played: Rehearsal, settings: Settings) -> Ours:
    """Measure our server on the data of the rehearsal."""
    _say("Hải Đăng: first visit, opening, a class that arrives")
    company = played.company
    server = our_server(settings)
    path = f"/{LANGUAGE}/lesson/{company.lesson}"
    calls = ["/api/me", f"/api/pages/{company.lesson}/state"]
    phones = [Phone(server.address, timeout_seconds=PATIENT_SECONDS) for _ in company.cards]
    try:
        server.start()
        await warm_up(company, server)
        for phone, card in zip(phones, company.cards, strict=True):
            fields = {"workshop": company.workshop_code, "code": card.personal_code, "pin": card.pin}
            await phone.sign_in("/sign-in", fields, then=path)
        visit = await first_visit(server.address, path, phones[0].cookies, "[data-name='02-vneid'] .hd-widget *")
        opening = await opening_time(phones[0], path, OPENINGS)
        met = await crowd(server, phones, path, calls, within=WITHIN_SECONDS)
        heaviest = await _heaviest(server, phones[0], settings)
    finally:
        for phone in phones:
            await phone.close()
        server.stop()
    return Ours(visit=visit, opening=opening, crowd=met, heaviest=heaviest)


async def _heaviest(server: ServerProcess, phone: Phone, settings: Settings) -> Heaviest:
    """Find the lesson whose page is the largest on the wire, and measure it as the first one was."""
    sizes = {}
    for lesson in lessons(settings.notebooks, LANGUAGE):
        _page, sizes[lesson.name] = await phone.fetch(f"/{LANGUAGE}/lesson/{lesson.name}")
    name = max(sizes, key=lambda one: sizes[one])
    path = f"/{LANGUAGE}/lesson/{name}"
    visit = await first_visit(server.address, path, phone.cookies, f"[data-name='{name}'] .hd-widget *")
    return Heaviest(lesson=name, visit=visit, opening=await opening_time(phone, path, OPENINGS))


async def measure_stock(settings: Settings, lesson: str, visitors: int) -> Ours:
    """Measure stock Voila, as it comes, on a copy of the same notebook."""
    _say(f"stock Voila: first visit, opening, {visitors} visitors")
    folder = Path(tempfile.mkdtemp(prefix="stock-voila-"))
    notebook = folder / f"{lesson}.ipynb"
    shutil.copy(settings.notebooks / LANGUAGE / notebook.name, notebook)
    port = free_port()
    server = ServerProcess(
        [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", notebook.name],
        environment=clean_environment({"HAIDANG_COURSE": str(settings.course), "HAIDANG_DATA": str(folder / "data")}),
        port=port,
        ready_path="/voila/static/voila.js",
        log=folder / "server.log",
        folder=folder,
    )
    phones = [Phone(server.address, timeout_seconds=PATIENT_SECONDS) for _ in range(visitors)]
    one = Phone(server.address, timeout_seconds=PATIENT_SECONDS)
    try:
        server.start()
        await one.fetch("/")
        visit = await first_visit(server.address, "/", {}, ".jp-OutputArea-output *")
        opening = await opening_time(one, "/", OPENINGS)
        # Its kernels outlive the pages (docs/benchmarks.md), so it begins anew to have none before the class comes.
        server.stop()
        server.start()
        met = await crowd(server, phones, "/", [], within=WITHIN_SECONDS)
    finally:
        for phone in (one, *phones):
            await phone.close()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return Ours(visit=visit, opening=opening, crowd=met)


def score_ours(played: Rehearsal, settings: Settings) -> float:
    """Give the seconds for each submission: read the answers, score, write submission, gradebook and page."""
    _say("scoring: ours")
    wb = open_workbench(settings)
    attempts = [evening.ledger.attempt for evening in played.evenings if evening.ledger.attempt is not None]
    try:
        project(wb, attempts[0])
        began = time.perf_counter()
        for attempt in attempts:
            project(wb, attempt)
        return (time.perf_counter() - began) / len(attempts)
    finally:
        wb.database.dispose()


def score_stock(played: Rehearsal, settings: Settings, *, few: bool) -> tuple[float, int]:
    """Give the seconds for each submission of ``nbgrader autograde``, start of the command included, and how many."""
    release = played.company.release.id
    people = sorted(path.name for path in (settings.data / "course" / "submitted").iterdir())
    patterns = ("p[0-3]*", "p*") if few else ("p*",)
    pattern = next(one for one in patterns if any(fnmatch(name, one) for name in people))
    number = sum(fnmatch(name, pattern) for name in people)
    _say(f"scoring: nbgrader autograde, {number} submissions")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", str(release), "--student", pattern, "--force"],
        cwd=settings.course,
        env={**clean_environment(settings.environment()), "PATH": path},
        capture_output=True,
        check=True,
    )
    return (time.perf_counter() - began) / number, number


def table(ours: Ours, stock: Ours | None, report: Report, scoring: Scoring) -> list[Row]:
    """Put the figures side by side."""
    kind = memory_kind().split(",")[0]
    class_of = f"{ours.crowd.visitors} phones within {WITHIN_SECONDS:.0f} s"
    remark = _remark(ours, stock)

    def pair(name: str, unit: str, value: Callable[[Ours], float], target: float | None = None, note: str = "") -> Row:
        theirs = None if stock is None else value(stock)
        return Row(name=name, unit=unit, ours=value(ours), stock=theirs, target=target, note=note)

    def alone(name: str, unit: str, value: float | None, note: str) -> Row:
        return Row(name=name, unit=unit, ours=value, stock=None, note=note)

    heavy = ours.heaviest
    heaviest = (
        []
        if heavy is None
        else [
            Row(
                name="heaviest lesson, first visit",
                unit="kB",
                ours=heavy.visit.wire_bytes / 1e3,
                stock=None,
                target=200,
                note=heavy.lesson,
            ),
            alone("heaviest lesson, page from a warm server, median", "ms", 1e3 * heavy.opening, heavy.lesson),
        ]
    )
    autograded = "" if scoring.stock is None else f"stock: nbgrader autograde, {scoring.stock[1]} submissions"
    return [
        pair("first visit, over the wire", "kB", lambda one: one.visit.wire_bytes / 1e3, 200),
        pair("first visit, requests", "", lambda one: one.visit.requests, 15),
        pair("first visit, requests to other servers", "", lambda one: one.visit.elsewhere, 0),
        pair("page from a warm server, median", "ms", lambda one: 1e3 * one.opening),
        *heaviest,
        pair(f"{class_of}, p50", "s", lambda one: one.crowd.p50, None, remark),
        pair(f"{class_of}, p95", "s", lambda one: one.crowd.p95, 0.5, remark),
        pair(f"{class_of}, longest", "s", lambda one: one.crowd.longest, None, remark),
        pair(f"memory for each of them ({kind})", "MB", lambda one: one.crowd.bytes_each / 1e6, None, remark),
        alone(f"memory for each, sign-in included ({kind})", "MB", report.pss_mb_per_learner, "rehearsal"),
        alone("answer acknowledged, p95", "ms", report.ack_p95_ms, "rehearsal; stock keeps no answers"),
        Row(
            name="one submission scored",
            unit="ms",
            ours=1e3 * scoring.ours,
            stock=None if scoring.stock is None else 1e3 * scoring.stock[0],
            note=autograded,
        ),
    ]


def _remark(ours: Ours, stock: Ours | None) -> str:
    """Say what keeps the two classes from being alike."""
    said = []
    if stock is not None and stock.crowd.visitors != ours.crowd.visitors:
        said.append(f"stock with {stock.crowd.visitors} visitors only")
    for name, one in (("ours", ours), ("stock", stock)):
        if one is not None and one.crowd.failed:
            said.append(f"{name}: {one.crowd.failed} visitors got no page")
    return "; ".join(said)


def machine(ours: Ours) -> str:
    """Describe the machine without naming it."""
    memory = psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores shared with the clients, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {ours.visit.browser}, load over 15 minutes {load:.1f}"
    )


def in_words(rows: Sequence[Row], ours: Ours) -> str:
    """Give the table in Markdown, with what stood ready before the clocks."""
    lines = [
        "| what | ours | stock | stock ÷ ours | unit | target | holds | note |",
        "|---|---:|---:|---:|---|---:|---|---|",
    ]
    for row in rows:
        holds = {True: "yes", False: "NO", None: ""}[row.holds]
        target = "" if row.target is None else f"≤ {row.target:g}"
        ratio = "–" if row.ratio is None else f"{_number(row.ratio)} ×"
        cells = (row.name, _number(row.ours), _number(row.stock), ratio, row.unit, target, holds, row.note)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(
        [*lines, "", f"Machine: {machine(ours)}.", "", "Before the clocks:", *(f"- {one}" for one in PREPARED)]
    )


def _object(rows: Sequence[Row], ours: Ours) -> dict[str, object]:
    lines = [{**asdict(row), "ratio": row.ratio, "holds": row.holds} for row in rows]
    return {"rows": lines, "machine": machine(ours), "prepared": PREPARED}


def _number(value: float | None) -> str:
    """Three figures are all that such a measurement can carry."""
    if value is None or math.isnan(value):
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
