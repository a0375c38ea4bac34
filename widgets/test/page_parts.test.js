// @ts-check
/** Parts of the page runtime that need no browser. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attemptId, withUnsent } from "../src/page/attempt.js";
import { countdown, heard, hourMinute, serverNow } from "../src/page/clock.js";
import { withMessage } from "../src/page/live/outputs.js";
import { Model } from "../src/page/model.js";
import { beginning, isAnswered, openNumbers, warningBetween } from "../src/page/player/sitting.js";

const slots = [{ slot: "s01" }, { slot: "s02" }, { slot: "s03" }];

describe("model", () => {
  it("tells listeners of a change with the new value, and only of a change", () => {
    const model = new Model({ value: null });
    /** @type {any[]} */
    const heardOf = [];
    model.on("change:value", (_, value) => heardOf.push(value));
    model.set("value", "a");
    model.set("value", "a");
    assert.deepEqual(heardOf, ["a"]);
    assert.equal(model.get("value"), "a");
  });

  it("forgets a listener that was taken off", () => {
    const model = new Model({});
    let count = 0;
    const listener = () => (count += 1);
    model.on("change:value", listener);
    model.off("change:value", listener);
    model.set("value", 1);
    assert.equal(count, 0);
  });
});

describe("clock", () => {
  it("goes by the server, whatever the phone says", () => {
    heard("2026-11-21T03:42:00Z", 0);
    assert.equal(serverNow(60_000), Date.parse("2026-11-21T03:43:00Z"));
  });

  it("writes hours with two digits", () => {
    assert.match(hourMinute("2026-11-21T03:05:00Z", "vi"), /^\d\d:05$/);
  });

  it("counts down to zero and not below", () => {
    assert.deepEqual([countdown(725_000), countdown(3_723_000), countdown(-5)], ["12:05", "1:02:03", "0:00"]);
  });
});

describe("attempt", () => {
  it("knows an answer from an open slot in every shape of contracts 2.1", () => {
    const answers = ["k3f9", ["a"], { l: "r" }, { x: 0.5, y: 0.3 }, { trace: [{}], done: false }];
    const open = [null, undefined, "", "  ", [], {}, { trace: [], done: false }];
    assert.ok(answers.every(isAnswered));
    assert.ok(!open.some(isAnswered));
  });

  it("begins with the introduction, then where the phone stopped, then at the first open item", () => {
    const answers = { s01: { value: "a" } };
    assert.equal(beginning({ slots, answers: {} }, null), -1);
    assert.equal(beginning({ slots, answers }, null), 1);
    assert.equal(beginning({ slots, answers }, "s03"), 2);
    assert.equal(beginning({ slots, answers }, "overview"), 3);
    assert.deepEqual(openNumbers(slots, { s01: "a" }), [2, 3]);
  });

  it("lays what is still on its way over the server's answers", () => {
    const attempt = { id: "a1", answers: { s01: { value: "old", hints: 2 } } };
    /** @type {any[]} */
    const pending = [
      { attempt: "a1", kind: "answer", slot: "s01", value: "new" },
      { attempt: "a2", kind: "answer", slot: "s02", value: "other" },
    ];
    assert.deepEqual(withUnsent(attempt, pending).answers, { s01: { value: "new", hints: 2 } });
  });

  it("is named by the address", () => {
    assert.equal(attemptId("/haidang/vi/check/0a1b/"), "0a1b");
  });

  it("warns once at five minutes and once at one", () => {
    assert.equal(warningBetween(301_000, 300_000), 5);
    assert.equal(warningBetween(300_000, 299_000), 0);
    assert.equal(warningBetween(61_000, 59_000), 1);
    assert.equal(warningBetween(1000, 0), 0);
  });
});

describe("output of a kernel", () => {
  it("joins what is printed to the same stream", () => {
    const message = (/** @type {string} */ text) => ({ header: { msg_type: "stream" }, content: { name: "stdout", text } });
    const outputs = withMessage(withMessage([], message("a")), message("b"));
    assert.deepEqual(outputs, [{ output_type: "stream", name: "stdout", text: "ab" }]);
  });
});
