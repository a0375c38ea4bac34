"""``haidang score``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.command("score")
@click.argument("release", required=False)
@places
def command(*, release: str | None, data: Path | None, course: Path | None, database: str) -> None:
    """Chấm nhanh các bài đã nộp và đưa vào sổ điểm của nbgrader.

    RELEASE là tên bản phát hành, ví dụ vneid-r1; bỏ trống thì soát mọi bản. Mã thoát 1 nếu còn bài chưa đúng.
    """
    from haidang.domain.ids import ReleaseId
    from haidang.workbench.marking import scoring_round

    done = scoring_round(opened(data, course, database), ReleaseId(release) if release else None)
    click.echo(f"Hết giờ, máy nộp thay: {done.handed_in} bài. Mới đưa vào sổ điểm: {done.brought} bài.")
    click.echo(f"Chấm lại vì nbgrader đã chấm thiếu cấu hình: {done.repaired} bài.")
    click.echo(f"Kết quả thay đổi sau khi chấm tay: {done.decided} bài. Còn chờ người chấm: {done.waiting} câu.")
    for fault in done.faults:
        click.echo(str(fault), err=True)
    sys.exit(1 if done.faults else 0)
