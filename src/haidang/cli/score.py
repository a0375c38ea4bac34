"""``haidang score``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.command("score")
@click.argument("release", required=False)
@click.option("--again", is_flag=True, help="Chấm lại mọi bài từ câu trả lời, dùng khi bộ chấm đã đổi.")
@click.option(
    "--audit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Lấy ngẫu nhiên N bài cho nbgrader tự chấm lại trong thư mục tạm rồi so từng ô (mỗi bài chừng hai giây).",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=max(1, min(4, os.cpu_count() or 1)),
    show_default="số nhân của máy, nhiều nhất 4",
    help="Số tiến trình cùng chấm khi có từ 2.000 bài.",
)
@places
def command(
    *,
    release: str | None,
    again: bool,
    audit: int | None,
    processes: int,
    data: Path | None,
    course: Path | None,
    database: str,
) -> None:
    """Chấm nhanh các bài đã nộp và đưa vào sổ điểm của nbgrader.

    RELEASE là tên bản phát hành, ví dụ vneid-r1; bỏ trống thì soát mọi bản. Dừng giữa chừng thì chạy lại là tiếp tục,
    không mất bài nào. Mã thoát 1 nếu còn bài chưa đúng.
    """
    from haidang.domain.ids import ReleaseId
    from haidang.workbench.auditing import audit as audited
    from haidang.workbench.marking import scoring_round
    from haidang.workbench.projecting import collect_seldom

    wb, name = opened(data, course, database), ReleaseId(release) if release else None
    collect_seldom()
    with _progress("Đưa vào sổ điểm") as told:
        done = scoring_round(wb, name, again=again, processes=processes, told=told)
    faults = list(done.faults)
    click.echo(f"Hết giờ, máy nộp thay: {done.handed_in} bài. Mới đưa vào sổ điểm: {done.brought} bài.")
    if again:
        click.echo(f"Chấm lại từ câu trả lời, ra điểm khác trước: {done.rescored} bài.")
    click.echo(f"Chấm lại vì nbgrader đã chấm thiếu cấu hình: {done.repaired} bài.")
    click.echo(f"Kết quả thay đổi sau khi chấm tay: {done.decided} bài. Còn chờ người chấm: {done.waiting} câu.")
    if audit:
        checked = audited(wb, audit, name)
        click.echo(f"nbgrader tự chấm lại {checked.looked_at} bài, số ô khác với sổ điểm: {len(checked.faults)}.")
        faults += checked.faults
    for fault in faults:
        click.echo(str(fault), err=True)
    sys.exit(1 if faults else 0)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Lend a teller that draws a bar on a terminal and prints plain lines anywhere else."""
    if not sys.stderr.isatty():
        yield lambda done, of: click.echo(f"{label}: {done}/{of} bài", err=True)
        return
    with click.progressbar(length=1, label=label, show_pos=True, file=sys.stderr) as bar:

        def told(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield told
