package operation

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// extra is what each job costs more when its PIN is for a card.
var extra = map[string]int{
	"login": 0, "sign": 1, "attributes": 2,
	"change of the card info PIN": 2, "change of the signing password": 1,
}

func TestPINForThisCard(t *testing.T) {
	for name, job := range jobs {
		t.Run(name, func(t *testing.T) {
			c, config := insert(t, nil)
			if err := job.run(t, t.Context(), c, pinOf(config, job.pin)); err != nil {
				t.Fatal(err)
			}
			without := c.Commands()
			c, config = insert(t, nil)
			pin := pinOf(config, job.pin)
			pin.For = config.UserAuthentication.Certificate
			if err := job.run(t, t.Context(), c, pin); err != nil {
				t.Fatal(err)
			}
			if more := c.Commands() - without; more != extra[name] {
				t.Errorf("%d commands more, want %d", more, extra[name])
			}
		})
	}
}

// The PIN was typed for one card, and another lies there: it is kept from the PIN,
// even where it cannot show what it is.
func TestPINForAnotherCardIsNotPresented(t *testing.T) {
	cards := map[string]func(*emulator.Config){
		"another card":           nil,
		"phone":                  func(c *emulator.Config) { c.Label, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, true },
		"without a certificate":  func(c *emulator.Config) { c.UserAuthentication = nil },
		"another card, the slow": func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true },
	}
	for name, job := range jobs {
		for which, change := range cards {
			t.Run(name+"/"+which, func(t *testing.T) {
				config := cardtest.Image(t)
				pin := pinOf(config, job.pin)
				pin.For = config.DigitalSignature.Certificate
				c, _ := insert(t, change)
				err := job.run(t, t.Context(), c, pin)
				if !errors.Is(err, ErrOtherCard) || WireError(err).Code != wire.CodeOtherCard {
					t.Error(err)
				}
				if got := c.CommandsByInstruction()[iso7816.InsVerify]; got != 0 {
					t.Errorf("%d commands with INS 20", got)
				}
			})
		}
	}
}

// A card that was pulled, or an answer that the radio garbled, says nothing of the
// card: the error keeps its own name, and nothing was presented.
func TestCertificateThatDidNotArriveIsNoOtherCard(t *testing.T) {
	for name, job := range jobs {
		for what, fault := range map[string]emulator.Fault{
			"pulled":  {Command: 2, Effect: emulator.RemoveBefore},
			"garbled": {Command: 2, Effect: emulator.Truncate, Length: 3},
			"failed":  {Command: 2, Effect: emulator.AnswerStatusWord, StatusWord: iso7816.SWInternal},
		} {
			c, config := insert(t, nil)
			c.Inject(fault)
			pin := pinOf(config, job.pin)
			pin.For = config.UserAuthentication.Certificate
			err := job.run(t, t.Context(), c, pin)
			if err == nil || errors.Is(err, ErrOtherCard) || c.CommandsByInstruction()[iso7816.InsVerify] != 0 {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
}

// nextCard has keys of the kind that is announced for the next card.
func nextCard(t *testing.T) (*emulator.Card, emulator.Config) {
	t.Helper()
	return insert(t, func(c *emulator.Config) {
		for _, credential := range []*emulator.Credential{c.UserAuthentication, c.DigitalSignature} {
			key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			credential.Key, credential.Certificate = key, selfSigned(t, key)
		}
	})
}

func selfSigned(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(10, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestKeyThatCannotBeUsedCostsNoTry(t *testing.T) {
	for name, row := range map[string]struct {
		job, pin string
		known    bool
	}{
		"login": {"login", "9999", false}, "login, for this card": {"login", "9999", true}, "sign, for this card": {"sign", "WRONG1", true},
	} {
		c, config := nextCard(t)
		pin := Typed([]byte(row.pin))
		if row.known {
			pin.For = config.UserAuthentication.Certificate
		}
		err := jobs[row.job].run(t, t.Context(), c, pin)
		if !errors.Is(err, ErrKey) || WireError(err).Code != wire.CodeKeyUnsupported || c.CommandsByInstruction()[iso7816.InsVerify] != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, config := nextCard(t)
	if err := jobs["sign"].run(t, t.Context(), c, pinOf(config, jpki.DigitalSignaturePIN)); WireError(err).Code != wire.CodeKeyUnsupported {
		t.Errorf("sign: %v", err)
	}
	checkTries(t, c, 0)
}

func TestStatusTellsKeysThatCannotBeUsed(t *testing.T) {
	for name, row := range map[string]struct {
		insert func(*testing.T) (*emulator.Card, emulator.Config)
		want   bool
	}{
		"next card": {nextCard, true},
		"today's":   {func(t *testing.T) (*emulator.Card, emulator.Config) { return insert(t, nil) }, false},
		"without login": {func(t *testing.T) (*emulator.Card, emulator.Config) {
			return insert(t, func(c *emulator.Config) { c.UserAuthentication = nil })
		}, false},
	} {
		c, _ := row.insert(t)
		if status, err := ReadStatus(t.Context(), c); err != nil || status.Unusable() != row.want {
			t.Errorf("%s: %t, %v", name, status.Unusable(), err)
		}
	}
}

func TestRecognise(t *testing.T) {
	for name, row := range map[string]struct {
		change   func(*emulator.Config)
		commands int
	}{
		"fast": {nil, 2},
		"slow": {func(c *emulator.Config) { c.NoShortIDs, c.NoExtended = true, true }, 11},
	} {
		c, config := insert(t, row.change)
		got, quirks, err := Recognise(t.Context(), c, card.Quirks{})
		if err != nil || !bytes.Equal(got, config.UserAuthentication.Certificate) {
			t.Errorf("%s: another certificate, %v", name, err)
		}
		if quirks.NoShortID != (name == "slow") {
			t.Errorf("%s: %+v", name, quirks)
		}
		atMost(t, name, c.Commands(), row.commands)
	}
}

func TestCardThatCannotBeRecognised(t *testing.T) {
	for name, change := range map[string]func(*emulator.Config){
		"phone":                 func(c *emulator.Config) { c.Label, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, true },
		"without a certificate": func(c *emulator.Config) { c.UserAuthentication = nil },
	} {
		c, _ := insert(t, change)
		if _, _, err := Recognise(t.Context(), c, card.Quirks{}); !errors.Is(err, ErrUnrecognisable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	stranger := iso7816.TransmitterFunc(func(context.Context, []byte) ([]byte, error) { return []byte{0x6A, 0x82}, nil })
	if _, _, err := Recognise(t.Context(), stranger, card.Quirks{}); !errors.Is(err, card.ErrNotJPKI) || errors.Is(err, ErrUnrecognisable) {
		t.Errorf("card of another kind: %v", err)
	}
	c, _ := insert(t, nil)
	c.Inject(emulator.Fault{Command: 2, Effect: emulator.RemoveBefore})
	if _, _, err := Recognise(t.Context(), c, card.Quirks{}); !errors.Is(err, emulator.ErrRemoved) || errors.Is(err, ErrUnrecognisable) {
		t.Errorf("pulled: %v", err)
	}
}

// What Check refuses is not used: a login certificate costs no try, not even with a
// wrong PIN, and a signing certificate is seen after its password.
func TestCertificateThatIsRefusedSignsNothing(t *testing.T) {
	refused := errors.New("not this one")
	for name, row := range map[string]struct {
		job    string
		change func(*emulator.Config)
		pin    string
		tried  bool // the PIN was presented
	}{
		"login":                        {"login", nil, "9999", false},
		"login, certificate is closed": {"login", func(c *emulator.Config) { c.Label, c.AuthCertificateNeedsPIN = jpki.LabelAndroid, true }, "", true},
		"sign":                         {"sign", nil, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			c, config := insert(t, row.change)
			pin := pinOf(config, jobs[row.job].pin)
			if row.pin != "" {
				pin = Typed([]byte(row.pin))
			}
			var asked []string
			pin.Check = func(c *certprofile.Certificate) error {
				asked = append(asked, c.Subject.String())
				return refused
			}
			err := jobs[row.job].run(t, t.Context(), c, pin)
			counts := c.CommandsByInstruction()
			if !errors.Is(err, refused) || len(asked) != 1 || counts[iso7816.InsPerformSecurityOp] != 0 {
				t.Errorf("%v, asked of %q, %v", err, asked, counts)
			}
			if tried := counts[iso7816.InsVerify] > 1; tried != row.tried {
				t.Errorf("%d VERIFY and query", counts[iso7816.InsVerify])
			}
			checkTries(t, c, 0)
		})
	}
}
