package gazetteer

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// all is the list as it ships.
func all(t testing.TB) *List {
	t.Helper()
	text, err := os.ReadFile(Name)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// withFile are municipalities that come first among equals.
func withFile(code string) bool { return code == "282197" || code == "122165" }

func nobody(string) bool { return false }

func names(found []Match) (list []string) {
	for _, m := range found {
		list = append(list, m.Prefecture.Name+m.Name)
	}
	return list
}

func TestFindsWhatIsTyped(t *testing.T) {
	list := all(t)
	for typed, want := range map[string]string{
		// in kanji, with and without kind and prefecture
		"加古川市": "兵庫県加古川市", "加古川": "兵庫県加古川市", "加古": "兵庫県加古川市", "兵庫県加古川市": "兵庫県加古川市", "兵庫加古川": "兵庫県加古川市",
		"加古川市 兵庫県": "兵庫県加古川市", "兵庫県　加古川": "兵庫県加古川市", "加古川市加古川町北在家2000": "兵庫県加古川市",
		"東京都千代田区": "東京都千代田区", "千代田区": "東京都千代田区", "津市": "三重県津市", "大和郡山市": "奈良県大和郡山市",
		"札幌": "北海道札幌市", "北海道札幌市": "北海道札幌市", "横浜市鶴見区": "神奈川県横浜市", "兵庫県揖保郡太子町": "兵庫県太子町",
		// older and other forms of letters
		"檮原町": "高知県梼原町", "龍ヶ崎": "茨城県龍ケ崎市", "竜ケ崎市": "茨城県龍ケ崎市", "塩釜": "宮城県塩竈市", "鯵ヶ沢": "青森県鰺ヶ沢町", "南あるぷす市": "山梨県南アルプス市",
		// kana of any kind
		"かこがわ": "兵庫県加古川市", "カコガワシ": "兵庫県加古川市", "ｶｺｶﾞﾜ": "兵庫県加古川市", "かこか\u3099わ": "兵庫県加古川市", "ひょうごけん かこがわし": "兵庫県加古川市",
		"ほくえいちょう": "鳥取県北栄町", "ほくえいまち": "鳥取県北栄町", "しんじょうむら": "岡山県新庄村", "ﾐﾅﾐｱﾙﾌﾟｽ": "山梨県南アルプス市", "さいたま": "埼玉県さいたま市", "ニセコ": "北海道ニセコ町",
		// letters
		"Kakogawa": "兵庫県加古川市", "kakogawa city": "兵庫県加古川市", "Kakogawa-shi": "兵庫県加古川市", "ＫＡＫＯＧＡＷＡ": "兵庫県加古川市", "Kakogawa, Hyogo": "兵庫県加古川市",
		"Hyōgo Kakogawa": "兵庫県加古川市", "tiyoda-ku": "東京都千代田区", "Chiyoda Ward": "東京都千代田区", "chiyoda-ku": "東京都千代田区", "koube": "兵庫県神戸市", "Kōbe": "兵庫県神戸市",
		"tuyama": "岡山県津山市", "Tanba Sasayama": "兵庫県丹波篠山市", "mino": "岐阜県美濃市", "Semboku": "秋田県仙北市", "senboku": "秋田県仙北市", "Hokuei Town": "鳥取県北栄町",
		// a code
		"282103": "兵庫県加古川市",
	} {
		found, _ := list.Find(typed, nobody, 8)
		if len(found) == 0 || !slices.Contains(names(found[:1]), want) {
			t.Errorf("%q: %v", typed, names(found))
		}
	}
}

func TestOrderAndNumberOfWhatIsFound(t *testing.T) {
	list := all(t)
	for name, test := range map[string]struct {
		typed string
		first func(string) bool
		want  string // in order, at most three of them
		exact int    // how many of them are what was typed
	}{
		"one name in two prefectures":   {"府中市", nobody, "東京都府中市 広島県府中市", 2},
		"a city and a town":             {"府中", nobody, "東京都府中市 広島県府中市 広島県府中町", 3},
		"told apart by the prefecture":  {"広島県府中市", nobody, "広島県府中市", 1},
		"by the prefecture after it":    {"Fuchu, Tokyo", nobody, "東京都府中市", 1},
		"one name of two cities":        {"伊達", nobody, "北海道伊達市 福島県伊達市", 2},
		"one spelling of two cities":    {"minoo", nobody, "岐阜県美濃市 大阪府箕面市 山梨県身延町", 2},
		"what begins with it, then has": {"佐野", nobody, "栃木県佐野市 大阪府泉佐野市", 1},
		"those with a file first":       {"なら", withFile, "奈良県奈良市 千葉県習志野市 福島県楢葉町", 1},
		"of whom none has a file":       {"なら", nobody, "奈良県奈良市 福島県楢葉町 千葉県習志野市", 1},
		"nothing typed":                 {" 　", withFile, "千葉県習志野市 兵庫県三田市", 0},
		"a prefecture":                  {"鳥取県", nobody, "鳥取県鳥取市 鳥取県米子市 鳥取県倉吉市", 0},
		"no municipality":               {"ロンドン", nobody, "", 0},
		"a ward of a designated city":   {"鶴見区", nobody, "", 0},
		"signs":                         {"!?《》\x00", nobody, "", 0},
		"one letter of the alphabet":    {"z", nobody, "宮城県蔵王町 茨城県常総市 神奈川県逗子市", 0},
		"begun in letters":              {"kakogawa c", nobody, "兵庫県加古川市", 0},
		"another municipality's kind":   {"府中村", nobody, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			found, all := list.Find(test.typed, test.first, 3)
			if got := strings.Join(names(found), " "); got != test.want || all < len(found) {
				t.Errorf("%s (of %d), want %s", got, all, test.want)
			}
			exact := 0
			for _, m := range found {
				if m.Exact {
					exact++
				}
			}
			if exact != test.exact {
				t.Errorf("%d are what was typed, want %d", exact, test.exact)
			}
		})
	}
}

// A whole name as it is written is that of its municipality, in every script.
func TestEveryMunicipalityIsFoundByItsName(t *testing.T) {
	list := all(t)
	for _, p := range list.Places() {
		for _, typed := range []string{p.Name, p.Reading, p.English, p.Prefecture.Name + p.Name, p.Prefecture.Reading + p.Reading, p.English + ", " + p.Prefecture.English} {
			if q := queryOf(typed); q.rank(&p, nobody) != exact {
				t.Errorf("%s %s is not found by %q", p.Prefecture.Name, p.Name, typed)
			}
		}
	}
}

// A search is done while a person types. The bound is far above what one takes.
func TestASearchIsShort(t *testing.T) {
	list := all(t)
	const most = 50 * time.Millisecond
	for _, typed := range []string{"市", "し", "a", strings.Repeat("加古川市 ", 1000)} {
		begun := time.Now()
		list.Find(typed, nobody, 8)
		if took := time.Since(begun); took > most {
			t.Errorf("%.20q took %v", typed, took)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	list := all(b)
	for b.Loop() {
		list.Find("ひょうごけんかこ", nobody, 8)
	}
}

func BenchmarkParse(b *testing.B) {
	text, err := os.ReadFile(Name)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzFind(f *testing.F) {
	list := all(f)
	f.Add("加古川市")
	f.Add("\uFF76ﾞ\u3099\xff ,郡")
	f.Fuzz(func(t *testing.T, typed string) {
		if found, all := list.Find(typed, nobody, 8); len(found) > 8 || all < len(found) {
			t.Errorf("%d of %d", len(found), all)
		}
	})
}
