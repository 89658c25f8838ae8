package emulator

import (
	"bytes"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// formatResident lays out 住基AP (jpki facts 1.6). What real cards hold in its file is not
// public; here it is filler. The PIN has a counter of its own.
func formatResident(value []byte) *application {
	reference := newPIN(value, 0, jpki.ResidentRegPINTries)
	return &application{
		name: jpki.ResidentApplicationID[:], changes: iso7816.InsChangeKey,
		files: map[jpki.FileID]*file{
			jpki.FileResident:       {content: bytes.Repeat([]byte{0xFF}, 16), openers: []*pin{reference}},
			jpki.FileResidentRegPIN: {pin: reference},
		},
	}
}
