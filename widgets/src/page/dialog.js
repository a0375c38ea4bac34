// @ts-check
/** Asking before something that cannot be undone. The browser's own dialog keeps the focus inside and closes on Esc. */
import { h } from "../parts/dom.js";

/**
 * @typedef {{text: string, value: string, kind?: "main" | "ghost" | "danger"}} Choice
 */

let made = 0;

/**
 * Shows a question; resolves with the value of the chosen button, "" if it was closed without one.
 * @param {{title: string, body?: (Node | string)[], choices: Choice[], within?: Element}} question
 * @returns {Promise<string>}
 */
export function ask({ title, body = [], choices, within = document.body }) {
  made += 1;
  const id = `hd-dialog-${made}`;
  const before = document.activeElement;
  const dialog = h("dialog", { class: "hd-dialog", "aria-labelledby": id });
  const buttons = choices.map(({ text, value, kind = "main" }) =>
    h("button", { type: "button", class: `hd-button is-${kind}`, onclick: () => dialog.close(value) }, text),
  );
  dialog.append(h("h2", { id }, title), ...body, h("div", { class: "hd-dialog-choices" }, ...buttons));
  within.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}
