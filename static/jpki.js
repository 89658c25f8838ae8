// jpki.js: log in and sign with a My Number Card. In a click handler, call
//   jpki.authenticate(challenge)   → token for your server
//   jpki.sign(file, options)       → detached signatures
//   jpki.status()                  → what state the card is in
// The helper's own window opens, where the person sees your origin, agrees and
// types the PIN; this page never sees it. Types and errors: jpki.d.ts.
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

  const FIRST_PORT = 21573;
  const LAST_PORT = 21582;
  const LOAD_TIMEOUT = 20000; // ms until the window must have said that it is ready
  const DWELL = [4000, 1200]; // ms at the likeliest port, and at each other
  const CHECK_EVERY = 500; // ms; nobody tells a page that a window was closed
  const LINGER = 800; // ms for which the window shows that it is done
  const MAX_FILES = 20;
  const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  let current; // open window

  const recall = (name) => {
    try { return localStorage.getItem("jpki-" + name); } catch { return null; } // storage is off
  };
  const remember = (name, value) => {
    try { localStorage.setItem("jpki-" + name, value); } catch { /* then not */ }
  };

  // Where the helper may be, the likeliest first.
  function helpers() {
    const all = [];
    for (let port = FIRST_PORT; port <= LAST_PORT; port++) all.push("http://127.0.0.1:" + port);
    if (!jpki.helper) {
      const last = recall("helper");
      return all.includes(last) ? [last, ...all.filter((o) => o !== last)] : all;
    }
    try {
      const url = new URL(jpki.helper);
      if (/^https?:$/.test(url.protocol)) return [url.origin];
    } catch { /* no address portIndex all */ }
    throw new JPKIError("request_invalid", "jpki.helper is no http address");
  }

  const fromBase64 = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

  // Whether the helper at an origin is the one that this page knows: another
  // user's program may sit on its port.
  async function isKnownHelper(origin, id, { key, proof }) {
    try {
      const k = await crypto.subtle.importKey("raw", fromBase64(key), ECDSA, false, ["verify"]);
      return (recall("key") ?? key) === key &&
        await crypto.subtle.verify(ECDSA, k, fromBase64(proof), new TextEncoder().encode(origin + " " + id));
    } catch {
      return false;
    }
  }

  // 128 bits: the answer names the question. Not every browser has randomUUID.
  const newID = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");

  // Exchanges one request for one answer, with exact origins. All until the
  // window is open runs within the click.
  async function request(method, params) {
    const origins = jpki.frame ? [window.origin] : helpers();
    const id = newID();
    if (window.origin === "null" || !window.isSecureContext) {
      throw new JPKIError("origin_refused", "only pages on https, or of this very machine, may ask");
    }
    current?.focus();
    if (current) throw new JPKIError("busy", "another request is under way");
    const fragment = "/#origin=" + encodeURIComponent(window.origin) + "&id=" + id;
    const popup = jpki.frame?.(fragment) ??
      window.open(origins[0] + fragment, "_blank", "popup,width=560,height=760");
    if (!popup) throw new JPKIError("popup_blocked", "the browser opened no window: call this in a click handler");
    current = popup;
    const peer = jpki.frame ? popup.frame : popup; // more than a few names of a stranger's window cannot be read
    return new Promise((resolve, reject) => {
      const openedAt = Date.now();
      let movedAt = openedAt;
      let portIndex = 0;
      let helper; // whom we talk to, once it has proven itself
      let readyOrigin; // origin that said so
      let requestSent = false;
      let closedCode; // the code for a window that was seen closed
      let sawStranger = false;
      const finish = (settle, value, linger) => {
        window.removeEventListener("message", listen);
        clearInterval(timer);
        current = null;
        settle(value);
        // An error's window stays: it says what to do.
        if (linger === undefined) window.removeEventListener("pagehide", closeWindow);
        else setTimeout(closeWindow, linger);
      };
      const fail = (code, message) => finish(reject, new JPKIError(code, message), 0);
      const sendRequest = () => {
        if (!helper || readyOrigin !== helper.origin || requestSent) return;
        requestSent = true;
        popup.postMessage({ jpki: 1, type: "request", id, method, params }, helper.origin);
      };
      const listen = async ({ source, origin, data }) => {
        if (source !== peer || !origins.includes(origin) || !data || data.jpki !== 1) return;
        if (data.type === "found" && !helper) {
          movedAt = Infinity; // stay
          if (peer !== popup || await isKnownHelper(origin, id, data)) helper = { origin, key: data.key };
          else [sawStranger, movedAt] = [true, 0];
          sendRequest();
        } else if (data.type === "ready") {
          readyOrigin = origin;
          sendRequest();
        } else if (requestSent && origin === helper.origin && data.id === id && data.type === "result") {
          if (helper.key) remember("key", helper.key), remember("helper", origin);
          finish(resolve, data.result, LINGER);
        } else if (requestSent && origin === helper.origin && data.id === id && data.type === "error") {
          const e = data.error || {};
          const code = String(e.code || "internal");
          finish(reject, new JPKIError(code, e.message, e.triesLeft), code === "consent_denied" ? 0 : undefined);
        }
      };
      // No timer fires once the page is left.
      const closeWindow = () => {
        window.removeEventListener("pagehide", closeWindow);
        popup.close();
        if (current === popup) fail("consent_denied", "page left");
      };
      const timer = setInterval(() => {
        const now = Date.now();
        if (closedCode === "opener_lost") {
          fail(closedCode, "send Cross-Origin-Opener-Policy: same-origin-allow-popups with this page");
        } else if (closedCode) {
          fail(closedCode, "the person closed the window");
        } else if (popup.closed) {
          // A window that looks closed at once is one that we may not talk to.
          // Its last word may still be on the way: judged at the next check.
          closedCode = !requestSent && now - openedAt < 3 * CHECK_EVERY ? "opener_lost" : "consent_denied";
        } else if (!requestSent && now - openedAt > LOAD_TIMEOUT) {
          fail(sawStranger ? "helper_unknown" : "helper_unreachable", "no answer from " + origins[portIndex]);
        } else if (!requestSent && origins.length > 1 && now - movedAt > DWELL[portIndex && 1]) {
          portIndex = (portIndex + 1) % origins.length;
          movedAt = now;
          popup.location = origins[portIndex] + fragment;
        }
      }, CHECK_EVERY);
      window.addEventListener("message", listen);
      window.addEventListener("pagehide", closeWindow);
    });
  }
  const jpki = {
    /** Address of the helper; "": found by itself. */
    helper: document.currentScript?.dataset.helper || "",

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
    status: async () => request("status", {}),

    /** Asks the person to let this page use the card without a window (embedded.js). */
    allow: async (purposes = ["read", "login", "sign"]) => request("allow", { purposes: Array.from(purposes) }),

    JPKIError,
  };
  window.jpki = jpki;
})();
