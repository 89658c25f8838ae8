package consent

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/scripts/golden"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// screens are all that a person can see, by name.
func screens() map[string]func(d *desk, address string) string {
	form := func(d *desk, address string) string { return d.get(address).Body.String() }
	after := func(o Ending) func(d *desk, address string) string {
		return func(d *desk, address string) string {
			d.pending.Finish(o)
			return form(d, address)
		}
	}
	return map[string]func(d *desk, address string) string{
		"login": form, "login-last-try": form, "login-pad": form, "login-look-alike": form, "login-japanese": form,
		"login-on-hold": form, "sign-revoked": form, "login-unconfirmed": form,
		"sign-revoked-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "ABC123").Body.String()
		},
		"raw": form, "raw-change": form, "raw-done": after(Ending{}), "raw-change-done": after(Ending{}),
		"sign-expired": after(Ending{Code: wire.CodeCertificateExpired}),
		"sign":         form, "sign-hidden": form, "sign-many": form, "sign-formats": form, "attributes": form, "certificate": form, "change-digits": form, "change-password": form,
		"login-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "12").Body.String()
		},
		"login-last-try-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "1234").Body.String()
		},
		"change-password-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "ABC123", "new", "ABCDEF", "again", "").Body.String()
		},
		"change-digits-fault": func(d *desk, address string) string {
			return d.submit(address, "agree", "1", "pin", "1234", "new", "5678", "again", "5679").Body.String()
		},
		"login-working": func(d *desk, address string) string {
			d.submit2(address)
			return d.stream(address, func(string) { time.Sleep(cardWait) })
		},
		"login-pad-early": func(d *desk, address string) string { return d.submit(address, "agree", "1").Body.String() },
		"login-pad-working": func(d *desk, address string) string {
			d.get(address)
			time.Sleep(considerFor)
			d.submit2(address)
			return d.stream(address, func(string) { d.pending.Finish(Ending{}) })
		},
		"change-digits-pad-working": func(d *desk, address string) string {
			d.get(address)
			time.Sleep(considerFor)
			d.submit2(address)
			return d.stream(address, func(string) { d.pending.Finish(Ending{}) })
		},
		"login-done": after(Ending{}), "sign-done": after(Ending{}), "attributes-done": after(Ending{}), "certificate-done": after(Ending{}), "change-digits-done": after(Ending{}),
		"login-wrong":            after(Ending{Code: wire.CodePINWrong, TriesLeft: 2}),
		"sign-wrong":             after(Ending{Code: wire.CodePINWrong, TriesLeft: 1}),
		"attributes-wrong":       after(Ending{Code: wire.CodePINWrong, TriesLeft: 2}),
		"login-blocked":          after(Ending{Code: wire.CodePINBlocked}),
		"sign-blocked":           form,
		"attributes-blocked":     after(Ending{Code: wire.CodePINBlocked}),
		"login-card":             after(Ending{Code: wire.CodeCardRemoved}),
		"login-timeout":          after(Ending{Code: wire.CodeTimeout}),
		"login-stopped":          after(Ending{Code: wire.CodeConsentDenied}),
		"change-password-either": after(Ending{Code: wire.CodePINEither}),
		"login-other-card":       after(Ending{Code: wire.CodeOtherCard}),
		"login-busy":             after(Ending{Code: wire.CodeBusy}),
		"login-failed":           after(Ending{Code: wire.CodeCardError}),
		"login-declined":         func(d *desk, address string) string { return d.submit(address, "decline", "1").Body.String() },
		"login-expired":          func(d *desk, address string) string { time.Sleep(lifetime + 1); return form(d, address) },
		"login-closed": func(d *desk, address string) string {
			d.watch(address)()
			time.Sleep(4 * time.Second)
			return form(d, address)
		},
		"elsewhere": func(d *desk, _ string) string { return form(d, d.pending.Path()) },
		"unknown":   func(d *desk, _ string) string { return form(d, wire.WindowPath+"x") },
		"refused":   func(d *desk, a string) string { return d.serve(body(a, "agree=1")).Body.String() },
	}
}

// requestOf is what a screen asks for, by its name.
func requestOf(name string) Request {
	request := login()
	switch {
	case strings.HasPrefix(name, "sign"):
		request = sign()
	case strings.HasPrefix(name, "attributes"):
		request = attributes()
	case strings.HasPrefix(name, "certificate"):
		request = certificate()
	case strings.HasPrefix(name, "change-digits"):
		request = change(jpki.UserAuthenticationPIN)
	case strings.HasPrefix(name, "change-password"):
		request = change(jpki.DigitalSignaturePIN)
	case strings.HasPrefix(name, "raw"):
		request = developer(strings.HasPrefix(name, "raw-change"))
	}
	request.PINPad = strings.Contains(name, "-pad")
	switch {
	case strings.Contains(name, "last-try"):
		request.TriesLeft = 1
	case name == "sign-blocked":
		request.TriesLeft = 0
	case name == "login-on-hold":
		request.Against = wire.CodeCertificateOnHold
	case strings.HasPrefix(name, "sign-revoked"):
		request.Against = wire.CodeCertificateRevoked
	case name == "login-unconfirmed":
		request.Unconfirmed = true
	case name == "login-look-alike":
		request.Origin = authtoken.MustParseOrigin("https://www.xn--80ak6aa92e.com")
	case name == "login-japanese":
		request.Origin = authtoken.MustParseOrigin("https://xn--wgv71a119e.example:8443")
	case name == "sign-many":
		request.Items = slices.Repeat(request.Items[:1], wire.MaxItems)
	case name == "sign-formats":
		for _, format := range signature.Formats {
			item := request.Items[0]
			item.Name, item.Format = string(format)+".pdf", string(format)
			request.Items = append(request.Items, item)
		}
	case name == "sign-hidden":
		request.Items = append(request.Items, wire.Item{Name: "委任状\u202Efdp.exe", Size: 900, Digest: make([]byte, 32)})
	}
	return request
}

// draw draws a screen with these texts, or with the window's own, in a bubble of its
// own.
func draw(t *testing.T, name, language string, with texts) (page string) {
	synctest.Test(t, func(t *testing.T) {
		request := requestOf(name)
		request.Language = language
		d := newDesk(t, request)
		d.language = language
		if with != nil {
			d.pages[language] = parsePage(with, map[string]texts{"ja": with, "easy": with, "en": with})
		}
		page = screens()[name](d, d.open())
		d.pending.Finish(Ending{})
		synctest.Wait()
	})
	return page
}

// messages are the screens of no request: they are in the browser's language, and no
// browser prefers やさしい日本語.
var messages = []string{"elsewhere", "refused", "unknown"}

// names are those of the screens: what asks before what comes of it.
func names() []string {
	rank := func(name string) int {
		switch {
		case name == "login":
			return 0
		case slices.Contains(messages, name):
			return 3
		case strings.Contains(name, "-"):
			return 2
		}
		return 1
	}
	return slices.SortedFunc(maps.Keys(screens()), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
	})
}

// goldenScreens are the golden files by the names of their screens, without the frame.
func goldenScreens(t *testing.T) map[string]string {
	t.Helper()
	words := golden.Words{}
	for language, of := range allTexts(t) {
		words[language] = of
	}
	japanese := map[string]string{}
	return golden.Scenes(names(), locale.Languages[:], words, func(name, language string, of map[string]string) string {
		if language == "easy" && slices.Contains(messages, name) {
			return japanese[name]
		}
		_, own, _ := unframed(t, draw(t, name, language, of))
		if language == "ja" {
			japanese[name] = own
		}
		return own
	})
}

// unframed cuts a page into what stands before its own, its own with the title, and what
// stands after; the title is NAMED in what stands before.
func unframed(t *testing.T, page string) (head, own, foot string) {
	t.Helper()
	found := regexp.MustCompile(`(?s)^(.*<title>)(.*)(｜JPKI Web</title>.*<h1 [^>]*>)(.*?)(</h1>\n)(.*)(</main>\n.*)$`).FindStringSubmatch(withoutStyle(page))
	if found == nil {
		t.Fatalf("page has no frame: %s", page)
	}
	title := found[4]
	if bare := regexp.MustCompile(`<r[pt]>.*?</r[pt]>|<[^>]*>`).ReplaceAllString(title, ""); bare != found[2] {
		t.Errorf("title %s of %s", found[2], title)
	}
	return found[1] + "NAMED" + found[3] + "NAMED" + found[5], "<!-- title " + title + " -->\n" + found[6], found[7]
}

func TestScreens(t *testing.T) {
	for name, text := range goldenScreens(t) {
		t.Run(name, func(t *testing.T) {
			golden.Compare(t, filepath.Join("testdata", name+".html"), text)
		})
	}
}

func TestGoldenFilesAreThoseOfTheScreens(t *testing.T) {
	files := []string{"frame.html", "stranger.html"}
	for _, name := range names() {
		files = append(files, name+".html")
	}
	golden.Only(t, "testdata", files...)
}

// frame is what stands around a screen, while the person is asked or later.
func frame(t *testing.T, language string, asking bool) (head, foot string) {
	t.Helper()
	name := "login-done"
	if asking {
		name = "login"
	}
	head, _, foot = unframed(t, draw(t, name, language, nil))
	return head, foot
}

func TestFrame(t *testing.T) {
	golden.Compare(t, filepath.Join("testdata", "frame.html"), golden.Sections(locale.Languages[:], func(language string) string {
		asking, foot := frame(t, language, true)
		later, _ := frame(t, language, false)
		return asking + "BODY\n" + foot + later + "BODY\n" + foot
	}))
}

// What another user's program gets has no frame: it cannot choose a language, and
// gets all of them.
func TestStranger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, login())
		rec := httptest.NewRecorder()
		d.ServeStranger(rec)
		checkScript(t, "stranger", rec.Body.String())
		golden.Compare(t, filepath.Join("testdata", "stranger.html"), withoutStyle(rec.Body.String()))
		d.pending.Finish(Ending{})
		synctest.Wait()
	})
}

// The frame is the same around every screen, its title is the heading, and nothing in a
// page could run.
func TestEveryScreenIsInTheFrame(t *testing.T) {
	for _, language := range locale.Languages {
		asking, foot := frame(t, language, true)
		later, _ := frame(t, language, false)
		for name := range screens() {
			if language == "easy" && slices.Contains(messages, name) {
				continue
			}
			page := draw(t, name, language, nil)
			checkScript(t, name+"/"+language, page)
			if head, _, footOf := unframed(t, page); head != asking && head != later || footOf != foot {
				t.Errorf("%s/%s: another frame: %s %s", name, language, head, footOf)
			}
		}
	}
}

// checkScript: nothing in the page could run, and its style is the one that the
// policy names.
func checkScript(t *testing.T, name, page string) {
	t.Helper()
	if found := regexp.MustCompile(`(?i)<script|<link|<iframe|<object|<meta http-equiv|javascript:|\son[a-z]+\s*=|\sstyle\s*=|https?://[^<" ]*"`).FindString(page); found != "" {
		t.Errorf("%s: page holds %q", name, found)
	}
	_, rest, _ := strings.Cut(page, "<style>")
	inner, _, found := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(inner))
	if !found || !strings.Contains(contentSecurityPolicy(), base64.StdEncoding.EncodeToString(sum[:])) {
		t.Errorf("%s: style is not the one of the policy", name)
	}
	if !strings.HasPrefix(page, "<!DOCTYPE html>\n<html lang=") || !strings.HasSuffix(page, "</body>\n</html>\n") || strings.Count(page, "<h1") != 1 {
		t.Errorf("%s: page is not whole", name)
	}
}
