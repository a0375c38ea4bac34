"""What a shared page keeps of a notebook's widget state."""

from __future__ import annotations

import json

from haidang_widgets.page_state import script_json, slim_state


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
            "value": None,
            "slot": "P02-1",
            "variant": {"stem": "…"},
        }
        assert state == {"a": {"model_module": "anywidget", "state": expected}}

    def test_foreign_anywidget_keeps_its_code(self) -> None:
        """A widget that somebody else wrote must still come to life from its own source."""
        foreign = anywidget(_anywidget_id="some.Thing", _esm="code", _css="style", labels=["x"], layout="IPY_MODEL_1")
        kept = slim_state(stored(a=foreign))["state"]["a"]["state"]
        assert kept == {"_anywidget_id": "some.Thing", "_esm": "code", "_css": "style", "labels": ["x"]}

    def test_other_models_are_dropped(self) -> None:
        """Layouts, styles and boxes of ipywidgets have nobody to draw them on a shared page."""
        layout = {"model_module": "@jupyter-widgets/base", "model_name": "LayoutModel", "state": {}}
        assert slim_state(stored(a=OWN, b=layout))["state"].keys() == {"a"}

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
