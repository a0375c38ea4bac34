// @ts-check
/**
 * Stands in for the package `sanitize-html` in the ipywidgets manager, which cleans descriptions with it: the same
 * call, done with the browser's own parser.
 */

const DROP = new Set(["script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "svg", "math", "template"]);
const SAFE_ADDRESS = /^(https?:|mailto:|tel:|\/|#|\.|[^:]*$)/i;

/**
 * @param {string} html
 * @param {{allowedTags?: string[] | false, allowedAttributes?: Record<string, string[]> | false}} [options]
 * @returns {string} HTML with nothing in it but what is allowed
 */
export default function sanitize(html, { allowedTags = sanitize.defaults.allowedTags, allowedAttributes = {} } = {}) {
  const parsed = new DOMParser().parseFromString(String(html), "text/html");
  clean(parsed.body, new Set(allowedTags || sanitize.defaults.allowedTags), allowedAttributes || {});
  return parsed.body.innerHTML;
}

sanitize.defaults = {
  allowedTags: ["a", "b", "br", "code", "div", "em", "i", "li", "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "ul"],
};

/**
 * @param {Element} parent
 * @param {Set<string>} tags
 * @param {Record<string, string[]>} attributes
 */
function clean(parent, tags, attributes) {
  for (const element of [...parent.children]) {
    const tag = element.localName;
    if (DROP.has(tag)) {
      element.remove();
      continue;
    }
    clean(element, tags, attributes);
    if (!tags.has(tag)) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    const allowed = [...(attributes[tag] ?? []), ...(attributes["*"] ?? [])];
    for (const { name, value } of [...element.attributes]) {
      const address = name === "href" || name === "src";
      if (!allowed.includes(name) || name.startsWith("on") || (address && !SAFE_ADDRESS.test(value.trim()))) {
        element.removeAttribute(name);
      }
    }
  }
}
