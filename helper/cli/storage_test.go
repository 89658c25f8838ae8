package cli_test

import (
	"testing"

	"jpkiweb/shared/emulator"
)

// A transit card is said to be one, whatever its reader makes of SELECT; a card that
// only fails is not.
func TestStorageCardIsAnotherKindOfCard(t *testing.T) {
	transit := []byte{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0, 0, 0, 0, 0x42}
	for name, row := range map[string]struct {
		atr  []byte
		want string
	}{"transit card": {transit, "other_card"}, "card that fails": {nil, "card_error"}} {
		t.Run(name, func(t *testing.T) {
			p := newPatient(t)
			p.change(func(c *emulator.Config) { c.ATR = row.atr })
			p.card.Inject(emulator.Fault{Command: 1, Effect: emulator.AnswerStatusWord, StatusWord: 0x6700})
			exit, f := p.doctor()
			checkFindings(t, exit, f, "??+++!.", []string{row.want})
		})
	}
}
