// @ts-check
/** Brings the widgets of a shared page to life from the state that was stored when the page was rendered. */
import { Model } from "./model.js";

/** @typedef {{render?: (context: any) => any, initialize?: (context: any) => any}} Component */
/** @typedef {Record<string, Component>} Components what the page can draw, by name */

const OWN = "haidang_widgets.";

/**
 * Name of the built-in component, from the class that made the widget: `haidang_widgets.items.SingleChoice` →
 * `single_choice`; "" for a foreign widget.
 * @param {unknown} id
 */
export function componentName(id) {
  if (typeof id !== "string" || !id.startsWith(OWN)) return "";
  const name = id.slice(id.lastIndexOf(".") + 1);
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/**
 * The module that draws a widget with this state.
 * @param {Record<string, any>} state
 * @param {Components} components
 * @returns {Promise<Component> | Component}
 */
export function componentFor(state, components) {
  const name = componentName(state._anywidget_id);
  if (name in components) return components[name];
  if (typeof state._esm === "string") return foreign(state);
  throw new Error(`no component for ${state._anywidget_id ?? state._model_name}`);
}

/**
 * A widget that somebody else wrote: its source travels in the state.
 * @param {Record<string, any>} state
 * @returns {Promise<Component>}
 */
async function foreign(state) {
  if (state._css) document.head.append(Object.assign(document.createElement("style"), { textContent: state._css }));
  const url = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
  try {
    const module = await import(/* @vite-ignore */ url);
    const component = module.default ?? module;
    return typeof component === "function" ? await component() : component;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** One widget on the page. */
export class Hosted {
  /**
   * @param {HTMLElement} place
   * @param {Record<string, any>} state
   * @param {Components} components
   */
  constructor(place, state, components) {
    this.place = place;
    this.state = state;
    this.components = components;
    this.model = new Model(state);
    this.touched = false;
    /** @private @type {Promise<void> | null} */
    this.drawn = null;
    place.addEventListener("haidang:event", () => (this.touched = true));
  }

  get component() {
    return componentName(this.state._anywidget_id);
  }

  /** Name under which its events are sent, "" if it sends none. */
  get slot() {
    return String(this.model.get("slot") ?? "");
  }

  /** Draws it once; later calls do nothing. */
  draw() {
    this.drawn ??= this.render();
    return this.drawn;
  }

  /**
   * Shows a value that the server knew, unless the person has already touched the widget.
   * @param {unknown} value
   */
  restore(value) {
    if (this.touched || value === null || value === undefined) return;
    this.model.set("value", value);
  }

  /** @private */
  async render() {
    const component = await componentFor(this.state, this.components);
    const context = { model: this.model, experimental: { invoke: () => Promise.reject(new Error("no kernel")) } };
    await component.initialize?.(context);
    await component.render?.({ ...context, el: this.place });
    this.place.dataset.ready = "";
  }
}

/**
 * All widgets of the page, not drawn yet.
 * @param {any} stored the notebook's widget state, as nbclient stores it
 * @param {ParentNode} root
 * @param {Components} components
 * @returns {Hosted[]}
 */
export function widgetsOf(stored, root, components) {
  const states = stored?.state ?? {};
  /** @type {Hosted[]} */
  const found = [];
  for (const place of root.querySelectorAll(".hd-widget[data-model]")) {
    if (!(place instanceof HTMLElement)) continue;
    const entry = states[place.dataset.model ?? ""];
    if (entry?.model_module === "anywidget") found.push(new Hosted(place, entry.state, components));
  }
  return found;
}
