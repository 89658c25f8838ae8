package cli_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/update"
	"jpkiweb/shared/wire"
)

// updateKey is one whose statements the helper of a test believes.
var updateKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte("u"), ed25519.SeedSize))

// stated is the text of a statement on a version, of an hour ago.
func stated(t *testing.T, key ed25519.PrivateKey, version string) []byte {
	t.Helper()
	date := time.Now().UTC().Add(-time.Hour)
	text, err := update.Sign(key, update.Statement{
		Product: update.Product, Version: version, Date: date.Format(time.RFC3339), Expires: date.AddDate(0, 1, 0).Format(time.RFC3339),
		Page: "https://www.city.example.lg.jp/card/install/",
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A publisher is a server of statements that counts who comes.
type publisher struct {
	*httptest.Server
	asked atomic.Int32
	text  atomic.Pointer[[]byte]
}

func newPublisher(t *testing.T, text []byte) *publisher {
	t.Helper()
	p := new(publisher)
	p.text.Store(&text)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p.asked.Add(1)
		_, _ = w.Write(*p.text.Load())
	}))
	t.Cleanup(p.Close)
	return p
}

// An updated is a helper of version 1.2.3 that people run in a shell.
type updated struct {
	t      *testing.T
	home   string
	lang   string
	policy policy.Policy
	keys   []ed25519.PublicKey
}

func newUpdated(t *testing.T) *updated {
	return &updated{t: t, home: t.TempDir(), lang: "en_GB.UTF-8", policy: policy.None(), keys: []ed25519.PublicKey{updateKey.Public().(ed25519.PublicKey)}}
}

func (u *updated) getenv(name string) string {
	return map[string]string{"HOME": u.home, "LANG": u.lang, "JPKIWEB_SANDBOX": filepath.Join(u.home, "sandbox")}[name]
}

// run runs a command and returns what it says on stdout.
func (u *updated) run(args ...string) (exit int, said string) {
	u.t.Helper()
	ctx, cancel := context.WithCancel(u.t.Context())
	defer cancel()
	var stdout, stderr bytes.Buffer
	env := newMachine().env(&stdout, &stderr, u.getenv, cancel)
	env.Policy = func() (policy.Policy, error) { return u.policy, nil }
	env.UpdateKeys = u.keys
	exit = cli.Run(ctx, args, env)
	return exit, stdout.String() + stderr.String()
}

// wantSaid runs a command that ends well and looks for texts in what it says.
func (u *updated) wantSaid(args []string, texts ...string) {
	u.t.Helper()
	exit, said := u.run(args...)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			u.t.Errorf("%q does not say %q:\n%s", args, text, said)
		}
	}
	if exit != 0 && args[0] != "doctor" {
		u.t.Errorf("%q: exit code %d\n%s", args, exit, said)
	}
}

func TestUpdateIsToldWhereThePersonWantsIt(t *testing.T) {
	u, p := newUpdated(t), newPublisher(t, stated(t, updateKey, "1.3.0"))
	for range 2 {
		u.wantSaid([]string{"update"}, "nobody is asked for newer versions")
		u.wantSaid([]string{"version"}, "jpki-helper 1.2.3")
		u.wantSaid([]string{"doctor"}, "Help code")
	}
	if n := p.asked.Load(); n != 0 {
		t.Fatalf("asked %d times although nobody wanted it", n)
	}
	newer := []string{"There is a newer version of the helper program (1.3.0)", "→ Open the page", "→ https://www.city.example.lg.jp/card/install/"}
	u.wantSaid([]string{"update", p.URL}, newer...)
	for _, command := range []string{"version", "doctor", "update"} {
		u.wantSaid([]string{command}, newer...)
	}
	u.lang = "ja_JP.UTF-8"
	u.wantSaid([]string{"doctor"}, "接続ソフトの新しいバージョン（1.3.0）があります")
	u.wantSaid([]string{"version", "--json"}, `"update":{"version":"1.3.0","page":"https://www.city.example.lg.jp/card/install/"}`)
	if n := p.asked.Load(); n != 1 {
		t.Errorf("asked %d times in one day", n)
	}
	u.wantSaid([]string{"update", "off"}, "新しいバージョンを、だれにも問い合わせません")
	if _, said := u.run("version"); strings.Contains(said, "1.3.0") {
		t.Errorf("told although nobody wants it: %s", said)
	}
}

// The doctor says why a statement is not believed.
func TestRefusedStatementIsTold(t *testing.T) {
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte("o"), ed25519.SeedSize))
	for want, text := range map[string][]byte{
		"not signed with a key that the helper program knows": stated(t, other, "1.3.0"),
		"is cut off": stated(t, updateKey, "1.3.0")[:80],
	} {
		u, p := newUpdated(t), newPublisher(t, text)
		u.wantSaid([]string{"update", p.URL}, "was not used", want)
		u.wantSaid([]string{"doctor"}, "was not used", want, "→ Tell the administrator")
		if _, said := u.run("version"); strings.Contains(said, "1.3.0") {
			t.Errorf("%s: %s", want, said)
		}
	}
}

// A program without a publisher's key says so, and to whom that matters.
func TestProgramWithoutAKeySaysSo(t *testing.T) {
	u, p := newUpdated(t), newPublisher(t, stated(t, updateKey, "1.3.0"))
	u.wantSaid([]string{"version"}, "update key  "+update.FormatKeys(u.keys)+"\n")
	u.keys = nil
	const none, text = "update key  none: no statement", "has no key of a publisher"
	u.wantSaid([]string{"version"}, none)
	u.wantSaid([]string{"version", "--json"}, `"updateKeys":[]`)
	for _, command := range []string{"update", "doctor"} {
		if _, said := u.run(command); strings.Contains(said, text) {
			t.Errorf("%s, and nobody wants to be told: %s", command, said)
		}
	}
	u.wantSaid([]string{"update", p.URL}, text, "was not used")
	for _, command := range []string{"update", "doctor"} {
		u.wantSaid([]string{command}, text)
		u.wantSaid([]string{command, "--json"}, `"keyless":true`)
	}
	u.lang = "ja_JP.UTF-8"
	u.wantSaid([]string{"doctor"}, "発行元の鍵が入っていない")
}

func TestAdministratorDecidesAboutUpdates(t *testing.T) {
	u, p := newUpdated(t), newPublisher(t, stated(t, updateKey, "1.3.0"))
	share, off := filepath.Join(t.TempDir(), "statement"), update.Off
	if err := os.WriteFile(share, stated(t, updateKey, "1.4.0"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.wantSaid([]string{"update", p.URL}, "(1.3.0)")
	u.policy.Update = &share
	u.wantSaid([]string{"update"}, "(1.4.0)", share)
	if exit, said := u.run("update", p.URL); exit != 2 || !strings.Contains(said, "the administrator decided") {
		t.Errorf("exit code %d: %s", exit, said)
	}
	u.policy.Update = &off
	u.wantSaid([]string{"update"}, "the administrator of this computer has nobody told")
	if _, said := u.run("version"); strings.Contains(said, "newer") {
		t.Errorf("told although the administrator said no: %s", said)
	}
	for _, source := range []string{"statement", "http://www.city.example.lg.jp/statement", "ftp://127.0.0.1/"} {
		u.policy.Update = nil
		if exit, said := u.run("update", source); exit != 2 {
			t.Errorf("%s: exit code %d: %s", source, exit, said)
		}
	}
	if n := p.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// The helper that serves asks by itself, and tells its app; where nobody wants it, it asks
// nobody.
func TestServeTellsOfANewerVersion(t *testing.T) {
	for name, wanted := range map[string]bool{"wanted": true, "not wanted": false} {
		t.Run(name, func(t *testing.T) {
			p := newPublisher(t, stated(t, updateKey, "1.3.0"))
			m := newMachine()
			m.updatePause, m.updateKeys = time.Millisecond, []ed25519.PublicKey{updateKey.Public().(ed25519.PublicKey)}
			rules := policy.None()
			if wanted {
				rules.Update = &p.URL
			}
			m.policy = &rules
			r := start(t, m, "serve", "--json", "--port", "0", "--virtual", "off")
			var ready struct{ Address string }
			if err := json.Unmarshal([]byte(r.line(t)), &ready); err != nil {
				t.Fatal(err)
			}
			conn := dial(t, ready.Address, ready.Address)
			defer conn.Close()
			told := func(id int64) *wire.Update {
				var d wire.DiagnosisResult
				if err := json.Unmarshal(exchange(t, conn, id, wire.MethodDiagnosis, wire.Empty{}).Result, &d); err != nil {
					t.Fatal(err)
				}
				return d.Update
			}
			id := int64(2)
			for late := time.After(30 * time.Second); wanted && told(id) == nil; id++ {
				select {
				case <-late:
					t.Fatalf("nothing is told\n%s", r.stderr)
				case <-time.After(10 * time.Millisecond):
				}
			}
			got := told(id)
			if wanted && (got == nil || got.Version != "1.3.0") || !wanted && got != nil {
				t.Errorf("told %+v", got)
			}
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
			if n := p.asked.Load(); n != 0 != wanted || n > 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}
