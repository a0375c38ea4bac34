"""Where a server of ours may listen, and whether somebody sits before this machine."""

from __future__ import annotations

import os
import socket
import sys

from haidang.domain.errors import SetupError

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # only with --lan


def free_port(wanted: int, host: str) -> int:
    """`wanted` if it is free, else one of the next twenty.

    Raises
    ------
    SetupError
        If none is free.
    """
    for port in range(wanted, wanted + 20):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
        return port
    raise SetupError(f"Các cổng từ {wanted} đến {wanted + 19} đều đang bận. Hãy chọn cổng khác bằng --port.")


def has_screen() -> bool:
    """Whether a browser could be shown here."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
