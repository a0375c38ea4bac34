// @ts-check
/** Short text: a text field that saves itself and counts words; in practice a list to judge oneself by. */

import { settled } from "../parts/delay.js";
import { freshId, h } from "../parts/dom.js";
import { mountItem } from "../parts/item.js";
import { rich } from "../parts/rich.js";
import { countWords } from "../parts/words.js";

const QUIET_MS = 800;

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  const countId = freshId("count");
  const max = Number(variant.max_words ?? 0);
  let sent = "";
  const area = h("textarea", {
    class: "hd-text-in", rows: 6, readonly: locked, "aria-labelledby": context.stemId, "aria-describedby": countId,
    oninput: () => {
      count();
      saving.later();
    },
    onblur: () => saving.flush(),
  });
  const used = h("p", { class: "hd-count", id: countId });
  const warning = h("p", { class: "hd-warn", role: "status" });
  body.append(area, used, warning);

  const save = () => {
    const value = area.value.normalize("NFC");
    if (value === sent) return;
    sent = value;
    context.changed(value.trim() ? value : null);
  };
  const saving = settled(save, QUIET_MS);

  const count = () => {
    const n = countWords(area.value);
    used.textContent = max ? t("text.count", { n, max }) : t("text.count_free", { n });
    const over = max > 0 && n > max;
    used.classList.toggle("hd-count--over", over);
    const sentence = over ? t("text.over", { n: n - max }) : "";
    if (warning.textContent !== sentence) warning.textContent = sentence;
  };

  return {
    show(value) {
      sent = value === null || value === undefined ? "" : String(value);
      if (area.value !== sent) area.value = sent;
      count();
    },
    answered: (value) => Boolean(value && String(value).trim()),
    judge: () => ({ judgement: null, marks: {}, whys: {} }),
    freeze(frozen) {
      area.readOnly = frozen || locked;
    },
    extra: () => selfCheck(context, reveal),
    flush: () => saving.flush(),
    destroy: () => saving.flush(),
  };
}

/**
 * The rubric as a list to tick, and an example where there is one. What is ticked stays with the person.
 *
 * @param {import("../parts/types.js").Context} context
 * @param {any} reveal
 * @returns {Node[]}
 */
function selfCheck({ t }, reveal) {
  /** @type {Node[]} */
  const nodes = [];
  if (reveal.rubric?.length) {
    const titleId = freshId("self");
    const list = h("div", { class: "hd-self", role: "group", "aria-labelledby": titleId });
    list.append(h("p", { class: "hd-verdict-head", id: titleId }, t("text.self_check")));
    for (const criterion of reveal.rubric) {
      const box = h("input", { type: "checkbox", class: "hd-opt-in" });
      list.append(h("label", { class: "hd-self-row" }, box, h("span", {}, rich(criterion, "span"))));
    }
    nodes.push(list);
  }
  if (reveal.example) {
    nodes.push(h("div", { class: "hd-example" }, h("p", { class: "hd-verdict-head" }, t("text.example")), rich(reveal.example)));
  }
  return nodes;
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
