"""YAML text → plain data, with the line of every value.

PyYAML's composer is used and not its constructor: nodes know their lines, and nothing but plain data can come out.
Keys are always taken as text, so that ``1: b`` and ``yes: b`` mean what they say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import yaml

from haidang.bank.rules import files
from haidang.bank.source import Faults, Loc, Source, Spot

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SCALARS = frozenset(_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp"))
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_PROBLEMS = {
    "mapping values are not allowed": "dấu hai chấm đặt sai chỗ, hoặc câu chứa “: ” chưa đặt trong nháy",
    "could not find expected ':'": "thiếu dấu hai chấm sau tên khóa",
    "did not find expected": "dòng này không khớp với các dòng trên (thụt lề, ngoặc, dấu phẩy hoặc nháy)",
    "while scanning a quoted scalar": "thiếu dấu nháy đóng",
    "found unexpected end of stream": "thiếu dấu nháy hoặc ngoặc đóng",
    "cannot start any token": "có ký tự không được phép, ví dụ dấu tab dùng để thụt lề",
    "found undefined alias": "dùng bí danh chưa khai báo",
    "expected a single document": "có nhiều tài liệu trong một tệp (---)",
}


@dataclass(slots=True)
class _Walk:
    path: str
    faults: Faults
    lines: dict[Loc, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def value(self, node: yaml.Node, loc: Loc, line: int | None = None) -> object:
        here = node.start_mark.line + 1
        self.lines[loc] = line or here
        if id(node) in self.seen:
            self.faults.add_line(files.YAML_ALIAS, self.path, self.lines[loc])
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            return self.mapping(node, loc)
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            return [self.value(child, (*loc, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and node.tag in _SCALARS:
            return _scalar(node)
        self.faults.add_line(files.YAML_TAG, self.path, here, tag=node.tag.replace(_TAG, "!!"))
        return None

    def mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.add_line(files.WRONG_TYPE, self.path, line, key="tên khóa", expected="chữ")
                continue
            key = str(key_node.value)
            if key in result:
                self.faults.add_line(files.DUPLICATE_KEY, self.path, line, key=key)
                continue
            result[key] = self.value(child, (*loc, key), line)
        return result


def _scalar(node: yaml.ScalarNode) -> object:
    try:
        match node.tag.removeprefix(_TAG):
            case "int":
                return _CONSTRUCTOR.construct_yaml_int(node)
            case "float":
                return _CONSTRUCTOR.construct_yaml_float(node)
            case "bool":
                return _CONSTRUCTOR.construct_yaml_bool(node)
            case "null":
                return None
            case "timestamp":
                moment = _CONSTRUCTOR.construct_yaml_timestamp(node)
                return str(node.value) if isinstance(moment, datetime) else moment
    except (ValueError, OverflowError):
        # A date like 2026-13-45: as text it is refused further on, with its place.
        pass
    return str(node.value)


def parse(text: str, path: str, faults: Faults) -> tuple[object, Spot] | None:
    """Read one YAML text; None where it cannot be read at all (the fault is noted).

    An empty file reads as an empty mapping, so that the missing keys are reported.
    """
    walk = _Walk(path, faults)
    loader = None
    try:
        loader = _LOADER(text)
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else _line_of(text, getattr(error, "position", 0))
        faults.add_line(files.YAML_SYNTAX, path, line, problem=_problem(error))
        return None
    finally:
        if loader is not None:
            loader.dispose()
    if node is None:
        return {}, Spot(Source(path, {(): 1}))
    data = walk.value(node, ())
    return data, Spot(Source(path, walk.lines))


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _problem(error: yaml.YAMLError) -> str:
    said = " ".join(part for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    said = said or "có ký tự không được phép trong tệp"
    for english, vietnamese in _PROBLEMS.items():
        if english in said:
            return f"{vietnamese} ({said})"
    return said
