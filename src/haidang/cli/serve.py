"""``haidang serve``."""

from __future__ import annotations

from pathlib import Path

import click

from haidang.cli.options import opened, places

BINDER_BANNER = (
    "Bản dùng thử: để lâu không dùng thì dữ liệu bị xóa; phía sau là Jupyter để ngỏ. "
    "Trước khi thoát, hãy tải tệp kết quả về máy."
)


@click.command("serve")
@places
@click.option("--lan", is_flag=True, help="Mở cho điện thoại trong cùng mạng Wi-Fi (mặc định: chỉ máy này).")
@click.option("--port", default=8765, show_default=True, help="Cổng; nếu bận thì lấy cổng kế tiếp.")
@click.option("--base-url", default="/", help="Tiền tố địa chỉ khi đứng sau máy chủ trung gian, ví dụ /haidang/.")
@click.option(
    "--public-address",
    default="",
    envvar="HAIDANG_PUBLIC_ADDRESS",
    help="Địa chỉ Internet của máy chủ; có thì thẻ đăng nhập mới in mã QR.",
)
@click.option("--demo", is_flag=True, help="Tạo phường minh họa (tên bịa) nếu dữ liệu còn trống.")
@click.option("--binder", is_flag=True, help="Chế độ dùng thử trên Binder: có băng cảnh báo.")
@click.option(
    "--workers",
    type=click.IntRange(1, 32),
    default=1,
    show_default=True,
    help="Số tiến trình cùng trả lời ở một địa chỉ (Linux); hơn 1 khi một nhân không đủ.",
)
@click.option("--open", "open_browser", is_flag=True, help="Mở trình duyệt khi sẵn sàng.")
def command(
    *,
    data: Path | None,
    course: Path | None,
    database: str,
    lan: bool,
    port: int,
    base_url: str,
    public_address: str,
    demo: bool,
    binder: bool,
    workers: int,
    open_browser: bool,
) -> None:
    """Mở máy chủ: bài học, bài kiểm tra, bàn giảng viên và bàn điều phối."""
    from haidang.serving.launch import Launch, serve
    from haidang.workbench.demo import ready_demo
    from haidang.workbench.enrol import welcome_notes

    workbench = opened(data, course, database, public_address)
    notes = ready_demo(workbench) if demo or binder else welcome_notes(workbench)
    base = f"/{base_url.strip('/')}/" if base_url.strip("/") else "/"
    serve(
        workbench,
        Launch(
            lan=lan,
            port=port,
            base=base,
            open_browser=open_browser,
            banner=BINDER_BANNER if binder else "",
            framed=binder,
            workers=workers,
            notes=notes,
        ),
    )
