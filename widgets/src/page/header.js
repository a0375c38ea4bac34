// @ts-check
/** What the header and the notice at the foot of a page say about saved and unsaved answers. */
import { hourMinute } from "./clock.js";
import { ask } from "./dialog.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { label } from "./words.js";
import { cookie } from "./api.js";

/** @typedef {import("./queue.js").State} State */
/** @typedef {import("./queue.js").Queue} Queue */

/** A quick save is not worth a flicker: "sending" is shown only after this long. */
const PATIENCE_MS = 600;

/**
 * What to say in the header.
 * @param {State} state
 * @param {boolean} known whether the page knows whose it is
 * @param {string} language
 */
export function savedText(state, known, language) {
  switch (state.name) {
    case "saved":
      return state.savedAt ? label("queue.saved_at", { time: hourMinute(state.savedAt, language) }) : label("queue.saved");
    case "sending":
      return label("queue.sending");
    case "offline":
      return state.waiting ? label("queue.waiting", { n: state.waiting }) : label("queue.no_network");
    case "unsafe":
      return label("queue.unsafe");
    case "signed_out":
      return known ? label("queue.signed_out") : label("queue.not_signed_in");
    case "other_person":
      return label("queue.signed_out");
    default:
      return "";
  }
}

/**
 * What to say at length above the buttons of the page; null if there is nothing to worry about.
 * @param {State} state
 * @param {boolean} known
 * @param {string} signIn address of the sign-in page
 * @returns {HTMLElement | null}
 */
export function noticeFor(state, known, signIn) {
  /** @type {[string, string]} */
  let text;
  if (state.name === "offline") {
    text = state.waiting ? ["notice.offline", "notice.offline_waiting"] : ["notice.offline", "notice.offline_nothing"];
  } else if (state.name === "unsafe") text = ["notice.unsafe", "notice.unsafe_text"];
  else if (state.name === "signed_out" && known) text = ["notice.signed_out", "notice.signed_out_text"];
  else return null;
  return h(
    "div",
    { class: `hd-notice is-${state.name}` },
    h("p", {}, h("strong", {}, label(text[0])), " · ", label(text[1], { n: state.waiting })),
    state.name === "signed_out" && h("a", { class: "hd-button is-ghost", href: signIn }, label("action.sign_in")),
  );
}

export class Header {
  /**
   * @param {Queue} queue
   * @param {{base: string, language: string}} page
   */
  constructor(queue, page) {
    this.queue = queue;
    this.page = page;
    this.saved = document.querySelector("[data-saved]");
    this.where = document.querySelector("[data-where]");
    this.progress = document.querySelector("[data-progress]");
    /** @private */
    this.timer = 0;
    this.guardSignOut();
    this.closeMenuOutside();
    this.keepPlaceInOtherLanguages();
  }

  /** A check or a result has the attempt in its address, which the page that everybody gets cannot know. */
  keepPlaceInOtherLanguages() {
    const kind = document.documentElement.dataset.page;
    if (kind !== "check" && kind !== "result") return;
    const rest = location.pathname.slice(this.page.base.length).split("/").slice(1).join("/");
    for (const link of document.querySelectorAll("a[hreflang]")) {
      link.setAttribute("href", `${this.page.base}${link.getAttribute("hreflang")}/${rest}`);
    }
  }

  /** Address of the sign-in page that comes back here. */
  get signIn() {
    return `${this.page.base}sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`;
  }

  /** @param {State} state */
  show(state) {
    clearTimeout(this.timer);
    if (state.name === "sending") this.timer = window.setTimeout(() => this.say(state), PATIENCE_MS);
    else this.say(state);
  }

  /**
   * Where in the page the person is.
   * @param {string} text like "Bước 6/10"
   * @param {number} share 0..1
   */
  place(text, share) {
    if (this.where) this.where.textContent = text;
    if (this.progress instanceof HTMLElement) this.progress.style.setProperty("--share", `${Math.round(share * 100)}%`);
  }

  /** @private @param {State} state */
  say(state) {
    const known = Boolean(this.queue.person);
    if (!(this.saved instanceof HTMLElement)) return;
    const text = savedText(state, known, this.page.language);
    if (this.saved.textContent === text) return;
    this.saved.dataset.state = state.name;
    this.saved.replaceChildren(...(state.name === "saved" ? [icon("check")] : []), text);
  }

  /** @private */
  guardSignOut() {
    for (const way of document.querySelectorAll("[data-sign-out]")) {
      const event = way instanceof HTMLFormElement ? "submit" : "click";
      way.addEventListener(event, (happened) => {
        happened.preventDefault();
        void this.signOut(way);
      });
    }
  }

  /** @private */
  closeMenuOutside() {
    const menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".hd-menu"));
    if (!menu) return;
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !menu.querySelector("summary")?.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  }

  /** @private @param {Element} way */
  async signOut(way) {
    await this.queue.flush();
    if (this.queue.waiting && (await this.stay())) return;
    const form = way instanceof HTMLFormElement ? way : h("form", { method: "post", action: way.getAttribute("href") });
    if (!form.isConnected) document.body.append(form);
    form.querySelector("[name=_xsrf]")?.remove();
    form.append(h("input", { type: "hidden", name: "_xsrf", value: cookie("_xsrf") }));
    form.submit();
  }

  /** @private */
  async stay() {
    const n = this.queue.waiting;
    const answer = await ask({
      title: label("sign_out.unsent_title", { n }),
      body: [h("p", {}, label(this.queue.state.durable ? "sign_out.unsent_text" : "sign_out.unsent_lost", { n }))],
      choices: [
        { text: label("sign_out.stay"), value: "stay" },
        { text: label("sign_out.leave"), value: "leave", kind: "ghost" },
      ],
    });
    return answer !== "leave";
  }
}
