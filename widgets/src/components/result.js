// @ts-check
/**
 * The result of an attempt, for the person whose it is: the decision, what is mastered, what to look at again.
 *
 * Traits: `result` (contracts.md 2.5), `labels`, and from the page that holds it `links` (`{home, lesson}`, addresses)
 * and `now` (the server's time).
 */
import { dayAndTime, dayOnly } from "../page/clock.js";
import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { label } from "../parts/labels.js";
import { rich } from "../parts/rich.js";

/** @typedef {{t: (key: string, params?: Record<string, string | number>) => string, n: (value: number) => string, language: string, links: {home: string, lesson: string} | null, now: string}} Words */

/** @param {import("../parts/types.js").Host} host */
function render({ model, el }) {
  const draw = () => {
    const result = model.get("result");
    if (!result?.slots) {
      el.replaceChildren(h("p", { class: "hd-dim", role: "status" }, label(model, "result.loading")));
      return;
    }
    const language = el.closest("[lang]")?.getAttribute("lang") || "vi";
    const format = new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 0 });
    /** @type {Words} */
    const words = {
      t: (key, params) => label(model, key, params),
      n: (value) => format.format(value),
      language,
      links: model.get("links") ?? null,
      now: model.get("now") ?? "",
    };
    el.replaceChildren(page(result, words));
  };
  model.on("change:result", draw);
  draw();
  return () => {
    model.off("change:result", draw);
    el.replaceChildren();
  };
}

/** @param {any} result @param {Words} words */
function page(result, words) {
  const { t, links } = words;
  return h(
    "div",
    { class: "hd-result" },
    banner(result, words),
    next(result, words),
    ...part(t("result.courses"), [courses(result, words)], result.courses?.length ?? 0),
    ...part(t("result.competencies"), [competencies(result, words)], result.competencies.length),
    ...part(t("result.again"), again(result, words)),
    ...part(t("result.by_trainer"), waiting(result, words)),
    everything(result, words),
    links && h("p", { class: "hd-result-end" }, h("a", { class: "hd-button is-main", href: links.home }, t("action.home"))),
  );
}

/** @param {string} title @param {Node[]} children @param {number} [count] */
function part(title, children, count = children.length) {
  return count ? [h("h2", {}, title), ...children] : [];
}

/** @param {any} result @param {Words} words */
function banner(result, { t, n, language }) {
  const { decision, points, possible, max_points: most, cut_points: cut, name, needs_review: open } = result;
  const share = most ? Math.max(0, Math.min(1, points / most)) : 0;
  const ring = h("div", { class: "hd-share is-large", style: `--share:${Math.round(share * 100)}%`, role: "img", "aria-label": t("result.points_of", { n: n(points), of: n(most) }) });
  ring.append(h("b", { "aria-hidden": "true" }, n(points)));
  const lacking = decision === "certified" && result.certificate === false;
  // One of a pair around a workshop: it is compared, nobody passes or fails.
  const compared = result.purpose === "before_after";
  const kind = compared ? "is-open" : { certified: lacking ? "is-open" : "is-good", not_certified: "is-bad", pending: "is-open" }[/** @type {string} */ (decision)] ?? "is-open";
  const failed = !compared && decision === "not_certified" && result.failed_must_pass.length > 0 && points >= cut;
  return h(
    "section",
    { class: `hd-card hd-decision ${kind}` },
    ring,
    h(
      "div",
      {},
      h("h1", {}, t(compared ? "result.compared" : lacking ? "result.passed_only" : `result.${decision}`, { name })),
      h("p", {}, compared ? t("result.compared_text") : t("result.rule", { cut: n(cut), of: n(most) })),
      decision === "pending" && h("p", {}, t("result.pending_text", { n: open, possible: n(possible) })),
      failed && h("p", {}, t("result.failed_must_pass", { items: failedNumbers(result, t) })),
      result.on_paper && h("p", { class: "hd-dim" }, t("result.on_paper")),
      h("p", { class: "hd-dim" }, t("result.attempt", { title: result.title, n: result.number, when: dayAndTime(result.submitted_at, language) })),
      !result.counts && h("p", { class: "hd-dim" }, t("result.does_not_count")),
    ),
  );
}

/** @param {any} result @param {Words["t"]} t */
function failedNumbers(result, t) {
  const failed = new Set(result.failed_must_pass);
  const numbers = result.slots.filter((/** @type {any} */ { slot }) => failed.has(slot)).map((/** @type {any} */ { number }) => t("check.item_short", { n: number }));
  return numbers.join(", ");
}

/** @param {any} result @param {Words} words */
function next(result, { t, language, now }) {
  if (result.decision !== "not_certified" || result.purpose === "before_after") return null; // passed, or the trainer has to mark first
  const { attempts_left: left, next_attempt_at: at } = result;
  let text = "";
  if (left > 0 && at && (!now || Date.parse(at) > Date.parse(now))) text = t("result.next_at", { n: left, when: dayAndTime(at, language) });
  else if (left > 0) text = t("result.next_now", { n: left });
  else text = t("result.no_attempts");
  return text ? h("p", { class: "hd-next" }, icon("clock"), h("span", {}, text)) : null;
}

/** What the certificate needs besides the check: each online course, its origin, and what to do. @param {any} result @param {Words} words */
function courses(result, { t, language }) {
  const rows = (result.courses ?? []).map((/** @type {any} */ one) => {
    const state = one.done ? t("result.course_done", { day: dayOnly(one.completed_on, language) }) : t("result.course_missing");
    const place = one.address ? t("result.course_where", { address: one.address }) : "";
    const below = one.done ? one.origin : place;
    return h("li", {}, h("span", {}, one.title, below && h("br", {}), below && h("span", { class: "hd-dim" }, below)), h("span", { class: `hd-tag ${one.done ? "is-good" : "is-part"}` }, state));
  });
  const missing = (result.courses ?? []).some((/** @type {any} */ { done }) => !done);
  return h(
    "section",
    { class: "hd-card hd-courses" },
    h("ul", { class: "hd-rows" }, ...rows),
    h("p", {}, h("strong", {}, t(result.certificate ? "result.certificate" : "result.no_certificate"))),
    missing && h("p", {}, t("result.course_what_to_do")),
  );
}

/** @param {any} result @param {Words} words */
function competencies(result, { t, links }) {
  const rows = result.competencies.map((/** @type {any} */ one) => {
    const kind = { mastered: "is-good", not_yet: "is-bad", pending: "" }[/** @type {string} */ (one.mastery)] ?? "";
    const name = links && one.mastery === "not_yet" && one.lesson_step ? h("a", { href: links.lesson + one.lesson_step }, one.name) : one.name;
    return h("li", {}, h("span", {}, name), h("span", { class: `hd-tag ${kind}` }, t(`mastery.${one.mastery}`)));
  });
  return h("ul", { class: "hd-card hd-rows" }, ...rows);
}

/** Slots that cost points or failed, each with why and where to learn it. @param {any} result @param {Words} words */
function again(result, words) {
  const failed = new Set(result.failed_must_pass);
  return result.slots
    .filter((/** @type {any} */ one) => one.status === "scored" && (one.points < one.max_points || failed.has(one.slot)))
    .map((/** @type {any} */ one) => slotCard(one, words, failed.has(one.slot)));
}

/** @param {any} result @param {Words} words */
function waiting(result, words) {
  return result.slots
    .filter((/** @type {any} */ one) => one.status !== "scored" || one.comment)
    .filter((/** @type {any} */ one) => one.status !== "scored" || one.points >= one.max_points)
    .map((/** @type {any} */ one) => slotCard(one, words, false));
}

/** @param {any} one @param {Words} words @param {boolean} failed */
function slotCard(one, { t, n, links }, failed) {
  const points = one.status === "scored" ? t("result.points_short", { n: n(one.points), of: n(one.max_points) }) : t(`status.${one.status}`);
  const kind = one.status !== "scored" ? "" : one.points > 0 && !failed ? "is-part" : "is-bad";
  const row = (/** @type {string} */ key, /** @type {string} */ text, className = "") =>
    text && h("div", { class: `hd-said ${className}` }, h("dt", {}, t(key)), h("dd", {}, rich(text)));
  return h(
    "article",
    { class: "hd-card hd-again" },
    h("div", { class: "hd-tags" }, h("h3", {}, t("check.item_short", { n: one.number })), h("span", { class: `hd-tag ${kind}` }, points), failed && h("span", { class: "hd-tag is-must" }, t("check.must_pass")), one.late && h("span", { class: "hd-tag" }, t("result.late"))),
    h("div", { class: "hd-again-stem" }, rich(one.stem)),
    h(
      "dl",
      {},
      row("result.your_answer", one.omitted ? t(one.on_device ? "result.on_device" : "result.omitted") : one.answer),
      ...one.misconceptions.map((/** @type {string} */ text) => row("result.why", text)),
      ...one.acts.map((/** @type {string} */ text) => row("result.act", text)),
      row("result.key", one.key, "is-key"),
      row("result.explanation", one.explanation),
      row("result.comment", one.comment, "is-comment"),
    ),
    links && one.lesson_step && one.status === "scored" && h("a", { class: "hd-button is-ghost", href: links.lesson + one.lesson_step }, t("result.learn_again")),
  );
}

/** Every slot in one line, folded. @param {any} result @param {Words} words */
function everything(result, { t, n }) {
  const rows = result.slots.map((/** @type {any} */ one) => {
    const scored = one.status === "scored";
    const full = scored && one.points >= one.max_points;
    return h(
      "li",
      {},
      h("span", {}, `${one.number}. `, t(`type.${one.type}`)),
      h("span", { class: `hd-tag ${full ? "is-good" : scored ? (one.points > 0 ? "is-part" : "is-bad") : ""}` }, scored ? t("result.points_short", { n: n(one.points), of: n(one.max_points) }) : t(`status.${one.status}`)),
    );
  });
  return h("details", { class: "hd-card hd-all" }, h("summary", {}, t("result.all_items", { n: result.slots.length })), h("ul", { class: "hd-rows" }, ...rows));
}

export default { render };
