// What each worker of the app begins with: runWorker(wasm, ...args) runs a Go program, and
// keeps what the page says until that listens. The end of the program is the worker's.
"use strict";

importScripts("dist/wasm_exec.js");

const port = { // Go takes it by this name
  take: null,
  early: [],
  open(take) {
    port.take = take;
    for (const message of port.early.splice(0)) take(message);
  },
};
self.port = port;
self.onmessage = ({ data }) => (port.take ? port.take(data) : port.early.push(data));

self.runWorker = (wasm, ...args) => {
  // An error of a promise reaches no page; one that is thrown does.
  const fail = (error) => setTimeout(() => { throw error ?? new Error(wasm + " ended"); });
  (async () => {
    const go = new Go();
    go.argv.push(...args);
    const { instance } = await WebAssembly.instantiateStreaming(fetch(wasm), go.importObject);
    await go.run(instance);
  })().then(fail, fail);
};
