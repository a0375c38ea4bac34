"""Browser components of Hải Đăng (anywidget) and the Voila page template; knows nothing of the application.

The classes come when they are first asked for: the server needs the files that lie here, and the classes bring all of
ipywidgets with them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from haidang_widgets.items import (
        COMPONENTS,
        Hotspot,
        Item,
        Matching,
        MultipleChoice,
        Numeric,
        Ordering,
        Scenario,
        ShortText,
        SimulatedPhone,
        SingleChoice,
    )
    from haidang_widgets.pages import Check, Result
else:

    def __getattr__(name):
        """Give a class, or `COMPONENTS`."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from haidang_widgets import items, pages

        return getattr(pages if name in {"Check", "Result"} else items, name)


__all__ = [
    "COMPONENTS",
    "Check",
    "Hotspot",
    "Item",
    "Matching",
    "MultipleChoice",
    "Numeric",
    "Ordering",
    "Result",
    "Scenario",
    "ShortText",
    "SimulatedPhone",
    "SingleChoice",
]
