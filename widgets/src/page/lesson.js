// @ts-check
/** The page of a lesson: steps, practice that is remembered, the place where one stopped. */
import { label } from "./words.js";
import { addCardActs, findPocketCard } from "./pocket_card.js";
import { Steps } from "./steps.js";

/**
 * @param {import("./shared.js").Page} page
 * @returns {Promise<void>}
 */
export async function runLesson(page) {
  const { widgets, queue, header } = page;
  document.addEventListener("haidang:event", (event) => {
    const { uuid, slot, value } = /** @type {CustomEvent} */ (event).detail;
    queue.append(page.event({ uuid, kind: "practice", slot, value }));
  });
  const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("section.hd-step")]);
  const drawIn = (/** @type {Element | null} */ part) => {
    for (const widget of widgets) {
      if (!part || part.contains(widget.place)) page.draw(widget);
    }
  };
  if (!sections.length) drawIn(null);
  const card = findPocketCard(sections);
  if (card) addCardActs(card, document.querySelector(".hd-title-text")?.textContent ?? "");
  const steps = sections.length > 0 && stepped(page, sections, drawIn, widgets);
  await queue.flush();
  if (!queue.person) return;
  try {
    const state = await page.api.call(`api/pages/${encodeURIComponent(page.name)}/state`);
    if (steps) steps.resume(state.place);
    for (const widget of widgets) widget.restore(state.values?.[widget.slot]);
    restoreUnsent(page);
  } catch {
    header.show(queue.state);
  }
}

/**
 * What this phone has not sent yet is newer than what the server knows.
 * @param {import("./shared.js").Page} page
 */
function restoreUnsent({ queue, widgets, name }) {
  const latest = new Map();
  for (const event of queue.pending()) if (event.page === name && event.kind === "practice") latest.set(event.slot, event.value);
  for (const widget of widgets) if (latest.has(widget.slot)) widget.restore(latest.get(widget.slot));
}

/**
 * @param {import("./shared.js").Page} page
 * @param {HTMLElement[]} sections
 * @param {(part: Element | null) => void} drawIn
 * @param {import("./host.js").Hosted[]} widgets
 */
function stepped(page, sections, drawIn, widgets) {
  for (const widget of widgets) {
    if (!sections.some((section) => section.contains(widget.place))) page.draw(widget);
  }
  return new Steps(sections, {
    foot: page.foot,
    home: page.base,
    onshow: (section, index, byPerson) => {
      drawIn(section);
      page.header.place(label("lesson.step", { n: index + 1, of: sections.length }), (index + 1) / sections.length);
      if (byPerson) page.queue.append(page.event({ kind: "place", slot: "", value: section.id }));
    },
  });
}
