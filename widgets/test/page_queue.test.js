// @ts-check
/** The phone's queue: nothing is lost, nothing goes under another name. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CallFailed } from "../src/page/api.js";
import { Queue } from "../src/page/queue.js";

/** A `localStorage` in memory; `full` refuses to keep anything. */
class FakeStorage {
  /** @param {{full?: boolean}} [options] */
  constructor({ full = false } = {}) {
    Object.defineProperty(this, "full", { value: full, writable: true, enumerable: false });
  }
  /** @param {string} name */
  getItem(name) {
    return /** @type {any} */ (this)[name] ?? null;
  }
  /** @param {string} name @param {string} value */
  setItem(name, value) {
    if (/** @type {any} */ (this).full) throw new Error("quota");
    /** @type {any} */ (this)[name] = value;
  }
  /** @param {string} name */
  removeItem(name) {
    delete (/** @type {any} */ (this)[name]);
  }
}

/** A server that keeps what it commits. */
class FakeServer {
  constructor() {
    this.person = "";
    this.who = "lan";
    this.status = 200;
    /** @type {any[]} */
    this.received = [];
    /** @type {string[]} */
    this.calls = [];
    /** @type {(event: any) => string} */
    this.judge = () => "saved";
  }
  /** @param {string} path @param {any} [options] */
  async call(path, { body } = {}) {
    this.calls.push(path);
    if (this.status !== 200) throw new CallFailed(this.status, "", "");
    if (path === "api/me") return { person: { key: this.who }, now: "2026-11-21T03:42:00Z" };
    const acks = body.events.map((/** @type {any} */ event) => ({ uuid: event.uuid, status: this.judge(event), message: "hết giờ" }));
    this.received.push(...body.events);
    return { acks, now: "2026-11-21T03:43:00Z" };
  }
}

let made = 0;
/** @param {string} slot @param {any} value @returns {any} */
const event = (slot, value = "x") => ({ uuid: `u${(made += 1)}`, kind: "answer", attempt: "a1", page: null, slot, value, at: "" });

/** @param {{storage?: any, server?: FakeServer}} [given] */
function setUp({ storage = new FakeStorage(), server = new FakeServer() } = {}) {
  /** @type {(() => void)[]} */
  const timers = [];
  const queue = new Queue(/** @type {any} */ (server), { storage, later: (run) => timers.push(run), random: () => 0 });
  return { queue, server, storage, timers };
}

/** @param {any} storage */
const kept = (storage) => Object.keys(storage).filter((name) => name.startsWith("hd:q:"));

describe("queue", () => {
  it("removes an event only when the server has acknowledged it", async () => {
    const { queue, server, storage } = setUp();
    await queue.flush();
    server.status = 0;
    queue.append(event("s01"));
    await queue.flush();
    assert.equal(kept(storage).length, 1);
    assert.equal(queue.state.name, "offline");
    server.status = 200;
    queue.doubt();
    await queue.flush();
    assert.equal(kept(storage).length, 0);
    assert.equal(queue.state.name, "saved");
    assert.equal(queue.state.savedAt, "2026-11-21T03:43:00Z");
  });

  it("sends in the order in which the events were made, also those of an earlier page", async () => {
    const storage = new FakeStorage();
    const first = setUp({ storage });
    await first.queue.flush();
    first.server.status = 0;
    for (const slot of ["s01", "s02"]) first.queue.append(event(slot));
    await first.queue.flush();
    const second = setUp({ storage });
    second.queue.append(event("s03"));
    await second.queue.flush();
    assert.deepEqual(["s01", "s02", "s03"], second.server.received.map(({ slot }) => slot));
  });

  it("never delivers or counts what another person left on the phone", async () => {
    const storage = new FakeStorage();
    const first = setUp({ storage });
    await first.queue.flush();
    first.server.status = 0;
    first.queue.append(event("s01"));
    await first.queue.flush();
    const second = setUp({ storage });
    second.server.who = "minh";
    await second.queue.flush();
    assert.equal(second.queue.waiting, 0);
    assert.deepEqual(second.server.received, []);
    assert.equal(kept(storage).length, 1);
  });

  it("stops when somebody else is signed in, and keeps the answers", async () => {
    const { queue, server, storage } = setUp();
    await queue.flush();
    server.who = "minh";
    server.status = 0;
    queue.append(event("s01"));
    await queue.flush();
    server.status = 200;
    queue.doubt();
    await queue.flush();
    assert.equal(queue.state.name, "other_person");
    assert.deepEqual(server.received, []);
    assert.equal(kept(storage).length, 1);
  });

  it("asks who is signed in again after the server refused the batch as somebody else's", async () => {
    const { queue, server } = setUp();
    await queue.flush();
    const call = server.call.bind(server);
    server.call = async (path, options) => {
      if (path === "api/events") throw new CallFailed(409, "other_person", "");
      return call(path, options);
    };
    server.who = "minh";
    queue.append(event("s01"));
    await queue.flush();
    assert.equal(queue.state.name, "other_person");
  });

  it("keeps the answers of a person who was signed out", async () => {
    const { queue, server, storage } = setUp();
    await queue.flush();
    server.status = 401;
    queue.append(event("s01"));
    await queue.flush();
    assert.equal(queue.state.name, "signed_out");
    assert.equal(kept(storage).length, 1);
  });

  it("records nothing on a page that was opened without a sign-in", async () => {
    const { queue, server } = setUp();
    server.status = 401;
    queue.append(event("P02-1"));
    await queue.flush();
    queue.append(event("P02-2"));
    assert.equal(queue.waiting, 0);
    server.status = 200;
    queue.doubt();
    await queue.flush();
    assert.deepEqual(server.received, []);
  });

  it("drops what is refused for good and tells why", async () => {
    const { queue, server, storage } = setUp();
    /** @type {string[]} */
    const told = [];
    queue.onrefused = (refused, message) => told.push(`${refused.slot}: ${message}`);
    server.judge = ({ slot }) => (slot === "s01" ? "refused" : "late");
    queue.append(event("s01"));
    queue.append(event("s02"));
    await queue.flush();
    assert.deepEqual(told, ["s01: hết giờ"]);
    assert.equal(kept(storage).length, 0);
  });

  it("says so when the phone keeps nothing, and still delivers", async () => {
    const storage = new FakeStorage({ full: true });
    const { queue, server } = setUp({ storage });
    await queue.flush();
    server.status = 0;
    queue.append(event("s01"));
    await queue.flush();
    assert.equal(queue.state.name, "unsafe");
    assert.equal(queue.waiting, 1);
    server.status = 200;
    queue.doubt();
    await queue.flush();
    assert.equal(server.received.length, 1);
    assert.equal(queue.waiting, 0);
  });

  it("goes round one event that the server cannot take", async () => {
    const { queue, server, storage } = setUp();
    await queue.flush();
    const call = server.call.bind(server);
    server.call = async (path, options) => {
      const bad = options?.body?.events.some((/** @type {any} */ one) => one.slot === "bad");
      if (bad) throw new CallFailed(400, "invalid", "");
      return call(path, options);
    };
    for (const slot of ["s01", "bad", "s02"]) queue.append(event(slot));
    await queue.flush();
    assert.deepEqual(["s01", "s02"], server.received.map(({ slot }) => slot));
    assert.equal(kept(storage).length, 1);
  });

  it("tries again by itself, later and later", async () => {
    const { queue, server, timers } = setUp();
    await queue.flush();
    server.status = 503;
    queue.append(event("s01"));
    await queue.flush();
    assert.equal(timers.length, 1);
    server.status = 200;
    timers[0]();
    await queue.flush();
    assert.equal(server.received.length, 1);
  });

  it("sends two hundred events at most in one request", async () => {
    const { queue, server } = setUp();
    /** @type {number[]} */
    const sizes = [];
    const call = server.call.bind(server);
    server.call = async (path, options) => {
      if (path === "api/events") sizes.push(options.body.events.length);
      return call(path, options);
    };
    for (let n = 0; n < 450; n += 1) queue.append(event("s01", n));
    await queue.flush();
    assert.equal(server.received.length, 450);
    assert.ok(Math.max(...sizes) <= 200);
  });

  it("counts answers, not the place where somebody reads, and sends both", async () => {
    const { queue, server, timers } = setUp();
    await queue.flush();
    server.status = 0;
    queue.append({ ...event("", "buoc-3"), kind: "place", attempt: null, page: "02-vneid" });
    await queue.flush();
    assert.deepEqual([queue.state.name, queue.waiting], ["offline", 0]);
    queue.append({ ...event("s01"), kind: "practice", attempt: null, page: "02-vneid" });
    await queue.flush();
    assert.equal(queue.waiting, 1);
    server.status = 200;
    timers.at(-1)?.();
    await queue.flush();
    assert.deepEqual(["place", "practice"], server.received.map(({ kind }) => kind));
    assert.deepEqual([queue.state.name, queue.pending().length], ["saved", 0]);
  });

  it("takes up an answer that is given while another is on its way", async () => {
    const { queue, server } = setUp();
    queue.append(event("s01"));
    const running = queue.flush();
    queue.append(event("s02"));
    await running;
    assert.deepEqual(["s01", "s02"], server.received.map(({ slot }) => slot));
  });
});
