package iso7816

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The seven cases of ISO/IEC 7816-3:2006, 12.1, table 13.
var commandCases = map[string]struct {
	hex     string
	command Command
}{
	"case 1: query retry counter":  {"00200098", Command{INS: 0x20, P2: 0x98}},
	"case 2S: read 256":            {"00B0000000", Command{INS: 0xB0, Ne: 256}},
	"case 2S: read 3":              {"00B0880003", Command{INS: 0xB0, P1: 0x88, Ne: 3}},
	"case 3S: verify":              {"002000980431323334", Command{INS: 0x20, P2: 0x98, Data: []byte("1234")}},
	"case 4S: sign":                {"802A0097020102 00", Command{CLA: 0x80, INS: 0x2A, P2: 0x97, Data: []byte{1, 2}, Ne: 256}},
	"case 2E: read all":            {"00B08A00000000", Command{INS: 0xB0, P1: 0x8A, Ne: 65536, Extended: true}},
	"case 2E: read 3":              {"00B08A00000003", Command{INS: 0xB0, P1: 0x8A, Ne: 3, Extended: true}},
	"case 3E: one byte":            {"002000980000 01 31", Command{INS: 0x20, P2: 0x98, Data: []byte("1"), Extended: true}},
	"case 4E: one byte, all":       {"802A0097000001310000", Command{CLA: 0x80, INS: 0x2A, P2: 0x97, Data: []byte("1"), Ne: 65536, Extended: true}},
	"case 3S: data that looks odd": {"00A4000C020000", Command{INS: 0xA4, P2: 0x0C, Data: []byte{0, 0}}},
}

func TestCommandCases(t *testing.T) {
	for name, test := range commandCases {
		t.Run(name, func(t *testing.T) {
			want := unhex(t, test.hex)
			got, err := test.command.Encode()
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("encoded % X, %v", got, err)
			}
			parsed, err := ParseCommand(want)
			if err != nil || !reflect.DeepEqual(parsed, test.command) {
				t.Errorf("parsed %+v, %v", parsed, err)
			}
		})
	}
}

func TestEncodeChoosesExtendedLength(t *testing.T) {
	b, err := Command{INS: 0x20, Data: make([]byte, 256)}.Encode()
	if err != nil || len(b) != 4+3+256 || !bytes.Equal(b[4:7], []byte{0, 1, 0}) {
		t.Errorf("% X, %v", b[:7], err)
	}
}

func TestMalformedCommands(t *testing.T) {
	for name, s := range map[string]string{
		"empty":                  "",
		"three bytes":            "00A404",
		"Lc beyond the end":      "00A4040C0AD3",
		"two bytes behind data":  "00A4040C01D30000",
		"extended Lc zero":       "00A4040C000000 00",
		"extended marker alone":  "00A4040C0000",
		"extended data too long": "00A4040C000001 D3 00 00 00",
		"extended with short Le": "00A4040C000001 D3 00",
	} {
		t.Run(name, func(t *testing.T) {
			if c, err := ParseCommand(unhex(t, s)); !errors.Is(err, ErrMalformed) {
				t.Errorf("%+v, %v", c, err)
			}
		})
	}
	for name, c := range map[string]Command{
		"Nc 65536": {Data: make([]byte, 65536)}, "Ne 65537": {Ne: 65537}, "Ne negative": {Ne: -1},
	} {
		if _, err := c.Encode(); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestResponse(t *testing.T) {
	r, err := ParseResponse([]byte{1, 2, 0x90, 0})
	if err != nil || r.SW != SWSuccess || !bytes.Equal(r.Data, []byte{1, 2}) {
		t.Errorf("%+v, %v", r, err)
	}
	if !bytes.Equal(r.Encode(), []byte{1, 2, 0x90, 0}) {
		t.Errorf("% X", r.Encode())
	}
	if _, err := ParseResponse([]byte{0x90}); !errors.Is(err, ErrMalformed) {
		t.Errorf("one byte: %v", err)
	}
}

func TestStatusWord(t *testing.T) {
	for name, test := range map[string]struct {
		sw      StatusWord
		tries   int
		told    bool
		blocked bool
	}{
		"three tries left":             {0x63C3, 3, true, false},
		"fifteen tries left":           {0x63CF, 15, true, false},
		"blocked by the last try":      {0x63C0, 0, true, true},
		"blocked, ISO":                 {0x6983, 0, true, true},
		"blocked, what real cards say": {0x6984, 0, true, true},
		"wrong, tries not told":        {0x6300, 0, false, false},
		"success":                      {0x9000, 0, false, false},
		"security status":              {0x6982, 0, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			tries, triesTold := test.sw.TriesLeft()
			if tries != test.tries || triesTold != test.told || test.sw.Blocked() != test.blocked {
				t.Errorf("tries %d (told %t), blocked %t", tries, triesTold, test.sw.Blocked())
			}
		})
	}
	if ne, ok := StatusWord(0x6100).More(); ne != 256 || !ok {
		t.Errorf("6100: %d", ne)
	}
	if ne, ok := StatusWord(0x6C20).CorrectLe(); ne != 32 || !ok {
		t.Errorf("6C20: %d", ne)
	}
	if _, ok := SWSuccess.More(); ok {
		t.Error("9000 has more")
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, c := range commandCases {
		f.Add(unhex(f, c.hex))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseCommand(b)
		if err != nil {
			return
		}
		again, err := c.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("% X became % X, %v", b, again, err)
		}
	})
}

func FuzzParseResponse(f *testing.F) {
	f.Add([]byte{0x90, 0})
	f.Add([]byte{1, 0x61, 0x10})
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseResponse(b); err == nil && !bytes.Equal(r.Encode(), b) {
			t.Errorf("% X became % X", b, r.Encode())
		}
	})
}

func TestLoggedCommandsHoldNoPIN(t *testing.T) {
	for name, test := range map[string]struct{ command, want string }{
		"verify":         {"0020009804 31323334", "00200098 [4 bytes withheld]"},
		"change":         {"0024019804 31323334", "00240198 [4 bytes withheld]"},
		"reset counter":  {"002C009804 31323334", "002C0098 [4 bytes withheld]"},
		"change key":     {"8032008004 31323334", "80320080 [4 bytes withheld]"},
		"malformed":      {"00200098 31323334", "malformed command of 8 bytes"},
		"counter query":  {"00200098", "00200098"},
		"digest to sign": {"802A009702 0102 00", "802A009702010200"},
	} {
		if got := Redact(unhex(t, test.command)); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestLoggedResponsesHoldNoData(t *testing.T) {
	for response, want := range map[string]string{"63C2": "63C2", "303132339000": "9000 [4 bytes]", "90": "malformed response of 1 bytes"} {
		if got := RedactResponse(unhex(t, response)); got != want {
			t.Errorf("%s: %s", response, got)
		}
	}
}

func TestRefusedIsWhatLeavesNoDoubt(t *testing.T) {
	for sw, want := range map[StatusWord]bool{
		SWMismatch: true, 0x63C2: true, SWMethodBlocked: true, SWReferenceDataLocked: true, SWSecurityStatus: true,
		SWWrongLength: true, SWWrongData: true, SWInsNotSupported: true, SWClaNotSupported: true, 0x6400: true, 0x6C10: true,
		SWSuccess: false, 0x6110: false, 0x6200: false, SWEndOfFile: false, 0x6381: false, 0x6500: false, 0x6581: false,
		0x6600: false, SWInternal: false, 0x9300: false, 0: false,
	} {
		if sw.Refused() != want {
			t.Errorf("%s: %t", sw, !want)
		}
	}
}
