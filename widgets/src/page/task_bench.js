// @ts-check
/**
 * One simulated task alone, for authors: the player, and beside it the trace with what each act came to.
 * The server reads the file again with every load and scores every trace; nothing is kept.
 */
import simulatedPhone from "../components/simulated_phone.js";
import { h } from "../parts/dom.js";
import { Model } from "./model.js";

const base = document.documentElement.dataset.base ?? "/";
const place = /** @type {HTMLElement} */ (document.getElementById("task"));
const side = /** @type {HTMLElement} */ (document.getElementById("trace"));
const state = JSON.parse(document.getElementById("hd-state")?.textContent ?? "{}");
/** @type {any} */ (globalThis).haidangLabels = JSON.parse(document.getElementById("hd-labels")?.textContent ?? "{}");

const model = new Model({ variant: state.variant, reveal: state.reveal, value: null, locked: false, labels: {}, slot: "task" });
simulatedPhone.render(/** @type {any} */ ({ model, el: place }));
model.on("change:value", () => void tell());

let turn = 0;

/** Asks the server what the trace so far comes to; an answer that was overtaken is dropped. */
async function tell() {
  turn += 1;
  const mine = turn;
  const trace = model.get("value")?.trace ?? [];
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "";
  const answer = await fetch(`${base}score`, {
    method: "POST", body: JSON.stringify({ trace, language: state.language }),
    headers: { "Content-Type": "application/json", "X-XSRFToken": token },
  });
  if (mine !== turn || !answer.ok) return;
  show(await answer.json());
}

/** @param {{share: string, summary: {text: string, state: string}[], steps: {act: string, event: string, tone: string}[], yaml: string}} told */
function show(told) {
  const steps = told.steps.map((step) =>
    h("li", { "data-tone": step.tone || null }, h("code", {}, step.act), step.event ? h("b", {}, step.event) : null));
  const lines = told.summary.map((line) => h("li", { "data-tone": line.state }, line.text));
  side.replaceChildren(
    h("p", { class: "bench-share" }, told.share), h("ul", { class: "bench-list" }, ...lines),
    h("ol", { class: "bench-steps" }, ...steps),
    h("details", {}, h("summary", {}, state.words.yaml), h("pre", {}, told.yaml)),
  );
}

void tell();
