// @ts-check
/** Single choice, multiple choice and scenario: native radios or checkboxes in a named group. */

import { freshId, h } from "./dom.js";
import { markOf, mountItem } from "./item.js";
import { judgeChoice } from "./judge.js";
import { rich } from "./rich.js";

/** @param {any} value */
function asList(value) {
  if (Array.isArray(value)) return value;
  return value ? [value] : [];
}

/**
 * @param {import("./types.js").Context} context
 * @param {boolean} many
 * @returns {import("./types.js").View}
 */
function drawChoice(context, many) {
  const { body, variant, reveal, locked, t } = context;
  const name = freshId("choice");
  const hintId = freshId("hint");
  const group = h("div", {
    class: "hd-options",
    role: many ? "group" : "radiogroup",
    "aria-labelledby": context.stemId,
    "aria-describedby": many ? hintId : null,
  });
  if (many) body.append(h("p", { class: "hd-dim", id: hintId }, t("choice.many")));
  body.append(group);

  /** @type {{id: string, input: HTMLInputElement, row: HTMLElement, mark: HTMLElement}[]} */
  const rows = (variant.options ?? []).map((/** @type {{id: string, text: string}} */ option) => {
    const input = h("input", {
      type: many ? "checkbox" : "radio", name, value: option.id, disabled: locked, class: "hd-opt-in",
      onchange: () => picked(),
    });
    const mark = h("span", { class: "hd-opt-mark" });
    const text = h("span", { class: "hd-opt-text" }, rich(option.text, "span"), mark);
    const row = h("label", { class: "hd-opt" }, input, text);
    group.append(row);
    return { id: option.id, input, row, mark };
  });

  const picked = () => {
    const chosen = rows.filter((row) => row.input.checked).map((row) => row.id);
    context.changed(many ? chosen : chosen[0] ?? null);
  };

  return {
    show(value) {
      const chosen = asList(value);
      for (const row of rows) row.input.checked = chosen.includes(row.id);
    },
    answered: (value) => asList(value).length > 0,
    judge: (value) => judgeChoice(reveal, asList(value)),
    mark(verdict) {
      for (const row of rows) {
        const mark = verdict?.marks[row.id];
        row.mark.replaceChildren(...(mark ? [markOf(context, mark)] : []));
        if (mark) row.row.dataset.mark = mark;
        else delete row.row.dataset.mark;
      }
    },
    freeze(frozen) {
      for (const row of rows) row.input.disabled = frozen || locked;
    },
  };
}

/**
 * @param {import("./types.js").Host} host
 * @param {{many: boolean}} options
 */
export function renderChoice(host, { many }) {
  return mountItem(host, (context) => drawChoice(context, many));
}
