package consent

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
)

// What was typed and cannot be sent to the card is wiped, and so is what was typed only
// to be compared; what can be sent is there for whoever takes the answer.
func TestWhatIsNotAnsweredIsWiped(t *testing.T) {
	for name, row := range map[string]struct {
		request    Request
		pin, again string
		ok         bool
	}{
		"right":                     {Request{TriesLeft: 3}, "1234", "9876", true},
		"typed differently":         {Request{TriesLeft: 3}, "1234", "9875", false},
		"PIN of the wrong form":     {Request{TriesLeft: 3}, "12345", "9876", false},
		"last try not confirmed":    {Request{TriesLeft: 1}, "1234", "9876", false},
		"certificate not confirmed": {Request{TriesLeft: 3, Against: "certificate_revoked"}, "1234", "9876", false},
	} {
		row.request.PIN, row.request.ChangePIN = jpki.UserAuthenticationPIN, true
		var kept [][]byte
		fold := func(p jpki.PIN, typed []byte) []byte {
			folded := jpki.FoldPIN(p, typed)
			kept = append(kept, folded)
			return folded
		}
		answer, found := row.request.checkBy(fold, fields{pin: []byte(row.pin), new: []byte("9876"), again: []byte(row.again)})
		if ok := found == (faults{}); ok != row.ok || len(kept) != 3 {
			t.Fatalf("%s: %+v, %d PINs", name, found, len(kept))
		}
		if row.ok && (string(answer.PIN) != row.pin || string(answer.NewPIN) != "9876") {
			t.Errorf("%s: the answer is %q and %q", name, answer.PIN, answer.NewPIN)
		}
		if !row.ok && (answer.PIN != nil || answer.NewPIN != nil) {
			t.Errorf("%s: there is an answer", name)
		}
		if row.ok {
			kept = kept[2:] // what was typed again
		}
		for i, memory := range kept {
			if len(bytes.Trim(memory, "\x00")) > 0 {
				t.Errorf("%s: %d: %q is left", name, i, memory)
			}
		}
	}
}

// A body is fields and their values; what is neither is not read over.
func TestFieldsAreReadStrictly(t *testing.T) {
	for body, ok := range map[string]bool{
		"token=x&pin=1234": true, "token=&agree=1": true, "pin=%31+": true,
		"token": false, "agree&token=x": false, "token=x&": false, "&token=x": false, "token=x&token=x": false, "token=&token=x": false,
		"other=1": false, "pin=%3": false, "pin=%3x": false, "pin=%": false, "": false,
	} {
		f, err := readFields(strings.NewReader(body))
		if (err == nil) != ok {
			t.Errorf("%q: %v", body, err)
		}
		f.wipe()
		if len(bytes.Trim(f.body, "\x00")) > 0 {
			t.Errorf("%q is not wiped", body)
		}
	}
	for _, size := range []int{maxBody, maxBody + 1} {
		_, err := readFields(strings.NewReader("token=" + strings.Repeat("x", size-len("token="))))
		if (err == nil) != (size == maxBody) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// At the pad nothing is typed in the form, also for a new PIN; and a new PIN of the
// wrong form is not said to be typed differently besides.
func TestOneFaultIsSaidOfANewPIN(t *testing.T) {
	request := Request{PIN: jpki.UserAuthenticationPIN, ChangePIN: true, TriesLeft: 3}
	if _, found := request.check(fields{pin: []byte("1234"), new: []byte("98"), again: []byte("9876")}); found.New == "" || found.Again != "" {
		t.Errorf("%+v", found)
	}
	request.PINPad = true
	if answer, found := request.check(fields{}); found != (faults{}) || answer.NewPIN != nil {
		t.Errorf("at the pad: %+v", found)
	}
}

// A lent body has the very memory into which it was read.
type lent struct {
	text string
	into [][]byte
}

func (l *lent) Read(p []byte) (int, error) {
	if l.text == "" {
		return 0, io.EOF
	}
	n := copy(p, l.text)
	l.text = l.text[n:]
	l.into = append(l.into, p[:n])
	return n, nil
}

// What a form was read into is wiped when it is served, whatever came of it; the
// answer has its own memory.
func TestBodyIsWipedOnceItIsServed(t *testing.T) {
	for name, taken := range map[string]bool{"taken": true, "of another window": false} {
		d := newDesk(t, login())
		r := d.submission(d.open(), "agree", "1", "pin", "1234")
		token, status := d.pending.token, http.StatusSeeOther
		if !taken {
			token, status = "x", http.StatusForbidden
		}
		body := &lent{text: "agree=1&pin=1234&token=" + token}
		r.Body = io.NopCloser(body)
		want(t, d.serve(r), status)
		if len(body.into) == 0 {
			t.Fatal("the body was not read")
		}
		for _, memory := range body.into {
			if left := bytes.Trim(memory, "\x00"); len(left) > 0 {
				t.Errorf("%s: %q is left", name, left)
			}
		}
		if taken && string(d.answer().PIN) != "1234" {
			t.Error("the answer is wiped, too")
		}
	}
}
