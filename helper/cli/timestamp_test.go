package cli_test

import (
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
	"jpkiweb/shared/signature/tsa"
)

// A stamped is a person at a shell, a time-stamping authority, and a document.
type stamped struct {
	*updated
	sandbox *sandboxtsa.Authority
	address string
	asked   atomic.Int32
	root    string // the file with the root of the authority
	file    string
}

func newStamped(t *testing.T) *stamped {
	t.Helper()
	s := &stamped{updated: newUpdated(t)}
	var err error
	if s.sandbox, err = sandboxtsa.New(time.Now()); err != nil {
		t.Fatal(err)
	}
	handler := tsa.Handler(s.sandbox.Answer)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	s.address, s.root, s.file = served.URL, filepath.Join(s.home, "root.pem"), filepath.Join(s.home, "contract.pdf")
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.sandbox.Root().Raw})
	if err := errors.Join(os.WriteFile(s.root, root, 0o600), os.WriteFile(s.file, []byte("a contract"), 0o600)); err != nil {
		t.Fatal(err)
	}
	return s
}

// configure puts the authority into the policy of the machine.
func (s *stamped) configure() { s.policy.TSA, s.policy.TSACA = &s.address, []string{s.root} }

func (s *stamped) wantAsked(n int32) {
	s.t.Helper()
	if got := s.asked.Load(); got != n {
		s.t.Errorf("asked %d times, want %d", got, n)
	}
}

// openSSL verifies a stamp of the document.
func (s *stamped) openSSL(args ...string) {
	s.t.Helper()
	args = append([]string{"ts", "-verify", "-data", s.file, "-CAfile", s.root}, args...)
	out, err := exec.CommandContext(s.t.Context(), "openssl", args...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Verification: OK") {
		s.t.Errorf("openssl %q: %v\n%s", args, err, out)
	}
}

// Both forms of a file are verified by OpenSSL, and by our own reader.
func TestTimestampOfAFile(t *testing.T) {
	s := newStamped(t)
	s.wantSaid([]string{"timestamp", "--tsa", s.address, "--tsa-ca", s.root, s.file},
		"stamped     "+s.file+" (SHA-256 ", "authority   SANDBOX TSA, not accredited in Japan (not on the ministry's list of 2024-03)\n", "time stamp  "+s.file+".tsr (")
	s.openSSL("-in", s.file+".tsr")
	token := filepath.Join(s.home, "contract.tst")
	s.configure()
	exit, said := s.run("timestamp", "--json", s.file, token)
	var told struct {
		File, SHA256, Authority, Accredited string
		Bytes                               int
		Time                                time.Time
	}
	if err := json.Unmarshal([]byte(said), &told); exit != 0 || err != nil || told.File != token || told.Authority != "SANDBOX TSA" || told.Accredited != "" {
		t.Fatalf("exit code %d, %v: %s", exit, err, said)
	}
	s.openSSL("-token_in", "-in", token)
	raw, err := os.ReadFile(token)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := timestamp.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Check([]byte("a contract")); err != nil || !parsed.Time.Equal(told.Time) || told.Bytes != len(raw) {
		t.Errorf("%+v, %v", told, err)
	}
	s.wantAsked(2)
}

// Nobody is asked without an authority, for nothing, or where the administrator decided
// otherwise; nothing is written.
func TestTimestampThatIsNotAskedFor(t *testing.T) {
	s := newStamped(t)
	empty, key := filepath.Join(s.home, "empty"), filepath.Join(s.home, "key.pem")
	if err := errors.Join(os.WriteFile(empty, nil, 0o600), os.WriteFile(key, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--tsa", s.address, "--tsa-ca", s.root}
	off := "off"
	for name, test := range map[string]struct {
		tsa  *string
		args []string
		exit int
		want string
	}{
		"nobody is named":         {nil, []string{s.file}, 2, "no time-stamping authority is configured"},
		"no CA is named":          {nil, []string{"--tsa", s.address, s.file}, 2, "--tsa and --tsa-ca belong together"},
		"no address is named":     {nil, []string{"--tsa-ca", s.root, s.file}, 2, "--tsa and --tsa-ca belong together"},
		"an address of no server": {nil, []string{"--tsa", "file:///etc/passwd", "--tsa-ca", s.root, s.file}, 2, "address of a time-stamping authority"},
		"a CA that is none":       {nil, append([]string{"--tsa-ca", s.file}, append(flags, s.file)...), 2, "contract.pdf: neither PEM nor a certificate"},
		"a key in the place":      {nil, []string{"--tsa", s.address, "--tsa-ca", key, s.file}, 2, "private key"},
		"switched off":            {&off, []string{s.file}, 2, "no time-stamping authority is configured"},
		"switched off, and named": {&off, append(flags, s.file), 1, "the administrator of this machine does not allow it"},
		"another than decided":    {&s.address, append(flags, s.file), 1, "the administrator of this machine does not allow it"},
		"an empty file":           {nil, append(flags, empty), 1, "there is nothing to stamp"},
		"no file":                 {nil, append(flags, filepath.Join(s.home, "missing")), 1, "no such file"},
		"onto itself":             {nil, append(flags, s.file, s.file), 2, "would overwrite"},
	} {
		t.Run(name, func(t *testing.T) {
			s.policy.TSA, s.policy.TSACA = test.tsa, []string{s.root}
			if exit, said := s.run(append([]string{"timestamp"}, test.args...)...); exit != test.exit || !strings.Contains(said, test.want) {
				t.Errorf("exit code %d, want %d and %q:\n%s", exit, test.exit, test.want, said)
			}
		})
	}
	s.wantAsked(0)
	if made, err := filepath.Glob(filepath.Join(s.home, "*.ts?")); err != nil || len(made) > 0 {
		t.Errorf("made %q, %v", made, err)
	}
}

// An authority that lies, and one that is gone, have their own codes, and no file is made.
func TestTimestampOfABadAuthority(t *testing.T) {
	s := newStamped(t)
	s.configure()
	s.sandbox.Now = func() time.Time { return time.Now().AddDate(0, 0, 3) }
	exit, said := s.run("timestamp", "--json", s.file)
	if exit != 1 || !strings.Contains(said, `"code":"timestamp_invalid"`) || !strings.Contains(said, "from the time of this computer") {
		t.Errorf("exit code %d: %s", exit, said)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s.policy.TSA = &gone.URL
	exit, said = s.run("timestamp", s.file)
	if exit != 1 || !strings.Contains(said, "No time stamp could be got") || !strings.Contains(said, "timestamp_unavailable") {
		t.Errorf("exit code %d: %s", exit, said)
	}
	if _, err := os.Stat(s.file + ".tsr"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// The doctor says who would be asked, and asks nobody.
func TestDoctorTellsOfTheAuthority(t *testing.T) {
	s := newStamped(t)
	if _, said := s.run("doctor"); strings.Contains(said, "Time stamps") {
		t.Errorf("tells of nobody:\n%s", said)
	}
	s.configure()
	s.wantSaid([]string{"doctor"}, "Time stamps are asked of: "+s.address)
	s.wantSaid([]string{"doctor", "--json"}, `"tsa":{"address":"`+s.address+`"}`)
	s.policy.TSACA = []string{filepath.Join(s.home, "missing")}
	s.wantSaid([]string{"doctor"}, "Nobody can be asked for a time stamp", "missing", "→ Check the files of tsaCA")
	off := "off"
	s.policy.TSA = &off
	if _, said := s.run("doctor"); strings.Contains(said, "ime stamp") {
		t.Errorf("tells of nobody:\n%s", said)
	}
	s.wantAsked(0)
}
