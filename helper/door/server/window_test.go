package server_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

func granted(c *setup) { c.Allowed = []string{foreign} }

// A person is what a browser does with the trusted window.
type person struct {
	rig  *rig
	path string // of the form
	page string
}

// opens opens the trusted window as a popup of another site.
func (r *rig) opens(t *testing.T, path string) *person {
	t.Helper()
	first := r.get(t, path, with(navigation, "Sec-Fetch-Site", "cross-site"))
	p := &person{rig: r, path: first.Header.Get("Location")}
	if first.StatusCode != http.StatusSeeOther {
		t.Fatalf("window: %s", first.Status)
	}
	p.page = body(t, r.get(t, p.path, with(navigation, "Sec-Fetch-Site", "cross-site")))
	return p
}

// sends sends the form as the browser would, and returns the page that follows.
func (p *person) sends(t *testing.T, fields ...string) string {
	t.Helper()
	token := regexp.MustCompile(`name="token" value="([0-9a-f]+)"`).FindStringSubmatch(p.page)
	if token == nil {
		t.Fatalf("no form:\n%s", p.page)
	}
	form := url.Values{"token": {token[1]}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.rig.own()+p.path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range with(navigation, "Sec-Fetch-Site", "same-origin", "Origin", p.rig.own(), "Content-Type", "application/x-www-form-urlencoded") {
		request.Header.Set(name, value)
	}
	response, err := p.rig.client(t).Do(request)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// typed is a PIN that a person types in the trusted window.
func (r *rig) typed(t *testing.T, lease *session.Lease, fields ...string) operation.PIN {
	var pages chan string
	return operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		if pages == nil {
			asked, err := lease.Consent(ctx)
			if err != nil {
				return nil, err
			}
			pages = make(chan string, 1)
			if asked.Window != "" {
				p := r.opens(t, asked.Window)
				go func() { pages <- p.sends(t, fields...) }()
				t.Cleanup(func() { <-pages })
			}
		}
		return lease.Verify(ctx, template)
	}}}
}

func TestLoginWithThePINInTheTrustedWindow(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	token, err := operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, "pin", string(r.image.UserAuthentication.PIN))))
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if der, err := token.CertificateDER(); err != nil || !bytes.Equal(der, r.image.UserAuthentication.Certificate) {
		t.Errorf("%v", err)
	}
	if strings.Contains(r.log.String(), "31323334") {
		t.Error("the PIN is in the log")
	}
	r.recorded(t, wire.PurposeLogin, foreign, wire.ResultDone)
}

// recorded wants the newest entry of the history to be this.
func (r *rig) recorded(t *testing.T, purpose wire.Purpose, origin, result string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		entries, err := r.history.List(1)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 1 && entries[0].Purpose == purpose && entries[0].Origin == origin && entries[0].Result == result {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("history: %+v", entries)
		}
		time.Sleep(time.Millisecond) // it is written beside the answer
	}
	if err := r.history.Verify(); err != nil {
		t.Error(err)
	}
}

func TestWindowShowsWhatTheHelperKnows(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	item := wire.Item{Name: "申請書.pdf", Size: 12345, Digest: make([]byte, 32)}
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{item}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lease.Consent(t.Context()); operation.WireError(err).Code != wire.CodeProtocol {
		t.Errorf("before the counter was read: %v", err)
	}
	c, err := card.Open(t.Context(), lease, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TriesLeft(t.Context(), jpki.DigitalSignaturePIN); err != nil {
		t.Fatal(err)
	}
	asked, err := lease.Consent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	page := r.opens(t, asked.Window).page
	for _, want := range []string{foreign, "申請書.pdf", "12,345", "00000000 00000000", "あと5回", "氏名、住所、生年月日、性別が入っています"} {
		if !strings.Contains(page, want) {
			t.Errorf("the window lacks %q", want)
		}
	}
	if _, err := lease.Consent(t.Context()); operation.WireError(err).Code != wire.CodeProtocol {
		t.Errorf("a second window: %v", err)
	}
}

func TestPersonDeclinesInTheWindow(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, "decline", "1")))
	is(t, err, wire.CodeConsentDenied)
	if got := r.card.State().UserAuthentication.TriesLeft; got != 3 {
		t.Errorf("%d tries left", got)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.recorded(t, wire.PurposeLogin, foreign, string(wire.CodeConsentDenied))
}

// A page that gives up does not wait for the person, nor does a lease whose card
// left.
func TestReleaseWhileThePersonTypes(t *testing.T) {
	for how, end := range map[string]struct {
		end  func(*rig, *session.Lease) error
		want wire.Code
	}{
		"released": {func(_ *rig, l *session.Lease) error { return l.Release(context.Background()) }, wire.CodeConsentDenied},
		"removed":  {func(r *rig, _ *session.Lease) error { r.reader.Remove(); return nil }, wire.CodeCardRemoved},
	} {
		t.Run(how, func(t *testing.T) {
			r := start(t, granted, nil)
			s := r.openAs(t, foreign, session.Events{})
			lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			pin := operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
				if _, err := lease.Consent(ctx); err != nil {
					return nil, err
				}
				go func() { ended <- end.end(r, lease) }()
				return lease.Verify(ctx, template)
			}}}
			_, err = operation.Login(t.Context(), lease, foreignLogin(pin))
			// Either may be first: the wish to end, or the question for the PIN.
			if code := operation.WireError(orNone(err)).Code; code != end.want && code != wire.CodeLeaseLost {
				t.Errorf("%v", err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLastTryIsConfirmedInTheWindow(t *testing.T) {
	r := start(t, granted, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 2 })
	s := r.openAs(t, foreign, session.Events{})
	try := func(fields ...string) error {
		lease, err := s.Login(t.Context(), readerName, foreign, challenge, true) // a page's word is nothing
		if err != nil {
			t.Fatal(err)
		}
		defer lease.Release(context.Background())
		_, err = operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, fields...)))
		return err
	}
	is(t, try("decline", "1"), wire.CodeConsentDenied)
	if got := r.card.State().UserAuthentication.TriesLeft; got != 1 {
		t.Fatalf("%d tries left", got)
	}
	if err := try("pin", string(r.image.UserAuthentication.PIN), "last-try", "1"); err != nil {
		t.Error(err)
	}
}

func TestAttributesAndChangeOfAPIN(t *testing.T) {
	r := start(t, granted, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Attributes(t.Context(), readerName, foreign, false)
	if err != nil {
		t.Fatal(err)
	}
	attributes, err := operation.ReadAttributes(t.Context(), lease, operation.ReadJob{PIN: r.typed(t, lease, "pin", cardtest.CardInfoPIN)})
	if err != nil || attributes.Name != r.image.CardInfo.Name {
		t.Fatalf("%+v, %v", attributes, err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.recorded(t, wire.PurposeAttributes, foreign, wire.ResultDone)
	if lease, err = s.PINChange(t.Context(), readerName, jpki.CardInfoPIN, false); err != nil {
		t.Fatal(err)
	}
	pin := r.typed(t, lease, "pin", cardtest.CardInfoPIN, "new", "2468", "again", "2468")
	if err := operation.ChangePIN(t.Context(), lease, operation.ChangePINJob{Which: jpki.CardInfoPIN, Old: pin, New: pin}); err != nil {
		t.Fatal(err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.recorded(t, wire.PurposePINChange, foreign, wire.ResultDone)
	log := r.log.String()
	if strings.Contains(log, "32343638") || strings.Contains(log, attributes.Name) {
		t.Error("the PIN or a name is in the log")
	}
}

// Our own app's person types at the reader's pad without a window; another
// origin's is asked first, and types there, too.
func TestPINPad(t *testing.T) {
	r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
		return bytes.Clone(cardtest.Image(t).UserAuthentication.PIN), nil
	}), func(c *setup) { granted(c); c.Window.Now = reads() }, nil)
	for origin, fields := range map[string][]string{r.own(): nil, foreign: {"agree", "1"}} {
		s := r.openAs(t, origin, session.Events{})
		lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, fields...))); err != nil {
			t.Errorf("%s: %v", origin, err)
		}
		if err := lease.Release(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(r.log.String(), "31323334") {
		t.Error("the PIN is in the log")
	}
}

// reads is the clock of a person who takes two seconds for each step.
func reads() func() time.Time {
	var steps atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(steps.Add(1)) * 2 * time.Second) }
}

func TestPINPadThatIsSwitchedOff(t *testing.T) {
	r := startOn(t, virtual.NewPadReader(readerName, func(context.Context, reader.PINEntry) ([]byte, error) {
		t.Error("asked at the reader")
		return nil, reader.ErrPINCancelled
	}), func(c *setup) { granted(c); c.NoPINPad = true }, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	pin := r.typed(t, lease, "pin", string(r.image.UserAuthentication.PIN))
	if _, err := operation.Login(t.Context(), lease, foreignLogin(pin)); err != nil {
		t.Error(err)
	}
}

func TestAdministratorKeepsThePINOutOfThePage(t *testing.T) {
	r := start(t, func(c *setup) { c.PINInPage, c.Language = false, "en" }, nil)
	s := r.open(t, session.Events{})
	if _, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication)); operation.WireError(err).Code != wire.CodeAPDURefused {
		t.Errorf("%v", err)
	}
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := operation.Login(t.Context(), lease, foreignLogin(r.typed(t, lease, "pin", "1234"))); err != nil && operation.WireError(err).Code != wire.CodePINWrong {
		t.Error(err)
	}
}

func TestAdministratorsListHoldsForTheWindowToo(t *testing.T) {
	only := policy.None()
	only.AllowedOrigins = []authtoken.Origin{authtoken.MustParseOrigin("https://other.example")}
	r := start(t, func(c *setup) { c.Policy = only }, nil)
	s := r.open(t, session.Events{})
	_, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	is(t, err, wire.CodePolicyRefused)
	is(t, s.Allow(t.Context(), foreign, wire.PurposeLogin), wire.CodePolicyRefused)
}

func TestGrantIsGivenShownAndRevoked(t *testing.T) {
	r := start(t, nil, nil)
	own := r.open(t, session.Events{})
	refusedHandshake(t, r, "", foreign, wire.Subprotocol)
	if err := own.Allow(t.Context(), foreign, wire.PurposeRead, wire.PurposeLogin); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	page := r.openAs(t, foreign, session.Events{Closed: func(err error) { closed <- err }})
	if _, err := page.Read(t.Context(), readerName, ""); err != nil {
		t.Error(err)
	}
	_, err := page.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "x", Digest: make([]byte, 32)}}, false)
	is(t, err, wire.CodeBusy) // its own lease; the grant is looked at next
	list, err := own.Grants(t.Context())
	if err != nil || len(list) != 1 || list[0].Origin != foreign || list[0].By != wire.ByPerson || len(list[0].Purposes) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	if err := own.Revoke(t.Context(), foreign); err != nil {
		t.Fatal(err)
	}
	<-closed // and with it its lease
	refusedHandshake(t, r, "", foreign, wire.Subprotocol)
}

func TestStrangersCannotGrantOrLook(t *testing.T) {
	r := start(t, granted, nil)
	page := r.openAs(t, foreign, session.Events{})
	is(t, page.Allow(t.Context(), foreign, wire.PurposeRaw), wire.CodeProtocol)
	_, err := page.Grants(t.Context())
	is(t, err, wire.CodeProtocol)
	_, err = page.History(t.Context())
	is(t, err, wire.CodeProtocol)
	_, err = page.Diagnosis(t.Context())
	is(t, err, wire.CodeProtocol)
	_, err = page.Revocation(t.Context(), []byte{0x30, 0})
	is(t, err, wire.CodeProtocol)
	_, err = page.Calendar(t.Context(), []wire.CalendarEvent{{Day: "2026-11-21", Summary: "x"}})
	is(t, err, wire.CodeProtocol)
	_, err = page.Gallery(t.Context())
	is(t, err, wire.CodeProtocol)
	_, err = page.InsertCard(t.Context(), "fresh")
	is(t, err, wire.CodeProtocol)
	own := r.open(t, session.Events{})
	if d, err := own.Diagnosis(t.Context()); err != nil || !d.Service || len(d.Readers) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestHistoryIsShownAndSaysWhenItIsBroken(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	if _, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication)); err != nil {
		t.Fatal(err)
	}
	r.recorded(t, wire.PurposeLogin, foreign, wire.ResultDone)
	if h, err := s.History(t.Context()); err != nil || len(h.Entries) != 1 || h.Broken != "" {
		t.Errorf("%+v, %v", h, err)
	}
	file := filepath.Join(r.state, "history.jsonl")
	content, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, bytes.Replace(content, []byte(`"done"`), []byte(`"stopped"`), 1), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if h, err := s.History(t.Context()); err != nil || !strings.Contains(h.Broken, "was changed") {
		t.Errorf("after it was changed: %+v, %v", h, err)
	}
}

func TestWindowLeftOpenEndsByItself(t *testing.T) {
	r := start(t, func(c *setup) { granted(c); c.Window = consent.Config{Lifetime: 20 * time.Millisecond} }, nil)
	s := r.openAs(t, foreign, session.Events{})
	lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	pin := operation.PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
		if _, err := lease.Consent(ctx); err != nil {
			return nil, err
		}
		return lease.Verify(ctx, template)
	}}}
	_, err = operation.Login(t.Context(), lease, foreignLogin(pin))
	is(t, err, wire.CodeTimeout)
}

func TestBusySaysWhoHasTheCard(t *testing.T) {
	r := start(t, func(c *setup) { granted(c); impatient(c) }, nil)
	lost := make(chan wire.LeaseLost, 1)
	page, own := r.openAs(t, foreign, session.Events{LeaseLost: func(l wire.LeaseLost) { lost <- l }}), r.open(t, session.Events{})
	lease, err := page.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = own.Read(t.Context(), readerName, "")
	if e := operation.WireError(orNone(err)); e.Code != wire.CodeBusy || !strings.Contains(e.Message, foreign) {
		t.Errorf("to our own app: %v", err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if lease, err = own.Login(t.Context(), readerName, "https://bank.example", challenge, false); err != nil {
		t.Fatal(err)
	}
	_, err = page.Read(t.Context(), readerName, "")
	if e := operation.WireError(orNone(err)); e.Code != wire.CodeBusy || strings.Contains(e.Message, "bank.example") || !strings.Contains(e.Message, "another page") {
		t.Errorf("to another page: %v", err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A lease that ended by itself has it no longer.
	if _, err = page.Read(t.Context(), readerName, ""); err != nil {
		t.Fatal(err)
	}
	r.reader.Remove()
	<-lost
	r.reader.Insert(r.card)
	program, err := r.reader.Connect(t.Context(), readerName, reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	_, err = own.Read(t.Context(), readerName, "")
	if e := operation.WireError(orNone(err)); e.Code != wire.CodeBusy || !strings.Contains(e.Message, "another program") {
		t.Errorf("of a program: %v", err)
	}
}
