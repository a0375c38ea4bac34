// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { debrief, eventsOf } from "../src/parts/phone_debrief.js";
import { begin, classify, find, follow, invented, looksReal, normal, replay } from "../src/parts/phone_engine.js";

/** @param {string} id @param {string} kind @param {object} [rest] */
const element = (id, kind, rest = {}) => ({ id, kind, text: id, ...rest });
/** @param {string} screen @param {string} action @param {string} target @param {string} to @param {object} [rest] */
const move = (screen, action, target, to, rest = {}) => ({ screen, action, target, to, ...rest });
/** @param {string} screen @param {string} action @param {string} target @param {string} [actor] @param {string} [value_class] */
const step = (screen, action, target, actor = "me", value_class = "") => ({ screen, action, target, actor, value_class, at: 1 });

const classes = [{ name: "right", values: ["0000 0000 0012"] }, { name: "other", values: [] }];
const task = {
  id: "t", title: "T", goal: "", actors: { me: "Me", resident: "R" }, start: "a", hints: 0,
  screens: {
    a: {
      app: "launcher", title: "A", end: false, elements: [element("go", "app")],
      arrival: { kind: "sms", after_seconds: 1, sender: "x", text: "y", elements: [element("reply", "button")] },
    },
    b: {
      app: "vneid", title: "B", end: false,
      elements: [element("number", "input", { classes }), element("agree", "check"), element("in", "button"), element("look", "button")],
    },
    c: { app: "vneid", title: "C", end: true, elements: [] },
  },
  transitions: [
    move("a", "tap", "go", "b"),
    move("a", "tap", "reply", "a"),
    move("b", "back", "", "a"),
    move("b", "type", "number", "b", { actor: "resident" }),
    move("b", "type", "number", "b", { actor: "me", value_class: "right" }),
    move("b", "tap", "agree", "b"),
    move("b", "tap", "look", "b"),
    move("b", "tap", "in", "c", { needs: ["number", "agree"] }),
    move("b", "tap", "in", "b"),
  ],
};

/** @param {import("../src/parts/types.js").Step[]} trace */
const end = (trace) => replay(task, trace);

test("an act without a transition is refused, with the reason", () => {
  const state = begin(task);
  assert.deepEqual(find(task, state, normal({ action: "tap", target: "in" })), { refused: "unknown" });
  assert.deepEqual(find(task, state, normal({ action: "back" })), { refused: "unknown" });
  const b = { ...state, screen: "b" };
  assert.deepEqual(find(task, b, normal({ action: "type", target: "number", actor: "me", value_class: "other" })), { refused: "value" });
  const only = { ...task, transitions: task.transitions.slice(0, 8) };
  assert.deepEqual(find(only, b, normal({ action: "tap", target: "in" })), { refused: "needs" });
});

test("the first transition that fits holds, and needs are counted on this visit only", () => {
  const filled = [step("a", "tap", "go"), step("b", "type", "number", "resident"), step("b", "tap", "agree")];
  assert.equal(end([...filled, step("b", "tap", "in")]).state.screen, "c");
  assert.equal(end([step("a", "tap", "go"), step("b", "tap", "in")]).state.screen, "b");
  const back = [...filled, step("b", "back", ""), step("a", "tap", "go")];
  assert.deepEqual(end(back).state.done, []);
  assert.equal(end([...back, step("b", "tap", "in")]).state.screen, "b");
});

test("typing and ticking count as done, pressing a button does not", () => {
  const { state } = end([step("a", "tap", "go"), step("b", "tap", "look"), step("b", "tap", "agree"), step("b", "tap", "agree")]);
  assert.deepEqual(state.done, ["agree"]);
});

test("what arrived can be touched, and is dealt with by that", () => {
  const { state, impossible } = end([step("a", "tap", "reply")]);
  assert.equal(impossible, null);
  assert.equal(state.answered, true);
});

test("replay stops at the first impossible step", () => {
  const { impossible, state } = end([step("a", "tap", "go"), step("a", "tap", "go"), step("b", "back", "")]);
  assert.equal(impossible, 1);
  assert.equal(state.screen, "b");
});

test("following never changes the state it was given", () => {
  const state = Object.freeze({ ...begin(task), screen: "b", done: /** @type {any} */ (Object.freeze([])) });
  assert.deepEqual(follow(task, state, task.transitions[5]).done, ["agree"]);
});

test("what is typed is known by its class only", () => {
  const [number] = task.screens.b.elements;
  assert.equal(classify(number, " 0000 0000  0012 "), "right");
  assert.equal(classify(number, "abc"), "other");
  assert.equal(classify(element("free", "input"), "abc"), "");
  assert.deepEqual(invented(number), { text: "0000 0000 0012", valueClass: "right" });
  assert.deepEqual(invented(number, "other"), { text: "", valueClass: "other" });
});

test("numbers that look real are seen through spaces, points and words", () => {
  const join = (/** @type {string[]} */ ...parts) => parts.join("");
  for (const real of [join("0123", "45678901"), join("0", "912 345 678"), join("số 0", "3.1234.5678"), join("+8", "4 12"), join("84", "912345678")]) {
    assert.equal(looksReal(real), true, real);
  }
  for (const fine of ["000000000012", "0000 0000 0012", "246810", "1900 0368", "14,6", "", "năm 2026"]) {
    assert.equal(looksReal(fine), false, fine);
  }
});

const revealed = {
  events: ["open", "", "", "", "helper_types", "", "", "enter", "too_early"],
  required: ["open", "enter"], forbidden: ["helper_types"], debrief: { helper_types: "Why", done: "Well done" }, names: {},
};

test("events follow the transition that was taken, needs included", () => {
  const early = [step("a", "tap", "go"), step("b", "tap", "in")];
  assert.deepEqual(eventsOf(task, early, revealed.events), ["open", "too_early"]);
});

test("the debrief tells what was done, forgotten and forbidden, in the words of the screen", () => {
  const told = debrief(task, revealed, [step("a", "tap", "go"), step("b", "type", "number", "me", "right")]);
  assert.deepEqual(told.required.map((line) => [line.event, line.done, line.name]), [["open", true, "A › go"], ["enter", false, "B › in"]]);
  assert.deepEqual(told.forbidden.map((line) => [line.name, line.text]), [["B › number (Me)", "Why"]]);
  assert.equal(told.complete, false);
});
