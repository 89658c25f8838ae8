package emulator_test

import (
	"context"
	"testing"

	"jpkiweb/shared/cardtest"
)

// FuzzTransmit: whatever arrives, a powered card answers with a status word and
// never gives more tries than the PIN has.
func FuzzTransmit(f *testing.F) {
	for _, seed := range []string{
		"", "00", selectAP, selectAuthPIN, askAuth, verifyAuth, signAuth, signAuthShort, readAuthKeyShort,
		"00B08A00000000", "00B07FFF00", "00C0000000", "0024019B06414243313233", "802A029720",
		selectInfo, selectInfo + verifyInfo, "00B0820000", "00B0810000", "00200091",
		selectFace, selectCommon, "0084000008", "00B2010C00", "00CA7F21000000", "00880099010000", "802A0000010000", "8032009C0431313131",
	} {
		f.Add(bytesOf(f, seed), bytesOf(f, selectAP), false)
		f.Add(bytesOf(f, selectAuthPIN), bytesOf(f, seed), true)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, usesGetResponse bool) {
		config := cardtest.Image(t)
		config.UsesGetResponse = usesGetResponse
		card := poweredCard(t, config)
		status(t, card, selectAP, selectAuthPIN, verifyAuth)
		for _, command := range [][]byte{first, second, first} {
			answer, err := card.Transmit(context.Background(), command)
			if err != nil || len(answer) < 2 {
				t.Fatalf("% X: answer % X, %v", command, answer, err)
			}
		}
		s := card.State()
		for _, left := range []int{s.UserAuthentication.TriesLeft, s.CardInfo.TriesLeft} {
			if left < 0 || left > 3 {
				t.Fatalf("%d tries left", left)
			}
		}
		if s.CardInfo.Verified && s.UserAuthentication.Verified {
			t.Fatal("two applications are open")
		}
		if s.DigitalSignature.Verified && s.DigitalSignature.TriesLeft != 5 {
			t.Fatalf("verified with %d tries left", s.DigitalSignature.TriesLeft)
		}
	})
}
