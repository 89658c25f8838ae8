package emulator

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"image/png"
	"slices"
	"testing"
)

var holder = CardInfo{Name: "見本　花子", Address: "架空県見本市", BirthDate: "19800217", Gender: "2", SecurityCode: "2285"}

func delivered(t *testing.T) (*CardInfo, *maker) {
	t.Helper()
	m, err := newMaker()
	if err != nil {
		t.Fatal(err)
	}
	return holder.complete(), m
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// signedBy checks the signature of a key over parts.
func signedBy(t *testing.T, key *rsa.PrivateKey, signature []byte, parts ...[]byte) {
	t.Helper()
	digest := sha256.Sum256(slices.Concat(parts...))
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
}

// fieldsOf takes a data object apart: values by tag, and what they are in.
func fieldsOf(t *testing.T, file []byte) map[uint16][]byte {
	t.Helper()
	_, inner, rest := nextObject(t, file)
	if len(rest) > 0 {
		t.Errorf("%d bytes behind the object", len(rest))
	}
	fields := map[uint16][]byte{}
	for len(inner) > 0 {
		var tag uint16
		var value []byte
		tag, value, inner = nextObject(t, inner)
		fields[tag] = value
	}
	return fields
}

func nextObject(t *testing.T, b []byte) (tag uint16, value, rest []byte) {
	t.Helper()
	tag, b = binary.BigEndian.Uint16(b), b[2:]
	n, b := int(b[0]), b[1:]
	if n >= 0x80 {
		var length []byte
		length, b = b[:n-0x80], b[n-0x80:]
		n = 0
		for _, octet := range length {
			n = n<<8 | int(octet)
		}
	}
	return tag, b[:n], b[n:]
}

// The digests and the signature of the integrity record: jpki facts 4.3.
func TestIntegrityRecordIsOfThisCard(t *testing.T) {
	info, m := delivered(t)
	fields := fieldsOf(t, must[[]byte](t)(info.integrity(m)))
	number := sha256.Sum256([]byte("\xFF\x10\x0C" + IndividualNumber + "\xFF\xFF"))
	if !bytes.Equal(fields[0xDF31], number[:]) {
		t.Error("digest of the individual number")
	}
	attributes := info.attributes()
	table := bytes.Index(attributes, []byte{0xDF, 0x22})
	digest := sha256.Sum256(attributes[table : len(attributes)-16])
	if !bytes.Equal(fields[0xDF32], digest[:]) {
		t.Error("digest of the attributes")
	}
	signedBy(t, m.issuer, fields[0xDF33], number[:], digest[:])
}

// Three digests under one signature: jpki facts 4.4.
func TestFaceIsSigned(t *testing.T) {
	info, m := delivered(t)
	file := must[[]byte](t)(info.face(m))
	fields := fieldsOf(t, file)
	var digests [3][]byte
	for i, tags := range [][]uint16{{0xDF22, 0xDF23, 0xDF24}, {0xDF25, 0xDF26}, {0xDF27}} {
		var covered []byte
		for _, tag := range tags {
			covered = append(covered, dataObject(tag, fields[tag])...)
		}
		sum := sha256.Sum256(covered)
		digests[i] = sum[:]
	}
	signedBy(t, m.issuer, fields[0xDF28], digests[:]...)
	for _, tag := range []uint16{0xDF25, 0xDF26, 0xDF2A} {
		if _, err := png.Decode(bytes.NewReader(fields[tag])); err != nil {
			t.Errorf("%04X: %v", tag, err)
		}
	}
	if string(fields[0xDF22]) != "19800217" || string(fields[0xDF29]) != "20351231" || !bytes.HasPrefix(fields[0xDF27], []byte("\x00\x00\x00\x0CjP  ")) {
		t.Error("birth, expiry or photo")
	}
	_, inner, _ := nextObject(t, file)
	_, table, inner := nextObject(t, inner)
	for i := 0; i < len(table); i += 2 {
		if tag := binary.BigEndian.Uint16(inner[binary.BigEndian.Uint16(table[i:]):]); tag != 0xDF22+uint16(i/2) {
			t.Errorf("offset %d leads to %04X", i/2, tag)
		}
	}
}

func TestAgeAndNumberAreSigned(t *testing.T) {
	info, m := delivered(t)
	age := fieldsOf(t, must[[]byte](t)(info.age(m)))
	signedBy(t, m.issuer, age[0xDF13], age[0xDF11], age[0xDF12])
	number := fieldsOf(t, must[[]byte](t)(m.number()))
	signedBy(t, m.issuer, number[0xDF43], number[0xDF41], number[0xDF42])
	drawn, err := png.Decode(bytes.NewReader(number[0xDF41]))
	if err != nil || drawn.Bounds().Dx() != 72 || drawn.Bounds().Dy() != 12 {
		t.Errorf("picture %v, %v", drawn, err)
	}
}

// Lengths of the certificate: jpki facts 4.3.
func TestCardVerifiableCertificate(t *testing.T) {
	_, m := delivered(t)
	fields := fieldsOf(t, must[[]byte](t)(m.certificate()))
	if len(fields[0x5F4E]) != 297 || len(fields[0x5F37]) != 256 {
		t.Errorf("body of %d bytes, signature of %d", len(fields[0x5F4E]), len(fields[0x5F37]))
	}
	signedBy(t, m.issuer, fields[0x5F37], fields[0x5F4E])
}

// The examples of jpki facts 4.5.
func TestNumberB(t *testing.T) {
	info, _ := delivered(t)
	if got := info.numberB(); got != "55021720352285" {
		t.Errorf("照合番号B %s", got)
	}
	for date, want := range map[string]string{
		"20200224": "020224", "20190430": "310430", "20190501": "010501", "19890107": "640107", "19261224": "151224",
		"00000000": "000000", "19600000": "350000", "18000101": "000101",
	} {
		if got := eraDate(date); got != want {
			t.Errorf("%s: %s, want %s", date, got, want)
		}
	}
}
