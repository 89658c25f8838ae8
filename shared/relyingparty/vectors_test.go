package relyingparty_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// vectorFolder holds the published vectors, which its README describes.
const vectorFolder = "../authtoken/testdata"

// A vectorFile is one file of them.
type vectorFile struct {
	Source      string   `json:"source"`
	Profile     string   `json:"profile"`     // "jpki" or "web-eid"
	Authorities []string `json:"authorities"` // CA certificates, base64 of DER
	Time        string   `json:"time"`        // of the verification, RFC 3339
	Origin      string   `json:"origin"`      // of the service
	Challenge   string   `json:"challenge"`   // issued to the session
	Vectors     []vector `json:"vectors"`
}

// A vector is one token and what has to come of it.
type vector struct {
	Name  string              `json:"name"`
	Why   string              `json:"why"`
	Token string              `json:"token"` // as it is sent
	Valid bool                `json:"valid"`
	Step  relyingparty.StepID `json:"step,omitempty"` // that refuses it here
	Code  relyingparty.Code   `json:"code,omitempty"`
}

func (f vectorFile) verifier(t *testing.T) *relyingparty.Verifier {
	t.Helper()
	at, err := time.Parse(time.RFC3339, f.Time)
	if err != nil {
		t.Fatal(err)
	}
	c := relyingparty.Config{Origin: f.Origin, Clock: func() time.Time { return at }, AllowTest: true, WithoutRevocation: true}
	var authorities [][]byte
	for _, text := range f.Authorities {
		authorities = append(authorities, fromBase64(t, text))
	}
	switch f.Profile {
	case "jpki":
		c.TrustAnchors = relyingparty.Anchors{jpki.UserAuthentication: authorities}
	case "web-eid":
		c.WebEID = &relyingparty.WebEID{Authorities: authorities}
	default:
		t.Fatalf("profile %q", f.Profile)
	}
	return newVerifier(t, c)
}

// walk verifies every token of a file, each in a test of its own.
func (f vectorFile) walk(t *testing.T, file string) {
	t.Helper()
	v, valid, names := f.verifier(t), 0, map[string]bool{}
	for _, x := range f.Vectors {
		t.Run(file+"/"+x.Name, func(t *testing.T) {
			_, report := v.VerifyLogin(t.Context(), []byte(x.Token), f.Challenge)
			if x.Valid {
				wantOK(t, report)
				return
			}
			wantFailure(t, report, x.Step, x.Code)
		})
		if x.Valid {
			valid++
		}
		if names[x.Name] || x.Why == "" {
			t.Errorf("%s: %q is there twice, or nobody says why", file, x.Name)
		}
		names[x.Name] = true
	}
	if valid == 0 || valid == len(f.Vectors) {
		t.Errorf("%s: %d of %d are valid", file, valid, len(f.Vectors))
	}
}

// What is published for implementers is what is right here.
func TestPublishedVectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(vectorFolder, "*.json"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		var f vectorFile
		if err := d.Decode(&f); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		f.walk(t, filepath.Base(file))
	}
}
