package server_test

import (
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// looked has the desk look at the card, as it does when one comes.
func (p *page) looked() *page {
	p.t.Helper()
	lease, code := p.deskOf("")
	if code != "" {
		p.t.Fatal(code)
	}
	if _, code := p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: lease.(leaseOf).id}); code != "" {
		p.t.Fatal(code)
	}
	return p
}

// A visitor types no PIN for a card that came after the one that the desk looked at, be there
// a certificate that tells them apart or none.
func TestFormIsOfTheCardThatIsShown(t *testing.T) {
	r := start(t, atCounter, nil)
	p := r.pageOf(t, r.own())
	other := r.pageOf(t, r.own()).looked()
	form := func(p *page, when string, want wire.Code) {
		t.Helper()
		lease, code := p.formOf("")
		if code != want {
			t.Errorf("%s: %q, want %q", when, code, want)
		}
		if code == "" {
			if _, code := p.ask(wire.MethodCardRelease, wire.ReleaseParams{Lease: lease.id}); code != "" {
				t.Fatal(code)
			}
		}
	}
	form(p, "no card was looked at", wire.CodeOtherCard)
	form(p.looked(), "the card is there", "")
	form(p, "again", "")
	r.reinsert(t, nil)
	form(p, "another one came", wire.CodeOtherCard)
	form(other, "which the other desk has not seen either", wire.CodeOtherCard)
	form(p.looked(), "it was looked at", "")
}

// formOf leases the card for the form of a visitor, as a transmitter.
func (p *page) formOf(inTheNameOf string) (leaseOf, wire.Code) {
	result, code := p.ask(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeForm, Origin: inTheNameOf})
	if code != "" {
		return leaseOf{}, code
	}
	lease, err := wire.DecodeParams[wire.LeaseResult](result)
	if err != nil {
		p.t.Fatal(err)
	}
	return leaseOf{p, lease.Lease}, ""
}

// The attributes for a form are the desk's, where the visitor may type a PIN: no site gets
// them by it, nobody in another's name, nor our own app at home. Nothing of it is kept.
func TestFormIsForTheDesk(t *testing.T) {
	r := start(t, atCounter, nil)
	lease, code := r.pageOf(t, r.own()).looked().formOf("")
	if code != "" {
		t.Fatal(code)
	}
	read, err := operation.ReadAttributes(t.Context(), lease, operation.ReadJob{PIN: operation.Typed(cardtest.Image(t).CardInfo.PIN)})
	if err != nil || read.Name == "" || read.Address == "" {
		t.Errorf("%+v, %v", read, err)
	}
	for name, test := range map[string]struct {
		change              func(*setup)
		origin, inTheNameOf string
		want                wire.Code
	}{
		"a site":                    {atCounter, foreign, "", wire.CodeOriginRefused},
		"our own app in its name":   {atCounter, "", foreign, wire.CodeRequestInvalid},
		"no PIN is typed in a page": {func(c *setup) { atCounter(c); c.PINInPage = false }, "", "", wire.CodeRequestInvalid},
		"at home":                   {nil, "", "", wire.CodeOriginRefused},
	} {
		r := start(t, test.change, nil)
		if test.origin == "" {
			test.origin = r.own()
		}
		if _, code := r.pageOf(t, test.origin).formOf(test.inTheNameOf); code != test.want {
			t.Errorf("%s: %q, want %q", name, code, test.want)
		}
	}
	r.leavesNothing(t)
}

// A desk that asks for the trusted window gets none.
func TestNoWindowOpensBeforeAVisitor(t *testing.T) {
	r := start(t, atCounter, func(c *emulator.Config) { c.CardInfo.TriesUsed = 1 })
	p := r.pageOf(t, r.own()).looked()
	lease, code := p.formOf("")
	if code != "" {
		t.Fatal(code)
	}
	for _, command := range []string{"00A4040C0AD3921000310001010408", "00200091"} {
		if _, err := lease.Transmit(t.Context(), unhex(t, command)); err != nil {
			t.Fatal(err)
		}
	}
	if _, code := p.ask(wire.MethodCardConsent, wire.ConsentParams{Lease: lease.id}); code != wire.CodeProtocol {
		t.Errorf("%q", code)
	}
}
