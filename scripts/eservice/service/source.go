package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static"
)

// DefaultMunicipality is whose service it is where nobody says: 三田市.
const DefaultMunicipality = "282197"

// ErrMunicipality is the error of New for a municipality of which there is no file.
var ErrMunicipality = errors.New("no data of this municipality")

// dataEvery is how old what is known of a municipality may be: the files may change while the
// service runs.
const dataEvery = time.Minute

// BuiltIn are the files of municipalities that the program carries, for Config.Data.
func BuiltIn() (fs.FS, error) { return fs.Sub(static.FS(), "dist/data") }

// A source is what the municipality of the service says about itself. This is the one place
// where its data come from.
type source struct {
	files fs.FS
	code  string
	now   func() time.Time
	log   *slog.Logger

	mu   sync.Mutex
	last *municipality.Municipality // the newest that could be read
	read time.Time                  // when it was tried last
}

// openSource reads the municipality's files; the error is that of a file that is not there, or
// cannot be read.
func openSource(config Config, log *slog.Logger) (t *source, err error) {
	t = &source{files: config.Data, code: config.Municipality, now: config.Now, log: log}
	if t.code == "" {
		t.code = DefaultMunicipality
	}
	if !municipality.IsCode(t.code) {
		return nil, fmt.Errorf("%w: %q", ErrMunicipality, t.code)
	}
	if t.files == nil {
		if t.files, err = BuiltIn(); err != nil {
			return nil, err
		}
	}
	t.read = t.now()
	if t.last, err = t.load(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMunicipality, t.code, err)
	}
	return t, nil
}

// municipality is what is known now. Where the files cannot be read any more it is what was
// known before, and the operator is told.
func (t *source) municipality() *municipality.Municipality {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.now(); now.Sub(t.read) >= dataEvery {
		t.read = now
		fresh, err := t.load()
		if err != nil {
			t.log.WarnContext(context.Background(), "the data of the municipality stay as they were", "municipality", t.code, "error", err)
		} else {
			t.last = fresh
		}
	}
	return t.last
}

func (t *source) load() (*municipality.Municipality, error) {
	city, err := read(t.files, "municipality/"+t.code+".json", municipality.Parse)
	if err != nil {
		return nil, err
	}
	national, err := read(t.files, "municipality/"+municipality.NationalCode+".json", municipality.Parse)
	if err != nil {
		return nil, err
	}
	m := municipality.Merge(national, city)
	m.Holidays, err = read(t.files, "holidays.json", municipality.ParseHolidays)
	return m, err
}

// read reads a file, compressed or not.
func read[T any](files fs.FS, name string, parse func([]byte) (*T, error)) (*T, error) {
	text, err := static.ReadDist(files, name)
	if err != nil {
		return nil, err
	}
	return parse(text)
}
