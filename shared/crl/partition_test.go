package crl_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// municipality is the i-th of a country that does not exist.
func municipality(i int) sandboxca.Municipality {
	return sandboxca.Municipality{Code: fmt.Sprintf("%05d", i), Prefecture: fmt.Sprintf("Kaku-ken %d", i%47), City: fmt.Sprintf("Mihon-shi %d", i)}
}

// issueIn makes a certificate that a municipality issues.
func issueIn(t *testing.T, m sandboxca.Municipality, options ...sandboxca.Option) *certprofile.Certificate {
	t.Helper()
	h := sandboxca.DefaultHolder()
	h.Municipality = m
	der, err := ca().Issue(purpose, testKey().Public(), h, options...)
	must(t, err)
	c, err := certprofile.Parse(der)
	must(t, err)
	return c
}

// partition makes the list of a municipality, which names certificates.
func partition(t *testing.T, m sandboxca.Municipality, number, base int64, at time.Time, reason revocation.Reason, certificates ...*certprofile.Certificate) []byte {
	t.Helper()
	l := sandboxca.Partition{Point: ca().DistributionPoint(purpose, m), Number: number, Base: base, At: at, Entries: func(yield func(sandboxca.Entry) bool) {
		for _, c := range certificates {
			if !yield(sandboxca.Entry{Serial: c.Serial, At: at, Reason: reason}) {
				return
			}
		}
	}}
	der, err := ca().Partition(purpose, l)
	must(t, err)
	return der
}

// wantOf asks about a certificate whose signature was verified, and compares.
func wantOf(t *testing.T, s *crl.Source, c *certprofile.Certificate, state jpki.RevocationState, why revocation.Why) {
	t.Helper()
	for _, issuer := range []*certprofile.Certificate{parseCA(t, purpose), nil} {
		got, err := s.Status(t.Context(), c, issuer)
		if err != nil || got.State != state || got.Why != why {
			t.Errorf("%+v, %v, want %v, %v", got, err, state, why)
		}
	}
}

// Of the lists of a folder the one of the certificate's municipality answers, however often
// the folder is looked at.
func TestListOfTheMunicipalityAnswers(t *testing.T) {
	for name, every := range map[string]time.Duration{"every question": 0, "every minute": time.Minute} {
		t.Run(name, func(t *testing.T) {
			dir, at := t.TempDir(), new(clock)
			put := func(i int, list []byte) { writeFile(t, filepath.Join(dir, fmt.Sprintf("%d.crl", i)), list) }
			revoked, good, nowhere := issueIn(t, municipality(7)), issueIn(t, municipality(8)), issueIn(t, municipality(99))
			for i := range 20 {
				put(i, partition(t, municipality(i), 1, 0, noon, revocation.AffiliationChanged, revoked)) // in all of them
			}
			s := open(t, crl.Config{Lists: []string{dir}, Now: at.now, FileEvery: every})
			wantOf(t, s, revoked, jpki.RevocationRevoked, 0)
			wantOf(t, s, good, jpki.RevocationGood, 0)
			wantOf(t, s, nowhere, jpki.RevocationUnknown, revocation.OtherDistributionPoint)

			put(8, partition(t, municipality(8), 2, 0, noon, revocation.Superseded, good))
			must(t, os.Remove(filepath.Join(dir, "7.crl")))
			if every > 0 { // nobody looks before
				wantOf(t, s, good, jpki.RevocationGood, 0)
				wantOf(t, s, revoked, jpki.RevocationRevoked, 0)
			}
			at.set(every)
			wantOf(t, s, good, jpki.RevocationRevoked, 0)
			wantOf(t, s, revoked, jpki.RevocationUnknown, revocation.OtherDistributionPoint)

			everywhere := issueIn(t, municipality(9))
			wantOf(t, s, everywhere, jpki.RevocationGood, 0)
			must(t, ca().Revoke(purpose, everywhere.Serial, revocation.Superseded, noon))
			put(3, newList(t, ca(), noon)) // of all municipalities
			at.set(2 * every)
			wantOf(t, s, everywhere, jpki.RevocationRevoked, 0)
			wantOf(t, s, nowhere, jpki.RevocationGood, 0)
			wantOf(t, s, good, jpki.RevocationRevoked, 0) // both lists are asked
			at.set(-time.Hour)                            // the clock was wrong, and is put right
			must(t, os.Remove(filepath.Join(dir, "3.crl")))
			wantOf(t, s, nowhere, jpki.RevocationUnknown, revocation.OtherDistributionPoint)
		})
	}
}

// A file that holds the list of another municipality than it did answers for that one.
func TestFileOfAnotherMunicipality(t *testing.T) {
	dir, at := t.TempDir(), new(clock)
	here, there := issueIn(t, municipality(1)), issueIn(t, municipality(2))
	path := filepath.Join(dir, "a.crl")
	writeFile(t, path, partition(t, municipality(1), 1, 0, noon, revocation.Superseded))
	file, folder := open(t, crl.Config{Lists: []string{path}}), open(t, crl.Config{Lists: []string{dir}, FileEvery: time.Minute, Now: at.now})
	wantOf(t, file, here, jpki.RevocationGood, 0)
	wantOf(t, folder, here, jpki.RevocationGood, 0)
	wantOf(t, folder, there, jpki.RevocationUnknown, revocation.OtherDistributionPoint)
	writeFile(t, path, partition(t, municipality(2), 1, 0, noon, revocation.Superseded))
	at.set(time.Minute)
	for _, s := range []*crl.Source{file, folder} {
		wantOf(t, s, here, jpki.RevocationUnknown, revocation.OtherDistributionPoint)
		wantOf(t, s, there, jpki.RevocationGood, 0)
	}
}

// Delta lists change the lists that they were made for, wherever both are.
func TestDeltaLists(t *testing.T) {
	m := municipality(1)
	held, revoked := issueIn(t, m), issueIn(t, m)
	later := noon.Add(time.Hour)
	base := partition(t, m, 10, 0, noon, revocation.CertificateHold, held)
	release := partition(t, m, 11, 10, later, revocation.RemoveFromCRL, held)
	revoke := partition(t, m, 12, 10, later.Add(time.Minute), revocation.KeyCompromise, revoked)
	for name, c := range map[string]struct {
		lists         [][]byte
		held, revoked jpki.RevocationState
		why           revocation.Why // of what is unknown
	}{
		"list":                       {[][]byte{base}, jpki.RevocationOnHold, jpki.RevocationGood, 0},
		"hold released":              {[][]byte{base, release}, jpki.RevocationGood, jpki.RevocationGood, 0},
		"delta before its list":      {[][]byte{release, base}, jpki.RevocationGood, jpki.RevocationGood, 0},
		"the newer delta counts":     {[][]byte{release, base, revoke}, jpki.RevocationOnHold, jpki.RevocationRevoked, 0},
		"of another municipality":    {[][]byte{base, partition(t, municipality(2), 11, 10, later, revocation.RemoveFromCRL, held)}, jpki.RevocationOnHold, jpki.RevocationGood, 0},
		"of a list that is not here": {[][]byte{base, partition(t, m, 20, 15, later, revocation.RemoveFromCRL, held)}, jpki.RevocationOnHold, jpki.RevocationGood, 0},
		"delta alone":                {[][]byte{revoke}, jpki.RevocationUnknown, jpki.RevocationRevoked, revocation.Unsupported},
		"list of yesterday, delta":   {[][]byte{partition(t, m, 10, 0, noon.AddDate(0, 0, -3), revocation.CertificateHold, held), release}, jpki.RevocationGood, jpki.RevocationGood, 0},
		"delta of yesterday": {[][]byte{base, partition(t, m, 11, 10, noon.AddDate(0, 0, -3), revocation.RemoveFromCRL, held)},
			jpki.RevocationOnHold, jpki.RevocationGood, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir, at := t.TempDir(), new(clock)
			var files []string
			for i, list := range c.lists {
				files = append(files, filepath.Join(dir, fmt.Sprintf("%d.crl", i)))
				writeFile(t, files[i], list)
			}
			at.set(2 * time.Hour)
			for _, config := range []crl.Config{{Lists: []string{dir}}, {Lists: []string{dir}, FileEvery: time.Minute}, {Lists: files}} {
				config.Now = at.now
				s := open(t, config)
				for certificate, want := range map[*certprofile.Certificate]jpki.RevocationState{held: c.held, revoked: c.revoked} {
					why := revocation.Why(0)
					if want == jpki.RevocationUnknown {
						why = c.why
					}
					wantOf(t, s, certificate, want, why)
					if got := s.Known(certificate); got.State != want {
						t.Errorf("known: %+v, want %v", got, want)
					}
				}
			}
		})
	}
}

// What is cut, packed, old or of another municipality makes no certificate good.
func TestListsThatAreNotWhatTheyShouldBe(t *testing.T) {
	m := municipality(1)
	certificate := issueIn(t, m)
	list := partition(t, m, 1, 0, noon, revocation.Superseded, issueIn(t, m), issueIn(t, m), issueIn(t, m))
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, err := writer.Write(list)
	must(t, err)
	must(t, writer.Close())
	for name, c := range map[string]struct {
		text  []byte
		state jpki.RevocationState
		why   revocation.Why
	}{
		"whole":                   {list, jpki.RevocationGood, 0},
		"last octet is missing":   {list[:len(list)-1], jpki.RevocationUnknown, revocation.Malformed},
		"cut in an entry":         {list[:len(list)/3], jpki.RevocationUnknown, revocation.Malformed},
		"header alone":            {list[:4], jpki.RevocationUnknown, revocation.Malformed},
		"compressed":              {packed.Bytes(), jpki.RevocationUnknown, revocation.Malformed},
		"of another municipality": {partition(t, municipality(2), 1, 0, noon, 0), jpki.RevocationUnknown, revocation.OtherDistributionPoint},
		"of the day before":       {partition(t, m, 1, 0, noon.AddDate(0, 0, -2), 0), jpki.RevocationUnknown, revocation.Outdated},
		"of five minutes ahead":   {partition(t, m, 1, 0, noon.Add(5*time.Minute), 0), jpki.RevocationGood, 0},
		"of six minutes ahead":    {partition(t, m, 1, 0, noon.Add(6*time.Minute), 0), jpki.RevocationUnknown, revocation.NotYet},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			writeFile(t, path, c.text)
			url, roots := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if name == "compressed" {
					w.Header().Set("Content-Encoding", "gzip")
				}
				_, _ = w.Write(c.text)
			})
			for _, where := range []string{path, url} {
				s := open(t, crl.Config{Lists: []string{where}, RootCAs: roots})
				wantOf(t, s, certificate, c.state, c.why)
				if got := askStatus(t, s, certificate.Raw); strings.Contains(got.Detail, "compressed") != (name == "compressed") {
					t.Errorf("detail %q", got.Detail)
				}
			}
		})
	}
}

// Many ask while a folder is looked at again, and it changes under them.
func TestFolderIsAskedByMany(t *testing.T) {
	dir, at := t.TempDir(), new(clock)
	var certificates []*certprofile.Certificate
	for i := range 8 {
		certificates = append(certificates, issueIn(t, municipality(i)))
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%d.crl", i)), partition(t, municipality(i), 1, 0, noon, revocation.Superseded, certificates[i]))
	}
	s := open(t, crl.Config{Lists: []string{dir}, FileEvery: time.Second, Now: at.now, Grace: time.Minute})
	var asking sync.WaitGroup
	for round := range 20 {
		at.set(time.Duration(round) * time.Second)
		for i, c := range slices.Concat(certificates, certificates) {
			asking.Go(func() {
				if got, err := s.Status(t.Context(), c, nil); err != nil || got.State != jpki.RevocationRevoked {
					t.Errorf("%d: %+v, %v", i, got, err)
				}
			})
		}
		writeFile(t, filepath.Join(dir, "0.crl"), partition(t, municipality(0), int64(2+round), 0, noon, revocation.Superseded, certificates[0]))
		asking.Wait()
	}
}

// A server's every question makes no work for the collector, however many lists there are.
func TestLookUpAllocatesNothing(t *testing.T) {
	dir := t.TempDir()
	for i := range 8 {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("%d.crl", i)), partition(t, municipality(i), 1, 0, noon, revocation.Superseded))
	}
	s, certificate, issuer := open(t, crl.Config{Lists: []string{dir}, FileEvery: time.Minute}), issueIn(t, municipality(5)), parseCA(t, purpose)
	wantOf(t, s, certificate, jpki.RevocationGood, 0)
	if n := testing.AllocsPerRun(100, func() {
		if got, err := s.Status(t.Context(), certificate, issuer); err != nil || got.State != jpki.RevocationGood {
			t.Fatalf("%+v, %v", got, err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Whoever asks about a certificate of somebody else with a trusted CA as its issuer, by mistake
// or not, learns nothing; a certificate whose signature nobody has verified is verified here.
func TestIssuerThatIsNone(t *testing.T) {
	var fetched atomic.Int64
	url, roots := serve(t, bytesHandler(newList(t, ca(), noon), &fetched))
	trusted := parseCA(t, purpose)
	stranger, err := certprofile.Parse(strangerCA().Certificate(purpose))
	must(t, err)
	mine := issueIn(t, municipality(1))
	forgedDER := bytes.Clone(mine.Raw)
	forgedDER[len(forgedDER)-1] ^= 1
	forged, err := certprofile.Parse(forgedDER)
	must(t, err)
	theirsDER, _ := issue(t, strangerCA())
	theirs, err := certprofile.Parse(theirsDER)
	must(t, err)
	for name, c := range map[string]struct {
		certificate, issuer *certprofile.Certificate
		state               jpki.RevocationState
		why                 revocation.Why
	}{
		"a stranger's, as ours":         {theirs, trusted, jpki.RevocationUnknown, revocation.OtherIssuer},
		"a stranger's, as theirs":       {theirs, stranger, jpki.RevocationUnknown, revocation.OtherIssuer},
		"ours, as a stranger's":         {mine, stranger, jpki.RevocationGood, 0},
		"forged, as a stranger's":       {forged, stranger, jpki.RevocationUnknown, revocation.NotSigned},
		"forged, and nobody verified":   {forged, nil, jpki.RevocationUnknown, revocation.NotSigned},
		"ours, as of the other purpose": {mine, parseCA(t, jpki.DigitalSignature), jpki.RevocationGood, 0},
	} {
		before := fetched.Load()
		s := open(t, crl.Config{Lists: []string{url}, RootCAs: roots}) // one that has no list yet
		got, err := s.Status(t.Context(), c.certificate, c.issuer)
		if err != nil || got.State != c.state || got.Why != c.why {
			t.Errorf("%s: %+v, %v, want %v, %v", name, got, err, c.state, c.why)
		}
		if c.state == jpki.RevocationUnknown && fetched.Load() != before {
			t.Errorf("%s: a list was fetched", name)
		}
	}
}

func parseCA(t *testing.T, p jpki.Purpose) *certprofile.Certificate {
	t.Helper()
	c, err := certprofile.Parse(ca().Certificate(p))
	must(t, err)
	return c
}
