// @ts-check
/** A lesson, and any other shared page that is read from top to bottom. */
import { runLesson } from "./lesson.js";
import { start } from "./shared.js";

void start(runLesson);
