// @ts-check
/** What stands beside the simulated phone: a shared computer, and the conversation with the person next to me. */

import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { drawElements } from "./phone_elements.js";
import { appIcon } from "./phone_frame.js";
import { plain, rich } from "./rich.js";

const FACES = /** @type {Record<string, string>} */ ({ calm: "🙂", worried: "😟", hurried: "😤", tired: "😮‍💨", glad: "😊" });

/**
 * The computer's frame: the strip, an address bar, a page, and room for a sheet over it.
 *
 * @param {{t: (key: string, params?: Record<string, string | number>) => string, level: number}} options
 */
export function drawComputer({ t, level }) {
  const titleId = freshId("computer");
  const strip = h("div", { class: "hd-ph-strip" }, t("phone.strip"));
  const address = h("div", { class: "hd-pc-address" });
  const badge = h("span", { class: "hd-ph-badge" });
  const title = h(`h${Math.min(6, level)}`, { class: "hd-ph-title", id: titleId, tabindex: "-1" });
  const content = h("div", { class: "hd-ph-content" });
  const main = h("div", { class: "hd-ph-main" }, h("div", { class: "hd-ph-head" }, badge, title), content);
  const over = h("div", { class: "hd-ph-over" });
  const dots = h("span", { class: "hd-pc-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  const screen = h("div", { class: "hd-ph-screen" }, strip, h("div", { class: "hd-pc-bar" }, dots, address), h("div", { class: "hd-ph-stage" }, main, over));
  const body = h("div", { class: "hd-pc hd-ph", role: "group", "aria-label": t("phone.computer"), hidden: true }, screen, h("div", { class: "hd-pc-foot", "aria-hidden": "true" }));

  /**
   * @param {import("./types.js").Desktop | null | undefined} desktop
   * @param {import("./phone_elements.js").Drawing} drawing
   */
  const show = (desktop, drawing) => {
    body.hidden = !desktop;
    if (!desktop) return;
    screen.dataset.app = desktop.app;
    badge.replaceChildren(appIcon(desktop.app));
    title.textContent = plain(desktop.title);
    const place = desktop.address || t("phone.no_address");
    address.replaceChildren(icon(desktop.address ? "lock" : "search"), h("span", { class: "hd-quiet" }, t("phone.address")), h("span", {}, place));
    content.replaceChildren(...drawElements(desktop.elements, drawing));
    if (content.querySelector("button")) content.removeAttribute("tabindex");
    else content.setAttribute("tabindex", "0");
  };
  return { body, main, over, content, title, show };
}

/**
 * The conversation: what the person says, and what I may answer.
 *
 * @param {{level: number}} options
 */
export function drawTalk({ level }) {
  const who = h(`h${Math.min(6, level)}`, { class: "hd-talk-who", tabindex: "-1" });
  const face = h("span", { class: "hd-talk-face", "aria-hidden": "true" });
  const said = h("div", { class: "hd-talk-said" });
  const content = h("div", { class: "hd-talk-replies" });
  const body = h("div", { class: "hd-talk", hidden: true }, h("div", { class: "hd-talk-head" }, face, h("div", { class: "hd-talk-bubble" }, who, said)), content);

  /**
   * @param {import("./types.js").Dialogue | null | undefined} dialogue
   * @param {import("./phone_elements.js").Drawing} drawing
   */
  const show = (dialogue, drawing) => {
    body.hidden = !dialogue;
    if (!dialogue) return;
    body.dataset.mood = dialogue.mood;
    face.textContent = FACES[dialogue.mood] ?? FACES.calm;
    who.textContent = plain(dialogue.who);
    said.replaceChildren(rich(dialogue.text));
    content.replaceChildren(...drawElements(dialogue.replies, drawing));
  };
  return { body, content, title: who, show };
}
