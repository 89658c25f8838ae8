// What a municipal page needs besides jpki.js. Holds no text: what there is to say
// about each error is in the page's template #problems.
"use strict";

(() => {
  // Shows what went wrong and what to do; the developer's half is in the console.
  const show = (error) => {
    console.error(error);
    const problems = document.getElementById("problems").content;
    const find = (code) => problems.querySelector(`[data-code="${CSS.escape(code)}"]`);
    const problem = find(error instanceof jpki.JPKIError ? error.code : "internal") ?? find("internal");
    const box = document.getElementById("error");
    box.replaceChildren(problem.cloneNode(true));
    box.dataset.code = problem.dataset.code;
    box.hidden = false;
    box.focus();
  };

  // Runs what a click asked for, with the button off meanwhile.
  const run = async (button, ask) => {
    document.getElementById("error").hidden = true;
    button.disabled = true;
    try {
      await ask();
    } catch (error) {
      show(error);
    } finally {
      button.disabled = false;
    }
  };

  const base64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));

  const login = document.getElementById("login");
  login?.addEventListener("submit", (event) => {
    event.preventDefault();
    run(login.querySelector("button"), async () => {
      const { challenge } = login.dataset;
      const token = await jpki.authenticate(challenge);
      login.elements.challenge.value = challenge; // that of this tab: others have their own
      login.elements.token.value = JSON.stringify(token);
      login.submit();
    });
  });

  const sign = document.getElementById("sign");
  if (sign) {
    // Fetched before the click: a window may be opened only at once after it.
    fetch(sign.dataset.document).then((r) => {
      if (!r.ok) throw new Error(`HTTP ${r.status}`);
      return r.blob();
    }).then((blob) => {
      const file = new File([blob], sign.dataset.name, { type: "text/plain" });
      const button = sign.querySelector("button");
      button.disabled = false;
      sign.addEventListener("submit", (event) => {
        event.preventDefault();
        run(button, async () => {
          const [signed] = await jpki.sign(file);
          sign.elements.signature.value = base64(signed.signature);
          sign.submit();
        });
      });
    }, show);
  }

  const status = document.getElementById("status");
  status?.addEventListener("click", () => run(status, async () => {
    const card = document.getElementById("card");
    card.textContent = JSON.stringify(await jpki.status(), null, 2);
    card.hidden = false;
  }));
})();
