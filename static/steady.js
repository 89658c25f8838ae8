// jpkiSteady tells how long a button has been where it is, so that a click that was
// meant for something else is not taken for a yes: a page can open this window, or
// move it, under a click that is on its way.
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
  const GLANCE = 100; // ms
  const HAND = 500; // ms after which what moves is not the person's own scrolling
  const MOMENTUM = 3000; // ms for which it goes on after the hand, without a pause
  const buttons = new WeakMap(); // what each is, where, and since when
  const moving = ["wheel", "touchmove", "keydown", "pointerdown"]; // may scroll
  let root;
  let timer; // while there are buttons
  let hand = -Infinity; // when the person could last have scrolled
  let rolled = -Infinity; // when what the person scrolled last moved
  const again = new WeakSet(); // buttons whose last click was one of several
  let pressed = false; // a key that is held down repeats itself

  const watched = () => [...root.querySelectorAll("[data-considered]")];

  // What a click would say yes to: another text around the same button is another
  // question.
  const meaning = (b) =>
    [b.closest("main")?.id, b.form?.id, b.dataset.action, b.dataset.value, (b.closest("main") ?? b).textContent].join("\n");

  // In the document, for the person may scroll it, on the screen.
  const place = (b) => {
    const r = b.getBoundingClientRect();
    const around = window.frameElement?.getBoundingClientRect();
    return [r.left + scrollX, r.top + scrollY, r.right + scrollX, r.bottom + scrollY,
      around?.left ?? 0, around?.top ?? 0, screenX, screenY];
  };

  const moved = (a, b) => a.some((n, i) => Math.abs(n - b[i]) > TOLERANCE);

  const note = (b, now) => {
    const known = buttons.get(b);
    const seen = { meaning: meaning(b), place: place(b), since: now };
    if (!known || known.meaning !== seen.meaning || moved(known.place, seen.place)) buttons.set(b, seen);
    return now - buttons.get(b).since;
  };

  const look = () => {
    const now = performance.now();
    const all = watched();
    for (const b of all) {
      if (b.form?.hasAttribute("data-held")) note(b, now);
      else if (note(b, now) < Number(b.dataset.considered)) b.setAttribute("aria-disabled", "true");
      else b.removeAttribute("aria-disabled");
    }
    if (all.length > 0) timer ??= setInterval(look, GLANCE);
    else timer = clearInterval(timer);
  };

  // All that is seen is new.
  const begin = () => {
    pressed = false; // the key may have been let go elsewhere
    for (const b of watched()) buttons.delete(b);
    look();
  };

  const clicked = (e) => {
    const b = e.target.closest("[data-considered]");
    if (!b) return;
    if (e.detail > 1 || e.detail === 0 && pressed) again.add(b);
    else again.delete(b);
  };

  const scrolled = () => {
    const now = performance.now();
    // A page can have it scrolled by the address, and again and again.
    if (now - Math.max(hand, rolled) > HAND || now - hand > MOMENTUM) begin();
    else rolled = now;
  };

  const watch = (element) => {
    root = element;
    for (const type of moving) addEventListener(type, () => { hand = performance.now(); }, { capture: true, passive: true });
    addEventListener("keydown", (e) => { pressed = e.repeat; }, true);
    addEventListener("keyup", () => { pressed = false; }, true);
    addEventListener("scroll", scrolled, { passive: true });
    addEventListener("focus", (e) => { if (e.target === window) begin(); });
    addEventListener("pageshow", begin);
    document.addEventListener("visibilitychange", begin);
    root.addEventListener("click", clicked, true);
    look();
  };

  globalThis.jpkiSteady = {
    watch,
    look,
    stood: (b) => document.visibilityState === "visible" ? note(b, performance.now()) : 0,
    repeats: (b) => again.has(b),
  };
})();
