"""Looking at a page with axe, in the light, in the dark and with text twice as large, and proving that it was there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page, expect

from .phone import WIDE, Phone

SCRIPT = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
FEWEST_PASSES = 5
DOUBLE = "html{font-size:200% !important}"
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  const told = found.violations.flatMap(({id, nodes}) =>
    nodes.map((one) => `${id}: ${one.html} ${one.failureSummary}`));
  return {passes: found.passes.length, told};
}"""
SETTLED = """async () => {
  for (let frame = 0, still = 0; frame < 120 && still < 3; frame += 1) {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().some((one) => one.effect?.getComputedTiming().endTime < 1e4);
    still = moving ? 0 : still + 1;
  }
}"""
"""Colours change with the appearance in transitions, however short, one level after the other: axe waits for all."""
STICKS_OUT = """(wide) => {
  const root = document.documentElement;
  if (root.scrollWidth <= wide) return [];
  const scrolls = (one) => {
    for (let up = one; up && up !== document.body; up = up.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > wide + 0.5 && !scrolls(one.parentElement))
    .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`).slice(0, 5)
    .concat(`${root.scrollWidth} px`);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds; fails where it had nothing to look at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    page.evaluate(SETTLED)
    found: dict[str, Any] = page.evaluate(RUN, list(RULES))
    assert found["passes"] >= FEWEST_PASSES, f"axe looked at next to nothing on {page.url}"
    told: list[str] = found["told"]
    return told


def look(phone: Phone, state: str, *seen: str) -> list[str]:
    """Look at the page as it stands, in every appearance; the faults, each with the name of the state.

    Parameters
    ----------
    state
        Name of the state, for the message.
    seen
        Texts that must be visible: they prove that the page is in this state.
    """
    page = phone.page
    wide = (page.viewport_size or {"width": WIDE})["width"]
    faults: list[str] = []
    for text in seen:
        expect(page.get_by_text(text).locator("visible=true").first).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # both are known
        faults += [f"{state}, {scheme}: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    faults += [f"{state}, sticks out: {one}" for one in page.evaluate(STICKS_OUT, wide)]
    tag = page.add_style_tag(content=DOUBLE)
    faults += [f"{state}, 200 %: {one}" for one in violations(page)]
    faults += [f"{state}, 200 %, sticks out: {one}" for one in page.evaluate(STICKS_OUT, wide)]
    tag.evaluate("(node) => node.remove()")
    return faults
