// @ts-check
/**
 * Practice only: what `reveal` says of a value. Pure; a check never comes here, because its `reveal` is null.
 *
 * @typedef {import("./types.js").Verdict} Verdict
 */

import { readNumber } from "./number.js";

/**
 * @param {any} reveal
 * @param {string[]} chosen
 * @returns {Verdict}
 */
export function judgeChoice(reveal, chosen) {
  /** @type {Verdict} */
  const verdict = { judgement: "wrong", marks: {}, whys: {} };
  let keys = 0;
  let right = 0;
  let wrong = 0;
  let weight = 0;
  for (const [id, option] of Object.entries(reveal.options)) {
    const picked = chosen.includes(id);
    const share = option.weight ?? (option.right ? 1 : 0);
    if (option.right) keys += 1;
    if (picked && option.right) right += 1;
    if (picked && !option.right) wrong += 1;
    if (picked) {
      weight = Math.max(weight, share);
      verdict.marks[id] = option.right ? "right" : share > 0 ? "partly" : "wrong";
      if (option.why) verdict.whys[id] = option.why;
    } else if (option.right) {
      verdict.marks[id] = "missed";
    }
  }
  if (right === keys && wrong === 0) verdict.judgement = "right";
  else if (keys > 1 ? right > wrong : weight > 0) verdict.judgement = "partly";
  return verdict;
}

/**
 * Neighbours of `order` that also stand side by side in `accepted`.
 *
 * @param {string[]} order
 * @param {string[]} accepted
 */
function sharedPairs(order, accepted) {
  return order.slice(1).filter((id, index) => accepted.indexOf(id) === accepted.indexOf(order[index]) + 1).length;
}

/**
 * @param {any} reveal
 * @param {string[]} order
 * @returns {Verdict}
 */
export function judgeOrdering(reveal, order) {
  /** @type {Verdict} */
  const verdict = { judgement: "wrong", marks: {}, whys: {} };
  /** @type {string[][]} */
  const orders = reveal.orders;
  const best = orders.reduce((a, b) => (sharedPairs(order, b) > sharedPairs(order, a) ? b : a));
  order.forEach((id, index) => {
    verdict.marks[id] = best[index] === id ? "right" : "wrong";
  });
  for (const slip of reveal.slips ?? []) {
    const first = order.indexOf(slip.first);
    if (first >= 0 && first < order.indexOf(slip.then)) verdict.whys[slip.first] = slip.why;
  }
  const pairs = sharedPairs(order, best);
  if (pairs === order.length - 1) verdict.judgement = "right";
  else if (pairs > 0) verdict.judgement = "partly";
  return verdict;
}

/**
 * @param {any} reveal
 * @param {Record<string, string>} value
 * @returns {Verdict}
 */
export function judgeMatching(reveal, value) {
  /** @type {Verdict} */
  const verdict = { judgement: "wrong", marks: {}, whys: {} };
  const lefts = Object.keys(reveal.pairs);
  let right = 0;
  for (const left of lefts) {
    const fits = value[left] === reveal.pairs[left];
    if (fits) right += 1;
    verdict.marks[left] = fits ? "right" : "wrong";
    const slip = (reveal.slips ?? []).find((/** @type {any} */ one) => one.left === left && one.right === value[left]);
    if (slip) verdict.whys[left] = slip.why;
  }
  if (right === lefts.length) verdict.judgement = "right";
  else if (right > 0) verdict.judgement = "partly";
  return verdict;
}

/**
 * @param {any} reveal
 * @param {string} typed
 * @param {{decimals?: number, unit?: string}} [asked]
 * @returns {Verdict}
 */
export function judgeNumeric(reveal, typed, asked) {
  const number = readNumber(typed, asked);
  // Half a unit of the ninth place: decimal fractions have no exact binary form.
  const near = (/** @type {number} */ value, /** @type {number} */ tolerance) =>
    number !== null && Math.abs(number - value) <= tolerance + 1e-9;
  if (near(reveal.value, reveal.tolerance ?? 0)) return { judgement: "right", marks: { value: "right" }, whys: {} };
  const slip = (reveal.slips ?? []).find((/** @type {any} */ one) => near(one.value, one.tolerance ?? 0));
  return { judgement: "wrong", marks: { value: "wrong" }, whys: slip?.why ? { value: slip.why } : {} };
}

/**
 * @param {any} reveal
 * @param {{id: string, rect: number[]}[]} areas
 * @param {{x: number, y: number}} point
 * @returns {Verdict}
 */
export function judgeHotspot(reveal, areas, point) {
  const touched = areas.filter((area) => inside(area.rect, point));
  const right = touched.find((area) => reveal.areas[area.id]?.right);
  const shown = right ?? touched[0];
  if (!shown) return { judgement: "wrong", marks: {}, whys: {} };
  const why = reveal.areas[shown.id]?.why;
  return {
    judgement: right ? "right" : "wrong",
    marks: { [shown.id]: right ? "right" : "wrong" },
    whys: why ? { [shown.id]: why } : {},
  };
}

/**
 * @param {number[]} rect x1, y1, x2, y2
 * @param {{x: number, y: number}} point
 */
export function inside([x1, y1, x2, y2], { x, y }) {
  return x1 <= x && x <= x2 && y1 <= y && y <= y2;
}
