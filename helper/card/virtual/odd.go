package virtual

import (
	"strings"

	"jpkiweb/shared/der"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// Object identifiers that mean nothing, under the arc of RFC 5612 for examples.
// Those of kana in the certificate are not public (jpki facts 5.2).
const (
	oidUnknownExtension = "1.3.6.1.4.1.32473.1"
	oidUnknownOtherName = "1.3.6.1.4.1.32473.2"
)

// oddCards returns the cards of [Gallery.OddNames] in their order: what a reader of
// cards must survive.
func oddCards() []plan {
	return []plan{
		oddCard("missing-san", "無名　省子", func(_ sandboxca.Holder, p jpki.Purpose) sandboxca.Option {
			return onlyFor(jpki.DigitalSignature, p, sandboxca.Omit(der.OIDSubjectAltName))
		}),
		oddCard("unknown-extension", "拡張　未知子", func(sandboxca.Holder, jpki.Purpose) sandboxca.Option { return unknownExtension(false) }),
		oddCard("unknown-critical-extension", "拡張　重要子", func(sandboxca.Holder, jpki.Purpose) sandboxca.Option { return unknownExtension(true) }),
		oddNames("birth-date-unknown", "生年　不明", "000000000"),
		oddNames("birth-date-partial", "生年　昭子", "319600000"),
		oddCard("name-1", "見", nil),
		oddCard("name-200", "長名　"+strings.Repeat("寿限無", 65)+"長介", nil),
		oddNames("unknown-other-name", "仮名　振子", "319640505", sandboxca.OtherName{OID: oidUnknownOtherName, Value: "カメイ　フリコ"}),
	}
}

func oddCard(name, holder string, options func(sandboxca.Holder, jpki.Purpose) sandboxca.Option) plan {
	return plan{
		name: name, holder: invented(holder, "難題町一丁目１番１号", sandboxca.Female), age: 64,
		purposes: both(), term: valid(), options: options,
	}
}

// oddNames is a card with EYYYYMMDD as its holder's date of birth, and more
// otherNames (jpki facts 5.2). The card info has the date without the era (jpki facts 4.2).
func oddNames(name, holder, birth string, more ...sandboxca.OtherName) plan {
	p := oddCard(name, holder, func(h sandboxca.Holder, p jpki.Purpose) sandboxca.Option {
		return onlyFor(jpki.DigitalSignature, p, sandboxca.Replace(sandboxca.SubjectAltName(append(otherNames(h, birth), more...)...)))
	})
	p.finish = func(c *emulator.Config) { c.CardInfo.BirthDate = birth[1:] }
	return p
}

// onlyFor is the option for one purpose, and none for the other.
func onlyFor(want, p jpki.Purpose, option sandboxca.Option) sandboxca.Option {
	if p == want {
		return option
	}
	return sandboxca.Join()
}

func unknownExtension(critical bool) sandboxca.Option {
	const null = "\x05\x00" // DER of NULL
	return sandboxca.Replace(sandboxca.Extension{OID: oidUnknownExtension, Critical: critical, Value: []byte(null)})
}

// otherNames is the subjectAltName of a holder in the order of the card (jpki facts
// 5.2), with the date of birth as text.
func otherNames(h sandboxca.Holder, birth string) []sandboxca.OtherName {
	none := func(text string) string { return strings.Repeat("0", len([]rune(text))) }
	return []sandboxca.OtherName{
		{OID: jpki.OIDName, Value: h.Name},
		{OID: jpki.OIDBirthDate, Value: birth},
		{OID: jpki.OIDGender, Value: string(rune(h.Gender))},
		{OID: jpki.OIDAddress, Value: h.Address},
		{OID: jpki.OIDNameSubstitutes, Value: none(h.Name)},
		{OID: jpki.OIDAddressSubstitutes, Value: none(h.Address)},
	}
}
