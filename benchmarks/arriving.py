"""Subject: a class, and a thousand phones, open the lesson with everything it loads."""

from __future__ import annotations

from bench import CLASS, WITHIN_SECONDS, Bench, say
from crowds import crowd, put_away
from rows import Row

CLASS_P95 = 0.3
CROWD_P95 = 1.0


async def rows(bench: Bench) -> list[Row]:
    """Let both crowds come to a server of ours, a class to stock Voila, a class to Kolibri's sign-in page."""
    stage = await bench.stage()
    first, _second = await bench.our_visits()
    sizes = bench.sizes
    server = await bench.server()
    say(f"ours: {CLASS} phones within {WITHIN_SECONDS:.0f} s")
    phones = stage.phones(server, CLASS)
    try:
        few = await crowd(server, phones, first.paths, within=WITHIN_SECONDS)
    finally:
        await put_away(phones)
    many = await bench.crowd()
    voila, kolibri = await bench.voila(), await bench.kolibri()
    theirs = None if voila is None else voila.crowd
    note = few.cost
    if theirs is not None:
        note += "" if theirs.visitors == CLASS else f"; stock Voila with {theirs.visitors} phones only"
        note += f"; stock Voila: {theirs.failed} got no page" if theirs.failed else ""
    name = f"{CLASS} phones within {WITHIN_SECONDS:.0f} s, everything downloaded"
    crowd_name = f"{sizes.crowd:,} phones within {sizes.crowd_within:.0f} s"
    smaller = "the rate of 1,000 in 60 s" if bench.quick else ""

    def beside(kind: str, ours: float, stock: float | None, target: float | None = None, told: str = "") -> Row:
        return Row(name=f"{name}, {kind}", unit="s", ours=ours, stock=stock, target=target, note=told)

    return [
        beside("p50", few.p50, None if theirs is None else theirs.p50, told=note),
        beside("p95", few.p95, None if theirs is None else theirs.p95, CLASS_P95, note),
        beside("longest", few.longest, None if theirs is None else theirs.longest, told=note),
        Row(
            name=f"{name}: got no page",
            unit="",
            ours=few.failed,
            stock=None if theirs is None else theirs.failed,
            target=0,
        ),
        Row(
            name=f"{name}, p95, beside Kolibri's sign-in page",
            unit="s",
            ours=few.p95,
            stock=None if kolibri is None else kolibri.crowd.p95,
            note=bench.no_kolibri
            if kolibri is None
            else f"Kolibri {kolibri.version}, longest {kolibri.crowd.longest:.3g} s",
        ),
        Row(
            name=f"{crowd_name}, p50",
            unit="s",
            ours=many.p50,
            stock=None,
            note=f"{smaller}; {many.cost}" if smaller else many.cost,
        ),
        Row(name=f"{crowd_name}, p95", unit="s", ours=many.p95, stock=None, target=CROWD_P95, note=smaller),
        Row(name=f"{crowd_name}, longest", unit="s", ours=many.longest, stock=None, note=smaller),
        Row(name=f"{crowd_name}: got no page", unit="", ours=many.failed, stock=None, target=0, note=smaller),
    ]
