package jpki

import (
	"encoding/hex"
	"testing"
)

// The names of the applications, as their
// sources have them (jpki facts 1.1).
func TestNamesOfTheApplications(t *testing.T) {
	for name, id := range map[string][10]byte{
		"d392f000260100000001": ApplicationID,
		"d3921000310001010408": CardInfoApplicationID,
		"d3921000310001010402": CardFaceApplicationID,
		"d3921000310001010100": CommonApplicationID,
		"d3921000310001010401": ResidentApplicationID,
	} {
		if got := hex.EncodeToString(id[:]); got != name {
			t.Errorf("%s, want %s", got, name)
		}
	}
}

// 照合番号 A and B are the other way round on the card face (jpki facts 1.5).
func TestFixedNumbersOfTheTwoApplications(t *testing.T) {
	if FileCardInfoNumberA != 0x14 || FileCardInfoNumberB != 0x15 || FileCardFaceNumberA != 0x13 || FileCardFaceNumberB != 0x12 {
		t.Error("照合番号 are in other files")
	}
}
