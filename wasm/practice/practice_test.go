package practice

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

func now() time.Time { return time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC) }

func newKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }

// made is one practice of the tests that do not change it.
var made = sync.OnceValues(func() (*Responder, error) { return New(rand.Reader, now(), newKey) })

func start(t *testing.T) *Responder {
	t.Helper()
	r, err := made()
	if err != nil {
		t.Fatal(err)
	}
	card, err := newCard(r.credentials)
	if err != nil {
		t.Fatal(err)
	}
	return &Responder{credentials: r.credentials, card: card, insertion: 1}
}

// The certificates name an organization that no verifier takes, and each practice has
// keys of its own.
func TestEachPracticeHasItsOwnCA(t *testing.T) {
	first := start(t)
	second, err := New(rand.Reader, now(), newKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range jpki.Purposes {
		of := first.credentials[p]
		c, err := certprofile.Parse(of.certificate)
		if err != nil {
			t.Fatal(err)
		}
		if o := c.Issuer.Organization(); o != Organization || o == jpki.Organization || o == jpki.TestOrganization {
			t.Errorf("%v: issued by %s", p, o)
		}
		if bytes.Equal(of.caDER, second.credentials[p].caDER) || of.key.Equal(second.credentials[p].key) {
			t.Errorf("%v: two practices share a key", p)
		}
	}
}

// Nobody takes what is made in practice: not who trusts the sandbox and allows test
// cards, and not even who was given the CA of practice to trust.
func TestNothingOfPracticeIsAccepted(t *testing.T) {
	r := start(t)
	sandbox, err := sandboxca.New(rand.Reader, now())
	if err != nil {
		t.Fatal(err)
	}
	token, document, signature := loginAndSign(t, r)
	anchors := map[string]relyingparty.Anchors{"sandbox": {}, "practice": {}}
	for _, p := range jpki.Purposes {
		anchors["sandbox"][p] = [][]byte{sandbox.Certificate(p)}
		anchors["practice"][p] = [][]byte{r.credentials[p].caDER}
	}
	for name, trusted := range anchors {
		v, err := relyingparty.New(relyingparty.Config{
			Origin: room.PracticeOrigin, TrustAnchors: trusted, Clock: now, AllowTest: true, WithoutRevocation: true,
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, report := v.VerifyLogin(t.Context(), token, challenge)
		wantRefused(t, name+": login", report)
		_, report = v.VerifySignature(t.Context(), signature, bytes.NewReader(document))
		wantRefused(t, name+": signature", report)
	}
}

func wantRefused(t *testing.T, what string, r relyingparty.Report) {
	t.Helper()
	if r.OK() {
		t.Errorf("%s: accepted", what)
	}
	for _, s := range r.Steps { // the signature itself is right: it is the CA that nobody knows
		if (s.ID == relyingparty.StepFormat || s.ID == relyingparty.StepSignature) && s.Status != relyingparty.Passed {
			t.Errorf("%s: %s %s", what, s.ID, s.Status)
		}
	}
}

// loginAndSign logs in to the service of practice and signs a document.
func loginAndSign(t *testing.T, r *Responder) (token, document, signed []byte) {
	t.Helper()
	r.card.PowerOn()
	defer r.card.PowerOff()
	made, err := operation.Login(t.Context(), r.card, operation.LoginJob{
		Origin: authtoken.MustParseOrigin(room.PracticeOrigin), Challenge: challenge, PIN: operation.Typed([]byte(room.PracticePIN)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if token, err = json.Marshal(made); err != nil {
		t.Fatal(err)
	}
	document = []byte("a document")
	results, err := operation.Sign(t.Context(), r.card, operation.SignJob{
		Documents: []signature.Subject{{Format: signature.CMS, Digest: sha256.Sum256(document)}}, Time: now(), PIN: operation.Typed([]byte(room.PracticePassword)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return token, document, results[0].Signature.CMS
}

// A new card has all its tries, and the reader tells that it is another one.
func TestNewCardHasAllItsTries(t *testing.T) {
	r := start(t)
	r.card.PowerOn()
	for range 3 {
		if _, err := operation.Login(t.Context(), r.card, operation.LoginJob{
			Origin: authtoken.MustParseOrigin(room.PracticeOrigin), Challenge: challenge,
			PIN: operation.PIN{Secret: operation.Typed([]byte("0000")).Secret, UseLastTry: true},
		}); err == nil {
			t.Fatal("a wrong PIN was taken")
		}
	}
	if left := r.card.State().UserAuthentication.TriesLeft; left != 0 {
		t.Fatalf("%d tries left", left)
	}
	answers := r.say(t, wire.MethodGalleryPut, wire.GalleryParams{})
	if len(answers) != 2 || answers[1].Method != wire.NotifyReadersChanged {
		t.Errorf("%+v", answers)
	}
	changed, err := wire.DecodeParams[wire.ReadersResult](answers[1].Params)
	if err != nil || len(changed.Readers) != 1 || changed.Readers[0].Insertion != 2 || changed.Readers[0].State != wire.ReaderCard {
		t.Errorf("%+v, %v", changed, err)
	}
	if left := r.card.State().UserAuthentication.TriesLeft; left != 3 {
		t.Errorf("%d tries left", left)
	}
}

// A lease that is over, or of another reader, reaches no card; a second one waits for
// nobody.
func TestLeaseIsTheOnlyWayToTheCard(t *testing.T) {
	r := start(t)
	for what, answer := range map[string]wire.Message{
		"no lease":       r.say(t, wire.MethodCardTransmit, wire.TransmitParams{Lease: "0", Commands: []wire.Hex{{0, 0xA4, 0, 0}}})[0],
		"another reader": r.say(t, wire.MethodCardLease, wire.LeaseParams{Reader: wire.VirtualReader, Purpose: wire.PurposeRead})[0],
		"history":        r.say(t, wire.MethodHistoryList, wire.Empty{})[0],
		"grants":         r.say(t, wire.MethodGrantsList, wire.Empty{})[0],
	} {
		if answer.Error == nil {
			t.Errorf("%s: %s", what, answer.Result)
		}
	}
	lease := wire.LeaseParams{Reader: room.PracticeReader, Purpose: wire.PurposeRead}
	if first := r.say(t, wire.MethodCardLease, lease)[0]; first.Error != nil {
		t.Fatal(first.Error.Message)
	}
	if second := r.say(t, wire.MethodCardLease, lease)[0]; second.Error == nil || second.Error.Data.Code != wire.CodeBusy {
		t.Errorf("%+v", second)
	}
	if released := r.say(t, wire.MethodCardRelease, wire.ReleaseParams{Lease: "1"})[0]; released.Error != nil || r.card.State().Powered {
		t.Errorf("%+v, powered %t", released, r.card.State().Powered)
	}
	if r.card.Commands() != 0 {
		t.Errorf("%d commands", r.card.Commands())
	}
}

// What breaks the protocol ends it.
func TestFrameThatIsNoRequest(t *testing.T) {
	for name, frame := range map[string]string{
		"no JSON":      "PIN 1234",
		"notification": `{"jsonrpc":"2.0","method":"hello","params":{}}`,
		"answer":       `{"jsonrpc":"2.0","id":1,"result":{}}`,
	} {
		if answers, err := start(t).Answer(t.Context(), []byte(frame)); !errors.Is(err, wire.ErrProtocol) || answers != nil {
			t.Errorf("%s: %s, %v", name, answers, err)
		}
	}
}

// A PIN does not stay in what was read: not in the frame, whatever that was, and in nothing
// that was decoded of it, whether the card was asked or not.
func TestPINDoesNotStayInWhatWasRead(t *testing.T) {
	verify := func() wire.Hex { return wire.Hex{0x00, 0x20, 0x00, 0x80, 0x04, '1', '2', '3', '4'} }
	r := start(t)
	lease := r.say(t, wire.MethodCardLease, wire.LeaseParams{Reader: room.PracticeReader, Purpose: wire.PurposeLogin})[0]
	if lease.Error != nil {
		t.Fatal(lease.Error.Message)
	}
	request := func(lease string) []byte {
		frame, err := wire.EncodeRequest(1, wire.MethodCardTransmit, wire.TransmitParams{Lease: lease, Commands: []wire.Hex{verify(), verify()}})
		if err != nil {
			t.Fatal(err)
		}
		return frame
	}
	for name, frame := range map[string][]byte{"held": request("1"), "no lease": request("2"), "no JSON": []byte("PIN 1234")} {
		if m, err := wire.Decode(frame); err == nil {
			_, _ = r.answer(t.Context(), m)
			wantZeros(t, name+": params", m.Params)
		}
		_, _ = r.Answer(t.Context(), frame)
		wantZeros(t, name+": frame", frame)
	}
	for _, lease := range []string{"1", "2"} {
		commands := []wire.Hex{verify(), verify()}
		_, _ = r.transmit(t.Context(), wire.TransmitParams{Lease: lease, Commands: commands})
		for _, c := range commands {
			wantZeros(t, "command of lease "+lease, c)
		}
	}
}

func wantZeros(t *testing.T, what string, all []byte) {
	t.Helper()
	if len(all) == 0 || !bytes.Equal(all, make([]byte, len(all))) {
		t.Errorf("%s: %q", what, all)
	}
}

// say says a request and returns what is answered.
func (r *Responder) say(t *testing.T, method string, params any) (answers []wire.Message) {
	t.Helper()
	frame, err := wire.EncodeRequest(1, method, params)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := r.Answer(context.Background(), frame)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range frames {
		m, err := wire.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, m)
	}
	return answers
}
