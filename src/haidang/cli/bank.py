"""``haidang bank``."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group("bank")
def command() -> None:
    """Ngân hàng câu: soát lỗi nội dung."""


@command.command("lint")
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HAIDANG_COURSE",
    help="Thư mục nội dung (mặc định: assessments/).",
)
@click.option("--quiet", is_flag=True, help="Chỉ in lỗi, không in cảnh báo.")
def lint(*, course: Path | None, quiet: bool) -> None:
    """Soát mọi tệp nội dung; in tất cả lỗi cùng lúc, mỗi lỗi có tệp, dòng và cách sửa."""
    from haidang.bank import lint_course
    from haidang.domain.diagnostics import errors_in
    from haidang.workbench.attempts import today_in_vietnam
    from haidang.workbench.opening import Settings, utc_now

    folder = Settings.from_environment(course=course).course
    found = lint_course(folder, today=today_in_vietnam(utc_now()))
    errors = errors_in(found)
    for diagnostic in errors if quiet else found:
        click.echo(str(diagnostic))
    click.echo(f"{len(errors)} lỗi, {len(found) - len(errors)} cảnh báo.")
    sys.exit(1 if errors else 0)


@command.command("publish")
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HAIDANG_COURSE",
    help="Thư mục nội dung (mặc định: assessments/).",
)
def publish(*, course: Path | None) -> None:
    """Ghi các câu hiện có vào published.yaml; từ đó câu nào sửa phải nâng revision."""
    from haidang.bank import load_course, published_of
    from haidang.workbench.opening import Settings

    folder = Settings.from_environment(course=course).course
    path = folder / "published.yaml"
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    path.write_text(published_of(load_course(folder), before=before), encoding="utf-8")
    click.echo(f"Đã ghi {path}")
