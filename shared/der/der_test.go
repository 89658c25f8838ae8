package der

import (
	encoding "encoding/asn1"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

func tlv(tag asn1.Tag, content string) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes([]byte(content)) })
	return b.BytesOrPanic()
}

// The bytes are those of the documents that name the identifiers.
func TestOIDComesBack(t *testing.T) {
	for dotted, element := range map[string]string{
		"1.2.840.113549.1.7.2":       "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02",         // RFC 5652, 5.1
		"1.2.840.113549.1.9.16.2.47": "\x06\x0B\x2A\x86\x48\x86\xF7\x0D\x01\x09\x10\x02\x2F", // RFC 5035, 3
		OIDSHA256:                    "\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01",         // RFC 5754, 2.2
		OIDRSA:                       "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01",         // RFC 3279, 2.3.1
		OIDP384:                      "\x06\x05\x2B\x81\x04\x00\x22",                         // RFC 5480, 2.1.1.1
		OIDCommonName:                "\x06\x03\x55\x04\x03",                                 // RFC 5280, A.1
		"0.0":                        "\x06\x01\x00",
		"2.999":                      "\x06\x02\x88\x37",                 // X.690, 8.19
		"2.25.2147483647":            "\x06\x06\x69\x87\xFF\xFF\xFF\x7F", // the longest arc
	} {
		s := cryptobyte.String(element)
		if got, ok := ReadOID(&s); !ok || got != dotted || !s.Empty() {
			t.Errorf("%s is read as %q, %t", dotted, got, ok)
		}
		if got := OID(dotted); string(got) != element {
			t.Errorf("%s is written as %X", dotted, got)
		}
	}
	for _, element := range []string{"", "\x06\x00", "\x06\x01\x80", "\x06\x02\x2A\x86", "\x06\x03\x2A\x80\x01", "\x06\x06\x2A\x88\x80\x80\x80\x00", "\x05\x01\x2A", "\x06\x02\x2A"} {
		s := cryptobyte.String(element)
		if got, ok := ReadOID(&s); ok {
			t.Errorf("%X is read as %q", element, got)
		}
	}
	for _, dotted := range []string{"", "1", "1.", "1.2.x", "3.1", "1.40", "1.2.-3"} {
		var b cryptobyte.Builder
		AddOID(&b, dotted)
		if got, err := b.Bytes(); err == nil {
			t.Errorf("%q is written as %X", dotted, got)
		}
	}
}

// What is read by hand is what cryptobyte reads, in all of two octets and many of up to eight.
func TestOIDIsReadAsCryptobyteReadsIt(t *testing.T) {
	compare := func(content []byte) {
		ours, theirs := cryptobyte.String(tlv(asn1.OBJECT_IDENTIFIER, string(content))), cryptobyte.String(tlv(asn1.OBJECT_IDENTIFIER, string(content)))
		got, ok := ReadOID(&ours)
		var want encoding.ObjectIdentifier
		if wantOK := theirs.ReadASN1ObjectIdentifier(&want); ok != wantOK || ok && got != want.String() {
			t.Fatalf("%X is read as %q, %t, want %v, %t", content, got, ok, want, wantOK)
		}
	}
	for n := range 1 << 16 {
		compare([]byte{byte(n >> 8)})
		compare([]byte{byte(n >> 8), byte(n)})
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		content := make([]byte, 1+random.IntN(8))
		for i := range content {
			content[i] = byte(random.Uint32()) | byte(random.Uint32())&0x80 // long arcs
		}
		compare(content)
	}
}

// A certificate has forty, a list a million.
func TestWhatIsReadAllTheTimeAllocatesNothing(t *testing.T) {
	oid, date := OID(OIDCRLDistributionPoint), tlv(asn1.UTCTime, "260401093015Z")
	for name, read := range map[string]func() bool{
		"object identifier": func() bool { s := cryptobyte.String(oid); _, ok := ReadOID(&s); return ok },
		"time":              func() bool { s := cryptobyte.String(date); _, ok := ReadTime(&s); return ok },
		"text without name": func() bool { return WithNames("valid until 2026-04-01, 9.30") != "" },
	} {
		if n := testing.AllocsPerRun(10, func() {
			if !read() {
				t.Fatal(name)
			}
		}); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestInteger(t *testing.T) {
	for content, want := range map[string]struct{ integer, positive bool }{
		"":                 {false, false},
		"\x00":             {true, false},
		"\x01":             {true, true},
		"\x7F":             {true, true},
		"\x80":             {true, false},
		"\xFF":             {true, false},
		"\x00\x80":         {true, true},
		"\x01\x00":         {true, true},
		"\x00\x7F":         {false, false},
		"\x00\x00":         {false, false},
		"\xFF\x80":         {false, false},
		"\xFF\x7F":         {true, false},
		"\x80\x00":         {true, false},
		"\x00\x00\x00\x80": {false, false},
	} {
		s := cryptobyte.String(tlv(0x82, content))
		got, ok := ReadInteger(&s, 0x82)
		if ok != want.integer || string(got) != content || IsPositive([]byte(content)) != want.positive {
			t.Errorf("%X: %X, %t, positive %t", content, got, ok, IsPositive([]byte(content)))
		}
	}
	s := cryptobyte.String(tlv(asn1.INTEGER, "\x01"))
	if _, ok := ReadInteger(&s, 0x82); ok {
		t.Error("an INTEGER of another tag is read")
	}
}

func TestTime(t *testing.T) {
	for _, tt := range []struct {
		name string
		tag  asn1.Tag
		text string
		want string // RFC 3339; "": refused
	}{
		{"UTCTime of this century", asn1.UTCTime, "260401093015Z", "2026-04-01T09:30:15Z"},
		{"last UTCTime", asn1.UTCTime, "491231235959Z", "2049-12-31T23:59:59Z"},
		{"first UTCTime", asn1.UTCTime, "500101000000Z", "1950-01-01T00:00:00Z"},
		{"leap day of the last century", asn1.UTCTime, "680229000000Z", "1968-02-29T00:00:00Z"},
		{"leap day of 2000", asn1.UTCTime, "000229000000Z", "2000-02-29T00:00:00Z"},
		{"GeneralizedTime", asn1.GeneralizedTime, "20500101000000Z", "2050-01-01T00:00:00Z"},
		{"GeneralizedTime where UTCTime would do", asn1.GeneralizedTime, "20260401093015Z", "2026-04-01T09:30:15Z"},
		{"year 1", asn1.GeneralizedTime, "00010101000000Z", "0001-01-01T00:00:00Z"},
		{"last year", asn1.GeneralizedTime, "99991231235959Z", "9999-12-31T23:59:59Z"},
		{"year 0", asn1.GeneralizedTime, "00000101000000Z", ""},
		{"no leap day", asn1.UTCTime, "260229000000Z", ""},
		{"31 April", asn1.UTCTime, "260431000000Z", ""},
		{"month 0", asn1.UTCTime, "260001000000Z", ""},
		{"month 13", asn1.UTCTime, "261301000000Z", ""},
		{"day 0", asn1.UTCTime, "260400000000Z", ""},
		{"hour 24", asn1.UTCTime, "260401240000Z", ""},
		{"minute 60", asn1.UTCTime, "260401096000Z", ""},
		{"leap second", asn1.UTCTime, "260401093060Z", ""},
		{"no seconds", asn1.UTCTime, "2604010930Z", ""},
		{"no zone", asn1.UTCTime, "260401093015", ""},
		{"another zone", asn1.UTCTime, "2604010930+0900", ""},
		{"zone and seconds", asn1.UTCTime, "260401093015+0900", ""},
		{"zone of no difference", asn1.UTCTime, "260401093015+0000", ""},
		{"small z", asn1.UTCTime, "260401093015z", ""},
		{"fraction", asn1.GeneralizedTime, "20260401093015.5Z", ""},
		{"fraction instead of seconds", asn1.GeneralizedTime, "202604010930.5Z", ""},
		{"hours only", asn1.GeneralizedTime, "2026040109+0900", ""},
		{"sign", asn1.UTCTime, "+60401093015Z", ""},
		{"space", asn1.GeneralizedTime, " 2026401093015Z", ""},
		{"four digits in UTCTime", asn1.UTCTime, "20260401093015Z", ""},
		{"two digits in GeneralizedTime", asn1.GeneralizedTime, "260401093015Z", ""},
		{"another type", asn1.UTF8String, "260401093015Z", ""},
		{"empty", asn1.UTCTime, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			element := tlv(tt.tag, tt.text)
			s := cryptobyte.String(element)
			got, ok := ReadTime(&s)
			if ok != (tt.want != "") || ok && got.Format(time.RFC3339) != tt.want {
				t.Fatalf("%v, %t, want %q", got, ok, tt.want)
			}
			if !ok || got.Year() < 1950 { // which nobody writes
				return
			}
			var b cryptobyte.Builder
			AddTime(&b, got.Add(999*time.Millisecond).In(time.FixedZone("", 9*3600)))
			s = b.BytesOrPanic()
			if again, ok := ReadTime(&s); !ok || !again.Equal(got) {
				t.Errorf("comes back as %v, %t", again, ok)
			}
		})
	}
}

func TestAlgorithm(t *testing.T) {
	for oid, element := range map[string]string{
		OIDSHA256:        "\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01",
		OIDRSA:           "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00",
		OIDSHA256WithRSA: "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00",
	} {
		var b cryptobyte.Builder
		AddAlgorithm(&b, oid)
		if got := b.BytesOrPanic(); string(got) != element {
			t.Errorf("%s is written as %X", oid, got)
		}
		s := cryptobyte.String(element)
		got, parameters, ok := ReadAlgorithm(&s)
		if !ok || got != oid || IsNull(parameters) != (oid != OIDSHA256) {
			t.Errorf("%X is read as %s, %X, %t", element, got, parameters, ok)
		}
	}
	for _, element := range []string{"", "\x30\x00", "\x31\x03\x06\x01\x2A", "\x30\x02\x05\x00", "\x30\x05\x06\x01\x2A\x05\x01", "\x30\x07\x06\x01\x2A\x05\x00\x05\x00"} {
		s := cryptobyte.String(element)
		if got, _, ok := ReadAlgorithm(&s); ok {
			t.Errorf("%X is read as %s", element, got)
		}
	}
}

func TestExtension(t *testing.T) {
	for _, e := range []Extension{{OIDKeyUsage, true, []byte{3, 2, 7, 128}}, {OIDSubjectKeyID, false, []byte{4, 1, 1}}, {"2.25.1", false, []byte{}}} {
		var b cryptobyte.Builder
		AddExtension(&b, e)
		s := cryptobyte.String(b.BytesOrPanic())
		if got, ok := ReadExtension(&s); !ok || got.OID != e.OID || got.Critical != e.Critical || string(got.Value) != string(e.Value) || !s.Empty() {
			t.Errorf("%+v became %+v, %t", e, got, ok)
		}
	}
	for name, content := range map[string]string{
		"nothing":            "",
		"no value":           "\x06\x01\x2A",
		"default written":    "\x06\x01\x2A\x01\x01\x00\x04\x00",
		"true that is BER":   "\x06\x01\x2A\x01\x01\x01\x04\x00",
		"critical twice":     "\x06\x01\x2A\x01\x01\xFF\x01\x01\xFF\x04\x00",
		"something behind":   "\x06\x01\x2A\x04\x00\x05\x00",
		"value of bits":      "\x06\x01\x2A\x03\x01\x00",
		"no identifier":      "\x04\x00",
		"identifier of BER":  "\x06\x02\x80\x01\x04\x00",
		"value that is cut":  "\x06\x01\x2A\x04\x01",
		"critical, no value": "\x06\x01\x2A\x01\x01\xFF",
	} {
		s := cryptobyte.String(tlv(asn1.SEQUENCE, content))
		if got, ok := ReadExtension(&s); ok {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestName(t *testing.T) {
	name := Name{{OIDCountry, "JP"}, {OIDOrganization, "JPKI"}, {OIDOrganizationalUnit, "公的個人認証, 1"}, {"1.2.3", "x"}}
	var b cryptobyte.Builder
	AddName(&b, name)
	element := b.BytesOrPanic()
	s := cryptobyte.String(element)
	raw, got, ok := ReadName(&s)
	if !ok || string(raw) != string(element) || got.String() != `C=JP, O=JPKI, OU=公的個人認証\, 1, 1.2.3=x` || !IsName(element) {
		t.Errorf("%X, %s, %t", raw, got, ok)
	}
}

// What others write in names is a Name, and none that JPKI has.
func TestNameOfOthers(t *testing.T) {
	pair := func(tag asn1.Tag, text string) string {
		return string(tlv(asn1.SEQUENCE, string(OID(OIDCommonName))+string(tlv(tag, text))))
	}
	for name, tt := range map[string]struct {
		content  string
		any, our bool
	}{
		"nothing in it":        {"", true, true},
		"UTF8String":           {string(tlv(asn1.SET, pair(asn1.UTF8String, "あ"))), true, true},
		"no UTF-8":             {string(tlv(asn1.SET, pair(asn1.UTF8String, "\xFF"))), true, false},
		"PrintableString":      {string(tlv(asn1.SET, pair(asn1.PrintableString, "a 1'()+,-./:=?"))), true, true},
		"not printable":        {string(tlv(asn1.SET, pair(asn1.PrintableString, "a@b"))), true, false},
		"IA5String":            {string(tlv(asn1.SET, pair(asn1.IA5String, "a@b"))), true, true},
		"not of IA5":           {string(tlv(asn1.SET, pair(asn1.IA5String, "\x80"))), true, false},
		"T61String":            {string(tlv(asn1.SET, pair(asn1.T61String, "a"))), true, false},
		"two attributes in it": {string(tlv(asn1.SET, pair(asn1.UTF8String, "a")+pair(asn1.UTF8String, "b"))), true, false},
		"empty RDN":            {string(tlv(asn1.SET, "")), false, false},
		"RDN of a SEQUENCE":    {string(tlv(asn1.SEQUENCE, pair(asn1.UTF8String, "a"))), false, false},
		"no value":             {string(tlv(asn1.SET, string(tlv(asn1.SEQUENCE, string(OID(OIDCommonName)))))), false, false},
		"no type":              {string(tlv(asn1.SET, string(tlv(asn1.SEQUENCE, string(tlv(asn1.UTF8String, "a")))))), false, false},
		"two values":           {string(tlv(asn1.SET, string(tlv(asn1.SEQUENCE, string(OID(OIDCommonName))+"\x0C\x00\x0C\x00")))), false, false},
		"cut":                  {"\x31\x05\x30", false, false},
	} {
		element := tlv(asn1.SEQUENCE, tt.content)
		s := cryptobyte.String(element)
		if _, _, ok := ReadName(&s); ok != tt.our {
			t.Errorf("%s: read %t", name, ok)
		}
		if got := IsName(element); got != tt.any {
			t.Errorf("%s: a Name %t", name, got)
		}
		if IsName(append(element, 0)) {
			t.Errorf("%s: something behind it", name)
		}
	}
}

// What is read is written again with the same bytes, but for times and names that
// have another form, and what encoding/asn1 reads means the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(OID(OIDKeyUsage)))
	f.Add(tlv(asn1.UTCTime, "260401093015Z"))
	f.Add(tlv(asn1.GeneralizedTime, "20500401093015Z"))
	f.Add(tlv(asn1.INTEGER, "\x00\x80"))
	f.Add([]byte("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00"))
	f.Add([]byte("\x30\x0D\x06\x03\x55\x1D\x0F\x01\x01\xFF\x04\x03\x03\x01\x00"))
	f.Add([]byte("\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x06\x13\x02JP"))
	f.Fuzz(func(t *testing.T, element []byte) {
		s := cryptobyte.String(element)
		if dotted, ok := ReadOID(&s); ok {
			var other encoding.ObjectIdentifier
			if rest, err := encoding.Unmarshal(element, &other); err != nil || other.String() != dotted || len(rest) != len(s) {
				t.Errorf("%X: %s, %v, %v", element, dotted, other, err)
			}
			if string(OID(dotted))+string(s) != string(element) {
				t.Errorf("%X: %s is written as %X", element, dotted, OID(dotted))
			}
		}
		s = element
		if at, ok := ReadTime(&s); ok {
			var other time.Time
			if _, err := encoding.Unmarshal(element, &other); err != nil || !other.Equal(at) {
				t.Errorf("%X: %v, %v, %v", element, at, other, err)
			}
		}
		s = element
		if content, ok := ReadInteger(&s, asn1.INTEGER); ok && string(tlv(asn1.INTEGER, string(content)))+string(s) != string(element) {
			t.Errorf("%X: integer %X", element, content)
		}
		s = element
		if e, ok := ReadExtension(&s); ok {
			var b cryptobyte.Builder
			AddExtension(&b, e)
			if string(b.BytesOrPanic())+string(s) != string(element) {
				t.Errorf("%X: %+v", element, e)
			}
		}
		s = element
		if raw, _, ok := ReadName(&s); ok && (!IsName(raw) || string(raw)+string(s) != string(element)) {
			t.Errorf("%X: name %X", element, raw)
		}
	})
}

// What people have a name for is called by it, wherever it stands.
func TestWithNames(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"no number":                        "no number",
		"digest 1.3.14.3.2.26":             "digest SHA-1",
		"1.2.840.113549.1.9.4 comes twice": "message digest comes twice",
		"of 1.2.840.113549.1.7.1, 2 of 2.16.840.1.101.3.4.2.1.": "of data, 2 of SHA-256.",
		"1.2.840.113549.1.9.49":                                 "1.2.840.113549.1.9.49", // another one, which begins alike
		"signed at 10.5 by 1.2.3.4 in 30.":                      "signed at 10.5 by 1.2.3.4 in 30.",
		"署名 1.3.101.112":                                        "署名 Ed25519",
	} {
		if got := WithNames(text); got != want {
			t.Errorf("%q is told as %q, want %q", text, got, want)
		}
	}
}
