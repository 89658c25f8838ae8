package gazetteer

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"jpkiweb/shared/municipality"
)

// Municipalities by prefecture, 1,741 in all (総務省, 全国地方公共団体コード; 北海道 without
// the six villages of the Northern Territories).
var official = [...]int{
	179, 40, 33, 35, 25, 35, 59, 44, 25, 35, 63, 54, 62, 33, 30, 15, 19, 17, 27, 77, 42, 35, 54, 29,
	19, 26, 43, 41, 39, 30, 19, 19, 27, 23, 19, 24, 17, 20, 34, 60, 20, 21, 45, 18, 26, 43, 41,
}

func TestTheListIsWhole(t *testing.T) {
	list := all(t)
	kinds, byPrefecture, wards := map[string]int{}, [len(official)]int{}, 0
	for _, p := range list.Places() {
		_, size := utf8.DecodeLastRuneInString(p.Name)
		kind := p.Name[len(p.Name)-size:]
		kinds[kind]++
		number := int(p.Code[0]-'0')*10 + int(p.Code[1]-'0')
		byPrefecture[number-1]++
		if kind == "区" && number == 13 {
			wards++
		}
	}
	if byPrefecture != official {
		t.Errorf("by prefecture %v", byPrefecture)
	}
	if n := len(list.Places()); n != 1741 || wards != 23 || kinds["市"] != 792 || kinds["町"] != 743 || kinds["村"] != 183 || kinds["区"] != wards {
		t.Errorf("%d, by kind %v", n, kinds)
	}
}

// Reading and English name are from two lists: each tells on the other.
func TestReadingAndEnglishNameAreOfOneName(t *testing.T) {
	without := map[string]string{"南アルプス市": "Minami-Alps City"} // no reading is written so
	kinds := map[string]string{"市": "City", "区": "City", "町": "Town", "村": "Village"}
	for _, p := range all(t).Places() {
		stem, kind, _ := strings.Cut(p.English, " ")
		if want := kinds[p.Name[len(p.Name)-len("市"):]]; kind != want {
			t.Errorf("%s: %s is no %s", p.Name, p.English, want)
		}
		if p.English == without[p.Name] {
			continue
		}
		folded, of := fold(stem)
		if got := spelling(roman(cutReadingKind(p.Reading))); of != letters || got != spelling(folded) {
			t.Errorf("%s %s: %s, read %s", p.Code, p.Name, p.English, got)
		}
	}
}

func cutReadingKind(reading string) string {
	for _, kind := range []string{"ちょう", "まち", "むら", "そん", "し", "く"} {
		if stem, ok := strings.CutSuffix(reading, kind); ok {
			return stem
		}
	}
	return reading
}

// roman is a reading with letters, after Hepburn.
func roman(reading string) string {
	rows := map[rune]string{}
	for i, row := range []string{"あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "らりるれろ", "がぎぐげご", "ざじずぜぞ", "だぢづでど", "ばびぶべぼ", "ぱぴぷぺぽ"} {
		consonant := []string{"", "k", "s", "t", "n", "h", "m", "r", "g", "z", "d", "b", "p"}[i]
		for j, r := range []rune(row) {
			rows[r] = consonant + "aiueo"[j:j+1]
		}
	}
	for i, r := range []rune("しちつふじぢづやゆよわん") {
		rows[r] = []string{"shi", "chi", "tsu", "fu", "ji", "ji", "zu", "ya", "yu", "yo", "wa", "n"}[i]
	}
	out, double := "", false
	for _, r := range reading {
		small := strings.IndexRune("ゃゅょ", r)
		switch {
		case r == 'っ':
			double = true
			continue
		case small >= 0:
			out = strings.TrimSuffix(out, "i")
			if !strings.HasSuffix(out, "sh") && !strings.HasSuffix(out, "ch") && !strings.HasSuffix(out, "j") {
				out += "y"
			}
			out += "auo"[small/len("ゃ") : small/len("ゃ")+1]
			continue
		case double:
			out += rows[r][:1]
		}
		out, double = out+rows[r], false
	}
	return out
}

func TestPlaceByItsCode(t *testing.T) {
	list := all(t)
	p, ok := list.Place("282103")
	if !ok || p.Entry() != (municipality.Entry{
		Code:       "282103",
		Name:       municipality.Text{Ja: "加古川市", Easy: "｜加古川市《かこがわし》", En: "Kakogawa City"},
		Prefecture: municipality.Text{Ja: "兵庫県", Easy: "｜兵庫県《ひょうごけん》", En: "Hyogo"},
	}) {
		t.Errorf("%+v", p.Entry())
	}
	for _, code := range []string{"", "28", "282104", "999997", "011011"} {
		if p, ok := list.Place(code); ok {
			t.Errorf("%q is %s", code, p.Name)
		}
	}
}

// A municipality of an index is found as those of the list are, once.
func TestIndexAddsWhatTheListHasNot(t *testing.T) {
	list := all(t)
	known, _ := list.Place("282103")
	with := list.With([]municipality.Entry{known.Entry(), {
		Code: "999997", Name: municipality.Text{Ja: "れんしゅう市", Easy: "れんしゅう｜市《し》", En: "Practice City"},
		Prefecture: municipality.Text{Ja: "見本県", Easy: "｜見本県《みほんけん》", En: "Sample"},
	}})
	if len(with.Places()) != len(list.Places())+1 {
		t.Errorf("%d municipalities", len(with.Places()))
	}
	for _, typed := range []string{"れんしゅう市", "レンシュウシ", "practice", "見本れんしゅう", "999997"} {
		found, _ := with.Find(typed, nobody, 1)
		if len(found) != 1 || found[0].Code != "999997" {
			t.Errorf("%s: %v", typed, names(found))
		}
	}
}

func TestFuriganaIsOverWhatIsNoKana(t *testing.T) {
	for _, test := range [][3]string{
		{"加古川市", "かこがわし", "｜加古川市《かこがわし》"},
		{"さいたま市", "さいたまし", "さいたま｜市《し》"},
		{"いちき串木野市", "いちきくしきのし", "いちき｜串木野市《くしきのし》"},
		{"南アルプス市", "みなみあるぷすし", "｜南《みなみ》アルプス｜市《し》"},
		{"山ノ内町", "やまのうちまち", "｜山《やま》ノ｜内町《うちまち》"},
		{"六ヶ所村", "ろっかしょむら", "｜六ヶ所村《ろっかしょむら》"},
		{"龍ケ崎市", "りゅうがさきし", "｜龍ケ崎市《りゅうがさきし》"},
		{"つがる市", "あおもりし", "｜つがる市《あおもりし》"}, // it does not fit
	} {
		if got := Furigana(test[0], test[1]); got != test[2] {
			t.Errorf("%s: %s", test[0], got)
		}
	}
}

func TestBadListIsRefused(t *testing.T) {
	const hyogo = "28\t兵庫県\tひょうごけん\tHyogo\n"
	line := func(code string) string { return code + "\t市\tし\tCity\n" }
	for name, test := range map[string]struct {
		text string
		want error
	}{
		"too large":         {strings.Repeat("#", maxBytes+1), ErrTooLarge},
		"no prefecture":     {line("282103"), ErrLine},
		"check digit":       {hyogo + line("282104"), ErrLine},
		"the nation":        {hyogo + line("000000"), ErrLine},
		"a column less":     {hyogo + "282103\t加古川市\tかこがわし\n", ErrLine},
		"a column more":     {hyogo + "282103\t加古川市\tかこがわし\tKakogawa City\t\n", ErrLine},
		"an empty column":   {hyogo + "282103\t\tかこがわし\tKakogawa City\n", ErrLine},
		"a long name":       {hyogo + "282103\t" + strings.Repeat("加", maxName+1) + "\tし\tCity\n", ErrLine},
		"twice":             {hyogo + line("282103") + line("282103"), ErrLine},
		"out of order":      {hyogo + line("282197") + line("282103"), ErrLine},
		"a list of nothing": {"# nothing\n\n", nil},
	} {
		if _, err := Parse([]byte(test.text)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("28\t兵庫県\tひょうごけん\tHyogo\n282103\t加古川市\tかこがわし\tKakogawa City\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := Parse(text)
		if err != nil {
			return
		}
		for _, p := range list.Places() {
			if p.Entry().Name.Ja == "" {
				t.Error("a municipality without a name")
			}
		}
	})
}
