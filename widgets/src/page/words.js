// @ts-check
/** Sentences of the page itself, which has no traits: those that the server put into `#hd-labels`. */
import { label as labelOf } from "../parts/labels.js";

const noTraits = { get: () => null, set() {}, on() {}, off() {}, save_changes() {} };

/**
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function label(key, params) {
  return labelOf(noTraits, key, params);
}
