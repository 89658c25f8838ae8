package issuer

import (
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
)

// Notice makes the notice for a card whose certificates can be renewed from now on, which
// is the rules' months before their end. Errors are a *Refusal, NotInWindow before, and of
// the source of numbers.
func (o *Office) Notice(person *Person, card *emulator.Card) (post.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	v := &visit{Office: o, person: person, card: card, request: Request{Procedure: lifecycle.Renew, By: Representative}, now: o.config.Now()}
	if err := v.look(); err != nil {
		return post.Notice{}, err
	}
	n := post.Notice{Procedure: lifecycle.Renew, CardEnds: v.cardEnds()}
	for _, p := range jpki.Purposes {
		c, state := v.state(p)
		if state != jpki.CertificateRenewable {
			continue
		}
		n.Ends = append(n.Ends, post.Ending{Purpose: p, At: c.NotAfter})
		if n.Till.IsZero() || c.NotAfter.Before(n.Till) {
			n.From, n.Till = v.config.Rules.Window(c.NotAfter)
		}
		if v.config.Rules.Next(v.now, c, n.CardEnds) == lifecycle.CardRenew {
			n.Procedure = lifecycle.CardRenew
		}
	}
	if len(n.Ends) == 0 {
		return post.Notice{}, refuse(NotInWindow)
	}
	var err error
	n.Letter, err = o.send(person, n.Procedure, n.Till)
	return n, err
}
