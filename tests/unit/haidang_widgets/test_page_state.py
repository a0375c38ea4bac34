"""What a shared page keeps of a notebook's widget state."""

from __future__ import annotations

import json

from haidang_widgets.page_state import model_names, script_json, slim_state


def stored(**models: object) -> dict:
    return {"version_major": 2, "version_minor": 0, "state": models}


def anywidget(**state: object) -> dict:
    return {"model_name": "AnyModel", "model_module": "anywidget", "model_module_version": "~0.9", "state": state}


OWN = anywidget(
    _anywidget_id="haidang_widgets.items.Numeric",
    _esm="code",
    _css="style",
    labels={"check.next": "Câu tiếp"},
    layout="IPY_MODEL_1",
    _view_name="AnyView",
    value=None,
    slot="P02-1",
    variant={"stem": "…"},
)


class TestSlimState:
    def test_own_component_keeps_only_what_the_page_does_not_have(self) -> None:
        """Code, style, sentences and what a kernel needs are dropped; traits of the item stay."""
        state = slim_state(stored(a=OWN))["state"]
        expected = {
            "_anywidget_id": "haidang_widgets.items.Numeric",
            "slot": "P02-1",
            "variant": {"stem": "…"},
        }
        assert state == {"1": {"model_module": "anywidget", "state": expected}}

    def test_what_is_empty_is_left_out_at_every_depth(self) -> None:
        """Null, false and the empty text go, and the two lists that may lack; numbers, other lists and objects stay."""
        element = {"id": "go", "detail": "", "secret": False, "classes": [], "rect": [0, 0.5]}
        variant = {"points": 0, "screens": {"a": {"elements": [element], "arrival": None}}, "options": [], "names": {}}
        kept = slim_state(stored(a=anywidget(_anywidget_id="haidang_widgets.items.Hotspot", variant=variant)))
        assert kept["state"]["1"]["state"]["variant"] == {
            "points": 0,
            "screens": {"a": {"elements": [{"id": "go", "rect": [0, 0.5]}]}},
            "options": [],
            "names": {},
        }

    def test_foreign_anywidget_keeps_its_code(self) -> None:
        """A widget that somebody else wrote must still come to life from its own source."""
        own = {"_anywidget_id": "some.Thing", "_esm": "code", "_css": "style", "labels": ["x"], "on": False, "text": ""}
        kept = slim_state(stored(a=anywidget(**own, layout="IPY_MODEL_1")))["state"]["1"]["state"]
        assert kept == own

    def test_other_models_are_dropped(self) -> None:
        """Layouts, styles and boxes of ipywidgets have nobody to draw them on a shared page."""
        layout = {"model_module": "@jupyter-widgets/base", "model_name": "LayoutModel", "state": {}}
        state = stored(a=layout, b=OWN, c=OWN)
        assert slim_state(state)["state"].keys() == {"1", "2"}
        assert model_names(state) == {"b": "1", "c": "2"}

    def test_nothing_gives_an_empty_state(self) -> None:
        """A notebook without widgets has no stored state at all."""
        assert slim_state({}) == {"version_major": 2, "state": {}}

    def test_the_stored_state_is_not_changed(self) -> None:
        """The notebook that was rendered stays as it is."""
        before = json.dumps(OWN)
        slim_state(stored(a=OWN))
        assert json.dumps(OWN) == before


class TestScriptJson:
    def test_content_cannot_end_the_element(self) -> None:
        """No `<` survives, so neither a closing tag nor a comment can begin."""
        text = script_json({"stem": "</script><!-- <script>"})
        assert "<" not in text
        assert json.loads(text) == {"stem": "</script><!-- <script>"}

    def test_vietnamese_stays_readable_and_short(self) -> None:
        """Letters go out as UTF-8, not as escapes of six bytes each."""
        assert script_json({"a": "Đã lưu"}) == '{"a":"Đã lưu"}'
