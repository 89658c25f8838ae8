package origin

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// childVariable makes the test binary another process, which works on the grants
// in the directory that it names.
const childVariable = "ORIGIN_TEST_CHILD"

const childOrigins = 15

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// child allows origins of its own and revokes every third.
func child(dir string) error {
	g, err := Open(Config{File: File(dir), Policy: policy.None()})
	if err != nil {
		return err
	}
	for i := range childOrigins {
		o := authtoken.MustParseOrigin(fmt.Sprintf("https://p%d-%d.example", os.Getpid(), i))
		if err := g.Allow(o, []wire.Purpose{wire.PurposeLogin}, noon); err != nil {
			return err
		}
		if i%3 == 0 {
			err = errors.Join(err, g.Revoke(o))
		}
	}
	return err
}

var noon = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

var (
	own   = authtoken.MustParseOrigin("http://127.0.0.1:21573")
	city  = authtoken.MustParseOrigin("https://shinsei.city.example")
	other = authtoken.MustParseOrigin("https://other.example")
	local = authtoken.MustParseOrigin("http://localhost:3000")
)

var login = []wire.Purpose{wire.PurposeLogin}

// open makes the Grants of a directory.
func open(t testing.TB, dir string, change func(*Config)) *Grants {
	t.Helper()
	config := Config{File: File(dir), Policy: policy.None(), Port: 21573}
	if change != nil {
		change(&config)
	}
	g, err := Open(config)
	must(t, err)
	return g
}

// directory returns one that only we may write.
func directory(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o700))
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want checks what an origin may do.
func want(t *testing.T, g *Grants, o authtoken.Origin, purposes ...wire.Purpose) {
	t.Helper()
	grant, ok := g.Grant(o)
	if !slices.Equal(grant.Purposes, purposes) || ok != (len(purposes) > 0) {
		t.Errorf("%s: %v %v, want %v", o, grant.Purposes, ok, purposes)
	}
}
