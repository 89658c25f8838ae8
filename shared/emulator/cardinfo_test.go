package emulator_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

// The bytes of jpki facts 4.1 and 4.2, written out.
func TestCardInfoFiles(t *testing.T) {
	info := emulator.CardInfo{Name: "A B", Address: "C", BirthDate: "19900229", Gender: "9", PIN: []byte("5678")}
	long := info
	long.LongLengths = true
	const (
		filler = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
		fields = "DF21080000000600" + "0A0015" + "DF2203412042" + "DF230143" + "DF24083139393030323239" + "DF250139"
	)
	for _, row := range []struct {
		name, read, want string
		info             emulator.CardInfo
	}{
		{"individual number", "00B0810000", "FF100C" + hex.EncodeToString([]byte(emulator.IndividualNumber)) + "FFFF", info},
		{"attributes", "00B0820000", "FF2024" + fields + filler, info},
		{"attributes with two more length bytes", "00B0820000", "FF20820024" + fields + filler, long},
	} {
		t.Run(row.name, func(t *testing.T) {
			config := cardtest.Image(t)
			config.CardInfo = &row.info
			card := poweredCard(t, config)
			status(t, card, selectInfo, verifyInfo)
			answer, err := card.Transmit(t.Context(), bytesOf(t, row.read))
			if err != nil {
				t.Fatal(err)
			}
			if want := append(bytesOf(t, row.want), 0x90, 0x00); !bytes.Equal(answer, want) {
				t.Errorf("got  %X\nwant %X", answer, want)
			}
		})
	}
}

func TestCardInfoStatusWords(t *testing.T) {
	for _, row := range []struct {
		name     string
		commands []string
		want     iso7816.StatusWord
	}{
		{"select", []string{selectInfo}, iso7816.SWSuccess},
		{"retry counter", []string{selectInfo, "00200091"}, 0x63C3},
		{"retry counter of a JPKI PIN", []string{selectInfo, "00200098"}, iso7816.SWReferenceNotFound},
		{"JPKI file", []string{selectInfo, "00A4020C02000A"}, iso7816.SWNotFound},
		{"signature", []string{selectInfo, verifyInfo, signAuthShort}, iso7816.SWReferenceNotFound},
		{"attributes before VERIFY", []string{selectInfo, "00B0820000"}, iso7816.SWSecurityStatus},
		{"attributes after VERIFY", []string{selectInfo, verifyInfo, "00B0820000"}, iso7816.SWSuccess},
		{"after an application that is not found", []string{selectInfo, verifyInfo, "00A4040C05F000000001", "00B0820000"}, iso7816.SWSuccess},
		{"after the JPKI application", []string{selectInfo, verifyInfo, selectAP, selectInfo, "00B0820000"}, iso7816.SWSecurityStatus},
		{"login after its PIN and card info", []string{selectAP, selectAuthPIN, verifyAuth, selectInfo, selectAP, signAuthShort}, iso7816.SWSecurityStatus},
		{"read of the PIN", []string{selectInfo, verifyInfo, "00B0910000"}, 0x6981},
		{"change before VERIFY", []string{selectInfo, "002401910431313131"}, iso7816.SWSecurityStatus},
		{"change after VERIFY", []string{selectInfo, verifyInfo, "002401910431313131", verifyInfo}, 0x63C2},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := status(t, poweredCard(t, cardtest.Image(t)), row.commands...); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

// A real number would have another check digit: weights 2 to 7, 2 to 6 from the
// right, 11 minus the remainder by 11 (総務省令85号(2014), 5条).
func TestIndividualNumberIsNobodys(t *testing.T) {
	sum := 0
	for i := range 11 {
		digit := int(emulator.IndividualNumber[10-i] - '0')
		weight := i + 2
		if i >= 6 {
			weight = i - 4
		}
		sum += digit * weight
	}
	check := 0
	if rest := sum % 11; rest > 1 {
		check = 11 - rest
	}
	if got := int(emulator.IndividualNumber[11] - '0'); got == check || len(emulator.IndividualNumber) != 12 {
		t.Errorf("%s has the check digit of a real number", emulator.IndividualNumber)
	}
}

func TestCardWithoutCardInfo(t *testing.T) {
	config := cardtest.Image(t)
	config.CardInfo = nil
	card := poweredCard(t, config)
	if got := status(t, card, selectInfo); got != iso7816.SWNotFound {
		t.Errorf("SELECT: %v", got)
	}
	if card.State().CardInfo.Exists {
		t.Error("it has a PIN")
	}
}
