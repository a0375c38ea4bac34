// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "../src/parts/delay.js";
import { judgeChoice, judgeHotspot, judgeMatching, judgeNumeric, judgeOrdering } from "../src/parts/judge.js";
import { label } from "../src/parts/labels.js";
import { hasOtherCharacters, readNumber } from "../src/parts/number.js";
import { newUuid } from "../src/parts/report.js";
import { paragraphs, plain } from "../src/parts/rich.js";
import { countWords } from "../src/parts/words.js";

/** @param {any} labels @returns {import("../src/parts/types.js").Model} */
const model = (labels) => ({ get: () => labels, set() {}, on() {}, off() {}, save_changes() {} });

test("labels come from the component, then the page, then the key, and are filled in", () => {
  /** @type {any} */ (globalThis).haidangLabels = { "a.b": "page {n} of {all}", "c.d": "page" };
  assert.equal(label(model({ "c.d": "own" }), "c.d"), "own");
  assert.equal(label(model({}), "a.b", { n: 3 }), "page 3 of {all}");
  assert.equal(label(model(null), "x.y"), "x.y");
});

test("the only markup is bold and blank lines", () => {
  assert.deepEqual(paragraphs("Một **hai** ba\ndòng\n\n<b>bốn</b>"), [
    [{ text: "Một ", bold: false }, { text: "hai", bold: true }, { text: " ba dòng", bold: false }],
    [{ text: "<b>bốn</b>", bold: false }],
  ]);
  assert.equal(plain("Chọn **một** ý\n\nthôi"), "Chọn một ý thôi");
  assert.equal(plain("2 ** 3 và ****"), "2 ** 3 và ****");
});

test("uuids are version 4 and never the same", () => {
  const made = new Set(Array.from({ length: 500 }, newUuid));
  assert.equal(made.size, 500);
  for (const uuid of made) assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("numbers are read by the server's rule", () => {
  const one = { decimals: 1, unit: "%" };
  for (const [text, value] of /** @type {[string, number][]} */ ([["14,6", 14.6], [" 14.6 % ", 14.6], ["1.234,5", 1234.5], ["−3", -3], ["1.500", 1.5]])) {
    assert.equal(readNumber(text, one), value, text);
  }
  assert.equal(readNumber("1.500"), 1500);
  assert.equal(readNumber("7 413"), 7413);
  assert.equal(readNumber("0,125"), 0.125);
  for (const text of ["", "abc", "1,2,3", "ba", ".", "6 triệu", "1,2.3,4"]) assert.equal(readNumber(text, one), null, text);
  assert.equal(hasOtherCharacters("14,6 %", "%"), false);
  assert.equal(hasOtherCharacters("14 phần", "%"), true);
});

test("words are counted as Vietnamese counts them", () => {
  assert.equal(countWords(" Chữ ký  số – giống\ncon dấu. "), 6);
  assert.equal(countWords(""), 0);
});

test("choices are right, partly right or wrong, and what was missed is named", () => {
  const one = { options: { a: { right: true, why: "" }, b: { right: false, weight: 0.4, why: "W" }, c: { right: false, why: "V" } } };
  assert.equal(judgeChoice(one, ["a"]).judgement, "right");
  assert.deepEqual(judgeChoice(one, ["b"]), { judgement: "partly", marks: { a: "missed", b: "partly" }, whys: { b: "W" } });
  assert.equal(judgeChoice(one, ["c"]).judgement, "wrong");
  const two = { options: { a: { right: true }, b: { right: true }, c: { right: false, why: "V" } } };
  assert.equal(judgeChoice(two, ["a", "b"]).judgement, "right");
  assert.equal(judgeChoice(two, ["a"]).judgement, "partly");
  assert.equal(judgeChoice(two, ["a", "c"]).judgement, "wrong");
});

test("an order is compared with the accepted one that it is nearest to", () => {
  const reveal = { orders: [["a", "b", "c"], ["b", "a", "c"]], slips: [{ first: "c", then: "a", why: "W" }] };
  assert.equal(judgeOrdering(reveal, ["b", "a", "c"]).judgement, "right");
  const other = judgeOrdering(reveal, ["c", "a", "b"]);
  assert.equal(other.judgement, "partly");
  assert.deepEqual(other.whys, { c: "W" });
  assert.equal(judgeOrdering({ orders: [["a", "b", "c"]] }, ["c", "b", "a"]).judgement, "wrong");
});

test("pairs, numbers and places are judged with their slips", () => {
  const pairs = { pairs: { l: "r", m: "s" }, slips: [{ left: "l", right: "s", why: "W" }] };
  assert.deepEqual(judgeMatching(pairs, { l: "s", m: "s" }), { judgement: "partly", marks: { l: "wrong", m: "right" }, whys: { l: "W" } });
  const number = { value: 66.6, tolerance: 0.05, slips: [{ value: 33.4, why: "W" }] };
  assert.equal(judgeNumeric(number, "66,65", { decimals: 1 }).judgement, "right");
  assert.deepEqual(judgeNumeric(number, "33,4", { decimals: 1 }).whys, { value: "W" });
  const areas = [{ id: "a", rect: [0, 0, 0.5, 0.5] }, { id: "b", rect: [0.5, 0.5, 1, 1] }];
  const places = { areas: { a: { right: true, why: "" }, b: { right: false, why: "W" } } };
  assert.equal(judgeHotspot(places, areas, { x: 0.2, y: 0.2 }).judgement, "right");
  assert.deepEqual(judgeHotspot(places, areas, { x: 0.7, y: 0.7 }).whys, { b: "W" });
  assert.equal(judgeHotspot(places, areas, { x: 0.7, y: 0.2 }).judgement, "wrong");
});

test("what is being typed is reported once, at once where it must be", () => {
  let calls = 0;
  const saving = settled(() => (calls += 1), 10_000);
  saving.flush();
  saving.later();
  saving.later();
  saving.flush();
  saving.flush();
  assert.equal(calls, 1);
});
