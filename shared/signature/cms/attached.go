package cms

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// EncodeAttached writes the DER ContentInfo with the document in it, RFC 5652, 5.2. The
// document is read once, and must have exactly so many bytes: one that ends before is
// io.ErrUnexpectedEOF. After an error what is written is no signature.
func (s *SignedData) EncodeAttached(w io.Writer, document io.Reader, size int64) error {
	head, tail := s.around(size)
	if _, err := w.Write(head); err != nil {
		return err
	}
	if _, err := io.CopyN(w, document, size); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	_, err := w.Write(tail)
	return err
}

// around returns what stands before and behind a document of that size.
func (s *SignedData) around(size int64) (head, tail []byte) {
	tail = s.afterContent()
	head = enclose(asn1.OCTET_STRING, nil, nil, size)
	head = enclose(tagContent, nil, head, size)
	head = enclose(asn1.SEQUENCE, der.OID(oidData), head, size)
	size += int64(len(tail))
	head = enclose(asn1.SEQUENCE, append([]byte(versionOne), tlv(asn1.SET, s.digestAlgorithm)...), head, size)
	head = enclose(tagContent, nil, head, size)
	return enclose(asn1.SEQUENCE, der.OID(oidSignedData), head, size), tail
}

// enclose returns the beginning of a value: tag, length, and of its contents the fields
// before and the head of the last one, of which so many bytes are still to come.
func enclose(tag asn1.Tag, before, head []byte, toCome int64) []byte {
	b := []byte{byte(tag)}
	n := uint64(len(before)) + uint64(len(head)) + uint64(toCome)
	if n < 0x80 {
		b = append(b, byte(n))
	} else {
		var octets []byte
		for ; n > 0; n >>= 8 {
			octets = append([]byte{byte(n)}, octets...)
		}
		b = append(append(b, 0x80|byte(len(octets))), octets...)
	}
	return append(append(b, before...), head...)
}

// maxHead is far above what stands before a document, about 80 bytes.
const maxHead = 512

// ParseAttached reads a SignedData that holds its document, as strictly as Parse, and
// returns where the document is. What stands around it has at most MaxLength bytes. The
// error is that of Parse, ErrUnsupported where no document is inside, or the source's.
func ParseAttached(source io.ReaderAt, size int64) (*SignedData, *io.SectionReader, error) {
	head := make([]byte, min(size, maxHead))
	if _, err := source.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	begin, length, err := findContent(head)
	if err != nil {
		return nil, nil, err
	}
	tailLength := size - begin - length
	if length > size || tailLength < 0 || tailLength > MaxLength {
		return nil, nil, fmt.Errorf("%w: %d bytes behind the document", ErrMalformed, tailLength)
	}
	tail := make([]byte, tailLength)
	if n, err := source.ReadAt(tail, begin+length); n < len(tail) {
		return nil, nil, err
	}
	signed, err := parseAround(head[:begin], tail, length)
	if err != nil {
		return nil, nil, err
	}
	return signed, io.NewSectionReader(source, begin, length), nil
}

// parseAround reads the same SignedData without its document. Nothing is read that
// EncodeAttached would not write.
func parseAround(head, tail []byte, length int64) (*SignedData, error) {
	fields, err := signedDataFields(head)
	if err != nil {
		return nil, err
	}
	algorithms, ok := readElement(&fields, asn1.SET)
	if !ok {
		return nil, fmt.Errorf("%w: digestAlgorithms", ErrMalformed)
	}
	detached := tlv(asn1.SEQUENCE, []byte(versionOne), algorithms, tlv(asn1.SEQUENCE, der.OID(oidData)), tail)
	signed, err := Parse(tlv(asn1.SEQUENCE, der.OID(oidSignedData), tlv(tagContent, detached)))
	if err != nil {
		return nil, err
	}
	wantHead, wantTail := signed.around(length)
	if !bytes.Equal(wantHead, head) || !bytes.Equal(wantTail, tail) {
		return nil, fmt.Errorf("%w: another encoding", ErrMalformed)
	}
	return signed, nil
}

// findContent returns where the document begins, and its length.
func findContent(head []byte) (begin, length int64, err error) {
	fields, err := signedDataFields(head)
	if err != nil {
		return 0, 0, err
	}
	if !fields.SkipASN1(asn1.SET) {
		return 0, 0, fmt.Errorf("%w: digestAlgorithms", ErrMalformed)
	}
	length, ok := beginValue(&fields, asn1.SEQUENCE)
	if !ok {
		return 0, 0, fmt.Errorf("%w: encapContentInfo", ErrMalformed)
	}
	if !readOID(&fields, oidData) {
		return 0, 0, fmt.Errorf("%w: content is not id-data", ErrUnsupported)
	}
	if length == int64(len(der.OID(oidData))) {
		return 0, 0, fmt.Errorf("%w: no document inside", ErrUnsupported)
	}
	if !open(&fields, tagContent) {
		return 0, 0, fmt.Errorf("%w: eContent", ErrMalformed)
	}
	if length, ok = beginValue(&fields, asn1.OCTET_STRING); !ok {
		return 0, 0, fmt.Errorf("%w: the document is not one OCTET STRING", ErrMalformed)
	}
	return int64(len(head) - len(fields)), length, nil
}

// signedDataFields returns what follows the version of SignedData in the head of a
// ContentInfo.
func signedDataFields(head []byte) (cryptobyte.String, error) {
	s := cryptobyte.String(head)
	if !open(&s, asn1.SEQUENCE) || !readOID(&s, oidSignedData) || !open(&s, tagContent) || !open(&s, asn1.SEQUENCE) {
		return nil, fmt.Errorf("%w: not a ContentInfo with SignedData", ErrMalformed)
	}
	if !readConstant(&s, versionOne) {
		return nil, fmt.Errorf("%w: SignedData version is not 1", ErrUnsupported)
	}
	return s, nil
}

// open takes tag and length of a value, and leaves what is in it and behind it.
func open(s *cryptobyte.String, tag asn1.Tag) bool {
	_, ok := beginValue(s, tag)
	return ok
}

// beginValue takes tag and length of a value that may be longer than what is at hand.
func beginValue(s *cryptobyte.String, tag asn1.Tag) (length int64, ok bool) {
	var got, first uint8
	if !s.ReadUint8(&got) || got != byte(tag) || !s.ReadUint8(&first) {
		return 0, false
	}
	if first < 0x80 {
		return int64(first), true
	}
	var octets []byte
	if n := int(first & 0x7F); n < 1 || n > 7 || !s.ReadBytes(&octets, n) {
		return 0, false
	}
	for _, b := range octets {
		length = length<<8 | int64(b)
	}
	return length, true
}
