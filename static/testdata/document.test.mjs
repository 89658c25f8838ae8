// Tests of ../document.js, run by jpki_test.go with `node --test`: what it does before the
// program is there, with a small worker around it.
import assert from "node:assert/strict";
import { Blob } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ReadableStream } from "node:stream/web";
import { test } from "node:test";
import vm from "node:vm";

const script = readFileSync(new URL("../document.js", import.meta.url), "utf8");
const mebibyte = 1 << 20;
const content = new Uint8Array(6 * mebibyte + 5).map((_, i) => (i * 7) ^ (i >> 11));

// A hasher as hash-wasm makes them.
const compiled = async () => {
  const hash = createHash("sha256");
  return { update: (piece) => hash.update(piece), digest: () => hash.digest("hex") };
};

// start runs the script in a worker that gets one message, and returns its global object.
function start(createSHA256, request, blob) {
  let listener;
  const worker = {
    Uint8Array, console,
    importScripts: (name) => { if (name.startsWith("hashwasm")) worker.hashwasm = createSHA256 && { createSHA256 }; },
    addEventListener: (_, f) => { listener = f; },
    runWorker: () => {},
  };
  worker.self = worker;
  vm.runInNewContext(script, worker);
  listener({ data: { text: JSON.stringify(request), blob } });
  return worker;
}

// rest hashes what is left, as the program does.
async function rest({ hasher, reader, next, spare, hashed }) {
  let read = 0;
  for (;;) {
    const { done, value } = await next;
    if (done) return { digest: hasher.digest("hex"), read: hashed + read, rest: read };
    next = reader.read(spare);
    hasher.update(value);
    read += value.length;
    spare = new Uint8Array(value.buffer);
  }
}

const digest = createHash("sha256").update(content).digest("hex");

for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 2000]) {
  test(`a file is the same whenever it is taken over: after ${turns} turns`, async () => {
    const { ahead } = start(compiled, {}, new Blob([content]));
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    const state = await ahead.take();
    const head = state.head.subarray(0, Math.min(state.hashed, 1 << 16));
    assert.deepEqual(head, content.subarray(0, head.length));
    const all = await rest(state);
    assert.equal(all.digest, digest);
    assert.equal(all.read, content.length);
    assert.ok(all.rest >= mebibyte, `${all.rest} bytes are left`);
    if (turns === 2000) assert.ok(state.hashed >= 4 * mebibyte, `${state.hashed} bytes were hashed`);
  });
}

for (const early of [true, false]) {
  test(`nothing is taken over of what cannot hash: ${early ? "asked for before" : "asked for after"} it was known`, async () => {
    let fail;
    const { ahead } = start(() => new Promise((_, reject) => { fail = reject; }), {}, new Blob([content]));
    const state = early && ahead.take();
    fail(new Error("no memory"));
    await new Promise(setImmediate);
    assert.equal(await (state || ahead.take()), null);
  });
}

test("nothing is taken over of a file that cannot be read, or ends too early", async () => {
  const short = new Blob([content.subarray(0, 2 * mebibyte)]);
  for (const blob of [
    { size: content.length, stream: () => short.stream() },
    { size: content.length, stream: () => { throw new Error("gone"); } },
    { size: content.length, stream: () => new ReadableStream({ type: "bytes", pull: (c) => c.error(new Error("gone")) }) },
  ]) {
    const { ahead } = start(compiled, {}, blob);
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    assert.equal(await ahead.take(), null);
  }
});

test("nothing is hashed where that is not asked for, is short, or cannot be done", () => {
  const blob = new Blob([content]);
  for (const request of [{ finish: {} }, { zip: ["a"] }, { verify: {} }]) assert.equal(start(compiled, request, blob).ahead, undefined);
  assert.equal(start(compiled, {}, new Blob([content.subarray(0, 4 * mebibyte - 1)])).ahead, undefined);
  assert.equal(start(null, {}, blob).ahead, undefined);
});

test("of several files the first is the document", async () => {
  const blob = new Blob([content]);
  const { ahead } = start(compiled, {}, [blob, new Blob(["font"])]);
  assert.equal(ahead.blob, blob);
  assert.equal((await rest(await ahead.take())).digest, digest);
});
