// @ts-check
/** Numeric: free typing, both decimal marks; the server reads the number. */

import { settled } from "../parts/delay.js";
import { freshId, h } from "../parts/dom.js";
import { markOf, mountItem } from "../parts/item.js";
import { judgeNumeric } from "../parts/judge.js";
import { hasOtherCharacters } from "../parts/number.js";

const QUIET_MS = 800;

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  const helpId = freshId("help");
  const unitId = freshId("unit");
  let sent = "";
  const input = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", class: "hd-number-in", readonly: locked,
    "aria-labelledby": `${context.stemId} ${unitId}`, "aria-describedby": helpId,
    oninput: () => typed(), onblur: () => saving.flush(), onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") saving.flush();
    },
  });
  const unit = h("span", { class: "hd-number-unit", id: unitId }, variant.unit || "");
  const mark = h("span", { class: "hd-opt-mark" });
  const box = h("div", { class: "hd-number" }, input, unit);
  const decimals = Number(variant.decimals ?? 0);
  const asks = decimals > 0 ? t("numeric.decimals", { n: decimals }) : t("numeric.whole");
  const help = h("p", { class: "hd-dim", id: helpId }, asks);
  const warning = h("p", { class: "hd-warn", role: "status" });
  body.append(box, mark, help, warning);

  const save = () => {
    const value = input.value.trim();
    if (value === sent) return;
    sent = value;
    context.changed(value || null);
  };
  const saving = settled(save, QUIET_MS);

  const hint = () => {
    const odd = hasOtherCharacters(input.value, variant.unit);
    warning.textContent = odd ? t("numeric.characters") : "";
    if (odd) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const typed = () => {
    hint();
    saving.later();
  };

  return {
    show(value) {
      sent = value === null || value === undefined ? "" : String(value);
      input.value = sent;
      hint();
    },
    answered: (value) => Boolean(value),
    judge: (value) => judgeNumeric(reveal, value, variant),
    mark(verdict) {
      const one = verdict?.marks.value;
      mark.replaceChildren(...(one ? [markOf(context, one)] : []));
      if (one) box.dataset.mark = one;
      else delete box.dataset.mark;
    },
    freeze(frozen) {
      input.readOnly = frozen || locked;
    },
    flush: () => saving.flush(),
    destroy: () => saving.flush(),
  };
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
