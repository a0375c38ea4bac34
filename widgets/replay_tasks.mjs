// @ts-check
/** Plays traces with the page's engine: standard input `[{task, traces}]`, standard output `[[{screen, impossible}]]`. */
import { readFileSync } from "node:fs";
import { replay } from "./src/parts/phone_engine.js";

const given = JSON.parse(readFileSync(0, "utf8"));
const played = given.map((/** @type {any} */ { task, traces }) =>
  traces.map((/** @type {any} */ trace) => {
    const { state, impossible, transitions } = replay(task, trace);
    return { screen: state.screen, impossible, taken: transitions.map((one) => task.transitions.indexOf(one)) };
  }),
);
process.stdout.write(JSON.stringify(played));
