package counter

import (
	"context"
	"slices"

	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// A Fill is what the visitor let be read from the card, for forms, and how that goes. It is
// gone with the visit; its strings go with the document.
type Fill struct {
	Attributes *card.Attributes // nil: nothing was read
	Asking     bool             // the card is being read
	Job        int              // that asks
	Attempt    int              // PINs that were not taken

	// Why the last one was not.
	Empty, Wrong bool
	Fault        jpki.PINFault
	Confirm      bool          // one try is left, and the visitor did not say to use it
	Problem      *room.Problem // nothing about the PIN
}

// refused reports whether the last PIN was not taken.
func (f *Fill) refused() bool { return f.Empty || f.Wrong || f.Fault != jpki.PINOK }

// Names and actions of the form in which the visitor types the PIN.
const (
	fieldPIN     = "pin"
	actionSubmit = "submit"
	actionType   = "type"
)

// decodePIN decodes what the visitor does; the message takes the PIN.
func decodePIN(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionSubmit:
		return SubmitPIN{PIN: e.Form.Secrets[fieldPIN], LastTry: e.Form.Checked[room.FieldLastTry]}, true
	case actionType:
		clear(e.Form.Secrets[fieldPIN])
		return Typing{}, true
	}
	return nil, false
}

// Typing: the visitor types, and so is there.
type Typing struct{}

func (Typing) update(m *Model) []Effect { return []Effect{m.awaitSomebody()} }

// SubmitPIN: the visitor has typed the card info PIN or, without one, will type it at the
// reader. Update zeroes it.
type SubmitPIN struct {
	PIN     []byte
	LastTry bool // the visitor said to use the last try
}

func (v SubmitPIN) update(m *Model) []Effect {
	defer clear(v.PIN)
	effects := []Effect{m.awaitSomebody()}
	if m.Connection != Connected || m.Beside != ShowPIN || m.Fill.Asking || m.Fill.Attributes != nil || m.whyUnread() != readHere {
		return effects
	}
	fill, pad := Fill{Attempt: m.Fill.Attempt + 1}, m.hasPad()
	var pin []byte
	if !pad {
		pin = jpki.FoldPIN(jpki.CardInfoPIN, v.PIN)
		if fill.Empty, fill.Fault = len(pin) == 0, jpki.CheckPIN(jpki.CardInfoPIN, pin); fill.refused() {
			clear(pin)
			m.Fill = fill
			return effects
		}
	}
	if m.Card.Status.CardInfo.Last() && !v.LastTry {
		clear(pin)
		fill.Confirm = true
		m.Fill = fill
		return effects
	}
	m.jobs++
	fill.Asking, fill.Job = true, m.jobs
	m.Fill = fill
	job := AttributesJob{Reader: m.Card.Reader, PIN: pin, Pad: pad, LastTry: v.LastTry}
	if d := m.Card.Status.AuthenticationDetail; d != nil {
		job.For = slices.Clone(d.DER)
	}
	return append(effects, ReadAttributes{job: fill.Job, AttributesJob: job})
}

// hasPad reports whether the PIN is typed at the reader.
func (m *Model) hasPad() bool {
	r, ok := room.InUse(m.Readers, m.Card.Reader)
	return ok && r.PINPad
}

// An AttributesJob reads the four basic attributes of a card.
type AttributesJob struct {
	Reader  string
	PIN     []byte // card info PIN; nil with Pad
	Pad     bool   // it is typed at the reader
	LastTry bool   // the visitor said to use the last try
	For     []byte // certificate (DER) of the card that is meant; nil: it has none
}

// ReadAttributes reads the attributes, and zeroes the PIN.
type ReadAttributes struct {
	job int
	AttributesJob
}

func (e ReadAttributes) do(ctx context.Context, p *Program) {
	p.begin(func() Message {
		defer clear(e.PIN)
		defer clear(e.For)
		read, err := p.helper.Attributes(ctx, e.AttributesJob)
		if err != nil {
			return AttributesRead{job: e.job, Problem: room.ProblemOrNil(err)}
		}
		return AttributesRead{job: e.job, Attributes: &read}
	})
}

// AttributesRead: what the card tells of its holder, or why nothing.
type AttributesRead struct {
	job        int
	Attributes *card.Attributes
	Problem    *room.Problem
}

func (v AttributesRead) update(m *Model) []Effect {
	if !m.Fill.Asking || v.job != m.Fill.Job {
		return nil
	}
	m.Fill = Fill{Attributes: v.Attributes, Attempt: m.Fill.Attempt}
	switch {
	case v.Attributes != nil:
		m.noteTries(jpki.CardInfoPIN.Rule().Tries)
	case v.Problem == nil:
		return nil // the page is ending
	default:
		m.noteRefusal(v.Problem)
	}
	if m.Beside == ShowPIN && (m.Fill.Attributes != nil || m.whyUnread() != readHere) {
		m.Beside = ShowForm
	}
	return []Effect{m.awaitSomebody()}
}

// noteRefusal notes why nothing was read, and what the card said of the tries.
func (m *Model) noteRefusal(p *room.Problem) {
	if p.TriesLeft != nil {
		m.noteTries(*p.TriesLeft)
	}
	switch p.Code {
	case wire.CodePINWrong:
		m.Fill.Wrong = true
	case wire.CodeLastTryUnconfirmed:
		m.Fill.Confirm = true
	case wire.CodePINBlocked:
		m.noteTries(0)
	default:
		m.Fill.Problem = p
	}
}

// noteTries notes the retry counter of the card info PIN, of the card that is there.
func (m *Model) noteTries(left int) {
	if m.Card.Status == nil {
		return
	}
	s := *m.Card.Status
	s.CardInfo = jpki.PINStatus{TriesLeft: left, TriesKnown: true}
	m.Card.Status = &s
}
