// @ts-check
/** The runtime of live pages: ipywidgets with a kernel of the page's own behind it. */
import { h } from "../parts/dom.js";
import { readJson, readLabels } from "./embedded.js";
import { connect, freeOnClose, watch } from "./live/connection.js";
import { Manager } from "./live/manager.js";
import { label } from "./words.js";

/** @typedef {import("./live/connection.js").Wire} Wire */

/** @param {HTMLElement | null} foot */
function bannerIn(foot) {
  const place = h("div", { class: "hd-notices", role: "status" });
  foot?.prepend(place);
  return (/** @type {Wire} */ wire) => {
    const saved = document.querySelector("[data-saved]");
    if (saved) saved.textContent = wire === "connected" ? "" : label("live.lost");
    if (wire === "connected") {
      place.replaceChildren();
      return;
    }
    const again = wire !== "lost" && h("button", { type: "button", class: "hd-button is-ghost", onclick: () => location.reload() }, label("action.reload"));
    place.replaceChildren(h("div", { class: `hd-notice is-${wire}` }, h("p", {}, h("strong", {}, label(`live.${wire}`)), " · ", label(`live.${wire}_text`)), again));
  };
}

async function start() {
  readLabels();
  const where = readJson("hd-kernel");
  const tell = bannerIn(document.querySelector("[data-foot]"));
  const kernel = connect(where);
  freeOnClose(where);
  watch(kernel, where, tell);
  const manager = new Manager(kernel);
  await manager.load();
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".hd-live[data-model]")]);
  await Promise.all(
    places.map(async (place) => {
      try {
        await manager.show(place.dataset.model ?? "", place);
      } catch (error) {
        console.warn(error);
        place.replaceChildren(h("p", { class: "hd-card" }, label("page.widget_failed")));
      }
    }),
  );
  document.documentElement.classList.add("hd-ready");
}

void start();
