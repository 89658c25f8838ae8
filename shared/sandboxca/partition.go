package sandboxca

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// A Partition is one list of those that J-LIS parts its own into: one for each municipality,
// named by its distribution point (jpki facts 5.5).
type Partition struct {
	Point der.Name // CA.DistributionPoint; nil: all certificates of the CA
	// Number is the crlNumber. Base makes a delta list of it: the number of the list
	// that it changes, RFC 5280, 5.2.4; 0: a complete list.
	Number, Base int64
	At           time.Time // thisUpdate; nextUpdate is a day later
	Entries      iter.Seq[Entry]
}

// An Entry is one certificate of a list.
type Entry struct {
	Serial []byte // as certprofile.Certificate has it
	At     time.Time
	Reason revocation.Reason
}

// DistributionPoint returns the name of the point in certificates of the purpose that a
// municipality issues (jpki facts 5.1).
func (ca *CA) DistributionPoint(p jpki.Purpose, m Municipality) der.Name {
	return ca.authorities[p].distributionPoint(m)
}

// Partition makes a list of the CA for the purpose, of whatever it is told, and returns its DER.
// It is quick with a million entries: lists of all Japan are made with it. What CA.Revoke and
// CA.Hold have recorded is not in it, and no file is written.
func (ca *CA) Partition(p jpki.Purpose, l Partition) ([]byte, error) {
	a := ca.authorities[p]
	if a == nil {
		return nil, fmt.Errorf("make a list of a distribution point: %v", p)
	}
	tbs, err := a.encodePartition(l)
	if err != nil {
		return nil, fmt.Errorf("make a list of a distribution point: %w", err)
	}
	return sign(a.key, tbs, der.OIDSHA256WithRSA)
}

// encodePartition returns TBSCertList, RFC 5280, 5.1.
func (a *authority) encodePartition(l Partition) ([]byte, error) {
	entries, err := encodeEntries(l.Entries)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(1) // version 2
		der.AddAlgorithm(b, der.OIDSHA256WithRSA)
		der.AddName(b, a.name())
		der.AddTime(b, l.At)
		der.AddTime(b, l.At.Add(listPeriod))
		if len(entries) > 0 {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(entries) })
		}
		b.AddASN1(tagExplicit0, sequence(func(b *cryptobyte.Builder) {
			for _, e := range a.listExtensions(l) {
				e.add(b)
			}
		}))
	})
	return b.Bytes()
}

// Extensions of lists, RFC 5280, 5.2.3 to 5.2.5, and that of their entries, 5.3.1.
const (
	oidCRLNumber                = "2.5.29.20"
	oidReason                   = "2.5.29.21"
	oidDeltaCRLIndicator        = "2.5.29.27"
	oidIssuingDistributionPoint = "2.5.29.28"
)

func (a *authority) listExtensions(l Partition) []Extension {
	number := func(n int64) cryptobyte.BuilderContinuation {
		return func(b *cryptobyte.Builder) { b.AddASN1Int64(n) }
	}
	all := []Extension{authorityKeyID(a.certificate), extension(oidCRLNumber, false, number(l.Number))}
	if l.Base != 0 {
		all = append(all, extension(oidDeltaCRLIndicator, true, number(l.Base)))
	}
	if l.Point != nil {
		all = append(all, extension(oidIssuingDistributionPoint, true, sequence(func(b *cryptobyte.Builder) {
			b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { b.AddASN1(tagExplicit0, directoryName(l.Point)) })
		})))
	}
	return all
}

// errEntry is the error of an entry that no list has.
var errEntry = errors.New("serial number of no or of more than 21 octets")

// encodeEntries writes the content of revokedCertificates, by hand: all lengths are short.
func encodeEntries(all iter.Seq[Entry]) ([]byte, error) {
	var b bytes.Buffer
	extensions := map[revocation.Reason][]byte{}
	if all == nil {
		all = slices.Values([]Entry(nil))
	}
	for e := range all {
		if len(e.Serial) == 0 || len(e.Serial) > 21 {
			return nil, errEntry
		}
		if _, known := extensions[e.Reason]; !known {
			extensions[e.Reason] = entryExtensions(e.Reason)
		}
		var date cryptobyte.Builder
		der.AddTime(&date, e.At)
		at, err := date.Bytes()
		if err != nil {
			return nil, err
		}
		b.Write([]byte{byte(asn1.SEQUENCE), byte(2 + len(e.Serial) + len(at) + len(extensions[e.Reason])), byte(asn1.INTEGER), byte(len(e.Serial))})
		b.Write(e.Serial)
		b.Write(at)
		b.Write(extensions[e.Reason])
	}
	return b.Bytes(), nil
}

// entryExtensions says the reason; RFC 5280, 5.3.1, has unspecified left out.
func entryExtensions(r revocation.Reason) []byte {
	if r == revocation.Unspecified {
		return nil
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, extension(oidReason, false, func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(r)) }).add)
	return b.BytesOrPanic()
}

// ManyEntries are so many as the list of a municipality has them: serial numbers of four octets,
// all different and in no order, revoked in the three years before, for the reasons that J-LIS
// gives, mostly because the holder moved (jpki facts 5.5). The same seed makes the same.
func ManyEntries(seed uint32, count int, before time.Time) iter.Seq[Entry] {
	reasons := []revocation.Reason{
		revocation.AffiliationChanged, revocation.AffiliationChanged, revocation.AffiliationChanged, revocation.AffiliationChanged,
		revocation.Superseded, revocation.CessationOfOperation, revocation.CertificateHold, revocation.Unspecified,
	}
	const threeYears = 3 * 365 * 24 * 60 * 60 // in seconds
	return func(yield func(Entry) bool) {
		for i := range uint32(count) {
			mixed := (seed + i) * 0x9E3779B1 // which is odd, so that all differ
			serial := binary.BigEndian.AppendUint32(nil, mixed&0x3FFFFFFF|0x40000000)
			if !yield(Entry{serial, before.Add(-time.Duration(mixed%threeYears) * time.Second), reasons[mixed>>8%8]}) {
				return
			}
		}
	}
}
