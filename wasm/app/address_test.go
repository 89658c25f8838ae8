package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// steps feeds messages, and returns the last model and what the browser was to show.
func steps(m Model, messages ...any) (Model, []ShowAddress) {
	var shown []ShowAddress
	for _, message := range messages {
		var effects []Effect
		m, effects = Update(m, messageOf(m, message))
		shown = append(shown, addressesIn(effects)...)
	}
	return m, shown
}

func addressesIn(effects []Effect) (all []ShowAddress) {
	for _, e := range effects {
		if show, ok := e.(ShowAddress); ok {
			all = append(all, show)
		}
	}
	return all
}

// guideOf shows a page of the guide.
func guideOf(p lifecycle.Procedure) Message { return OfGuide{guide.Open{Procedure: p}} }

// without are the screens that have no address of their own, and why.
var without = map[Screen]string{
	ScreenHome:        "it is where an address leads that names nothing",
	ScreenLogin:       "a page asks, and a PIN is typed",
	ScreenSign:        "a password is typed",
	ScreenShare:       "a page asks",
	ScreenAllow:       "a page asks",
	ScreenWorking:     "no address starts the card",
	ScreenDone:        "it tells what came of a job",
	ScreenDeclined:    "it tells what came of a job",
	ScreenProblem:     "it tells what came of a job",
	ScreenElsewhere:   "another window does it",
	ScreenCertificate: "a password is typed",
	ScreenPINChange:   "PINs are typed",
}

// Each screen has an address that leads to it, or a reason why not.
func TestEveryScreenHasItsAddress(t *testing.T) {
	at := map[Screen]string{
		ScreenGuide: "/guide", ScreenGrants: "/grants", ScreenHistory: "/history", ScreenDoctor: "/doctor", ScreenExplain: "/explain", ScreenVerification: "/verify",
	}
	for s := ScreenHome; s < screens; s++ {
		address, has := at[s]
		if _, listed := without[s]; listed == has {
			t.Errorf("screen %d: address %q, and a reason why there is none: %t", s, address, listed)
		}
		if !has {
			continue
		}
		if m, _ := New(Start{Address: address}); m.Screen() != s || m.Address() != address {
			t.Errorf("%q leads to screen %d with %q", address, m.Screen(), m.Address())
		}
	}
}

// What the person answered in the guide is in the address, and comes back by it.
func TestAddressOfTheGuide(t *testing.T) {
	m, _ := New(Start{Municipality: "122165", Address: "/guide/renew?city=282103&who=agent"})
	if m.Screen() != ScreenGuide || m.Guide.Procedure != lifecycle.Renew || m.Guide.Applicant != "agent" || m.Guide.Knowledge.Code != "282103" {
		t.Errorf("%+v", m.Guide)
	}
	for _, test := range []struct{ address, want string }{
		{"/guide", "/guide?city=122165"},
		{"/guide?city=282103", "/guide?city=282103"},
		{"/guide/", "/guide?city=122165"},
		{"/guide/no-such-thing?who=cat", "/guide?city=122165"},
		{"/guide/pin-reset?pin=digital-signature", "/guide/pin-reset?city=122165&pin=digital-signature"},
		{"/guide/forecast?event=death", "/guide/forecast?city=122165&event=death"},
		{"/guide/pin-names", "/guide/pin-names?city=122165"},
		{"/guide/about", "/guide/about?city=122165"},
	} {
		m, _ := New(Start{Municipality: "122165", Address: test.address})
		if m.Screen() != ScreenGuide || m.Address() != test.want {
			t.Errorf("%q: screen %d, %q", test.address, m.Screen(), m.Address())
		}
	}
}

// An address that names nothing, or a screen with a PIN, leads to the first screen.
func TestAddressOfNothingLeadsHome(t *testing.T) {
	for _, address := range []string{"", "/", "/card", "/guidebook", "/sign", "/pin-change", "/certificate", "/login", "heading", "//grants", "/grants/1", "?city=282103", "origin"} {
		m, effects := New(Start{Address: address})
		if m.Screen() != ScreenHome || m.Address() != "" || m.own() {
			t.Errorf("%q leads to screen %d", address, m.Screen())
		}
		if shown := addressesIn(effects); address != "" && !slices.Equal(shown, []ShowAddress{{}}) {
			t.Errorf("%q is shown as %+v", address, shown)
		}
	}
}

// No address begins anything with the card: not when the page opens, not when it is
// connected, and not when the person goes to it while something else is on the screen.
func FuzzAddressStartsNothing(f *testing.F) {
	for _, address := range []string{"", "/guide/renew?city=282103&who=agent", "/guide/pin-change?pin=card-info", "/grants", "/history", "/doctor", "/explain?code=12345678", "/card", "/sign"} {
		f.Add(address)
	}
	start := []Model{ready(f, 3, 5)}
	for _, message := range []any{loginOf(), task.StartSigning{}, pinchange.OpenChoice{}, guideOf(lifecycle.Renew)} {
		m, _ := run(start[0], message)
		start = append(start, m)
	}
	start = append(start, allowedBehindGuide(f))
	f.Fuzz(func(t *testing.T, address string) {
		opened, effects := New(Start{Address: address})
		wantNoJob(t, address, opened, wanted(effects))
		for _, m := range start {
			next, all := run(m, Follow{Address: address})
			wantNoJob(t, address, next, all)
			if m.Task.Request != nil && next.Task.Request == nil {
				t.Errorf("%q loses the request", address)
			}
		}
	})
}

// allowedBehindGuide is a window with the guide in front of what a page asks for, and is
// allowed.
func allowedBehindGuide(t testing.TB) Model {
	t.Helper()
	m, effects := run(ready(t, 3, 5), Requested{shareRequest()}, guideOf(lifecycle.Renew))
	list := onlyEffect(t, effects).(records.ListGrants)
	m, effects = run(m, OfRecords{records.GrantsListed{Job: list.Job, List: []wire.Grant{grantOf(origin, wire.ByPerson, wire.PurposeRead)}}})
	if len(effects) != 0 || m.Screen() != ScreenGuide || m.behind() != ScreenShare {
		t.Fatalf("screen %d, %v", m.Screen(), effects)
	}
	return m
}

// Back to what a page asks for tells it nothing, though it is allowed, neither at once nor
// when the card has been read for the screen; the app's own button and the yes do.
func TestBackAnswersNobody(t *testing.T) {
	allowed := allowedBehindGuide(t)
	unread := allowed
	unread.Reader.Card.Status = nil
	for _, address := range []string{"", "/card", "/no-such-thing"} {
		m, effects := run(allowed, Follow{address})
		if len(effects) != 0 || m.Screen() != ScreenShare {
			t.Errorf("%q: screen %d, %v", address, m.Screen(), effects)
		}
		m, effects = run(unread, Follow{address})
		ask := onlyEffect(t, effects).(reader.AskStatus)
		m, effects = run(m, reader.CardAnswered{Job: ask.Job, Status: statusOf(3, 5)})
		if len(effects) != 0 || m.Screen() != ScreenShare {
			t.Errorf("%q, when the card was read: screen %d, %v", address, m.Screen(), effects)
		}
		_, effects = run(m, task.Submit{})
		_ = onlyEffect(t, effects).(task.Share)
	}
	_, effects := run(allowed, GoBack{})
	_ = onlyEffect(t, effects).(task.Share)
}

// wantNoJob wants no work of the card, no answer to a page, and nothing kept.
func wantNoJob(t *testing.T, address string, m Model, effects []any) {
	t.Helper()
	for _, e := range effects {
		switch e := e.(type) {
		case task.Login, task.Sign, task.ReadCertificate, task.Share, task.Allow, task.Answer, task.UseWindow, task.Download,
			pinchange.ChangePIN, records.Revoke, records.Copy, guide.SaveMunicipality, guide.Print, SaveLanguage, SwapCard, Leave:
			t.Errorf("%q: %#v", address, e)
		}
	}
	if m.Screen() == ScreenWorking {
		t.Errorf("%q has the card work", address)
	}
}

func asksCard(e any) bool {
	_, ask := e.(reader.AskStatus)
	return ask
}

// By an address the card is read, without a PIN, on the screens only that show its state.
func TestAddressThatReadsTheCard(t *testing.T) {
	for address, want := range map[string]bool{
		"": true, "/card": true, "/doctor": true,
		"/guide/renew": false, "/grants": false, "/history": false, "/explain": false, "/verify": false,
	} {
		m, _ := New(Start{Address: address})
		_, effects := run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
		if slices.ContainsFunc(effects, asksCard) != want {
			t.Errorf("%q: %v", address, effects)
		}
	}
}

// The browser's history has an entry for each screen, and none for an answer, a language,
// a redraw or where the history itself led.
func TestEntriesOfTheHistory(t *testing.T) {
	m := ready(t, 3, 5)
	for _, step := range []struct {
		message any
		want    []ShowAddress
	}{
		{guideOf(lifecycle.PINReset), []ShowAddress{{"/guide/pin-reset", true}}},
		{OfGuide{guide.ChoosePIN{PIN: "card-info"}}, []ShowAddress{{"/guide/pin-reset?pin=card-info", false}}},
		{ChooseLanguage{"en"}, nil},
		{StillConnecting{}, nil},
		{OfGuide{guide.Open{}}, []ShowAddress{{"/guide", true}}},
		{Follow{"/guide/pin-reset?pin=card-info"}, nil},
		{Follow{""}, nil},
		{Follow{"/no-such-thing"}, []ShowAddress{{"", false}}},
		{OfRecords{records.OpenDoctor{}}, []ShowAddress{{"/doctor", true}}},
		{OfRecords{records.OpenDoctor{}}, nil},
		{GoBack{}, []ShowAddress{{"", true}}},
		{OfRecords{records.OpenGrants{}}, []ShowAddress{{"/grants", true}}},
		{Follow{"/history"}, nil},
	} {
		var shown []ShowAddress
		if m, shown = steps(m, step.message); !slices.Equal(shown, step.want) {
			t.Errorf("%+v: %+v, want %+v", step.message, shown, step.want)
		}
	}
}

// In a frame of an e-service Back belongs to the page around it: there is no entry.
func TestNoEntryInAFrame(t *testing.T) {
	m, _ := New(Start{Way: WayEmbedded})
	_, shown := steps(m, guideOf(lifecycle.Renew), OfRecords{records.OpenExplain{}}, GoBack{})
	if want := []ShowAddress{{"/guide/renew", false}, {"/explain", false}, {"", false}}; !slices.Equal(shown, want) {
		t.Errorf("%+v", shown)
	}
	for _, address := range []string{"/grants", "/history", "/verify"} {
		if m, _ := New(Start{Way: WayEmbedded, Address: address}); m.Screen() != ScreenHome {
			t.Errorf("%s in a frame", address)
		}
	}
}

// Back leaves what the person began as its own button does; the place that it had in the
// history is not come back to.
func TestBackLeavesWhatThePersonBegan(t *testing.T) {
	for name, begin := range map[string][]any{
		"own files":   {task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a.txt", "a")}}},
		"PIN choice":  {pinchange.OpenChoice{}},
		"PIN form":    {pinchange.OpenChoice{}, pinchange.Choose{PIN: jpki.UserAuthenticationPIN}, pinchange.Continue{}},
		"certificate": {task.ShowCertificate{}},
		"a problem":   {task.ShowCertificate{}, task.Submit{PIN: []byte("ABC123")}, task.JobDone{Problem: &room.Problem{Code: wire.CodeCardRemoved}}},
	} {
		t.Run(name, func(t *testing.T) {
			m, shown := steps(ready(t, 3, 5), begin...)
			if !m.own() || !slices.Equal(shown, []ShowAddress{{"/card", true}}) {
				t.Fatalf("%+v", shown)
			}
			m, shown = steps(m, Follow{""})
			if m.Screen() != ScreenHome || m.own() || shown != nil {
				t.Errorf("after Back screen %d, %+v", m.Screen(), shown)
			}
			m, shown = steps(m, Follow{"/card"})
			if m.Screen() != ScreenHome || m.own() || !slices.Equal(shown, []ShowAddress{{"", false}}) {
				t.Errorf("after Forward screen %d, %+v", m.Screen(), shown)
			}
		})
	}
}

// From the guide that was opened beside it Back leads back to it; further back it is left.
func TestBackToWhatThePersonBegan(t *testing.T) {
	m, _ := steps(ready(t, 3, 5), pinchange.OpenChoice{}, guideOf(lifecycle.PINReset))
	m, _ = steps(m, Follow{"/card"}, Follow{"/card"})
	if m.Screen() != ScreenPINChange {
		t.Errorf("screen %d", m.Screen())
	}
	m, _ = steps(m, guideOf(lifecycle.PINReset), Follow{""})
	if m.Screen() != ScreenHome || m.own() {
		t.Errorf("screen %d", m.Screen())
	}
	m, _ = steps(m, pinchange.OpenChoice{}, Follow{"/guide/renew"})
	if m.Screen() != ScreenGuide || m.own() {
		t.Errorf("screen %d", m.Screen())
	}
}

// Who ends it by its own button makes no entry that leads back into it.
func TestWhatEndedHasNoPlaceInTheHistory(t *testing.T) {
	_, shown := steps(ready(t, 3, 5), pinchange.OpenChoice{}, GoHome{})
	if want := []ShowAddress{{"/card", true}, {"", false}}; !slices.Equal(shown, want) {
		t.Errorf("%+v", shown)
	}
}

// While the card works Back changes nothing, and the person stays where they are.
func TestBackWhileTheCardWorks(t *testing.T) {
	m, _ := steps(ready(t, 3, 5), task.ShowCertificate{}, task.Submit{PIN: []byte("ABC123")})
	for _, address := range []string{"", "/guide/renew", "/grants"} {
		next, effects := run(m, Follow{address})
		if next.Screen() != ScreenWorking || len(effects) != 0 || next.Work != m.Work {
			t.Errorf("%q: screen %d, %v", address, next.Screen(), effects)
		}
		if _, shown := steps(m, Follow{address}); !slices.Equal(shown, []ShowAddress{{"/card", true}}) {
			t.Errorf("%q: %+v", address, shown)
		}
	}
}

// What a page asks for stays behind whatever the person goes to, and is not answered.
func TestBackDoesNotLoseTheRequest(t *testing.T) {
	m, shown := steps(ready(t, 3, 5), Requested{loginOf().Request}, guideOf(lifecycle.PINReset), Follow{""}, Follow{"/guide/pin-reset"}, Follow{""}, Follow{"/grants"}, Follow{"/card"})
	if want := []ShowAddress{{"/guide/pin-reset", true}, {"", false}, {"", false}}; !slices.Equal(shown, want) {
		t.Errorf("%+v", shown)
	}
	if m.Screen() != ScreenLogin || m.Task.Request == nil {
		t.Errorf("screen %d", m.Screen())
	}
}

// A window that is loaded anew stays where it was, with the request behind it, and reads
// no card for that.
func TestRequestThatComesAgain(t *testing.T) {
	m, _ := New(Start{Address: "/guide/pin-reset", Awaits: true})
	m, effects := run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(withCard(1))}, Requested{loginOf().Request})
	if slices.ContainsFunc(effects, asksCard) {
		t.Error("the card is read behind the guide")
	}
	if m.Screen() != ScreenGuide || m.behind() != ScreenLogin {
		t.Errorf("screen %d, behind it %d", m.Screen(), m.behind())
	}
	if m, effects = run(m, Follow{""}); m.Screen() != ScreenLogin || len(effects) != 1 {
		t.Errorf("screen %d, %v", m.Screen(), effects)
	}
	m, _ = run(ready(t, 3, 5), guideOf(lifecycle.PINReset), Requested{loginOf().Request})
	if m.Screen() != ScreenLogin {
		t.Errorf("a first request is on screen %d", m.Screen())
	}
}

// Where no request comes the window says that the page must ask again, until it asks.
func TestRequestThatDoesNotCome(t *testing.T) {
	m, effects := New(Start{Awaits: true})
	if !slices.Contains(effects, Effect(AwaitRequest{})) {
		t.Fatal(effects)
	}
	if m, _ = run(m, RequestMissing{}); !m.RequestMissing {
		t.Error("nothing is said")
	}
	if m, _ = run(m, Requested{loginOf().Request}); m.RequestMissing {
		t.Error("still said when the page asks")
	}
	if m, _ = run(m, RequestMissing{}); m.RequestMissing {
		t.Error("said although the page has asked")
	}
	if _, effects := New(Start{}); slices.Contains(effects, Effect(AwaitRequest{})) {
		t.Error("a window of the person's own waits")
	}
}

// The history is read as soon as the helper is there, on the screen that shows it only.
func TestHistoryByItsAddress(t *testing.T) {
	m, _ := New(Start{Address: "/history"})
	m, effects := run(m, HelperFound{link: m.link})
	if list, ok := onlyEffect(t, effects).(records.ListHistory); !ok || list.Job != m.Records.History.Job {
		t.Error(effects)
	}
}

func TestFragment(t *testing.T) {
	const claim = "origin=https%3A%2F%2Fcity.example&id=1-2"
	for _, test := range []struct{ fragment, claim, address string }{
		{"", "", ""},
		{"/guide/renew?city=282103&who=agent", "", "/guide/renew?city=282103&who=agent"},
		{claim, claim, ""},
		{claim + "&/guide/renew?city=282103&who=agent", claim, "/guide/renew?city=282103&who=agent"},
		{"heading", "", "heading"},
	} {
		if claim, address := SplitFragment(test.fragment); claim != test.claim || address != test.address {
			t.Errorf("%q: %q, %q", test.fragment, claim, address)
		}
		if fragment := JoinFragment(test.claim, test.address); fragment != test.fragment {
			t.Errorf("%q, want %q", fragment, test.fragment)
		}
	}
}

// The program has the browser show the address, and waits for the request.
func TestProgramShowsTheAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := &browser{}
		p := NewProgram(&helper{silent: true}, b, func(m Model) {
			if m.RequestMissing {
				cancel()
			}
		}, time.Now)
		p.Send(guideOf(lifecycle.Renew))
		if err := p.Run(ctx, Start{Awaits: true, Address: "/"}); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if want := []ShowAddress{{"", false}, {"/guide/renew", true}}; !slices.Equal(b.addresses, want) {
			t.Errorf("%+v", b.addresses)
		}
	})
}

// What is typed or read is in no address.
func TestAddressHoldsNothingOfTheCard(t *testing.T) {
	m, _ := run(ready(t, 3, 5), OfRecords{records.OpenExplain{}}, OfRecords{records.TypeHelpCode{Text: "12345678"}})
	if address := m.Address(); strings.ContainsAny(address, "0123456789") {
		t.Error(address)
	}
}
