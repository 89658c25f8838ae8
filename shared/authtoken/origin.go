package authtoken

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// MaxOriginLength is the longest origin in characters (authtoken facts 2).
const MaxOriginLength = 255

// ErrOrigin is the error of a text that is not an origin which may ask for a
// login.
var ErrOrigin = errors.New("not an acceptable origin")

// An Origin is who asks, RFC 6454, 4, or none, the zero Origin. Only ParseOrigin makes
// another one, so whoever has one need not look at its text again; whoever needs one
// asks [Origin.Check]. Two are the same origin if they are equal by ==. Where the zero
// Origin means something, the field that holds it says what.
type Origin struct {
	scheme string // https or http
	host   string // domain in ASCII, IPv4 address, or IPv6 address without brackets
	port   uint16 // 0: the default one of the scheme
}

// ParseOrigin reads the ASCII serialisation of an origin as browsers write it:
// scheme://host[:port], https, or http for loopback hosts only; lower case,
// domain in punycode, no default port, at most 255 characters, and nothing
// after it, not even a slash (authtoken facts 2). There is exactly one text for each
// origin: what is accepted equals its String. Otherwise the error is ErrOrigin.
func ParseOrigin(text string) (Origin, error) {
	o, err := parseOrigin(text)
	if err != nil {
		return Origin{}, fmt.Errorf("%w: %w", ErrOrigin, err)
	}
	return o, nil
}

// MustParseOrigin is ParseOrigin for a text that the program itself holds; it panics
// where that is no origin.
func MustParseOrigin(text string) Origin {
	o, err := ParseOrigin(text)
	if err != nil {
		panic(err)
	}
	return o
}

// IsZero reports whether it is the zero Origin, none.
func (o Origin) IsZero() bool { return o == Origin{} }

// Check returns ErrOrigin if there is none, for what somebody must have asked for.
func (o Origin) Check() error {
	if o.IsZero() {
		return fmt.Errorf("%w: none is named", ErrOrigin)
	}
	return nil
}

// Scheme is https or http; "" of none.
func (o Origin) Scheme() string { return o.scheme }

// Host is a domain in ASCII, an IPv4 address, or an IPv6 address without brackets.
func (o Origin) Host() string { return o.host }

// Port is the one that is written out; 0: it is the default one of the scheme.
func (o Origin) Port() uint16 { return o.port }

// Loopback tells whether the host is this very machine: 127.0.0.1, ::1 or
// localhost, and no other name, because others can be made to resolve there.
func (o Origin) Loopback() bool {
	return o.host == "127.0.0.1" || o.host == "::1" || o.host == "localhost"
}

// String returns the ASCII serialisation, RFC 6454, 6.2: the text that is
// signed. That of none is empty.
func (o Origin) String() string {
	if o.IsZero() {
		return ""
	}
	host := o.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if o.port == 0 {
		return o.scheme + "://" + host
	}
	return o.scheme + "://" + host + ":" + strconv.Itoa(int(o.port))
}

// MarshalText writes what String returns.
func (o Origin) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText is ParseOrigin, but that the empty text is none.
func (o *Origin) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*o = Origin{}
		return nil
	}
	parsed, err := ParseOrigin(string(text))
	if err == nil {
		*o = parsed
	}
	return err
}

func parseOrigin(text string) (Origin, error) {
	if len(text) > MaxOriginLength {
		return Origin{}, fmt.Errorf("%d characters, want at most %d", len(text), MaxOriginLength)
	}
	scheme, authority, found := strings.Cut(text, "://")
	if !found || (scheme != "https" && scheme != "http") {
		return Origin{}, errors.New("scheme is not https or http")
	}
	host, port, err := splitPort(authority)
	if err != nil {
		return Origin{}, err
	}
	o := Origin{scheme: scheme, host: host}
	if o.port, err = parsePort(scheme, port); err != nil {
		return Origin{}, err
	}
	if scheme == "http" && !o.Loopback() {
		return Origin{}, errors.New("http is for loopback hosts only")
	}
	return o, nil
}

// splitPort checks the host and returns it without brackets, and ":port" or "".
func splitPort(authority string) (host, port string, err error) {
	if bracketed, ok := strings.CutPrefix(authority, "["); ok {
		host, port, ok = strings.Cut(bracketed, "]")
		if !ok {
			return "", "", errors.New("bracket is not closed")
		}
		return host, port, checkIPv6(host)
	}
	host = authority
	if i := strings.IndexByte(authority, ':'); i >= 0 {
		host, port = authority[:i], authority[i:]
	}
	return host, port, checkHost(host)
}

func parsePort(scheme, text string) (uint16, error) {
	if text == "" {
		return 0, nil
	}
	number, ok := strings.CutPrefix(text, ":")
	port, err := strconv.ParseUint(number, 10, 16)
	if !ok || err != nil || port == 0 || strconv.FormatUint(port, 10) != number {
		return 0, errors.New("port is not a number from 1 to 65535, or something follows the host")
	}
	if (scheme == "https" && port == 443) || (scheme == "http" && port == 80) {
		return 0, errors.New("default port is written out")
	}
	return uint16(port), nil
}

// checkIPv6 wants the text of RFC 5952. Browsers write IPv4-mapped addresses in
// another way, and no service needs one.
func checkIPv6(host string) error {
	address, err := netip.ParseAddr(host)
	if err != nil || !address.Is6() || address.Is4In6() || address.Zone() != "" || address.String() != host {
		return errors.New("not an IPv6 address in its canonical form")
	}
	return nil
}

// checkHost wants a domain of letters, digits and hyphens, RFC 1123, 2.1, or an
// IPv4 address. No top-level domain starts with a digit, and browsers read a
// last label of digits as an address: such a host must be a canonical one.
func checkHost(host string) error {
	if len(host) == 0 || len(host) > 253 {
		return errors.New("host is missing or longer than 253 characters")
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	if last := labels[len(labels)-1]; last[0] >= '0' && last[0] <= '9' {
		if address, err := netip.ParseAddr(host); err != nil || address.String() != host {
			return errors.New("not an IPv4 address in its canonical form")
		}
	}
	return nil
}

func checkLabel(label string) error {
	if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
		return errors.New("host has a label that is empty, too long, or begins or ends with a hyphen")
	}
	for i := range len(label) {
		c := label[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return fmt.Errorf("host has the character %q", c)
		}
	}
	return nil
}
