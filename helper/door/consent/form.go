package consent

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"jpkiweb/shared/jpki"
)

// maxBody is the size of a form's body, at most: several times what the longest
// one has.
const maxBody = 4 << 10

var (
	errTooLarge  = errors.New("form is too large")
	errMalformed = errors.New("form is malformed")
)

// fields are those of a form. They lie in one buffer that is wiped in one go; the
// parser of net/http would make strings of the PIN.
type fields struct {
	token    []byte
	agree    []byte
	decline  []byte
	language []byte
	pin      []byte
	new      []byte
	again    []byte
	lastTry  []byte
	anyway   []byte
	body     []byte
}

func (f fields) wipe() { clear(f.body) }

// readFields reads a body of application/x-www-form-urlencoded (URL Standard,
// 5.1), strictly: no field is unknown, none comes twice. The caller wipes.
func readFields(r io.Reader) (fields, error) {
	f := fields{body: make([]byte, maxBody+1)}
	n, err := io.ReadFull(r, f.body)
	switch {
	case err == nil:
		return f, errTooLarge
	case !errors.Is(err, io.ErrUnexpectedEOF):
		return f, errMalformed // empty, or broken off
	}
	for pair := range bytes.SplitSeq(f.body[:n], []byte("&")) {
		name, value, found := bytes.Cut(pair, []byte("="))
		field := f.field(name)
		if !found || field == nil || *field != nil {
			return f, errMalformed
		}
		if *field, err = unescape(value); err != nil {
			return f, err
		}
	}
	return f, nil
}

// field returns the place of a field; nil: there is none of that name.
func (f *fields) field(name []byte) *[]byte {
	switch string(name) {
	case "token":
		return &f.token
	case "agree":
		return &f.agree
	case "decline":
		return &f.decline
	case "language":
		return &f.language
	case "pin":
		return &f.pin
	case "new":
		return &f.new
	case "again":
		return &f.again
	case "last-try":
		return &f.lastTry
	case "use-anyway":
		return &f.anyway
	}
	return nil
}

// unescape undoes the percent-encoding in place. What it returns is not nil.
func unescape(value []byte) ([]byte, error) {
	plain := value[:0]
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			var b [1]byte
			if i+2 >= len(value) {
				return nil, errMalformed
			}
			if _, err := hex.Decode(b[:], value[i+1:i+3]); err != nil {
				return nil, errMalformed
			}
			c = b[0]
			i += 2
		}
		plain = append(plain, c)
	}
	return plain, nil
}

// statusOfUnreadable is the answer to a form that cannot be read.
func statusOfUnreadable(err error) int {
	if errors.Is(err, errTooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// faults say, by the keys of their texts, what keeps a form from being sent to
// the card.
type faults struct {
	PIN, New, Again, LastTry, UseAnyway string
	Agree                               string // the yes came too early
}

// check makes an answer of a form. With faults the answer is empty and wiped: the
// card is not asked, and no try is lost.
func (r Request) check(f fields) (Answer, faults) { return r.checkBy(jpki.FoldPIN, f) }

// checkBy is check with what makes a PIN of what was typed; each PIN is a memory of its
// own.
func (r Request) checkBy(fold func(jpki.PIN, []byte) []byte, f fields) (Answer, faults) {
	answer, found := Answer{LastTry: f.lastTry != nil, UseAnyway: f.anyway != nil && r.Against != ""}, faults{}
	if r.Against != "" && !answer.UseAnyway {
		found.UseAnyway = "against.fault"
	}
	if r.TriesLeft == 1 && !answer.LastTry {
		found.LastTry = "last_try.fault"
	}
	if !r.PINPad {
		answer.PIN = fold(r.PIN, f.pin)
		found.PIN = r.fault(answer.PIN, jpki.CheckPIN)
	}
	if !r.PINPad && r.ChangePIN {
		answer.NewPIN = fold(r.PIN, f.new)
		again := fold(r.PIN, f.again)
		defer clear(again)
		found.New = r.fault(answer.NewPIN, jpki.CheckNewPIN)
		if found.New == "" && !bytes.Equal(answer.NewPIN, again) {
			found.Again = "fault.again"
		}
	}
	if found != (faults{}) {
		clear(answer.PIN)
		clear(answer.NewPIN)
		return Answer{}, found
	}
	return answer, found
}

// fault returns the key of the text, which differs between digits and passwords.
func (r Request) fault(pin []byte, check func(jpki.PIN, []byte) jpki.PINFault) string {
	kind := "fault.digits."
	if r.PIN.Rule().Letters {
		kind = "fault.password."
	}
	if len(pin) == 0 {
		return kind + "empty"
	}
	if fault := check(r.PIN, pin); fault != jpki.PINOK {
		return kind + string(fault)
	}
	return ""
}
