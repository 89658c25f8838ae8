package training

import (
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/sandboxca"
)

const (
	male, female = sandboxca.Male, sandboxca.Female

	loginPIN    = lifecycle.UserAuthenticationPIN
	password    = lifecycle.DigitalSignaturePIN
	infoPIN     = lifecycle.CardInfoPIN
	registerPIN = lifecycle.ResidentRegisterPIN
)

var (
	fine    = Standing{Authentication: jpki.CertificateValid, Signing: jpki.CertificateValid}
	ending  = Standing{Authentication: jpki.CertificateRenewable, Signing: jpki.CertificateRenewable}
	over    = Standing{Authentication: jpki.CertificateExpired, Signing: jpki.CertificateExpired}
	onHold  = Standing{Authentication: jpki.CertificateOnHold, Signing: jpki.CertificateOnHold}
	nothing = Standing{Authentication: jpki.CertificateAbsent, Signing: jpki.CertificateAbsent}

	allPINs = []lifecycle.PINName{loginPIN, password, infoPIN, registerPIN}
	signing = []jpki.Purpose{jpki.DigitalSignature}
)

const years = 1200 // days that certificates have left which nobody thinks of

// Day returns the twelve visitors in the order in which they come.
func Day() []Visitor {
	return []Visitor{
		renewal(), expired(), locked(), moved(), married(), found(),
		agent(), child(), sojourner(), ticket(), oldCard(), phone(),
	}
}

func renewal() Visitor {
	return Visitor{
		ID: "renewal", Name: "更新　春子", Gender: female, Age: 44, Card: Stock{EndsIn: 60},
		Says: Words{
			JA:   "有効期限の通知が届きました。今日、更新できますか。",
			Easy: "｜手紙《てがみ》が｜来《き》ました。カードの｜中《なか》のものが、もうすぐ｜終《お》わります。｜今日《きょう》、｜新《あたら》しくできますか。",
			EN:   "I got a letter: my certificates expire soon. Can I renew them today?",
		},
		Before: ending, After: fine,
		Steps: []Step{{Procedure: lifecycle.Renew, Known: []lifecycle.PINName{loginPIN, password, registerPIN}}},
	}
}

func expired() Visitor {
	return Visitor{
		ID: "expired", Name: "満了　昭男", Gender: male, Age: 68, Card: Stock{EndsIn: -40},
		Says: Words{
			JA:   "コンビニで証明書が取れなくなりました。",
			Easy: "コンビニで、カードが｜使《つか》えなくなりました。",
			EN:   "I cannot get certificates at the convenience store any more.",
		},
		Before: over, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.Renew, Known: allPINs, Refused: issuer.NotInWindow},
			{Procedure: lifecycle.Issue, Known: []lifecycle.PINName{registerPIN}},
		},
	}
}

// locked has a card with the keys that are announced for the next one (jpki facts 5.7).
func locked() Visitor {
	return Visitor{
		ID: "locked", Name: "施錠　守", Gender: male, Age: 52, Card: Stock{EndsIn: years, P384: true, Blocked: []lifecycle.PINName{password}},
		Says: Words{
			JA:   "新しいカードですが、署名用パスワードを何度も間違えました。",
			Easy: "｜署名用《しょめいよう》パスワードを、｜何回《なんかい》もまちがえました。",
			EN:   "I have one of the new cards, and typed the signing password wrong too often.",
		},
		Before: Standing{Authentication: jpki.CertificateValid, Signing: jpki.CertificateValid, Locked: []lifecycle.PINName{password}}, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.PINChange, Known: []lifecycle.PINName{password}, New: []lifecycle.PINName{password}, Refused: issuer.PINLocked},
			{Procedure: lifecycle.PINReset, New: []lifecycle.PINName{password}},
		},
	}
}

func moved() Visitor {
	return Visitor{
		ID: "moved", Name: "転居　進", Gender: male, Age: 48, Card: Stock{EndsIn: years},
		Says: Words{
			JA:   "先週、引っ越してきました。e-Taxも使いたいです。",
			Easy: "｜先週《せんしゅう》、ここに｜引《ひ》っ｜越《こ》しました。インターネットで｜税金《ぜいきん》の｜手続《てつづ》きもしたいです。",
			EN:   "I moved here last week. I also want to use e-Tax.",
		},
		Before: fine, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventAddressChange, Moves: "架空県見本市新居町七十七丁目７７番７７号", Known: []lifecycle.PINName{registerPIN}},
			{Procedure: lifecycle.Issue, Purposes: signing, Known: []lifecycle.PINName{registerPIN}},
		},
	}
}

// married has forgotten the PIN for the counter: it is set anew first.
func married() Visitor {
	return Visitor{
		ID: "married", Name: "旧姓　結子", Gender: female, Age: 28, Card: Stock{EndsIn: years, Blocked: []lifecycle.PINName{registerPIN}},
		Says: Words{
			JA:   "結婚して名字が変わりました。窓口用の暗証番号は、覚えていません。",
			Easy: "｜結婚《けっこん》して、｜名前《なまえ》が｜変《か》わりました。｜窓口《まどぐち》で｜使《つか》う｜暗証番号《あんしょうばんごう》は、わかりません。",
			EN:   "I married and have a new name. I do not remember the PIN for the counter.",
		},
		Before: Standing{Authentication: jpki.CertificateValid, Signing: jpki.CertificateValid, Locked: []lifecycle.PINName{registerPIN}}, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventNameChange, Marries: "新姓　結子", Known: []lifecycle.PINName{registerPIN}, Refused: issuer.PINLocked},
			{Procedure: lifecycle.PINReset, New: []lifecycle.PINName{registerPIN}},
			{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventNameChange, Marries: "新姓　結子", Known: []lifecycle.PINName{registerPIN}},
			{Procedure: lifecycle.Issue, Purposes: signing, Known: []lifecycle.PINName{registerPIN}, New: []lifecycle.PINName{password}},
		},
	}
}

func found() Visitor {
	return Visitor{
		ID: "found", Name: "停止　留子", Gender: female, Age: 60, Card: Stock{EndsIn: years, OnHold: true},
		Says: Words{
			JA:   "なくしたカードが見つかりました。電話で止めてあります。",
			Easy: "なくしたカードが｜見《み》つかりました。｜電話《でんわ》で、カードを｜止《と》めました。",
			EN:   "I found the card that I had lost. I had it suspended on the phone.",
		},
		Before: onHold, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.Issue, Known: []lifecycle.PINName{registerPIN}, Refused: issuer.Held},
			{Procedure: lifecycle.Release},
			{Procedure: lifecycle.Issue, Known: []lifecycle.PINName{registerPIN}},
		},
	}
}

// agent comes for somebody else: the letter goes to the holder's home, and the sealed reply
// comes back five days later.
func agent() Visitor {
	return Visitor{
		ID: "agent", Name: "委任　任子", Gender: female, Age: 76, Card: Stock{EndsIn: 30},
		Says: Words{
			JA:   "母のカードの更新に来ました。母は歩けません。通知は捨ててしまったそうです。",
			Easy: "｜母《はは》のカードを｜更新《こうしん》したいです。｜母《はは》は｜来《く》ることができません。｜手紙《てがみ》はありません。",
			EN:   "I came to renew my mother’s certificates. She cannot come, and threw the letter away.",
		},
		Before: ending, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.Renew, By: issuer.Agent, Known: allPINs, Refused: issuer.LetterFirst},
			{Procedure: lifecycle.Renew, By: issuer.Agent, Letter: true},
			{Procedure: lifecycle.Renew, By: issuer.Agent, Days: 5, Known: allPINs},
		},
	}
}

func child() Visitor {
	only := Standing{Authentication: jpki.CertificateValid, Signing: jpki.CertificateAbsent}
	locked := only
	locked.Locked = []lifecycle.PINName{loginPIN}
	return Visitor{
		ID: "child", Name: "学童　一郎", Gender: male, Age: 12, Card: Stock{EndsIn: years, Blocked: []lifecycle.PINName{loginPIN}},
		Says: Words{
			JA:   "（親が）子どもの暗証番号がロックされました。署名用の電子証明書も入れてください。",
			Easy: "（｜親《おや》が）｜子《こ》どもの｜暗証番号《あんしょうばんごう》が、ロックされました。｜署名用電子証明書《しょめいようでんししょうめいしょ》も｜入《い》れてください。",
			EN:   "(The parent) My child’s PIN is locked. And please add the signing certificate.",
		},
		Before: locked, After: only,
		Steps: []Step{
			{Procedure: lifecycle.PINReset, New: []lifecycle.PINName{loginPIN}, Refused: issuer.NeedsRepresentative},
			{Procedure: lifecycle.PINReset, By: issuer.Representative, New: []lifecycle.PINName{loginPIN}},
			{Procedure: lifecycle.Issue, By: issuer.Representative, Purposes: signing, Known: []lifecycle.PINName{registerPIN}, New: []lifecycle.PINName{password}, Refused: issuer.NotEligible},
		},
	}
}

// sojourner comes after the card ended with the stay: it cannot be made longer any more.
func sojourner() Visitor {
	return Visitor{
		ID: "sojourner", Name: "SPECIMEN　ANNA MARIA", Gender: female, Age: 28, Card: Stock{EndsIn: years, StayEndsIn: -20},
		Says: Words{
			JA:   "在留期間を更新しました。カードの期限は先月でした。",
			Easy: "｜日本《にほん》に｜住《す》むことができる｜日《ひ》が、｜長《なが》くなりました。カードは、｜先月《せんげつ》までです。",
			EN:   "I may stay longer now. My card ended last month.",
		},
		Before: over, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.Reissue, New: allPINs, Refused: issuer.StayEnded}, // before the register says so
			{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventStayExtension, Stays: 3, Known: []lifecycle.PINName{registerPIN}, Refused: issuer.CardEnded},
			{Procedure: lifecycle.Reissue, Stays: 3, New: allPINs},
		},
	}
}

func ticket() Visitor {
	return Visitor{
		ID: "ticket", Name: "交通　通", Gender: male, Age: 36, Card: Stock{Foreign: true},
		Says: Words{
			JA:   "マイナンバーカードの更新です。（交通系ICカードを置いた）",
			Easy: "マイナンバーカードを｜更新《こうしん》したいです。（｜電車《でんしゃ》のカードを｜置《お》きました）",
			EN:   "I want to renew my My Number Card. (They put down a transit card.)",
		},
		Before: nothing, After: nothing,
		Steps: []Step{{Procedure: lifecycle.Renew, Known: allPINs, Refused: issuer.OtherCard}},
	}
}

// oldCard is a 住基カード, on which nothing is issued any more (jpki facts 6).
func oldCard() Visitor {
	return Visitor{
		ID: "old-card", Name: "住基　昔雄", Gender: male, Age: 76, Card: Stock{Label: jpki.LabelJukiCard, EndsIn: -2000},
		Says: Words{
			JA:   "このカードの電子証明書を更新したいです。（住基カード）",
			Easy: "このカードを｜更新《こうしん》したいです。（｜古《ふる》いカード）",
			EN:   "I want to renew the certificate on this card. (It is a Juki card.)",
		},
		Before: Standing{Authentication: jpki.CertificateAbsent, Signing: jpki.CertificateExpired}, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.Renew, Known: allPINs, Refused: issuer.OtherCard},
			{Procedure: lifecycle.CardApply, New: allPINs},
		},
	}
}

func phone() Visitor {
	return Visitor{
		ID: "phone", Name: "携帯　電子", Gender: female, Age: 32, Card: Stock{Label: jpki.LabelAndroid, EndsIn: years},
		Says: Words{
			JA:   "スマホの電子証明書の暗証番号を変えたいです。",
			Easy: "スマホに｜入《はい》っている｜電子証明書《でんししょうめいしょ》の、｜暗証番号《あんしょうばんごう》を｜変《か》えたいです。",
			EN:   "I want to change the PIN of the certificates on my phone.",
		},
		Before: fine, After: fine,
		Steps: []Step{
			{Procedure: lifecycle.PINChange, Known: []lifecycle.PINName{loginPIN}, New: []lifecycle.PINName{loginPIN}, Refused: issuer.OtherCard},
		},
	}
}
