package emulator

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// ErrConfig is the error of every Config that no card could have.
var ErrConfig = errors.New("impossible card")

// A Credential is what the card holds for one purpose.
type Credential struct {
	Certificate   []byte // DER
	CACertificate []byte // DER; nil: its EF is absent
	// Key has an *rsa.PublicKey, or an *ecdsa.PublicKey on P-384 as announced for
	// the next card, and need not fit Certificate. How the next card signs is not
	// public (jpki facts 5.7): with P-384 every signature is refused with 6A81.
	Key crypto.Signer
	PIN []byte // 1 to 16 bytes, compared as they are
	// TriesUsed are wrong PINs that were presented in the card's past: 0 leaves
	// all tries (3 or 5, jpki facts 3), the rule's number blocks the PIN.
	TriesUsed int
}

// A Config describes a card. The zero Config is a My Number Card without
// certificates. New copies what it needs; keys are used, not copied.
type Config struct {
	Label string // of EF 0006, default jpki.LabelMyNumberCard
	ATR   []byte // default DefaultATR()

	// UserAuthentication and DigitalSignature are nil where the card has none:
	// a child has no signing certificate (jpki facts 3).
	UserAuthentication, DigitalSignature *Credential
	// CardInfo is nil where there is only the JPKI application, as on phones: the
	// SELECT of the others is answered with 6A82.
	CardInfo *CardInfo
	// Foreign is a contactless card of another kind, a ticket for instance: it has
	// no application, SELECT is answered with 6A82 and all else with 6E00.
	Foreign bool

	NoShortIDs      bool // short EF identifiers are refused with 6A86
	NoExtended      bool // extended length fields are refused with 6700
	UsesGetResponse bool // 61xx and 6Cxx as under T=0, ISO/IEC 7816-3:2006, 12.2
	// AuthCertificateNeedsPIN protects EF 000A, as Android does (jpki facts 1.3).
	AuthCertificateNeedsPIN bool
	// BlockedSW is what a blocked PIN answers: 6984 like real cards (the
	// default) or 6983 (jpki facts 2.2).
	BlockedSW iso7816.StatusWord

	// FirstAnswer, if not 0, answers the first command after each power-on, which
	// is not executed: some cards are not ready then (jpki facts 2.6).
	FirstAnswer iso7816.StatusWord

	// OtherApplications are identifiers that can be selected and hold no file.
	// Selecting one clears the security status (jpki facts 2.2).
	OtherApplications [][]byte

	CommandDelay   time.Duration // the card's time for every command
	SignatureDelay time.Duration // and for every signature, in addition
	// Padding is the number of zero bytes behind each certificate in its EF;
	// 0: DefaultPadding, negative: none.
	Padding int

	// NewKey makes the keys of Issuer.GenerateKey, of the kinds that a Credential may have.
	// nil: of the kind that the card has, RSA-2048 if it has none.
	NewKey func() (crypto.Signer, error)

	// Trace, if not nil, sees every exchange that reached the card, response nil
	// when the answer was lost. PINs are redacted: of every command that could
	// carry one, only the header and "**" are shown. The slices are Trace's.
	Trace func(command, response []byte)

	// Before, if not nil, is called when a command reached the card and is not
	// executed yet, After when it was executed and its answer is not on its way:
	// a test ends a program at one of the two. They may do all with the card but
	// transmit. PINs are redacted as for Trace.
	Before, After func(command []byte)
}

// DefaultPadding is the number of zero bytes behind a certificate in its EF.
const DefaultPadding = 64

// DefaultATR returns the answer to reset of a contactless card as a PC/SC
// reader makes it up (jpki facts 1.8).
func DefaultATR() []byte {
	return []byte{0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B}
}

// credential returns the credential of the purpose, nil if absent.
func (config *Config) credential(p jpki.Purpose) *Credential {
	if p == jpki.DigitalSignature {
		return config.DigitalSignature
	}
	return config.UserAuthentication
}

// hasP384 reports whether a key is one of the next card.
func (config *Config) hasP384() bool {
	for _, p := range jpki.Purposes {
		if credential := config.credential(p); credential != nil {
			if _, ok := credential.Key.Public().(*ecdsa.PublicKey); ok {
				return true
			}
		}
	}
	return false
}

// complete returns the config with its defaults filled in.
func (config Config) complete() Config {
	if config.Label == "" {
		config.Label = jpki.LabelMyNumberCard
	}
	if config.ATR == nil {
		config.ATR = DefaultATR()
	}
	config.ATR = bytes.Clone(config.ATR)
	if config.BlockedSW == 0 {
		config.BlockedSW = iso7816.SWReferenceDataLocked
	}
	if config.Padding == 0 {
		config.Padding = DefaultPadding
	}
	config.Padding = max(config.Padding, 0)
	others := make([][]byte, len(config.OtherApplications))
	for i, id := range config.OtherApplications {
		others[i] = bytes.Clone(id)
	}
	config.OtherApplications = others
	if config.CardInfo != nil {
		config.CardInfo = config.CardInfo.complete()
	}
	return config
}

// check tells why no card could be like this.
func (config Config) check() error {
	switch {
	case len(config.Label) > jpki.TokenLabelLength:
		return fmt.Errorf("label of %d bytes: %w", len(config.Label), ErrConfig)
	case len(config.ATR) == 0 || len(config.ATR) > maxATR:
		return fmt.Errorf("ATR of %d bytes: %w", len(config.ATR), ErrConfig)
	case config.BlockedSW != iso7816.SWReferenceDataLocked && config.BlockedSW != iso7816.SWMethodBlocked:
		return fmt.Errorf("blocked PIN answers %v: %w", config.BlockedSW, ErrConfig)
	case config.Foreign && (config.UserAuthentication != nil || config.DigitalSignature != nil || config.CardInfo != nil):
		return fmt.Errorf("foreign card with a My Number Card's content: %w", ErrConfig)
	}
	for _, p := range jpki.Purposes {
		credential := config.credential(p)
		if credential == nil {
			continue
		}
		if err := credential.check(p.PIN().Rule().Tries, config.Padding); err != nil {
			return fmt.Errorf("%v: %w", p, err)
		}
	}
	if config.CardInfo != nil {
		if err := config.CardInfo.check(); err != nil {
			return fmt.Errorf("card info: %w", err)
		}
	}
	return nil
}

// Limits: ISO/IEC 7816-3:2006, 8.2 (ATR), and those of a file and of a PIN (jpki facts
// 2.1 and 2.2).
const (
	maxATR = 33
	maxEF  = 1 << 15
	maxPIN = 16
)

func (credential *Credential) check(tries, padding int) error {
	switch {
	case len(credential.Certificate) == 0:
		return fmt.Errorf("no certificate: %w", ErrConfig)
	case max(len(credential.Certificate), len(credential.CACertificate))+padding > maxEF:
		return fmt.Errorf("certificate too long for an EF: %w", ErrConfig)
	case credential.Key == nil:
		return fmt.Errorf("no key: %w", ErrConfig)
	}
	if err := checkKey(credential.Key.Public()); err != nil {
		return err
	}
	return checkPIN(credential.PIN, credential.TriesUsed, tries)
}

// checkKey wants a key of today's card or of the next one (jpki facts 5.1 and 5.7).
func checkKey(pub crypto.PublicKey) error {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P384() {
			return nil
		}
		return fmt.Errorf("key on %s: %w", key.Curve.Params().Name, ErrConfig)
	}
	return fmt.Errorf("key of type %T: %w", pub, ErrConfig)
}

func checkPIN(pin []byte, used, tries int) error {
	switch {
	case len(pin) == 0 || len(pin) > maxPIN:
		return fmt.Errorf("PIN not of 1 to %d bytes: %w", maxPIN, ErrConfig)
	case used < 0 || used > tries:
		return fmt.Errorf("%d of %d tries used: %w", used, tries, ErrConfig)
	}
	return nil
}
