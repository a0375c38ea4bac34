// @ts-check
/**
 * The way of an answer from the thumb to the server.
 *
 * An event is kept on the phone before anything else happens to it, sent in order, and removed only when the server
 * has acknowledged it (which it does only after a durable commit). It is delivered only while the server says that
 * the same person is signed in who made it.
 */
import { CallFailed } from "./api.js";
import { Shelf } from "./storage.js";

/** @typedef {import("./storage.js").Event} Event */

/**
 * - `unknown`: not heard from the server yet
 * - `saved`: everything is acknowledged
 * - `sending`: a batch is on its way
 * - `offline`: the server cannot be reached, `waiting` answers are kept
 * - `unsafe`: the phone refuses to keep anything and something is unsent: the page must stay open
 * - `signed_out`: the server wants a sign-in; answers are kept
 * - `other_person`: somebody else is signed in now
 * @typedef {"unknown" | "saved" | "sending" | "offline" | "unsafe" | "signed_out" | "other_person"} Name
 */
/** @typedef {{name: Name, waiting: number, savedAt: string, durable: boolean}} State  `savedAt` is the server's time, ISO 8601, or "" */

/**
 * @typedef {object} Surroundings what the queue needs, so that tests can give it
 * @property {Storage | null} storage
 * @property {(run: () => void, seconds: number) => unknown} later
 * @property {() => number} random 0 ≤ n < 1
 */

const BATCH = 200;
/** Bytes of a request; what is sent while a page closes may not be larger than 64 kB in all. */
const BATCH_BYTES = 48_000;
const LONGEST_WAIT_SECONDS = 30;
/** Also read by the other open pages of this phone, to notice that somebody else signed in. */
export const WHO = "hd:who";

/** @type {Surroundings} */
const browser = {
  storage: null,
  later: (run, seconds) => setTimeout(run, seconds * 1000),
  random: Math.random,
};

export class Queue {
  /**
   * @param {import("./api.js").Api} api
   * @param {Partial<Surroundings>} [surroundings]
   */
  constructor(api, surroundings = {}) {
    this.api = api;
    /** @private */
    this.around = { ...browser, ...surroundings };
    /** What `api/me` said, null before.  @type {any} */
    this.me = null;
    /** Whose page this is; fixed by the first answer of `api/me`. */
    this.person = "";
    /** @type {(state: State) => void} */
    this.onstate = () => {};
    /** @type {(event: Event, message: string) => void} */
    this.onrefused = () => {};
    /** Events made before the server has said whose page this is. @private @type {Event[]} */
    this.unowned = [];
    /** @private @type {Shelf | null} */
    this.shelf = null;
    /** @private @type {Name} */
    this.name = "unknown";
    /** @private */
    this.savedAt = "";
    /** @private */
    this.verified = false;
    /** @private */
    this.failures = 0;
    /** @private @type {Promise<void> | null} */
    this.working = null;
    /** @private */
    this.timer = 0;
    /** Names of entries that the server could not take, tried again on the next page. @private @type {Set<string>} */
    this.aside = new Set();
    /** @private */
    this.batch = BATCH;
  }

  /** @returns {State} */
  get state() {
    const durable = this.shelf ? this.shelf.durable : this.around.storage !== null;
    return { name: this.name, waiting: this.waiting, savedAt: this.savedAt, durable };
  }

  /** Number of answers that the server has not acknowledged. */
  get waiting() {
    // Answers, not events: an ordering that was moved five times is one answer to the person, a place in a lesson none.
    const answers = this.pending().filter(({ kind }) => kind !== "place");
    return new Set(answers.map(({ attempt, page, slot }) => `${attempt ?? ""}|${page ?? ""}|${slot}`)).size;
  }

  /**
   * The events that wait, oldest first.
   * @returns {Event[]}
   */
  pending() {
    return [...(this.shelf?.list() ?? []).map(({ event }) => event), ...this.unowned];
  }

  /**
   * Keep an event, then try to send it. A page that is read without a sign-in records nothing.
   * @param {Event} event
   */
  append(event) {
    if (this.name === "other_person" || (this.name === "signed_out" && !this.person)) return;
    if (this.shelf) this.shelf.append(event);
    else this.unowned.push(event);
    if (this.name === "saved" || this.name === "unknown") this.become("sending");
    else this.become(this.name);
    void this.flush();
  }

  /** Before the next delivery, ask again who is signed in: the page was away, or another page saw another person. */
  doubt() {
    this.verified = false;
    this.failures = 0;
    void this.flush();
  }

  /**
   * Send what waits. Resolves when nothing more can be done now; look at `state` and `waiting`.
   * @returns {Promise<void>}
   */
  flush() {
    this.working ??= this.work().finally(() => {
      this.working = null;
    });
    return this.working;
  }

  /** The page is closing: one last batch that outlives it. Nothing is removed here; a repeated event does no harm. */
  farewell() {
    if (!this.verified || !this.shelf) return;
    const batch = this.take(BATCH);
    if (batch.length) {
      const body = { events: batch.map(({ event }) => event) };
      void this.api.call("api/events", { body, keepalive: true }).catch(() => {});
    }
  }

  /** @private */
  async work() {
    try {
      if (!(await this.verify())) return;
      for (let batch = this.take(this.batch); batch.length; batch = this.take(this.batch)) {
        this.become("sending");
        await this.send(batch);
        if (!this.verified && !(await this.verify())) return;
      }
      this.failures = 0;
      const left = this.pending().length;
      this.become(left ? "offline" : "saved");
      if (left) this.retry();
    } catch (error) {
      this.failed(error);
    }
  }

  /**
   * Who is signed in? True if it is still the person whose page this is.
   * @private
   */
  async verify() {
    if (this.verified) return true;
    const me = await this.api.call("api/me");
    const key = String(me.person.key);
    if (this.person && this.person !== key) {
      this.become("other_person");
      return false;
    }
    this.me = me;
    this.savedAt = me.now;
    this.own(key);
    this.verified = true;
    return true;
  }

  /**
   * @private
   * @param {string} key
   */
  own(key) {
    this.person = key;
    this.api.person = key;
    try {
      if (this.around.storage?.getItem(WHO) !== key) this.around.storage?.setItem(WHO, key);
    } catch {
      // Other pages then notice on their own next look.
    }
    this.shelf ??= new Shelf(key, this.around.storage);
    for (const event of this.unowned.splice(0)) this.shelf.append(event);
  }

  /**
   * The next events, not more than a request can carry.
   * @private
   * @param {number} most
   */
  take(most) {
    const taken = [];
    let bytes = 0;
    for (const entry of this.shelf?.list() ?? []) {
      if (this.aside.has(entry.name)) continue;
      bytes += JSON.stringify(entry.event).length * 2;
      if (taken.length && (bytes > BATCH_BYTES || taken.length >= most)) break;
      taken.push(entry);
    }
    return taken;
  }

  /**
   * @private
   * @param {{name: string, event: Event}[]} batch
   */
  async send(batch) {
    let answer;
    try {
      answer = await this.api.call("api/events", { body: { events: batch.map(({ event }) => event) } });
    } catch (error) {
      if (!(error instanceof CallFailed) || error.passing || error.status === 401) throw error;
      if (error.status === 403 || error.status === 409) {
        // The token of the form has aged, or somebody else is signed in: `api/me` renews the one and tells the other.
        this.verified = false;
        if (this.failures++ > 2) throw error;
      } else if (batch.length > 1) this.batch = 1;
      else this.aside.add(batch[0].name);
      return;
    }
    this.acknowledged(batch, answer);
  }

  /**
   * @private
   * @param {{name: string, event: Event}[]} batch
   * @param {{acks: {uuid: string, status: string, message?: string}[], now: string}} answer
   */
  acknowledged(batch, answer) {
    const acks = new Map(answer.acks.map((ack) => [ack.uuid, ack]));
    for (const { name, event } of batch) {
      const ack = acks.get(event.uuid);
      if (ack?.status === "refused") this.onrefused(event, ack.message ?? "");
      if (ack && ["saved", "late", "refused"].includes(ack.status)) this.shelf?.remove(name);
      else this.aside.add(name);
    }
    this.savedAt = answer.now;
    this.failures = 0;
  }

  /**
   * @private
   * @param {unknown} error
   */
  failed(error) {
    this.verified = false;
    if (error instanceof CallFailed && error.status === 401) {
      // Nobody was signed in when the page opened: what was tried belongs to nobody, and must not become the next one's.
      if (!this.person) this.unowned = [];
      this.become("signed_out");
      return;
    }
    this.failures += 1;
    this.become("offline");
    this.retry();
  }

  /** @private */
  retry() {
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(this.failures, 5)) * (0.5 + this.around.random() / 2);
    this.timer += 1;
    const mine = this.timer;
    this.around.later(() => {
      if (mine !== this.timer) return;
      this.aside.clear();
      this.batch = BATCH;
      void this.flush();
    }, seconds);
  }

  /**
   * @private
   * @param {Name} name
   */
  become(name) {
    const lost = name === "offline" || name === "signed_out";
    this.name = lost && this.waiting && !this.shelf?.durable ? "unsafe" : name;
    this.onstate(this.state);
  }
}

/**
 * Wakes the queue when the network or the page comes back, and sends the rest when the page goes.
 * @param {Queue} queue
 */
export function wake(queue) {
  addEventListener("online", () => queue.doubt());
  addEventListener("pageshow", (event) => event.persisted && queue.doubt());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") queue.doubt();
    else queue.farewell();
  });
  addEventListener("pagehide", () => queue.farewell());
  addEventListener("storage", (event) => event.key === WHO && event.newValue !== queue.person && queue.doubt());
  addEventListener("beforeunload", (event) => {
    if (queue.waiting && queue.state.name === "unsafe") event.preventDefault();
  });
}
