// @ts-check
/** Simulated phone: plays a task of screens and transitions; the value is the trace. */

import { h } from "../parts/dom.js";
import { icon } from "../parts/icons.js";
import { mountItem } from "../parts/item.js";
import { PhonePlayer } from "../parts/phone_player.js";
import { drawDebrief, hintBox } from "../parts/phone_tools.js";
import { plain, rich } from "../parts/rich.js";

/**
 * @param {import("../parts/types.js").Context} context
 * @returns {import("../parts/types.js").View}
 */
function draw(context) {
  const { body, variant, reveal, locked, t } = context;
  const { task } = variant;
  const practice = Boolean(reveal?.task);
  const hints = hintBox(context);
  const outcome = h("div", { class: "hd-outcome", "aria-live": "polite" });
  const debrief = h("button", { type: "button", class: "hd-btn", onclick: () => tell() });
  const restart = h("button", { type: "button", class: "hd-btn hd-btn--ghost", onclick: () => again() });
  debrief.append(t("phone.debrief_show"));
  restart.append(icon("restart"), t("phone.restart"));

  const player = new PhonePlayer(context, (played) => {
    outcome.replaceChildren();
    context.changed(played);
    after();
    // Where the phone's story ends, practice tells it at once.
    if (practice && played.done) tell();
  });

  const after = () => {
    const begun = player.trace.length > 0;
    debrief.hidden = !practice || !begun;
    restart.hidden = !practice || !begun || locked;
    if (!player.ended || outcome.childNodes.length) return;
    outcome.append(h("p", { class: "hd-ended" }, icon("check"), t(practice ? "phone.ended" : "phone.ended_check")));
  };

  const tell = () => outcome.replaceChildren(drawDebrief(context, player.trace));

  const again = () => {
    hints.restart();
    outcome.replaceChildren();
    player.open(null);
    context.changed(null);
    after();
    player.heading().focus();
  };

  if (task.goal && plain(task.goal) !== plain(variant.stem)) {
    body.append(h("div", { class: "hd-goal" }, h("span", { class: "hd-tag" }, t("phone.goal")), h("div", {}, rich(task.goal))));
  }
  const holds = task.actors?.resident
    ? h("p", { class: "hd-holds" }, icon("person"), t("phone.holds", { name: task.actors.resident }))
    : null;
  const under = h("div", { class: "hd-under" }, h("div", { class: "hd-buttons" }, hints.button, restart, debrief), hints.list, outcome);
  body.append(h("div", { class: "hd-phone-room" }, player.box), ...(holds ? [holds] : []), under);

  return {
    show(value) {
      player.open(value && Array.isArray(value.trace) ? value : null);
      after();
    },
    destroy: () => player.destroy(),
  };
}

/** @param {import("../parts/types.js").Host} host */
const render = (host) => mountItem(host, draw);

export default { render };
