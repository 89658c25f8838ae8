// The worker that reads documents: hashes them, and makes ready what is signed. It is
// started when a person has picked a file. Without hash-wasm Go hashes, and says so.
"use strict";

importScripts("worker.js");
try {
  importScripts("hashwasm/sha256.umd.min.js");
} catch (error) {
  console.error("no hash-wasm", error);
}
runWorker("dist/document.wasm");
