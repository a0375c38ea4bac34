"""Subject: one visitor opens a lesson from a warm server; the heaviest lesson."""

from __future__ import annotations

from bench import Bench, say
from crowds import opening_time, put_away
from rows import Row
from stage import LANGUAGE

from browser import visits
from haidang.workbench.notebooks import lessons

TARGET_MS = 15
LEAST_TIMES = 80
HEAVIEST_KB = 200


async def rows(bench: Bench) -> list[Row]:
    """Measure the page alone, one visitor at a time, until its last byte."""
    stage = await bench.stage()
    say("ours: opening the lesson, the heaviest lesson")
    server = await bench.server()
    phone = stage.phones(server, 1)[0]
    try:
        opening = await opening_time(phone, stage.lesson_path, bench.sizes.openings)
        sizes = {}
        for lesson in lessons(stage.settings.notebooks, LANGUAGE):
            sizes[lesson.name] = (await phone.fetch(f"/{LANGUAGE}/lesson/{lesson.name}")).wire_bytes
        heaviest = max(sizes, key=lambda one: sizes[one])
        path = f"/{LANGUAGE}/lesson/{heaviest}"
        shown = f"[data-name='{heaviest}'] .hd-widget *"
        (visit,) = await visits(server.address, path, phone.cookies, shown, times=1)
        slowest = await opening_time(phone, path, bench.sizes.openings)
    finally:
        await put_away([phone])
    stock = await bench.voila()
    return [
        Row(
            name="open the VNeID lesson, warm, p50",
            unit="ms",
            ours=1e3 * opening,
            stock=None if stock is None else 1e3 * stock.opening,
            target=TARGET_MS,
            times=LEAST_TIMES,
            note=f"the page itself, one visitor at a time, {bench.sizes.openings} times; "
            f"stock Voila {bench.sizes.stock_openings} times"
            + ("" if stock is None else stock.tries.told("stock Voila")),
        ),
        Row(
            name="heaviest lesson, first visit",
            unit="kB",
            ours=visit.wire_bytes / 1e3,
            stock=None,
            target=HEAVIEST_KB,
            note=heaviest,
        ),
        Row(name="heaviest lesson, open, warm, p50", unit="ms", ours=1e3 * slowest, stock=None, note=heaviest),
    ]
