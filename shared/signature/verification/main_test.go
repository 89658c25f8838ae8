package verification_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/verification"
)

const letter = "申請書: an application form of nobody\n"

func now() time.Time { return time.Date(2026, 4, 1, 9, 30, 15, 0, time.UTC) }

// The cast is two generations of the sandbox, which share one name, a time-stamping authority
// and the key of the holder's card. Keys are made once for all tests.
type cast struct {
	ca, otherCA *sandboxca.CA
	key         *rsa.PrivateKey
	certificate []byte // of the holder, for signing documents
}

var sharedCast = sync.OnceValue(func() cast {
	var c cast
	for _, ca := range []**sandboxca.CA{&c.ca, &c.otherCA} {
		made, err := sandboxca.New(rand.Reader, now().AddDate(-1, 0, 0))
		if err != nil {
			panic(err)
		}
		*ca = made
	}
	var err error
	if c.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		panic(err)
	}
	if c.certificate, err = c.ca.Issue(jpki.DigitalSignature, c.key.Public(), sandboxca.DefaultHolder()); err != nil {
		panic(err)
	}
	return c
})

func issue(t testing.TB, purpose jpki.Purpose, options ...sandboxca.Option) []byte {
	t.Helper()
	der, err := sharedCast().ca.Issue(purpose, sharedCast().key.Public(), sandboxca.DefaultHolder(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// signed is a detached CMS of our own making over the document.
func signed(t testing.TB, certificate []byte, at time.Time) *cms.SignedData {
	t.Helper()
	draft, err := cms.Prepare(certificate, sha256.Sum256([]byte(letter)), at)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(draft.ToBeSigned())
	value, err := rsa.SignPKCS1v15(nil, sharedCast().key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	der, err := draft.Embed(value)
	if err != nil {
		t.Fatal(err)
	}
	data, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// attached puts the document into a signature.
func attached(t testing.TB, data *cms.SignedData) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := data.EncodeAttached(&b, strings.NewReader(letter), int64(len(letter))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// authority is a time-stamping authority that stamps at that time.
func authority(t testing.TB, at time.Time, options ...func(*sandboxtsa.Authority)) *sandboxtsa.Authority {
	t.Helper()
	a, err := sandboxtsa.New(at)
	if err != nil {
		t.Fatal(err)
	}
	a.Now = func() time.Time { return at }
	for _, option := range options {
		option(a)
	}
	return a
}

// tokenOver is a time stamp over bytes.
func tokenOver(t testing.TB, a *sandboxtsa.Authority, data []byte) *timestamp.Token {
	t.Helper()
	token, err := a.Stamp(data)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// stamp puts a time stamp over the signature beside it.
func stamp(t testing.TB, a *sandboxtsa.Authority, data *cms.SignedData) *cms.SignedData {
	t.Helper()
	if err := data.Signers[0].AddTimeStamp(tokenOver(t, a, data.Signers[0].Signature).Raw); err != nil {
		t.Fatal(err)
	}
	return data
}

func config() verification.Config {
	anchors := map[jpki.Purpose][][]byte{}
	for _, p := range jpki.Purposes {
		anchors[p] = [][]byte{sharedCast().ca.Certificate(p)}
	}
	return verification.Config{Anchors: anchors, Clock: now, AllowTest: true, WithoutRevocation: true}
}

func newVerifier(t testing.TB, c verification.Config) *verification.Verifier {
	t.Helper()
	v, err := verification.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func verify(t testing.TB, c verification.Config, file []byte) verification.Report {
	t.Helper()
	return newVerifier(t, c).Verify(t.Context(), bytes.NewReader(file), int64(len(file)))
}

func verifyDetached(t testing.TB, c verification.Config, signature []byte, content string) verification.Report {
	t.Helper()
	return newVerifier(t, c).VerifyDetached(t.Context(), bytes.NewReader(signature), int64(len(signature)), strings.NewReader(content))
}

// A verdict is what a case must come to: the first signature's conclusion, and the step and the
// code that decide it.
type verdict struct {
	indication verification.Indication
	sub        verification.SubIndication
	step       verification.StepID
	code       verification.Code
}

func failed(sub verification.SubIndication, step verification.StepID, code verification.Code) verdict {
	return verdict{verification.TotalFailed, sub, step, code}
}

func open(sub verification.SubIndication, step verification.StepID, code verification.Code) verdict {
	return verdict{verification.Indeterminate, sub, step, code}
}

var passed = verdict{indication: verification.TotalPassed}

// check compares the first signature with a verdict.
func check(t testing.TB, r verification.Report, want verdict) {
	t.Helper()
	if len(r.Signatures) == 0 {
		t.Fatalf("no signature, want %v:\n%s", want, text(r))
	}
	checkOne(t, r, r.Signatures[0], want)
}

func checkOne(t testing.TB, r verification.Report, s verification.Signature, want verdict) {
	t.Helper()
	got := verdict{indication: s.Indication, sub: s.SubIndication}
	for _, step := range s.Steps {
		if step.ID == want.step {
			got.step, got.code = step.ID, step.Code
		}
	}
	if got != want {
		t.Errorf("%v, want %v:\n%s", got, want, text(r))
	}
	outcome := map[verification.Indication]verification.Outcome{
		verification.TotalPassed: verification.Valid, verification.TotalFailed: verification.Invalid, verification.Indeterminate: verification.OutcomeUndecided,
	}[want.indication]
	if len(r.Signatures) == 1 && r.Outcome != outcome {
		t.Errorf("outcome %q, want %q:\n%s", r.Outcome, outcome, text(r))
	}
}

func text(r verification.Report) string { return fmt.Sprint(r) }
