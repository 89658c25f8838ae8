package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/signature/cms"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
)

// A signer is a person at a shell with a card, beside a time-stamping authority.
type signer struct {
	*stamped
	machine *machine
	dir     string // of the sandbox
	pin     string // the file with the password
	powered []bool // whether the card had power, at each question to the authority
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	s := &signer{stamped: newStamped(t), machine: newMachine()}
	s.dir, s.pin = filepath.Join(s.home, "sandbox"), filepath.Join(s.home, "pin")
	if err := errors.Join(copySandbox(s.dir), s.machine.insert(s.dir, func(*emulator.Config) {}), os.WriteFile(s.pin, []byte("ABC123\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	s.machine.policy = &s.policy
	handler := tsa.Handler(s.sandbox.Answer)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.powered = append(s.powered, s.machine.card.State().Powered)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	s.address = served.URL
	s.configure()
	return s
}

// sign signs a file, and returns where the finished file is.
func (s *signer) sign(content []byte, flags ...string) (exit int, out, stdout, stderr string) {
	s.t.Helper()
	in := filepath.Join(s.home, "document")
	out = filepath.Join(s.t.TempDir(), "finished")
	if err := os.WriteFile(in, content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	exit, stdout, stderr = s.command(slices.Concat([]string{"sign", "--pin-file", s.pin}, flags, []string{in, out})...)
	return exit, out, stdout, stderr
}

func (s *signer) command(args ...string) (exit int, stdout, stderr string) {
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	var said, complained bytes.Buffer
	exit = cli.Run(ctx, args, s.machine.env(&said, &complained, s.getenv, cancel))
	return exit, said.String(), complained.String()
}

func (s *signer) mustSign(content []byte, flags ...string) (out, stdout string) {
	s.t.Helper()
	exit, out, stdout, stderr := s.sign(content, flags...)
	if exit != 0 || stderr != "" {
		s.t.Fatalf("%q: exit code %d\n%s", flags, exit, stderr)
	}
	return out, stdout
}

// judge has another program look at a file, which must say want.
func judge(t *testing.T, want, program string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("%s %q: %v, want %q\n%s", program, args, err, want, out)
	}
}

// openSSL verifies a CMS by the CA of the sandbox.
func (s *signer) openSSL(form, file string, more ...string) {
	s.t.Helper()
	judge(s.t, "erification successful", "openssl", slices.Concat([]string{
		"cms", "-verify", "-binary", "-inform", form, "-in", file, "-CAfile", filepath.Join(s.dir, "digital-signature-ca.pem"), "-purpose", "any", "-out", os.DevNull,
	}, more)...)
	out, err := exec.CommandContext(s.t.Context(), "openssl", "cms", "-cmsout", "-noout", "-print", "-inform", form, "-in", file).CombinedOutput()
	if n := strings.Count(string(out), "d.certificate:"); err != nil || n != 2 {
		s.t.Errorf("%d certificates, want that of the signer and that of its CA: %v", n, err)
	}
}

// Each format is what another program verifies, and nobody is asked for a stamp that was
// not wanted.
func TestSignInEachFormat(t *testing.T) {
	s := newSigner(t)
	letter := []byte("a letter")
	document := filepath.Join(s.home, "document")
	out, _ := s.mustSign(letter)
	s.openSSL("DER", out, "-content", document)
	out, _ = s.mustSign(letter, "--format", "cades")
	s.openSSL("DER", out, "-content", document, "-cades")
	out, _ = s.mustSign(letter, "--format", "cms", "--attached", "--pem")
	s.openSSL("PEM", out)
	out, _ = s.mustSign(letter, "--format", "pkcs1")
	var raw map[string]string
	if text, err := os.ReadFile(out); err != nil || json.Unmarshal(text, &raw) != nil || raw["signature"] == "" {
		t.Errorf("%v: %s", err, text)
	}
	for _, format := range []string{"moj", "pades"} {
		out, said := s.mustSign(pdftest.Pages(1, 99, 99), "--format", format, "--reason", "because", "--json")
		judge(t, "Signature is Valid.", "pdfsig", "-nocert", out)
		judge(t, "Total document signed", "pdfsig", "-nocert", out)
		finished, err := os.ReadFile(out)
		if err != nil || !bytes.HasPrefix(finished, pdftest.Pages(1, 99, 99)) {
			t.Errorf("%s: the original is not its beginning, %v", format, err)
		}
		if !strings.Contains(said, `"format":"`+format+`","signed":"`) {
			t.Errorf("%s: %s", format, said)
		}
	}
	if len(s.powered) > 0 {
		t.Errorf("the authority was asked %d times", len(s.powered))
	}
}

// What comes by standard input is signed and stamped, too, and goes to standard output.
func TestStandardInputIsSignedAndStamped(t *testing.T) {
	s := newSigner(t)
	file := filepath.Join(s.home, "made")
	made := func(args ...string) {
		t.Helper()
		s.machine.stdin = []byte("a contract")
		exit, stdout, stderr := s.command(args...)
		if exit != 0 || stderr != "" {
			t.Fatalf("%q: exit code %d\n%s", args, exit, stderr)
		}
		if err := os.WriteFile(file, []byte(stdout), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made("timestamp", "-")
	judge(t, "Verification: OK", "openssl", "ts", "-verify", "-data", s.file, "-CAfile", s.root, "-in", file)
	made("sign", "--pin-file", s.pin, "-", "-")
	s.openSSL("DER", file, "-content", s.file)
	made("sign", "--pin-file", s.pin, "--format", "cades", "--attached", "--timestamp", "-", "-")
	s.openSSL("DER", file, "-cades")
}

// A signature is stamped when the card is without power, and the stamp is about it.
func TestSignatureIsStamped(t *testing.T) {
	s := newSigner(t)
	out, said := s.mustSign([]byte("a letter"), "--format", "cades", "--timestamp")
	s.openSSL("DER", out, "-content", filepath.Join(s.home, "document"), "-cades")
	if !strings.Contains(said, " by SANDBOX TSA, not accredited in Japan") {
		t.Error(said)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := cms.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	tokens := parsed.Signers[0].TimeStamps()
	if len(tokens) != 1 {
		t.Fatalf("%d time stamps", len(tokens))
	}
	token, err := timestamp.Parse(tokens[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := token.Check(parsed.Signers[0].Signature); err != nil {
		t.Error(err)
	}
	out, said = s.mustSign(pdftest.Pages(1, 99, 99), "--format", "pades", "--timestamp", "--json")
	judge(t, "Signature is Valid.", "pdfsig", "-nocert", out)
	if !strings.Contains(said, `"timestamp":{"time":"`) || !strings.Contains(said, `"authority":"SANDBOX TSA"}`) {
		t.Error(said)
	}
	if !slices.Equal(s.powered, []bool{false, false}) {
		t.Errorf("asked while the card had power: %v", s.powered)
	}
}

// A signature whose stamp does not come, or is not believed, is kept without it; that is
// said, and is the exit code.
func TestSignatureWithoutItsStampIsKept(t *testing.T) {
	s := newSigner(t)
	good := s.policy.TSA
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, test := range map[string]struct {
		address *string
		shift   time.Duration
		code    string
	}{
		"gone": {&gone.URL, 0, "timestamp_unavailable"},
		"lies": {good, 72 * time.Hour, "timestamp_invalid"},
	} {
		for _, format := range []string{"cades", "pades"} {
			t.Run(name+", "+format, func(t *testing.T) {
				s.policy.TSA = test.address
				s.sandbox.Now = func() time.Time { return time.Now().Add(test.shift) }
				exit, out, stdout, stderr := s.sign(pdftest.Pages(1, 99, 99), "--format", format, "--timestamp", "--json")
				if exit != 1 || !strings.Contains(stderr, `"code":"`+test.code+`"`) || !strings.Contains(stderr, "is signed, without a time stamp") {
					t.Errorf("exit code %d: %s", exit, stderr)
				}
				if strings.Contains(stdout, `"timestamp":`) || !strings.Contains(stdout, `"unstamped":{"code":"`+test.code+`"`) || !strings.Contains(stdout, `"format":"`+format+`"`) {
					t.Errorf("said: %s", stdout)
				}
				if format == "pades" {
					judge(t, "Signature is Valid.", "pdfsig", "-nocert", out)
					return
				}
				s.openSSL("DER", out, "-content", filepath.Join(s.home, "document"), "-cades")
			})
		}
	}
}

// A stamp that has no room in the PDF costs the stamp alone.
func TestStampThatIsTooLongForThePDF(t *testing.T) {
	s := newSigner(t)
	s.sandbox.Alter = func(d *sandboxtsa.Draft) {
		for range 48 {
			d.Certificates = append(d.Certificates, s.sandbox.Root().Raw)
		}
	}
	exit, out, stdout, stderr := s.sign(pdftest.Pages(1, 99, 99), "--format", "pades", "--timestamp", "--json")
	if exit != 1 || !strings.Contains(stderr, `"code":"timestamp_invalid"`) || !strings.Contains(stderr, "larger than its place") || strings.Contains(stdout, `"timestamp":`) {
		t.Errorf("exit code %d: %s%s", exit, stdout, stderr)
	}
	judge(t, "Signature is Valid.", "pdfsig", "-nocert", out)
}

// Who does not wait for the stamp has the signature.
func TestSignatureIsKeptWhereNobodyWaitsForItsStamp(t *testing.T) {
	s := newSigner(t)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client left when it has read all
		s.machine.interrupt()
		<-r.Context().Done()
	}))
	defer slow.Close()
	s.policy.TSA = &slow.URL
	exit, out, _, stderr := s.sign([]byte("a letter"), "--format", "cades", "--timestamp")
	if exit != 130 || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit code %d: %s", exit, stderr)
	}
	s.openSSL("DER", out, "-content", filepath.Join(s.home, "document"), "-cades")
}

// What cannot be signed so is refused before the card is asked, and nobody is asked for a
// stamp.
func TestSignThatIsRefused(t *testing.T) {
	s := newSigner(t)
	off := "off"
	encrypted := bytes.Replace(pdftest.Pages(1, 99, 99), []byte("/Size 4"), []byte("/Size 4/Encrypt<</Filter/Standard>>"), 1)
	for name, test := range map[string]struct {
		content []byte
		tsa     *string
		flags   []string
		exit    int
		want    string
	}{
		"stamp of a format without":   {[]byte("a"), s.policy.TSA, []string{"--timestamp"}, 2, "the format cms takes no time stamp"},
		"stamp of nobody":             {[]byte("a"), nil, []string{"--format", "cades", "--timestamp"}, 2, "no time-stamping authority is configured"},
		"stamp that is forbidden":     {[]byte("a"), &off, []string{"--format", "cades", "--timestamp"}, 2, "no time-stamping authority is configured"},
		"authority without a stamp":   {[]byte("a"), nil, []string{"--tsa", s.address, "--tsa-ca", s.root}, 2, "belong to --timestamp"},
		"another than was decided on": {[]byte("a"), s.policy.TSA, []string{"--format", "cades", "--timestamp", "--tsa", s.address, "--tsa-ca", s.root}, 1, "does not allow it"},
		"PDF that is none":            {[]byte("a"), nil, []string{"--format", "pades"}, 1, "not a PDF file"},
		"PDF that is encrypted":       {encrypted, nil, []string{"--format", "moj"}, 1, "PDF is encrypted"},
		"field that is not there":     {pdftest.Pages(1, 99, 99), nil, []string{"--format", "pades", "--field", "buyer"}, 2, "no such empty signature field"},
		"DER for the key alone":       {[]byte{0x30, 0}, nil, []string{"--format", "pkcs1"}, 2, "is one DER value"},
		"PDF in PEM":                  {pdftest.Pages(1, 99, 99), nil, []string{"--format", "pades", "--pem"}, 2, "option that the format"},
	} {
		t.Run(name, func(t *testing.T) {
			s.policy.TSA, s.policy.TSACA = test.tsa, []string{s.root}
			exit, out, _, stderr := s.sign(test.content, test.flags...)
			if exit != test.exit || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, want %d and %q:\n%s", exit, test.exit, test.want, stderr)
			}
			if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s was made: %v", out, err)
			}
		})
	}
	if state := s.machine.card.State(); state.Signatures != 0 || state.Commands != 0 || len(s.powered) != 0 {
		t.Errorf("%+v, %v", state, s.powered)
	}
}
