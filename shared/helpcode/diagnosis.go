package helpcode

import (
	"time"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/jpki"
)

// OfDiagnosis is what the doctor found at the link that is to be mended first, or "",
// and the card.
func OfDiagnosis(first diagnosis.Finding, f diagnosis.Facts) Help {
	h := Help{Task: TaskNone, Finding: first, Kind: f.Card.Kind, State: jpki.CertificateUnknown}
	if f.Card.Kind != "" {
		h.State = stateByDates(f.Card.Login, f.Now)
		h.Login, h.Signing = f.Card.Login.PINStatus, f.Card.Signing.PINStatus
	}
	return h
}

// stateByDates is the state of a certificate by its dates alone.
func stateByDates(c jpki.CertificateStatus, now time.Time) jpki.CertificateState {
	switch {
	case !c.Present:
		return jpki.CertificateAbsent
	case !c.Known:
		return jpki.CertificateUnknown
	case c.Ended(now):
		return jpki.CertificateExpired
	case now.Before(c.NotBefore):
		return jpki.CertificateNotYetValid
	}
	return jpki.CertificateValid
}
