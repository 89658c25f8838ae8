package timestamp

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// Tags of TSTInfo, RFC 3161, 2.4.2.
const (
	tagMillis     = asn1.Tag(0x80) // Accuracy.millis
	tagMicros     = asn1.Tag(0x81) // Accuracy.micros
	tagTSA        = asn1.Tag(0xA0) // tsa, explicit
	tagExtensions = asn1.Tag(0xA1) // extensions
)

// info is TSTInfo, RFC 3161, 2.4.2.
type info struct {
	policy    string // dotted OID
	algorithm string // of the imprint, dotted OID
	imprint   []byte
	serial    []byte // content octets
	time      time.Time
	accuracy  time.Duration // 0: not told
	nonce     []byte        // content octets; nil: none
}

// parseInfo reads TSTInfo. Its extensions may be there, but none that must be understood.
func parseInfo(content []byte) (info, error) {
	var i info
	in := cryptobyte.String(content)
	var s cryptobyte.String
	if !in.ReadASN1(&s, asn1.SEQUENCE) || !in.Empty() {
		return i, fmt.Errorf("%w: TSTInfo", ErrMalformed)
	}
	var version int
	if !s.ReadASN1Integer(&version) || version != 1 {
		return i, fmt.Errorf("%w: version of TSTInfo", ErrUnsupported)
	}
	for _, field := range []struct {
		name string
		read func(*cryptobyte.String) bool
	}{
		{"policy", i.readPolicy}, {"messageImprint", i.readImprint}, {"serialNumber", i.readSerial}, {"genTime", i.readTime},
		{"accuracy", i.readAccuracy}, {"ordering", readOrdering}, {"nonce", i.readNonce}, {"tsa", readTSA}, {"extensions", readExtensions},
	} {
		if !field.read(&s) {
			return i, fmt.Errorf("%w: %s", ErrMalformed, field.name)
		}
	}
	if !s.Empty() {
		return i, fmt.Errorf("%w: after TSTInfo", ErrMalformed)
	}
	return i, nil
}

func (i *info) readPolicy(s *cryptobyte.String) (ok bool) {
	i.policy, ok = der.ReadOID(s)
	return ok
}

func (i *info) readImprint(s *cryptobyte.String) bool {
	var fields, imprint, parameters cryptobyte.String
	var ok bool
	if !s.ReadASN1(&fields, asn1.SEQUENCE) {
		return false
	}
	i.algorithm, parameters, ok = der.ReadAlgorithm(&fields)
	if !ok || len(parameters) > 0 && !der.IsNull(parameters) || !fields.ReadASN1(&imprint, asn1.OCTET_STRING) || !fields.Empty() {
		return false
	}
	i.imprint = imprint
	return true
}

func (i *info) readSerial(s *cryptobyte.String) (ok bool) {
	i.serial, ok = der.ReadInteger(s, asn1.INTEGER)
	return ok
}

// readTime reads a GeneralizedTime that may have fractions of a second: without zeros at
// their end, and no point without any.
func (i *info) readTime(s *cryptobyte.String) bool {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.GeneralizedTime) {
		return false
	}
	text, isUTC := strings.CutSuffix(string(content), "Z")
	seconds, fraction, hasFraction := strings.Cut(text, ".")
	if !isUTC || hasFraction && (strings.HasSuffix(fraction, "0") || strings.Trim(fraction, "0123456789") != "" || fraction == "" || len(fraction) > 9) {
		return false
	}
	const layout = "20060102150405"
	t, err := time.Parse(layout, seconds)
	if err != nil || len(seconds) != len(layout) {
		return false
	}
	if hasFraction {
		d, err := time.ParseDuration("0." + fraction + "s")
		if err != nil {
			return false
		}
		t = t.Add(d)
	}
	i.time = t
	return true
}

// readAccuracy reads how far the time may be off. No accuracy of a day is told.
func (i *info) readAccuracy(s *cryptobyte.String) bool {
	if !s.PeekASN1Tag(asn1.SEQUENCE) {
		return true
	}
	var fields cryptobyte.String
	if !s.ReadASN1(&fields, asn1.SEQUENCE) {
		return false
	}
	var seconds, millis, micros int64
	if fields.PeekASN1Tag(asn1.INTEGER) && !fields.ReadASN1Int64WithTag(&seconds, asn1.INTEGER) {
		return false
	}
	if fields.PeekASN1Tag(tagMillis) && (!fields.ReadASN1Int64WithTag(&millis, tagMillis) || millis < 1 || millis > 999) {
		return false
	}
	if fields.PeekASN1Tag(tagMicros) && (!fields.ReadASN1Int64WithTag(&micros, tagMicros) || micros < 1 || micros > 999) {
		return false
	}
	i.accuracy = time.Duration(seconds)*time.Second + time.Duration(millis)*time.Millisecond + time.Duration(micros)*time.Microsecond
	return fields.Empty() && seconds >= 0 && seconds < 24*60*60
}

// readOrdering skips what nobody here asks about; DER leaves FALSE out.
func readOrdering(s *cryptobyte.String) bool {
	var ordering bool
	return !s.PeekASN1Tag(asn1.BOOLEAN) || s.ReadASN1Boolean(&ordering) && ordering
}

func (i *info) readNonce(s *cryptobyte.String) (ok bool) {
	if !s.PeekASN1Tag(asn1.INTEGER) {
		return true
	}
	i.nonce, ok = der.ReadInteger(s, asn1.INTEGER)
	return ok
}

// readTSA skips the name of the authority: its certificate tells.
func readTSA(s *cryptobyte.String) bool { return s.SkipOptionalASN1(tagTSA) }

// readExtensions refuses what must be understood.
func readExtensions(s *cryptobyte.String) bool {
	if !s.PeekASN1Tag(tagExtensions) {
		return true
	}
	var all cryptobyte.String
	if !s.ReadASN1(&all, tagExtensions) || all.Empty() {
		return false
	}
	for !all.Empty() {
		if e, ok := der.ReadExtension(&all); !ok || e.Critical {
			return false
		}
	}
	return true
}
