// @ts-check
/** What a person has done in an attempt so far: pure values, no page. */

/**
 * True if a value of contracts.md 2.1 is an answer, false if the slot is still open.
 * @param {any} value
 * @returns {boolean}
 */
export function isAnswered(value) {
  if (value === null || value === undefined) return false;
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (Array.isArray(value.trace)) return value.trace.length > 0;
  return Object.keys(value).length > 0;
}

/** Numbers, from 1, of the slots that are still open. @param {any[]} slots @param {Record<string, any>} values */
export function openNumbers(slots, values) {
  return slots.flatMap(({ slot }, index) => (isAnswered(values[slot]) ? [] : [index + 1]));
}

/** @param {any} attempt @returns {Record<string, any>} value of every slot, null where there is none */
export function valuesOf(attempt) {
  const answers = attempt.answers ?? {};
  return Object.fromEntries(attempt.slots.map((/** @type {any} */ { slot }) => [slot, answers[slot]?.value ?? null]));
}

/**
 * Where to begin: where this phone stopped, else the first open slot, else the overview. A person who has not
 * begun sees the introduction.
 * @param {any} attempt
 * @param {string | null} remembered slot, or "overview"
 * @returns {number} −1 introduction, 0 … n−1 a slot, n the overview
 */
export function beginning(attempt, remembered) {
  const { slots } = attempt;
  if (remembered === "overview") return slots.length;
  const place = slots.findIndex((/** @type {any} */ { slot }) => slot === remembered);
  if (place >= 0) return place;
  const open = openNumbers(slots, valuesOf(attempt));
  if (open.length === slots.length) return -1;
  return open.length ? open[0] - 1 : slots.length;
}

/** Minutes before the end at which a person is told. */
export const WARNINGS = [5, 1];

/**
 * The warning that is due, in minutes; 0 if none.
 * @param {number} before milliseconds left at the last look
 * @param {number} now milliseconds left
 */
export function warningBetween(before, now) {
  return WARNINGS.find((minutes) => before > minutes * 60_000 && now <= minutes * 60_000 && now > 0) ?? 0;
}
