package service

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

func TestApplicationIsSignedAsPDF(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	page := b.confirmAs("pdf")
	if format := page.field(t, `data-format="`); format != "pades" {
		t.Errorf("%q is asked for", format)
	}
	document := b.get(page.field(t, `data-document="`))
	if mediaType := document.Header.Get("Content-Type"); mediaType != "application/pdf" {
		t.Errorf("the document is %q", mediaType)
	}
	form := b.signForm(page)
	form.Set("signature", testCard().signedPDF(t, []byte(document.body)))
	answer := b.post("/apply/sign", form)
	answer.wantReport(t, http.StatusOK, "✓ signing_certificate")
	if !strings.Contains(answer.body, "見本　花子") {
		t.Error(answer.body)
	}
}

// What is signed as a PDF is the application that this service made, and comes back in its
// file.
func TestPDFThatIsNotTheApplicationIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	another := testCard().signedPDF(t, []byte(b.get(b.confirmAs("pdf").field(t, `data-document="`)).body))
	for name, send := range map[string]func(document string) string{
		"another application":  func(string) string { return another },
		"a detached signature": func(document string) string { return testCard().signature(t, document) },
		"no signature":         func(document string) string { return base64.StdEncoding.EncodeToString([]byte(document)) },
		"something behind it": func(document string) string {
			signed, err := base64.StdEncoding.DecodeString(testCard().signedPDF(t, []byte(document)))
			if err != nil {
				t.Fatal(err)
			}
			return base64.StdEncoding.EncodeToString(append(signed, "\n%%EOF\n"...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.confirmAs("pdf")
			form := b.signForm(page)
			form.Set("signature", send(b.get(page.field(t, `data-document="`)).body))
			if answer := b.post("/apply/sign", form); answer.StatusCode != http.StatusForbidden {
				t.Errorf("%s\n%s", answer.Status, answer.report())
			}
		})
	}
}
