package guard

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
)

const (
	challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

	selectAP  = "00A4040C0AD392F000260100000001"
	queryAuth = "00200098"
	querySign = "0020009B"
	verify    = "002000980431323334"
	verifySig = "0020009B06414243313233"
	readCert  = "00B08A00000000"
	readSign  = "00B08100000000"
	readCA    = "00B08200000000" // of the digital signature
)

var (
	origin   = authtoken.MustParseOrigin("https://city.example.lg.jp")
	document = sha256.Sum256([]byte("document"))
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func login(t testing.TB) *Guard {
	return newGuard(t, Terms{Purpose: Login, PINAllowed: true, Origin: origin, Challenge: challenge})
}

func signing(t testing.TB) *Guard {
	return newGuard(t, Terms{Purpose: Sign, PINAllowed: true, Origin: origin, Documents: documents[:1]})
}

func newGuard(t testing.TB, terms Terms) *Guard {
	t.Helper()
	g, err := New(terms)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// pass runs command, answer, command, answer…; every command must be allowed.
func pass(t testing.TB, g *Guard, exchanges ...string) {
	t.Helper()
	for i := 0; i < len(exchanges); i += 2 {
		if err := g.Check(unhex(t, exchanges[i])); err != nil {
			t.Fatalf("exchange %d: %v", i/2+1, err)
		}
		g.Observe(unhex(t, exchanges[i+1]))
	}
}

func refused(t testing.TB, g *Guard, command string, want error) {
	t.Helper()
	if err := g.Check(unhex(t, command)); !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", command, err, want)
	}
}

func signCommand(key byte, digest [sha256.Size]byte) string {
	b, _ := iso7816.Command{CLA: 0x80, INS: 0x2A, P2: key, Data: jpki.DigestInfoSHA256(digest), Ne: 256}.Encode()
	return hex.EncodeToString(b)
}

func TestLoginPassesAsItShould(t *testing.T) {
	pass(t, login(t), selectAP, "9000", queryAuth, "63C3", verify, "9000",
		signCommand(0x97, authtoken.Digest(origin, challenge)), "009000", readCert, "30009000")
}

func TestLoginPassesOnTheSlowPath(t *testing.T) {
	pass(t, login(t), selectAP, "9000", queryAuth, "6A86", "00A4020C020018", "9000", "00200080", "63C3",
		"002000800431323334", "9000", "00A4020C020017", "9000",
		signCommand(0x80, authtoken.Digest(origin, challenge)), "6110", "00C0000010", "009000",
		"00A4020C02000A", "9000", "00B0000000", "30009000", "00B0010000", "6B00")
}

func TestAnotherSitesChallengeIsNotSigned(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000")
	refused(t, g, signCommand(0x97, authtoken.Digest(authtoken.MustParseOrigin("https://bank.example"), challenge)), ErrDigest)
	refused(t, g, signCommand(0x97, authtoken.Digest(origin, strings.Repeat("A", 44))), ErrDigest)
	refused(t, g, signCommand(0x97, sha256.Sum256([]byte(origin.String()+challenge))), ErrDigest)
}

func TestOneLoginIsOneSignature(t *testing.T) {
	command := signCommand(0x97, authtoken.Digest(origin, challenge))
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000", command, "009000")
	refused(t, g, command, ErrDigest)

	g = login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000")
	if err := g.Check(unhex(t, command)); err != nil {
		t.Fatal(err)
	}
	g.Lost() // the card may have signed
	refused(t, g, command, ErrDigest)
}

func TestLoginKeyCannotBeUsedBeforeVerify(t *testing.T) {
	g := login(t)
	command := signCommand(0x97, authtoken.Digest(origin, challenge))
	refused(t, g, command, ErrRefused)
	pass(t, g, selectAP, "9000")
	refused(t, g, command, ErrRefused)
	pass(t, g, queryAuth, "63C3", verify, "63C2")
	refused(t, g, command, ErrRefused)
}

func TestLoginCannotUseTheSigningKey(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000")
	refused(t, g, signCommand(0x9A, authtoken.Digest(origin, challenge)), ErrRefused)
	refused(t, g, "00A4020C02001A", ErrRefused)
	refused(t, g, readSign, ErrRefused)
	pass(t, g, querySign, "63C5")
	refused(t, g, verifySig, ErrRefused)
}

func TestPINCannotBeGuessedThroughOneLease(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "63C2")
	refused(t, g, verify, ErrRefused)
	pass(t, g, queryAuth, "63C2")
	refused(t, g, verify, ErrRefused)
	pass(t, g, selectAP, "9000", queryAuth, "63C2")
	refused(t, g, verify, ErrRefused)
}

func TestVerifyWithoutReadingTheCounter(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000")
	refused(t, g, verify, ErrRefused)
}

func TestLostVerifyIsNotRepeated(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	if err := g.Check(unhex(t, verify)); err != nil {
		t.Fatal(err)
	}
	g.Lost()
	pass(t, g, queryAuth, "63C2")
	refused(t, g, verify, ErrRefused)
}

func TestLastTryNeedsThePerson(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C1")
	refused(t, g, verify, ErrLastTry)
	g = newGuard(t, Terms{Purpose: Login, PINAllowed: true, LastTry: true, Origin: origin, Challenge: challenge})
	pass(t, g, selectAP, "9000", queryAuth, "63C1", verify, "9000")
}

func TestBlockedPINIsNotTried(t *testing.T) {
	for _, sw := range []string{"63C0", "6983", "6984"} {
		g := login(t)
		pass(t, g, selectAP, "9000", queryAuth, sw)
		refused(t, g, verify, ErrBlocked)
	}
}

func TestStrangePageCannotSendAPIN(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Login, Origin: origin, Challenge: challenge})
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	refused(t, g, verify, ErrRefused)
}

func TestReadLeaseCanOnlyRead(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Read, PINAllowed: true})
	pass(t, g, selectAP, "9000", "00B0860020", "009000", "00B0880003", "8F8F009000", queryAuth, "63C3", querySign, "63C5",
		readCert, "30009000", "00B08B00000000", "30009000", "00B08200000000", "30009000")
	for name, command := range map[string]string{
		"VERIFY":                           verify,
		"VERIFY of the signing password":   verifySig,
		"signing certificate":              readSign,
		"key EF":                           "00A4020C020017",
		"sign":                             signCommand(0x97, authtoken.Digest(origin, challenge)),
		"change PIN":                       "002401980431323334",
		"reset retry counter":              "002C00980431323334",
		"card face AP":                     "00A4040C0AD3921000310001010402",
		"select by partial name":           "00A4040C05D392F00026",
		"select with FCI":                  "00A404000AD392F000260100000001",
		"internal authenticate":            "008800990401020304",
		"get data":                         "00CA004200",
		"write":                            "00D6000001FF",
		"logical channel":                  "01A4040C0AD392F000260100000001",
		"GET RESPONSE out of turn":         "00C0000010",
		"unknown file":                     "00B0890010",
		"read with odd INS":                "00B1000A0454020000",
		"extended SELECT of another AID":   "00A4040C00000AD3921000310001010402",
		"COMPUTE DIGITAL SIGNATURE P1 02":  "802A0297200000000000000000000000000000000000000000000000000000000000000000",
		"PSO without PIN, internal key":    "802A000001FF00",
		"malformed":                        "00B0",
		"bits 6 and 7 of P1 with short id": "00B0CA0000",
	} {
		t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
	}
}

func TestReadLeaseOnlyCountsTriesOfTheCardInfoPIN(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Read, PINAllowed: true})
	pass(t, g, "00A4040C0AD3921000310001010408", "9000", "00200091", "63C3")
	for name, command := range map[string]string{
		"VERIFY":            "002000910431323334",
		"individual number": "00B0810000",
		"attributes":        "00B0820000",
		"its hash":          "00B0830000",
		"file by number":    "00A4020C020001",
		"file of JPKI":      "00B08A0000",
	} {
		t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
	}
}

func TestCertificateLeaseCannotSign(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Certificate, PINAllowed: true})
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000", readSign, "30009000")
	if o := g.Course(); !o.Done {
		t.Errorf("%+v, want done", o)
	}
	refused(t, g, signCommand(0x9A, document), ErrRefused)
	refused(t, g, "00A4020C02001A", ErrRefused)
	refused(t, g, verify, ErrRefused)
	refused(t, g, "002401980431323334", ErrRefused)
}

func TestNothingBeforeSelect(t *testing.T) {
	for _, command := range []string{queryAuth, readCert, "00A4020C020018", "00C0000000"} {
		refused(t, newGuard(t, Terms{Purpose: Read}), command, ErrRefused)
	}
}

func TestFailedSelectIsNoSelect(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "6A82")
	refused(t, g, queryAuth, ErrRefused)
}

// A page must not reach a protected EF by making another one current.
func TestCurrentFileIsTheOneTheCardSelected(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", "00A4020C020018", "9000", "00A4020C02000A", "6A82")
	refused(t, g, "00B0000000", ErrRefused) // unknown current EF
	refused(t, g, "00200080", ErrRefused)
	pass(t, g, "00A4020C020018", "9000")
	refused(t, g, "00B0000000", ErrRefused) // a PIN EF is not readable
}

// prepared is what is signed of a document with the certificate of the card.
func prepared(t testing.TB, s signature.Subject) []byte {
	t.Helper()
	return preparedBy(t, s, certificateOfCard(t))
}

func preparedBy(t testing.TB, s signature.Subject, certificate []byte) []byte {
	t.Helper()
	c, err := certprofile.Parse(certificate)
	if err != nil {
		t.Fatal(err)
	}
	draft, err := s.Prepare(c, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return draft.ToBeSigned()
}

// withCertificate is a guard in whose lease the card's signing certificate was read.
func withCertificate(t testing.TB, g *Guard) *Guard {
	t.Helper()
	g.TakeCertificate(certificateOfCard(t))
	return g
}

func TestSignPassesAsItShould(t *testing.T) {
	g := signing(t)
	toBeSigned := prepared(t, documents[0])
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000", readSign, "30009000", readCA, "30009000")
	command := signCommand(0x9A, sha256.Sum256(toBeSigned))
	refused(t, g, command, ErrDigest)
	if err := g.Prepare(0, toBeSigned); !errors.Is(err, ErrRefused) {
		t.Errorf("before the certificate is known: %v", err)
	}
	if err := withCertificate(t, g).Prepare(0, toBeSigned); err != nil {
		t.Fatal(err)
	}
	pass(t, g, command, "009000")
	refused(t, g, command, ErrDigest)
}

// What the signing lease reads is its certificate, what is free, and nothing else.
func TestSigningReadsTheCertificateOfItsCA(t *testing.T) {
	pass(t, signing(t), selectAP, "9000", readCA, "6A82", querySign, "63C5", verifySig, "9000", "00A4020C020001", "9000", "00B0000000", "30009000",
		"00A4020C020002", "9000", "00B0000000", "30009000", "00B0010000", "009000")
	g := signing(t)
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000", readCA, "30009000")
	for name, command := range map[string]string{
		"file 0005": "00B08500000000", "file 0009": "00B08900000000", "key": "00B09A00000000",
		"key reference of a terminal": "00B09600000000", "writing it": "00D68200010030", "another class": "80B08200000000",
	} {
		t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
	}
	refused(t, signing(t), readCA, ErrRefused) // before SELECT
}

func TestDocumentCannotBeSwappedAfterConsent(t *testing.T) {
	g := withCertificate(t, signing(t))
	other := sha256.Sum256([]byte("another document"))
	if err := g.Prepare(0, prepared(t, cmsOf(other))); !errors.Is(err, ErrDigest) {
		t.Errorf("attributes over another document: %v", err)
	}
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000")
	refused(t, g, signCommand(0x9A, other), ErrDigest)
	refused(t, g, signCommand(0x9A, document), ErrDigest) // the bare document digest is not what was prepared
}

func TestListOfDocumentsCannotGrow(t *testing.T) {
	g := withCertificate(t, signing(t))
	toBeSigned := prepared(t, documents[0])
	for _, index := range []int{-1, 1} {
		if err := g.Prepare(index, toBeSigned); !errors.Is(err, ErrRefused) {
			t.Errorf("item %d: %v", index, err)
		}
	}
	if err := g.Prepare(0, toBeSigned); err != nil {
		t.Fatal(err)
	}
	if err := g.Prepare(0, toBeSigned); !errors.Is(err, ErrRefused) {
		t.Errorf("prepared twice: %v", err)
	}
	if err := g.Prepare(0, bytes.Repeat([]byte{0x31}, 300)); !errors.Is(err, ErrRefused) {
		t.Errorf("free bytes: %v", err)
	}
	if err := withCertificate(t, signing(t)).Prepare(0, bytes.Repeat([]byte{0x31}, 300)); !errors.Is(err, ErrDigest) {
		t.Errorf("free bytes: %v", err)
	}
	if err := withCertificate(t, login(t)).Prepare(0, toBeSigned); !errors.Is(err, ErrRefused) {
		t.Errorf("in a login: %v", err)
	}
}

func TestSignLeaseCannotLogIn(t *testing.T) {
	g := signing(t)
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000", queryAuth, "63C3")
	refused(t, g, verify, ErrRefused)
	refused(t, g, signCommand(0x97, authtoken.Digest(origin, challenge)), ErrRefused)
}

func TestTermsThatDoNotFit(t *testing.T) {
	for name, terms := range map[string]Terms{
		"no purpose":       {},
		"no origin":        {Purpose: Login, Challenge: challenge},
		"short challenge":  {Purpose: Login, Origin: origin, Challenge: "abc"},
		"nothing to sign":  {Purpose: Sign},
		"no PIN to change": {Purpose: PINChange},
		"PIN of the table": {Purpose: PINChange, PIN: namedPIN},
	} {
		if _, err := New(terms); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Whatever bytes come, the guard neither panics nor lets VERIFY out twice.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{selectAP, queryAuth, verify, readCert, "00A4020C020018", "002000800431323334"} {
		f.Add([]byte(s), []byte("63C3"))
	}
	f.Fuzz(func(t *testing.T, stream, answer []byte) {
		g := login(t)
		verifies := 0
		for _, line := range bytes.Split(stream, []byte("\n")) {
			command, err := hex.DecodeString(string(line))
			if err != nil || g.Check(command) != nil {
				continue
			}
			if c, err := iso7816.ParseCommand(command); err == nil && c.INS == iso7816.InsVerify && len(c.Data) > 0 {
				verifies++
			}
			g.Observe(answer)
		}
		if verifies > 1 {
			t.Errorf("%d VERIFY", verifies)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	g := login(b)
	pass(b, g, selectAP, "9000")
	command := unhex(b, readCert)
	for b.Loop() {
		if err := g.Check(command); err != nil {
			b.Fatal(err)
		}
		g.Observe([]byte{0x90, 0})
	}
}
