// @ts-check
/**
 * Practice: one button that checks and then offers another try, and the feedback under it.
 *
 * @typedef {import("./types.js").Context} Context
 * @typedef {import("./types.js").View} View
 */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { rich } from "./rich.js";

const DRAWING = { right: "check", partly: "circle", wrong: "cross" };

/**
 * @param {Context} context
 * @param {View} view
 */
export function practiceBar(context, view) {
  const { t, reveal } = context;
  const button = h("button", { type: "button", class: "hd-btn", hidden: true, onclick: () => toggle() });
  const feedback = h("div", { class: "hd-feedback", "aria-live": "polite" });
  const node = h("div", { class: "hd-practice" }, button, feedback);
  /** @type {any} */
  let value = null;
  let checked = false;

  const reset = () => {
    checked = false;
    view.freeze?.(false);
    view.mark?.(null);
    feedback.replaceChildren();
  };

  const toggle = () => {
    if (checked) {
      reset();
    } else {
      view.flush?.();
      checked = true;
      const verdict = /** @type {NonNullable<View["judge"]>} */ (view.judge)(value);
      view.mark?.(verdict);
      view.freeze?.(true);
      feedback.replaceChildren(say(verdict, view.extra?.(value) ?? []));
    }
    paint();
  };

  const paint = () => {
    const answered = view.answered ? view.answered(value) : value !== null;
    button.hidden = !answered && !checked;
    button.classList.toggle("hd-btn--ghost", checked);
    button.textContent = t(checked ? "practice.again" : "practice.check");
  };

  /**
   * @param {import("./types.js").Verdict} verdict
   * @param {Node[]} extra
   */
  const say = (verdict, extra) => {
    const box = h("div", { class: "hd-verdict", "data-verdict": verdict.judgement ?? "self" });
    if (verdict.judgement) {
      const head = h("p", { class: "hd-verdict-head" }, icon(DRAWING[verdict.judgement]));
      head.append(t(`practice.${verdict.judgement}`));
      box.append(head);
    }
    for (const why of new Set(Object.values(verdict.whys))) box.append(h("div", { class: "hd-why" }, rich(why)));
    box.append(...extra);
    if (reveal.explanation) box.append(h("div", { class: "hd-explanation" }, rich(reveal.explanation)));
    return box;
  };

  return {
    node,
    /** @param {any} latest */
    update(latest) {
      value = latest;
      if (checked) reset();
      paint();
    },
  };
}
