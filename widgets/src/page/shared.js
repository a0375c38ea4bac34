// @ts-check
/**
 * The runtime of shared pages: rendered once for everybody, alive in the browser, without a kernel.
 * What is personal comes over the endpoints of the same server (docs/reference/contracts.md, 2.4).
 */
import { items } from "haidang:items";
import { Api } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "../parts/dom.js";
import { Header, noticeFor } from "./header.js";
import { widgetsOf } from "./host.js";
import { readJson, readLabels } from "./embedded.js";
import { label } from "./words.js";
import { Queue, wake } from "./queue.js";
import { newUuid } from "../parts/report.js";
import { phoneStorage } from "./storage.js";

/** @typedef {import("./queue.js").State} State */

/** What the parts of a page share. */
export class Page {
  /** @param {import("./host.js").Components} components */
  constructor(components) {
    const { lang, dataset } = document.documentElement;
    this.language = lang || "vi";
    /** @type {string} "lesson", "check" or "result" */
    this.kind = dataset.page ?? "";
    this.name = dataset.name ?? "";
    this.base = dataset.base ?? "/";
    this.main = /** @type {HTMLElement} */ (document.querySelector("main"));
    this.foot = /** @type {HTMLElement} */ (document.querySelector("[data-foot]"));
    this.notice = h("div", { class: "hd-notices", role: "status" });
    this.foot.prepend(this.notice);
    this.api = new Api(this.base, this.language);
    this.queue = new Queue(this.api, { storage: phoneStorage() });
    this.header = new Header(this.queue, this);
    this.widgets = widgetsOf(readJson("hd-state"), document, components);
    /** The page's own part of what the queue says; a lesson and a result show a notice at the foot. */
    this.onstate = (/** @type {State} */ state) => this.showNotice(state);
    this.queue.onstate = (state) => this.changed(state);
    this.queue.onrefused = (_, message) => this.refused(message);
    wake(this.queue);
  }

  /**
   * An event for the queue.
   * @param {{uuid?: string, kind: string, slot: string, value: any, attempt?: string}} event
   * @returns {import("./storage.js").Event}
   */
  event({ uuid = newUuid(), kind, slot, value, attempt }) {
    const at = new Date().toISOString();
    return { uuid, kind, attempt: attempt ?? null, page: attempt ? null : this.name, slot, value, at };
  }

  /**
   * Draws a widget; one that fails says so in its place and leaves the others alone.
   * @param {import("./host.js").Hosted} widget
   */
  draw(widget) {
    widget.draw().catch((error) => {
      console.warn(error);
      widget.place.replaceChildren(h("p", { class: "hd-card" }, label("page.widget_failed")));
    });
  }

  /**
   * A message in the place of the content, with at most one thing to do; an empty title takes it away.
   * @param {string} title
   * @param {string} text
   * @param {{text: string, href: string}} [action]
   */
  message(title, text, action) {
    this.main.querySelector("[data-message]")?.remove();
    if (!title) return;
    this.main.prepend(
      h(
        "section",
        { class: "hd-card hd-message", "data-message": true, role: "alert" },
        h("h1", {}, title),
        text && h("p", {}, text),
        action && h("a", { class: "hd-button is-main", href: action.href }, action.text),
      ),
    );
  }

  /** @private @param {State} state */
  changed(state) {
    this.header.show(state);
    this.onstate(state);
    if (state.name === "other_person" && !this.main.hidden) void this.otherPerson();
  }

  /** @private @param {State} state */
  showNotice(state) {
    const notice = noticeFor(state, Boolean(this.queue.person), this.header.signIn);
    if (notice?.textContent !== this.notice.textContent) this.notice.replaceChildren(...(notice ? [notice] : []));
  }

  /** @private @param {string} message */
  refused(message) {
    this.notice.replaceChildren(h("div", { class: "hd-notice is-refused" }, h("p", {}, message || label("notice.refused"))));
  }

  /** Somebody else signed in on this phone: nothing of the first person stays to be seen. @private */
  async otherPerson() {
    this.main.hidden = true;
    this.foot.hidden = true;
    await ask({
      title: label("other.title"),
      body: [h("p", {}, label("other.text"))],
      choices: [{ text: label("other.go_on"), value: "go" }],
    });
    location.assign(this.base);
  }
}

/**
 * Brings the page to life.
 *
 * @param {(page: Page) => Promise<void>} run what this kind of page does
 * @param {import("./host.js").Components} [whole] components that show a whole page; the items are on every page
 */
export async function start(run, whole = {}) {
  readLabels();
  const page = new Page({ ...items, ...whole });
  document.documentElement.classList.add("hd-ready");
  await run(page);
}
