// The install page: shows the file for the computer of who reads it, and the page in the
// language that the browser asks for. Holds no text and asks nobody; without it the page
// shows the files of all systems.
"use strict";

(() => {
  const root = document.documentElement;
  const pages = { ja: "index.html", easy: "easy.html", en: "en.html" };

  const recall = () => {
    try { return localStorage.getItem("jpki-language"); } catch { return null; } // storage is off
  };
  const remember = (language) => {
    try { localStorage.setItem("jpki-language", language); } catch { /* then not */ }
  };

  // Only the page in Japanese is linked to; who chose it there stays.
  const wanted = () => {
    const asked = /[?&#]lang=(ja|easy|en)\b/.exec(location.search + location.hash)?.[1];
    const before = recall();
    return asked ?? (before in pages ? before : null) ?? (navigator.language.startsWith("ja") ? "ja" : "en");
  };

  // An iPad calls itself a Mac, which has no touch screen (install facts 3).
  const systemOf = (agent, touches) => {
    if (/Android|iPhone|iPad|iPod|Mobile/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return "phone";
    for (const [word, system] of [["CrOS", "chromeos"], ["Windows", "windows"], ["Macintosh", "macos"], ["Fedora", "fedora"], ["Ubuntu|Debian", "debian"], ["Linux", "linux"]]) {
      if (new RegExp(word).test(agent)) return system;
    }
    return "";
  };

  // Windows on ARM calls itself x64, but for those who ask.
  const archOf = async () => {
    if (/aarch64|arm64/i.test(navigator.userAgent)) return "arm64";
    const told = await navigator.userAgentData?.getHighEntropyValues(["architecture"]).catch(() => null);
    return told?.architecture === "arm" ? "arm64" : "x64";
  };

  // What is not for this system goes behind a fold.
  const putAside = (system) => {
    const mine = system === "linux" ? ["debian", "fedora"] : [system];
    const others = document.getElementById("others");
    for (const section of document.querySelectorAll(".system")) {
      if (!mine.includes(section.dataset.system)) others.append(section);
    }
  };

  const point = (arch) => {
    for (const link of document.querySelectorAll(".download a")) {
      const fits = link.dataset.arch === arch || link.dataset.arch === "any";
      link.classList.toggle("button-solid", fits);
      link.classList.toggle("button-outline", !fits);
    }
  };

  const begin = async () => {
    for (const link of document.querySelectorAll(".language")) {
      link.addEventListener("click", () => remember(link.dataset.language));
    }
    const system = systemOf(navigator.userAgent, navigator.maxTouchPoints);
    if (system) {
      root.dataset.system = system;
      putAside(system);
    }
    point(await archOf());
    root.dataset.ready = "";
  };

  const language = wanted();
  if (root.dataset.language === "ja" && language !== "ja") {
    location.replace(pages[language]);
  } else {
    document.addEventListener("DOMContentLoaded", begin);
  }
})();
