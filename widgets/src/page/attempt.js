// @ts-check
/** The pages of a check and of its result: both get what is personal by the attempt's id, from the address. */
import { CallFailed } from "./api.js";
import { serverNow } from "./clock.js";
import { label } from "./words.js";

/** @typedef {import("./shared.js").Page} Page */
/** @typedef {import("./host.js").Hosted} Hosted */

/** Seconds between tries to fetch an attempt over a network that comes and goes. */
const AGAIN_SECONDS = 4;

/** The attempt's id: the last part of `/<lang>/check/<attempt id>`. */
export function attemptId(path = location.pathname) {
  return decodeURIComponent(path.replace(/\/+$/, "").split("/").pop() ?? "");
}

/**
 * @param {Page} page
 * @returns {Promise<void>}
 */
export async function runCheck(page) {
  const widget = page.widgets.find(({ component }) => component === "check");
  if (!widget) return;
  const id = attemptId();
  listen(page, widget, id);
  // First send, then ask: asked at the same time, the server may answer before it has what was sent a moment earlier.
  await page.queue.flush();
  const attempt = await fetchPatiently(page, `api/attempts/${id}?lang=${page.language}`);
  if (!attempt || moved(page, attempt)) return;
  widget.model.set("attempt", withUnsent(attempt, page.queue.pending()));
  page.draw(widget);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void lookAgain(page, id);
  });
}

/**
 * The attempt as this phone knows it: the server's answers, and over them what is still on its way.
 * @param {any} attempt
 * @param {import("./storage.js").Event[]} pending
 */
export function withUnsent(attempt, pending) {
  const answers = { ...attempt.answers };
  for (const { attempt: of, slot, value, kind } of pending) {
    if (of === attempt.id && kind === "answer") answers[slot] = { hints: 0, ...answers[slot], value };
  }
  return { ...attempt, answers };
}

/**
 * @param {Page} page
 * @param {Hosted} widget
 * @param {string} id
 */
function listen(page, widget, id) {
  const { queue } = page;
  document.addEventListener("haidang:event", (event) => {
    const { uuid, slot, value } = /** @type {CustomEvent} */ (event).detail;
    queue.append(page.event({ uuid, kind: "answer", slot, value, attempt: id }));
  });
  document.addEventListener("haidang:hint", (event) => {
    const { slot, resolve, reject } = /** @type {CustomEvent} */ (event).detail;
    event.preventDefault();
    page.api.call(`api/attempts/${id}/hints`, { body: { slot } }).then((given) => {
      const taken = widget.model.get("attempt")?.hints;
      if (taken) taken[slot] = given.used; // for when the item is left and opened again
      resolve(given);
    }, reject);
  });
  document.addEventListener("haidang:submit", (event) => {
    const { resolve, reject } = /** @type {CustomEvent} */ (event).detail;
    event.preventDefault();
    submit(page, id).then(resolve, reject);
  });
  document.addEventListener("haidang:where", (event) => {
    const { text, share } = /** @type {CustomEvent} */ (event).detail;
    page.header.place(text, share);
  });
  queue.onrefused = (event, message) => {
    widget.model.set("refused", { slot: event.slot, message });
    void lookAgain(page, id);
  };
  page.onstate = (state) => widget.model.set("queue", { ...state, known: Boolean(queue.person), sign_in: page.header.signIn });
}

/**
 * Sends what waits, and only then hands in.
 * @param {Page} page
 * @param {string} id
 */
async function submit(page, id) {
  await page.queue.flush();
  if (page.queue.waiting) throw new CallFailed(0, "unsent", label("check.unsent", { n: page.queue.waiting }));
  await page.api.call(`api/attempts/${id}/submit`, { body: {} });
  location.assign(resultAddress(page, id));
}

/** @param {Page} page @param {string} id */
function resultAddress(page, id) {
  return `${page.base}${page.language}/result/${id}`;
}

/**
 * True if the attempt is over and the person is on the way to the result.
 * @param {Page} page
 * @param {any} attempt
 */
function moved(page, attempt) {
  if (attempt.state === "open") return false;
  if (attempt.state === "submitted") location.replace(resultAddress(page, attempt.id));
  else page.message(label("check.reset_title"), label("check.reset_text"));
  return true;
}

/** @param {Page} page @param {string} id */
async function lookAgain(page, id) {
  const attempt = await page.api.call(`api/attempts/${id}?lang=${page.language}`).catch(() => null);
  if (attempt) moved(page, attempt);
}

/**
 * @param {Page} page
 * @returns {Promise<void>}
 */
export async function runResult(page) {
  const widget = page.widgets.find(({ component }) => component === "result");
  if (!widget) return;
  const [result] = await Promise.all([
    fetchPatiently(page, `api/attempts/${attemptId()}/result?lang=${page.language}`),
    page.queue.flush(),
  ]);
  if (!result) return;
  widget.model.set("links", { home: page.base, lesson: `${page.base}${page.language}/lesson/` });
  widget.model.set("now", new Date(serverNow()).toISOString());
  widget.model.set("result", result);
  page.draw(widget);
}

/**
 * Tries until the server answers; null if it answered no, which the page then says.
 * @param {Page} page
 * @param {string} path
 */
async function fetchPatiently(page, path) {
  for (;;) {
    try {
      const data = await page.api.call(path);
      page.message("", "");
      return data;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (error.status === 401) {
        page.message(label("notice.signed_out"), label("page.sign_in_text"), {
          text: label("action.sign_in"),
          href: page.header.signIn,
        });
        return null;
      }
      if (!error.passing) {
        page.message(label("page.refused"), error.message, { text: label("action.home"), href: page.base });
        return null;
      }
      page.message(label("notice.offline"), label("page.waiting_for_network"));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_SECONDS * 1000));
    }
  }
}
