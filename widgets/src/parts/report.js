// @ts-check
/** Telling the world what the person did: the traits for Jupyter, one DOM event for the page's queue. */

/**
 * A version 4 UUID. `crypto.randomUUID` is missing on plain http, which is how a class room is served.
 *
 * @returns {string}
 */
export function newUuid() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * Set the value and emit `haidang:event`.
 *
 * @param {import("./types.js").Model} model
 * @param {HTMLElement} el
 * @param {any} value
 */
export function report(model, el, value) {
  model.set("value", value);
  model.save_changes();
  const kind = model.get("reveal") ? "practice" : "answer";
  const detail = { uuid: newUuid(), slot: model.get("slot"), kind, value };
  el.dispatchEvent(new CustomEvent("haidang:event", { bubbles: true, composed: true, detail }));
}

/**
 * Ask the page for the next hint of a check.
 *
 * @param {import("./types.js").Model} model
 * @param {HTMLElement} el
 * @returns {Promise<{hint: string, used: number, left: number}>}
 */
export function askHint(model, el) {
  return new Promise((resolve, reject) => {
    const detail = { slot: model.get("slot"), resolve, reject };
    el.dispatchEvent(new CustomEvent("haidang:hint", { bubbles: true, composed: true, detail }));
  });
}
