// What a municipal page needs besides jpki.js. Holds no text: what there is to say
// about each error jpki.js knows.
"use strict";

(() => {
  const element = (name, text) => {
    const made = document.createElement(name);
    made.append(...jpki.ruby(text));
    return made;
  };

  // Says what went wrong and what to do; the developer's half is in the console.
  const show = async (error) => {
    console.error(error);
    const { title, text, next } = await jpki.explain(error);
    const code = error instanceof jpki.JPKIError ? error.code : "internal";
    const box = document.getElementById("error");
    const steps = document.createElement("ul");
    steps.append(...next.map((step) => element("li", step)));
    const spoken = Object.assign(element("p", code), { className: "code" }); // for a call to the desk
    box.replaceChildren(element("h2", title), element("p", text), steps, spoken);
    box.dataset.code = code;
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
      await show(error);
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

  // Of the steps of an application the signature is the third, on the page of the second.
  const signing = () => {
    const check = document.querySelector(".steps li:nth-child(2)[aria-current]");
    check?.nextElementSibling.setAttribute("aria-current", "step");
    check?.classList.add("done");
    check?.removeAttribute("aria-current");
  };

  const sign = document.getElementById("sign");
  if (sign) {
    // Fetched before the click: a window may be opened only at once after it.
    fetch(sign.dataset.document).then((r) => {
      if (!r.ok) throw new Error(`HTTP ${r.status}`);
      return r.blob();
    }).then((blob) => {
      const file = new File([blob], sign.dataset.name, { type: blob.type });
      const button = sign.querySelector("button");
      button.disabled = false;
      sign.addEventListener("submit", (event) => {
        event.preventDefault();
        signing();
        run(button, async () => {
          // Of a PDF the finished file comes back, of a text the signature.
          const [signed] = await jpki.sign(file, { format: sign.dataset.format });
          sign.elements.signature.value = base64(signed.signature ?? new Uint8Array(await signed.file.arrayBuffer()));
          sign.submit();
        });
      });
    }, show);
  }

  // Goes on to another site, which the answer to a form may not do under the page's policy.
  const onward = document.getElementById("continue");
  if (onward) location.replace(onward.href);

  // What is said of a certificate: the key of a text of the page.
  const stateOf = ({ present, triesLeft, notAfter }) => {
    if (!present) return "absent";
    if (triesLeft === 0) return "locked";
    if (!notAfter) return "closed"; // the card tells it after its PIN only
    return Date.parse(notAfter) < Date.now() ? "over" : "until";
  };

  const status = document.getElementById("status");
  status?.addEventListener("click", () => run(status, async () => {
    const card = document.getElementById("card");
    const told = await jpki.status();
    const day = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "ja", { dateStyle: "long", timeZone: "Asia/Tokyo" });
    const list = [["login", told.userAuthentication], ["sign", told.digitalSignature]].flatMap(([name, certificate]) => {
      const date = certificate.notAfter ? day.format(new Date(certificate.notAfter)) : "";
      return [element("dt", card.dataset[name]), element("dd", card.dataset[stateOf(certificate)].replace("{date}", date))];
    });
    card.querySelector("dl").replaceChildren(...list);
    card.querySelector("pre").textContent = JSON.stringify(told, null, 2);
    card.hidden = false;
  }));
})();
