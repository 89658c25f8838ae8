package lifecycle

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
)

// A Forecast is what an event will do, or did, to the certificates of a person.
type Forecast struct {
	Event    Event
	On       time.Time // the beginning of the event's day in Japan
	Outcomes []Outcome // one for each certificate, in the same order
	// Do are the procedures in their order, each once: what to renew before, what
	// the event itself asks for, how the certificates are had again.
	Do   []Procedure
	Fact Fact // of the rule
	// PhoneFact is where it is from what becomes of the certificates on a phone.
	PhoneFact Fact
}

// An Outcome is what becomes of one certificate.
type Outcome struct {
	Certificate Certificate
	State       jpki.CertificateState // as of now
	Effect      Effect                // Nothing when the certificate is absent, or ends before the event
	// At is when it ends, is held, returns or is replaced: the beginning of a day
	// in Japan, or the last second for what ends by date. Zero when nothing
	// happens, and where the date is not known.
	At time.Time
	// ByDate: it ends because its last day, or the card's, is over.
	ByDate bool
	// EndsBefore: it ends by its own date before the event, which is At then, or
	// was revoked.
	EndsBefore bool
	Next       Procedure // how it is kept or had again, "" when it need not or cannot be
}

// Forecast tells what an event on a day does to the certificates. An expiry
// happens on the certificate's own last day, whatever the day given. When the
// rules do not know the event, there are no outcomes.
func (r *Rules) Forecast(e Event, on time.Time, certificates []Certificate, now time.Time) Forecast {
	f := Forecast{Event: e, On: DayOf(on)}
	rule := r.Rule(e)
	if rule == nil {
		return f
	}
	f.Fact, f.PhoneFact = rule.Fact, r.phoneFact(rule)
	var after []Procedure
	for _, c := range certificates {
		o := r.outcome(rule, f.On, c, now)
		f.Outcomes = append(f.Outcomes, o)
		switch {
		case o.EndsBefore && o.Next == Renew:
			f.Do = appendOnce(f.Do, o.Next)
			continue
		case o.Effect == Held && !c.Phone: // the card's own hold comes undone, whatever becomes of the certificate
			after = appendOnce(after, rule.Again)
		}
		after = appendOnce(after, o.Next)
	}
	for _, p := range rule.Do {
		f.Do = appendOnce(f.Do, p)
	}
	for _, p := range after {
		f.Do = appendOnce(f.Do, p)
	}
	return f
}

// phoneFact is where it is from what an event does to the certificates on a phone:
// the pages about a card say nothing of them but that they follow the card's, and
// that clearly of their dates alone (lifecycle facts 7).
func (r *Rules) phoneFact(rule *EventRule) Fact {
	switch {
	case rule.Event.OfPhone():
		return rule.Fact
	case rule.Event == EventRelease: // a phone is released as one that was found
		if found := r.Rule(EventPhoneFound); found != nil {
			return found.Fact
		}
	case rule.Event == EventRenewal, rule.Event.byDate():
		return r.Phone.ApplyAgain.Fact
	}
	return r.Phone.FollowCard.Fact
}

func (r *Rules) outcome(rule *EventRule, on time.Time, c Certificate, now time.Time) Outcome {
	o := Outcome{Certificate: c, State: r.State(now, c), Effect: r.effectOn(rule.Event, c)}
	if o.State == jpki.CertificateAbsent {
		o.Effect = Nothing
		return o
	}
	at := on
	switch rule.Event {
	case EventExpiry:
		at = c.NotAfter // zero when not known
	case EventCardExpiry:
		at = endOf(on)
	case EventRelease:
		if c.Revocation == jpki.RevocationGood { // there is no hold to release
			o.Effect = Stays
		}
	}
	switch {
	case c.Known && !at.IsZero() && !c.NotBefore.Before(endOf(at)): // it was made after the event
		o.Effect = Stays
	case o.State == jpki.CertificateRevoked, o.State == jpki.CertificateExpired, c.Known && c.NotAfter.Before(at):
		o = r.endsBefore(o, rule)
	case o.Effect != Stays:
		o.At, o.ByDate = at, rule.Event.byDate()
		o.Next = r.wayBack(o, rule)
	}
	return o
}

// endsBefore is a certificate that ends without the event, or has ended.
func (r *Rules) endsBefore(o Outcome, rule *EventRule) Outcome {
	alive := o.State != jpki.CertificateRevoked && o.State != jpki.CertificateExpired
	survives := o.Effect != Ends && o.Effect != Returns
	o.Effect, o.EndsBefore = Nothing, true
	if o.State != jpki.CertificateRevoked {
		o.At = o.Certificate.NotAfter
	}
	if alive && survives && !o.Certificate.Phone {
		o.Next = Renew // what is renewed goes on after the event
		return o
	}
	o.Next = r.wayBack(o, rule)
	return o
}

// wayBack is how the certificate is had after the event.
func (r *Rules) wayBack(o Outcome, rule *EventRule) Procedure {
	switch {
	case rule.Final, o.Effect == Returns:
		return ""
	case o.Certificate.Phone: // all is done in the app on it, a release too
		return PhoneCertificate
	case o.Effect == Held && r.endsOnRelease(o.Certificate): // the hold does not come undone
		return Issue
	case o.Effect == Held:
		return rule.Again
	case o.Effect == Replaced:
		return ""
	case rule.Event == EventExpiry && !o.EndsBefore:
		return Renew // until then
	case rule.Again == Release: // of what has ended there is none
		return Issue
	}
	return rule.Again
}

// endsOnRelease reports whether the release of a suspension ends a certificate of
// the card that was held (lifecycle facts 3).
func (r *Rules) endsOnRelease(c Certificate) bool { return r.effectOn(EventRelease, c) == Ends }

func appendOnce(list []Procedure, p Procedure) []Procedure {
	if p == "" || slices.Contains(list, p) {
		return list
	}
	return append(list, p)
}
