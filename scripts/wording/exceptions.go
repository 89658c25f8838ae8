package wording

// Exceptions are the texts that may break a rule, and why.
var Exceptions = []Exception{
	{"every kanji of easy texts has furigana", `(?:bridge\.json language\.|eservice/service/page\.go やさしい日本語$)`, "the name of a language is written as its readers write it"},
	{"furigana is in easy texts only", ` language\.easy$`, "the name of a language is written as its readers write it"},
	{"furigana is closed, and an explanation is", ` (?:app|guidepage)\.title$`, "｜ is a line between two words"},
	{"a sentence of an easy text is short", ` pinchange\.names\.`, theirs},
	{"a sentence is not long", ` (?:diagnosis\.reader_(?:held|in_use)|error\.busy)\.next$`, "the steps in Firefox stand in one line"},
	{"Japanese has Japanese punctuation", `(?:shared/relyingparty/account/statement|scripts/eservice/service/apply)\.go `, "it is signed as it is, byte by byte"},
	{"Japanese has Japanese punctuation", `(?:text\.json (?:verified\.signature|wait\.minutes)|bridge\.json minutes)$`, "a space follows, and what is counted"},
	{"Japanese has Japanese punctuation", ` about\.sources$`, "it is the title of a page"},
	{"years are those of the world", `publication/holiday\.go `, "it is the name of a holiday"},
	{"nothing is left to 等", `313726-hokuei\.yaml papers\[(?:loss|revoke)-form\]\.name$`, form},
	{"nothing is left to 等", `152081-ojiya\.yaml guides\[issue\]\.notes\[1\]\.check$`, "it quotes the page, which does not say more"},

	{"say マイナンバーカード", others, theirs},
	{"say マイナンバーカード", `\.yaml papers\[(?:loss|pin|release)-form\]\.name$`, form},
	{"say マイナンバーカード", `000000-national\.yaml phones\[1\]\.label$`, "it is the name of the call centre"},
	{"say 一時停止", `313726-hokuei\.yaml papers\[release-form\]\.name$`, form},
	{"say 署名用パスワード", others, theirs},
	{"say 券面事項入力補助用の暗証番号", others, theirs},
	{"say 住民基本台帳用の暗証番号", others, theirs},
	{"say 暗証番号", others, theirs},
	{"say 確認してください", others, theirs},
	{"say ABC", others, theirs},
	{"say signing password", others, theirs},
	{"say My Number Card", others, theirs},
	{"say スマホ", areaCode, "it is of telephones"},
	{"say smartphone", ` guide\.slip\.phone$`, "it is of telephones"},
	{"say JPKI暗証番号リセット", `000000-national\.yaml guides\[phone-certificate\]\.notes\[1\]\.text$`, "it is the old name of マイナアプリ, said once"},

	{"languages have the same texts, places and lines", `^helper/cli/words/`, "the shell has no easy texts, and a test of its own"},
	{"Japanese has Japanese punctuation", `^helper/cli/words/ja/.* (?:error\.visible\.place|flag\.sign\.visible|advice\.origin_refused\.next)$`, "it shows what is typed"},
	{"say 電子証明書", `^helper/cli/words/ja/.* (?:details\.verify|error\.(?:crl|crl_ca_size|not_jlis)|flag\.verify\.trust(?:-only)?)$`, "it is of the certificates of CAs"},
	{"say helper program", `^helper/cli/words/en/`, operators},
	{"say card reader", `^helper/cli/words/en/`, operators},
	{"say counter of the municipality", `^helper/cli/words/en/`, operators},
	{"say Decline", `^helper/cli/words/en/flag\.json flag\.(?:crl-entries|emulate\.)`, "a program refuses, not a person"},
	{"English has its own quotation marks", `^helper/cli/words/en/`, "a terminal may not have them"},

	{"say 住民基本台帳カード", visitors, speech},
	{"say 署名用電子証明書", visitors, speech},
	{"say 電子証明書", visitors, speech},
	{"say digital signature certificate", visitors, speech},
	{"say smartphone", visitors, speech},
	{"say Basic Resident Register Card", visitors, speech},
}

// others are texts that tell by what names others call a PIN, and where that was read.
const (
	others = ` (?:pinnames\.(?:\w+\.names|sources)$|pinchange\.names\.)`
	theirs = "it tells by what names others call a PIN"
)

// visitors of a training speak as people do.
const (
	visitors = `shared/issuer/training/day\.go `
	speech   = "a visitor says it, and staff has to understand"
)

// operators run the helper, and read of it on lines of 80 columns.
const operators = "who runs the program calls it, its readers and the desk so"

// areaCode are texts on telephones in a town.
const areaCode = ` (?:guide\.phone\.local|phones\[[01]\]\.check)$`

// form is why a name is not ours to write.
const form = "it is the name of a form"
