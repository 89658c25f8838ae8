//go:build e2e

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"jpkiweb/scripts/audit"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
)

// A person comes to a municipal page for the first time. The whole runs in a network of
// its own, for there no helper of anybody else is found.
func TestFirstContact(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		inOwnNetwork(t, "TestFirstContact")
		return
	}
	for _, step := range []struct {
		name string
		run  func(*testing.T, *contact)
	}{
		{"no helper", wantMissing},
		{"a helper that is started meanwhile", wantFoundAgain},
		{"a helper that says so late", wantLateHelper},
		{"a page with an opener policy", wantMissingHere},
		{"a phone", wantPhone},
		{"the policy of the page is that of the text", wantPolicy},
	} {
		t.Run(step.name, func(t *testing.T) { step.run(t, openContact(t)) })
	}
}

// A contact is a municipal page with the one script, under a strict policy, and the
// browser in which a person has it open.
type contact struct {
	tab    *browser.Tab
	origin string

	mu         sync.Mutex
	violations []string // of the policy, as the browser reports them
}

const contactPolicy = "default-src 'self'; report-uri /violation"

func openContact(t *testing.T) *contact {
	t.Helper()
	c := serveContact(t)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	c.tab = tab
	return c
}

// serveContact serves the page alone. What violates its policy fails the test.
func serveContact(t *testing.T) *contact {
	t.Helper()
	c := &contact{}
	app, err := static.Load(os.DirFS("../../static"))
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("/jpki/", http.StripPrefix("/jpki/dist", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = "/dist" + r.URL.Path
		app.ServeHTTP(w, r)
	})))
	mux.HandleFunc("GET /{lang}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", contactPolicy)
		if policy := r.URL.Query().Get("opener"); policy != "" {
			w.Header().Set("Cross-Origin-Opener-Policy", policy)
		}
		fmt.Fprintf(w, `<!doctype html><html lang="%s"><title>市のページ</title><script src="/jpki/dist/jpki.js" data-install-url="/install" data-phone-url="/phone"></script><button>ログイン</button>`, r.PathValue("lang"))
	})
	mux.HandleFunc("POST /violation", func(_ http.ResponseWriter, r *http.Request) {
		report := make([]byte, 4096)
		n, _ := r.Body.Read(report)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.violations = append(c.violations, string(report[:n]))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	c.origin = s.URL
	t.Cleanup(func() {
		for _, v := range c.reported() {
			t.Errorf("violation of the page's policy: %s", v)
		}
	})
	return c
}

func (c *contact) reported() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.violations)
}

// click asks in a page of this language, and returns the window and where it goes.
func (c *contact) click(t *testing.T, lang string) (window *browser.Tab, visits func() []string) {
	t.Helper()
	must(t, c.tab.Open(c.origin+"/"+lang))
	window, err := c.tab.Popup("", func() error {
		return c.tab.Gesture(`window.settled = "no"; jpki.status().then(() => { settled = "yes"; }, ({ code }) => { settled = code; }); 0`)
	})
	must(t, err)
	return window, window.Visits()
}

// outcome waits for what the page's promise came to.
func (c *contact) outcome(t *testing.T, want string) {
	t.Helper()
	must(t, c.tab.WaitFor("the promise to settle", `settled !== "no"`))
	var got string
	must(t, c.tab.Evaluate("settled", &got))
	if got != want {
		t.Errorf("the promise came to %q, want %q", got, want)
	}
}

// press presses a button of the window as a person does, by its words.
func press(t *testing.T, window *browser.Tab, words string) {
	t.Helper()
	must(t, window.Gesture(fmt.Sprintf(`[...document.querySelectorAll("button")].find((b) => b.textContent === %q).click(); 0`, words)))
}

// places are the ports of visits, and about:blank, without what is the same twice.
func places(visits []string) []string {
	var all []string
	for _, v := range visits {
		place, _, _ := strings.Cut(strings.TrimPrefix(v, "http://127.0.0.1:"), "/")
		if len(all) == 0 || all[len(all)-1] != place {
			all = append(all, place)
		}
	}
	return all
}

// everyPort is where a search leads the window.
func everyPort() []string {
	var all []string
	for port := wire.FirstPort; port <= wire.LastPort; port++ {
		all = append(all, strconv.Itoa(port))
	}
	return append(all, "about:blank")
}

// Without a helper the window is led to one place and back, and says so in the language
// of the page; a search leads it to all of them and back.
func wantMissing(t *testing.T, c *contact) {
	for _, language := range []struct{ tag, lang, title, again, stop string }{
		{"ja", "ja", "接続ソフトが見つかりません", "もう一度探す", "やめる"},
		{"ja-x-easy", "ja", "接続ソフト〈カードを読むソフト〉が見つかりません", "", ""},
		{"en", "en", "The helper program was not found", "", "Stop"},
	} {
		window, visits := c.click(t, language.tag)
		must(t, window.Run("the text", browser.Visible("main h1")))
		if found := places(visits()); len(found) > 2 || found[len(found)-1] != "about:blank" {
			t.Errorf("%s: the window went to %q before it said so", language.tag, found)
		}
		var said struct {
			Title, Lang, Focus, Link string
			Axe                      []string
		}
		axe, err := os.ReadFile(audit.AxePath)
		must(t, err)
		must(t, window.Evaluate(string(axe)+`; axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => ({
			title: document.title, lang: document.documentElement.lang, focus: document.activeElement.localName,
			link: document.querySelector("a").href, axe: violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")) }))`, &said))
		if said.Title != language.title || said.Lang != language.lang || said.Focus != "h1" || said.Link != c.origin+"/install" {
			t.Errorf("%s: %+v", language.tag, said)
		}
		for _, wrong := range said.Axe {
			t.Errorf("%s: axe: %s", language.tag, wrong)
		}
		savePicture(t, window, "missing-"+language.tag)
		var settled string
		must(t, c.tab.Evaluate("settled", &settled))
		if settled != "no" {
			t.Errorf("the promise does not wait for the person: %s", settled)
		}
		if language.again != "" {
			before := len(visits())
			must(t, window.Evaluate(`document.querySelector("main").dataset.old = ""; 0`, nil))
			press(t, window, language.again)
			must(t, window.Patient(time.Minute).Run("the text once more", browser.Visible("main:not([data-old]) h1")))
			if found := places(visits()[before:]); !slices.Equal(found, everyPort()) {
				t.Errorf("a search went to %q", found)
			}
		}
		if language.stop != "" {
			press(t, window, language.stop)
		} else {
			must(t, window.Close())
		}
		c.outcome(t, "helper_unreachable")
	}
}

// A page with an opener policy would lose a window that comes back from a helper's
// port, so it closes that one and says itself what is missing.
func wantMissingHere(t *testing.T, c *contact) {
	c.click(t, "ja?opener=same-origin-allow-popups")
	must(t, c.tab.Run("the dialog", browser.Visible("dialog[open] h1")))
	savePicture(t, c.tab, "missing-here")
	h := startHelper(t, "21574")
	window, err := c.tab.Popup("", func() error {
		return c.tab.Gesture(`[...document.querySelectorAll("dialog button")].find((b) => b.textContent === "もう一度探す").click(); 0`)
	})
	must(t, err)
	visits := window.Visits()
	must(t, window.Run("the helper's window", browser.Visible("#share-form button[type=submit]")))
	must(t, window.Click("#share-form button[type=submit]"))
	c.outcome(t, "yes")
	if found := places(visits()); found[len(found)-1] != h {
		t.Errorf("the search went to %q", found)
	}
}

// startHelper starts a helper with a virtual card on a port, which it returns.
func startHelper(t *testing.T, port string) string {
	t.Helper()
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "on", "--sandbox", filepath.Join(t.TempDir(), "sandbox"), "--port", port)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	return port
}

// A search finds the helper that the person has started because of the text, and the
// next time the page goes there at once.
func wantFoundAgain(t *testing.T, c *contact) {
	const port = "21576"
	window, _ := c.click(t, "ja")
	must(t, window.Run("the text", browser.Visible("main h1")))
	startHelper(t, port)
	visits := window.Visits()
	press(t, window, "もう一度探す")
	must(t, window.Run("the helper's window", browser.Visible("#share-form button[type=submit]")))
	must(t, window.Click("#share-form button[type=submit]"))
	c.outcome(t, "yes")
	if found := places(visits()); !slices.Equal(found, []string{"21573", "21574", "21575", port}) {
		t.Errorf("the search went to %q", found)
	}
	must(t, c.tab.Open(c.origin+"/ja"))
	_, err := c.tab.Popup("http://127.0.0.1:"+port+"/", func() error { return c.tab.Gesture(`jpki.status().catch(() => {}); 0`) })
	must(t, err) // known from the time before
}

// A lateHelper says found in the very moment in which its first page is left.
type lateHelper struct {
	key   *ecdsa.PrivateKey
	at    string
	mu    sync.Mutex
	loads int
}

const latePage = `<!doctype html><title>late</title><script>
const query = new URLSearchParams(location.hash.slice(1)), [origin, id] = [query.get("origin"), query.get("id")];
const say = (message) => opener.postMessage({ jpki: 1, ...message }, origin);
fetch("/identity?id=" + id).then((r) => r.json()).then(({ key, proof, loads }) => {
  const found = () => say({ type: "found", key, proof });
  if (loads === 1) return addEventListener("pagehide", found);
  found();
  say({ type: "ready" });
});
addEventListener("message", ({ data }) => say({ type: "result", id: data.id, result: "late" }));
</script>`

func (h *lateHelper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path != "/identity" {
		if r.URL.Path == "/" { // no icon
			h.loads++
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, latePage)
		return
	}
	digest := sha256.Sum256([]byte(h.at + " " + r.URL.Query().Get("id")))
	first, second, _ := ecdsa.Sign(rand.Reader, h.key, digest[:])
	proof := append(first.FillBytes(make([]byte, 32)), second.FillBytes(make([]byte, 32))...)
	public, _ := h.key.PublicKey.Bytes()
	fmt.Fprintf(w, `{"key":%q,"proof":%q,"loads":%d}`, base64.StdEncoding.EncodeToString(public), base64.StdEncoding.EncodeToString(proof), h.loads)
}

// A helper that says found when the window is about to leave it is taken: the window
// comes back, without a click.
func wantLateHelper(t *testing.T, c *contact) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	h := &lateHelper{key: key, at: "http://127.0.0.1:" + strconv.Itoa(wire.FirstPort)}
	l, err := net.Listen("tcp", strings.TrimPrefix(h.at, "http://"))
	must(t, err)
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
	s.Start()
	t.Cleanup(s.Close)
	c.click(t, "ja")
	c.outcome(t, "yes")
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.loads != 2 {
		t.Errorf("the window came to the helper %d times, want 2", h.loads)
	}
}

// On a phone no window opens: the page itself says that this is done on a computer.
func wantPhone(t *testing.T, c *contact) {
	const phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
	must(t, c.tab.Run("be a phone", emulation.SetUserAgentOverride(phone)))
	must(t, c.tab.Open(c.origin+"/ja"))
	must(t, c.tab.Gesture(`window.opened = 0; window.open = () => { opened++; return null; };
		window.settled = "no"; jpki.status().catch(({ code }) => { settled = code; }); 0`))
	must(t, c.tab.Run("the dialog", browser.Visible("dialog[open] h1")))
	c.outcome(t, "helper_unreachable")
	var said struct {
		Title, Focus, Link string
		Opened             int
	}
	must(t, c.tab.Evaluate(`({ title: document.querySelector("dialog h1").textContent, focus: document.activeElement.localName, link: document.querySelector("dialog a").href, opened })`, &said))
	if said.Title != "この方法はパソコンで使います" || said.Focus != "h1" || said.Link != c.origin+"/phone" || said.Opened != 0 {
		t.Errorf("%+v", said)
	}
	savePicture(t, c.tab, "phone")
	must(t, c.tab.Gesture(`document.querySelector("dialog button").click(); 0`))
	must(t, c.tab.WaitFor("the dialog to go", `!document.querySelector("dialog")`))
}

// What the other steps did not violate is really forbidden: the text has the policy of
// the page that wrote it.
func wantPolicy(t *testing.T, c *contact) {
	window, _ := c.click(t, "ja")
	must(t, window.Run("the text", browser.Visible("main h1")))
	must(t, window.Evaluate(`document.body.setAttribute("style", "color: red"); document.body.append(Object.assign(document.createElement("script"), { textContent: "top.ran = true" })); 0`, nil))
	var ran bool
	must(t, window.Evaluate(`window.ran === true || document.body.style.color !== ""`, &ran))
	if ran {
		t.Error("inline style or script works in the text")
	}
	must(t, window.Close())
	c.outcome(t, "helper_unreachable")
	if len(c.reported()) == 0 {
		t.Error("the browser reported nothing")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.violations = nil
}

// Other browsers lead the window back as well, or the page says it.
func TestFirstContactInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	wantMissingIn(t, tab)
}

func TestFirstContactInWebKit(t *testing.T) {
	wantMissingIn(t, openWebKit(t, webkit.Options{}))
}

// wantMissingIn clicks where no helper is at the one address that the page knows, reads
// the text, searches again, and gives up.
func wantMissingIn(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	c := serveContact(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	nobody := "http://" + free.Addr().String()
	must(t, free.Close())
	must(t, tab.Open(c.origin+"/ja"))
	must(t, tab.Evaluate(fmt.Sprintf(`(() => { jpki.helper = %q; window.settled = "no"; document.querySelector("button").onclick = () => { jpki.status().catch(({ code }) => { settled = code; }); }; return 0; })()`, nobody), new(int)))
	window, err := tab.Popup(func() error { return tab.Click("button") })
	must(t, err)
	const text = `document.querySelector("main:not([data-old]) h1")?.textContent === "接続ソフトが見つかりません"`
	must(t, window.WaitFor("the text", text))
	must(t, window.Evaluate(`(() => { document.querySelector("main").dataset.old = ""; return 0; })()`, new(int)))
	must(t, window.Click("main button"))
	must(t, window.WaitFor("the text once more", text))
	must(t, window.Click("main button:last-of-type"))
	must(t, tab.WaitFor("the promise to settle", `settled === "helper_unreachable"`))
}
