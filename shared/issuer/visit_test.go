package issuer_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/crl"
	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/sandboxca"
)

func TestRenewalKeepsPINsAndEndsWithTheSixthBirthday(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	d.now = opening(2031, time.October, 1)
	receipt := d.perform(person, chip, issuer.Request{Procedure: lifecycle.Renew, Known: all()})
	for _, c := range d.certificates(chip) {
		if got := c.NotAfter.In(jpki.Japan()).Format(time.DateTime); got != "2036-11-23 23:59:59" {
			t.Errorf("%s ends %s", c.Purpose, got)
		}
	}
	if got := d.states(chip); got != [2]jpki.CertificateState{jpki.CertificateValid, jpki.CertificateValid} {
		t.Error(got)
	}
	if err := chip.Issuer().Present(jpki.DigitalSignaturePIN, []byte(signing)); err != nil {
		t.Error(err)
	}
	if n := len(slices.DeleteFunc(works(receipt), func(w issuer.Work) bool { return w != issuer.CertificateRevoked })); n != 2 {
		t.Errorf("%d certificates revoked", n)
	}
}

func TestNewCertificateAfterAMove(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	is := *person
	is.Address = "架空県見本市新町九丁目"
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventAddressChange, Register: &is, Known: registerPIN()})
	if got := contents(t, chip).Holder.Address; got != is.Address || person.Address != is.Address {
		t.Errorf("%s on the card, %s in the register", got, person.Address)
	}
	if got := d.states(chip); got != [2]jpki.CertificateState{jpki.CertificateValid, jpki.CertificateRevoked} {
		t.Fatal(got)
	}
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Issue, Known: registerPIN(), New: onePIN(lifecycle.DigitalSignaturePIN, "new777", "NEW777")})
	if got := d.states(chip); got != [2]jpki.CertificateState{jpki.CertificateValid, jpki.CertificateValid} {
		t.Error(got)
	}
	if err := chip.Issuer().Present(jpki.DigitalSignaturePIN, []byte("NEW777")); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(contents(t, chip).Certificates[jpki.DigitalSignature], []byte(is.Address)) {
		t.Error("the new certificate has the old address")
	}
}

func TestLockedPINsAreSetAnew(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	for range 3 {
		_ = chip.Issuer().Present(jpki.UserAuthenticationPIN, []byte("0000"))
		_ = chip.Issuer().PresentRegister([]byte("0000"))
	}
	r := d.refused(issuer.PINLocked, person, chip, issuer.Request{Procedure: lifecycle.PINChange, Known: all(), New: onePIN(lifecycle.UserAuthenticationPIN, "1111", "1111")})
	if r.Instead != lifecycle.PINReset {
		t.Errorf("instead: %s", r.Instead)
	}
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.PINReset, New: typed(map[lifecycle.PINName]string{
		lifecycle.UserAuthenticationPIN: "１１１１", lifecycle.ResidentRegisterPIN: "2222",
	})})
	if err := errors.Join(chip.Issuer().Present(jpki.UserAuthenticationPIN, []byte("1111")), chip.Issuer().PresentRegister([]byte("2222"))); err != nil {
		t.Error(err)
	}
	d.perform(person, chip, issuer.Request{
		Procedure: lifecycle.PINChange, Known: onePIN(lifecycle.UserAuthenticationPIN, "1111", "1111"), New: onePIN(lifecycle.UserAuthenticationPIN, "3333", "3333"),
	})
	if err := chip.Issuer().Present(jpki.UserAuthenticationPIN, []byte("3333")); err != nil {
		t.Error(err)
	}
}

// Whoever handed the card in has a new one made for it.
func TestNewCardForOneThatWasHandedIn(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventCardReturn})
	receipt := d.perform(person, chip, issuer.Request{Procedure: lifecycle.Reissue, New: all()})
	if got := d.states(receipt.Card); got != [2]jpki.CertificateState{jpki.CertificateValid, jpki.CertificateValid} {
		t.Error(got)
	}
}

// A lost card is not at hand: its certificates end, and the chip is as it was.
func TestNewCardForOneThatIsLost(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	before := snapshot(t, chip)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Reissue, Lost: true, New: all()})
	if got := d.states(chip); got != [2]jpki.CertificateState{jpki.CertificateRevoked, jpki.CertificateRevoked} {
		t.Error(got)
	}
	if !bytes.Equal(snapshot(t, chip), before) {
		t.Error("the lost chip was changed")
	}
}

// A screen asks which PINs have to be typed; nothing is done by that.
func TestNeeds(t *testing.T) {
	const login, sign, info, register = lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN
	is := born(1985, time.November, 23)
	is.Address = "架空県見本市新町九丁目"
	for _, row := range []struct {
		request issuer.Request
		want    issuer.Needs
	}{
		{issuer.Request{Procedure: lifecycle.Renew}, issuer.Needs{Known: []lifecycle.PINName{register, login, sign}}},
		{issuer.Request{Procedure: lifecycle.Renew, Purposes: []jpki.Purpose{jpki.UserAuthentication}}, issuer.Needs{Known: []lifecycle.PINName{register, login}}},
		{issuer.Request{Procedure: lifecycle.PINReset}, issuer.Needs{May: []lifecycle.PINName{login, sign, info, register}}},
		{issuer.Request{Procedure: lifecycle.PINChange}, issuer.Needs{May: []lifecycle.PINName{login, sign, info, register}}},
		{issuer.Request{Procedure: lifecycle.Reissue}, issuer.Needs{New: []lifecycle.PINName{login, sign, info, register}}},
		{issuer.Request{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventAddressChange, Register: is}, issuer.Needs{Known: []lifecycle.PINName{register}}},
		{issuer.Request{Procedure: lifecycle.Suspend}, issuer.Needs{}},
		{issuer.Request{Procedure: lifecycle.Revoke, Event: lifecycle.EventDeath}, issuer.Needs{}},
	} {
		t.Run(string(row.request.Procedure), func(t *testing.T) {
			d := openDesk(t, madeOn)
			person := born(1985, time.November, 23)
			chip := d.apply(person)
			d.now = opening(2031, time.October, 1)
			before, states := snapshot(t, chip), d.states(chip)
			got, err := d.Needs(person, chip, row.request)
			if err != nil || !reflect.DeepEqual(got, row.want) {
				t.Errorf("%+v, %v, want %+v", got, err, row.want)
			}
			if !bytes.Equal(snapshot(t, chip), before) || d.states(chip) != states || person.Address == is.Address {
				t.Error("something was done")
			}
		})
	}
}

// A wrong PIN costs one try of that PIN, and what was to be done is not.
func TestWrongPINCostsOneTry(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	d.now = opening(2031, time.October, 1)
	pins := all()
	pins[lifecycle.DigitalSignaturePIN] = issuer.Entry{Staff: []byte("WRONG1"), Visitor: []byte("WRONG1")}
	if r := d.refused(issuer.PINWrong, person, chip, issuer.Request{Procedure: lifecycle.Renew, Known: pins}); r.Left != 4 || r.PIN != lifecycle.DigitalSignaturePIN {
		t.Errorf("%+v", r)
	}
	c := contents(t, chip)
	if c.TriesLeft[jpki.DigitalSignaturePIN] != 4 || c.TriesLeft[jpki.UserAuthenticationPIN] != 3 {
		t.Errorf("%v", c.TriesLeft)
	}
	if got := d.states(chip); got != [2]jpki.CertificateState{jpki.CertificateRenewable, jpki.CertificateRenewable} {
		t.Error(got)
	}
}

func TestAgentComesTwice(t *testing.T) {
	person := born(1985, time.November, 23)
	for _, row := range []struct {
		name    string
		days    int // between the visits
		sealed  bool
		other   bool // it was sent for another procedure
		wrong   bool // a PIN in it
		want    issuer.Reason
		visits  int // with this letter
		expired issuer.Reason
	}{
		{name: "as it should be", days: 10, sealed: true, visits: 1, expired: issuer.LetterUnknown},
		{name: "on the last day", days: 30, sealed: true, visits: 1, expired: issuer.LetterUnknown},
		{name: "a day late", days: 31, sealed: true, want: issuer.LetterLate, expired: issuer.LetterLate},
		{name: "opened on the way", days: 3, want: issuer.LetterOpened, expired: issuer.LetterUnknown},
		{name: "for another procedure", days: 3, sealed: true, other: true, want: issuer.LetterUnknown, expired: issuer.LetterUnknown},
		{name: "with a wrong PIN", days: 3, sealed: true, wrong: true, want: issuer.PINWrong, expired: issuer.LetterUnknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := openDesk(t, madeOn)
			chip := d.apply(person)
			d.now = opening(2031, time.September, 1)
			procedure := lifecycle.Renew
			if row.other {
				procedure = lifecycle.Revoke
			}
			letter, err := d.Inquire(person, chip, procedure)
			if err != nil {
				t.Fatal(err)
			}
			if letter.Address != person.Address || letter.Name != person.Name {
				t.Errorf("sent to %+v", letter)
			}
			d.now = d.now.AddDate(0, 0, row.days)
			request := func() issuer.Request {
				r := issuer.Request{Procedure: lifecycle.Renew, By: issuer.Agent, Known: all(), Reply: &issuer.Reply{Number: letter.Number, Sealed: row.sealed}}
				if row.wrong {
					r.Known[lifecycle.UserAuthenticationPIN] = issuer.Entry{Staff: []byte("0000"), Visitor: []byte("0000")}
				}
				return r
			}
			if row.want == "" {
				receipt := d.perform(person, chip, request())
				if last := receipt.Done[len(receipt.Done)-1].What; last != issuer.LetterUsed {
					t.Errorf("last: %s", last)
				}
			} else {
				d.refused(row.want, person, chip, request())
			}
			d.refused(row.expired, person, chip, request())
		})
	}
}

func TestLettersAreBounded(t *testing.T) {
	d := openDesk(t, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	var err error
	sent := 0
	for ; err == nil && sent < 5000; sent++ {
		_, err = d.Inquire(person, chip, lifecycle.PINReset)
	}
	var refusal *issuer.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != issuer.TooManyLetters {
		t.Fatalf("%d letters: %v", sent, err)
	}
	d.now = d.now.AddDate(0, 2, 0)
	if _, err := d.Inquire(person, chip, lifecycle.PINReset); err != nil {
		t.Errorf("when they are late: %v", err)
	}
}

// What was revoked is known at once to whoever asks the sandbox's lists.
func TestRevocationsAreInTheListsAtOnce(t *testing.T) {
	dir := t.TempDir()
	ca, err := sandboxca.Open(dir, madeOn)
	if err != nil {
		t.Fatal(err)
	}
	d := deskOf(t, ca, madeOn)
	person := born(1985, time.November, 23)
	chip := d.apply(person)
	source, err := crl.Open(crl.Config{
		Lists: []string{dir}, Authorities: [][]byte{ca.Certificate(jpki.UserAuthentication), ca.Certificate(jpki.DigitalSignature)},
		Now: func() time.Time { return d.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	old := contents(t, chip).Certificates
	says := func(want jpki.RevocationState) {
		t.Helper()
		for p, der := range old {
			if got, err := source.StatusOf(context.Background(), der); err != nil || got.State != want {
				t.Errorf("%s: %s (%s), %v, want %s", p, got.State, got.Detail, err, want)
			}
		}
	}
	says(jpki.RevocationGood)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Suspend})
	says(jpki.RevocationOnHold)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Release})
	says(jpki.RevocationRevoked)
	d.perform(person, chip, issuer.Request{Procedure: lifecycle.Issue, Known: registerPIN()})
	old = contents(t, chip).Certificates
	says(jpki.RevocationGood)
}

// What breaks down on the way leaves the card that there is as it was: a new one is made
// before it, or its certificates, end.
func TestBreakdownLeavesTheCardWhole(t *testing.T) {
	broken := errors.New("the chip makes no more keys")
	for name, row := range map[string]struct {
		at      time.Time
		request func() issuer.Request
	}{
		"reissue": {madeOn, func() issuer.Request { return issuer.Request{Procedure: lifecycle.Reissue, New: all()} }},
		"renewal": {opening(2031, time.October, 1), func() issuer.Request { return issuer.Request{Procedure: lifecycle.Renew, Known: all()} }},
	} {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t, madeOn)
			person, made, left := born(1985, time.November, 23), keysInTurn(), 2
			office := issuer.New(issuer.Config{
				CA: d.ca, Rules: d.rules, Random: rand.Reader, Now: func() time.Time { return d.now },
				NewKey: func() (crypto.Signer, error) {
					if left--; left < 0 {
						return nil, broken
					}
					return made()
				},
			})
			receipt, err := office.Perform(person, nil, issuer.Request{Procedure: lifecycle.CardApply, New: all()})
			if err != nil {
				t.Fatal(err)
			}
			d.now, left = row.at, 1 // of two
			before := snapshot(t, receipt.Card)
			if _, err := office.Perform(person, receipt.Card, row.request()); !errors.Is(err, broken) {
				t.Fatal(err)
			}
			if !bytes.Equal(snapshot(t, receipt.Card), before) {
				t.Error("the card was changed")
			}
			for p, der := range contents(t, receipt.Card).Certificates {
				if state := d.status(t, p, der); state != jpki.RevocationGood {
					t.Errorf("%s: %s", p, state)
				}
			}
			left = 2
			if _, err := office.Perform(person, receipt.Card, row.request()); err != nil {
				t.Errorf("the next time: %v", err)
			}
		})
	}
}

// The card that this desk made is one to a reader: it is read, and signs with its new PIN.
func TestIssuedCardSigns(t *testing.T) {
	d := openDesk(t, madeOn)
	chip := d.apply(born(1985, time.November, 23))
	chip.PowerOn()
	defer chip.PowerOff()
	certificate, err := operation.ReadSigningCertificate(t.Context(), chip, operation.ReadJob{PIN: operation.Typed([]byte(signing))})
	if err != nil {
		t.Fatal(err)
	}
	if !certificate.ValidAt(d.now) {
		t.Error("the signing certificate is not valid")
	}
	token, err := operation.Login(t.Context(), chip, operation.LoginJob{
		Origin: authtoken.MustParseOrigin("https://city.example.lg.jp"), Challenge: strings.Repeat("A", 44), PIN: operation.Typed([]byte(login)),
	})
	if err != nil || len(token.Signature) == 0 {
		t.Errorf("login: %v", err)
	}
}
