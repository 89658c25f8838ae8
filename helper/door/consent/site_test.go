package consent

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/character"
	"jpkiweb/shared/wire"
)

// Sample strings of RFC 3492, 7.1, but the last, which has a dot and so is no label.
func TestPunycodeSamples(t *testing.T) {
	for name, c := range map[string]struct{ encoded, want string }{
		"A Arabic":              {"egbpdaj6bu4bxfgehfvwxn", "\u0644\u064A\u0647\u0645\u0627\u0628\u062A\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064A\u061F"},
		"B Chinese simplified":  {"ihqwcrb4cv8a8dqg056pqjye", "\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587"},
		"C Chinese traditional": {"ihqwctvzc91f659drss3x8bo0yb", "\u4ED6\u5011\u7232\u4EC0\u9EBD\u4E0D\u8AAA\u4E2D\u6587"},
		"D Czech":               {"Proprostnemluvesky-uyb24dma41a", "\u0050\u0072\u006F\u010D\u0070\u0072\u006F\u0073\u0074\u011B\u006E\u0065\u006D\u006C\u0075\u0076\u00ED\u010D\u0065\u0073\u006B\u0079"},
		"E Hebrew":              {"4dbcagdahymbxekheh6e0a7fei0b", "\u05DC\u05DE\u05D4\u05D4\u05DD\u05E4\u05E9\u05D5\u05D8\u05DC\u05D0\u05DE\u05D3\u05D1\u05E8\u05D9\u05DD\u05E2\u05D1\u05E8\u05D9\u05EA"},
		"F Hindi": {"i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd",
			"\u092F\u0939\u0932\u094B\u0917\u0939\u093F\u0928\u094D\u0926\u0940\u0915\u094D\u092F\u094B\u0902\u0928\u0939\u0940\u0902\u092C\u094B\u0932\u0938\u0915\u0924\u0947\u0939\u0948\u0902"},
		"G Japanese": {"n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
			"\u306A\u305C\u307F\u3093\u306A\u65E5\u672C\u8A9E\u3092\u8A71\u3057\u3066\u304F\u308C\u306A\u3044\u306E\u304B"},
		"H Korean": {"989aomsvi5e83db1d2a355cv1e0vak1dwrv93d5xbh15a0dt30a5jpsd879ccm6fea98c",
			"\uC138\uACC4\uC758\uBAA8\uB4E0\uC0AC\uB78C\uB4E4\uC774\uD55C\uAD6D\uC5B4\uB97C\uC774\uD574\uD55C\uB2E4\uBA74\uC5BC\uB9C8\uB098\uC88B\uC744\uAE4C"},
		"I Russian": {"b1abfaaepdrnnbgefbaDotcwatmq2g4l",
			"\u043F\u043E\u0447\u0435\u043C\u0443\u0436\u0435\u043E\u043D\u0438\u043D\u0435\u0433\u043E\u0432\u043E\u0440\u044F\u0442\u043F\u043E\u0440\u0443\u0441\u0441\u043A\u0438"},
		"J Spanish": {"PorqunopuedensimplementehablarenEspaol-fmd56a",
			"\u0050\u006F\u0072\u0071\u0075\u00E9\u006E\u006F\u0070\u0075\u0065\u0064\u0065\u006E\u0073\u0069\u006D\u0070\u006C\u0065\u006D\u0065\u006E\u0074\u0065\u0068\u0061\u0062\u006C\u0061\u0072\u0065\u006E\u0045\u0073\u0070\u0061\u00F1\u006F\u006C"},
		"K Vietnamese": {"TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g",
			"\u0054\u1EA1\u0069\u0073\u0061\u006F\u0068\u1ECD\u006B\u0068\u00F4\u006E\u0067\u0074\u0068\u1EC3\u0063\u0068\u1EC9\u006E\u00F3\u0069\u0074\u0069\u1EBF\u006E\u0067\u0056\u0069\u1EC7\u0074"},
		"L 3年B組金八先生":          {"3B-ww4c5e180e575a65lsy2b", "3年B組金八先生"},
		"M 安室奈美恵":             {"-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n", "安室奈美恵-with-SUPER-MONKEYS"},
		"N Hello-Another-Way": {"Hello-Another-Way--fc4qua05auwb3674vfr0b", "Hello-Another-Way-それぞれの場所"},
		"O ひとつ屋根の下2":          {"2-u9tlzr9756bt3uc0v", "ひとつ屋根の下2"},
		"P MajiでKoiする5秒前":     {"MajiKoi5-783gue6qz075azm5e", "MajiでKoiする5秒前"},
		"Q パフィーdeルンバ":         {"de-jg4avhby1noc0d", "パフィーdeルンバ"},
		"R そのスピードで":           {"d9juau41awczczp", "そのスピードで"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := decodePunycode(c.encoded); err != nil || string(got) != c.want {
				t.Errorf("%q %v, want %q", string(got), err, c.want)
			}
		})
	}
}

func TestMalformedPunycode(t *testing.T) {
	for name, encoded := range map[string]string{
		"overflow":   "99999999999999999999",
		"broken off": "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdx",
		"no digit":   "ab$",
		"not ASCII":  "é-abc",
	} {
		if got, err := decodePunycode(encoded); err == nil {
			t.Errorf("%s: %q", name, string(got))
		}
	}
	for n := 0x80; n < 0x120000; n += 97 { // halves of surrogate pairs, and beyond Unicode
		runes, err := decodePunycode(encodeOne(n))
		if (err == nil) != utf8.ValidRune(rune(n)) || err == nil && (len(runes) != 1 || int(runes[0]) != n) {
			t.Fatalf("U+%04X: %v %v", n, runes, err)
		}
	}
}

// encodeOne encodes one code point (RFC 3492, 6.3, for a string of one).
func encodeOne(n int) string {
	var b strings.Builder
	const base, tMin, tMax, bias = 36, 1, 26, 72 // RFC 3492, 5
	q := n - 0x80
	for k := base; ; k += base {
		t := min(max(k-bias, tMin), tMax)
		if q < t {
			b.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[q])
			return b.String()
		}
		b.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[t+(q-t)%(base-t)])
		q = (q - t) / (base - t)
	}
}

func FuzzPunycode(f *testing.F) {
	for _, seed := range []string{"", "-", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa", "99999999", "a-b-c", "de-jg4avhby1noc0d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, encoded string) {
		runes, err := decodePunycode(encoded)
		if err != nil {
			return
		}
		if len(runes) > len(encoded) || slices.ContainsFunc(runes, func(r rune) bool { return !utf8.ValidRune(r) }) {
			t.Errorf("%q: %v", encoded, runes)
		}
		if known, err := idna.Punycode.ToUnicode(acePrefix + encoded); err == nil && !strings.Contains(encoded, ".") && known != string(runes) {
			t.Errorf("%q: %q, and %q by package idna", encoded, string(runes), known)
		}
		_ = confusable(runes)
		_ = character.Visible(string(runes), "")
	})
}

func TestLookAlikeOriginIsWarnedAbout(t *testing.T) {
	for name, c := range map[string]struct{ label, warning string }{
		"Cyrillic а in Latin":             {"pаypal", "site.mixed"},
		"Cyrillic for the whole of apple": {"аррӏе", "site.lookalike"},
		"Cyrillic for the whole, a digit": {"соре2", "site.lookalike"},
		"Greek omicron in Latin":          {"cοm", "site.mixed"},
		"Greek for the whole":             {"νικο", "site.lookalike"},
		"Armenian for the whole":          {"սոօ", "site.lookalike"},
		"Hangul and kana":                 {"한の", "site.mixed"},
		"Cyrillic and kanji":              {"市а", "site.mixed"},
		"dotless i":                       {"cıty", "site.lookalike"},
		"IPA ɑ":                           {"cɑt", "site.lookalike"},
		"small capital ʏ":                 {"citʏ", "site.lookalike"},
		"katakana ノ for a slash":          {"city-exampleノlogin", "site.lookalike"},
		"Han 一 for a hyphen":              {"city一login", "site.lookalike"},
		"katakana エ for I":                {"cエty", "site.lookalike"},
		"prolonged sound mark":            {"cityーlogin", "site.lookalike"},
		"fraction slash":                  {"a⁄b", "site.lookalike"},
		"emoji":                           {"i❤jpki", "site.lookalike"},
		"Arabic-Indic zeroes":             {"٠٥", "site.lookalike"},
		"stroke through a letter":         {"ci\u0338ty", "site.lookalike"},
		"mark at the beginning":           {"\u0301ab市", "site.lookalike"},
		"zero width space":                {"ci\u200Bty", "site.invisible"},
		"zero width joiner":               {"市\u200D町", "site.invisible"},
		"soft hyphen":                     {"ci\u00ADty", "site.invisible"},
		"right-to-left override":          {"市\u202Eab", "site.invisible"},
		"Hangul filler":                   {"a\u3164b", "site.invisible"},
		"braille blank":                   {"a\u2800b", "site.invisible"},
		"variation selector":              {"市\uFE00", "site.invisible"},
		"no-break space":                  {"a\u00A0b", "site.invisible"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := confusable([]rune(c.label)); got != c.warning {
				t.Errorf("%q: %q, want %q", c.label, got, c.warning)
			}
		})
	}
}

func TestNamesWithoutWarning(t *testing.T) {
	for _, label := range []string{
		"日本語", "総務省", "電子申請サービス", "ハロー", "タロー", "ハローワーク", "一宮市", "二戸市", "八王子市", "へきなん", "ニセコ町", "カー",
		"jpki市役所", "eたうん", "3年b組金八先生", "さいたま-マイナンバー", "サン・ファン", "々", "パフィーdeルンバ",
		"müller", "čeština", "한국", "россия", "почта", "中文", "हिन्दी", "عربي",
	} {
		if got := confusable([]rune(label)); got != "" {
			t.Errorf("%q: %q", label, got)
		}
	}
}

func TestOriginIsShownInBothForms(t *testing.T) {
	for name, c := range map[string]struct {
		origin      string
		has, hasNot []string
	}{
		"ASCII":       {"https://www.city.example.lg.jp", []string{">https://www.city.example.lg.jp<"}, []string{says("site.ascii"), says("site.warning")}},
		"with a port": {"http://localhost:3000", []string{">http://localhost:3000<"}, []string{says("site.warning")}},
		"Japanese": {"https://xn--wgv71a119e.xn--u9j2g8b.example:8443",
			[]string{`<p class="origin" translate="no">https://<bdi>日本語</bdi>`, `<span class="ascii" translate="no">https://xn--wgv71a119e.xn--u9j2g8b.example:8443</span>`, "<bdi>example</bdi>:8443"},
			[]string{says("site.warning")}},
		"Cyrillic apple": {"https://xn--80ak6aa92e.com",
			[]string{`<p class="origin" translate="no">https://xn--80ak6aa92e.com</p>`, "аррӏе", says("site.warning"), says("site.lookalike")}, nil},
		"unreadable": {"https://xn--99999999999.example", []string{">https://xn--99999999999.example<", says("site.unreadable")}, []string{says("site.seen")}},
		"capital Ä":  {"https://xn--bd-3fa.example", []string{says("site.unreadable")}, nil},
		"zero width": {"https://xn--city-w76a.example", []string{`<span class="hidden">[U&#43;200B]`, says("site.invisible")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			request := login()
			request.Origin = authtoken.MustParseOrigin(c.origin)
			d := newDesk(t, request)
			page := d.get(d.open())
			wantText(t, page, c.has...)
			wantNoText(t, page, c.hasNot...)
		})
	}
}

// What is no origin has no type to come in, and nobody may not ask.
func TestNobodyOpensNoWindow(t *testing.T) {
	request := login()
	request.Origin = authtoken.Origin{}
	if _, err := New(Config{}).Open(request); !errors.Is(err, authtoken.ErrOrigin) {
		t.Errorf("%v, want ErrOrigin", err)
	}
}

func TestHostileDocumentName(t *testing.T) {
	for name, c := range map[string]struct {
		name        string
		has, hasNot []string
	}{
		"script":         {`<script>alert(1)</script>`, []string{"&lt;script&gt;"}, []string{"<script"}},
		"end of a tag":   {`"></bdi><img src=x onerror=alert(1)>`, []string{"&#34;&gt;&lt;/bdi&gt;"}, []string{"<img src=x"}},
		"template":       {"{{.Token}}{a|b}{n}", []string{"{{.Token}}{a|b}{n}"}, nil},
		"exe as pdf":     {"申請書\u202Efdp.exe", []string{`申請書<span class="hidden">[U&#43;202E]</span>fdp.exe`, "目に見えない文字"}, nil},
		"line feed":      {"a.pdf\nb.exe", []string{`<span class="hidden">[U&#43;000A]</span>`}, nil},
		"zero width":     {"a\u200B.pdf", []string{"[U&#43;200B]"}, nil},
		"not UTF-8":      {"a\xFF.pdf", []string{"[U&#43;FFFD]</span>.pdf"}, nil},
		"many spaces":    {"a.pdf      .exe", []string{"a.pdf      .exe"}, nil},
		"without a name": {"", []string{says("sign.unnamed")}, nil},
		"very long":      {strings.Repeat("あ", 20000), []string{strings.Repeat("あ", 20000)}, nil},
		"harmless":       {"児童手当　認定請求書 (1).pdf", []string{"児童手当　認定請求書 (1).pdf"}, []string{says("sign.hidden")}},
	} {
		t.Run(name, func(t *testing.T) {
			request := sign()
			request.Items = []wire.Item{{Name: c.name, Size: 0, Digest: make([]byte, 32)}}
			d := newDesk(t, request)
			page := d.get(d.open())
			wantText(t, page, c.has...)
			wantNoText(t, page, c.hasNot...)
		})
	}
}

func TestDocumentIsListedWhole(t *testing.T) {
	request := sign()
	request.Items = append(request.Items, wire.Item{Name: "空.txt", Size: 0, Digest: make([]byte, 32)}, wire.Item{Name: "1.bin", Size: 1001, Digest: make([]byte, 32)})
	d := newDesk(t, request)
	wantText(t, d.get(d.open()), says("sign.documents", "n", 3), "1.3 MB（1,234,567 バイト）", ">0 バイト", "1.1 KB（1,001 バイト）",
		"00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000", "氏名", "住所", "生年月日", "性別")
}
