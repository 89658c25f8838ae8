//go:build e2e

package e2e

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ebfe/scard"

	"jpkiweb/helper/card/pcsc"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// foreignCard is a card of another kind, which its ATR does not tell.
func foreignCard(t *testing.T) *emulator.Card {
	t.Helper()
	c, err := emulator.New(emulator.Config{Foreign: true})
	must(t, err)
	return c
}

// With another card in a second reader, the My Number Card is found without a
// question: by the shell, and by the app.
func TestMyNumberCardBesideAnotherCard(t *testing.T) {
	for name, other := range map[string]*emulator.Card{"transit card": galleryCard(t, "transit", nil), "card of another kind": foreignCard(t)} {
		t.Run(name, func(t *testing.T) {
			putCard(t, slot.First, other)
			mine, _ := sandboxCard(t, nil)
			putCard(t, slot.Second, mine)
			var status struct{ Kind string }
			must(t, json.Unmarshal(mustRun(t, helper, "status", "--json"), &status))
			if status.Kind != "my_number_card" {
				t.Errorf("the shell reads a card of the kind %q", status.Kind)
			}
			s := play(t, mine)
			must(t, s.tab.Open(s.Address+"login"))
			window, outcome := s.ask(t, `jpki.authenticate("`+someChallenge+`")`)
			must(t, window.Run("the field", browser.Visible("#pin")))
			enter(t, window, virtual.UserAuthenticationPIN)
			if code := outcome(nil); code != "" {
				t.Error(code)
			}
			if sent := other.CommandsByInstruction(); len(sent) > 1 || len(sent) == 1 && sent[0xA4] == 0 {
				t.Errorf("the other card was asked more than what it is: %v", sent)
			}
		})
	}
}

// Of two My Number Cards the person chooses, and is told which is what.
func TestTwoMyNumberCards(t *testing.T) {
	one, _ := sandboxCard(t, nil)
	putCard(t, slot.First, one)
	putCard(t, slot.Second, galleryCard(t, "window-open", nil))
	_, stderr, err := runProgram(t, helper, "status")
	if err == nil {
		t.Fatal("one was chosen")
	}
	for _, s := range []slot.Slot{slot.First, slot.Second} {
		if !strings.Contains(string(stderr), s.Name()+" (My Number Card") {
			t.Errorf("does not say what is in %s:\n%s", s.Name(), stderr)
		}
		mustRun(t, helper, "status", "--reader", s.Name())
	}
}

// A card that another program has is asked only when no free one is ours, and then
// keeps its power: that program is told of a reset.
func TestHeldCardIsAskedLastOverPCSC(t *testing.T) {
	for name, free := range map[string]func(*testing.T) *emulator.Card{
		"a free one is ours": func(t *testing.T) *emulator.Card { c, _ := sandboxCard(t, nil); return c },
		"none is":            foreignCard,
	} {
		t.Run(name, func(t *testing.T) {
			putCard(t, slot.First, free(t))
			held, _ := sandboxCard(t, nil)
			putCard(t, slot.Second, held)
			h := holdSharedIn(t, slot.Second)
			before := held.State()
			m := reader.New(pcsc.Backend{}, reader.Config{})
			defer m.Close()
			kinds, err := m.Kinds(t.Context())
			must(t, err)
			after := held.State()
			_, err = h.card.Transmit(selectJPKI)
			if name == "none is" {
				if asked := after.Commands - before.Commands; asked != 1 || after.PowerOns != before.PowerOns {
					t.Errorf("asked %d times, powered %d times", asked, after.PowerOns-before.PowerOns)
				}
				if !errors.Is(err, scard.ErrResetCard) {
					t.Errorf("the other program is not told of the reset: %v", err)
				}
				if kinds[1].Kind != reader.JPKI {
					t.Errorf("%+v", kinds)
				}
				return
			}
			if after.Commands != before.Commands || err != nil {
				t.Errorf("the card in use was asked: %d commands, %v", after.Commands-before.Commands, err)
			}
		})
	}
}
