package sandboxca

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/filelock"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/strictjson"
)

// A ledger keeps the records of one CA: in its directory, or in memory when that
// is "".
type ledger struct {
	dir     string
	purpose jpki.Purpose

	mu      sync.Mutex
	memory  []byte   // records, in memory
	issued  []issued // register, likewise
	changes int      // of both
	last    *snapshot
}

// records is what a CA knows of its certificates after their issue.
type records struct {
	Version   int      `json:"version"`
	CRLNumber int64    `json:"crlNumber"` // of the last list
	Revoked   []record `json:"revoked"`   // in the order of the events
}

// A record is one certificate that is revoked or on hold.
type record struct {
	Serial string            `json:"serial"` // content octets, hexadecimal
	Reason revocation.Reason `json:"reason"` // code of RFC 5280, 5.3.1
	At     time.Time         `json:"at"`
}

const recordsVersion = 1

// maxRecords is the size of a file of records that is read: ten thousand
// certificates.
const maxRecords = 1 << 20

// lockTimeout is how long a lock is waited for; who holds it signs one list and
// writes two small files.
const lockTimeout = 10 * time.Second

// find returns the record of a serial number, nil when there is none.
func (r *records) find(serial string) *record {
	i := slices.IndexFunc(r.Revoked, func(e record) bool { return e.Serial == serial })
	if i < 0 {
		return nil
	}
	return &r.Revoked[i]
}

func (r *records) add(e record) error {
	if e.At.IsZero() {
		return errors.New("no time")
	}
	r.Revoked = append(r.Revoked, e)
	return nil
}

func (r *records) remove(serial string) {
	r.Revoked = slices.DeleteFunc(r.Revoked, func(e record) bool { return e.Serial == serial })
}

func (l *ledger) file(name string) string { return filepath.Join(l.dir, name) }

// locked runs do while no other program changes the records. The lock is of a
// file of its own, which stays: the records are replaced when they change.
func (l *ledger) locked(do func() error) (err error) {
	if l.dir == "" {
		l.mu.Lock()
		defer l.mu.Unlock()
		return do()
	}
	lock, err := os.OpenFile(l.file(fileName(l.purpose)+".lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := filelock.Within(lock, lockTimeout); err != nil {
		return fmt.Errorf("%s: %w", lock.Name(), err)
	}
	return do()
}

// load reads the records; there are none before the first change. That a list was
// published and its records are gone is an error: the next list would call every
// revoked certificate good.
func (l *ledger) load() (*records, error) {
	text := l.memory
	if l.dir != "" {
		path := l.file(recordsFile(l.purpose))
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if _, err := os.Stat(l.file(CRLFile(l.purpose))); !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("%s is missing", path)
			}
			return &records{Version: recordsVersion}, nil
		case err != nil:
			return nil, err
		case info.Size() > maxRecords:
			return nil, fmt.Errorf("%s is too large", path)
		}
		if text, err = os.ReadFile(path); err != nil {
			return nil, err
		}
	}
	if text == nil {
		return &records{Version: recordsVersion}, nil
	}
	r, err := parseRecords(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", recordsFile(l.purpose), err)
	}
	return r, nil
}

func parseRecords(text []byte) (*records, error) {
	var r records
	if err := (strictjson.Options{Partial: true}).Decode(text, &r); err != nil { // no records are null
		return nil, err
	}
	if r.Version != recordsVersion || r.CRLNumber < 0 {
		return nil, fmt.Errorf("version %d, number %d", r.Version, r.CRLNumber)
	}
	for _, e := range r.Revoked {
		serial, err := hex.DecodeString(e.Serial)
		if err == nil {
			err = checkSerial(serial)
		}
		if err != nil {
			return nil, fmt.Errorf("serial number %q: %w", e.Serial, err)
		}
		if !e.Reason.Final() && e.Reason != revocation.CertificateHold || e.At.IsZero() {
			return nil, fmt.Errorf("serial number %q: reason %d at %v", e.Serial, e.Reason, e.At)
		}
	}
	return &r, nil
}

// save puts the records in place whole.
func (l *ledger) save(r *records) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if l.dir == "" {
		l.memory = text
		l.changes++
		return nil
	}
	if len(text) >= maxRecords {
		return errors.New("too many records")
	}
	return writeFile(l.file(recordsFile(l.purpose)), append(text, '\n'), 0o600, os.Rename)
}
