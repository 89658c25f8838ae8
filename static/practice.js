// The worker that holds the practice card. Its end is the end of the card.
"use strict";

importScripts("worker.js");
runWorker("dist/practice.wasm");
