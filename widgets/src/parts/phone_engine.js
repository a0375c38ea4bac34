// @ts-check
/**
 * The simulated phone as a machine, without a screen: the same rule as the server's replay (contracts.md 2.2).
 *
 * An act on an element that the current screen shows looks for the first transition with the same screen, action and
 * target whose actor and value class are empty or equal and whose needs are all done on this visit. Without one,
 * nothing happens and nothing is recorded.
 *
 * @typedef {import("./types.js").PhoneTask} PhoneTask
 * @typedef {import("./types.js").PhoneState} PhoneState
 * @typedef {import("./types.js").PhoneElement} PhoneElement
 * @typedef {import("./types.js").Transition} Transition
 * @typedef {{action: string, target: string, actor: string, value_class: string}} Act
 */

const TICKED = new Set(["check", "radio", "toggle"]);

/**
 * The phone as it lies on the table.
 *
 * @param {PhoneTask} task
 * @returns {PhoneState}
 */
export function begin(task) {
  return { screen: task.start, visit: 0, done: [], answered: false };
}

/**
 * Everything that can be touched while the screen is open: phone, computer, replies and what arrives.
 *
 * @param {PhoneTask} task
 * @param {string} screen
 * @returns {PhoneElement[]}
 */
export function elementsOf(task, screen) {
  const one = task.screens[screen];
  if (!one) return [];
  return [...one.elements, ...(one.desktop?.elements ?? []), ...(one.dialogue?.replies ?? []), ...(one.arrival?.elements ?? [])];
}

/**
 * The transition that an act takes, or why there is none: `unknown` (nothing on this screen answers to it), `value`
 * (not by this person or with this kind of value) or `needs` (something has to be filled in first).
 *
 * @param {PhoneTask} task
 * @param {PhoneState} state
 * @param {Act} act
 * @returns {{transition: Transition} | {refused: "unknown" | "value" | "needs"}}
 */
export function find(task, state, act) {
  const element = elementsOf(task, state.screen).find((one) => one.id === act.target);
  const known = !act.value_class || element?.classes?.some((one) => one.name === act.value_class);
  const visible = act.action === "back" ? !act.target && !act.value_class : element && known;
  if (!(act.actor in task.actors)) return { refused: "value" };
  const here = task.transitions.filter(
    (one) => one.screen === state.screen && one.action === act.action && (one.target ?? "") === act.target,
  );
  if (!visible || !here.length) return { refused: "unknown" };
  const fitting = here.filter(
    (one) => (!one.actor || one.actor === act.actor) && (!one.value_class || one.value_class === act.value_class),
  );
  if (!fitting.length) return { refused: "value" };
  const transition = fitting.find((one) => (one.needs ?? []).every((id) => state.done.includes(id)));
  return transition ? { transition } : { refused: "needs" };
}

/**
 * The state after a transition.
 *
 * @param {PhoneTask} task
 * @param {PhoneState} state
 * @param {Transition} transition
 * @returns {PhoneState}
 */
export function follow(task, state, transition) {
  if (transition.to !== state.screen) {
    return { screen: transition.to, visit: state.visit + 1, done: [], answered: false };
  }
  const target = transition.target ?? "";
  const element = elementsOf(task, state.screen).find((one) => one.id === target);
  const counts = transition.action === "type" || TICKED.has(element?.kind ?? "");
  const done = counts ? [...state.done.filter((id) => id !== target), target] : state.done;
  const arrived = task.screens[state.screen]?.arrival?.elements.some((one) => one.id === target) ?? false;
  return { ...state, done, answered: state.answered || arrived };
}

/**
 * Play a trace from the beginning, as far as it is possible.
 *
 * @param {PhoneTask} task
 * @param {import("./types.js").Step[]} trace
 */
export function replay(task, trace) {
  let state = begin(task);
  /** @type {Transition[]} */
  const transitions = [];
  /** @type {number | null} */
  let impossible = null;
  for (const [index, step] of trace.entries()) {
    const found = step.screen === state.screen ? find(task, state, normal(step)) : { refused: "unknown" };
    if (!("transition" in found)) {
      impossible = index;
      break;
    }
    transitions.push(found.transition);
    state = follow(task, state, found.transition);
  }
  return { state, transitions, impossible };
}

/**
 * An act with all its keys.
 *
 * @param {{action: string, target?: string, actor?: string, value_class?: string}} step
 * @returns {Act}
 */
export function normal(step) {
  return {
    action: step.action,
    target: step.target ?? "",
    actor: step.actor || "me",
    value_class: step.value_class ?? "",
  };
}

/**
 * The class of what was typed, the only thing that is kept of it; "" for an element without classes.
 *
 * @param {PhoneElement} element
 * @param {string} typed
 * @returns {string}
 */
export function classify(element, typed) {
  const text = squeezed(typed);
  const classes = element.classes ?? [];
  const named = classes.find((one) => one.values.some((value) => squeezed(value) === text));
  return (named ?? classes.find((one) => !one.values.length))?.name ?? "";
}

/** @param {string} text */
function squeezed(text) {
  return text.normalize("NFC").replace(/\s+/g, " ").trim().toLocaleLowerCase("vi");
}

/**
 * What the field shows when the resident fills it in, or when a trace is played back: the invented value, if any.
 *
 * @param {PhoneElement} element
 * @param {string} [valueClass]
 * @returns {{text: string, valueClass: string}}
 */
export function invented(element, valueClass) {
  const classes = element.classes ?? [];
  const wanted = valueClass ?? (element.sample ? classify(element, element.sample) : classes[0]?.name ?? "");
  if (element.sample && classify(element, element.sample) === wanted) return { text: element.sample, valueClass: wanted };
  const text = classes.find((one) => one.name === wanted)?.values[0] ?? "";
  return { text, valueClass: wanted };
}

/**
 * Whether a text holds what looks like a real ID or phone number. Twelve digits pass only with 0000 in front.
 *
 * @param {string} text
 * @returns {boolean}
 */
export function looksReal(text) {
  const runs = text.replace(/(\d)[\s.()\-–]+(?=\d)/g, "$1").match(/\+?\d+/g) ?? [];
  return runs.some(
    (run) =>
      (/^\d{12}$/.test(run) && !run.startsWith("0000")) ||
      /^0[35789]\d{8}$/.test(run) ||
      /^\+84/.test(run) ||
      /^84[35789]\d{8}$/.test(run),
  );
}
