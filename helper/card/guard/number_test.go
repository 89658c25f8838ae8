package guard

import (
	"fmt"
	"slices"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

const (
	selectInfo = "00A4040C0AD3921000310001010408"
	selectFace = "00A4040C0AD3921000310001010402"
	selectCard = "00A4040C0AD3921000310001010100" // 共通カードAP
	queryInfo  = "00200091"
	verifyInfo = "002000910431323334"
	readAttrs  = "00B08200000000"
)

// Ways that lead to the individual number, its picture, or the record from which
// it can be guessed.
var waysToTheNumber = map[string]string{
	"SELECT EF":                          "00A4020C020001",
	"SELECT EF with FCI":                 "00A40200020001",
	"SELECT EF with FCI and Le":          "00A4020002000100",
	"SELECT EF, extended length":         "00A4020C0000020001",
	"SELECT EF 0101":                     "00A4020C020101",
	"SELECT EF by one byte":              "00A4020C0101",
	"SELECT by identifier":               "00A4000C020001",
	"SELECT MF":                          "00A4000C023F00",
	"SELECT MF without identifier":       "00A4000C",
	"SELECT child DF":                    "00A4010C020408",
	"SELECT parent DF":                   "00A4030C",
	"SELECT by path from MF":             "00A4080C0404080001",
	"SELECT by path from DF":             "00A4090C020001",
	"SELECT EF, next occurrence":         "00A4020E020001",
	"READ BINARY by short identifier":    "00B0810000",
	"with offset":                        "00B0810301",
	"with extended length":               "00B08100000000",
	"with reserved bits of P1":           "00B0E10000",
	"short identifier 0":                 "00B0800000",
	"READ BINARY with data":              "00B081000254000C",
	"READ BINARY, odd INS":               "00B100010454020000" + "00",
	"READ BINARY, odd INS, current EF":   "00B1000004540200000C",
	"READ RECORD by short identifier":    "00B2010C00",
	"READ RECORD of the current EF":      "00B2010400",
	"READ RECORD, odd INS":               "00B3010C0454020000" + "00",
	"GET DATA":                           "00CAFF1000",
	"GET DATA of the file":               "00CA000100",
	"GET DATA, odd INS":                  "00CB3FFF045C02FF1000",
	"GET DATA, proprietary class":        "80CAFF1000",
	"SEARCH BINARY":                      "00A0810001FF00",
	"COMPARE BINARY":                     "00338100020001" + "00",
	"logical channel 1":                  "01B0810000",
	"logical channel 4":                  "40B0810000",
	"MANAGE CHANNEL":                     "0070000001",
	"secure messaging":                   "08B0810000",
	"secure messaging, header protected": "0CB0810000",
	"command chaining":                   "10B0810000",
	"proprietary class":                  "80B0810000",
	"SELECT EF on another channel":       "01A4020C020001",
	"SET SESSION KEY":                    "80AE000001FF00",
	"PSO with the internal key":          "802A00000130" + "00",
	"integrity record, SELECT EF":        "00A4020C020003",
	"integrity record, READ BINARY":      "00B0830000",
	"照合番号A as an oracle":                 "002000940C393939393939393939393939",
	"counter of 照合番号A":                   "00200094",
	"card face":                          selectFace,
	"card face, extended length":         "00A4040C00000AD3921000310001010402",
	"card face with FCI":                 "00A404000AD392100031000101040200",
	"card face by part of its name":      "00A4040C09D39210003100010104",
	"card face by its first five bytes":  "00A4040C05D392100031",
	"card face by a longer name":         "00A4040C0BD392100031000101040200",
	"next application":                   "00A4040E0AD3921000310001010408",
	"last application":                   "00A4040D05D392100031",
	"application without name":           "00A4040C",
	"application without name, Le":       "00A4040000",
	"card face on another channel":       "01A4040C0AD3921000310001010402",
}

func TestIndividualNumberIsNotReadable(t *testing.T) {
	for _, command := range waysToTheNumber {
		wellFormed(t, command)
	}
	before := map[string][]string{
		"at the beginning":          nil,
		"before VERIFY":             {selectInfo, "9000"},
		"after VERIFY":              {selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000"},
		"with the attributes open":  {selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", "00A4020C020002", "9000"},
		"after the attributes":      {selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "6110"},
		"with an EF that is absent": {selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "6A82"},
	}
	for _, terms := range []Terms{{Purpose: Attributes, PINAllowed: true}, {Purpose: Form, PINAllowed: true}, {Purpose: Raw, PINAllowed: true}, {Purpose: PINChange, PIN: jpki.CardInfoPIN, PINAllowed: true}} {
		for when, exchanges := range before {
			for way, command := range waysToTheNumber {
				g := newGuard(t, terms)
				for i := 0; i < len(exchanges); i += 2 { // a lease to change the PIN reads nothing
					if g.Check(unhex(t, exchanges[i])) == nil {
						g.Observe(unhex(t, exchanges[i+1]))
					}
				}
				if err := g.Check(unhex(t, command)); err == nil {
					t.Errorf("purpose %d, %s: %s passes", terms.Purpose, when, way)
				}
			}
		}
	}
}

// A chip on which everything is verified, EF 0001 is open on every channel that the
// guard does not watch, and each encoding has its most generous meaning: no
// command that passes may read the individual number. Every class and instruction
// is tried, and every P1 and P2 of those that read.
func TestNoEncodingReadsTheIndividualNumber(t *testing.T) {
	scenes := map[string]struct {
		exchanges []string
		at        place
	}{
		"nothing known":            {nil, place{chipInfo, 1}},
		"JPKI":                     {[]string{selectAP, "9000"}, place{chipJPKI, 0}},
		"JPKI, EF selected":        {[]string{selectAP, "9000", "00A4020C020006", "9000"}, place{chipJPKI, 6}},
		"card info":                {[]string{selectInfo, "9000"}, place{chipInfo, 0}},
		"card info, EF selected":   {[]string{selectInfo, "9000", "00A4020C020002", "9000"}, place{chipInfo, 2}},
		"card info, EF 1 selected": {[]string{selectInfo, "9000", readAttrs, "6A82"}, place{chipInfo, 1}}, // and the card did not say so
		"common":                   {[]string{selectCard, "9000"}, place{3, 0}},
		"picture left open":        {nil, place{chipFace, 5}},
		"face left open":           {nil, place{chipFace, 2}},
		"integrity record left":    {nil, place{chipInfo, 3}},
		"lost":                     {[]string{selectInfo, ""}, place{chipInfo, 1}},
	}
	for _, p := range allPurposes {
		terms := termsOf(p)
		t.Run(fmt.Sprint("purpose ", p), func(t *testing.T) {
			t.Parallel()
			for name, scene := range scenes {
				g := newGuard(t, terms)
				if !try(t, g, scene.exchanges) {
					continue // the purpose cannot get there
				}
				passed, c := 0, newChip(terms, func(full int) int { return full })
				everyEncoding(func(command iso7816.Command) {
					if _, err := g.check(command); err != nil {
						return
					}
					passed++
					c.open(scene.at)
					if c.run(command); c.broken != nil {
						t.Fatalf("%s: %+v: %v", name, command, c.broken)
					}
				})
				if passed == 0 {
					t.Errorf("%s: nothing passes", name)
				}
			}
		})
	}
}

// try runs exchanges; an empty answer is none.
func try(t *testing.T, g *Guard, exchanges []string) bool {
	for i := 0; i < len(exchanges); i += 2 {
		if g.Check(unhex(t, exchanges[i])) != nil {
			return false
		}
		g.Observe(unhex(t, exchanges[i+1]))
	}
	return true
}

// open puts the chip into a place with everything verified, and the other channels
// on the individual number.
func (c *chip) open(at place) {
	for i := range c.channels {
		c.channels[i] = place{chipInfo, 1}
	}
	c.channels[0] = at
	for ref := range c.left {
		c.right[ref] = true
	}
}

// everyEncoding calls f with every class and instruction in several forms, and
// with every P1 and P2 of the instructions that select or read.
func everyEncoding(f func(iso7816.Command)) {
	reads := []iso7816.Command{{Ne: 256}, {}, {Data: []byte{0, 1}, Ne: 256}, {Ne: 65536}, {Data: []byte{0, 1}}}
	selects := slices.Clone(reads)
	for _, name := range names {
		selects = append(selects, iso7816.Command{Data: name})
	}
	parameters := [][2]byte{{0, 0}, {0, 1}, {0x81, 0}, {4, 0x0C}, {2, 0x0C}, {0, 0x91}}
	for n := range 1 << 16 {
		for _, p := range parameters {
			c := selects[(n>>8)*n%len(selects)]
			c.CLA, c.INS, c.P1, c.P2 = byte(n>>8), byte(n), p[0], p[1]
			f(c)
		}
	}
	for p := range 1 << 16 {
		for _, c := range selects {
			c.INS, c.P1, c.P2 = iso7816.InsSelect, byte(p>>8), byte(p)
			f(c)
		}
		for i, ins := range []byte{0xB0, 0xB1, 0xB2, 0xB3, 0xCA, 0xCB} {
			c := reads[(p+i)%len(reads)]
			c.INS, c.P1, c.P2 = ins, byte(p>>8), byte(p)
			f(c)
			c = reads[0]
			c.INS, c.P1, c.P2 = ins, byte(p>>8), byte(p)
			f(c)
		}
	}
}
