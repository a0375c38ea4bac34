"""Subject: the table of 240,000 volunteers × 2 courses, beside ``nbgrader export`` of as many rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import Bench, say
from rows import Row
from scoring import hand_in_many
from stage import Stage

from haidang.people.nation import nation
from haidang.rehearsal.server import clean_environment
from haidang.workbench.finishing import catch_up
from haidang.workbench.nation import install_nation
from haidang.workbench.opening import Settings, open_workbench

TABLE_SECONDS = 5.0
TABLE_GB = 1.0
COURSES = 2
TABLE = """
import json, resource, sys, time
from haidang.workbench.nation import CHECK
from haidang.workbench.opening import Settings, open_workbench
from haidang.workbench.report import progress_of
wb = open_workbench(Settings.from_environment())
began = time.perf_counter()
report = progress_of(wb, None, CHECK, most_named=0)
seconds = time.perf_counter() - began
print(json.dumps([seconds, 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(report.units)]))
"""
"""The whole table by unit in a process of its own; its clock includes importing pandas, its memory everything."""
EXPORT = """
import json, sys, time
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
with Gradebook(sys.argv[1]) as book:
    number = sum(one.num_submissions for one in book.assignments)
    plugin = CsvExportPlugin()
    plugin.to = sys.argv[2]
    began = time.perf_counter()
    plugin.export(book)
    print(json.dumps([time.perf_counter() - began, number]))
"""
"""What the command does once it has started; each line of its table is one person and one check."""


async def rows(bench: Bench) -> list[Row]:
    """Invent the nation (a part of it in the quick run), make its table, and let nbgrader export what there is."""
    stage = await bench.stage()
    volunteers, settings = invent(stage, bench.sizes.communes)
    seconds, peak, units = national_table(settings)
    stock, told = None, f"{units:,} units; invented beforehand"
    if not bench.alone:
        each, number = export_each(stage, bench)
        stock = each * volunteers * COURSES
        told += f"; nbgrader export: {1e3 * each:.2g} ms a row with {number} rows, extrapolated"
    name = f"table by unit of {volunteers:,} volunteers × {COURSES} courses"
    return [
        Row(name=name, unit="s", ours=seconds, stock=stock, target=TABLE_SECONDS, note=told),
        Row(name=f"{name}, most memory", unit="GB", ours=peak / 1e9, stock=None, target=TABLE_GB, note="whole process"),
    ]


def invent(stage: Stage, communes: int) -> tuple[int, Settings]:
    """Fill a database of its own with an invented nation; how many volunteers, and where it lies."""
    say(f"inventing a nation of {communes:,} communes")
    settings = Settings(
        data=stage.folder / f"nation-{communes}", course=stage.settings.course, notebooks=stage.settings.notebooks
    )
    wb = open_workbench(settings)
    try:
        return install_nation(wb, nation(communes=communes)).volunteers, settings
    finally:
        wb.database.dispose()


def national_table(settings: Settings) -> tuple[float, int, int]:
    """Give the seconds, the most bytes of memory, and the units of the table."""
    say("ours: the table by unit")
    seconds, peak, units = _last_line(TABLE, [], settings.data, settings.environment())
    return float(seconds), int(peak), int(units)


def export_each(stage: Stage, bench: Bench) -> tuple[float, int]:
    """Give the seconds for each row of nbgrader's own export, and the number of rows it wrote."""
    gradebook = stage.settings.data / "gradebook.db"
    if not any((stage.settings.data / "course").glob("submitted/*")):  # scoring has not been before us
        with stage.workbench() as wb:
            hand_in_many(stage, wb, stage.members[-bench.sizes.scored :])
            catch_up(wb)
    say("stock: nbgrader export")
    seconds, number = _last_line(EXPORT, [f"sqlite:///{gradebook}", os.devnull], stage.folder, {})
    return float(seconds) / int(number), int(number)


def _last_line(script: str, arguments: Sequence[str], folder: Path, settings: dict[str, str]) -> list[float]:
    """Run a script in a fresh Python and read the JSON of its last line."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder,
        env=clean_environment(settings),
        capture_output=True,
        check=True,
    )
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found
