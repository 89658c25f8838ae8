package sandboxca

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/strictjson"
)

// A Known is a certificate as its CA knows it.
type Known struct {
	Serial []byte // content octets of the INTEGER, as in certprofile.Certificate
	// Issued: the CA remembers that it issued the certificate. Of one that was revoked all
	// the same what follows up to Municipality is zero.
	Issued              bool
	NotBefore, NotAfter time.Time
	Municipality        Municipality // whose distribution point it has
	// State is jpki.RevocationGood, jpki.RevocationRevoked or jpki.RevocationOnHold; At and
	// Reason are those of the last two.
	State  jpki.RevocationState
	At     time.Time
	Reason revocation.Reason
}

// An issued is a line of the register: what a CA remembers of a certificate that it issued.
type issued struct {
	Serial     string    `json:"serial"` // content octets, hexadecimal
	NotBefore  time.Time `json:"notBefore"`
	NotAfter   time.Time `json:"notAfter"`
	Code       string    `json:"code"` // of the municipality
	Prefecture string    `json:"prefecture"`
	City       string    `json:"city"`
}

// maxRegister is the size of a register that is read: a hundred thousand certificates.
const maxRegister = 16 << 20

// registerFile is where a CA keeps what it issued, one line of JSON each.
func registerFile(p jpki.Purpose) string { return fileName(p) + ".issued.jsonl" }

// A snapshot is what a ledger held at a moment.
type snapshot struct {
	register, records os.FileInfo // nil: no such file
	changes           int         // of memory
	all               []Known
	at                map[string]int // index in all, by serial number
}

// Known returns what the CA for the purpose knows: what it issued, in that order, and then
// what was revoked though it does not remember it, because another program issued it or the
// CA kept no register yet.
func (ca *CA) Known(p jpki.Purpose) ([]Known, error) {
	a := ca.authorities[p]
	if a == nil {
		return nil, fmt.Errorf("what is known: %v", p)
	}
	s, err := a.ledger.look()
	if err != nil {
		return nil, fmt.Errorf("what is known to the %v CA: %w", p, err)
	}
	return slices.Clone(s.all), nil
}

// Find returns what the CA knows of one certificate. Of one that it never heard of, State is
// jpki.RevocationGood and Issued false. What is in files is read again when they have changed.
func (ca *CA) Find(p jpki.Purpose, serial []byte) (Known, error) {
	a := ca.authorities[p]
	if a == nil {
		return Known{}, fmt.Errorf("status of a certificate: %v", p)
	}
	s, err := a.ledger.look()
	if err != nil {
		return Known{}, fmt.Errorf("status of the %v certificate %X: %w", p, serial, err)
	}
	if i, ok := s.at[string(serial)]; ok {
		return s.all[i], nil
	}
	return Known{Serial: serial, State: jpki.RevocationGood}, nil
}

// Enter has the CA remember a certificate that it issued before it kept a register. One that
// it remembers stays as it is.
func (ca *CA) Enter(p jpki.Purpose, c *certprofile.Certificate, m Municipality) error {
	if k, err := ca.Find(p, c.Serial); err != nil || k.Issued {
		return err
	}
	return ca.authorities[p].ledger.register(c.Serial, c.NotBefore, c.NotAfter, m)
}

// register remembers a certificate.
func (l *ledger) register(serial []byte, notBefore, notAfter time.Time, m Municipality) error {
	if checkSerial(serial) != nil {
		return nil // made to be refused, and in no list either
	}
	i := issued{hex.EncodeToString(serial), notBefore, notAfter, m.Code, m.Prefecture, m.City}
	if l.dir == "" {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.issued = append(l.issued, i)
		l.changes++
		return nil
	}
	line, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return l.locked(func() error { return l.appendLine(append(line, '\n')) })
}

// appendLine puts a line at the end of the register, and takes away before what another
// program had begun when it ended.
func (l *ledger) appendLine(line []byte) (err error) {
	f, err := os.OpenFile(l.file(registerFile(l.purpose)), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	whole, err := wholeLines(f)
	if err != nil {
		return err
	}
	if whole+int64(len(line)) > maxRegister {
		return errors.New("too many certificates")
	}
	if err := f.Truncate(whole); err != nil {
		return err
	}
	if _, err := f.WriteAt(line, whole); err != nil {
		return err
	}
	return f.Sync()
}

// wholeLines is the length of the register up to the end of its last whole line.
func wholeLines(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return 0, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil || last[0] == '\n' {
		return info.Size(), err
	}
	text, err := readRegister(f)
	return int64(bytes.LastIndexByte(text, '\n') + 1), err
}

// look returns the snapshot of now.
func (l *ledger) look() (*snapshot, error) {
	if l.dir == "" {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.last != nil && l.last.changes == l.changes {
			return l.last, nil
		}
		return l.read(&snapshot{changes: l.changes})
	}
	now, err := l.stat()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	last := l.last
	l.mu.Unlock()
	if last != nil && sameFile(last.register, now.register) && sameFile(last.records, now.records) {
		return last, nil
	}
	var s *snapshot
	err = l.locked(func() error {
		if now, err = l.stat(); err != nil {
			return err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		s, err = l.read(now)
		return err
	})
	return s, err
}

// stat looks at the files of the ledger.
func (l *ledger) stat() (*snapshot, error) {
	var s snapshot
	for _, one := range []struct {
		name string
		info *os.FileInfo
	}{{registerFile(l.purpose), &s.register}, {recordsFile(l.purpose), &s.records}} {
		info, err := os.Stat(l.file(one.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		*one.info = info
	}
	return &s, nil
}

// sameFile tells whether a file is there, or not there, as it was: records are replaced, and
// a register grows.
func sameFile(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// read fills the snapshot, and keeps it. Who calls it holds the locks.
func (l *ledger) read(s *snapshot) (*snapshot, error) {
	register, err := l.loadRegister()
	if err != nil {
		return nil, err
	}
	r, err := l.load()
	if err != nil {
		return nil, err
	}
	s.at = map[string]int{}
	for _, i := range register {
		serial, err := hex.DecodeString(i.Serial)
		if err != nil || checkSerial(serial) != nil {
			return nil, fmt.Errorf("%s: serial number %q", registerFile(l.purpose), i.Serial)
		}
		s.add(Known{serial, true, i.NotBefore, i.NotAfter, Municipality{i.Code, i.Prefecture, i.City}, jpki.RevocationGood, time.Time{}, 0})
	}
	for _, e := range r.Revoked {
		serial, err := hex.DecodeString(e.Serial)
		if err != nil {
			return nil, err
		}
		k := &s.all[s.add(Known{Serial: serial})]
		k.State, k.At, k.Reason = jpki.RevocationRevoked, e.At, e.Reason
		if e.Reason == revocation.CertificateHold {
			k.State = jpki.RevocationOnHold
		}
	}
	l.last = s
	return s, nil
}

// add enters a certificate, unless it is there, and returns where it is.
func (s *snapshot) add(k Known) int {
	if i, ok := s.at[string(k.Serial)]; ok {
		return i
	}
	s.all = append(s.all, k)
	s.at[string(k.Serial)] = len(s.all) - 1
	return len(s.all) - 1
}

// loadRegister reads the lines of the register; what comes after the last whole one was never
// said.
func (l *ledger) loadRegister() ([]issued, error) {
	if l.dir == "" {
		return l.issued, nil
	}
	f, err := os.Open(l.file(registerFile(l.purpose)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := readRegister(f)
	if err != nil {
		return nil, err
	}
	var all []issued
	for line := range bytes.Lines(text[:bytes.LastIndexByte(text, '\n')+1]) {
		var i issued
		if err := strictjson.Decode(line, &i); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", registerFile(l.purpose), len(all)+1, err)
		}
		all = append(all, i)
	}
	return all, nil
}

// readRegister reads it whole, or refuses one that is too large.
func readRegister(f *os.File) ([]byte, error) {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, maxRegister+1))
	if err == nil && len(text) > maxRegister {
		return nil, fmt.Errorf("%s is too large", f.Name())
	}
	return text, err
}
