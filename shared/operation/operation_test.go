package operation

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/wire"
)

const challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

var origin = authtoken.MustParseOrigin("https://city.example.lg.jp")

var document = sha256.Sum256([]byte("住民票の写しの交付申請"))

// insert powers a card of that configuration.
func insert(t testing.TB, change func(*emulator.Config)) (*emulator.Card, emulator.Config) {
	t.Helper()
	config := cardtest.Image(t)
	if change != nil {
		change(&config)
	}
	c, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.PowerOn()
	return c, config
}

func pinOf(config emulator.Config, p jpki.PIN) PIN {
	switch p {
	case jpki.DigitalSignaturePIN:
		return Typed(bytes.Clone(config.DigitalSignature.PIN))
	case jpki.CardInfoPIN:
		return Typed(bytes.Clone(config.CardInfo.PIN))
	}
	return Typed(bytes.Clone(config.UserAuthentication.PIN))
}

func login(ctx context.Context, c iso7816.Transmitter, pin PIN) (authtoken.Token, error) {
	return Login(ctx, c, LoginJob{Origin: origin, Challenge: challenge, PIN: pin, AppVersion: "https://jpkiweb.example/test"})
}

func sign(ctx context.Context, c iso7816.Transmitter, pin PIN) ([]Signed, error) {
	return Sign(ctx, c, SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: document}}, Time: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), PIN: pin})
}

func readAttributes(ctx context.Context, c iso7816.Transmitter, pin PIN) (card.Attributes, error) {
	return ReadAttributes(ctx, c, ReadJob{PIN: pin})
}

// newPIN has the form of each of the three.
var newPIN = map[jpki.PIN]string{jpki.UserAuthenticationPIN: "2468", jpki.DigitalSignaturePIN: "NEW1234", jpki.CardInfoPIN: "2468"}

func changePIN(ctx context.Context, c iso7816.Transmitter, which jpki.PIN, old PIN) error {
	return ChangePIN(ctx, c, ChangePINJob{Which: which, Old: old, New: Typed([]byte(newPIN[which]))})
}

// checkToken verifies what was signed.
func checkToken(t *testing.T, token authtoken.Token) {
	t.Helper()
	der, err := token.CertificateDER()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := token.SignatureBytes()
	if err != nil {
		t.Fatal(err)
	}
	digest := authtoken.Digest(origin, challenge)
	if err := certificate.VerifySignature(digest[:], signature); err != nil {
		t.Error(err)
	}
}

func checkSignature(t *testing.T, der []byte) {
	t.Helper()
	signed, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signed.Verify(document); err != nil {
		t.Error(err)
	}
}

// The table of the product's promise: how many commands a job costs.
func TestCommandsOfAJob(t *testing.T) {
	for name, test := range map[string]struct {
		change                func(*emulator.Config)
		login, sign, status   int
		attributes, changePIN int
	}{
		"fast path":                {nil, 5, 6, 8, 4, 4},
		"card without short ids":   {func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }, 16, 20, 22, 8, 6},
		"card without long reads":  {func(c *emulator.Config) { c.NoExtended = true }, 12, 16, 15, 6, 4},
		"card with GET RESPONSE":   {func(c *emulator.Config) { c.UsesGetResponse = true }, 15, 18, 22, 6, 4},
		"card says 6983 for block": {func(c *emulator.Config) { c.BlockedSW = iso7816.SWMethodBlocked }, 5, 6, 8, 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			c, config := insert(t, test.change)
			token, err := login(t.Context(), c, pinOf(config, jpki.UserAuthenticationPIN))
			if err != nil {
				t.Fatal(err)
			}
			checkToken(t, token)
			atMost(t, "login", c.Commands(), test.login)

			c, config = insert(t, test.change)
			signed, err := sign(t.Context(), c, pinOf(config, jpki.DigitalSignaturePIN))
			if err != nil {
				t.Fatal(err)
			}
			checkSignature(t, signed[0].Signature.CMS)
			atMost(t, "sign", c.Commands(), test.sign)

			c, _ = insert(t, test.change)
			status, err := ReadStatus(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if status.Kind != jpki.KindMyNumberCard || status.UserAuthentication.TriesLeft != 3 || status.DigitalSignature.TriesLeft != 5 ||
				status.AuthenticationCertificate == nil || status.CardInfo.TriesLeft != 3 || !status.DigitalSignature.Present {
				t.Errorf("status %+v", status)
			}
			atMost(t, "status", c.Commands(), test.status)

			c, config = insert(t, test.change)
			attributes, err := readAttributes(t.Context(), c, pinOf(config, jpki.CardInfoPIN))
			if err != nil || attributes.Name != config.CardInfo.Name || attributes.Address != config.CardInfo.Address {
				t.Fatalf("%+v, %v", attributes, err)
			}
			atMost(t, "attributes", c.Commands(), test.attributes)

			c, config = insert(t, test.change)
			if err := changePIN(t.Context(), c, jpki.DigitalSignaturePIN, pinOf(config, jpki.DigitalSignaturePIN)); err != nil {
				t.Fatal(err)
			}
			atMost(t, "change of a PIN", c.Commands(), test.changePIN)
		})
	}
}

func atMost(t *testing.T, job string, got, most int) {
	t.Helper()
	t.Logf("%s: %d commands", job, got)
	if got > most {
		t.Errorf("%s: %d commands, at most %d", job, got, most)
	}
}

func TestFurtherDocumentsCostOneCommandEach(t *testing.T) {
	c, config := insert(t, nil)
	job := SignJob{Documents: []signature.Subject{{Format: signature.CMS, Digest: document}, {Format: signature.CMS, Digest: sha256.Sum256(nil)}, {Format: signature.CMS, Digest: document}}, Time: time.Now(), PIN: pinOf(config, jpki.DigitalSignaturePIN)}
	signed, err := Sign(t.Context(), c, job)
	if err != nil || len(signed) != 3 {
		t.Fatal(len(signed), err)
	}
	atMost(t, "three documents", c.Commands(), beforeFirst+3)
}

// jobs are what the fault sweeps run: each returns nothing but an error, and
// checks what it made.
var jobs = map[string]struct {
	pin jpki.PIN
	run func(*testing.T, context.Context, iso7816.Transmitter, PIN) error
}{
	"attributes": {jpki.CardInfoPIN, func(_ *testing.T, ctx context.Context, c iso7816.Transmitter, pin PIN) error {
		_, err := readAttributes(ctx, c, pin)
		return err
	}},
	"change of the card info PIN": {jpki.CardInfoPIN, func(_ *testing.T, ctx context.Context, c iso7816.Transmitter, pin PIN) error {
		return changePIN(ctx, c, jpki.CardInfoPIN, pin)
	}},
	"change of the signing password": {jpki.DigitalSignaturePIN, func(_ *testing.T, ctx context.Context, c iso7816.Transmitter, pin PIN) error {
		return changePIN(ctx, c, jpki.DigitalSignaturePIN, pin)
	}},
	"login": {jpki.UserAuthenticationPIN, func(t *testing.T, ctx context.Context, c iso7816.Transmitter, pin PIN) error {
		token, err := login(ctx, c, pin)
		if err == nil {
			checkToken(t, token)
		}
		return err
	}},
	"sign": {jpki.DigitalSignaturePIN, func(t *testing.T, ctx context.Context, c iso7816.Transmitter, pin PIN) error {
		signed, err := sign(ctx, c, pin)
		if err == nil {
			checkSignature(t, signed[0].Signature.CMS)
		}
		return err
	}},
}

// Whatever goes wrong at whatever command: no wrong result, no panic, an error
// that has a code, and no PIN try spent, for the PIN was right.
func TestFaultAtEveryCommand(t *testing.T) {
	faults := map[string]emulator.Fault{
		"card pulled before":  {Effect: emulator.RemoveBefore},
		"card pulled after":   {Effect: emulator.RemoveAfter},
		"answer empty":        {Effect: emulator.Truncate, Length: 0},
		"answer of one byte":  {Effect: emulator.Truncate, Length: 1},
		"answer cut":          {Effect: emulator.Truncate, Length: 100},
		"first bit flipped":   {Effect: emulator.FlipBit, Bit: 0},
		"bit of data flipped": {Effect: emulator.FlipBit, Bit: 3000},
		"last bit flipped":    {Effect: emulator.FlipBit, Bit: 1 << 20},
	}
	for _, sw := range []iso7816.StatusWord{0x6982, 0x6985, 0x6A82, 0x6A86, 0x6A88, 0x6B00, 0x6700, 0x6D00, 0x6F00, 0x6283, 0x6100, 0x6C01, 0x6300, 0x9000} {
		faults["answers "+sw.String()] = emulator.Fault{Effect: emulator.AnswerStatusWord, StatusWord: sw}
	}
	for kind, change := range map[string]func(*emulator.Config){
		"fast": nil,
		"slow": func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true },
	} {
		for name, job := range jobs {
			for faultName, fault := range faults {
				t.Run(kind+"/"+name+"/"+faultName, func(t *testing.T) {
					for at := 1; at <= 21; at++ {
						c, config := insert(t, change)
						fault.Command = at
						c.Inject(fault)
						err := job.run(t, t.Context(), c, pinOf(config, job.pin))
						if err != nil && WireError(err).Code == wire.CodeInternal && !strings.HasPrefix(faultName, "card pulled") {
							t.Errorf("at command %d: no code: %v", at, err)
						}
						checkTries(t, c, at)
					}
				})
			}
		}
	}
}

func checkTries(t *testing.T, c *emulator.Card, at int) {
	t.Helper()
	state := c.State()
	if state.UserAuthentication.TriesLeft != 3 || state.DigitalSignature.TriesLeft != 5 || state.CardInfo.TriesLeft != 3 {
		t.Errorf("at command %d: a try was spent: %+v", at, state)
	}
}

func TestWrongPINCostsOneTry(t *testing.T) {
	c, _ := insert(t, nil)
	for _, left := range []int{2, 1} {
		_, err := login(t.Context(), c, Typed([]byte("9999")))
		var wrong *card.PINError
		if !errors.As(err, &wrong) || wrong.TriesLeft != left || c.State().UserAuthentication.TriesLeft != left {
			t.Fatalf("%v, card has %d, want %d", err, c.State().UserAuthentication.TriesLeft, left)
		}
		if e := WireError(err); e.Code != wire.CodePINWrong || *e.TriesLeft != left {
			t.Errorf("code %s", e.Code)
		}
	}
}

func TestLastTryIsNotSpentUnconfirmed(t *testing.T) {
	c, config := insert(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 2 })
	pin := pinOf(config, jpki.UserAuthenticationPIN)
	_, err := login(t.Context(), c, pin)
	if e := WireError(err); e.Code != wire.CodeLastTryUnconfirmed || *e.TriesLeft != 1 {
		t.Fatalf("%v", err)
	}
	if c.State().UserAuthentication.TriesLeft != 1 {
		t.Fatal("the last try was spent")
	}
	pin.UseLastTry = true
	if _, err := login(t.Context(), c, pin); err != nil {
		t.Fatal(err)
	}
	if c.State().UserAuthentication.TriesLeft != 3 {
		t.Error("the right PIN did not restore the counter")
	}
}

func TestBlockedPINIsNotAsked(t *testing.T) {
	for _, sw := range []iso7816.StatusWord{iso7816.SWReferenceDataLocked, iso7816.SWMethodBlocked} {
		c, config := insert(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed, c.BlockedSW = 3, sw })
		_, err := login(t.Context(), c, pinOf(config, jpki.UserAuthenticationPIN))
		if e := WireError(err); e.Code != wire.CodePINBlocked {
			t.Errorf("%v: %v", sw, err)
		}
		if got := c.Commands(); got != 3 {
			t.Errorf("%v: %d commands, want SELECT, READ and query", sw, got)
		}
	}
}

func TestPINOfTheWrongFormNeverReachesTheCard(t *testing.T) {
	for name, pin := range map[string]string{
		"none": "", "three": "123", "five": "12345", "seventeen": strings.Repeat("1", 17), "full width": "１２３４", "letters": "12ab",
	} {
		c, _ := insert(t, nil)
		_, err := login(t.Context(), c, Typed([]byte(pin)))
		if e := WireError(err); e.Code != wire.CodePINFormat {
			t.Errorf("%s: %v", name, err)
		}
		if got := c.Commands(); got != 2 {
			t.Errorf("%s: %d commands, want SELECT and READ", name, got)
		}
	}
}

func TestOtherCards(t *testing.T) {
	c, config := insert(t, func(c *emulator.Config) { c.DigitalSignature = nil })
	if _, err := sign(t.Context(), c, Typed([]byte("ABC123"))); WireError(err).Code != wire.CodeCertificateAbsent {
		t.Errorf("child's card: %v", err)
	}
	if _, err := login(t.Context(), c, pinOf(config, jpki.UserAuthenticationPIN)); err != nil {
		t.Errorf("child's card logs in: %v", err)
	}
	status, err := ReadStatus(t.Context(), c)
	if err != nil || status.DigitalSignature.Present || !status.UserAuthentication.Present {
		t.Errorf("child's card: %+v, %v", status, err)
	}

	stranger := iso7816.TransmitterFunc(func(context.Context, []byte) ([]byte, error) { return []byte{0x6A, 0x82}, nil })
	if _, err := ReadStatus(t.Context(), stranger); WireError(err).Code != wire.CodeNotJPKICard {
		t.Errorf("card of another kind: %v", err)
	}

	c, config = insert(t, func(c *emulator.Config) { c.Label, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, true })
	status, err = ReadStatus(t.Context(), c)
	if err != nil || status.Kind != jpki.KindAndroid || status.AuthenticationCertificate != nil {
		t.Errorf("phone: %+v, %v", status, err)
	}
	if _, err := login(t.Context(), c, pinOf(config, jpki.UserAuthenticationPIN)); err != nil {
		t.Errorf("phone: %v", err)
	}
}

func TestCardWithAnotherKeyThanItsCertificate(t *testing.T) {
	c, config := insert(t, func(c *emulator.Config) { c.UserAuthentication.Key = c.DigitalSignature.Key })
	_, err := login(t.Context(), c, pinOf(config, jpki.UserAuthenticationPIN))
	if WireError(err).Code != wire.CodeSignatureInvalid {
		t.Error(err)
	}
}

func TestErrorsHoldNoPIN(t *testing.T) {
	c, _ := insert(t, nil)
	_, err := login(t.Context(), c, Typed([]byte("7391")))
	if text := fmt.Sprintf("%v %+v %s", err, err, WireError(err)); strings.Contains(text, "7391") || strings.Contains(text, "37333931") {
		t.Errorf("PIN in %q", text)
	}
}

func TestCommandBytesAreWiped(t *testing.T) {
	c, config := insert(t, nil)
	var kept [][]byte
	spy := iso7816.TransmitterFunc(func(ctx context.Context, command []byte) ([]byte, error) {
		kept = append(kept, command)
		return c.Transmit(ctx, command)
	})
	if _, err := login(t.Context(), spy, pinOf(config, jpki.UserAuthenticationPIN)); err != nil {
		t.Fatal(err)
	}
	for i, command := range kept {
		if !bytes.Equal(command, make([]byte, len(command))) {
			t.Errorf("command %d: % X", i, command)
		}
	}
}

func TestSigningCertificateIsReadWithItsPassword(t *testing.T) {
	c, config := insert(t, nil)
	got, err := ReadSigningCertificate(t.Context(), c, ReadJob{PIN: pinOf(config, jpki.DigitalSignaturePIN)})
	if err != nil || !bytes.Equal(got.Raw, config.DigitalSignature.Certificate) {
		t.Fatalf("another certificate, %v", err)
	}
	if c.Commands() != 4 {
		t.Errorf("%d commands", c.Commands())
	}
	c, _ = insert(t, nil)
	var wrong *card.PINError
	if _, err := ReadSigningCertificate(t.Context(), c, ReadJob{PIN: Typed([]byte("WRONG1"))}); !errors.As(err, &wrong) || wrong.TriesLeft != 4 {
		t.Errorf("%v", err)
	}
}

// A document that changed is set aside, and the others are signed: before the PIN, and where
// it was typed elsewhere meanwhile. Where none is left nothing is signed, and costs no try.
func TestDocumentThatChangedIsNotSigned(t *testing.T) {
	changed, stopped := errors.New("changed"), errors.New("stopped")
	for name, test := range map[string]struct {
		elsewhere bool
		look      int // the one that notices, counted from 1
		which     []int
		ends      error // of the look itself
		signed    []int
		looks     int
	}{
		"none":                              {true, 3, nil, nil, []int{0, 1, 2}, 2},
		"one, before the PIN":               {false, 1, []int{1}, nil, []int{0, 2}, 1},
		"one, before it is typed elsewhere": {true, 1, []int{1}, nil, []int{0, 2}, 2},
		"one, while it is typed elsewhere":  {true, 2, []int{1}, nil, []int{0, 2}, 2},
		"two, while it is typed elsewhere":  {true, 2, []int{0, 2}, nil, []int{1}, 2},
		"all, before the PIN":               {false, 1, []int{0, 1, 2}, nil, nil, 1},
		"all, before it is typed elsewhere": {true, 1, []int{0, 1, 2}, nil, nil, 1},
		"all, while it is typed elsewhere":  {true, 2, []int{0, 1, 2}, nil, nil, 2},
		"who looks ends the job":            {true, 2, nil, stopped, nil, 2},
		"who looks ends it before the PIN":  {false, 1, nil, stopped, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, config := insert(t, nil)
			pin := pinOf(config, jpki.DigitalSignaturePIN)
			if test.elsewhere {
				typed := pin.Bytes
				pin = PIN{Secret: card.Secret{Enter: func(ctx context.Context, template []byte) ([]byte, error) {
					return c.Transmit(ctx, append(append(template, byte(len(typed))), typed...))
				}}}
			}
			looks := 0
			documents := []signature.Subject{{Format: signature.CMS, Digest: document}, {Format: signature.CAdES, Digest: document}, {Format: signature.PAdES, Digest: document}}
			job := SignJob{Documents: documents, Time: batchTime, PIN: pin, Unchanged: func(context.Context) ([]error, error) {
				if looks++; looks != test.look {
					return nil, nil
				}
				errs := make([]error, 3)
				for _, i := range test.which {
					errs[i] = changed
				}
				return errs, test.ends
			}}
			signed, err := Sign(t.Context(), c, job)
			if looks != test.looks {
				t.Errorf("%d looks, want %d", looks, test.looks)
			}
			if test.signed == nil {
				want := cmp.Or(test.ends, changed)
				if s := c.State(); !errors.Is(err, want) || signed != nil || s.DigitalSignature.Verified != (looks == 2) || s.DigitalSignature.TriesLeft != 5 || s.Signatures != 0 {
					t.Errorf("%d results, %+v: %v", len(signed), s, err)
				}
				return
			}
			if err != nil || len(signed) != 3 || c.State().Signatures != len(test.signed) {
				t.Fatalf("%d results: %v", len(signed), err)
			}
			for i, d := range documents {
				if slices.Contains(test.signed, i) {
					checkSigned(t, d, certificateOf(t, config), signed[i])
				} else if !errors.Is(signed[i].Err, changed) || signed[i].Signature.Value != nil {
					t.Errorf("document %d: %v", i, signed[i].Err)
				}
			}
		})
	}
}
