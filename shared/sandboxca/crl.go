package sandboxca

import (
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// listPeriod is the time between thisUpdate and nextUpdate: J-LIS makes new lists
// every day (jpki facts 5.5).
const listPeriod = 24 * time.Hour

// CRLFile returns the name of the file in which CRL leaves the list of the
// purpose, DER, "user-authentication-ca.crl" for instance.
func CRLFile(p jpki.Purpose) string { return fileName(p) + ".crl" }

// recordsFile is where a CA keeps what it has to tell in its lists.
func recordsFile(p jpki.Purpose) string { return fileName(p) + ".revoked.json" }

// CRL makes the revocation list of the CA for the purpose, RFC 5280, 5, with all
// changes up to now by this and other programs, and returns its DER. thisUpdate
// is now, nextUpdate a day later, and the number is greater than any before. It is
// one list for all certificates of the CA, where JPKI has one for each
// municipality. The CAs of Open leave it in their directory for others too, in
// CRLFile, put there whole; call CRL at least once a day to keep it in date.
// Entries stay after their certificates have expired.
func (ca *CA) CRL(p jpki.Purpose, now time.Time) ([]byte, error) {
	a := ca.authorities[p]
	if a == nil {
		return nil, fmt.Errorf("make a revocation list: %v", p)
	}
	var list []byte
	err := a.ledger.locked(func() error {
		r, err := a.ledger.load()
		if err != nil {
			return err
		}
		r.CRLNumber++
		if list, err = a.list(r, now); err != nil {
			return err
		}
		// The number is spent before anybody sees the list.
		if err := a.ledger.save(r); err != nil || a.ledger.dir == "" {
			return err
		}
		return writeFile(a.ledger.file(CRLFile(p)), list, 0o644, os.Rename)
	})
	if err != nil {
		return nil, fmt.Errorf("make the revocation list of the %v CA: %w", p, err)
	}
	return list, nil
}

// list encodes and signs the records, as one list for all certificates.
func (a *authority) list(r *records, now time.Time) ([]byte, error) {
	var all []Entry
	for _, e := range r.Revoked {
		serial, err := hex.DecodeString(e.Serial)
		if err != nil {
			return nil, err
		}
		all = append(all, Entry{Serial: serial, At: e.At, Reason: e.Reason})
	}
	tbs, err := a.encodePartition(Partition{Number: r.CRLNumber, At: now, Entries: slices.Values(all)})
	if err != nil {
		return nil, err
	}
	return sign(a.key, tbs, der.OIDSHA256WithRSA)
}
