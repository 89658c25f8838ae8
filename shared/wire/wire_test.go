package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestDecodeAcceptsEveryKindOfMessage(t *testing.T) {
	for name, test := range map[string]struct {
		frame string
		kind  MessageKind
	}{
		"request":      {`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"version":"1","client":"t"}}`, Request},
		"notification": {`{"jsonrpc":"2.0","method":"heartbeat","params":{}}`, Notification},
		"result":       {`{"jsonrpc":"2.0","id":7,"result":{"lease":"x"}}`, Answer},
		"error":        {`{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"m","data":{"code":"busy"}}}`, Answer},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Decode([]byte(test.frame))
			if err != nil {
				t.Fatal(err)
			}
			if m.Kind() != test.kind {
				t.Errorf("kind %d, want %d", m.Kind(), test.kind)
			}
		})
	}
}

func TestDecodeRefusesWhatTheSpecificationDoesNotSay(t *testing.T) {
	for name, frame := range map[string]string{
		"empty":                     ``,
		"not json":                  `{`,
		"array (batch)":             `[{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}]`,
		"number":                    `1`,
		"other version":             `{"jsonrpc":"1.0","id":1,"method":"hello","params":{}}`,
		"version missing":           `{"id":1,"method":"hello","params":{}}`,
		"unknown member":            `{"jsonrpc":"2.0","id":1,"method":"hello","params":{},"x":1}`,
		"member twice":              `{"jsonrpc":"2.0","id":1,"id":2,"method":"hello","params":{}}`,
		"member in other case":      `{"jsonrpc":"2.0","ID":1,"method":"hello","params":{}}`,
		"params missing":            `{"jsonrpc":"2.0","id":1,"method":"hello"}`,
		"params null":               `{"jsonrpc":"2.0","id":1,"method":"hello","params":null}`,
		"bytes behind":              `{"jsonrpc":"2.0","id":1,"method":"hello","params":{}}{}`,
		"request and answer":        `{"jsonrpc":"2.0","id":1,"method":"hello","params":{},"result":{}}`,
		"result and error":          `{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"","data":{"code":"busy"}}}`,
		"answer without id":         `{"jsonrpc":"2.0","result":{}}`,
		"negative id":               `{"jsonrpc":"2.0","id":-1,"method":"hello","params":{}}`,
		"fractional id":             `{"jsonrpc":"2.0","id":1.5,"method":"hello","params":{}}`,
		"not utf-8":                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\",\"params\":{}}",
		"nested member twice":       `{"jsonrpc":"2.0","id":1,"method":"hello","params":{"a":1,"a":2}}`,
		"nested null":               `{"jsonrpc":"2.0","id":1,"method":"hello","params":{"a":null}}`,
		"error member, other case":  `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"","data":{"Code":"busy"}}}`,
		"over the limit of a frame": `{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("x", MaxOwnMessage) + `","params":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Decode([]byte(frame)); !errors.Is(err, ErrProtocol) {
				t.Errorf("error %v, want ErrProtocol", err)
			}
		})
	}
}

func TestDecodeParamsRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"member missing":       `{"reader":"r"}`,
		"nested other case":    `{"reader":"r","purpose":"sign","sign":{"origin":"o","Items":[]}}`,
		"nested unknown":       `{"reader":"r","purpose":"sign","sign":{"origin":"o","items":[{"name":"n","size":1,"digest":"","pin":"1"}]}}`,
		"head of half a state": `{"reader":"r","purpose":"sign","sign":{"items":[{"name":"n","size":1,"digest":"","format":"moj","head":{"words":"","rest":""}}]}}`,
		"tail with a name":     `{"reader":"r","purpose":"sign","sign":{"items":[{"name":"n","size":1,"digest":"","tail":{"bytes":"","nameAt":0,"nameWidth":0,"name":"n"}}]}}`,
		"lower case hex":       `{"reader":"r","purpose":"sign","sign":{"origin":"o","items":[{"name":"n","size":1,"digest":"ab"}]}}`,
		"odd hex":              `{"reader":"r","purpose":"sign","sign":{"origin":"o","items":[{"name":"n","size":1,"digest":"A"}]}}`,
		"string for an object": `"read"`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := DecodeParams[LeaseParams]([]byte(raw)); !errors.Is(err, ErrProtocol) {
				t.Errorf("error %v, want ErrProtocol", err)
			}
		})
	}
}

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	two := 2
	lease := LeaseParams{Reader: "読取機", Purpose: PurposeSign, Origin: "https://city.example.lg.jp", Sign: &SignParams{
		Items: []Item{
			{Name: "a.pdf", Size: 3, Digest: Hex{0xAB}},
			{Name: "b.pdf", Size: 4, Digest: Hex{0xCD}, Format: "moj", Head: &Head{Words: Hex{1}, Rest: Hex{2}, Length: 129}, Tail: &Tail{Bytes: Hex{3}, NameAt: 5, NameWidth: 806}},
		},
	}}
	frame, err := EncodeRequest(3, MethodCardLease, lease)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(frame)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeParams[LeaseParams](m.Params)
	if err != nil || !reflect.DeepEqual(got, lease) {
		t.Errorf("got %+v, %v", got, err)
	}
	want := &Error{Code: CodePINWrong, Message: "m", TriesLeft: &two, StatusWord: "63C2"}
	frame, err = EncodeError(4, want)
	if err != nil {
		t.Fatal(err)
	}
	if m, err = Decode(frame); err != nil || !reflect.DeepEqual(m.Error.AsError(), want) {
		t.Errorf("got %+v, %v", m.Error, err)
	}
}

// As many documents as a lease takes fit into a message: those of a page with names as
// long as a file system has them, those of the ministry's form with a tail of 2 KiB, which
// is more than any file of the corpus has.
func TestItemsFitTheMessage(t *testing.T) {
	name := strings.Repeat("長", 85) // 255 bytes
	moj := Item{Name: name, Size: 1 << 40, Digest: make(Hex, 32), Format: "moj",
		Head: &Head{Words: make(Hex, 32), Rest: make(Hex, 63), Length: 1 << 40}, Tail: &Tail{Bytes: make(Hex, 2<<10), NameAt: 5, NameWidth: 806}}
	for limit, item := range map[int]Item{
		MaxMessage:    {Name: name, Size: 1 << 40, Digest: make(Hex, 32), Format: "cades"},
		MaxOwnMessage: moj,
	} {
		frame, err := EncodeRequest(1<<40, MethodCardLease, LeaseParams{
			Reader: name, Purpose: PurposeSign, Origin: "https://" + name, Sign: &SignParams{Items: slices.Repeat([]Item{item}, MaxItems)},
		})
		if err != nil || len(frame) > limit {
			t.Errorf("%d bytes of %d, %v", len(frame), limit, err)
		}
	}
}

func TestErrorIsMatchesByCode(t *testing.T) {
	if !errors.Is(Errorf(CodeBusy, "held by another lease"), &Error{Code: CodeBusy}) {
		t.Error("an error does not match its code")
	}
	if errors.Is(Errorf(CodeBusy, "m"), &Error{Code: CodeTimeout}) {
		t.Error("an error matches another code")
	}
}

func TestCodesAreListedOnce(t *testing.T) {
	seen := map[Code]bool{}
	for _, code := range Codes {
		if seen[code] {
			t.Errorf("%s twice", code)
		}
		seen[code] = true
	}
}

// What decodes must encode to a frame that decodes to the same message.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"card.transmit","params":{"lease":"a","commands":["00A4040C"]}}`,
		`{"jsonrpc":"2.0","method":"readers.changed","params":{"service":true,"readers":[{"name":"r","state":"card","atr":"3B","insertion":1}]}}`,
		`{"jsonrpc":"2.0","id":9,"error":{"code":-32000,"message":"m","data":{"code":"pin_wrong","triesLeft":2}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := Decode(frame)
		if err != nil {
			return
		}
		again, err := encode(m, MaxOwnMessage)
		if err != nil {
			var tooLarge *Error // escapes such as \u003c may grow a frame over the limit
			if errors.As(err, &tooLarge) && tooLarge.Code == CodeTooLarge {
				return
			}
			t.Fatal(err)
		}
		back, err := Decode(again)
		if err != nil {
			t.Fatalf("%q: %v", again, err)
		}
		if !reflect.DeepEqual(compact(t, m), compact(t, back)) {
			t.Errorf("%q became %q", frame, again)
		}
		if transmit, err := DecodeParams[TransmitParams](m.Params); err == nil {
			raw, err := json.Marshal(transmit)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := DecodeParams[TransmitParams](raw); err != nil {
				t.Errorf("%q: %v", raw, err)
			}
		}
	})
}

// compact makes messages comparable: raw values keep the white space they had.
func compact(t *testing.T, m Message) Message {
	for _, raw := range []*json.RawMessage{&m.Params, &m.Result} {
		if *raw == nil {
			continue
		}
		var b bytes.Buffer
		if err := json.Compact(&b, *raw); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		json.HTMLEscape(&out, b.Bytes())
		*raw = out.Bytes()
	}
	return m
}
