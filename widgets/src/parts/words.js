// @ts-check

/**
 * Words of a text as Vietnamese counts them: runs between white space that hold a letter or a digit.
 *
 * @param {string} text
 * @returns {number}
 */
export function countWords(text) {
  return String(text ?? "")
    .normalize("NFC")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
