package app

import (
	"bytes"
	"context"
	"unicode/utf8"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Names of the actions of these screens.
const (
	ActionChoosePIN = "choose-pin"
	ActionPINNext   = "pin-next"
	ActionTypePINs  = "type-pins"
	ActionShowPINs  = "show-pins"
)

// OpenPINChange opens the choice of the PIN to change, also from the form and
// from the end of another change.
type OpenPINChange struct{}

// update begins, unless a page waits or the person is in the middle of
// something else.
func (OpenPINChange) update(m *Model) []Effect {
	ours := m.Task == TaskPINChange && m.Screen != ScreenWorking
	if m.Way != WayWindow || !ours && !m.idle() {
		return nil
	}
	leaveTask(m)
	m.Task, m.Screen = TaskPINChange, ScreenPINChange
	return askAgain(m)
}

// ChoosePIN chooses the PIN.
type ChoosePIN struct{ PIN jpki.PIN }

func (v ChoosePIN) update(m *Model) []Effect {
	if m.Screen == ScreenPINChange && !m.PINForm() && v.PIN != "" && m.Changeable(v.PIN) == ChangesHere {
		m.PINChange = PINChange{PIN: v.PIN, CardLeft: m.PINChange.CardLeft}
	}
	return nil
}

// ContinuePINChange opens the form of the PIN that is chosen.
type ContinuePINChange struct{}

func (ContinuePINChange) update(m *Model) []Effect {
	if m.Screen != ScreenPINChange || m.PINForm() || m.Reader.Card.Status == nil {
		return nil
	}
	p := m.PINChange.PIN
	if p == "" || m.Changeable(p) != ChangesHere {
		m.PINChange = PINChange{Unchosen: true, Attempt: m.PINChange.Attempt + 1}
		return nil
	}
	m.PINChange = PINChange{PIN: p, Open: true}
	return nil
}

// TypePINs tells what stands in the fields; Update zeroes it.
type TypePINs struct{ Typed PINs }

func (v TypePINs) update(m *Model) []Effect { return typePINs(m, v.Typed) }

// ShowPINs shows or masks the fields; Typed as in TypePINs.
type ShowPINs struct {
	Show  bool
	Typed PINs
}

func (v ShowPINs) update(m *Model) []Effect {
	m.PINChange.Shown = v.Show
	return typePINs(m, v.Typed)
}

// typePINs compares what was typed with what the card would get, shows the
// difference while the person types, and warns of a simple PIN.
func typePINs(m *Model, typed PINs) []Effect {
	defer typed.clear()
	if !m.PINForm() {
		return nil
	}
	c := &m.PINChange
	folded := typed.folded(c.PIN)
	c.Simple = m.simplicityOf(folded[PINNew])
	var effects []Effect
	for _, f := range PINFields {
		c.Folds[f] = !bytes.Equal(folded[f], typed[f])
		if !c.Folds[f] {
			clear(folded[f])
			continue
		}
		if !c.Shown {
			n := utf8.RuneCount(folded[f])
			clear(folded[f])
			folded[f] = bytes.Repeat([]byte("●"), n)
		}
		effects = append(effects, ShowFolded{ID: f.Folded(), Text: folded[f]})
	}
	return effects
}

// SubmitPINs has the PIN changed. Update zeroes Typed.
type SubmitPINs struct {
	Typed   PINs
	LastTry bool // the person confirmed to use the last try
}

// update checks all three fields before the card is asked.
func (v SubmitPINs) update(m *Model) []Effect {
	defer v.Typed.clear()
	switch {
	case !m.PINForm() || m.Connection != Connected || m.Reader.Card.Status == nil:
		return nil
	case slipped(m):
		return missedYes(m)
	}
	c := PINChange{PIN: m.PINChange.PIN, Open: true, Either: m.PINChange.Either, ofCertificate: m.PINChange.ofCertificate, Attempt: m.PINChange.Attempt}
	tries := m.Reader.Card.Status.PIN(c.PIN)
	unconfirmed := tries.Last() && !v.LastTry
	pad, elsewhere := m.ChangesElsewhere()
	var folded PINs
	if !elsewhere {
		folded = v.Typed.folded(c.PIN)
		c.Faults = pinFaults(c, folded)
		c.Shown = m.PINChange.Shown
	}
	// The trusted window asks by itself whether the last try may be used, a pad
	// cannot.
	c.Confirm = !c.Refused() && unconfirmed && (pad || !elsewhere)
	if c.Refused() || c.Confirm {
		folded.clear()
		c.Attempt++
		m.PINChange = c
		return nil
	}
	clear(folded[PINAgain])
	c.Shown = false
	m.PINChange = c
	return changePIN(m, folded, v.LastTry && (pad || !elsewhere))
}

// pinFaults returns why the card is not asked, by field.
func pinFaults(c PINChange, folded PINs) (faults [len(PINFields)]jpki.PINFault) {
	faults[PINOld] = jpki.CheckPIN(c.PIN, folded[PINOld])
	faults[PINNew] = jpki.CheckNewPIN(c.PIN, folded[PINNew])
	same := bytes.Equal(folded[PINOld], folded[PINNew])
	// Where the card may have the new one already, that is how the person finds
	// out.
	if same && faults[PINNew] == jpki.PINOK && !c.Either {
		faults[PINNew] = PINSame
	}
	if !bytes.Equal(folded[PINNew], folded[PINAgain]) {
		faults[PINAgain] = PINDiffers
	}
	for _, f := range PINFields {
		if len(folded[f]) == 0 {
			faults[f] = PINEmpty
		}
	}
	return faults
}

// changePIN puts the card to work; PINs that are nil are typed elsewhere.
func changePIN(m *Model, folded PINs, lastTry bool) []Effect {
	m.jobs++
	m.job = m.jobs
	m.Screen, m.Progress, m.CardSlow, m.Problem, m.Place = ScreenWorking, room.Progress{}, false, nil, room.PINPlace{}
	return []Effect{ChangePIN{
		job: m.job, Reader: m.Reader.Name, For: room.CertificateOf(m.Reader.Card.Status), PIN: m.PINChange.PIN, Old: folded[PINOld], New: folded[PINNew], LastTry: lastTry,
	}}
}

// ChangePIN changes a PIN. The Program zeroes both; nil are typed elsewhere.
type ChangePIN struct {
	job      int
	Reader   string
	For      []byte // as in Login
	PIN      jpki.PIN
	Old, New []byte // folded, of the right form
	LastTry  bool   // the person confirmed to use the last try
}

func (e ChangePIN) do(ctx context.Context, p *Program) {
	p.startOnCard(ctx, jobID{ofApp, e.job}, StillWorking{job: e.job}, func(ctx context.Context) Message {
		return JobDone{job: e.job, Problem: room.ProblemOrNil(p.backend.ChangePIN(ctx, e, p.tellPINPlace(e.job)))}
	}, e.Old, e.New)
}

// pinChangeFailed goes back to the form if a PIN was refused, else to the problem
// screen.
func pinChangeFailed(m *Model, p room.Problem) []Effect {
	c := &m.PINChange
	c.Attempt++
	if p.Code == wire.CodePINBlocked {
		p.TriesLeft = new(int)
	}
	if p.TriesLeft != nil && m.Reader.Card.Status != nil {
		m.Reader.Card.Status = m.Reader.Card.Status.WithPIN(c.PIN, *p.TriesLeft)
	}
	switch {
	case p.Either():
		c.Either, c.ofCertificate, m.Reader.Card.Status = true, cardOf(m.Reader.Card.Status), nil
		return problem(m, p)
	case p.Code == wire.CodePINWrong && (p.TriesLeft == nil || *p.TriesLeft > 0):
		c.Faults[PINOld] = PINWrong
		return backToPINForm(m, p.TriesLeft == nil)
	case p.Code == wire.CodeLastTryUnconfirmed:
		c.Confirm = true
		return backToPINForm(m, p.TriesLeft == nil)
	case p.Code == wire.CodeConsentDenied: // in the window or at the reader
		return backToPINForm(m, true)
	case p.Code == wire.CodePINMismatch: // at the reader
		c.Faults[PINAgain] = PINDiffers
		return backToPINForm(m, true)
	case p.Code == wire.CodePINWrong:
		p.Code = wire.CodePINBlocked
	}
	if p.Spent == room.SpentMaybe {
		m.Reader.Card.Status = nil // the counter may have moved
	}
	return problem(m, p)
}

// backToPINForm shows the form again, and asks the card for its counter if it was
// not told.
func backToPINForm(m *Model, ask bool) []Effect {
	m.Screen = ScreenPINChange
	if !ask {
		return nil
	}
	return askCard(m)
}

// settleEither closes the form if another card came than the one that has the old
// or the new PIN: trying the new one on it would cost a try.
func settleEither(m *Model) {
	if c := &m.PINChange; c.Either && m.Reader.Card.Status != nil && cardOf(m.Reader.Card.Status) != c.ofCertificate {
		m.PINChange = PINChange{CardLeft: true}
	}
}

// closePINForm closes the form, and with it empties its fields, because the card
// that it was for is not there any more.
func closePINForm(m *Model) {
	screen := m.Screen
	if m.isBeside() {
		screen = m.Before
	}
	if m.Task == TaskPINChange && screen == ScreenPINChange && m.PINChange.Open {
		m.PINChange = PINChange{CardLeft: true}
	}
}

// decodePINChange decodes the events of these screens.
func decodePINChange(e dom.Event) (m Message, ok bool) {
	var typed PINs
	for _, f := range PINFields {
		typed[f] = e.Form.Secrets[f.Name()]
	}
	switch e.Action {
	case room.ActionPINChange:
		typed.clear()
		return OpenPINChange{}, true
	case ActionChoosePIN:
		return ChoosePIN{PIN: pinNamed(e.Value)}, true
	case ActionPINNext:
		return ContinuePINChange{}, true
	case ActionTypePINs:
		return TypePINs{Typed: typed}, true
	case ActionShowPINs:
		return ShowPINs{Show: e.Form.Checked[room.FieldShow], Typed: typed}, true
	case room.ActionChangePIN:
		return SubmitPINs{Typed: typed, LastTry: e.Form.Checked[room.FieldLastTry]}, true
	}
	return nil, false
}
