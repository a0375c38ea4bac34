// @ts-check
/** Matching: for each left piece a native list to choose from, drawn so that long texts wrap. */

import { freshId, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { markOf, mountItem } from "../parts/item.js";
import { judgeMatching } from "../parts/judge.js";
import { plain, rich } from "../parts/rich.js";

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  /** @type {{id: string, text: string}[]} */
  const rights = variant.right ?? [];
  /** @type {Record<string, string>} */
  let pairs = {};
  const list = h("div", { class: "hd-match", role: "group", "aria-labelledby": context.stemId });
  body.append(list);

  const rows = (variant.left ?? []).map((/** @type {{id: string, text: string}} */ left, /** @type {number} */ index) => {
    const leftId = freshId("left");
    const select = h("select", { class: "hd-match-select", "aria-labelledby": leftId, disabled: locked, onchange: () => pick(left.id), onblur: () => (lent = null) });
    select.append(h("option", { value: "" }, t("matching.choose")));
    for (const right of rights) select.append(h("option", { value: right.id }, plain(right.text)));
    const shown = h("span", { class: "hd-match-shown", "aria-hidden": "true" });
    const mark = h("span", { class: "hd-opt-mark" });
    const head = h("div", { class: "hd-match-left", id: leftId });
    head.append(h("span", { class: "hd-order-n", "aria-hidden": "true" }, String(index + 1)));
    head.append(h("span", { class: "hd-match-text" }, rich(left.text, "span")));
    const row = h("div", { class: "hd-match-row" }, head, h("div", { class: "hd-match-box" }, shown, icon("chevron-down"), select), mark);
    list.append(row);
    return { id: left.id, name: plain(left.text), select, shown, row, mark };
  });

  /**
   * What the list in hand has just taken from another row. The arrow keys pass over every choice on the way to the one
   * that is meant; what was only passed over goes back.
   * @type {{left: string, loser: string, right: string} | null}
   */
  let lent = null;

  const paint = () => {
    const used = new Set(Object.values(pairs));
    for (const row of rows) {
      const chosen = pairs[row.id] ?? "";
      row.select.value = chosen;
      const right = rights.find((one) => one.id === chosen);
      row.shown.textContent = right ? plain(right.text) : t("matching.choose");
      row.row.classList.toggle("hd-match-row--on", Boolean(right));
      for (const option of row.select.options) {
        const piece = rights.find((one) => one.id === option.value);
        if (!piece) continue;
        const taken = !variant.reuse && used.has(piece.id) && piece.id !== chosen;
        option.textContent = taken ? t("matching.used", { text: plain(piece.text) }) : plain(piece.text);
      }
    }
  };

  /** @param {string} left */
  const pick = (left) => {
    const right = rows.find((/** @type {any} */ row) => row.id === left).select.value;
    /** @type {Record<string, string>} */
    const next = { ...pairs };
    delete next[left];
    if (lent?.left === left && !(lent.loser in next)) next[lent.loser] = lent.right;
    lent = null;
    const loser = variant.reuse ? null : rows.find((/** @type {any} */ row) => right && next[row.id] === right);
    if (loser) {
      delete next[loser.id];
      lent = { left, loser: loser.id, right };
    }
    if (right) next[left] = right;
    pairs = next;
    paint();
    if (loser) context.say(t("matching.freed", { text: loser.name }));
    context.changed(Object.keys(pairs).length ? { ...pairs } : null);
  };

  return {
    show(value) {
      pairs = value && typeof value === "object" ? { ...value } : {};
      paint();
    },
    answered: (value) => Boolean(value) && Object.keys(value).length === rows.length,
    judge: (value) => judgeMatching(reveal, value),
    mark(verdict) {
      for (const row of rows) {
        const mark = verdict?.marks[row.id];
        row.mark.replaceChildren(...(mark ? [markOf(context, mark)] : []));
        if (mark) row.row.dataset.mark = mark;
        else delete row.row.dataset.mark;
      }
    },
    freeze(frozen) {
      for (const row of rows) row.select.disabled = frozen || locked;
    },
  };
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
