// @ts-check
/** Hotspot: a drawn screen; a tap gives its point, the keyboard gives the centre of an area. */

import { freshId, h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { markOf, mountItem } from "../parts/item.js";
import { inside, judgeHotspot } from "../parts/judge.js";
import { appIcon } from "../parts/phone_frame.js";
import { plain, rich } from "../parts/rich.js";

const FOUR_PLACES = 1e4;

/** @param {number} share */
function tidy(share) {
  return Math.round(Math.min(1, Math.max(0, share)) * FOUR_PLACES) / FOUR_PLACES;
}

/**
 * @param {any} area
 * @param {boolean} locked
 */
function drawArea(area, locked) {
  const [x1, y1, x2, y2] = area.rect;
  const button = h("button", { type: "button", class: "hd-area", "data-kind": area.kind, "aria-pressed": "false" });
  button.style.cssText = `left:${x1 * 100}%;top:${y1 * 100}%;width:${(x2 - x1) * 100}%;height:${(y2 - y1) * 100}%`;
  button.setAttribute("aria-disabled", String(locked));
  if (area.icon || area.kind === "image") button.append(h("span", { class: "hd-area-icon" }, icon(area.icon || "image")));
  const words = h("span", { class: "hd-area-words" }, h("span", { class: "hd-area-text" }, rich(area.text, "span")));
  if (area.detail) words.append(h("span", { class: "hd-area-detail" }, rich(area.detail, "span")));
  button.append(words);
  if (area.kind === "row") button.append(icon("chevron", "hd-icon hd-chevron"));
  return button;
}

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  const { app, title, areas } = variant.screen;
  let frozen = false;
  const titleId = freshId("screen");
  const ring = h("span", { class: "hd-ring", hidden: true, "aria-hidden": "true" });
  const mark = h("span", { class: "hd-opt-mark" });
  const head = h("div", { class: "hd-hot-head" }, appIcon(app), h("span", { id: titleId }, plain(title)));
  const screen = h("div", {
    class: "hd-hot", "data-app": app, role: "group", "aria-labelledby": `${context.stemId} ${titleId}`,
    onclick: (/** @type {MouseEvent} */ event) => touched(event),
  });
  screen.append(h("div", { class: "hd-ph-strip" }, t("phone.strip")), head);
  /** @type {{area: any, node: HTMLElement}[]} */
  const drawn = areas.map((/** @type {any} */ area) => ({ area, node: drawArea(area, locked) }));
  screen.append(...drawn.map((one) => one.node), ring);
  body.append(h("div", { class: "hd-hot-frame" }, screen), h("p", { class: "hd-dim" }, t("hotspot.how")), mark);

  /** @param {MouseEvent} event */
  const touched = (event) => {
    if (locked || frozen) return;
    const pressed = drawn.find((one) => one.node.contains(/** @type {Node} */ (event.target)));
    let point;
    if (event.detail === 0) {
      if (!pressed) return; // a click made by a key or a screen reader has no place of its own
      const [x1, y1, x2, y2] = pressed.area.rect;
      point = { x: tidy((x1 + x2) / 2), y: tidy((y1 + y2) / 2) };
    } else {
      const box = screen.getBoundingClientRect();
      point = { x: tidy((event.clientX - box.left) / box.width), y: tidy((event.clientY - box.top) / box.height) };
    }
    paint(point);
    context.changed(point);
    const hit = drawn.find((one) => inside(one.area.rect, point));
    context.say(hit ? t("hotspot.chosen", { text: plain(hit.area.text) }) : t("hotspot.nothing"));
  };

  /** @param {{x: number, y: number} | null} point */
  const paint = (point) => {
    ring.hidden = !point;
    if (point) ring.style.cssText = `left:${point.x * 100}%;top:${point.y * 100}%`;
    for (const one of drawn) one.node.setAttribute("aria-pressed", String(Boolean(point && inside(one.area.rect, point))));
  };

  return {
    show: (value) => paint(value && typeof value === "object" ? value : null),
    judge: (value) => judgeHotspot(reveal, areas, value),
    mark(verdict) {
      const found = Object.values(verdict?.marks ?? {})[0] ?? (verdict ? "wrong" : null);
      mark.replaceChildren(...(found ? [markOf(context, found)] : []));
      if (found) ring.dataset.mark = found;
      else delete ring.dataset.mark;
    },
    freeze(on) {
      frozen = on;
      for (const one of drawn) one.node.setAttribute("aria-disabled", String(on || locked));
    },
  };
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
