// @ts-check
/** Ordering: a list whose pieces move by two buttons, or by dragging the handle. */

import { h } from "../parts/dom.js";
import { dragHandle } from "../parts/drag.js";
import { icon } from "../parts/icons.js";
import { markOf, mountItem } from "../parts/item.js";
import { judgeOrdering } from "../parts/judge.js";
import { plain, rich } from "../parts/rich.js";

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  /** @type {{id: string, text: string}[]} */
  const pieces = variant.elements ?? [];
  /** @type {string[]} */
  let order = pieces.map((piece) => piece.id);
  let frozen = false;
  const list = h("ol", { class: "hd-order", "aria-labelledby": context.stemId });
  const keep = h("button", { type: "button", class: "hd-btn hd-btn--ghost", onclick: () => asItIs() });
  keep.textContent = t("ordering.keep");
  body.append(h("p", { class: "hd-dim" }, t("ordering.how")), list, keep);

  const rows = new Map(pieces.map((piece) => [piece.id, row(piece)]));

  /** @param {{id: string, text: string}} piece */
  function row(piece) {
    const name = plain(piece.text);
    const move = (/** @type {number} */ by) => () => shift(piece.id, by);
    const up = h("button", { type: "button", class: "hd-move", "aria-label": t("ordering.up", { text: name }), onclick: move(-1) });
    const down = h("button", { type: "button", class: "hd-move", "aria-label": t("ordering.down", { text: name }), onclick: move(1) });
    up.append(icon("up"));
    down.append(icon("down"));
    const grip = h("span", { class: "hd-grip", "aria-hidden": "true" });
    const number = h("span", { class: "hd-order-n", "aria-hidden": "true" });
    const mark = h("span", { class: "hd-opt-mark" });
    const text = h("div", { class: "hd-order-text" }, rich(piece.text, "span"), mark);
    const node = h("li", { class: "hd-order-row" }, grip, number, text, h("div", { class: "hd-moves" }, up, down));
    dragHandle(grip, node, list, () => !locked && !frozen, dropped);
    node.dataset.id = piece.id;
    return { node, up, down, number, mark, name };
  }

  /** Put the rows in order without touching those that already stand right, so that focus is not lost. */
  function paint() {
    order.forEach((id, index) => {
      const one = /** @type {ReturnType<typeof row>} */ (rows.get(id));
      if (list.children[index] !== one.node) list.insertBefore(one.node, list.children[index] ?? null);
      one.number.textContent = String(index + 1);
      const still = locked || frozen;
      one.up.setAttribute("aria-disabled", String(still || index === 0));
      one.down.setAttribute("aria-disabled", String(still || index === order.length - 1));
    });
  }

  /**
   * @param {string} id
   * @param {number} by
   */
  function shift(id, by) {
    const from = order.indexOf(id);
    const to = from + by;
    if (locked || frozen || to < 0 || to >= order.length) return;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    order.splice(to, 0, ...order.splice(from, 1));
    paint();
    focused?.focus();
    moved(id);
  }

  function dropped() {
    const next = [...list.children].map((node) => node.dataset.id);
    if (next.join() === order.join()) return;
    const changed = next.find((id, index) => id !== order[index]);
    order = next;
    paint();
    moved(changed);
  }

  function asItIs() {
    list.querySelector("button")?.focus();
    keep.hidden = true;
    context.changed([...order]);
  }

  /** @param {string} id */
  function moved(id) {
    keep.hidden = true;
    context.changed([...order]);
    const place = order.indexOf(id) + 1;
    context.say(t("ordering.moved", { text: rows.get(id)?.name ?? "", place, count: order.length }));
  }

  return {
    show(value) {
      const known = Array.isArray(value) && value.length === pieces.length && value.every((id) => rows.has(id));
      order = known ? [...value] : pieces.map((piece) => piece.id);
      keep.hidden = known || locked;
      paint();
    },
    answered: (value) => {
      keep.hidden = Array.isArray(value) || locked;
      return Array.isArray(value);
    },
    judge: (value) => judgeOrdering(reveal, value),
    mark(verdict) {
      for (const [id, one] of rows) {
        const mark = verdict?.marks[id];
        one.mark.replaceChildren(...(mark ? [markOf(context, mark)] : []));
        if (mark) one.node.dataset.mark = mark;
        else delete one.node.dataset.mark;
      }
    },
    freeze(on) {
      frozen = on;
      paint();
    },
  };
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
