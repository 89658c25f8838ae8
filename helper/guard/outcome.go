package guard

import (
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// An Outcome is what a lease came to, without a word of what was read.
type Outcome struct {
	// Done: the signature or all of them were made, the attributes or the
	// certificate read, the PIN changed. A lease to read, or a developer's, is done when anything was read or
	// a retry counter told, and no PIN was wrong.
	Done     bool
	Verified bool // the PIN was right
	WrongPIN bool // the PIN was wrong
	// Unanswered: VERIFY went out and no answer came, so that a try may be gone.
	// Who counts wrong PINs counts it: a page could break the connection each time.
	Unanswered bool
	Blocked    bool // the card said that no try is left
}

// Outcome returns what the lease has come to so far.
func (g *Guard) Outcome() Outcome {
	o := g.outcome
	o.Done = o.Done && !o.WrongPIN
	return o
}

// finish notes what a command that was executed means for Done.
func (g *Guard) finish(did step) {
	switch g.terms.Purpose {
	case Read, Raw:
		g.outcome.Done = g.outcome.Done || did.ins != iso7816.InsSelect
	case Login, Sign:
		g.outcome.Done = g.allMade()
	case Attributes:
		g.outcome.Done = g.outcome.Done || did.ins == iso7816.InsReadBinary && did.file == jpki.FileAttributes
	case Certificate:
		g.outcome.Done = g.outcome.Done || did.ins == iso7816.InsReadBinary && did.file == jpki.FileDigitalSignatureCertificate
	case PINChange:
		g.outcome.Done = g.outcome.Done || did.change
	}
}

func (g *Guard) allMade() bool {
	for _, item := range g.items {
		if !item.made {
			return false
		}
	}
	return len(g.items) > 0
}
