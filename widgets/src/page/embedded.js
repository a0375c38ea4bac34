// @ts-check
/** What the server put into the page as JSON: its sentences, its widgets' state, its kernel. */

/** Reads the page's own sentences; called once. */
export function readLabels() {
  /** @type {any} */ (globalThis).haidangLabels = readJson("hd-labels") ?? {};
}

/**
 * The JSON in a `<script type="application/json" id=…>` of the page, null without one.
 * @param {string} id
 * @returns {any}
 */
export function readJson(id) {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) : null;
}
