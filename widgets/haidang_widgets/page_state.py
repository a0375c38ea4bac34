"""What a shared page keeps of a notebook's widget state: enough to bring our components to life, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

OWN = "haidang_widgets."
"""Our components' `_anywidget_id` begins so; the page has their code and their sentences already."""

_IN_THE_PAGE = frozenset({"_esm", "_css", "labels"})
_FOR_A_KERNEL = frozenset(
    {
        "_dom_classes",
        "_model_module",
        "_model_module_version",
        "_model_name",
        "_view_count",
        "_view_module",
        "_view_module_version",
        "_view_name",
        "layout",
        "tabbable",
        "tooltip",
    }
)


def slim_state(state: Mapping[str, Json]) -> dict[str, Json]:
    """Only the anywidgets of a stored widget state, without code and sentences that the page has anyway.

    Parameters
    ----------
    state
        What nbclient stores under ``metadata.widgets["application/vnd.jupyter.widget-state+json"]``, or nothing.

    Returns
    -------
    dict
        The same shape; models of other modules (layouts, styles, boxes) are dropped, and of each model what only a
        kernel needs. A foreign anywidget keeps its code.

    Examples
    --------
    >>> own = {"model_module": "anywidget", "state": {"_anywidget_id": "haidang_widgets.items.Hotspot", "_esm": "…"}}
    >>> slim_state({"version_major": 2, "state": {"a": own}})["state"]
    {'a': {'model_module': 'anywidget', 'state': {'_anywidget_id': 'haidang_widgets.items.Hotspot'}}}
    """
    models = state.get("state")
    kept: dict[str, Json] = {}
    for model_id, model in (models if isinstance(models, dict) else {}).items():
        if isinstance(model, dict) and model.get("model_module") == "anywidget":
            kept[model_id] = {"model_module": "anywidget", "state": _slim_model(model.get("state"))}
    return {"version_major": 2, "state": kept}


def _slim_model(state: Json) -> dict[str, Json]:
    if not isinstance(state, dict):
        return {}
    dropped = _FOR_A_KERNEL
    if str(state.get("_anywidget_id", "")).startswith(OWN):
        dropped = dropped | _IN_THE_PAGE
    return {name: value for name, value in state.items() if name not in dropped}


def script_json(value: Json) -> str:
    r"""JSON that may stand inside ``<script type="application/json">``: short, in UTF-8, unable to end the element.

    Examples
    --------
    >>> script_json({"a": "</script> Lưu"})
    '{"a":"\\u003c/script> Lưu"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
