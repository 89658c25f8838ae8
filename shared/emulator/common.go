package emulator

import (
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// productionNumber is in the record of the common application; what else is in
// there is not public.
const productionNumber = "0000000000000"

// formatCommon lays out 共通カードAP (jpki facts 1.6). Its PIN 住民基本台帳用 begins with the
// value of the card info PIN, as counters advise (jpki facts 3).
func formatCommon(info *CardInfo, maker *maker) *application {
	return &application{
		name: jpki.CommonApplicationID[:], changes: iso7816.InsChangeKey,
		files: map[jpki.FileID]*file{
			jpki.FileCardRecord:     {records: [][]byte{[]byte(productionNumber)}},
			jpki.FileKeyRecord:      {records: [][]byte{[]byte(chipID)}},
			jpki.FileCommonKey:      {key: &key{signer: maker.chip, challenges: true}},
			jpki.FileResidentRegPIN: {pin: newPIN(info.PIN, 0, jpki.ResidentRegPINTries)},
		},
	}
}
