// Tests of ../jpki-login.js, run by jpki_test.go with `node --test`: the element is the one
// that ships, the page, its server and jpki.js around it are small ones made here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(new URL("../jpki-login.js", import.meta.url), "utf8");
const ORIGIN = "https://eservice.example";
const CHALLENGE = "A".repeat(44);
const TOKEN = { format: "web-eid:1.0" };

class Node extends EventTarget {
  constructor(name) {
    super();
    Object.assign(this, { name, attributes: new Map(), children: [], dataset: {} });
  }

  setAttribute(name, value) { this.attributes.set(name, String(value)); this.attributeChangedCallback?.(); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  toggleAttribute(name, on) { if (on) this.attributes.set(name, ""); else this.attributes.delete(name); }
  append(...children) { this.children.push(...children); }
  replaceChildren(...children) { this.children = children; }
  attachShadow(options) { assert.equal(options.mode, "open"); return this.shadow = new Node("root"); }
  focus() { page.focused = this; }

  // text is what a person reads.
  get text() { return this.attributes.has("hidden") ? "" : this.children.map((c) => c instanceof Node ? c.text : c).join(""); }
  all(name) { return this.children.flatMap((c) => c instanceof Node ? [...(c.name === name ? [c] : []), ...c.all(name)] : []); }
}

let page; // of the test that runs

// open is a page with an element, whose server answers by path.
function open({ attributes = {}, server = {}, sheets = true, lang = "ja", refuses } = {}) {
  const p = page = { posted: [], asked: [], brought: 0, went: [], events: [], words: [], focused: undefined, timers: new Map() };
  const body = new Node("body");
  const document = { createElement: (name) => new Node(name), body, activeElement: body, baseURI: ORIGIN + "/procedures/" };
  p.document = document;
  const location = { origin: ORIGIN, assign: (url) => p.went.push(String(url)) };
  p.jpki = {
    languageOf: (wanted) => wanted || lang,
    ruby: (text) => [text],
    explain: async (error, options) => { p.words.push([error, options]); return { title: "title of " + (error.code ?? error.status), text: "text", next: ["one", "two"] }; },
    status: async () => { p.brought++; throw new Error("busy"); },
    authenticate: (challenge, options) => new Promise((resolve, reject) => {
      const asked = { challenge, options, resolve, reject };
      p.asked.push(asked);
      if (refuses) reject(refuses);
      Promise.resolve(challenge).then((c) => { asked.got = c; }, reject);
      options.signal.addEventListener("abort", () => reject(options.signal.reason));
    }),
  };
  const fetch = async (url, options) => {
    const sent = { path: url.pathname, ...options, form: Object.fromEntries(options.body) };
    p.posted.push(sent);
    const answer = server[url.pathname] ?? (url.pathname === "/challenge" ? { challenge: CHALLENGE } : {});
    if (answer === "never") await new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(options.signal.reason)));
    if (answer instanceof Error) throw answer;
    const { status = 200, body = answer, redirected = "" } = answer;
    return { ok: status < 300, status, redirected: !!redirected, url: redirected, text: async () => typeof body === "string" ? body : JSON.stringify(body) };
  };
  class CSSStyleSheet {
    constructor() { if (!sheets) throw new TypeError("no sheets here"); }
    replaceSync(text) { this.text = text; }
  }
  const customElements = { define: (name, of) => { assert.equal(name, "jpki-login"); p.Element = of; } };
  const setTimeout = (f, ms) => { p.timers.set(f, ms); return f; };
  const clearTimeout = (f) => p.timers.delete(f);
  const globals = { document, location, window: { origin: ORIGIN }, jpki: p.jpki, fetch, CSSStyleSheet, customElements, setTimeout, clearTimeout,
    HTMLElement: class extends Node { constructor() { super("jpki-login"); } } };
  new Function(...Object.keys(globals), source)(...Object.values(globals));
  p.add = (more = attributes) => {
    const element = new p.Element();
    for (const [name, value] of Object.entries(more)) element.attributes.set(name, value);
    element.isConnected = true;
    element.connectedCallback();
    for (const type of ["jpki-login", "jpki-error"]) element.addEventListener(type, (e) => { p.events.push(e); p.on?.(e); });
    return element;
  };
  p.remove = (element) => { element.isConnected = false; element.disconnectedCallback(); };
  p.element = p.add();
  p.click = async (element = p.element) => { element.shadow.all("button")[0].dispatchEvent(new Event("click")); await settle(); };
  p.answer = async (token = TOKEN) => { p.asked.at(-1).resolve(token); await settle(); };
  return p;
}

const settle = async () => { for (let i = 0; i < 3; i++) await new Promise((done) => setImmediate(done)); };
const state = (element) => element.dataset.state;
const said = (element) => element.shadow.text;

test("click asks for a challenge, a token and whether that is right, and goes on", async () => {
  const p = open({ attributes: { next: "/my" } });
  assert.equal(state(p.element), "ready");
  p.element.shadow.all("button")[0].dispatchEvent(new Event("click"));
  assert.equal(p.asked.length, 1, "the card is asked within the click");
  await settle();
  assert.equal(state(p.element), "waiting");
  assert.equal(p.asked[0].got, CHALLENGE);
  assert.match(said(p.element), /開いた画面で続けてください。/);
  await p.answer();
  assert.deepEqual(p.posted.map(({ path, method, credentials, form }) => ({ path, method, credentials, form })), [
    { path: "/challenge", method: "POST", credentials: "same-origin", form: {} },
    { path: "/login", method: "POST", credentials: "same-origin", form: { challenge: CHALLENGE, token: JSON.stringify(TOKEN) } },
  ]);
  assert.equal(state(p.element), "done");
  assert.match(said(p.element), /^ログインしました。$/, "there is nothing to press any more");
  assert.deepEqual(p.went, [ORIGIN + "/my"]);
  assert.equal(p.timers.size, 0);
});

for (const [name, attributes, login, want] of [
  ["nowhere", {}, { title: "Welcome" }, []],
  ["where the server's answer leads", {}, { redirected: ORIGIN + "/my" }, [ORIGIN + "/my"]],
  ["where the attribute leads rather", { next: "../start" }, { redirected: ORIGIN + "/my" }, [ORIGIN + "/start"]],
  ["not to another site that the server's answer led to", {}, { redirected: "https://other.example/" }, []],
  ["to no script", { next: "javascript:alert(1)" }, {}, []],
]) {
  test(`who is logged in goes ${name}`, async () => {
    const p = open({ attributes, server: { "/login": login } });
    await p.click();
    await p.answer();
    assert.deepEqual(p.went, want);
    assert.equal(p.events[0].type, "jpki-login");
    assert.ok(p.events[0].bubbles && p.events[0].composed);
  });
}

test("page that takes the event over is left where it is", async () => {
  const p = open({ attributes: { next: "/my" }, server: { "/login": { name: "A" } } });
  p.on = (e) => e.preventDefault();
  await p.click();
  await p.answer();
  assert.deepEqual(p.events.map((e) => e.detail.answer), [{ name: "A" }]);
  assert.deepEqual(p.went, []);
});

test("addresses, language, limit and header are those of the attributes", async () => {
  const p = open({ attributes: { "challenge-url": "/a", "login-url": "b?c=1", lang: "easy", timeout: "60000", "csrf-header": "X-CSRF-Token", "csrf-token": "t" }, server: { "/a": { challenge: CHALLENGE } } });
  await p.click();
  await p.answer();
  assert.deepEqual(p.posted.map((r) => r.path), ["/a", "/procedures/b"]);
  for (const { headers } of p.posted) assert.deepEqual(headers, { Accept: "application/json", "Accept-Language": "easy", "X-CSRF-Token": "t" });
  const { lang, timeout } = p.asked[0].options;
  assert.deepEqual([lang, timeout], ["easy", 60000]);
  p.element.setAttribute("lang", "en");
  assert.equal(p.element.shadow.all("div")[0].getAttribute("lang"), "en");
  const without = open();
  await without.click();
  assert.ok(!("timeout" in without.asked[0].options), "nobody is hurried");
  assert.deepEqual(Object.keys(without.posted[0].headers), ["Accept", "Accept-Language"]);
});

test("what goes wrong with the card is said below the button, in words", async () => {
  const p = open();
  const error = Object.assign(new Error("x"), { code: "pin_blocked" });
  await p.click();
  p.asked[0].reject(error);
  await settle();
  assert.equal(state(p.element), "problem");
  assert.match(said(p.element), /マイナンバーカードでログイン.*title of pin_blockedtextonetwo/);
  assert.deepEqual(p.words, [[error, { lang: "ja" }]]);
  assert.equal(p.focused.name, "h2", "who waits for the answer is brought to it");
  assert.equal(p.events[0].type, "jpki-error");
  assert.equal(p.events[0].detail.code, "pin_blocked");
  await p.click();
  assert.equal(p.asked.length, 2, "the button is there for another try");
  assert.doesNotMatch(said(p.element), /title of/);
});

test("problem that the page shows itself is not shown twice", async () => {
  const p = open({ refuses: Object.assign(new Error("x"), { code: "popup_blocked" }) });
  p.on = (e) => e.preventDefault();
  await p.click();
  assert.equal(p.events[0].detail.words.title, "title of popup_blocked");
  assert.equal(state(p.element), "ready");
  assert.doesNotMatch(said(p.element), /title of/);
});

test("who does something else in the page meanwhile keeps the focus", async () => {
  const p = open({ refuses: Object.assign(new Error("x"), { code: "consent_denied" }) });
  p.document.activeElement = new Node("input");
  await p.click();
  assert.equal(state(p.element), "problem");
  assert.equal(p.focused, undefined);
});

for (const [name, path, answer, wanted] of [
  ["the ninth challenge of a session", "/challenge", { status: 429, body: { code: "too_many_challenges" } }, { status: 429, code: "too_many_challenges.login" }],
  ["a session that a restart has ended", "/login", { status: 403, body: { code: "no_session" } }, { status: 403, code: "no_session.login" }],
  ["a page of an error", "/login", { status: 502, body: "<h1>Bad Gateway</h1>" }, { status: 502, code: undefined }],
  ["JSON that is no object", "/login", { status: 500, body: "null" }, { status: 500, code: undefined }],
  ["words that are none", "/login", { status: 403, body: { title: "t", detail: 7, next: [], code: 3 } }, { status: 403, code: undefined }],
  ["no answer", "/challenge", new TypeError("failed to fetch"), { status: 0, code: undefined }],
]) {
  test(`server with ${name} is explained`, async () => {
    const p = open({ server: { [path]: answer } });
    await p.click();
    if (path === "/login") await p.answer();
    assert.deepEqual(p.words, [[wanted, { lang: "ja" }]]);
    assert.equal(state(p.element), "problem");
    assert.equal(p.events[0].detail.status, wanted.status);
  });
}

test("server's own words are those that are shown", async () => {
  const p = open({ server: { "/login": { status: 403, body: { title: "題", detail: "わけ", next: ["一つ"], code: "certificate_expired" } } } });
  await p.click();
  await p.answer();
  assert.match(said(p.element), /題わけ一つ$/);
  assert.equal(p.events[0].detail.code, "certificate_expired");
  assert.deepEqual(p.words, []);
});

test("server that does not answer is waited for 20 s", async () => {
  const p = open({ server: { "/login": "never" } });
  await p.click();
  await p.answer();
  assert.equal(state(p.element), "checking");
  assert.equal(p.element.shadow.all("button")[0].getAttribute("aria-disabled"), "true");
  await p.click();
  assert.deepEqual([p.asked.length, p.brought], [1, 0], "nothing is asked twice");
  const [[give, ms]] = p.timers;
  assert.equal(ms, 20000);
  give();
  await settle();
  assert.deepEqual(p.words[0][0], { status: 504, code: undefined });
});

test("second click brings the window to the front", async () => {
  const p = open();
  await p.click();
  await p.click();
  assert.deepEqual([p.asked.length, p.brought, state(p.element)], [1, 1, "waiting"]);
});

test("page at another origin than the service's asks nobody", async () => {
  const p = open({ attributes: { origin: "https://city.example.lg.jp" } });
  await p.click();
  assert.deepEqual([p.asked.length, p.posted.length, p.words[0][0].status], [0, 0, 421]);
});

for (const [name, attributes, base, posted] of [
  ["where the challenge comes from", { "challenge-url": "https://other.example/challenge" }, "", 0],
  ["where the token goes", { "login-url": "//other.example/login" }, "", 1],
  ["where the page's addresses begin", {}, "https://other.example/", 0],
  ["what is no address of the web", { "login-url": "data:text/plain,x" }, "", 1],
]) {
  test(`another site gets no token, whatever says ${name}`, async () => {
    const p = open({ attributes });
    if (base) p.document.baseURI = base;
    await p.click();
    if (state(p.element) === "waiting") await p.answer();
    assert.deepEqual([p.posted.length, state(p.element), p.words[0][0].status], [posted, "problem", 421]);
    for (const sent of p.posted) assert.deepEqual([sent.path, sent.mode], ["/challenge", "same-origin"]); // also where an answer leads on
  });
}

test("answer without a challenge is no challenge", async () => {
  const p = open({ server: { "/challenge": "<h1>Login</h1>" } });
  await p.click();
  assert.equal(p.asked[0].got, undefined); // which jpki.js refuses as challenge_invalid
});

test("element that is removed ends its login, and says nothing", async () => {
  for (const before of [async () => {}, async (p) => p.answer()]) {
    const p = open({ server: { "/login": "never" } });
    await p.click();
    await before(p);
    p.remove(p.element);
    await settle();
    assert.ok(p.asked[0].options.signal.aborted);
    assert.deepEqual([p.events.length, p.went.length, p.timers.size, state(p.element)], [0, 0, 0, "ready"]);
    p.element.isConnected = true;
    p.element.connectedCallback();
    await p.click();
    assert.equal(p.asked.length, 2, "one that is put back can be used");
  }
});

test("element that is moved goes on", async () => {
  const p = open();
  await p.click();
  p.remove(p.element);
  p.element.isConnected = true;
  p.element.connectedCallback();
  await settle();
  assert.ok(!p.asked[0].options.signal.aborted);
  assert.equal(state(p.element), "waiting");
});

test("element that is removed while words are loaded says nothing", async () => {
  const p = open({ refuses: new Error("x") });
  let load;
  p.jpki.explain = () => new Promise((resolve) => { load = resolve; });
  await p.click();
  p.remove(p.element);
  load({ title: "t", text: "t", next: [] });
  await settle();
  assert.equal(p.events.length, 0);
});

test("two elements of a page do not know each other", async () => {
  const p = open();
  const other = p.add({ lang: "en" });
  await p.click();
  assert.deepEqual([state(p.element), state(other)], ["waiting", "ready"]);
  p.jpki.authenticate = async () => { throw Object.assign(new Error("x"), { code: "busy" }); };
  await p.click(other);
  assert.match(said(other), /title of busy/);
  assert.equal(state(p.element), "waiting");
  await p.answer();
  assert.deepEqual([state(p.element), state(other)], ["done", "problem"]);
  assert.equal(p.element.shadow.adoptedStyleSheets[0], other.shadow.adoptedStyleSheets[0], "one sheet serves all");
});

test("browser that makes no sheets shows it without style", async () => {
  const p = open({ sheets: false });
  assert.equal(p.element.shadow.adoptedStyleSheets, undefined);
  assert.match(said(p.element), /マイナンバーカードでログイン/);
});
