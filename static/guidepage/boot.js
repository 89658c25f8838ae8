// Loads and runs the guide, from any server of files: whatever it calls the file, and
// whether it packs or not. Holds no text: what may have to be said without the guide is
// in index.html, in every language.
"use strict";

(() => {
  const stored = () => {
    try {
      return localStorage.getItem("jpki-language");
    } catch {
      return null; // storage is off
    }
  };

  // Which texts of index.html are shown: "easy" is Japanese too.
  const showLanguage = () => {
    const asked = /[?&]lang=(ja|easy|en)(&|$)/.exec(location.hash);
    const language = asked?.[1] ?? stored() ?? navigator.language;
    document.documentElement.dataset.language = language;
    document.documentElement.lang = language === "easy" || language.startsWith("ja") ? "ja" : "en";
  };

  // The guide runs as long as its page: its end is a failure too.
  const showFailure = (error) => {
    console.error("the guide ended", error);
    showLanguage();
    document.getElementById("app").hidden = true;
    document.getElementById("boot-failed").hidden = false;
  };

  // A server that packs .gz files itself, or says that they are packed, has the
  // browser unpack them: only the bytes tell.
  const unpacked = async (bytes) => {
    if (new Uint8Array(bytes)[0] !== 0x1f) return bytes;
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };

  const load = async (name) => {
    const response = await fetch(name, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    const program = await unpacked(await response.arrayBuffer());
    if (new Uint8Array(program)[1] !== 0x61) throw new Error(`${name} is something else`); // "\0asm"
    return program;
  };

  const runGuide = async () => {
    const go = new Go();
    const packed = typeof DecompressionStream === "function" ? load("dist/guide.wasm.gz") : Promise.reject();
    const program = await packed.catch(() => load("dist/guide.wasm"));
    const { instance } = await WebAssembly.instantiate(program, go.importObject);
    await go.run(instance);
  };

  showLanguage();
  runGuide().then(showFailure, showFailure);
})();
