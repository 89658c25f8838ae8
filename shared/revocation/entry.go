package revocation

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// An event is what happened to a certificate: revocationDate, Unix time, and in the last
// eight bits the reason.
type event int64

func newEvent(at time.Time, reason Reason) event { return event(at.Unix()<<8 | int64(reason)) }

func (e event) reason() Reason { return Reason(e & math.MaxUint8) }

func (e event) at() time.Time { return time.Unix(int64(e>>8), 0).UTC() }

// final tells whether the certificate never comes back.
func (e event) final() bool { return e.reason() != CertificateHold && e.reason() != RemoveFromCRL }

func (e event) status() Status {
	s := Status{State: jpki.RevocationRevoked, Reason: e.reason(), At: e.at()}
	if e.reason() == CertificateHold {
		s.State = jpki.RevocationOnHold
	}
	return s
}

// compare orders the events of one certificate: that which is final first, then the first.
func (e event) compare(other event) int {
	if e.final() != other.final() {
		if e.final() {
			return -1
		}
		return 1
	}
	return cmp.Compare(e, other)
}

// entries are all of a list, in the order of their serial numbers. A million of those of JPKI,
// of four octets, take 16 MB.
type entries struct {
	short []shortEntry
	long  []longEntry
}

// A shortEntry is a revoked certificate whose serial number has eight octets at most.
type shortEntry struct {
	serial uint64
	event
}

// A longEntry is one with a longer serial number.
type longEntry struct {
	serial longSerial
	event
}

// maxSerial is the number of content octets of the longest serial number: 20 octets, RFC 5280,
// 4.1.2.2, and one more of those who do not count the sign.
const maxSerial = 21

// A longSerial is a serial number, with zeros before it.
type longSerial [maxSerial]byte

// readSerial reads the content octets of a positive INTEGER of maxSerial at most.
func readSerial(content []byte) (short uint64, long longSerial, isShort bool) {
	if content[0] == 0 {
		content = content[1:]
	}
	if len(content) > 8 {
		copy(long[maxSerial-len(content):], content)
		return 0, long, false
	}
	for _, octet := range content {
		short = short<<8 | uint64(octet)
	}
	return short, long, true
}

func (e shortEntry) compare(other shortEntry) int {
	return cmp.Or(cmp.Compare(e.serial, other.serial), e.event.compare(other.event))
}

func (e longEntry) compare(other longEntry) int {
	return cmp.Or(bytes.Compare(e.serial[:], other.serial[:]), e.event.compare(other.event))
}

// len is how many there are.
func (es *entries) len() int { return len(es.short) + len(es.long) }

// find looks a serial number up, content octets of maxSerial at most. Of several entries the
// one that is final counts.
func (es *entries) find(content []byte) (event, bool) {
	short, long, isShort := readSerial(content)
	if isShort {
		i, found := slices.BinarySearchFunc(es.short, short, func(e shortEntry, serial uint64) int { return cmp.Compare(e.serial, serial) })
		if !found {
			return 0, false
		}
		return es.short[i].event, true
	}
	i, found := slices.BinarySearchFunc(es.long, long, func(e longEntry, serial longSerial) int { return bytes.Compare(e.serial[:], serial[:]) })
	if !found {
		return 0, false
	}
	return es.long[i].event, true
}

// sort puts them in order. Many a CA writes them so.
func (es *entries) sort() {
	if !slices.IsSortedFunc(es.short, shortEntry.compare) {
		slices.SortFunc(es.short, shortEntry.compare)
	}
	if !slices.IsSortedFunc(es.long, longEntry.compare) {
		slices.SortFunc(es.long, longEntry.compare)
	}
}

// An entryReader reads revokedCertificates, RFC 5280, 5.1.2.6.
type entryReader struct {
	entries
	delta bool // of a delta list
	// known are the reasons of extensions that were read before, by their octets: a list of a
	// million has some five of them.
	known map[string]Reason
}

// maxKnown bounds them, where each entry has others.
const maxKnown = 32

// readEntries reads at most so many.
func readEntries(s cryptobyte.String, most int, delta bool) (entries, error) {
	short, long := countEntries(s)
	if short+long > most {
		return entries{}, fmt.Errorf("%w: %d entries of at most %d", TooLarge, short+long, most)
	}
	r := entryReader{entries: entries{make([]shortEntry, 0, short), make([]longEntry, 0, long)}, delta: delta, known: map[string]Reason{}}
	for !s.Empty() {
		var content cryptobyte.String
		if !s.ReadASN1(&content, asn1.SEQUENCE) {
			return entries{}, fmt.Errorf("%w: entry %d", Malformed, r.len()+1)
		}
		if err := r.read(content); err != nil {
			return entries{}, fmt.Errorf("entry %d: %w", r.len()+1, err)
		}
	}
	r.sort()
	return r.entries, nil
}

// countEntries says how many there are of each kind, up to one that is malformed: who reads
// them needs no more memory than they take.
func countEntries(s cryptobyte.String) (short, long int) {
	var content, serial cryptobyte.String
	for s.ReadASN1(&content, asn1.SEQUENCE) {
		if content.ReadASN1(&serial, asn1.INTEGER) && (len(serial) <= 8 || len(serial) == 9 && serial[0] == 0) {
			short++
		} else {
			long++
		}
	}
	return short, long
}

// read adds one entry from its content. Positive numbers in DER are equal when
// their octets are.
func (r *entryReader) read(content cryptobyte.String) error {
	serial, ok := der.ReadInteger(&content, asn1.INTEGER)
	if !ok || serial[0] >= 0x80 {
		return fmt.Errorf("%w: serial number", Malformed)
	}
	if len(serial) > maxSerial {
		return fmt.Errorf("%w: serial number of %d octets", Malformed, len(serial))
	}
	at, ok := der.ReadTime(&content)
	if !ok {
		return fmt.Errorf("%w: revocationDate", Malformed)
	}
	reason, known := r.known[string(content)]
	if !known {
		var err error
		if reason, err = readEntryExtensions(content, r.delta); err != nil {
			return err
		}
		if len(r.known) < maxKnown {
			r.known[string(content)] = reason
		}
	}
	short, long, isShort := readSerial(serial)
	if isShort {
		r.short = append(r.short, shortEntry{short, newEvent(at, reason)})
	} else {
		r.long = append(r.long, longEntry{long, newEvent(at, reason)})
	}
	return nil
}

// readEntryExtensions returns the reason, Unspecified when there is none, RFC
// 5280, 5.3. A critical extension that is not understood makes the whole list
// useless, and so do certificateIssuer, which belongs in indirect lists, critical
// or not, and removeFromCRL outside of a delta list.
func readEntryExtensions(s cryptobyte.String, delta bool) (Reason, error) {
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
	if reason == RemoveFromCRL && !delta {
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
