package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/verification"
)

var mutants = flag.Int("mutants", 500, "how many mutants of each file TestMutants tries")

// No file with one change in what somebody signed is valid, none makes the reader panic, and
// none makes it read more than ten times what the file of before did.
func TestMutants(t *testing.T) {
	p := everybody(t)
	v := verifier(t, p)
	for _, name := range []string{"fine.pdf", "fine-two-signers.pdf", "fine-stamped.pdf", "fine-certified-and-signed.pdf", "fine.p7s", "fine-two-signers.p7s", "fine-attached.p7m"} {
		t.Run(name, func(t *testing.T) {
			m := fileOf(t, p, name)
			outcome, most := countedVerdict(v, m)
			if outcome != verification.Valid {
				t.Fatalf("%s is %s before anything is changed", name, outcome)
			}
			files := []mutable{{"file", m.file, covered(t, m)}}
			if m.content != nil {
				files = append(files, mutable{"document", m.content, all(m.content)})
			}
			random := rand.New(rand.NewPCG(2026, uint64(len(name))))
			for i := range *mutants {
				one := files[random.IntN(len(files))]
				change := one.mutate(random)
				mutant := made{change.bytes, m.content}
				if one.name == "document" {
					mutant = made{m.file, change.bytes}
				}
				outcome, read := countedVerdict(v, mutant)
				if change.covered && outcome == verification.Valid {
					t.Errorf("mutant %d is valid: %s of the %s", i, change.what, one.name)
				}
				if read > 10*most+1<<16 {
					t.Errorf("mutant %d makes the reader read %d bytes instead of %d: %s", i, read, most, change.what)
				}
			}
		})
	}
}

func fileOf(t *testing.T, p *people, name string) made {
	t.Helper()
	files := attacks()
	i := slices.IndexFunc(files, func(a attack) bool { return a.name == name })
	if i < 0 {
		t.Fatalf("no file %s", name)
	}
	m, err := files[i].made(p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// countedVerdict is the outcome, and how many bytes were read for it.
func countedVerdict(v *verification.Verifier, m made) (verification.Outcome, int64) {
	source := &counter{of: bytes.NewReader(m.file)}
	if m.content == nil {
		return v.Verify(context.Background(), source, int64(len(m.file))).Outcome, source.read
	}
	return v.VerifyDetached(context.Background(), source, int64(len(m.file)), bytes.NewReader(m.content)).Outcome, source.read
}

type counter struct {
	of   io.ReaderAt
	read int64
}

func (c *counter) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.of.ReadAt(b, at)
	c.read += int64(n)
	return n, err
}

// A mutable is a file, and which of its bytes somebody signed.
type mutable struct {
	name   string
	bytes  []byte
	signed []bool
}

func all(b []byte) []bool { return slices.Repeat([]bool{true}, len(b)) }

// covered are the bytes that a signature is over, and those of the CMS that make it one: the
// certificate, the signed attributes and the value. What else is in a CMS nobody signed.
func covered(t *testing.T, m made) []bool {
	t.Helper()
	if !bytes.HasPrefix(m.file, []byte("%PDF")) {
		signed := partsOf(t, m.file)
		if at := bytes.Index(m.file, []byte(letterText)); at >= 0 {
			mark(signed, at, len(letterText))
		}
		return signed
	}
	signed := all(m.file)
	for from := 0; ; {
		at := bytes.Index(m.file[from:], []byte("/Contents<"))
		if at < 0 {
			return signed
		}
		begin := from + at + len("/Contents<")
		from = begin + bytes.IndexByte(m.file[begin:], '>')
		raw, err := hex.DecodeString(string(m.file[begin:from]))
		if err != nil {
			t.Fatal(err)
		}
		parts := partsOf(t, raw[:4+int(raw[2])<<8+int(raw[3])])
		for i := begin; i < from; i++ {
			signed[i] = (i-begin)/2 < len(parts) && parts[(i-begin)/2]
		}
	}
}

func partsOf(t *testing.T, raw []byte) []bool {
	t.Helper()
	parsed, err := cms.Parse(raw)
	if err != nil {
		parsed, _, err = cms.ParseAttached(bytes.NewReader(raw), int64(len(raw)))
	}
	if err != nil {
		t.Fatal(err)
	}
	signed := make([]bool, len(raw))
	for _, s := range parsed.Signers {
		certificate, err := parsed.Certificate(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{certificate.Raw, s.Signature} {
			mark(signed, bytes.Index(raw, part), len(part))
		}
		// The attributes stand before the algorithm, which stands before the value.
		value := bytes.Index(raw, s.Signature)
		begin := value - bytes.LastIndex(raw[:value], []byte{0xA0}) // [0], the attributes
		mark(signed, value-begin+2, max(0, begin-2-signatureHeader))
	}
	return signed
}

// signatureHeader is what stands between attributes and value: rsaEncryption with its
// parameters, and the header of an OCTET STRING of 256 bytes.
const signatureHeader = 15 + 4

func mark(signed []bool, at, n int) {
	for i := at; i < at+n; i++ {
		signed[i] = true
	}
}

// A mutation is a changed file.
type mutation struct {
	bytes   []byte
	covered bool // something that was signed is another
	what    string
}

// mutate changes one thing, which is signed as often as not.
func (m mutable) mutate(random *rand.Rand) mutation {
	at := random.IntN(len(m.bytes))
	for wanted := random.IntN(2) == 0; wanted && !m.signed[at]; {
		at = random.IntN(len(m.bytes))
	}
	n := 1 + random.IntN(8)
	end := min(at+n, len(m.bytes))
	b := slices.Clone(m.bytes)
	kind := ""
	switch random.IntN(6) {
	case 0:
		kind = "a bit turned"
		b[at] ^= 1 << random.IntN(8)
	case 1:
		kind = "a byte replaced"
		b[at] = byte(random.Uint32())
	case 2:
		kind = "a digit replaced"
		b[at] = "0123456789"[random.IntN(10)]
	case 3:
		kind = fmt.Sprintf("%d bytes cut out", end-at)
		b = slices.Delete(b, at, end)
	case 4:
		kind = fmt.Sprintf("%d bytes doubled", end-at)
		b = slices.Insert(b, end, m.bytes[at:end]...)
	case 5:
		kind = "all behind cut off"
		b = b[:at]
	}
	return mutation{b, m.isOther(b), fmt.Sprintf("%s at %d", kind, at)}
}

// isOther tells whether a byte that was signed is another, or at another place. A file that
// ends where one of its revisions did is that revision.
func (m mutable) isOther(b []byte) bool {
	if len(b) != len(m.bytes) {
		return !bytes.HasPrefix(m.bytes, b) || !bytes.HasSuffix(b, []byte("%%EOF\n"))
	}
	for i, signed := range m.signed {
		if signed && b[i] != m.bytes[i] && !sameDigit(b[i], m.bytes[i]) {
			return true
		}
	}
	return false
}

// sameDigit is true for a hexadecimal digit in the other case.
func sameDigit(a, b byte) bool {
	isDigit := func(c byte) bool { return c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f' }
	return isDigit(a) && isDigit(b) && a|0x20 == b|0x20
}
