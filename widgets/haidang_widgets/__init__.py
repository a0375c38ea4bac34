"""Browser components of Hải Đăng (anywidget) and the Voila page template; knows nothing of the application."""

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
