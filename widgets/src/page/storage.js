// @ts-check
/**
 * Where unsent answers lie on the phone: one entry of `localStorage` for each event, named by its owner and in the
 * order of time. One entry each, so that two tabs never overwrite each other's answers.
 */

/**
 * One event as `POST api/events` takes it.
 * @typedef {{uuid: string, kind: string, attempt: string | null, page: string | null, slot: string, value: any, at: string}} Event
 */

const PREFIX = "hd:q:";
let counter = 0;

/** @param {string} person */
function prefixOf(person) {
  return `${PREFIX}${person}:`;
}

/** The unsent events of one person on this phone. */
export class Shelf {
  /**
   * @param {string} person key from `api/me`
   * @param {Storage | null} storage null where the browser refuses one
   */
  constructor(person, storage) {
    this.person = person;
    /** False as soon as the phone has refused to keep something: then answers live in this open page alone. */
    this.durable = storage !== null;
    /** @private */
    this.storage = storage;
    /** @private @type {Map<string, Event>} */
    this.memory = new Map();
  }

  /** @param {Event} event */
  append(event) {
    counter += 1;
    const name = `${prefixOf(this.person)}${String(Date.now()).padStart(15, "0")}-${String(counter).padStart(6, "0")}-${event.uuid}`;
    try {
      if (!this.storage) throw new Error("no storage");
      this.storage.setItem(name, JSON.stringify(event));
    } catch {
      this.durable = false;
      this.memory.set(name, event);
    }
  }

  /**
   * All events in the order in which they were made.
   * @returns {{name: string, event: Event}[]}
   */
  list() {
    const found = [...this.memory].map(([name, event]) => ({ name, event }));
    for (const name of this.names()) {
      const event = this.read(name);
      if (event) found.push({ name, event });
    }
    return found.sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @param {string} name */
  remove(name) {
    this.memory.delete(name);
    try {
      this.storage?.removeItem(name);
    } catch {
      this.durable = false;
    }
  }

  /** @private */
  names() {
    try {
      return this.storage ? Object.keys(this.storage).filter((name) => name.startsWith(prefixOf(this.person))) : [];
    } catch {
      this.durable = false;
      return [];
    }
  }

  /**
   * @private
   * @param {string} name
   * @returns {Event | null}
   */
  read(name) {
    try {
      const event = JSON.parse(this.storage?.getItem(name) ?? "null");
      return event && typeof event.uuid === "string" ? event : null;
    } catch {
      return null;
    }
  }
}

/**
 * The phone's own storage, null where it is refused or full of nothing but refusals.
 * @returns {Storage | null}
 */
export function phoneStorage() {
  try {
    const storage = globalThis.localStorage;
    storage.setItem("hd:try", "1");
    storage.removeItem("hd:try");
    return storage;
  } catch {
    return null;
  }
}
