"""Plain data → shapes, with every refusal told as a diagnostic at its line."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from haidang.bank import shapes, task_shapes
from haidang.bank.rules import BY_CODE, files
from haidang.bank.source import Faults, Loc, Spot

_EXPECTED = {
    "string_type": "chữ",
    "int_type": "số nguyên",
    "int_from_float": "số nguyên",
    "float_type": "số",
    "bool_type": "true hoặc false",
    "date_type": "ngày dạng 2026-11-21",
    "date_from_datetime_inexact": "ngày dạng 2026-11-21",
    "list_type": "danh sách",
    "dict_type": "bảng “khóa: giá trị”",
    "model_type": "bảng “khóa: giá trị”",
    "model_attributes_type": "bảng “khóa: giá trị”",
    "mapping_type": "bảng “khóa: giá trị”",
}
_PROBLEMS: dict[str, Callable[[dict[str, object]], str]] = {
    "literal_error": lambda given: f"chỉ nhận {given.get('expected', '')}".replace(" or ", " hoặc "),
    "greater_than": lambda given: f"phải lớn hơn {given.get('gt', 0):g}",
    "greater_than_equal": lambda given: f"không được nhỏ hơn {given.get('ge', 0):g}",
    "less_than_equal": lambda given: f"không được lớn hơn {given.get('le', 0):g}",
    "too_short": lambda given: f"cần ít nhất {given.get('min_length')} mục",
    "too_long": lambda given: f"chỉ được nhiều nhất {given.get('max_length')} mục",
    "string_too_short": lambda _: "không được để trống",
    "string_pattern_mismatch": lambda _: "chỉ dùng chữ thường không dấu, số và gạch dưới, như open_store",
    "finite_number": lambda _: "phải là một số hữu hạn",
}
_FIELDS = tuple(
    sorted(
        {
            name
            for module in (shapes, task_shapes)
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, BaseModel)
            for name in one.model_fields
        }
    )
)
_Model = TypeVar("_Model", bound=BaseModel)


def read_shape(model: type[_Model], data: object, spot: Spot, faults: Faults) -> _Model | None:
    """Check `data` against `model`; None where anything is wrong, with all of it noted."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            _note(one, spot, faults)
        return None


def _note(error: ErrorDetails, spot: Spot, faults: Faults) -> None:
    loc: Loc = tuple(part for part in error["loc"] if part != "[key]")
    given: dict[str, object] = dict(error.get("ctx") or {})
    for part in loc:
        spot = spot / part
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "nội dung")
    kind = error["type"]
    if kind in BY_CODE:
        rule = BY_CODE[kind]
        given = {"key": key, "suggestion": ""} | given
        if kind == files.UNKNOWN_KEY.code:
            spot = spot / str(given["key"])
        faults.add(rule, spot, **given)
    elif kind == "missing":
        faults.add(files.MISSING_KEY, spot, key=key)
    elif kind == "extra_forbidden":
        close = get_close_matches(key, _FIELDS, n=1)
        faults.add(files.UNKNOWN_KEY, spot, key=key, suggestion=f" (có phải “{close[0]}”?)" if close else "")
    elif kind in _EXPECTED:
        faults.add(files.WRONG_TYPE, spot, key=key, expected=_EXPECTED[kind])
    else:
        told = _PROBLEMS.get(kind)
        faults.add(files.WRONG_VALUE, spot, key=key, problem=told(given) if told else error["msg"])
