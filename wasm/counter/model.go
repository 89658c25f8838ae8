package counter

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
)

// Model is everything that the desk knows. Change it by [Update] only.
type Model struct {
	Lang    string // of the staff, one of locale.Languages
	Visitor string // of the visitor, one of Policy.Languages, or the code of one of Policy.Further
	Now     time.Time

	Connection Connection
	Policy     Policy
	Lost       *room.Problem // why not connected
	Readers    wire.ReadersResult
	Card       Card
	Others     []Place // cards of another kind, which nobody means
	Done       bool    // the visitor is served, and nothing of theirs is shown; the card is still there

	Beside    Beside // open beside what was found
	Printing  bool   // what is open goes to the printer, and the screen shows nothing of it
	Part      int    // of the code, which is counted on beyond the last
	Procedure lifecycle.Procedure
	PINs      []lifecycle.PINName // of a pin-reset
	Applicant municipality.Applicant
	Ticks     []Tick // what the visitor handed in or showed
	Form      int    // of the procedure, by its place among those
	Fill      Fill   // what the visitor let be read for forms

	Guide guide.Model // knowledge, and nothing else

	Display DisplayState // the visitor's
	Window  Window       // what this is, if it is not the desk itself

	other bool      // the card of this visitor was of another kind, and is gone
	did   wire.Done // what was done for the visitor, the last; "": nothing yet
	link  int       // number of the connection
	fails int       // to connect, since the last success
	jobs  int       // begun so far; the results of others are stale
	idle  int       // waits for somebody, the last
}

// Connection says how the desk stands with the helper.
type Connection int

// The connections.
const (
	Connecting Connection = iota
	Connected
	Disconnected // it is tried again
	NoCounter    // the helper is not one of a counter
)

// A Policy is what the administrator says of the counter.
type Policy struct {
	Municipality string          // by its local government code, "": none is named
	Languages    []string        // of visitors, the first first; none: all
	Further      []wire.Language // behind them, each with a file of its own
	Revocation   bool            // the helper can be asked whether a certificate is revoked
	PINInPage    bool            // a PIN may be typed in a page, or at the reader for one
	Trial        bool            // no administrator set the counter up
	Remote       string          // kind of remote session that the helper runs in, "": none
	Display      bool            // the visitor has a display
}

// A Place is a card in a reader.
type Place struct {
	Reader    string
	Insertion uint32
}

// A Card is the one that staff look at. The zero Card is none.
type Card struct {
	Place
	Asking, Slow bool
	Job          int // that asks
	Since        time.Time
	Status       *Status       // nil: not known (yet)
	Problem      *room.Problem // why not
}

// A Status is what a card tells at a counter, without a PIN.
type Status struct {
	room.CardStatus
	ResidentRegister jpki.PINStatus // of the PIN of the resident register
}

// Beside is what is open beside what was found.
type Beside int

// What can be.
const (
	Nothing       Beside = iota
	ShowProcedure        // how one goes
	ShowSlip             // what is printed for the visitor
	ShowCode             // the same for the camera of a smartphone
	ShowKeys             // what each key does
	ShowReceipt          // what the visitor keeps of a procedure that was begun
	ShowForm             // a form of the procedure
	ShowPIN              // where the visitor types the PIN for it
)

// New makes the desk of a page that was just opened, and the effects that start it.
func New(lang string, now time.Time) (Model, []Effect) {
	if !slices.Contains(locale.Languages[:], lang) {
		lang = locale.Languages[0]
	}
	m := Model{Lang: lang, Visitor: lang, Now: now, Applicant: municipality.Self, Guide: guide.New("")}
	effects := append(connect(&m, 0), ofGuide(guide.Update(&m.Guide, guide.LearnRules{}, guide.Facts{Now: now}))...)
	return m, append(effects, m.awaitSomebody())
}

// languages are those of visitors.
func (m *Model) languages() []string {
	all := slices.Clone(m.Policy.Languages)
	if len(all) == 0 {
		all = locale.Languages[:]
	}
	for _, l := range m.Policy.Further {
		all = append(all, l.Code)
	}
	return all
}

// Look is what is known of readers and card.
func (m *Model) Look() finding.Look {
	l := finding.Look{
		Life: room.Life{Rules: m.Guide.Knowledge.Rules, Now: m.Now}, Service: m.Readers.Service, Readers: len(m.Readers.Readers),
		Cards: len(m.meant()), Asking: m.Card.Asking, Slow: m.Card.Slow, Problem: m.Card.Problem, Other: len(m.Others) > 0,
	}
	if s := m.Card.Status; s != nil {
		l.Status, l.ResidentRegister = &s.CardStatus, s.ResidentRegister
	}
	for _, r := range m.meant() {
		l.Held, l.Mute = l.Held || r.State == wire.ReaderInUse, l.Mute || r.State == wire.ReaderMute
	}
	return l
}

// wasRead reports whether a card was read that something can be said of.
func (m *Model) wasRead() bool {
	l := m.Look()
	return l.WasRead()
}

// Findings are what staff see.
func (m *Model) Findings() finding.Findings { return finding.Of(m.Look()) }

// procedures are those that a key opens, by the digit of the key. They do not change from
// one visitor to the next; only what has no key takes that of the last.
func (m *Model) procedures() []lifecycle.Procedure {
	all := slices.Clone(keyed[:])
	for _, n := range m.needs() {
		if !slices.Contains(all, n.Procedure) {
			all[len(all)-1] = n.Procedure
		}
	}
	return all
}

// needs are what is to be done now for the visitor whose card is there.
func (m *Model) needs() []finding.Need {
	switch {
	case m.Window.Kind != Desk:
		return m.Window.Words.Needs
	case m.Card.Status == nil || m.Done:
		return nil
	}
	return m.Findings().Needs
}

// keyed are the procedures of the keys 1 to 9 and 0.
var keyed = [...]lifecycle.Procedure{lifecycle.Renew, lifecycle.Issue, lifecycle.PINReset, lifecycle.PINChange, lifecycle.NameAddressChange,
	lifecycle.LostCard, lifecycle.Release, lifecycle.Reissue, lifecycle.CardRenew, lifecycle.Revoke}

// chosen is the procedure that is open.
func (m *Model) chosen() finding.Need { return finding.Need{Procedure: m.Procedure, PINs: m.PINs} }

// Answer is how the procedure that is open goes; ok is false while that is not known.
func (m *Model) Answer() (municipality.Answer, bool) {
	return m.answer(m.chosen(), m.Applicant)
}

func (m *Model) answer(n finding.Need, who municipality.Applicant) (a municipality.Answer, ok bool) {
	offices := m.Guide.Knowledge.Offices
	if offices == nil || n.Procedure == "" {
		return a, false
	}
	return offices.Answer(municipality.Question{Procedure: n.Procedure, Applicant: who, PIN: n.PIN(), Now: m.Now}), true
}
