// Makes the text of the desk as large as the window has room for without scrolling: first
// all of it, then what is to be done and what the visitor reads, which have room where the
// facts of a card have none. At its own size every screen fits into 1280 × 720 px; a narrow
// window scrolls, and stays so.
"use strict";

(() => {
  const SIZES = ["125%", "110%", ""]; // of what the person set in the browser
  const ZOOMS = ["1.5", "1.3", "1.15", "1"]; // of two columns (counter.css)
  const { documentElement: root } = document;
  const wide = matchMedia("(min-width: 64rem)");

  const fits = () => root.scrollHeight <= innerHeight && root.scrollWidth <= root.clientWidth;
  const zoom = (factor) => root.style.setProperty("--counter-zoom", factor);

  const fit = () => {
    if (root.dataset.window) return; // a slip is printed at its own size
    zoom("1");
    root.style.fontSize = "";
    if (!wide.matches) return;
    SIZES.some((size) => {
      root.style.fontSize = size;
      return fits();
    });
    if (!document.querySelector(".counter-desk")) return;
    ZOOMS.some((factor) => {
      zoom(factor);
      return fits();
    });
  };

  new MutationObserver(fit).observe(document.getElementById("app"), { childList: true, characterData: true, subtree: true });
  addEventListener("resize", fit);
  fit();
})();
