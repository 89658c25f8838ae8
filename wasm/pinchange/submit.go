package pinchange

import (
	"bytes"
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Submit has the PIN changed. Update zeroes Typed.
type Submit struct {
	Typed   PINs
	LastTry bool // the person confirmed to use the last try
	Simple  bool // the person confirmed to use a new one that is easy to guess
}

// update checks all three fields before the card is asked.
func (v Submit) update(m *Model, f *Facts) []Effect {
	defer v.Typed.clear()
	pad, elsewhere := f.Elsewhere(m.PIN)
	switch {
	case !m.Form(f) || !f.Connected || f.Status == nil:
		return nil
	case f.Slipped(): // the PINs did not go out, and are gone with the fields
		if !elsewhere {
			m.CloseForm()
		}
		return nil
	}
	next := Model{Stage: Asking, PIN: m.PIN, Open: true, Either: m.Either, ofCertificate: m.ofCertificate, Attempt: m.Attempt, Emptied: m.Emptied}
	var folded PINs
	if !elsewhere {
		folded = v.Typed.folded(m.PIN)
		next.Faults = faultsOf(m, folded)
		next.Shown = m.Shown
		next.keep(m)
		next.Simple = simplicityOf(m, f.Status, folded[New])
		next.AskSimple = !next.Refused() && next.Simple != NotSimple && !v.Simple
	}
	// The trusted window asks by itself whether the last try may be used, a pad
	// cannot.
	unconfirmed := f.Status.PIN(m.PIN).Last() && !v.LastTry
	next.Confirm = !next.Refused() && unconfirmed && (pad || !elsewhere)
	*m = next
	if m.Refused() || m.Confirm || m.AskSimple {
		folded.clear()
		m.Attempt++
		return nil
	}
	clear(folded[Again])
	m.Shown = false
	m.Stage, m.Problem = Working, nil
	return []Effect{ChangePIN{Job{
		Reader: f.Reader, For: room.CertificateOf(f.Status), PIN: m.PIN, Old: folded[Old], New: folded[New], LastTry: v.LastTry && (pad || !elsewhere),
	}}}
}

// keep empties the fields that were refused, and keeps what is known of the others,
// which keep what was typed.
func (m *Model) keep(before *Model) {
	for _, f := range Fields {
		if m.Faults[f] != jpki.PINOK {
			m.Emptied[f]++
		} else {
			m.Folds[f] = before.Folds[f]
		}
	}
}

// faultsOf returns why the card is not asked, by field.
func faultsOf(m *Model, folded PINs) (faults [len(Fields)]jpki.PINFault) {
	faults[Old] = jpki.CheckPIN(m.PIN, folded[Old])
	faults[New] = jpki.CheckNewPIN(m.PIN, folded[New])
	same := bytes.Equal(folded[Old], folded[New])
	// Where the card may have the new one already, that is how the person finds
	// out.
	if same && faults[New] == jpki.PINOK && !m.Either {
		faults[New] = Same
	}
	if !bytes.Equal(folded[New], folded[Again]) {
		faults[Again] = Differs
	}
	for _, f := range Fields {
		if len(folded[f]) == 0 {
			faults[f] = Empty
		}
	}
	return faults
}

// ChangePIN has the card change a PIN.
type ChangePIN struct{ Job }

func (e ChangePIN) do(ctx context.Context, w World) {
	w.OnCard(ctx, func(ctx context.Context, report room.Report) Message {
		return Changed{Problem: room.ProblemOrNil(w.ChangePIN(ctx, e.Job, report.Place))}
	}, e.Old, e.New)
}

// OnCard reports whether an effect has the card work.
func OnCard(e Effect) bool {
	_, ok := e.(ChangePIN)
	return ok
}

// decodeSubmit decodes the yes; the message takes the PINs.
func decodeSubmit(e dom.Event) (m Message, ok bool) {
	if e.Action != room.ActionChangePIN {
		return nil, false
	}
	return Submit{Typed: typedIn(e), LastTry: e.Form.Checked[room.FieldLastTry], Simple: e.Form.Checked[fieldSimple]}, true
}
