package datafile

// descriptions say in Japanese what each key is for, as an editor shows it.
func descriptions() map[string]string {
	return map[string]string{
		"File.code":       "全国地方公共団体コード。検査数字を含む6桁。引用符で囲む。000000 は全国のファイル。",
		"File.name":       "市区町村の名前。",
		"File.prefecture": "都道府県の名前。",
		"File.sources":    "書いてあることの出典 (市区町村のページなど)。",
		"File.phones":     "電話番号。用途ごとに、全国のファイルの番号より優先される。",
		"File.offices":    "手続きの窓口。すべて書く。",
		"File.closed":     "すべての窓口が休みの日。",
		"File.fees":       "手数料。手続きごとに、全国のファイルの手数料より優先される。",
		"File.papers":     "持ち物の名前。guides から id で使う。全国のファイルの持ち物も使える。",
		"File.guides":     "手続きの案内。手続き、手続きをする人、暗証番号の組ごとに、全国のファイルの案内より優先される。",
		"File.kiosks":     "暗証番号を初期化できるキオスク端末 (全国のファイルに書く)。",
		"File.contact":    "電話のほかの連絡先 (ファックス、メール、意見を送るページ)。ページに書かれていなければ、このキーを書かない。",
		"File.storeIssue": "コンビニ交付 (住民票などの証明書をコンビニで受け取ること) をしているか。ページに書かれていなければ、このキーを書かない。",
		"File.page":       "この手続きガイドを市区町村自身のサイトに置いているとき、そのページ。なければ、このキーを書かない。",
		"File.notes":      "どの手続きにも当てはまるお知らせ。",

		"Contact.fax":      "ファックス番号。数字とハイフン。引用符で囲む。",
		"Contact.mail":     "メールや問い合わせフォームのあるページのURL。",
		"Contact.feedback": "市区町村がページについての意見を受け付けているページのURL。",

		"Page.guide": "市区町村自身のサイトに置いた手続きガイドのページのURL。https:// で始める。印刷した紙のQRコードになる。",

		"StoreIssue.offered": "コンビニ交付をしているなら true。",

		"Text.ja":   "日本語。82歳の人にもわかる、です・ます調で。",
		"Text.easy": "やさしい日本語。漢字には ｜漢字《かんじ》 のようにふりがなを付ける。",
		"Text.en":   "英語。",

		"Source.id":    "このファイルの中で出典を指す名前。半角の英数字とハイフン。",
		"Source.title": "ページの題名。",
		"Source.url":   "ページのURL。",
		"Source.date":  "ページに書かれた更新日 (2026-04-01 の形)。書かれていなければ、このキーを書かない。",
		"Source.read":  "このファイルに書き写した日 (2026-04-01 の形)。",
		"Source.kind":  "だれのページか。city=ほかの市区町村、press=報道、person=個人。この市区町村か国のページなら、このキーを書かない。",

		"Fact.source": "出典の id。どのページに書かれているか。",
		"Fact.check":  "要確認のときだけ、その理由 (ほかのページとくいちがうなど)。",

		"Phone.number":  "電話番号。数字とハイフン。引用符で囲む。",
		"Phone.for":     "用途。inquiry=問い合わせ、agent=代理人の手続きの問い合わせ、suspend=紛失・一時停止、reservation=予約、phone-certificate=スマホ用電子証明書。",
		"Phone.label":   "どこにつながるか。",
		"Phone.free":    "通話料が無料なら true。",
		"Phone.hours":   "つながる時間。",
		"Phone.foreign": "外国語で話せる番号なら true。",

		"Office.id":          "窓口を指す名前。半角の英数字とハイフン。",
		"Office.name":        "窓口の名前。階や窓口番号も書く。",
		"Office.address":     "住所。",
		"Office.phone":       "窓口の電話番号。phones にあるもの。",
		"Office.reservation": "予約の方法。ページに書かれていなければ、このキーを書かない。",
		"Office.hours":       "受付時間。ページに書かれていなければ、このキーを書かない (「受付時間は要確認」と表示される)。",
		"Office.refused":     "この窓口では取り扱わない手続き。",

		"Reservation.required": "予約が必ずいるなら true。",
		"Reservation.phone":    "予約の電話番号。phones にあるもの。",
		"Reservation.url":      "予約のページのURL。",

		"Hours.procedures": "この受付時間の手続き。すべての手続きなら、このキーを書かない。",
		"Hours.days":       "曜日。holiday は祝日・休日で、祝日には曜日の受付時間は当てはまらない。",
		"Hours.dates":      "特定の日だけの受付時間 (休日窓口など)。その日は、曜日の受付時間のかわりになる。",
		"Hours.from":       "始まり (09:00 の形)。引用符で囲む。",
		"Hours.to":         "終わり (17:00 の形)。この時刻には閉まっている。引用符で囲む。",

		"Refusal.procedures": "取り扱わない手続き。すべてなら、このキーを書かない。",
		"Refusal.applicants": "取り扱わない人 (agent=任意代理人など)。だれでもなら、このキーを書かない。",

		"Closure.from": "休みの始まり。毎年なら 12-29、1回だけなら 2026-12-29 の形。引用符で囲む。",
		"Closure.to":   "休みの終わり (この日も休み)。from と同じ形。年をまたいでもよい。",
		"Closure.rule": "決まりで休む日。sunday-after-third-saturday=毎月第3土曜日の翌日の日曜日 (全国のシステム停止日)。",
		"Closure.why":  "休みの理由。",

		"Fee.procedures": "手数料のかかる手続き。",
		"Fee.yen":        "金額 (円)。無料なら 0。",
		"Fee.usual":      "「原則」の金額なら true (例外がページに書かれていないとき)。",
		"Fee.when":       "条件。いつもなら、このキーを書かない。",

		"Paper.id":        "持ち物を指す名前。半角の英数字とハイフン。",
		"Paper.name":      "持ち物の名前。",
		"Paper.forOthers": "本人でない人が窓口に来るときの名前 (「本人のマイナンバーカード」など)。同じ名前でよければ、このキーを書かない。",
		"Paper.more":      "くわしい説明 (どれが使えるかなど)。",
		"Paper.url":       "様式 (紙) を印刷できるページのURL。",
		"Paper.check":     "要確認のときだけ、その理由 (書類の期限が終わっているなど)。どの案内でも表示される。",

		"Guide.procedure":  "手続き。issue=発行、renew=更新、card-renew=カードの更新、card-apply=カードの申請、reissue=再交付、lost-card=紛失、suspend=一時停止、release=一時停止の解除、revoke=失効・返納、pin-change=暗証番号の変更、pin-reset=暗証番号の再設定、name-address-change=氏名・住所の変更、phone-certificate=スマホ用電子証明書。",
		"Guide.applicants": "手続きをする人。self=本人、legal-representative=法定代理人、agent=任意代理人、same-household=同じ世帯の人。",
		"Guide.pins":       "pin-reset と pin-change で、案内が暗証番号によってちがうときだけ書く。",
		"Guide.ways":       "手続きできる場所を、勧める順に。here=このアプリ、home=自宅 (電話など)、kiosk=キオスク端末、counter=窓口。できないときは [] とし、理由を notes に書く。",
		"Guide.visits":     "窓口に行く回ごとの持ち物。1回なら即日。",
		"Guide.ask":        "ページに「問い合わせてください」としか書かれていないなら true。",
		"Guide.notes":      "この手続きのお知らせ。",

		"Step.when":  "この1回がいるときの条件 (様式をもらいに行くなど)。いつもいるなら、このキーを書かない。",
		"Step.bring": "持ち物。",
		"Step.then":  "そのあと起こること (照会書が郵送されるなど)。",

		"Item.paper": "papers の id。",
		"Item.when":  "いるときの条件。いつもいるなら、このキーを書かない。",
		"Item.check": "要確認のときだけ、その理由。",

		"Note.id":         "全国のファイルの同じ id のお知らせの代わりにするときだけ書く。",
		"Note.procedures": "この手続きだけのお知らせ。いちばん外側の notes にだけ書ける。どの手続きでもなら、このキーを書かない。",
		"Note.text":       "お知らせ。",

		"Kiosk.name": "店の名前。",
		"Kiosk.pins": "初期化できる暗証番号。",
		"Kiosk.from": "使える時間の始まり (06:30 の形)。",
		"Kiosk.to":   "使える時間の終わり。",
	}
}
