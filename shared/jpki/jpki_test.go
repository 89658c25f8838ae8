package jpki

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// The numbers of the sources: OpenSC jpki.h and pkcs15-jpki.c, myna jpki.rs, as
// told in ../facts/jpki-card.md 1.1, 1.3 and 3.
func TestNumbersOfTheSources(t *testing.T) {
	if got := hex.EncodeToString(ApplicationID[:]); got != "d392f000260100000001" {
		t.Errorf("AID %s", got)
	}
	if got, want := UserAuthentication.Files(), (Files{Certificate: 0x000A, CACertificate: 0x000B, Key: 0x0017, PIN: 0x0018}); got != want {
		t.Errorf("user authentication %04X", got)
	}
	if got, want := DigitalSignature.Files(), (Files{Certificate: 0x0001, CACertificate: 0x0002, Key: 0x001A, PIN: 0x001B}); got != want {
		t.Errorf("digital signature %04X", got)
	}
	for file, p2 := range map[FileID]byte{
		FileUserAuthenticationPIN: 0x98, FileDigitalSignaturePIN: 0x9B,
		FileUserAuthenticationKey: 0x97, FileDigitalSignatureKey: 0x9A,
	} {
		if got := 0x80 | file.ShortID(); got != p2 {
			t.Errorf("EF %04X: P2 %02X, want %02X", uint16(file), got, p2)
		}
	}
	if UserAuthentication.PINRule().Tries != 3 || DigitalSignature.PINRule().Tries != 5 {
		t.Error("tries")
	}
}

func TestFoldPIN(t *testing.T) {
	for name, test := range map[string]struct {
		p           Purpose
		typed, want string
	}{
		"half width digits":        {UserAuthentication, "1234", "1234"},
		"full width digits":        {UserAuthentication, "１２３４", "1234"},
		"letters of a digit PIN":   {UserAuthentication, "12ab", "12ab"},
		"small letters":            {DigitalSignature, "abc123", "ABC123"},
		"full width small letters": {DigitalSignature, "ａｂｃ１２３", "ABC123"},
		"hyphen stays":             {DigitalSignature, "abc－12", "ABC-12"},
		"kana stays":               {DigitalSignature, "アbc", "アBC"},
		"not UTF-8 stays":          {DigitalSignature, "a\xff", "A\xff"},
		"empty":                    {DigitalSignature, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := FoldPIN(test.p, []byte(test.typed)); !bytes.Equal(got, []byte(test.want)) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestCheckPIN(t *testing.T) {
	for name, test := range map[string]struct {
		p          Purpose
		pin        string
		want, new_ PINFault
	}{
		"four digits":              {UserAuthentication, "1234", PINOK, PINOK},
		"three digits":             {UserAuthentication, "123", PINTooShort, PINTooShort},
		"five digits":              {UserAuthentication, "12345", PINTooLong, PINTooLong},
		"none":                     {UserAuthentication, "", PINTooShort, PINTooShort},
		"letter in four digits":    {UserAuthentication, "123A", PINBadCharacter, PINBadCharacter},
		"six of both":              {DigitalSignature, "ABC123", PINOK, PINOK},
		"sixteen":                  {DigitalSignature, "ABCDEFGH12345678", PINOK, PINOK},
		"seventeen":                {DigitalSignature, "ABCDEFGH123456789", PINTooLong, PINTooLong},
		"five":                     {DigitalSignature, "ABC12", PINTooShort, PINTooShort},
		"small letter is not ours": {DigitalSignature, "abc123", PINBadCharacter, PINBadCharacter},
		"letters only":             {DigitalSignature, "ABCDEF", PINOK, PINNeedsBoth},
		"digits only":              {DigitalSignature, "123456", PINOK, PINNeedsBoth},
		"symbol":                   {DigitalSignature, "ABC-123", PINBadCharacter, PINBadCharacter},
	} {
		t.Run(name, func(t *testing.T) {
			if got := CheckPIN(test.p, []byte(test.pin)); got != test.want {
				t.Errorf("entry: %q", got)
			}
			if got := CheckNewPIN(test.p, []byte(test.pin)); got != test.new_ {
				t.Errorf("new: %q", got)
			}
		})
	}
}

func TestCAsAreTellable(t *testing.T) {
	seen := map[string]bool{}
	for _, ca := range CAs {
		if len(ca.SHA256) != 64 || len(ca.SubjectKeyID) != 40 || seen[ca.SHA256] || seen[ca.SubjectKeyID] {
			t.Errorf("%s %d", ca.Purpose, ca.Generation)
		}
		seen[ca.SHA256], seen[ca.SubjectKeyID] = true, true
	}
}
