"""The door of a desk: who asks, and one sentence instead of a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

import ipywidgets as w

from haidang.desks.controls import html
from haidang.desks.markup import Safe, element
from haidang.desks.who import Asked, open_desk, silence
from haidang.domain.errors import HaidangError
from haidang.domain.people import Role

log = logging.getLogger("haidang.desks")


def enter(roles: frozenset[Role], desk: Callable[[Asked], w.Widget]) -> w.Widget:
    """The desk of whoever asks, or a card that says why there is none."""
    silence()
    try:
        asked = open_desk(roles)
        return html(_card(asked)) if isinstance(asked, str) else desk(asked)
    except HaidangError as fault:
        return html(_card(str(fault)))
    except Exception:
        reference = secrets.token_hex(3).upper()
        log.exception("desk fault %s", reference)
        return html(
            _card(f"Bàn này chưa mở được vì máy chủ gặp trục trặc. Hãy tải lại trang; số báo lỗi: {reference}.")
        )


def _card(text: str) -> Safe:
    return element("div", element("p", text), class_="hd-card hd-message")
