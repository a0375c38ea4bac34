"""``haidang check``."""

from __future__ import annotations

from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.group("check")
def command() -> None:
    """Bài kiểm tra: dựng và phát hành cho nbgrader."""


@command.command("build")
@click.argument("check")
@places
def build(*, check: str, data: Path | None, course: Path | None, database: str) -> None:
    """Dựng sổ tay nguồn của nbgrader từ forms/CHECK.yaml."""
    from haidang.domain.ids import CheckId
    from haidang.workbench.checks import build_check

    click.echo(f"Đã dựng {build_check(opened(data, course, database), CheckId(check))}")


@command.command("release")
@click.argument("check")
@places
def release(*, check: str, data: Path | None, course: Path | None, database: str) -> None:
    """Đóng băng bài kiểm tra rồi phát hành qua nbgrader."""
    from haidang.domain.ids import CheckId
    from haidang.workbench.checks import release_check

    click.echo(f"Đã phát hành {release_check(opened(data, course, database), CheckId(check))}")
