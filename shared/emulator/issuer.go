package emulator

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Errors of an Issuer, to be told apart with errors.Is. What a Change asks for that no card
// could have is [ErrConfig].
var (
	ErrInUse        = errors.New("card has power from a reader")
	ErrOutOfService = errors.New("card is out of service")
	ErrNoKey        = errors.New("no new key in the chip for this certificate")
	ErrNoPIN        = errors.New("card has no such PIN")
	ErrPINForm      = errors.New("no PIN of this kind has this form")
	ErrPINWrong     = errors.New("wrong PIN")
	ErrPINBlocked   = errors.New("PIN is blocked")
)

// An Issuer is the channel over which the issuer changes a card after it was made, as the
// terminal at a municipality's counter does. What a real one sends is not public and not
// imitated: the channel is this Go value, which only a program that holds the Card has. No
// command of Transmit does the same, so nothing that reaches a reader can.
//
// The card is in one place at a time: while a reader gives it power, every method returns
// [ErrInUse]. What was changed stays, without power and out of the reader, like a PIN.
type Issuer struct{ card *Card }

// Issuer returns the issuer's channel of the card.
func (c *Card) Issuer() Issuer { return Issuer{c} }

// Contents is what an issuer sees of a card.
type Contents struct {
	// Certificates are those on the card, DER without the filler behind them; Available
	// what EF 0008 says of them.
	Certificates map[jpki.Purpose][]byte
	Available    map[jpki.Purpose]bool
	TriesLeft    map[jpki.PIN]int // of the PINs that it has; 0: blocked
	// ResidentRegister is the retry counter of 住民基本台帳用, the lesser one of its two
	// references; -1 where the card has none.
	ResidentRegister int
	Label            string       // of EF 0006; "": no JPKI application
	Holder           *Inscription // nil: no card info application
	OutOfService     bool
}

// An Inscription is what a card says of its holder and of itself, as in [CardInfo].
type Inscription struct{ Name, Address, BirthDate, Gender, Expiry string }

// A NewCertificate takes the place of the one for its purpose, with the key that
// Issuer.GenerateKey made last.
type NewCertificate struct {
	Certificate   []byte // DER, for that key
	CACertificate []byte // DER
	// PIN is that of a card which has none for this purpose yet; it has to be there then,
	// and nil otherwise.
	PIN []byte
}

// A Change is what an issuer writes in one go. The zero Change writes nothing.
type Change struct {
	Certificates map[jpki.Purpose]NewCertificate // each is available then
	Available    map[jpki.Purpose]bool           // what EF 0008 says from now on
	// PINs are new ones by the rule of each (jpki.CheckNewPIN); the retry counter is left as
	// it is. ResidentRegister is 住民基本台帳用, four digits, in both applications.
	PINs             map[jpki.PIN][]byte
	ResidentRegister []byte // nil: as it is
	// Unlock are PINs whose retry counter is full again, UnlockRegister that of 住民基本台帳用.
	Unlock         []jpki.PIN
	UnlockRegister bool
	Holder         *Inscription // nil: as it is
	// OutOfService ends the card for good: its keys and PINs are gone, and SELECT finds no
	// application.
	OutOfService bool
}

// Contents reads the card.
func (i Issuer) Contents() (Contents, error) {
	c := i.card
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.powered != nil {
		return Contents{}, ErrInUse
	}
	all := Contents{
		Certificates: map[jpki.Purpose][]byte{}, Available: map[jpki.Purpose]bool{}, TriesLeft: map[jpki.PIN]int{},
		ResidentRegister: -1, OutOfService: c.ended,
	}
	files := c.filesOf(jpki.ApplicationID)
	if files != nil {
		all.Label = c.config.Label
	}
	if c.info != nil {
		all.Holder = &Inscription{c.info.Name, c.info.Address, c.info.BirthDate, c.info.Gender, c.info.Expiry}
	}
	for _, p := range jpki.Purposes {
		if f := files[p.Files().Certificate]; f != nil {
			all.Certificates[p] = bytes.Clone(f.content[:len(f.content)-c.config.Padding])
		}
		if f := files[jpki.FileAvailability]; f != nil {
			all.Available[p] = f.content[availabilityOf(p)] == jpki.Present
		}
	}
	for name, p := range c.pins {
		all.TriesLeft[name] = p.left
	}
	if register := c.registerPINs(); len(register) > 0 {
		all.ResidentRegister = slices.MinFunc(register, func(a, b *pin) int { return a.left - b.left }).left
	}
	return all, nil
}

// filesOf are the files of an application, nil where the card has it not.
func (c *Card) filesOf(name [10]byte) map[jpki.FileID]*file {
	for _, a := range c.applications {
		if a.is(name) {
			return a.files
		}
	}
	return nil
}

// registerPINs are the references of 住民基本台帳用 (jpki facts 1.6).
func (c *Card) registerPINs() (pins []*pin) {
	for _, name := range [][10]byte{jpki.CommonApplicationID, jpki.ResidentApplicationID} {
		if f := c.filesOf(name)[jpki.FileResidentRegPIN]; f != nil {
			pins = append(pins, f.pin)
		}
	}
	return pins
}

// GenerateKey makes a key pair in the chip and returns its public half. The key in use stays
// until Write brings a certificate for the new one; a second call forgets the first. Errors
// are ErrInUse, ErrOutOfService, ErrNoKey where the card has no JPKI application, and what
// Config.NewKey returns.
func (i Issuer) GenerateKey(p jpki.Purpose) (crypto.PublicKey, error) {
	c := i.card
	if err := i.ready(); err != nil {
		return nil, err
	}
	signer, err := c.newKey()
	if err != nil {
		return nil, fmt.Errorf("make a key pair in the chip: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyClosed(); err != nil {
		return nil, err
	}
	if c.filesOf(jpki.ApplicationID) == nil {
		return nil, fmt.Errorf("%v: %w", p, ErrNoKey)
	}
	c.fresh[p] = signer
	return signer.Public(), nil
}

// newKey makes a key of the kind that the card has already.
func (c *Card) newKey() (crypto.Signer, error) {
	if c.config.NewKey != nil {
		return c.config.NewKey()
	}
	if c.p384 {
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	}
	const bits = 2048 // (jpki facts 5.1)
	return rsa.GenerateKey(rand.Reader, bits)
}

func (i Issuer) ready() error {
	i.card.mu.Lock()
	defer i.card.mu.Unlock()
	return i.card.whyClosed()
}

// whyClosed is the error of a card that no issuer can change.
func (c *Card) whyClosed() error {
	switch {
	case c.powered != nil:
		return ErrInUse
	case c.ended:
		return ErrOutOfService
	}
	return nil
}

// Present compares a PIN as VERIFY does: a wrong one takes a try away, the right one fills
// the retry counter. It leaves nothing open. Errors are ErrPINWrong, ErrPINBlocked, ErrNoPIN
// and those of a card that is closed.
func (i Issuer) Present(p jpki.PIN, value []byte) error {
	c := i.card
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyClosed(); err != nil {
		return err
	}
	if c.pins[p] == nil {
		return fmt.Errorf("%v: %w", p, ErrNoPIN)
	}
	return c.present([]*pin{c.pins[p]}, value)
}

// PresentRegister is Present for 住民基本台帳用: the value is compared with both references.
func (i Issuer) PresentRegister(value []byte) error {
	c := i.card
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyClosed(); err != nil {
		return err
	}
	register := c.registerPINs()
	if len(register) == 0 {
		return ErrNoPIN
	}
	return c.present(register, value)
}

func (c *Card) present(pins []*pin, value []byte) error {
	if slices.ContainsFunc(pins, func(p *pin) bool { return p.left == 0 }) {
		return ErrPINBlocked
	}
	var err error
	for _, p := range pins {
		if sw := c.compare(p, value); sw != iso7816.SWSuccess {
			err = ErrPINWrong
		}
	}
	clear(c.verified)
	return err
}
