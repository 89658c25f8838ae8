package card

import (
	"strings"
	"testing"
)

// object writes a data object; form comes before the length, which is of as many
// bytes as form says.
func object(tag, form, value string) string {
	n := len(value)
	length := ""
	switch form {
	case "":
		length = string([]byte{byte(n)})
	case "\x81":
		length = string([]byte{byte(n)})
	case "\x82":
		length = string([]byte{byte(n >> 8), byte(n)})
	case "\x84":
		length = string([]byte{0, 0, byte(n >> 8), byte(n)})
	}
	return tag + form + length + value
}

// Data objects of an invented holder.
var (
	offsets   = object("\xDF\x21", "", "\x00\x00\x00\x0A\x00\x12\x00\x20")
	name      = object("\xDF\x22", "", "見本　花子")
	address   = object("\xDF\x23", "", "架空県見本市")
	birthDate = object("\xDF\x24", "", "19851123")
	gender    = object("\xDF\x25", "", "2")
	four      = name + address + birthDate + gender
)

func attributes(form, value string) string { return object("\xFF\x20", form, value) }

func TestParseAttributes(t *testing.T) {
	for title, content := range map[string]string{
		"as on a card":               attributes("", offsets+four),
		"filler behind":              attributes("", offsets+four) + "\xFF\xFF\xFF",
		"length of two more bytes":   attributes("\x82", offsets+four),
		"length of four more bytes":  attributes("\x84", offsets+four),
		"inner length of more bytes": attributes("", name+address+birthDate+object("\xDF\x25", "\x81", "2")),
		"no offset table":            attributes("", four),
		"another order":              attributes("", gender+birthDate+address+name),
		"unknown tags":               attributes("", object("\x04", "", "x")+four+object("\xDF\x26", "", "former")+object("\xBF\x81\x01", "\x82", "")),
		"filler between":             attributes("", "\x00"+name+"\x00\x00"+address+birthDate+gender+"\x00"),
	} {
		t.Run(title, func(t *testing.T) {
			got, err := parseAttributes([]byte(content))
			if err != nil {
				t.Fatal(err)
			}
			born := got.BirthDate
			if got.Name != "見本　花子" || got.Address != "架空県見本市" || got.Gender != "2" || born.Raw != "19851123" ||
				born.Year != 1985 || born.Month != 11 || born.Day != 23 || !born.Complete() {
				t.Errorf("%+v", got)
			}
			if n, err := attributesLength([]byte(content)[:headerBytes]); err != nil || !strings.HasPrefix(content[n:], "\xFF") && n != len(content) {
				t.Errorf("length %d of %d, %v", n, len(content), err)
			}
		})
	}
}

func TestMalformedAttributesAreRefused(t *testing.T) {
	for title, row := range map[string]struct{ content, err string }{
		"name missing":                    {attributes("", address+birthDate+gender), "no name (DF22)"},
		"address missing":                 {attributes("", name+birthDate+gender), "no address (DF23)"},
		"date of birth missing":           {attributes("", name+address+gender), "no date of birth (DF24)"},
		"gender missing":                  {attributes("", offsets+name+address+birthDate), "no gender (DF25)"},
		"nothing inside":                  {attributes("", ""), "no name (DF22)"},
		"name twice":                      {attributes("", name+four), "name (DF22)"},
		"name not UTF-8":                  {attributes("", object("\xDF\x22", "", "\xFF")+address+birthDate+gender), "name (DF22)"},
		"address steers the terminal":     {attributes("", name+object("\xDF\x23", "", "\x1B[2J")+birthDate+gender), "address (DF23)"},
		"inner length beyond the outer":   {attributes("", name+address+birthDate+"\xDF\x25\x022"), "ends early"},
		"outer length beyond the content": {"\xFF\x20\x7F" + four, "ends early"},
		"indefinite length":               {"\xFF\x20\x80" + four + "\x00\x00", "length of FF20"},
		"length of five bytes":            {"\xFF\x20\x85\x00\x00\x00\x00\x40" + four, "length of FF20"},
		"length beyond any file":          {"\xFF\x20\x82\x80\x00" + four, "length of FF20"},
		"length of all ones":              {"\xFF\x20\x84\xFF\xFF\xFF\xFF" + four, "length of FF20"},
		"length cut off":                  {"\xFF\x20\x82\x00", "length of FF20"},
		"tag without end":                 {attributes("", "\xDF\xA2\xA2\xA2\x01"), "malformed data object"},
		"tag without length":              {attributes("", "\xDF\x22"), "malformed data object"},
		"nothing":                         {"", "malformed data object"},
	} {
		t.Run(title, func(t *testing.T) {
			got, err := parseAttributes([]byte(row.content))
			if err == nil || !strings.Contains(err.Error(), row.err) || got != (Attributes{}) {
				t.Errorf("%+v, %v; want %q", got, err, row.err)
			}
		})
	}
	if _, err := attributesLength([]byte("\xFF\x10\x0C999999")); err == nil {
		t.Error("the individual number's tag is taken for the attributes'")
	}
}

func TestTags(t *testing.T) {
	for b, want := range map[string]struct {
		tag  uint32
		size int // 0: none
	}{
		"\x04": {0x04, 1}, "\x84\x81": {0x84, 1}, "\xDF\x21": {0xDF21, 2}, "\x1F\x21": {0x1F21, 2}, "\xDF\x3F\x21": {0xDF3F, 2},
		"\xBF\x81\x01": {0xBF8101, 3}, "\xBF\x9F\x1F": {0xBF9F1F, 3}, "\xBF\x81\x81": {}, "\xBF\x81\x81\x01": {}, "\xDF": {}, "": {},
	} {
		if tag, size, ok := readTag([]byte(b)); tag != want.tag || size != want.size || ok != (want.size > 0) {
			t.Errorf("%X: %X of %d bytes, %t", b, tag, size, ok)
		}
	}
	if _, _, length, err := readHeader([]byte("\xFF\x20\x82\x7F\xFF")); length != maxOffset || err != nil {
		t.Errorf("the longest object: %d, %v", length, err)
	}
	// A tag of four bytes is not read as a length.
	long := "\x1F\x81\x81\x81" + strings.Repeat("\x00", 31)
	if got, err := parseAttributes([]byte(attributes("", four+long))); err == nil {
		t.Errorf("%+v", got)
	}
}

func TestBirthDateIsNeverGuessed(t *testing.T) {
	for raw, want := range map[string][3]int{
		"19900229": {1990, 2, 29}, "19851231": {1985, 12, 31}, "19851332": {1985, 0, 0}, "19850000": {1985, 0, 0}, "00000000": {}, "19851399": {1985, 0, 0},
		"1985112": {}, "198511231": {}, "+9851123": {}, "1985１23": {}, "": {},
	} {
		got := parseBirthDate(raw)
		if [3]int{got.Year, got.Month, got.Day} != want || got.Raw != raw {
			t.Errorf("%q: %+v", raw, got)
		}
	}
	if parseBirthDate("19900229").Complete() {
		t.Error("29 February 1990 is complete")
	}
}

// What parses and is written again in the shortest form parses to the same.
func FuzzParseAttributes(f *testing.F) {
	f.Add([]byte(attributes("\x82", offsets+four)))
	f.Add([]byte(attributes("", "\x00"+four)))
	f.Add([]byte("\xFF\x20\x80\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := parseAttributes(content)
		if err != nil {
			return
		}
		again := ""
		for tag, text := range map[string]string{
			"\xDF\x22": got.Name, "\xDF\x23": got.Address, "\xDF\x24": got.BirthDate.Raw, "\xDF\x25": got.Gender,
		} {
			again += object(tag, "\x82", text)
		}
		if len(again) > maxOffset {
			return
		}
		second, err := parseAttributes([]byte(attributes("\x82", again)))
		if err != nil || second != got {
			t.Errorf("%+v, again %+v, %v", got, second, err)
		}
	})
}
