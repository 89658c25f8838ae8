package consent

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func TestAnswerIsFolded(t *testing.T) {
	for name, c := range map[string]struct {
		request      Request
		pairs        []string
		pin, renewed string
	}{
		"digits":             {login(), []string{"pin", "1234"}, "1234", ""},
		"full-width digits":  {login(), []string{"pin", "１２３４"}, "1234", ""},
		"password":           {sign(), []string{"pin", "ABC123"}, "ABC123", ""},
		"small letters":      {sign(), []string{"pin", "abc123"}, "ABC123", ""},
		"full-width letters": {sign(), []string{"pin", "ａｂＣ１２３"}, "ABC123", ""},
		"of an old card":     {sign(), []string{"pin", "ABCDEF"}, "ABCDEF", ""},
		"pasted with spaces": {login(), []string{"pin", " \u3000１２３４\u00A0\r\n"}, "1234", ""},
		"pasted, unseen":     {sign(), []string{"pin", "\uFEFF\u200Babc123\u200B"}, "ABC123", ""},
		"attributes":         {attributes(), []string{"pin", "0000"}, "0000", ""},
		"new digits":         {change(jpki.UserAuthenticationPIN), []string{"pin", "1234", "new", "５678", "again", "5678"}, "1234", "5678"},
		"new password":       {change(jpki.DigitalSignaturePIN), []string{"pin", "abc123", "new", "xyz789", "again", "XYZ789"}, "ABC123", "XYZ789"},
		"new, with spaces":   {change(jpki.UserAuthenticationPIN), []string{"pin", "1234 ", "new", " 5678", "again", "\u200B5678"}, "1234", "5678"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.request)
			want(t, d.serve(d.submission(d.open(), append(c.pairs, "agree", "1")...)), http.StatusSeeOther)
			if a := d.answer(); string(a.PIN) != c.pin || string(a.NewPIN) != c.renewed {
				t.Errorf("answer %q %q", a.PIN, a.NewPIN)
			}
		})
	}
}

func TestPINNeverComesBack(t *testing.T) {
	digits, password := login(), sign()
	renewed, renewedPassword := change(jpki.UserAuthenticationPIN), change(jpki.DigitalSignaturePIN)
	last := login()
	last.TriesLeft = 1
	for name, c := range map[string]struct {
		request Request
		pairs   []string // what is typed has a 7 or a Q, which no page has beside
		text    string
	}{
		"empty":                 {digits, nil, says("fault.digits.empty")},
		"too short":             {digits, []string{"pin", "777"}, says("fault.digits.pin_too_short")},
		"too long":              {digits, []string{"pin", "77777"}, says("fault.digits.pin_too_long")},
		"letters":               {digits, []string{"pin", "77QQ"}, says("fault.digits.pin_bad_character")},
		"password too short":    {password, []string{"pin", "QQ777"}, says("fault.password.pin_too_short")},
		"password too long":     {password, []string{"pin", strings.Repeat("Q7", 9)}, says("fault.password.pin_too_long")},
		"password with a sign":  {password, []string{"pin", "QQQ<>7"}, says("fault.password.pin_bad_character")},
		"password in kana":      {password, []string{"pin", "QQQカナ7"}, says("fault.password.pin_bad_character")},
		"spaces only":           {digits, []string{"pin", "\u3000\u200B"}, says("fault.digits.empty")},
		"space inside":          {digits, []string{"pin", "77 77"}, says("fault.digits.pin_blank_inside")},
		"unseen inside":         {password, []string{"pin", "QQQ\u200B777"}, says("fault.password.pin_blank_inside")},
		"new PIN, space inside": {renewed, []string{"pin", "7777", "new", "77 78", "again", "77 78"}, says("fault.digits.pin_blank_inside")},
		"new PIN empty":         {renewed, []string{"pin", "7777"}, says("fault.digits.empty")},
		"new PIN short":         {renewed, []string{"pin", "7777", "new", "777", "again", "777"}, says("fault.digits.pin_too_short")},
		"new PIN not the same":  {renewed, []string{"pin", "7777", "new", "7778", "again", "7779"}, says("fault.again")},
		"new password of letters": {renewedPassword, []string{"pin", "QQQ777", "new", "QQQQQQ", "again", "QQQQQQ"},
			says("fault.password.pin_needs_letter_and_digit")},
		"last try not ticked": {last, []string{"pin", "7777"}, says("last_try.fault")},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeskOf(t, Config{Random: &chance{}}, c.request)
			address := d.open()
			first := d.get(address)
			want(t, first, http.StatusOK)
			before := first.Body.String()
			page := d.submit(address, append(c.pairs, "agree", "1")...)
			want(t, page, http.StatusOK)
			wantText(t, page, c.text, `role="alert"`, `aria-invalid="true"`, says("fault.unsent"))
			for i := 1; i < len(c.pairs); i += 2 {
				wantNoText(t, page, c.pairs[i], `value="`+c.pairs[i])
			}
			if got, had := strings.Count(page.Body.String(), " value="), strings.Count(before, " value="); got != had {
				t.Errorf("%d fields have values, before %d", got, had)
			}
			if !d.asks() || d.pending.answer.PIN != nil {
				t.Error("the card would be asked")
			}
		})
	}
}

func TestFaultGoesWhenMended(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	d.submit(address, "agree", "1", "pin", "12")
	wantText(t, d.get(address), says("fault.digits.pin_too_short")) // also when reloaded
	wantText(t, d.submit(address, "language", "en"), "There are too few")
	d.submit2(address)
	d.answer()
}

func TestLastTryNeedsTheBox(t *testing.T) {
	request := login()
	request.TriesLeft = 1
	d := newDesk(t, request)
	address := d.open()
	wantText(t, d.get(address), says("last_try.title"), "待っても回数は増えません", `type="checkbox"`)
	d.submit(address, "agree", "1", "pin", "1234")
	if !d.asks() {
		t.Fatal("the last try is used without the box")
	}
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234", "last-try", "1")), http.StatusSeeOther)
	if a := d.answer(); !a.LastTry || string(a.PIN) != "1234" {
		t.Errorf("answer %+v", a)
	}
}

func TestLastTryAtThePadNeedsTheBox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		request := login()
		request.TriesLeft, request.PINPad = 1, true
		d := newDesk(t, request)
		address := d.read()
		d.submit(address, "agree", "1")
		if !d.asks() {
			t.Fatal("the last try is used without the box")
		}
		time.Sleep(considerFor)
		want(t, d.serve(d.submission(address, "agree", "1", "last-try", "1")), http.StatusSeeOther)
		if a := d.answer(); !a.LastTry {
			t.Errorf("answer %+v", a)
		}
	})
}

func TestNoBoxBeforeTheLastTry(t *testing.T) {
	d := newDesk(t, login())
	wantNoText(t, d.get(d.open()), `type="checkbox"`)
}

func TestBlockedPINIsNotAskedFor(t *testing.T) {
	request := sign()
	request.TriesLeft = 0
	d := newDesk(t, request)
	if _, err := d.pending.Wait(t.Context()); !errors.Is(err, ErrBlocked) {
		t.Errorf("error %v", err)
	}
	d.pending.Finish(Ending{Code: wire.CodePINBlocked})
	page := d.get(d.open())
	wantText(t, page, says("blocked.signature"), "待っても元に戻りません", "窓口")
	wantNoText(t, page, "<form", "<input", "<button")
}

func TestOutcomeIsShown(t *testing.T) {
	for _, code := range append(wire.Codes[:], "", wire.ResultDone) {
		t.Run(string(code), func(t *testing.T) {
			d := newDesk(t, login())
			address := d.open()
			d.submit2(address)
			d.pending.Finish(Ending{Code: code, TriesLeft: 2})
			d.pending.Finish(Ending{Code: wire.CodeInternal}) // the first word counts
			page := d.get(address)
			text := map[wire.Code]string{
				"": says("done.login.title"), wire.ResultDone: says("done.login.title"),
				wire.CodePINWrong: says("wrong.left.other", "n", 2), wire.CodePINBlocked: says("blocked.login"), wire.CodeCardRemoved: says("card.title"),
				wire.CodeConsentDenied: says("stopped.title"), wire.CodeTimeout: says("timeout.title"),
				wire.CodeNoCard: says("card.title"), wire.CodeCardMute: says("card.title"), wire.CodeLeaseLost: says("timeout.title"),
				wire.CodePINEither: says("either.title"), wire.CodeOtherCard: says("other.title"), wire.CodeBusy: says("busy.title"),
				wire.CodeCertificateExpired: says("against.certificate_expired.title"),
				wire.CodeCertificateEarly:   says("against.certificate_early.title"), wire.CodeCertificateRevoked: says("against.certificate_revoked.title"), wire.CodeCertificateOnHold: says("against.certificate_on_hold.title"),
			}[code]
			if text == "" {
				text = says("failed.title")
				wantText(t, page, `<code translate="no">`+string(code)+"</code>")
			}
			wantText(t, page, text)
			wantNoText(t, page, "<form")
		})
	}
}

// A revoked certificate is used only if the person ticks the box.
func TestRevokedCertificateIsUsedOnlyIfThePersonSaysSo(t *testing.T) {
	request := login()
	request.Against = wire.CodeCertificateRevoked
	d := newDesk(t, request)
	address := d.open()
	wantText(t, d.get(address), says("against.certificate_revoked.title"), `name="use-anyway"`)
	wantText(t, d.submit(address, "agree", "1", "pin", "1234"), says("against.fault"), says("fault.unsent"))
	if !d.asks() {
		t.Fatal("an answer without the box")
	}
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234", "use-anyway", "1")), http.StatusSeeOther)
	answer, err := d.pending.Wait(t.Context())
	if err != nil || !answer.UseAnyway || string(answer.PIN) != "1234" {
		t.Errorf("%+v, %v", answer, err)
	}
	d.pending.Finish(Ending{})
}

// Who was told of nothing has agreed to nothing: the card may say later what it is.
func TestBoxThatWasNotShownIsNotTicked(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	wantNoText(t, d.get(address), `name="use-anyway"`)
	want(t, d.serve(d.submission(address, "agree", "1", "pin", "1234", "use-anyway", "1")), http.StatusSeeOther)
	if answer, err := d.pending.Wait(t.Context()); err != nil || answer.UseAnyway {
		t.Errorf("%+v, %v", answer, err)
	}
	d.pending.Finish(Ending{})
}

func TestWrongWithoutTriesIsBlocked(t *testing.T) {
	d := newDesk(t, login())
	address := d.open()
	d.submit2(address)
	d.pending.Finish(Ending{Code: wire.CodePINWrong})
	wantText(t, d.get(address), says("blocked.login"))
}
