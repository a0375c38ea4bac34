"""What the trainer's and the coordinator's notebooks call.

``from haidang import trainer_desk`` and ``trainer_desk()`` are all that stands in a desk's notebook. Each function
gives back one widget; nothing is shown to nobody, and no error reaches the page as a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget

__all__ = ["coordinator_desk", "trainer_desk"]


def trainer_desk() -> Widget:
    """The trainer's desk for whoever asks: workshops, the live board, help for one person, marking."""
    from haidang.desks.entrance import enter
    from haidang.desks.trainer import TrainerDesk
    from haidang.domain.people import Role

    return enter(frozenset({Role.TRAINER, Role.COORDINATOR}), lambda asked: TrainerDesk(asked).widget)


def coordinator_desk() -> Widget:
    """The coordinator's desk for whoever asks: progress of their own part of the unit tree."""
    from haidang.desks.coordinator import CoordinatorDesk
    from haidang.desks.entrance import enter
    from haidang.domain.people import Role

    return enter(frozenset({Role.COORDINATOR}), lambda asked: CoordinatorDesk(asked).widget)
