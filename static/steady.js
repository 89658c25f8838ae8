// jpkiSteady tells how long a button has been where it is, so that a click that was
// meant for something else is not taken for a yes: a page can open this window, or
// move it, under a click that is on its way. The browser sets a tick by itself: one that
// has not stood long enough is not set.
//   jpkiSteady.watch(root)        → watches the buttons of root with data-considered
//   jpkiSteady.look()             → looks at once: the screen has changed
//   jpkiSteady.stood(button)      → ms since it appeared or moved as it is now, or
//                                   since the window was shown or got the focus
//   jpkiSteady.repeats(button)    → whether its click is one of several
// The attribute holds the ms after which a button counts; until then it has
// aria-disabled.
"use strict";

(() => {
  const TOLERANCE = 4; // CSS px within which nobody clicks beside
  const CHECK_EVERY = 100; // ms
  const OWN_SCROLL = 500; // ms after which what moves is not the person's own scrolling
  const MOMENTUM = 3000; // ms for which it goes on after the hand, without a pause
  const buttons = new WeakMap(); // what each is, where, and since when
  const SCROLLERS = ["wheel", "touchmove", "keydown", "pointerdown"]; // may scroll
  let root;
  let timer; // while there are buttons
  let lastInput = -Infinity; // when the person could last have scrolled
  let lastScroll = -Infinity; // when what the person scrolled last moved
  const repeating = new WeakSet(); // buttons whose last click was one of several
  let pressed = false; // a key that is held down repeats itself

  const watchedButtons = () => [...root.querySelectorAll("[data-considered]")];

  // What a click would say yes to: another text around the same button is another
  // question.
  const meaningOf = (b) =>
    [b.closest("main")?.id, b.form?.id, b.dataset.action, b.dataset.value, (b.closest("main") ?? b).textContent].join("\n");

  // In the document, for the person may scroll it, on the screen.
  const placeOf = (b) => {
    const r = b.getBoundingClientRect();
    const around = window.frameElement?.getBoundingClientRect();
    return [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY,
      around?.left ?? 0, around?.top ?? 0, screenX, screenY];
  };

  const hasMoved = (a, b) => a.some((n, i) => Math.abs(n - b[i]) > TOLERANCE);

  const timeStood = (b, now) => {
    const known = buttons.get(b);
    const seen = { meaning: meaningOf(b), place: placeOf(b), since: now };
    if (!known || known.meaning !== seen.meaning || hasMoved(known.place, seen.place)) buttons.set(b, seen);
    return now - buttons.get(b).since;
  };

  const look = () => {
    const now = performance.now();
    const all = watchedButtons();
    for (const b of all) {
      if (b.form?.hasAttribute("data-held")) timeStood(b, now);
      else if (timeStood(b, now) < Number(b.dataset.considered)) b.setAttribute("aria-disabled", "true");
      else b.removeAttribute("aria-disabled");
    }
    if (all.length > 0) timer ??= setInterval(look, CHECK_EVERY);
    else timer = clearInterval(timer);
  };

  const stood = (b) => document.visibilityState === "visible" ? timeStood(b, performance.now()) : 0;

  // All that is seen is new.
  const restart = () => {
    pressed = false; // the key may have been let go elsewhere
    for (const b of watchedButtons()) buttons.delete(b);
    look();
  };

  const onClick = (e) => {
    const b = e.target.closest("[data-considered]");
    if (!b) return;
    if (b.type === "checkbox") {
      if (stood(b) < Number(b.dataset.considered)) e.preventDefault();
      return;
    }
    if (e.detail > 1 || e.detail === 0 && pressed) repeating.add(b);
    else repeating.delete(b);
  };

  const onScroll = () => {
    const now = performance.now();
    // A page can have it scrolled by the address, and again and again.
    if (now - Math.max(lastInput, lastScroll) > OWN_SCROLL || now - lastInput > MOMENTUM) restart();
    else lastScroll = now;
  };

  const watch = (element) => {
    root = element;
    for (const type of SCROLLERS) addEventListener(type, () => { lastInput = performance.now(); }, { capture: true, passive: true });
    addEventListener("keydown", (e) => { pressed = e.repeat; }, true);
    addEventListener("keyup", () => { pressed = false; }, true);
    addEventListener("scroll", onScroll, { passive: true });
    addEventListener("focus", (e) => { if (e.target === window) restart(); });
    addEventListener("pageshow", restart);
    document.addEventListener("visibilitychange", restart);
    root.addEventListener("click", onClick, true);
    look();
  };

  globalThis.jpkiSteady = {
    watch,
    look,
    stood,
    repeats: (b) => repeating.has(b),
  };
})();
