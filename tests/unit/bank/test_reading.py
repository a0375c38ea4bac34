"""Reading one text alone."""

from __future__ import annotations

import pytest

from haidang.bank import read_bank_text, read_task_text
from haidang.bank.source import Faults, Source, Spot
from haidang.domain.errors import ContentError
from haidang.domain.items import Case, ItemType, Numeric

TEXT = """\
module: GALLERY
title: {vi: Góc thử, en: Gallery}
misconceptions:
  base: {vi: Sai mẫu số, en: Wrong base}
items:
- id: PG-1
  revision: 1
  type: numeric
  use: practice
  competencies: [C12.2]
  points: 1
  difficulty: 0.6
  stem: {vi: "{n} người, 2 xong?", en: "{n} people, 2 done?"}
  rationale: {vi: Chia., en: Divide.}
  value: 50
  tolerance: 0.5
  slips: [{value: 200, misconception: base}]
  cases:
  - fill: {n: {vi: "4", en: "4"}}
  - {fill: {n: {vi: "8", en: "8"}}, value: 25}
"""


class TestReadBankText:
    def test_a_text_alone_becomes_items(self) -> None:
        """Competencies are not looked up; everything else is built."""
        items = read_bank_text(TEXT)
        item = items["PG-1"]  # type: ignore[index]
        assert item.type is ItemType.NUMERIC
        assert isinstance(item.body, Numeric)
        assert item.body.value == 50.0
        assert item.module == "GALLERY"
        assert item.cases[1] == Case(fill={"n": {"vi": "8", "en": "8"}}, value=25.0)

    def test_an_item_of_a_collection_belongs_to_the_module_of_its_id(self) -> None:
        """In a file for several modules the id tells the module."""
        items = read_bank_text(TEXT.replace("PG-1", "P12-1"))
        assert [one.module for one in items.values()] == ["M12"]

    def test_faults_carry_the_name_and_line(self) -> None:
        """The path given is the path told."""
        with pytest.raises(ContentError) as caught:
            read_bank_text(TEXT.replace("points: 1", "points: 0"), "bank/x.yaml")
        assert [str(one).split(" ")[:2] for one in caught.value.diagnostics] == [["bank/x.yaml:11:", "IB010"]]

    def test_slips_that_become_right_in_a_case(self) -> None:
        """A slip of the body that a case's value makes right is a fault of that case."""
        with pytest.raises(ContentError) as caught:
            read_bank_text(TEXT.replace("value: 25}", "value: 200}"))
        assert [(one.code, one.line) for one in caught.value.diagnostics] == [("IB211", 20)]

    @pytest.mark.parametrize("text", ["[]", "x", "items: 3", "items: [3]", "misconceptions: []", "items: {a: 1}"])
    def test_nonsense_is_told(self, text: str) -> None:
        """Whatever the file holds, the answer is a list of faults."""
        with pytest.raises(ContentError) as caught:
            read_bank_text(text)
        assert caught.value.diagnostics


def test_a_task_that_is_no_task_is_told() -> None:
    """All missing keys at once."""
    with pytest.raises(ContentError) as caught:
        read_task_text("id: a\n", "tasks/a.yaml")
    assert len(caught.value.diagnostics) > 10


def test_a_spot_finds_the_nearest_line() -> None:
    """What is missing is told at the line of what it is missing from."""
    spot = Spot(Source("x.yaml", {(): 1, ("a",): 4}))
    assert (spot / "a" / "b" / 3).line == 4
    assert (spot / "z").line == 1
    assert str(spot / "a") == "x.yaml:4"


def test_faults_come_in_order_and_once() -> None:
    """By file, line and code, without repetitions."""
    from haidang.bank.rules import files

    faults = Faults()
    for line in (3, 1, 3):
        faults.add_line(files.NOT_NFC, "b", line)
    faults.add_line(files.NOT_NFC, "a", 9)
    assert [(one.path, one.line) for one in faults.in_order()] == [("a", 9), ("b", 1), ("b", 3)]
