// The worker that holds the cards of the training's visitors. Its end is the end of all.
"use strict";

importScripts("worker.js");
runWorker("dist/practice.wasm", "training");
