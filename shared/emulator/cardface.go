package emulator

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"

	"jpkiweb/shared/jpki"
)

// Tags of the card face (jpki facts 4.4).
const (
	tagAge           = 0xFF10
	tagAgeBirth      = 0xDF11
	tagAgeKey        = 0xDF12
	tagAgeProof      = 0xDF13
	tagFace          = 0xFF20
	tagFaceOffsets   = 0xDF21
	tagFaceBirth     = 0xDF22
	tagFaceGender    = 0xDF23
	tagFaceKey       = 0xDF24
	tagFaceName      = 0xDF25
	tagFaceAddress   = 0xDF26
	tagFacePhoto     = 0xDF27
	tagFaceProof     = 0xDF28
	tagFaceExpiry    = 0xDF29
	tagFaceCode      = 0xDF2A
	tagFaceBasics    = 0xFF30
	tagLayout        = 0xDF31
	tagFaceKeyID     = 0xDF32
	tagFaceVersion   = 0xDF33
	tagMunicipality  = 0xDF34
	tagFaceRest      = 0xDF35
	tagNumber        = 0xFF40
	tagNumberPicture = 0xDF41
	tagNumberKey     = 0xDF42
	tagNumberProof   = 0xDF43
)

// municipality is nobody's local government code.
const municipality = "99999"

// photo is JPEG 2000, grey all over.
//
//go:embed photo.jp2
var photo []byte

// formatCardFace lays out 券面事項確認AP (jpki facts 1.5).
func formatCardFace(info *CardInfo, maker *maker) *application {
	birth, numberA, numberB := fixedNumber(eraDate(info.BirthDate)), fixedNumber(IndividualNumber), fixedNumber(info.numberB())
	either := []*pin{numberA, numberB}
	return &application{
		name: jpki.CardFaceApplicationID[:], internal: &key{signer: maker.chip},
		files: map[jpki.FileID]*file{
			jpki.FileAge:                   {makeContent: func() ([]byte, error) { return info.age(maker) }, openers: []*pin{birth, numberA, numberB}},
			jpki.FileCardFace:              {makeContent: func() ([]byte, error) { return info.face(maker) }, openers: either},
			jpki.FileCardFaceBasics:        {content: faceBasics()},
			jpki.FileCardFaceCVCertificate: {makeContent: maker.certificate},
			jpki.FileNumberPicture:         {makeContent: maker.number, openers: []*pin{numberA}},
			jpki.FileCardFaceUnknown:       {content: bytes.Repeat([]byte{0xFF}, 16), openers: either},
			jpki.FileBirthDateKey:          {pin: birth},
			jpki.FileCardFaceNumberB:       {pin: numberB},
			jpki.FileCardFaceNumberA:       {pin: numberA},
		},
	}
}

// age is EF 0001 (jpki facts 4.4).
func (info *CardInfo) age(maker *maker) ([]byte, error) {
	signature, err := maker.sign([]byte(info.BirthDate), maker.chipKey())
	if err != nil {
		return nil, err
	}
	return dataObject(tagAge, dataObject(tagAgeBirth, []byte(info.BirthDate)), dataObject(tagAgeKey, maker.chipKey()), dataObject(tagAgeProof, signature)), nil
}

// face is EF 0002 (jpki facts 4.4). The signature covers three digests: of 22 to 24, of
// 25 and 26, and of 27; expiry and security code are not signed.
func (info *CardInfo) face(maker *maker) ([]byte, error) {
	name, err := pictureOfText(info.Name)
	if err != nil {
		return nil, err
	}
	address, err := pictureOfText(info.Address)
	if err != nil {
		return nil, err
	}
	code, err := pictureOfDigits(info.SecurityCode)
	if err != nil {
		return nil, err
	}
	person := [][]byte{dataObject(tagFaceBirth, []byte(info.BirthDate)), dataObject(tagFaceGender, []byte(info.Gender)), dataObject(tagFaceKey, maker.chipKey())}
	texts := [][]byte{dataObject(tagFaceName, name), dataObject(tagFaceAddress, address)}
	likeness := [][]byte{dataObject(tagFacePhoto, photo)}
	signature, err := maker.sign(digest(person), digest(texts), digest(likeness))
	if err != nil {
		return nil, err
	}
	fields := append(append(person, texts...), append(likeness,
		dataObject(tagFaceProof, signature), dataObject(tagFaceExpiry, []byte(info.Expiry)), dataObject(tagFaceCode, code))...)
	return dataObject(tagFace, dataObject(tagFaceOffsets, offsets(fields)), bytes.Join(fields, nil)), nil
}

func digest(parts [][]byte) []byte {
	sum := sha256.Sum256(bytes.Join(parts, nil))
	return sum[:]
}

// offsets are those of fields one behind the other, from their beginning.
func offsets(fields [][]byte) (table []byte) {
	at := 0
	for _, f := range fields {
		table = binary.BigEndian.AppendUint16(table, uint16(at))
		at += len(f)
	}
	return table
}

// faceBasics is EF 0003: layout, keys, version and the municipality (jpki facts 4.4).
func faceBasics() []byte {
	const layout, version, opaque = "\x06\x03\x0E\x01", "\x01", 256
	return dataObject(tagFaceBasics,
		dataObject(tagLayout, []byte(layout)), dataObject(tagFaceKeyID, []byte(issuerID)), dataObject(tagFaceVersion, []byte(version)),
		dataObject(tagMunicipality, []byte(municipality)), dataObject(tagFaceRest, []byte(chipID), make([]byte, opaque)))
}

// number is EF 0005: the individual number as a picture (jpki facts 4.4).
func (m *maker) number() ([]byte, error) {
	picture, err := pictureOfDigits(IndividualNumber)
	if err != nil {
		return nil, err
	}
	signature, err := m.sign(picture, m.chipKey())
	if err != nil {
		return nil, err
	}
	return dataObject(tagNumber, dataObject(tagNumberPicture, picture), dataObject(tagNumberKey, m.chipKey()), dataObject(tagNumberProof, signature)), nil
}
