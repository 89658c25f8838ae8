package emulator_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"maps"
	"math/big"
	"reflect"
	"testing"
	"time"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

const (
	registerCommon = "00A4040C0AD3921000310001010100"
)

// newCard is the image out of a reader, with its issuer.
func newCard(t *testing.T, change func(*emulator.Config)) (*emulator.Card, emulator.Issuer) {
	t.Helper()
	config := cardtest.Image(t)
	if change != nil {
		change(&config)
	}
	card, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return card, card.Issuer()
}

// certified is a certificate that some CA made for a key.
func certified(t *testing.T, public crypto.PublicKey) []byte {
	t.Helper()
	authority := cardtest.Image(t).UserAuthentication.Key
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "NEW"}, NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<31, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, authority)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func contents(t *testing.T, issuer emulator.Issuer) emulator.Contents {
	t.Helper()
	c, err := issuer.Contents()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// transmitted returns the last answer, in a session of its own.
func transmitted(t *testing.T, card *emulator.Card, commands ...string) iso7816.Response {
	t.Helper()
	card.PowerOn()
	defer card.PowerOff()
	var r iso7816.Response
	for _, command := range commands {
		b, err := card.Transmit(t.Context(), bytesOf(t, command))
		if err != nil {
			t.Fatal(err)
		}
		if r, err = iso7816.ParseResponse(b); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestIssuerGivesTheCardANewKey(t *testing.T) {
	card, issuer := newCard(t, nil)
	before := transmitted(t, card, selectAP, selectAuthPIN, verifyAuth, signAuthShort).Data
	public, err := issuer.GenerateKey(jpki.UserAuthentication)
	if err != nil {
		t.Fatal(err)
	}
	if same := transmitted(t, card, selectAP, selectAuthPIN, verifyAuth, signAuthShort).Data; !bytes.Equal(same, before) {
		t.Error("the new key signs before its certificate is there")
	}
	der := certified(t, public)
	write := emulator.Change{Certificates: map[jpki.Purpose]emulator.NewCertificate{jpki.UserAuthentication: {Certificate: der, CACertificate: der}}}
	if err := issuer.Write(write); err != nil {
		t.Fatal(err)
	}
	card.Remove()
	card.Insert()
	signature := transmitted(t, card, selectAP, selectAuthPIN, verifyAuth, signAuthShort)
	if err := rsa.VerifyPKCS1v15(public.(*rsa.PublicKey), 0, []byte{1, 2, 3}, signature.Data); err != nil {
		t.Error("the card does not sign with the new key")
	}
	if read := transmitted(t, card, selectAP, "00B08A0000").Data; !bytes.HasPrefix(read, der[:200]) {
		t.Error("the card has another certificate")
	}
	if got := contents(t, issuer).Certificates[jpki.UserAuthentication]; !bytes.Equal(got, der) {
		t.Error("the issuer reads another certificate")
	}
	if err := issuer.Write(write); !errors.Is(err, emulator.ErrNoKey) {
		t.Errorf("the same certificate again: %v", err)
	}
}

// A child of fifteen has the first signing certificate written.
func TestIssuerAddsACertificate(t *testing.T) {
	card, issuer := newCard(t, func(c *emulator.Config) { c.DigitalSignature = nil })
	if contents(t, issuer).Available[jpki.DigitalSignature] {
		t.Fatal("available before")
	}
	public, err := issuer.GenerateKey(jpki.DigitalSignature)
	if err != nil {
		t.Fatal(err)
	}
	n := emulator.NewCertificate{Certificate: certified(t, public), PIN: []byte("abc123")}
	for _, wrong := range []string{"abc123", "ABCDEF", "ABC12", ""} {
		n.PIN = []byte(wrong)
		if err := issuer.Write(emulator.Change{Certificates: map[jpki.Purpose]emulator.NewCertificate{jpki.DigitalSignature: n}}); !errors.Is(err, emulator.ErrPINForm) {
			t.Errorf("PIN %q: %v", wrong, err)
		}
	}
	n.PIN = []byte("ABC124")
	if err := issuer.Write(emulator.Change{Certificates: map[jpki.Purpose]emulator.NewCertificate{jpki.DigitalSignature: n}}); err != nil {
		t.Fatal(err)
	}
	if sw := transmitted(t, card, selectAP, "0020009B06414243313234").SW; sw != iso7816.SWSuccess {
		t.Errorf("the new password: %v", sw)
	}
	c := contents(t, issuer)
	if !c.Available[jpki.DigitalSignature] || c.TriesLeft[jpki.DigitalSignaturePIN] != 5 {
		t.Errorf("%+v", c)
	}
	if err := issuer.Write(emulator.Change{Available: map[jpki.Purpose]bool{jpki.DigitalSignature: false}}); err != nil {
		t.Fatal(err)
	}
	if flags := transmitted(t, card, selectAP, "00B0880000").Data; len(flags) < 2 || flags[0] == jpki.Present || flags[1] != jpki.Present {
		t.Errorf("EF 0008: %X", flags)
	}
}

func TestIssuerSetsAndUnlocksPINs(t *testing.T) {
	card, issuer := newCard(t, func(c *emulator.Config) { c.UserAuthentication.TriesUsed = 3 })
	if err := issuer.Present(jpki.UserAuthenticationPIN, []byte("1234")); !errors.Is(err, emulator.ErrPINBlocked) {
		t.Errorf("a blocked PIN: %v", err)
	}
	if err := issuer.Write(emulator.Change{PINs: map[jpki.PIN][]byte{jpki.UserAuthenticationPIN: []byte("4321")}}); err != nil {
		t.Fatal(err)
	}
	if left := contents(t, issuer).TriesLeft[jpki.UserAuthenticationPIN]; left != 0 {
		t.Errorf("a new value alone leaves %d tries", left)
	}
	if err := issuer.Write(emulator.Change{Unlock: []jpki.PIN{jpki.UserAuthenticationPIN}}); err != nil {
		t.Fatal(err)
	}
	if sw := transmitted(t, card, selectAP, selectAuthPIN, verifyAuth).SW; sw != 0x63C2 {
		t.Errorf("the old PIN: %v", sw)
	}
	if err := issuer.Present(jpki.UserAuthenticationPIN, []byte("1234")); !errors.Is(err, emulator.ErrPINWrong) {
		t.Errorf("the old PIN: %v", err)
	}
	if left := contents(t, issuer).TriesLeft[jpki.UserAuthenticationPIN]; left != 1 {
		t.Errorf("two wrong ones leave %d tries", left)
	}
	if err := issuer.Present(jpki.UserAuthenticationPIN, []byte("4321")); err != nil {
		t.Error(err)
	}
	if left := contents(t, issuer).TriesLeft[jpki.UserAuthenticationPIN]; left != 3 {
		t.Errorf("the right one leaves %d tries", left)
	}
	if sw := transmitted(t, card, selectAP, signAuthShort).SW; sw != iso7816.SWSecurityStatus {
		t.Errorf("what the issuer presented opens the key: %v", sw)
	}
}

// 住民基本台帳用 is two references, which are set and counted together.
func TestIssuerKeepsBothReferencesOfTheRegister(t *testing.T) {
	card, issuer := newCard(t, nil)
	if sw := transmitted(t, card, registerCommon, "0020009C0439393939").SW; sw != 0x63C2 {
		t.Fatalf("a wrong PIN: %v", sw)
	}
	if left := contents(t, issuer).ResidentRegister; left != 2 {
		t.Errorf("%d tries, want the lesser of 2 and 3", left)
	}
	if err := issuer.Write(emulator.Change{ResidentRegister: []byte("8642"), UnlockRegister: true}); err != nil {
		t.Fatal(err)
	}
	if left := contents(t, issuer).ResidentRegister; left != 3 {
		t.Errorf("%d tries", left)
	}
	if err := issuer.PresentRegister([]byte("8642")); err != nil {
		t.Error(err)
	}
	if err := issuer.PresentRegister([]byte("8643")); !errors.Is(err, emulator.ErrPINWrong) {
		t.Error(err)
	}
	if sw := transmitted(t, card, registerCommon, "0020009C0438363432").SW; sw != iso7816.SWSuccess {
		t.Errorf("the new PIN at the common application: %v", sw)
	}
}

func TestIssuerWritesTheHolder(t *testing.T) {
	card, issuer := newCard(t, nil)
	holder := *contents(t, issuer).Holder
	holder.Address = "架空県見本市新町一丁目"
	if err := issuer.Write(emulator.Change{Holder: &holder}); err != nil {
		t.Fatal(err)
	}
	if read := transmitted(t, card, selectInfo, verifyInfo, "00B0820000").Data; !bytes.Contains(read, []byte(holder.Address)) {
		t.Error("the card has the old address")
	}
	if got := *contents(t, issuer).Holder; got != holder {
		t.Errorf("%+v", got)
	}
}

func TestCardOutOfService(t *testing.T) {
	card, issuer := newCard(t, nil)
	if err := issuer.Write(emulator.Change{OutOfService: true}); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{selectAP, selectInfo, registerCommon} {
		if sw := transmitted(t, card, command).SW; sw != iso7816.SWNotFound {
			t.Errorf("%s: %v", command, sw)
		}
	}
	if c := contents(t, issuer); !c.OutOfService || len(c.Certificates)+len(c.TriesLeft) != 0 || c.Holder != nil {
		t.Errorf("%+v", c)
	}
	if _, err := issuer.GenerateKey(jpki.UserAuthentication); !errors.Is(err, emulator.ErrOutOfService) {
		t.Error(err)
	}
	if err := issuer.Write(emulator.Change{}); !errors.Is(err, emulator.ErrOutOfService) {
		t.Error(err)
	}
}

// A change of which one part cannot be made leaves the card as it was.
func TestChangeIsWholeOrNotAtAll(t *testing.T) {
	_, issuer := newCard(t, nil)
	before := contents(t, issuer)
	good := func() emulator.Change {
		holder := *before.Holder
		holder.Name = "別名　人子"
		return emulator.Change{
			PINs: map[jpki.PIN][]byte{jpki.CardInfoPIN: []byte("1111")}, ResidentRegister: []byte("2222"),
			Available: map[jpki.Purpose]bool{jpki.DigitalSignature: false}, Holder: &holder,
		}
	}
	for name, row := range map[string]struct {
		spoil func(*emulator.Change)
		want  error
	}{
		"a PIN of letters":        {func(c *emulator.Change) { c.PINs[jpki.UserAuthenticationPIN] = []byte("ABCD") }, emulator.ErrPINForm},
		"a register PIN of five":  {func(c *emulator.Change) { c.ResidentRegister = []byte("12345") }, emulator.ErrPINForm},
		"a certificate, no key":   {func(c *emulator.Change) { c.Certificates = theOld(before) }, emulator.ErrNoKey},
		"a birth date of a month": {func(c *emulator.Change) { c.Holder.BirthDate = "198511" }, emulator.ErrConfig},
		"an endless address":      {func(c *emulator.Change) { c.Holder.Address = string(make([]byte, 1<<16)) }, emulator.ErrConfig},
		"an unknown PIN":          {func(c *emulator.Change) { c.Unlock = []jpki.PIN{"other"} }, emulator.ErrNoPIN},
		"an unknown certificate":  {func(c *emulator.Change) { c.Available["other"] = true }, emulator.ErrConfig},
	} {
		t.Run(name, func(t *testing.T) {
			change := good()
			row.spoil(&change)
			if err := issuer.Write(change); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v", err, row.want)
			}
			if after := contents(t, issuer); !reflect.DeepEqual(after, before) {
				t.Error("the card is another")
			}
			if err := issuer.Present(jpki.CardInfoPIN, []byte("5678")); err != nil {
				t.Error(err)
			}
		})
	}
	if err := issuer.Write(good()); err != nil {
		t.Errorf("unspoilt: %v", err)
	}
}

func theOld(c emulator.Contents) map[jpki.Purpose]emulator.NewCertificate {
	return map[jpki.Purpose]emulator.NewCertificate{jpki.UserAuthentication: {Certificate: c.Certificates[jpki.UserAuthentication]}}
}

// What the issuer does and what a reader does are never at the same time.
func TestIssuerWaitsForNoReader(t *testing.T) {
	card, issuer := newCard(t, nil)
	card.PowerOn()
	_, key := issuer.GenerateKey(jpki.UserAuthentication)
	_, read := issuer.Contents()
	for name, err := range map[string]error{
		"key": key, "contents": read, "write": issuer.Write(emulator.Change{OutOfService: true}),
		"present": issuer.Present(jpki.CardInfoPIN, []byte("5678")), "register": issuer.PresentRegister([]byte("5678")),
	} {
		if !errors.Is(err, emulator.ErrInUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if sw := status(t, card, selectAP); sw != iso7816.SWSuccess {
		t.Errorf("the reader's session: %v", sw)
	}
}

func TestNewKeyIsOfTheCardsKind(t *testing.T) {
	next, err := emulator.New(nextCard(t))
	if err != nil {
		t.Fatal(err)
	}
	public, err := next.Issuer().GenerateKey(jpki.DigitalSignature)
	if _, ok := public.(*ecdsa.PublicKey); !ok || err != nil {
		t.Errorf("next card: %T, %v", public, err)
	}
	foreign, err := emulator.New(emulator.Config{Foreign: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := foreign.Issuer().GenerateKey(jpki.DigitalSignature); !errors.Is(err, emulator.ErrNoKey) {
		t.Errorf("foreign card: %v", err)
	}
	if c := contents(t, foreign.Issuer()); len(c.Certificates)+len(c.TriesLeft) != 0 || !maps.Equal(c.Available, map[jpki.Purpose]bool{}) {
		t.Errorf("foreign card: %+v", c)
	}
}
