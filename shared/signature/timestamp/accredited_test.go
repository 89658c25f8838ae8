package timestamp_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"testing"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

// Accredited are those of the list, however their company is written, and nobody whose
// name only resembles one.
func TestAccredited(t *testing.T) {
	for organization, want := range map[string]string{
		"SEIKO Solutions Inc.": "セイコータイムスタンプサービス",
		"セイコーソリューションズ株式会社":     "セイコータイムスタンプサービス",
		"Amano Corporation":    "アマノタイムスタンプサービス3161",
		"アマノ株式会社":              "アマノタイムスタンプサービス3161",
		"株式会社アマノ":              "アマノタイムスタンプサービス3161",
		"三菱電機インフォメーションネットワーク株式会社":                             "MINDタイムスタンプサービス",
		"Mitsubishi Electric Information Network Corporation": "MINDタイムスタンプサービス",
		"JPKI-TEST/sandbox":  "",
		"Hamano Corporation": "",
		"Amano Bank":         "",
		"DigiCert, Inc.":     "",
		"株式会社":               "",
		// Nor where the words are others that only run together to the same letters.
		"Incamano":             "",
		"A. Mano Inc.":         "",
		"Amanocorp":            "",
		"Corp Amano Coltd":     "",
		"Seikosolutions, Inc.": "",
		// Marks and spaces beside the form of the company do not matter.
		"SEIKO Solutions Co., Ltd.": "セイコータイムスタンプサービス",
		"株式会社　アマノ":                  "アマノタイムスタンプサービス3161",
	} {
		a, err := sandboxtsa.New(noon, func(c *x509.Certificate) { c.Subject.Organization = []string{organization} })
		if err != nil {
			t.Fatal(err)
		}
		if got := stamped(t, a).Accredited(); got != want {
			t.Errorf("%s: %q, want %q", organization, got, want)
		}
	}
}

func TestRoots(t *testing.T) {
	a := authority(t)
	roots, err := timestamp.Roots(a.Root().Raw)
	if err != nil {
		t.Fatal(err)
	}
	is(t, stamped(t, a).Verify(roots), nil)
	for name, certificates := range map[string][][]byte{"none": nil, "no certificate": {a.Root().Raw, {0x30, 0}}} {
		if _, err := timestamp.Roots(certificates...); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// The response that is written is one that is read.
func TestResponse(t *testing.T) {
	a := authority(t)
	r := timestamp.NewRequest(sha256.Sum256(data))
	answered := answer(t, a, r)
	token, err := r.Accept(answered)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(token.Response(), answered) {
		t.Error("another response than that of the authority")
	}
}
