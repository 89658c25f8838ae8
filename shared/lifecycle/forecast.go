package lifecycle

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
)

// A Forecast is what an event will do, or did, to the certificates of a person.
type Forecast struct {
	Event Event
	On    time.Time // the beginning of the event's day in Japan
	Fates []Fate    // one for each certificate, in the same order
	// Do are the procedures in their order, each once: what to renew before, what
	// the event itself asks for, how the certificates are had again.
	Do   []Procedure
	Fact Fact // of the rule
	// PhoneFact is where it is from what becomes of the certificates on a phone.
	PhoneFact Fact
}

// A Fate is what becomes of one certificate.
type Fate struct {
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
// rules do not know the event, there are no fates.
func (r *Rules) Forecast(e Event, on time.Time, certificates []Certificate, now time.Time) Forecast {
	f := Forecast{Event: e, On: DayOf(on)}
	rule := r.Rule(e)
	if rule == nil {
		return f
	}
	f.Fact, f.PhoneFact = rule.Fact, r.phoneFact(rule)
	var after []Procedure
	for _, c := range certificates {
		fate := r.fate(rule, f.On, c, now)
		f.Fates = append(f.Fates, fate)
		switch {
		case fate.EndsBefore && fate.Next == Renew:
			f.Do = appendOnce(f.Do, fate.Next)
			continue
		case fate.Effect == Held && !c.Phone: // the card's own hold comes undone, whatever becomes of the certificate
			after = appendOnce(after, rule.Again)
		}
		after = appendOnce(after, fate.Next)
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

func (r *Rules) fate(rule *EventRule, on time.Time, c Certificate, now time.Time) Fate {
	fate := Fate{Certificate: c, State: r.State(now, c), Effect: r.effectOn(rule.Event, c)}
	if fate.State == jpki.CertificateAbsent {
		fate.Effect = Nothing
		return fate
	}
	at := on
	switch rule.Event {
	case EventExpiry:
		at = c.NotAfter // zero when not known
	case EventCardExpiry:
		at = endOf(on)
	case EventRelease:
		if c.Revocation == jpki.RevocationGood { // there is no hold to release
			fate.Effect = Stays
		}
	}
	switch {
	case c.Known && !at.IsZero() && !c.NotBefore.Before(endOf(at)): // it was made after the event
		fate.Effect = Stays
	case fate.State == jpki.CertificateRevoked, fate.State == jpki.CertificateExpired, c.Known && c.NotAfter.Before(at):
		fate = r.endsBefore(fate, rule)
	case fate.Effect != Stays:
		fate.At, fate.ByDate = at, rule.Event.byDate()
		fate.Next = r.wayBack(fate, rule)
	}
	return fate
}

// endsBefore is a certificate that ends without the event, or has ended.
func (r *Rules) endsBefore(fate Fate, rule *EventRule) Fate {
	alive := fate.State != jpki.CertificateRevoked && fate.State != jpki.CertificateExpired
	survives := fate.Effect != Ends && fate.Effect != Returns
	fate.Effect, fate.EndsBefore = Nothing, true
	if fate.State != jpki.CertificateRevoked {
		fate.At = fate.Certificate.NotAfter
	}
	if alive && survives && !fate.Certificate.Phone {
		fate.Next = Renew // what is renewed goes on after the event
		return fate
	}
	fate.Next = r.wayBack(fate, rule)
	return fate
}

// wayBack is how the certificate is had after the event.
func (r *Rules) wayBack(fate Fate, rule *EventRule) Procedure {
	switch {
	case rule.Final, fate.Effect == Returns:
		return ""
	case fate.Certificate.Phone: // all is done in the app on it, a release too
		return PhoneCertificate
	case fate.Effect == Held && r.endsOnRelease(fate.Certificate): // the hold does not come undone
		return Issue
	case fate.Effect == Held:
		return rule.Again
	case fate.Effect == Replaced:
		return ""
	case rule.Event == EventExpiry && !fate.EndsBefore:
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
