"""What all subjects of one run share: how large it is, the prepared folder, and what the stock programs did."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import stage
import stock_kolibri
import stock_voila
from crowds import Crowd, crowd, put_away
from servers import Server
from stage import LANGUAGE, SESSION_COOKIE, Stage

from browser import Visit, visits

NO_STOCK = "the stock programs were left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured of everything.

    Parameters
    ----------
    crowd, crowd_within
        Phones of the large crowd, and the seconds in which they come: the rate is the same in both sizes.
    answering_seconds
        How long the 200 answer.
    scored, scored_beside, autograded
        Handed-in attempts that we score in one process, as many more by the command's own number of processes, and
        those that `nbgrader autograde` scores.
    patience_seconds
        How long stock Voila may take on the slow phone; 0 computes instead.
    crowd_patience
        How long a phone of stock Voila's class waits before it counts as without a page.
    """

    openings: int
    stock_openings: int
    stock_class: int
    crowd: int
    crowd_within: float
    answering_seconds: float
    live_openings: int
    scored: int
    scored_beside: int
    autograded: int
    communes: int
    starts: int
    crowd_patience: float
    patience_seconds: float


FULL = Sizes(
    openings=100,
    stock_openings=7,
    stock_class=40,
    crowd=1000,
    crowd_within=60,
    answering_seconds=30,
    live_openings=7,
    scored=1000,
    scored_beside=2100,
    autograded=20,
    communes=3321,
    starts=7,
    crowd_patience=150,
    patience_seconds=150,
)
QUICK = Sizes(
    openings=30,
    stock_openings=2,
    stock_class=3,
    crowd=200,
    crowd_within=12,
    answering_seconds=5,
    live_openings=2,
    scored=300,
    scored_beside=0,
    autograded=2,
    communes=50,
    starts=1,
    crowd_patience=30,
    patience_seconds=0,
)
CLASS = 40
WITHIN_SECONDS = 5.0
LEARNERS = 200


_BEGAN = time.monotonic()


def say(line: str) -> None:
    """Tell whoever waits what is happening, and how long it has been."""
    print(f"{time.monotonic() - _BEGAN:5.0f} s  {line}", file=sys.stderr, flush=True)


@dataclass(slots=True)
class Bench:
    """One run. Everything is made when a subject first asks for it, and kept.

    Parameters
    ----------
    alone
        Leave the stock programs out.
    """

    sizes: Sizes
    quick: bool = False
    alone: bool = False
    _stage: Stage | None = None
    _visits: tuple[Visit, Visit] | None = None
    _server: Server | None = None
    _crowd: Crowd | None = None
    _voila: stock_voila.VoilaFigures | None = None
    _kolibri: stock_kolibri.KolibriFigures | None = None
    no_kolibri: str = ""
    """Why there are no figures of Kolibri."""

    async def stage(self) -> Stage:
        """Give the prepared data folder."""
        if self._stage is None:
            number = max(self.sizes.crowd, LEARNERS) + self.sizes.scored + self.sizes.scored_beside + 1
            say(f"preparing a data folder with {number} volunteers, every page rendered")
            self._stage = await stage.prepare(number, vietnamese_only=self.quick)
        return self._stage

    async def our_visits(self) -> tuple[Visit, Visit]:
        """Give the first and the second visit of the VNeID lesson in a browser."""
        if self._visits is None:
            prepared, server = await self.stage(), await self.server()
            cookies = {SESSION_COOKIE: prepared.members[0].token}
            say("ours: first and second visit")
            first, second = await visits(server.address, prepared.lesson_path, cookies, prepared.lesson_shown)
            self._visits = first, second
        return self._visits

    async def server(self) -> Server:
        """Give a server of ours that is up and warm, until `stop_server`."""
        if self._server is None:
            self._server = await (await self.stage()).serve()
        return self._server

    def stop_server(self) -> None:
        """Stop it, so that a subject can have the data folder for itself."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    async def crowd(self) -> Crowd:
        """Give the large crowd, on a server that has just started."""
        if self._crowd is None:
            prepared, (first, _second) = await self.stage(), await self.our_visits()
            self.stop_server()
            say(f"ours: {self.sizes.crowd} phones within {self.sizes.crowd_within:.0f} s")
            self._crowd = await arrive(prepared, self.sizes.crowd, first.paths, self.sizes.crowd_within)
        return self._crowd

    async def voila(self) -> stock_voila.VoilaFigures | None:
        """Give what stock Voila does with the same notebook, None if it is left out."""
        if self._voila is None and not self.alone:
            prepared = await self.stage()
            sizes = self.sizes
            say(f"stock Voila: opening, visits, {sizes.stock_class} phones")
            self._voila = await stock_voila.measure(
                prepared.settings.notebooks / LANGUAGE / f"{prepared.lesson}.ipynb",
                prepared.settings,
                visitors=sizes.stock_class,
                openings=sizes.stock_openings,
                within=WITHIN_SECONDS,
                patience=sizes.crowd_patience,
            )
        return self._voila

    async def kolibri(self) -> stock_kolibri.KolibriFigures | None:
        """Give what Kolibri does, None (and `no_kolibri`) if it is left out or not there."""
        if self._kolibri is None and not self.no_kolibri:
            if self.alone:
                self.no_kolibri = NO_STOCK
            elif self.quick and not stock_kolibri.installed():
                self.no_kolibri = "Kolibri is not installed yet: `make bench` installs it"
            else:
                self.no_kolibri = await asyncio.to_thread(stock_kolibri.install, say)
            if not self.no_kolibri:
                say(f"Kolibri: idle, visits, {CLASS} phones")
                self._kolibri = await stock_kolibri.measure(visitors=CLASS, within=WITHIN_SECONDS)
        return self._kolibri

    def end(self) -> None:
        """Stop and remove what was made."""
        self.stop_server()
        if self._stage is not None:
            stage.remove([self._stage.folder])


async def arrive(prepared: Stage, number: int, paths: Sequence[str], within: float) -> Crowd:
    """Let so many phones come to a server that has just started."""
    server = await prepared.serve()
    phones = prepared.phones(server, number)
    try:
        return await crowd(server, phones, paths, within=within)
    finally:
        await put_away(phones)
        server.stop()
