package guard

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/gap"
)

func cmsOf(digest [sha256.Size]byte) signature.Subject {
	return signature.Subject{Format: signature.CMS, Digest: digest}
}

var documents = [2]signature.Subject{cmsOf(document), cmsOf(sha256.Sum256([]byte("second document")))}

// Of a PDF file as the ministry wants it: a block and some bytes before the gap, and what
// follows it.
const (
	mojBlock = "%PDF-1.7, the file, and all of its increment that is before the gap"
	mojName  = "/Name"
	mojEnd   = ">>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
)

var mojPlace = strings.Repeat(" ", gap.NameWidth)

// mojOf is a subject of format moj, made without package pdf.
func mojOf(digest [sha256.Size]byte) signature.Subject {
	h := sha256.New()
	h.Write([]byte(mojBlock))
	state, _ := h.(encoding.BinaryMarshaler).MarshalBinary() // four bytes of a mark, then the words
	head := &gap.State{Length: uint64(len(mojBlock)), Rest: []byte(mojBlock[sha256.BlockSize:])}
	for i := range head.Words {
		head.Words[i] = binary.BigEndian.Uint32(state[4+4*i:])
	}
	tail := &gap.Tail{Bytes: []byte(mojName + mojPlace + mojEnd), NameAt: len(mojName), NameWidth: gap.NameWidth}
	return signature.Subject{Format: signature.MOJ, Digest: digest, Head: head, Tail: tail}
}

// mojFilled is what is signed of mojOf in the end, gap left out.
func mojFilled(name string) []byte {
	text := "<FEFF"
	for _, unit := range utf16.Encode([]rune(name)) {
		text += strings.ToUpper(hex.EncodeToString([]byte{byte(unit >> 8), byte(unit)}))
	}
	text += ">"
	return []byte(mojBlock + mojName + text + mojPlace[len(text):] + mojEnd)
}

// subjects are documents of each format, no two with the same digest.
func subjects() []signature.Subject {
	digest := func(s string) [sha256.Size]byte { return sha256.Sum256([]byte(s)) }
	return []signature.Subject{
		documents[0], documents[1],
		{Format: signature.CAdES, Digest: digest("for cades")}, {Format: signature.PAdES, Digest: digest("for pades")},
		mojOf(digest("for moj")), {Format: signature.PKCS1, Digest: digest("for pkcs1")},
	}
}

// tooLong fits the certificate, and no place in a document.
var tooLong = strings.Repeat("寿限無", 67)

var issuer = sync.OnceValue(func() (i struct {
	ca  *sandboxca.CA
	key *rsa.PrivateKey
}) {
	var err, err2 error
	i.ca, err = sandboxca.New(rand.Reader, time.Now())
	i.key, err2 = rsa.GenerateKey(rand.Reader, 2048)
	if err := errors.Join(err, err2); err != nil {
		panic(err)
	}
	return i
})

// certificateOf is a new signing certificate of somebody, by name.
func certificateOf(t testing.TB, name string) []byte {
	t.Helper()
	person := sandboxca.DefaultHolder()
	person.Name = name
	der, err := issuer().ca.Issue(jpki.DigitalSignature, issuer().key.Public(), person)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

const holder = "見本　花子"

var cardsCertificate struct {
	once sync.Once
	der  []byte
}

// certificateOfCard is the signing certificate of the card.
func certificateOfCard(t testing.TB) []byte {
	t.Helper()
	cardsCertificate.once.Do(func() { cardsCertificate.der = certificateOf(t, holder) })
	return cardsCertificate.der
}

// batch is a lease of our own app for these documents, up to the reading of the
// certificate.
func batch(t testing.TB, documents ...signature.Subject) *Guard {
	t.Helper()
	g := newGuard(t, Terms{Purpose: Sign, PINAllowed: true, Own: true, Origin: origin, Documents: documents})
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000", readSign, "30009000")
	return withCertificate(t, g)
}

func wantPrepare(t *testing.T, g *Guard, item int, toBeSigned []byte, want error) {
	t.Helper()
	if err := g.Prepare(item, toBeSigned); !errors.Is(err, want) || (err == nil) != (want == nil) {
		t.Errorf("prepare item %d: %v, want %v", item, err, want)
	}
}

// One password, one list, each document in its own form.
func TestEachFormatIsSignedAsItIsPrepared(t *testing.T) {
	all := subjects()
	g := batch(t, all...)
	for i, s := range all {
		digest := s.Digest
		if s.Format != signature.PKCS1 {
			toBeSigned := prepared(t, s)
			digest = sha256.Sum256(toBeSigned)
			refused(t, g, signCommand(0x9A, digest), ErrDigest)
			wantPrepare(t, g, i, toBeSigned, nil)
		}
		pass(t, g, signCommand(0x9A, digest), "009000")
		refused(t, g, signCommand(0x9A, digest), ErrDigest)
		if !g.Signed(i) {
			t.Errorf("%s: not signed", s.Format)
		}
	}
	if !g.Course().Done {
		t.Error("not done")
	}
}

// What is signed of a file of the ministry's form has the name of the card's certificate
// in it, which the guard has filled in itself.
func TestNameOfTheCertificateIsFilledIn(t *testing.T) {
	certificate, err := certprofile.Parse(certificateOfCard(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{holder: nil, "見本　太郎": ErrDigest, "": ErrDigest} {
		draft, err := cms.Prepare(certificate.Raw, sha256.Sum256(mojFilled(name)), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		wantPrepare(t, batch(t, mojOf(document)), 0, draft.ToBeSigned(), want)
	}
}

// The person was shown a digest of one format: attributes of another form are over
// something that was not shown.
func TestAttributesOfAnotherForm(t *testing.T) {
	of := func(format signature.Format) signature.Subject {
		return signature.Subject{Format: format, Digest: document}
	}
	for name, test := range map[string]struct{ listed, prepared signature.Subject }{
		"untimed for cms":   {of(signature.CMS), of(signature.PAdES)},
		"untimed for cades": {of(signature.CAdES), of(signature.PAdES)},
		"untimed for moj":   {mojOf(document), of(signature.PAdES)},
		"timed for pades":   {of(signature.PAdES), of(signature.CMS)},
		"cms for moj":       {mojOf(document), of(signature.CMS)}, // over the file as it is
		"moj for cms":       {of(signature.CMS), mojOf(document)},
		"moj for pades":     {of(signature.PAdES), mojOf(document)},
	} {
		t.Run(name, func(t *testing.T) {
			g := batch(t, test.listed)
			toBeSigned := prepared(t, test.prepared)
			wantPrepare(t, g, 0, toBeSigned, ErrDigest)
			refused(t, g, signCommand(0x9A, sha256.Sum256(toBeSigned)), ErrDigest)
			wantPrepare(t, g, 0, prepared(t, test.listed), nil) // and is not spent by that
		})
	}
}

// Another tail than that of the list would sign another file: the guard hashes its own.
func TestForgedTailIsNotSigned(t *testing.T) {
	listed := mojOf(document)
	for name, forge := range map[string]func(*gap.Tail){
		"other trailer": func(t *gap.Tail) { t.Bytes = []byte(strings.Replace(string(t.Bytes), "<<>>", "<</Root 9 0 R>>", 1)) },
		"other cross-references": func(t *gap.Tail) {
			t.Bytes = []byte(strings.Replace(string(t.Bytes), "startxref\n9", "startxref\n8", 1))
		},
		"more behind": func(t *gap.Tail) { t.Bytes = append(t.Bytes, "9 0 obj<<>>endobj\n%%EOF\n"...) },
		"an object before the end": func(t *gap.Tail) {
			t.Bytes = []byte(strings.Replace(string(t.Bytes), "xref", "9 0 obj<<>>endobj\nxref", 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			forged := mojOf(document)
			forge(forged.Tail)
			g := batch(t, listed)
			toBeSigned := prepared(t, forged)
			wantPrepare(t, g, 0, toBeSigned, ErrDigest)
			refused(t, g, signCommand(0x9A, sha256.Sum256(toBeSigned)), ErrDigest)
		})
	}
	other := mojOf(document)
	other.Head.Words[0] ^= 1
	wantPrepare(t, batch(t, listed), 0, prepared(t, other), ErrDigest)
}

// A tail that is no template is on no list: its place for the name is where a reader finds
// the name, and empty.
func TestTailThatIsNoTemplateIsNoTerm(t *testing.T) {
	for name, spoil := range map[string]func(*signature.Subject){
		"name in its place":     func(s *signature.Subject) { copy(s.Tail.Bytes[len(mojName):], "<FEFF0041>") },
		"place elsewhere":       func(s *signature.Subject) { s.Tail.NameAt++ },
		"place before the tail": func(s *signature.Subject) { s.Tail.NameAt = -1 },
		"place behind the tail": func(s *signature.Subject) { s.Tail.NameAt = len(s.Tail.Bytes) },
		"narrow place":          func(s *signature.Subject) { s.Tail.NameWidth = 8 },
		"place without an end":  func(s *signature.Subject) { s.Tail.NameWidth = 1 << 62 },
		"no place":              func(s *signature.Subject) { s.Tail.NameAt, s.Tail.NameWidth = 0, 0 },
		"another key":           func(s *signature.Subject) { copy(s.Tail.Bytes, "/Evil") },
		"file without an end":   func(s *signature.Subject) { s.Tail.Bytes = s.Tail.Bytes[:len(s.Tail.Bytes)-1] },
		"too long":              func(s *signature.Subject) { s.Tail.Bytes = append(make([]byte, gap.MaxTail), s.Tail.Bytes...) },
		"empty":                 func(s *signature.Subject) { s.Tail.Bytes = nil },
		"no tail":               func(s *signature.Subject) { s.Tail = nil },
		"no head":               func(s *signature.Subject) { s.Head = nil },
		"nothing was hashed":    func(s *signature.Subject) { s.Head.Length = 0 },
		"rest of a whole block": func(s *signature.Subject) { s.Head.Rest = make([]byte, sha256.BlockSize) },
		"rest of no length":     func(s *signature.Subject) { s.Head.Rest = nil },
		"endless file":          func(s *signature.Subject) { s.Head.Length = 1 << 63 },
		"tail with cms":         func(s *signature.Subject) { s.Format = signature.CMS },
		"state with pkcs1":      func(s *signature.Subject) { s.Format, s.Tail = signature.PKCS1, nil },
		"format of nobody":      func(s *signature.Subject) { *s = cmsOf(document); s.Format = "CMS" },
		"no format":             func(s *signature.Subject) { *s = cmsOf(document); s.Format = "" },
	} {
		s := mojOf(document)
		spoil(&s)
		if g, err := New(Terms{Purpose: Sign, Own: true, Origin: origin, Documents: []signature.Subject{s}}); g != nil || !errors.Is(err, ErrTerms) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What no page may ask for is on no list of a page, among others neither.
func TestFormatsThatAreNotForPages(t *testing.T) {
	for _, s := range subjects() {
		terms := Terms{Purpose: Sign, Origin: origin, Documents: []signature.Subject{documents[0], s}}
		_, err := New(terms)
		if own := s.Format == signature.MOJ || s.Format == signature.PKCS1; errors.Is(err, ErrTerms) != own || (err != nil) != own {
			t.Errorf("%s for a page: %v", s.Format, err)
		}
		terms.Own = true
		if _, err := New(terms); err != nil {
			t.Errorf("%s for our own app: %v", s.Format, err)
		}
	}
}

func TestNameThatDoesNotFitIsNotSigned(t *testing.T) {
	g := batch(t, mojOf(document), documents[0])
	certificate := certificateOf(t, tooLong)
	g.TakeCertificate(certificate)
	wantPrepare(t, g, 0, prepared(t, mojOf(document)), signature.ErrName)
	toBeSigned := preparedBy(t, documents[0], certificate)
	wantPrepare(t, g, 1, toBeSigned, nil) // the others of the batch go on
	pass(t, g, signCommand(0x9A, sha256.Sum256(toBeSigned)), "009000")
}

// What was prepared stays as it is, whatever comes later.
func TestItemIsPreparedOnce(t *testing.T) {
	for i, s := range subjects() {
		g := batch(t, subjects()...)
		toBeSigned := prepared(t, s)
		if s.Format != signature.PKCS1 {
			wantPrepare(t, g, i, toBeSigned, nil)
		}
		wantPrepare(t, g, i, toBeSigned, ErrRefused)
		c, err := certprofile.Parse(certificateOfCard(t))
		if err != nil {
			t.Fatal(err)
		}
		later, err := s.Prepare(c, time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		wantPrepare(t, g, i, later.ToBeSigned(), ErrRefused)
		if s.Format != signature.PAdES && s.Format != signature.PKCS1 { // which say no time
			refused(t, g, signCommand(0x9A, later.Digest()), ErrDigest)
		}
	}
}

// Signed attributes name the certificate of the card that is there, and no other: what a
// verifier would take for another person's signature is not made.
func TestAttributesOfAnotherCertificate(t *testing.T) {
	for _, s := range subjects() {
		if s.Format == signature.PKCS1 {
			continue
		}
		g := batch(t, s)
		wantPrepare(t, g, 0, preparedBy(t, s, certificateOf(t, holder)), ErrDigest)
		g.Again() // another card may be there
		wantPrepare(t, g, 0, prepared(t, s), ErrRefused)
		g.TakeCertificate([]byte("no certificate"))
		wantPrepare(t, g, 0, prepared(t, s), ErrRefused)
	}
}

// A bare digest is signed where it was listed as one. It is no way to have the attributes
// of another item signed, nor does that of one item sign another's digest.
func TestBareDigestIsThatOfTheList(t *testing.T) {
	bare := signature.Subject{Format: signature.PKCS1, Digest: document}
	g := batch(t, bare, documents[1])
	refused(t, g, signCommand(0x9A, documents[1].Digest), ErrDigest)
	refused(t, g, signCommand(0x9A, sha256.Sum256(prepared(t, documents[0]))), ErrDigest)
	pass(t, g, signCommand(0x9A, document), "009000")
	refused(t, g, signCommand(0x9A, document), ErrDigest)

	g = newGuard(t, Terms{Purpose: Sign, PINAllowed: true, Own: true, Judged: true, Origin: origin, Documents: []signature.Subject{bare}})
	pass(t, g, selectAP, "9000")
	refused(t, g, signCommand(0x9A, document), ErrRefused) // before the password
	pass(t, g, querySign, "63C5", verifySig, "9000")
	refused(t, g, signCommand(0x9A, document), ErrUnjudged)
}

// The list of documents is the guard's own, with all that hangs on it.
func TestListOfDocumentsIsNotTheCallers(t *testing.T) {
	list := []signature.Subject{documents[0], mojOf(document)}
	first, second := prepared(t, list[0]), prepared(t, list[1])
	g := batch(t, list...)
	list[0] = documents[1]
	list[1].Head.Words[0]++
	list[1].Head.Rest[0]++
	list[1].Tail.Bytes[len(list[1].Tail.Bytes)-len(mojEnd)]++
	list[1].Tail.NameWidth--
	wantPrepare(t, g, 0, prepared(t, documents[1]), ErrDigest)
	wantPrepare(t, g, 0, first, nil)
	wantPrepare(t, g, 1, second, nil)
}

func TestCertificateIsWiped(t *testing.T) {
	g := batch(t, documents[0])
	raw := g.certificate.Raw
	g.ForgetCertificate()
	if g.certificate != nil || strings.Trim(string(raw), "\x00") != "" {
		t.Error("it is still there")
	}
	wantPrepare(t, g, 0, prepared(t, documents[0]), ErrRefused)
	l := withCertificate(t, login(t))
	if l.certificate != nil {
		t.Error("a login keeps the certificate of signatures")
	}
}
