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
	if UserAuthentication.PIN().Rule().Tries != 3 || DigitalSignature.PIN().Rule().Tries != 5 {
		t.Error("tries")
	}
}

func TestFoldPIN(t *testing.T) {
	for name, test := range map[string]struct {
		p           PIN
		typed, want string
	}{
		"half width digits":        {UserAuthenticationPIN, "1234", "1234"},
		"full width digits":        {UserAuthenticationPIN, "１２３４", "1234"},
		"letters of a digit PIN":   {UserAuthenticationPIN, "12ab", "12ab"},
		"small letters":            {DigitalSignaturePIN, "abc123", "ABC123"},
		"full width small letters": {DigitalSignaturePIN, "ａｂｃ１２３", "ABC123"},
		"hyphen stays":             {DigitalSignaturePIN, "abc－12", "ABC-12"},
		"kana stays":               {DigitalSignaturePIN, "アbc", "アBC"},
		"not UTF-8 stays":          {DigitalSignaturePIN, "a\xff", "A\xff"},
		"empty":                    {DigitalSignaturePIN, "", ""},
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
		p          PIN
		pin        string
		want, new_ PINFault
	}{
		"four digits":              {UserAuthenticationPIN, "1234", PINOK, PINOK},
		"three digits":             {UserAuthenticationPIN, "123", PINTooShort, PINTooShort},
		"five digits":              {UserAuthenticationPIN, "12345", PINTooLong, PINTooLong},
		"none":                     {UserAuthenticationPIN, "", PINTooShort, PINTooShort},
		"letter in four digits":    {UserAuthenticationPIN, "123A", PINBadCharacter, PINBadCharacter},
		"six of both":              {DigitalSignaturePIN, "ABC123", PINOK, PINOK},
		"sixteen":                  {DigitalSignaturePIN, "ABCDEFGH12345678", PINOK, PINOK},
		"seventeen":                {DigitalSignaturePIN, "ABCDEFGH123456789", PINTooLong, PINTooLong},
		"five":                     {DigitalSignaturePIN, "ABC12", PINTooShort, PINTooShort},
		"small letter is not ours": {DigitalSignaturePIN, "abc123", PINBadCharacter, PINBadCharacter},
		"letters only":             {DigitalSignaturePIN, "ABCDEF", PINOK, PINNeedsBoth},
		"digits only":              {DigitalSignaturePIN, "123456", PINOK, PINNeedsBoth},
		"symbol":                   {DigitalSignaturePIN, "ABC-123", PINBadCharacter, PINBadCharacter},
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
