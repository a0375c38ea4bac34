"""How people get into the class: the address as QR, the code in letters that the last row can read."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

import ipywidgets as w

from haidang.desks.controls import button, column, html, put
from haidang.desks.markup import Safe, element, join, qr
from haidang.desks.who import Asked
from haidang.domain.people import Workshop
from haidang.workbench.opening import Workbench
from haidang.workbench.workshops import board


def server_address(wb: Workbench) -> str:
    """The address under which phones reach this server, ending in a slash; '' where no server runs on these data."""
    said = wb.settings.public_address
    path = wb.settings.data / "address"
    if not said and path.is_file():
        said = path.read_text(encoding="utf-8").strip()
    return f"{said.rstrip('/')}/" if said else ""


def only_this_machine(address: str) -> bool:
    """Whether phones cannot reach the address, since it names the machine itself."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def door(address: str, workshop: Workshop) -> str:
    """Where the QR leads: the sign-in page of this workshop."""
    return f"{address}w/{workshop.code}"


def shown_code(code: str) -> str:
    """The code in two halves, easier to read and to type."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def warning(asked: Asked, address: str) -> Safe:
    """Why phones cannot come in, and what to do; nothing where they can."""
    translate = asked.translate
    if not address:
        text = translate("Máy chủ chưa chạy nên chưa có địa chỉ để quét. Hãy chạy: haidang serve --lan")
    elif only_this_machine(address):
        text = translate(
            "Điện thoại chưa vào được: máy chủ mới mở cho máy này. Dừng máy chủ rồi chạy lại: haidang serve --lan"
        )
    else:
        return Safe("")
    return element("p", text, class_="hd-fault")


def invitation(asked: Asked, workshop: Workshop) -> Safe:
    """The small view on the desk: QR, address and code."""
    translate = asked.translate
    address = server_address(asked.wb)
    if workshop.closed_at is not None:
        return element("p", translate("Lớp này đã kết thúc, mã lớp không còn dùng được."), class_="hd-dim")
    code = element(
        "div",
        element("div", translate("Mã lớp"), class_="hd-dim"),
        element("div", shown_code(workshop.code), class_="hd-num", style="letter-spacing: .06em"),
        element("div", address, style="overflow-wrap: anywhere") if address else Safe(""),
        style="flex: 1 1 160px",
    )
    picture = qr(door(address, workshop), translate("Mã QR vào lớp"), width="132px") if address else Safe("")
    return join(
        (
            element("div", picture, code, style="display: flex; flex-wrap: wrap; gap: 16px; align-items: center"),
            warning(asked, address),
        )
    )


class Projector:
    """The whole page for the projector."""

    def __init__(self, asked: Asked, *, back: Callable[[], None]) -> None:
        self._asked = asked
        self._workshop: Workshop | None = None
        self._view, self._count = html(), html()
        self.widget: w.Widget = column(self._view, self._count, button(asked.translate("Trở lại bàn"), back))
        self.widget.layout.align_items = "center"
        self.widget.add_class("hd-projector")

    def open(self, workshop: Workshop) -> None:
        """Show a workshop's way in."""
        self._workshop = workshop
        put(self._view, self._big(workshop))
        self.refresh()

    def refresh(self) -> None:
        """Count again who has come in; what cannot be counted now is counted at the next turn."""
        if self._workshop is None:
            return
        asked = self._asked
        joined = len(board(asked.wb, asked.actor, self._workshop.id))
        text = asked.translate("Đã vào lớp: %(n)s người") % {"n": joined}
        put(self._count, element("p", text, class_="hd-num", style="text-align: center", role="status"))

    def _big(self, workshop: Workshop) -> Safe:
        translate = self._asked.translate
        address = server_address(self._asked.wb)
        steps = (
            translate("Vào cùng Wi-Fi với lớp rồi quét mã QR, hoặc gõ địa chỉ bên trên."),
            translate("Gõ mã lớp, mã cá nhân trên thẻ và mã PIN."),
            translate("Lần đầu thì tự đặt PIN 4 đến 6 số, đừng nói cho ai."),
        )
        size = "font-size: clamp(1.1rem, 2.2vw, 1.9rem); line-height: 1.45"
        lines = element("ol", *(element("li", one) for one in steps), style=f"{size}; padding-left: 1.4em")
        huge = "font-size: clamp(2.6rem, 8.4vw, 9rem); font-weight: 600; line-height: 1.2; white-space: nowrap"
        side = element(
            "div",
            element("h1", workshop.title, style="font-size: clamp(1.3rem, 2.6vw, 2.2rem)"),
            element("div", address, style=f"{size}; font-weight: 600; overflow-wrap: anywhere")
            if address
            else Safe(""),
            element("div", translate("Mã lớp"), class_="hd-dim", style="margin-top: 12px"),
            element("div", shown_code(workshop.code), style=huge),
            lines,
            style="flex: 1 1 420px; min-width: 0",
        )
        picture = (
            qr(door(address, workshop), translate("Mã QR vào lớp"), width="min(62vh, 520px)") if address else Safe("")
        )
        around = (
            "display: flex; flex-wrap: wrap; gap: 3vw; align-items: center; justify-content: center; padding: 2vh 0"
        )
        return join((element("div", picture, side, style=around), warning(self._asked, address)))
