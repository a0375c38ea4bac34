// @ts-check
/** The time that is left, by the server's clock; a person without a limit sees no clock at all. */
import { h } from "../../parts/dom.js";
import { icon } from "../../parts/icons.js";
import { countdown, serverNow } from "../clock.js";
import { warningBetween } from "./sitting.js";

/**
 * @param {{endsAt: string | null, t: (key: string, params?: any) => string, say: (text: string) => void, over: () => void}} what
 * @returns {{node: HTMLElement | null, stop: () => void}}
 */
export function timer({ endsAt, t, say, over }) {
  if (!endsAt) return { node: null, stop() {} };
  const end = Date.parse(endsAt);
  const text = h("span", {});
  const node = h("span", { class: "hd-timer", role: "timer" }, icon("clock"), text);
  let before = end - serverNow() + 1;
  const look = () => {
    const left = end - serverNow();
    const warning = warningBetween(before, left);
    before = left;
    text.textContent = t("check.time_left", { time: countdown(left) });
    node.classList.toggle("is-short", left <= 5 * 60_000);
    if (warning) say(t("check.minutes_left", { n: warning }));
    if (left <= 0) {
      clearInterval(beat);
      over();
    }
  };
  const beat = setInterval(look, 1000);
  look();
  return { node, stop: () => clearInterval(beat) };
}
