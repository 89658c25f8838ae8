package emulator_test

import (
	"encoding/hex"
	"fmt"
	"testing"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
)

const (
	selectFace     = "00A4040C0AD3921000310001010402"
	selectCommon   = "00A4040C0AD3921000310001010100"
	selectResident = "00A4040C0AD3921000310001010401"
)

// verify is VERIFY of the reference in EF id of the selected application.
func verify(id byte, value string) string {
	return fmt.Sprintf("002000%02X%02X%X", 0x80|id, len(value), value)
}

// numberB of cardtest's holder, born on the 29th of February of 平成2: jpki facts 4.5.
const numberB = "020229" + "2035" + "0000"

// Which key opens which file: jpki facts 4.5.
func TestWhatOpensWhat(t *testing.T) {
	references := map[string]struct {
		application string
		verify      string
	}{
		"nothing":             {"", ""},
		"card info PIN":       {selectInfo, verify(0x11, cardtest.CardInfoPIN)},
		"照合番号A":               {selectInfo, verify(0x14, emulator.IndividualNumber)},
		"照合番号B":               {selectInfo, verify(0x15, numberB)},
		"照合番号A of the face":   {selectFace, verify(0x13, emulator.IndividualNumber)},
		"照合番号B of the face":   {selectFace, verify(0x12, numberB)},
		"date of birth":       {selectFace, verify(0x11, "020229")},
		"PIN of the register": {selectResident, verify(0x1C, cardtest.CardInfoPIN)},
	}
	open := map[string]map[string]map[byte]bool{ // application, key, files
		selectInfo: {
			"nothing": {4: true, 5: true, 8: true}, "card info PIN": {1: true, 2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true},
			"照合番号A": {1: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true}, "照合番号B": {2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true},
		},
		selectFace: {
			"nothing": {3: true, 4: true}, "照合番号A of the face": {1: true, 2: true, 3: true, 4: true, 5: true, 6: true},
			"照合番号B of the face": {1: true, 2: true, 3: true, 4: true, 6: true}, "date of birth": {1: true, 3: true, 4: true},
		},
		selectResident: {"nothing": {}, "PIN of the register": {2: true}},
	}
	for application, files := range map[string][]byte{selectInfo: {1, 2, 3, 4, 5, 6, 7, 8}, selectFace: {1, 2, 3, 4, 5, 6}, selectResident: {2}} {
		for key, reference := range references {
			if reference.application != application && key != "nothing" {
				continue
			}
			card := poweredCard(t, cardtest.Image(t))
			status(t, card, application)
			if reference.verify != "" {
				if sw := status(t, card, reference.verify); sw != iso7816.SWSuccess {
					t.Errorf("VERIFY of %s: %v", key, sw)
				}
			}
			for _, id := range files {
				want := iso7816.SWSecurityStatus
				if open[application][key][id] {
					want = iso7816.SWSuccess
				}
				if got := status(t, card, fmt.Sprintf("00B0%02X0000", 0x80|id)); got != want {
					t.Errorf("%s, EF %02X, %s: %v, want %v", application[len(application)-4:], id, key, got, want)
				}
			}
		}
	}
}

// Every counter can be asked, as a program does that lists them all.
func TestCountersOfAllReferences(t *testing.T) {
	card := poweredCard(t, cardtest.Image(t))
	for _, row := range []struct {
		name, application string
		file              byte
		want              iso7816.StatusWord
	}{
		{"card info PIN", selectInfo, 0x11, 0x63C3},
		{"blocked reference", selectInfo, 0x12, iso7816.SWReferenceDataLocked},
		{"照合番号A", selectInfo, 0x14, 0x63CA},
		{"照合番号B", selectInfo, 0x15, 0x63CA},
		{"date of birth", selectFace, 0x11, 0x63CA},
		{"照合番号B of the face", selectFace, 0x12, 0x63CA},
		{"照合番号A of the face", selectFace, 0x13, 0x63CA},
		{"user authentication", selectAP, 0x18, 0x63C3},
		{"digital signature", selectAP, 0x1B, 0x63C5},
		{"register, common", selectCommon, 0x1C, 0x63C3},
		{"register, 住基", selectResident, 0x1C, 0x63C3},
	} {
		if got := status(t, card, row.application, fmt.Sprintf("00A4020C0200%02X", row.file), askAuth); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

func TestStatusWordsOfTheOtherApplications(t *testing.T) {
	register := verify(0x1C, cardtest.CardInfoPIN)
	wrong := verify(0x1C, "0000")
	digestInfo := "3031300D060960864801650304020105000420" + hex.EncodeToString(make([]byte, 32))
	internal := "802A0000" + "33" + digestInfo + "00"
	for _, row := range []struct {
		name     string
		commands []string
		want     iso7816.StatusWord
	}{
		{"wrong PIN of the register", []string{selectCommon, wrong}, 0x63C2},
		{"its counters are two", []string{selectCommon, wrong, selectResident, "0020009C"}, 0x63C3},
		{"CHANGE KEY before VERIFY", []string{selectCommon, "8032009C0431313131"}, iso7816.SWSecurityStatus},
		{"CHANGE KEY", []string{selectCommon, register, "8032009C0431313131"}, iso7816.SWSuccess},
		{"the new PIN", []string{selectCommon, register, "8032009C0431313131", verify(0x1C, "1111")}, iso7816.SWSuccess},
		{"the other one stays", []string{selectCommon, register, "8032009C0431313131", selectResident, register}, iso7816.SWSuccess},
		{"CHANGE KEY, interindustry class", []string{selectCommon, register, "0032009C0431313131"}, iso7816.SWClaNotSupported},
		{"CHANGE KEY, P1 01", []string{selectCommon, register, "8032019C0431313131"}, iso7816.SWWrongP1P2},
		{"CHANGE KEY of a JPKI PIN", []string{selectAP, selectAuthPIN, verifyAuth, "803200800431313131"}, iso7816.SWInsNotSupported},
		{"CHANGE REFERENCE DATA of the register", []string{selectCommon, register, "0024019C0431313131"}, iso7816.SWInsNotSupported},
		{"照合番号A never changes", []string{selectInfo, verify(0x14, emulator.IndividualNumber), "002401940431313131"}, iso7816.SWSecurityStatus},
		{"blocked reference", []string{selectInfo, verify(0x12, "1234")}, iso7816.SWReferenceDataLocked},
		{"face after another application", []string{selectFace, verify(0x13, emulator.IndividualNumber), selectInfo, selectFace, "00B0850000"}, iso7816.SWSecurityStatus},
		{"照合番号A of the card info opens no face", []string{selectInfo, verify(0x14, emulator.IndividualNumber), selectFace, "00B0850000"}, iso7816.SWSecurityStatus},
		{"face after an application that is not found", []string{selectFace, verify(0x13, emulator.IndividualNumber), "00A4040C05F000000001", "00B0850000"}, iso7816.SWSuccess},
		{"wrong 照合番号A", []string{selectFace, verify(0x13, "000000000000")}, 0x63C9},
		{"record", []string{selectCommon, "00B2010C00"}, iso7816.SWSuccess},
		{"record of the current EF", []string{selectCommon, "00A4020C020001", "00B2010400"}, iso7816.SWSuccess},
		{"second record", []string{selectCommon, "00B2020C00"}, iso7816.SWRecordNotFound},
		{"record 0", []string{selectCommon, "00B2000C00"}, iso7816.SWRecordNotFound},
		{"record without current EF", []string{selectCommon, "00B2010400"}, iso7816.SWNoCurrentEF},
		{"record of an unknown EF", []string{selectCommon, "00B201EC00"}, iso7816.SWNotFound},
		{"record of a transparent EF", []string{selectInfo, "00B2012C00"}, 0x6981},
		{"record by identifier", []string{selectCommon, "00B2010800"}, iso7816.SWWrongP1P2},
		{"record without Le", []string{selectCommon, "00B2010C"}, iso7816.SWWrongLength},
		{"READ BINARY of records", []string{selectCommon, "00B0810000"}, 0x6981},
		{"GET CHALLENGE", []string{"0084000008"}, iso7816.SWSuccess},
		{"GET CHALLENGE of 256", []string{selectAP, "0084000000"}, iso7816.SWSuccess},
		{"GET CHALLENGE of 257", []string{selectAP, "00840000000101"}, iso7816.SWWrongLength},
		{"GET CHALLENGE without Le", []string{selectAP, "00840000"}, iso7816.SWWrongLength},
		{"GET CHALLENGE, P1 01", []string{selectAP, "0084010008"}, iso7816.SWWrongP1P2},
		{"INTERNAL AUTHENTICATE", []string{selectCommon, "00880099040102030400"}, iso7816.SWSuccess},
		{"INTERNAL AUTHENTICATE of nothing", []string{selectCommon, "0088009900"}, iso7816.SWWrongLength},
		{"INTERNAL AUTHENTICATE elsewhere", []string{selectAP, "00880099040102030400"}, iso7816.SWReferenceNotFound},
		{"INTERNAL AUTHENTICATE by a JPKI key", []string{selectAP, selectAuthPIN, verifyAuth, "00880097040102030400"}, iso7816.SWReferenceNotFound},
		{"PSO by the key of the common application", []string{selectCommon, "802A009933" + digestInfo + "00"}, iso7816.SWReferenceNotFound},
		{"PSO by the internal key of the card info", []string{selectInfo, internal}, iso7816.SWSuccess},
		{"PSO by the internal key of the face", []string{selectFace, internal}, iso7816.SWSuccess},
		{"PSO by an internal key of JPKI", []string{selectAP, internal}, iso7816.SWWrongP1P2},
		{"GET DATA", []string{"00CA00F000"}, iso7816.SWSuccess},
		{"GET DATA of what is not there", []string{"00CA00EE00"}, iso7816.SWReferenceNotFound},
		{"GET DATA below an application", []string{selectAP, "00CA00F000"}, iso7816.SWConditionsOfUse},
		{"GET DATA of a certificate by a short Le", []string{"00CA7F2100"}, iso7816.SWWrongLength},
		{"GET DATA of a certificate", []string{"00CA7F21000000"}, iso7816.SWSuccess},
		{"GET DATA without Le", []string{"00CA00F0"}, iso7816.SWWrongLength},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := status(t, poweredCard(t, cardtest.Image(t)), row.commands...); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

// A phone has one application (jpki facts 5.6).
func TestPhoneHasNoOtherApplication(t *testing.T) {
	config := cardtest.Image(t)
	config.CardInfo = nil
	card := poweredCard(t, config)
	for _, application := range []string{selectInfo, selectFace, selectCommon, selectResident} {
		if got := status(t, card, application); got != iso7816.SWNotFound {
			t.Errorf("%s: %v", application, got)
		}
	}
	if got := status(t, card, "00CA00F000"); got != iso7816.SWInsNotSupported {
		t.Errorf("GET DATA: %v", got)
	}
}

func TestForeignCard(t *testing.T) {
	card := poweredCard(t, emulator.Config{Foreign: true})
	for command, want := range map[string]iso7816.StatusWord{
		selectAP: iso7816.SWNotFound, selectFace: iso7816.SWNotFound, "00A4020C020006": iso7816.SWNotFound,
		"00B0860000": iso7816.SWClaNotSupported, askSign: iso7816.SWClaNotSupported, "0084000008": iso7816.SWClaNotSupported,
		"00CA00F000": iso7816.SWClaNotSupported, "FFCA000000": iso7816.SWClaNotSupported, "08A4040C": iso7816.SWClaNotSupported,
	} {
		if got := status(t, card, command); got != want {
			t.Errorf("%s: %v, want %v", command, got, want)
		}
	}
	if s := card.State(); s.Selected || s.UserAuthentication.Exists || s.CardInfo.Exists {
		t.Errorf("%+v", s)
	}
}
