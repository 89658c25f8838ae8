package cardtest

import (
	"crypto"
	"crypto/x509"
	"slices"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Subject is a powered card behind some path, with what is known of it. Its
// retry counters are full.
type Subject struct {
	Card iso7816.Transmitter

	// The two credentials; nil: the card must say that it has none.
	UserAuthentication, DigitalSignature *Credential
	Label                                string // of EF 0006; default jpki.LabelMyNumberCard
	// CardInfo is the card info application; nil: the card must say that it has
	// none.
	CardInfo *CardInfo

	// PowerCycle takes the power away and gives it back.
	PowerCycle func(t *testing.T)
	// Reset is a warm reset; nil: the path has none.
	Reset func(t *testing.T)

	NoShortIDs              bool // card or path refuses short EF identifiers with 6A86
	NoExtended              bool // card or path refuses extended length with 6700
	AuthCertificateNeedsPIN bool // EF 000A is protected (Android)
	// KeepTries: a person's card. No wrong PIN, no change of PIN, nothing that
	// could leave a retry counter lower than it was.
	KeepTries bool
	// OnlyPermitted: the path refuses commands that the product does not need,
	// with an error of its own. Such commands are not sent.
	OnlyPermitted bool
}

// A Credential is what is known of one purpose.
type Credential struct {
	Certificate   []byte // DER; nil: any that parses
	CACertificate []byte // DER; nil: any that parses
	PIN           []byte
}

// A CardInfo is what is known of the card info application. The suite never
// opens the individual number.
type CardInfo struct {
	PIN []byte
	// Attributes are name, address, date of birth and gender as in the card; nil:
	// any that parse.
	Attributes []string
}

func (s *Subject) credential(p jpki.Purpose) *Credential {
	if p == jpki.DigitalSignature {
		return s.DigitalSignature
	}
	return s.UserAuthentication
}

// purposes lists the purposes that the card has.
func (s *Subject) purposes() []jpki.Purpose {
	var exists []jpki.Purpose
	for _, p := range jpki.Purposes {
		if s.credential(p) != nil {
			exists = append(exists, p)
		}
	}
	return exists
}

// pins lists the PINs that the card has.
func (s *Subject) pins() []jpki.PIN {
	var pins []jpki.PIN
	for _, p := range s.purposes() {
		pins = append(pins, p.PIN())
	}
	if s.CardInfo != nil {
		pins = append(pins, jpki.CardInfoPIN)
	}
	return pins
}

// otherPINs lists the PINs besides p in the same application.
func (s *Subject) otherPINs(p jpki.PIN) []jpki.PIN {
	return slices.DeleteFunc(s.pins(), func(other jpki.PIN) bool {
		return other == p || other.Application() != p.Application()
	})
}

// pin returns the right PIN.
func (s *Subject) pin(p jpki.PIN) []byte {
	switch p {
	case jpki.CardInfoPIN:
		return s.CardInfo.PIN
	case jpki.DigitalSignaturePIN:
		return s.DigitalSignature.PIN
	}
	return s.UserAuthentication.PIN
}

// do transmits a command and completes what T=0 leaves open: 61xx is fetched,
// 6Cxx repeated.
func (s *Subject) do(t *testing.T, command iso7816.Command) iso7816.Response {
	t.Helper()
	r := s.transmitOne(t, command)
	if ne, ok := r.SW.CorrectLe(); ok {
		command.Ne = ne
		r = s.transmitOne(t, command)
	}
	data := r.Data
	for {
		ne, more := r.SW.More()
		if !more {
			return iso7816.Response{Data: data, SW: r.SW}
		}
		r = s.transmitOne(t, iso7816.Command{INS: iso7816.InsGetResponse, Ne: ne})
		data = append(data, r.Data...)
	}
}

// transmitOne transmits one command. The answer is a copy.
func (s *Subject) transmitOne(t *testing.T, command iso7816.Command) iso7816.Response {
	t.Helper()
	b, err := command.Encode()
	if err != nil {
		t.Fatalf("encode command: %v", err)
	}
	answer, err := s.Card.Transmit(t.Context(), b)
	if err != nil {
		t.Fatalf("%02X %02X %02X %02X: %v", command.CLA, command.INS, command.P1, command.P2, err)
	}
	r, err := iso7816.ParseResponse(append([]byte(nil), answer...))
	if err != nil {
		t.Fatalf("%02X %02X %02X %02X: %v", command.CLA, command.INS, command.P1, command.P2, err)
	}
	return r
}

// wantStatus transmits and compares the status word.
func (s *Subject) wantStatus(t *testing.T, what string, command iso7816.Command, want iso7816.StatusWord) []byte {
	t.Helper()
	r := s.do(t, command)
	if r.SW != want {
		t.Fatalf("%s: got %v, want %v", what, r.SW, want)
	}
	return r.Data
}

// Commands (jpki facts 2).

func selectApplication() iso7816.Command { return selectName(jpki.ApplicationID) }

func selectName(id [10]byte) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: id[:]}
}

func selectEF(id jpki.FileID) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{byte(id >> 8), byte(id)}}
}

func readBinary(offset, ne int) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: ne}
}

func readShortID(id jpki.FileID, offset byte, ne int) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsReadBinary, P1: 0x80 | id.ShortID(), P2: offset, Ne: ne}
}

// verify addresses the current EF; without PIN it asks for the tries left.
func verify(pin []byte) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsVerify, P2: 0x80, Data: pin}
}

func change(pin []byte) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsChangeReferenceData, P1: 0x01, P2: 0x80, Data: pin}
}

func sign(data []byte) iso7816.Command {
	return iso7816.Command{CLA: 0x80, INS: iso7816.InsPerformSecurityOp, P2: 0x80, Data: data, Ne: iso7816.MaxShortNe}
}

// start powers the card anew and selects the JPKI application.
func (s *Subject) start(t *testing.T) {
	t.Helper()
	s.startAt(t, jpki.ApplicationID)
}

// startAt powers the card anew and selects an application.
func (s *Subject) startAt(t *testing.T, id [10]byte) {
	t.Helper()
	s.PowerCycle(t)
	s.wantStatus(t, "SELECT application", selectName(id), iso7816.SWSuccess)
}

// verified selects the PIN's EF and presents the right PIN.
func (s *Subject) verified(t *testing.T, p jpki.PIN) {
	t.Helper()
	s.choose(t, p.File())
	s.wantStatus(t, "VERIFY", verify(s.pin(p)), iso7816.SWSuccess)
}

func (s *Subject) choose(t *testing.T, id jpki.FileID) {
	t.Helper()
	s.wantStatus(t, "SELECT EF", selectEF(id), iso7816.SWSuccess)
}

// triesLeft asks the retry counter.
func (s *Subject) triesLeft(t *testing.T, p jpki.PIN) int {
	t.Helper()
	s.choose(t, p.File())
	r := s.do(t, verify(nil))
	left, ok := r.SW.TriesLeft()
	if !ok {
		t.Fatalf("retry counter of %v: %v", p, r.SW)
	}
	return left
}

// certificate reads a certificate with its EF selected, 256 bytes a command.
func (s *Subject) certificate(t *testing.T, id jpki.FileID) []byte {
	t.Helper()
	s.choose(t, id)
	return s.readToEnd(t)
}

// readToEnd reads the current EF until 6B00 and cuts what follows the DER.
func (s *Subject) readToEnd(t *testing.T) []byte {
	t.Helper()
	return der(t, s.contentToEnd(t))
}

// contentToEnd reads the current EF until 6B00.
func (s *Subject) contentToEnd(t *testing.T) []byte {
	t.Helper()
	var content []byte
	for {
		r := s.do(t, readBinary(len(content), iso7816.MaxShortNe))
		if r.SW == iso7816.SWWrongOffset && len(content) > 0 {
			break
		}
		if !r.SW.OK() && r.SW != iso7816.SWEndOfFile || len(r.Data) == 0 {
			t.Fatalf("READ BINARY at %d: %d bytes, %v", len(content), len(r.Data), r.SW)
		}
		content = append(content, r.Data...)
	}
	return content
}

// der cuts the padding behind a certificate (jpki facts 2.1).
func der(t *testing.T, content []byte) []byte {
	t.Helper()
	const header = 4 // 30 82 and two bytes of length
	if len(content) < header || content[0] != 0x30 || content[1] != 0x82 {
		t.Fatalf("content of %d bytes is no certificate", len(content))
	}
	n := header + int(content[2])<<8 + int(content[3])
	if n > len(content) {
		t.Fatalf("certificate of %d bytes in %d", n, len(content))
	}
	return content[:n]
}

func publicKey(t *testing.T, certificate []byte) crypto.PublicKey {
	t.Helper()
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		t.Fatalf("parse certificate: %v", err)
	}
	return parsed.PublicKey
}
