package guard

import (
	"bytes"

	"jpkiweb/shared/jpki"
)

// An application is what the guard knows to be selected on the card.
type application int

const (
	unknown             application = iota // nothing, or the guard cannot know
	jpkiApplication                        // 公的個人認証AP
	cardInfoApplication                    // 券面事項入力補助AP
	commonApplication                      // 共通カードAP; Counter and Raw
	residentApplication                    // 住基AP; Counter and Raw
	otherApplication                       // none of those that the guard knows; Raw only
)

// Lengths of a DF name in SELECT (ISO/IEC 7816-4:2020, 7.3.2 and 12.2.3).
const minName, maxName = 5, 16

// applicationNamed tells what SELECT by this DF name selects. A card takes a part
// of a name for the whole (ISO/IEC 7816-4:2020, 7.3.2), and some take a longer
// one: what may be one of our applications without being exactly it is unknown,
// and so is the card face, which holds a picture of the individual number (jpki facts
// 4.4).
func applicationNamed(name []byte) application {
	switch {
	case bytes.Equal(name, jpki.ApplicationID[:]):
		return jpkiApplication
	case bytes.Equal(name, jpki.CardInfoApplicationID[:]):
		return cardInfoApplication
	case bytes.Equal(name, jpki.CommonApplicationID[:]):
		return commonApplication
	case bytes.Equal(name, jpki.ResidentApplicationID[:]):
		return residentApplication
	case len(name) < minName || len(name) > maxName,
		eitherBegins(name, jpki.ApplicationID[:]), eitherBegins(name, jpki.CardInfoApplicationID[:]), eitherBegins(name, jpki.CardFaceApplicationID[:]):
		return unknown
	}
	return otherApplication
}

// eitherBegins reports whether one is the beginning of the other.
func eitherBegins(a, b []byte) bool { return bytes.HasPrefix(a, b) || bytes.HasPrefix(b, a) }

// pinOf names the PIN of a file of an application.
func pinOf(a application, file jpki.FileID) (jpki.PIN, bool) {
	for _, pin := range jpki.PINs {
		if applicationOf(pin) == a && pin.File() == file {
			return pin, true
		}
	}
	return "", false
}

// isCounterPIN reports whether a file of an application is one of the two references of
// 住民基本台帳用 (jpki facts 1.6). Its retry counters may be asked for; no lease presents it.
func isCounterPIN(a application, file jpki.FileID) bool {
	return (a == commonApplication || a == residentApplication) && file == jpki.FileResidentRegPIN
}

func applicationOf(pin jpki.PIN) application {
	if pin == jpki.CardInfoPIN {
		return cardInfoApplication
	}
	return jpkiApplication
}
