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
      if (triesLeft !== undefined) this.triesLeft = triesLeft;
    }
  }

  const script = document.currentScript;
  const LOAD_TIMEOUT = 20000; // ms until the window must have said that it is ready
  const CLOSED_CHECK = 500; // ms; a page is told by nobody that a window was closed
  const LINGER = 800; // ms for which the window shows that it is done
  let busy = false;

  // Opens the window and exchanges one request for one answer, with exact origins.
  function request(method, params) {
    const helper = new URL(jpki.helper).origin;
    if (busy) return Promise.reject(new JPKIError("busy", "another request is under way"));
    const popup = window.open(
      helper + "/#origin=" + encodeURIComponent(location.origin), "_blank", "popup,width=560,height=760");
    if (!popup) return Promise.reject(new JPKIError("popup_blocked", "the browser opened no window: call this in a click handler"));
    busy = true;
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random());
      const opened = Date.now();
      let asked = false;
      const end = (settle, value, linger) => {
        window.removeEventListener("message", listen);
        clearInterval(watch);
        busy = false;
        settle(value);
        setTimeout(() => popup.close(), linger);
      };
      const fail = (code, message, tries) => end(reject, new JPKIError(code, message, tries), 0);
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
          fail(String(e.code || "internal"), e.message, e.triesLeft);
        }
      };
      const watch = setInterval(() => {
        const waited = Date.now() - opened;
        if (popup.closed && !asked && waited < 3 * CLOSED_CHECK) {
          // A window that looks closed at once is one that we may not talk to.
          fail("opener_lost", "send Cross-Origin-Opener-Policy: same-origin-allow-popups with this page");
        } else if (popup.closed) {
          fail("consent_denied", "the person closed the window");
        } else if (!asked && waited > LOAD_TIMEOUT) {
          fail("helper_unreachable", "no answer from " + helper);
        }
      }, CLOSED_CHECK);
      window.addEventListener("message", listen);
    });
  }

  const jpki = {
    /** Where the helper listens. */
    helper: (script && script.dataset.helper) || "http://127.0.0.1:21573",

    /** Asks for a login token over a challenge of your server. */
    authenticate(challenge) {
      if (typeof challenge !== "string" || challenge.length < 44 || challenge.length > 128) {
        return Promise.reject(new JPKIError("challenge_invalid", "a challenge has 44 to 128 characters"));
      }
      return request("authenticate", { challenge });
    },

    /** Asks to sign a file, or several with one entry of the password. */
    sign(files, options) {
      const list = Array.isArray(files) ? files : [files];
      const format = (options && options.format) || "cms";
      if (!list.length || !list.every((f) => f instanceof Blob) || format !== "cms") {
        return Promise.reject(new JPKIError("request_invalid", "sign takes files and the format cms"));
      }
      return request("sign", { files: list, format });
    },

    /** Asks for the state of the card. */
    status() {
      return request("status", {});
    },

    JPKIError,
  };
  window.jpki = jpki;
})();
