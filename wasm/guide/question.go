package guide

import (
	"context"
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Actions of how a procedure goes.
const (
	ActionApplicant = "applicant" // value: an applicant
	ActionPIN       = "guide-pin" // value: a PIN
	ActionPrint     = "print"
)

// Open shows how a procedure goes, or with "" the list of all.
type Open struct {
	Procedure lifecycle.Procedure
	PIN       string // of municipality.Question
}

// update shows the guide, from wherever the person is; it needs neither card
// nor helper.
func (v Open) update(m *Model, f Facts) []Effect {
	if f.Busy || v.Procedure != "" && !slices.Contains(lifecycle.Procedures[:], v.Procedure) {
		return nil
	}
	m.Question = Question{Procedure: v.Procedure, Applicant: municipality.Self, Event: eventOf(v.Procedure)}
	if AsksPIN(v.Procedure) && slices.Contains(PINs[:], v.PIN) {
		m.PIN = v.PIN
	}
	return append([]Effect{Show{}}, learnMissing(m)...)
}

// eventOf is what a procedure is about, or does; "" where no certificate changes.
func eventOf(p lifecycle.Procedure) lifecycle.Event {
	switch p {
	case lifecycle.Renew:
		return lifecycle.EventRenewal
	case lifecycle.Reissue:
		return lifecycle.EventCardReissue
	case lifecycle.CardRenew:
		return lifecycle.EventCardRenewal
	case lifecycle.LostCard, lifecycle.Suspend:
		return lifecycle.EventSuspension
	case lifecycle.Release:
		return lifecycle.EventRelease
	case lifecycle.Revoke:
		return lifecycle.EventOwnRequest
	case lifecycle.NameAddressChange:
		return lifecycle.EventAddressChange
	}
	return ""
}

// ChooseApplicant says who will do it.
type ChooseApplicant struct{ Applicant municipality.Applicant }

func (v ChooseApplicant) update(m *Model, f Facts) []Effect {
	if f.Open && m.Page == PageProcedure && slices.Contains(municipality.Applicants[:], v.Applicant) {
		m.Applicant = v.Applicant
	}
	return nil
}

// ChoosePIN says which PIN it is about.
type ChoosePIN struct{ PIN string }

// update takes a PIN, or with "" that it is not known.
func (v ChoosePIN) update(m *Model, f Facts) []Effect {
	if f.Open && m.Page == PageProcedure && AsksPIN(m.Procedure) && (v.PIN == "" || slices.Contains(PINs[:], v.PIN)) {
		m.PIN = v.PIN
	}
	return nil
}

// PrintPage prints the check-list.
type PrintPage struct{}

func (PrintPage) update(m *Model, f Facts) []Effect {
	if !f.Open || m.Page != PageProcedure {
		return nil
	}
	m.folding.waits = false // the sheet is drawn before the effects are done
	return append(Leave(m), Print{})
}

// Print prints the page.
type Print struct{}

func (Print) do(_ context.Context, w World) { w.Print() }

// decodeQuestion decodes the events of how a procedure goes.
func decodeQuestion(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case room.ActionGuide:
		procedure, pin, _ := strings.Cut(e.Value, " ")
		return Open{Procedure: lifecycle.Procedure(procedure), PIN: pin}, true
	case ActionApplicant:
		return ChooseApplicant{Applicant: municipality.Applicant(e.Value)}, true
	case ActionPIN:
		return ChoosePIN{PIN: e.Value}, true
	case ActionPrint:
		return PrintPage{}, true
	}
	return nil, false
}
