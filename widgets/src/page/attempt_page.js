// @ts-check
/** A check, and its result. */
import check from "../components/check.js";
import result from "../components/result.js";
import { runCheck, runResult } from "./attempt.js";
import { start } from "./shared.js";

void start(document.documentElement.dataset.page === "result" ? runResult : runCheck, { check, result });
