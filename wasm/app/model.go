package app

import (
	"slices"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
)

// Model is everything that the app knows. Change it by [Update] only.
type Model struct {
	Lang   string    // one of locale.Languages
	Chosen bool      // the person chose it
	Now    time.Time // set by Program before each message

	Version    string    // of the app
	Built      time.Time // no clock shows less
	Way        Way
	Permission Permission // of WayEmbedded

	Connection  Connection
	Slow        bool           // Connecting takes long
	Helper      string         // version of the helper
	PINInWindow bool           // PINs are typed in the trusted window
	Granted     []wire.Purpose // to the origin of this page
	Lost        *room.Problem  // why not connected

	Reader reader.Model

	Screen     Screen
	Before     Screen // under the screens that Model.looks names
	Task       Task
	Request    *Request // nil: the person started the task
	Documents  []Document
	Anyway     bool // the person uses the certificate of the card although something stands against it
	PIN        PINEntry
	PINChange  PINChange     // of TaskPINChange
	Place      room.PINPlace // of ScreenWorking
	Progress   room.Progress // of ScreenWorking
	CardSlow   bool          // of ScreenWorking: the card takes long
	Signed     []Signed      // of ScreenDone after the person's own TaskSign
	Problem    *room.Problem // of ScreenProblem
	TooSoon    bool          // a button was pressed before the person can have meant it
	NotAllowed *room.Problem // of ScreenDone: why the page's permission was not kept

	Records records.Model

	Guide   guide.Model
	Health  health.Model
	Gallery wire.GalleryResult // cards of the virtual reader

	link     int  // number of the connection
	attempts int  // to connect, since the last success
	retries  int  // of WayEmbedded: how often a lost connection is sought again
	jobs     int  // begun so far
	gallery  int  // job that asks for the virtual cards, or swaps them
	job      int  // that hashes or works on the task; results of others are stale
	allows   bool // the yes of the person also allows the page
	site     bool // ScreenElsewhere allows this page, for the task that waits
}

// New returns the model of a page that was just opened, and the effects that
// start it. In WayEmbedded nothing is connected before the person was told what
// the browser will ask.
func New(start Start) (Model, []Effect) {
	m := Model{Lang: locale.Languages[0], Chosen: start.Chosen, Way: start.Way, Version: start.Version, Built: start.Built}
	if slices.Contains(locale.Languages[:], start.Lang) {
		m.Lang = start.Lang
	}
	m.Health = health.New(start.Reminders, start.Now)
	var learn []guide.Effect
	m.Guide, learn = guide.New(start.Municipality)
	effects := m.fromGuide(learn)
	if m.Way == WayEmbedded {
		m.Connection = Unasked
		return m, effects
	}
	effects = append(effects, connect(&m, 0)...)
	return m, effects
}

// Hashed reports whether there are documents and the digest of each is known.
func (m *Model) Hashed() bool {
	for _, d := range m.Documents {
		if !d.Hashed {
			return false
		}
	}
	return len(m.Documents) > 0
}

// slipped reports whether the card in use slipped.
func slipped(m *Model) bool {
	r := m.Reading()
	return r.Slipped()
}

// TriesLeft returns the tries left of the PIN of the task, if known.
func (m *Model) TriesLeft() (tries int, ok bool) {
	p, ok := m.Task.Purpose()
	if !ok || m.Reader.Card.Status == nil {
		return 0, false
	}
	c := m.Reader.Card.Status.Certificate(p)
	return c.TriesLeft, c.TriesKnown
}

// EntersElsewhere reports whether the PIN of the task is typed in the trusted
// window or, if pad, at the reader.
func (m *Model) EntersElsewhere() (pad, elsewhere bool) {
	p, _ := m.Task.Purpose()
	r := m.Reading()
	return r.Elsewhere(p.PIN())
}
