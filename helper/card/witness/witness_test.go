package witness

import (
	"bytes"
	"slices"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// lookOn sends commands to a card before the eyes of a witness.
func lookOn(t *testing.T, w *Witness, card *emulator.Card, commands ...iso7816.Command) {
	t.Helper()
	for _, c := range commands {
		command, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		response, err := card.Transmit(t.Context(), command)
		if err != nil {
			t.Fatal(err)
		}
		w.Sees(command, response)
	}
}

func insert(t *testing.T, change func(*emulator.Config)) (*emulator.Card, emulator.Config) {
	t.Helper()
	config := cardtest.Image(t)
	if change != nil {
		change(&config)
	}
	card, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	card.PowerOn()
	return card, config
}

var selectJPKI = iso7816.Command{INS: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: jpki.ApplicationID[:]}

func selectFile(file jpki.FileID) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsSelect, P1: 0x02, P2: 0x0C, Data: []byte{byte(file >> 8), byte(file)}}
}

func read(p1, p2 byte, ne int) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsReadBinary, P1: p1, P2: p2, Ne: ne}
}

const authentication, signature = jpki.FileUserAuthenticationCertificate, jpki.FileDigitalSignatureCertificate

func TestCertificateThatIsReadIsKnown(t *testing.T) {
	card, config := insert(t, nil)
	for name, way := range map[string][]iso7816.Command{
		"at once":    {selectJPKI, read(0x8A, 0, iso7816.MaxExtendedNe)},
		"in chunks":  append([]iso7816.Command{selectJPKI, selectFile(authentication)}, chunks()...),
		"with a gap": append([]iso7816.Command{selectJPKI, selectFile(authentication), read(0x07, 0, 100)}, chunks()...),
	} {
		t.Run(name, func(t *testing.T) {
			var w Witness
			lookOn(t, &w, card, way...)
			if w.Identity() == nil || !bytes.Equal(w.Take(authentication), config.UserAuthentication.Certificate) {
				t.Error("the certificate is not known")
			}
			if w.Take(authentication) != nil || w.Take(signature) != nil {
				t.Error("handed out twice, or one that was not read")
			}
		})
	}
}

// chunks read a file of less than 4096 bytes, 128 at a time.
func chunks() (commands []iso7816.Command) {
	for offset := 0; offset < 4096; offset += 128 {
		commands = append(commands, read(byte(offset>>8), byte(offset), 128))
	}
	return commands
}

func TestSigningCertificateIsKnownAfterItsPIN(t *testing.T) {
	card, config := insert(t, nil)
	var w Witness
	whole := read(0x81, 0, iso7816.MaxExtendedNe)
	lookOn(t, &w, card, selectJPKI, whole)
	if w.Take(signature) != nil {
		t.Error("known before the PIN")
	}
	lookOn(t, &w, card, iso7816.Command{INS: iso7816.InsVerify, P2: 0x9B, Data: config.DigitalSignature.PIN}, whole)
	if w.Identity() != nil || !bytes.Equal(w.Take(signature), config.DigitalSignature.Certificate) {
		t.Error("the certificate is not known")
	}
}

// What is read of another file, or of two, is no certificate of either.
func TestFilesAreNotMixed(t *testing.T) {
	card, _ := insert(t, nil)
	var w Witness
	lookOn(t, &w, card, selectJPKI, read(0x8A, 0, 128), selectFile(jpki.FileUserAuthenticationCACertificate))
	lookOn(t, &w, card, chunks()...)
	lookOn(t, &w, card, read(0x8A, 128, 64), read(0x8B, 0, iso7816.MaxExtendedNe))
	if w.Identity() != nil || w.Take(authentication) != nil {
		t.Error("a certificate is known that was not read")
	}
}

// What is read after a command that may have named another file is not taken for
// the certificate.
func TestAnotherFileIsNoPartOfTheCertificate(t *testing.T) {
	var w Witness
	answered := func(command, response string) bool { return w.Sees([]byte(command), []byte(response)) }
	answered("\x00\xA4\x04\x0C\x0A"+string(jpki.ApplicationID[:]), "\x90\x00")
	answered("\x00\xB0\x8A\x00\x04", "\x30\x82\x00\x02\x90\x00")
	answered("\x00\x20\x00\x98", "\x63\xC3")
	if answered("\x00\xB0\x00\x04\x02", "\x05\x00\x90\x00") {
		t.Error("another file was taken for the rest of the certificate")
	}
	answered("\x00\xB0\x8A\x00\x04", "\x30\x82\x00\x02\x90\x00")
	if !answered("\x00\xB0\x00\x04\x02", "\x05\x00\x90\x00") {
		t.Error("the certificate is not known")
	}
}

// Nor is the rest of an answer whose beginning is behind a gap: whoever reads with
// gaps would choose what the certificate is, and one that cannot be read stops nobody.
func TestRestOfAnAnswerBehindAGapIsNoPartOfTheCertificate(t *testing.T) {
	var w Witness
	answered := func(command, response string) bool { return w.Sees([]byte(command), []byte(response)) }
	answered("\x00\xA4\x04\x0C\x0A"+string(jpki.ApplicationID[:]), "\x90\x00")
	answered("\x00\xB0\x8A\x00\x04", "\x30\x82\x00\x02\x90\x00")
	answered("\x00\xB0\x00\x40\x04", "\xAA\xAA\x61\x02")
	if answered("\x00\xC0\x00\x00\x02", "\xBB\xBB\x90\x00") {
		t.Error("what is at another place was taken for the rest of the certificate")
	}
	answered("\x00\xB0\x00\x04\x02", "\x05\x61\x01")
	if !answered("\x00\xC0\x00\x00\x01", "\x00\x90\x00") || !bytes.Equal(w.Take(authentication), []byte("\x30\x82\x00\x02\x05\x00")) {
		t.Error("the certificate is not known")
	}
}

// The signing certificate holds a name and an address: what was read of it is wiped,
// taken or not, whole or in part, and no copy stays behind.
func TestCertificateThatWasNotTakenIsWiped(t *testing.T) {
	card, config := insert(t, nil)
	verify := iso7816.Command{INS: iso7816.InsVerify, P2: 0x9B, Data: config.DigitalSignature.PIN}
	first, second := read(0x81, 0, 128), read(0, 128, 128)
	var w Witness
	lookOn(t, &w, card, selectJPKI, read(0x8A, 0, iso7816.MaxExtendedNe), verify, read(0x81, 0, iso7816.MaxExtendedNe))
	whole := w.whole[signature]
	lookOn(t, &w, card, first)
	small := w.read[:cap(w.read)]
	lookOn(t, &w, card, second, read(0x01, 0, 128))
	part := w.read[:cap(w.read)]
	if len(whole) == 0 || !wiped(small) && &small[0] != &part[0] {
		t.Error("a copy stayed behind")
	}
	w.Forget()
	if !wiped(whole) || !wiped(part) || w.Take(signature) != nil {
		t.Error("the certificate is still there")
	}
	if w.Identity() == nil {
		t.Error("the identity is forgotten")
	}
}

func wiped(b []byte) bool { return !slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) }
