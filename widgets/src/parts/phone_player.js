// @ts-check
/**
 * The simulated phone on the page: draws the machine's state, turns touches into acts, keeps the trace.
 *
 * @typedef {import("./types.js").PhoneElement} PhoneElement
 * @typedef {import("./types.js").Step} Step
 * @typedef {{trace: Step[], done: boolean}} Played
 */

import { freshId, h } from "./dom.js";
import { drawComputer, drawTalk } from "./phone_beside.js";
import { letArrive } from "./phone_arrival.js";
import { drawElements } from "./phone_elements.js";
import { begin, classify, elementsOf, find, follow, invented, replay } from "./phone_engine.js";
import { appIcon, drawFrame } from "./phone_frame.js";
import { askText, askWho } from "./phone_sheets.js";
import { plain } from "./rich.js";

const TOAST_MS = 4000;

export class PhonePlayer {
  /**
   * @param {import("./types.js").Context} context
   * @param {(played: Played) => void} changed
   */
  constructor(context, changed) {
    this.context = context;
    this.changed = changed;
    /** @type {import("./types.js").PhoneTask} */
    this.task = context.variant.task;
    this.state = begin(this.task);
    /** @type {Step[]} */
    this.trace = [];
    this.offset = 0;
    this.opened = performance.now();
    /** What stands in the fields of this visit. @type {Map<string, string>} */
    this.filled = new Map();
    this.stopArrival = () => {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.toastTimer = undefined;
    this.titleId = freshId("screen");
    this.frame = drawFrame({
      t: context.t, name: context.t("phone.name"), level: context.headingLevel + 1, titleId: this.titleId,
      onBack: () => this.act({ action: "back", target: "" }),
    });
    if (context.locked) this.frame.back.setAttribute("aria-disabled", "true");
    this.computer = drawComputer({ t: context.t, level: context.headingLevel + 1 });
    this.talk = drawTalk({ level: context.headingLevel + 1 });
    const screens = Object.values(this.task.screens);
    this.box = h(
      "div", { class: "hd-phone-box" },
      screens.some((one) => one.dialogue) ? this.talk.body : null,
      screens.some((one) => one.desktop) ? this.computer.body : null,
      this.frame.body,
    );
    /** Where the last touch was: there the focus goes on. @type {"phone" | "computer" | "talk"} */
    this.at = "phone";
  }

  /** Whether the task is over. */
  get ended() {
    return Boolean(this.task.screens[this.state.screen]?.end);
  }

  /**
   * Stand where a trace ends; an impossible rest of it is left out.
   *
   * @param {Played | null} played
   */
  open(played) {
    const trace = played?.trace ?? [];
    const { state, impossible } = replay(this.task, trace);
    this.trace = impossible === null ? [...trace] : trace.slice(0, impossible);
    this.state = state;
    this.filled = this.refilled();
    this.offset = this.trace.at(-1)?.at ?? 0;
    this.opened = performance.now();
    this.draw({ focus: false, again: this.trace.length > 0 });
  }

  /** Values of the fields that were filled since the current screen was entered. */
  refilled() {
    const filled = new Map();
    let count = this.trace.length;
    const { transitions } = replay(this.task, this.trace);
    while (count > 0 && transitions[count - 1].to === transitions[count - 1].screen) count -= 1;
    for (const step of this.trace.slice(count)) {
      const element = elementsOf(this.task, step.screen).find((one) => one.id === step.target);
      if (step.action === "type" && element) filled.set(step.target, invented(element, step.value_class).text);
    }
    return filled;
  }

  /**
   * @param {{focus: boolean, again?: boolean}} options
   */
  draw({ focus, again = false }) {
    const { frame, task, state } = this;
    const screen = task.screens[state.screen];
    this.stopArrival();
    this.closeSheet();
    frame.screen.dataset.app = screen.app;
    frame.badge.replaceChildren(appIcon(screen.app));
    frame.title.textContent = plain(screen.title);
    this.drawParts();
    for (const part of [frame, this.computer]) part.content.scrollTop = 0;
    // Without a button inside, a long screen could not be scrolled with the keyboard.
    if (frame.content.querySelector("button")) frame.content.removeAttribute("tabindex");
    else frame.content.setAttribute("tabindex", "0");
    if (focus) this.heading().focus({ preventScroll: true });
    if (screen.arrival && !state.answered) this.awaitArrival(screen.arrival, again);
  }

  /** Phone, computer and conversation of the current screen. */
  drawParts() {
    const screen = this.task.screens[this.state.screen];
    const drawing = this.drawing();
    this.frame.content.replaceChildren(...drawElements(screen.elements, drawing));
    this.computer.show(screen.desktop, drawing);
    this.talk.show(screen.dialogue, drawing);
    this.box.toggleAttribute("data-beside", Boolean(screen.desktop || screen.dialogue));
    this.box.toggleAttribute("data-computer", Boolean(screen.desktop));
    this.box.toggleAttribute("data-idle", !screen.elements.length && !screen.arrival);
  }

  /** The heading from which a new screen is read: the conversation's, else that of the part just touched. */
  heading() {
    const screen = this.task.screens[this.state.screen];
    if (screen.dialogue) return this.talk.title;
    return screen.desktop && this.at === "computer" ? this.computer.title : this.frame.title;
  }

  /** Draw the same screen again without losing scroll or focus. */
  redraw() {
    const parts = [this.frame.content, this.computer.content];
    const scrolled = parts.map((one) => one.scrollTop);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.closest?.("[data-id]")?.getAttribute("data-id");
    this.drawParts();
    for (const [index, one] of parts.entries()) one.scrollTop = scrolled[index];
    this.focusOn(focused ?? null);
  }

  /** @param {string | null} id */
  focusOn(id) {
    if (!id) return;
    const node = this.box.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (node instanceof HTMLElement) node.focus({ preventScroll: true });
  }

  /** @returns {import("./phone_elements.js").Drawing} */
  drawing() {
    return {
      t: this.context.t,
      level: this.context.headingLevel + 1,
      locked: this.context.locked,
      touch: (element, node) => this.touch(element, node),
      isDone: (id) => this.state.done.includes(id),
      lastOf: (ids) => this.state.done.filter((id) => ids.includes(id)).at(-1) ?? "",
      filled: (id) => this.filled.get(id) ?? null,
    };
  }

  /**
   * @param {import("./types.js").Arrival} arrival
   * @param {boolean} atOnce
   */
  awaitArrival(arrival, atOnce) {
    const { t } = this.context;
    this.stopArrival = letArrive(arrival, {
      place: this.frame.over, drawing: this.drawing(), atOnce,
      onShown: () => {
        if (arrival.kind === "call") this.cover(true);
        this.context.say(`${t(`phone.${arrival.kind}_from`, { sender: plain(arrival.sender) })}: ${plain(arrival.text)}`);
      },
      onDismiss: () => this.closeArrival(),
    });
  }

  closeArrival() {
    this.closeSheet();
    this.frame.title.focus({ preventScroll: true });
  }

  /** @param {boolean} covered */
  cover(covered) {
    this.frame.main.inert = covered;
    this.frame.nav.inert = covered;
  }

  closeSheet() {
    this.frame.over.replaceChildren();
    this.computer.over.replaceChildren();
    this.computer.main.inert = false;
    this.cover(false);
  }

  /**
   * Something was touched: ask who does it, ask what to type, then act.
   *
   * @param {PhoneElement} element
   * @param {HTMLElement} node
   */
  touch(element, node) {
    if (this.context.locked) return;
    this.at = this.computer.body.contains(node) ? "computer" : this.talk.body.contains(node) ? "talk" : "phone";
    const ticked = ["check", "toggle"].includes(element.kind) && this.state.done.includes(element.id);
    if (ticked) return;
    if (!element.asks_actor || !this.task.actors.resident) {
      this.doAs("me", element, node);
      return;
    }
    this.sheet((over, close) =>
      askWho(over, {
        t: this.context.t, actors: this.task.actors, onClose: close,
        onChoose: (actor) => {
          close();
          this.doAs(actor, element, node);
        },
      }), element.id);
  }

  /**
   * @param {string} actor
   * @param {PhoneElement} element
   * @param {HTMLElement} node
   */
  doAs(actor, element, node) {
    if (element.kind !== "input") {
      this.act({ action: "tap", target: element.id, actor });
      return;
    }
    if (actor !== "me") {
      const { text, valueClass } = invented(element);
      this.type(element, actor, text || "••••", valueClass);
      return;
    }
    this.sheet((over, close) =>
      askText(over, element, {
        t: this.context.t, onClose: close,
        onEnter: (typed) => {
          close();
          this.type(element, actor, typed, classify(element, typed));
        },
      }), node.dataset.id ?? "");
  }

  /**
   * @param {(over: HTMLElement, close: () => void) => void} ask
   * @param {string} id element to go back to
   */
  sheet(ask, id) {
    const waiting = [...this.frame.over.childNodes];
    const close = () => {
      this.closeSheet();
      this.frame.over.append(...waiting);
      this.focusOn(id);
    };
    if (this.at === "computer") {
      ask(this.computer.over, close);
      this.computer.main.inert = true;
    } else {
      ask(this.frame.over, close);
      this.cover(true);
    }
  }

  /**
   * @param {PhoneElement} element
   * @param {string} actor
   * @param {string} text shown in the field, never kept in the trace
   * @param {string} valueClass
   */
  type(element, actor, text, valueClass) {
    const before = this.filled.get(element.id);
    this.filled.set(element.id, text);
    if (this.act({ action: "type", target: element.id, actor, valueClass })) return;
    if (before === undefined) this.filled.delete(element.id);
    else this.filled.set(element.id, before);
  }

  /**
   * @param {{action: string, target: string, actor?: string, valueClass?: string}} wanted
   * @returns {boolean} whether something happened
   */
  act({ action, target, actor = "me", valueClass = "" }) {
    if (this.context.locked) return false;
    const found = find(this.task, this.state, { action, target, actor, value_class: valueClass });
    if (!("transition" in found)) {
      this.toast(this.context.t(`phone.refused_${action === "back" ? "back" : found.refused}`));
      return false;
    }
    const at = Math.round((this.offset + (performance.now() - this.opened) / 1000) * 10) / 10;
    this.trace.push({ screen: this.state.screen, action, target, actor, value_class: valueClass, at });
    const { visit, answered } = this.state;
    this.state = follow(this.task, this.state, found.transition);
    this.toast("");
    if (this.state.visit !== visit) {
      this.filled.clear();
      this.draw({ focus: true });
    } else {
      if (this.state.answered && !answered) this.closeArrival();
      this.redraw();
    }
    this.changed({ trace: this.trace.map((step) => ({ ...step })), done: this.ended });
    return true;
  }

  /** @param {string} text */
  toast(text) {
    clearTimeout(this.toastTimer);
    this.frame.toast.textContent = text;
    if (text) this.toastTimer = setTimeout(() => (this.frame.toast.textContent = ""), TOAST_MS);
  }

  destroy() {
    this.stopArrival();
    clearTimeout(this.toastTimer);
  }
}
