// @ts-check
/**
 * What pages made by the server need: answers that an earlier page could not send are sent from here too, and
 * signing out with unsent answers asks first; a button prints the page.
 */
import { Api } from "./api.js";
import { Header } from "./header.js";
import { readLabels } from "./embedded.js";
import { Queue, wake } from "./queue.js";
import { phoneStorage } from "./storage.js";

readLabels();
const { lang, dataset } = document.documentElement;
const page = { base: dataset.base ?? "/", language: lang || "vi" };
const queue = new Queue(new Api(page.base, page.language), { storage: phoneStorage() });
const header = new Header(queue, page);
queue.onstate = (/** @type {import("./queue.js").State} */ state) => header.show(state);
wake(queue);
void queue.flush();

// The page that waits for a free place tries again by itself.
const waiting = /** @type {HTMLElement | null} */ (document.querySelector("[data-again-seconds]"));
if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.againSeconds) * 1000);

for (const button of document.querySelectorAll("[data-print]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => print());
}
