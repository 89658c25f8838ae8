//go:build e2e

package e2e

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/webkit"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
)

// What a browser reads in its worker has the digest that Go computes, also where a
// document is one byte, ends where a piece does, or stands twice in the list, or is so large
// that hashing begins before the program is there; and hash-wasm computes it, for nothing says that it takes longer.
func TestDocuments(t *testing.T) { readDocuments(t, openChromium(t)) }

func TestDocumentsInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	readDocuments(t, tab)
}

func TestDocumentsInWebKit(t *testing.T) { readDocuments(t, openWebKit(t, webkit.Options{})) }

// anyTab is a tab of any browser.
type anyTab interface {
	Open(address string) error
	Click(selector string) error
	WaitFor(what, expression string) error
	Evaluate(expression string, result any) error
}

func readDocuments(t *testing.T, tab anyTab) {
	t.Helper()
	openSigning(t, tab)
	watchSlow(t, tab)
	var want []string
	files := ""
	for i, size := range []int{9<<20 + 5, 1, document.EdgeSize, 1<<20 - 1, 1 << 20, 3<<20 + 1, 1} {
		content := make([]byte, size)
		for at := range content {
			content[at] = byte(at*at>>8 + at)
		}
		sum := sha256.Sum256(content)
		want = append(want, hex.EncodeToString(sum[:]))
		files += fmt.Sprintf(`[%d, %q],`, size, fmt.Sprintf("%d.bin", (i-1)%5)) // the second one stands there twice
	}
	pick(t, tab, `[`+files+`].map(([size, name]) => new File([Uint8Array.from({ length: size }, (_, i) => Math.floor(i * i / 256) + i)], name))`)
	if got := digests(t, tab, len(want)); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%q, want %q", got, want)
	}
	if slow := sawSlow(t, tab); slow {
		t.Error("Go hashes")
	}
}

// openSigning opens the screen where the person chooses what to sign.
func openSigning(t *testing.T, tab anyTab) {
	t.Helper()
	must(t, tab.Open(serveGallery(t, "fresh")))
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=ask-card]") !== null`)) // which moves the button
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.WaitFor("the field", `document.querySelector("#files") !== null`))
}

// pick puts files into the field. No driver of WebKit or Firefox does.
func pick(t *testing.T, tab anyTab, files string) {
	t.Helper()
	var chosen int
	must(t, tab.Evaluate(`(() => {
		const chosen = new DataTransfer(), field = document.querySelector("#files");
		for (const file of `+files+`) chosen.items.add(file);
		field.files = chosen.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return chosen.files.length;
	})()`, &chosen))
}

// digests waits for the digests of n files.
func digests(t *testing.T, tab anyTab, n int) (all []string) {
	t.Helper()
	must(t, tab.WaitFor("the digests", fmt.Sprintf(`document.querySelectorAll(".digest").length === %d`, n)))
	must(t, tab.Evaluate(`[...document.querySelectorAll(".digest")].map((d) => d.textContent.replace(/\s/g, ""))`, &all))
	return all
}

// watchSlow notes whether the screen ever says that hashing takes longer.
func watchSlow(t *testing.T, tab anyTab) {
	t.Helper()
	evaluate(t, tab, fmt.Sprintf(`window.slow = false;
		new MutationObserver(() => { window.slow ||= document.querySelector("main").textContent.includes(%s); })
			.observe(document, { childList: true, subtree: true, characterData: true })`, javaScript(t, texts(t).T("sign.hashing.slow"))))
}

func sawSlow(t *testing.T, tab anyTab) (slow bool) {
	t.Helper()
	must(t, tab.Evaluate(`window.slow`, &slow))
	return slow
}

// Where hash-wasm is not there Go hashes, and the screen says that it takes longer.
func TestDocumentsWithoutHashWASM(t *testing.T) {
	tab := openChromium(t)
	openSigning(t, tab)
	watchSlow(t, tab)
	evaluate(t, tab, `window.Worker = class extends Worker {
		postMessage(m) { window.go = () => super.postMessage(m); }
	}`)
	pick(t, tab, `[new File([new Uint8Array(32 << 20)], "zeros.bin")]`)
	must(t, tab.WaitFor("the request", `window.go !== undefined`))
	must(t, tab.InWorker(`new Promise((done) => {
		const timer = setInterval(() => {
			if (!self.port?.take) return; // it does not listen yet
			clearInterval(timer);
			self.hashwasm = undefined;
			done();
		}, 10);
	})`))
	evaluate(t, tab, `window.go()`)
	sum := sha256.Sum256(make([]byte, 32<<20))
	if got := digests(t, tab, 1); got[0] != hex.EncodeToString(sum[:]) || !sawSlow(t, tab) {
		t.Errorf("%q, want %x, said that it is slow: %t", got, sum, sawSlow(t, tab))
	}
}

// A worker that cannot be had, or whose program ends before it has read, is told to the
// person, who goes on with another one: in three browsers.
func TestDyingWorker(t *testing.T) { loseWorker(t, openChromium(t)) }

func TestDyingWorkerInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	loseWorker(t, tab)
}

func TestDyingWorkerInWebKit(t *testing.T) { loseWorker(t, openWebKit(t, webkit.Options{})) }

func loseWorker(t *testing.T, tab anyTab) {
	t.Helper()
	openSigning(t, tab)
	evaluate(t, tab, `(() => {
		window.Worker = class extends Worker {
			constructor(script) { super(window.gone ? "gone.js" : script); }
			postMessage(m) {
				if (window.poison) super.postMessage({ text: "{" }); // the program ends with what it cannot read
				super.postMessage(m);
			}
		};
	})()`)
	sum := sha256.Sum256([]byte("abc"))
	for _, ill := range []string{"gone", "poison"} {
		evaluate(t, tab, `window.`+ill+` = true`)
		pick(t, tab, `[new File(["abc"], "a.txt")]`)
		must(t, tab.WaitFor(ill, fmt.Sprintf(`document.querySelector("#screen-problem code")?.textContent === %q`, wire.CodeReadingStopped)))
		evaluate(t, tab, `window.`+ill+` = false`)
		must(t, tab.Click("[data-action=retry]"))
		must(t, tab.WaitFor("the field", `document.querySelector("#files") !== null`))
		pick(t, tab, `[new File(["abc"], "a.txt")]`)
		if got := digests(t, tab, 1); got[0] != hex.EncodeToString(sum[:]) {
			t.Errorf("after %s: %q", ill, got)
		}
	}
}

// evaluate runs a script of which nothing is wanted.
func evaluate(t *testing.T, tab anyTab, script string) {
	t.Helper()
	var done int
	must(t, tab.Evaluate(`(() => { `+script+`; return 0; })()`, &done))
}

// A page that asks for a signature gets it after the worker died once, by a click.
func TestDyingWorkerOfAPage(t *testing.T) {
	s := perform(t, nil)
	must(t, s.tab.Open(s.Address))
	window, outcome := s.ask(t, `jpki.sign(new File(["abc"], "a.txt")).then(([s]) => ({ cms: btoa(String.fromCharCode(...s.signature)) }))`)
	must(t, window.WaitFor("the digest", `document.querySelector(".digest") !== null`))
	must(t, window.Evaluate(`(() => { const whole = Worker; window.Worker = class extends whole { constructor() { window.Worker = whole; super("gone.js"); } }; return 0; })()`, nil))
	must(t, window.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, window.Click("#pin-form button[type=submit]"))
	var signed struct{ CMS string }
	if code := outcome(&signed); code != "" {
		t.Fatal(code)
	}
	signature, err := base64.StdEncoding.DecodeString(signed.CMS)
	must(t, err)
	opensslVerifiesCMS(t, signature, []byte("abc"))
}

// A file that grows or goes between its choice and its reading gives no digest, in the
// app, and it is chosen again.
func TestFileThatChangesBeforeItIsRead(t *testing.T) {
	tab := openVirtual(t, "fresh")
	evaluate(t, tab, `window.Worker = class extends Worker {
		postMessage(m) {
			window.go = () => { window.go = undefined; super.postMessage(m); };
			if (!window.held) window.go();
		}
	}`)
	for name, change := range map[string]func(path string) error{
		"grows": func(path string) error { return os.WriteFile(path, []byte("longer than it was"), 0o600) },
		"goes":  os.Remove,
	} {
		must(t, tab.Click("[data-action=sign]"))
		path := file(t, name+".txt", []byte("100 yen"))
		evaluate(t, tab, `window.held = true`)
		must(t, tab.Choose("#files", path))
		must(t, tab.WaitFor("the request", `window.go !== undefined`))
		must(t, change(path))
		evaluate(t, tab, `window.held = false; window.go()`)
		must(t, tab.WaitFor("the refusal", fmt.Sprintf(`document.querySelector("#screen-problem code")?.textContent === %q`, wire.CodeFileUnreadable)))
		must(t, tab.Click("[data-action=retry]"))
		must(t, tab.Choose("#files", file(t, "other.txt", []byte("100 yen"))))
		must(t, tab.WaitFor("the digest", `document.querySelector(".digest") !== null`))
		must(t, tab.Click("[data-action=home]"))
	}
}
