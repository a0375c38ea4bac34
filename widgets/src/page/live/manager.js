// @ts-check
/** The ipywidgets manager of a live page: models live in the kernel, views in the page. */
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";

/** @type {Promise<any> | null} */
let anywidget = null;

/** The package is written for an AMD loader; it is given one for the moment it needs it. */
function loadAnywidget() {
  anywidget ??= new Promise((resolve, reject) => {
    /** @type {any} */ (globalThis).define = (/** @type {any} */ _needs, /** @type {any} */ make) => resolve(make(base));
    import("anywidget").catch(reject);
  });
  return anywidget;
}

/** @type {Record<string, () => Promise<any>>} */
const MODULES = {
  "@jupyter-widgets/base": async () => base,
  "@jupyter-widgets/controls": () => import("@jupyter-widgets/controls"),
  "@jupyter-widgets/output": () => import("./output_widget.js"),
  anywidget: loadAnywidget,
};

export class Manager extends ManagerBase {
  /** @param {any} kernel */
  constructor(kernel) {
    super();
    this.kernel = kernel;
    kernel.registerCommTarget(this.comm_target_name, async (/** @type {any} */ comm, /** @type {any} */ message) => {
      await this.handle_comm_open(new base.shims.services.Comm(comm), message);
    });
  }

  /** Everything the kernel has made so far. */
  async load() {
    await this._loadFromKernel();
  }

  /**
   * @param {string} id
   * @param {HTMLElement} place
   */
  async show(id, place) {
    if (!this.has_model(id)) return;
    const view = await this.create_view(await this.get_model(id));
    Widget.attach(view.luminoWidget, place);
    nameHandles(place);
    new MutationObserver(() => nameHandles(place)).observe(place, { childList: true, subtree: true });
  }

  /** @protected @param {string} name @param {string} module @returns {Promise<any>} */
  async loadClass(name, module) {
    const load = MODULES[module];
    if (!load) throw new Error(`no widgets from ${module}`);
    return (await load())[name];
  }

  /** @param {string} target @param {string} id @param {any} [data] @param {any} [metadata] @param {any} [buffers] @returns {Promise<any>} */
  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new base.shims.services.Comm(comm);
  }

  /** @returns {Promise<any>} */
  async _get_comm_info() {
    const reply = await this.kernel.requestCommInfo({ target_name: this.comm_target_name });
    return reply.content.status === "ok" ? reply.content.comms : {};
  }
}

/**
 * Gives the handles of sliders the name that stands beside them: stock sliders leave theirs without one.
 * @param {HTMLElement} place
 */
function nameHandles(place) {
  for (const handle of place.querySelectorAll(".noUi-handle[role=slider]:not([aria-label])")) {
    handle.removeAttribute("aria-labelledby");
    const box = handle.closest(".jupyter-widgets");
    const words = box?.querySelector(".widget-label")?.textContent?.trim() || box?.querySelector(".widget-readout")?.textContent?.trim();
    handle.setAttribute("aria-label", words || "0");
  }
}
