// @ts-check
/** Calls to the server that gave the page. */
import { heard } from "./clock.js";

/** Seconds until a call is given up; a weak network may need ten. */
const PATIENCE_SECONDS = 20;

/** The server answered, and the answer is no. `status` 0: it could not be reached. */
export class CallFailed extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message one sentence for the person, or ""
   * @param {string} reference
   */
  constructor(status, code, message, reference = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.reference = reference;
  }

  /** True if trying again may help by itself. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** @param {string} name */
export function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export class Api {
  /**
   * @param {string} base base URL of the server, with the last slash
   * @param {string} language
   */
  constructor(base, language) {
    this.base = base;
    this.language = language;
    /** Key of the person on whose behalf the page writes; the server refuses what comes under another sign-in. */
    this.person = "";
  }

  /**
   * @param {string} path below the base URL
   * @param {{body?: unknown, keepalive?: boolean}} [options] with a body it is a POST
   * @returns {Promise<any>}
   * @throws {CallFailed}
   */
  async call(path, { body, keepalive = false } = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_SECONDS * 1000);
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      headers["X-XSRFToken"] = cookie("_xsrf");
      if (this.person) headers["X-Haidang-Person"] = this.person;
    }
    let response;
    try {
      response = await fetch(this.base + path, {
        method: body === undefined ? "GET" : "POST",
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        keepalive,
        signal: stop.signal,
      });
      return await read(response);
    } catch (error) {
      if (error instanceof CallFailed) throw error;
      throw new CallFailed(0, "unreachable", "");
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function read(response) {
  if (response.ok) {
    const data = response.status === 204 ? {} : await response.json();
    if (data.now) heard(data.now);
    return data;
  }
  const { error = {} } = await response.json().catch(() => ({}));
  throw new CallFailed(response.status, error.code ?? "", error.message ?? "", error.reference ?? "");
}
