package cardtest

import (
	"bytes"
	"crypto/x509"
	"strings"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// testTokenInfo: EF 0006, jpki facts 1.2.
func testTokenInfo(t *testing.T, s *Subject) {
	s.choose(t, jpki.FileTokenInfo)
	info := s.wantStatus(t, "READ BINARY", readBinary(0, jpki.TokenInfoLength), iso7816.SWSuccess)
	if len(info) != jpki.TokenInfoLength {
		t.Fatalf("token info of %d bytes", len(info))
	}
	if label := strings.TrimRight(string(info[:jpki.TokenLabelLength]), " \x00"); label != s.Label {
		t.Fatalf("label %q, want %q", label, s.Label)
	}
	part := s.wantStatus(t, "READ BINARY at 8", readBinary(8, 4), iso7816.SWSuccess)
	if !bytes.Equal(part, info[8:12]) {
		t.Fatalf("at offset 8: %X, want %X", part, info[8:12])
	}
	r := s.do(t, readBinary(jpki.TokenInfoLength, 1))
	if r.SW != iso7816.SWWrongOffset && r.SW != iso7816.SWEndOfFile {
		t.Fatalf("read behind the end: %v", r.SW)
	}
	r = s.do(t, readBinary(0x7FFF, 1)) // the last of 15 bits
	if r.SW != iso7816.SWWrongOffset && r.SW != iso7816.SWEndOfFile {
		t.Fatalf("read at 7FFF: %v", r.SW)
	}
}

// testAvailability: EF 0008, jpki facts 1.3.
func testAvailability(t *testing.T, s *Subject) {
	s.choose(t, jpki.FileAvailability)
	got := s.wantStatus(t, "READ BINARY", readBinary(0, jpki.AvailabilityLength), iso7816.SWSuccess)
	if len(got) != jpki.AvailabilityLength {
		t.Fatalf("%d bytes", len(got))
	}
	for i, p := range []jpki.Purpose{jpki.DigitalSignature, jpki.UserAuthentication} {
		if exists, want := got[i] == jpki.Present, s.credential(p) != nil; exists != want {
			t.Errorf("%v: %02X, exists %v", p, got[i], want)
		}
	}
}

// testSelect: what SELECT finds, and that it forgets the current EF.
func testSelect(t *testing.T, s *Subject) {
	s.choose(t, jpki.FileTokenInfo)
	s.wantStatus(t, "SELECT application again", selectApplication(), iso7816.SWSuccess)
	if s.OnlyPermitted {
		return
	}
	s.wantStatus(t, "READ BINARY without current EF", readBinary(0, 4), iso7816.SWNoCurrentEF)
	s.wantStatus(t, "SELECT EF that is not there", selectEF(0x00FE), iso7816.SWNotFound)
	unknown := selectApplication()
	unknown.Data = []byte{0xF0, 0x00, 0x00, 0x00, 0x01}
	s.wantStatus(t, "SELECT unknown application", unknown, iso7816.SWNotFound)
}

// testRead: the short EF identifier and the extended length, accepted or
// refused as the subject says.
func testRead(t *testing.T, s *Subject) {
	s.choose(t, jpki.FileTokenInfo)
	want := s.wantStatus(t, "READ BINARY", readBinary(0, jpki.TokenInfoLength), iso7816.SWSuccess)
	short := readShortID(jpki.FileTokenInfo, 0, jpki.TokenInfoLength)
	if s.NoShortIDs {
		s.wantStatus(t, "READ BINARY by short identifier", short, iso7816.SWWrongP1P2)
	} else {
		s.wantStatus(t, "SELECT application", selectApplication(), iso7816.SWSuccess)
		if got := s.wantStatus(t, "READ BINARY by short identifier", short, iso7816.SWSuccess); !bytes.Equal(got, want) {
			t.Fatalf("by short identifier: %X, want %X", got, want)
		}
	}
	s.choose(t, jpki.FileTokenInfo)
	extended := readBinary(0, iso7816.MaxExtendedNe)
	extended.Extended = true
	if s.NoExtended {
		s.wantStatus(t, "READ BINARY with extended length", extended, iso7816.SWWrongLength)
		return
	}
	r := s.do(t, extended)
	if r.SW != iso7816.SWSuccess && r.SW != iso7816.SWEndOfFile || !bytes.Equal(r.Data, want) {
		t.Fatalf("READ BINARY with extended length: %d bytes, %v", len(r.Data), r.SW)
	}
}

// testCertificates: content, and who may read it.
func testCertificates(t *testing.T, s *Subject, p jpki.Purpose) {
	files, credential := p.Files(), s.credential(p)
	if p == jpki.DigitalSignature || s.AuthCertificateNeedsPIN {
		s.choose(t, files.Certificate)
		s.wantStatus(t, "READ BINARY before VERIFY", readBinary(0, 4), iso7816.SWSecurityStatus)
		if !s.NoShortIDs {
			short := readShortID(files.Certificate, 0, 4)
			s.wantStatus(t, "READ BINARY by short identifier before VERIFY", short, iso7816.SWSecurityStatus)
		}
		s.verified(t, p.PIN())
	}
	certificate := s.certificate(t, files.Certificate)
	compareCertificate(t, certificate, credential.Certificate)
	ca := s.certificate(t, files.CACertificate)
	compareCertificate(t, ca, credential.CACertificate)
	if s.NoExtended || s.NoShortIDs {
		return
	}
	whole := readShortID(files.Certificate, 0, iso7816.MaxExtendedNe)
	r := s.do(t, whole)
	if r.SW != iso7816.SWSuccess && r.SW != iso7816.SWEndOfFile {
		t.Fatalf("READ BINARY of all in one command: %v", r.SW)
	}
	compareCertificate(t, der(t, r.Data), certificate)
}

func compareCertificate(t *testing.T, got, want []byte) {
	t.Helper()
	if _, err := x509.ParseCertificate(got); err != nil {
		t.Fatalf("certificate of %d bytes: %v", len(got), err)
	}
	if want != nil && !bytes.Equal(got, want) {
		t.Fatalf("another certificate: %d bytes, want %d", len(got), len(want))
	}
}

// testAbsent: no certificate, PIN or key of a purpose that does not exist.
func testAbsent(t *testing.T, s *Subject) {
	for _, p := range jpki.Purposes {
		if s.credential(p) != nil {
			continue
		}
		files := p.Files()
		for _, id := range []jpki.FileID{files.Certificate, files.PIN, files.Key} {
			s.wantStatus(t, "SELECT EF of absent "+p.String(), selectEF(id), iso7816.SWNotFound)
		}
		if s.NoShortIDs {
			continue
		}
		ask := verify(nil)
		ask.P2 |= files.PIN.ShortID()
		s.wantStatus(t, "retry counter of absent "+p.String(), ask, iso7816.SWReferenceNotFound)
	}
}

// testStatusWords: commands that no JPKI application serves (jpki facts 2.6).
func testStatusWords(t *testing.T, s *Subject) {
	if s.OnlyPermitted {
		return
	}
	s.choose(t, jpki.FileTokenInfo)
	for _, row := range []struct {
		name    string
		command iso7816.Command
		want    iso7816.StatusWord
	}{
		{"unknown instruction", iso7816.Command{INS: 0xFC}, iso7816.SWInsNotSupported},
		{"unknown class", iso7816.Command{CLA: 0xA0, INS: iso7816.InsReadBinary, Ne: 1}, iso7816.SWClaNotSupported},
		{"logical channel 1", iso7816.Command{CLA: 0x01, INS: iso7816.InsReadBinary, Ne: 1}, 0x6881},
		{"PSO with class 00", iso7816.Command{INS: iso7816.InsPerformSecurityOp, P2: 0x80, Data: []byte{1}, Ne: 256}, iso7816.SWClaNotSupported},
		{"SELECT with wrong P2", iso7816.Command{INS: iso7816.InsSelect, P1: 4, P2: 0xFF, Data: jpki.ApplicationID[:]}, iso7816.SWWrongP1P2},
		{"VERIFY with wrong P1", iso7816.Command{INS: iso7816.InsVerify, P1: 1, P2: 0x80}, iso7816.SWWrongP1P2},
		{"PSO with unknown scheme", iso7816.Command{CLA: 0x80, INS: iso7816.InsPerformSecurityOp, P1: 0x7F, P2: 0x80, Data: []byte{1}, Ne: 256}, iso7816.SWWrongP1P2},
	} {
		if got := s.do(t, row.command).SW; got != row.want {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
		}
	}
}
