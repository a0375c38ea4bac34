// @ts-check
/** A message, a notification or a call that comes while a screen is open. */

import { calm, h } from "./dom.js";
import { icon } from "./icons.js";
import { drawElement } from "./phone_elements.js";
import { plain, rich } from "./rich.js";

const ICONS = /** @type {Record<string, string>} */ ({ sms: "messages", notification: "bell", call: "call" });

/**
 * @param {import("./types.js").Arrival} arrival
 * @param {import("./phone_elements.js").Drawing} drawing
 * @param {() => void} onDismiss only this drawing goes away; nothing is recorded
 */
function banner(arrival, drawing, onDismiss) {
  const { t } = drawing;
  const close = h("button", { type: "button", class: "hd-ph-x", "aria-label": t("phone.dismiss"), onclick: onDismiss }, icon("cross"));
  const text = h("div", { class: "hd-ph-words" }, h("span", { class: "hd-ph-text" }, plain(arrival.sender)));
  text.append(h("div", { class: "hd-ph-said" }, rich(arrival.text)));
  const head = h("div", { class: "hd-ph-arrive-head" }, h("span", { class: "hd-ph-disc" }, icon(ICONS[arrival.kind] ?? "bell")), text, close);
  const acts = h("div", { class: "hd-ph-acts" }, ...arrival.elements.map((one) => drawElement(one, drawing)));
  return h("div", { class: "hd-ph-arrive", role: "group", "aria-label": t(`phone.${arrival.kind}_from`, { sender: plain(arrival.sender) }) }, head, acts);
}

/**
 * @param {import("./types.js").Arrival} arrival
 * @param {import("./phone_elements.js").Drawing} drawing
 */
function call(arrival, drawing) {
  const { t } = drawing;
  const box = h("div", { class: "hd-ph-call", role: "group", "aria-label": t("phone.call_from", { sender: plain(arrival.sender) }) });
  box.append(h("span", { class: "hd-ph-avatar" }, icon("person")), h("p", { class: "hd-ph-caller" }, plain(arrival.sender)));
  box.append(h("p", { class: "hd-ph-calling" }, t("phone.calling")), h("div", { class: "hd-ph-said" }, rich(arrival.text)));
  box.append(h("div", { class: "hd-ph-callacts" }, ...arrival.elements.map((one) => {
    const node = drawElement({ ...one, kind: "button", icon: one.icon || "call" }, drawing);
    node.classList.add("hd-ph-round");
    return node;
  })));
  return box;
}

/**
 * Let it arrive after its time, or at once where less movement is wanted or it had come before.
 *
 * @param {import("./types.js").Arrival} arrival
 * @param {{
 *   place: HTMLElement, drawing: import("./phone_elements.js").Drawing, atOnce: boolean, onShown: () => void,
 *   onDismiss: () => void,
 * }} options
 * @returns {() => void} stops it
 */
export function letArrive(arrival, { place, drawing, atOnce, onShown, onDismiss }) {
  const arrive = () => {
    place.replaceChildren(arrival.kind === "call" ? call(arrival, drawing) : banner(arrival, drawing, onDismiss));
    onShown();
  };
  const wait = atOnce || calm() ? 0 : Math.max(0, arrival.after_seconds) * 1000;
  const timer = setTimeout(arrive, wait);
  return () => clearTimeout(timer);
}
