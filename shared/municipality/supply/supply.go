package supply

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/strictjson"
)

// Every is how often the source is read.
const Every = time.Hour

// Config is what a Supply needs.
type Config struct {
	// Source is where bundles are: see [CheckSource]. "": nobody is asked, and the data that
	// are built in hold.
	Source string
	Keys   []bundle.Key // that are believed
	// BuiltIn reads a file of the data that came with the program, by its name in a bundle.
	BuiltIn func(name string) ([]byte, error)
	Store   Store
	Now     func() time.Time // default time.Now
	Every   time.Duration    // how often Keep reads the source; default Every
	// Public: what is served tells nobody why a bundle is not used: its readers are visitors.
	Public bool
	Client *http.Client // default: one that follows no redirect and keeps no cookie
}

// A Supply is the data of municipalities that are in use. It is safe for concurrent use.
type Supply struct {
	config  Config
	builtIn municipality.Edition
	index   []municipality.Entry // that is built in

	looking           sync.Mutex // one reads the source at a time
	fetching, fetched string     // what marks this answer of an address, and the last that was looked at; under looking
	refused           error      // of that look; under looking

	mu     sync.RWMutex
	used   used
	memo   memo
	beside time.Time // when the store was last looked at for what another program put there
}

// used are the bundles in use, by municipality, and what is made of them.
type used struct {
	bundles        map[string]kept
	index, edition []byte
}

// A kept is a bundle of the store, and which municipalities it has.
type kept struct {
	*bundle.Bundle
	entries []municipality.Entry
}

// New returns the supply of a store, with what is kept there. The source is not read yet.
// A bundle of the store that cannot be used is none.
func New(config Config) (*Supply, error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Every == 0 {
		config.Every = Every
	}
	if config.Client == nil {
		config.Client = rule.Client()
	}
	s := &Supply{config: config}
	text, err := config.BuiltIn(municipality.EditionFile)
	if err != nil {
		return nil, fmt.Errorf("data that are built in: %w", err)
	}
	edition, err := municipality.ParseEdition(text)
	if err != nil {
		return nil, fmt.Errorf("data that are built in: %w", err)
	}
	s.builtIn = *edition
	if text, err = config.BuiltIn(bundle.IndexName); err == nil {
		s.index, err = municipality.ParseIndex(text)
	}
	if err != nil {
		return nil, fmt.Errorf("data that are built in: %w", err)
	}
	return s, s.load()
}

// memoName is the file of the store in which a memo is.
const memoName = "supply.json"

// maxMemo bounds the memo, in bytes: a number of each municipality, and some refusals.
const maxMemo = 256 << 10

// A memo is what is kept from one look to the next.
type memo struct {
	Numbers map[string]int64 `json:"numbers"` // the highest that was used, by municipality
	Source  string           `json:"source,omitempty"`
	Looked  time.Time        `json:"looked,omitzero"`
	Refused []Refused        `json:"refused,omitempty"`
}

// A Refused is a bundle that is not used.
type Refused struct {
	Place string         `json:"place"` // file or address
	Why   bundle.Refusal `json:"why"`
}

// maxRefused is how many are told.
const maxRefused = 20

// load takes into use what the store has.
func (s *Supply) load() error {
	m, err := s.remember()
	if err != nil {
		return err
	}
	if m.Source != s.config.Source { // of another place
		m.Source, m.Looked, m.Refused = s.config.Source, time.Time{}, nil
	}
	names, err := s.config.Store.Names()
	if err != nil {
		return err
	}
	bundles := map[string]kept{}
	for _, name := range names {
		if !strings.HasSuffix(name, keptSuffix) || s.config.Source == "" {
			continue
		}
		b, err := s.openKept(name)
		if err != nil { // the key that signed it is gone, for one
			continue
		}
		about := b.About()
		before, ok := bundles[about.Municipality]
		if about.Number >= m.Numbers[about.Municipality] && s.newer(about) && (!ok || before.About().Number < about.Number) {
			bundles[about.Municipality] = b
		}
	}
	return s.use(bundles, m)
}

// newer reports whether a bundle goes before what is built in.
func (s *Supply) newer(about bundle.About) bool {
	return about.Municipality != municipality.NationalCode || about.Number > s.builtIn.Number
}

// keptSuffix ends the names of bundles in the store.
const keptSuffix = ".bundle"

func keptName(about bundle.About) string {
	return fmt.Sprintf("%s-%d%s", about.Municipality, about.Number, keptSuffix)
}

// openKept opens a bundle of the store, which stays there while it is used.
func (s *Supply) openKept(name string) (k kept, err error) {
	f, size, err := s.config.Store.Open(name)
	if err != nil {
		return k, err
	}
	if err := f.Close(); err != nil {
		return k, err
	}
	if k.Bundle, err = bundle.Open(stored{s.config.Store, name}, size, s.config.Keys); err != nil {
		return k, err
	}
	code := k.About().Municipality
	if code == municipality.NationalCode {
		text, err := k.ReadFile(bundle.IndexName)
		if err == nil {
			k.entries, err = municipality.ParseIndex(text)
		}
		return k, err
	}
	text, err := k.ReadFile(bundle.FileName(code))
	if err != nil {
		return k, err
	}
	file, err := municipality.Parse(text)
	if err == nil {
		k.entries = []municipality.Entry{{Code: code, Name: file.Name, Prefecture: file.Prefecture}}
	}
	return k, err
}

// remember reads what is kept; nothing is no error.
func (s *Supply) remember() (m memo, err error) {
	m.Numbers = map[string]int64{}
	f, size, err := s.config.Store.Open(memoName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	defer f.Close()
	if size > maxMemo {
		return m, fmt.Errorf("%s has %d bytes", memoName, size)
	}
	text := make([]byte, size)
	if _, err := f.ReadAt(text, 0); err != nil && size > 0 {
		return m, fmt.Errorf("%s: %w", memoName, err)
	}
	if err := strictjson.Decode(text, &m); err != nil {
		return m, fmt.Errorf("%s: %w", memoName, err)
	}
	return m, nil
}

func (s *Supply) keep(m memo) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return s.config.Store.Save(memoName, bytes.NewReader(text))
}

// use takes bundles into use, with what is made of them.
func (s *Supply) use(bundles map[string]kept, m memo) (err error) {
	edition, entries := s.builtIn, s.index
	if nation, ok := bundles[municipality.NationalCode]; ok {
		edition = municipality.Edition{Number: nation.About().Number, Made: nation.About().Made}
		entries = nation.entries
	}
	byCode := map[string]municipality.Entry{}
	for _, e := range entries {
		byCode[e.Code] = e
	}
	for _, code := range slices.Sorted(maps.Keys(bundles)) {
		if own := bundles[code]; code != municipality.NationalCode {
			if _, named := byCode[code]; !named { // what it is called is not its own to say: it might take another's name
				byCode[code] = own.entries[0]
			}
			edition.Own = append(edition.Own, municipality.OwnEdition{Code: code, Number: own.About().Number, Made: own.About().Made})
		}
	}
	for _, r := range m.Refused {
		if s.config.Public {
			break
		}
		edition.Refused = append(edition.Refused, string(r.Why))
	}
	slices.Sort(edition.Refused)
	edition.Refused = slices.Compact(edition.Refused)
	u := used{bundles: bundles}
	if u.index, err = indexText(byCode); err != nil {
		return err
	}
	if u.edition, err = json.Marshal(edition); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used, s.memo = u, m
	return nil
}

// indexText is the index in the order of codes.
func indexText(byCode map[string]municipality.Entry) ([]byte, error) {
	entries := []municipality.Entry{}
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		entries = append(entries, byCode[code])
	}
	return json.Marshal(entries)
}

// Told is what is known of the data in use.
type Told struct {
	Source  string    // "": none
	Looked  time.Time // when it was read last; zero: never
	Edition municipality.Edition
	Refused []Refused // at the last look, some of them
}

// Tell tells which data are in use, without asking anybody.
func (s *Supply) Tell() (Told, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, err := municipality.ParseEdition(s.used.edition)
	if err != nil {
		return Told{}, err
	}
	return Told{s.config.Source, s.memo.Looked, *e, slices.Clone(s.memo.Refused)}, nil
}

// Keep reads the source at once, and then as often as Config.Every, until ctx ends. log hears of
// what is not used, when that changes.
func (s *Supply) Keep(ctx context.Context, log func(error)) {
	if s.config.Source == "" {
		return
	}
	said := ""
	for {
		err := s.Look(ctx)
		if ctx.Err() != nil {
			return
		}
		if text := fmt.Sprint(err); err != nil && text != said {
			log(err)
		}
		said = fmt.Sprint(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.config.Every):
		}
	}
}
