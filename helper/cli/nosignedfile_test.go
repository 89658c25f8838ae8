package cli_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/wire"
)

// write puts a file into the person's folder.
func (s *signer) write(name string, content []byte) (path string) {
	s.t.Helper()
	path = filepath.Join(s.home, name)
	must(s.t, os.WriteFile(path, content, 0o600))
	return path
}

// zipped is an archive with one file in it.
func zipped(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	_, err := archive.Create("document.txt")
	must(t, err)
	must(t, archive.Close())
	return b.Bytes()
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))))
	return b.Bytes()
}

func privateKey(t *testing.T) []byte {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// A file without a signature is not valid, whatever else it is: its format fails, the exit code is
// 1, and a person is told what to give instead. What cannot be read, and a token without its
// flags, is no verdict: 2.
func TestFileThatIsNoSignedFile(t *testing.T) {
	s := newSigner(t)
	certificate, err := os.ReadFile(filepath.Join(s.dir, "digital-signature-ca.pem"))
	must(t, err)
	for name, row := range map[string]struct {
		content []byte // nil: there is no file
		exit    int
		code    wire.Code
		reason  string
	}{
		"empty file":        {[]byte{}, 1, wire.CodeNoSignedFile, "malformed"},
		"text":              {[]byte("a letter\n"), 1, wire.CodeNoSignedFile, "malformed"},
		"PEM certificate":   {certificate, 1, wire.CodeNoSignedFile, "malformed"},
		"PEM key":           {privateKey(t), 1, wire.CodeNoSignedFile, "malformed"},
		"PDF":               {pdftest.Pages(1, 200, 200), 1, wire.CodeNoSignedFile, "no_signer"},
		"ZIP":               {zipped(t), 1, wire.CodeNoSignedFile, "malformed"},
		"picture":           {picture(t), 1, wire.CodeNoSignedFile, "malformed"},
		"JSON of something": {[]byte(`{"format": "pdf", "version": 3}`), 1, wire.CodeNoSignedFile, "malformed"},
		"brace":             {[]byte("{ a letter }\n"), 1, wire.CodeNoSignedFile, "malformed"},
		"damaged PDF":       {[]byte("%PDF-1.7\nand nothing else\n"), 1, wire.CodeSignedFileInvalid, "malformed"},
		"token":             {[]byte(` {"format":"web-eid:1.0","signature":"AA=="}`), 2, wire.CodeRequestInvalid, ""},
		"token of tomorrow": {[]byte(`{"format":"web-eid:9"}`), 2, wire.CodeRequestInvalid, ""},
		"missing file":      {nil, 2, wire.CodeFileUnreadable, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(s.home, "missing")
			if row.content != nil {
				path = s.write("file", row.content)
			}
			exit, stdout, stderr := s.command("verify", "--json", path)
			var told struct {
				Code   wire.Code `json:"code"`
				Reason string    `json:"reason"`
			}
			must(t, json.Unmarshal([]byte(stderr), &told))
			if exit != row.exit || told.Code != row.code || told.Reason != row.reason {
				t.Errorf("exit %d, %+v\n%s", exit, told, stderr)
			}
			if failed := strings.Contains(stdout, `"outcome":"invalid","indication":"TOTAL-FAILED","subIndication":"FORMAT_FAILURE"`); failed != (row.exit == 1) {
				t.Errorf("report %s", stdout)
			}
			if exit, _, stderr = s.command("verify", path); exit != row.exit || strings.Contains(stderr, "--trust DIR") {
				t.Errorf("exit %d\n%s", exit, stderr)
			}
			if advised := strings.Contains(stderr, "→ The certificate of a CA that is to be trusted is named with --trust"); advised != (row.code == wire.CodeNoSignedFile && name != "PDF") {
				t.Errorf("advice %s", stderr)
			}
		})
	}
	if exit, stdout, stderr := s.command("verify", s.dir); exit != 2 || stdout != "" || !strings.Contains(stderr, "is a directory") {
		t.Errorf("directory: exit %d\n%s%s", exit, stdout, stderr)
	}
}

// Whoever names a file with a flag is told which flag and file, and what is wrong with it.
func TestFileOfAFlag(t *testing.T) {
	s := newSigner(t)
	signed, _ := s.mustSign([]byte("a letter"))
	letter, missing, ca := s.write("letter", []byte("a letter")), filepath.Join(s.home, "missing"), filepath.Join(s.dir, "digital-signature-ca.pem")
	pdf, empty := s.write("file.pdf", pdftest.Pages(1, 200, 200)), t.TempDir()
	verify := []string{"verify", "--test", "--trust", ca, "--content", letter}
	for name, row := range map[string]struct {
		before     []string
		flag, file string
		document   string
		says       string
	}{
		"no list":                  {verify, "--crl", missing, signed, "no such file"},
		"letter as list":           {verify, "--crl", letter, signed, "malformed revocation list"},
		"folder without a list":    {verify, "--crl", empty, signed, "no *.crl in the folder"},
		"no CA of lists":           {append(verify, "--crl", s.dir), "--crl-ca", missing, signed, "no such file"},
		"letter as CA of lists":    {append(verify, "--crl", s.dir), "--crl-ca", letter, signed, "neither PEM nor a certificate"},
		"no CA":                    {verify, "--trust", missing, signed, "no such file"},
		"letter as CA":             {verify, "--trust", letter, signed, "neither PEM nor a certificate"},
		"no CA of time stamps":     {verify, "--tsa-ca", missing, signed, "no such file"},
		"letter as CA of stamps":   {verify, "--tsa-ca", letter, signed, "neither PEM nor a certificate"},
		"no document":              {[]string{"verify"}, "--content", missing, signed, "no such file"},
		"sign, no list":            {[]string{"sign", "--pin-file", s.pin, "--replace", "--crl-ca", ca}, "--crl", missing, letter, "no such file"},
		"sign, no file with a PIN": {[]string{"sign", "--replace"}, "--pin-file", missing, letter, "no such file"},
		"sign, no font":            {[]string{"sign", "--pin-file", s.pin, "--format", "pades", "--visible", "1:10,10,40,20"}, "--font", missing, pdf, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			exit, _, stderr := s.command(append(append(row.before[:len(row.before):len(row.before)], row.flag, row.file), row.document)...)
			if stopped := name != "sign, no list"; (exit != 0) != stopped || !strings.Contains(stderr, row.flag+": ") || !strings.Contains(stderr, row.file) || !strings.Contains(stderr, row.says) {
				t.Errorf("exit %d\n%s", exit, stderr)
			}
		})
	}
}
