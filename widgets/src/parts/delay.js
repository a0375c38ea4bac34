// @ts-check

/**
 * A function called once things have been quiet for `ms`; `flush` calls it at once where it is due.
 *
 * @param {() => void} callback
 * @param {number} ms milliseconds, > 0
 */
export function settled(callback, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    callback();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, ms);
  };
  return { later, flush };
}
