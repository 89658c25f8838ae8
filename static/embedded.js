// embedded.js: the embedded way. An e-service that hosts the app's files itself
// includes this after jpki.js; the functions of jpki.js then open the app in a
// dialog of its own page instead of the helper's window, where the browser may let that
// reach the helper:
//   <script src="/jpki/dist/jpki.js" defer></script>
//   <script src="/jpki/embedded.js" defer></script>
// The PIN still goes into the helper's trusted window. The page needs a
// Content-Security-Policy with frame-src 'self'; the app's folder needs
// script-src 'self' 'wasm-unsafe-eval' and connect-src 'self' ws://127.0.0.1:21573 … 21582, also
// with document.js, which is a worker and has the policy of its own response.
"use strict";

(() => {
  const app = new URL("./", document.currentScript.src).pathname;

  // What the browser says of a page that wants to reach this machine, as a status that
  // follows it. It is asked for before any click: in one there is no time to wait.
  const ask = async () => {
    for (const name of ["loopback-network", "local-network-access"]) {
      try { return await navigator.permissions.query({ name }); } catch { /* not known by this name */ }
    }
    return { state: "none" }; // as WebKit, which lets no page of https do it (dom facts 3 and 4)
  };
  let permission = { state: "" };
  ask().then((status) => { permission = status; });

  // frame opens the app, with evenIfBlocked where it cannot reach the helper, too; jpki.js
  // speaks with it as with a window.
  jpki.frame = (fragment, evenIfBlocked) => {
    if (!evenIfBlocked && /^(denied|none)$/.test(permission.state)) return undefined;
    const dialog = document.createElement("dialog");
    const frame = document.createElement("iframe");
    frame.src = app + fragment.slice(1);
    frame.title = "JPKI Web";
    frame.allow = "loopback-network; local-network-access";
    Object.assign(frame.style, { width: "min(35rem, 88vw)", height: "min(47rem, 84vh)", border: "0", display: "block" });
    Object.assign(dialog.style, { padding: "0", border: "1px solid #767676", borderRadius: "8px" });
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
    dialog.addEventListener("close", () => dialog.remove());
    return {
      frame: frame.contentWindow,
      get closed() { return !dialog.open; },
      close: () => dialog.close(),
      focus: () => frame.focus(),
      postMessage: (message, origin) => frame.contentWindow.postMessage(message, origin),
    };
  };
})();
