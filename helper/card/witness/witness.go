// Package witness sees what a lease exchanges with its card, and learns from it
// which certificates were read, while they are read for other reasons: no command
// is sent for it. It does no I/O.
//
// Callers need [Witness.Sees] for every exchange, then [Witness.Identity] and
// [Witness.Take], and [Witness.Forget] when the card is let go of.
package witness

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A Witness sees the exchanges of one card from its power-up on. The zero Witness
// has seen none.
type Witness struct {
	jpki        bool        // the JPKI application is selected
	current     jpki.FileID // current EF, 0: another or none
	lastCommand iso7816.Command
	reading     jpki.FileID // the certificate that read is of
	read        []byte      // its beginning, as far as it was read
	identity    []byte      // nil: not known yet
	whole       map[jpki.FileID][]byte
}

// maxCertificate bounds what is kept: no EF holds more (jpki facts 2.1).
const maxCertificate = 1 << 15

// certificates are the files that are kept.
var certificates = [...]jpki.FileID{jpki.FileUserAuthenticationCertificate, jpki.FileDigitalSignatureCertificate}

// JPKI reports whether the JPKI application is selected.
func (w *Witness) JPKI() bool { return w.jpki }

// Identity returns what tells the card from all others: a digest of its user
// authentication certificate; nil if that was not read.
func (w *Witness) Identity() []byte { return w.identity }

// Take returns a certificate that was read to its end, DER, and forgets it: the one
// of signatures holds a person's name and address. Nil: there is none.
func (w *Witness) Take(file jpki.FileID) []byte {
	der := w.whole[file]
	delete(w.whole, file)
	return der
}

// Forget wipes the certificates that were read and not taken, or in part. The
// identity stays.
func (w *Witness) Forget() {
	clear(w.read)
	w.reading, w.read = 0, nil
	for file, der := range w.whole {
		clear(der)
		delete(w.whole, file)
	}
}

// Sees takes one command and its response in. It reports whether the identity is
// known now and was not before.
func (w *Witness) Sees(command, response []byte) (known bool) {
	c, err := iso7816.ParseCommand(command)
	r, err2 := iso7816.ParseResponse(response)
	if err != nil || err2 != nil {
		return false
	}
	_, more := r.SW.More()
	executed := r.SW.OK() || more || r.SW == iso7816.SWEndOfFile
	switch c.INS {
	case iso7816.InsSelect:
		w.noteSelect(c, executed)
	case iso7816.InsReadBinary:
		w.lastCommand = c
		return executed && w.noteRead(r.Data)
	case iso7816.InsGetResponse:
		return executed && w.lastCommand.INS == iso7816.InsReadBinary && w.takeCertificate(r.Data)
	default: // it may name another EF
		w.current = 0
	}
	return false
}

// SelectsJPKI reports whether a command selects the JPKI application.
func SelectsJPKI(command []byte) bool {
	c, err := iso7816.ParseCommand(command)
	return err == nil && c.INS == iso7816.InsSelect && c.P1 == 0x04 && bytes.Equal(c.Data, jpki.ApplicationID[:])
}

// noteSelect follows SELECT by name (P1 04) and of an EF (P1 02).
func (w *Witness) noteSelect(c iso7816.Command, executed bool) {
	w.lastCommand = c
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

// noteRead follows READ BINARY: b8 of P1 names a file and leaves P2 for the offset
// (ISO/IEC 7816-4:2020, 11.3.3).
func (w *Witness) noteRead(data []byte) (known bool) {
	offset := int(w.lastCommand.P1)<<8 | int(w.lastCommand.P2)
	if w.lastCommand.P1&0x80 != 0 {
		w.current, offset = jpki.FileID(w.lastCommand.P1&0x1F), int(w.lastCommand.P2)
	}
	if w.reading != w.current {
		clear(w.read)
		w.reading, w.read = w.current, nil
	}
	if !w.onCertificate() || offset > len(w.read) {
		w.lastCommand = iso7816.Command{} // nor is the rest of its answer kept
		return false
	}
	w.read = w.read[:offset]
	return w.takeCertificate(data)
}

// onCertificate reports whether the current file is one of the certificates.
func (w *Witness) onCertificate() bool {
	return w.jpki && slices.Contains(certificates[:], w.current) && w.reading == w.current
}

// takeCertificate appends what was read, until it is the whole certificate.
func (w *Witness) takeCertificate(data []byte) (known bool) {
	if !w.onCertificate() || len(w.read)+len(data) > maxCertificate {
		return false
	}
	w.appendRead(data)
	size, ok := derSize(w.read)
	if !ok || len(w.read) < size {
		return false
	}
	der := w.read[:size:size]
	w.read = nil
	if w.whole == nil {
		w.whole = map[jpki.FileID][]byte{}
	}
	clear(w.whole[w.current])
	w.whole[w.current] = der
	if w.current != jpki.FileUserAuthenticationCertificate {
		return false
	}
	digest := sha256.Sum256(der)
	before := w.identity
	w.identity = digest[:]
	return before == nil
}

// appendRead appends to what was read, and leaves no copy behind when that grows.
func (w *Witness) appendRead(data []byte) {
	if before := w.read; len(before)+len(data) > cap(before) {
		w.read = append(make([]byte, 0, 2*(len(before)+len(data))), before...)
		clear(before)
	}
	w.read = append(w.read, data...)
}

// derSize is the size of a certificate, from its header: SEQUENCE, and a length in
// two bytes (ISO/IEC 8825-1, 8.1.3.5).
func derSize(b []byte) (size int, ok bool) {
	if len(b) < 4 || b[0] != 0x30 || b[1] != 0x82 {
		return 0, false
	}
	return 4 + int(b[2])<<8 + int(b[3]), true
}
