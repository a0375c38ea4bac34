// @ts-check
/** The model of the anywidget contract, without a kernel behind it. */

/** @typedef {(...args: any[]) => void} Listener */

export class Model {
  /** @param {Record<string, any>} state */
  constructor(state) {
    /** @private */
    this.state = { ...state };
    /** @private @type {Map<string, Set<Listener>>} */
    this.listeners = new Map();
    /** @private @type {Set<string>} */
    this.changed = new Set();
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /**
   * Changes a trait and tells who listens to it.
   * @param {string} name
   * @param {any} value
   */
  set(name, value) {
    if (Object.is(this.state[name], value)) return;
    this.state[name] = value;
    this.changed.add(name);
    this.tell(`change:${name}`, { changed: { [name]: value } }, value);
    this.tell("change", { changed: { [name]: value } });
  }

  /**
   * @param {string} event
   * @param {Listener} listener
   */
  on(event, listener) {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
  }

  /**
   * @param {string | null} [event]
   * @param {Listener | null} [listener]
   */
  off(event, listener) {
    if (!event) this.listeners.clear();
    else if (!listener) this.listeners.delete(event);
    else this.listeners.get(event)?.delete(listener);
  }

  /** There is no kernel to save to: what counts travels as `haidang:event`. */
  save_changes() {
    this.changed.clear();
  }

  /** Messages of a foreign widget's own have nobody to go to on a shared page. */
  send() {}

  /** Other widgets cannot be reached from one on a shared page. */
  get widget_manager() {
    return { get_model: () => Promise.reject(new Error("no widget manager on a shared page")) };
  }

  /**
   * @private
   * @param {string} event
   * @param {...any} args
   */
  tell(event, ...args) {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...args);
  }
}
