// @ts-check
/** The body of the simulated phone: our own drawing, with its permanent strip. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** Icon in the header of each app. @type {Record<string, string>} */
const APP_ICONS = {
  launcher: "home", store: "store", vneid: "vneid", portal: "portal", messages: "messages", call: "call",
  settings: "settings", browser: "browser", camera: "camera", bank: "bank", place: "map",
  chat: "messages", learn: "document", contacts: "people",
};

/** The clock of a phone in an invented world stands still. */
const CLOCK = "09:30";

/**
 * @param {string} app
 * @returns {HTMLElement}
 */
export function appIcon(app) {
  return h("span", { class: "hd-ph-appicon", "aria-hidden": "true" }, icon(APP_ICONS[app] ?? "phone"));
}

/**
 * @param {{
 *   t: (key: string, params?: Record<string, string | number>) => string, name: string, level: number, titleId: string,
 *   onBack: () => void,
 * }} options
 */
export function drawFrame({ t, name, level, titleId, onBack }) {
  const status = h("div", { class: "hd-ph-status", "aria-hidden": "true" }, h("span", {}, CLOCK));
  status.append(h("span", { class: "hd-ph-hole" }), h("span", { class: "hd-ph-signs" }, icon("signal"), icon("wifi"), icon("battery")));
  const strip = h("div", { class: "hd-ph-strip" }, t("phone.strip"));
  const badge = h("span", { class: "hd-ph-badge" });
  const title = h(`h${Math.min(6, level)}`, { class: "hd-ph-title", id: titleId, tabindex: "-1" });
  const header = h("div", { class: "hd-ph-head" }, badge, title);
  const content = h("div", { class: "hd-ph-content" });
  const back = h("button", { type: "button", class: "hd-ph-back", "aria-label": t("phone.back"), onclick: onBack }, icon("back"));
  const nav = h("div", { class: "hd-ph-nav" }, back, h("span", { class: "hd-ph-pill", "aria-hidden": "true" }));
  const main = h("div", { class: "hd-ph-main" }, header, content);
  const over = h("div", { class: "hd-ph-over" });
  const toast = h("div", { class: "hd-ph-toast", role: "status" });
  const screen = h("div", { class: "hd-ph-screen" }, status, strip, h("div", { class: "hd-ph-stage" }, main, over, toast), nav);
  const body = h("div", { class: "hd-ph", role: "group", "aria-label": name }, screen);
  return { body, screen, badge, title, content, main, over, toast, nav, back };
}
