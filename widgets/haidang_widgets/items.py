"""The item components as anywidget classes: each pairs its traits with one built file of `static/esm/`.

A component draws itself in the browser and never needs a kernel; here it is only described. The meaning of the traits
is written down in `docs/reference/contracts.md`, 2.1, 2.3 and 3.1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import anywidget
import traitlets

STATIC: Final = Path(__file__).parent / "static"
"""Folder of the built browser files."""


def built(name: str) -> Path:
    """Path of a built file of `static/esm/`.

    Raises
    ------
    FileNotFoundError
        If it has not been built, with the line that builds it.
    """
    path = STATIC / "esm" / name
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing; build it with: cd widgets && npm ci && npm run build")
    return path


class Component(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's classes are untyped here
    """What every component shares: its style and the sentences of the interface."""

    _css = built("components.css")

    labels = traitlets.Dict(help="Sentences of the interface by key; {} in a page, where the page's own are used").tag(
        sync=True
    )


class Item(Component):
    """One item: a public variant, the person's value, and in practice what shows right and wrong."""

    variant = traitlets.Dict(help="Public variant, without a key (contracts 2.1)").tag(sync=True)
    value = traitlets.Any(None, allow_none=True, help="The person's value, None while not answered").tag(sync=True)
    reveal = traitlets.Dict(default_value=None, allow_none=True, help="Practice only (contracts 2.3), else None").tag(
        sync=True
    )
    locked = traitlets.Bool(False, help="Shown, cannot be changed").tag(sync=True)
    slot = traitlets.Unicode("", help="Name under which events are sent").tag(sync=True)


class SingleChoice(Item):
    """One right option."""

    _esm = built("single_choice.js")


class MultipleChoice(Item):
    """One or more right options."""

    _esm = built("multiple_choice.js")


class Scenario(Item):
    """A situation with options of graded worth."""

    _esm = built("scenario.js")


class Ordering(Item):
    """Pieces to put in order."""

    _esm = built("ordering.js")


class Matching(Item):
    """Left pieces, each with one right piece."""

    _esm = built("matching.js")


class Numeric(Item):
    """A number, typed freely."""

    _esm = built("numeric.js")


class Hotspot(Item):
    """A place on a drawn screen."""

    _esm = built("hotspot.js")


class SimulatedPhone(Item):
    """A task on a simulated phone; the value is its trace."""

    _esm = built("simulated_phone.js")


class ShortText(Item):
    """A few sentences, scored by a person."""

    _esm = built("short_text.js")


COMPONENTS: Final[dict[str, type[Item]]] = {
    "single_choice": SingleChoice,
    "multiple_choice": MultipleChoice,
    "scenario": Scenario,
    "ordering": Ordering,
    "matching": Matching,
    "numeric": Numeric,
    "hotspot": Hotspot,
    "simulated_phone": SimulatedPhone,
    "short_text": ShortText,
}
"""Item type → component."""
