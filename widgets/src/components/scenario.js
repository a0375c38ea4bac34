// @ts-check
import { renderChoice } from "../parts/choice.js";

/** @param {import("../parts/types.js").Host} host */
const render = (host) => renderChoice(host, { many: false });

export default { render };
