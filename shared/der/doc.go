// Package der reads and writes the parts that certificates, revocation lists and
// signatures are made of, RFC 5280: Name, Time, INTEGER, OBJECT IDENTIFIER,
// AlgorithmIdentifier, Extension, in strict DER (ITU-T X.690). What they are parts of
// is read by those who know it. All stands on cryptobyte, which reads tags and
// lengths; an object identifier is its dotted text everywhere.
//
// Functions that begin with Read take an element off a cryptobyte.String, those that
// begin with Add write one, those that begin with Is judge bytes.
package der
