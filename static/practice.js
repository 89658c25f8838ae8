// The worker that holds the practice card: loads dist/practice.wasm and keeps what the
// page says until that listens. Its end is the end of the card.
"use strict";

importScripts("dist/wasm_exec.js");

const port = { // Go takes it by this name
  take: null,
  early: [],
  open(take) {
    port.take = take;
    for (const text of port.early.splice(0)) take(text);
  },
};
self.port = port;
self.onmessage = ({ data }) => (port.take ? port.take(data) : port.early.push(data));

// An error of a promise reaches no page; one that is thrown does.
const fail = (error) => setTimeout(() => { throw error ?? new Error("practice ended"); });

(async () => {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch("dist/practice.wasm"), go.importObject);
  await go.run(instance);
})().then(fail, fail);
