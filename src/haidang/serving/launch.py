"""Start the server and tell the person at the keyboard how phones reach it."""

from __future__ import annotations

import ipaddress
import logging
import logging.handlers
import socket
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from haidang.serving.application import HaidangVoila, build, make_site
from haidang.serving.crew import Crew, Post, check_system
from haidang.serving.ports import EVERYWHERE, LOOPBACK, free_port, has_screen
from haidang.workbench.opening import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How to serve.

    Parameters
    ----------
    lan
        Open to the local network; otherwise this machine only.
    base
        Base URL behind a proxy, with a slash at both ends.
    workers
        Processes that answer, this one included (Linux).
    notes
        Lines to print below the address: the demonstration's sign-ins.
    """

    lan: bool = False
    port: int = 8765
    base: str = "/"
    open_browser: bool = False
    banner: str = ""
    framed: bool = False
    workers: int = 1
    notes: Sequence[str] = ()


def lan_address() -> str:
    """This machine's address in the local network, or the loopback address where there is none.

    No packet is sent: connecting a datagram socket only asks the system which way it would go.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found = str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK
    return found if not ipaddress.ip_address(found).is_unspecified else LOOPBACK


def qr_for_terminal(address: str) -> str:
    """The address as a QR code made of half blocks, for a terminal with either background."""
    import io

    import segno

    out = io.StringIO()
    segno.make(address, error="m").terminal(out=out, compact=True, border=2)
    return out.getvalue()


def keep_log(data: Path, name: str = "haidang.log") -> None:
    """Log to a file in the data folder, one for each process: five of a megabyte at most; no names, no codes."""
    folder = data / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / name, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("haidang").setLevel(logging.INFO)
    for noisy in ("tornado.access", "tornado.application", "tornado.general", "traitlets", "alembic"):
        logging.getLogger(noisy).propagate = noisy == "tornado.application"
        # Without a handler of their own, Python would print their warnings on the trainer's terminal.
        logging.getLogger(noisy).addHandler(logging.NullHandler())


def announce(address: str, launch: Launch) -> None:
    """Print the address, the QR code and the notes."""
    lines = ["", f"  Hải Đăng đang chạy tại  {address}", ""]
    if launch.lan:
        lines.append("  Điện thoại trong cùng mạng Wi-Fi quét mã này để vào lớp:")
    lines += [
        qr_for_terminal(address),
        *(f"  {note}" for note in launch.notes),
        "",
        "  Dừng máy chủ: Ctrl + C. Dữ liệu được giữ nguyên cho lần sau.",
        "",
    ]
    try:
        print("\n".join(lines), flush=True)  # this is the command's answer
    except UnicodeEncodeError:
        print(f"Hai Dang: {address}", flush=True)  # a console without Unicode


def serve(workbench: Workbench, launch: Launch) -> None:
    """Serve until stopped.

    Raises
    ------
    SetupError
        If no port is free, or this system knows no several processes behind one address.
    """
    if launch.workers > 1:
        check_system()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    keep_log(workbench.settings.data)
    host = EVERYWHERE if launch.lan else LOOPBACK
    port = free_port(launch.port, host)
    site = make_site(workbench, base=launch.base, banner=launch.banner, framed=launch.framed)
    if not launch.lan and launch.base == "/":
        public = urlsplit(workbench.settings.public_address).hostname
        site.hosts = frozenset({LOOPBACK, "localhost", "::1"} | ({public} if public else set()))
    app = build(site, host=host, port=port)
    address = f"http://{lan_address() if launch.lan else LOOPBACK}:{port}{launch.base}"
    app.on_ready = lambda: _ready(app, address, launch)
    if launch.workers > 1:
        app.make_crew = lambda first: Crew(_post(app, host, first), launch.workers - 1)
    try:
        app.start()
    finally:
        site.deliveries.close()
        workbench.database.dispose()


def _post(app: HaidangVoila, host: str, first: int) -> Post:
    site, settings = app.site, app.site.workbench.settings
    return Post(
        data=str(settings.data),
        course=str(settings.course),
        notebooks=str(settings.notebooks),
        database_url=settings.database_url,
        gradebook_url=settings.gradebook_url,
        public_address=settings.public_address,
        host=host,
        port=app.port,
        base=site.base,
        banner=site.banner,
        framed=site.framed,
        hosts=tuple(sorted(site.hosts)),
        first=first,
    )


def _ready(app: HaidangVoila, address: str, launch: Launch) -> None:
    app.site.workbench.settings.data.joinpath("address").write_text(address, encoding="utf-8")
    announce(address, launch)
    if launch.open_browser and has_screen():
        webbrowser.open(address)
