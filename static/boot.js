// Loads and runs the app. Holds no text: what may have to be said before the
// app runs is in index.html, in both languages.
"use strict";

(() => {
  const preferred = () => {
    try {
      return localStorage.getItem("jpki-language") || navigator.language;
    } catch {
      return navigator.language; // storage is off
    }
  };

  // The app runs as long as its page: its end is a failure too.
  const ended = (error) => {
    console.error("the app ended", error);
    document.getElementById("app").hidden = true;
    document.getElementById("boot-failed").hidden = false;
  };

  const run = async () => {
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch("/dist/app.wasm"), go.importObject);
    await go.run(instance);
  };

  document.documentElement.lang = preferred().startsWith("ja") ? "ja" : "en";
  run().then(ended, ended);
})();
