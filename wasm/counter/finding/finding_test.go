package finding

import (
	"reflect"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, jpki.Japan())

func counterOf(tries int) jpki.PINStatus { return jpki.PINStatus{TriesLeft: tries, TriesKnown: true} }

// rules are those that tests stand on.
func rules(t *testing.T) *lifecycle.Rules {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	r, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cardWith is a My Number Card without a fault, changed.
func cardWith(t *testing.T, change func(*Look)) Look {
	t.Helper()
	l := Look{Service: true, Readers: 1, Cards: 1, ResidentRegister: counterOf(3)}
	l.Rules, l.Now = rules(t), noon
	l.Status = &room.CardStatus{
		Kind: jpki.KindMyNumberCard, CardInfo: counterOf(3),
		UserAuthentication: jpki.CertificateStatus{Present: true, Known: true, PINStatus: counterOf(3),
			NotBefore: noon.AddDate(-1, 0, 0), NotAfter: noon.AddDate(4, 0, 0)},
		DigitalSignature:     jpki.CertificateStatus{Present: true, PINStatus: counterOf(5)},
		AuthenticationDetail: &room.CertificateDetail{Revocation: wire.RevocationResult{State: jpki.RevocationGood}},
	}
	change(&l)
	return l
}

// told is what a status source says.
func told(state jpki.RevocationState) func(*Look) {
	return func(l *Look) {
		l.Status.AuthenticationDetail = &room.CertificateDetail{Revocation: wire.RevocationResult{State: state}}
	}
}

// ended has the certificate to log in with end days from now.
func ended(days int) func(*Look) {
	return func(l *Look) { l.Status.UserAuthentication.NotAfter = noon.AddDate(0, 0, days) }
}

func both(all ...func(*Look)) func(*Look) {
	return func(l *Look) {
		for _, change := range all {
			change(l)
		}
	}
}

func noLogin(l *Look)     { l.Status.UserAuthentication = jpki.CertificateStatus{} }
func noSignature(l *Look) { l.Status.DigitalSignature = jpki.CertificateStatus{} }
func lockedLogin(l *Look) { l.Status.UserAuthentication.TriesLeft = 0 }
func lockedSign(l *Look)  { l.Status.DigitalSignature.TriesLeft = 0 }
func lockedInfo(l *Look)  { l.Status.CardInfo = counterOf(0) }
func lockedDesk(l *Look)  { l.ResidentRegister = counterOf(0) }
func kind(k jpki.Kind) func(*Look) {
	return func(l *Look) { l.Status.Kind = k }
}

// What a card is found to be, what of it works, what is to be done, and what is counted.
func TestFindingsOfACard(t *testing.T) {
	issue, reset := Need{Procedure: lifecycle.Issue}, func(pins ...lifecycle.PINName) Need { return Need{Procedure: lifecycle.PINReset, PINs: pins} }
	unsureOf := func(pins ...lifecycle.PINName) Need {
		return Need{Procedure: lifecycle.PINReset, PINs: pins, Optional: true}
	}
	wanted := Need{Procedure: lifecycle.Issue, Optional: true}
	login, sign, info, desk := lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN
	for name, test := range map[string]struct {
		change func(*Look)
		code   Code
		works  [4]Can // login, sign, card info, resident register
		needs  []Need
		counts wire.Found
	}{
		"good":                          {func(*Look) {}, Good, [4]Can{Yes, Unknown, Yes, Yes}, nil, wire.FoundFine},
		"three months before":           {ended(60), Renewable, [4]Can{Yes, Unknown, Yes, Yes}, []Need{{Procedure: lifecycle.Renew}}, wire.FoundRenewable},
		"nobody was asked":              {told(jpki.RevocationUnchecked), Good, [4]Can{Unconfirmed, Unknown, Yes, Yes}, nil, wire.FoundFine},
		"nobody answers":                {told(jpki.RevocationUnknown), Good, [4]Can{Unconfirmed, Unknown, Yes, Yes}, nil, wire.FoundFine},
		"nobody was asked, soon over":   {both(told(jpki.RevocationUnchecked), ended(60)), Renewable, [4]Can{Unconfirmed, Unknown, Yes, Yes}, []Need{{Procedure: lifecycle.Renew}}, wire.FoundRenewable},
		"nobody was asked, locked":      {both(told(jpki.RevocationUnchecked), lockedLogin), Locked, [4]Can{No, Unknown, Yes, Yes}, []Need{reset(login)}, wire.FoundLoginPINBlocked},
		"nobody was asked, over":        {both(told(jpki.RevocationUnchecked), ended(-1)), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
		"four months before":            {ended(120), Good, [4]Can{Yes, Unknown, Yes, Yes}, nil, wire.FoundFine},
		"expired":                       {ended(-1), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
		"expired, and its PIN locked":   {both(ended(-1), lockedLogin), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
		"expired, and signing locked":   {both(ended(-1), lockedSign), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
		"expired, and another locked":   {both(ended(-1), lockedDesk), Expired, [4]Can{No, No, Yes, No}, []Need{issue, reset(desk)}, wire.FoundExpired},
		"revoked":                       {told(jpki.RevocationRevoked), Revoked, [4]Can{No, Unknown, Yes, Yes}, []Need{issue}, wire.FoundRevoked},
		"revoked, and signing locked":   {both(told(jpki.RevocationRevoked), lockedSign), Revoked, [4]Can{No, No, Yes, Yes}, []Need{issue, reset(sign)}, wire.FoundRevoked},
		"on hold":                       {told(jpki.RevocationOnHold), OnHold, [4]Can{No, No, Yes, Yes}, []Need{{Procedure: lifecycle.Release}}, wire.FoundOnHold},
		"login locked":                  {lockedLogin, Locked, [4]Can{No, Unknown, Yes, Yes}, []Need{reset(login)}, wire.FoundLoginPINBlocked},
		"signing locked":                {lockedSign, Locked, [4]Can{Yes, No, Yes, Yes}, []Need{reset(sign)}, wire.FoundSignPINBlocked},
		"card info locked":              {lockedInfo, Locked, [4]Can{Yes, Unknown, No, Yes}, []Need{reset(info)}, wire.FoundInfoPINBlocked},
		"resident register locked":      {lockedDesk, Locked, [4]Can{Yes, Unknown, Yes, No}, []Need{reset(desk)}, wire.FoundDeskPINBlocked},
		"all locked":                    {both(lockedLogin, lockedSign, lockedInfo, lockedDesk), Locked, [4]Can{No, No, No, No}, []Need{reset(login, sign, info, desk)}, wire.FoundPINsBlocked},
		"three months before, locked":   {both(ended(60), lockedLogin), Locked, [4]Can{No, Unknown, Yes, Yes}, []Need{{Procedure: lifecycle.Renew}, reset(login)}, wire.FoundLoginPINBlocked},
		"one try left":                  {func(l *Look) { l.Status.CardInfo = counterOf(1) }, LastTry, [4]Can{Yes, Unknown, Yes, Yes}, []Need{unsureOf(info)}, wire.FoundFine},
		"one try left, another locked":  {both(lockedLogin, func(l *Look) { l.Status.CardInfo = counterOf(1) }), Locked, [4]Can{No, Unknown, Yes, Yes}, []Need{reset(login), unsureOf(info)}, wire.FoundLoginPINBlocked},
		"one try left, set anew":        {both(ended(-1), func(l *Look) { l.Status.UserAuthentication.TriesLeft = 1 }), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
		"not valid yet":                 {func(l *Look) { l.Status.UserAuthentication.NotBefore = noon.AddDate(0, 0, 1) }, Early, [4]Can{No, Unknown, Yes, Yes}, nil, wire.FoundEarly},
		"child":                         {noSignature, NoSignature, [4]Can{Yes, No, Yes, Yes}, []Need{wanted}, wire.FoundAbsent},
		"child, and its PIN locked":     {both(noSignature, lockedLogin), Locked, [4]Can{No, No, Yes, Yes}, []Need{reset(login), wanted}, wire.FoundLoginPINBlocked},
		"no certificate to log in with": {noLogin, NoLogin, [4]Can{No, Unknown, Yes, Yes}, []Need{wanted}, wire.FoundAbsent},
		"no certificate":                {both(noLogin, noSignature, lockedInfo), Empty, [4]Can{No, No, No, Yes}, []Need{wanted}, wire.FoundAbsent},
		"juki card":                     {both(kind(jpki.KindJukiCard), noLogin), Juki, [4]Can{No, No, Yes, Yes}, []Need{{Procedure: lifecycle.CardApply, Optional: true}}, wire.FoundJukiCard},
		"phone":                         {kind(jpki.KindIPhone), Phone, [4]Can{Yes, Unknown, Yes, Yes}, nil, wire.FoundPhone},
		"phone, locked":                 {both(kind(jpki.KindIPhone), lockedLogin), Phone, [4]Can{No, Unknown, Yes, Yes}, []Need{{Procedure: lifecycle.PhoneCertificate}}, wire.FoundPhone},
		"keys of a new kind":            {func(l *Look) { l.Status.Unusable = true }, NewKey, [4]Can{NotHere, NotHere, Yes, Yes}, nil, wire.FoundKeyUnsupported},
		"counters that are not told":    {func(l *Look) { l.ResidentRegister, l.Status.CardInfo = jpki.PINStatus{}, jpki.PINStatus{} }, Good, [4]Can{Yes, Unknown, Unknown, Unknown}, nil, wire.FoundFine},
		"before the rules are there":    {both(ended(-1), func(l *Look) { l.Rules = nil }), Expired, [4]Can{No, No, Yes, Yes}, []Need{issue}, wire.FoundExpired},
	} {
		t.Run(name, func(t *testing.T) {
			f := Of(cardWith(t, test.change))
			if works := [4]Can{f.Login, f.Sign, f.CardInfo, f.ResidentRegister}; f.Code != test.code || works != test.works || !reflect.DeepEqual(f.Needs, test.needs) {
				t.Errorf("%s %v %+v, want %s %v %+v", f.Code, works, f.Needs, test.code, test.works, test.needs)
			}
			if f.Counted() != test.counts {
				t.Errorf("counted as %s, want %s", f.Counted(), test.counts)
			}
		})
	}
}

// What is found where no card was read.
func TestFindingsWithoutACard(t *testing.T) {
	problem := func(code wire.Code) Look {
		return Look{Service: true, Readers: 1, Cards: 1, Problem: &room.Problem{Code: code}}
	}
	two := cardWith(t, func(l *Look) { l.Cards = 2 })
	for name, test := range map[string]struct {
		look   Look
		code   Code
		counts wire.Found
	}{
		"no service":                {Look{}, NoService, wire.FoundNoCard},
		"no reader":                 {Look{Service: true}, NoReader, wire.FoundNoCard},
		"no card":                   {Look{Service: true, Readers: 1}, Waiting, wire.FoundNoCard},
		"two cards":                 {Look{Service: true, Readers: 2, Cards: 2}, TwoCards, wire.FoundNoCard},
		"a second card beside one":  {two, TwoCards, wire.FoundNoCard},
		"a card that is read":       {Look{Service: true, Readers: 1, Cards: 1, Asking: true}, Reading, wire.FoundNoCard},
		"a card that is slow":       {Look{Service: true, Readers: 1, Cards: 1, Asking: true, Slow: true}, Slow, wire.FoundNoCard},
		"a card that was just put":  {Look{Service: true, Readers: 1, Cards: 1}, Reading, wire.FoundNoCard},
		"another program has it":    {Look{Service: true, Readers: 1, Cards: 1, Held: true}, Busy, wire.FoundCardError},
		"it does not answer":        {Look{Service: true, Readers: 1, Cards: 1, Mute: true}, Unreadable, wire.FoundCardError},
		"a transit card":            {Look{Service: true, Readers: 1, Other: true}, NotJPKI, wire.FoundOtherCard},
		"not JPKI, by its answer":   {problem(wire.CodeNotJPKICard), NotJPKI, wire.FoundOtherCard},
		"busy, by the answer":       {problem(wire.CodeBusy), Busy, wire.FoundCardError},
		"mute, by the answer":       {problem(wire.CodeCardMute), Unreadable, wire.FoundCardError},
		"an answer that makes none": {problem(wire.CodeCardError), Unreadable, wire.FoundCardError},
		"no service, by the answer": {problem(wire.CodeNoService), NoService, wire.FoundNoCard},
		"no reader, by the answer":  {problem(wire.CodeNoReader), NoReader, wire.FoundNoCard},
		"gone, by the answer":       {problem(wire.CodeCardRemoved), Waiting, wire.FoundNoCard},
	} {
		if f := Of(test.look); f.Code != test.code || f.Counted() != test.counts || f.Needs != nil || f.Login != "" {
			t.Errorf("%s: %+v counted as %s, want %s counted as %s", name, f, f.Counted(), test.code, test.counts)
		}
	}
}
