package virtual

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// Fresh is the name of the card of [Image].
const Fresh = "fresh"

// invented makes a holder in the municipality that does not exist. Every card
// has another one.
func invented(name, address string, gender byte) sandboxca.Holder {
	return sandboxca.Holder{
		Name: name, Address: "架空県見本市" + address, Gender: gender,
		Municipality: sandboxca.DefaultHolder().Municipality,
	}
}

func both() []jpki.Purpose { return jpki.Purposes[:] }

// gallery returns the cards of [Gallery.Names] in their order.
func gallery() []plan {
	const male, female = sandboxca.Male, sandboxca.Female
	return []plan{
		{
			name: Fresh, holder: sandboxca.DefaultHolder(), purposes: both(), apart: true,
			term: term{least: windowInDays, most: 6 * 366},
		},
		{
			name: "window-open", holder: invented("更新　春子", "窓口町一丁目１番１号", female), age: 44, purposes: both(),
			term: term{wanted: 61, least: 45, most: 75, life: lifeInDays},
		},
		{
			name: "expires-in-3-days", holder: invented("期限　三日", "期日町三丁目３番３号", male), age: 36, purposes: both(),
			term: term{wanted: 3, least: 3, most: 3, life: lifeInDays},
		},
		{
			name: "expired", holder: invented("満了　昭男", "昨日町四丁目４番４号", male), age: 68, purposes: both(),
			term: term{wanted: -40, least: -300, most: -1, life: lifeInDays},
		},
		{
			name: "signing-locked", holder: invented("施錠　守", "鍵町五丁目５番５号", male), age: 52, purposes: both(), term: valid(),
			finish: func(c *emulator.Config) { c.DigitalSignature.TriesUsed = jpki.DigitalSignaturePIN.Rule().Tries },
		},
		{
			name: "authentication-one-try-left", holder: invented("残数　一子", "最後町六丁目６番６号", female), age: 28, purposes: both(), term: valid(),
			finish: func(c *emulator.Config) {
				c.UserAuthentication.TriesUsed = jpki.UserAuthenticationPIN.Rule().Tries - 1
			},
		},
		moved(),
		{
			name: "suspended", holder: invented("停止　留子", "紛失町八丁目８番８号", female), age: 60, purposes: both(), term: valid(),
			onHold: both(), // (lifecycle facts 3)
		},
		{
			// Eight to eleven years old: no signing certificate (jpki facts 3).
			name: "child", holder: invented("学童　一郎", "小学町九丁目９番９号", male), age: 12,
			purposes: []jpki.Purpose{jpki.UserAuthentication}, term: valid(),
		},
		pinless(),
		foreignResident(),
		juki(),
		{
			// The phone's own keys and certificates; no card info (jpki facts 5.6). The
			// policy of phone certificates is not known (jpki facts 5.3), so it is the card's.
			name: "android", holder: invented("携帯　電子", "電波町十三丁目１３番１３号", female), age: 32, purposes: both(), term: valid(),
			finish: func(c *emulator.Config) {
				c.Label, c.AuthCertificateNeedsPIN, c.CardInfo = jpki.LabelAndroid, true, nil
			},
		},
		{
			// As android; that its certificate needs the PIN is known of Android only.
			name: "iphone", holder: invented("通話　終", "電話町十五丁目１５番１５号", male), age: 24, purposes: both(), term: valid(),
			finish: func(c *emulator.Config) { c.Label, c.CardInfo = jpki.LabelIPhone, nil },
		},
		{
			// P-384 keys and ten years are announced (jpki facts 5.7). The files, the PINs
			// and the CA's RSA signature are today's: what will be is not public.
			name: "p384", holder: invented("次期　曲子", "曲線町十四丁目１４番１４号", female), age: 40, purposes: both(), p384: true,
			term: lasting(3000, 3620),
		},
		transit(),
		{
			// A reader's first command comes too early for some cards.
			name: "first-6f00", holder: invented("寝坊　朝男", "目覚町十六丁目１６番１６号", male), age: 40, purposes: both(), term: valid(),
			finish: func(c *emulator.Config) { c.FirstAnswer = iso7816.SWInternal },
		},
	}
}

// transit is a ticket: a contactless storage card, whose ATR the reader makes up
// (PC/SC part 3), and no My Number Card.
func transit() plan {
	return plan{
		name: "transit",
		finish: func(c *emulator.Config) {
			*c = emulator.Config{Foreign: true, ATR: []byte("\x3B\x8F\x80\x01\x80\x4F\x0C\xA0\x00\x00\x03\x06\x03\x00\x01\x00\x00\x00\x00\x6A")}
		},
	}
}

// moved is a card whose holder has a new address in it; the signing certificate
// with the old one is revoked (jpki facts 5.5, lifecycle facts 3).
func moved() plan {
	return plan{
		name: "moved", holder: invented("転居　進", "旧居町七丁目７番７号", sandboxca.Male), age: 48, purposes: both(), term: valid(),
		finish: func(c *emulator.Config) {
			c.CardInfo.Address = "架空県見本市新居町七十七丁目７７番７７号"
		},
		revoked: []jpki.Purpose{jpki.DigitalSignature},
	}
}

// pinless is a 顔認証マイナンバーカード. It has no PIN that can be used and no signing
// certificate (jpki facts 3), "no usable certificate" at all (lifecycle facts 4). What
// its files say is not public. Our reading: no certificate and no PIN in the JPKI
// application, and a card info application whose PIN is blocked.
func pinless() plan {
	birthday := time.Date(1941, time.June, 10, 0, 0, 0, 0, time.UTC)
	holder := invented("顔認　写子", "無番町十丁目１０番１０号", sandboxca.Female)
	holder.BirthDate = birthday
	return plan{
		name: "pinless", holder: holder,
		finish: func(c *emulator.Config) { c.CardInfo.TriesUsed = jpki.CardInfoPIN.Rule().Tries },
	}
}

// foreignResident has a name in Latin letters, certificates that end with the
// stay period (lifecycle facts 1), and two characters in the address that the
// signing certificate replaces and marks (jpki facts 5.2).
func foreignResident() plan {
	const inCard, inCertificate = "架空県見本市留学町十一丁目１１番１１号　髙𠮷荘１０２", "架空県見本市留学町十一丁目１１番１１号　高吉荘１０２"
	holder := sandboxca.Holder{
		Name: "SPECIMEN　ANNA MARIA", Address: inCertificate, AddressSubstitutes: substitutes(inCard, inCertificate), Gender: sandboxca.Female,
		BirthDate:    time.Date(1999, time.April, 1, 0, 0, 0, 0, time.UTC),
		Municipality: sandboxca.DefaultHolder().Municipality,
	}
	return plan{
		name: "foreign-resident", holder: holder, purposes: both(),
		term:   lasting(250, 600),
		finish: func(c *emulator.Config) { c.CardInfo.Address = inCard },
	}
}

// substitutes marks the characters that differ: '1' stands in for another.
func substitutes(original, written string) string {
	characters, marks := []rune(original), []byte{}
	for i, character := range []rune(written) {
		mark := byte('0')
		if character != characters[i] {
			mark = '1'
		}
		marks = append(marks, mark)
	}
	return string(marks)
}

// juki is a 住基カード: a signing certificate of three years only, of the last
// years in which there were any, and no card info application (jpki facts 6). Its real
// CA was the prefecture's; here it is the sandbox's, and the key is RSA-2048.
func juki() plan {
	holder := invented("住基　昔雄", "平成町十二丁目１２番１２号", sandboxca.Male)
	holder.BirthDate = time.Date(1950, time.February, 3, 0, 0, 0, 0, time.UTC)
	return plan{
		name: "juki", holder: holder, purposes: []jpki.Purpose{jpki.DigitalSignature},
		term:   term{fixed: time.Date(2017, time.June, 9, 0, 0, 0, 0, time.UTC), life: 3 * 365},
		finish: func(c *emulator.Config) { c.Label, c.CardInfo = jpki.LabelJukiCard, nil },
	}
}
