// @ts-check
/** The server's clock, as far as the answers of the server tell it. The phone's own clock is never trusted. */

/** Milliseconds that the server is ahead of the phone. */
let ahead = 0;

/**
 * Take the server's time from an answer.
 * @param {string} iso
 * @param {number} [here] the phone's time when the answer came, milliseconds
 */
export function heard(iso, here = Date.now()) {
  const there = Date.parse(iso);
  if (Number.isFinite(there)) ahead = there - here;
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(here = Date.now()) {
  return here + ahead;
}

/**
 * Like `10:42`.
 * @param {number | string} time milliseconds or ISO 8601
 * @param {string} language
 */
export function hourMinute(time, language) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(time));
}

/**
 * Like `10:42, 21/11/2026`.
 * @param {string} iso
 * @param {string} language
 */
export function dayAndTime(iso, language) {
  const locale = language === "en" ? "en-GB" : language;
  const day = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(iso));
  return `${hourMinute(iso, language)}, ${day}`;
}

/**
 * A day without a time of day, as people write it: `05/10/2026`.
 * @param {string} iso like `2026-10-05` @param {string} language
 */
export function dayOnly(iso, language) {
  const locale = language === "en" ? "en-GB" : language;
  // The day is the same wherever the phone is.
  return new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" }).format(new Date(iso));
}

/**
 * What is left, as `12:05`, or `1:02:03` from an hour on; never below zero.
 * @param {number} milliseconds
 */
export function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
