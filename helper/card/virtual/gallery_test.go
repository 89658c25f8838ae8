package virtual_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

func TestCheckName(t *testing.T) {
	g := open(t.TempDir(), today())
	for _, name := range append(g.Names(), g.OddNames()...) {
		if err := virtual.CheckName(name); err != nil {
			t.Error(err)
		}
	}
	var unknown *virtual.UnknownCardError
	if err := virtual.CheckName("maybe"); !errors.As(err, &unknown) || !slices.Equal(unknown.Known, g.Names()) {
		t.Errorf("%v", err)
	}
}

// TestMain is also the other process of TestProcessesAgree.
func TestMain(m *testing.M) {
	dir, name := os.Getenv("GALLERY_DIR"), os.Getenv("GALLERY_CARD")
	if dir == "" {
		os.Exit(run(m))
	}
	config, err := open(dir, today()).Config(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%x\n%x\n", config.UserAuthentication.Certificate, config.DigitalSignature.Certificate)
}

func run(m *testing.M) int {
	var err error
	if sharedDir, err = os.MkdirTemp("", "gallery-*"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(sharedDir)
	return m.Run()
}

// today is the day of these tests, a Thursday.
func today() time.Time { return time.Date(2026, time.May, 14, 3, 0, 0, 0, time.UTC) }

func open(dir string, now time.Time) *virtual.Gallery {
	g, err := virtual.OpenGallery(dir, func() time.Time { return now })
	if err != nil {
		panic(err)
	}
	return g
}

// sharedDir is a directory for all tests that leave it as it is; shared makes all
// cards in it, once.
var (
	sharedDir string
	shared    = sync.OnceValue(func() (err error) {
		g := open(sharedDir, today())
		names := append(g.Names(), g.OddNames()...)
		failed := make(chan error, len(names))
		free := make(chan struct{}, runtime.NumCPU())
		for _, name := range names {
			go func() {
				free <- struct{}{}
				_, err := g.Config(name)
				<-free
				failed <- err
			}()
		}
		for range names {
			err = errors.Join(err, <-failed)
		}
		return err
	})
)

func sharedGallery(t *testing.T) (*virtual.Gallery, string) {
	t.Helper()
	if err := shared(); err != nil {
		t.Fatal(err)
	}
	return open(sharedDir, today()), sharedDir
}

// configOf returns a card of the shared directory.
func configOf(t *testing.T, name string) emulator.Config {
	t.Helper()
	g, _ := sharedGallery(t)
	config, err := g.Config(name)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func powered(t *testing.T, config emulator.Config) *emulator.Card {
	t.Helper()
	c, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	c.PowerOn()
	return c
}

// A promise is what a card's name says, as ReadStatus shows it. Tries of -1: the
// card has no such certificate, or no such PIN.
type promise struct {
	kind                 jpki.Kind
	auth, sign, cardInfo int
	// daysLeft of the certificates; juki ends on a fixed day.
	least, most int
	hidden      bool // the user authentication certificate needs its PIN
	late        bool // the first command after power-on is answered with 6F00
}

func promises() map[string]promise {
	const mnc = jpki.KindMyNumberCard
	return map[string]promise{
		"fresh":                       {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 4 * 365, most: 5*366 + 1},
		"window-open":                 {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 50, most: 70},
		"expires-in-3-days":           {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 3, most: 3},
		"expired":                     {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: -365, most: -1},
		"signing-locked":              {kind: mnc, auth: 3, sign: 0, cardInfo: 3, least: 100, most: 5 * 366},
		"authentication-one-try-left": {kind: mnc, auth: 1, sign: 5, cardInfo: 3, least: 100, most: 5 * 366},
		"moved":                       {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 100, most: 5 * 366},
		"suspended":                   {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 100, most: 5 * 366},
		"child":                       {kind: mnc, auth: 3, sign: -1, cardInfo: 3, least: 100, most: 5 * 366},
		"pinless":                     {kind: mnc, auth: -1, sign: -1, cardInfo: 0},
		"foreign-resident":            {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 100, most: 365},
		"juki":                        {kind: jpki.KindJukiCard, auth: -1, sign: 5, cardInfo: -1, least: -20000, most: -3000},
		"android":                     {kind: jpki.KindAndroid, auth: 3, sign: 5, cardInfo: -1, least: 100, most: 5 * 366, hidden: true},
		"iphone":                      {kind: jpki.KindIPhone, auth: 3, sign: 5, cardInfo: -1, least: 100, most: 5 * 366},
		"first-6f00":                  {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 100, most: 5 * 366, late: true},
		"p384":                        {kind: mnc, auth: 3, sign: 5, cardInfo: 3, least: 5 * 366, most: 3653},
	}
}

// TestCardsKeepTheirPromises reads the status of every card of the gallery as
// the app does.
func TestCardsKeepTheirPromises(t *testing.T) {
	g, _ := sharedGallery(t)
	want := promises()
	if len(g.Names()) != len(want)+1 {
		t.Errorf("%d cards, %d promises", len(g.Names()), len(want))
	}
	for _, name := range g.Names() {
		if name == "transit" { // holds nothing, see TestTransitIsNoMyNumberCard
			continue
		}
		t.Run(name, func(t *testing.T) { testPromise(t, configOf(t, name), want[name]) })
	}
}

func testPromise(t *testing.T, config emulator.Config, want promise) {
	c := powered(t, config)
	if want.late {
		if answer, err := c.Transmit(t.Context(), []byte{0x00, 0x84, 0x00, 0x00, 0x08}); err != nil || !bytes.Equal(answer, []byte{0x6F, 0x00}) {
			t.Errorf("first command: % X, %v", answer, err)
		}
	}
	s, err := operation.ReadStatus(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != want.kind {
		t.Errorf("kind %s, want %s", s.Kind, want.kind)
	}
	for p, tries := range map[jpki.Purpose]int{jpki.UserAuthentication: want.auth, jpki.DigitalSignature: want.sign} {
		got := s.Certificate(p)
		if got.Present != (tries >= 0) || got.TriesKnown != (tries >= 0) || got.Present && got.TriesLeft != tries {
			t.Errorf("%v: %+v, want %d tries", p, got, tries)
		}
	}
	testStatusCertificate(t, s, config.UserAuthentication, want)
	for p, credential := range map[jpki.Purpose]*emulator.Credential{
		jpki.UserAuthentication: config.UserAuthentication, jpki.DigitalSignature: config.DigitalSignature,
	} {
		if credential == nil {
			continue
		}
		testCertificate(t, p, credential, want)
	}
	testCardInfoTries(t, c, want.cardInfo)
}

// testStatusCertificate looks at the one that ReadStatus reads; the other is behind
// its password.
func testStatusCertificate(t *testing.T, s operation.Status, credential *emulator.Credential, want promise) {
	t.Helper()
	got := s.AuthenticationCertificate
	if (got != nil) != (want.auth >= 0 && !want.hidden) || s.UserAuthentication.Known != (got != nil) || s.DigitalSignature.Known {
		t.Errorf("user authentication certificate %v in %+v", got, s)
	}
	if got == nil {
		return
	}
	if !bytes.Equal(got.Raw, credential.Certificate) || !s.UserAuthentication.NotAfter.Equal(got.NotAfter) || !s.UserAuthentication.NotBefore.Equal(got.NotBefore) {
		t.Errorf("ReadStatus shows another certificate: %+v", s)
	}
}

// testCertificate looks at the dates, the CA, the profile and the key.
func testCertificate(t *testing.T, p jpki.Purpose, credential *emulator.Credential, want promise) {
	t.Helper()
	certificate, err := certprofile.Parse(credential.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := certprofile.Parse(credential.CACertificate)
	if err != nil {
		t.Fatal(err)
	}
	if err := certificate.CheckSignatureFrom(ca); err != nil {
		t.Errorf("%v: %v", p, err)
	}
	for _, finding := range certificate.Check(p) {
		if finding.Severity == certprofile.Violation {
			t.Errorf("%v: %+v", p, finding)
		}
	}
	midnight := time.Date(2026, time.May, 14, 0, 0, 0, 0, time.FixedZone("JST", 9*60*60))
	if left := int(certificate.NotAfter.Sub(midnight).Hours()) / 24; left < want.least || left > want.most {
		t.Errorf("%v: %d days left, want %d to %d", p, left, want.least, want.most)
	}
	if certificate.NotBefore.After(today()) {
		t.Errorf("%v: valid from %v", p, certificate.NotBefore)
	}
}

func testCardInfoTries(t *testing.T, c *emulator.Card, want int) {
	t.Helper()
	a, err := card.OpenPIN(t.Context(), c, card.Quirks{}, jpki.CardInfoPIN)
	if want < 0 {
		if !errors.Is(err, card.ErrNoCardInfo) {
			t.Errorf("card info: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := a.TriesLeft(t.Context(), jpki.CardInfoPIN); err != nil || got != want {
		t.Errorf("card info PIN: %d tries left, %v, want %d", got, err, want)
	}
}

// signingHolder reads the holder of the signing certificate with the password.
func signingHolder(t *testing.T, config emulator.Config) (*certprofile.Certificate, *certprofile.Holder) {
	t.Helper()
	c, err := card.Open(t.Context(), powered(t, config), card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Verify(t.Context(), jpki.DigitalSignaturePIN, card.Secret{Bytes: []byte(virtual.DigitalSignaturePIN)}, false); err != nil {
		t.Fatal(err)
	}
	certificate, err := c.Certificate(t.Context(), jpki.DigitalSignature)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, certificate.Holder
}

// attributes reads the card info.
func attributes(t *testing.T, config emulator.Config) card.Attributes {
	t.Helper()
	pin := operation.PIN{Secret: card.Secret{Bytes: []byte(virtual.CardInfoPIN)}}
	got, err := operation.ReadAttributes(t.Context(), powered(t, config), operation.ReadJob{PIN: pin})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestHolderOnBothSides: the card says of its holder twice the same, but for the
// two cards where the difference is the point.
func TestHolderOnBothSides(t *testing.T) {
	for _, name := range []string{"fresh", "window-open", "expires-in-3-days", "expired", "authentication-one-try-left", "moved", "suspended", "foreign-resident", "p384"} {
		config := configOf(t, name)
		_, holder := signingHolder(t, config)
		info := attributes(t, config)
		if holder.Name != info.Name || holder.Gender != info.Gender || holder.BirthDate.Raw[1:] != info.BirthDate.Raw {
			t.Errorf("%s: certificate %+v, card %+v", name, holder, info)
		}
		if other := name == "moved" || name == "foreign-resident"; (holder.Address != info.Address) != other {
			t.Errorf("%s: addresses %q and %q", name, holder.Address, info.Address)
		}
	}
}

func TestForeignResident(t *testing.T) {
	_, holder := signingHolder(t, configOf(t, "foreign-resident"))
	if strings.ContainsFunc(holder.Name, func(r rune) bool { return r > 'Z' && r != '　' }) {
		t.Errorf("name %q", holder.Name)
	}
	if strings.Count(holder.AddressSubstitutes, "1") != 2 || len(holder.AddressSubstitutes) != len([]rune(holder.Address)) {
		t.Errorf("%q marked %q", holder.Address, holder.AddressSubstitutes)
	}
}

func TestChildIsUnderFifteen(t *testing.T) {
	born := attributes(t, configOf(t, "child")).BirthDate
	if birth := time.Date(born.Year+15, time.Month(born.Month), born.Day, 0, 0, 0, 0, time.UTC); !birth.After(today().AddDate(0, 0, 1200)) {
		t.Errorf("born %s", born.Raw)
	}
}

func TestJukiCardLivedThreeYears(t *testing.T) {
	certificate, _ := signingHolder(t, configOf(t, "juki"))
	if got := certificate.NotAfter.Format(time.RFC3339); got != "2017-06-09T14:59:59Z" {
		t.Error(got)
	}
	if years := certificate.NotAfter.Sub(certificate.NotBefore).Hours() / 24 / 365; years < 2.9 || years > 3.1 {
		t.Errorf("%f years", years)
	}
}

func TestRecordsOfTheCA(t *testing.T) {
	_, dir := sharedGallery(t)
	ca, err := sandboxca.Open(dir, today())
	if err != nil {
		t.Fatal(err)
	}
	lists := map[jpki.Purpose]*revocation.List{}
	for _, p := range jpki.Purposes {
		der, err := ca.CRL(p, today())
		if err != nil {
			t.Fatal(err)
		}
		authority, err := certprofile.Parse(ca.Certificate(p))
		if err != nil {
			t.Fatal(err)
		}
		if lists[p], err = revocation.FromCRL(der, authority); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][2]jpki.RevocationState{
		"fresh":     {jpki.RevocationGood, jpki.RevocationGood},
		"moved":     {jpki.RevocationGood, jpki.RevocationRevoked},
		"suspended": {jpki.RevocationOnHold, jpki.RevocationOnHold},
		"p384":      {jpki.RevocationGood, jpki.RevocationGood},
	} {
		config := configOf(t, name)
		for i, credential := range []*emulator.Credential{config.UserAuthentication, config.DigitalSignature} {
			certificate, err := certprofile.Parse(credential.Certificate)
			if err != nil {
				t.Fatal(err)
			}
			got := lists[jpki.Purposes[i]].Status(certificate, today())
			if got.State != want[i] || got.State == jpki.RevocationRevoked && got.Reason != revocation.AffiliationChanged {
				t.Errorf("%s, %v: %+v, want %v", name, jpki.Purposes[i], got, want[i])
			}
			if got.State != jpki.RevocationGood && (got.At.After(today()) || got.At.Before(certificate.NotBefore)) {
				t.Errorf("%s, %v: since %v", name, jpki.Purposes[i], got.At)
			}
		}
	}
}

func TestAndroidHidesItsCertificate(t *testing.T) {
	config := configOf(t, "android")
	cardtest.Run(t, func(t *testing.T) cardtest.Subject { return cardtest.SubjectOf(t, config) })
}

// A ticket looks like one by its ATR, and has no application.
func TestTransitIsNoMyNumberCard(t *testing.T) {
	config := configOf(t, "transit")
	if want := []byte{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x6A}; !bytes.Equal(config.ATR, want) {
		t.Errorf("ATR % X", config.ATR)
	}
	if _, err := operation.ReadStatus(t.Context(), powered(t, config)); !errors.Is(err, card.ErrNotJPKI) {
		t.Errorf("status: %v", err)
	}
}

// TestP384 runs the suite on the card of the next generation and shows its
// certificates; it signs nothing.
func TestP384(t *testing.T) {
	config := configOf(t, "p384")
	cardtest.Run(t, func(t *testing.T) cardtest.Subject { return cardtest.SubjectOf(t, config) })
	certificate, holder := signingHolder(t, config)
	if certificate.KeyCurve != "1.3.132.0.34" || holder == nil {
		t.Errorf("curve %s, holder %v", certificate.KeyCurve, holder)
	}
	pin := operation.PIN{Secret: card.Secret{Bytes: []byte(virtual.UserAuthenticationPIN)}}
	challenge := strings.Repeat("A", 44)
	_, err := operation.Login(t.Context(), powered(t, config), operation.LoginJob{Origin: authtoken.MustParseOrigin("https://example.com"), Challenge: challenge, PIN: pin, AppVersion: "test"})
	if !errors.Is(err, operation.ErrKey) {
		t.Errorf("login: %v", err)
	}
}

func TestNames(t *testing.T) {
	g, _ := sharedGallery(t)
	want := []string{
		"fresh", "window-open", "expires-in-3-days", "expired", "signing-locked", "authentication-one-try-left", "moved",
		"suspended", "child", "pinless", "foreign-resident", "juki", "android", "iphone", "p384", "transit", "first-6f00",
	}
	if !slices.Equal(g.Names(), want) {
		t.Errorf("%q", g.Names())
	}
	for _, name := range g.OddNames() {
		if slices.Contains(want, name) {
			t.Errorf("%s is both", name)
		}
	}
	var unknown *virtual.UnknownCardError
	_, err := g.Config("../fresh")
	if !errors.As(err, &unknown) || unknown.Name != "../fresh" || !slices.Equal(unknown.Known, want) {
		t.Errorf("%v", err)
	}
	if !strings.Contains(err.Error(), "signing-locked") {
		t.Error(err)
	}
}

// TestPINsAreTheCallers: who zeroes the PINs of one card spoils no other.
func TestPINsAreTheCallers(t *testing.T) {
	first := configOf(t, "fresh")
	clear(first.UserAuthentication.PIN)
	clear(first.CardInfo.PIN)
	second := configOf(t, "fresh")
	if string(second.UserAuthentication.PIN) != virtual.UserAuthenticationPIN || string(second.CardInfo.PIN) != virtual.CardInfoPIN {
		t.Error("zeroed")
	}
}
