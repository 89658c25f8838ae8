package guard

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// The guard against a small reference model, on random streams of commands and
// answers. The model does not read bytes: the generator knows what it meant by a
// command, and whether it spoiled it.

// verb is what a command is meant to be.
type verb int

const (
	selectApplication verb = iota
	selectFile
	read
	query
	present // VERIFY with a PIN
	change  // CHANGE REFERENCE DATA
	sign
	getResponse
	verbs
)

// A move is one command and its meaning.
type move struct {
	verb     verb
	app      int // of selectApplication: index into apps, or beyond: another one
	file     jpki.FileID
	current  bool // names no file: the current one
	right    bool // the digest of sign is the one of the lease
	template bool // the PIN is filled in elsewhere
	spoiled  bool // no command of the product
	bytes    []byte
}

var apps = [...][10]byte{jpki.ApplicationID, jpki.CardInfoApplicationID}

// universe are the files of each application, ones that exist and ones that do
// not, and those that must never be read.
var universe = [...][]jpki.FileID{
	{0x01, 0x02, 0x06, 0x08, 0x09, 0x0A, 0x0B, 0x17, 0x18, 0x1A, 0x1B},
	{0x01, 0x02, 0x03, 0x05, 0x11, 0x13, 0x14},
}

var pinFiles = [...][]jpki.FileID{{0x18, 0x1B}, {0x11}}

// A model is the state of a lease, as a person would keep it on paper.
type model struct {
	purpose                  Purpose
	pinAllowed, lastTry      bool
	limited                  bool
	changing                 jpki.PIN
	app                      int // -1: none
	file                     jpki.FileID
	more                     bool
	tries                    map[[2]int]int // by application and file
	tried, changed, unsigned bool
	verified                 [2]int // application and file of the PIN that was right; {-1}: none
}

func newModel(t Terms) *model {
	return &model{
		purpose: t.Purpose, pinAllowed: t.PINAllowed, lastTry: t.LastTry, limited: t.Limited, changing: t.PIN,
		app: -1, tries: map[[2]int]int{}, unsigned: true, verified: [2]int{-1},
	}
}

// own is the PIN of the purpose: application and file; raw has none of its own.
func (m *model) own() [2]int {
	switch m.purpose {
	case Login:
		return [2]int{0, 0x18}
	case Sign:
		return [2]int{0, 0x1B}
	case Attributes:
		return [2]int{1, 0x11}
	case PINChange:
		return map[jpki.PIN][2]int{
			jpki.UserAuthenticationPIN: {0, 0x18}, jpki.DigitalSignaturePIN: {0, 0x1B}, jpki.CardInfoPIN: {1, 0x11},
		}[m.changing]
	}
	return [2]int{-1}
}

// allows is the table of DESIGN section 5.
func (m *model) allows(v move) bool {
	if v.spoiled {
		return false
	}
	if v.verb == selectApplication {
		if v.app >= len(apps) {
			return false
		}
		switch m.purpose {
		case Raw:
			return true
		case Attributes, PINChange:
			return v.app == m.own()[0]
		}
		return v.app == 0
	}
	if m.app < 0 {
		return false
	}
	file := v.file
	if v.current {
		file = m.file
	}
	isPIN := slices.Contains(pinFiles[m.app], file)
	at := [2]int{m.app, int(file)}
	mine := at == m.own() || m.purpose == Raw && isPIN
	switch v.verb {
	case selectFile:
		return m.readable(file) || isPIN || m.key() == file && file != 0
	case read:
		return m.readable(file)
	case query:
		return isPIN
	case present:
		tries, asked := m.tries[at]
		return (m.pinAllowed || v.template) && mine && !m.tried && asked && tries > 0 && !m.limited && (tries > 1 || m.lastTry)
	case change:
		return (m.pinAllowed || v.template) && mine && m.verified == at && !m.changed && (m.purpose == PINChange || m.purpose == Raw)
	case sign:
		// A signature of Sign needs Prepare, which is tested by hand.
		return m.purpose == Login && m.key() == file && m.verified[0] >= 0 && v.right && m.unsigned
	case getResponse:
		return m.more
	}
	return false
}

func (m *model) key() jpki.FileID {
	switch {
	case m.purpose == Login && m.app == 0:
		return 0x17
	case m.purpose == Sign && m.app == 0:
		return 0x1A
	}
	return 0
}

func (m *model) readable(file jpki.FileID) bool {
	free := m.app == 0 && slices.Contains([]jpki.FileID{0x02, 0x06, 0x08, 0x0A, 0x0B}, file)
	switch m.purpose {
	case Sign:
		return free || m.app == 0 && file == 0x01
	case Attributes:
		return m.app == 1 && file == 0x02
	case PINChange:
		return free
	case Raw:
		return file != 0 && !(m.app == 1 && file == 0x01)
	}
	return free
}

// sees is the answer to a move that was allowed.
func (m *model) sees(v move, sw iso7816.StatusWord) {
	_, m.more = sw.More()
	tries, told := sw.TriesLeft()
	file := v.file
	if v.current {
		file = m.file
	}
	at := [2]int{m.app, int(file)}
	moved := func(worked bool) {
		if !v.current {
			m.file = 0
			if worked {
				m.file = v.file
			}
		}
	}
	switch v.verb {
	case selectApplication:
		if m.app != v.app || !sw.OK() {
			m.verified = [2]int{-1}
		}
		m.app, m.file = -1, 0
		if sw.OK() {
			m.app = v.app
		}
	case selectFile:
		m.file = 0
		if sw.OK() {
			m.file = v.file
		}
	case read:
		moved(sw.OK())
	case query:
		moved(told || sw == 0x9000)
		if told {
			m.tries[at] = tries
		} else if sw == 0x9000 {
			m.tries[at] = map[int]int{0x18: 3, 0x1B: 5, 0x11: 3}[int(file)]
		}
	case present:
		moved(told || sw == 0x9000)
		m.tried = true
		delete(m.tries, at)
		m.verified = [2]int{-1}
		if sw == 0x9000 {
			m.verified = at
		}
	case change:
		m.changed = true
		moved(sw.OK())
	case sign:
		moved(sw.OK())
		if sw.OK() {
			m.unsigned = false
		}
	}
}

// generate makes a random move, biased towards what a lease would do next.
func generate(r *rand.Rand, m *model) move {
	v := move{verb: verb(r.IntN(int(verbs))), current: r.IntN(3) == 0, right: r.IntN(4) > 0, template: r.IntN(4) == 0}
	if m.app < 0 && r.IntN(3) > 0 {
		v.verb = selectApplication
	}
	app := max(m.app, 0)
	v.app = r.IntN(len(apps) + 1)
	v.file = universe[app][r.IntN(len(universe[app]))]
	if own := m.own(); own[0] == app && r.IntN(2) == 0 && (v.verb == query || v.verb == present || v.verb == change) {
		v.file = jpki.FileID(own[1])
	}
	if v.verb == sign && r.IntN(2) == 0 {
		v.file = 0x17
	}
	if v.verb != present && v.verb != change {
		v.template = false
	}
	if v.verb == selectFile {
		v.current = false
	}
	c := v.command(r)
	if !v.template && r.IntN(4) == 0 {
		v.spoiled = true
		c = spoil(r, v, c)
	}
	v.bytes, _ = c.Encode()
	if v.template {
		v.bytes = []byte{c.CLA, c.INS, c.P1, c.P2}
	}
	return v
}

func (v move) command(r *rand.Rand) iso7816.Command {
	p2 := byte(0x80) | v.file.ShortID()
	if v.current {
		p2 = 0x80
	}
	pin := []byte("12345678")[:4+r.IntN(4)]
	switch v.verb {
	case selectApplication:
		name := [...][]byte{
			jpki.CardFaceApplicationID[:], jpki.CardInfoApplicationID[:9], jpki.ApplicationID[:5], append(jpki.ApplicationID[:], 0),
		}[r.IntN(4)]
		if v.app < len(apps) {
			name = apps[v.app][:]
		}
		return iso7816.Command{INS: 0xA4, P1: 0x04, P2: 0x0C, Data: name}
	case selectFile:
		return iso7816.Command{INS: 0xA4, P1: 0x02, P2: 0x0C, Data: []byte{0, byte(v.file)}}
	case read:
		if v.current {
			return iso7816.Command{INS: 0xB0, P1: byte(r.IntN(0x80)), P2: byte(r.IntN(256)), Ne: 1 + r.IntN(256)}
		}
		return iso7816.Command{INS: 0xB0, P1: p2, P2: byte(r.IntN(256)), Ne: 1 + r.IntN(65536), Extended: r.IntN(2) == 0}
	case query:
		return iso7816.Command{INS: 0x20, P2: p2}
	case present:
		return iso7816.Command{INS: 0x20, P2: p2, Data: pin}
	case change:
		return iso7816.Command{INS: 0x24, P1: 0x01, P2: p2, Data: pin}
	case sign:
		digest := authtoken.Digest(origin, challenge)
		if !v.right {
			digest[r.IntN(len(digest))] ^= byte(1 + r.IntN(255))
		}
		return iso7816.Command{CLA: 0x80, INS: 0x2A, P2: p2, Data: jpki.DigestInfoSHA256(digest), Ne: 256}
	}
	return iso7816.Command{INS: 0xC0, Ne: 1 + r.IntN(256)}
}

// spoil makes of a command one that no purpose needs.
func spoil(r *rand.Rand, v move, c iso7816.Command) iso7816.Command {
	switch r.IntN(4) {
	case 0: // channels, chaining, secure messaging, another class
		c.CLA ^= byte(1 + r.IntN(0x7F))
	case 1:
		c.INS = []byte{0xB1, 0xB2, 0xB3, 0x2C, 0x32, 0x84, 0x88, 0xCA, 0xCB, 0xD6, 0xDA, 0xE2, 0x22, 0x44, 0x21, 0x47}[r.IntN(16)]
	case 2:
		switch v.verb {
		case read:
			c.P1 = 0x80 | byte(1+r.IntN(3))<<5 | c.P1&0x1F
		case selectApplication, selectFile:
			c.P1 = []byte{0x00, 0x01, 0x03, 0x08, 0x09, 0x05}[r.IntN(6)]
		case present, query:
			c.P1 = byte(1 + r.IntN(255))
		case change:
			c.P1 = []byte{0x00, 0x02, 0x81}[r.IntN(3)]
		default:
			c.P1 = byte(1 + r.IntN(255))
		}
	default:
		switch v.verb {
		case read:
			c.Data = []byte{0x54, 0x02, 0, 0}
		case selectApplication, selectFile:
			c.Ne, c.P2 = 256, []byte{0x00, 0x04, 0x0C}[r.IntN(3)]
		case sign:
			c.Ne = 0
		case getResponse:
			c.P2 = byte(1 + r.IntN(255))
		default:
			c.P2 &^= 0x80
		}
	}
	return c
}

var answers = []iso7816.StatusWord{0x9000, 0x9000, 0x9000, 0x9000, 0x63C3, 0x63C2, 0x63C1, 0x63C0, 0x6984, 0x6982, 0x6A82, 0x6A86, 0x6110, 0x6282, 0x6300, 0x6700}

// play runs a lease of random moves; the guard and the model must agree on each,
// and what passed must keep the rules that need no model.
func play(r *rand.Rand, terms Terms, moves int) error {
	g, err := New(terms)
	if err != nil {
		return err
	}
	m := newModel(terms)
	passed := oracle{terms: terms}
	for i := range moves {
		v := generate(r, m)
		check := g.Check
		if v.template {
			check = g.CheckTemplate
		}
		err := check(v.bytes)
		if want := m.allows(v); (err == nil) != want {
			return fmt.Errorf("move %d %+v: guard says %v, model allows %t; model %+v", i, v, err, want, *m)
		}
		if err != nil {
			continue
		}
		sw := answers[r.IntN(len(answers))]
		if err := passed.saw(v.bytes, sw, v.template); err != nil {
			return fmt.Errorf("move %d %+v: %w", i, v, err)
		}
		g.Observe([]byte{byte(sw >> 8), byte(sw)})
		m.sees(v, sw)
	}
	return nil
}

// An oracle looks at what reached the card, byte by byte, and knows only what
// must never be.
type oracle struct {
	terms             Terms
	app               []byte
	verifies, changes int
	right             bool
	signed            map[string]bool
}

func (o *oracle) saw(b []byte, sw iso7816.StatusWord, template bool) error {
	ins, p1 := b[1], b[2]
	switch {
	case ins == 0xA4 && p1 == 4:
		o.app = b[5:]
		if slices.Equal(o.app, jpki.CardFaceApplicationID[:]) || len(o.app) != 10 {
			return errors.New("an application that holds the individual number, or a part of a name")
		}
	case slices.Equal(o.app, jpki.CardInfoApplicationID[:]) && (ins == 0xB0 && p1 == 0x81 || ins == 0xA4 && b[len(b)-1] == 1):
		return errors.New("the individual number")
	case ins == 0x20 && (len(b) > 5 || template):
		if o.verifies++; o.verifies > 1 || o.terms.Limited {
			return errors.New("a second VERIFY, or one of a limited origin")
		}
		o.right = sw == 0x9000
	case ins == 0x24:
		if o.changes++; o.changes > 1 || !o.right {
			return errors.New("a second change, or one before VERIFY")
		}
	case ins == 0x2A:
		if o.signed == nil {
			o.signed = map[string]bool{}
		}
		if o.terms.Purpose != Login && o.terms.Purpose != Sign || !o.right || o.signed[string(b)] && sw == 0x9000 {
			return errors.New("a signature that was not asked for")
		}
		o.signed[string(b)] = o.signed[string(b)] || sw == 0x9000
	case !slices.Contains([]byte{0xA4, 0xB0, 0x20, 0xC0}, ins) || b[0] != 0:
		return errors.New("a command that no purpose needs")
	}
	return nil
}

func modelTerms() []Terms {
	var all []Terms
	for _, allowed := range []bool{false, true} {
		for _, last := range []bool{false, true} {
			base := Terms{PINAllowed: allowed, LastTry: last, Limited: allowed && last, Origin: origin, Challenge: challenge}
			for _, p := range []Purpose{Read, Login, Sign, Attributes, Raw} {
				t := base
				t.Purpose = p
				if p == Sign {
					t.Documents = [][sha256.Size]byte{document}
				}
				all = append(all, t)
			}
			for _, pin := range jpki.PINs {
				t := base
				t.Purpose, t.PIN = PINChange, pin
				all = append(all, t)
			}
			base.Purpose, base.PINAllowed, base.LastTry, base.Limited = Login, true, last, false
			all = append(all, base)
		}
	}
	return all
}

func TestGuardAgreesWithTheModel(t *testing.T) {
	seed := rand.Uint64()
	for _, terms := range modelTerms() {
		r := rand.New(rand.NewPCG(seed, uint64(terms.Purpose)))
		for range 400 {
			if err := play(r, terms, 60); err != nil {
				t.Fatalf("seed %d, %+v: %v", seed, terms, err)
			}
		}
	}
}

func FuzzModel(f *testing.F) {
	for i := range uint64(8) {
		f.Add(i, uint8(i))
	}
	f.Fuzz(func(t *testing.T, seed uint64, which uint8) {
		all := modelTerms()
		if err := play(rand.New(rand.NewPCG(seed, 1)), all[int(which)%len(all)], 200); err != nil {
			t.Error(err)
		}
	})
}

func TestTally(t *testing.T) {
	var tally Tally
	k := Key{"https://a.example", "reader", 7}
	for want := range 3 {
		if tally.Limited(k) != (want >= 2) {
			t.Errorf("after %d wrong PINs: %t", want, tally.Limited(k))
		}
		tally.Wrong(k)
	}
	other := k
	other.Origin = "https://b.example"
	if tally.Limited(other) {
		t.Error("another origin pays")
	}
	out := k
	out.Insertion++
	if tally.Limited(out) {
		t.Error("limited although the card was taken out")
	}
	tally.Wrong(out)
	if tally.Limited(k) {
		t.Error("the card before is remembered")
	}
	tally.Forget(out)
	tally.Wrong(out)
	if tally.Limited(out) {
		t.Error("the right PIN did not help")
	}
}
