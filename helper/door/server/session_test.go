package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

func is(t *testing.T, err error, want wire.Code) {
	t.Helper()
	if got := operation.WireError(orNone(err)).Code; got != want {
		t.Errorf("%s (%v), want %s", got, err, want)
	}
}

func orNone(err error) error {
	if err == nil {
		return errors.New("no error")
	}
	return err
}

func (r *rig) pin(p jpki.Purpose) operation.PIN {
	if p == jpki.DigitalSignature {
		return operation.Typed(bytes.Clone(r.image.DigitalSignature.PIN))
	}
	return operation.Typed(bytes.Clone(r.image.UserAuthentication.PIN))
}

// foreignLogin is the login that the page of another origin makes.
func foreignLogin(pin operation.PIN) operation.LoginJob {
	return operation.LoginJob{Origin: authtoken.MustParseOrigin(foreign), Challenge: challenge, PIN: pin}
}

func login(ctx context.Context, s *session.Session, origin string, pin operation.PIN) (authtoken.Token, error) {
	lease, err := s.Login(ctx, readerName, origin, challenge, pin.UseLastTry)
	if err != nil {
		return authtoken.Token{}, err
	}
	token, err := operation.Login(ctx, lease, operation.LoginJob{Origin: authtoken.MustParseOrigin(origin), Challenge: challenge, PIN: pin})
	return token, errors.Join(err, lease.Release(ctx))
}

func TestLoginThroughTheHelper(t *testing.T) {
	r := start(t, nil, nil)
	token, err := login(t.Context(), r.open(t, session.Events{}), foreign, r.pin(jpki.UserAuthentication))
	if err != nil {
		t.Fatal(err)
	}
	der, _ := token.CertificateDER()
	certificate, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	signature, _ := token.SignatureBytes()
	digest := authtoken.Digest(authtoken.MustParseOrigin(foreign), challenge)
	if err := certificate.VerifySignature(digest[:], signature); err != nil {
		t.Error(err)
	}
	if got := r.card.Commands(); got != 5 {
		t.Errorf("%d commands", got)
	}
	if r.card.State().Powered {
		t.Error("card still has power")
	}
	if text := r.log.String(); !strings.Contains(text, "00200098") || strings.Contains(text, "31323334") {
		t.Errorf("log: %s", text)
	}
}

func TestSignThroughTheHelper(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	document := sha256.Sum256([]byte("document"))
	lease, err := s.Sign(t.Context(), readerName, foreign, []wire.Item{{Name: "a.txt", Size: 8, Digest: document[:]}}, false)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := operation.Sign(t.Context(), lease, operation.SignJob{
		Documents: []signature.Subject{{Format: signature.CMS, Digest: document}}, Time: time.Now(),
		PIN: r.pin(jpki.DigitalSignature), Prepare: lease.Prepare,
	})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := cms.Parse(signed[0].Signature.CMS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Verify(document); err != nil {
		t.Error(err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPageOfAnotherOriginCannotSpeakForOneOrSendAPIN(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, nil)
	s := r.openAs(t, foreign, session.Events{})
	_, err := s.Login(t.Context(), readerName, "https://bank.example", challenge, false)
	is(t, err, wire.CodeOriginRefused)
	document := sha256.Sum256(nil)
	_, err = s.Sign(t.Context(), readerName, "https://bank.example", []wire.Item{{Name: "a", Digest: document[:]}}, false)
	is(t, err, wire.CodeOriginRefused)
	_, err = login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication))
	is(t, err, wire.CodeAPDURefused)
	if r.card.State().UserAuthentication.TriesLeft != 3 || r.card.State().Signatures != 0 {
		t.Errorf("%+v", r.card.State())
	}
}

// What a page may was asked at its handshake; what it may now is asked at each lease.
func TestGrantThatWasTakenBackSinceTheHandshake(t *testing.T) {
	r := start(t, nil, nil)
	grant := func(change error) {
		t.Helper()
		if change != nil {
			t.Fatal(change)
		}
	}
	grant(r.grants.Allow(authtoken.MustParseOrigin(foreign), []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}, time.Now()))
	s := r.openAs(t, foreign, session.Events{})
	ask := func() error {
		lease, err := s.Login(t.Context(), readerName, foreign, challenge, false)
		if err != nil {
			return err
		}
		return errors.Join(errors.New("leased"), lease.Release(t.Context()))
	}
	if err := ask(); err == nil || err.Error() != "leased" {
		t.Fatal(err)
	}
	grant(r.grants.Revoke(authtoken.MustParseOrigin(foreign), wire.PurposeLogin)) // by another program: the session stands
	is(t, ask(), wire.CodeOriginRefused)
	lease, err := s.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatalf("what was left: %v", err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	grant(r.grants.Revoke(authtoken.MustParseOrigin(foreign)))
	is(t, ask(), wire.CodeOriginRefused)
	_, err = s.Read(t.Context(), readerName, "")
	is(t, err, wire.CodeOriginRefused)
	if r.card.State().Powered {
		t.Error("the card got power for nothing")
	}
}

// Raw commands are for the page whose address the person sees; our own app forwards
// none, in developer mode neither.
func TestRawIsNotAskedForInAnothersName(t *testing.T) {
	local := "http://localhost:8080"
	r := start(t, func(c *setup) { c.Developer = true }, nil)
	conn := r.raw(t)
	for _, origin := range []string{local, foreign} {
		answer := r.says(t, conn,
			`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t"}}`,
			fmt.Sprintf(`{"jsonrpc":"2.0","id":2,"method":"card.lease","params":{"reader":%q,"purpose":"raw","origin":%q}}`, readerName, origin))
		if answer.Error == nil || answer.Error.Data.Code != wire.CodeRequestInvalid {
			t.Errorf("for %s: %+v", origin, answer)
		}
	}
	own := r.says(t, conn, fmt.Sprintf(`{"jsonrpc":"2.0","id":3,"method":"card.lease","params":{"reader":%q,"purpose":"raw"}}`, readerName))
	if own.Error != nil {
		t.Errorf("for ourselves: %+v", own.Error)
	}
}

// What is no origin is refused as one wherever a message names it, and touches nothing.
func TestTextThatIsNoOriginIsRefused(t *testing.T) {
	r := start(t, granted, nil)
	own, page := r.open(t, session.Events{}), r.openAs(t, foreign, session.Events{})
	for _, text := range []string{"null", "file://", foreign + "/", foreign + ":443", strings.ToUpper(foreign), "http://city.example.lg.jp", "https://*"} {
		for name, err := range map[string]error{
			"lease, our own app": leaseInTheNameOf(t, own, text),
			"lease, a page":      leaseInTheNameOf(t, page, text),
			"grants.allow":       own.Allow(t.Context(), text, wire.PurposeLogin),
			"grants.revoke":      own.Revoke(t.Context(), text),
		} {
			if code := operation.WireError(orNone(err)).Code; code != wire.CodeOriginRefused {
				t.Errorf("%s of %q: %q, want origin_refused", name, text, code)
			}
		}
	}
	if r.card.State().Powered {
		t.Error("the card got power for nothing")
	}
	if err := leaseInTheNameOf(t, page, foreign); err != nil {
		t.Errorf("its own name: %v", err)
	}
}

func leaseInTheNameOf(t *testing.T, s *session.Session, origin string) error {
	t.Helper()
	_, err := s.Login(t.Context(), readerName, origin, challenge, false)
	return err
}

// says sends frames and returns the answer to the last one.
func (r *rig) says(t *testing.T, conn *websocket.Conn, frames ...string) (m wire.Message) {
	t.Helper()
	for _, frame := range frames {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
			t.Fatal(err)
		}
		_, answer, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if m, err = wire.Decode(answer); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestPhishingPageCannotRelayAChallenge(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	lease, err := s.Login(t.Context(), readerName, "https://phishing.example", challenge, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = operation.Login(t.Context(), lease, foreignLogin(r.pin(jpki.UserAuthentication)))
	is(t, err, wire.CodeDigestRefused)
	if got := r.card.State().Signatures; got != 0 {
		t.Errorf("%d signatures", got)
	}
}

// impatient is a helper that does not wait for a card in use.
func impatient(c *setup) { c.Patience = time.Millisecond }

func TestTwoPagesAtOnce(t *testing.T) {
	r := start(t, impatient, nil)
	first, second := r.open(t, session.Events{}), r.open(t, session.Events{})
	lease, err := first.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = second.Read(t.Context(), readerName, "")
	is(t, err, wire.CodeBusy)
	_, err = first.Read(t.Context(), readerName, "")
	is(t, err, wire.CodeBusy)
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := second.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	// A page cannot use the lease of another.
	if _, err = lease.Transmit(t.Context(), []byte{0, 0x20, 0, 0x98}); err == nil {
		t.Error("used after release")
	}
	is(t, err, wire.CodeLeaseLost)
	if err := again.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestClosedTabEndsItsLease(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	if _, err := s.Read(t.Context(), readerName, ""); err != nil {
		t.Fatal(err)
	}
	s.Close()
	other := r.open(t, session.Events{})
	lease, err := other.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPulledCardIsTold(t *testing.T) {
	r := start(t, nil, nil)
	lost := make(chan wire.LeaseLost, 1)
	changes := make(chan wire.ReadersResult, 8)
	s := r.open(t, session.Events{LeaseLost: func(l wire.LeaseLost) { lost <- l }, Readers: func(r wire.ReadersResult) { changes <- r }})
	now, err := s.WatchReaders(t.Context())
	if err != nil || len(now.Readers) != 1 || now.Readers[0].State != wire.ReaderCard {
		t.Fatalf("%+v, %v", now, err)
	}
	if _, err := s.Read(t.Context(), readerName, ""); err != nil {
		t.Fatal(err)
	}
	r.reader.Remove()
	if l := <-lost; l.Code != wire.CodeCardRemoved {
		t.Errorf("%+v", l)
	}
	for change := range changes {
		if change.Readers[0].State == wire.ReaderEmpty {
			break
		}
	}
	_, err = s.Read(t.Context(), readerName, "")
	is(t, err, wire.CodeNoCard)
	_, err = s.Read(t.Context(), "other", "")
	is(t, err, wire.CodeNoReader)
}

func TestCardPulledAtEveryCommand(t *testing.T) {
	for at := 1; at <= 5; at++ {
		for _, effect := range []emulator.Effect{emulator.RemoveBefore, emulator.RemoveAfter} {
			t.Run(fmt.Sprint(at, effect), func(t *testing.T) {
				r := start(t, nil, nil)
				r.card.Inject(emulator.Fault{Command: at, Effect: effect})
				_, err := login(t.Context(), r.open(t, session.Events{}), foreign, r.pin(jpki.UserAuthentication))
				is(t, err, wire.CodeCardRemoved)
				if got := r.card.State().UserAuthentication.TriesLeft; got != 3 {
					t.Errorf("%d tries left", got)
				}
			})
		}
	}
}

func TestWrongPINIsCodedWithItsTries(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	wrong := func(lastTry bool) *wire.Error {
		_, err := login(t.Context(), s, foreign, operation.PIN{Secret: card.Secret{Bytes: []byte("9999")}, UseLastTry: lastTry})
		return operation.WireError(orNone(err))
	}
	for _, want := range []struct {
		code    wire.Code
		left    int
		lastTry bool
	}{
		{wire.CodePINWrong, 2, false}, {wire.CodePINWrong, 1, false}, {wire.CodePINLimited, -1, true}, {wire.CodePINLimited, -1, true},
	} {
		if e := wrong(want.lastTry); e.Code != want.code || want.left >= 0 && (e.TriesLeft == nil || *e.TriesLeft != want.left) {
			t.Errorf("%+v, want %+v", e, want)
		}
	}
	r.reinsert(t, s)
	for _, want := range []struct {
		code    wire.Code
		left    int
		lastTry bool
	}{{wire.CodeLastTryUnconfirmed, 1, false}, {wire.CodePINBlocked, 0, true}, {wire.CodePINBlocked, 0, true}} {
		if e := wrong(want.lastTry); e.Code != want.code || e.TriesLeft == nil || *e.TriesLeft != want.left {
			t.Errorf("after the card was taken out: %+v, want %+v", e, want)
		}
	}
}

func TestBrokenAnswersDoNotHideWrongPINs(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	try := func() *wire.Error {
		_, err := login(t.Context(), s, foreign, operation.PIN{Secret: card.Secret{Bytes: []byte("9999")}, UseLastTry: true})
		return operation.WireError(orNone(err))
	}
	const verify = 4 // SELECT, READ, query, VERIFY
	for i := range 2 {
		r.card.Inject(emulator.Fault{Command: verify, Effect: emulator.Truncate, Length: 1})
		if e := try(); e.Code == wire.CodePINLimited {
			t.Fatalf("limited after %d", i)
		}
	}
	if e := try(); e.Code != wire.CodePINLimited {
		t.Errorf("%+v, want %s", e, wire.CodePINLimited)
	}
	if left := r.card.State().UserAuthentication.TriesLeft; left != 1 {
		t.Errorf("%d tries left", left)
	}
}

// reinsert takes the card out and puts it back.
func (r *rig) reinsert(t *testing.T, _ *session.Session) {
	t.Helper()
	changes := make(chan wire.ReadersResult, 16)
	watch := r.open(t, session.Events{Readers: func(now wire.ReadersResult) { changes <- now }})
	defer watch.Close()
	now, err := watch.WatchReaders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.reader.Remove()
	for now.Readers[0].State != wire.ReaderEmpty || now.Readers[0].Slipped { // a person is not as fast as a reader's echo
		now = <-changes
	}
	r.reader.Insert(r.card)
}

// raw opens a WebSocket without a session on it.
func (r *rig) raw(t *testing.T) *websocket.Conn { return r.rawAs(t, r.own()) }

func (r *rig) rawAs(t *testing.T, origin string) *websocket.Conn {
	t.Helper()
	conn, _, err := r.dial(t, "", origin, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

func TestBrokenFramesEndTheSession(t *testing.T) {
	hello := `{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t"}}`
	for name, test := range map[string]struct {
		kind  websocket.MessageType
		frame string
		want  websocket.StatusCode
	}{
		"not JSON":              {websocket.MessageText, `{`, websocket.StatusProtocolError},
		"unknown member":        {websocket.MessageText, strings.Replace(hello, `"id"`, `"pin":"1","id"`, 1), websocket.StatusProtocolError},
		"batch":                 {websocket.MessageText, `[` + hello + `]`, websocket.StatusProtocolError},
		"notification":          {websocket.MessageText, `{"jsonrpc":"2.0","method":"heartbeat","params":{}}`, websocket.StatusProtocolError},
		"answer":                {websocket.MessageText, `{"jsonrpc":"2.0","id":1,"result":{}}`, websocket.StatusProtocolError},
		"binary frame":          {websocket.MessageBinary, hello, websocket.StatusUnsupportedData},
		"message of 512 KiB +1": {websocket.MessageText, strings.Repeat(" ", wire.MaxOwnMessage+1-len(hello)) + hello, websocket.StatusMessageTooBig},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, nil, nil)
			conn := r.raw(t)
			if err := conn.Write(t.Context(), test.kind, []byte(test.frame)); err != nil {
				t.Fatal(err)
			}
			_, _, err := conn.Read(t.Context())
			if got := websocket.CloseStatus(err); got != test.want {
				t.Errorf("%v (%v), want %v", got, err, test.want)
			}
		})
	}
}

// Only our own app has requests that are long.
func TestPageSendsNoLongRequest(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, nil)
	for origin, want := range map[string]int{r.own(): wire.MaxOwnMessage, foreign: wire.MaxMessage} {
		hello := []byte(`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t"}}`)
		conn := r.rawAs(t, origin)
		frame := append(bytes.Repeat([]byte(" "), want-len(hello)), hello...)
		if err := conn.Write(t.Context(), websocket.MessageText, frame); err != nil {
			t.Fatal(err)
		}
		if _, answer, err := conn.Read(t.Context()); err != nil || !strings.Contains(string(answer), fmt.Sprintf(`"message":%d,`, want)) {
			t.Errorf("%s: %s, %v", origin, answer, err)
		}
		if err := conn.Write(t.Context(), websocket.MessageText, append(frame, ' ')); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
			t.Errorf("%s: %v", origin, err)
		}
	}
}

// A request that is longer than the helper takes is refused before it is sent, and does
// not cost the session.
func TestLongRequestDoesNotEndTheSession(t *testing.T) {
	r := start(t, func(c *setup) { c.Allowed = []string{foreign} }, nil)
	s := r.openAs(t, foreign, session.Events{})
	items := slices.Repeat([]wire.Item{{Name: strings.Repeat("長", 300), Digest: make([]byte, 32)}}, wire.MaxItems)
	_, err := s.Sign(t.Context(), readerName, foreign, items, false)
	is(t, err, wire.CodeTooLarge)
	if _, err := login(t.Context(), s, foreign, r.pin(jpki.UserAuthentication)); err == nil || operation.WireError(err).Code != wire.CodeAPDURefused {
		t.Errorf("afterwards: %v", err) // its PIN belongs into the trusted window
	}
}

func TestBrokenRequestsAreCoded(t *testing.T) {
	for name, test := range map[string]struct {
		frame string
		want  wire.Code
	}{
		"before hello":    {`{"jsonrpc":"2.0","id":1,"method":"readers.watch","params":{}}`, wire.CodeProtocol},
		"other version":   {`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"0","client":"t"}}`, wire.CodeVersion},
		"unknown field":   {`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t","x":1}}`, wire.CodeProtocol},
		"missing field":   {`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1"}}`, wire.CodeProtocol},
		"no such method":  {`{"jsonrpc":"2.0","id":1,"method":"card.raw","params":{}}`, wire.CodeProtocol},
		"unknown purpose": {`{"jsonrpc":"2.0","id":2,"method":"card.lease","params":{"reader":"Virtual reader","purpose":"raw"}}`, wire.CodeOriginRefused},
		"terms that lie":  {`{"jsonrpc":"2.0","id":2,"method":"card.lease","params":{"reader":"Virtual reader","purpose":"read","login":{"challenge":"c"}}}`, wire.CodeProtocol},
		"short challenge": {`{"jsonrpc":"2.0","id":2,"method":"card.lease","params":{"reader":"Virtual reader","purpose":"login","origin":"https://city.example.lg.jp","login":{"challenge":"c"}}}`, wire.CodeChallengeInvalid},
		"strange lease":   {`{"jsonrpc":"2.0","id":2,"method":"card.transmit","params":{"lease":"x","commands":["00200098"]}}`, wire.CodeLeaseLost},
		"no commands":     {`{"jsonrpc":"2.0","id":2,"method":"card.transmit","params":{"lease":"x","commands":[]}}`, wire.CodeProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, nil, nil)
			conn := r.raw(t)
			frames := []string{test.frame}
			if strings.Contains(test.frame, `"id":2`) {
				frames = []string{`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t"}}`, test.frame}
			}
			m := r.says(t, conn, frames...)
			if m.Error == nil || m.Error.Data.Code != test.want {
				t.Errorf("%+v, want %s", m.Error, test.want)
			}
		})
	}
}

func TestFrozenPageLosesItsSession(t *testing.T) {
	r := start(t, func(c *setup) { c.Heartbeat = 5 * time.Millisecond }, nil)
	conn := r.raw(t) // reads protocol pings, answers no heartbeat
	for {
		if _, _, err := conn.Read(t.Context()); err != nil {
			break
		}
	}
}

func TestPageThatAnswersKeepsItsSession(t *testing.T) {
	const beat = 300 * time.Millisecond // a page on a busy machine answers within two
	r := start(t, func(c *setup) { c.Heartbeat = beat }, nil)
	lost := make(chan error, 1)
	s := r.open(t, session.Events{Closed: func(err error) { lost <- err }})
	select {
	case err := <-lost:
		t.Fatalf("lost: %v", err)
	case <-time.After(4 * beat): // a page that does not answer is gone after three
	}
	if _, err := s.Read(t.Context(), "none", ""); operation.WireError(err).Code != wire.CodeNoReader {
		t.Fatal(err)
	}
}

func TestHelperThatEndsTellsThePage(t *testing.T) {
	closed := make(chan error, 1)
	r := start(t, nil, nil)
	conn := r.raw(t)
	s := session.New(conn, session.Events{Closed: func(err error) { closed <- err }})
	conn.CloseNow()
	is(t, <-closed, wire.CodeHelperUnreachable)
	_, err := s.Hello(t.Context(), "t")
	is(t, err, wire.CodeHelperUnreachable)
	s.Close()
}

func BenchmarkTransmit(b *testing.B) {
	r := start(b, nil, nil)
	s := r.open(b, session.Events{})
	lease, err := s.Read(b.Context(), readerName, "")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := lease.Transmit(b.Context(), []byte("\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := lease.Transmit(b.Context(), []byte{0, 0x20, 0, 0x98}); err != nil {
			b.Fatal(err)
		}
	}
}

// A deaf card answers VERIFY to nobody, though it was sent.
type deaf struct {
	reader.Connection
}

func (d deaf) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	response, err := d.Connection.Transmit(ctx, command)
	if len(command) > 5 && command[1] == iso7816.InsVerify {
		return nil, reader.ErrTimeout
	}
	return response, err
}

type deafReader struct{ reader.Backend }

func (d deafReader) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	c, err := d.Backend.Connect(ctx, name, how)
	if err != nil {
		return nil, err
	}
	return deaf{c}, nil
}

// A PIN whose answer never came counts as wrong, while the card stays where it is: else
// a page could break off each.
func TestPINsWithoutAnAnswerCountAsWrong(t *testing.T) {
	r := start(t, func(c *setup) { c.Around = func(b reader.Backend) reader.Backend { return deafReader{b} } }, nil)
	s := r.open(t, session.Events{})
	for i, want := range []bool{false, false, true} {
		_, err := login(t.Context(), s, foreign, operation.PIN{Secret: card.Secret{Bytes: []byte("9999")}, UseLastTry: true})
		if limited := operation.WireError(orNone(err)).Code == wire.CodePINLimited; limited != want {
			t.Errorf("PIN %d: %v", i+1, err)
		}
	}
	if left := r.card.State().UserAuthentication.TriesLeft; left != 1 {
		t.Errorf("%d tries left", left)
	}
}

// The right PIN forgets the wrong ones before it, and only those.
func TestRightPINForgetsTheWrongOnes(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	for i, pin := range []string{"9999", rightPIN, "9999", rightPIN, "9999"} {
		err := r.logIn(t, s, pin)
		if pin == rightPIN && err != nil || pin != rightPIN && operation.WireError(orNone(err)).Code != wire.CodePINWrong {
			t.Errorf("PIN %d: %v", i+1, err)
		}
	}
}
