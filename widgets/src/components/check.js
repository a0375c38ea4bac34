// @ts-check
/**
 * The player of a check: one item on the screen, an overview, handing in.
 *
 * Traits: `attempt` (contracts.md 2.4, `GET api/attempts/<id>`), `labels`; and from the page that holds it `queue`
 * (`{name, waiting, durable, known, sign_in}`) and `refused` (`{slot, message}`). It asks the page to hand in with the
 * bubbling event `haidang:submit` (`{resolve, reject}`), and tells where the person is with `haidang:where`. Inside
 * JupyterLab nobody answers these, and a sample attempt is shown.
 */
import { items } from "haidang:items";
import { ask } from "../page/dialog.js";
import { Model } from "../page/model.js";
import { beginning, isAnswered, openNumbers, valuesOf } from "../page/player/sitting.js";
import { timer } from "../page/player/timer.js";
import { noticeFor } from "../page/header.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { label } from "../parts/labels.js";
import { rich } from "../parts/rich.js";

/** @param {import("../parts/types.js").Host} host */
function render({ model, el }) {
  /** @type {Player | null} */
  let player = null;
  const begin = () => {
    player?.destroy();
    const attempt = model.get("attempt");
    player = attempt?.slots ? new Player(model, el, attempt) : null;
    if (!player) el.replaceChildren(h("p", { class: "hd-dim", role: "status" }, label(model, "check.loading")));
  };
  const changed = () => player?.showQueue();
  const refused = () => player?.say(model.get("refused")?.message ?? "");
  model.on("change:attempt", begin);
  model.on("change:queue", changed);
  model.on("change:refused", refused);
  begin();
  return () => {
    player?.destroy();
    model.off("change:attempt", begin);
    model.off("change:queue", changed);
    model.off("change:refused", refused);
    el.replaceChildren();
  };
}

class Player {
  /**
   * @param {import("../parts/types.js").Model} model
   * @param {HTMLElement} el
   * @param {any} attempt
   */
  constructor(model, el, attempt) {
    this.model = model;
    this.el = el;
    this.attempt = attempt;
    this.values = valuesOf(attempt);
    this.over = false;
    this.busy = false;
    /** @private @type {() => void} */
    this.leave = () => {};
    this.live = h("p", { class: "hd-told", role: "status" });
    this.alert = h("div", { class: "hd-alert", role: "alert" });
    this.screen = h("div", { class: "hd-player-screen" });
    this.notices = h("div", { class: "hd-notices", role: "status" });
    this.nav = h("nav", { class: "hd-nav", "aria-label": this.t("check.moving") });
    this.clock = timer({
      endsAt: attempt.ends_at,
      t: (key, params) => this.t(key, params),
      say: (text) => this.say(text),
      over: () => this.timeIsOver(),
    });
    const top = h("div", { class: "hd-player-top" }, this.clock.node);
    const foot = h("div", { class: "hd-foot is-inside" }, this.alert, this.notices, this.nav);
    el.replaceChildren(h("div", { class: "hd-player" }, top, this.live, this.screen, foot));
    /** @private */
    this.heard = (/** @type {Event} */ event) => this.answered(/** @type {CustomEvent} */ (event).detail);
    el.addEventListener("haidang:event", this.heard);
    this.showQueue();
    this.go(beginning(attempt, this.remembered()), false);
  }

  /** @param {string} key @param {Record<string, string | number>} [params] */
  t(key, params) {
    return label(this.model, key, params);
  }

  /** Said aloud by a screen reader, and shown. @param {string} text */
  say(text) {
    this.live.textContent = text;
    this.live.classList.toggle("is-shown", Boolean(text));
  }

  get slots() {
    return this.attempt.slots;
  }

  destroy() {
    this.leave();
    this.clock.stop();
    this.el.removeEventListener("haidang:event", this.heard);
  }

  /**
   * @param {number} index −1 introduction, n overview
   * @param {boolean} [focus]
   */
  go(index, focus = true) {
    this.leave();
    this.leave = () => {};
    this.index = index;
    this.complain("");
    const n = this.slots.length;
    if (index < 0) this.showIntroduction();
    else if (index >= n) this.showOverview();
    else this.showItem(index);
    const shown = Math.min(Math.max(index, 0) + 1, n);
    const text = index < 0 || index >= n ? "" : this.t("check.where", { n: shown, of: n });
    this.tell("haidang:where", { text, share: index < 0 ? 0 : index >= n ? 1 : shown / n });
    this.remember(index);
    if (!focus) return;
    scrollTo(0, 0);
    this.screen.querySelector("h1, h2")?.focus({ preventScroll: true });
  }

  /** @private */
  showIntroduction() {
    const { title, intro, number, ends_at: endsAt } = this.attempt;
    const facts = [this.t("check.facts", { n: this.slots.length })];
    if (number > 1) facts.push(this.t("check.attempt_number", { n: number }));
    facts.push(this.t(endsAt ? "check.clock_runs" : "check.no_limit"));
    this.screen.replaceChildren(
      h("h1", { tabindex: -1 }, title),
      h("div", { class: "hd-card" }, rich(intro ?? ""), h("ul", { class: "hd-facts" }, ...facts.map((fact) => h("li", {}, icon("check"), fact)))),
    );
    this.nav.replaceChildren(this.button("check.begin", "main", () => this.go(0)));
  }

  /** @private @param {number} index */
  showItem(index) {
    const variant = this.slots[index];
    const number = this.t("check.number", { n: index + 1, of: this.slots.length });
    const place = h("div", { class: "hd-player-item", "data-level": 2 });
    const tags = h(
      "div",
      { class: "hd-tags" },
      h("span", { class: "hd-tag" }, this.t(`type.${variant.type}`)),
      variant.must_pass && h("span", { class: "hd-tag is-must" }, this.t("check.must_pass")),
    );
    this.screen.replaceChildren(h("div", { class: "hd-player-head" }, h("h1", { tabindex: -1 }, number), tags), place);
    const model = new Model({
      variant,
      value: this.values[variant.slot],
      reveal: null,
      locked: this.over,
      labels: this.model.get("labels") ?? {},
      slot: variant.slot,
      hints: this.attempt.hints?.[variant.slot] ?? 0,
    });
    const cleanup = items[variant.type].render({ model, el: place });
    this.leave = () => typeof cleanup === "function" && cleanup();
    const last = index === this.slots.length - 1;
    const before = this.button("check.previous", "ghost", () => this.go(index - 1));
    before.disabled = index === 0;
    this.nav.replaceChildren(
      before,
      this.overviewButton(),
      this.button(last ? "check.to_overview" : "check.next", "main", () => this.go(index + 1)),
    );
  }

  /** @private */
  overviewButton() {
    const button = this.button("", "quiet", () => this.go(this.slots.length));
    button.setAttribute("aria-label", this.t("check.overview"));
    button.append(icon("document"));
    return button;
  }

  /** @private */
  showOverview() {
    const n = this.slots.length;
    const open = openNumbers(this.slots, this.values);
    const list = h("ol", { class: "hd-overview" });
    this.slots.forEach((/** @type {any} */ variant, /** @type {number} */ index) => {
      const done = isAnswered(this.values[variant.slot]);
      const button = h(
        "button",
        { type: "button", class: done ? "is-done" : "is-open", onclick: () => this.go(index) },
        h("span", { class: "hd-overview-number" }, String(index + 1)),
        h("span", { class: "hd-overview-type" }, this.t(`type.${variant.type}`), variant.must_pass && h("span", { class: "hd-tag is-must" }, this.t("check.must_pass"))),
        h("span", { class: "hd-overview-mark" }, done && icon("check"), this.t(done ? "check.answered" : "check.open")),
      );
      list.append(h("li", {}, button));
    });
    this.screen.replaceChildren(
      h("h1", { tabindex: -1 }, this.t("check.overview")),
      h("p", {}, this.t("check.answered_of", { n: n - open.length, of: n })),
      list,
    );
    const back = this.button("check.back_to_items", "ghost", () => this.go(open.length ? open[0] - 1 : n - 1));
    this.handIn = this.button("check.submit", "main", () => void this.askAndSubmit());
    this.nav.replaceChildren(back, this.handIn);
  }

  /** @private */
  async askAndSubmit() {
    const open = openNumbers(this.slots, this.values);
    const numbers = open.map((n) => this.t("check.item_short", { n })).join(", ");
    const answer = await ask({
      title: this.t(open.length ? "check.submit_open_title" : "check.submit_title", { n: open.length }),
      body: [
        open.length ? h("p", {}, h("strong", {}, numbers)) : "",
        h("p", {}, this.t(open.length ? "check.submit_open_text" : "check.submit_text")),
      ],
      choices: [
        { text: this.t("check.submit"), value: "submit" },
        { text: this.t("check.not_yet"), value: "", kind: "ghost" },
      ],
    });
    if (answer === "submit") await this.submit();
  }

  /** @private */
  async submit() {
    if (this.busy) return;
    this.busy = true;
    if (this.handIn) this.handIn.disabled = true;
    this.complain("");
    this.say(this.t("check.submitting"));
    try {
      await new Promise((resolve, reject) => {
        if (!this.tell("haidang:submit", { resolve, reject })) reject(new Error(this.t("check.sample")));
      });
    } catch (error) {
      this.say("");
      this.complain((error instanceof Error && error.message) || this.t("check.submit_failed"));
    } finally {
      this.busy = false;
      if (this.handIn) this.handIn.disabled = false;
    }
  }

  /** Why it was not handed in; takes the place of the notice about the network. @private @param {string} text */
  complain(text) {
    this.alert.replaceChildren(...(text ? [h("div", { class: "hd-notice is-offline" }, h("p", {}, text))] : []));
    this.notices.hidden = text !== "";
  }

  /** @private */
  timeIsOver() {
    if (this.over) return;
    this.over = true;
    this.go(this.slots.length);
    this.say(this.t("check.time_over"));
    void this.submit();
  }

  /** @private @param {{slot: string, value: any}} detail */
  answered({ slot, value }) {
    if (slot in this.values) this.values[slot] = value;
  }

  showQueue() {
    const queue = this.model.get("queue");
    const notice = queue?.name ? noticeFor(queue, queue.known, queue.sign_in) : null;
    if (notice?.textContent !== this.notices.textContent) this.notices.replaceChildren(...(notice ? [notice] : []));
  }

  /**
   * Tells the page; true if somebody took it on.
   * @private
   * @param {string} name
   * @param {any} detail
   */
  tell(name, detail) {
    const event = new CustomEvent(name, { bubbles: true, cancelable: true, detail });
    this.el.dispatchEvent(event);
    return event.defaultPrevented;
  }

  /**
   * @private
   * @param {string} key "" for a button without words
   * @param {string} kind
   * @param {() => void} act
   */
  button(key, kind, act) {
    return h("button", { type: "button", class: `hd-button is-${kind}`, onclick: act }, key && this.t(key));
  }

  /** @private @param {number} index */
  remember(index) {
    if (index < 0) return;
    try {
      sessionStorage.setItem(`hd:at:${this.attempt.id}`, this.slots[index]?.slot ?? "overview");
    } catch {
      // Then a reload begins at the first open item.
    }
  }

  /** @private @returns {string | null} */
  remembered() {
    try {
      return sessionStorage.getItem(`hd:at:${this.attempt.id}`);
    } catch {
      return null;
    }
  }
}

export default { render };
