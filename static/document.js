// The worker that reads documents: hashes them, and makes ready what is signed. It is
// started when a person has picked a file. Without hash-wasm Go hashes, and says so.
"use strict";

importScripts("worker.js");
try {
  importScripts("hashwasm/sha256.umd.min.js");
} catch (error) {
  console.error("no hash-wasm", error);
}

// A large file is hashed from the first moment. When the program is there it takes that over
// (BlobHasher of wasm/dom), and reads at least the last piece itself.
const piece = 1 << 20; // bytes
const headSize = 1 << 16; // what is kept of the first ones

// What hashes is compiled before the program, which would be before it for long.
const ready = self.hashwasm?.createSHA256().catch(() => null);

async function hashAhead(blob, ahead) {
  const hasher = await ready;
  if (!hasher) return null;
  const reader = blob.stream().getReader({ mode: "byob" });
  const head = new Uint8Array(headSize);
  let hashed = 0;
  let next = reader.read(new Uint8Array(piece));
  let spare = new Uint8Array(piece);
  while (!ahead.taken && hashed + 2 * piece < blob.size) {
    const { done, value } = await next;
    if (done) throw new Error("the file has become shorter");
    next = reader.read(spare); // while this one is hashed
    hasher.update(value);
    if (hashed < headSize) head.set(value.subarray(0, headSize - hashed), hashed);
    hashed += value.length;
    spare = new Uint8Array(value.buffer);
  }
  return { hasher, reader, next, spare, head, hashed };
}

self.addEventListener("message", ({ data }) => {
  const { finish, zip, verify } = JSON.parse(data.text);
  const blob = Array.isArray(data.blob) ? data.blob[0] : data.blob;
  if (finish || zip || verify || !self.hashwasm || blob.size < 4 * piece) return;
  const ahead = { blob, taken: false, take() { ahead.taken = true; return state; } };
  const state = hashAhead(blob, ahead).catch(() => null); // the program meets the same error, and tells it
  self.ahead = ahead;
}, { once: true });

runWorker("dist/document.wasm");
