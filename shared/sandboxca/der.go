package sandboxca

import (
	encoding "encoding/asn1"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
)

// Attribute types, RFC 5280, 4.1.2.4, and signature algorithms, RFC 4055, 5.
const (
	oidCommonName         = "2.5.4.3"
	oidCountry            = "2.5.4.6"
	oidLocality           = "2.5.4.7"
	oidOrganization       = "2.5.4.10"
	oidOrganizationalUnit = "2.5.4.11"
	oidSHA256WithRSA      = "1.2.840.113549.1.1.11"
	arcPKCS1              = "1.2.840.113549.1.1."
)

// endOfDay returns the last second of the day of t, in t's own zone.
func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, t.Location())
}

func addOID(b *cryptobyte.Builder, dotted string) {
	var oid encoding.ObjectIdentifier
	for arc := range strings.SplitSeq(dotted, ".") {
		number, err := strconv.Atoi(arc)
		if err != nil {
			b.SetError(fmt.Errorf("object identifier %q: %w", dotted, err))
			return
		}
		oid = append(oid, number)
	}
	b.AddASN1ObjectIdentifier(oid)
}

// addAlgorithm writes an AlgorithmIdentifier; the algorithms of RSA have NULL
// parameters, those of elliptic curves none, RFC 4055, 5, and RFC 5758, 3.2.
func addAlgorithm(b *cryptobyte.Builder, oid string) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addOID(b, oid)
		if strings.HasPrefix(oid, arcPKCS1) {
			b.AddASN1NULL()
		}
	})
}

// addName writes a Name: the country is a PrintableString, all else UTF8String
// (jpki facts 5.1).
func addName(b *cryptobyte.Builder, name certprofile.Name) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, a := range name {
			tag := asn1.UTF8String
			if a.OID == oidCountry {
				tag = asn1.PrintableString
			}
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					addOID(b, a.OID)
					b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(a.Value)) })
				})
			})
		}
	})
}

// addTime writes a UTCTime, or a GeneralizedTime from 2050 on, RFC 5280, 4.1.2.5.
func addTime(b *cryptobyte.Builder, t time.Time) {
	t = t.UTC().Truncate(time.Second)
	if t.Year() >= 2050 {
		b.AddASN1GeneralizedTime(t)
		return
	}
	b.AddASN1UTCTime(t)
}
