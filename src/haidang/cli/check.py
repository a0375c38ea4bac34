"""``haidang check``."""

from __future__ import annotations

from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.group("check")
def command() -> None:
    """Bài kiểm tra: dựng và phát hành cho nbgrader, in ra giấy."""


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


@command.command("paper")
@click.argument("check")
@click.option("--codes", type=click.IntRange(1, 12), default=4, show_default=True, help="Số đề khác nhau.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Tệp HTML để mở bằng trình duyệt và in.",
)
@click.option("--lang", default="vi", show_default=True, help="Ngôn ngữ của đề.")
@places
def paper(
    *, check: str, codes: int, out: Path, lang: str, data: Path | None, course: Path | None, database: str
) -> None:
    """In bài kiểm tra đã phát hành ra giấy, mỗi đề một mã, kèm phiếu trả lời."""
    from haidang.domain.errors import SetupError
    from haidang.domain.ids import CheckId
    from haidang.serving.paper_pages import paper_file

    html = paper_file(opened(data, course, database), CheckId(check), codes, lang)
    try:
        out.write_text(html, encoding="utf-8")
    except OSError as fault:
        raise SetupError(f"Không ghi được tệp {out}. Hãy chọn chỗ khác bằng --out.") from fault
    click.echo(f"Đã ghi {codes} đề vào {out}. Mở tệp bằng trình duyệt rồi in khổ A4.")
