package wording

import "regexp"

// misleading are words that send people the wrong way: to wait for a locked PIN, to ask
// for the wrong procedure, or to press Back in the trusted window. In but stand longer
// words that are right, in in the keys that the rule is for.
func misleading() (rules []Rule) {
	for _, w := range []struct{ name, lang, word, but, in string }{
		{"a town is not a ward or a village", "easy", `市や町`, ``, ``},
		{"the label of the browser's button", "easy", `前のページ`, `2年以上前のページ`, ``},
		{"a certificate is not a paper", "easy", `証明書`, `電子証明書|身分証明書|Firefox|証明書(をもらう|」)|(?:罹災|課税)証明書|経歴証明書|永住者証明書|証明書失効申請書|登記事項証明書`, ``},
		{"a locked PIN does not come back", "easy", `今使うことができません`, ``, ``},
		{"a PIN that is locked was not stopped", "easy", `止まって|止まった|と、?止まります|いると、止まる`, `止まっています"`, ``},
		{"what is revoked was not stopped", "easy", `止められて|止めてあ`, ``, ``},
		{"one word for four acts", "easy", `新しくし(てください|ます)|新しくする(とき|方法|人)|(を|は、)新しくでき`, ``, ``},
		{"a practice card is not renewed", "ja", `新しくす`, ``, `^practice\.`},
		{"a practice card is not renewed", "easy", `新しくす`, ``, `^practice\.`},
		{"what stands above has a name", "ja", `上の(練習用の)?もの`, `以上のもの`, ``},
		{"what stands above has a name", "easy", `上の(練習の)?もの`, `以上のもの`, ``},
		{"a renewal after the expiry", "ja", `期限が過ぎた後.*更新を申し込`, ``, ``},
		{"an app without its name", "ja", `スマホのアプリで予約|スマートフォンで予約`, ``, ``},
		{"an app without its name", "easy", `(スマホのアプリ|スマホ)で予約`, ``, ``},
		{"an app without its name", "en", `with a phone app|smartphone app|in the phone app (first|and)|reservation by phone app`, ``, ``},
		{"a card that is to be left is not put down", "easy", `終わるまで、カードをカードリーダーに置いてください`, ``, ``},
		{"within some days is not on them", "easy", `(?:日|時間)の間に`, ``, ``},
		{"what is typed is not written", "easy", `※かならず書きます`, ``, ``},
	} {
		word, but, in := regexp.MustCompile(w.word), regexp.MustCompile(w.but), regexp.MustCompile(w.in)
		rules = append(rules, inEach(w.name, func(t Text) []string {
			bare := t.Bare()
			if !in.MatchString(t.Key) {
				return nil
			}
			if w.but != "" {
				bare = but.ReplaceAllString(bare, "…")
			}
			return word.FindAllString(bare, -1)
		}, w.lang))
	}
	return rules
}
