// @ts-check
/** What stands around the phone: the task, who holds it, hints, and in practice the debrief and a new start. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { debrief } from "./phone_debrief.js";
import { askHint } from "./report.js";
import { rich } from "./rich.js";

/**
 * Hints: in practice from `reveal`, in a check fetched one at a time (and counted) by the page.
 *
 * @param {import("./types.js").Context} context
 */
export function hintBox(context) {
  const { model, el, variant, reveal, locked, t } = context;
  /** @type {string[] | null} */
  const known = reveal?.task ? (reveal.task.hints ?? []) : null;
  const total = known ? known.length : Number(variant.task.hints ?? 0);
  let left = Math.max(0, total - (known ? 0 : Number(model.get("hints") ?? el.dataset.hints ?? 0)));
  let busy = false;
  const button = h("button", { type: "button", class: "hd-btn hd-btn--ghost", hidden: locked || !total, onclick: () => next() });
  const words = h("span");
  button.append(icon("hint"), words);
  const list = h("div", { class: "hd-hints", "aria-live": "polite" });

  const paint = () => {
    words.textContent = left ? t(known ? "phone.hint" : "phone.hint_cost", { left }) : t("phone.no_hints");
    button.setAttribute("aria-disabled", String(busy || !left));
  };

  /** @param {string} text */
  const add = (text) => list.append(h("div", { class: "hd-hint" }, icon("hint"), h("div", {}, rich(text))));

  const next = async () => {
    if (busy || !left) return;
    list.querySelector(".hd-hint--failed")?.remove();
    if (known) {
      add(known[total - left]);
      left -= 1;
      paint();
      return;
    }
    busy = true;
    paint();
    try {
      const answer = await askHint(model, el);
      add(answer.hint);
      left = Math.max(0, answer.left);
    } catch {
      list.append(h("p", { class: "hd-warn hd-hint--failed" }, t("phone.hint_failed")));
    }
    busy = false;
    paint();
  };

  paint();
  return {
    button,
    list,
    restart() {
      if (!known) return;
      left = total;
      list.replaceChildren();
      paint();
    },
  };
}

/**
 * @param {import("./types.js").Context} context
 * @param {import("./types.js").Step[]} trace
 */
export function drawDebrief({ variant, reveal, t, headingLevel }, trace) {
  const told = debrief(variant.task, reveal.task, trace);
  const box = h("div", { class: "hd-debrief", "data-verdict": told.complete ? "right" : "partly" });
  box.append(h(`h${Math.min(6, headingLevel + 1)}`, { class: "hd-debrief-title" }, t("phone.debrief")));
  if (told.forbidden.length) {
    box.append(h("p", { class: "hd-debrief-sub" }, t("phone.debrief_forbidden")));
    box.append(lines(told.forbidden, t, "forbidden"));
  }
  if (told.conduct.length) box.append(h("p", { class: "hd-debrief-sub" }, t("phone.debrief_conduct")), conductList(told.conduct, t));
  box.append(h("p", { class: "hd-debrief-sub" }, t("phone.debrief_required")), lines(told.required, t, "required"));
  if (told.closing && told.complete) box.append(h("div", { class: "hd-explanation" }, rich(told.closing)));
  if (reveal.explanation) box.append(h("div", { class: "hd-explanation" }, rich(reveal.explanation)));
  return box;
}

/**
 * @param {import("./phone_debrief.js").Line[]} all
 * @param {import("./types.js").Context["t"]} t
 * @param {"required" | "forbidden"} kind
 */
function lines(all, t, kind) {
  const list = h("ul", { class: "hd-debrief-list" });
  for (const line of all) {
    const state = kind === "forbidden" ? "forbidden" : line.done ? "done" : "forgotten";
    const face = icon({ forbidden: "cross", done: "check", forgotten: "circle" }[state]);
    const words = h("div", {}, h("span", { class: "hd-quiet" }, t(`phone.act_${state}`), ": "), h("span", { class: "hd-debrief-name" }, line.name));
    if (line.text && state !== "done") words.append(h("div", { class: "hd-dim" }, rich(line.text)));
    list.append(h("li", { "data-state": state }, face, words));
  }
  return list;
}

/**
 * The rules of conduct, kept or broken.
 *
 * @param {{rule: string, kept: boolean}[]} rules
 * @param {import("./types.js").Context["t"]} t
 */
function conductList(rules, t) {
  const list = h("ul", { class: "hd-debrief-list" });
  for (const { rule, kept } of rules) {
    const words = h("div", {}, h("span", { class: "hd-quiet" }, t(kept ? "conduct.kept" : "conduct.broken"), ": "), h("span", { class: "hd-debrief-name" }, t(`conduct.${rule}`)));
    list.append(h("li", { "data-state": kept ? "done" : "forbidden" }, icon(kept ? "check" : "cross"), words));
  }
  return list;
}
