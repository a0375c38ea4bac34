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


@command.command("stats")
@click.option(
    "--course",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="HAIDANG_COURSE",
    help="Thư mục nội dung (mặc định: assessments/).",
)
@click.option("--json", "as_json", is_flag=True, help="In một đối tượng JSON.")
def stats(*, course: Path | None, as_json: bool) -> None:
    """Đếm nội dung: năng lực, câu, kịch bản, bài học, và mục nào của sổ cái đã được dạy, luyện, kiểm tra."""
    import json

    from haidang.bank import load_course
    from haidang.workbench.attempts import today_in_vietnam
    from haidang.workbench.coverage import stats as count
    from haidang.workbench.opening import Settings, utc_now

    settings = Settings.from_environment(course=course)
    found = count(load_course(settings.course), settings.notebooks, today=today_in_vietnam(utc_now()))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name, value in found.items():
        click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")
