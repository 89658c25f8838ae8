package locale

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A term is one thing with one word: what to use, and what is said of it elsewhere and
// must not be said here. In but stand longer words that hold one of those and are
// right; in keys the texts that may say it, because they quote what others say.
type term struct {
	use  string
	not  []string
	but  string
	keys string
}

// others are texts that tell by what names others call a PIN, and where that was read.
const others = `^pinnames\.(\w+\.names|sources)$|^pinchange\.names\.`

// glossary is the list of words for the texts of the app, of the trusted window, of the
// shell and of the sample service, by language (locale facts 2). What is shown from the
// files of the municipalities is theirs.
var glossary = map[string][]term{
	"ja":   slices.Concat(japanese, properJapanese),
	"easy": slices.Concat(japanese, easyJapanese),
	"en":   english,
}

// japanese is for both kinds of Japanese.
var japanese = []term{
	{"接続ソフト", []string{"ヘルパー", "このソフト"}, ``, ``},
	{"カードリーダー", []string{"リーダー", "読み取り機", "ピンパッド", "テンキー"}, `カードリーダー`, ``},
	{"マイナンバーカード", []string{"マイナカード", "個人番号カード"}, ``, others},
	{"住民基本台帳カード", []string{"住基"}, ``, ``},
	{"署名用パスワード", []string{"署名用の暗証番号", "署名用のパスワード", "署名用〈"}, ``, ``},
	{"利用者証明用の暗証番号", []string{"ログイン用の暗証番号", "利用者証明用〈", "パスコード"}, ``, ``},
	{"券面事項入力補助用の暗証番号", []string{"券面入力補助用", "券面事項入力補助用〈"}, ``, others},
	{"住民基本台帳用の暗証番号", []string{"住民基本台帳用〈", "個人番号カード用"}, ``, others},
	{"利用者証明用電子証明書", []string{"ログイン用の電子証明書", "ログインに使う電子証明書", "ログインの電子証明書"}, ``, ``},
	{"署名用電子証明書", []string{"署名用の電子証明書", "署名に使う電子証明書"}, ``, ``},
	{"電子証明書", []string{"証明書"},
		`電子証明書|身分証明書|認証局の証明書|「証明書」|課税証明書|証明書の交付`, ``},
	{"スマホ", []string{"スマートフォン"}, ``, ``},
	{"JPKI暗証番号リセット", []string{"マイナポータルアプリ", "スマホのアプリで予約"}, ``, ``},
	{"バージョン", []string{"版"}, ``, ``},
	{"ブラウザー", []string{"ブラウザ"}, `ブラウザー`, ``},
	{"画面", []string{"窓", "ウィンドウ"}, `窓口`, ``},
	{"サイト", []string{"めているページ", "言っているページ", "知りたいページ", "このページに伝わ", "ページを作っているところ", "だれがたずね"}, ``, ``},
	{"許可", []string{"同意"}, ``, ``},
	{"やめる", []string{"断る", "断り", "断っ", "キャンセル", "拒否", "中断", "中止"}, ``, ``},
	{"ログイン", []string{"サインイン", "認証"}, `公的個人認証|顔認証|認証局`, ``},
	{"確認用の値", []string{"ハッシュ値"}, ``, ``},
	{"カードの状態", []string{"ステータス"}, ``, ``},
	{"期限が過ぎる", []string{"期限が終わ", "満了"}, ``, ``},
	{"カードの再交付", []string{"再発行", "作り直し"}, ``, ``},
	{"一時停止", []string{"一時保留"}, `「一時保留」`, ``},
	{"再設定", []string{"ロック解除", "ロックの解除", "ロックの外し"}, ``, ``},
	{"入力できる回数", []string{"試行回数", "リトライ", "残りの回数"}, ``, ``},
	{"市区町村", []string{"自治体", "市や町"}, ``, ``},
	{"職員", []string{"係員", "担当者"}, ``, ``},
	{"本人", []string{"カードの人", "名義人"}, ``, ``},
	{"代理人", []string{"任意代理人", "代わりの人", "代行者"}, ``, ``},
	{"法定代理人", []string{"保護者"}, ``, ``},
	{"15歳未満", []string{"15歳より"}, ``, ``},
	{"持って行く", []string{"必要書類", "持ってき", "持って来"}, ``, ``},
	{"身分証明書", []string{"身分証"}, `身分証明書`, ``},
	{"手数料", []string{"料金", "費用"}, ``, ``},
	{"管理者", []string{"管理している人", "システム担当"}, ``, ``},
	{"離れたところのパソコン", []string{"遠隔"}, ``, ``},
	{"予期しない", []string{"思わぬ"}, ``, ``},
}

// properJapanese is for Japanese without furigana.
var properJapanese = []term{
	{"署名用パスワード", []string{"パスワード"}, `署名用パスワード|住民基本台帳カード（前のカード）のパスワード`, others},
	{"スマホ", []string{"携帯電話"}, ``, `^guide\.phone\.local$`},
	{"元のページ", []string{"前のページ"}, `2年以上前のページ`, ``},
	{"署名", []string{"サイン"}, ``, ``},
	{"キオスク端末", []string{"端末", "コンビニの機械"}, `キオスク端末|統合端末`, ``},
	{"市区町村の窓口", []string{"役所"}, ``, ``},
	{"確認してください", []string{"要確認", "未確認"}, ``, others},
	{"必要です", []string{"要ります", "要りません", "いります"}, `入ります|はいります`, ``},
	{"応答", []string{"返事", "レスポンス"}, ``, ``},
	{"求める", []string{"頼め"}, ``, ``},
	{"ほとんど", []string{"たいてい"}, ``, ``},
	{"違う", []string{"ちがう", "ちがい", "ちがっ"}, ``, ``},
	{"間違える", []string{"まちが"}, ``, ``},
	{"壊れる", []string{"こわれ"}, ``, ``},
	{"今日", []string{"きょう"}, ``, ``},
	{"戻る", []string{"もどる", "もどっ"}, ``, ``},
	{"最初", []string{"はじめから", "はじめに", "はじめの"}, ``, ``},
}

// easyJapanese is for やさしい日本語. What stands in 〈〉 explains a word and may say it
// otherwise.
var easyJapanese = []term{
	{"暗証番号", []string{"番号"},
		`〈[^〉]*〉|暗証番号|照合番号|電話番号|受付番号|番号（ポート）|別の番号で動いて|知らない番号が|見分ける番号|電子証明書の番号|^番号は、マイナンバー|期限です。番号は|聞くときに言う番号|番まで|この番号|電話で言う番号|覚えなくていい番号`, others},
	{"署名用パスワード", []string{"パスワード"}, `カード〈前のカード〉のパスワード|〈[^〉]*〉|署名用パスワード|暗証番号やパスワード`, others},
	{"さっき見ていたページ", []string{"前のページ"}, `2年以上前のページ`, ``},
	{"使える最後の日", []string{"〈使える日〉", "〈いつまで使えるか〉"}, ``, ``},
	{"使える期間です", []string{"期限の前です"}, ``, ``},
	{"ロックされます", []string{"使うことができなくなります"}, ``, ``},
	{"代わりに行く人", []string{"頼まれた"}, ``, ``},
	{"いります", []string{"要り"}, ``, ``},
	{"接続ソフトを動かす", []string{"接続ソフトを始め", "ソフトを終わ"}, ``, ``},
	{"電子証明書が伝わる", []string{"を知ります"}, ``, ``},
	{"問題ありません", []string{"いいです"}, `いいですか|(も、?|くて)いいです|「いいです」`, ``},
	{"ABC", []string{"英語の", "英字"}, ``, ``},
	{"確かめました", []string{"写しました"}, ``, ``},
	{"わかる", []string{"分か"}, ``, ``},
	{"まちがえる", []string{"間違"}, ``, ``},
	{"ちがう", []string{"違う", "違い", "違っ"}, ``, ``},
	{"こわれる", []string{"壊れ"}, ``, ``},
	{"だれ", []string{"誰"}, ``, ``},
	{"ふつう", []string{"普通"}, ``, ``},
	{"いっしょ", []string{"一緒"}, ``, ``},
	{"日付", []string{"日にち"}, ``, ``},
	{"2枚か、もっと", []string{"2枚より"}, ``, ``},
	{"期限が過ぎる", []string{"期限も終わ", "近い人と、終わ"}, ``, ``},
	{"必要なときだけ", []string{"ときどき、いる"}, ``, ``},
	{"だれでも、いるもの", []string{"みんながいる"}, ``, ``},
	{"統合端末〈手続きの機械〉", []string{"機械（統合端末）"}, ``, ``},
}

// english is whole words, small or capital.
var english = []term{
	{"user authentication PIN", []string{"PIN to log in", "login PIN"}, ``, ``},
	{"signing password", []string{"password"}, `(?i)signing password|Password of the Basic Resident Register Card`, others},
	{"user authentication certificate", []string{"certificate to log in", "certificate for logging in", "login certificate"}, ``, ``},
	{"digital signature certificate", []string{"certificate to sign", "certificate for signing", "signing certificate"}, ``, ``},
	{"smartphone", []string{"phone", "phones", "phone’s"}, ``, `^guide\.phone\.local$`},
	{"certificate", []string{"cert", "certs"}, ``, ``},
	{"My Number Card", []string{"mynumber card", "Individual Number Card"}, ``, others},
	{"Basic Resident Register Card", []string{"juki card", "resident register card"}, `Basic Resident Register Cards?`, ``},
	{"helper program", []string{"helper"}, `(?i)helper program|jpki-helper`, ``},
	{"card reader", []string{"reader", "readers"}, `(?i)card readers?|\{readers?\}`, ``},
	{"site that asks", []string{"page that asks", "page that wants", "this page will learn", "runs the page", "who is asking"}, ``, ``},
	{"remove permission", []string{"take back", "taken back", "take this back"}, ``, ``},
	{"Decline", []string{"cancel", "refuse", "if you decline"}, ``, ``},
	{"log in", []string{"sign in", "signed in", "sign on"}, ``, ``},
	{"check value", []string{"hash", "hash value", "value for comparison"}, ``, ``},
	{"card status", []string{"state of the card", "state of my card", "status of your card"}, ``, ``},
	{"locked", []string{"PIN is blocked", "being blocked", "unlock", "unlocking"}, ``, ``},
	{"counter of the municipality", []string{"office", "offices", "municipal office", "desk", "your city"}, ``, ``},
	{"cardholder", []string{"holder"}, ``, ``},
	{"children under 15", []string{"persons under 15"}, ``, ``},
	{"free of charge", []string{"is free"}, `is free of charge`, ``},
	{"website", []string{"home page"}, ``, ``},
	{"match", []string{"do not fit", "does not fit"}, ``, ``},
	{"fix", []string{"mend"}, ``, ``},
	{"remotely", []string{"from afar"}, ``, ``},
	{"a form that was agreed", []string{"broke the rules", "breaks the rules"}, ``, ``},
	{"anyway", []string{"all the same"}, ``, ``},
	{"again", []string{"anew"}, ``, ``},
	{"continue", []string{"go on", "goes on", "just go"}, ``, ``},
}

// A rule is a term whose patterns are read.
type rule struct {
	term
	word, right, quote *regexp.Regexp
}

// rules reads the patterns of a language.
func rules(lang string) (all []rule) {
	pattern := func(s string) *regexp.Regexp {
		if s == "" {
			return nil
		}
		return regexp.MustCompile(s)
	}
	for _, term := range glossary[lang] {
		var words []string
		for _, word := range term.not {
			word = regexp.QuoteMeta(word)
			if lang == "en" {
				word = `(?i:\b` + word + `\b)`
			}
			words = append(words, word)
		}
		all = append(all, rule{term, pattern(strings.Join(words, "|")), pattern(term.but), pattern(term.keys)})
	}
	return all
}

// found returns the words in a text that must not be used.
func (r rule) found(text string) []string {
	if r.right != nil {
		text = r.right.ReplaceAllString(text, "…")
	}
	return r.word.FindAllString(text, -1)
}

// quotes reports whether the text of a key may say what others say.
func (r rule) quotes(key string) bool { return r.quote != nil && r.quote.MatchString(key) }

func TestTextsKeepTheGlossary(t *testing.T) {
	for lang := range glossary {
		texts := textsOfPeople(t, lang)
		for _, rule := range rules(lang) {
			quoted := 0
			for at, text := range texts {
				_, key, _ := strings.Cut(at, " ")
				switch found := rule.found(text); {
				case found == nil:
				case rule.quotes(key):
					quoted++
				default:
					t.Errorf("%s %s: %q, use %s: %s", lang, at, found, rule.use, strings.TrimSpace(text))
				}
			}
			if rule.quote != nil && quoted == 0 {
				t.Errorf("%s: no text needs the exception of %s, %s", lang, rule.use, rule.keys)
			}
		}
	}
}

// A list that does not see its own words is useless, and one that forbids what it tells
// to use cannot be kept.
func TestGlossaryFindsEachWord(t *testing.T) {
	for lang := range glossary {
		for _, planted := range rules(lang) {
			for _, word := range planted.not {
				if planted.found("1 "+word+" 2") == nil {
					t.Errorf("%s: %s is not found", lang, word)
				}
			}
			for _, other := range rules(lang) {
				if found := other.found(planted.use); found != nil {
					t.Errorf("%s: %s says %q, which is to be %s", lang, planted.use, found, other.use)
				}
			}
		}
	}
}

// textsOfPeople are the texts without furigana, by file and key; where they stand in a
// program, by file and line.
func textsOfPeople(t *testing.T, lang string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{lang + "/*.json", "install/" + lang + ".json", "../../helper/door/consent/locale/" + lang + ".json", "../../shared/relyingparty/texts/" + lang + ".json"} {
		for _, file := range glob(t, pattern) {
			add(t, texts, file, lang)
		}
	}
	add(t, texts, "../../scripts/bridge/provider/assets/bridge.json", lang)
	add(t, texts, "../../scripts/eservice/service/assets/text.json", lang)
	if lang != "en" {
		for _, pattern := range []string{"../../helper/cli/*.go", "../../helper/system/autostart/*.go", "../index.html", "../jpki.js", "../jpki-login.js"} {
			for _, file := range glob(t, pattern) {
				addLines(t, texts, file, lang == "easy")
			}
		}
	}
	return texts
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

// add puts in the texts of a file, {"key": "text"} or {"ja": {"key": "text"}, …}.
func add(t *testing.T, texts map[string]string, file, lang string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]string
	if err := json.Unmarshal(data, &read); err != nil {
		var all map[string]map[string]string
		if err := json.Unmarshal(data, &all); err != nil || len(all[lang]) == 0 {
			t.Fatalf("%s: %d texts, %v", file, len(all[lang]), err)
		}
		read = all[lang]
	}
	for key := range maps.Keys(read) {
		texts[filepath.Base(file)+" "+key] = withoutFurigana(read[key])
	}
}

// addLines puts in the lines of a program or of HTML that are Japanese and no comment:
// those with furigana, or those without.
func addLines(t *testing.T, texts map[string]string, file string, easy bool) {
	t.Helper()
	if strings.HasSuffix(file, "_test.go") {
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kana, ruby := regexp.MustCompile(`\p{Hiragana}`), regexp.MustCompile(`《|<ruby>`)
	for line := range strings.Lines(string(data)) {
		code, _, _ := strings.Cut(line, "// ")
		if kana.MatchString(code) && ruby.MatchString(code) == easy {
			code = regexp.MustCompile(`<rt>[^<]*</rt>|</?ruby>`).ReplaceAllString(code, "")
			texts[filepath.Base(file)+" "+strings.TrimSpace(code)] = withoutFurigana(code)
		}
	}
}

func withoutFurigana(text string) string {
	return strings.ReplaceAll(furigana.ReplaceAllString(text, "$1"), "｜", "")
}
