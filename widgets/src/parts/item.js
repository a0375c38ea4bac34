// @ts-check
/**
 * What all nine items share: the stem, redrawing when traits change, reporting, and practice with its feedback.
 *
 * @typedef {import("./types.js").Context} Context
 * @typedef {import("./types.js").View} View
 */

import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { label } from "./labels.js";
import { practiceBar } from "./practice.js";
import { report } from "./report.js";
import { rich } from "./rich.js";

const REDRAW = ["change:variant", "change:locked", "change:reveal", "change:labels"];

/**
 * The stem: its first paragraph is the heading, all of it names the group of controls.
 *
 * @param {string} text
 * @param {number} level
 * @param {string} id
 */
function stemOf(text, level, id) {
  const stem = h("div", { class: "hd-stem", id });
  const [first, ...rest] = [...rich(text).children];
  if (first) stem.append(h(`h${level}`, { class: "hd-stem-lead" }, ...first.childNodes));
  stem.append(...rest);
  return stem;
}

/**
 * Draw an item into its host and keep it true to its traits.
 *
 * @param {import("./types.js").Host} host
 * @param {(context: Context) => View} build
 * @returns {() => void} cleanup
 */
export function mountItem({ model, el }, build) {
  /** @type {{view: View, practice: ReturnType<typeof practiceBar> | null} | null} */
  let drawn = null;
  let own = false;

  const draw = () => {
    drawn?.view.destroy?.();
    el.replaceChildren();
    const variant = model.get("variant") ?? {};
    if (!variant.type) {
      drawn = null;
      return;
    }
    drawn = drawItem(variant);
    drawn.view.show(model.get("value") ?? null);
    drawn.practice?.update(model.get("value") ?? null);
  };

  /** @param {any} variant */
  const drawItem = (variant) => {
    const asked = Number(el.dataset.level || 3);
    const headingLevel = Math.min(6, Math.max(1, Number.isFinite(asked) ? asked : 3));
    const stemId = freshId("stem");
    const body = h("div", { class: "hd-body" });
    const live = h("div", { class: "hd-quiet", role: "status", "aria-live": "polite" });
    const frame = h("div", { class: "hd-item", "data-type": variant.type, lang: variant.language || null });
    frame.append(stemOf(variant.stem, headingLevel, stemId), body, live);
    el.append(frame);
    /** @type {Context} */
    const context = {
      model, el, body, variant, stemId, headingLevel,
      reveal: model.get("reveal") || null,
      locked: Boolean(model.get("locked")),
      t: (key, params) => label(model, key, params),
      say: (text) => {
        live.textContent = text;
      },
      changed: (value) => {
        own = true;
        report(model, el, value);
        own = false;
        drawn?.practice?.update(value);
      },
    };
    const view = build(context);
    const practice = context.reveal && view.judge && !context.locked ? practiceBar(context, view) : null;
    if (practice) frame.append(practice.node);
    return { view, practice };
  };

  const fromOutside = () => {
    if (own || !drawn) return;
    drawn.view.show(model.get("value") ?? null);
    drawn.practice?.update(model.get("value") ?? null);
  };
  // A phone may freeze or drop a hidden page at any time, so what is half typed is reported before that.
  const leaving = () => {
    if (document.visibilityState === "hidden") drawn?.view.flush?.();
  };

  for (const name of REDRAW) model.on(name, draw);
  model.on("change:value", fromOutside);
  document.addEventListener("visibilitychange", leaving);
  draw();
  return () => {
    for (const name of REDRAW) model.off(name, draw);
    model.off("change:value", fromOutside);
    document.removeEventListener("visibilitychange", leaving);
    drawn?.view.destroy?.();
    drawn = null;
    el.replaceChildren();
  };
}

/**
 * A mark beside an option: a drawing and a word, never colour alone.
 *
 * @param {Context} context
 * @param {import("./types.js").Mark} mark
 */
export function markOf(context, mark) {
  const drawing = { right: "check", partly: "circle", wrong: "cross", missed: "star" }[mark];
  return h("span", { class: "hd-mark", "data-mark": mark }, icon(drawing), context.t(`practice.mark_${mark}`));
}
