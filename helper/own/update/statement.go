package update

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/strictjson"
)

// MaxStatement is the size of the text of a statement, in bytes.
const MaxStatement = 4 << 10

// Product is whose statement is believed.
const Product = "jpki-helper"

// longest is how long a statement may be believed.
const longest = 366 * 24 * time.Hour

// domain is signed before the statement.
const domain = "JPKI Web update statement 1\n"

// A Statement says which version is the newest. Times are RFC 3339.
type Statement struct {
	Product string `json:"product"`
	Version string `json:"version"` // three numbers, "0.3.0"
	Date    string `json:"date"`    // when it was made
	Expires string `json:"expires"` // from then on it says nothing
	Page    string `json:"page"`    // https, where people are told how to install it
}

// A Refusal says why a statement is not believed. It is an error, and a word for texts.
type Refusal string

// The reasons.
const (
	Unreachable Refusal = "unreachable" // there is no file, or no answer that is one
	Malformed   Refusal = "malformed"   // cut off, too long, or of another form
	OtherKey    Refusal = "key"         // not signed, or with a key that is not known
	OtherThing  Refusal = "product"     // of another program
	Early       Refusal = "early"       // its date has not come
	Expired     Refusal = "expired"
	Older       Refusal = "older" // than one that was seen
)

// Refusals are all of them.
var Refusals = []Refusal{Unreachable, Malformed, OtherKey, OtherThing, Early, Expired, Older}

// Error says that a statement is refused, and why.
func (r Refusal) Error() string { return "update statement refused: " + string(r) }

// Sign writes a statement with its signature.
func Sign(key ed25519.PrivateKey, s Statement) ([]byte, error) {
	if _, err := s.times(); err != nil {
		return nil, err
	}
	line, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	signature := ed25519.Sign(key, append([]byte(domain), line...))
	return fmt.Appendf(nil, "%s\n%s\n", line, base64.StdEncoding.EncodeToString(signature)), nil
}

// Verify reads the text of a statement that one of the keys signed and that is in force
// at a time. The error is a [Refusal]. Nothing is decoded before the signature is right.
func Verify(text []byte, keys []ed25519.PublicKey, now time.Time) (Statement, error) {
	line, err := signed(text, keys)
	if err != nil {
		return Statement{}, err
	}
	var s Statement
	if err := strictjson.Decode(line, &s); err != nil {
		return Statement{}, fmt.Errorf("%w: %w", Malformed, err)
	}
	if s.Product != Product {
		return Statement{}, fmt.Errorf("%w: %q", OtherThing, s.Product)
	}
	t, err := s.times()
	switch {
	case err != nil:
		return Statement{}, fmt.Errorf("%w: %w", Malformed, err)
	case now.Before(t.date):
		return Statement{}, fmt.Errorf("%w: of %s", Early, s.Date)
	case !now.Before(t.expires):
		return Statement{}, fmt.Errorf("%w: %s", Expired, s.Expires)
	}
	return s, nil
}

// signed returns the line that one of the keys signed.
func signed(text []byte, keys []ed25519.PublicKey) ([]byte, error) {
	parts := bytes.Split(text, []byte("\n"))
	if len(text) > MaxStatement || len(parts) != 3 || len(parts[2]) > 0 {
		return nil, Malformed
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(string(parts[1]))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, Malformed
	}
	message := append([]byte(domain), parts[0]...)
	if !slices.ContainsFunc(keys, func(key ed25519.PublicKey) bool { return ed25519.Verify(key, message, signature) }) {
		return nil, OtherKey
	}
	return parts[0], nil
}

// span is the time in which a statement is in force.
type span struct{ date, expires time.Time }

// times checks the form of a statement, and returns when it is in force.
func (s Statement) times() (t span, err error) {
	if _, ok := parseVersion(s.Version); !ok || strings.Contains(s.Version, "-") {
		return t, fmt.Errorf("version %q: want three numbers", s.Version)
	}
	if t.date, err = time.Parse(time.RFC3339, s.Date); err != nil {
		return t, err
	}
	if t.expires, err = time.Parse(time.RFC3339, s.Expires); err != nil {
		return t, err
	}
	if !t.date.Before(t.expires) || t.expires.Sub(t.date) > longest {
		return t, errors.New("it must be in force for some time, and for a year at most")
	}
	page, err := url.Parse(s.Page)
	if err != nil || page.Scheme != "https" || page.Host == "" || page.User != nil {
		return t, fmt.Errorf("page %q: want an https address", s.Page)
	}
	return t, nil
}

// parseVersion returns the numbers of a version, of a release or of a commit before it.
func parseVersion(text string) (numbers [3]uint64, ok bool) {
	text, _, _ = strings.Cut(text, "-")
	parts := strings.Split(text, ".")
	if len(parts) != len(numbers) {
		return numbers, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return numbers, false
		}
		numbers[i] = n
	}
	return numbers, true
}

// Newer reports whether a version is newer than another: by its three numbers, and a
// release than the commits before it, which have more behind a hyphen. What is no version
// is newer than nothing.
func Newer(version, than string) bool {
	a, ok := parseVersion(version)
	b, known := parseVersion(than)
	if !ok || !known {
		return false
	}
	if order := slices.Compare(a[:], b[:]); order != 0 {
		return order > 0
	}
	return !strings.Contains(version, "-") && strings.Contains(than, "-")
}
