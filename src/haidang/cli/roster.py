"""``haidang roster``."""

from __future__ import annotations

from pathlib import Path

import click

from haidang.cli.options import opened, places


@click.group("roster")
def command() -> None:
    """Danh sách: nhập từ Excel, in thẻ đăng nhập."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--province", default="", help="Tỉnh hoặc thành phố của danh sách.")
@click.option("--commune", default="", help="Phường hoặc xã của danh sách.")
@click.option("--under", default="", help="Thay cho hai mục trên: mã hoặc tên đơn vị đã có.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Nơi ghi danh sách kèm mã và thẻ PDF.",
)
@click.option("--yes", is_flag=True, help="Không hỏi lại; dừng nếu có chỗ cần quyết định.")
@places
def import_(
    *,
    file: Path,
    province: str,
    commune: str,
    under: str,
    out: Path,
    yes: bool,
    data: Path | None,
    course: Path | None,
    database: str,
) -> None:
    """Nhập danh sách FILE (CSV hoặc Excel): xem trước, rồi ghi tất cả hoặc không ghi gì."""
    from haidang.cli.roster_steps import decide, save
    from haidang.workbench.enrol import enrol, ensure_place, find_unit

    workbench = opened(data, course, database)
    unit = find_unit(workbench, under) if under else ensure_place(workbench, province=province, commune=commune)
    plan = decide(workbench, file, unit, ask=not yes)
    if not yes:
        click.confirm("Nhập danh sách này?", abort=True)
    save(enrol(workbench, plan, title=unit.name), out, file.stem)


@command.command("cards")
@click.option("--unit", required=True, help="Mã hoặc tên đơn vị.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("the-dang-nhap.pdf"),
    show_default=True,
    help="Tệp PDF sẽ ghi.",
)
@click.option("--reason", default="In lại thẻ cho cả đơn vị", show_default=True, help="Lý do, được lưu lại.")
@click.option(
    "--public-address",
    default="",
    envvar="HAIDANG_PUBLIC_ADDRESS",
    help="Địa chỉ Internet của máy chủ; có thì thẻ mới in mã QR.",
)
@click.option("--yes", is_flag=True, help="Không hỏi lại.")
@places
def cards(
    *,
    unit: str,
    out: Path,
    reason: str,
    public_address: str,
    yes: bool,
    data: Path | None,
    course: Path | None,
    database: str,
) -> None:
    """In thẻ mới cho mọi tình nguyện viên của một đơn vị; thẻ cũ hết hiệu lực ngay."""
    from haidang.workbench.enrol import find_unit, renew_cards

    workbench = opened(data, course, database, public_address)
    found = find_unit(workbench, unit)
    if not yes:
        click.confirm(f"Mọi thẻ cũ của {found.name} sẽ hết hiệu lực. Tiếp tục?", abort=True)
    pdf, count = renew_cards(workbench, found, reason=reason)
    out.write_bytes(pdf)
    click.echo(f"Đã in {count} thẻ vào {out}. Tệp này chứa mã cá nhân: in xong hãy xóa.")


@command.command("courses")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", default="", help="Chỉ tìm người trong một đơn vị: mã hoặc tên.")
@click.option("--dry-run", is_flag=True, help="Chỉ đọc và báo, không ghi gì.")
@places
def courses(*, file: Path, unit: str, dry_run: bool, data: Path | None, course: Path | None, database: str) -> None:
    """Ghi nhận khóa học trực tuyến đã hoàn thành từ FILE (CSV hoặc Excel): ghi tất cả hoặc không ghi gì."""
    from haidang.cli.roster_steps import show_records
    from haidang.workbench.records import import_records, preview_records

    workbench = opened(data, course, database)
    plan = preview_records(workbench, file, unit=unit)
    show_records(plan)
    if dry_run:
        click.echo("Chạy thử: chưa ghi gì.")
        return
    done = import_records(workbench, plan)
    click.echo(f"Đã ghi: {done.added} lượt mới, {done.replaced} lượt thay ngày cũ.")


@command.command("password")
@click.argument("code")
@click.option("--login", required=True, help="Tên đăng nhập, viết liền.")
@click.password_option(
    "--password", prompt="Mật khẩu", confirmation_prompt="Nhập lại mật khẩu", help="Bỏ trống thì máy sẽ hỏi."
)
@places
def password(*, code: str, login: str, password: str, data: Path | None, course: Path | None, database: str) -> None:
    """Đặt tên đăng nhập và mật khẩu cho giảng viên, điều phối viên có mã CODE."""
    from haidang.workbench.enrol import give_password

    name = give_password(opened(data, course, database), code=code, login=login, password=password)
    click.echo(f"{name} đăng nhập được bằng tên {login}.")


@command.command("demo-nation")
@click.option(
    "--communes",
    type=click.IntRange(1, 3321),
    default=3321,
    show_default=True,
    help="Số xã, phường; ít hơn thì nhẹ hơn.",
)
@click.option("--slots", is_flag=True, help="Ghi cả điểm từng câu (chậm, chỉ nên dùng khi ít xã, phường).")
@places
def demo_nation(*, communes: int, slots: bool, data: Path | None, course: Path | None, database: str) -> None:
    """Tạo cả nước minh họa (mọi tên đều bịa, 240.000 người) để thử tải; chỉ nạp vào cơ sở dữ liệu trống."""
    from haidang.people.nation import nation
    from haidang.workbench.nation import CODE, install_nation

    workbench = opened(data, course, database)
    made = install_nation(
        workbench,
        nation(communes=communes),
        slots=slots,
        told=lambda count: click.echo(f"… {count} người", err=True),
    )
    click.echo(
        f"Đã tạo {made.volunteers} tình nguyện viên trong {made.units} đơn vị, {made.courses} lượt học xong khóa, "
        f"{made.attempts} lần làm bài. Xem: haidang track volunteer."
    )
    click.echo(f"Muốn mở bàn điều phối cả nước: haidang roster password {CODE} --login dieuphoi.")
