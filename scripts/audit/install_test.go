//go:build e2e

package audit

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/dist/install"
	"jpkiweb/static/locale"
)

// A visitor is whose browser it is, as it tells itself.
type visitor struct {
	name, agent, arch string
	touches           int64
	// shown are the systems whose files stand on the page without a fold, or what is said
	// of a system without one, and whether the doctor is offered; main is the file of the
	// solid button.
	shown []string
	main  string
}

const (
	chrome  = " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
	iphone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
	safari  = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"
	fedora  = "Mozilla/5.0 (X11; Fedora; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
	debian  = "Mozilla/5.0 (X11; Linux x86_64)" + chrome
	ubuntu  = "Mozilla/5.0 (X11; Ubuntu; Linux aarch64; rv:145.0) Gecko/20100101 Firefox/145.0"
	windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)" + chrome
)

var visitors = []visitor{
	{"windows", windows, "x86", 0, []string{"windows", "doctor"}, "helper_windows_x64_user.msi"},
	{"windows-touch", windows, "x86", 10, []string{"windows", "doctor"}, "helper_windows_x64_user.msi"},
	{"windows-arm", windows, "arm", 0, []string{"windows", "doctor"}, "helper_windows_arm64_user.msi"},
	{"macos", safari, "", 0, []string{"macos", "doctor"}, "helper_macos_universal.tar.gz"},
	{"debian", debian, "x86", 0, []string{"debian", "fedora", "doctor"}, "helper_amd64.deb"},
	{"ubuntu-arm", ubuntu, "", 0, []string{"debian", "doctor"}, "helper_arm64.deb"},
	{"fedora", fedora, "", 0, []string{"fedora", "doctor"}, "helper_amd64.rpm"},
	{"android", "Mozilla/5.0 (Linux; Android 10; K)" + strings.Replace(chrome, " Safari", " Mobile Safari", 1), "", 5, []string{"phone"}, ""},
	{"iphone", iphone, "", 5, []string{"phone"}, ""},
	{"ipad", safari, "", 5, []string{"phone"}, ""},
	{"chromeos", "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)" + chrome, "x86", 0, []string{"chromeos"}, ""},
}

// hostInstall hosts the install page below a path, under a server's strict policy.
func hostInstall(t *testing.T) (address string, tab *browser.Tab) {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for _, v := range visitors {
		if v.main != "" && !slices.Contains(names, v.main) {
			names = append(names, v.main)
		}
	}
	for _, name := range names {
		must(t, os.WriteFile(filepath.Join(dir, name), make([]byte, 6_300_000), 0o600))
	}
	m, err := install.List(dir, names, "0.2.0", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	must(t, err)
	must(t, install.Write("../..", filepath.Join(dir, "install"), "../", m))
	files := http.StripPrefix("/card", http.FileServer(http.Dir(dir)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	must(t, err)
	t.Cleanup(stop)
	return server.URL + "/card/install/", tab
}

// visit opens the page as a visitor whose browser is set to a language.
func visit(t *testing.T, tab *browser.Tab, address string, v visitor, language string) {
	t.Helper()
	override := emulation.SetUserAgentOverride(v.agent).WithAcceptLanguage(language)
	if v.arch != "" {
		override = override.WithUserAgentMetadata(&emulation.UserAgentMetadata{Architecture: v.arch, Bitness: "64"})
	}
	touch := emulation.SetTouchEmulationEnabled(v.touches > 0)
	if v.touches > 0 {
		touch = touch.WithMaxTouchPoints(v.touches)
	}
	must(t, tab.Run("be "+v.name, override, touch))
	must(t, tab.Open(address))
	must(t, tab.WaitFor("the page", `document.documentElement.dataset.ready !== undefined`))
}

// seen is what a visitor of the page sees, see visitor.
const seen = `(() => {
	const shown = (e) => e.checkVisibility() && !e.closest("details:not([open])");
	const parts = [...document.querySelectorAll(".system")].filter(shown).map((e) => e.dataset.system);
	for (const name of ["phone", "chromeos"]) if (shown(document.querySelector(".for-" + name))) parts.push(name);
	if (shown(document.getElementById("doctor"))) parts.push("doctor");
	const main = [...document.querySelectorAll(".download .button-solid")].find(shown);
	return { parts, main: main?.getAttribute("href").replace("../", "") ?? "" };
})()`

// Each visitor sees the file for the own system first, or that there is none; the others
// are behind a fold. Nobody but the folder is asked for anything.
func TestInstallPageIsForItsVisitor(t *testing.T) {
	address, tab := hostInstall(t)
	traffic, err := tab.Traffic()
	must(t, err)
	for _, v := range visitors {
		visit(t, tab, address, v, "ja")
		var got struct {
			Parts []string
			Main  string
		}
		must(t, tab.Evaluate(seen, &got))
		if !slices.Equal(got.Parts, v.shown) || got.Main != v.main {
			t.Errorf("%s sees %q with %s, want %q with %s", v.name, got.Parts, got.Main, v.shown, v.main)
		}
	}
	asked := traffic()
	if len(asked) < 10*len(visitors) { // or nobody listened
		t.Errorf("only %d requests", len(asked))
	}
	for _, what := range asked {
		if !strings.HasPrefix(what, address) {
			t.Errorf("the page is not alone: %s", what)
		}
	}
}

// Without its script the page has the files of all systems, and nothing behind a fold that
// opens by the script.
func TestInstallPageWithoutItsScript(t *testing.T) {
	address, tab := hostInstall(t)
	must(t, tab.Run("switch scripts off", emulation.SetScriptExecutionDisabled(true)))
	must(t, tab.Open(address))
	var got struct {
		Parts []string
		Main  string
	}
	must(t, tab.Evaluate(seen, &got))
	if want := append(slices.Clone(install.Systems), "doctor"); !slices.Equal(got.Parts, want) {
		t.Errorf("%q, want %q", got.Parts, want)
	}
}

// The page comes in the language of the browser, and in the one that was chosen after.
func TestInstallPageSpeaksTheLanguageOfTheBrowser(t *testing.T) {
	address, tab := hostInstall(t)
	language := func(want string) {
		t.Helper()
		must(t, tab.WaitFor(want, fmt.Sprintf(`document.documentElement.dataset.language === %q && document.documentElement.dataset.ready !== undefined`, want)))
	}
	visit(t, tab, address, visitors[0], "fr")
	language("en")
	visit(t, tab, address, visitors[0], "ja")
	language("ja")
	must(t, tab.Click(`a[data-language="easy"]`))
	language("easy")
	visit(t, tab, address, visitors[0], "fr")
	language("easy")
	must(t, tab.Click(`a[data-language="ja"]`))
	language("ja")
	visit(t, tab, address+"?lang=en", visitors[0], "ja")
	language("en")
}

// axe-core finds nothing on the page, folded and unfolded, nothing is cut off, and nobody
// scrolls sideways.
func TestInstallPageIsAccessible(t *testing.T) {
	axe, err := os.ReadFile(AxePath)
	must(t, err)
	address, tab := hostInstall(t)
	for width, names := range map[int64][]string{1280: {"windows"}, 360: {"macos", "debian", "iphone"}, 320: {"windows-arm"}} {
		for _, lang := range locale.Languages {
			for _, v := range visitors {
				if !slices.Contains(names, v.name) {
					continue
				}
				must(t, tab.Resize(width, 900))
				visit(t, tab, address+"?lang="+lang, v, "ja")
				must(t, tab.Evaluate(string(axe)+"; 0", nil))
				must(t, tab.Evaluate(Script+"; globalThis.audit = audit; 0", nil))
				installPicture(t, tab, fmt.Sprintf("%s-%s-%d", lang, v.name, width))
				wantAccessible(t, tab, fmt.Sprintf("%s %s %d px", lang, v.name, width))
				must(t, tab.Evaluate(`for (const e of document.querySelectorAll("details")) e.open = true; 0`, nil))
				wantAccessible(t, tab, fmt.Sprintf("%s %s %d px, unfolded", lang, v.name, width))
			}
		}
	}
}

// In a dark scheme, too, everything can be read.
func TestInstallPageInTheDark(t *testing.T) {
	axe, err := os.ReadFile(AxePath)
	must(t, err)
	address, tab := hostInstall(t)
	must(t, tab.Resize(1280, 900))
	visit(t, tab, address, visitors[0], "ja")
	audited{tab}.dark(t)
	must(t, tab.Evaluate(string(axe)+"; 0", nil))
	must(t, tab.Evaluate(Script+"; globalThis.audit = audit; 0", nil))
	must(t, tab.Evaluate(`for (const e of document.querySelectorAll("details")) e.open = true; 0`, nil))
	installPicture(t, tab, "dark")
	wantAccessible(t, tab, "in the dark")
}

func wantAccessible(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	var said struct{ Wrong, Advice []string }
	must(t, tab.Evaluate("audit.axe()", &said))
	var out []string
	must(t, tab.Evaluate("[...audit.reflow(), ...audit.clipped()]", &out))
	for _, wrong := range slices.Concat(said.Wrong, out) {
		t.Errorf("%s: %s", name, wrong)
	}
}

// installPicture keeps the whole page, for people to look at.
func installPicture(t *testing.T, tab *browser.Tab, name string) {
	t.Helper()
	var png []byte
	must(t, tab.Run("draw "+name, chromedp.FullScreenshot(&png, 100)))
	must(t, os.MkdirAll(Pictures, 0o755))
	must(t, os.WriteFile(filepath.Join(Pictures, "install-"+name+".png"), png, 0o644))
}
