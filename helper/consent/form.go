package consent

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"jpkiweb/shared/jpki"
)

// maxForm is the size of a form's body, at most.
const maxForm = 4 << 10

// A form is the fields that were sent, as bytes that can be wiped: the parser of
// net/http would make strings of the PIN.
type form map[string][]byte

var errForm = errors.New("malformed form")

// readForm reads a body of application/x-www-form-urlencoded (URL Standard, 5.1).
// A field that comes twice is an error.
func readForm(r *http.Request) (form, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	defer clear(body)
	if err != nil || len(body) > maxForm {
		return nil, errForm
	}
	f := form{}
	for pair := range bytes.SplitSeq(body, []byte("&")) {
		name, value, _ := bytes.Cut(pair, []byte("="))
		key, err := decode(name)
		if err != nil || f[string(key)] != nil {
			return f, errForm
		}
		if f[string(key)], err = decode(value); err != nil {
			return f, errForm
		}
	}
	return f, nil
}

// decode undoes the percent-encoding; what it returns is never nil.
func decode(text []byte) ([]byte, error) {
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '+':
			decoded = append(decoded, ' ')
		case '%':
			if i+2 >= len(text) {
				return decoded, errForm
			}
			var b [1]byte
			if _, err := hex.Decode(b[:], text[i+1:i+3]); err != nil {
				return decoded, errForm
			}
			decoded = append(decoded, b[0])
			i += 2
		default:
			decoded = append(decoded, c)
		}
	}
	return decoded, nil
}

func (f form) wipe() {
	for _, value := range f {
		clear(value)
	}
}

// answerOf checks what the person typed; fault is the key of the text that says
// what is wrong, before the card is asked.
func (p *Pending) answerOf(f form) (answer Answer, fault string) {
	answer.LastTry = f["last-try"] != nil
	if p.request.TriesLeft == 1 && !answer.LastTry {
		return answer, "fault.last_try"
	}
	if p.request.PINPad {
		return answer, ""
	}
	answer.PIN = jpki.FoldPIN(p.request.PIN, f["pin"])
	defer func() {
		if fault != "" {
			clear(answer.PIN)
			clear(answer.NewPIN)
		}
	}()
	if len(answer.PIN) == 0 {
		return answer, "fault.empty"
	}
	if fault := jpki.CheckPIN(p.request.PIN, answer.PIN); fault != jpki.PINOK {
		return answer, p.faultKey(fault)
	}
	if !p.request.ChangePIN {
		return answer, ""
	}
	answer.NewPIN = jpki.FoldPIN(p.request.PIN, f["new"])
	again := jpki.FoldPIN(p.request.PIN, f["again"])
	defer clear(again)
	if fault := jpki.CheckNewPIN(p.request.PIN, answer.NewPIN); fault != jpki.PINOK {
		return answer, "new." + p.faultKey(fault)
	}
	if !bytes.Equal(answer.NewPIN, again) {
		return answer, "again.fault.mismatch"
	}
	return answer, ""
}

// faultKey names the text of a fault: the two kinds of PIN have their own.
func (p *Pending) faultKey(fault jpki.PINFault) string {
	if p.request.PIN.Rule().Letters {
		return "fault.password." + string(fault)
	}
	return "fault.digits"
}
