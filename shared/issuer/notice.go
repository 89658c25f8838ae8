package issuer

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
)

// A Notice is what 有効期限通知書 says: that certificates are about to end, and how they are
// renewed. Its letter of inquiry lets an agent do it in one visit, as long as
// they can be renewed.
type Notice struct {
	Letter     Letter
	Procedure  lifecycle.Procedure // lifecycle.Renew, or CardRenew where the card ends as well
	Ends       []Ending            // authentication first
	From, Till time.Time           // when the certificates can be renewed: the beginning of a day, the last second of another
	CardEnds   time.Time           // its last second
}

// An Ending is the last second of a certificate.
type Ending struct {
	Purpose jpki.Purpose
	At      time.Time
}

// Notice makes the notice for a card whose certificates can be renewed from now on, which
// is the rules' months before their end. Errors are a *Refusal, NotInWindow before, and of
// the source of numbers.
func (o *Office) Notice(person *Person, card *emulator.Card) (Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v := &visit{Office: o, person: person, card: card, request: Request{Procedure: lifecycle.Renew, By: Representative}, now: o.config.Now()}
	if err := v.look(); err != nil {
		return Notice{}, err
	}
	n := Notice{Procedure: lifecycle.Renew, CardEnds: v.cardEnds()}
	for _, p := range jpki.Purposes {
		c, state := v.state(p)
		if state != jpki.CertificateRenewable {
			continue
		}
		n.Ends = append(n.Ends, Ending{p, c.NotAfter})
		if n.Till.IsZero() || c.NotAfter.Before(n.Till) {
			n.From, n.Till = v.config.Rules.Window(c.NotAfter)
		}
		if v.config.Rules.Next(v.now, c, n.CardEnds) == lifecycle.CardRenew {
			n.Procedure = lifecycle.CardRenew
		}
	}
	if len(n.Ends) == 0 {
		return Notice{}, refuse(NotInWindow)
	}
	var err error
	n.Letter, err = o.send(person, n.Procedure, n.Till)
	return n, err
}
