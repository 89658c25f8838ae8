// jpkiMorph(root, html) makes the content of root equal to html and keeps what
// it can: elements of the same id, or of the same tag at the same place, stay
// the same, and with them focus, selection, scroll and what was typed. The
// content of an element with data-keep is left alone, and what the person unfolded stays so. Returns true if the
// element that had the focus is gone. It is written by hand because it is a page of
// code that runs beside a PIN, and keeps what a person typed by rules of ours.
"use strict";

(() => {
  const matches = (old, next) =>
    old.nodeType === next.nodeType && old.nodeName === next.nodeName && (old.id || "") === (next.id || "");

  const morphAttributes = (old, next) => {
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) {
        old.removeAttribute(name);
      }
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value) {
        old.setAttribute(name, value);
      }
    }
  };

  const morphNode = (old, next) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== next.nodeValue) {
        old.nodeValue = next.nodeValue;
      }
      return;
    }
    const emptied = old.getAttribute("data-emptied");
    const shown = old.getAttribute("data-shows");
    morphAttributes(old, next);
    if (old.getAttribute("data-emptied") !== emptied) {
      old.value = "";
    }
    const shows = old.getAttribute("data-shows");
    if (shows !== null && shows !== shown) {
      old.value = shows;
    }
    if (old.type === "radio") {
      old.checked = next.hasAttribute("checked"); // the app decides which
    }
    if (!old.hasAttribute("data-keep")) {
      morphChildren(old, next);
    }
  };

  // What goes takes no secret with it, and a canvas gives its memory back at once.
  const drop = (node) => {
    if (node.nodeType === Node.ELEMENT_NODE) {
      for (const canvas of node.querySelectorAll("canvas")) {
        canvas.width = canvas.height = 0;
      }
      for (const e of [node, ...node.querySelectorAll("[data-secret]")]) {
        if (e.hasAttribute("data-secret")) {
          e.value = "";
        }
      }
    }
    node.remove();
  };

  // An old child that comes later is taken, what stands before it goes: a new
  // element in the middle must not shift the ones after it out of their place.
  const find = (old, next) => {
    if (!next.id) {
      return old && matches(old, next) ? old : null;
    }
    for (let n = old; n; n = n.nextSibling) {
      if (matches(n, next)) {
        return n;
      }
    }
    return null;
  };

  const morphChildren = (parent, nextParent) => {
    let old = parent.firstChild;
    for (let next = nextParent.firstChild; next; ) {
      const following = next.nextSibling;
      const found = find(old, next);
      if (!found) {
        parent.insertBefore(next, old);
        next = following;
        continue;
      }
      while (old !== found) {
        const gone = old;
        old = old.nextSibling;
        drop(gone);
      }
      morphNode(found, next);
      old = found.nextSibling;
      next = following;
    }
    while (old) {
      const gone = old;
      old = old.nextSibling;
      drop(gone);
    }
  };

  globalThis.jpkiMorph = (root, html) => {
    const focused = document.activeElement;
    const template = document.createElement("template");
    template.innerHTML = html;
    morphChildren(root, template.content);
    return focused !== null && focused !== document.body && !focused.isConnected;
  };
})();
