// jpki.js: log in and sign with a My Number Card. In a click handler, call
//   jpki.authenticate(challenge)   → token for your server
//   jpki.sign(file, options)       → signatures, or signed files
//   jpki.status()                  → what state the card is in
//   jpki.explain(error)            → what to tell the person, also of what your server answered
// Each takes options besides: {lang, timeout, signal}.
// The helper's own window opens, where the person sees your origin, agrees and
// types the PIN; this page never sees it. Where no helper answers, that window says
// so, with a link to jpki.installURL. Types and errors: jpki.d.ts.
"use strict";

(() => {
  class JPKIError extends Error {
    constructor(code, message, triesLeft) {
      super(message || code);
      this.name = "JPKIError";
      this.code = code;
      if (typeof triesLeft === "number") this.triesLeft = triesLeft;
    }
  }

  const FIRST_PORT = 21573;
  const LAST_PORT = 21582;
  const FRAME_TIMEOUT = 20000; // ms until the app in a frame must have said that it is ready
  const DWELL = [2500, 1200]; // ms at the likeliest port, and at each other, until its helper must have said so
  const CHECK_EVERY = 500; // ms; nobody tells a page that a window was closed
  const BLANK_TIMEOUT = 2000; // ms until a window that was led to about:blank must be there
  const BLANK_EVERY = 50; // ms; nobody tells that either
  const HEAD_TIMEOUT = 700; // ms until the page's server must have told its policy
  const LINGER = 800; // ms for which the window shows that it is done
  const MAX_FILES = 100;
  const MAX_CONTACT = 100; // characters of each of its texts
  const MAX_TIMEOUT = 2 ** 31 - 1; // ms that a timer can wait
  const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const SCRIPT = document.currentScript;
  const OPTIONS = SCRIPT?.dataset ?? {};
  let current; // open window
  let asked; // language of the last request; undefined: the page's

  // What no window of ours can say, because there is none. The words for all other
  // errors are in jpki.LANG.js beside this script, which explain loads. Furigana is
  // written ｜漢字《かんじ》. What is said often stands here once: the script is for every visitor.
  const SOFT = "接続ソフト";
  const SOFT_EASY = "｜接続《せつぞく》ソフト";
  const PHONES = "スマホ、タブレット、Chromebookでは、";
  const READS_EASY = "〈カードを｜読《よ》むソフト〉";
  const SITE_EASY = "このサイトを｜作《つく》っているところに";
  const ONCE_EASY = "もう｜一度《いちど》";
  const WORDS = {
    ja: {
      unreachable: [
        `${SOFT}が見つかりません`,
        `カードを読むための${SOFT}（jpki-helper）が、このパソコンで動いていないようです。`,
        `${SOFT}を入れてあるときは、起動してください。`,
        "まだ入れていないときは、入れてください。職場のパソコンでは、管理者に頼んでください。",
      ],
      ask: "入れ方は、このサイトの運営者に聞いてください。",
      then: "その後、「もう一度探す」を押してください。",
      phone: [
        "この方法はパソコンで使います",
        `${PHONES}カードを読むための${SOFT}が動きません。`,
        "Windows、Mac、Linuxのパソコンで、このページを開いてください。",
      ],
      failed: [
        "うまくいきませんでした",
        "予期しない問題が起きたので、止めました。",
        "もう一度試してください。",
        "何度も続くときは、このサイトの運営者に知らせてください。",
      ],
      install: `${SOFT}の入れ方`,
      other: "スマホで使える方法",
      again: "もう一度探す",
      close: "やめる",
      shut: "閉じる",
    },
    easy: {
      unreachable: [
        `${SOFT_EASY}${READS_EASY}が｜見《み》つかりません`,
        `${SOFT_EASY}（jpki-helper）が、このパソコンで｜動《うご》いていないかもしれません。`,
        `${SOFT_EASY}をパソコンに｜入《い》れているときは、｜動《うご》かしてください。`,
        "まだ｜入《い》れていないときは、｜入《い》れてください。｜会社《かいしゃ》のパソコンでは、｜管理者《かんりしゃ》〈パソコンの｜係《かかり》の｜人《ひと》〉に｜言《い》ってください。",
      ],
      ask: `｜入《い》れ｜方《かた》は、${SITE_EASY}｜聞《き》いてください。`,
      then: `そのあと、「${ONCE_EASY}｜探《さが》す」を｜押《お》してください。`,
      phone: [
        "この｜方法《ほうほう》は、パソコンで｜使《つか》います",
        `${PHONES}${SOFT_EASY}${READS_EASY}を｜使《つか》うことができません。`,
        "パソコン（Windows、Mac、Linux）で、このページを｜開《ひら》いてください。",
      ],
      failed: [
        "できませんでした",
        "｜問題《もんだい》がありました。それで、｜止《と》めました。",
        `${ONCE_EASY}やってください。`,
        `｜何度《なんど》やってもできないときは、${SITE_EASY}｜知《し》らせてください。`,
      ],
      install: `${SOFT_EASY}の｜入《い》れ｜方《かた》`,
      other: "スマホで｜使《つか》える｜方法《ほうほう》",
      again: `${ONCE_EASY}｜探《さが》す`,
      close: "やめる",
      shut: "｜閉《と》じる",
    },
    en: {
      unreachable: [
        "The helper program was not found",
        "The helper program that reads the card (jpki-helper) does not seem to be running on this computer.",
        "If it is installed, start it.",
        "If it is not installed yet, install it. At work, ask your administrator.",
      ],
      ask: "The operator of this site can tell you how to install it.",
      then: "Then press “Search again”.",
      phone: [
        "Use a computer for this",
        "The helper program that reads the card does not run on smartphones, tablets and Chromebooks.",
        "Open this page on a computer with Windows, macOS or Linux.",
      ],
      failed: [
        "This did not work",
        "Something unexpected happened.",
        "Please try again.",
        "If this keeps happening, tell the operator of this site.",
      ],
      install: "How to install the helper program",
      other: "What you can do with a smartphone",
      again: "Search again",
      close: "Stop",
      shut: "Close",
    },
  };

  const recall = (name) => {
    try { return localStorage.getItem("jpki-" + name); } catch { return null; } // storage is off
  };
  const remember = (name, value) => {
    try { localStorage.setItem("jpki-" + name, value); } catch { /* then not */ }
  };

  // Where the helper may be, the likeliest first.
  function helpers() {
    const all = [];
    for (let port = FIRST_PORT; port <= LAST_PORT; port++) all.push("http://127.0.0.1:" + port);
    if (!jpki.helper) {
      const last = recall("helper");
      return all.includes(last) ? [last, ...all.filter((o) => o !== last)] : all;
    }
    try {
      const url = new URL(jpki.helper);
      if (/^https?:$/.test(url.protocol)) return [url.origin];
    } catch { /* no address at all */ }
    throw new JPKIError("request_invalid", "jpki.helper is no http address");
  }

  // Whom a person can call, as plain texts: whatever the page put there, it is sent on.
  function contact() {
    const text = (v) => typeof v === "string" ? v.slice(0, MAX_CONTACT) : "";
    const { name, phone, hours } = jpki.contact ?? {};
    return { name: text(name), phone: text(phone), hours: text(hours) };
  }

  const fromBase64 = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

  // Whether the helper at an origin is the one that this page knows: another
  // user's program may sit on its port.
  async function isKnownHelper(origin, id, key, proof) {
    try {
      const k = await crypto.subtle.importKey("raw", fromBase64(key), ECDSA, false, ["verify"]);
      return (recall("key") ?? key) === key &&
        await crypto.subtle.verify(ECDSA, k, fromBase64(proof), new TextEncoder().encode(origin + " " + id));
    } catch {
      return false;
    }
  }

  // 128 bits: the answer names the question. Not every browser has randomUUID.
  const newID = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");

  // The helper runs on none of these. An iPad says that it is a Mac.
  const isPhone = ({ userAgent, maxTouchPoints } = navigator) =>
    /Android|iPhone|iPad|iPod|CrOS|Mobi/.test(userAgent) || /Macintosh/.test(userAgent) && maxTouchPoints > 1;

  // A language, or that of the page, as far as there are words: ja, easy or en.
  function language(wanted = asked) {
    const html = document.documentElement;
    const tag = String(wanted || jpki.language || html.dataset.language || html.lang || navigator.language || "").toLowerCase();
    return /\beasy\b/.test(tag) ? "easy" : tag.startsWith("ja") ? "ja" : "en";
  }

  const languageTag = () => language() === "en" ? "en" : "ja";

  // The words of a language that lie beside this script; {} where they cannot be had.
  const loadWords = (lang) => new Promise((resolve) => {
    const done = () => resolve(jpki.words[lang] ?? {});
    if (jpki.words[lang]) return done();
    try {
      const script = document.createElement("script");
      script.nonce = SCRIPT.nonce;
      script.onload = script.onerror = () => { script.remove(); done(); };
      script.src = new URL(`jpki.${lang}.js`, SCRIPT.src);
      document.head.append(script);
    } catch {
      done(); // a policy of the page
    }
  });

  // An address that the page configured, if it is one that a link may have.
  function linkTo(address) {
    try {
      const url = new URL(address, document.baseURI);
      return address && /^https?:$/.test(url.protocol) ? url.href : "";
    } catch {
      return "";
    }
  }

  const make = (doc, name, properties, ...children) => {
    const element = Object.assign(doc.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // The nodes of a text, furigana as ruby.
  const ruby = (text, doc = document) => text.split(/｜(.+?)《(.+?)》/).flatMap((part, i, all) =>
    i % 3 === 0 ? [part] : i % 3 === 1 ? [make(doc, "ruby", {}, part, make(doc, "rt", {}, all[i + 1]))] : []);

  const bare = (text) => text.replace(/｜|《.*?》/g, "");

  // Puts a text with a link and buttons into an element. The page's policy may forbid
  // style in elements; what script sets it cannot, and nothing depends on it.
  function tell(root, { title, text, next }, [url, label], buttons) {
    const doc = root.ownerDocument;
    const written = (name, words, properties) => make(doc, name, properties, ...ruby(words, doc));
    const heading = written("h1", title, { tabIndex: -1 });
    const link = url ? [make(doc, "p", {}, written("a", label, { href: url, target: "_blank", rel: "noopener" }))] : [];
    const pressed = buttons.map(([words, onclick]) => written("button", words, { type: "button", onclick }));
    root.lang = languageTag();
    root.append(heading, written("p", text), make(doc, "ol", {}, ...next.map((step) => written("li", step))), ...link, make(doc, "p", {}, ...pressed));
    Object.assign(root.style, { font: "1rem/1.8 system-ui, sans-serif", maxWidth: "32rem", margin: "auto", padding: "1rem", overflowWrap: "anywhere", wordBreak: "auto-phrase", textWrap: "pretty" });
    Object.assign(heading.style, { fontSize: "1.5rem", lineHeight: 1.5, margin: 0, outline: 0 });
    for (const { style } of pressed) Object.assign(style, { font: "inherit", minHeight: "2.75rem", padding: "0 1.5rem", margin: "0 1rem 1rem 0" });
    heading.focus();
  }

  // The same in a dialog of this page, with a last button that closes it.
  function tellInPage(words, link, buttons, close, onclose) {
    const dialog = make(document, "dialog", { ariaLabel: bare(words.title) });
    const end = () => { dialog.remove(); onclose?.(); };
    dialog.onclose = end;
    document.body.append(dialog);
    if (dialog.showModal) dialog.showModal();
    else dialog.setAttribute("open", "");
    tell(dialog, words, link, [...buttons, [close, end]]);
    return dialog;
  }

  // Whether a window that was at a helper may be led back to a document of this page.
  // With an opener policy the browser would cut the tie to it, for good (dom facts 5).
  async function mayLeadBack() {
    try {
      const { ok, headers } = await fetch(location.href, { method: "HEAD", signal: AbortSignal.timeout(HEAD_TIMEOUT) });
      return ok && /^(unsafe-none|$)/.test(headers.get("Cross-Origin-Opener-Policy") ?? "");
    } catch {
      return false; // not known
    }
  }

  // The document of a window, if it is of this page's origin.
  const documentOf = (popup) => {
    try { return popup.document; } catch { return undefined; }
  };

  // Exchanges one request for one answer, with exact origins. All until the
  // window is open runs within the click.
  async function request(method, params, options) {
    const { lang, timeout, signal } = options ?? {};
    if (timeout !== undefined && !(timeout > 0 && timeout <= MAX_TIMEOUT)) {
      throw new JPKIError("request_invalid", `timeout is 1 to ${MAX_TIMEOUT} ms`);
    }
    signal?.throwIfAborted();
    const likely = helpers();
    const id = newID();
    if (window.origin === "null" || !isSecureContext) {
      throw new JPKIError("origin_refused", "only pages on https, or of this machine, may ask");
    }
    current?.focus();
    if (current) throw new JPKIError("busy", "a request is under way");
    asked = lang;
    if (isPhone()) {
      const { other, shut } = WORDS[language()];
      tellInPage(ownWords("helper_unreachable"), [linkTo(jpki.phoneURL), other], [], shut);
      throw new JPKIError("helper_unreachable", "the helper runs on computers");
    }
    const fragment = "/#origin=" + encodeURIComponent(window.origin) + "&id=" + id;
    const open = (origin) => window.open(origin + fragment, "_blank", "popup,width=560,height=" + screen.availHeight);
    // A page that hosts the app has it in a frame: where the browser lets that reach the
    // helper, or else where it opens no window, which a button in the frame then does.
    let framed = jpki.frame?.(fragment);
    let popup = framed ?? open(likely[0]) ?? (framed = jpki.frame?.(fragment, true));
    if (!popup) throw new JPKIError("popup_blocked", "no window opened: call it in a click handler");
    current = popup;
    const origins = framed ? [window.origin] : likely;
    let peer = framed ? framed.frame : popup; // more than a few names of a stranger's window cannot be read
    return new Promise((resolve, reject) => {
      const openedAt = Date.now();
      let portIndex = 0; // where the window was led
      let lastIndex = 0; // where a search ends: the first is of the likeliest port alone
      let leaving; // timer: the window leaves where it is
      let searching = true;
      let blank = false; // the window is at about:blank, or on its way
      let dialog; // what this page says in place of the window
      let told = false; // the person has read that there is no helper
      let helper; // whom we talk to, once it has proven itself
      let proven = false; // who is in the window has proven itself, and was not sent the request
      let readyOrigin = ""; // origin that said so, and was not sent the request
      let given; // the params, once they are there
      let requestSent = false;
      let closedCode; // the code for a window that was seen closed
      let sawStranger = false;
      let over = false;
      const finish = (settle, value, linger) => {
        over = true;
        dialog?.remove();
        removeEventListener("message", listen);
        signal?.removeEventListener("abort", abort);
        clearInterval(timer);
        clearTimeout(leaving);
        clearTimeout(limit);
        current = null;
        settle(value);
        // An error's window stays: it says what to do.
        if (linger === undefined) removeEventListener("pagehide", closeWindow);
        else setTimeout(closeWindow, linger);
      };
      const drop = (error) => over || finish(reject, error, 0);
      const fail = (code, message) => drop(new JPKIError(code, message));
      const abort = () => drop(signal.reason);
      const limit = timeout && setTimeout(() => fail("page_timeout", "no answer in time"), timeout);
      const unreachable = () => sawStranger ? "helper_unknown" : "helper_unreachable";
      const sendRequest = () => {
        if (!given || !proven || readyOrigin !== helper.origin) return;
        requestSent = true;
        proven = false; // a window that the person loads anew asks again
        readyOrigin = "";
        popup.postMessage({ jpki: 1, type: "request", id, method, params: given, contact: contact(), inPage: jpki.inPage }, helper.origin);
      };
      const lead = (origin) => {
        blank = false;
        readyOrigin = "";
        popup.location.replace(origin + fragment); // no entry that Back would lead to (dom facts 10)
      };
      // A helper can be looked for only by leading the window to it: a page that
      // fetched from it would have the browser ask the person.
      const stay = () => {
        clearTimeout(leaving);
        leaving = setTimeout(goOn, DWELL[portIndex && 1]);
      };
      const visit = (index) => {
        lead(origins[portIndex = index]);
        stay();
      };
      const goOn = () => portIndex < lastIndex ? visit(portIndex + 1) : searching && giveUp();
      const search = () => {
        searching = true;
        lastIndex = origins.length - 1;
        visit(0);
      };
      // The search is over: says so in the window, led to where this page may write, or
      // else in the page.
      const giveUp = async () => {
        searching = false;
        const mayLead = await mayLeadBack();
        if (helper || over) return;
        clearTimeout(leaving);
        if (!mayLead) return tellHere();
        blank = true;
        const [before, until] = [documentOf(popup), Date.now() + BLANK_TIMEOUT];
        popup.location.replace("about:blank");
        const write = () => {
          const doc = documentOf(popup);
          if (doc?.body && doc !== before) tellThere(doc);
          else if (Date.now() < until && !popup.closed) leaving = setTimeout(write, BLANK_EVERY);
          else tellHere();
        };
        leaving = setTimeout(write, BLANK_EVERY);
      };
      const missing = async () => {
        told = true;
        const { install, again, then, close } = WORDS[language()];
        const url = linkTo(jpki.installURL);
        const words = ownWords(unreachable(), url, then) ?? await explain({ code: unreachable() });
        return { words, link: [url, install], again, close };
      };
      const tellThere = async (doc) => {
        const { words, link, again, close } = await missing();
        if (helper || over) return;
        const main = make(doc, "main", {});
        doc.title = bare(words.title);
        doc.documentElement.lang = languageTag();
        doc.documentElement.style.colorScheme = "light dark";
        doc.body.replaceChildren(main);
        tell(main, words, link, [[again, search], [close, () => popup.close()]]);
        popup.focus();
      };
      const tellHere = async () => {
        current = { focus: () => dialog?.focus() };
        closedCode = undefined;
        popup.close();
        const { words, link, again, close } = await missing();
        if (over) return;
        dialog = tellInPage(words, link, [[again, searchAnew]], close, () => fail(unreachable(), "the person gave up"));
      };
      const searchAnew = () => {
        const opened = open(origins[0]);
        if (!opened) return; // the text stays
        peer = popup = current = opened;
        dialog.remove();
        dialog = undefined;
        search();
      };
      // The last word of a page that was left comes from no window any more (dom facts
      // 5); what it proves counts all the same, and the request goes to the window.
      const hearFound = async (origin, { key, proof }, isLast) => {
        const isHere = () => !blank && origin === origins[portIndex];
        if (isHere() && !isLast) clearTimeout(leaving); // who has left proves itself, or is passed over
        const known = peer !== popup || await isKnownHelper(origin, id, key, proof);
        if (current !== popup) return; // a window can open at the next click only
        if (helper) {
          if (!isLast) proven = known && origin === helper.origin && key === helper.key; // it was loaded anew
        } else if (known) {
          helper = { origin, key };
          proven = true;
          clearTimeout(leaving);
          if (!isHere() && peer === popup) lead(origin); // it said so late, or was sent on
        } else if (!isLast) {
          sawStranger = true;
          if (!searching) return; // it is being told
          lastIndex = origins.length - 1;
          if (isHere()) goOn();
        }
        sendRequest();
      };
      const listen = async ({ source, origin, data }) => {
        if (!origins.includes(origin) || !data || data.jpki !== 1) return;
        const isFound = data.type === "found";
        if (source !== peer && !(isFound && source === null)) return;
        if (isFound) {
          await hearFound(origin, data, source === null);
        } else if (data.type === "ready") {
          readyOrigin = origin;
          sendRequest();
        } else if (!requestSent || origin !== helper.origin || data.id !== id) {
          // It answers nothing that was asked.
        } else if (data.type === "result") {
          if (helper.key) remember("key", helper.key), remember("helper", origin);
          if (jpki.inPage) remember("in-page", data.inPage || "");
          finish(resolve, data.result, LINGER);
        } else if (data.type === "error") {
          const e = data.error || {};
          const code = String(e.code || "internal");
          finish(reject, new JPKIError(code, e.message, e.triesLeft), code === "consent_denied" ? 0 : undefined);
        }
      };
      // No timer fires once the page is left.
      const closeWindow = () => {
        removeEventListener("pagehide", closeWindow);
        popup.close();
        fail("consent_denied", "page left");
      };
      const timer = setInterval(() => {
        const elapsed = Date.now() - openedAt;
        if (current !== popup) {
          // There is no window while the page says that there is no helper.
        } else if (closedCode === "opener_lost") {
          fail(closedCode, "send Cross-Origin-Opener-Policy: same-origin-allow-popups");
        } else if (closedCode) {
          fail(closedCode, "the person closed the window");
        } else if (popup.closed) {
          // A window that looks closed at once is one that we may not talk to.
          // Its last word may still be on the way: judged at the next check.
          closedCode = !requestSent && elapsed < 3 * CHECK_EVERY ? "opener_lost"
            : told && !helper ? unreachable() : "consent_denied";
        } else if (framed && !requestSent && elapsed > FRAME_TIMEOUT) {
          fail("helper_unreachable", "no answer from the app");
        }
      }, CHECK_EVERY);
      if (peer === popup) stay();
      signal?.addEventListener("abort", abort);
      Promise.resolve(params).then((p) => { given = p; sendRequest(); }, drop);
      addEventListener("message", listen);
      addEventListener("pagehide", closeWindow);
    });
  }

  // The words for a code that this script has itself; undefined where it has none.
  function ownWords(code, url, then, lang) {
    if (code !== "helper_unreachable") return undefined;
    const { unreachable, phone, failed, ask } = WORDS[language(lang)];
    if (isPhone()) return inParts(phone);
    const words = inParts(unreachable);
    if (!url) words.next.push(ask);
    words.next.push(then ?? failed[2]);
    return words;
  }

  // The words for an error, or for what the page's server answered: {status, code}, where a
  // code that ends with .login is that of a login. What has no words of its own has those of
  // its status, or of its kind of statuses.
  async function explain({ code = "", status }, lang) {
    const site = status !== undefined;
    const own = ownWords(site || code, linkTo(jpki.installURL), undefined, lang);
    if (own) return own;
    const words = await loadWords(language(lang));
    const keys = site ? ["site." + code, "site." + code.replace(/\.login$/, ""), "http." + status, "http." + String(status)[0]] : [code];
    return inParts(words[keys.find((key) => Object.hasOwn(words, key))] ?? WORDS[language(lang)].failed);
  }

  const inParts = ([title, text, ...next]) => ({ title, text, next });

  const jpki = {
    /** Address of the helper; "": found by itself. */
    helper: OPTIONS.helper || "",

    /** Page that says how the helper is installed; "": the person is told to ask. */
    installURL: OPTIONS.installUrl || "",

    /** Page for those who come with a phone; "": none. */
    phoneURL: OPTIONS.phoneUrl || "",

    /** Whom a person can call, shown beside the help code: {name, phone, hours}. */
    contact: null,

    /** ja, easy or en; "": that of the page. */
    language: OPTIONS.language || "",

    /** Words for people, by language and code: jpki.LANG.js puts them here. */
    words: {},

    /** Asks for a login token over a challenge of your server, or a promise of one; options: {lang, timeout, signal}. */
    async authenticate(challenge, options) {
      const check = (challenge) => {
        if (typeof challenge === "string" && /^[!-~]{44,128}$/.test(challenge)) return { challenge };
        throw new JPKIError("challenge_invalid", "a challenge has 44 to 128 characters of ASCII, and no space");
      };
      return request("authenticate", challenge?.then ? challenge.then(check) : check(challenge), options);
    },

    /** Asks to sign a file, or several with one entry of the password; options: {format, timestamp, lang, timeout, signal}. */
    async sign(files, options) {
      const list = files instanceof Blob ? [files] : Array.from(files ?? []);
      const { format = "cms", timestamp } = options ?? {};
      const formats = [...(timestamp ? [] : ["cms"]), "cades", "pades"]; // cms has no place for a time stamp
      if (!list.length || list.length > MAX_FILES || !list.every((f) => f instanceof Blob) || !formats.includes(format)) {
        throw new JPKIError("request_invalid", `sign takes 1 to ${MAX_FILES} files, as ${formats}`);
      }
      return request("sign", { files: list, format, timestamp: !!timestamp }, options);
    },

    /** Asks for the state of the card. */
    status: async (options) => request("status", {}, options),

    /** Asks the person to let this page use the card without a window (embedded.js). */
    allow: async (purposes = ["read", "login", "sign"]) => request("allow", { purposes: Array.from(purposes) }),

    /** Says what an error means, or an answer {status, code} of your server, and what the person can do. */
    explain: async (error, options) => explain({ code: String(error?.code), status: error?.status }, options?.lang),

    /** ja, easy or en, as words are said in a language, or in that of the page. */
    languageOf: language,

    /** Nodes of a text of explain, with furigana as ruby. */
    ruby: (text) => ruby(text),

    JPKIError,
  };
  window.jpki = jpki;
})();
