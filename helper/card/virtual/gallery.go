package virtual

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// A Gallery makes the cards that people have, by name, for the virtual reader:
// one that ends soon, one that is locked, a child's. Keys and certificates are
// kept in the sandbox directory and fit the clock: a card that expires in three
// days does so today and tomorrow. A Gallery is safe for concurrent use, also by
// several processes with one directory.
type Gallery struct {
	dir     string
	now     func() time.Time
	ca      *sandboxca.CA
	issuers map[jpki.Purpose]*certprofile.Certificate
}

// An UnknownCardError says that there is no card of that name.
type UnknownCardError struct {
	Name  string
	Known []string // the names of the gallery
}

// Error names the known cards.
func (e *UnknownCardError) Error() string {
	return fmt.Sprintf("no virtual card %q; there are %s", e.Name, strings.Join(e.Known, ", "))
}

// OpenGallery opens a sandbox directory, and makes it with its CA where it is
// missing. The directory is for its owner alone. Errors are those of
// sandboxca.Open.
func OpenGallery(dir string, now func() time.Time) (*Gallery, error) {
	ca, err := sandboxca.Open(dir, now())
	if err != nil {
		return nil, fmt.Errorf("virtual card: %w", err)
	}
	g := &Gallery{dir: dir, now: now, ca: ca, issuers: map[jpki.Purpose]*certprofile.Certificate{}}
	for _, p := range jpki.Purposes {
		if g.issuers[p], err = certprofile.Parse(ca.Certificate(p)); err != nil {
			return nil, fmt.Errorf("virtual card: %s CA: %w", p, err)
		}
	}
	return g, nil
}

// CheckName returns an *[UnknownCardError] unless Config knows the name.
func CheckName(name string) error {
	_, err := planOf(name)
	return err
}

func planOf(name string) (plan, error) {
	plans := append(gallery(), oddCards()...)
	i := slices.IndexFunc(plans, func(p plan) bool { return p.name == name })
	if i < 0 {
		return plan{}, &UnknownCardError{Name: name, Known: names(gallery())}
	}
	return plans[i], nil
}

// Names returns the names of the cards, always in the same order, [Fresh] first.
func (g *Gallery) Names() []string { return names(gallery()) }

// OddNames returns the names of further cards that Config knows, in a fixed
// order: those on which a reader of cards must not stumble. They are for tests.
func (g *Gallery) OddNames() []string { return names(oddCards()) }

func names(plans []plan) []string {
	var names []string
	for _, p := range plans {
		names = append(names, p.name)
	}
	return names
}

// Config returns the emulator's configuration of a card. Keys and certificates
// are made the first time, and again when the stored ones no longer are what the
// name promises: they are another CA's, or too old. Those of a card that moved or
// is suspended are entered in the revocation records of the sandbox CA, whose lists
// are made anew, in the directory. PINs are
// [UserAuthenticationPIN], [DigitalSignaturePIN] and [CardInfoPIN]; each call
// returns its own copy. The error for an unknown name is an *[UnknownCardError].
func (g *Gallery) Config(name string) (emulator.Config, error) {
	p, err := planOf(name)
	if err != nil {
		return emulator.Config{}, err
	}
	config, err := g.build(p)
	if err == nil {
		err = g.publish()
	}
	if err != nil {
		return emulator.Config{}, fmt.Errorf("virtual card %s: %w", name, err)
	}
	return config, nil
}

// publish leaves the revocation lists in the directory, where helper, shell and
// sample service look.
func (g *Gallery) publish() error {
	for _, p := range jpki.Purposes {
		if _, err := g.ca.CRL(p, g.now()); err != nil {
			return err
		}
	}
	return nil
}

func (g *Gallery) build(p plan) (emulator.Config, error) {
	pairs, err := g.pairs(p)
	if err != nil {
		return emulator.Config{}, err
	}
	holder := p.holder
	if len(pairs) > 0 {
		holder = p.born(pairs[0].certificate.NotAfter)
	}
	config := emulator.Config{CardInfo: cardInfo(holder)}
	for i, purpose := range p.purposes {
		credential := &emulator.Credential{
			Certificate: pairs[i].certificate.Raw, CACertificate: g.ca.Certificate(purpose), Key: pairs[i].key,
		}
		if purpose == jpki.DigitalSignature {
			credential.PIN = []byte(DigitalSignaturePIN)
			config.DigitalSignature = credential
			continue
		}
		credential.PIN = []byte(UserAuthenticationPIN)
		config.UserAuthentication = credential
	}
	if p.finish != nil {
		p.finish(&config)
	}
	return config, nil
}

// pairs returns the key pairs of a card in the order of its purposes.
func (g *Gallery) pairs(p plan) ([]pair, error) {
	if len(p.purposes) == 0 {
		return nil, nil
	}
	if !p.apart {
		return g.keep(p, shelf{g.dir, "card-" + p.name}, p.purposes)
	}
	var all []pair
	for _, purpose := range p.purposes {
		one, err := g.keep(p, shelf{g.dir, "card-" + strings.ReplaceAll(purpose.String(), " ", "-")}, []jpki.Purpose{purpose})
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

// keep returns what the shelf holds if it fits, or puts new pairs there. What
// another process puts there first counts.
func (g *Gallery) keep(p plan, s shelf, purposes []jpki.Purpose) ([]pair, error) {
	const races = 10 // nobody loses as many
	for range races {
		generation, text, err := s.newest()
		if err != nil {
			return nil, err
		}
		if generation > 0 {
			pairs, err := parsePairs(text, len(purposes))
			if err != nil {
				return nil, fmt.Errorf("%s: %w; remove it to have a new one", s.path(generation), err)
			}
			fit, err := g.fit(p, pairs, purposes)
			if err != nil || fit {
				return pairs, err
			}
		}
		if text, err = g.issue(p, purposes); err != nil {
			return nil, err
		}
		if err := s.put(generation+1, text); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s: what is issued never fits", s.path(1))
}

// fit tells whether the pairs are of this CA and still what the name promises,
// and enters in the CA's records what that asks for.
func (g *Gallery) fit(p plan, pairs []pair, purposes []jpki.Purpose) (bool, error) {
	now := g.now()
	for i, purpose := range purposes {
		c := pairs[i].certificate
		if c.CheckSignatureFrom(g.issuers[purpose]) != nil || !p.term.fits(c.NotAfter, now) {
			return false, nil
		}
		if err := g.ca.Enter(purpose, c, p.holder.Municipality); err != nil {
			return false, err
		}
		fit, err := g.record(p, purpose, c)
		if err != nil || !fit {
			return false, err
		}
	}
	return true, nil
}

// record revokes a certificate or puts it on hold if the name says so, both
// since a year after its issue. A certificate that cannot be on hold, because it
// was revoked since, does not fit.
func (g *Gallery) record(p plan, purpose jpki.Purpose, c *certprofile.Certificate) (bool, error) {
	since := c.NotBefore.AddDate(1, 0, 0)
	if slices.Contains(p.revoked, purpose) {
		err := g.ca.Revoke(purpose, c.Serial, revocation.AffiliationChanged, since)
		if err != nil && !errors.Is(err, sandboxca.ErrRevoked) {
			return false, err
		}
	}
	if slices.Contains(p.onHold, purpose) {
		err := g.ca.Hold(purpose, c.Serial, since)
		if errors.Is(err, sandboxca.ErrRevoked) {
			return false, nil
		}
		return err == nil, err
	}
	return true, nil
}
