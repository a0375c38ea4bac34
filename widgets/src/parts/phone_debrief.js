// @ts-check
/**
 * Practice only: what the person did and what it would have meant, from `reveal.task`.
 *
 * @typedef {import("./types.js").PhoneTask} PhoneTask
 * @typedef {{event: string, name: string, text: string, done: boolean}} Line
 */

import { elementsOf, replay } from "./phone_engine.js";
import { plain } from "./rich.js";

/**
 * Names of the events behind the transitions that a trace took, in its order.
 *
 * @param {PhoneTask} task
 * @param {import("./types.js").Step[]} trace
 * @param {string[]} events one for every transition of the task, "" for nothing of note
 * @returns {string[]}
 */
export function eventsOf(task, trace, events) {
  return replay(task, trace)
    .transitions.map((taken) => events[task.transitions.indexOf(taken)])
    .filter(Boolean);
}

/**
 * @param {PhoneTask} task
 * @param {any} revealed `reveal.task`
 * @param {import("./types.js").Step[]} trace
 * @returns {{required: Line[], forbidden: Line[], conduct: {rule: string, kept: boolean}[], closing: string, complete: boolean}}
 */
export function debrief(task, revealed, trace) {
  const happened = eventsOf(task, trace, revealed.events);
  /** @type {(event: string) => Line} */
  const line = (event) => ({
    event,
    name: revealed.names?.[event] || nameFromScreen(task, revealed.events, event),
    text: revealed.debrief?.[event] ?? "",
    done: happened.includes(event),
  });
  const required = revealed.required.map(line);
  const forbidden = [...new Set(happened)].filter((event) => revealed.forbidden.includes(event)).map(line);
  return {
    required,
    forbidden,
    conduct: Object.entries(revealed.conduct ?? {}).map(([rule, events]) => ({
      rule, kept: !(/** @type {string[]} */ (events)).some((event) => happened.includes(event)),
    })),
    closing: revealed.debrief?.done ?? "",
    complete: required.every((/** @type {Line} */ one) => one.done) && !forbidden.length,
  };
}

/**
 * What the person touched, in the words of the screen, for an event that the author gave no name.
 *
 * @param {PhoneTask} task
 * @param {string[]} events
 * @param {string} event
 */
function nameFromScreen(task, events, event) {
  const taken = task.transitions[events.indexOf(event)];
  if (!taken) return event;
  const { screen, target, actor = "" } = taken;
  const element = elementsOf(task, screen).find((one) => one.id === target);
  const place = [task.screens[screen]?.title ?? screen, element?.text].filter(Boolean).map((one) => plain(one ?? ""));
  // The same field filled by the helper or by the resident is two different things.
  const who = task.actors.resident ? task.actors[actor] : "";
  return place.join(" › ") + (who ? ` (${who})` : "");
}
