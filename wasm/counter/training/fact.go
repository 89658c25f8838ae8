package training

import (
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/counter/lesson"
)

// factOfRefusal is the rule for which a task is refused; nil: none that has a page, as what
// each counter does with letters.
func factOfRefusal(r *lifecycle.Rules, refusal *lesson.Refusal) *lifecycle.Fact {
	if r == nil {
		return nil
	}
	switch refusal.Reason {
	case "not-in-window":
		if refusal.Instead == lifecycle.Issue {
			return &r.Renewal.AfterExpiry.Fact
		}
		return &r.Renewal.Months.Fact
	case "stay-ended":
		return &r.Stay.EndsCard.Fact
	case "card-ended":
		if refusal.Instead == lifecycle.Reissue {
			return &r.Stay.ExtendBeforeEnd.Fact
		}
		return &r.Card.AdultBirthdays.Fact
	case "not-eligible", "needs-representative":
		return eligibility(r, refusal.Purpose)
	case "held":
		return event(r, lifecycle.EventSuspension)
	case "not-held":
		return event(r, lifecycle.EventRelease)
	case "ends-with-card":
		return &r.Validity.CappedByCard.Fact
	case "pin-locked":
		return &r.Locking.WaitingHelps.Fact
	}
	return nil
}

// factOfFault is the rule by which something is wrong.
func factOfFault(r *lifecycle.Rules, f lesson.Fault) *lifecycle.Fact {
	if r == nil {
		return nil
	}
	switch {
	case f.Part == "pin":
		return &r.Locking.WaitingHelps.Fact
	case f.Part == "holder":
		return event(r, lifecycle.EventAddressChange)
	}
	switch f.Is {
	case jpki.CertificateRenewable:
		return &r.Renewal.Months.Fact
	case jpki.CertificateExpired:
		return &r.Renewal.AfterExpiry.Fact
	case jpki.CertificateOnHold:
		return event(r, lifecycle.EventRelease)
	case jpki.CertificateRevoked:
		return event(r, lifecycle.EventAddressChange)
	}
	return nil
}

// event is where the rule of an event is from.
func event(r *lifecycle.Rules, e lifecycle.Event) *lifecycle.Fact {
	if rule := r.Rule(e); rule != nil {
		return &rule.Fact
	}
	return nil
}

// eligibility is where the first rule about who may have a certificate is from; "": any.
func eligibility(r *lifecycle.Rules, p jpki.Purpose) *lifecycle.Fact {
	for i := range r.Eligibility {
		if e := &r.Eligibility[i]; p == "" || e.Purpose == p {
			return &e.Fact
		}
	}
	return nil
}
