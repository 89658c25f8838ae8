package jpki

// Applications of shops, offices and machines. The product selects them at a desk only, for
// the retry counters of 住民基本台帳用; the emulator holds them for other programs' sake
// (jpki facts 1.1).
var (
	// CommonApplicationID is the DF name of 共通カードAP.
	CommonApplicationID = [10]byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00}
	// ResidentApplicationID is the DF name of 住基AP.
	ResidentApplicationID = [10]byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01}
)

// Further elementary files of the card info application (jpki facts 1.4). 照合番号 are
// fixed numbers, printed on the card, that open a part of it.
const (
	FileCardInfoCVCertificate FileID = 0x0004 // free
	FileCardInfoBasics        FileID = 0x0005 // free
	FileSessionKey            FileID = 0x0006
	FileSignedPublicKey       FileID = 0x0007
	FileCardInfoFiller        FileID = 0x0008 // sixteen bytes FF
	FileCardInfoLocked        FileID = 0x0012 // a reference that is always blocked
	FileCardInfoKey           FileID = 0x0013
	FileCardInfoNumberA       FileID = 0x0014 // 照合番号A
	FileCardInfoNumberB       FileID = 0x0015 // 照合番号B
)

// Elementary files of the card face application (jpki facts 1.5): A and B are the other
// way round.
const (
	FileAge                   FileID = 0x0001
	FileCardFace              FileID = 0x0002
	FileCardFaceBasics        FileID = 0x0003 // free
	FileCardFaceCVCertificate FileID = 0x0004 // free
	FileNumberPicture         FileID = 0x0005 // 個人番号 as a picture
	FileCardFaceUnknown       FileID = 0x0006
	FileBirthDateKey          FileID = 0x0011
	FileCardFaceNumberB       FileID = 0x0012
	FileCardFaceNumberA       FileID = 0x0013
)

// Elementary files of 共通カードAP and 住基AP (jpki facts 1.6). The PIN 住民基本台帳用 is in
// both, each with a counter of its own.
const (
	FileCardRecord     FileID = 0x0001 // of 共通カードAP, records
	FileKeyRecord      FileID = 0x0002 // of 共通カードAP, records
	FileCommonKey      FileID = 0x0019 // of INTERNAL AUTHENTICATE
	FileResident       FileID = 0x0002 // of 住基AP
	FileResidentRegPIN FileID = 0x001C // in both
)

// Tries of full retry counters (jpki facts 3).
const (
	ResidentRegPINTries = 3
	FixedNumberTries    = 10 // of 照合番号B; those of A and of the birth date are not known
)
