// @ts-check
/**
 * What lies over a screen: the sheet that asks who does it, and the panel to type into.
 *
 * @typedef {import("./types.js").PhoneElement} PhoneElement
 * @typedef {(key: string, params?: Record<string, string | number>) => string} Translate
 */

import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { looksReal } from "./phone_engine.js";
import { plain } from "./rich.js";

/**
 * A sheet at the bottom of the phone. Escape closes it.
 *
 * @param {HTMLElement} over
 * @param {string} title
 * @param {() => void} onClose
 */
function openSheet(over, title, onClose) {
  const titleId = freshId("sheet");
  const heading = h("p", { class: "hd-ph-sheet-title", id: titleId }, title);
  const sheet = h("div", { class: "hd-ph-sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId }, heading);
  const shade = h("div", {
    class: "hd-ph-shade",
    onclick: (/** @type {MouseEvent} */ event) => {
      if (event.target === shade) onClose();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      onClose();
    },
  }, sheet);
  over.replaceChildren(shade);
  return sheet;
}

/**
 * "Who does this?"
 *
 * @param {HTMLElement} over
 * @param {{t: Translate, actors: Record<string, string>, onChoose: (actor: string) => void, onClose: () => void}} options
 */
export function askWho(over, { t, actors, onChoose, onClose }) {
  const sheet = openSheet(over, t("phone.who"), onClose);
  const names = Object.entries(actors).sort(([a], [b]) => Number(a === "me") - Number(b === "me"));
  for (const [actor, name] of names) {
    const choose = h("button", { type: "button", class: "hd-ph-who", "data-actor": actor, onclick: () => onChoose(actor) });
    choose.append(h("span", { class: "hd-ph-disc" }, icon("person")), h("span", {}, name));
    sheet.append(choose);
  }
  sheet.append(h("button", { type: "button", class: "hd-ph-quiet", onclick: onClose }, t("phone.cancel")));
  sheet.querySelector("button")?.focus({ preventScroll: true });
}

/**
 * The panel to type into. What looks real is refused and forgotten; only the caller decides what is kept.
 *
 * @param {HTMLElement} over
 * @param {PhoneElement} element
 * @param {{t: Translate, onEnter: (typed: string) => void, onClose: () => void}} options
 */
export function askText(over, element, { t, onEnter, onClose }) {
  const name = plain(element.text);
  const sheet = openSheet(over, name, onClose);
  const digits = onlyDigits(element);
  const warning = h("p", { class: "hd-ph-warning", role: "alert" });
  const input = h("input", {
    type: "text", class: element.secret ? "hd-ph-entry hd-ph-entry--secret" : "hd-ph-entry", "aria-label": name,
    inputmode: element.secret && digits ? "none" : digits ? "numeric" : "text",
    autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 120,
    oninput: () => refuseReal(),
  });
  const refuseReal = () => {
    const real = looksReal(input.value);
    if (real) input.value = "";
    warning.textContent = real ? t("phone.real_number") : "";
    return real;
  };
  const form = h("form", {
    class: "hd-ph-form", autocomplete: "off",
    onsubmit: (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      if (refuseReal()) return;
      if (input.value.trim()) onEnter(input.value);
      else warning.textContent = t("phone.empty");
    },
  });
  form.append(input, warning);
  if (element.sample) form.append(sampleChip(element, t, input));
  if (element.secret && digits) form.append(keypad(input, t, () => refuseReal()));
  const cancel = h("button", { type: "button", class: "hd-ph-quiet", onclick: onClose }, t("phone.cancel"));
  form.append(h("div", { class: "hd-ph-pair" }, cancel, h("button", { type: "submit", class: "hd-ph-button", "data-tone": "primary" }, t("phone.enter"))));
  sheet.append(form);
  input.focus({ preventScroll: true });
}

/** @param {PhoneElement} element */
function onlyDigits(element) {
  const values = [element.sample ?? "", ...(element.classes ?? []).flatMap((one) => one.values)].filter(Boolean);
  return values.length > 0 && values.every((value) => /^[\d\s.]+$/.test(value));
}

/**
 * @param {PhoneElement} element
 * @param {Translate} t
 * @param {HTMLInputElement} input
 */
function sampleChip(element, t, input) {
  const shown = element.secret ? "•".repeat(Math.min(8, (element.sample ?? "").length)) : element.sample ?? "";
  const fill = () => {
    input.value = element.sample ?? "";
    input.focus({ preventScroll: true });
  };
  return h("button", { type: "button", class: "hd-ph-chip", onclick: fill }, icon("edit"), t("phone.sample", { value: shown }));
}

/**
 * @param {HTMLInputElement} input
 * @param {Translate} t
 * @param {() => void} changed
 */
function keypad(input, t, changed) {
  const pad = h("div", { class: "hd-ph-keys" });
  const press = (/** @type {string} */ digit) => () => {
    input.value += digit;
    changed();
  };
  for (const digit of "1234567890") pad.append(h("button", { type: "button", class: "hd-ph-key", onclick: press(digit) }, digit));
  const erase = () => {
    input.value = input.value.slice(0, -1);
  };
  pad.append(h("button", { type: "button", class: "hd-ph-key", "aria-label": t("phone.erase"), onclick: erase }, icon("back")));
  return pad;
}
