// jpki-login.js: <jpki-login>, a button that logs in with a My Number Card, and what there is
// to say around it. Include it after jpki.js:
//   <jpki-login challenge-url="/challenge" login-url="/login" next="/my"></jpki-login>
// A click asks challenge-url for a challenge, the card for a token, and login-url whether that
// is right; problems stand below the button in words, with what to do. Attributes, events and
// parts: jpki.d.ts and README.md.
"use strict";

(() => {
  const ANSWER_TIMEOUT = 20000; // ms until the page's server must have answered

  // What no window of ours can say; furigana is written ｜漢字《かんじ》.
  const WORDS = {
    ja: {
      button: "マイナンバーカードでログイン",
      waiting: "開いた画面で続けてください。",
      checking: "確認しています。",
      done: "ログインしました。",
    },
    easy: {
      button: "マイナンバーカードでログイン〈サイトに｜入《はい》ること〉",
      waiting: "｜開《ひら》いた｜画面《がめん》を｜見《み》てください。",
      checking: "｜確《たし》かめています。｜待《ま》ってください。",
      done: "ログインできました。",
    },
    en: {
      button: "Log in with the My Number Card",
      waiting: "Continue in the window that has opened.",
      checking: "This is being checked.",
      done: "You are logged in.",
    },
  };

  // A page that forbids style in elements cannot forbid a sheet that script made.
  const LOOK = `
    :host { display: block; overflow-wrap: anywhere; }
    :host([hidden]), [hidden] { display: none !important; }
    button {
      font: inherit; min-height: 2.75rem; padding: 0.5rem 1.5rem; cursor: pointer;
      color: var(--jpki-login-color, #fff); background: var(--jpki-login-background, #0b57a4);
      border: 1px solid transparent; border-radius: var(--jpki-login-radius, 0.5rem);
    }
    button[aria-disabled=true] { opacity: 0.6; cursor: default; }
    button:focus-visible { outline: 3px solid var(--jpki-login-focus, #0b57a4); outline-offset: 2px; }
    p, ol { margin: 0.5rem 0; }
    p:empty { margin: 0; }
    h2 { font-size: 1.15em; margin: 0; }
    h2, p { outline: 0; } /* they are read out, and nothing can be done with them */
    section { margin-top: 1rem; padding-inline-start: 1rem; border-inline-start: 0.25rem solid var(--jpki-login-problem, #b3261e); }`;

  let sheet; // of all elements; null: the browser makes none
  const styled = (root) => {
    try {
      if (sheet === undefined) (sheet = new CSSStyleSheet()).replaceSync(LOOK);
      if (sheet) root.adoptedStyleSheets = [sheet];
    } catch {
      sheet = null;
    }
  };

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const written = (name, text, attributes = {}) => make(name, attributes, ...jpki.ruby(text));

  // What the page's server refused. Words are its own, where it has some (RFC 9457).
  class Refused extends Error {
    constructor(status, answer) {
      super("HTTP " + status);
      this.name = "JPKIRefused";
      this.status = status;
      const { code, title, detail, next } = answer ?? {};
      if (typeof code === "string") this.code = code;
      const texts = [title, detail, ...(Array.isArray(next) ? next : [undefined])];
      if (texts.every((text) => typeof text === "string" && text)) this.words = { title, text: detail, next };
    }
  }

  // An address of http or https, or undefined.
  const web = (address) => {
    const url = new URL(address, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  };

  // inside makes what is in an element, and what it does.
  function inside(host) {
    const root = host.attachShadow({ mode: "open", delegatesFocus: true });
    const slot = make("slot", {});
    const button = make("button", { type: "button", part: "button" }, slot);
    const status = make("p", { role: "status", part: "status", tabindex: -1 });
    const problem = make("section", { part: "problem", hidden: "" });
    const box = make("div", { part: "box" }, button, status, problem);
    root.append(box);
    styled(root);
    let under; // AbortController of the login that is under way
    let state = "ready";

    const option = (name) => host.getAttribute(name) || undefined;
    const language = () => jpki.languageOf(option("lang") ?? "");

    // say shows the state, in the element's language.
    function say(now = state) {
      const lang = language();
      const words = WORDS[lang];
      host.dataset.state = state = now;
      box.setAttribute("lang", lang === "en" ? "en" : "ja");
      slot.replaceChildren(...jpki.ruby(words.button));
      status.replaceChildren(...jpki.ruby(words[state] ?? ""));
      button.setAttribute("aria-disabled", String(state === "waiting" || state === "checking"));
      button.toggleAttribute("hidden", state === "done");
      problem.toggleAttribute("hidden", state !== "problem");
    }

    // hasFocus: nobody is doing something else in the page meanwhile.
    const hasFocus = () => [null, document.body, host].includes(document.activeElement);

    const tell = (name, detail) => host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));

    async function show(error) {
      const { status, code, words } = error;
      const said = words ?? await jpki.explain(status === undefined ? error : { status, code: code && code + ".login" }, { lang: language() });
      if (!host.isConnected) return;
      say("ready");
      if (!tell("jpki-error", { error, code, status, words: said })) return;
      const heading = written("h2", said.title, { tabindex: -1, part: "title" });
      problem.replaceChildren(heading, written("p", said.text), make("ol", {}, ...said.next.map((step) => written("li", step))));
      const focus = hasFocus();
      say("problem");
      if (focus) heading.focus();
    }

    function welcome({ answer, url }) {
      const focus = hasFocus();
      say("done");
      if (focus) status.focus();
      if (!tell("jpki-login", { answer, url })) return;
      const to = option("next") ?? url;
      if (to && web(to)) location.assign(web(to));
    }

    // post sends a form to the page's server, and has its answer. Nobody else gets one, whatever
    // the attributes, a <base> of the page or an answer say: a token logs in who has it.
    async function post(address, form, signal) {
      const to = new URL(address, document.baseURI);
      if (to.origin !== location.origin) throw new Refused(421);
      const limit = new AbortController();
      const stop = () => limit.abort();
      signal.addEventListener("abort", stop);
      const timer = setTimeout(stop, ANSWER_TIMEOUT);
      const headers = { Accept: "application/json", "Accept-Language": language() };
      if (option("csrf-header")) headers[option("csrf-header")] = option("csrf-token") ?? "";
      try {
        const response = await fetch(to, { method: "POST", headers, body: new URLSearchParams(form), mode: "same-origin", credentials: "same-origin", signal: limit.signal });
        const text = await response.text();
        let answer;
        try { answer = JSON.parse(text); } catch { /* a page, then */ }
        if (!response.ok) throw new Refused(response.status, answer);
        return { answer, url: response.redirected && new URL(response.url).origin === location.origin ? response.url : undefined };
      } catch (error) {
        if (error instanceof Refused) throw error;
        throw new Refused(limit.signal.aborted ? 504 : 0);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      }
    }

    // logIn runs in the click: the window opens at once, and the challenge comes meanwhile.
    async function logIn() {
      if (state === "waiting") jpki.status().catch(() => {}); // brings the window to the front
      if (under || state === "done") return;
      under = new AbortController();
      const { signal } = under;
      say("waiting");
      try {
        if (option("origin") && option("origin") !== window.origin) throw new Refused(421);
        const challenge = post(option("challenge-url") ?? "/challenge", {}, signal).then(({ answer }) => answer?.challenge);
        challenge.catch(() => {}); // it is told below, or by nobody
        const timeout = option("timeout");
        const token = await jpki.authenticate(challenge, { lang: language(), signal, ...(timeout && { timeout: Number(timeout) }) });
        say("checking");
        welcome(await post(option("login-url") ?? "/login", { challenge: await challenge, token: JSON.stringify(token) }, signal));
      } catch (error) {
        if (!signal.aborted) await show(error);
      } finally {
        under = undefined;
      }
    }
    button.addEventListener("click", logIn);

    return {
      say: () => say(),
      // leave ends a login whose element is no longer in the page.
      leave() {
        under?.abort(new DOMException("the element was removed", "AbortError"));
        if (state !== "done") say("ready");
      },
    };
  }

  const parts = new WeakMap();

  class JPKILogin extends HTMLElement {
    static get observedAttributes() { return ["lang"]; }

    constructor() {
      super();
      parts.set(this, inside(this));
    }

    connectedCallback() { parts.get(this).say(); }

    attributeChangedCallback() {
      if (this.isConnected) parts.get(this).say();
    }

    // One that is moved is back at once.
    disconnectedCallback() { queueMicrotask(() => this.isConnected || parts.get(this).leave()); }
  }

  customElements.define("jpki-login", JPKILogin);
})();
