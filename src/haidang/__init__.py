"""Hải Đăng: the workbench of the movement Bình dân học vụ số.

Lessons import two or three names from here; each is fetched when it is first used, so that importing ``haidang`` costs
nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "practice": "haidang.workbench.lessons",
    "sample": "haidang.workbench.lessons",
    "check_page": "haidang.workbench.lessons",
    "result_page": "haidang.workbench.lessons",
    "trainer_desk": "haidang.desks",
    "coordinator_desk": "haidang.desks",
}

__all__ = ["__version__", "check_page", "coordinator_desk", "practice", "result_page", "sample", "trainer_desk"]


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(importlib.import_module(_NAMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
