package certprofile

import (
	"strconv"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// readInteger reads the content octets of an INTEGER of any size and sign in
// its shortest form, ITU-T X.690, 8.3.2.
func readInteger(s *cryptobyte.String, tag asn1.Tag) ([]byte, bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, tag) || len(content) == 0 {
		return nil, false
	}
	if len(content) > 1 && (content[0] == 0 && content[1] < 0x80 || content[0] == 0xFF && content[1] >= 0x80) {
		return nil, false
	}
	return content, true
}

// readOID reads an OBJECT IDENTIFIER in dotted form. Arcs of more than 63 bits
// are refused.
func readOID(s *cryptobyte.String) (string, bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.OBJECT_IDENTIFIER) || len(content) == 0 {
		return "", false
	}
	var dotted []byte
	for i := 0; i < len(content); {
		arc, n := readArc(content[i:])
		if n == 0 {
			return "", false
		}
		if i == 0 { // two arcs in one, X.690, 8.19.4
			first := min(arc/40, 2)
			dotted = strconv.AppendUint(dotted, first, 10)
			arc -= 40 * first
		}
		dotted = strconv.AppendUint(append(dotted, '.'), arc, 10)
		i += n
	}
	return string(dotted), true
}

// readArc decodes one base-128 number and returns it with its octet count, 0
// when it is not the shortest form, too big or cut.
func readArc(s []byte) (arc uint64, n int) {
	if s[0] == 0x80 {
		return 0, 0
	}
	for n < min(len(s), 9) {
		arc = arc<<7 | uint64(s[n]&0x7F)
		n++
		if s[n-1] < 0x80 {
			return arc, n
		}
	}
	return 0, 0
}

// readAlgorithm reads an AlgorithmIdentifier, RFC 5280, 4.1.1.2, and returns its
// OID and the element of its parameters, empty when there is none.
func readAlgorithm(element cryptobyte.String) (oid string, parameters cryptobyte.String, ok bool) {
	var sequence cryptobyte.String
	if !element.ReadASN1(&sequence, asn1.SEQUENCE) {
		return "", nil, false
	}
	if oid, ok = readOID(&sequence); !ok {
		return "", nil, false
	}
	if sequence.Empty() {
		return oid, nil, true
	}
	var tag asn1.Tag
	if !sequence.ReadAnyASN1Element(&parameters, &tag) || !sequence.Empty() {
		return "", nil, false
	}
	return oid, parameters, true
}

// readTime reads a UTCTime YYMMDDhhmmssZ or a GeneralizedTime YYYYMMDDhhmmssZ,
// RFC 5280, 4.1.2.5.
func readTime(s *cryptobyte.String) (time.Time, bool) {
	var content cryptobyte.String
	var tag asn1.Tag
	if !s.ReadAnyASN1(&content, &tag) || len(content) < 13 {
		return time.Time{}, false
	}
	var year int
	switch {
	case tag == asn1.UTCTime && len(content) == 13:
		year = 1900 + digits(content[:2])
		if year < 1950 {
			year += 100
		}
		content = content[2:]
	case tag == asn1.GeneralizedTime && len(content) == 15:
		year = digits(content[:4])
		content = content[4:]
	default:
		return time.Time{}, false
	}
	return moment(year, content)
}

// moment makes a time of a year and MMDDhhmmssZ.
func moment(year int, rest []byte) (time.Time, bool) {
	for _, b := range rest[:10] {
		if b < '0' || b > '9' {
			return time.Time{}, false
		}
	}
	month, day := digits(rest[0:2]), digits(rest[2:4])
	hour, minute, second := digits(rest[4:6]), digits(rest[6:8]), digits(rest[8:10])
	if year < 1 || hour > 23 || minute > 59 || second > 59 || !isDate(year, month, day) || rest[10] != 'Z' {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC), true
}

// digits returns the number written in s, or a negative number so small that no
// correction makes it a year.
func digits(s []byte) int {
	number := 0
	for _, b := range s {
		if b < '0' || b > '9' {
			return -1 << 20
		}
		number = 10*number + int(b-'0')
	}
	return number
}

// isDate tells whether the day exists in the Gregorian calendar.
func isDate(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Year() == year && int(t.Month()) == month && t.Day() == day
}
