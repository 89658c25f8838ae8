package server_test

import (
	"encoding/json"
	"testing"

	"nhooyr.io/websocket"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// workbench is the page of a developer on this machine.
const workbench = "http://localhost:3000"

func developing(c *setup) { c.Developer, c.Allowed = true, []string{workbench} }

// A page speaks the wire by itself, without the package of our own app.
type page struct {
	t     *testing.T
	conn  *websocket.Conn
	last  int64
	lease string
	hello json.RawMessage
}

// pageOf opens a session of an origin and says hello.
func (r *rig) pageOf(t *testing.T, origin string) *page {
	t.Helper()
	conn, _, err := r.dial(t, "", origin, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	p := &page{t: t, conn: conn}
	var code wire.Code
	if p.hello, code = p.ask(wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"}); code != "" {
		t.Fatal(code)
	}
	return p
}

// send sends a request and waits for no answer.
func (p *page) send(method string, params any) {
	p.t.Helper()
	p.last++
	frame, err := wire.EncodeRequest(p.last, method, params)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.conn.Write(p.t.Context(), websocket.MessageText, frame); err != nil {
		p.t.Fatal(err)
	}
}

// answer is that to the last request; code is "" where it succeeded.
func (p *page) answer() (result json.RawMessage, code wire.Code) {
	p.t.Helper()
	for {
		_, frame, err := p.conn.Read(p.t.Context())
		if err != nil {
			p.t.Fatal(err)
		}
		m, err := wire.Decode(frame)
		if err != nil {
			p.t.Fatal(err)
		}
		switch {
		case m.Kind() != wire.Answer || m.ID != p.last:
		case m.Error != nil:
			return nil, m.Error.Data.Code
		default:
			return m.Result, ""
		}
	}
}

func (p *page) ask(method string, params any) (json.RawMessage, wire.Code) {
	p.t.Helper()
	p.send(method, params)
	return p.answer()
}

// transmit returns the last status word, or the code.
func (p *page) transmit(commands ...string) string {
	p.t.Helper()
	params := wire.TransmitParams{Lease: p.lease}
	for _, command := range commands {
		params.Commands = append(params.Commands, unhex(p.t, command))
	}
	return statusOf[wire.TransmitResult](p, wire.MethodCardTransmit, params, func(r wire.TransmitResult) []byte { return r.Responses[len(r.Responses)-1] })
}

func statusOf[R any](p *page, method string, params any, last func(R) []byte) string {
	p.t.Helper()
	result, code := p.ask(method, params)
	if code != "" {
		return string(code)
	}
	decoded, err := wire.DecodeParams[R](result)
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := iso7816.ParseResponse(last(decoded))
	if err != nil {
		p.t.Fatal(err)
	}
	return r.SW.String()
}

// verify is card.verify with a template.
func (p *page) verify(template string) string {
	p.t.Helper()
	return statusOf[wire.VerifyResult](p, wire.MethodCardVerify, wire.VerifyParams{Lease: p.lease, Template: unhex(p.t, template)},
		func(r wire.VerifyResult) []byte { return r.Response })
}

// leaseRaw takes the card as a developer does.
func (p *page) leaseRaw() {
	p.t.Helper()
	result, code := p.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRaw})
	if code != "" {
		p.t.Fatal(code)
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		p.t.Fatal(err)
	}
	p.lease = lease.Lease
}

// window is card.consent: where the person is asked, or the code.
func (p *page) window(pin jpki.PIN, change bool) (path string, code wire.Code) {
	p.t.Helper()
	result, code := p.ask(wire.MethodCardConsent, wire.ConsentParams{Lease: p.lease, PIN: pin, Change: change})
	if code != "" {
		return "", code
	}
	asked, err := wire.DecodeParams[wire.ConsentResult](result)
	if err != nil {
		p.t.Fatal(err)
	}
	return asked.Window, ""
}

func unhex(t *testing.T, text string) wire.Hex {
	t.Helper()
	var b wire.Hex
	if err := json.Unmarshal([]byte(`"`+text+`"`), &b); err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	selectJPKI   = "00A4040C0AD392F000260100000001"
	queryLogin   = "00200098"
	presentLogin = "002000980431323334"
	changeLogin  = "002401980434333231"
	selectCards  = "00A4040C0AD3921000310001010408"
	queryInfoPIN = "00200091"
)

// A developer's page sends no PIN by itself, be it right or wrong, and so does our own
// app where the policy takes PINs out of pages.
func TestRawPageCannotPresentAPIN(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*setup)
		origin string // "": our own app
	}{
		"page of a developer":                              {developing, workbench},
		"our own app, the policy wants the window":         {func(c *setup) { developing(c); c.PINInPage = false }, ""},
		"page of a developer, the policy wants the window": {func(c *setup) { developing(c); c.PINInPage = false }, workbench},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, test.change, nil)
			if test.origin == "" {
				test.origin = r.own()
			}
			p := r.pageOf(t, test.origin)
			p.leaseRaw()
			if sw := p.transmit(selectJPKI, queryLogin); sw != "63C3" {
				t.Fatal(sw)
			}
			for _, command := range []string{presentLogin, changeLogin} {
				if got := p.transmit(command); got != string(wire.CodeAPDURefused) {
					t.Errorf("%s: %s", command[:8], got)
				}
			}
			if sw := p.transmit(queryLogin); sw != "63C3" {
				t.Errorf("tries: %s", sw)
			}
		})
	}
}

// Where the policy lets our own app take the PIN in its page, it may do so with raw.
func TestRawOfOurOwnAppFollowsThePolicy(t *testing.T) {
	r := start(t, developing, nil)
	p := r.pageOf(t, r.own())
	p.leaseRaw()
	if sw := p.transmit(selectJPKI, queryLogin, presentLogin); sw != "9000" {
		t.Error(sw) // the batch goes on after the number of tries
	}
}

func TestRawPINIsTypedInTheTrustedWindow(t *testing.T) {
	r := start(t, developing, nil)
	p := r.pageOf(t, workbench)
	p.leaseRaw()
	p.transmit(selectJPKI, queryLogin)
	path, code := p.window(jpki.UserAuthenticationPIN, false)
	if code != "" {
		t.Fatal(code)
	}
	person := r.opens(t, path)
	shown := make(chan string, 1)
	go func() { shown <- person.sends(t, "agree", "1", "pin", cardtest.UserAuthenticationPIN) }()
	if sw := p.verify(queryLogin); sw != "9000" {
		t.Error(sw)
	}
	<-shown
	if got := p.verify("00240198"); got != string(wire.CodeAPDURefused) {
		t.Errorf("a change of which the person was not told: %s", got)
	}
	if got := p.verify("00200091"); got != string(wire.CodeAPDURefused) {
		t.Errorf("another PIN: %s", got)
	}
}

func TestRawPINIsChangedInTheTrustedWindow(t *testing.T) {
	r := start(t, developing, nil)
	p := r.pageOf(t, workbench)
	p.leaseRaw()
	p.transmit(selectJPKI, queryLogin)
	path, code := p.window(jpki.UserAuthenticationPIN, true)
	if code != "" {
		t.Fatal(code)
	}
	person := r.opens(t, path)
	shown := make(chan string, 1)
	go func() {
		shown <- person.sends(t, "agree", "1", "pin", cardtest.UserAuthenticationPIN, "new", "4321", "again", "4321")
	}()
	for _, template := range []string{queryLogin, "00240198"} {
		if sw := p.verify(template); sw != "9000" {
			t.Errorf("%s: %s", template, sw)
		}
	}
	<-shown
	p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: p.lease})
	if _, err := login(t.Context(), r.open(t, session.Events{}), foreign, operation.Typed([]byte("4321"))); err != nil {
		t.Errorf("log in with the new PIN: %v", err)
	}
}

// A developer's page never spends the last try, whatever anybody confirms.
func TestRawLeavesTheLastTry(t *testing.T) {
	r := start(t, developing, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 2 })
	p := r.pageOf(t, workbench)
	p.leaseRaw()
	p.transmit(selectJPKI, queryLogin)
	if _, code := p.window(jpki.UserAuthenticationPIN, false); code != wire.CodeLastTryUnconfirmed {
		t.Errorf("window: %q", code)
	}
	own := r.pageOf(t, r.own())
	p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: p.lease})
	result, code := own.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRaw, LastTry: true})
	if code != "" {
		t.Fatal(code)
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		t.Fatal(err)
	}
	own.lease = lease.Lease
	own.transmit(selectJPKI, queryLogin)
	if got := own.transmit(presentLogin); got != string(wire.CodeLastTryUnconfirmed) {
		t.Errorf("our own app: %s", got)
	}
}

// card.consent names a PIN in a developer's lease, and in no other.
func TestConsentNamesThePINOfADeveloper(t *testing.T) {
	r := start(t, developing, nil)
	p := r.pageOf(t, workbench)
	p.leaseRaw()
	p.transmit(selectCards, queryInfoPIN)
	for name, test := range map[string]struct {
		pin  jpki.PIN
		want wire.Code
	}{
		"none":                   {"", wire.CodeProtocol},
		"one that there is not":  {"x", wire.CodeAPDURefused},
		"one that was not asked": {jpki.UserAuthenticationPIN, wire.CodeProtocol},
	} {
		if _, code := p.window(test.pin, false); code != test.want {
			t.Errorf("%s: %q, want %q", name, code, test.want)
		}
	}
	if _, code := p.window(jpki.CardInfoPIN, false); code != "" {
		t.Error(code)
	}
	p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: p.lease})
	result, code := p.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeAttributes})
	if code != "" {
		t.Fatal(code)
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		t.Fatal(err)
	}
	p.lease = lease.Lease
	p.transmit(selectCards, queryInfoPIN)
	if _, code := p.window(jpki.CardInfoPIN, false); code != wire.CodeProtocol {
		t.Errorf("attributes with a PIN: %q", code)
	}
}
