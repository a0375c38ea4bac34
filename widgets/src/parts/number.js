// @ts-check
/**
 * Numbers as people type them, for practice and typing hints. The rule is the server's (`delivery.numbers`), which
 * alone reads the answer of a check: a lone mark before three digits parts thousands where no decimals are asked for.
 */

const GROUPED = /^\d{1,3}([., ])\d{3}(?:\1\d{3})*$/;

/** @param {string} text */
function folded(text) {
  return text.normalize("NFC").replace(/\s+/g, "").toLowerCase().replace(/\.+$/, "");
}

/**
 * The part before the decimal mark and the part behind it; null where there are two decimal marks.
 *
 * @param {string} number
 * @param {number} decimals
 * @returns {[string, string] | null}
 */
function parted(number, decimals) {
  const marks = number.match(/[.,]/g) ?? [];
  if (!marks.length) return [number, ""];
  const kinds = new Set(marks).size;
  const last = Math.max(number.lastIndexOf("."), number.lastIndexOf(","));
  if (kinds === 2 && number.split(number[last]).length > 2) return null;
  if (kinds === 1 && marks.length > 1) return [number, ""];
  if (marks.length === 1 && decimals === 0 && GROUPED.test(number) && !number.startsWith("0")) return [number, ""];
  return [number.slice(0, last), number.slice(last + 1)];
}

/**
 * Read what was typed; null where it is no number or carries a foreign unit.
 *
 * @param {string} typed
 * @param {{decimals?: number, unit?: string}} [asked]
 * @returns {number | null}
 */
export function readNumber(typed, { decimals = 0, unit = "" } = {}) {
  const text = String(typed ?? "").normalize("NFC").replace(/\s+/g, " ").trim();
  const found = /^([-+−]?) ?([\d.,][\d., ]*)(.*)$/.exec(text);
  if (!found) return null;
  const [, sign, number, rest] = found;
  if (folded(rest) && folded(rest) !== folded(unit)) return null;
  const parts = parted(number.trim(), decimals);
  if (!parts) return null;
  const whole = GROUPED.test(parts[0]) ? parts[0].replace(/[., ]/g, "") : parts[0];
  if (!/^\d+$/.test(whole + parts[1])) return null;
  const value = Number(`${whole || "0"}.${parts[1] || "0"}`);
  return sign === "-" || sign === "−" ? -value : value;
}

/**
 * Whether somebody who types a number would stumble over these characters.
 *
 * @param {string} typed
 * @param {string} [unit]
 */
export function hasOtherCharacters(typed, unit = "") {
  const rest = typed.replace(/[\d.,+\-−\s]/g, "");
  return rest !== "" && folded(rest) !== folded(unit);
}
