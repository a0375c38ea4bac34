"""Subject: the memory of the server's process tree, with 200 lessons open."""

from __future__ import annotations

from bench import LEARNERS, Bench, arrive, say
from rows import Row

from haidang.rehearsal.server import memory_kind

EACH_MB = 0.3
WHOLE_MB = 220
ARRIVE_PER_SECOND = 20


async def rows(bench: Bench) -> list[Row]:
    """Open 200 lessons on a server that has just started, and leave them open with their connections."""
    if bench.sizes.crowd == LEARNERS:
        met = await bench.crowd()
    else:
        stage, (first, _second) = await bench.stage(), await bench.our_visits()
        bench.stop_server()
        say(f"ours: memory with {LEARNERS} lessons open")
        met = await arrive(stage, LEARNERS, first.paths, LEARNERS / ARRIVE_PER_SECOND)
    voila, kolibri = await bench.voila(), await bench.kolibri()
    kind = memory_kind().split(",", maxsplit=1)[0]
    return [
        Row(
            name=f"memory for each of {LEARNERS} learners with an open lesson ({kind})",
            unit="MB",
            ours=met.bytes_each / 1e6,
            stock=None if voila is None else voila.crowd.bytes_each / 1e6,
            target=EACH_MB,
            note=""
            if voila is None
            else f"growth from a server that has just started; stock Voila with {voila.crowd.visitors} open",
        ),
        Row(
            name=f"whole server with {LEARNERS} learners ({kind})",
            unit="MB",
            ours=met.memory_after / 1e6,
            stock=None if kolibri is None else kolibri.idle_bytes / 1e6,
            target=WHOLE_MB,
            note=bench.no_kolibri if kolibri is None else f"stock: Kolibri {kolibri.version} with nobody",
        ),
    ]
