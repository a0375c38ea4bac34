// @ts-check
/** A lesson one step at a time. Without this script all steps stand below each other, and nothing is lost. */
import { ask } from "./dialog.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { label } from "./words.js";

/**
 * The step that an address points at: the step itself or something inside it; −1 if there is none.
 * @param {HTMLElement[]} steps
 * @param {string} hash with or without `#`
 */
export function stepOf(steps, hash) {
  const id = decodeURIComponent(hash.replace(/^#/, ""));
  if (!id) return -1;
  return steps.findIndex((step) => step.id === id || step.querySelector(`[id="${CSS.escape(id)}"]`) !== null);
}

export class Steps {
  /**
   * @param {HTMLElement[]} sections
   * @param {{foot: HTMLElement, home: string, onshow: (step: HTMLElement, index: number, byPerson: boolean) => void}} page
   */
  constructor(sections, page) {
    this.sections = sections;
    this.page = page;
    this.current = -1;
    /** True once the person has chosen a step: then nothing moves them any more. */
    this.chosen = location.hash !== "";
    this.lead = document.querySelector(".hd-lead");
    this.back = h("button", { type: "button", class: "hd-button is-ghost", onclick: () => this.go(this.current - 1) }, label("lesson.back"));
    this.next = h("button", { type: "button", class: "hd-button is-main", onclick: () => this.go(this.current + 1) }, label("lesson.next"));
    this.finish = h("a", { class: "hd-button is-main", href: page.home }, label("lesson.finish"));
    const contents = h("button", { type: "button", class: "hd-button is-quiet", "aria-label": label("lesson.contents"), onclick: () => this.contents() });
    contents.append(icon("document"));
    this.bar = h("nav", { class: "hd-nav", "aria-label": label("lesson.steps") }, this.back, contents, this.next, this.finish);
    page.foot.append(this.bar);
    addEventListener("popstate", () => this.show(Math.max(0, stepOf(this.sections, location.hash)), true));
    document.documentElement.classList.add("hd-stepped");
    this.show(Math.max(0, stepOf(sections, location.hash)), this.chosen);
  }

  /**
   * Shows the step where the person was last time, unless they have chosen one.
   * @param {string | null} place
   */
  resume(place) {
    const index = place ? stepOf(this.sections, place) : -1;
    if (this.chosen || index <= 0 || this.current > 0) return;
    history.replaceState(null, "", `#${this.sections[index].id}`);
    this.show(index, false);
  }

  /** @param {number} index */
  go(index) {
    if (index < 0 || index >= this.sections.length) return;
    history.pushState(null, "", `#${this.sections[index].id}`);
    this.show(index, true);
    scrollTo(0, 0);
    this.focusHeading();
  }

  /** @private @param {number} index @param {boolean} byPerson */
  show(index, byPerson) {
    if (byPerson) this.chosen = true;
    this.sections.forEach((section, at) => (section.hidden = at !== index));
    if (this.lead instanceof HTMLElement) this.lead.hidden = index > 0;
    const last = index === this.sections.length - 1;
    this.back.disabled = index === 0;
    this.next.hidden = last;
    this.finish.hidden = !last;
    this.current = index;
    this.page.onshow(this.sections[index], index, byPerson);
  }

  /** @private */
  focusHeading() {
    const heading = this.sections[this.current].querySelector("h1, h2, h3") ?? this.sections[this.current];
    heading.setAttribute("tabindex", "-1");
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }

  /** @private */
  async contents() {
    let chosen = -1;
    const list = h("ol", { class: "hd-contents" });
    const closing = (/** @type {number} */ index) => {
      chosen = index;
      list.closest("dialog")?.close();
    };
    this.sections.forEach((section, index) => {
      const current = index === this.current ? "step" : false;
      const text = section.dataset.title || label("lesson.step", { n: index + 1, of: this.sections.length });
      const button = h("button", { type: "button", "aria-current": current, onclick: () => closing(index) }, text);
      list.append(h("li", {}, button));
    });
    await ask({
      title: label("lesson.contents"),
      body: [list],
      choices: [{ text: label("action.close"), value: "", kind: "ghost" }],
    });
    if (chosen >= 0) this.go(chosen);
  }
}
