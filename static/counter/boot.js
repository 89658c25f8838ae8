// Loads and runs the desk. Keeps nothing, and holds no text: what may have to be said
// without the desk is in index.html, in every language.
"use strict";

(() => {
  const compiled = WebAssembly.compileStreaming(fetch("dist/counter.wasm"));
  compiled.catch(() => {}); // runDesk tells
  const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve, { once: true }));

  const root = document.documentElement;
  root.lang = root.dataset.language = navigator.language.startsWith("ja") ? "ja" : "en";
  if (new URL(document.URL).pathname === "/counter-slip") root.dataset.window = "slip"; // the page of the desk, which prints one slip
  root.dataset.keyboard = ""; // staff go by the keyboard: the focus is always seen

  // The desk runs as long as its page: its end is a failure too.
  const showFailure = (error) => {
    console.error("the desk ended", error);
    document.getElementById("app").hidden = true;
    document.getElementById("boot-failed").hidden = false;
  };

  const runDesk = async () => {
    await parsed;
    const go = new Go();
    await go.run(await WebAssembly.instantiate(await compiled, go.importObject));
  };

  runDesk().then(showFailure, showFailure);
})();
