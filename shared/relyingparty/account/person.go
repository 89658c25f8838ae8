package account

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/character"
)

// MinKey is how long a key of Config.Keys is at least, in bytes: the length of the hash,
// RFC 2104, 3.
const MinKey = sha256.Size

// errAttributes: a certificate that lacks one of the attributes finds nobody again.
var errAttributes = errors.New("the signing certificate lacks a name, a date of birth or an address")

// A sealer makes persons of the attributes of a certificate.
type sealer struct{ keys [][]byte }

// newPersons are the persons that a holder is under each of the keys, the present one first.
func (s sealer) persons(h certprofile.Holder) ([]Person, error) {
	name, birth, address := plain(h.Name), plain(h.BirthDate.Raw), plain(h.Address)
	if name == "" || birth == "" || address == "" {
		return nil, errAttributes
	}
	var all []Person
	for _, key := range s.keys {
		all = append(all, Person{
			Identity: seal(key, "identity", name, birth, sex(h.Gender)),
			Address:  seal(key, "address", name, birth, sex(h.Gender), address),
		})
	}
	return all, nil
}

// seal is HMAC-SHA-256, RFC 2104, over texts with their lengths, so that none runs into
// the next.
func seal(key []byte, texts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, text := range texts {
		_ = binary.Write(mac, binary.BigEndian, uint64(len(text))) // a hash takes all
		mac.Write([]byte(text))
	}
	return mac.Sum(nil)
}

// sex is 性別; sources differ on what stands for unknown (jpki facts 5.2).
func sex(gender string) string {
	if gender == "1" || gender == "2" {
		return gender
	}
	return "unknown"
}

// plain is a text as it is compared. Cards and municipalities write one name or address in
// several ways: digits and letters wide or narrow (NFKC, UAX #15), spaces or none, any of a
// dozen strokes for a hyphen, a variant of a character by an invisible selector. What is
// another character stays one.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), character.Hidden(r):
			return -1
		case unicode.Is(unicode.Pd, r), r == '−', r == 'ー': // Pd has the hyphens and dashes
			return '-'
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(text))
}

// identities are the identities of persons.
func identities(persons []Person) (all [][]byte) {
	for _, p := range persons {
		all = append(all, p.Identity)
	}
	return all
}

// is tells whether the account is one of these persons', wherever they live.
func (p Person) is(persons []Person) bool {
	return slices.ContainsFunc(persons, func(q Person) bool { return bytes.Equal(p.Identity, q.Identity) })
}

// lives tells whether it is, and the address is that of the account, or a former one.
func (p Person) lives(persons []Person) bool {
	addresses := append([][]byte{p.Address}, p.Former...)
	return p.is(persons) && slices.ContainsFunc(persons, func(q Person) bool {
		return slices.ContainsFunc(addresses, func(a []byte) bool { return bytes.Equal(a, q.Address) })
	})
}

// moved is the person as the certificate has it now, with the addresses before. persons are
// what that certificate says, under each key.
func (p Person) moved(persons []Person) Person {
	next := persons[0]
	for _, address := range append([][]byte{p.Address}, p.Former...) {
		now := slices.ContainsFunc(persons, func(q Person) bool { return bytes.Equal(address, q.Address) })
		if !now && len(next.Former) < MaxFormer {
			next.Former = append(next.Former, address)
		}
	}
	return next
}
