package update

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"time"

	"jpkiweb/helper/own/state"
)

// Off in the place of a source is that nobody is told of newer versions.
const Off = "off"

// Every is how often a source is asked, at most.
const Every = 24 * time.Hour

// FileName is the name of the file that is kept, in the helper's directory.
const FileName = "update.json"

// ErrDecided is the error of a choice that the administrator made.
var ErrDecided = errors.New("the administrator decided whether the helper tells of newer versions")

// Config is what Updates need.
type Config struct {
	Dir     string // of the helper's own files
	Version string // of this helper
	// Source is what the administrator decided: a place that is asked, or Off. Nil leaves
	// it to the person.
	Source *string
	Keys   []ed25519.PublicKey
	Now    func() time.Time
	// ReadFile reads a file of somebody else's, of at most limit bytes.
	ReadFile func(ctx context.Context, name string, limit int64) ([]byte, error)
	Client   *http.Client // default: one that follows no redirect and keeps no cookie
	// Pause is how long Keep waits at first: after the start of a computer the network may
	// not be there. Default two minutes.
	Pause time.Duration
}

// Updates tell whether there is a newer version.
type Updates struct {
	config Config
	file   state.File
}

// New returns the updates of a helper. Nothing is read or asked yet.
func New(config Config) *Updates {
	if config.Pause == 0 {
		config.Pause = 2 * time.Minute
	}
	if config.Client == nil {
		config.Client = rule.Client()
	}
	return &Updates{config, state.Mine(filepath.Join(config.Dir, FileName), 16<<10)}
}

// A memory is what is kept from day to day. It names nothing of the person.
type memory struct {
	Source    string    `json:"source,omitempty"`    // that the person chose
	From      string    `json:"from,omitempty"`      // that was asked last
	Asked     time.Time `json:"asked,omitzero"`      // when
	Refused   Refusal   `json:"refused,omitempty"`   // what was read then
	Statement string    `json:"statement,omitempty"` // the last that was believed
	Version   string    `json:"version,omitempty"`   // the newest that was stated
	Date      time.Time `json:"date,omitzero"`       // of the newest statement
}

// Told is what the helper knows of newer versions.
type Told struct {
	On      bool       // somebody wants to be told
	Decided bool       // the administrator decided it
	Source  string     // that is asked
	Asked   time.Time  // when last; zero: never
	Newer   *Statement // of a newer version; nil: none is known
	Refused Refusal    // why the last statement was not believed; "": it was
}

// Tell tells what is known, without asking anybody.
func (u *Updates) Tell() (Told, error) {
	m, err := u.remember()
	if err != nil {
		return Told{}, err
	}
	t := u.of(m)
	if !t.On || m.From != t.Source {
		return t, nil
	}
	t.Asked, t.Refused = m.Asked, m.Refused
	if m.Statement == "" {
		return t, nil
	}
	s, err := Verify([]byte(m.Statement), u.config.Keys, u.config.Now())
	if refusal := Refusal(""); errors.As(err, &refusal) {
		if t.Refused == "" {
			t.Refused = refusal
		}
	} else if Newer(s.Version, u.config.Version) {
		t.Newer = &s
	}
	return t, nil
}

// of says who is asked.
func (u *Updates) of(m memory) Told {
	source, decided := m.Source, u.config.Source != nil
	if decided {
		source = *u.config.Source
	}
	if source == "" || source == Off {
		return Told{Decided: decided}
	}
	return Told{On: true, Decided: decided, Source: source}
}

// Choose keeps what the person wants: a source that is asked from now on, or Off.
// The error is [ErrDecided] where the administrator decided it.
func (u *Updates) Choose(source string) error {
	if u.config.Source != nil {
		return ErrDecided
	}
	if source != Off {
		if err := CheckSource(source); err != nil {
			return err
		}
	}
	return u.change(func(m *memory) error {
		m.Source, m.Asked, m.Refused = source, time.Time{}, ""
		return nil
	})
}

// Ask asks the source if somebody wants it and none was asked for a day. The error of a
// statement that is not believed is a [Refusal], which is kept; one that is believed is
// kept, too.
func (u *Updates) Ask(ctx context.Context) error {
	source, err := u.take()
	if err != nil || source == "" {
		return err
	}
	text, err := u.read(ctx, source)
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	var s Statement
	if err == nil {
		s, err = Verify(text, u.config.Keys, u.config.Now())
	}
	unkept := u.change(func(m *memory) error {
		err = m.take(string(text), s, err)
		return nil
	})
	return errors.Join(unkept, err)
}

// take returns the source that is to be asked now, "" if none is, and keeps that it was
// asked before it is: a helper that is started again and again asks once a day all the
// same.
func (u *Updates) take() (source string, err error) {
	if m, err := u.remember(); err != nil || !u.due(m) {
		return "", err
	}
	return source, u.change(func(m *memory) error {
		if u.due(*m) { // nobody else was here meanwhile
			source = u.of(*m).Source
			m.From, m.Asked, m.Refused = source, u.config.Now().UTC(), ""
		}
		return nil
	})
}

// due reports whether somebody is to be asked. A clock that was set back makes nobody
// wait.
func (u *Updates) due(m memory) bool {
	t := u.of(m)
	since := u.config.Now().Sub(m.Asked)
	return t.On && (t.Source != m.From || since >= Every || since < 0)
}

// take keeps a statement, or why it is not believed; one that is older than what was seen
// is not.
func (m *memory) take(text string, s Statement, refused error) error {
	if refused == nil {
		t, err := s.times()
		if err != nil || t.date.Before(m.Date) || Newer(m.Version, s.Version) {
			refused = fmt.Errorf("%w: %s of %s after %s of %s", Older, s.Version, s.Date, m.Version, m.Date.Format(time.RFC3339))
		} else {
			m.Statement, m.Version, m.Date = text, s.Version, t.date
		}
	}
	m.Refused = ""
	errors.As(refused, &m.Refused)
	return refused
}

// remember reads what is kept; nothing is no error.
func (u *Updates) remember() (m memory, err error) {
	err = u.file.ReadJSON(&m)
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		return memory{}, nil
	}
	return m, err
}

// change changes what is kept.
func (u *Updates) change(how func(*memory) error) error {
	lock, err := u.file.Lock()
	if err != nil {
		return err
	}
	m, err := u.remember()
	if err == nil {
		err = how(&m)
	}
	if err == nil {
		err = u.file.WriteJSON(m)
	}
	return errors.Join(err, lock.Unlock())
}

// Pauses of Keep.
const (
	busyPause = time.Minute // while a card is used
	idlePause = time.Hour
)

// Keep asks as often as it may, until ctx ends. idle does something while no card is used,
// with a context that ends when one is, and reports whether it did; log hears of errors.
func (u *Updates) Keep(ctx context.Context, idle func(context.Context, func(context.Context)) bool, log func(error)) {
	pause := u.config.Pause
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = busyPause
		if idle(ctx, func(ctx context.Context) {
			if err := u.Ask(ctx); err != nil && ctx.Err() == nil {
				log(err)
			}
		}) {
			pause = idlePause
		}
	}
}
