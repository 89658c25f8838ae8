// Tests of ../jpki.js, run by jpki_test.go with `node --test`: the script is the
// one that ships, the browser around it is a small one made here.
import assert from "node:assert/strict";
import { Blob, File } from "node:buffer";
import { webcrypto as crypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(new URL("../jpki.js", import.meta.url), "utf8");
const HELPER = "http://127.0.0.1:21573";
const ORIGIN = "https://eservice.example";
const CHALLENGE = "A".repeat(44);

// A Clock has time pass when it is told to. (The timers of node:test cannot do
// this in the versions of Node that Debian and Ubuntu still carry.)
class Clock {
  time = 1_700_000_000_000;
  timers = new Map();
  next = 1;

  start(f, ms, repeat) {
    this.timers.set(this.next, { f, at: this.time + ms, ms, repeat });
    return this.next++;
  }

  tick(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, t]) => t.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, timer] = due;
      this.time = timer.at;
      if (timer.repeat) timer.at += timer.ms;
      else this.timers.delete(id);
      timer.f();
    }
    this.time = end;
  }

  // globals are what a script sees of it.
  globals() {
    return {
      setInterval: (f, ms) => this.start(f, ms, true),
      setTimeout: (f, ms) => this.start(f, ms, false),
      clearInterval: (id) => this.timers.delete(id),
      Date: { now: () => this.time },
    };
  }
}

// A Helper has a key, and proves that it is at an origin.
class Helper {
  static async make() {
    const h = new Helper();
    h.pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
    h.key = Buffer.from(await crypto.subtle.exportKey("raw", h.pair.publicKey)).toString("base64");
    return h;
  }

  async found(origin, id) {
    const proof = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.pair.privateKey, new TextEncoder().encode(`${origin} ${id}`));
    return { jpki: 1, type: "found", key: this.key, proof: Buffer.from(proof).toString("base64") };
  }
}

const ours = await Helper.make();
const stranger = await Helper.make();

// A page with the script loaded, and what the script did to it.
function page({ helper, blocked = false, origin = ORIGIN, secure = true, storage = new Map() } = {}) {
  const listeners = new Set();
  const p = { opened: [], sent: [], closed: 0, focused: 0, listeners, leaving: new Set(), clock: new Clock() };
  p.on = (type) => {
    assert.ok(type === "message" || type === "pagehide", type);
    return type === "message" ? listeners : p.leaving;
  };
  // leave is what happens when the page goes: its timers never fire.
  p.leave = () => {
    for (const f of [...p.leaving]) f({});
    p.clock.timers.clear();
  };
  // A window of another origin lets only these be read or set (HTML, 7.2.1.3.1).
  p.popup = new Proxy({
    closed: false,
    location: undefined,
    postMessage: (message, target, ...rest) => p.sent.push({ message: structuredClone(message), target, rest }),
    close: () => { p.closed++; p.popup.closed = true; },
    focus: () => { p.focused++; },
  }, {
    get: (w, name) => {
      if (!(name in w)) throw new Error(`SecurityError: ${String(name)} of another origin's window`);
      return w[name];
    },
  });
  const window = {
    origin,
    isSecureContext: secure,
    open: (...args) => { p.opened.push(args); return blocked ? null : p.popup; },
    addEventListener: (type, f) => p.on(type).add(f),
    removeEventListener: (type, f) => p.on(type).delete(f),
  };
  const document = { currentScript: { dataset: helper ? { helper } : {} } };
  const localStorage = { getItem: (k) => storage.get(k) ?? null, setItem: (k, v) => storage.set(k, v) };
  const globals = { window, document, crypto, localStorage, Blob, ...p.clock.globals() };
  p.storage = storage;
  new Function(...Object.keys(globals), source)(...Object.values(globals));
  p.jpki = window.jpki;
  p.window = window;
  p.at = () => new URL(p.popup.location ?? p.opened.at(-1)[0]).origin; // where the window is
  p.nonce = () => new URLSearchParams(new URL(p.opened.at(-1)[0]).hash.slice(1)).get("id");
  // say hands a message to the page, as from the window unless told otherwise,
  // and waits until the page has dealt with it.
  p.say = (data, event = {}) =>
    Promise.all([...listeners].map((f) => f({ source: p.popup, origin: p.at(), data, ...event })));
  p.found = async (h = ours, origin = p.at()) => p.say(await h.found(origin, p.nonce()), { origin });
  p.ready = async () => {
    await p.found();
    await p.say({ jpki: 1, type: "ready" });
  };
  p.id = () => p.sent[0].message.id;
  p.answer = (result, more = {}) => p.say({ jpki: 1, type: "result", id: p.id(), result, ...more });
  return p;
}

// watched tells whether a promise is settled, and with what.
function watched(promise) {
  const w = { state: "pending" };
  promise.then((value) => Object.assign(w, { state: "resolved", value }), (error) => Object.assign(w, { state: "rejected", error }));
  return w;
}

const settle = () => new Promise((done) => setImmediate(done));

async function pending(w) {
  await settle();
  assert.equal(w.state, "pending");
}

async function rejects(promise, code, p) {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof Error && error instanceof p.jpki.JPKIError, String(error));
    assert.equal(error.name, "JPKIError");
    assert.equal(error.code, code);
    assert.ok(error.message);
    return true;
  });
}

// quiet wants nothing left of a request.
function quiet(p) {
  assert.equal(p.listeners.size, 0, "listener left");
  assert.equal([...p.clock.timers.values()].filter((t) => t.repeat).length, 0, "interval left");
}

test("request is sent once, to the exact origin, and answered", async () => {
  const p = page();
  const asked = p.jpki.authenticate(CHALLENGE);
  assert.equal(p.opened.length, 1, "the window is opened within the click");
  assert.match(p.opened[0][0], new RegExp(`^${HELPER}/#origin=${encodeURIComponent(ORIGIN)}&id=[0-9a-f-]+$`));
  assert.ok(!/noopener|noreferrer/.test(p.opened[0][2]));
  assert.equal(p.sent.length, 0, "nothing is sent before the window is ready");
  await p.ready();
  await p.ready();
  assert.equal(p.sent.length, 1);
  const { message, target, rest } = p.sent[0];
  assert.equal(target, HELPER);
  assert.deepEqual(rest, []);
  assert.match(message.id, /^[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3}$/);
  assert.deepEqual(message, { jpki: 1, type: "request", id: message.id, method: "authenticate", params: { challenge: CHALLENGE } });
  p.answer({ format: "web-eid:1.0" });
  assert.deepEqual(await asked, { format: "web-eid:1.0" });
  quiet(p);
  assert.equal(p.closed, 0, "the window shows that it is done");
  p.clock.tick(800);
  assert.equal(p.closed, 1);
});

test("files and the state of the card are asked for", async () => {
  const p = page();
  const file = new File(["x"], "申請書.txt");
  const signing = p.jpki.sign(file);
  await p.ready();
  assert.equal(p.sent[0].message.method, "sign");
  assert.deepEqual(Object.keys(p.sent[0].message.params).sort(), ["files", "format"]);
  assert.equal(p.sent[0].message.params.format, "cms");
  assert.equal(p.sent[0].message.params.files.length, 1);
  p.answer([{ name: "申請書.txt" }]);
  assert.equal((await signing)[0].name, "申請書.txt");

  const several = page();
  const list = { length: 2, 0: file, 1: file }; // what an <input multiple> holds is no Array
  const all = several.jpki.sign(list, { format: "cms" });
  await several.ready();
  assert.equal(several.sent[0].message.params.files.length, 2);
  several.answer([]);
  await all;

  const status = page();
  const state = status.jpki.status();
  await status.ready();
  assert.deepEqual(status.sent[0].message.params, {});
  assert.equal(status.sent[0].message.method, "status");
  status.answer({ kind: "my_number_card" });
  assert.equal((await state).kind, "my_number_card");
});

for (const [name, event] of [
  ["another window", { source: {} }],
  ["no window", { source: null }],
  ["another origin in the window", { origin: "https://attacker.example" }],
  ["another port of this machine", { origin: "http://127.0.0.1:8080" }],
  ["another name of this machine", { origin: "http://localhost:21573" }],
  ["an opaque origin", { origin: "null" }],
]) {
  test(`ready and answer of ${name} are ignored`, async () => {
    const p = page();
    const asked = watched(p.jpki.status());
    p.say({ jpki: 1, type: "ready" }, event);
    assert.equal(p.sent.length, 0, "sent to a stranger");
    await p.ready();
    p.say({ jpki: 1, type: "result", id: p.id(), result: "forged" }, event);
    p.say({ jpki: 1, type: "error", id: p.id(), error: { code: "busy" } }, event);
    await pending(asked);
    p.answer("true");
    await settle();
    assert.equal(asked.value, "true");
  });
}

for (const [name, data] of [
  ["no data", undefined], ["null", null], ["a text", "ready"], ["a number", 1], ["no mark", { type: "ready" }],
  ["another version", { jpki: 2, type: "ready" }], ["the mark as text", { jpki: "1", type: "ready" }],
  ["the mark as true", { jpki: true, type: "ready" }], ["another type", { jpki: 1, type: "steady" }], ["no type", { jpki: 1 }],
]) {
  test(`message with ${name} is ignored`, async () => {
    const p = page();
    const asked = watched(p.jpki.status());
    p.say(data);
    assert.equal(p.sent.length, 0);
    await p.ready();
    p.say(data);
    await pending(asked);
    assert.equal(p.sent.length, 1);
  });
}

test("answer with a wrong id or without a mark is ignored", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  await p.ready();
  const answers = [{ id: "x" }, { id: undefined }, { id: "" }, { id: [p.id()] }, { jpki: undefined }, { jpki: 2 }];
  for (const wrong of answers) {
    p.say({ jpki: 1, type: "result", id: p.id(), result: "forged", ...wrong });
    p.say({ jpki: 1, type: "error", id: p.id(), error: { code: "busy" }, ...wrong });
    await pending(asked);
  }
  p.say({ jpki: 1, type: "request", id: p.id(), result: "forged" });
  await pending(asked);
});

test("answer before ready is ignored", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  p.say({ jpki: 1, type: "result", id: undefined, result: "forged" });
  p.say({ jpki: 1, type: "error", error: { code: "busy" } });
  await pending(asked);
  assert.equal(p.sent.length, 0);
});

test("ids of two requests differ", async () => {
  const ids = new Set();
  for (let i = 0; i < 100; i++) {
    const p = page();
    const asked = p.jpki.status();
    await p.ready();
    ids.add(p.id());
    p.answer({});
    await asked;
  }
  assert.equal(ids.size, 100);
});

test("answer of an earlier request is ignored by a later one", async () => {
  const p = page();
  const first = p.jpki.status();
  await p.ready();
  const old = p.id();
  p.answer("first");
  await first;
  p.sent.length = 0;
  const second = watched(p.jpki.status());
  await p.ready();
  p.say({ jpki: 1, type: "result", id: old, result: "again" });
  await pending(second);
});

test("helper is looked for on every port of its range, and remembered", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  assert.equal(p.at(), HELPER);
  p.clock.tick(4000);
  assert.equal(p.at(), HELPER, "a slow machine is waited for");
  p.clock.tick(500);
  assert.equal(p.at(), "http://127.0.0.1:21574");
  p.clock.tick(1500);
  assert.equal(p.at(), "http://127.0.0.1:21575");
  await p.found();
  p.clock.tick(8000);
  assert.equal(p.at(), "http://127.0.0.1:21575", "found: the search is over");
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent[0].target, "http://127.0.0.1:21575");
  p.answer("true");
  await settle();
  assert.equal(asked.value, "true");
  const next = page({ storage: p.storage });
  watched(next.jpki.status());
  assert.equal(next.at(), "http://127.0.0.1:21575");
});

test("another user's helper may send the window on to ours", async () => {
  const p = page();
  watched(p.jpki.status());
  await p.found(ours, "http://127.0.0.1:21574");
  await p.say({ jpki: 1, type: "ready" }, { origin: "http://127.0.0.1:21574" });
  assert.equal(p.sent[0].target, "http://127.0.0.1:21574");
});

test("program on the helper's port gets no request without a proof", async () => {
  for (const forged of [
    {}, { key: ours.key }, { key: ours.key, proof: "AAAA" }, { key: "", proof: "" }, { key: 1, proof: 2 },
    await ours.found(HELPER, "another id"), // replayed
    await ours.found("http://127.0.0.1:21574", "ID"), // relayed from another port
  ]) {
    const p = page();
    watched(p.jpki.authenticate(CHALLENGE));
    await p.say({ ...forged, jpki: 1, type: "found" });
    await p.say({ jpki: 1, type: "ready" });
    assert.equal(p.sent.length, 0);
    p.clock.tick(500);
    assert.notEqual(p.at(), HELPER, "the window leaves that port");
  }
});

test("proof that a helper gave for another port is not taken", async () => {
  const p = page();
  watched(p.jpki.authenticate(CHALLENGE));
  await p.say(await ours.found("http://127.0.0.1:21574", p.nonce()), { origin: HELPER });
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent.length, 0);
});

test("program with another key than the helper that is known gets no request", async () => {
  const p = page();
  const first = p.jpki.status();
  await p.ready();
  p.answer("true");
  await first;
  p.clock.tick(800);
  p.popup.closed = false; // the next one
  p.sent.length = 0;
  const asked = p.jpki.authenticate(CHALLENGE);
  await p.found(stranger);
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent.length, 0);
  p.clock.tick(30000);
  await rejects(asked, "helper_unknown", p);
  quiet(p);
  const again = page({ storage: p.storage });
  const found = again.jpki.status();
  await again.found(stranger);
  again.clock.tick(500);
  await again.ready(); // ours is on another port
  again.answer("ours");
  assert.equal(await found, "ours");
});

test("helper that gave no result is not remembered", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.found(stranger);
  await p.say({ jpki: 1, type: "ready" });
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "consent_denied", p);
  assert.equal(p.storage.size, 0);
});

test("page without storage can ask", async () => {
  const p = page({ storage: { get: () => { throw new Error("off"); }, set: () => { throw new Error("off"); } } });
  const asked = p.jpki.status();
  await p.ready();
  p.answer("true");
  assert.equal(await asked, "true");
});

test("blocked window is popup_blocked, and the next call may go on", async () => {
  const p = page({ blocked: true });
  await rejects(p.jpki.status(), "popup_blocked", p);
  await rejects(p.jpki.status(), "popup_blocked", p);
  quiet(p);
});

test("window that the person closes is consent_denied", async () => {
  const p = page();
  const asked = p.jpki.authenticate(CHALLENGE);
  await p.ready();
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "consent_denied", p);
  quiet(p);
});

test("window that the person closes before it is ready is consent_denied", async () => {
  const p = page();
  const asked = p.jpki.status();
  p.clock.tick(3000);
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "consent_denied", p);
  quiet(p);
});

test("window that looks closed at once is opener_lost", async () => {
  const p = page();
  const asked = p.jpki.status();
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "opener_lost", p);
  await assert.rejects(asked, /same-origin-allow-popups/);
  quiet(p);
});

test("last word of a window that has closed is heard", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.ready();
  p.popup.closed = true;
  p.clock.tick(500);
  p.say({ jpki: 1, type: "error", id: p.id(), error: { code: "pin_blocked", message: "blocked" } });
  await rejects(asked, "pin_blocked", p);
  quiet(p);
});

test("window that is never ready is helper_unreachable", async () => {
  const p = page();
  const asked = p.jpki.status();
  const w = watched(asked);
  p.clock.tick(20000);
  await pending(w);
  p.clock.tick(500);
  await rejects(asked, "helper_unreachable", p);
  quiet(p);
  p.clock.tick(0);
  assert.equal(p.closed, 1);
});

test("page that is left after an answer takes the window with it", async () => {
  const p = page();
  const asked = p.jpki.authenticate(CHALLENGE);
  await p.ready();
  p.answer("token");
  assert.equal(await asked, "token");
  p.leave(); // as a form does that sends the token
  assert.equal(p.closed, 1);
});

test("page that is left during a request takes the window with it", async () => {
  const p = page();
  const asked = p.jpki.authenticate(CHALLENGE);
  await p.ready();
  p.leave();
  assert.ok(p.popup.closed, "a PIN would be typed for nobody");
  await rejects(asked, "consent_denied", p);
  quiet(p);
});

test("page that is left after an error leaves the window: it tells what to do next", async () => {
  const p = page();
  const asked = p.jpki.authenticate(CHALLENGE);
  await p.ready();
  p.say({ jpki: 1, type: "error", id: p.id(), error: { code: "pin_blocked" } });
  await rejects(asked, "pin_blocked", p);
  p.leave();
  assert.equal(p.closed, 0);
  assert.equal(p.leaving.size, 0);
});

test("nothing of a request is left when its window has closed", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.ready();
  p.answer("true");
  await asked;
  p.clock.tick(800);
  assert.equal(p.leaving.size, 0);
});

test("person who takes long is waited for", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  await p.ready();
  p.clock.tick(600000);
  await pending(asked);
  p.answer("late");
  await settle();
  assert.equal(asked.value, "late");
});

test("second call is busy and does not disturb the first", async () => {
  const p = page();
  const first = p.jpki.status();
  await rejects(p.jpki.authenticate(CHALLENGE), "busy", p);
  await rejects(p.jpki.sign(new Blob(["x"])), "busy", p);
  assert.equal(p.opened.length, 1);
  assert.equal(p.focused, 2, "the window comes to the front");
  await p.ready();
  p.answer("first");
  assert.equal(await first, "first");
  const again = p.jpki.status();
  assert.equal(p.opened.length, 2);
  p.sent.length = 0;
  await p.ready();
  p.answer("second");
  assert.equal(await again, "second");
  quiet(p);
});

test("wrong challenge opens no window", async () => {
  const p = page();
  for (const challenge of [undefined, null, 44, {}, [CHALLENGE], new String(CHALLENGE), "", "A".repeat(43), "A".repeat(129),
    "A".repeat(44) + "\n", "A".repeat(43) + " ", "あ".repeat(44), "A".repeat(44) + "\u0000"]) {
    await rejects(p.jpki.authenticate(challenge), "challenge_invalid", p);
  }
  assert.equal(p.opened.length, 0);
  quiet(p);
  for (const challenge of [CHALLENGE, "~".repeat(128)]) {
    const right = page();
    watched(right.jpki.authenticate(challenge));
    assert.equal(right.opened.length, 1);
  }
});

test("wrong files open no window", async () => {
  const p = page();
  const file = new Blob(["x"]);
  for (const args of [[], [null], [undefined], ["x"], [7], [{}], [[]], [[file, null]], [[file, "x"]], [new Array(1)], [[file, , file]],
    [new Array(21).fill(file)], [file, { format: "pades" }], [file, { format: "" }], [file, { format: "CMS" }], [file, { format: 1 }]]) {
    await rejects(p.jpki.sign(...args), "request_invalid", p);
  }
  assert.equal(p.opened.length, 0);
  const right = page();
  watched(right.jpki.sign(new Array(20).fill(file), {}));
  assert.equal(right.opened.length, 1);
});

test("list that changes after the call changes nothing", async () => {
  const p = page();
  const files = [new Blob(["x"])];
  watched(p.jpki.sign(files));
  files.push("not a file");
  await p.ready();
  assert.equal(p.sent[0].message.params.files.length, 1);
});

test("errors carry code and tries left", async () => {
  for (const [error, code, tries, message] of [
    [{ code: "pin_wrong", message: "wrong", triesLeft: 2 }, "pin_wrong", 2, "wrong"],
    [{ code: "pin_blocked", triesLeft: 0 }, "pin_blocked", 0, "pin_blocked"],
    [{ code: "busy", message: "" }, "busy", undefined, "busy"],
    [{ code: "busy", triesLeft: "2" }, "busy", undefined, "busy"],
    [{}, "internal", undefined, "internal"],
    [undefined, "internal", undefined, "internal"],
    [null, "internal", undefined, "internal"],
  ]) {
    const p = page();
    const asked = p.jpki.status();
    await p.ready();
    p.say({ jpki: 1, type: "error", id: p.id(), error });
    await rejects(asked, code, p);
    await assert.rejects(asked, (e) => e.triesLeft === tries && ("triesLeft" in e) === (tries !== undefined) && e.message === message);
    quiet(p);
    p.clock.tick(600000);
    assert.equal(p.closed, 0, "the window tells the person what to do next");
  }
});

test("window closes when the person has declined in it", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.ready();
  p.say({ jpki: 1, type: "error", id: p.id(), error: { code: "consent_denied" } });
  await rejects(asked, "consent_denied", p);
  p.clock.tick(0);
  assert.equal(p.closed, 1);
});

test("data-helper and jpki.helper are respected, as an origin", async () => {
  assert.equal(page().jpki.helper, "", "found by itself");
  const p = page({ helper: "http://127.0.0.1:40000/path?x#y" });
  const asked = p.jpki.status();
  assert.match(p.opened[0][0], /^http:\/\/127\.0\.0\.1:40000\/#origin=/);
  p.say({ jpki: 1, type: "ready" }, { origin: HELPER });
  assert.equal(p.sent.length, 0, "the default is not believed any more");
  await p.ready();
  assert.equal(p.sent[0].target, "http://127.0.0.1:40000");
  p.jpki.helper = "http://127.0.0.1:50000"; // for the next one, not for this one
  p.say({ jpki: 1, type: "result", id: p.id(), result: 1 }, { origin: "http://127.0.0.1:40000" });
  assert.equal(await asked, 1);
});

test("helper that is no address opens no window", async () => {
  for (const helper of ["nowhere", "javascript:alert(1)", "data:text/html,x", "file:///x", "*"]) {
    const p = page();
    p.jpki.helper = helper;
    await rejects(p.jpki.status(), "request_invalid", p);
    assert.equal(p.opened.length, 0);
  }
});

test("page without an origin of its own, or on plain http, is told so at once", async () => {
  for (const where of [{ origin: "null" }, { origin: "http://eservice.example", secure: false }]) {
    const p = page(where);
    await rejects(p.jpki.status(), "origin_refused", p);
    assert.equal(p.opened.length, 0);
  }
});
