// @ts-check
/**
 * The pocket card at the end of a lesson: printed alone, or copied as plain text for a group chat.
 * Content needs nothing for it: the last card of the last step is the one, unless a card says `data-card="pocket"`.
 */
import { h } from "../parts/dom.js";
import { label } from "./words.js";

const BLOCKS = "h1, h2, h3, h4, p, li";

/**
 * The pocket card among the steps of a lesson; null where there is none.
 * @param {HTMLElement[]} sections
 * @returns {HTMLElement | null}
 */
export function findPocketCard(sections) {
  const said = /** @type {HTMLElement | null} */ (document.querySelector('.hd-card[data-card="pocket"]'));
  const cards = /** @type {HTMLElement[]} */ ([...(sections.at(-1)?.querySelectorAll(".hd-text .hd-card") ?? [])]);
  const card = said ?? cards.at(-1) ?? null;
  if (card) card.dataset.card = "pocket";
  return card;
}

/**
 * A card as plain text: a line for its name and lesson, one for each paragraph, points with a dot or their number.
 * @param {Element} card
 * @param {string} name
 */
export function cardText(card, name) {
  const lines = [name];
  for (const [at, block] of [...card.querySelectorAll(BLOCKS)].entries()) {
    const text = (block.textContent ?? "").replace(/\s+/g, " ").trim();
    const heading = /^H\d$/.test(block.tagName);
    if (!text || (heading && at === 0) || block.parentElement?.closest("li")) continue;
    const list = block.tagName === "LI" ? block.parentElement : null;
    const number = list?.tagName === "OL" ? `${[...list.children].indexOf(block) + 1}. ` : "• ";
    lines.push(list ? number + text : text);
  }
  return lines.join("\n");
}

/**
 * Puts the two buttons under the card.
 * @param {HTMLElement} card
 * @param {string} lesson the lesson's title
 */
export function addCardActs(card, lesson) {
  const name = `${label("card.name")} – ${lesson}`;
  const told = h("p", { class: "hd-dim", role: "status" });
  const acts = h(
    "div",
    { class: "hd-card-acts" },
    h("button", { type: "button", class: "hd-button is-ghost", onclick: () => printCard(card, lesson) }, label("card.print")),
    h("button", { type: "button", class: "hd-button is-ghost", onclick: () => copy(acts, told, cardText(card, name)) }, label("card.copy")),
    told,
  );
  card.after(acts);
}

/**
 * Prints a copy of the card and nothing else. What was put aside comes back with the next touch or key: some phones
 * report the end of printing before they have begun.
 * @param {HTMLElement} card
 * @param {string} lesson
 */
function printCard(card, lesson) {
  const copied = /** @type {HTMLElement} */ (card.cloneNode(true));
  copied.querySelector("h2, h3, h4")?.replaceChildren(label("card.name"));
  copied.append(h("p", { class: "hd-source" }, `${lesson} · ${label("page.product")}`));
  const sheet = h("div", { class: "hd-print-sheet", "aria-hidden": "true" }, copied);
  const back = () => {
    removeEventListener("pointerdown", back, true);
    removeEventListener("keydown", back, true);
    document.body.classList.remove("is-printing-card");
    sheet.remove();
  };
  document.body.append(sheet);
  document.body.classList.add("is-printing-card");
  print();
  addEventListener("pointerdown", back, true);
  addEventListener("keydown", back, true);
}

/**
 * Copies a text. A page in a local network is plain http, where a browser may keep the clipboard closed: then the text
 * is shown and selected, for the person to copy.
 * @param {HTMLElement} acts
 * @param {HTMLElement} told
 * @param {string} text
 */
async function copy(acts, told, text) {
  acts.querySelector("textarea")?.remove();
  const written = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (written) {
    told.textContent = label("card.copied");
    return;
  }
  const area = h("textarea", { readonly: true, "aria-label": label("card.text") }, text);
  acts.append(area);
  area.focus({ preventScroll: true });
  area.select();
  if (copiesSelection()) {
    area.remove();
    told.textContent = label("card.copied");
  } else told.textContent = label("card.select");
}

/** The older way, which works without https where a browser still has it. */
function copiesSelection() {
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
