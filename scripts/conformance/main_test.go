package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/scripts/conformance/kit"
	"jpkiweb/scripts/eservice/service"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/relyingparty"
)

// prepared is a folder as --prepare leaves it.
func prepared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	if code, err := run(t.Context(), options{sandbox: dir, prepare: true}, &out, &out); code != passed || err != nil || !strings.Contains(out.String(), "unlisted") {
		t.Fatalf("%d, %v: %s", code, err, out.String())
	}
	return dir
}

// serve is the sample service, which trusts what --prepare says. Revoked cards come in
// without lists.
func serve(t *testing.T, dir string, withLists bool) (address string, wait func(context.Context, time.Duration) error) {
	t.Helper()
	var later atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	anchors, _, err := relyingparty.LoadAnchors(dir, filepath.Join(dir, "unlisted"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	config := relyingparty.Config{Origin: "http://" + server.Listener.Addr().String(), TrustAnchors: anchors, AllowTest: true, Clock: now, WithoutRevocation: !withLists}
	if withLists {
		if config.Revocation, err = crl.Open(crl.Config{Lists: []string{dir}, Authorities: anchors.All(), Now: now}); err != nil {
			t.Fatal(err)
		}
	}
	verifier, err := relyingparty.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if server.Config.Handler, err = service.New(service.Config{Origin: config.Origin, Verifier: verifier, Now: now}); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, func(_ context.Context, d time.Duration) error {
		later.Add(int64(d))
		return nil
	}
}

// try runs the kit on the sample service.
func try(t *testing.T, dir string, withLists bool, more ...string) (code int, out string) {
	t.Helper()
	address, wait := serve(t, dir, withLists)
	o, err := parse(append([]string{"--verifier", address, "--sandbox", dir}, more...))
	if err != nil {
		t.Fatal(err)
	}
	o.wait = wait
	var b, progress bytes.Buffer
	if code, err = run(t.Context(), o, &b, &progress); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(progress.String(), "waiting") {
		t.Errorf("nobody is told of the wait: %q", progress.String())
	}
	return code, b.String()
}

func TestServiceThatPasses(t *testing.T) {
	code, out := try(t, prepared(t), true, "--json")
	var report kit.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if code != passed || !report.Passed || len(report.Outcomes) != len(kit.Cases()) {
		t.Errorf("code %d, passed %t, %d cases", code, report.Passed, len(report.Outcomes))
	}
}

func TestServiceThatAsksNoListDoesNotPass(t *testing.T) {
	code, out := try(t, prepared(t), false)
	if code != notPassed {
		t.Errorf("code %d", code)
	}
	for _, want := range []string{"✗ revoked", "✗ on-hold", "✗ unknown", "✓ expired", "    means   A card that was replaced", "    do      Ask a list", "The service does not pass."} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if n := strings.Count(out, "ACCEPTED"); n != 3 {
		t.Errorf("%d accepted:\n%s", n, out)
	}
}

func TestCallsThatAreWrong(t *testing.T) {
	dir := t.TempDir()
	for name, arguments := range map[string][]string{
		"no service":           {"--sandbox", dir},
		"no folder":            {"--verifier", "https://city.example", "--sandbox", ""},
		"no address":           {"--verifier", "city.example", "--sandbox", dir},
		"another method":       {"--verifier", "https://city.example", "--sandbox", dir, "--challenge-method", "PUT"},
		"no name of the token": {"--verifier", "https://city.example", "--sandbox", dir, "--token-field", ""},
		"no life":              {"--verifier", "https://city.example", "--sandbox", dir, "--challenge-life", "0"},
		"argument":             {"https://city.example", "--sandbox", dir},
		"nobody there":         {"--verifier", "http://127.0.0.1:1", "--sandbox", dir},
	} {
		o, err := parse(arguments)
		if err != nil {
			t.Fatal(err)
		}
		if code, err := run(t.Context(), o, new(bytes.Buffer), new(bytes.Buffer)); code != notJudged || err == nil {
			t.Errorf("%s: %d, %v", name, code, err)
		}
	}
}

// The list of README is that of the kit.
func TestREADMEListsEveryCase(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, c := range kit.Cases() {
		want.WriteString("| `" + c.ID + "` | " + c.What + " |\n")
	}
	if !strings.Contains(string(text), "|---|---|\n"+want.String()) {
		t.Errorf("README.md has not the rows\n%s", want.String())
	}
}
