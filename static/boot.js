// Tells the page that asks that a helper is here, then loads and runs the app.
// Holds no text: what may have to be said without the app is in index.html, in
// every language.
"use strict";

(() => {
  // The browser compiles the app beside its thread, while that makes the page: this
  // script is the first thing of the page.
  const compiled = WebAssembly.compileStreaming(fetch("dist/app.wasm"));
  compiled.catch(() => {}); // runApp tells
  const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve, { once: true }));

  // In a frame the app is part of an e-service's own page (the embedded way); the
  // helper lets nobody frame it.
  const embedded = window.parent !== window;

  const preferred = () => {
    try {
      return localStorage.getItem("jpki-language") || navigator.language;
    } catch {
      return navigator.language; // storage is off
    }
  };

  // Which texts of index.html are shown; "easy" is Japanese too.
  const showLanguage = () => {
    const language = preferred();
    document.documentElement.dataset.language = language;
    document.documentElement.lang = language === "easy" || language.startsWith("ja") ? "ja" : "en";
  };

  // The app runs as long as its page: its end is a failure too.
  const showFailure = (error) => {
    console.error("the app ended", error);
    showLanguage();
    document.getElementById("app").hidden = true;
    document.getElementById("boot-failed").hidden = false;
  };

  // The helper signs where it is and the id of the request, so that the page
  // knows it again (jpki.js).
  const announce = async () => {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const [origin, id] = [fragment.get("origin"), fragment.get("id")];
    const asker = embedded ? window.parent : window.opener;
    if (!asker || !origin || !id) return;
    const identity = embedded ? {} : await (await fetch("identity?id=" + encodeURIComponent(id))).json();
    asker.postMessage({ ...identity, jpki: 1, type: "found" }, origin);
  };

  // Of a socket that WebKit does not let a page of https open it tells the error and no
  // end (dom facts 4): whoever waits for that would wait for ever.
  const tellEveryEnd = () => {
    window.WebSocket = class extends WebSocket {
      constructor(...of) {
        super(...of);
        let told = false;
        this.addEventListener("close", () => { told = true; }, { once: true });
        this.addEventListener("error", () => setTimeout(() => {
          if (!told) this.dispatchEvent(new CloseEvent("close", { code: 1006 }));
        }));
      }
    };
  };

  // The address of a window that a page opened says who asks, and the skip link must not
  // change it. A heading has a ring only for who goes by the keyboard: browsers draw it
  // too where nobody has pressed a key yet.
  const followKeyboard = () => {
    const root = document.documentElement;
    document.addEventListener("keydown", ({ key }) => { if (key === "Tab") root.dataset.keyboard = ""; }, true);
    document.addEventListener("pointerdown", () => { delete root.dataset.keyboard; }, true);
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.("#skip")) return;
      event.preventDefault();
      const heading = document.getElementById("heading");
      heading.focus();
      heading.scrollIntoView();
    });
  };

  const runApp = async () => {
    await parsed;
    const go = new Go();
    go.env.GOGC = "400"; // takes some megabytes more, and no time of the start to look for unused ones
    await go.run(await WebAssembly.instantiate(await compiled, go.importObject));
  };

  // What the page around the frame says of the helper, for the window that the frame opens.
  // Another site's page says nothing.
  const ofPage = () => {
    try {
      const { jpki: { helper, installURL }, document: { baseURI } } = window.parent;
      return { helper, installUrl: installURL && new URL(installURL, baseURI).href };
    } catch {
      return {};
    }
  };

  // With jpki.js an embedded app can have the helper's own window do what it cannot.
  if (embedded) {
    const script = Object.assign(document.createElement("script"), { src: "dist/jpki.js" });
    Object.assign(script.dataset, ofPage());
    document.head.append(script);
    tellEveryEnd();
  }
  showLanguage();
  followKeyboard();
  announce().catch((error) => console.error("nobody was told", error));
  runApp().then(showFailure, showFailure);
})();
