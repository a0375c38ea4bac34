// @ts-check
/**
 * Drawing the elements of a screen, one function a kind. Everything that can be touched is a button.
 *
 * @typedef {import("./types.js").PhoneElement} PhoneElement
 * @typedef {{
 *   t: (key: string, params?: Record<string, string | number>) => string,
 *   level: number,
 *   locked: boolean,
 *   touch: (element: PhoneElement, node: HTMLElement) => void,
 *   isDone: (id: string) => boolean,
 *   lastOf: (ids: string[]) => string,
 *   filled: (id: string) => string | null,
 * }} Drawing
 */

import { h } from "./dom.js";
import { hasIcon, icon } from "./icons.js";
import { rich } from "./rich.js";

/** Neighbours of these kinds share one box. @type {Record<string, string>} */
const GROUPS = { app: "hd-ph-apps", tile: "hd-ph-tiles", key: "hd-ph-keys", radio: "hd-ph-radios", row: "hd-ph-rows", photo: "hd-ph-photos" };

const TONE_ICONS = /** @type {Record<string, string>} */ ({ danger: "warning", warning: "warning", good: "check" });

/** @param {PhoneElement} element */
function words(element) {
  const box = h("span", { class: "hd-ph-words" }, h("span", { class: "hd-ph-text" }, rich(element.text, "span")));
  if (element.detail) box.append(h("span", { class: "hd-ph-detail" }, rich(element.detail, "span")));
  return box;
}

/** @param {string | undefined} name @param {string} fallback */
function chosenIcon(name, fallback) {
  return icon(name && hasIcon(name) ? name : fallback);
}

/**
 * @param {PhoneElement} element
 * @param {Drawing} drawing
 * @param {Record<string, any>} attributes
 * @param {...(Node | string | null | false)} children
 * @returns {HTMLElement}
 */
function button(element, drawing, attributes, ...children) {
  const node = h("button", {
    type: "button", "data-id": element.id, "data-tone": element.tone || null,
    "aria-disabled": drawing.locked ? "true" : null, ...attributes,
    onclick: () => drawing.touch(element, node),
  }, ...children);
  return node;
}

/** @type {Record<string, (element: PhoneElement, drawing: Drawing) => HTMLElement>} */
const KINDS = {
  text: (element) => {
    const box = h("div", { class: "hd-ph-p", "data-tone": element.tone || null }, rich(element.text));
    if (element.detail) box.append(h("div", { class: "hd-ph-detail" }, rich(element.detail)));
    return box;
  },
  heading: (element, { level }) =>
    h("div", { class: "hd-ph-heading", role: "heading", "aria-level": level + 1 }, words(element)),
  image: (element) =>
    h("div", { class: "hd-ph-image", role: "img", "aria-label": [element.text, element.detail].filter(Boolean).join(". ") },
      chosenIcon(element.icon, "image"), h("span", { class: "hd-ph-caption" }, rich(element.text, "span"))),
  card: (element) =>
    h("div", { class: "hd-ph-card", "data-tone": element.tone || null },
      element.icon ? h("span", { class: "hd-ph-disc" }, chosenIcon(element.icon, "card")) : null, words(element)),
  banner: (element) =>
    h("div", { class: "hd-ph-banner", "data-tone": element.tone || null },
      chosenIcon(element.icon, TONE_ICONS[element.tone ?? ""] ?? "info"), words(element)),
  divider: () => h("hr", { class: "hd-ph-divider" }),
  bubble: (element) => h("div", { class: "hd-ph-bubble", "data-tone": element.tone || null }, words(element)),
  button: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-button" }, element.icon ? chosenIcon(element.icon, "circle") : null, words(element)),
  link: (element, drawing) => button(element, drawing, { class: "hd-ph-link" }, words(element)),
  row: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-row" },
      element.icon ? h("span", { class: "hd-ph-disc" }, chosenIcon(element.icon, "circle")) : null,
      words(element), icon("chevron", "hd-icon hd-chevron")),
  app: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-app" },
      h("span", { class: "hd-ph-appface", "data-face": element.icon || null }, chosenIcon(element.icon, "phone")), words(element)),
  tile: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-tile" }, h("span", { class: "hd-ph-disc" }, chosenIcon(element.icon, "star")), words(element)),
  toggle: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-row", role: "switch", "aria-checked": String(drawing.isDone(element.id)) },
      element.icon ? h("span", { class: "hd-ph-disc" }, chosenIcon(element.icon, "circle")) : null,
      words(element), h("span", { class: "hd-ph-switch" })),
  check: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-tick", role: "checkbox", "aria-checked": String(drawing.isDone(element.id)) },
      h("span", { class: "hd-ph-box" }, icon("check")), words(element)),
  radio: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-tick", role: "radio", "aria-checked": "false" },
      h("span", { class: "hd-ph-dot" }), words(element)),
  key: (element, drawing) => button(element, drawing, { class: "hd-ph-key" }, words(element)),
  nfc: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-nfc" },
      h("span", { class: "hd-ph-nfcart", "aria-hidden": "true" }, icon("id"), icon("nfc", "hd-icon hd-ph-waves"), icon("phone")), words(element)),
  camera: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-camera" },
      h("span", { class: "hd-ph-finder", "aria-hidden": "true" }, chosenIcon(element.icon, "face")),
      h("span", { class: "hd-ph-shutter", "aria-hidden": "true" }), words(element)),
  notification: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-notice" }, h("span", { class: "hd-ph-disc" }, chosenIcon(element.icon, "bell")), words(element)),
  photo: (element, drawing) =>
    button(element, drawing, { class: "hd-ph-photo" },
      h("span", { class: "hd-ph-print", "aria-hidden": "true" }, chosenIcon(element.icon, "document")), words(element)),
  reply: (element, drawing) => button(element, drawing, { class: "hd-reply" }, icon("send"), words(element)),
  field: (element) =>
    h("div", { class: "hd-ph-field", "data-tone": element.tone || null },
      h("span", { class: "hd-ph-text" }, rich(element.text, "span")), h("span", { class: "hd-ph-value" }, element.detail || "—")),
  input: (element, drawing) => drawInput(element, drawing),
};

/**
 * @param {PhoneElement} element
 * @param {Drawing} drawing
 */
function drawInput(element, drawing) {
  const value = drawing.filled(element.id);
  const shown = h("span", { class: "hd-ph-value" });
  if (value === null) shown.append(element.detail || drawing.t("phone.tap_to_type"));
  else if (element.secret) shown.append(h("span", { "aria-hidden": "true" }, "•".repeat(Math.max(4, Math.min(8, value.length)))), hidden(drawing.t("phone.filled")));
  else shown.append(value || drawing.t("phone.filled"));
  const field = h("span", { class: "hd-ph-fieldwords" }, h("span", { class: "hd-ph-text" }, rich(element.text, "span")), shown);
  const face = element.secret ? icon("lock") : element.icon ? chosenIcon(element.icon, "edit") : icon("edit");
  return button(element, drawing, { class: "hd-ph-input", "data-filled": value === null ? null : true }, field, face);
}

/** @param {string} text */
function hidden(text) {
  return h("span", { class: "hd-quiet" }, text);
}

/**
 * @param {PhoneElement} element
 * @param {Drawing} drawing
 * @returns {HTMLElement}
 */
export function drawElement(element, drawing) {
  return (KINDS[element.kind] ?? KINDS.text)(element, drawing);
}

/**
 * All elements of a screen, neighbours of some kinds in one box.
 *
 * @param {PhoneElement[]} elements
 * @param {Drawing} drawing
 * @returns {HTMLElement[]}
 */
export function drawElements(elements, drawing) {
  /** @type {HTMLElement[]} */
  const nodes = [];
  let group = "";
  for (const element of elements) {
    const node = drawElement(element, drawing);
    const wanted = GROUPS[element.kind === "toggle" ? "row" : element.kind] ?? "";
    if (!wanted) {
      nodes.push(node);
    } else if (wanted === group) {
      nodes[nodes.length - 1].append(node);
    } else {
      const role = element.kind === "radio" ? "radiogroup" : null;
      nodes.push(h("div", { class: wanted, role, "aria-label": role && drawing.t("phone.choices") }, node));
    }
    group = wanted;
  }
  for (const box of nodes) if (box.getAttribute("role") === "radiogroup") selectLast(box, drawing);
  return nodes;
}

/**
 * Of several radios the one that was touched last is on.
 *
 * @param {HTMLElement} box
 * @param {Drawing} drawing
 */
function selectLast(box, drawing) {
  const radios = [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[role=radio]"))];
  const last = drawing.lastOf(radios.map((one) => one.dataset.id ?? ""));
  for (const one of radios) one.setAttribute("aria-checked", String(Boolean(last) && one.dataset.id === last));
}
