// @ts-check
/** The wire to the kernel: says honestly when it is cut, mends it, and frees the kernel when the page goes. */
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";
import { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import { cookie } from "../api.js";

/** A cut shorter than this is not worth a word. */
const PATIENCE_MS = 1500;
const AGAIN_MS = 4000;
/** A kernel that the server ended leaves the wire open and silent, so its existence is asked for now and then. */
const ALIVE_MS = 20_000;

/** @typedef {"connected" | "lost" | "ended" | "signed_out"} Wire */

/**
 * @param {{baseUrl: string, kernelId: string}} where
 * @returns {any}
 */
export function connect({ baseUrl, kernelId }) {
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: location.origin + baseUrl,
    wsUrl: location.origin.replace(/^http/, "ws") + baseUrl,
    appendToken: false,
  });
  const kernel = new KernelConnection({ model: { id: kernelId, name: "python3" }, serverSettings, handleComms: true });
  // Voila lets no request for a subshell through.
  kernel.commsOverSubshells = CommsOverSubshells.Disabled;
  return kernel;
}

/**
 * Watches the wire until the kernel is gone.
 * @param {any} kernel
 * @param {{baseUrl: string, kernelId: string}} where
 * @param {(wire: Wire) => void} tell
 */
export function watch(kernel, where, tell) {
  const address = `${where.baseUrl}api/kernels/${where.kernelId}`;
  let timer = 0;
  let over = false;
  const end = (/** @type {Wire} */ wire) => {
    over = true;
    tell(wire);
  };
  /** True if the server could be asked and the kernel is there. */
  const exists = async () => {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (answer?.status === 404) end("ended");
    else if (answer?.status === 401 || answer?.status === 403) end("signed_out");
    return !over && answer !== null;
  };
  const look = async () => {
    if (over || kernel.connectionStatus === "connected") return;
    tell("lost");
    const there = await exists();
    if (!over) {
      if (there && kernel.connectionStatus === "disconnected") void kernel.reconnect().catch(() => {});
      timer = window.setTimeout(look, AGAIN_MS);
    }
  };
  const changed = () => {
    clearTimeout(timer);
    if (over) return;
    if (kernel.status === "dead") end("ended");
    else if (kernel.connectionStatus === "connected") tell("connected");
    else timer = window.setTimeout(look, PATIENCE_MS);
  };
  const back = () => {
    if (over) return;
    if (kernel.connectionStatus === "connected") void exists();
    else {
      void kernel.reconnect().catch(() => {});
      changed();
    }
  };
  setInterval(() => !over && document.visibilityState === "visible" && void exists(), ALIVE_MS);
  kernel.connectionStatusChanged.connect(changed);
  kernel.statusChanged.connect(() => kernel.status === "dead" && changed());
  addEventListener("online", back);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back());
}

/**
 * Ends the kernel when the page goes; a page that comes back from the browser's memory starts afresh.
 * @param {{baseUrl: string, kernelId: string}} where
 */
export function freeOnClose({ baseUrl, kernelId }) {
  addEventListener("pagehide", () => {
    const form = new URLSearchParams({ _xsrf: cookie("_xsrf") });
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, form);
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
