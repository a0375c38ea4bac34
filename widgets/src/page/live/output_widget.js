// @ts-check
/** The Output widget of ipywidgets: takes what the kernel prints while it listens, and shows it. */
import * as base from "@jupyter-widgets/base";
import { OutputModel as StockOutputModel } from "@jupyter-widgets/output";
import { outputNode, withMessage } from "./outputs.js";

/** Messages that are output; anything else goes its usual way. */
const OUTPUT = new Set(["stream", "error", "display_data", "execute_result", "clear_output"]);

export class OutputModel extends StockOutputModel {
  /** @param {any} attributes @param {any} options */
  initialize(attributes, options) {
    super.initialize(attributes, options);
    /** @type {string} */
    this.listening = "";
    this.clearNext = false;
    this.hook = (/** @type {any} */ message) => this.take(message);
    this.on("change:msg_id", this.listen, this);
    this.listen();
  }

  get kernel() {
    return /** @type {any} */ (this.widget_manager).kernel;
  }

  listen() {
    if (this.listening) this.kernel.removeMessageHook(this.listening, this.hook);
    this.listening = this.get("msg_id") || "";
    if (this.listening) this.kernel.registerMessageHook(this.listening, this.hook);
  }

  /**
   * @param {any} message
   * @returns {boolean} false for what was taken
   */
  take(message) {
    const type = message.header.msg_type;
    if (!OUTPUT.has(type)) return true;
    if (type === "clear_output" && message.content.wait) this.clearNext = true;
    else {
      const before = this.clearNext || type === "clear_output" ? [] : this.get("outputs");
      this.clearNext = false;
      this.set("outputs", type === "clear_output" ? [] : withMessage(before, message));
      this.save_changes();
    }
    return false;
  }
}

export class OutputView extends base.DOMWidgetView {
  render() {
    super.render();
    this.el.classList.add("hd-output-widget");
    this.listenTo(this.model, "change:outputs", () => this.draw());
    this.draw();
  }

  draw() {
    const manager = /** @type {any} */ (this.model.widget_manager);
    const nodes = (this.model.get("outputs") ?? []).map((/** @type {any} */ output) =>
      outputNode(output, (id, place) => void manager.show(id, place)),
    );
    this.el.replaceChildren(...nodes);
  }
}
