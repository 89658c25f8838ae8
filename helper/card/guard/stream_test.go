package guard

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
)

var seedFlag = flag.Uint64("seed", 0, "of the random streams; 0 draws one")

// A source decides: a random generator, or the bytes of a fuzzer.
type source interface{ IntN(n int) int }

// tape is a source that ends.
type tape struct{ rest []byte }

func (t *tape) IntN(n int) int {
	if len(t.rest) == 0 {
		return 0
	}
	b := int(t.rest[0])
	t.rest = t.rest[1:]
	if n > 256 {
		return (b<<8 | t.IntN(256)) % n
	}
	return b % n
}

// A script is what streams are made of besides bytes.
type script struct {
	pool         []signature.Subject
	certificates [4][]byte   // none, that of the card, of another person, of one whose name is too long
	signed       [4][][]byte // of each document with each certificate; nil: nothing
	all          [][]byte    // of these, and what is none of them
}

func newScript(t testing.TB) script {
	s := script{pool: subjects(), certificates: [...][]byte{
		nil, certificateOfCard(t), certificateOf(t, "見本　太郎"), certificateOf(t, tooLong),
	}}
	for i, certificate := range s.certificates {
		for _, d := range s.pool {
			var signed []byte
			if i > 0 && (i < 3 || d.Format != signature.MOJ) {
				signed = preparedBy(t, d, certificate)
			}
			s.signed[i] = append(s.signed[i], signed)
		}
		s.all = append(s.all, s.signed[i]...)
	}
	s.all = append(s.all, bytes.Repeat([]byte{0x31}, 300), prepared(t, cmsOf(sha256.Sum256([]byte("another document")))))
	return s
}

func (s *script) randomTerms(src source, p Purpose) Terms {
	t := Terms{
		Purpose: p, Origin: origin, Challenge: challenge,
		PINAllowed: src.IntN(4) > 0 || p == Form, LastTry: src.IntN(3) == 0, Limited: src.IntN(8) == 0,
		Judged: src.IntN(3) == 0, UseAnyway: src.IntN(6) == 0,
	}
	switch p {
	case PINChange:
		t.PIN = jpki.PINs[src.IntN(len(jpki.PINs))]
	case Sign: // the same document may be listed twice
		t.Own = src.IntN(3) > 0
		for range 1 + src.IntN(3) {
			if d := s.pool[src.IntN(len(s.pool))]; t.Own || d.Format != signature.MOJ && d.Format != signature.PKCS1 {
				t.Documents = append(t.Documents, d)
			}
		}
		if t.Documents == nil {
			t.Documents = s.pool[:1]
		}
	}
	return t
}

// A play is one lease: the guard, the model that must agree with it, and the chip
// behind them.
type play struct {
	*script
	src   source
	guard *Guard
	model *model
	chip  *chip // nil: the answers are thrown like dice
	tally *stats
}

// stats show that the streams reach what they are about.
type stats struct{ commands, passed, verified, signed, changed, done int }

func newPlay(s *script, src source, p Purpose, tally *stats) (*play, error) {
	terms := s.randomTerms(src, p)
	g, err := New(terms)
	if err != nil {
		return nil, err
	}
	l := &play{script: s, src: src, guard: g, model: newModel(terms), tally: tally}
	if p == Sign && src.IntN(4) > 0 {
		l.takeCertificate(1)
	}
	if src.IntN(3) > 0 {
		l.chip = newChip(terms, func(full int) int { return full - max(0, src.IntN(full+4)-3) })
		for _, info := range l.model.infos {
			if info != "" {
				l.chip.signable = append(l.chip.signable, info)
			}
		}
	}
	return l, nil
}

// move makes one move and compares.
func (l *play) move() error {
	switch l.src.IntN(40) {
	case 0:
		l.guard.ConfirmLastTry()
		l.model.terms.LastTry = true
		if l.chip != nil {
			l.chip.confirmed = true
		}
	case 1, 2:
		return l.prepare()
	case 3:
		l.judge()
	case 4:
		l.takeCertificate([]int{1, 1, 1, 1, 2, 3, 0}[l.src.IntN(7)])
	case 5:
		if l.model.terms.Purpose == Sign {
			return l.prepare()
		}
	}
	l.tally.commands++
	b, template := l.command()
	check := l.guard.Check
	if template {
		check = l.guard.CheckTemplate
	}
	deed, want := l.model.judge(b, template)
	err := check(b)
	if !same(err, want) {
		return fmt.Errorf("% X, template %t: guard says %v, model %v; %+v", b, template, err, want, l.model)
	}
	if err != nil {
		return nil
	}
	l.model.allowed(deed)
	if l.src.IntN(50) == 0 && l.guard.Check(b) == nil {
		return fmt.Errorf("% X: a second command before the answer", b)
	}
	l.answer(b, template, deed)
	if l.chip != nil && l.chip.broken != nil {
		return fmt.Errorf("% X, template %t: chip: %w; %+v", b, template, l.chip.broken, l.model)
	}
	return l.compare()
}

func (l *play) takeCertificate(which int) {
	l.model.certificate = which
	l.guard.TakeCertificate(l.certificates[which])
}

// judge tells what is known of the certificate, or that the person uses it anyway.
func (l *play) judge() {
	if l.src.IntN(8) == 0 {
		l.model.told = 1 + l.src.IntN(5)
		l.guard.ConfirmUse(Standing(l.model.told))
		return
	}
	l.model.known = []int{1, 1, 1, 2, 3, 4, 5}[l.src.IntN(7)]
	l.guard.Judge(Standing(l.model.known))
}

func (l *play) prepare() error {
	if len(l.model.infos) == 0 && l.src.IntN(4) > 0 {
		return nil
	}
	item, signed := l.src.IntN(6)-1, l.all[l.src.IntN(len(l.all))]
	var of signature.Subject
	var right []byte // nothing is, of what is not listed
	if documents := l.model.terms.Documents; item >= 0 && item < len(documents) {
		of = documents[item]
		at := slices.IndexFunc(l.pool, func(s signature.Subject) bool { return s.Format == of.Format && s.Digest == of.Digest })
		if right = l.signed[l.model.certificate][at]; l.src.IntN(3) > 0 {
			signed = right
		}
	}
	err, want := l.guard.Prepare(item, signed), l.model.prepare(item, of.Format, signed, right)
	if !same(err, want) {
		return fmt.Errorf("prepare item %d, %s: guard says %v, model %v; %+v", item, of.Format, err, want, l.model)
	}
	if err == nil && l.chip != nil {
		l.chip.signable = append(l.chip.signable, infoOf(signed))
	}
	return nil
}

// answer has the command executed, or not, and tells guard and model.
func (l *play) answer(b []byte, template bool, d deed) {
	l.tally.passed++
	if template { // the person types
		pin := []string{"1234", "1234", "9999"}[l.src.IntN(3)]
		b, _ = iso7816.Command{CLA: b[0], INS: b[1], P1: b[2], P2: b[3], Data: []byte(pin)}.Encode()
	}
	fate := l.src.IntN(30)
	sw := statusWords[l.src.IntN(len(statusWords))]
	if l.chip != nil {
		switch {
		case fate < 2: // not executed
			sw = refusals[l.src.IntN(len(refusals))]
		case fate < 4 && d.kind != 's': // executed, and it says no
			l.chip.execute(b)
			sw = refusals[l.src.IntN(len(refusals))]
		default:
			if sw = l.chip.execute(b); sw == 0x9000 && d.kind != 'v' && d.kind != 'q' && l.src.IntN(6) == 0 {
				sw = 0x6110
			}
		}
	}
	response := append(make([]byte, l.src.IntN(3)), byte(sw>>8), byte(sw))
	switch fate {
	case 28:
		l.guard.Lost()
		l.model.lost(d)
		return
	case 29:
		response = response[:l.src.IntN(2)]
	}
	l.guard.Observe(response)
	l.model.sees(d, response)
}

var statusWords = []int{
	0x9000, 0x9000, 0x9000, 0x9000, 0x9000, 0x9000, 0x63C5, 0x63C3, 0x63C3, 0x63C2, 0x63C1, 0x63C0,
	0x6110, 0x6C20, 0x6282, 0x6300, 0x6700, 0x6982, 0x6983, 0x6984, 0x6A82, 0x6A86, 0x6B00, 0x6D00, 0x63D3, 0x9001,
}

// refusals neither say that something was done nor count tries.
var refusals = []int{0x6C20, 0x6700, 0x6982, 0x6985, 0x6A82, 0x6A86, 0x6A88, 0x6F00}

// compare looks at what the guard says of itself.
func (l *play) compare() error {
	if got := l.guard.Course(); got != l.model.course {
		return fmt.Errorf("course %+v, want %+v", got, l.model.course)
	}
	tries, ok := l.guard.TriesLeft()
	want, known := 0, false
	if len(l.model.pins) == 1 {
		want, known = l.model.counter[l.model.pins[0]], false
		_, known = l.model.counter[l.model.pins[0]]
	}
	if tries != want || ok != known {
		return fmt.Errorf("%d tries left (%t), want %d (%t)", tries, ok, want, known)
	}
	return nil
}

// end counts what the lease came to.
func (l *play) end() {
	o := l.guard.Course()
	for n, is := range map[*int]bool{
		&l.tally.verified: o.Verified, &l.tally.done: o.Done, &l.tally.changed: l.model.replaced,
		&l.tally.signed: slices.Contains(l.model.state, 2),
	} {
		if is {
			*n++
		}
	}
}

var allPurposes = []Purpose{Read, Login, Sign, Attributes, Certificate, PINChange, Raw, Counter, Form}

// TestGuardAgreesWithTheModel: whatever is sent, whatever is answered, guard and
// model agree, and no chip gets a command that breaks a rule.
func TestGuardAgreesWithTheModel(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	s := newScript(t)
	const leases, length = 5000, 44
	for _, p := range allPurposes {
		t.Run(fmt.Sprint("purpose ", p), func(t *testing.T) {
			t.Parallel()
			var tally stats
			for i := range uint64(leases) {
				l, err := newPlay(&s, rand.New(rand.NewPCG(seed, uint64(p)<<32|i)), p, &tally)
				if err != nil {
					t.Fatal(err)
				}
				for n := range length {
					if err := l.move(); err != nil {
						t.Fatalf("-seed %d, lease %d, move %d: %v", seed, i, n, err)
					}
				}
				l.end()
			}
			t.Logf("%+v", tally)
			if missed(p, tally) {
				t.Errorf("-seed %d: the streams miss what they are about: %+v", seed, tally)
			}
		})
	}
}

// missed reports whether a purpose was not played to its end often enough.
func missed(p Purpose, n stats) bool {
	const often = 50
	return n.commands < 200_000 || n.passed < n.commands/5 || n.done < often || p != Read && p != Counter && n.verified < often ||
		(p == Login || p == Sign) && n.signed < often || (p == PINChange || p == Raw) && n.changed < often
}

// FuzzModel is the same with a fuzzer's hand.
func FuzzModel(f *testing.F) {
	s := newScript(f)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 4 * len(allPurposes) {
		b := make([]byte, 400)
		for n := range b {
			b[n] = byte(r.Uint32())
		}
		f.Add(byte(i), b)
	}
	f.Fuzz(func(t *testing.T, which byte, b []byte) {
		src := &tape{rest: b}
		l, err := newPlay(&s, src, allPurposes[int(which)%len(allPurposes)], &stats{})
		if err != nil {
			t.Fatal(err)
		}
		for len(src.rest) > 0 {
			if err := l.move(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
