package revocation

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// maxSerial is the number of content octets of the longest serial number, RFC
// 5280, 4.1.2.2.
const maxSerial = 20

// entries are all of a list, in the order of their serial numbers. A million of
// four octets take 20 MB.
type entries struct {
	serials []byte // content octets of all serial numbers
	all     []entry
}

// An entry is one revoked certificate.
type entry struct {
	at     int64  // revocationDate, Unix time
	serial uint32 // where it begins in serials
	length uint8  // of the serial number
	reason Reason
}

func (e entry) status() Status {
	s := Status{State: jpki.RevocationRevoked, Reason: e.reason, At: time.Unix(e.at, 0).UTC()}
	if e.reason == CertificateHold {
		s.State = jpki.RevocationOnHold
	}
	return s
}

func (es *entries) serial(e entry) []byte { return es.serials[e.serial:][:e.length] }

// find looks a serial number up. Of several entries the one that is final counts.
func (es *entries) find(serial []byte) (found entry, ok bool) {
	i, ok := slices.BinarySearchFunc(es.all, serial, func(e entry, serial []byte) int { return bytes.Compare(es.serial(e), serial) })
	if !ok {
		return entry{}, false
	}
	found = es.all[i]
	for _, e := range es.all[i+1:] {
		if !bytes.Equal(es.serial(e), serial) {
			break
		}
		if found.reason == CertificateHold {
			found = e
		}
	}
	return found, true
}

// readEntries reads revokedCertificates, RFC 5280, 5.1.2.6.
func readEntries(s cryptobyte.String) (es entries, err error) {
	for !s.Empty() {
		var content cryptobyte.String
		if !s.ReadASN1(&content, asn1.SEQUENCE) {
			return entries{}, fmt.Errorf("%w: entry %d", Malformed, len(es.all)+1)
		}
		if err := es.read(content); err != nil {
			return entries{}, fmt.Errorf("entry %d: %w", len(es.all)+1, err)
		}
	}
	slices.SortStableFunc(es.all, func(a, b entry) int { return bytes.Compare(es.serial(a), es.serial(b)) })
	return es, nil
}

// read adds one entry from its content. Positive numbers in DER are equal when
// their octets are.
func (es *entries) read(content cryptobyte.String) error {
	serial, ok := der.ReadInteger(&content, asn1.INTEGER)
	if !ok || serial[0] >= 0x80 {
		return fmt.Errorf("%w: serial number", Malformed)
	}
	if len(serial) > maxSerial+1 {
		return fmt.Errorf("%w: serial number of %d octets", Malformed, len(serial))
	}
	at, ok := der.ReadTime(&content)
	if !ok {
		return fmt.Errorf("%w: revocationDate", Malformed)
	}
	reason, err := readEntryExtensions(content)
	if err != nil {
		return err
	}
	es.all = append(es.all, entry{at: at.Unix(), serial: uint32(len(es.serials)), length: uint8(len(serial)), reason: reason})
	es.serials = append(es.serials, serial...)
	return nil
}

// readEntryExtensions returns the reason, Unspecified when there is none, RFC
// 5280, 5.3. A critical extension that is not understood makes the whole list
// useless, and so do certificateIssuer, which belongs in indirect lists, critical
// or not, and removeFromCRL, which belongs in delta lists.
func readEntryExtensions(s cryptobyte.String) (Reason, error) {
	if s.Empty() {
		return Unspecified, nil
	}
	var list cryptobyte.String
	if !s.ReadASN1(&list, asn1.SEQUENCE) || !s.Empty() {
		return 0, fmt.Errorf("%w: extensions", Malformed)
	}
	extensions, err := readExtensions(list)
	if err != nil {
		return 0, err
	}
	reason, ok := Unspecified, true
	for _, e := range extensions {
		switch e.OID {
		case oidReason:
			reason, ok = readReason(e.Value)
		case oidInvalidityDate:
			ok = isGeneralizedTime(e.Value)
		case oidCertificateIssuer:
			return 0, fmt.Errorf("%w: entry of another CA", Unsupported)
		default:
			if e.Critical {
				return 0, fmt.Errorf("%w: critical extension %s", Unsupported, e.OID)
			}
		}
		if !ok {
			return 0, fmt.Errorf("%w: extension %s", Malformed, e.OID)
		}
	}
	if reason == RemoveFromCRL {
		return 0, fmt.Errorf("%w: removeFromCRL", Unsupported)
	}
	return reason, nil
}

// isGeneralizedTime tells whether the value is one of RFC 5280, 5.3.2.
func isGeneralizedTime(value cryptobyte.String) bool {
	general := value.PeekASN1Tag(asn1.GeneralizedTime)
	_, ok := der.ReadTime(&value)
	return general && ok && value.Empty()
}

func readReason(value cryptobyte.String) (Reason, bool) {
	var code int
	ok := value.ReadASN1Enum(&code) && value.Empty() && 0 <= code && code <= math.MaxUint8
	return Reason(code), ok
}
