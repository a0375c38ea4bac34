// @ts-check
/** Drawing what a cell or an Output widget prints. The notebook is the staff's own, so its HTML is trusted. */
import { h } from "../../parts/dom.js";
import { label } from "../words.js";

/** Richest first. */
const KINDS = ["application/vnd.jupyter.widget-view+json", "text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/latex", "text/plain"];
const ANSI = /\u001b\[[0-9;]*m/g;

/** @param {unknown} text */
function joined(text) {
  return Array.isArray(text) ? text.join("") : String(text ?? "");
}

/**
 * @param {any} output an nbformat output
 * @param {(modelId: string, place: HTMLElement) => void} draw
 * @returns {HTMLElement}
 */
export function outputNode(output, draw) {
  if (output.output_type === "stream") {
    return h("pre", { class: `hd-output is-${output.name}` }, joined(output.text).replace(ANSI, ""));
  }
  if (output.output_type === "error") {
    return h("p", { class: "hd-output is-stderr", role: "alert" }, label("page.cell_failed"));
  }
  const kind = KINDS.find((one) => one in (output.data ?? {}));
  const place = h("div", { class: "hd-output" });
  if (!kind) return place;
  const data = output.data[kind];
  if (kind === KINDS[0]) draw(data.model_id, place);
  else if (kind === "text/html" || kind === "image/svg+xml") place.innerHTML = joined(data);
  else if (kind.startsWith("image/")) place.append(h("img", { src: `data:${kind};base64,${joined(data).trim()}`, alt: output.data["text/plain"] ?? "" }));
  else place.append(h("pre", {}, joined(data)));
  return place;
}

/**
 * What an Output widget holds after one more message of the kernel.
 * @param {any[]} outputs
 * @param {any} message
 * @returns {any[]}
 */
export function withMessage(outputs, message) {
  const { content } = message;
  const type = message.header.msg_type;
  if (type === "stream") {
    const last = outputs[outputs.length - 1];
    if (last?.output_type === "stream" && last.name === content.name) {
      return [...outputs.slice(0, -1), { ...last, text: joined(last.text) + content.text }];
    }
    return [...outputs, { output_type: "stream", name: content.name, text: content.text }];
  }
  if (type === "error") return [...outputs, { output_type: "error", ...content }];
  if (type === "display_data" || type === "execute_result") {
    return [...outputs, { output_type: type, data: content.data, metadata: content.metadata }];
  }
  return outputs;
}
