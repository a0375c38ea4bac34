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


_LISTS_THAT_MAY_LACK = frozenset({"classes", "needs"})
"""Of simulated phones (`src/parts/types.js`); every other list stays, even if it is empty."""


def model_names(state: Mapping[str, Json]) -> dict[str, str]:
    """A short name for each anywidget of a stored widget state, by its id.

    The ids are thirty-two random characters each: they compress badly, and no two renderings of a page are alike.
    """
    models = state.get("state")
    kept = [
        model_id
        for model_id, model in (models if isinstance(models, dict) else {}).items()
        if isinstance(model, dict) and model.get("model_module") == "anywidget"
    ]
    return {model_id: str(number) for number, model_id in enumerate(kept, start=1)}


def slim_state(state: Mapping[str, Json]) -> dict[str, Json]:
    """Only the anywidgets of a stored widget state, without code and sentences that the page has anyway.

    Of our own components' traits, what is empty (null, false, the empty text) is left out at every depth: they read a
    missing name as empty.

    Parameters
    ----------
    state
        What nbclient stores under ``metadata.widgets["application/vnd.jupyter.widget-state+json"]``, or nothing.

    Returns
    -------
    dict
        The same shape by `model_names`; models of other modules (layouts, styles, boxes) are dropped, and of each model
        what only a kernel needs. A foreign anywidget keeps its code, and its traits as they are.

    Examples
    --------
    >>> own = {"model_module": "anywidget", "state": {"_anywidget_id": "haidang_widgets.items.Hotspot", "_esm": "…"}}
    >>> slim_state({"version_major": 2, "state": {"a": own}})["state"]
    {'1': {'model_module': 'anywidget', 'state': {'_anywidget_id': 'haidang_widgets.items.Hotspot'}}}
    """
    models = state.get("state")
    kept: dict[str, Json] = {}
    for model_id, name in model_names(state).items():
        model = models[model_id] if isinstance(models, dict) else None
        traits = model.get("state") if isinstance(model, dict) else None
        kept[name] = {"model_module": "anywidget", "state": _slim_model(traits)}
    return {"version_major": 2, "state": kept}


def _slim_model(state: Json) -> dict[str, Json]:
    if not isinstance(state, dict):
        return {}
    if not str(state.get("_anywidget_id", "")).startswith(OWN):
        return {name: value for name, value in state.items() if name not in _FOR_A_KERNEL}
    dropped = _FOR_A_KERNEL | _IN_THE_PAGE
    return {name: _filled(value) for name, value in state.items() if name not in dropped and not _empty(name, value)}


def _filled(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _filled(one) for name, one in value.items() if not _empty(name, one)}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return value


def _empty(name: str, value: Json) -> bool:
    return value is None or value is False or value == "" or (value == [] and name in _LISTS_THAT_MAY_LACK)


def script_json(value: Json) -> str:
    r"""JSON that may stand inside ``<script type="application/json">``: short, in UTF-8, unable to end the element.

    Examples
    --------
    >>> script_json({"a": "</script> Lưu"})
    '{"a":"\\u003c/script> Lưu"}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
