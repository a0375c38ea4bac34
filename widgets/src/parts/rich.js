// @ts-check
/** The only markup of content: **bold** and blank lines between paragraphs. */

/**
 * Paragraphs of runs: what `rich` draws, as data.
 *
 * @param {string} text
 * @returns {{text: string, bold: boolean}[][]}
 */
export function paragraphs(text) {
  return String(text ?? "")
    .split(/\n\s*\n/)
    .map((one) => one.replace(/\s*\n\s*/g, " ").trim())
    .filter(Boolean)
    .map((one) =>
      one
        .split(/(\*\*[^\s*](?:[^*]|\*(?!\*))*\*\*)/)
        .filter(Boolean)
        .map((run) => {
          const bold = run.length > 4 && run.startsWith("**") && run.endsWith("**");
          return { text: bold ? run.slice(2, -2) : run, bold };
        }),
    );
}

/**
 * @param {{text: string, bold: boolean}[]} runs
 * @returns {Node[]}
 */
function nodes(runs) {
  return runs.map((run) => {
    if (!run.bold) return document.createTextNode(run.text);
    const strong = document.createElement("strong");
    strong.textContent = run.text;
    return strong;
  });
}

/**
 * The text as paragraphs.
 *
 * @param {string} text
 * @param {string} [tag] element of a paragraph; `span` where only phrasing content may stand
 * @returns {DocumentFragment}
 */
export function rich(text, tag = "p") {
  const fragment = document.createDocumentFragment();
  for (const runs of paragraphs(text)) {
    const block = document.createElement(tag);
    if (tag === "span") block.className = "hd-par";
    block.append(...nodes(runs));
    fragment.append(block);
  }
  return fragment;
}

/**
 * The text without markup, for names and announcements.
 *
 * @param {string} text
 */
export function plain(text) {
  return paragraphs(text)
    .map((runs) => runs.map((run) => run.text).join(""))
    .join(" ");
}
