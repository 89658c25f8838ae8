package crl_test

import (
	"context"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// The whole way of the virtual card: another program holds, releases and revokes
// in the directory of the sandbox.
func TestFilesOfTheSandboxAreFollowed(t *testing.T) {
	dir := t.TempDir()
	box, err := sandboxca.Open(dir, noon)
	must(t, err)
	must(t, box.SetRelease(sandboxca.ReleaseReturns))
	config := crl.Config{}
	for _, p := range jpki.Purposes {
		config.Authorities = append(config.Authorities, box.Certificate(p))
		config.Lists = append(config.Lists, filepath.Join(dir, sandboxca.CRLFile(p)))
	}
	s := open(t, config)
	certificate, serial := issue(t, box)
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)

	steps := []struct {
		name   string
		change func() error
		want   jpki.RevocationState
	}{
		{"first list", func() error { return nil }, jpki.RevocationGood},
		{"hold", func() error { return box.Hold(purpose, serial, noon) }, jpki.RevocationOnHold},
		{"release", func() error { return box.Release(purpose, serial) }, jpki.RevocationGood},
		{"revoke", func() error { return box.Revoke(purpose, serial, revocation.KeyCompromise, noon) }, jpki.RevocationRevoked},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			must(t, step.change())
			for _, p := range jpki.Purposes {
				_, err := box.CRL(p, noon)
				must(t, err)
			}
			wantState(t, s, certificate, step.want, 0)
		})
	}
	got := askStatus(t, s, certificate)
	if got.Reason != revocation.KeyCompromise || !got.At.Equal(noon) || !got.ThisUpdate.Equal(noon) {
		t.Errorf("%+v", got)
	}
}

func TestFileThatIsGoneOrSpoiledIsNotGood(t *testing.T) {
	certificate, _ := issue(t, ca())
	good := newList(t, ca(), noon)
	cases := []struct {
		name  string
		spoil func(t *testing.T, path string)
		why   revocation.Why
	}{
		{"gone", func(t *testing.T, path string) { must(t, os.Remove(path)) }, revocation.NoList},
		{"empty", func(t *testing.T, path string) { writeFile(t, path, nil) }, revocation.Malformed},
		{"cut in place", func(t *testing.T, path string) { must(t, os.Truncate(path, 100)) }, revocation.Malformed},
		{"a directory", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.Mkdir(path, 0o700))
		}, revocation.NoList},
		{"a certificate in PEM", func(t *testing.T, path string) {
			writeFile(t, path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca().Certificate(purpose)}))
		}, revocation.Malformed},
		{"two lists in PEM", func(t *testing.T, path string) {
			one := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: good})
			writeFile(t, path, append(one, one...))
		}, revocation.Malformed},
		{"of a stranger", func(t *testing.T, path string) { writeFile(t, path, newList(t, strangerCA(), noon)) }, revocation.OtherIssuer},
		{"of yesterday", func(t *testing.T, path string) { writeFile(t, path, newList(t, ca(), noon.AddDate(0, 0, -2))) }, revocation.Outdated},
		{"of tomorrow", func(t *testing.T, path string) { writeFile(t, path, newList(t, ca(), noon.AddDate(0, 0, 1))) }, revocation.NotYet},
		{"too large", func(t *testing.T, path string) {
			must(t, os.Truncate(path, int64(revocation.Size(revocation.MaxEntries))*3/2+1))
		}, revocation.TooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := newPath(t)
			writeFile(t, path, good)
			s := open(t, crl.Config{Lists: []string{path}})
			wantState(t, s, certificate, jpki.RevocationGood, 0)
			c.spoil(t, path)
			wantState(t, s, certificate, jpki.RevocationUnknown, c.why)
			wantState(t, s, certificate, jpki.RevocationUnknown, c.why)
			must(t, os.RemoveAll(path))
			writeFile(t, path, newList(t, ca(), noon)) // of a number that was not there yet
			wantState(t, s, certificate, jpki.RevocationGood, 0)
		})
	}
}

// Somebody puts the list of before the revocation back, by mistake or not.
func TestOlderListReplacesNoNewerOne(t *testing.T) {
	certificate, serial := issue(t, ca())
	before := newList(t, ca(), noon)
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	path := newPath(t)
	writeFile(t, path, newList(t, ca(), noon))
	s := open(t, crl.Config{Lists: []string{path}})
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	writeFile(t, path, before)
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	must(t, os.Remove(path))
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)
	writeFile(t, path, before)
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
}

func TestFolderOfLists(t *testing.T) {
	certificate, serial := issue(t, ca())
	dir := filepath.Join(t.TempDir(), "crl")
	s := open(t, crl.Config{Lists: []string{dir + "/"}})
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)
	must(t, os.Mkdir(dir, 0o700))
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)
	writeFile(t, filepath.Join(dir, "a.crl"), newList(t, strangerCA(), noon))
	writeFile(t, filepath.Join(dir, "notes.txt"), []byte("no list"))
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.OtherIssuer)
	writeFile(t, filepath.Join(dir, "b.CRL"), newList(t, ca(), noon))
	wantState(t, s, certificate, jpki.RevocationGood, 0)
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	writeFile(t, filepath.Join(dir, "c.crl"), newList(t, ca(), noon))
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	must(t, os.Remove(filepath.Join(dir, "c.crl")))
	wantState(t, s, certificate, jpki.RevocationGood, 0)
	must(t, os.RemoveAll(dir))
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.NoList)
}

// A name that was misspelt is told. Which CA a list is of, and whether an address answers, is
// not looked at.
func TestNamesAreChecked(t *testing.T) {
	dir := t.TempDir()
	list, text, folder, empty := filepath.Join(dir, "a.crl"), filepath.Join(dir, "text"), filepath.Join(dir, "folder"), filepath.Join(dir, "empty")
	writeFile(t, list, newList(t, strangerCA(), noon))
	writeFile(t, text, []byte("no list"))
	must(t, errors.Join(os.Mkdir(folder, 0o700), os.Mkdir(empty, 0o700)))
	writeFile(t, filepath.Join(folder, "b.crl"), []byte("whatever it is"))
	missing, address := filepath.Join(dir, "missing"), "http://127.0.0.1:1/list.crl"
	s := open(t, crl.Config{Lists: []string{list, text, folder, empty, missing, address}})
	for name, want := range map[string]error{
		list: nil, folder: nil, address: nil, "not of the configuration": nil,
		text: revocation.Malformed, empty: revocation.NoList, missing: revocation.NoList,
	} {
		err := s.Check(t.Context(), name)
		if !errors.Is(err, want) || err != nil && !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	if err := s.Check(t.Context(), list, missing); !errors.Is(err, revocation.NoList) {
		t.Errorf("the second is missing: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if s.Check(ended, folder) == nil {
		t.Error("goes on when nobody waits")
	}
}

func TestBoundOfEntriesCanBeSet(t *testing.T) {
	box := newCA()
	certificate, _ := issue(t, box)
	for range 2 {
		_, serial := issue(t, box)
		must(t, box.Revoke(purpose, serial, revocation.Superseded, noon))
	}
	path := newPath(t)
	writeFile(t, path, newList(t, box, noon))
	config := crl.Config{Lists: []string{path}, Authorities: [][]byte{box.Certificate(purpose)}, Entries: 2}
	wantState(t, open(t, config), certificate, jpki.RevocationGood, 0)
	config.Entries = 1
	wantState(t, open(t, config), certificate, jpki.RevocationUnknown, revocation.TooLarge)
}

// The list says revoked, and yet: when it is out of date, nothing is known.
func TestListThatGoesOutOfDateWhileItIsInMemory(t *testing.T) {
	certificate, serial := issue(t, ca())
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	path, at := newPath(t), new(clock)
	writeFile(t, path, newList(t, ca(), noon))
	s := open(t, crl.Config{Lists: []string{path}, Now: at.now})
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)
	at.set(25 * time.Hour)
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.Outdated)
}

func TestFileInPEM(t *testing.T) {
	certificate, _ := issue(t, ca())
	path := newPath(t)
	writeFile(t, path, append(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: newList(t, ca(), noon)}), '\n'))
	wantState(t, open(t, crl.Config{Lists: []string{path}}), certificate, jpki.RevocationGood, 0)
}

// A change is noticed although the new file is as long and as old as the one
// before.
func TestFileReplacedByOneOfTheSameAgeAndSize(t *testing.T) {
	certificate, serial := issue(t, ca())
	path := newPath(t)
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	revoked := newList(t, ca(), noon)
	writeFile(t, path, revoked)
	must(t, os.Chtimes(path, noon, noon))
	s := open(t, crl.Config{Lists: []string{path}})
	wantState(t, s, certificate, jpki.RevocationRevoked, 0)

	writeFile(t, path, make([]byte, len(revoked)))
	must(t, os.Chtimes(path, noon, noon))
	wantState(t, s, certificate, jpki.RevocationUnknown, revocation.Malformed)
}

// What was read once is not read again.
func TestUnchangedFileIsNotReadAgain(t *testing.T) {
	certificate, _ := issue(t, ca())
	path := newPath(t)
	writeFile(t, path, newList(t, ca(), noon))
	s := open(t, crl.Config{Lists: []string{path}})
	wantState(t, s, certificate, jpki.RevocationGood, 0)

	info, err := os.Stat(path)
	must(t, err)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	_, err = f.Write(make([]byte, info.Size()))
	must(t, err)
	must(t, f.Close())
	must(t, os.Chtimes(path, time.Time{}, info.ModTime()))
	wantState(t, s, certificate, jpki.RevocationGood, 0) // from memory: the file holds zeros
}

func TestPathIsOfTheDirectoryWhereItWasOpened(t *testing.T) {
	certificate, _ := issue(t, ca())
	path := newPath(t)
	writeFile(t, path, newList(t, ca(), noon))
	t.Chdir(filepath.Dir(path))
	s := open(t, crl.Config{Lists: []string{filepath.Base(path)}})
	t.Chdir(t.TempDir())
	wantState(t, s, certificate, jpki.RevocationGood, 0)
}

func TestTwoLists(t *testing.T) {
	held, heldSerial := issue(t, ca())
	revoked, revokedSerial := issue(t, ca())
	good, _ := issue(t, ca())
	dir := t.TempDir()
	name := func(n string) string { return filepath.Join(dir, n) }
	must(t, ca().Hold(purpose, heldSerial, noon))
	must(t, ca().Revoke(purpose, revokedSerial, revocation.Superseded, noon))
	writeFile(t, name("older"), newList(t, ca(), noon.Add(-time.Hour)))
	must(t, ca().Release(purpose, heldSerial))
	writeFile(t, name("newer"), newList(t, ca(), noon))
	writeFile(t, name("outdated"), newList(t, ca(), noon.AddDate(0, 0, -2)))
	writeFile(t, name("stranger"), newList(t, strangerCA(), noon))

	cases := []struct {
		name        string
		lists       []string
		certificate []byte
		want        jpki.RevocationState
		why         revocation.Why
	}{
		{"newer first, hold released", []string{"newer", "older"}, held, jpki.RevocationGood, 0},
		{"older first, hold released", []string{"older", "newer"}, held, jpki.RevocationGood, 0},
		{"revoked in both", []string{"older", "newer"}, revoked, jpki.RevocationRevoked, 0},
		{"one is missing", []string{"missing", "newer"}, good, jpki.RevocationGood, 0},
		{"one is out of date", []string{"newer", "outdated"}, revoked, jpki.RevocationRevoked, 0},
		{"one is of a stranger", []string{"stranger", "newer"}, good, jpki.RevocationGood, 0},
		{"none answers, the nearest reason", []string{"missing", "outdated", "stranger"}, good, jpki.RevocationUnknown, revocation.Outdated},
		{"no list", nil, good, jpki.RevocationUnknown, revocation.NoList},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var config crl.Config
			for _, l := range c.lists {
				config.Lists = append(config.Lists, name(l))
			}
			wantState(t, open(t, config), c.certificate, c.want, c.why)
		})
	}
}

// One list calls the certificate revoked, a newer one, signed too, does not.
func TestRevokedIsFinal(t *testing.T) {
	certificate, serial := issue(t, ca())
	dir := t.TempDir()
	newer, older := filepath.Join(dir, "newer"), filepath.Join(dir, "older")
	writeFile(t, newer, newList(t, ca(), noon.Add(time.Minute)))
	must(t, ca().Revoke(purpose, serial, revocation.Superseded, noon))
	writeFile(t, older, newList(t, ca(), noon))
	for _, lists := range [][]string{{newer, older}, {older, newer}} {
		wantState(t, open(t, crl.Config{Lists: lists}), certificate, jpki.RevocationRevoked, 0)
	}
}

func TestCertificateThatIsNoneIsAnError(t *testing.T) {
	s := open(t, crl.Config{})
	if got, err := s.StatusOf(t.Context(), []byte("no")); err == nil || got.State != jpki.RevocationUnknown {
		t.Errorf("%+v, %v", got, err)
	}
	certificate, _ := issue(t, ca())
	c, err := certprofile.Parse(certificate)
	must(t, err)
	c.Raw[len(c.Raw)-1] ^= 1
	wantState(t, s, c.Raw, jpki.RevocationUnknown, revocation.NotSigned)
}

// Each question is counted, by whom it is about.
func TestQuestionsAreCounted(t *testing.T) {
	path, counted := newPath(t), []revocation.Query{}
	writeFile(t, path, newList(t, ca(), noon))
	s := open(t, crl.Config{Lists: []string{path}, OnQuery: func(_ context.Context, q revocation.Query) { counted = append(counted, q) }})
	der, _ := issue(t, ca())
	stranger, _ := issue(t, strangerCA())
	for _, certificate := range [][]byte{der, der, stranger} {
		askStatus(t, s, certificate)
	}
	want := []revocation.Query{{Purpose: purpose, State: jpki.RevocationGood}, {Purpose: purpose, State: jpki.RevocationGood}, {Purpose: purpose, State: jpki.RevocationUnknown, Why: revocation.OtherIssuer}}
	for i := range counted {
		if counted[i].Took < 0 || counted[i].Kind != revocation.CRL {
			t.Errorf("%+v", counted[i])
		}
		counted[i].Took, counted[i].Kind = 0, ""
	}
	if !slices.Equal(counted, want) {
		t.Errorf("%+v", counted)
	}
}
