package guard

import (
	"errors"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

const (
	changeAuth = "002401980434333231"
	changeInfo = "002401910434333231"
	changeSign = "0024019B06444546343536"
)

func attributes(t testing.TB) *Guard {
	return newGuard(t, Terms{Purpose: Attributes, PINAllowed: true})
}

func pinChange(t testing.TB, pin jpki.PIN) *Guard {
	return newGuard(t, Terms{Purpose: PINChange, PIN: pin, PINAllowed: true})
}

func raw(t testing.TB) *Guard { return newGuard(t, Terms{Purpose: Raw, PINAllowed: true}) }

func TestAttributesPassAsTheyShould(t *testing.T) {
	pass(t, attributes(t), selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "FF209000", "00B0010000", "009000")
	pass(t, attributes(t), selectInfo, "9000", queryInfo, "6A86", "00A4020C020011", "9000", "00200080", "63C3",
		"002000800431323334", "9000", "00A4020C020002", "9000", "00B0000000", "FF209000", "00B0010000", "009000")
}

func TestAttributesLeaseReadsNothingElse(t *testing.T) {
	g := attributes(t)
	pass(t, g, selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000")
	for name, command := range map[string]string{
		"individual number": "00B0810000", "integrity record": "00B0830000", "CV certificate": "00B0840000", "key": "00B0860000",
		"SELECT of another EF": "00A4020C020005", "common application": selectCard, "card face": selectFace,
		"change of the PIN": changeInfo, "internal key": "802A000001FF00", "second VERIFY": verifyInfo,
		"short identifier of the PIN": "00B0910000", "GET DATA": "00CA004500",
	} {
		t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
	}
}

// A PIN that was typed for one card is kept from another by the certificate, which
// is in the JPKI application whatever the PIN.
func TestCardIsRecognisedBeforeAPINIsPresented(t *testing.T) {
	recognised := []string{selectAP, "9000", readCert, "30009000"}
	for name, row := range map[string]struct {
		guard *Guard
		rest  []string
	}{
		"attributes":                {attributes(t), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "FF209000"}},
		"change of the login PIN":   {pinChange(t, jpki.UserAuthenticationPIN), []string{queryAuth, "63C3", verify, "9000", changeAuth, "9000"}},
		"change of the card info's": {pinChange(t, jpki.CardInfoPIN), []string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", changeInfo, "9000"}},
		"login":                     {login(t), []string{queryAuth, "63C3", verify, "9000"}},
	} {
		t.Run(name, func(t *testing.T) {
			pass(t, row.guard, append(recognised, row.rest...)...)
		})
	}
}

// An origin that was let to ask for the attributes or a PIN change gets no
// certificate by the way: it has no PIN to keep from another card.
func TestCertificateIsNotReadByTheWay(t *testing.T) {
	for name, terms := range map[string]Terms{
		"attributes":              {Purpose: Attributes},
		"change of the login PIN": {Purpose: PINChange, PIN: jpki.UserAuthenticationPIN},
		"change of card info's":   {Purpose: PINChange, PIN: jpki.CardInfoPIN},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuard(t, terms)
			if terms.PIN == jpki.UserAuthenticationPIN {
				pass(t, g, selectAP, "9000")
				refused(t, g, readCert, ErrRefused)
				return
			}
			refused(t, g, selectAP, ErrRefused)
		})
	}
}

// The first SELECT after power may be answered 6F00, and is sent again.
func TestFirstSelectIsRepeated(t *testing.T) {
	pass(t, login(t), selectAP, "6F00", selectAP, "9000", queryAuth, "63C3", verify, "9000")
	pass(t, attributes(t), selectInfo, "6F00", selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000")
}

func TestPINChangePassesAsItShould(t *testing.T) {
	pass(t, pinChange(t, jpki.UserAuthenticationPIN), selectAP, "9000", "00B0860020", "009000", "00B0880003", "8F8F009000",
		queryAuth, "63C3", verify, "9000", changeAuth, "9000")
	pass(t, pinChange(t, jpki.DigitalSignaturePIN), selectAP, "9000", "00A4020C02001B", "9000", "00200080", "63C5",
		"0020008006414243313233", "9000", "0024018006444546343536", "9000")
	pass(t, pinChange(t, jpki.CardInfoPIN), selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", changeInfo, "9000")
}

func TestPINIsNotChangedBeforeItWasVerified(t *testing.T) {
	g := pinChange(t, jpki.UserAuthenticationPIN)
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	refused(t, g, changeAuth, ErrRefused)
	pass(t, g, verify, "63C2")
	refused(t, g, changeAuth, ErrRefused)
	if err := g.CheckTemplate(unhex(t, "00240198")); !errors.Is(err, ErrRefused) {
		t.Errorf("template: %v", err)
	}
}

func TestPINIsChangedOnce(t *testing.T) {
	verified := func() *Guard {
		g := pinChange(t, jpki.UserAuthenticationPIN)
		pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000")
		return g
	}
	g := verified()
	pass(t, g, changeAuth, "9000")
	refused(t, g, changeAuth, ErrRefused)
	g = verified()
	if err := g.Check(unhex(t, changeAuth)); err != nil {
		t.Fatal(err)
	}
	g.Lost() // the card may have changed it
	refused(t, g, changeAuth, ErrRefused)
	for name, command := range map[string]string{
		"old and new PIN at once": "002400980831323334" + "34333231", "another PIN": changeSign, "P1 02": "002402980434333231",
		"17 bytes": "0024019811" + "3030303030303030303030303030303030", "with Le": changeAuth + "00", "no PIN": "00240198",
		"reset of the counter": "002C00980434333231", "CA certificate": "00B08B00000000", "CHANGE KEY": "803200980434333231",
		"login key": signCommand(0x97, authtoken.Digest(origin, challenge)), "card info application": selectInfo,
	} {
		t.Run(name, func(t *testing.T) { refused(t, verified(), command, ErrRefused) })
	}
}

// What was verified in one application is not changed in another.
func TestAnotherApplicationEndsVerification(t *testing.T) {
	g := raw(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000", selectCard, "9000", selectAP, "9000")
	refused(t, g, changeAuth, ErrRefused)
	g = raw(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3", verify, "9000", selectAP, "9000", changeAuth, "9000")
}

func present(t testing.TB, g *Guard, template, answer string) {
	t.Helper()
	if err := g.CheckTemplate(unhex(t, template)); err != nil {
		t.Fatal(err)
	}
	g.Observe(unhex(t, answer))
}

func TestPINIsFilledInElsewhere(t *testing.T) {
	g := newGuard(t, Terms{Purpose: PINChange, PIN: jpki.UserAuthenticationPIN})
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	if tries, ok := g.TriesLeft(); tries != 3 || !ok {
		t.Errorf("%d tries, %t", tries, ok)
	}
	if pin, ok := g.PIN(); pin != jpki.UserAuthenticationPIN || !ok {
		t.Errorf("%v, %t", pin, ok)
	}
	present(t, g, queryAuth, "9000")
	present(t, g, "00240198", "9000")
	if !g.Course().Done {
		t.Errorf("%+v", g.Course())
	}
}

func TestTemplateIsNoWayRoundTheGuard(t *testing.T) {
	for name, template := range map[string]string{
		"empty": "", "three bytes": "002000", "with a PIN": verify, "with Lc": "0020009804", "logical channel": "01200098",
		"proprietary class": "80200098", "signing password": querySign, "key": "00200097", "P1": "00200198", "no reference": "00200000",
		"reserved bits": "002000B8", "current EF that is none": "00200080", "CHANGE before VERIFY": "00240198", "RESET RETRY COUNTER": "002C0098",
		"SELECT": "00A4040C", "PSO": "802A0097", "CHANGE KEY": "80320098", "READ BINARY": "00B08A00",
	} {
		t.Run(name, func(t *testing.T) {
			g := newGuard(t, Terms{Purpose: Login, Origin: origin, Challenge: challenge})
			pass(t, g, selectAP, "9000", queryAuth, "63C3", querySign, "63C5", readCert, "6A82")
			if err := g.CheckTemplate(unhex(t, template)); !errors.Is(err, ErrRefused) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestTemplateObeysTheCounter(t *testing.T) {
	for name, row := range map[string]struct {
		answer string
		terms  Terms
		want   error
	}{
		"not asked":   {"6A82", Terms{}, ErrRefused},
		"blocked":     {"6984", Terms{LastTry: true}, ErrBlocked},
		"last try":    {"63C1", Terms{}, ErrLastTry},
		"confirmed":   {"63C1", Terms{LastTry: true}, nil},
		"limited":     {"63C3", Terms{Limited: true, LastTry: true}, ErrLimited},
		"two are two": {"63C2", Terms{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.terms.Purpose, row.terms.Origin, row.terms.Challenge = Login, origin, challenge
			g := newGuard(t, row.terms)
			pass(t, g, selectAP, "9000", queryAuth, row.answer)
			if err := g.CheckTemplate(unhex(t, queryAuth)); !same(err, row.want) {
				t.Errorf("%v, want %v", err, row.want)
			}
		})
	}
	g := newGuard(t, Terms{Purpose: Login, Origin: origin, Challenge: challenge})
	pass(t, g, selectAP, "9000", queryAuth, "63C1")
	g.ConfirmLastTry()
	present(t, g, queryAuth, "63C0")
	if err := g.CheckTemplate(unhex(t, queryAuth)); !errors.Is(err, ErrRefused) {
		t.Errorf("second VERIFY: %v", err)
	}
}

func TestLimitedOriginCannotPresentAPIN(t *testing.T) {
	g := newGuard(t, Terms{Purpose: Login, PINAllowed: true, LastTry: true, Limited: true, Origin: origin, Challenge: challenge})
	pass(t, g, selectAP, "9000", queryAuth, "63C2")
	refused(t, g, verify, ErrLimited)
}

func TestSecondCommandBeforeTheAnswerIsRefused(t *testing.T) {
	g := login(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	if err := g.Check(unhex(t, queryAuth)); err != nil {
		t.Fatal(err)
	}
	refused(t, g, verify, ErrRefused)
	if err := g.CheckTemplate(unhex(t, queryAuth)); !errors.Is(err, ErrRefused) {
		t.Errorf("template: %v", err)
	}
	g.Observe(unhex(t, "63C3"))
	pass(t, g, verify, "9000")
}

func TestDeveloperLooksAround(t *testing.T) {
	pass(t, raw(t), selectAP, "9000", "00B0890010", "6982", "00B18A00045402000010", "6D00", "00CA004500", "6A88", "0084000008", "00112233445566779000",
		"00A4020002000600", "6F009000", "00B0000000", "009000", queryAuth, "63C3", verify, "9000", readSign, "30009000",
		selectCard, "9000", "00B2010C00", "009000", "0020009C", "63C3", selectInfo, "9000", "00B0850000", "009000", queryInfo, "63C3")
}

func TestDeveloperCannotLockSignOrWrite(t *testing.T) {
	for name, command := range map[string]string{
		"login key":                      signCommand(0x97, authtoken.Digest(origin, challenge)),
		"signing key":                    signCommand(0x9A, document),
		"INTERNAL AUTHENTICATE":          "008800970401020304" + "00",
		"GENERAL AUTHENTICATE":           "00860000027C0000",
		"EXTERNAL AUTHENTICATE":          "008200000401020304",
		"VERIFY without the counter":     verifySig,
		"VERIFY of a PIN of the counter": "0020009C0431323334",
		"VERIFY, odd INS":                "002100980431323334",
		"VERIFY on another channel":      "012000980431323334",
		"VERIFY, chained":                "102000980431323334",
		"VERIFY, proprietary class":      "802000980431323334",
		"DISABLE VERIFICATION":           "002600980431323334",
		"DISABLE without data":           "00260198",
		"RESET RETRY COUNTER":            "002C00980431323334",
		"RESET without data":             "002C0398",
		"CHANGE KEY":                     "803200980431323334",
		"CHANGE before VERIFY":           changeAuth,
		"UPDATE BINARY":                  "00D6860001FF",
		"PUT DATA":                       "00DA000001FF",
		"ERASE BINARY":                   "000E8600",
		"TERMINATE CARD":                 "00FE0000",
		"GENERATE KEY PAIR":              "0047000000",
		"part of the name":               "00A4040C05D392F00026",
		"longer name":                    "00A4040C0BD392F00026010000000100",
	} {
		t.Run(name, func(t *testing.T) {
			g := raw(t)
			wellFormed(t, command)
			pass(t, g, selectAP, "9000", queryAuth, "63C3")
			refused(t, g, command, ErrRefused)
			pass(t, g, selectCard, "9000")
			refused(t, g, command, ErrRefused)
		})
	}
}

// wellFormed keeps a table from refusing for the wrong reason.
func wellFormed(t testing.TB, command string) {
	t.Helper()
	if _, err := iso7816.ParseCommand(unhex(t, command)); err != nil {
		t.Errorf("%s: %v", command, err)
	}
}
