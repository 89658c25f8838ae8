// What the tests of accessibility ask of one scene, in the page that shows it.
// Each function returns what is wrong, in words; an empty list is well.
"use strict";

const audit = (() => {
  const app = () => document.getElementById("app") ?? document.body;

  // What is folded away is a state of the screen too.
  let open = false;
  const unfold = (on) => { open = on; };

  const show = ({ lang, title, html }) => {
    document.activeElement?.blur();
    document.documentElement.lang = lang;
    document.title = title;
    app().innerHTML = html;
    if (open) for (const e of app().querySelectorAll("details")) e.open = true;
    scrollTo(0, 0);
    if (wide) spread();
  };

  // name tells an element from the others of its screen.
  const name = (e) => {
    const text = (e.getAttribute("aria-label") || e.textContent || "").trim().slice(0, 30);
    const where = e.id ? "#" + e.id : e.localName + [...e.classList].map((c) => "." + c).join("");
    return text && !e.id ? `${where} "${text}"` : where;
  };

  const isShown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0;
  const forSightOnly = (e) => !e.closest(".visually-hidden, .skip:not(:focus)");

  // Colours as CSS gives them back: rgb(…) or rgba(…).
  const colour = (css) => {
    const [r, g, b, a = 1] = (css.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return { r, g, b, a };
  };
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (front, back) => {
    const mix = (c) => front[c] * front.a + back[c] * (1 - front.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const contrast = (front, back) => {
    const [dark, light] = [luminance(over(front, back)), luminance(back)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  // What lies behind an element, or null where a picture or half a colour does.
  const background = (e) => {
    for (; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const c = colour(style.backgroundColor);
      if (style.backgroundImage !== "none" || (c.a > 0 && c.a < 1)) return null;
      if (c.a === 1) return c;
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  };

  const axeTags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

  // Where axe cannot decide on a contrast, the colours decide, if they are plain.
  const undecided = (results) => results.incomplete.filter((r) => r.id === "color-contrast").flatMap((r) => r.nodes.flatMap((n) => {
    const e = document.querySelector(n.target[0]);
    const behind = e && background(e);
    if (!behind || !e.textContent.trim()) return [];
    const ratio = contrast(colour(getComputedStyle(e).color), behind);
    return ratio < 4.5 ? [`color-contrast (not decided by axe): ${n.target.join(" ")}: ${ratio.toFixed(2)} to 1`] : [];
  }));

  const described = (r) => r.nodes.map((n) => `${r.id}: ${n.target.join(" ")}: ${(n.any[0] || n.all[0] || n.none[0])?.message ?? r.help}`);

  // wrong breaks WCAG 2.2 A or AA; advice is what axe calls best practice.
  const axe = async () => {
    const results = await globalThis.axe.run(document, {
      runOnly: { type: "tag", values: [...axeTags, "best-practice"] },
      rules: { "target-size": { enabled: true } }, // off unless asked for
      resultTypes: ["violations", "incomplete"],
      preload: false, // no sound, no film
    });
    const isAdvice = (r) => r.tags.includes("best-practice");
    return {
      wrong: [...results.violations.filter((r) => !isAdvice(r)).flatMap(described), ...undecided(results)],
      advice: results.violations.filter(isAdvice).flatMap(described),
    };
  };

  const isInline = (e) => /^(inline|contents|ruby.*)$/.test(getComputedStyle(e).display);

  // texts are the texts of an element that are seen, with the element each is in.
  const texts = function* (e) {
    const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
      if (n.data.trim() && isShown(n.parentElement) && forSightOnly(n.parentElement)) yield n;
    }
  };
  // rects are the boxes of a text, or of a part of it: one a line.
  const rects = (n, from = 0, to = n.data.length) => {
    const range = document.createRange();
    range.setStart(n, from);
    range.setEnd(n, to);
    return [...range.getClientRects()];
  };

  // Half of a full-width bracket, comma or stop is blank. Whether a line has room
  // for that half is the choice of the browser's version (CSS Text 4, 8.4,
  // text-spacing-trim), and nothing that a person sees.
  const opening = "（〔［｛〈《「『【〖〘〝｟", closing = "）〕］｝〉》」』】〗〙〞〟｠、。，．";
  // inked are the boxes of a text's characters without their blank halves.
  const inked = (n) => {
    const style = getComputedStyle(n.parentElement);
    const half = parseFloat(style.fontSize) / 2, apart = parseFloat(style.letterSpacing) || 0;
    return [...n.data].flatMap((c, i, all) => {
      const from = all.slice(0, i).join("").length;
      return rects(n, from, from + c.length).map(({ left, right, top, bottom }) => ({
        left: opening.includes(c) ? Math.max(left, right - apart - half) : left,
        right: closing.includes(c) ? Math.min(right, left + half) : right,
        top, bottom,
      }));
    });
  };

  // blankBeyond is how far blank halves reach over an edge on the right that no
  // ink reaches over; 0 where ink does.
  const blankBeyond = (e, edge) => {
    let far = 0;
    for (const n of texts(e)) {
      const right = Math.max(...rects(n).map((r) => r.right));
      if (right <= edge) continue;
      if (inked(n).some((r) => r.right > edge + 1)) return 0;
      far = Math.max(far, right - edge);
    }
    return Math.ceil(far);
  };

  // WCAG 1.4.10: nothing makes the page scroll sideways.
  const reflow = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const out = [...app().querySelectorAll("*")].filter((e) => isShown(e) && e.getBoundingClientRect().right > width + 1);
    if (out.every(isInline) && document.documentElement.scrollWidth <= width + blankBeyond(app(), width)) return [];
    const inner = out.filter((e) => !out.some((o) => o !== e && e.contains(o)));
    return [`${document.documentElement.scrollWidth} px wide in ${width}: ${inner.slice(0, 3).map(name).join(", ")}`];
  };

  // Text that its box does not hold: cut off, or over what stands beside it.
  const clipped = () => {
    const wrong = new Set();
    for (const n of texts(app())) {
      let box = n.parentElement;
      while (isInline(box)) box = box.parentElement;
      const edge = box.getBoundingClientRect();
      const slack = parseFloat(getComputedStyle(box).fontSize) * 0.6; // furigana stand above the line
      const aside = (r) => !box.closest(".table-frame") && (r.left < edge.left - 1 || r.right > edge.right + 1);
      const out = (r) => aside(r) || r.top < edge.top - slack || r.bottom > edge.bottom + slack;
      if (!rects(n).some(out)) continue;
      for (const r of inked(n).filter(out)) wrong.add(`sticks out of its box by ${[edge.top - r.top, r.bottom - edge.bottom, edge.left - r.left, r.right - edge.right].map((v) => Math.max(0, Math.round(v))).join(" ")}: ${name(box)}`);
    }
    for (const e of app().querySelectorAll("*")) {
      const style = getComputedStyle(e);
      if (!isShown(e) || !forSightOnly(e) || e.namespaceURI.endsWith("svg")) continue;
      const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
      const x = cuts(style.overflowX) && e.scrollWidth > e.clientWidth + 1 &&
        e.scrollWidth > e.clientWidth + 1 + blankBeyond(e, e.getBoundingClientRect().left + e.clientLeft + e.clientWidth);
      const y = cuts(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
      if ((x || y) && e.textContent.trim()) wrong.add("is cut off: " + name(e));
    }
    return [...wrong];
  };

  // In a row of items a word with furigana is an item of its own, and the gap tears it
  // from the letters that follow.
  const torn = () => [...app().querySelectorAll("ruby")].map((e) => e.parentElement)
    .filter((e) => isShown(e) && /flex|grid/.test(getComputedStyle(e).display))
    .map((e) => "has furigana as items of its own: " + name(e));

  // WCAG 1.4.12: lines at least so far apart, letters, words and paragraphs so.
  let wide = false;
  const spacing = new CSSStyleSheet();
  spacing.replaceSync(`* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  const spaced = (on) => {
    wide = on;
    document.adoptedStyleSheets = on ? [spacing] : [];
  };
  // trimmed lets the browser take blank halves away as another version might, and
  // reports whether this one can.
  const trimmed = (value) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { text-spacing-trim: ${value} !important; }`);
    document.adoptedStyleSheets = [sheet];
    return CSS.supports("text-spacing-trim", value);
  };
  const spread = () => {
    for (const e of app().querySelectorAll("*")) {
      const style = getComputedStyle(e);
      const least = 1.5 * parseFloat(style.fontSize);
      if (!(parseFloat(style.lineHeight) >= least)) e.style.lineHeight = "1.5";
    }
  };

  const focusable = () => [...app().querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((e) => isShown(e) && !e.disabled);

  // WCAG 2.4.7, 2.4.11, 2.4.13 for each place the keyboard reaches. A key must
  // have been pressed before: the browser shows the ring to those who use keys.
  const focus = () => {
    const wrong = [];
    for (const e of focusable()) {
      if (e.tabIndex > 0) wrong.push("jumps the queue: " + name(e));
      e.focus();
      if (document.activeElement !== e) {
        wrong.push("does not take the focus: " + name(e));
        continue;
      }
      if (!e.matches(":focus-visible")) {
        wrong.push("is focused without a ring: " + name(e));
        continue;
      }
      const style = getComputedStyle(e);
      const width = parseFloat(style.outlineWidth);
      const behind = background(e.parentElement);
      if (style.outlineStyle === "none" || width < 2) wrong.push("has no outline: " + name(e));
      else if (!behind || contrast(colour(style.outlineColor), behind) < 3) wrong.push("has an outline that is hard to see: " + name(e));
      const at = e.getBoundingClientRect();
      const reach = width + parseFloat(style.outlineOffset);
      for (let p = e.parentElement; p; p = p.parentElement) {
        if (p === document.documentElement || p === document.body) break;
        const edge = p.getBoundingClientRect();
        const overflow = getComputedStyle(p).overflow;
        if (overflow !== "visible" && (at.left - reach < edge.left || at.right + reach > edge.right || at.top - reach < edge.top || at.bottom + reach > edge.bottom)) {
          wrong.push(`has its outline cut off by ${name(p)}: ${name(e)}`);
        }
      }
      const line = e.getClientRects()[0]; // the middle of what the screen shows of its first line
      const middle = (from, to, room) => (Math.max(from, 0) + Math.min(to, room)) / 2;
      const seen = document.elementFromPoint(middle(line.left, line.right, innerWidth), middle(line.top, line.bottom, innerHeight));
      if (!seen || !(e.contains(seen) || seen.contains(e))) wrong.push(`is hidden behind ${seen && name(seen)}: ${name(e)}`);
    }
    return wrong;
  };

  // In forced colours every edge and sign must be told from what is behind it.
  const forced = () => {
    const wrong = [];
    const canvas = colour(getComputedStyle(document.body).backgroundColor);
    const see = (e, what, css) => {
      if (contrast(colour(css), canvas) < 3) wrong.push(`${what} does not show (${css}): ${name(e)}`);
    };
    for (const e of app().querySelectorAll(".button:not(.button-text), .chip, .notice, .card, .requester, .input, .progress, .table-frame td")) {
      if (!isShown(e)) continue;
      const style = getComputedStyle(e);
      const width = parseFloat(style.borderBlockEndWidth);
      if (width === 0 || style.borderBlockEndStyle === "none") wrong.push("has no border: " + name(e));
      else see(e, "the border", style.borderBlockEndColor);
    }
    for (const e of app().querySelectorAll(".icon-shape")) {
      if (isShown(e)) see(e.parentElement, "the icon", getComputedStyle(e).fill);
    }
    for (const e of app().querySelectorAll(".icon-mark")) {
      const shape = e.parentElement.querySelector(".icon-shape");
      if (isShown(e) && contrast(colour(getComputedStyle(e).stroke), colour(getComputedStyle(shape).fill)) < 3) wrong.push("the sign in the icon does not show: " + name(e.parentElement));
    }
    return wrong;
  };

  const moving = () => {
    const wrong = document.getAnimations().map((a) => `moves (${a.animationName || a.transitionProperty}): ${name(a.effect.target)}`);
    const seconds = (css) => css.split(",").some((d) => parseFloat(d) > 0);
    for (const e of app().querySelectorAll("*")) {
      if (seconds(getComputedStyle(e).transitionDuration)) wrong.push("has a transition: " + name(e));
      if (getComputedStyle(e).scrollBehavior === "smooth") wrong.push("scrolls smoothly: " + name(e));
    }
    return wrong;
  };

  // On paper nothing can be pressed or typed; what is read stays.
  const printed = () => {
    const wrong = [...app().querySelectorAll("button, a.button, input:not(.checklist *), select, textarea, progress, .no-print")].filter(isShown).map((e) => "is printed: " + name(e));
    if (!isShown(document.querySelector("h1"))) wrong.push("the heading is not printed");
    return wrong;
  };

  const doubled = () => {
    const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
    return [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))].map((id) => "two elements are #" + id);
  };

  return { show, unfold, axe, reflow, clipped, torn, spaced, trimmed, focus, forced, moving, printed, doubled };
})();
