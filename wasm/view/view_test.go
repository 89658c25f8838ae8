package view

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// noon is when the scenes happen.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, japan)

// A scene is a model as a person may meet it.
type scene struct {
	name  string
	model app.Model
}

func status(authenticationTries, signatureTries int) *app.CardStatus {
	return &app.CardStatus{
		Kind:   app.KindMyNumberCard,
		Reader: "Sandbox Reader 00 00",
		UserAuthentication: app.CertificateStatus{Present: true, Known: true,
			NotBefore: time.Date(2025, 5, 3, 0, 0, 0, 0, japan), NotAfter: time.Date(2030, 5, 3, 23, 59, 59, 0, japan),
			TriesKnown: true, TriesLeft: authenticationTries},
		DigitalSignature: app.CertificateStatus{Present: true, TriesKnown: true, TriesLeft: signatureTries},
	}
}

// connected is a model with one reader and a card in it; nil: not read yet.
func connected(s *app.CardStatus) app.Model {
	r := wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderCard, Insertion: 1}
	return app.Model{
		Lang: "ja", Now: noon, Connection: app.Connected, Helper: "0.1.0", Reader: r.Name,
		Readers: wire.ReadersResult{Service: true, Readers: []wire.Reader{r}},
		Card:    app.Card{Reader: r.Name, Insertion: 1, Status: s},
	}
}

// changedModel changes a model.
func changedModel(m app.Model, change func(*app.Model)) app.Model {
	change(&m)
	return m
}

func loginRequest(m *app.Model) {
	m.Screen, m.Task = app.ScreenLogin, app.TaskLogin
	m.Request = &app.Request{ID: "1", Origin: "https://shinsei.city.example.lg.jp", Task: app.TaskLogin}
}

func signRequest(m *app.Model) {
	m.Screen, m.Task = app.ScreenSign, app.TaskSign
	m.Request = &app.Request{ID: "1", Origin: "https://shinsei.city.example.lg.jp", Task: app.TaskSign}
	m.Documents = []app.Document{document("転出届.pdf", 204800, true)}
}

func document(name string, size int64, hashed bool) app.Document {
	d := app.Document{File: dom.File{Name: name, Size: size}, Hashed: hashed}
	for i := range d.Digest {
		d.Digest[i] = byte(i * 7)
	}
	d.Progress = app.Progress{Done: size * 45 / 100, Total: size}
	return d
}

func two() *int { n := 2; return &n }

func scenes() []scene {
	return slices.Concat(homeScenes(), taskScenes(), endScenes(), siteScenes(), recordScenes(), entryScenes(), embeddedScenes(), doctorScenes())
}

func homeScenes() []scene {
	withReaders := func(service bool, readers ...wire.Reader) app.Model {
		return changedModel(connected(nil), func(m *app.Model) {
			m.Readers = wire.ReadersResult{Service: service, Readers: readers}
			m.Reader = ""
			if len(readers) > 0 {
				m.Reader = readers[0].Name
			}
		})
	}
	return []scene{
		{"connecting", app.Model{Lang: "ja", Now: noon}},
		{"helper_unreachable", app.Model{Connection: app.Disconnected, Lost: &app.Problem{Code: wire.CodeHelperUnreachable}}},
		{"helper_other_version", app.Model{Connection: app.Disconnected, Lost: &app.Problem{Code: wire.CodeVersion}}},
		{"home_no_service", withReaders(false)},
		{"home_no_reader", withReaders(true)},
		{"home_no_card", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderEmpty})},
		{"home_mute", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderMute})},
		{"home_in_use", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderInUse})},
		{"home_two_readers", withReaders(true, wire.Reader{Name: "Sandbox Reader 00 00", State: wire.ReaderEmpty},
			wire.Reader{Name: `<script>alert("reader")</script>`, State: wire.ReaderCard})},
		{"home_not_asked", connected(nil)},
		{"home_reading", changedModel(connected(nil), func(m *app.Model) { m.Card.Asking = true })},
		{"home_other_card", changedModel(connected(nil), func(m *app.Model) { m.Card.Problem = &app.Problem{Code: wire.CodeNotJPKICard} })},
		{"home_card", connected(status(3, 5))},
		{"home_card_renewing_last_try", connected(changed(status(1, 5), func(s *app.CardStatus) {
			s.UserAuthentication.NotAfter = noon.AddDate(0, 1, 0)
		}))},
		{"home_card_expired_blocked", connected(changed(status(0, 0), func(s *app.CardStatus) {
			s.UserAuthentication.NotAfter = noon.AddDate(0, -1, 0)
		}))},
		{"home_card_child", connected(changed(status(3, 0), func(s *app.CardStatus) {
			s.DigitalSignature = app.CertificateStatus{}
			s.UserAuthentication.NotBefore = noon.AddDate(0, 0, 1)
			s.UserAuthentication.TriesKnown = false
		}))},
	}
}

// changed changes a status.
func changed(s *app.CardStatus, change func(*app.CardStatus)) *app.CardStatus {
	change(s)
	return s
}

func taskScenes() []scene {
	login := changedModel(connected(status(3, 5)), loginRequest)
	sign := changedModel(connected(status(3, 5)), signRequest)
	own := changedModel(sign, func(m *app.Model) { m.Request = nil })
	return []scene{
		{"login", login},
		{"login_no_card", changedModel(login, func(m *app.Model) {
			m.Card.Status = nil
			m.Readers.Readers = []wire.Reader{{Name: m.Reader, State: wire.ReaderEmpty}}
		})},
		{"login_wrong", changedModel(login, func(m *app.Model) { m.Card.Status = status(2, 5); m.PIN = app.PINEntry{Wrong: true, Attempt: 1} })},
		{"login_wrong_counter_unknown", changedModel(login, func(m *app.Model) {
			m.Card.Status.UserAuthentication.TriesKnown = false
			m.PIN = app.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"login_empty", changedModel(login, func(m *app.Model) {
			m.Card.Status = status(3, 5)
			m.PIN = app.PINEntry{Fault: jpki.PINTooShort, Empty: true, Attempt: 1}
		})},
		{"login_too_short", changedModel(login, func(m *app.Model) {
			m.Card.Status = status(3, 5)
			m.PIN = app.PINEntry{Fault: jpki.PINTooShort, Attempt: 1}
		})},
		{"login_too_long", changedModel(login, func(m *app.Model) {
			m.Card.Status = status(3, 5)
			m.PIN = app.PINEntry{Fault: jpki.PINTooLong, Attempt: 1}
		})},
		{"login_bad_character", changedModel(login, func(m *app.Model) {
			m.Card.Status = status(3, 5)
			m.PIN = app.PINEntry{Fault: jpki.PINBadCharacter, Attempt: 1}
		})},
		{"login_last_try", changedModel(login, func(m *app.Model) { m.Card.Status = status(1, 5) })},
		{"login_last_try_wrong", changedModel(login, func(m *app.Model) { m.Card.Status = status(1, 5); m.PIN = app.PINEntry{Wrong: true, Attempt: 2} })},
		{"login_last_try_unconfirmed", changedModel(login, func(m *app.Model) { m.Card.Status = status(1, 5); m.PIN = app.PINEntry{Confirm: true, Attempt: 3} })},
		{"login_blocked", changedModel(login, func(m *app.Model) { m.Card.Status = status(0, 5) })},
		{"login_expired", changedModel(login, func(m *app.Model) {
			m.Card.Status = changed(status(3, 5), func(s *app.CardStatus) { s.UserAuthentication.NotAfter = noon.AddDate(0, -1, 0) })
		})},
		{"login_absent", changedModel(login, func(m *app.Model) { m.Card.Status = &app.CardStatus{Kind: app.KindMyNumberCard} })},
		{"login_hostile_origin", changedModel(login, func(m *app.Model) {
			m.Card.Status = status(3, 5)
			m.Request = &app.Request{Origin: `https://evil.example"><script>alert(1)</script>`}
		})},
		{"sign_request", sign},
		{"sign_choose", changedModel(own, func(m *app.Model) { m.Documents = nil })},
		{"sign_hashing", changedModel(own, func(m *app.Model) { m.Documents = []app.Document{document("大きな図面.zip", 200_000_000, false)} })},
		{"sign_own", own},
		{"sign_hostile_file", changedModel(own, func(m *app.Model) {
			m.Documents = []app.Document{document("<img src=x onerror=alert(1)>\u202Efdp.exe", 12, true)}
		})},
		{"sign_folded", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Folds: true} })},
		{"sign_folded_shown", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Folds: true, Shown: true} })},
		{"sign_wrong", changedModel(own, func(m *app.Model) { m.Card.Status = status(3, 4); m.PIN = app.PINEntry{Wrong: true, Attempt: 1} })},
		{"sign_wrong_last", changedModel(own, func(m *app.Model) { m.Card.Status = status(3, 1); m.PIN = app.PINEntry{Wrong: true, Attempt: 4} })},
		{"sign_wrong_counter_unknown", changedModel(own, func(m *app.Model) {
			m.Card.Status = changed(status(3, 4), func(s *app.CardStatus) { s.DigitalSignature.TriesKnown = false })
			m.PIN = app.PINEntry{Wrong: true, Attempt: 1}
		})},
		{"sign_empty", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Fault: jpki.PINTooShort, Empty: true, Attempt: 1} })},
		{"sign_too_short", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Fault: jpki.PINTooShort, Attempt: 1} })},
		{"sign_too_long", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Fault: jpki.PINTooLong, Attempt: 1} })},
		{"sign_bad_character", changedModel(own, func(m *app.Model) { m.PIN = app.PINEntry{Fault: jpki.PINBadCharacter, Attempt: 1} })},
		{"sign_blocked", changedModel(own, func(m *app.Model) { m.Card.Status = status(3, 0) })},
		{"share", changedModel(login, func(m *app.Model) { m.Card.Status = status(3, 5); m.Screen, m.Task = app.ScreenShare, app.TaskShare })},
	}
}

func endScenes() []scene {
	login, sign := changedModel(connected(status(3, 5)), loginRequest), changedModel(connected(status(3, 5)), signRequest)
	at := func(m app.Model, s app.Screen) app.Model { m.Screen = s; return m }
	share := changedModel(login, func(m *app.Model) { m.Task = app.TaskShare })
	failed := func(m app.Model, p app.Problem) app.Model {
		m.Screen, m.Problem = app.ScreenProblem, &p
		return m
	}
	return []scene{
		{"login_working", at(login, app.ScreenWorking)},
		{"sign_working", changedModel(at(sign, app.ScreenWorking), func(m *app.Model) { m.Progress = app.Progress{Done: 2, Total: 3} })},
		{"share_working", at(share, app.ScreenWorking)},
		{"login_done", at(login, app.ScreenDone)},
		{"sign_done", at(sign, app.ScreenDone)},
		{"share_done", at(share, app.ScreenDone)},
		{"sign_done_own", changedModel(at(sign, app.ScreenDone), func(m *app.Model) {
			m.Request = nil
			m.Signed = []app.Signed{{Name: "転出届.pdf"}, {Name: "<b>.txt"}}
		})},
		{"declined", app.Model{Screen: app.ScreenDeclined}},
		{"problem_removed", failed(login, app.Problem{Code: wire.CodeCardRemoved, Spent: app.SpentMaybe})},
		{"problem_sign_removed", failed(sign, app.Problem{Code: wire.CodeCardRemoved, Spent: app.SpentMaybe})},
		{"problem_origin_refused", failed(changedModel(login, func(m *app.Model) { m.Request = nil }), app.Problem{Code: wire.CodeOriginRefused, Spent: app.SpentNo})},
		{"problem_wrong", failed(login, app.Problem{Code: wire.CodePINWrong, TriesLeft: two(), Spent: app.SpentYes})},
		{"problem_blocked", failed(login, app.Problem{Code: wire.CodePINBlocked, Spent: app.SpentYes})},
		{"problem_share_busy", failed(share, app.Problem{Code: wire.CodeBusy, Spent: app.SpentNo})},
	}
}

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// golden writes HTML with a line for each element.
func golden(s dom.Screen) string {
	html := strings.ReplaceAll(dom.Render(s.Body), "><", ">\n<")
	return "<!-- " + s.Lang + " " + s.Key + " " + s.Focus + " " + s.Title + " -->\n" + html + "\n"
}

func TestScreens(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scenes() {
			t.Run(lang+"/"+s.name, func(t *testing.T) {
				got := golden(Draw(s.model, texts))
				file := filepath.Join("testdata", s.name+"."+lang+".html")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("differs from %s:\n%s", file, got)
				}
			})
		}
	}
}
