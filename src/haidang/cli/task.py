"""``haidang task``."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("task")
def command() -> None:
    """Kịch bản điện thoại mô phỏng: chơi thử khi soạn."""


@command.command("play")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8877, show_default=True, help="Cổng; bận thì chọn cổng kế tiếp."
)
@click.option("--open/--no-open", "open_browser", default=True, help="Mở trình duyệt (nếu máy có màn hình).")
def play(*, file: Path, port: int, open_browser: bool) -> None:
    """Mở riêng một kịch bản (tasks/….yaml) cùng diễn biến và điểm bên cạnh; sửa tệp rồi tải lại trang là thấy."""
    from haidang.serving.task_bench import play as serve

    serve(file, port=port, open_browser=open_browser)
