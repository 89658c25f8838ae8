package card_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A script is what a card answers, command by command. It wants just these commands,
// "00A4… 9000": the beginning of each, and the whole where it ends with a dot.
type script struct {
	t     *testing.T
	lines []string
	next  int
}

func (s *script) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if s.next == len(s.lines) {
		s.t.Errorf("command %d, %X, is one too many", s.next+1, command)
		return []byte{0x6F, 0x00}, nil
	}
	want, answer, _ := strings.Cut(s.lines[s.next], " ")
	s.next++
	got := fmt.Sprintf("%X.", command)
	if !strings.HasPrefix(got, want) {
		s.t.Errorf("command %d is %s, want %s", s.next, got, want)
	}
	b, err := hex.DecodeString(answer)
	if err != nil {
		s.t.Error(err)
	}
	return b, nil
}

// wantPlayed wants the script to have been played to its end.
func (s *script) wantPlayed() {
	s.t.Helper()
	if s.next != len(s.lines) {
		s.t.Errorf("ended before %s", s.lines[s.next])
	}
}

const selects = "00A4040C 9000"

func scripted(t *testing.T, lines ...string) (*card.Card, *script) {
	t.Helper()
	s := &script{t: t, lines: append([]string{selects}, lines...)}
	c, err := card.Open(t.Context(), s, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// 6Cxx tells the right Le. Only a command that asked for an answer is sent again: a
// VERIFY or its query asks for none, and sent twice it would spend two tries.
func TestCorrectLeIsTakenOnceAndForAnswersOnly(t *testing.T) {
	label := strings.Repeat("20", jpki.TokenLabelLength)
	c, s := scripted(t, "00B08600"+fmt.Sprintf("%02X.", jpki.TokenLabelLength)+" 6C07", "00B0860007. "+label+"9000")
	if kind, err := c.Kind(t.Context()); err != nil || kind != jpki.KindUnknown {
		t.Errorf("%s, %v", kind, err)
	}
	s.wantPlayed()
	c, s = scripted(t, "00B086 6C07", "00B0860007. 6C07")
	if _, err := c.Kind(t.Context()); !errors.Is(err, iso7816.StatusWord(0x6C07)) {
		t.Errorf("twice: %v", err)
	}
	s.wantPlayed()
	torn := errors.New("torn")
	commands := 0
	c, err := card.Open(t.Context(), iso7816.TransmitterFunc(func(context.Context, []byte) ([]byte, error) {
		commands++
		return map[int][]byte{1: {0x90, 0x00}, 2: {0x6C, 0x07}}[commands], map[int]error{3: torn}[commands]
	}), card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Kind(t.Context()); !errors.Is(err, torn) || commands != 3 {
		t.Errorf("torn at the second one: %v after %d commands", err, commands)
	}
	c, s = scripted(t, "00200098. 6C04")
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); !errors.Is(err, iso7816.StatusWord(0x6C04)) {
		t.Errorf("query: %v", err)
	}
	s.wantPlayed()
	c, s = scripted(t, "00200098. 63C3", "002000980431323334. 6C04")
	if err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN("1234"), false); !errors.Is(err, iso7816.StatusWord(0x6C04)) {
		t.Errorf("VERIFY: %v", err)
	}
	s.wantPlayed()
}

// The rest of a long answer is fetched in the pieces that the card names, and not for
// ever.
func TestRestOfAnAnswerHasAnEnd(t *testing.T) {
	half := strings.Repeat("20", jpki.TokenLabelLength/2)
	c, s := scripted(t, "00B086 "+half+"6110", "00C0000010. "+half+"9000")
	if _, err := c.Kind(t.Context()); err != nil {
		t.Error(err)
	}
	s.wantPlayed()
	c, s = scripted(t, "00B086 "+half+half+"6110", "00C0000010. 9000")
	if _, err := c.Kind(t.Context()); err != nil {
		t.Errorf("the card told of more than it had: %v", err)
	}
	s.wantPlayed()
	c, s = scripted(t, "00B086 6110", "00C0000010. 6110")
	if _, err := c.Kind(t.Context()); !errors.Is(err, card.ErrMalformedAnswer) {
		t.Errorf("nothing comes: %v", err)
	}
	s.wantPlayed()
	block := strings.Repeat("00", 256)
	endless := []string{"00B086 " + block + "6100"}
	for range 256 { // of 256 bytes: 65536 and one block more
		endless = append(endless, "00C0000000. "+block+"6100")
	}
	c, s = scripted(t, endless...)
	if _, err := c.Kind(t.Context()); !errors.Is(err, card.ErrMalformedAnswer) {
		t.Errorf("no end: %v", err)
	}
	s.wantPlayed()
}

// An answer of 65536 bytes is the longest that a command can ask for.
func TestLongestAnswer(t *testing.T) {
	block := strings.Repeat("00", 256)
	lines := []string{"00B086 " + block + "6100"}
	for i := 2; i <= 256; i++ {
		sw := "6100"
		if i == 256 {
			sw = "9000"
		}
		lines = append(lines, "00C0000000. "+block+sw)
	}
	c, s := scripted(t, lines...)
	if _, err := c.Kind(t.Context()); err == nil || strings.Contains(err.Error(), "no end") {
		t.Errorf("%v", err)
	}
	s.wantPlayed()
}

// What the reader says comes through, whichever command it says it of, and nothing is
// sent after it.
func TestErrorOfTheReaderComesThrough(t *testing.T) {
	torn := errors.New("torn")
	for name, job := range map[string]func(context.Context, iso7816.Transmitter, emulator.Config) error{
		"certificates and signature": func(ctx context.Context, t iso7816.Transmitter, config emulator.Config) error {
			c, err := card.Open(ctx, t, card.Quirks{})
			if err != nil {
				return err
			}
			for _, step := range []func() error{
				func() error { _, err := c.Kind(ctx); return err },
				func() error { _, err := c.Availability(ctx); return err },
				func() error { _, err := c.CACertificate(ctx, jpki.UserAuthentication); return err },
				func() error {
					return c.Verify(ctx, jpki.UserAuthenticationPIN, bytesOf(config.UserAuthentication.PIN), false)
				},
				func() error { _, err := c.Sign(ctx, jpki.UserAuthentication, sha256.Sum256(nil)); return err },
			} {
				if err := step(); err != nil {
					return err
				}
			}
			return nil
		},
		"attributes": func(ctx context.Context, t iso7816.Transmitter, config emulator.Config) error {
			c, err := card.OpenCardInfo(ctx, t, card.Quirks{})
			if err != nil {
				return err
			}
			if err := c.ChangePIN(ctx, jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), typedPIN("2468"), false); err != nil {
				return err
			}
			_, err = c.Attributes(ctx)
			return err
		},
	} {
		for way, change := range map[string]func(*emulator.Config){
			"fast": nil, "slow": slowPath, "GET RESPONSE": func(c *emulator.Config) { c.UsesGetResponse = true },
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				for at := 1; ; at++ {
					chip, config := insert(t, change)
					sent := 0
					err := job(t.Context(), iso7816.TransmitterFunc(func(ctx context.Context, command []byte) ([]byte, error) {
						if sent++; sent == at {
							return nil, torn
						}
						return chip.Transmit(ctx, command)
					}), config)
					if sent < at {
						if err != nil || at < 5 {
							t.Errorf("undisturbed: %v after %d commands", err, sent)
						}
						return
					}
					if !errors.Is(err, torn) || sent != at {
						t.Errorf("torn at command %d: %v after %d", at, err, sent)
					}
				}
			})
		}
	}
}

// The command that holds a PIN is wiped when it was sent, whatever came of it.
func TestCommandsAreWiped(t *testing.T) {
	for _, fault := range []error{nil, errors.New("torn")} {
		chip, _ := insert(t, nil)
		var kept [][]byte
		spy := iso7816.TransmitterFunc(func(ctx context.Context, command []byte) ([]byte, error) {
			answer, err := chip.Transmit(ctx, command)
			if c, malformed := iso7816.ParseCommand(command); malformed == nil && c.MayCarryPIN() {
				kept = append(kept, command)
				err = errors.Join(err, fault)
			}
			return answer, err
		})
		a, err := card.OpenPIN(t.Context(), spy, card.Quirks{}, jpki.CardInfoPIN)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ChangePIN(t.Context(), jpki.CardInfoPIN, typedPIN(cardtest.CardInfoPIN), typedPIN("2468"), false); !errors.Is(err, fault) {
			t.Error(err)
		}
		if len(kept) == 0 {
			t.Error("no command with a PIN")
		}
		for _, command := range kept {
			if left := bytes.Trim(command, "\x00"); len(left) > 0 {
				t.Errorf("%d bytes are left of a command", len(left))
			}
		}
	}
}

// A card that names no files by short identifiers has each selected once, and again
// after another one.
func TestSlowCardHasEachFileSelectedOnce(t *testing.T) {
	auth, sign := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN
	c, s := scripted(t, "00200098. 6A86", "00A4020C020018. 9000", "00200080. 63C3", "00200080. 63C3", "00A4020C02001B. 9000", "00200080. 63C5", "00A4020C020018. 9000", "00200080. 63C3")
	for _, pin := range []jpki.PIN{auth, auth, sign, auth} {
		if _, err := c.TriesLeft(t.Context(), pin); err != nil {
			t.Error(err)
		}
	}
	s.wantPlayed()
	if !c.Quirks().NoShortID {
		t.Error("the quirk is not remembered")
	}
}

// A card that knows a PIN by neither way has not got it; how it names its other files
// is not known by that.
func TestPINThatIsNotThere(t *testing.T) {
	c, s := scripted(t, "00200098. 6A82", "00A4020C020018. 6A82", "0020009B. 63C5")
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); !errors.Is(err, card.ErrAbsent) || !errors.Is(err, iso7816.SWNotFound) {
		t.Error(err)
	}
	if c.Quirks().NoShortID {
		t.Error("taken for a card without short identifiers")
	}
	if tries, err := c.TriesLeft(t.Context(), jpki.DigitalSignaturePIN); err != nil || tries != 5 {
		t.Errorf("%d, %v", tries, err)
	}
	s.wantPlayed()
	both := []string{"00200098. 6A88", "00A4020C020018. 9000", "00200080. 6A88"}
	c, s = scripted(t, append(both, both...)...) // a short identifier may have made another file the current one
	for range 2 {
		if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); !errors.Is(err, card.ErrAbsent) || c.Quirks().NoShortID {
			t.Errorf("refused by both ways: %v, %+v", err, c.Quirks())
		}
	}
	s.wantPlayed()
}

// What a card refuses is remembered once another way was answered, not before.
func TestQuirkThatWasNotSeen(t *testing.T) {
	torn := errors.New("torn")
	commands := 0
	c, err := card.Open(t.Context(), iso7816.TransmitterFunc(func(context.Context, []byte) ([]byte, error) {
		commands++
		return map[int][]byte{1: {0x90, 0x00}, 2: {0x6A, 0x86}, 3: {0x90, 0x00}}[commands], map[int]error{4: torn}[commands]
	}), card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); !errors.Is(err, torn) || c.Quirks() != (card.Quirks{}) {
		t.Errorf("%v, %+v", err, c.Quirks())
	}
}

// In the card info application, what is not there means that the card has none of it.
func TestCardInfoThatIsNotAllThere(t *testing.T) {
	for name, lines := range map[string][]string{
		"no PIN":        {selects, "00200091. 6A82", "00A4020C020011. 6A82"},
		"no PIN at all": {selects, "00200091. 6A88", "00A4020C020011. 9000", "00200080. 6A88"},
	} {
		s := &script{t: t, lines: lines}
		c, err := card.OpenCardInfo(t.Context(), s, card.Quirks{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.TriesLeft(t.Context(), jpki.CardInfoPIN); !errors.Is(err, card.ErrNoCardInfo) {
			t.Errorf("%s: %v", name, err)
		}
		s.wantPlayed()
	}
	s := &script{t: t, lines: []string{selects, "00B082 6A82", "00A4020C020002. 6A82"}}
	c, err := card.OpenCardInfo(t.Context(), s, card.Quirks{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Attributes(t.Context()); !errors.Is(err, card.ErrNoCardInfo) {
		t.Errorf("no attributes: %v", err)
	}
	s.wantPlayed()
}

// Before the last try, and with no try left, nothing with a PIN in it is sent.
func TestTriesAreAskedBeforeThePINIsSent(t *testing.T) {
	for _, row := range []struct {
		answer  string
		lastTry bool
		sends   bool
	}{
		{"63C0", true, false}, {"63C0", false, false}, {"63C1", false, false}, {"63C1", true, true}, {"63C2", false, true}, {"9000", false, true},
		{"6983", true, false}, {"6984", true, false}, {"6F00", true, false}, {"6300", true, false},
	} {
		lines := []string{"00200098. " + row.answer}
		if row.sends {
			lines = append(lines, "002000980431323334. 9000")
		}
		c, s := scripted(t, lines...)
		err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN("1234"), row.lastTry)
		if (err == nil) != row.sends {
			t.Errorf("%s, last try confirmed %t: %v", row.answer, row.lastTry, err)
		}
		var refused *card.PINError
		if errors.As(err, &refused) && (refused.StatusWord != 0 || refused.Unwrap() != nil || refused.LastTry != (refused.TriesLeft == 1)) {
			t.Errorf("%s: %+v says that the card was asked", row.answer, refused)
		}
		s.wantPlayed()
	}
}

// A PIN that cannot be right is not sent, and neither is its query.
func TestPINOfTheWrongFormIsNotSent(t *testing.T) {
	for _, pin := range []string{"", "123", "12345", "12A4", "１２３４"} {
		c, s := scripted(t)
		var format *card.PINFormatError
		if err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN(pin), true); !errors.As(err, &format) || strings.Contains(err.Error(), pin) && pin != "" {
			t.Errorf("%q: %v", pin, err)
		}
		s.wantPlayed()
	}
}

// A card that says "wrong" without the tries is asked for them; nothing is sent twice.
func TestWrongWithoutTheTries(t *testing.T) {
	c, s := scripted(t, "00200098. 63C3", "002000980431323334. 6300", "00200098. 63C2")
	var wrong *card.PINError
	if err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN("1234"), false); !errors.As(err, &wrong) || wrong.TriesLeft != 2 || !errors.Is(err, iso7816.SWMismatch) {
		t.Error(err)
	}
	s.wantPlayed()
	c, s = scripted(t, "00200098. 63C3", "002000980431323334. 6300", "00200098. 6F00")
	if err := c.Verify(t.Context(), jpki.UserAuthenticationPIN, typedPIN("1234"), false); !errors.Is(err, iso7816.SWMismatch) || !errors.Is(err, iso7816.SWInternal) || errors.As(err, new(*card.PINError)) {
		t.Errorf("tries that are not told: %v", err)
	}
	s.wantPlayed()
}

func TestPINErrorsSayWhatIsLeft(t *testing.T) {
	for want, e := range map[string]*card.PINError{
		"is blocked":                          {TriesLeft: 0, LastTry: true},
		"has one try left, use not confirmed": {TriesLeft: 1, LastTry: true},
		"is wrong, one try left":              {TriesLeft: 1, StatusWord: 0x63C1},
		"is wrong, 2 tries left":              {TriesLeft: 2, StatusWord: 0x63C2},
	} {
		e.PIN = jpki.UserAuthenticationPIN
		if !strings.HasSuffix(e.Error(), want) {
			t.Errorf("%+v says %q, want %q", e, e.Error(), want)
		}
	}
}

// A certificate is read once. What is short, too long or of another length than the
// file is told to have is no answer.
func TestFilesThatTheCardGarbles(t *testing.T) {
	label := strings.Repeat("20", jpki.TokenLabelLength)
	for name, lines := range map[string][]string{
		"label one byte short":         {"00B086 " + label[2:] + "9000"},
		"label one byte too long":      {"00B086 20" + label + "9000"},
		"label that is not there":      {"00B086 9000"},
		"label with a warning":         {"00B086 " + label + "6200"},
		"label with the tries of PINs": {"00B086 " + label + "63C3"},
	} {
		c, s := scripted(t, lines...)
		if kind, err := c.Kind(t.Context()); err == nil {
			t.Errorf("%s: %s", name, kind)
		}
		s.wantPlayed()
	}
	for name, lines := range map[string][]string{
		"no certificate":         {"00B08A 0C0000009000"},
		"ends early":             {"00B08A 308207009000", "00B00004 9000"},
		"ends early with an end": {"00B08A 308207009000", "00B00004 6B00"},
		"rest with a warning":    {"00B08A 308207009000", "00B00004 0102036200"},
		"rest refused":           {"00B08A 308207009000", "00B00004 0102036982"},
		"that cannot be read":    {"00B08A 300205009000"},
	} {
		c, s := scripted(t, lines...)
		if _, err := c.Certificate(t.Context(), jpki.UserAuthentication); err == nil {
			t.Errorf("%s: no error", name)
		}
		s.wantPlayed()
	}
}

// What is there is taken also where the card says that the file ended, and a file of
// no object is none, for whichever certificate.
func TestEndOfTheFile(t *testing.T) {
	label := strings.Repeat("20", jpki.TokenLabelLength)
	c, s := scripted(t, "00B086 "+label+"6282", "00B08B 3003056282", "00B0000302. 00006282", "00B08B 0C0000009000")
	if _, err := c.Kind(t.Context()); err != nil {
		t.Error(err)
	}
	if der, err := c.CACertificate(t.Context(), jpki.UserAuthentication); err != nil || string(der) != "\x30\x03\x05\x00\x00" {
		t.Errorf("%X, %v", der, err)
	}
	if der, err := c.CACertificate(t.Context(), jpki.UserAuthentication); !errors.Is(err, card.ErrMalformedAnswer) {
		t.Errorf("%X, %v", der, err)
	}
	s.wantPlayed()
}

// A length is shortened once; a card that refuses short ones, too, is not asked again.
func TestLengthThatIsRefusedTwice(t *testing.T) {
	c, s := scripted(t, "00B086 6700", "00B08B00000000. 6700", "00B08B0000. 6700", "00B08B0000. 6700")
	if _, err := c.Kind(t.Context()); !errors.Is(err, iso7816.SWWrongLength) {
		t.Errorf("label: %v", err)
	}
	for range 2 {
		if _, err := c.CACertificate(t.Context(), jpki.UserAuthentication); !errors.Is(err, iso7816.SWWrongLength) {
			t.Errorf("CA certificate: %v", err)
		}
	}
	s.wantPlayed()
}

// The slow path is found while reading, too, and then no short identifier is tried.
func TestFilesOfASlowCard(t *testing.T) {
	label := strings.Repeat("20", jpki.TokenLabelLength)
	read := fmt.Sprintf("00B00000%02X. %s9000", jpki.TokenLabelLength, label)
	c, s := scripted(t, "00B086 6A86", "00A4020C020006. 9000", read, read)
	for range 2 {
		if _, err := c.Kind(t.Context()); err != nil {
			t.Error(err)
		}
	}
	s.wantPlayed()
	s = &script{t: t, lines: []string{selects, "00A4020C020006. 9000", read}}
	c, err := card.Open(t.Context(), s, c.Quirks())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Kind(t.Context()); err != nil {
		t.Error(err)
	}
	s.wantPlayed()
	// The current file is forgotten where a short identifier may have changed it.
	c, s = scripted(t, "00200098. 6A88", "00A4020C020018. 9000", "00200080. 6A88", "00B086 "+label+"9000", "00200098. 6A88", "00A4020C020018. 9000", "00200080. 6A88")
	for range 2 {
		if _, err := c.TriesLeft(t.Context(), jpki.UserAuthenticationPIN); !errors.Is(err, card.ErrAbsent) {
			t.Error(err)
		}
		if s.next < 5 {
			if _, err := c.Kind(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	s.wantPlayed()
}

// A file that says it is longer than any is read to the last offset that READ BINARY
// can name, and no further: there P1 would name another file.
func TestFileThatNeverEnds(t *testing.T) {
	block := strings.Repeat("30", 256)
	for _, first := range []int{256, 255} { // then the last offset is 7F00 or 7FFF
		lines := []string{"00B08A 3083FFFFFF" + block[10:2*first] + "9000"}
		for offset := first; offset <= 0x7FFF; offset += 256 {
			lines = append(lines, fmt.Sprintf("00B0%04X00. %s9000", offset, block))
		}
		c, s := scripted(t, lines...)
		if _, err := c.Certificate(t.Context(), jpki.UserAuthentication); !errors.Is(err, card.ErrMalformedAnswer) {
			t.Error(err)
		}
		s.wantPlayed()
	}
}

// One card reads long in one command, another one only 256 bytes a time: that is
// found out once.
func TestShortLengthIsRemembered(t *testing.T) {
	c, chip, config := open(t, func(c *emulator.Config) { c.NoExtended = true })
	if _, err := c.CACertificate(t.Context(), jpki.UserAuthentication); err != nil {
		t.Fatal(err)
	}
	if q := c.Quirks(); !q.NoExtended || q.NoShortID {
		t.Errorf("%+v", q)
	}
	before := chip.Commands()
	der, err := c.CACertificate(t.Context(), jpki.UserAuthentication)
	if err != nil || !bytes.Equal(der, config.UserAuthentication.CACertificate) {
		t.Fatal(err)
	}
	if got, want := chip.Commands()-before, (len(der)+255)/256; got != want {
		t.Errorf("%d commands for %d bytes, want %d", got, len(der), want)
	}
	certificate, err := c.Certificate(t.Context(), jpki.UserAuthentication)
	if err != nil {
		t.Fatal(err)
	}
	before = chip.Commands()
	if again, err := c.Certificate(t.Context(), jpki.UserAuthentication); again != certificate || err != nil || chip.Commands() != before {
		t.Errorf("read again: %v, %d commands", err, chip.Commands()-before)
	}
}

// A key of a kind that cannot be used is not asked to sign.
func TestKeyThatCannotBeUsedIsNotAsked(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(10, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, s := scripted(t, fmt.Sprintf("00B08A %X9000", der))
	if signature, err := c.Sign(t.Context(), jpki.UserAuthentication, sha256.Sum256(nil)); !errors.Is(err, card.ErrKey) || signature != nil {
		t.Errorf("%X, %v", signature, err)
	}
	s.wantPlayed()
}
