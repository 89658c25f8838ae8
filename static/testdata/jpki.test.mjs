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
      clearTimeout: (id) => this.timers.delete(id),
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

// An Element is as much of one as the script uses. What is assigned stays a property.
class Element {
  constructor(name, ownerDocument) {
    Object.assign(this, { name, ownerDocument, children: [], style: {}, dataset: {}, lang: "", attributes: {} });
  }

  append(...children) {
    for (const child of children) if (child instanceof Element) child.parent = this;
    this.children.push(...children);
    for (const child of children) this.ownerDocument?.appended?.(child);
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
  }

  setAttribute(name, value) { this.attributes[name] = value; }
  focus() { this.ownerDocument.active = this; }
  showModal() { this.modal = true; }
  close() { this.onclose(); }

  // text is what a person reads: readings stand behind their words.
  get text() { return this.children.map((c) => c instanceof Element ? (c.name === "rt" ? `（${c.text}）` : c.text) : c).join(""); }
  all(name) { return this.children.flatMap((c) => c instanceof Element ? [...(c.name === name ? [c] : []), ...c.all(name)] : []); }
}

class Document {
  constructor(lang = "ja") {
    this.documentElement = new Element("html", this);
    this.documentElement.lang = lang;
    this.body = new Element("body", this);
    this.head = new Element("head", this);
    this.baseURI = ORIGIN + "/procedures/";
  }

  createElement(name) { return new Element(name, this); }
}

const COMPUTER = { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36", maxTouchPoints: 10, language: "ja" };
const BLANK_LOADS = 120; // ms until a window that is led to about:blank is there

// A page with the script loaded, and what the script did to it.
function page({ helper, blocked = false, origin = ORIGIN, secure = true, storage = new Map(), lang, navigator = COMPUTER, dataset = {}, policy } = {}) {
  const listeners = new Set();
  const p = { opened: [], sent: [], led: [], closed: 0, focused: 0, listeners, leaving: new Set(), clock: new Clock() };
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
  const lead = (address) => {
    p.led.push(address);
    if (address !== "about:blank") p.blank = undefined; // else what was there stays until it is there
    else if (p.severed) p.popup.closed = true; // as it looks from here
    else p.clock.start(() => { if (p.led.at(-1) === address) p.blank = new Document(""); }, BLANK_LOADS, false);
  };
  // Back in the window leads to no place where a helper was looked for.
  const location = { replace: lead, set href(_) { assert.fail("an entry in the window's history"); } };
  p.popup = new Proxy({
    closed: false,
    location,
    postMessage: (message, target, ...rest) => p.sent.push({ message: structuredClone(message), target, rest }),
    close: () => { p.closed++; p.popup.closed = true; },
    focus: () => { p.focused++; },
  }, {
    get: (w, name) => {
      if (name === "document" && p.blank) return p.blank; // its origin is that of who led it there
      if (!(name in w)) throw new Error(`SecurityError: ${String(name)} of another origin's window`);
      return w[name];
    },
    set: (w, name, value) => {
      if (name === "location") location.href = value;
      w[name] = value;
      return true;
    },
  });
  const window = {
    origin,
    isSecureContext: secure,
    open: (...args) => { p.opened.push(args); return blocked ? null : p.popup; },
    addEventListener: (type, f) => p.on(type).add(f),
    removeEventListener: (type, f) => p.on(type).delete(f),
  };
  const document = p.document = new Document(lang);
  document.currentScript = { dataset: { ...(helper ? { helper } : {}), ...dataset }, src: ORIGIN + "/js/jpki.js", nonce: "once" };
  const localStorage = { getItem: (k) => storage.get(k) ?? null, setItem: (k, v) => storage.set(k, v) };
  // What the page's server says of its opener policy, or an error.
  const fetch = async (address, { method }) => {
    assert.deepEqual([address, method], [ORIGIN + "/login", "HEAD"]);
    await policy?.late;
    if (policy instanceof Error) throw policy;
    return { ok: policy !== 404, headers: { get: (name) => name === "Cross-Origin-Opener-Policy" && typeof policy === "string" ? policy : null } };
  };
  const own = { href: ORIGIN + "/login" };
  const AbortSignal = { timeout: () => undefined };
  const globals = { window, document, navigator, location: own, screen: { availHeight: 728 }, fetch, AbortSignal, crypto, localStorage, Blob, ...p.clock.globals(),
    isSecureContext: secure, addEventListener: window.addEventListener, removeEventListener: window.removeEventListener };
  p.storage = storage;
  new Function(...Object.keys(globals), source)(...Object.values(globals));
  p.jpki = window.jpki;
  p.window = window;
  p.at = () => new URL(p.led.at(-1) ?? p.opened.at(-1)[0]).origin; // where the window is
  p.nonce = () => new URLSearchParams(new URL(p.opened.at(-1)[0]).hash.slice(1)).get("id");
  // missing has the likeliest port not answer, until the window says so.
  p.missing = async (ms = 2500) => {
    p.clock.tick(ms);
    await settle(); // the policy is known
    p.clock.tick(BLANK_LOADS + 100);
    await settle();
  };
  p.press = (words) => p.blank.body.all("button").find((b) => b.text === words).onclick();
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
  assert.match(p.opened[0][2], /^popup,width=560,height=728$/); // as high as the screen allows
  assert.equal(p.sent.length, 0, "nothing is sent before the window is ready");
  await p.ready();
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent.length, 1);
  const { message, target, rest } = p.sent[0];
  assert.equal(target, HELPER);
  assert.deepEqual(rest, []);
  assert.match(message.id, /^[0-9a-f]{1,8}(-[0-9a-f]{1,8}){3}$/);
  assert.deepEqual(message, { jpki: 1, type: "request", id: message.id, method: "authenticate", params: { challenge: CHALLENGE }, contact: { name: "", phone: "", hours: "" }, inPage: undefined });
  p.answer({ format: "web-eid:1.0" });
  assert.deepEqual(await asked, { format: "web-eid:1.0" });
  quiet(p);
  assert.equal(p.closed, 0, "the window shows that it is done");
  p.clock.tick(800);
  assert.equal(p.closed, 1);
});

test("window that is loaded anew is sent the same request again, until it has answered", async () => {
  for (const order of [["found", "ready"], ["ready", "found"]]) {
    const p = page();
    const asked = p.jpki.authenticate(CHALLENGE);
    await p.ready();
    for (const type of order) {
      assert.equal(p.sent.length, 1, "sent before it is ready and has proven itself");
      await (type === "found" ? p.found() : p.say({ jpki: 1, type }));
    }
    assert.equal(p.sent.length, 2);
    assert.deepEqual(p.sent[1], p.sent[0]);
    p.answer({ format: "web-eid:1.0" });
    await asked;
    await p.ready();
    assert.equal(p.sent.length, 2, "sent after the answer");
    quiet(p);
  }
});

for (const [name, word] of [
  ["proves nothing", (p) => p.say({ jpki: 1, type: "found" })],
  ["has another key", (p) => p.found(stranger)],
  ["proves another port", async (p) => p.say(await ours.found("http://127.0.0.1:21574", p.nonce()))],
  ["repeats the word of one that was left", async (p) => p.say(await ours.found(HELPER, p.nonce()), { source: null })],
]) {
  test(`window that is loaded anew and ${name} is not sent the request again`, async () => {
    const p = page();
    const asked = watched(p.jpki.authenticate(CHALLENGE));
    await p.ready();
    await word(p);
    await p.say({ jpki: 1, type: "ready" });
    await pending(asked);
    assert.equal(p.sent.length, 1);
    await p.ready();
    assert.equal(p.sent.length, 2, "it is ours again");
  });
}

test("what a document proved is not taken for the next one, which proves nothing", async () => {
  const p = page();
  const asked = watched(p.jpki.authenticate(CHALLENGE));
  await p.found();
  await p.say({ jpki: 1, type: "found" });
  await p.say({ jpki: 1, type: "ready" });
  await pending(asked);
  assert.equal(p.sent.length, 0);
  await p.found();
  assert.equal(p.sent.length, 1, "it is ours again");
});

test("files and the state of the card are asked for", async () => {
  const p = page();
  const file = new File(["x"], "申請書.txt");
  const signing = p.jpki.sign(file);
  await p.ready();
  assert.equal(p.sent[0].message.method, "sign");
  assert.deepEqual(Object.keys(p.sent[0].message.params).sort(), ["files", "format", "timestamp"]);
  assert.equal(p.sent[0].message.params.format, "cms");
  assert.equal(p.sent[0].message.params.timestamp, false);
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

// SEARCH is what the window is led to in a search over all ports.
const SEARCH = Array.from({ length: 10 }, (_, i) => `http://127.0.0.1:${21573 + i}`);

test("where no helper answers in 2.5 s, the window says so", async () => {
  const p = page();
  const asked = watched(p.jpki.authenticate(CHALLENGE));
  p.clock.tick(2499);
  assert.deepEqual(p.led, [], "a slow machine is waited for");
  p.clock.tick(1);
  await settle();
  assert.deepEqual(p.led, ["about:blank"], "led away from the browser's error page, once");
  p.clock.tick(BLANK_LOADS + 50);
  await settle();
  const [main] = p.blank.body.children;
  assert.equal(main.name, "main");
  assert.equal(p.blank.title, "接続ソフトが見つかりません");
  assert.equal(main.all("h1")[0].text, "接続ソフトが見つかりません");
  assert.equal(p.blank.documentElement.lang, "ja");
  assert.equal(p.blank.active, main.all("h1")[0], "what it says is read out");
  assert.deepEqual(main.all("button").map((b) => b.text), ["もう一度探す", "やめる"]);
  assert.match(main.text, /入れ方は、このサイトの運営者に聞いてください/);
  assert.equal(main.all("a").length, 0, "no link where the page has none");
  p.clock.tick(600000);
  await pending(asked);
  assert.deepEqual(p.led, ["about:blank"], "nothing moves under the person's hands");
});

test("search leads the window over every port and back to the text", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  await p.missing();
  p.led.length = 0;
  p.press("もう一度探す");
  assert.equal(p.at(), HELPER);
  await p.missing(2500 + 9 * 1200);
  assert.deepEqual(p.led.map((to) => to.split("/#")[0]), [...SEARCH, "about:blank"]);
  assert.ok(p.led.slice(0, 10).every((to) => to.endsWith(p.opened[0][0].split("/#")[1])), "with the request's id");
  assert.equal(p.blank.title, "接続ソフトが見つかりません");
  await pending(asked);
});

test("search finds a helper that was started meanwhile, and it is remembered", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  await p.missing();
  p.press("もう一度探す");
  p.clock.tick(2500 + 1200);
  assert.equal(p.at(), SEARCH[2]);
  await p.found();
  p.clock.tick(60000);
  assert.equal(p.at(), SEARCH[2], "found: the search is over");
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent[0].target, SEARCH[2]);
  p.answer("true");
  await settle();
  assert.equal(asked.value, "true");
  quiet(p);
  const next = page({ storage: p.storage });
  watched(next.jpki.status());
  assert.equal(next.at(), SEARCH[2]);
});

for (const [name, wait, at] of [
  ["while the window is about to be led away", 2500, undefined],
  ["while the text is there", 3000, undefined],
  ["while another port is tried", 3000, 2500 + 1200],
]) {
  test(`helper that says found late, ${name}, is taken`, async () => {
    const p = page();
    const asked = watched(p.jpki.status());
    p.clock.tick(2500);
    if (wait > 2500) await p.missing(0);
    if (at) {
      p.press("もう一度探す");
      p.clock.tick(at);
    }
    if (wait > 2500) await p.say(await ours.found(HELPER, p.nonce()), { source: null, origin: HELPER }); // its page is gone
    else await p.found(ours, HELPER);
    if (wait > 2500) assert.equal(p.led.at(-1).split("/#")[0], HELPER, "the window goes back to it");
    p.clock.tick(60000);
    assert.equal(p.at(), HELPER, "the text is over");
    await p.found(ours, HELPER); // it loads once more
    await p.say({ jpki: 1, type: "ready" });
    p.answer("true");
    await settle();
    assert.equal(asked.value, "true");
  });
}

test("stranger's late word does not take the text away", async () => {
  const p = page();
  watched(p.jpki.status());
  await p.missing();
  const before = p.led.length;
  for (let i = 0; i < 20; i++) await p.found({ found: async () => ({ jpki: 1, type: "found", key: "AAAA", proof: "AAAA" }) }, HELPER);
  p.clock.tick(60000);
  assert.equal(p.led.length, before);
});

test("word of no window is found alone, and proven", async () => {
  const p = page();
  const asked = watched(p.jpki.status());
  for (const forged of [await stranger.found(HELPER, "another id"), { jpki: 1, type: "found" }]) await p.say(forged, { source: null, origin: HELPER });
  assert.equal(p.at(), HELPER, "a stranger moves nothing");
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent.length, 0);
  await p.say(await ours.found(HELPER, p.nonce()), { source: null, origin: HELPER });
  assert.equal(p.sent.length, 1);
  for (const type of ["result", "error"]) await p.say({ jpki: 1, type, id: p.id(), result: "forged", error: { code: "busy" } }, { source: null });
  await pending(asked);
});

test("forged word of no window does not keep the window where it is", async () => {
  const p = page();
  watched(p.jpki.status());
  p.clock.tick(2000);
  for (let i = 0; i < 3; i++) await p.say(await stranger.found(HELPER, "another id"), { source: null, origin: HELPER });
  await p.missing(500);
  assert.ok(p.blank, "the person reads that there is no helper");
});

test("stranger's word while the window is being led back does not lead it on", async () => {
  let tell;
  const p = page({ policy: { late: new Promise((done) => { tell = done; }) } });
  watched(p.jpki.status());
  p.clock.tick(2500);
  await p.say({ jpki: 1, type: "found", key: "AAAA", proof: "AAAA" }, { origin: HELPER });
  tell();
  await settle();
  await p.missing(0);
  p.clock.tick(60000);
  assert.deepEqual(p.led, ["about:blank"]);
});

test("stranger that says found again and again hides no other port", async () => {
  const p = page();
  watched(p.jpki.status());
  for (let i = 0; i < 20; i++) await p.say({ jpki: 1, type: "found", key: "AAAA", proof: "AAAA" }, { origin: HELPER });
  assert.equal(p.at(), SEARCH[1]);
});

test("person who gives up, or closes the window with the text, ends with helper_unreachable", async () => {
  for (const end of [(p) => p.press("やめる"), (p) => { p.popup.closed = true; }, (p) => { p.press("もう一度探す"); p.popup.closed = true; }]) {
    const p = page();
    const asked = p.jpki.status();
    await p.missing();
    end(p);
    p.clock.tick(1000);
    await rejects(asked, "helper_unreachable", p);
    quiet(p);
  }
});

// A page with an opener policy would lose the window for good.
for (const [name, policy, led] of [
  ["an opener policy", "same-origin-allow-popups", []],
  ["no opener policy that could be asked for", new Error("blocked by connect-src"), []],
  ["no answer about its opener policy", 404, []],
  ["a window that is lost all the same", "unsafe-none", ["about:blank"]],
]) {
  test(`page with ${name} says itself that there is no helper`, async () => {
    const p = page({ policy });
    p.severed = true;
    const asked = p.jpki.status();
    await p.missing();
    p.clock.tick(2500);
    await settle();
    assert.deepEqual(p.led, led);
    assert.ok(p.popup.closed, "the window with the browser's error page is gone");
    const [dialog] = p.document.body.children;
    assert.ok(dialog.modal);
    assert.equal(dialog.all("h1")[0].text, TITLES.ja);
    p.clock.tick(60000);
    await pending(watched(asked));
    await rejects(p.jpki.status(), "busy", p);

    // Searching again is a click, which may open a window.
    p.popup.closed = false;
    p.led.length = 0;
    dialog.all("button").find((b) => b.text === "もう一度探す").onclick();
    assert.equal(p.opened.length, 2);
    assert.equal(p.document.body.children.length, 0, "the window is in its place");
    await p.missing(2500 + 9 * 1200);
    p.clock.tick(2500);
    await settle();
    assert.deepEqual(p.led.map((to) => to.split("/#")[0]), [...SEARCH, ...led]);
    p.document.body.children[0].all("button").find((b) => b.text === "やめる").onclick();
    await rejects(asked, "helper_unreachable", p);
    assert.equal(p.document.body.children.length, 0);
    quiet(p);
  });
}

// late is a page whose server takes long to tell its policy.
function late() {
  let tell;
  const promise = new Promise((resolve) => { tell = resolve; });
  const p = page({ policy: { late: promise } });
  p.tellPolicy = async () => {
    tell();
    await settle();
  };
  return p;
}

test("helper that says found while the page's server is asked keeps the window", async () => {
  const p = late();
  const asked = watched(p.jpki.status());
  p.clock.tick(2500);
  await p.found();
  await p.tellPolicy();
  p.clock.tick(5000);
  await p.say({ jpki: 1, type: "ready" });
  assert.deepEqual(p.led, []);
  p.answer("true");
  await settle();
  assert.equal(asked.value, "true");
});

test("window that is lost, and looks closed, is not the person's doing", async () => {
  const p = late();
  p.severed = true;
  const asked = p.jpki.status();
  p.clock.tick(2980);
  await p.tellPolicy(); // led away, and looked at before the text was to be written
  p.clock.tick(60);
  await settle();
  p.popup.closed = p.severed = false;
  p.document.body.children[0].all("button")[0].onclick();
  p.clock.tick(1000);
  await pending(watched(asked));
});

test("person who closes the window of a helper that a search found declines", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.missing();
  p.press("もう一度探す");
  await p.found();
  await p.say({ jpki: 1, type: "ready" });
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "consent_denied", p);
});

test("helper that is found by the page's dialog is asked", async () => {
  const p = page({ policy: "same-origin-allow-popups" });
  const asked = watched(p.jpki.status());
  await p.missing();
  p.popup.closed = false;
  p.document.body.children[0].all("button")[0].onclick();
  p.clock.tick(2500);
  await p.found();
  await p.say({ jpki: 1, type: "ready" });
  assert.equal(p.sent[0].target, SEARCH[1]);
  p.answer("true");
  await settle();
  assert.equal(asked.value, "true");
  quiet(p);
});

test("helper whose last word comes when the page has closed its window is found by the next click", async () => {
  const p = page({ policy: "same-origin-allow-popups" });
  const asked = watched(p.jpki.status());
  await p.missing();
  await p.say(await ours.found(HELPER, p.nonce()), { source: null, origin: HELPER });
  p.popup.closed = false;
  p.document.body.children[0].all("button")[0].onclick();
  await p.ready();
  p.clock.tick(60000);
  assert.equal(p.at(), HELPER);
  p.answer("true");
  await settle();
  assert.equal(asked.value, "true");
});

test("search for which the browser opens no window leaves the text", async () => {
  const p = page({ policy: "same-origin-allow-popups" });
  watched(p.jpki.status());
  await p.missing();
  p.window.open = () => null;
  p.document.body.children[0].all("button")[0].onclick();
  assert.equal(p.document.body.children.length, 1);
});

test("page that is left takes its dialog along", async () => {
  const p = page({ policy: "same-origin-allow-popups" });
  const asked = p.jpki.status();
  await p.missing();
  p.leave();
  await rejects(asked, "consent_denied", p);
  assert.equal(p.document.body.children.length, 0);
  quiet(p);
});

// A connection that hangs leaves the window at its first about:blank, which is about to go.
test("text is not written into a document that goes away", async () => {
  const p = page();
  watched(p.jpki.status());
  const first = p.blank = new Document("");
  await p.missing();
  assert.notEqual(p.blank, first);
  assert.equal(first.body.children.length, 0);
  assert.equal(p.blank.body.children.length, 1);
});

// Whatever the page put there, texts go to the window: it shows them, and judges them.
test("whom to call is sent with the request, as plain texts of bounded length", async () => {
  for (const [contact, want] of [
    [{ name: "City", phone: "000-123", hours: "9–17" }, { name: "City", phone: "000-123", hours: "9–17" }],
    [{ name: "x".repeat(1000), phone: 110, hours: () => "9" }, { name: "x".repeat(100), phone: "", hours: "" }],
    ["City", { name: "", phone: "", hours: "" }],
  ]) {
    const p = page();
    p.jpki.contact = contact;
    watched(p.jpki.authenticate(CHALLENGE));
    await p.ready();
    assert.deepEqual(p.sent[0].message.contact, want);
    p.answer({});
  }
});

test("links are those that the page configured, and only to http and https", async () => {
  for (const [configured, href] of [
    ["/install.html", ORIGIN + "/install.html"], ["how?a=1&b=2", ORIGIN + "/procedures/how?a=1&b=2"], ["http://city.example/", "http://city.example/"],
    ["javascript:alert(1)", undefined], ["data:text/html,x", undefined], ["https://", undefined], ["", undefined],
  ]) {
    const p = page();
    p.jpki.installURL = configured;
    watched(p.jpki.status());
    await p.missing();
    const [link] = p.blank.body.all("a");
    assert.equal(link?.href, href, configured);
    if (link) {
      assert.equal(link.rel, "noopener");
      assert.equal(link.target, "_blank", "the text stays");
      assert.doesNotMatch(p.blank.body.text, /運営者に聞いて/);
    }
  }
  const p = page({ dataset: { installUrl: "/a", phoneUrl: "/b", language: "en" } });
  assert.deepEqual([p.jpki.installURL, p.jpki.phoneURL, p.jpki.language], ["/a", "/b", "en"]);
});

const TITLES = { ja: "接続ソフトが見つかりません", easy: "接続（せつぞく）ソフト〈カードを読（よ）むソフト〉が見（み）つかりません", en: "The helper program was not found" };

for (const [name, options, want] of [
  ["Japanese page", { lang: "ja" }, "ja"], ["Japanese page of Japan", { lang: "ja-JP" }, "ja"], ["English page", { lang: "en-GB" }, "en"],
  ["page of another language", { lang: "pt-BR" }, "en"], ["page in plain Japanese", { lang: "ja-x-easy" }, "easy"],
  ["script element that says so", { lang: "ja", dataset: { language: "easy" } }, "easy"],
  ["page that says nothing", { lang: "", navigator: { ...COMPUTER, language: "ja-JP" } }, "ja"],
]) {
  test(`text is in the language of the page: ${name}`, async () => {
    const p = page(options);
    watched(p.jpki.status());
    await p.missing();
    assert.equal(p.blank.body.all("h1")[0].text, TITLES[want]);
    assert.equal(p.blank.documentElement.lang, want === "en" ? "en" : "ja");
    assert.doesNotMatch(p.blank.title + p.blank.body.text, /[｜《》]/);
  });
}

test("language of the page may change", async () => {
  const p = page({ lang: "ja" });
  p.document.documentElement.dataset.language = "easy";
  watched(p.jpki.status());
  await p.missing();
  assert.equal(p.blank.body.all("h1")[0].text, TITLES.easy);
});

for (const [name, userAgent, maxTouchPoints, phone] of [
  ["Android phone", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36", 5, true],
  ["Android tablet", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", 5, true],
  ["iPhone", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1", 5, true],
  ["iPad", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", 5, true],
  ["Chromebook", "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36", 0, true],
  ["Firefox on a phone", "Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0", 5, true],
  ["Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", 0, false],
  ["Windows tablet", COMPUTER.userAgent, 10, false],
  ["Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", 0, false],
]) {
  test(`${name} ${phone ? "is told to take a computer" : "opens the window"}`, async () => {
    const p = page({ navigator: { userAgent, maxTouchPoints, language: "ja" }, dataset: { phoneUrl: "https://city.example/phone" } });
    const asked = p.jpki.status();
    if (!phone) {
      watched(asked);
      assert.equal(p.opened.length, 1);
      return;
    }
    await rejects(asked, "helper_unreachable", p);
    assert.equal(p.opened.length, 0, "no window opens");
    quiet(p);
    const [dialog] = p.document.body.children;
    assert.equal(dialog.name, "dialog");
    assert.ok(dialog.modal);
    assert.equal(dialog.all("h1")[0].text, "この方法はパソコンで使います");
    assert.equal(dialog.ariaLabel, "この方法はパソコンで使います");
    assert.equal(dialog.lang, "ja");
    assert.equal(dialog.all("a")[0].href, "https://city.example/phone");
    assert.equal((await p.jpki.explain(await asked.catch((e) => e))).title, "この方法はパソコンで使います");
    dialog.all("button")[0].onclick();
    assert.equal(p.document.body.children.length, 0, "nothing is left in the page");
    await rejects(p.jpki.status(), "helper_unreachable", p);
  });
}

// loads has the page's words files load, or fail to.
function loads(p, words) {
  const asked = [];
  p.document.appended = (script) => {
    if (script.name !== "script") return;
    asked.push(script);
    setImmediate(() => {
      if (!words) return script.onerror();
      Object.assign(p.jpki.words, words);
      script.onload();
    });
  };
  return asked;
}

test("explain says what an error means, with words that lie beside the script", async () => {
  const p = page();
  const asked = loads(p, { ja: { pin_blocked: ["題", "わけ", "一つ", "二つ"] } });
  const error = new p.jpki.JPKIError("pin_blocked");
  assert.deepEqual(await p.jpki.explain(error), { title: "題", text: "わけ", next: ["一つ", "二つ"] });
  assert.deepEqual(await p.jpki.explain(error), { title: "題", text: "わけ", next: ["一つ", "二つ"] });
  assert.equal(asked.length, 1, "they are loaded once");
  assert.equal(String(asked[0].src), ORIGIN + "/js/jpki.ja.js");
  assert.equal(asked[0].nonce, "once");
  assert.equal(p.document.head.children.length, 0, "no script is left in the page");
});

test("explain needs no other file for a helper that was not found", async () => {
  const p = page();
  const asked = loads(p, undefined);
  const words = await p.jpki.explain(new p.jpki.JPKIError("helper_unreachable"));
  assert.equal(words.title, TITLES.ja);
  assert.ok(words.next.length > 2 && words.next.every((step) => step && !step.includes("もう一度探す")), "no button that is not there");
  assert.equal(asked.length, 0);
});

test("explain says something of every error", async () => {
  for (const words of [{ en: {} }, undefined]) {
    for (const error of [new Error("x"), new DOMException("x", "AbortError"), null, undefined, "text", { code: "constructor" }, { code: "__proto__" }, { code: 7 }]) {
      const p = page({ lang: "en" });
      loads(p, words);
      const { title, text, next } = await p.jpki.explain(error);
      assert.equal(title, "This did not work");
      assert.ok(text && next.length > 0);
    }
  }
});

test("explain says what a server answered: its code, a login's first, or its status", async () => {
  const words = { en: {
    malformed: ["of the card", "t", "n"], "site.malformed": ["of a signature", "t", "n"], "site.malformed.login": ["of a login", "t", "n"], "site.busy": ["busy", "t", "n"],
    "http.429": ["wait", "t", "n"], "http.4": ["refused", "t", "n"], "http.5": ["broken", "t", "n"], "http.0": ["no answer", "t", "n"],
  } };
  for (const [answer, title] of [
    [{ code: "malformed" }, "of the card"],
    [{ status: 403, code: "malformed" }, "of a signature"], [{ status: 403, code: "malformed.login" }, "of a login"], [{ status: 503, code: "busy.login" }, "busy"],
    [{ status: 429 }, "wait"], [{ status: 429, code: "not ours" }, "wait"], [{ status: 418 }, "refused"], [{ status: 599, code: "__proto__" }, "broken"],
    [{ status: 0 }, "no answer"], [{ status: 302 }, "This did not work"], [{ status: "constructor" }, "This did not work"],
    [{ status: 400, code: "helper_unreachable" }, "refused"], [{ status: null }, "This did not work"],
  ]) {
    const p = page({ lang: "en" });
    loads(p, words);
    assert.equal((await p.jpki.explain(answer)).title, title, JSON.stringify(answer));
  }
});

test("request's own language is that of its words, and of explain after it", async () => {
  const p = page({ lang: "ja" });
  const asked = watched(p.jpki.status({ lang: "en-GB" }));
  await p.missing();
  assert.equal(p.blank.body.all("h1")[0].text, TITLES.en);
  assert.equal(p.blank.documentElement.lang, "en");
  p.popup.closed = true;
  p.clock.tick(1500);
  await settle();
  assert.equal((await p.jpki.explain(asked.error)).title, TITLES.en);
  assert.equal((await p.jpki.explain(asked.error, { lang: "ja" })).title, TITLES.ja);
  watched(p.jpki.status());
  assert.equal((await p.jpki.explain(asked.error)).title, TITLES.ja, "the next one has that of the page");
});

for (const [name, upTo] of [
  ["no helper has said anything", async () => {}],
  ["the window says that there is no helper", (p) => p.missing()],
  ["the helper was found", (p) => p.found()],
  ["the person types the PIN", (p) => p.ready()],
]) {
  test(`time limit closes the window while ${name}`, async () => {
    const p = page();
    const asked = watched(p.jpki.authenticate(CHALLENGE, { timeout: 60_000 }));
    await upTo(p);
    p.clock.tick(60_000 - (p.clock.time - 1_700_000_000_000) - 1);
    await pending(asked);
    p.clock.tick(1);
    await settle();
    assert.equal(asked.error?.code, "page_timeout");
    p.clock.tick(0);
    assert.equal(p.closed, 1);
    quiet(p);
    const again = watched(p.jpki.status());
    assert.equal(p.opened.length, 2, "the next one may ask");
    await pending(again);
  });
}

test("time limit takes the page's dialog away", async () => {
  const p = page({ policy: "same-origin-allow-popups" });
  const asked = watched(p.jpki.status({ timeout: 30_000 }));
  await p.missing();
  assert.equal(p.document.body.children.length, 1);
  p.clock.tick(30_000);
  await settle();
  assert.equal(asked.error?.code, "page_timeout");
  assert.equal(p.document.body.children.length, 0);
  quiet(p);
});

test("nothing is left of a time limit and a signal once there is an answer", async () => {
  const p = page();
  const listening = new Set();
  const signal = { throwIfAborted() {}, addEventListener: (_, f) => listening.add(f), removeEventListener: (_, f) => listening.delete(f) };
  const asked = p.jpki.status({ timeout: 60_000, signal });
  await p.ready();
  assert.equal(listening.size, 1);
  p.answer({ kind: "my_number_card" });
  await asked;
  assert.equal(listening.size, 0);
  p.clock.tick(800);
  assert.equal(p.clock.timers.size, 0);
});

test("signal of the page closes the window, and the reason comes back", async () => {
  const p = page();
  const stop = new AbortController();
  const asked = watched(p.jpki.sign(new File(["a"], "a.txt"), { signal: stop.signal }));
  await p.ready();
  const reason = new Error("the person went elsewhere");
  stop.abort(reason);
  await settle();
  assert.equal(asked.error, reason);
  p.clock.tick(0);
  assert.equal(p.closed, 1);
  quiet(p);
  const none = watched(p.jpki.status({ signal: stop.signal }));
  await settle();
  assert.equal(none.error, reason);
  assert.equal(p.opened.length, 1, "no window opens for what is over");
});

test("time limit that no timer has opens no window", async () => {
  for (const timeout of [0, -1, NaN, "soon", Infinity, 2 ** 31, null, {}]) {
    const p = page();
    await rejects(p.jpki.authenticate(CHALLENGE, { timeout }), "request_invalid", p);
    assert.equal(p.opened.length, 0, String(timeout));
  }
  for (const options of [undefined, null, {}, { timeout: 2 ** 31 - 1 }]) {
    const p = page();
    watched(p.jpki.status(options));
    assert.equal(p.opened.length, 1);
  }
});

test("ruby makes nodes of furigana, and of nothing else", () => {
  const p = page();
  const nodes = p.jpki.ruby("｜今《いま》<b>、｜使《つか》えません");
  assert.deepEqual(nodes.map((n) => n.name ?? n), ["", "ruby", "<b>、", "ruby", "えません"]);
  assert.equal(nodes[1].text, "今（いま）");
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
    assert.equal(p.at(), SEARCH[1], "the window leaves that port");
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
  loads(p, { ja: { helper_unknown: ["知らない接続ソフトです", "ちがう接続ソフトです。", "暗証番号を入れないでください。"] } });
  await p.missing(9 * 1200);
  assert.equal(p.blank.title, "知らない接続ソフトです", "it does not say that there is none");
  p.press("やめる");
  p.clock.tick(1000);
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
  p.clock.tick(2000);
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

test("helper that was found and is never ready is left to the person", async () => {
  const p = page();
  const asked = p.jpki.status();
  await p.found();
  p.clock.tick(600000);
  await pending(watched(asked));
  assert.deepEqual(p.led, []);
  p.popup.closed = true;
  p.clock.tick(1000);
  await rejects(asked, "consent_denied", p);
  quiet(p);
});

test("app in a frame that is never ready is helper_unreachable", async () => {
  const p = page();
  p.jpki.frame = () => p.popup;
  p.popup.frame = {};
  const asked = p.jpki.status();
  assert.deepEqual(p.opened, [], "a window beside the frame");
  p.clock.tick(20000);
  await pending(watched(asked));
  assert.deepEqual(p.led, [], "a frame is not led about");
  p.clock.tick(500);
  await rejects(asked, "helper_unreachable", p);
  quiet(p);
});

const embedded = readFileSync(new URL("../embedded.js", import.meta.url), "utf8");

// embed makes the page one that hosts the app, in a browser that says this of the
// permission by each name that it knows.
async function embed(p, permissions) {
  p.frames = [];
  const query = async ({ name }) => permissions[name] ?? Promise.reject(new TypeError(name));
  const make = p.document.createElement.bind(p.document);
  p.document.createElement = (name) => {
    const element = make(name);
    if (name === "iframe") p.frames.push(Object.assign(element, { contentWindow: { postMessage: (message) => p.sent.push({ message }) } }));
    if (name === "dialog") Object.assign(element, { open: true, addEventListener() {}, close() { element.open = false; } });
    return element;
  };
  const script = { src: ORIGIN + "/jpki/embedded.js" };
  new Function("document", "navigator", "jpki", embedded)(
    Object.assign(p.document, { currentScript: script }), permissions === undefined ? {} : { permissions: { query } }, p.jpki);
  await settle();
}

for (const [name, permissions, framed] of [
  ["may ask its person", { "loopback-network": { state: "prompt" } }, true],
  ["lets the page reach the helper", { "loopback-network": { state: "granted" } }, true],
  ["lets it by the older name", { "local-network-access": { state: "prompt" } }, true],
  ["does not let it", { "loopback-network": { state: "denied" } }, false],
  ["has no such permission", {}, false],
  ["has no permissions at all", undefined, false],
]) {
  test(`browser that ${name} opens ${framed ? "the frame" : "the window in the same click"}`, async () => {
    const p = page();
    await embed(p, permissions);
    const asked = p.jpki.status();
    assert.deepEqual([p.opened.length, p.frames.length], framed ? [0, 1] : [1, 0]);
    if (framed) {
      assert.equal(p.frames[0].src.split("#")[0], "/jpki/");
      return;
    }
    await p.ready();
    assert.equal(p.sent[0].message.inPage, undefined, "a window offers what the browser does not let the page do");
    p.answer("true", { inPage: true });
    assert.equal(await asked, "true");
    assert.equal(p.storage.get("jpki-in-page"), undefined);
  });
}

test("permission that is taken back opens the window at the next click", async () => {
  const p = page();
  const status = { state: "granted" };
  await embed(p, { "loopback-network": status });
  status.state = "denied";
  p.jpki.status();
  assert.deepEqual([p.opened.length, p.frames.length], [1, 0]);
});

test("browser that opens no window has the frame, whose button opens one", async () => {
  const p = page({ blocked: true });
  await embed(p, {});
  const asked = watched(p.jpki.status());
  await pending(asked);
  assert.deepEqual([p.opened.length, p.frames.length], [1, 1]);
  const from = { source: p.frames[0].contentWindow, origin: ORIGIN };
  await p.say({ jpki: 1, type: "found" }, from);
  await p.say({ jpki: 1, type: "ready" }, from);
  assert.equal(p.sent.at(-1).message.method, "status");
  await p.say({ jpki: 1, type: "result", id: p.id(), result: 7 }, from);
  await settle();
  assert.equal(asked.value, 7);
});

test("frame's window offers to do without it, and what it says is remembered", async () => {
  const p = page();
  p.jpki.inPage = true;
  for (const [inPage, kept] of [[true, true], [false, ""], [undefined, ""]]) {
    const asked = p.jpki.status();
    await p.ready();
    assert.equal(p.sent.at(-1).message.inPage, true);
    p.say({ jpki: 1, type: "result", id: p.sent.at(-1).message.id, result: 1, inPage });
    await asked;
    assert.equal(p.storage.get("jpki-in-page"), kept);
  }
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

test("format and time stamp are asked for", async () => {
  for (const [options, format, timestamp] of [
    [{ format: "pades" }, "pades", false], [{ format: "pades", timestamp: true }, "pades", true], [{ format: "cades", timestamp: 1 }, "cades", true],
    [{ format: "cms", timestamp: false }, "cms", false], [{ format: undefined }, "cms", false], [null, "cms", false],
  ]) {
    const p = page();
    watched(p.jpki.sign(new Blob(["x"]), options));
    await p.ready();
    const { params } = p.sent[0].message;
    assert.deepEqual([params.format, params.timestamp], [format, timestamp]);
  }
});

test("wrong files and formats that are not for pages open no window", async () => {
  const p = page();
  const file = new Blob(["x"]);
  for (const args of [[], [null], [undefined], ["x"], [7], [{}], [[]], [[file, null]], [[file, "x"]], [new Array(1)], [[file, , file]],
    [new Array(101).fill(file)], [file, { format: "moj" }], [file, { format: "pkcs1" }], [file, { format: "" }], [file, { format: "CMS" }], [file, { format: 1 }],
    [file, { format: ["pades"] }], [file, { timestamp: true }], [file, { format: "cms", timestamp: true }]]) {
    await rejects(p.jpki.sign(...args), "request_invalid", p);
  }
  assert.equal(p.opened.length, 0);
  const right = page();
  watched(right.jpki.sign(new Array(100).fill(file), {}));
  assert.equal(right.opened.length, 1);
});

test("challenge that is still on its way is sent once it is there", async () => {
  const p = page();
  let come;
  const asked = p.jpki.authenticate(new Promise((resolve) => { come = resolve; }));
  assert.equal(p.opened.length, 1, "the window is opened within the click");
  await p.ready();
  assert.equal(p.sent.length, 0);
  come(CHALLENGE);
  await settle();
  assert.deepEqual(p.sent[0].message.params, { challenge: CHALLENGE });
  p.answer({});
  await asked;
});

for (const [name, challenge, wanted] of [
  ["is none", Promise.resolve("short"), "challenge_invalid"], ["is nothing", Promise.resolve(undefined), "challenge_invalid"],
]) {
  test(`challenge that comes and ${name} closes the window`, async () => {
    const p = page();
    await rejects(p.jpki.authenticate(challenge), wanted, p);
    p.clock.tick(0);
    assert.equal(p.closed, 1);
    quiet(p);
  });
}

test("challenge that does not come closes the window, and the reason comes back", async () => {
  const p = page();
  const reason = new Error("HTTP 429");
  await assert.rejects(p.jpki.authenticate(Promise.reject(reason)), reason);
  p.clock.tick(0);
  assert.equal(p.closed, 1);
  quiet(p);
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
