// @ts-check
/** Sentences of the interface: none stands in JS, all come by key. */

/**
 * The sentence for `key`: the component's own labels first, then the page's, else the key itself.
 *
 * @param {import("./types.js").Model} model
 * @param {string} key
 * @param {Record<string, string | number>} [params] fills `{name}`
 * @returns {string}
 */
export function label(model, key, params = {}) {
  const own = model.get("labels") || {};
  const page = /** @type {any} */ (globalThis).haidangLabels || {};
  const sentence = String(own[key] ?? page[key] ?? key);
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}
