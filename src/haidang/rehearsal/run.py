"""The rehearsal itself: gather, serve, play, kill if asked, stop, and hold everything against the ledgers."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from haidang.domain.attempts import Variant
from haidang.domain.ids import AttemptId, CheckId
from haidang.rehearsal import audit, rows, tracking
from haidang.rehearsal.company import Card, Company, gather
from haidang.rehearsal.ledger import Sent
from haidang.rehearsal.parts import rng_of
from haidang.rehearsal.phone import Phone
from haidang.rehearsal.report import Report, percentile, rounded
from haidang.rehearsal.server import OUR_COMMAND, ServerProcess, clean_environment, free_port
from haidang.rehearsal.volunteer import LANGUAGE, Evening, Stage, play
from haidang.workbench.opening import Settings, open_workbench

ARRIVAL_SECONDS = 5.0
"""All volunteers arrive within this time, as when a trainer says "now scan the code"."""
WARM_SECONDS = 180.0
"""How long the server may take to render its shared pages on a slow laptop."""
CALM_SECONDS = 1.5
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to rehearse.

    Parameters
    ----------
    number
        Volunteers, ≥ 1.
    course, notebooks
        The content that the class would use.
    kill
        Kill the server once in the middle, and start it again.
    keep
        Leave the data folder behind.
    """

    number: int
    check: CheckId
    course: Path
    notebooks: Path
    kill: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What came of it. `folder` is None unless it was kept; `findings` explain errors, losses and disagreements."""

    company: Company

    report: Report
    findings: tuple[str, ...]
    evenings: tuple[Evening, ...]
    folder: Path | None


def rehearse(plan: Plan, *, say: Callable[[str], None] = lambda _line: None) -> Rehearsal:
    """Play the whole evening on a throw-away data folder; the server is ended and the folder removed whatever happens.

    Parameters
    ----------
    say
        Told what is happening, in Vietnamese, for somebody who waits.

    Raises
    ------
    SetupError
        If the server cannot be started.
    NotFound
        If the course has no such check.
    """
    folder = Path(tempfile.mkdtemp(prefix="haidang-dien-tap-"))
    try:
        return _rehearse(plan, folder, say)
    finally:
        if not plan.keep:
            shutil.rmtree(folder, ignore_errors=True)


def our_server(settings: Settings, *options: str) -> ServerProcess:
    """Give ``haidang serve`` (with more `options`) on a data folder and a free port, not started yet."""
    port = free_port()
    return ServerProcess(
        [*OUR_COMMAND, "serve", "--port", str(port), *options],
        environment=clean_environment(settings.environment()),
        port=port,
        ready_path="/health",
        log=settings.data / "server.log",
        folder=settings.data,
    )


def settings_of(plan: Plan, folder: Path) -> Settings:
    """Give settings that name everything, so that nothing of the shell's own can slip in."""
    return Settings(data=folder.resolve(), course=plan.course, notebooks=plan.notebooks)


def _rehearse(plan: Plan, folder: Path, say: Callable[[str], None]) -> Rehearsal:
    settings = settings_of(plan, folder)
    say(f"Chuẩn bị lớp diễn tập {plan.number} người…")
    wb = open_workbench(settings)
    try:
        company = gather(wb, number=plan.number, check=plan.check)
    finally:
        wb.database.dispose()
    server = our_server(settings)
    director = _Director(plan, company, server, settings, say)
    try:
        say("Khởi động máy chủ và dựng sẵn các trang…")
        server.start()
        evenings = asyncio.run(director.play_all())
    finally:
        server.stop()
    say("Đối chiếu sổ ghi, sổ điểm và bảng tiến độ…")
    return _settle(plan, company, settings, director, evenings)


class _Director:
    """Brings the volunteers on stage, measures in between, and pulls the plug once if asked."""

    def __init__(
        self, plan: Plan, company: Company, server: ServerProcess, settings: Settings, say: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._company = company
        self._server = server
        self._settings = settings
        self._say = say
        self._arrived: set[int] = set()
        self._everybody = asyncio.Event()
        self._curtain = asyncio.Event()
        self._halfway = asyncio.Event()
        self._acknowledged = 0
        self._plug_pulled = False
        self.killed = False
        self.grown_bytes = 0

    async def play_all(self) -> list[Evening]:
        """Play everybody; their evenings in the order of the roster."""
        await warm_up(self._company, self._server)
        idle = await asyncio.to_thread(self._server.memory)
        stage = Stage(
            company=self._company,
            address=self._server.address,
            variants_of=self._variants_of,
            all_opened=self._all_opened,
            on_acknowledged=self._count,
            excused=lambda: self._plug_pulled,
        )
        self._say(f"{self._plan.number} người lần lượt vào lớp…")
        players = [asyncio.create_task(self._one(stage, index, card)) for index, card in enumerate(self._company.cards)]
        plug = asyncio.create_task(self._pull_plug()) if self._plan.kill else None
        try:
            await self._everybody.wait()
            self.grown_bytes = await asyncio.to_thread(self._server.memory) - idle
            self._say("Mọi người đã mở bài học, bắt đầu làm bài kiểm tra…")
            self._curtain.set()
            evenings = await asyncio.gather(*players)
            self._halfway.set()
            if plug is not None:
                await plug
        finally:
            for task in (*players, *([plug] if plug else [])):
                task.cancel()
        return evenings

    async def _one(self, stage: Stage, index: int, card: Card) -> Evening:
        spread = min(ARRIVAL_SECONDS, self._plan.number / 4)
        try:
            return await play(stage, card, index, arrives_after=rng_of(index).uniform(0, spread))
        finally:
            self._count_in(index)  # nobody waits for somebody who has gone home

    async def _all_opened(self, index: int) -> None:
        self._count_in(index)
        await self._curtain.wait()

    def _count_in(self, index: int) -> None:
        self._arrived.add(index)
        if len(self._arrived) == self._plan.number:
            self._everybody.set()

    def _count(self, answers: int) -> None:
        self._acknowledged += answers
        slots = len(self._company.release.form.slots)
        if self._acknowledged >= self._plan.number * slots / 2:
            self._halfway.set()

    async def _pull_plug(self) -> None:
        await self._halfway.wait()
        self._say("Tắt ngang máy chủ rồi mở lại…")
        self._plug_pulled = True
        await asyncio.to_thread(self._server.kill)
        await asyncio.to_thread(self._server.start)
        self.killed = True
        # Phones that noticed nothing yet may still hold a connection to the dead process.
        await asyncio.sleep(CALM_SECONDS)
        self._plug_pulled = False

    def _variants_of(self, attempt: AttemptId) -> tuple[Variant, ...]:
        return rows.variants_of(self._settings.data, attempt)


async def warm_up(company: Company, server: ServerProcess) -> None:
    """Wait until every shared page is rendered and the kernels that did it are gone; the trainer looks at the lesson.

    This stands before every clock: in a real class the server has been up for a while.
    """
    phone = Phone(server.address)
    page = f"/{LANGUAGE}/lesson/{company.lesson}"
    try:
        fields = {"name": company.trainer_login, "password": company.trainer_password}
        await phone.sign_in("/staff", fields, then=page)
        await phone.open(page, ["/api/me"])
    finally:
        await phone.close()
    deadline = time.monotonic() + WARM_SECONDS
    calm_since = time.monotonic()
    while time.monotonic() < deadline and time.monotonic() - calm_since < CALM_SECONDS:
        await asyncio.sleep(0.2)
        if await asyncio.to_thread(server.helpers):
            calm_since = time.monotonic()


def _settle(
    plan: Plan, company: Company, settings: Settings, director: _Director, evenings: Sequence[Evening]
) -> Rehearsal:
    """Hold the ledgers against the raw rows and the tracker, and count."""
    release = company.release
    ledgers = [evening.ledger for evening in evenings]
    found = rows.read_rows(settings.data, release.form.check, release.id)
    lost = audit.lost_events(ledgers, found.events)
    disagreements = [
        *audit.strange_events(ledgers, found.events),
        *audit.wrong_journal(release, ledgers, found),
        *audit.wrong_gradebook(release, ledgers, found.cells),
        *tracking.compare(release, ledgers, company.unit_names, clean_environment(settings.environment())),
    ]
    errors = [line for evening in evenings for line in evening.errors]
    if plan.kill and not director.killed:
        errors.append("máy chủ lẽ ra bị tắt ngang một lần mà không kịp")
    openings = [evening.lesson.seconds for evening in evenings if evening.lesson is not None]
    acks = [one for evening in evenings for one in evening.acknowledgement_ms]
    report = Report(
        people=plan.number,
        opened=len(openings),
        answered=_answers(one for ledger in ledgers for one in ledger.made.values()),
        acknowledged=_answers(one for ledger in ledgers for one in ledger.acknowledged.values()),
        lost=len(lost),
        submitted=sum(ledger.submitted for ledger in ledgers),
        scored=sum(row.automatic is not None and not row.waits for row in found.cells),
        needs_review=sum(row.waits for row in found.cells),
        errors=len(errors),
        open_p50_s=rounded(percentile(openings, 0.5), 3),
        open_p95_s=rounded(percentile(openings, 0.95), 3),
        ack_p50_ms=rounded(percentile(acks, 0.5), 1),
        ack_p95_ms=rounded(percentile(acks, 0.95), 1),
        pss_mb_per_learner=round(director.grown_bytes / plan.number / MEGABYTE, 3),
        tracker_agrees=not disagreements,
    )
    return Rehearsal(
        company=company,
        report=report,
        findings=(*errors, *lost, *disagreements),
        evenings=tuple(evenings),
        folder=settings.data if plan.keep else None,
    )


def _answers(events: Iterable[Sent]) -> int:
    """Count answers: to know where somebody was in a lesson is none."""
    return sum(event.kind != "place" for event in events)
