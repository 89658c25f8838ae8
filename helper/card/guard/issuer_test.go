package guard

import (
	"context"
	"encoding/hex"
	"fmt"
	"reflect"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
)

// issuing are commands with which an issuer might change a card: those of ISO/IEC 7816-4, -8
// and -9 that write, and those of GlobalPlatform. What real cards take is not public.
func issuing() (commands []string) {
	const id, tlv, pin = "0A", "04DEADBEEF", "0431313131"
	for _, class := range []string{"00", "80", "84", "0C", "90", "A0"} {
		for _, command := range []string{
			"460000", "4600" + id, "47000000", "4600970000", // GENERATE ASYMMETRIC KEY PAIR
			"D68A00" + tlv, "D60000" + tlv, "D70000" + tlv, "D08A00" + tlv, "D18A00" + tlv, "D20104" + tlv, "DC0104" + tlv, "DD0104" + tlv, "E20000" + tlv, // write and update, binary and record
			"0E8A00", "0F8A00", "0C0104", // ERASE
			"DA0101" + tlv, "DB3FFF" + tlv, "D80000" + tlv, // PUT DATA, PUT KEY
			"2C0098", "2C0398", "2C0298" + pin, "2C0198" + pin, "2C0098" + pin, // RESET RETRY COUNTER
			"240098" + pin, "240198" + pin, "24019C" + pin, "320098" + pin, "32009C" + pin, // CHANGE REFERENCE DATA, CHANGE KEY
			"280098", "260098", // ENABLE and DISABLE VERIFICATION REQUIREMENT
			"E00000" + tlv, "E40000", "E60000", "E60C00" + tlv, "E80000" + tlv, "FE0000", "440000", "040000", "F08000" + tlv, // files, applications, life cycle
			"2241B6" + tlv, "22C1A4" + tlv, "820000" + tlv, "820100" + tlv, "500000" + tlv, "8600" + "00" + tlv, "880098" + tlv, // environments and authentication
			"2A9080" + tlv, "2A8680" + tlv, "2A00BE" + tlv, "700000", "108A00" + tlv, // PSO of other kinds, channels, perform SCQL
		} {
			commands = append(commands, class+command, class+command+"00")
		}
	}
	return commands
}

// settled is the course of a lease of each purpose, its application selected and its PIN right.
func settled(t *testing.T) map[string]*Guard {
	t.Helper()
	all := map[string]*Guard{"read": newGuard(t, Terms{Purpose: Read}), "attributes": attributes(t), "raw": raw(t), "login": login(t), "counter": newGuard(t, Terms{Purpose: Counter})}
	pass(t, all["read"], selectAP, "9000")
	pass(t, all["raw"], selectAP, "9000")
	pass(t, all["counter"], selectCard, "9000", "0020009C", "63C3")
	pass(t, all["login"], selectAP, "9000", readCert, "30009000", queryAuth, "63C3", verify, "9000")
	pass(t, all["attributes"], selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000")
	for purpose := range allowances {
		all[fmt.Sprintf("purpose %d at its beginning", purpose)] = &Guard{allowance: allowances[purpose], terms: Terms{Purpose: purpose, PINAllowed: true, LastTry: true, PIN: jpki.UserAuthenticationPIN}}
	}
	return all
}

// What an issuer does to a card is no command: whatever a page guesses is refused, in every
// purpose, and the emulated card would not change either.
func TestNoPurposeLetsIssuingPass(t *testing.T) {
	for name, g := range settled(t) {
		t.Run(name, func(t *testing.T) {
			for _, command := range issuing() {
				b, err := hex.DecodeString(command)
				if err != nil {
					t.Fatal(err)
				}
				if g.Check(b) == nil {
					t.Errorf("%s passes", command)
				}
			}
		})
	}
}

func TestNoCommandReachesTheIssuersChannel(t *testing.T) {
	config := cardtest.Image(t)
	config.UserAuthentication.TriesUsed, config.DigitalSignature.TriesUsed, config.CardInfo.TriesUsed = 1, 1, 1 // so that unlocking is seen
	card, err := emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	before, err := card.Issuer().Contents()
	if err != nil {
		t.Fatal(err)
	}
	card.PowerOn()
	for _, selected := range []string{selectAP, selectInfo, selectCard, selectFace} {
		for _, command := range append([]string{selected}, issuing()...) {
			b, err := hex.DecodeString(command)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := card.Transmit(context.Background(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	card.PowerOff()
	after, err := card.Issuer().Contents()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before, after) {
		t.Error("a command changed the card as its issuer does")
	}
}
