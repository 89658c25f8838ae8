package guard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
)

// A model is what the guard shall be, written a second time from what
// the purposes allow and what is known of the card (jpki facts 2), with its own eyes for
// bytes: it shares with the guard the terms and the errors, no more. It never reads
// the guard's table (allowances), for a slip there would pass twice.
type model struct {
	rule
	terms       Terms
	app         int // 0: none known
	file        int // current EF, 0: none known
	more        bool
	counter     map[int]int // told, by reference
	spent       bool        // VERIFY went out
	replaced    bool        // CHANGE REFERENCE DATA went out
	right       int         // reference that was verified
	infos       []string    // DigestInfo of each item, "" before it is prepared
	certificate int         // of signatures: 0 none, 1 the card's, 2 another's, 3 one whose name is too long
	state       []byte      // of each item: 0 open, 1 lost, 2 made
	waiting     bool        // for an answer
	known       int         // of the certificate: 0 nothing, 1 usable, else why not
	told        int         // standing that the person confirmed
	shut        bool        // the card keeps 000A behind the PIN
	course      Course
}

// String shows what the model knows, for a failure.
func (m *model) String() string {
	return fmt.Sprintf("purpose %d, PIN allowed %t, last try %t, limited %t, application %d, EF %04X, counters %v, spent %t, verified %X, changed %t, items %d of %q, judged %t, anyway %t, told %d, standing %d, shut %t, certificate %d",
		m.terms.Purpose, m.terms.PINAllowed, m.terms.LastTry, m.terms.Limited, m.app>>16, m.file, m.counter, m.spent, m.right, m.replaced, m.state, m.infos,
		m.terms.Judged, m.terms.UseAnyway, m.told, m.known, m.shut, m.certificate)
}

// Applications, as upper half of a reference to a file.
const (
	inJPKI  = 1 << 16
	inInfo  = 2 << 16
	inOther = 3 << 16
	// inCommon and inResident are other ones, but for the counter.
	inCommon   = 4 << 16
	inResident = 5 << 16
)

// A rule is one line of the table.
type rule struct {
	apps  []int
	reads []int // references; nil with Raw
	pins  []int // that may be presented
	key   int
}

var freeFiles = []int{inJPKI + 0x02, inJPKI + 0x06, inJPKI + 0x08, inJPKI + 0x0A, inJPKI + 0x0B}

func ruleOf(t Terms) rule {
	switch t.Purpose {
	case Read:
		return rule{[]int{inJPKI, inInfo}, freeFiles, nil, 0}
	case Login:
		return rule{[]int{inJPKI}, freeFiles, []int{inJPKI + 0x18}, inJPKI + 0x17}
	case Sign:
		return rule{[]int{inJPKI}, append([]int{inJPKI + 0x01}, freeFiles...), []int{inJPKI + 0x1B}, inJPKI + 0x1A}
	case Certificate:
		return rule{[]int{inJPKI}, append([]int{inJPKI + 0x01}, freeFiles...), []int{inJPKI + 0x1B}, 0}
	case Attributes, Form:
		return rule{[]int{inInfo}, []int{inInfo + 0x02}, []int{inInfo + 0x11}, 0}.own(t)
	case PINChange:
		at := map[jpki.PIN]int{"user_authentication": inJPKI + 0x18, "digital_signature": inJPKI + 0x1B, "card_info": inInfo + 0x11}[t.PIN]
		return rule{[]int{at &^ 0xFFFF}, []int{inJPKI + 0x06, inJPKI + 0x08}, []int{at}, 0}.own(t)
	case Counter:
		return rule{[]int{inJPKI, inInfo, inCommon, inResident}, freeFiles, nil, 0}
	case Raw:
		return rule{[]int{inJPKI, inInfo, inOther, inCommon, inResident}, nil, []int{inJPKI + 0x18, inJPKI + 0x1B, inInfo + 0x11}, 0}
	}
	panic(fmt.Sprintf("the model does not know purpose %d", t.Purpose))
}

// own adds what tells one card from another, for who presents the PIN itself.
func (r rule) own(t Terms) rule {
	if t.PINAllowed {
		r.apps, r.reads = append(r.apps, inJPKI), append(r.reads, inJPKI+0x0A)
	}
	return r
}

func newModel(t Terms) *model {
	m := &model{rule: ruleOf(t), terms: t, counter: map[int]int{}}
	switch t.Purpose {
	case Login:
		m.infos = []string{loginInfo(t.Origin.String(), t.Challenge)}
	case Sign:
		for _, d := range t.Documents {
			info := ""
			if d.Format == "pkcs1" { // no attributes around it
				info = beforeDigest + string(d.Digest[:])
			}
			m.infos = append(m.infos, info)
		}
	}
	m.state = make([]byte, len(m.infos))
	return m
}

// loginInfo is the DigestInfo of a login: Web eID signs SHA-256 over the two
// SHA-256 of origin and challenge.
func loginInfo(origin, challenge string) string {
	a, b := sha256.Sum256([]byte(origin)), sha256.Sum256([]byte(challenge))
	return infoOf(append(a[:], b[:]...))
}

func infoOf(signed []byte) string {
	sum := sha256.Sum256(signed)
	return beforeDigest + string(sum[:])
}

const beforeDigest = "\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"

// A deed is what an allowed command does on the card.
type deed struct {
	kind byte // a select application, f select file, r read, l look, q query, v verify, c change, s sign, g get response
	ref  int  // file; with kind a the application
	name bool // the command itself names the file
	item int
}

// parts are the fields of a command APDU; le is -1 where it has none.
func parts(b []byte) (head [4]byte, data []byte, le int, ok bool) {
	if len(b) < 4 {
		return head, nil, 0, false
	}
	head, b = [4]byte(b), b[4:]
	wide := len(b) >= 3 && b[0] == 0
	lengthOf := func(at []byte) int { // big-endian, all zeros the largest
		n := 0
		for _, x := range at {
			n = n<<8 | int(x)
		}
		if n == 0 {
			n = 1 << (8 * len(at))
		}
		return n
	}
	switch {
	case len(b) == 0:
		return head, nil, -1, true
	case len(b) == 1:
		return head, nil, lengthOf(b), true
	case wide && len(b) == 3:
		return head, nil, lengthOf(b[1:]), true
	}
	field, tail := 1, 1
	if wide {
		b, field, tail = b[1:], 2, 2
	}
	n := 0
	for _, x := range b[:field] {
		n = n<<8 | int(x)
	}
	b = b[field:]
	switch {
	case n == 0 || n > len(b):
		return head, nil, 0, false
	case len(b) == n:
		return head, b, -1, true
	case len(b) == n+tail:
		return head, b[:n], lengthOf(b[n:]), true
	}
	return head, nil, 0, false
}

// judge says what the guard must answer, and what the command would do.
func (m *model) judge(b []byte, template bool) (deed, error) {
	head, data, le, ok := parts(b)
	if !ok || m.waiting || template && len(b) != 4 {
		return deed{}, ErrRefused
	}
	cla, ins, p1, p2 := head[0], head[1], head[2], head[3]
	if cla == 0x80 && ins == 0x2A && !template {
		return m.judgeSign(p1, p2, data, le)
	}
	if cla != 0 || m.app == 0 && (ins != 0xA4 || p1 != 4) || template && ins != 0x20 && ins != 0x24 {
		return deed{}, ErrRefused
	}
	d := m.at(p2)
	fits := (template || m.terms.PINAllowed && len(data) > 0 && len(data) <= 16 && le < 0)
	switch ins {
	case 0xA4:
		return m.judgeSelect(p1, p2, data, le)
	case 0xC0:
		return refuseUnless(m.more && p1 == 0 && p2 == 0 && len(data) == 0 && le > 0, deed{kind: 'g'})
	case 0x20:
		if d.kind = 'v'; template || len(data) > 0 {
			return m.judgeVerify(d, fits && p1 == 0)
		}
		d.kind = 'q'
		if m.terms.Purpose == Raw && m.app >= inOther {
			d = deed{kind: 'q', ref: inOther, name: true}
		}
		return refuseUnless(p1 == 0 && le < 0 && (m.isPIN(d.ref) || m.isDesks(d.ref) || d.ref == inOther), d)
	case 0x24:
		d.kind = 'c'
		may := slices.Contains([]Purpose{PINChange, Raw}, m.terms.Purpose)
		return refuseUnless(fits && may && p1 == 1 && !m.replaced && m.right != 0 && m.right == d.ref && slices.Contains(m.pins, d.ref), d)
	case 0xB0:
		d = deed{kind: 'r', ref: m.app + m.file}
		if p1 >= 0x80 {
			d = deed{kind: 'r', ref: m.app + int(p1&0x1F), name: true}
		}
		return refuseUnless((p1 < 0x80 || p1 < 0xA0) && len(data) == 0 && le > 0 && m.mayRead(d.ref) && m.opened(d.ref), d)
	case 0x84:
		return refuseUnless(m.looking() && len(data) == 0 && le > 0, deed{kind: 'l', name: true})
	case 0xB1, 0xB2, 0xB3, 0xCA, 0xCB:
		return refuseUnless(m.looking() && le > 0, deed{kind: 'l', name: true})
	}
	return deed{}, ErrRefused
}

func refuseUnless(allowed bool, d deed) (deed, error) {
	if !allowed {
		return deed{}, ErrRefused
	}
	return d, nil
}

func (m *model) looking() bool { return m.terms.Purpose == Raw && m.app != inInfo }

// at resolves P2; a reference that is none of ours is 0.
func (m *model) at(p2 byte) deed {
	switch {
	case p2 == 0x80 && m.file != 0:
		return deed{ref: m.app + m.file}
	case p2 > 0x80 && p2 < 0xA0:
		return deed{ref: m.app + int(p2) - 0x80, name: true}
	}
	return deed{}
}

func (m *model) isPIN(ref int) bool {
	return ref == inJPKI+0x18 || ref == inJPKI+0x1B || ref == inInfo+0x11
}

// isDesks: the PIN for the counter, which is there twice and is never presented.
func (m *model) isDesks(ref int) bool { return ref == inCommon+0x1C || ref == inResident+0x1C }

func (m *model) mayRead(ref int) bool {
	if m.terms.Purpose != Raw {
		return slices.Contains(m.reads, ref)
	}
	if m.app == inInfo { // not 0001, and not 0003, from which it is guessed
		return ref == inInfo+2 || ref >= inInfo+4 && ref <= inInfo+7
	}
	return ref&0xFFFF != 0
}

// opened: the PIN before a file was right in this lease.
func (m *model) opened(ref int) bool {
	key, closed := map[int]int{inJPKI + 1: inJPKI + 0x1B, inInfo + 2: inInfo + 0x11}[ref]
	return !closed || m.right == key || m.terms.Purpose == Raw
}

func (m *model) judgeSelect(p1, p2 byte, data []byte, le int) (deed, error) {
	raw := m.terms.Purpose == Raw
	plain := p2 == 0x0C && le < 0
	fci := p2 == 0 || p2 == 4 || p2 == 8 || p2 == 0x0C
	if p1 == 4 {
		app := named(data)
		return refuseUnless((plain || raw && fci) && slices.Contains(m.apps, app), deed{kind: 'a', ref: app})
	}
	if p1 != 2 || len(data) != 2 || !plain && (!m.looking() || !fci) {
		return deed{}, ErrRefused
	}
	ref := m.app + int(data[0])<<8 + int(data[1])
	return refuseUnless(m.looking() || m.mayRead(ref) || m.isPIN(ref) || m.isDesks(ref) || m.key == ref, deed{kind: 'f', ref: ref, name: true})
}

// named is the application of a name: 0 for what could be one of the card's
// without being it, and for the card face.
func named(name []byte) int {
	const jpkiName, info, face = "d392f000260100000001", "d3921000310001010408", "d3921000310001010402"
	s := hex.EncodeToString(name)
	switch {
	case s == jpkiName:
		return inJPKI
	case s == info:
		return inInfo
	case s == "d3921000310001010100":
		return inCommon
	case s == "d3921000310001010401":
		return inResident
	case len(name) < 5 || len(name) > 16:
		return 0
	}
	for _, known := range []string{jpkiName, info, face} {
		if strings.HasPrefix(known, s) || strings.HasPrefix(s, known) {
			return 0
		}
	}
	return inOther
}

func (m *model) judgeVerify(d deed, fits bool) (deed, error) {
	left, told := m.counter[d.ref]
	if !fits || m.spent || !told || !slices.Contains(m.pins, d.ref) {
		return deed{}, ErrRefused
	}
	if m.terms.Purpose == Login && !(m.known == 0 && m.shut) && m.worthless() != nil {
		return deed{}, m.worthless()
	}
	switch {
	case left == 0:
		return deed{}, ErrBlocked
	case m.terms.Limited:
		return deed{}, ErrLimited
	case left == 1 && (!m.terms.LastTry || m.terms.Purpose == Raw):
		return deed{}, ErrLastTry
	}
	return d, nil
}

func (m *model) judgeSign(p1, p2 byte, data []byte, le int) (deed, error) {
	d := m.at(p2)
	if m.app == 0 || m.key == 0 || d.ref != m.key || p1 != 0 || le != 256 || m.right == 0 {
		return deed{}, ErrRefused
	}
	if err := m.worthless(); err != nil {
		return deed{}, err
	}
	for i, info := range m.infos {
		if m.state[i] == 0 && info != "" && info == string(data) {
			return deed{kind: 's', ref: d.ref, name: d.name, item: i}, nil
		}
	}
	return deed{}, ErrDigest
}

// worthless: what keeps the key from signing.
func (m *model) worthless() error {
	if m.known == 0 && m.terms.Judged {
		return ErrUnjudged
	}
	if m.known < 2 || m.terms.UseAnyway || m.told == 4 || m.told == m.known {
		return nil
	}
	return [...]error{2: ErrExpired, 3: ErrEarly, 4: ErrRevoked, 5: ErrOnHold}[m.known]
}

// prepare is Guard.Prepare; right is what is signed of that item with the certificate
// that was read.
func (m *model) prepare(item int, format signature.Format, signed, right []byte) error {
	switch {
	case m.terms.Purpose != Sign || item < 0 || item >= len(m.infos) || m.infos[item] != "" || m.certificate == 0:
		return ErrRefused
	case m.certificate == 3 && format == "moj":
		return signature.ErrName
	case !bytes.Equal(signed, right):
		return ErrDigest
	}
	m.infos[item] = infoOf(signed)
	return nil
}

// same reports whether two errors ask the caller for the same.
func same(got, want error) bool {
	return got == nil && want == nil || want != nil && errors.Is(got, want) && errors.Is(got, ErrUnjudged) == errors.Is(want, ErrUnjudged)
}
