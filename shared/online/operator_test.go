package online_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/online"
	"jpkiweb/shared/revocation"
)

// An exchange is one of testdata/operator.json: what goes over the wire, and what is made of it.
type exchange struct {
	Name             string
	Question, Answer json.RawMessage
	Status           int
	State            jpki.RevocationState
	Reason, Why      string
}

func readExchanges(t *testing.T) (all []exchange) {
	t.Helper()
	text, err := os.ReadFile("testdata/operator.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// recorded is the certificate of the exchanges, and its CA.
func recorded(t *testing.T) (c, issuer *certprofile.Certificate) {
	t.Helper()
	a := sharedAuthority()
	one, ca := *a.holders[0], *a.certificate
	one.Serial, one.NotBefore = unhex(t, "0a1b2c3d"), start.AddDate(0, 0, -2)
	ca.SubjectKeyID = unhex(t, "00112233445566778899aabbccddeeff00112233")
	one.AuthorityKeyID = ca.SubjectKeyID
	return &one, &ca
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const token = "the customer's token"

// askOperator asks a server that answers so, and tells what it was asked.
func askOperator(t *testing.T, status int, contentType string, answer []byte) (got revocation.Status, asked []byte) {
	t.Helper()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("%s, %v", r.Method, r.Header)
		}
		var err error
		if asked, err = io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	})
	operator, err := online.NewOperator(online.OperatorConfig{URL: server.URL, Token: []byte(token), Now: new(clock).now})
	if err != nil {
		t.Fatal(err)
	}
	if kind := operator.Kind(); kind != revocation.Platform {
		t.Errorf("kind %s", kind)
	}
	c, issuer := recorded(t)
	got, err = open(t, online.Config{Asker: operator, Now: new(clock).now}).Status(t.Context(), c, issuer)
	if err != nil {
		t.Error(err)
	}
	return got, asked
}

// What was recorded is asked and understood, and is what the contract says.
func TestRecordedContract(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/operator.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range readExchanges(t) {
		t.Run(x.Name, func(t *testing.T) {
			got, asked := askOperator(t, x.Status, "application/json", x.Answer)
			if got.State != x.State || got.Reason.String() != x.Reason || got.Why.String() != x.Why {
				t.Errorf("%+v", got)
			}
			if x.Status == http.StatusOK && (!strings.HasPrefix(got.Reference, "SANDBOX-") || got.ThisUpdate.IsZero()) {
				t.Errorf("reference %q of %v", got.Reference, got.ThisUpdate)
			}
			if !reflect.DeepEqual(decode(t, asked), decode(t, x.Question)) {
				t.Errorf("asked %s, recorded %s", asked, x.Question)
			}
			whole := map[string]any{"question": decode(t, asked)}
			if x.Answer != nil {
				whole["answer"] = decode(t, x.Answer)
			}
			if err := schema.Validate(whole); err != nil {
				t.Error(err)
			}
		})
	}
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// An operator that says something else than the contract lets nobody in.
func TestAnswersBesideTheContract(t *testing.T) {
	right := string(readExchanges(t)[0].Answer)
	replaced := func(before, after string) string {
		if !strings.Contains(right, before) {
			t.Fatalf("no %s", before)
		}
		return strings.Replace(right, before, after, 1)
	}
	for name, test := range map[string]struct {
		kind, answer string
		why          revocation.Why
	}{
		"right":                      {"application/json; charset=utf-8", right, 0},
		"of another type":            {"text/html", right, revocation.Malformed},
		"another certificate":        {"application/json", replaced("0a1b2c3d", "0a1b2c3e"), revocation.OtherIssuer},
		"another CA":                 {"application/json", replaced("001122", "001123"), revocation.OtherIssuer},
		"another result":             {"application/json", replaced(`"good"`, `"fine"`), revocation.Malformed},
		"good, and revoked":          {"application/json", replaced(`"good"`, `"good", "revokedAt": "2026-05-20T09:00:00+09:00"`), revocation.Malformed},
		"good for a reason":          {"application/json", replaced(`"good"`, `"good", "reason": "superseded"`), revocation.Malformed},
		"two results":                {"application/json", replaced(`"good"`, `"revoked", "result": "good"`), revocation.Malformed},
		"more than is known":         {"application/json", replaced(`"good"`, `"good", "name": "somebody"`), revocation.Malformed},
		"another case":               {"application/json", replaced(`"result"`, `"Result"`), revocation.Malformed},
		"without reference":          {"application/json", replaced("SANDBOX-0001", ""), revocation.Malformed},
		"a long reference":           {"application/json", replaced("SANDBOX-0001", strings.Repeat("x", 201)), revocation.Malformed},
		"another method":             {"application/json", replaced(`"ocsp"`, `"guess"`), revocation.Malformed},
		"null":                       {"application/json", replaced(`"good"`, `null`), revocation.Malformed},
		"out of date":                {"application/json", replaced("12:10", "11:59"), revocation.Outdated},
		"without its end, and old":   {"application/json", strings.Replace(replaced("11:55", "11:40"), `, "nextUpdate": "2026-06-01T12:10:00+09:00"`, "", 1), revocation.Outdated},
		"ends before it begins":      {"application/json", replaced("12:10", "11:50"), revocation.Malformed},
		"of a time to come":          {"application/json", strings.Replace(replaced("11:55", "12:06"), "12:10", "12:30", 1), revocation.NotYet},
		"nothing":                    {"application/json", "", revocation.Malformed},
		"followed":                   {"application/json", right + "{}", revocation.Malformed},
		"long":                       {"application/json", right + strings.Repeat(" ", 16<<10), revocation.TooLarge},
		"deep":                       {"application/json", strings.Repeat("[", 10_000), revocation.Malformed},
		"revoked, nobody knows when": {"application/json", replaced(`"good"`, `"revoked"`), 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := askOperator(t, http.StatusOK, test.kind, []byte(test.answer))
			want := jpki.RevocationUnknown
			if test.why == 0 {
				want = jpki.RevocationGood
			}
			if strings.HasPrefix(name, "revoked") {
				want = jpki.RevocationRevoked
			}
			if got.Why != test.why || got.State != want {
				t.Errorf("%+v, want %v", got, test.why)
			}
		})
	}
}

// Nobody signs what an operator says, so it comes by TLS.
func TestOperatorsThatAreRefused(t *testing.T) {
	for _, address := range []string{"", "http://operator.example/", "https://me:secret@operator.example/", "http://localhost/"} {
		if _, err := online.NewOperator(online.OperatorConfig{URL: address}); !errors.Is(err, online.ErrConfig) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	operator, err := online.NewOperator(online.OperatorConfig{URL: "https://operator.example/"})
	if err != nil {
		t.Fatal(err)
	}
	operator.Close()
}

// Of a certificate that has expired an operator need not know that it was revoked.
func TestExpiredCertificateAtAnOperator(t *testing.T) {
	c, issuer := recorded(t)
	late := c.NotAfter.Add(time.Minute)
	at := func() time.Time { return late }
	text := strings.NewReplacer("2026-06-01T11:55:00+09:00", late.UTC().Format(time.RFC3339), `, "nextUpdate": "2026-06-01T12:10:00+09:00"`, "").Replace(string(readExchanges(t)[0].Answer))
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, text)
	})
	operator, err := online.NewOperator(online.OperatorConfig{URL: server.URL, Now: at})
	if err != nil {
		t.Fatal(err)
	}
	got, err := open(t, online.Config{Asker: operator, Now: at}).Status(t.Context(), c, issuer)
	if err != nil || got.Why != revocation.CertificateExpired {
		t.Errorf("%+v, %v", got, err)
	}
}
