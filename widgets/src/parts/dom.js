// @ts-check
/** Making DOM nodes. Text always becomes text nodes, so no content can bring markup of its own. */

let counter = 0;

/**
 * An id that is unique in this page.
 *
 * @param {string} prefix
 */
export function freshId(prefix) {
  counter += 1;
  return `hd-${prefix}-${counter}`;
}

/**
 * An element. Attributes that are null, undefined or false are left out; `onclick` and the like are listeners.
 *
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any} the element (any: callers know what they made)
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "0") node.append(child);
  return node;
}

/**
 * Whether the person asked for less movement.
 *
 * @returns {boolean}
 */
export function calm() {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
