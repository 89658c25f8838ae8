// The worker that prints the notices of the training: what reads documents draws letters.
"use strict";

importScripts("worker.js");
runWorker("dist/document.wasm", "notice");
