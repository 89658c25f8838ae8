package reader

import (
	"bytes"
	"crypto/sha256"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A witness sees what a lease exchanges, and learns which card it is: by its user
// authentication certificate, which is read for other reasons. It keeps a digest.
type witness struct {
	jpki     bool        // the JPKI application is selected
	current  jpki.FileID // current EF, 0: another or none
	read     []byte      // the beginning of the certificate, as far as it was read
	asked    iso7816.Command
	identity []byte // nil: not known yet
}

// maxCertificate bounds what is kept: no EF holds more (card 2.1).
const maxCertificate = 1 << 15

// sees takes one command and its response in. It reports whether the identity is
// known now and was not before.
func (w *witness) sees(command, response []byte) (known bool) {
	c, err := iso7816.ParseCommand(command)
	r, err2 := iso7816.ParseResponse(response)
	if err != nil || err2 != nil {
		return false
	}
	_, more := r.SW.More()
	executed := r.SW.OK() || more || r.SW == iso7816.SWEndOfFile
	switch c.INS {
	case iso7816.InsSelect:
		w.selects(c, executed)
	case iso7816.InsReadBinary:
		w.asked = c
		return executed && w.reads(r.Data)
	case iso7816.InsGetResponse:
		return executed && w.asked.INS == iso7816.InsReadBinary && w.takes(r.Data)
	default: // it may name another EF
		w.current = 0
	}
	return false
}

// selectsJPKI reports whether a command selects the JPKI application.
func selectsJPKI(command []byte) bool {
	c, err := iso7816.ParseCommand(command)
	return err == nil && c.INS == iso7816.InsSelect && c.P1 == 0x04 && bytes.Equal(c.Data, jpki.ApplicationID[:])
}

// selects follows SELECT by name (P1 04) and of an EF (P1 02).
func (w *witness) selects(c iso7816.Command, executed bool) {
	w.asked = c
	switch c.P1 {
	case 0x04:
		w.jpki, w.current = executed && bytes.Equal(c.Data, jpki.ApplicationID[:]), 0
	case 0x02:
		w.current = 0
		if executed && len(c.Data) == 2 {
			w.current = jpki.FileID(c.Data[0])<<8 | jpki.FileID(c.Data[1])
		}
	}
}

// reads follows READ BINARY: b8 of P1 names a file and leaves P2 for the offset
// (ISO/IEC 7816-4:2020, 11.3.3).
func (w *witness) reads(data []byte) (known bool) {
	offset := int(w.asked.P1)<<8 | int(w.asked.P2)
	if w.asked.P1&0x80 != 0 {
		w.current, offset = jpki.FileID(w.asked.P1&0x1F), int(w.asked.P2)
	}
	if !w.jpki || w.current != jpki.FileUserAuthenticationCertificate || offset > len(w.read) {
		return false
	}
	w.read = w.read[:offset]
	return w.takes(data)
}

// takes appends what was read, until it is the whole certificate.
func (w *witness) takes(data []byte) (known bool) {
	if !w.jpki || w.current != jpki.FileUserAuthenticationCertificate || len(w.read)+len(data) > maxCertificate {
		return false
	}
	w.read = append(w.read, data...)
	size, ok := derSize(w.read)
	if !ok || len(w.read) < size {
		return false
	}
	digest := sha256.Sum256(w.read[:size])
	before := w.identity
	w.identity = digest[:]
	w.read = w.read[:0]
	return before == nil
}

// derSize is the size of a certificate, from its header: SEQUENCE, and a length in
// two bytes (ISO/IEC 8825-1, 8.1.3.5).
func derSize(b []byte) (size int, ok bool) {
	if len(b) < 4 || b[0] != 0x30 || b[1] != 0x82 {
		return 0, false
	}
	return 4 + int(b[2])<<8 + int(b[3]), true
}
