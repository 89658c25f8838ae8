package admx

// A text is in Japanese and English.
type text struct{ ja, en string }

func (t text) in(lang string) string {
	if lang == "ja-JP" {
		return t.ja
	}
	return t.en
}

// words are those of a setting.
type words struct {
	title, explain text
	parts          map[string]text // labels of the parts of an object, by key
}

// common are words of no setting; "both" is behind each explanation.
var common = map[string]text{
	"category":      {"マイナンバーカードの接続ソフト（JPKI Web）", "My Number Card helper (JPKI Web)"},
	"description":   {"マイナンバーカードの接続ソフトのポリシー", "Policy of the My Number Card helper"},
	"language_ja":   {"日本語", "Japanese"},
	"language_easy": {"やさしい日本語", "Plain Japanese"},
	"language_en":   {"英語", "English"},
	"windows10":     {"Windows 10、Windows Server 2016 以降", "Windows 10, Windows Server 2016 or later"},
	"both": {
		"この設定を使うときは、%ProgramData%\\jpki-helper\\policy.json を置かないでください。両方があると接続ソフトは起動しません。次に接続ソフトが起動したときから有効です。",
		"With this setting there must be no %ProgramData%\\jpki-helper\\policy.json: the helper does not start where both are. It is in force when the helper starts next.",
	},
}

// texts are the words of each setting, by its key of the policy.
var texts = map[string]words{
	"allowedOrigins": {
		title: text{"許可を与えてよいサイト", "Sites that may be allowed"},
		explain: text{
			"利用者がカードの利用を許可できるサイトを、ここに書いたものだけにします。1行に1つ、https://shinsei.city.example.jp のように書きます（最後に / を付けません）。空にすると、どのサイトも許可できません。",
			"People can allow these sites only to use the card. One in a line, written as https://shinsei.city.example.jp, without a slash at the end. With none no site can be allowed.",
		},
	},
	"grantedOrigins": {
		title: text{"あらかじめ許可するサイト", "Sites that are allowed already"},
		explain: text{
			"利用者にたずねずに、サイトに利用を許可します。1行に1つ、サイトと用途を空白で区切って https://shinsei.city.example.jp read login のように書きます。用途は read、login、sign などです。暗証番号は、これまでどおり利用者が入力します。",
			"These sites may use the card without the person being asked. One in a line: the site and its purposes with spaces between, as in https://shinsei.city.example.jp read login. Purposes are read, login, sign and others. PINs are still typed by the person.",
		},
	},
	"pinInPage": {
		title: text{"接続ソフトの画面で暗証番号を入力する", "PIN in the page of the helper"},
		explain: text{
			"無効にすると、暗証番号は接続ソフトの確認画面かカードリーダーのキーだけで入力します。未構成なら、接続ソフト自身の画面でも入力できます。",
			"Disabled: every PIN is typed in the trusted window, or at the reader. Not configured: the helper's own app takes it, too.",
		},
	},
	"ports": {
		title: text{"接続ソフトのポート", "Ports of the helper"},
		explain: text{
			"接続ソフトは、この範囲で最初に空いているポートを 127.0.0.1 で使います。サイトは 21573 から 21582 までだけを探します。64個までです。",
			"The helper takes the first free port of this range, on 127.0.0.1. Sites look for it on 21573 to 21582 only. At most 64 ports.",
		},
		parts: map[string]text{"ports.first": {"最初のポート", "First port"}, "ports.last": {"最後のポート", "Last port"}},
	},
	"language": {
		title: text{"画面の言語", "Language of the screens"},
		explain: text{
			"接続ソフトの画面の言語を決めます。未構成なら、利用者が選びます。",
			"The language of the helper's screens. Not configured: the person chooses it.",
		},
	},
	"developer": {
		title: text{"開発者の機能", "Functions for developers"},
		explain: text{
			"無効にすると、--developer と --allow-origin が使えません。未構成なら使えます。",
			"Disabled: --developer and --allow-origin cannot be used. Not configured: they can.",
		},
	},
	"crl": {
		title: text{"失効リスト", "Revocation lists"},
		explain: text{
			"鍵を使う前に、証明書をこれらの失効リストで確かめます。1行に1つ、https のアドレス、またはファイルかフォルダーの完全な名前を書きます。「失効リストのCA証明書」も必要です。",
			"Every certificate is looked up in these lists before its key is used. One in a line: an https address, or the whole name of a file or folder. The setting \"CA certificates of the lists\" belongs to it.",
		},
	},
	"crlCA": {
		title: text{"失効リストのCA証明書", "CA certificates of the lists"},
		explain: text{
			"失効リストに署名したCAの証明書のファイルを、1行に1つ、完全な名前で書きます。「失効リスト」も必要です。",
			"Files with the certificates of the CAs that sign the lists, by their whole names, one in a line. The setting \"Revocation lists\" belongs to it.",
		},
	},
	"ocsp": {
		title: text{"OCSPレスポンダー", "OCSP responder"},
		explain: text{
			"jpki-helper verify で検証するときに、証明書が失効していないかを問い合わせるOCSPレスポンダーのアドレスを、https か http で1つ書きます。レスポンダーには証明書の番号を送ります。J-LISに問い合わせることができるのは、法律で認められた検証者だけです。アプリやカードを使うときは、問い合わせません。",
			"The address, https or http, of the responder that is asked whether a certificate is revoked where something is verified by jpki-helper verify. It is told the number of the certificate. The law lets nobody but accredited verifiers ask J-LIS. Neither the app nor the use of a card asks it.",
		},
	},
	"tsa": {
		title: text{"タイムスタンプ局", "Time-stamping authority"},
		explain: text{
			"署名にタイムスタンプを付けるときに問い合わせるタイムスタンプ局（RFC 3161）のアドレスを、https か http で1つ書きます。局には署名のハッシュ値（SHA-256）を送ります。文書や氏名は送りません。「タイムスタンプ局のCA証明書」も必要です。未構成なら、利用者がコマンドで指定したときだけ問い合わせます。どこにも問い合わせないときは、off と書きます。",
			"The address, https or http, of the one authority (RFC 3161) that is asked for the time stamps of signatures. It is sent the hash (SHA-256) of a signature, no document and no name. The setting \"CA certificates of the time-stamping authority\" belongs to it. Not configured: one is asked only where a person names it on the command line. With the word off nobody is asked.",
		},
	},
	"tsaCA": {
		title: text{"タイムスタンプ局のCA証明書", "CA certificates of the time-stamping authority"},
		explain: text{
			"タイムスタンプ局の証明書をたどった先の、信頼するCA証明書のファイルを、1行に1つ、完全な名前で書きます。署名にタイムスタンプを付けるには、「タイムスタンプ局」も必要です。これだけなら、アプリで検証するファイルのタイムスタンプを信頼するためだけに使います。",
			"Files with the certificates of the CAs that are trusted for the time-stamping authority, by their whole names, one in a line. To have signatures stamped, the setting \"Time-stamping authority\" belongs to it; alone it is for the time stamps of files that are verified in the app.",
		},
	},
	"update": {
		title: text{"新しいバージョンの知らせ", "Statement on the newest version"},
		explain: text{
			"接続ソフトの新しいバージョンがあるときに知らせます。署名された知らせの https のアドレスか、ファイルの完全な名前を書きます。1日に1回まで読みます。何も送らず、プログラムをダウンロードすることもありません。未構成なら、利用者が選びます。だれにも知らせないときは、off と書きます。",
			"The helper tells of a newer version. The https address of the signed statement, or the whole name of its file. It is read once a day at most, and nothing is sent; no program is downloaded. Not configured: the person chooses. With the word off nobody is told.",
		},
	},
	"municipalityData": {
		title: text{"市区町村のデータ", "Data of municipalities"},
		explain: text{
			"手続きの窓口、受付時間、手数料、持ち物のデータを、接続ソフトを更新しなくても新しくします。署名されたデータのファイルを置いたフォルダー（共有フォルダーも可）かファイルの完全な名前、または https のアドレスを書きます。接続ソフトは、起動したときと1時間ごとに読みます。何も送りません。古いもの、こわれたもの、知らない鍵で署名されたものは使いません。市区町村の鍵は、1行に1つ、全国地方公共団体コードの6桁、空白、鍵の順に書きます。市区町村の鍵で署名できるのは、その市区町村のデータだけです。全国のデータの鍵は、接続ソフトに入っています。未構成なら、接続ソフトに入っているデータを使います。",
			"Offices, hours, fees and papers are kept current without a new version of the helper. The whole name of a folder, on a share for instance, or of a file, or an https address, with signed bundles of data. It is read at the start and once an hour, and nothing is sent. What is older, broken, or signed with a key that is not known is not used. Keys of municipalities: one in a line, the local government code (six digits), a space, and the key. Such a key signs the data of that municipality only; the key for the data of all Japan is in the helper. Not configured: the data in the helper are used.",
		},
		parts: map[string]text{
			"municipalityData.source": {"フォルダー、ファイル、または https のアドレス", "Folder, file, or https address"},
			"municipalityData.keys":   {"市区町村とその鍵", "Municipalities and their keys"},
		},
	},
	"counter": {
		title: text{"窓口で使う（窓口モード）", "At a municipal counter (counter mode)"},
		explain: text{
			"市区町村の窓口の端末にします。有効にすると、接続ソフトは来庁者のことを何も残しません。許可は、このポリシーに書いたものだけです。利用の記録と、選んだ言語も残しません。職員の画面は http://127.0.0.1:21573/counter です。市区町村は、全国地方公共団体コードの6桁で書きます。空にすると、全国共通の内容だけを案内します。来庁者の言語は、1行に1つ、ja、easy、en から書きます。空にすると、3つとも使えます。ほかの言語は、来庁者に渡す紙と、来庁者用の画面の文だけです。だれかが読んで確かめたものを、1行に1つ、「vi 確かめた人の名前、日付」のように、言語の記号、空白、確かめた人の順に書きます。確かめたファイル（vi.json など）を、書いたフォルダーに置いてください。付属の下書きは、そのままでは使いません。",
			"The computer is that of a municipal counter. Enabled: the helper keeps nothing of visitors. Sites have what this policy grants and no more; no history and no language is kept. The screen of the staff is http://127.0.0.1:21573/counter. The municipality is its local government code (six digits); without it the desk knows only what holds in all of Japan. Languages for visitors: one in a line, of ja, easy and en; none is all of them. Further languages are those of the papers for a visitor and of the visitor’s display, each of which somebody has read: one in a line, as in “vi NAME OF WHO HAS READ IT, DATE”, the code, a space and who has read it. The folder has to hold the file that was read, as in vi.json; a draft that is shipped is never shown.",
		},
		parts: map[string]text{
			"counter.municipality":     {"市区町村（全国地方公共団体コード）", "Municipality (local government code)"},
			"counter.languages":        {"来庁者の言語", "Languages for visitors"},
			"counter.languagesFolder":  {"ほかの言語のファイルのフォルダー", "Folder with the files of further languages"},
			"counter.furtherLanguages": {"ほかの言語と、確かめた人", "Further languages, and who has read them"},
			"counter.statistics":       {"人数を日ごとに数える（個人のことは記録しない）", "Count visitors by the day (nothing of a person is kept)"},
			"counter.display":          {"来庁者に見せる2台目の画面がある（窓口の画面で D を押すと開く）", "There is a second display for visitors (D on the desk opens it)"},
		},
	},
}
