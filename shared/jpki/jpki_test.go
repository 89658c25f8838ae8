package jpki

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// The numbers of the sources: OpenSC jpki.h and pkcs15-jpki.c, myna jpki.rs, as
// told in (jpki facts 1.1, 1.3 and 3).
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
		"spaces around":            {UserAuthenticationPIN, " 1234 ", "1234"},
		"ideographic spaces":       {UserAuthenticationPIN, "　１２３４　", "1234"},
		"line end of Windows":      {DigitalSignaturePIN, "abc123\r\n", "ABC123"},
		"tab of a spreadsheet":     {DigitalSignaturePIN, "\tABC123\t", "ABC123"},
		"no-break spaces":          {UserAuthenticationPIN, "\u00A01234\u202F", "1234"},
		"byte order mark":          {UserAuthenticationPIN, "\uFEFF1234", "1234"},
		"zero width":               {UserAuthenticationPIN, "\u200B\u200E1234\u2060\u200D", "1234"},
		"NULs behind":              {UserAuthenticationPIN, "1234\x00\x00", "1234"},
		"variation selector":       {UserAuthenticationPIN, "1234\uFE0F", "1234"},
		"blanks only":              {UserAuthenticationPIN, " \u200B\r\n", ""},
		"space inside stays":       {DigitalSignaturePIN, " ABC 123 ", "ABC 123"},
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
		"space inside":             {UserAuthenticationPIN, "12 34", PINBlankInside, PINBlankInside},
		"ideographic space inside": {DigitalSignaturePIN, "ABC　123", PINBlankInside, PINBlankInside},
		"zero width inside":        {UserAuthenticationPIN, "12\u200B34", PINBlankInside, PINBlankInside},
		"byte order mark inside":   {UserAuthenticationPIN, "12\uFEFF34", PINBlankInside, PINBlankInside},
		"NUL inside":               {UserAuthenticationPIN, "1\x002\x003\x004", PINBlankInside, PINBlankInside},
		"line end inside":          {UserAuthenticationPIN, "12\n34", PINBlankInside, PINBlankInside},
		"symbol, then a space":     {DigitalSignaturePIN, "ABC- 123", PINBadCharacter, PINBadCharacter},
		"not UTF-8":                {UserAuthenticationPIN, "1234\xff", PINBadCharacter, PINBadCharacter},
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

// Whatever stands around a PIN, the card gets the PIN or is not asked; and what is
// folded is not folded further.
func FuzzFoldPIN(f *testing.F) {
	for _, around := range []string{"", " ", "\uFEFF", "\u200B", "\r\n", "　", "\x00", "x", "\xff", "\u3164"} {
		f.Add(around, "1234", around)
		f.Add(around, "ａｂｃ 123", around)
	}
	f.Fuzz(func(t *testing.T, before, pin, behind string) {
		for _, p := range PINs {
			typed := []byte(before + pin + behind)
			folded := FoldPIN(p, typed)
			if string(typed) != before+pin+behind {
				t.Errorf("%q was changed", before+pin+behind)
			}
			if len(folded) > len(typed) || !bytes.Equal(FoldPIN(p, folded), folded) {
				t.Errorf("%q, and folded again %q", folded, FoldPIN(p, folded))
			}
			fault := CheckPIN(p, folded)
			if fault == PINOK && (len(folded) < p.Rule().Min || bytes.ContainsFunc(folded, isBlank)) {
				t.Errorf("%q would be sent", folded)
			}
			blank := len(TrimPIN([]byte(before))) == 0 && len(TrimPIN([]byte(behind))) == 0
			if blank && fault == PINOK && !bytes.Equal(folded, FoldPIN(p, []byte(pin))) {
				t.Errorf("%q around %q is not left out: %q", before+behind, pin, folded)
			}
		}
	})
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
