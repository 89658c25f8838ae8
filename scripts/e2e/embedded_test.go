//go:build e2e

package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/program"
	"jpkiweb/shared/wire"
)

// The embedded way: the app in a page of the public
// internet, over https, before a browser that asks its person about loopback.

// embedding is a person on a public page that embeds the app.
type embedding struct {
	site   publicSite
	tab    *browser.Tab
	helper string // its address
	keys   func(t *testing.T, arguments ...string)
}

// embed starts the helper, unless there is to be none, site and browser. Headed:
// the browser has a display, and its prompt a person who answers.
func embed(t *testing.T, headed bool, headers func(http.Header), helperArgs ...string) *embedding {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	e := &embedding{site: openPublicSite(t, headers)}
	if helperArgs != nil {
		for i, a := range helperArgs {
			helperArgs[i] = strings.ReplaceAll(a, "SITE", e.site.origin)
		}
		h, err := program.Start[ready](t.Context(), helper, append([]string{"serve", "--json", "--virtual", "on", "--sandbox", sandbox}, helperArgs...)...)
		must(t, err)
		t.Cleanup(func() { must(t, h.Stop()) })
		e.helper = h.Ready.Address
	}
	e.tab = e.site.browser(t, func(o *browser.Options) {
		if !headed {
			return
		}
		screen := display(t)
		o.Headed, o.Env = true, append(o.Env, "DISPLAY="+screen)
		e.keys = func(t *testing.T, arguments ...string) {
			t.Helper()
			c := exec.CommandContext(t.Context(), "xdotool", arguments...)
			c.Env = append(os.Environ(), "DISPLAY="+screen)
			out, err := c.CombinedOutput()
			if err != nil {
				t.Fatalf("xdotool %v: %v\n%s", arguments, err, out)
			}
		}
	})
	must(t, e.tab.Open(e.site.origin+"/login?lang=ja"))
	return e
}

// set sets the browser's permission, as its settings page would.
func (e *embedding) set(t *testing.T, setting cdpbrowser.PermissionSetting) {
	t.Helper()
	must(t, e.tab.Run("set permission", cdpbrowser.SetPermission(
		&cdpbrowser.PermissionDescriptor{Name: "loopback-network"}, setting).WithOrigin(e.site.origin)))
}

// inFrame is the app's document, as JavaScript.
const inFrame = `document.querySelector("dialog iframe")?.contentDocument`

// waitFor waits until the app shows an element.
func (e *embedding) waitFor(t *testing.T, selector string) {
	t.Helper()
	must(t, e.tab.WaitFor("the app to show "+selector, inFrame+`?.querySelector(`+strconv.Quote(selector)+`) != null`))
}

// click clicks in the app.
func (e *embedding) click(t *testing.T, selector string) {
	t.Helper()
	e.waitFor(t, selector+`:not([aria-disabled="true"])`) // what gives something away takes no click at first
	must(t, e.tab.Gesture(inFrame+`.querySelector(`+strconv.Quote(selector)+`).click()`))
}

// text is what the app shows.
func (e *embedding) text(t *testing.T) string {
	t.Helper()
	var text string
	must(t, e.tab.Evaluate(inFrame+`.querySelector("main").innerText`, &text))
	return text
}

// loginByWindow logs in with the PIN typed in the trusted window.
func (e *embedding) loginByWindow(t *testing.T) {
	t.Helper()
	window, err := e.tab.Popup(e.helper+wire.WindowPath, func() error {
		e.click(t, "#pin-enter")
		return nil
	})
	must(t, err)
	must(t, window.Run("wait for the field", browser.Visible("input[type=password]")))
	savePicture(t, window, "window-login-ja")
	must(t, window.Type("input[type=password]", virtual.UserAuthenticationPIN))
	must(t, window.Click("button[name=agree]"))
	e.loggedIn(t)
}

func (e *embedding) loggedIn(t *testing.T) {
	t.Helper()
	must(t, e.tab.Run("wait for the report", browser.Visible("#record")))
	var report string
	must(t, e.tab.Evaluate(`document.querySelector("#report").textContent.replace(/\s+/g, " ")`, &report))
	if !strings.Contains(report, "✓ signature verified for "+e.site.origin+" ") {
		t.Error(report)
	}
}

// The administrator allowed the site, and the browser the page: nobody is asked anything.
func TestEmbeddedWithPermission(t *testing.T) {
	e := embed(t, false, nil, "--allow-origin", "SITE")
	e.set(t, cdpbrowser.PermissionSettingGranted)
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-login")
	e.loginByWindow(t)
}

// The first time the whole login is in the helper's own window, where the person compares
// the address once. Only a tick there, after a login that was done, has the next one in the
// page.
func TestEmbeddedFirstUse(t *testing.T) {
	for name, test := range map[string]struct {
		permission cdpbrowser.PermissionSetting
		tick       bool
	}{
		"without the tick":                        {cdpbrowser.PermissionSettingPrompt, false},
		"with the tick":                           {cdpbrowser.PermissionSettingPrompt, true},
		"with the tick, browser lets pages do it": {cdpbrowser.PermissionSettingGranted, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := embed(t, false, nil, "--trace")
			e.set(t, test.permission)
			e.loginFirst(t, test.tick)
			var granted wire.GrantsResult
			must(t, json.Unmarshal(mustRun(t, helper, "grants", "list", "--json"), &granted))
			want := []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}
			if !test.tick && len(granted.Grants) != 0 ||
				test.tick && (len(granted.Grants) != 1 || granted.Grants[0].Origin != e.site.origin || !slices.Equal(granted.Grants[0].Purposes, want)) {
				t.Errorf("granted: %+v", granted.Grants)
			}
			must(t, e.tab.Open(e.site.origin+loginPath))
			if !test.tick {
				must(t, e.tab.Click("#login button"))
				e.waitFor(t, "#screen-first-use")
				return
			}
			e.set(t, cdpbrowser.PermissionSettingGranted)
			must(t, e.tab.Click("#login button"))
			e.waitFor(t, "#screen-login")
			if text := e.text(t); strings.Contains(text, e.site.origin) {
				t.Errorf("the page says itself who it is:\n%s", text)
			}
			e.loginByWindow(t)
		})
	}
}

// loginFirst logs in to a site that was never used: two clicks of the person and the PIN.
func (e *embedding) loginFirst(t *testing.T, tick bool) {
	t.Helper()
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-first-use")
	savePicture(t, e.tab, "embedded-first-use-ja")
	if text := e.text(t); !strings.Contains(text, "このサイトで初めて使います") {
		t.Errorf("does not say that it is the first time:\n%s", text)
	}
	window, err := e.tab.Popup(e.helper, func() error {
		e.click(t, "[data-action=elsewhere]")
		return nil
	})
	must(t, err)
	must(t, window.Run("wait for the tick", browser.Visible("#allows")))
	if tick {
		must(t, window.Click("#allows"))
	}
	savePicture(t, window, "login-tick-ja")
	var compared int
	must(t, window.Evaluate(`document.querySelectorAll(".requester-origin").length`, &compared))
	if compared != 1 {
		t.Errorf("the address is compared %d times", compared)
	}
	enter(t, window, virtual.UserAuthenticationPIN)
	e.loggedIn(t)
}

// A wrong PIN and a no allow nothing, ticked or not.
func TestEmbeddedFirstUseThatIsNotDone(t *testing.T) {
	e := embed(t, false, nil, "--trace")
	must(t, e.tab.Click("#login button"))
	window, err := e.tab.Popup(e.helper, func() error {
		e.click(t, "#screen-first-use [data-action=elsewhere]")
		return nil
	})
	must(t, err)
	must(t, window.Run("wait for the tick", browser.Visible("#allows")))
	var ticked bool
	must(t, window.Evaluate(`(() => {
		dispatchEvent(new Event("pageshow")); // the window has just been shown
		const tick = document.querySelector("#allows");
		tick.click();
		document.querySelector("label[for=allows]").click();
		return tick.checked;
	})()`, &ticked))
	if ticked {
		t.Error("a click that was on its way ticks")
	}
	must(t, window.Click("#allows"))
	enter(t, window, "9999")
	must(t, window.Run("wait for the refusal", browser.Visible("#pin-error")))
	must(t, window.Evaluate(`document.querySelector("#allows").checked`, &ticked))
	if !ticked {
		t.Error("the tick is gone after a wrong PIN")
	}
	must(t, window.Click("[data-action=decline]"))
	must(t, e.tab.Run("wait for the error", browser.Visible("#error")))
	var granted wire.GrantsResult
	must(t, json.Unmarshal(mustRun(t, helper, "grants", "list", "--json"), &granted))
	if len(granted.Grants) != 0 {
		t.Errorf("granted: %+v", granted.Grants)
	}
}

// used has the browser remember that the helper knew the page.
func (e *embedding) used(t *testing.T) {
	t.Helper()
	must(t, e.tab.Evaluate(`localStorage.setItem("jpki-in-page", "yes")`, nil))
}

// A headless browser answers its prompt with no. At the next click the page knows it, and
// opens the helper's own window.
func TestEmbeddedWithPermissionDenied(t *testing.T) {
	e := embed(t, false, nil, "--allow-origin", "SITE")
	e.used(t)
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-severed [data-action=elsewhere]")
	savePicture(t, e.tab, "embedded-denied-ja")
	if text := e.text(t); !strings.Contains(text, "デバイス上のアプリ") {
		t.Errorf("does not say where the permission is given back:\n%s", text)
	}
	e.goElsewhere(t)
	e.set(t, cdpbrowser.PermissionSettingDenied)
	must(t, e.tab.Open(e.site.origin+loginPath))
	window, err := e.tab.Popup(e.helper, func() error { return e.tab.Click("#login button") })
	must(t, err)
	must(t, window.Run("wait for the field", browser.Visible("#pin")))
	offered := true
	must(t, window.Evaluate(`document.querySelector("#allows") != null`, &offered))
	if offered {
		t.Error("offers what the browser does not let the page do")
	}
	enter(t, window, virtual.UserAuthenticationPIN)
	e.loggedIn(t)
}

// Where the browser opens no window without a click of a person, a button in the page does.
func TestEmbeddedWithoutAClick(t *testing.T) {
	e := embed(t, false, nil, "--allow-origin", "SITE")
	e.set(t, cdpbrowser.PermissionSettingDenied)
	must(t, e.tab.Open(e.site.origin+loginPath))
	must(t, e.tab.Evaluate(`document.querySelector("#login button").click()`, nil))
	e.waitFor(t, "#screen-severed [data-action=elsewhere]")
	e.goElsewhere(t)
}

// goElsewhere finishes the login in the helper's own window.
func (e *embedding) goElsewhere(t *testing.T) {
	t.Helper()
	window, err := e.tab.Popup(e.helper, func() error {
		e.click(t, "[data-action=elsewhere]")
		return nil
	})
	must(t, err)
	enter(t, window, virtual.UserAuthenticationPIN)
	e.loggedIn(t)
}

func TestEmbeddedPageThatBlocksTheHelper(t *testing.T) {
	e := embed(t, false, func(h http.Header) {
		policy := h.Get("Content-Security-Policy")
		for port := wire.FirstPort; port <= wire.LastPort; port++ {
			policy = strings.ReplaceAll(policy, " ws://127.0.0.1:"+strconv.Itoa(port), "")
		}
		h.Set("Content-Security-Policy", policy)
	}, "--allow-origin", "SITE")
	e.set(t, cdpbrowser.PermissionSettingGranted)
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-severed [data-action=elsewhere]")
	if text := e.text(t); !strings.Contains(text, "Content-Security-Policy") {
		t.Errorf("does not name the page's policy:\n%s", text)
	}
	e.goElsewhere(t)
}

func TestEmbeddedWithoutHelper(t *testing.T) {
	e := embed(t, false, nil)
	e.set(t, cdpbrowser.PermissionSettingGranted)
	e.used(t)
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-severed [data-action=connect]")
	if text := e.text(t); !strings.Contains(text, "jpki-helper") {
		t.Errorf("does not say what to start:\n%s", text)
	}
}

// Who has no helper yet reads so, with the page's own link to it: in the frame, for the
// site has an opener policy.
func TestEmbeddedFirstUseWithoutHelper(t *testing.T) {
	e := embed(t, false, nil)
	must(t, e.tab.Click("#login button"))
	e.click(t, "#screen-first-use [data-action=elsewhere]")
	e.waitFor(t, "dialog a")
	var link string
	must(t, e.tab.Evaluate(inFrame+`.querySelector("dialog a").href`, &link))
	if want := e.site.origin + "/card/install"; link != want {
		t.Errorf("links to %q, want %q", link, want)
	}
}

// Dismissing the prompt is no answer: the person can go on by another way, or
// again.
func TestEmbeddedPromptDismissedThenAllowed(t *testing.T) {
	e := embed(t, true, nil, "--allow-origin", "SITE")
	e.askBrowser(t)
	e.prompt(t)
	e.keys(t, "key", "Escape")
	e.waitFor(t, "#screen-severed [data-action=connect]")
	e.click(t, "#screen-severed [data-action=connect]")
	e.waitFor(t, "#screen-pending")
	e.allowAndLogIn(t)
}

// The helper holds a silent connection for as long as the prompt stands.
func TestEmbeddedPermissionGrantedAfterHalfAMinute(t *testing.T) {
	e := embed(t, true, nil, "--allow-origin", "SITE")
	e.askBrowser(t)
	select {
	case <-time.After(30 * time.Second): // the person's time
	case <-t.Context().Done():
	}
	e.allowAndLogIn(t)
}

// askBrowser asks for a login in the page, for which the browser has to ask its person.
func (e *embedding) askBrowser(t *testing.T) {
	t.Helper()
	e.used(t)
	must(t, e.tab.Click("#login button"))
	e.waitFor(t, "#screen-pending")
}

// allowAndLogIn says yes to the browser's prompt, and logs in.
func (e *embedding) allowAndLogIn(t *testing.T) {
	t.Helper()
	e.prompt(t)
	e.allow(t)
	e.waitFor(t, "#screen-login")
	e.loginByWindow(t)
}

// followPointer notes where the page last saw the pointer.
const followPointer = `{
	const see = (e) => { window.pointer = e.screenX < 200 ? "margin" : "page"; };
	const page = document.documentElement;
	page.onmousemove = page.onmouseover = see;
	page.onmouseleave = () => { window.pointer = "gone"; };
	0
}`

// prompt waits for the browser's permission prompt and gives it the focus, by a
// click into its text: it hangs below the left end of the address. It is no part of
// any page, nor a window of its own, but the pointer leaves the page for it.
func (e *embedding) prompt(t *testing.T) {
	t.Helper()
	must(t, e.tab.Evaluate(followPointer, nil))
	for where, end := "", time.Now().Add(30*time.Second); where != "gone"; {
		if time.Now().After(end) {
			t.Fatal("the browser does not ask")
		}
		e.keys(t, "mousemove", "60", "700", "mousemove", "64", "704")
		must(t, e.tab.WaitFor("the pointer in the margin", `window.pointer === "margin"`))
		e.keys(t, "mousemove", allowX, allowY)
		must(t, e.tab.WaitFor("the pointer elsewhere", `window.pointer !== "margin"`))
		must(t, e.tab.Evaluate(`window.pointer`, &where))
	}
	e.keys(t, "mousemove", "230", "150", "click", "1")
	time.Sleep(time.Second) // Chromium takes no answer in the first half second of a prompt
}

// Where "Allow" is in the prompt.
const allowX, allowY = "395", "250"

// allow clicks on "Allow" in the prompt.
func (e *embedding) allow(t *testing.T) {
	t.Helper()
	e.keys(t, "mousemove", allowX, allowY, "click", "1")
}
