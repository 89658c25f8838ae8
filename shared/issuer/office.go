package issuer

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/sandboxca"
)

// A Config is what an office works with. All but NewKey has to be there.
type Config struct {
	CA     *sandboxca.CA // its SetRelease decides what a release does
	Rules  *lifecycle.Rules
	Now    func() time.Time
	Random io.Reader // numbers of letters
	// NewKey makes the keys of new cards; nil: emulator.Config.NewKey.
	NewKey func() (crypto.Signer, error)
}

// An Office is a counter in the sandbox. It serves one visitor at a time; its methods may be
// called at the same time.
type Office struct {
	config Config

	mu      sync.Mutex
	letters map[string]letter // by number
}

// New opens an office.
func New(config Config) *Office {
	return &Office{config: config, letters: map[string]letter{}}
}

// Certificates are those of a card, the authentication certificate first, with what the CA
// says of each. They are what lifecycle.Rules judge.
func (o *Office) Certificates(card *emulator.Card) ([]lifecycle.Certificate, error) {
	contents, err := read(card)
	if err != nil {
		return nil, err
	}
	return o.certificates(contents)
}

func (o *Office) certificates(contents emulator.Contents) ([]lifecycle.Certificate, error) {
	var all []lifecycle.Certificate
	for _, p := range jpki.Purposes {
		c := lifecycle.Certificate{Purpose: p}
		if parsed, err := parsed(contents, p); err != nil {
			return nil, err
		} else if parsed != nil {
			c.Present, c.Known, c.NotBefore, c.NotAfter = true, true, parsed.NotBefore, parsed.NotAfter
			if c.Revocation, err = o.config.CA.Status(p, parsed.Serial); err != nil {
				return nil, err
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// parsed is the certificate of a purpose, nil where there is none.
func parsed(contents emulator.Contents, p jpki.Purpose) (*certprofile.Certificate, error) {
	der := contents.Certificates[p]
	if der == nil || !contents.Available[p] {
		return nil, nil
	}
	c, err := certprofile.Parse(der)
	if err != nil {
		return nil, fmt.Errorf("certificate on the card: %w", err)
	}
	return c, nil
}

// read reads a card. The error may be a *Refusal.
func read(card *emulator.Card) (emulator.Contents, error) {
	contents, err := card.Issuer().Contents()
	if errors.Is(err, emulator.ErrInUse) {
		return contents, refuse(CardInUse)
	}
	return contents, err
}

// A visit is one procedure at work.
type visit struct {
	*Office
	person  *Person
	card    *emulator.Card
	request Request
	now     time.Time

	contents     emulator.Contents
	certificates []lifecycle.Certificate
	receipt      Receipt

	asking bool // what is needed: nothing is compared or changed
	needs  Needs
}

// Needs are the PINs that a request needs.
type Needs struct {
	Known []lifecycle.PINName // that the holder knows; with lifecycle.PINChange those that are changed, too
	New   []lifecycle.PINName // to be set
	May   []lifecycle.PINName // that may be set besides; with lifecycle.PINChange and PINReset one must be
}

// Needs tells which PINs have to be typed for a request, whose own are not looked at. It
// changes nothing. Errors are a *Refusal for what Perform would refuse before it looks at a
// PIN, and what broke down.
func (o *Office) Needs(person *Person, card *emulator.Card, request Request) (Needs, error) {
	request.Known, request.New = nil, nil
	o.mu.Lock()
	defer o.mu.Unlock()
	v := &visit{Office: o, person: person, card: card, request: request, now: o.config.Now(), asking: true}
	if err := v.perform(); !errors.Is(err, errAsking) {
		return Needs{}, err
	}
	return v.needs, nil
}

// errAsking ends a visit that only asks what is needed.
var errAsking = errors.New("only asked what is needed")

// begin stands before the first change of every procedure.
func (v *visit) begin() error {
	if v.asking {
		return errAsking
	}
	return nil
}

// Perform performs a procedure on a card, and enters in person what the register says now.
// Errors are a *Refusal, then nothing was changed but the retry counter of a wrong PIN, or
// what broke down, beside a receipt of what had been done by then: a card that a new one was
// made for is ended last. Perform wipes the PINs of the request.
func (o *Office) Perform(person *Person, card *emulator.Card, request Request) (Receipt, error) {
	defer request.Known.Wipe()
	defer request.New.Wipe()
	o.mu.Lock()
	defer o.mu.Unlock()
	v := &visit{Office: o, person: person, card: card, request: request, now: o.config.Now()}
	v.receipt = Receipt{Procedure: request.Procedure, Event: request.Event}
	err := v.perform()
	var refused *Refusal
	if errors.As(err, &refused) {
		return Receipt{}, err
	}
	if err == nil {
		v.burnLetter()
	}
	return v.receipt, errors.Join(err, o.publish())
}

// publish makes new lists, so that all who ask know what was revoked.
func (o *Office) publish() error {
	for _, p := range jpki.Purposes {
		if _, err := o.config.CA.CRL(p, o.config.Now()); err != nil {
			return err
		}
	}
	return nil
}

// procedures are those that this desk has. Phones are served by their own app, and of a lost
// card the first step is the telephone.
var procedures = map[lifecycle.Procedure]func(*visit) error{
	lifecycle.Issue: (*visit).issue, lifecycle.Renew: (*visit).renew,
	lifecycle.CardApply: (*visit).cardApply, lifecycle.CardRenew: (*visit).cardRenew, lifecycle.Reissue: (*visit).reissue,
	lifecycle.Suspend: (*visit).suspend, lifecycle.Release: (*visit).release, lifecycle.Revoke: (*visit).revoke,
	lifecycle.PINChange: (*visit).pinChange, lifecycle.PINReset: (*visit).pinReset,
	lifecycle.NameAddressChange: (*visit).registerChange,
}

func (v *visit) perform() error {
	do := procedures[v.request.Procedure]
	unknown := func(p jpki.Purpose) bool { return !slices.Contains(jpki.Purposes[:], p) }
	if do == nil || slices.ContainsFunc(v.request.Purposes, unknown) {
		return refuse(NotPerformed)
	}
	if err := v.look(); err != nil {
		return err
	}
	if err := v.mayAsk(); err != nil {
		return err
	}
	return do(v)
}

// look reads the card, and refuses one that this desk does not serve. Whoever applies for
// the first card has none.
func (v *visit) look() error {
	if v.request.Procedure == lifecycle.CardApply {
		if v.card != nil {
			return refuse(AlreadyThere)
		}
		return nil
	}
	if v.card == nil {
		return refuse(OtherCard).instead(lifecycle.CardApply)
	}
	contents, err := read(v.card)
	if err != nil {
		return err
	}
	switch {
	case contents.OutOfService && v.request.Procedure == lifecycle.Reissue: // for one that was handed in
	case contents.OutOfService:
		return refuse(OutOfService).instead(lifecycle.Reissue)
	case jpki.KindOf(contents.Label) != jpki.KindMyNumberCard || contents.Holder == nil:
		return refuse(OtherCard)
	}
	v.contents = contents
	v.certificates, err = v.Office.certificates(contents)
	return err
}

// mayAsk refuses who may not ask for it, and what comes too late for this card.
func (v *visit) mayAsk() error {
	needed, _ := v.config.Rules.Eligible(jpki.UserAuthentication, v.person.BirthDate, v.person.Ward, v.now)
	anybody := v.request.Procedure == lifecycle.Suspend || v.request.Event == lifecycle.EventDeath
	if needed == lifecycle.ByRepresentative && v.request.By != Representative && !anybody {
		return refuse(NeedsRepresentative)
	}
	onCard := []lifecycle.Procedure{
		lifecycle.Issue, lifecycle.Renew, lifecycle.Release, lifecycle.PINChange, lifecycle.PINReset, lifecycle.NameAddressChange,
	}
	if slices.Contains(onCard, v.request.Procedure) && jpki.IsOver(v.cardEnds(), v.now) {
		return refuse(CardEnded).instead(v.afterCardEnd())
	}
	if v.request.By == Agent && byLetter(v.request.Procedure) {
		return v.useLetter()
	}
	return nil
}

// cardEnds is the last second of the card.
func (v *visit) cardEnds() time.Time {
	day, err := time.ParseInLocation("20060102", v.contents.Holder.Expiry, jpki.Japan())
	if err != nil {
		return time.Time{} // no card is made like that
	}
	return day.AddDate(0, 0, 1).Add(-time.Second)
}

// afterCardEnd is how somebody whose card ended has one: after a stay only as a new one
// (lifecycle facts 1).
func (v *visit) afterCardEnd() lifecycle.Procedure {
	if !v.person.StayEnds.IsZero() {
		return lifecycle.Reissue
	}
	return lifecycle.CardRenew
}

// state is where the certificate of a purpose stands.
func (v *visit) state(p jpki.Purpose) (lifecycle.Certificate, jpki.CertificateState) {
	for _, c := range v.certificates {
		if c.Purpose == p {
			return c, v.config.Rules.State(v.now, c)
		}
	}
	return lifecycle.Certificate{Purpose: p}, jpki.CertificateAbsent
}

// purposes are those of the request, or all.
func (v *visit) purposes() []jpki.Purpose {
	if len(v.request.Purposes) > 0 {
		return v.request.Purposes
	}
	return jpki.Purposes[:]
}
