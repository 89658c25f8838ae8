// Package asn1 stands in for encoding/asn1 while app and guide are compiled:
// golang.org/x/crypto/cryptobyte names three of its identifiers, and it would be a
// thirtieth of the app, because it keeps all that package math/big can do (build facts 1).
package asn1

import "errors"

// ObjectIdentifier is an OBJECT IDENTIFIER, by its arcs.
type ObjectIdentifier []int

// BitString is a BIT STRING.
type BitString struct {
	Bytes     []byte // padded
	BitLength int
}

// Marshal fails: cryptobyte's Builder.MarshalASN1 calls it, which nobody here does.
func Marshal(any) ([]byte, error) { return nil, errors.New("encoding/asn1 is not in this program") }
