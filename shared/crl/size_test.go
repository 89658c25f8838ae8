package crl_test

import (
	"encoding/pem"
	"fmt"
	"iter"
	"net/http"
	"os"
	"runtime"
	"testing"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// allocated is how many octets something allocates in all, and how many are kept.
func allocated(do func()) (all, kept int64) {
	var before, between, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&between)
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(between.TotalAlloc - before.TotalAlloc), int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// Ten gigabytes take the time and the memory of looking at a stamp, or of what a list may have.
func TestTenGigabytes(t *testing.T) {
	certificate := issueIn(t, municipality(1))
	path := newPath(t)
	writeFile(t, path, nil)
	must(t, os.Truncate(path, 10<<30)) // holes: nothing is on the disk
	const entries = 1000
	chunk := make([]byte, 1<<20)
	endless := func(w http.ResponseWriter, r *http.Request) {
		for range 10 << 10 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	announced := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(int64(10<<30)))
		endless(w, r)
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc // nil: the file
		most    int64
	}{
		"file": {nil, 100_000}, "address that says so": {announced, 4 << 20}, "address without end": {endless, 4 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			config := crl.Config{Lists: []string{path}, Entries: entries}
			if c.handler != nil {
				var url string
				url, config.RootCAs = serve(t, c.handler)
				config.Lists = []string{url}
			}
			s := open(t, config)
			all, _ := allocated(func() { wantOf(t, s, certificate, jpki.RevocationUnknown, revocation.TooLarge) })
			if all > c.most {
				t.Errorf("%d octets were allocated", all)
			}
		})
	}
}

// A city of several million has half a million certificates that are revoked and not expired
// (relyingparty facts 3).
func TestListOfALargeCity(t *testing.T) {
	const entries, mostKept, mostTimes = 500_000, 30 << 20, 4
	m := municipality(1)
	all := sandboxca.ManyEntries(1, entries, noon)
	next, stop := iter.Pull(all)
	first, _ := next()
	stop()
	good, revoked := issueIn(t, m, sandboxca.Serial([]byte{1})), issueIn(t, m, sandboxca.Serial(first.Serial)) // none of them is so low
	list, err := ca().Partition(purpose, sandboxca.Partition{Point: ca().DistributionPoint(purpose, m), Number: 1, At: noon, Entries: all})
	must(t, err)
	file, block := newPath(t), newPath(t)
	writeFile(t, file, list)
	writeFile(t, block, toPEM(list))
	url, roots := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(list)))
		_, _ = w.Write(list)
	})
	length := int64(len(list))
	for name, c := range map[string]struct {
		where  string
		length int64
	}{"file": {file, length}, "PEM": {block, int64(len(toPEM(list)))}, "address": {url, length}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, crl.Config{Lists: []string{c.where}, RootCAs: roots})
			all, kept := allocated(func() { wantOf(t, s, good, jpki.RevocationGood, 0) })
			if got, err := s.Status(t.Context(), revoked, nil); err != nil || !got.State.Known() || got.State == jpki.RevocationGood {
				t.Errorf("%+v, %v", got, err)
			}
			t.Logf("%d octets, of which were allocated %.2f times as many, and kept %d", c.length, float64(all)/float64(c.length), kept)
			if all > mostTimes*c.length || kept > mostKept || kept < entries {
				t.Errorf("%d octets of a list of %d were allocated, and %d are kept", all, c.length, kept)
			}
		})
	}
}

func toPEM(list []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: list}) }
