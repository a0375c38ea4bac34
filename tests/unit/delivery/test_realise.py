"""Variants: reproducible, filled in, shuffled, never already in order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.delivery import mask, masks, realise
from haidang.delivery.masking import unmasks
from haidang.domain.items import Case, Choices, Hotspot, Item, Matching, Numeric, Ordering, ShortText
from haidang.scoring import score

seeds = st.integers(0, 2**53 - 1)
quick = settings(max_examples=40, deadline=None)
KNOWN_ORDER = ["a", "c", "d", "b"]
KNOWN_MASK = "kacjvcr"
every_type = pytest.mark.parametrize("one", samples.ITEMS, ids=lambda one: one.type.value)


@every_type
def test_realising_is_pure_and_settles(one: Item) -> None:
    """The same item and seed give the same variant, and realising it once more changes nothing."""
    for seed in range(20):
        once = realise(one, seed)
        assert once == realise(one, seed)
        assert once == realise(once, seed)


@pytest.mark.parametrize("one", samples.AUTOMATIC, ids=lambda one: one.type.value)
def test_scoring_agrees_on_both_forms(one: Item) -> None:
    """An item scores the same as written and as realised."""
    for seed in range(20):
        variant = samples.variant(one, seed=seed)
        response = samples.key_response(one, seed)
        assert score(one, variant, response) == score(realise(one, seed), variant, response)


def test_known_variant_stays() -> None:
    """A variant drawn years ago is still the same one."""
    body = realise(samples.SINGLE, 2026).body
    assert isinstance(body, Choices)
    assert [option.id for option in body.options] == KNOWN_ORDER
    assert mask(2026, "option:a") == KNOWN_MASK


def test_options_take_every_place() -> None:
    """Over many variants the key stands in every place about equally often."""
    places: Counter[int] = Counter()
    for seed in range(400):
        body = realise(samples.SINGLE, seed).body
        assert isinstance(body, Choices)
        places[[option.id for option in body.options].index("a")] += 1
    assert set(places) == {0, 1, 2, 3}
    assert min(places.values()) > 60


def test_author_may_keep_the_order() -> None:
    """Without shuffling, options, pieces and areas stay where the author put them."""
    for one in (samples.SINGLE, samples.MATCHING, samples.HOTSPOT):
        still = replace(one, shuffle=False)
        assert realise(still, 3).body == still.body


@quick
@given(seeds, st.booleans())
def test_ordering_never_comes_solved(seed: int, shuffle: bool) -> None:
    """No variant shows an accepted order, not even where the author wrote the elements in it."""
    body = realise(replace(samples.ORDERING, shuffle=shuffle), seed).body
    assert isinstance(body, Ordering)
    assert tuple(piece.id for piece in body.elements) not in body.orders


def test_ordering_with_hardly_a_choice() -> None:
    """Two elements come the wrong way round; where every order is accepted any of them will do."""
    two = replace(samples.ORDERING, body=Ordering(elements=samples.pieces("ab"), orders=(("a", "b"),)))
    free = replace(two, body=Ordering(elements=samples.pieces("ab"), orders=(("a", "b"), ("b", "a"))))
    for seed in range(10):
        body = realise(two, seed).body
        assert isinstance(body, Ordering)
        assert [piece.id for piece in body.elements] == ["b", "a"]
        assert realise(realise(free, seed), seed) == realise(free, seed)


def test_rows_change_places() -> None:
    """Rows of one size change places among themselves; other areas stay, and drawing order follows the screen."""
    original = samples.HOTSPOT.body
    assert isinstance(original, Hotspot)
    tops = set()
    for seed in range(40):
        body = realise(samples.HOTSPOT, seed).body
        assert isinstance(body, Hotspot)
        assert [area.rect for area in body.areas] == [area.rect for area in original.areas]
        assert body.areas[3] == original.areas[3]
        tops.add(next(area.rect[1] for area in body.areas if area.key))
    assert tops == {0.22, 0.36, 0.5}


def test_bubbles_keep_their_order() -> None:
    """A conversation is read from top to bottom in every variant."""
    body = samples.HOTSPOT.body
    assert isinstance(body, Hotspot)
    talk = replace(body, areas=tuple(replace(area, kind="bubble") for area in body.areas))
    one = replace(samples.HOTSPOT, body=talk)
    assert all(realise(one, seed).body == talk for seed in range(10))


def test_case_fills_stem_and_numbers() -> None:
    """The seed's case fills the placeholders in every language and brings its own number."""
    seen = set()
    for seed in range(30):
        one = realise(samples.NUMERIC, seed)
        assert isinstance(one.body, Numeric)
        seen.add((one.stem["vi"], one.stem["en"], one.body.value, len(one.body.slips)))
    stem = samples.NUMERIC.stem
    assert seen == {
        (stem["vi"].replace("{people}", "60"), stem["en"].replace("{people}", "60"), 66.7, 1),
        (stem["vi"].replace("{people}", "1.250"), stem["en"].replace("{people}", "1,250"), 40.0, 0),
    }


@every_type
def test_case_reaches_every_text(one: Item) -> None:
    """Placeholders are filled in all texts of the item; unknown ones stay; a task's texts are its own."""
    marked = _marked(one)
    filled = realise(replace(marked, cases=(Case(fill={"who": samples.text("bà Lan", "Mrs Lan")}),)), 1)
    if one is not samples.PHONE:
        assert "{who}" not in repr(filled)
    assert filled.stem == {"vi": "bà Lan {nobody}", "en": "Mrs Lan {nobody}"}
    assert "bà Lan" in repr(filled.rationale)


def _marked(one: Item) -> Item:
    """Put a placeholder into every text of an item."""
    who = samples.text("{who}", "{who}")
    body = one.body
    idea = replace(samples.wrong_idea("x"), text=who)
    if isinstance(body, Choices):
        body = replace(body, options=tuple(replace(o, text=who, misconception=idea) for o in body.options))
    elif isinstance(body, Ordering):
        slips = tuple(replace(s, misconception=idea) for s in body.slips)
        body = replace(body, elements=tuple(replace(p, text=who) for p in body.elements), slips=slips)
    elif isinstance(body, Matching):
        left, right = (tuple(replace(p, text=who) for p in side) for side in (body.left, body.right))
        pairs = tuple(replace(s, misconception=idea) for s in body.slips)
        body = replace(body, left=left, right=right, slips=pairs)
    elif isinstance(body, Numeric):
        body = replace(body, unit=who, slips=tuple(replace(s, misconception=idea) for s in body.slips))
    elif isinstance(body, Hotspot):
        areas = tuple(replace(a, text=who, detail=who, misconception=idea) for a in body.areas)
        body = replace(body, title=who, areas=areas)
    elif isinstance(body, ShortText):
        criteria = tuple(
            replace(c, text=who, levels=tuple(replace(level, text=who) for level in c.levels)) for c in body.criteria
        )
        body = replace(body, criteria=criteria)
    stem = samples.text("{who} {nobody}", "{who} {nobody}")
    return replace(one, stem=stem, rationale=who, body=body)


@quick
@given(seeds, st.sets(st.text("abcđ-1", max_size=8), max_size=30))
def test_masks_are_different_and_reversible(seed: int, names: set[str]) -> None:
    """Every name has its own opaque id, free of the order of names, and the way back is known."""
    opaque = masks(seed, names, of="option")
    assert len(set(opaque.values())) == len(names)
    assert opaque == masks(seed, sorted(names, reverse=True), of="option")
    assert unmasks(seed, names, of="option") == {value: name for name, value in opaque.items()}


def test_masks_survive_collisions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that hash alike still get different ids, the same ones in whatever order the names come."""
    monkeypatch.setattr("haidang.delivery.masking._PAIRS", ("aa", "bb", "cc", "dd") * 256)
    names = [str(number) for number in range(25)]
    opaque = masks(1, names, of="option")
    assert len(set(opaque.values())) == len(names)
    assert opaque == masks(1, names[::-1], of="option")
    assert opaque != {name: mask(1, f"option:{name}") for name in names}


@quick
@given(seeds, st.sets(st.text(max_size=8), max_size=6))
def test_masks_are_the_masks_of_their_names(seed: int, names: set[str]) -> None:
    """All at once or one by one, and the same as ever: answers in journals are written in them."""
    assert masks(seed, names, of="option") == {name: mask(seed, f"option:{name}") for name in names}
    assert masks(2026, ["a"], of="option") == {"a": KNOWN_MASK}


def test_masks_tell_nothing_across_variants() -> None:
    """Another seed or another kind gives another id."""
    assert len({mask(1, "option:a"), mask(2, "option:a"), mask(1, "left:a")}) == 3
