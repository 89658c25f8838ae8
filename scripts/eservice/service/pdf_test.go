package service

import (
	"bytes"
	"encoding/base64"
	"fmt"
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
	answer.wantReport(t, http.StatusOK, "✓ document")
	if !strings.Contains(answer.body, "見本　花子") {
		t.Error(answer.body)
	}
}

// Whoever signs can put another page into the file with a signature that is over all of it.
func TestPDFWithOtherContentIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	page := b.confirmAs("pdf")
	document := []byte(b.get(page.field(t, `data-document="`)).body)
	before, prev, _ := bytes.Cut(document[bytes.LastIndex(document, []byte("startxref\n")):], []byte("\n"))
	prev, _, _ = bytes.Cut(prev, []byte("\n"))
	if string(before) != "startxref" {
		t.Fatalf("%s %s", before, prev)
	}
	text := fmt.Sprintf("BT /F 12 Tf 72 770 Td <%X> Tj ET", encodeUTF16("部数: 9999"))
	changed := fmt.Appendf(bytes.Clone(document), "4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", len(text), text)
	changed = fmt.Appendf(changed, "xref\n4 1\n%010d 00000 n\r\ntrailer\n<</Size 8/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", len(document), prev, len(changed))
	form := b.signForm(page)
	form.Set("signature", testCard().signedPDF(t, changed))
	b.post("/apply/sign", form).wantReport(t, http.StatusForbidden, "✗ document")
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
