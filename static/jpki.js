// jpki.js: log in and sign with a My Number Card from a municipal page.
// Include it, and call one of these in a click handler:
//   jpki.authenticate(challenge)   → token for your server
//   jpki.sign(file, options)       → detached signatures
//   jpki.status()                  → what state the card is in
// Each opens the helper's own window, where the person sees your origin, agrees
// and types the PIN; this page never sees it. Types and errors: jpki.d.ts.
"use strict";

(() => {
  class JPKIError extends Error {
    constructor(code, message, triesLeft) {
      super(message || code);
      this.name = "JPKIError";
      this.code = code;
      if (typeof triesLeft === "number") this.triesLeft = triesLeft;
    }
  }

  const script = document.currentScript;
  const LOAD_TIMEOUT = 20000; // ms until the window must have said that it is ready
  const CLOSED_CHECK = 500; // ms; a page is told by nobody that a window was closed
  const LINGER = 800; // ms for which the window shows that it is done
  const MAX_FILES = 20;
  let current; // open window

  // Where the window comes from: an origin to which a message can be addressed.
  function helperOrigin() {
    try {
      const url = new URL(jpki.helper);
      if (/^https?:$/.test(url.protocol)) return url.origin;
    } catch { /* no address at all */ }
    throw new JPKIError("request_invalid", "jpki.helper is no http address");
  }

  // 128 bits: the answer names the question. Not every browser has randomUUID.
  const newID = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");

  // Opens the window and exchanges one request for one answer, with exact origins.
  // All until the window is open runs within the click.
  async function request(method, params) {
    const helper = helperOrigin();
    const id = newID();
    if (window.origin === "null" || !window.isSecureContext) {
      throw new JPKIError("origin_refused", "only pages on https, or of this very machine, may ask");
    }
    current?.focus();
    if (current) throw new JPKIError("busy", "another request is under way");
    const popup = window.open(
      helper + "/#origin=" + encodeURIComponent(window.origin), "_blank", "popup,width=560,height=760");
    if (!popup) throw new JPKIError("popup_blocked", "the browser opened no window: call this in a click handler");
    current = popup;
    return new Promise((resolve, reject) => {
      const opened = Date.now();
      let asked = false;
      let gone; // the code for a window that was seen closed
      const end = (settle, value, linger) => {
        window.removeEventListener("message", listen);
        clearInterval(watch);
        current = null;
        settle(value);
        // An error's window stays: it says what to do.
        if (linger === undefined) window.removeEventListener("pagehide", leave);
        else setTimeout(leave, linger);
      };
      const fail = (code, message) => end(reject, new JPKIError(code, message), 0);
      const listen = (event) => {
        const data = event.data;
        if (event.source !== popup || event.origin !== helper || !data || data.jpki !== 1) return;
        if (data.type === "ready" && !asked) {
          asked = true;
          popup.postMessage({ jpki: 1, type: "request", id, method, params }, helper);
        } else if (asked && data.id === id && data.type === "result") {
          end(resolve, data.result, LINGER);
        } else if (asked && data.id === id && data.type === "error") {
          const e = data.error || {};
          const code = String(e.code || "internal");
          end(reject, new JPKIError(code, e.message, e.triesLeft), code === "consent_denied" ? 0 : undefined);
        }
      };
      // No timer fires once the page is left.
      const leave = () => {
        window.removeEventListener("pagehide", leave);
        popup.close();
        if (current === popup) fail("consent_denied", "page left");
      };
      const watch = setInterval(() => {
        const waited = Date.now() - opened;
        if (gone === "opener_lost") {
          fail(gone, "send Cross-Origin-Opener-Policy: same-origin-allow-popups with this page");
        } else if (gone) {
          fail(gone, "the person closed the window");
        } else if (popup.closed) {
          // A window that looks closed at once is one that we may not talk to.
          // Its last word may still be on the way: judged at the next check.
          gone = !asked && waited < 3 * CLOSED_CHECK ? "opener_lost" : "consent_denied";
        } else if (!asked && waited > LOAD_TIMEOUT) {
          fail("helper_unreachable", "no answer from " + helper);
        }
      }, CLOSED_CHECK);
      window.addEventListener("message", listen);
      window.addEventListener("pagehide", leave);
    });
  }

  const jpki = {
    /** Where the helper listens. */
    helper: script?.dataset.helper || "http://127.0.0.1:21573",

    /** Asks for a login token over a challenge of your server. */
    async authenticate(challenge) {
      if (typeof challenge !== "string" || !/^[!-~]{44,128}$/.test(challenge)) {
        throw new JPKIError("challenge_invalid", "a challenge has 44 to 128 characters of ASCII, and no space");
      }
      return request("authenticate", { challenge });
    },

    /** Asks to sign a file, or several with one entry of the password. */
    async sign(files, options) {
      const list = files instanceof Blob ? [files] : Array.from(files ?? []);
      const format = options?.format ?? "cms";
      if (!list.length || list.length > MAX_FILES || !list.every((f) => f instanceof Blob) || format !== "cms") {
        throw new JPKIError("request_invalid", "sign takes 1 to " + MAX_FILES + " files and the format cms");
      }
      return request("sign", { files: list, format });
    },

    /** Asks for the state of the card. */
    async status() {
      return request("status", {});
    },

    JPKIError,
  };
  window.jpki = jpki;
})();
