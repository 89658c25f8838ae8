package diagnosis

import (
	"fmt"

	"jpkiweb/shared/wire"
)

// A Trial is what a reader did when it was tried with the card in it: how, and how
// fast. It holds nothing of the card's content.
type Trial struct {
	Reader    string    `json:"reader"` // without its serial number
	Interface Interface `json:"interface,omitempty"`
	PINPad    bool      `json:"pinPad"`
	PowerOn   int       `json:"powerOnMs"` // until the card answers
	PowerOff  PowerOff  `json:"powerOff,omitempty"`
	Command   int       `json:"commandMs"` // a command without data, most of them
	Slowest   int       `json:"slowestMs"` // the slowest of those
	Short     Reading   `json:"shortReads"`
	Long      Reading   `json:"longReads"`
	Problem   wire.Code `json:"problem,omitempty"` // why it ended early
}

// An Interface is how a card is reached, as the answer to reset says.
type Interface string

// The interfaces.
const (
	Contact     Interface = "contact"
	Contactless Interface = "contactless"
)

// InterfaceOf reads an answer to reset. A contactless card has none: its reader
// makes one up that begins 3B 8n 80 01 (PC/SC part 3, 3.1.3.2.3).
func InterfaceOf(atr []byte) Interface {
	switch {
	case len(atr) == 0:
		return ""
	case len(atr) >= 4 && atr[0] == 0x3B && atr[1]&0xF0 == 0x80 && atr[2] == 0x80 && atr[3] == 0x01:
		return Contactless
	}
	return Contact
}

// A PowerOff is what taking the power did to the card.
type PowerOff string

// What it can do. A card that knows what was selected before was never without
// power: what a PIN has opened stays open, too.
const (
	AsNew PowerOff = "as_new"
	Kept  PowerOff = "kept"
)

// A Reading is how a file of a known kind was read, in one of two ways: by short
// length fields, 256 bytes a command, or by extended ones, at once.
type Reading struct {
	Result ReadResult `json:"result,omitempty"` // "": not tried
	Bytes  int        `json:"bytes,omitempty"`
	Took   int        `json:"ms,omitempty"`
}

// A ReadResult is how it went.
type ReadResult string

// How it can go.
const (
	ReadOK      ReadResult = "ok"
	ReadRefused ReadResult = "refused" // by a status word; the other way is used then
	ReadLost    ReadResult = "lost"    // no answer, or the card had to be powered anew
	ReadWrong   ReadResult = "wrong"   // other bytes than the other way
)

// lines are those of the report.
func (t Trial) lines(line func(name, value string)) {
	on := WithoutSerial(t.Reader) + ": " + string(t.Interface)
	if t.PINPad {
		on += ", PIN pad"
	}
	line("trial", on)
	line("trial ended", printable(string(t.Problem)))
	line("power-on", milliseconds(t.PowerOn))
	line("power-off", string(t.PowerOff))
	if t.Command+t.Slowest > 0 {
		line("command", fmt.Sprintf("%s, slowest %s", milliseconds(t.Command), milliseconds(t.Slowest)))
	}
	line("short reads", t.Short.String())
	line("long reads", t.Long.String())
}

// String is the reading in the words of the report.
func (r Reading) String() string {
	if r.Result != ReadOK {
		return string(r.Result)
	}
	return fmt.Sprintf("%s, %d bytes in %s", r.Result, r.Bytes, milliseconds(r.Took))
}

func milliseconds(n int) string { return fmt.Sprintf("%d ms", n) }
