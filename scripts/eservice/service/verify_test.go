package service

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature/sandboxtsa"
)

// send sends a file as the form of the page does; nil: no file.
func (b browser) send(path string, file []byte) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if file != nil {
		part, err := form.CreateFormFile("file", "file.pdf")
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(file)
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.doWith(http.MethodPost, path, &body, http.Header{"Origin": {b.site.URL}, "Sec-Fetch-Site": {"same-origin"}, "Content-Type": {form.FormDataContentType()}})
}

// signedFile is a PDF that the card signed.
func (c card) signedFile(t testing.TB) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(c.signedPDF(t, newPDF([]string{"見本"})))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Whatever a visitor sends, the page says what it is worth, who signed, and what nobody
// checked.
func TestVisitorVerifiesAFile(t *testing.T) {
	s := open(t, false)
	b := s.browser(t)
	if page := b.get("/verify"); page.StatusCode != http.StatusOK || !strings.Contains(page.body, `type="file"`) {
		t.Fatalf("%s\n%s", page.Status, page.body)
	}
	signed := testCard().signedFile(t)
	changed := bytes.Replace(signed, []byte("/Lang(ja)"), []byte("/Lang(en)"), 1)
	later := append(bytes.Clone(signed), "and more\n"...)
	authority, err := sandboxtsa.New(noon())
	if err != nil {
		t.Fatal(err)
	}
	token, err := authority.Stamp(signed)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		file    []byte
		outcome string
		says    []string
	}{
		"signed":        {signed, "valid", []string{"見本　花子", "試験用の電子証明書", "<span>–</span>", "署名した時を証明するもの</dt><dd>ありません", "<h2>署名: 見本　花子</h2>"}},
		"changed":       {changed, "invalid", []string{"正しくない項目があります", "<span>✗</span>", "<h2>署名: 見本　花子 （そう書いてあるだけです。"}},
		"time stamp":    {token.Raw, "undecided", []string{"<h2>タイムスタンプ</h2>"}},
		"something new": {later, "invalid", []string{"<span>✗</span>"}},
		"not signed":    {newPDF([]string{"見本"}), "invalid", []string{"<span>✗</span>"}},
		"no PDF":        {[]byte("a letter"), "invalid", nil},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.send("/verify", row.file)
			page.want(t, http.StatusOK)
			if outcome := page.field(t, `data-outcome="`); outcome != row.outcome {
				t.Errorf("outcome %s\n%s", outcome, page.body)
			}
			for _, text := range row.says {
				if !strings.Contains(page.body, text) {
					t.Errorf("no %q in\n%s", text, page.body)
				}
			}
		})
	}
	s.revocation.status = revocation.Status{State: jpki.RevocationRevoked}
	if page := b.send("/verify", signed); page.field(t, `data-outcome="`) == "valid" {
		t.Errorf("what is revoked passes:\n%s", page.body)
	}
}

func TestFileThatIsNotVerified(t *testing.T) {
	b := open(t, false).browser(t)
	for name, row := range map[string]struct {
		answer answer
		status int
	}{
		"no file":    {b.send("/verify", nil), http.StatusBadRequest},
		"empty":      {b.send("/verify", []byte{}), http.StatusBadRequest},
		"no form":    {b.post("/verify", nil), http.StatusBadRequest},
		"too large":  {b.send("/verify", make([]byte, maxFile+formRoom)), http.StatusRequestEntityTooLarge},
		"by another": {b.doWith(http.MethodPost, "/verify", strings.NewReader(""), http.Header{"Origin": {"https://other.example"}, "Sec-Fetch-Site": {"cross-site"}}), http.StatusForbidden},
	} {
		if row.answer.StatusCode != row.status {
			t.Errorf("%s: %s, want %d\n%s", name, row.answer.Status, row.status, row.answer.body)
		}
	}
}

// So many files are in memory at once, and no more.
func TestManyFilesAtOnce(t *testing.T) {
	s := open(t, false)
	b := s.browser(t)
	for range verifyAtOnce {
		s.service.verifying <- struct{}{}
	}
	if page := b.send("/verify", testCard().signedFile(t)); page.StatusCode != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" {
		t.Errorf("%s\n%s", page.Status, page.body)
	}
	<-s.service.verifying
	b.send("/verify", testCard().signedFile(t)).want(t, http.StatusOK)
	if n := len(s.service.verifying); n != verifyAtOnce-1 {
		t.Errorf("%d places are taken afterwards", n)
	}
}
